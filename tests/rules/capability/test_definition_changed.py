"""What a server offers is compared with what was pinned of the same route, and graded by the kind of the change."""

import json
from dataclasses import replace

import pytest
from judged import answered, cases, gaps, judge, pinned, unknowns

from plugingov.rules.capability import definition_changed
from plugingov.rules.rule import Finding

RULE = "  definition-changed: {}\n"
DOOR = (
    "plugins:\n  orders:\n    title: Orders\n    path: custom-mcp\n    server: {transport: http, url: https://mcp.acme.example/orders}\n"
    "    provides: {tools: {list_orders: {access: read}}}\n    provision: {cowork: {via: custom-connector}}\n"
)
SCHEMA = {
    "type": "object",
    "properties": {"day": {"type": "string", "maxLength": 10}, "kind": {"type": "string", "enum": ["open", "paid"]}},
    "required": ["day", "kind"],
    "additionalProperties": False,
}
TOOL = {
    "name": "list_orders",
    "description": "Lists the orders of a day",
    "inputSchema": SCHEMA,
    "annotations": {"readOnlyHint": True},
}


def lists(**whole):
    return {"tool": "", "prompt": "", "resource-template": "", "instructions": "", **whole}


def answers(*tools, rows=(), **said):
    server = {"plugin": "orders", "url": "https://mcp.acme.example/orders", "credential": "none", "lists": lists()}
    defined = [{"server": 0, "kind": "tool", "said": tool} for tool in tools]
    data = {"probed": [{**server, **said}], "definitions": [*defined, *({"server": 0, **row} for row in rows)]}
    return "".join(f"{key}: {json.dumps(value)}\n" for key, value in data.items())


def pins(*tools, rows=(), **said):
    server = {
        "plugin": "orders",
        "url": "https://mcp.acme.example/orders",
        "credential": "none",
        "pinned_on": "2026-09-01",
        "lists": lists(),
    }
    defined = [{"kind": "tool", "said": tool} for tool in tools]
    return "pins: " + json.dumps([{**server, **said, "definitions": [*defined, *rows]}]) + "\n"


def with_schema(**changed):
    return {**TOOL, "inputSchema": {**SCHEMA, **changed}}


def property_of(name, **changed):
    properties = SCHEMA["properties"]
    return with_schema(properties={**properties, name: {**properties.get(name, {}), **changed}})


@pytest.mark.parametrize(
    ("after", "severity", "said"),
    [
        pytest.param({**TOOL, "description": "Lists all orders of a day"}, "medium", "other words: `description` was `Lists the orders of ...`, is `Lists all orders of ...`", id="a description"),
        pytest.param({**TOOL, "title": "Orders"}, "medium", "other words: `title`: `Orders` is new", id="a title"),
        pytest.param(property_of("day", description="ISO"), "medium", "other words: `inputSchema.properties.day.description`: `ISO` is new", id="the description of an argument"),
        pytest.param(property_of("bcc", type="string"), "high", 'it takes more: `inputSchema.properties.bcc`: `{"type":"string"}` is new', id="one more argument"),
        pytest.param(property_of("kind", enum=["open", "paid", "all"]), "high", 'it takes more: `inputSchema.properties.kind.enum`: `["all"]` is new', id="one more value"),
        pytest.param(with_schema(required=["day"]), "high", 'it takes more: `inputSchema.required`: `["kind"]` is gone', id="an argument that may be left out"),
        pytest.param(with_schema(additionalProperties=True), "high", "it takes more: `inputSchema.additionalProperties`", id="any argument"),
        pytest.param(property_of("day", maxLength=100), "high", "it takes more: `inputSchema.properties.day.maxLength` was `10`, is `100`", id="a longer text"),
        pytest.param(property_of("day", type=["string", "null"]), "high", "it takes more: `inputSchema.properties.day.type`", id="another type, too"),
        pytest.param(property_of("day", maxLength=5), "low", "it takes less: `inputSchema.properties.day.maxLength` was `10`, is `5`", id="a shorter text"),
        pytest.param(property_of("day", type="integer"), "high", "it takes something else: `inputSchema.properties.day.type`", id="another type"),
        pytest.param(property_of("day", default="today"), "high", "it takes something else: `inputSchema.properties.day.default`: `today` is new", id="a default"),
        pytest.param(property_of("day", **{"x-mcp-header": "Day"}), "high", "it takes something else", id="an argument that goes into a header"),
        pytest.param({**TOOL, "annotations": {}}, "high", "it calls itself less harmless: `annotations.readOnlyHint`: `true` is gone", id="no longer for reading only"),
        pytest.param({**TOOL, "annotations": {"readOnlyHint": True, "destructiveHint": False}}, "high", "it calls itself more harmless, and takes what it took: `annotations.destructiveHint`: `false` is new", id="more harmless than it was"),
        pytest.param({**TOOL, "annotations": {"readOnlyHint": True, "openWorldHint": True}}, "low", "a hint is stated that went without saying", id="a hint that goes without saying"),
        pytest.param({**TOOL, "outputSchema": {"type": "object"}}, "low", "it returns something else", id="what it returns"),
    ],
)  # fmt: skip
def test_a_change_is_graded_by_its_kind_and_shows_before_and_after(after, severity, said):
    report = judge(RULE, DOOR, answers=answers(after), pins=pins(TOOL))
    (gap,) = report.gaps
    assert (gap.severity, gap.subject.capability) == (severity, "list_orders")
    assert f"tool `list_orders` of `orders` is not what was pinned on 2026-09-01: {said}" in gap.message
    assert (gap.place.file, gap.fix.endswith("`list_orders: blocked` under `tools`.")) == ("plugingov.pins", True)
    assert "plugingov pin --observed PATH --update orders" in gap.fix


def test_of_several_changes_the_worst_counts_and_the_others_are_named():
    after = {**property_of("bcc", type="string"), "description": "Lists all", "outputSchema": {}}
    (gap,) = judge(RULE, DOOR, answers=answers(after), pins=pins(TOOL)).gaps
    assert gap.severity == "high"
    assert gap.message.endswith("is new; and 2 more changes (other words, it returns something else)")


def test_the_policy_caps_the_grade():
    rule = "  definition-changed: {severity: medium}\n"
    found = judge(rule, DOOR, answers=answers(property_of("bcc", type="string")), pins=pins(TOOL))
    assert [gap.severity for gap in found.gaps] == ["medium"]


def test_what_is_as_it_was_passes_whatever_the_order_of_keys():
    turned = dict(reversed(TOOL.items()))
    report = judge(RULE, DOOR, answers=answers(turned), pins=pins(TOOL))
    assert (gaps(report), unknowns(report)) == ([], [])
    assert report.coverage[0].passed == 2


@pytest.mark.parametrize(
    ("given", "approved", "expected"),
    [
        pytest.param([TOOL, {**TOOL, "name": "send"}], [TOOL], [("send", "medium", "it was not there")], id="a new tool"),
        pytest.param([], [TOOL], [("list_orders", "low", "it is gone")], id="a tool that is gone"),
        pytest.param([TOOL, {**TOOL, "description": "x"}], [TOOL], [("list_orders", "high", "more than one is called so: 2 now, 1 then")], id="a name given twice"),
        pytest.param([TOOL, TOOL], [TOOL], [("list_orders", "high", "more than one is called so: 2 now, 1 then")], id="one tool given twice"),
        pytest.param([TOOL, {**TOOL, "description": "x"}], [{**TOOL, "description": "x"}, TOOL], [], id="a name that was given twice before"),
    ],
)  # fmt: skip
def test_tools_come_and_go(given, approved, expected):
    found = judge(RULE, DOOR, answers=answers(*given), pins=pins(*approved)).gaps
    assert [(gap.subject.capability, gap.severity) for gap in found] == [each[:2] for each in expected]
    assert all(each[2] in gap.message for each, gap in zip(expected, found, strict=True))


@pytest.mark.parametrize(
    ("row", "changed", "words"),
    [
        pytest.param({"kind": "prompt", "said": {"name": "sum"}}, {"kind": "prompt", "said": {"name": "sum", "arguments": [{"name": "a"}]}}, "prompt `sum`", id="a prompt"),
        pytest.param({"kind": "instructions", "said": {"text": "Be kind"}}, {"kind": "instructions", "said": {"text": "Be rude"}}, "what is said under `instructions`", id="instructions"),
        pytest.param({"kind": "resource-template", "said": {"uriTemplate": "a://{x}"}}, {"kind": "resource-template", "said": {"uriTemplate": "a://{x}", "name": "A"}}, "resource template `a://{x}`", id="a resource template"),
    ],
)  # fmt: skip
def test_what_is_no_tool_is_pinned_too(row, changed, words):
    (gap,) = judge(RULE, DOOR, answers=answers(rows=[changed]), pins=pins(rows=[row])).gaps
    assert gap.severity == "medium"
    assert gap.message.startswith(words)
    (added,) = judge(RULE, DOOR, answers=answers(rows=[row]), pins=pins()).gaps
    assert "it was not there" in added.message


@pytest.mark.parametrize(
    ("given", "gone", "open_"),
    [
        pytest.param({"tool": "", "instructions": ""}, ["low"], [], id="the server was met, and has no such list"),
        pytest.param({"tool": ""}, [], [None, "sum"], id="somebody saved its tools alone"),
    ],
)
def test_a_whole_list_that_is_gone_is_told_where_the_server_was_met(given, gone, open_):
    prompt = {"kind": "prompt", "said": {"name": "sum"}}
    report = judge(
        RULE, DOOR, answers=answers(TOOL, lists=given), pins=pins(TOOL, rows=[prompt], lists={**given, "prompt": ""})
    )
    assert [(gap.severity, gap.subject.capability) for gap in report.gaps] == [(each, "sum") for each in gone]
    assert [fact.subject.capability for fact in report.unknowns] == open_


def test_resources_come_and_go():
    row = {"kind": "resource", "said": {"uri": "a://b"}}
    report = judge(RULE, DOOR, answers=answers(TOOL, rows=[row], lists=lists(resource="")), pins=pins(TOOL))
    assert (gaps(report), unknowns(report)) == ([], [])


PROMPT = {"kind": "prompt", "said": {"name": "sum"}}
LISTING = DOOR.replace("{access: read}}}", "{access: read}, gone: {access: read}}, prompts: {other: {text: x}}}")


@pytest.mark.parametrize(
    ("inventory", "others", "expected"),
    [
        pytest.param(LISTING, {"capability-not-declared", "rule-for-a-dead-capability"}, {}, id="those that tell of what is not declared, and of what is dead"),
        pytest.param(LISTING, {"rule-for-a-dead-capability"}, {"send": "medium", "sum": "medium"}, id="nobody asks what is not declared"),
        pytest.param(LISTING, {"capability-not-declared"}, {"gone": "low"}, id="nobody asks what is dead"),
        pytest.param(LISTING.replace("list_orders: {access: read}", "list_orders: {access: read}, send: {access: write}").replace("gone: ", "other: ").replace("prompts: {other", "prompts: {sum"), {"capability-not-declared", "rule-for-a-dead-capability"}, {"send": "medium", "sum": "medium", "gone": "low"}, id="the new one is declared, and nothing names the one that is gone"),
        pytest.param(DOOR.replace("    provides: {tools: {list_orders: {access: read}}}\n", ""), {"capability-not-declared", "rule-for-a-dead-capability"}, {"send": "medium", "sum": "medium", "gone": "low"}, id="nothing is declared"),
    ],
)  # fmt: skip
def test_what_another_rule_tells_is_not_told_again(inventory, others, expected):
    (case,) = cases(inventory)
    given = answered(answers(TOOL, {"name": "send"}, rows=[PROMPT]))
    case = replace(
        case,
        probed=given,
        pins=pinned(pins(TOOL, {"name": "gone"})),
        is_asked=lambda rule, _door: rule in others,
    )
    verdicts = definition_changed.answers(case)
    found = {subject.capability: each.grade for subject, each in verdicts.items() if isinstance(each, Finding)}
    assert found == expected


BOTH = DOOR.replace("via: custom-connector}", "via: custom-connector}, claude-code: {via: user-server}").replace(
    "{access: read}}}", "{access: read}, gone: {access: read}}}"
)


@pytest.mark.parametrize(
    ("elsewhere", "expected"),
    [
        pytest.param([TOOL, {"name": "gone"}], [("cowork", "low")], id="it is there on the other surface"),
        pytest.param([TOOL], [], id="it is nowhere, which the other rule tells of all surfaces"),
    ],
)
def test_a_tool_that_is_gone_on_one_surface_alone_is_told(elsewhere, expected):
    (case,) = cases(BOTH)
    given = [
        *answered(answers(TOOL, surfaces=["cowork"])),
        *answered(answers(*elsewhere, surfaces=["claude-code"])),
    ]
    case = replace(case, probed=tuple(given), pins=pinned(pins(TOOL, {"name": "gone"})), is_asked=lambda *_: True)
    verdicts = definition_changed.answers(case)
    found = [(subject.surface, each.grade) for subject, each in verdicts.items() if isinstance(each, Finding)]
    assert found == expected


ON_COWORK = "orders on cowork: "


@pytest.mark.parametrize(
    ("given", "approved", "expected"),
    [
        pytest.param("", pins(TOOL), ["`orders` is pinned and listed nothing on cowork: nobody asked it (`plugingov probe` does)"], id="nobody asked"),
        pytest.param(answers(not_asked="its host is not allowed", lists={}), pins(TOOL), ["`orders` is pinned and listed nothing on cowork: it was not asked, its host is not allowed"], id="it was not asked"),
        pytest.param(answers(lists={}), pins(TOOL), ["`orders` is pinned and listed nothing on cowork when it was asked"], id="it asks for a sign-in"),
        pytest.param(answers(TOOL, url="https://other.example/"), pins(TOOL), ["`orders` is pinned and listed nothing on cowork: it was asked elsewhere than where it leads now"], id="something else was asked"),
        pytest.param(answers(TOOL), pins(TOOL, url="https://old.example/"), ["what is pinned for `orders` was answered elsewhere than where it leads on cowork now"], id="the door leads elsewhere since"),
        pytest.param(answers(TOOL), pins(TOOL, plugin="other"), ["nothing is pinned for `orders` on cowork"], id="nothing of it is pinned"),
        pytest.param(answers(TOOL, credential="bearer"), pins(TOOL), ["nothing is pinned for what it offers with a bearer token; what it offers without a credential is pinned, and was not answered"], id="another class of credential"),
        pytest.param(answers(TOOL, scopes=["a", "b"]), pins(TOOL, scopes=["a"]), ["nothing is pinned for what it offers without a credential and the scopes a, b; what it offers without a credential and the scopes a is pinned, and was not answered"], id="other scopes"),
        pytest.param(answers(TOOL, lists=lists(prompt="more pages than we take")), pins(TOOL), ["its prompts were not listed in full: more pages than we take"], id="a list that is not whole"),
        pytest.param(answers(TOOL, rows=[{"kind": "prompt", "said": {"name": "p"}}]), pins(TOOL, lists={"tool": ""}), ["its prompts are not pinned"], id="a kind that is not pinned"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_unknown(given, approved, expected):
    report = judge(RULE, DOOR, answers=given, pins=approved)
    assert gaps(report) == []
    assert unknowns(report) == [ON_COWORK + each for each in expected]


def test_of_a_list_that_is_not_whole_what_is_there_is_compared_and_what_is_not_is_unknown():
    given = answers({**TOOL, "description": "x"}, lists=lists(tool="it broke off"))
    report = judge(RULE, DOOR, answers=given, pins=pins(TOOL, {**TOOL, "name": "send"}))
    assert [gap.subject.capability for gap in report.gaps] == ["list_orders"]
    assert [fact.subject.capability for fact in report.unknowns] == [None, "send"]
    assert "nobody knows whether it is there: its tools were not listed in full: it broke off" in unknowns(report)[1]


def test_without_pins_of_the_organisation_nothing_is_asked_for():
    report = judge(RULE, DOOR, answers=answers(TOOL))
    assert (gaps(report), unknowns(report)) == ([], [])


def test_a_door_that_nobody_asked_and_nobody_pinned_is_not_spoken_of():
    other = DOOR + "  notes: {title: Notes, path: oauth-connector, provision: {cowork: {via: directory-connector}}}\n"
    assert unknowns(judge(RULE, other, answers=answers(TOOL), pins=pins(TOOL))) == []


def test_before_and_after_are_short_and_show_no_secret_and_nothing_unseen():
    secret = "ghp_" + "a1B2" * 9
    after = {**TOOL, "description": f"Lists the orders \u200b\u202e {secret} " + "x" * 10_000}
    (gap,) = judge(RULE, DOOR, answers=answers(after), pins=pins(TOOL)).gaps
    assert secret not in gap.message
    assert "\\u200b\\u202e" in gap.message
    assert len(gap.message) < 500


def test_a_name_is_as_long_as_its_server_likes_and_a_message_is_not():
    name = "\u202etool" + "x" * 100_000
    (gap,) = judge(RULE, DOOR, answers=answers({"name": name}), pins=pins()).gaps
    assert gap.message.startswith("tool `\\u202etoolxxx")
    assert len(gap.message + gap.fix) < 700


@pytest.mark.parametrize("depth", [5, 14])
def test_a_schema_is_compared_as_deep_as_a_document_holds_it(depth):
    def nested(innermost):
        schema = {"type": innermost}
        for _ in range(depth):
            schema = {"properties": {"p": schema}}
        return {"kind": "tool", "json": json.dumps({"name": "deep", "inputSchema": schema})}

    (gap,) = judge(RULE, DOOR, answers=answers(rows=[nested("string")]), pins=pins(rows=[nested("null")])).gaps
    assert (gap.severity, len(gap.message) < 700) == ("high", True)


def test_a_saved_answer_is_compared_with_the_one_route_that_is_pinned():
    other = {**TOOL, "description": "Lists the orders of a month"}
    report = judge(RULE, DOOR, answers=answers(other, credential="unknown", url=""), pins=pins(TOOL))
    assert len(gaps(report)) == 1
    two = json.loads(pins(TOOL).removeprefix("pins: ")) + json.loads(
        pins(TOOL, credential="bearer").removeprefix("pins: ")
    )
    report = judge(RULE, DOOR, answers=answers(other, credential="unknown", url=""), pins=f"pins: {json.dumps(two)}\n")
    assert gaps(report) == []
    assert "a credential that nobody names" in unknowns(report)[0]
