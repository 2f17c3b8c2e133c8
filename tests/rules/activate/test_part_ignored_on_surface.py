import pytest
from judged import HEADING, counts, gaps, judge, unknowns

from plugingov.sources.document import Place

RULE = "  part-ignored-on-surface: {}\n"


def text(
    parts: str, *projects: str, provision: str = "package: fx@acme, preference: required", server: str = ""
) -> str:
    lines = [f"  {name}: {{surface: cowork, {keys}}}\n" for name, keys in zip("pqrst", projects, strict=False)]
    return (
        "marketplaces: {acme: {}}\n"
        f"packages:\n  fx@acme: {{servers: {{fx: fx}}, {parts}}}\n"
        f"plugins: {{fx: {{title: FX, path: marketplace, {server}provision: {{cowork: {{{provision}}}}}}}}}\n"
        "projects:\n" + "".join(lines)
    )


IN_CHAT = "runs: [chat], needs: [fx]"


def pointed(place: Place, inventory: str) -> str:
    """Return the text at a place, as the inventory has it."""
    line = (HEADING + inventory).split("\n")[place.line - 1]
    return line[place.column - 1 : place.end_column - 1]


def test_a_part_that_does_nothing_anywhere_is_a_gap_at_the_part():
    report = judge(RULE, text("parts: [skills, hooks]", IN_CHAT))
    assert gaps(report) == ["fx on cowork: `hooks` of package `fx@acme` does nothing where `p` runs (chat)"]
    assert pointed(report.gaps[0].place, text("parts: [skills, hooks]")) == "hooks"


def test_several_parts_and_projects_are_one_gap():
    parts = "parts: [local-mcp, agents, lsp, lsp]"
    in_the_cloud = "needs: [fx], runs: [cowork-cloud]"
    report = judge(RULE, text(parts, in_the_cloud, "needs: [fx], runs: [chat, cowork-cloud]"))
    assert gaps(report) == [
        "fx on cowork: `local-mcp`, `lsp` of package `fx@acme` do nothing where `p`, `q` run (cowork-cloud, chat)"
    ]
    report = judge(RULE, text(parts, "needs: [fx]", in_the_cloud, "needs: [fx]"))
    assert gaps(report) == [
        (
            "fx on cowork: `lsp` of package `fx@acme` does nothing where `p`, `r` run (cowork-local, cowork-cloud); "
            "`local-mcp`, `lsp` where `q` runs (cowork-cloud)"
        )
    ]


def test_projects_that_differ_are_named_with_their_own_parts():
    projects = [f"needs: [fx], runs: [{place}]" for place in ("chat", "cowork-cloud", "cowork-local")]
    assert gaps(judge(RULE, text("parts: [local-mcp, agents, lsp]", *projects))) == [
        (
            "fx on cowork: `local-mcp`, `agents`, `lsp` of package `fx@acme` do nothing where `p` runs (chat); "
            "`local-mcp`, `lsp` where `q` runs (cowork-cloud); `lsp` where `r` runs (cowork-local)"
        )
    ]


@pytest.mark.parametrize(
    ("part", "where"),
    [
        ("skills", ""),
        ("commands", ""),
        ("agents", "chat"),
        ("hooks", "chat"),
        ("local-mcp", "chat cowork-cloud"),
        ("lsp", "chat cowork-local cowork-cloud"),
        ("settings", "chat cowork-local cowork-cloud"),
    ],
)
@pytest.mark.parametrize("run", ["chat", "cowork-local", "cowork-cloud"])
def test_where_each_part_is_ignored(part, where, run):
    report = judge(RULE, text(f"parts: [{part}]", f"needs: [fx], runs: [{run}]"))
    assert counts(report) == ((0, 1, 0, 0) if run in where.split() else (1, 0, 0, 0))


@pytest.mark.parametrize(
    ("inventory", "expected"),
    [
        pytest.param(text("parts: [hooks]", "needs: [fx]"), (1, 0, 0, 0), id="it loads in the usual places"),
        pytest.param(
            text("parts: [hooks]", "runs: [chat, cowork-local], needs: [fx]"), (1, 0, 0, 0), id="in one place"
        ),
        pytest.param(text("parts: [lsp]", "needs: [fx]"), (0, 1, 0, 0), id="in neither of the usual places"),
        pytest.param(text("parts: [hooks]", "runs: [chat]"), (0, 0, 0, 0), id="no project uses it"),
        pytest.param(text("parts: [hooks]", "runs: [chat], active: [fx]"), (0, 1, 0, 0), id="it is switched on there"),
        pytest.param(text("parts: []", IN_CHAT), (1, 0, 0, 0), id="no parts"),
        pytest.param(text("version: 1.0", IN_CHAT), (0, 0, 0, 1), id="the parts are not stated"),
        pytest.param(
            text("parts: [hooks]", IN_CHAT, provision="package: fx@acme, preference: not_available"),
            (0, 0, 1, 0),
            id="nobody has the package",
        ),
        pytest.param(text("parts: [bin, hooks]", IN_CHAT), (0, 0, 1, 0), id="Cowork refuses the package"),
        pytest.param(
            text("parts: [local-mcp]", "runs: [cowork-cloud], needs: [fx]", server="server: {command: /opt/fx}, "),
            (0, 0, 1, 0),
            id="the door itself does not load there",
        ),
        pytest.param(
            text("parts: [hooks]", IN_CHAT, provision="package: other@acme, preference: required"),
            (0, 0, 0, 0),
            id="a package that is not declared",
        ),
        pytest.param(
            text("parts: [hooks]", IN_CHAT, provision="via: custom-connector"),
            (0, 0, 0, 0),
            id="it comes in no package",
        ),
        pytest.param(text("parts: [monitors]", "needs: [fx]"), (0, 0, 0, 1), id="a part that no page speaks of"),
        pytest.param(text("parts: [monitors, hooks]", IN_CHAT), (0, 1, 0, 0), id="a gap comes first"),
        pytest.param(
            text("parts: [monitors]", "needs: [fx]", provision="package: fx@acme, preference: not_available"),
            (0, 0, 1, 0),
            id="a part that no page speaks of, and nobody has it",
        ),
        pytest.param(
            text("parts: [hooks]", IN_CHAT)
            .replace("cowork: {", "claude-code: {via: managed-plugin, ")
            .replace("surface: cowork", "surface: claude-code")
            .replace(", preference: required", "")
            .replace("[chat]", "[cli]"),
            (0, 0, 0, 0),
            id="Claude Code loads all",
        ),
    ],
)
def test_who_is_asked_and_what_passes(inventory, expected):
    assert counts(judge(RULE, inventory)) == expected


@pytest.mark.parametrize(
    ("parts", "because", "where"),
    [
        pytest.param("version: 1", "the inventory does not say which `parts` `fx@acme` has", "fx@acme", id="no parts"),
        pytest.param(
            "parts: [skills, monitors]",
            "no page of the vendor says whether Cowork runs monitors",
            "monitors",
            id="monitors",
        ),
        pytest.param(
            "parts: [user_config]",
            "neither chat nor Cowork asks members for values, and which have a default is not stated",
            "user_config",
            id="values",
        ),
    ],
)
def test_what_nobody_says_is_unknown(parts, because, where):
    report = judge(RULE, text(parts, "needs: [fx]"))
    assert unknowns(report) == [f"fx on cowork: {because}"]
    assert pointed(report.unknowns[0].place, text(parts)) == where
