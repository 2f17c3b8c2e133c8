import pytest
from judged import cases, counts, gaps, judge, unknowns

from plugingov.rules.data.operator import is_third_party, operated_by
from plugingov.rules.rule import Unknown

RULE = "  third-party-host-for-restricted-data: {}\n"
REMOTE = "url: https://mcp.bridges.example/box, operator: "


def door(server: str, facts: str = "", data: str = "data: {classification: confidential}") -> str:
    said = [f"server: {{{server}}}"] * bool(server) + [facts] * bool(facts) + [data] * bool(data)
    return (
        "plugins:\n  files:\n    title: Files\n    path: custom-mcp\n"
        + "".join(f"    {each}\n" for each in said)
        + "    provision: {cowork: {via: custom-connector}}\n"
    )


GAP = [
    "files on cowork: `Bridges` operates `files` on cowork and is neither us nor the vendor; it holds confidential data"
]
NO_OPERATOR = ["files on cowork: the inventory does not say the `server.operator` of `files`"]


@pytest.mark.parametrize(
    ("server", "facts", "expected"),
    [
        pytest.param(REMOTE + "us", "", [], id="us"),
        pytest.param(REMOTE + "Example", "", [], id="the organisation by its id"),
        pytest.param(REMOTE + "vendor", "", [], id="the vendor"),
        pytest.param(REMOTE + "Bridges", "publisher: bridges", [], id="the publisher by name"),
        pytest.param(REMOTE + "Bridges", "system: bridges", [], id="the system's own name"),
        pytest.param(REMOTE + "Slack", "system: slack", [], id="the vendor as the catalogue has it"),
        pytest.param(REMOTE + "amazon web services", "system: AWS", [], id="by its publisher there"),
        pytest.param(REMOTE + "Bridges", "", GAP, id="a name, and nobody says whose system it is"),
        pytest.param(REMOTE + "Bridges", "system: ledger", GAP, id="a name, and a system that no catalogue knows"),
        pytest.param(REMOTE + "Bridges", "publisher: Box", GAP, id="another name than the publisher"),
        pytest.param(REMOTE + "Bridges", "system: slack", GAP, id="another name than the vendor of the catalogue"),
        pytest.param(REMOTE + "anthropic", "publisher: Anthropic", [], id="Anthropic publishes it"),
        pytest.param(
            REMOTE + "anthropic",
            "publisher: google",
            [GAP[0].replace("Bridges", "anthropic")],
            id="Anthropic, for another",
        ),
        pytest.param(
            REMOTE + "anthropic",
            "",
            [GAP[0].replace("Bridges", "anthropic")],
            id="Anthropic, for who knows what",
        ),
        pytest.param(
            REMOTE + "anthropic",
            "system: ledger",
            [GAP[0].replace("Bridges", "anthropic")],
            id="Anthropic, for a system",
        ),
    ],
)
def test_whoever_operates_it_is_us_or_the_vendor(server, facts, expected):
    report = judge(RULE, door(server, facts))
    assert (gaps(report), unknowns(report)) == (expected, [])
    assert counts(report) == (int(not expected), len(expected), 0, 0)


@pytest.mark.parametrize(
    ("server", "line"),
    [
        pytest.param("", 5, id="no server"),
        pytest.param("url: https://mcp.bridges.example/box", 8, id="no operator"),
        pytest.param("env: {}", 8, id="nothing but an environment"),
    ],
)
def test_who_operates_it_has_to_be_said(server, line):
    report = judge(RULE, door(server))
    assert (gaps(report), unknowns(report)) == ([], NO_OPERATOR)
    assert report.unknowns[0].place.line == line


def test_the_gap_stands_at_the_operator():
    place = judge(RULE, door(REMOTE + "Bridges")).gaps[0].place
    assert (place.line, place.column) == (8, 62)


@pytest.mark.parametrize(
    "server",
    [
        pytest.param("command: /opt/files", id="a command"),
        pytest.param("transport: stdio, operator: Bridges", id="whoever is said to operate it"),
    ],
)
def test_a_server_on_the_members_computer_is_not_asked(server):
    assert counts(judge(RULE, door(server, "publisher: Box"))) == (0, 0, 1, 0)


def test_a_bridge_stands_for_the_server_behind_it():
    server = "command: npx, args: [mcp-remote@0.1.18, 'https://mcp.bridges.example/box'], operator: Bridges"
    assert gaps(judge(RULE, door(server, "publisher: Box"))) == GAP


@pytest.mark.parametrize(
    ("data", "operator", "expected", "because"),
    [
        pytest.param("public", "Bridges", (0, 0, 1, 0), "", id="public data"),
        pytest.param("internal", "Bridges", (0, 0, 1, 0), "", id="internal data"),
        pytest.param("confidential", "Bridges", (0, 1, 0, 0), "", id="confidential data"),
        pytest.param("restricted", "Bridges", (0, 1, 0, 0), "", id="restricted data"),
        pytest.param("", "Bridges", (0, 0, 0, 1), "the inventory does not say the `data.classification` of `files`", id="not classified"),
        pytest.param("", "us", (1, 0, 0, 0), "", id="not classified, and ours"),
        pytest.param("secret", "us", (1, 0, 0, 0), "", id="a word nobody ordered, and ours"),
        pytest.param("secret", "Bridges", (0, 0, 0, 1), "`secret` is no classification of the policy (public < internal < confidential < restricted)", id="a word nobody ordered"),
    ],
)  # fmt: skip
def test_only_guarded_data_is_asked_about(data, operator, expected, because):
    report = judge(RULE, door(REMOTE + operator, "publisher: Box", f"data: {{classification: {data}}}" * bool(data)))
    assert counts(report) == expected
    assert unknowns(report) == ([f"files on cowork: {because}"] if because else [])


def test_data_without_a_classification_is_unknown():
    report = judge(RULE, door(REMOTE + "Bridges", "publisher: Box", "data: {owner: ada}"))
    assert counts(report) == (0, 0, 0, 1)
    assert report.unknowns[0].place.line == 10


@pytest.mark.parametrize(
    ("settings", "expected", "why"),
    [
        pytest.param("classifications: [internal]", (0, 0, 1, 0), [], id="another classification"),
        pytest.param("classifications: [internal, confidential]", (0, 1, 0, 0), [], id="two"),
        pytest.param("classifications: []", (0, 0, 1, 0), ["`classifications` is an empty list"], id="none"),
        pytest.param(
            "classifications: [confidental]",
            (0, 0, 1, 0),
            ["`confidental` in `classifications` is no classification of the policy; did you mean `confidential`?"],
            id="a misspelt one",
        ),
        pytest.param(
            "classifications: [xyz]",
            (0, 0, 1, 0),
            ["`xyz` in `classifications` is no classification of the policy"],
            id="a word that is none",
        ),
    ],
)
def test_the_policy_says_which_data_is_guarded(settings, expected, why):
    report = judge(
        f"  third-party-host-for-restricted-data: {{{settings}}}\n", door(REMOTE + "Bridges", "publisher: Box")
    )
    assert counts(report) == expected
    assert [line.split(" (policy.yaml")[0] for line in report.coverage[0].why] == why


def test_the_operator_of_each_surface_is_the_one_that_counts():
    text = """\
plugins:
  files:
    title: Files
    path: custom-mcp
    publisher: Box
    server: {url: "https://mcp.box.com", operator: vendor}
    data: {classification: restricted}
    provision:
      cowork: {via: custom-connector}
      claude-code:
        via: user-server
        server:
          url: https://mcp.bridges.example/box
          operator: Bridges
"""
    report = judge(RULE, text)
    assert gaps(report) == [
        "files on claude-code: `Bridges` operates `files` on claude-code and is neither us nor the vendor; it holds restricted data"
    ]
    assert report.gaps[0].place.line == 17


@pytest.mark.parametrize(
    ("server", "party", "is_third"),
    [
        pytest.param(REMOTE + "us", "us", False, id="us"),
        pytest.param(REMOTE + "vendor", "vendor", False, id="the vendor"),
        pytest.param(REMOTE + "Bridges", "third-party", True, id="somebody else"),
        pytest.param("command: /opt/files", "local", False, id="a local server"),
    ],
)
def test_the_question_without_a_catalogue(server, party, is_third):
    (case,) = cases(door(server, "publisher: Box"))
    files = case.door("files", "cowork")
    assert (operated_by(case, files), is_third_party(case, files)) == (party, is_third)


def test_the_question_stays_open_where_nobody_says():
    (case,) = cases(door(""))
    assert isinstance(is_third_party(case, case.door("files", "cowork")), Unknown)
