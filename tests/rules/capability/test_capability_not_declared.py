import pytest
from judged import counts, gaps, judge, unknowns
from offered import answers, pins, server, tool

from plugingov.model.definition import defined
from plugingov.model.probed import Step
from plugingov.rules.capability.uris import fits

RULE = "  capability-not-declared: {}\n"
PROVIDES = "{tools: {run: {}, list_regions: {}}}"


def aws(provides=PROVIDES, *, tools="", auth="", surfaces="cowork: {via: directory-connector%s}"):
    decided = f", tools: {tools}" if tools else ""
    return (
        "plugins:\n  aws:\n    title: AWS\n    path: oauth-connector\n"
        + (f"    provides: {provides}\n" if provides else "")
        + (f"    auth: {{method: {auth}}}\n" if auth else "")
        + f"    provision: {{{surfaces % decided}}}\n"
    )


def resource(uri, name="r"):
    return defined("resource", {"uri": uri, "name": name})


def template(uri):
    return defined("resource-template", {"uriTemplate": uri, "name": "t"})


def prompt(name):
    return defined("prompt", {"name": name})


@pytest.mark.parametrize(
    ("text", "offered", "expected"),
    [
        pytest.param(aws(), [tool("run"), tool("list_regions")], (2, 0, 0, 0), id="tools that are listed"),
        pytest.param(aws(), [tool("run"), tool("Run")], (1, 1, 0, 0), id="names are compared as they stand"),
        pytest.param(aws("{tools: {'list_*': {}}}"), [tool("list_users")], (0, 1, 0, 0), id="a name is no pattern"),
        pytest.param(aws("{tools: {}}"), [tool("run")], (0, 1, 0, 0), id="listed as having none"),
        pytest.param(aws("{}"), [tool("run"), tool("stop")], (0, 0, 0, 1), id="tools not listed are one unknown"),
        pytest.param(aws(""), [tool("run"), prompt("ask")], (0, 0, 0, 2), id="one unknown for each kind"),
        pytest.param(aws(), [tool("run"), prompt("ask")], (1, 0, 0, 1), id="prompts not listed"),
        pytest.param(aws("{prompts: {ask: {}}}"), [prompt("ask"), prompt("b")], (1, 1, 0, 0), id="a new prompt"),
        pytest.param(
            aws('{resources: {csv: {uri: "a://b"}}}'),
            [resource("a://b"), resource("a://c")],
            (1, 1, 0, 0),
            id="resources",
        ),
        pytest.param(
            aws('{resources: {r: {}, csv: {uri: "a://b"}}}'), [resource("a://c")], (1, 0, 0, 0), id="known by its name"
        ),
        pytest.param(
            aws('{resources: {r: {uri: "a://b"}}}'), [resource("a://c")], (0, 1, 0, 0), id="no name beside an address"
        ),
        pytest.param(
            aws('{resources: {csv: {uri: "a://{x}"}}}'),
            [resource("a://b"), template("a://{x}"), template("a://{y}")],
            (2, 1, 0, 0),
            id="an address that fits a template, and templates as they stand",
        ),
        pytest.param(aws(), [], (0, 0, 0, 0), id="a server that has no lists offers nothing"),
    ],
)
def test_what_is_offered_has_to_be_listed(text, offered, expected):
    given = answers(server(*offered, lists=None if offered else {"instructions": ""}))
    assert counts(judge(RULE, text, answers=given)) == expected


def test_the_message_names_the_tool_at_the_line_that_offers_it():
    report = judge(RULE, aws(), answers=answers(server(tool("run"), tool("stop"))))
    assert gaps(report) == [
        "aws on cowork, capability stop: the server of `aws` offers `stop`, which the inventory does not list"
    ]
    assert (report.gaps[0].place.file, report.gaps[0].severity) == ("answers.yaml", "high")


@pytest.mark.parametrize(
    ("definition", "subject"),
    [
        pytest.param(prompt("ask"), "prompt ask", id="a prompt"),
        pytest.param(resource("a://c"), "resource a://c", id="a resource"),
        pytest.param(template("a://{c}"), "template a://{c}", id="a template"),
    ],
)
def test_what_is_no_tool_says_what_it_is(definition, subject):
    text = aws("{tools: {}, prompts: {}, resources: {}}")
    (gap,) = judge(RULE, text, answers=answers(server(definition))).gaps
    assert gap.subject.capability == subject


@pytest.mark.parametrize(
    ("tools", "severity", "says"),
    [
        pytest.param("{'*': blocked, run: ask}", "low", True, id="everything else is blocked"),
        pytest.param("{default: blocked}", "low", True, id="blocked by default"),
        pytest.param("{stop: blocked}", "low", True, id="blocked by name and not listed"),
        pytest.param("{'*': ask}", "high", False, id="it asks"),
        pytest.param("{'*': allow}", "high", False, id="it is open"),
    ],
)
def test_a_tool_that_is_blocked_waits_for_somebody_to_look_at_it(tools, severity, says):
    (gap,) = judge(RULE, aws(tools=tools), answers=answers(server(tool("run"), tool("stop")))).gaps
    assert gap.severity == severity
    assert ("blocked on cowork" in gap.message) is says


def test_templates_that_nobody_lists_are_resources_that_nobody_lists():
    report = judge(RULE, aws(), answers=answers(server(template("a://{x}"))))
    assert unknowns(report) == [
        (
            "aws on cowork, capability templates: the inventory does not list the resources of `aws`, and its server "
            "offers 1"
        )
    ]


def test_very_many_resources_are_one_gap_with_their_number():
    many = [resource(f"a://{number}") for number in range(1000)]
    text = aws('{resources: {one: {uri: "a://7"}}}')
    report = judge(RULE, text, answers=answers(server(*many)))
    (gap,) = report.gaps
    assert gap.subject.capability == "resources"
    assert (
        "offers 999 resources which the inventory does not list: `a://0`, `a://1`, `a://2` and 996 more" in gap.message
    )
    assert counts(report) == (1, 1, 0, 0)


def test_a_few_resources_are_a_gap_each():
    report = judge(RULE, aws("{resources: {}}"), answers=answers(server(*[resource(f"a://{n}") for n in range(20)])))
    assert len(report.gaps) == 20


def test_tools_are_a_gap_each_however_many():
    report = judge(RULE, aws(), answers=answers(server(*[tool(f"t{number}") for number in range(60)])))
    assert len(report.gaps) == 60


@pytest.mark.parametrize(
    ("asked", "because"),
    [
        pytest.param(
            server(tool("run"), lists={"tool": "more pages than we take"}), "more pages than we take", id="cut short"
        ),
        pytest.param(server(tool("run"), lists={}), "does not say whether its list of tools is whole", id="no word"),
        pytest.param(
            server(lists={}, steps=(Step(name="reach", failure="time", why="it took longer than 10 s"),)),
            "it took longer than 10 s",
            id="a server that did not answer",
        ),
        pytest.param(server(lists={}, not_asked="it was not started"), "it was not started", id="not asked at all"),
        pytest.param(server(lists={}), "no list was answered", id="an answer without a list"),
    ],
)
def test_what_may_be_missing_is_unknown(asked, because):
    (unknown,) = unknowns(judge(RULE, aws(), answers=answers(asked)))
    assert unknown.startswith("aws on cowork: nobody knows all that the server of `aws` offers: ")
    assert because in unknown


@pytest.mark.parametrize(
    ("auth", "credential", "transport", "is_unknown"),
    [
        pytest.param("oauth", "none", "http", True, id="members sign in and nobody did"),
        pytest.param("oauth", "bearer", "http", False, id="somebody signed in"),
        pytest.param("oauth", "unknown", "unknown", False, id="a saved answer"),
        pytest.param("none", "none", "http", False, id="nobody signs in"),
        pytest.param("", "none", "http", False, id="nobody says how members sign in"),
        pytest.param("api-token", "none", "stdio", False, id="a server of one's own"),
    ],
)
def test_a_list_without_a_credential_may_be_shorter_than_a_members(auth, credential, transport, is_unknown):
    asked = server(tool("run"), credential=credential, transport=transport)
    report = judge(RULE, aws(auth=auth), answers=answers(asked))
    assert bool(report.unknowns) is is_unknown


def test_what_was_asked_elsewhere_is_not_of_this_door():
    text = aws().replace("provides:", "server: {url: https://new.example/mcp}\n    provides:")
    report = judge(RULE, text, answers=answers(server(tool("stop"), url="https://old.example/mcp")))
    assert unknowns(report) == [
        (
            "aws on cowork: `aws` was asked at `https://old.example/mcp`, where it does not lead on cowork: "
            "nobody knows what its server offers now"
        )
    ]
    assert report.gaps == ()


def test_each_surface_is_asked():
    both = "cowork: {via: directory-connector%s}, claude-code: {via: user-server}"
    report = judge(RULE, aws(surfaces=both), answers=answers(server(tool("stop"))))
    assert sorted(gap.subject.surface for gap in report.gaps) == ["claude-code", "cowork"]


def test_a_server_that_nobody_asked_is_compared_as_it_is_pinned():
    report = judge(RULE, aws(), pins=pins(server(tool("stop"))))
    assert gaps(report) == [
        (
            "aws on cowork, capability stop: the server of `aws` offered on 2026-09-01, when it was pinned, `stop`, "
            "which the inventory does not list"
        )
    ]
    assert report.gaps[0].place.file == "plugingov.pins"


def test_what_is_answered_counts_and_not_what_is_pinned():
    given = answers(server(tool("run")))
    assert counts(judge(RULE, aws(), answers=given, pins=pins(server(tool("stop"))))) == (1, 0, 0, 0)


def test_a_plugin_that_the_inventory_does_not_have_is_unknown_to_it():
    report = judge(RULE, aws(), answers=answers(server(tool("run"), plugin="gcp")))
    assert unknowns(report) == ["gcp: a server was asked for `gcp`, which the inventory does not have"]


def test_without_an_inventory_there_is_nothing_to_compare_with():
    assert counts(judge(RULE, answers=answers(server(tool("run"))))) == (0, 0, 0, 0)


def test_without_answers_and_pins_the_rule_is_not_asked():
    (row,) = judge(RULE, aws()).coverage
    assert row.why == ["not asked: no answer of a server was given, and nothing is pinned"]


def test_a_policy_chooses_what_nobody_declares_by_its_id():
    rule = "  annotations-missing: {plugins: {id: [gcp]}}\n"
    given = answers(server(tool("a"), plugin="gcp"), server(tool("b"), plugin="other"))
    assert [gap.subject.plugin for gap in judge(rule, aws(), answers=given).gaps] == ["gcp"]
    path = "  annotations-missing: {plugins: {path: custom-mcp}}\n"
    assert judge(path, aws(), answers=given).gaps == ()


@pytest.mark.parametrize(
    ("template", "uri", "expected"),
    [
        pytest.param("a://{x}", "a://b", True, id="one step"),
        pytest.param("a://{x}", "a://b/c", False, id="an expression holds no slash"),
        pytest.param("a://{x}/c", "a://b/c", True, id="a step among others"),
        pytest.param("a://{x}/c", "a://b", False, id="a step that is missing"),
        pytest.param("file:///{+path}", "file:///etc/passwd", True, id="one that may hold slashes"),
        pytest.param("a://s{/path*}", "a://s/b/c", True, id="one that makes steps"),
        pytest.param("a://{x}-{y}.csv", "a://1-2.csv", True, id="two in one step"),
        pytest.param("a://{x}.csv", "a://1.txt", False, id="another ending"),
        pytest.param("a://*{x}", "a://bc", False, id="a star is a star"),
        pytest.param("a://{x", "a://b", False, id="an expression without its end"),
        pytest.param("a://{" + "x}{" * 5000 + "x}", "a://" + "b" * 5000, True, id="very many expressions"),
    ],
)
def test_an_address_comes_from_a_template_or_does_not(template, uri, expected):
    assert fits(template, uri) is expected


@pytest.mark.parametrize(
    ("lists", "missing"),
    [
        pytest.param({"tool": ""}, "prompts", id="a list of tools that somebody saved"),
        pytest.param({"tool": "", "prompt": ""}, "resources", id="lists of tools and prompts"),
    ],
)
def test_what_nobody_asked_for_is_unknown_unless_the_server_was_met(lists, missing):
    (because,) = unknowns(judge(RULE, aws(), answers=answers(server(tool("run"), lists=lists))))
    assert because.endswith(f"nobody asked for its {missing}")
    met = judge(RULE, aws(), answers=answers(server(tool("run"), lists=lists | {"instructions": ""})))
    assert unknowns(met) == []
