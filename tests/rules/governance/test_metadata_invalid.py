import json
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judged import counts, gaps, judge, unknowns

from plugingov.sources.errors import BadInput


def judged(schema: str, metadata: str | None, name: str = "own.schema.yaml"):
    own = "" if metadata is None else f", metadata: {metadata}"
    text = f"plugins: {{fx: {{title: FX, path: custom-mcp{own}}}}}\n"
    return judge(f"  metadata-invalid: {{schema: {name}}}\n", text, beside={name: schema})


def said(report) -> list[str]:
    return [gap.removeprefix("fx: ") for gap in gaps(report)]


@pytest.mark.parametrize(
    ("schema", "metadata", "found"),
    [
        pytest.param("required: [a]", "{a: x}", "", id="a field that has to be there"),
        pytest.param("required: [a]", "{}", "`metadata` of `fx` has no `a`", id="and is not"),
        pytest.param("required: [a]", "", "`metadata` of `fx` has no `a`", id="metadata without anything in it"),
        pytest.param("required: [a]", None, "`metadata` of `fx` has no `a`", id="no metadata at all"),
        pytest.param(
            "required: [a, b, c]",
            "{b: x}",
            "`metadata` of `fx` has no `a`; `metadata` has no `c`",
            id="two fields are missing",
        ),
        pytest.param(
            "properties: {a: {required: [b]}}", "{a: {}}", "`metadata.a` of `fx` has no `b`", id="missing further down"
        ),
        pytest.param(
            "properties: {a: {}}\nadditionalProperties: false",
            "{a: x, b: y}",
            "`metadata.b` of `fx` is no field that the schema knows",
            id="a field too many",
        ),
        pytest.param(
            "properties: {a: {}}\nadditionalProperties: true", "{a: x, b: y}", "", id="other fields are welcome"
        ),
        pytest.param(
            "additionalProperties: {type: boolean}",
            "{b: y}",
            "`metadata.b` of `fx` is the text 'y', and the schema wants `boolean`",
            id="other fields are of a kind",
        ),
        pytest.param(
            "patternProperties: {^x-: {maxLength: 1}}\nadditionalProperties: false",
            "{x-a: y}",
            "",
            id="a field by pattern",
        ),
        pytest.param(
            "patternProperties: {^x-: {maxLength: 1}}",
            "{x-a: yy, ax-: yy}",
            "`metadata.x-a` of `fx` is 'yy', which breaks `maxLength: 1` of the schema",
            id="a field by pattern, and what is in it",
        ),
        pytest.param(
            "propertyNames: {pattern: '^[a-z]+$'}",
            "{a: x, B: y}",
            "`metadata.B` of `fx` has a name that the schema does not take",
            id="names of fields",
        ),
        pytest.param(
            "properties: {a: {pattern: '^FIN-[0-9]{3}$'}}",
            "{a: FIN-21}",
            "`metadata.a` of `fx` is 'FIN-21', which breaks `pattern: ^FIN-[0-9]{3}$` of the schema",
            id="a pattern",
        ),
        pytest.param("properties: {a: {pattern: '^FIN-[0-9]{3}$'}}", "{a: FIN-210}", "", id="a pattern that fits"),
        pytest.param("properties: {a: {pattern: '^F'}}", "{a: [x]}", "", id="a pattern asks texts alone"),
        pytest.param(
            "properties: {a: {enum: [gold, silver]}}",
            "{a: golden}",
            "`metadata.a` of `fx` is 'golden', which breaks `enum: [gold, silver]` of the schema",
            id="one of a list",
        ),
        pytest.param(
            "properties: {a: {enum: [{b: c}, null]}}",
            "{a: x}",
            "`metadata.a` of `fx` is 'x', which breaks `enum` of the schema",
            id="one of a list that is too long to read",
        ),
        pytest.param(
            "properties: {a: {const: gold}}",
            "{a: x}",
            "`metadata.a` of `fx` is 'x', which breaks `const: gold` of the schema",
            id="one word alone",
        ),
        pytest.param(
            "properties: {a: false}",
            "{a: x}",
            "`metadata.a` of `fx` may not be there",
            id="a field that may not be there",
        ),
        pytest.param(
            "properties: {a: {uniqueItems: true}}",
            "{a: [x, {b: c}, {b: c}]}",
            "`metadata.a.2` of `fx` stands in its list twice",
            id="a list with something twice",
        ),
        pytest.param("properties: {a: {uniqueItems: true}}", "{a: [1, '1', true, 2]}", "", id="a number is no text"),
        pytest.param("properties: {a: {uniqueItems: false}}", "{a: [x, x]}", "", id="twice is welcome"),
        pytest.param("properties: {a: {uniqueItems: true}}", "{a: x}", "", id="only lists have something twice"),
        pytest.param(
            "properties: {a: {minItems: 2}}",
            "{a: [x]}",
            "`metadata.a` of `fx` breaks `minItems: 2` of the schema",
            id="a list",
        ),
        pytest.param(
            "properties: {a: {anyOf: [{minLength: 3}, {maxLength: 1}]}}",
            "{a: xx}",
            "`metadata.a` of `fx` is 'xx', which breaks `anyOf` of the schema",
            id="none of several shapes",
        ),
        pytest.param(
            "properties: {a: {format: date}}",
            "{a: 2026-13-01}",
            "`metadata.a` of `fx` is '2026-13-01', which breaks `format: date` of the schema",
            id="a day that the calendar has not",
        ),
        pytest.param("properties: {a: {format: uri}}", "{a: x}", "", id="a format that nobody judges"),
        pytest.param(
            "properties: {a: {items: {$ref: '#/$defs/word'}}}\n$defs: {word: {maxLength: 1}}",
            "{a: [x, yy]}",
            "`metadata.a.1` of `fx` is 'yy', which breaks `maxLength: 1` of the schema",
            id="by reference",
        ),
        pytest.param(
            "properties: {a: {$ref: '#'}}\npropertyNames: {enum: [a]}",
            "{a: {a: {b: x}}}",
            "`metadata.a.a.b` of `fx` has a name that the schema does not take",
            id="a tree",
        ),
        pytest.param(
            "properties: {a: {type: [integer, boolean]}}",
            "{a: {}}",
            "`metadata.a` of `fx` is a mapping, and the schema wants `integer` or `boolean`",
            id="a mapping",
        ),
        pytest.param(
            "properties: {a: {type: object}}",
            "{a: []}",
            "`metadata.a` of `fx` is a list, and the schema wants `object`",
            id="a list for a mapping",
        ),
        pytest.param(
            "properties: {a: {type: string}}",
            "{a: }",
            "`metadata.a` of `fx` is nothing, and the schema wants `string`",
            id="nothing for a text",
        ),
        pytest.param(
            "properties: {a: {enum: [ghp_abcdefghijklmnopqrst]}}",
            "{a: ghp_abcdefghijklmnopqrsu}",
            "`metadata.a` of `fx` is '****', which breaks `enum: [****]` of the schema",
            id="what looks like a secret is not shown",
        ),
        pytest.param(
            "properties: {a: {maxLength: 1}}",
            "{a: x9Kq2}",
            "`metadata.a` of `fx` is '****', which breaks `maxLength: 1` of the schema",
            id="nor what might be one",
        ),
        pytest.param(
            f"required: [{'a' * 100}]", "{}", f"`metadata` of `fx` has no `{'a' * 80}...`", id="a very long name is cut"
        ),
        pytest.param(
            f"required: [{'a' * 80}]", "{}", f"`metadata` of `fx` has no `{'a' * 80}`", id="a long name is not"
        ),
        pytest.param(
            f"properties: {{a: {{pattern: {'b' * 72}}}}}",
            "{a: x}",
            "`metadata.a` of `fx` is 'x', which breaks `pattern` of the schema",
            id="nor is a very long pattern shown",
        ),
        pytest.param(
            f"properties: {{a: {{pattern: {'b' * 71}}}}}",
            "{a: x}",
            f"`metadata.a` of `fx` is 'x', which breaks `pattern: {'b' * 71}` of the schema",
            id="a long one is",
        ),
    ],
)
def test_metadata_that_breaks_the_schema_is_a_gap(schema, metadata, found):
    report = judged(schema, metadata)
    assert said(report) == ([found] if found else [])
    assert counts(report) == ((0, 1, 0, 0) if found else (1, 0, 0, 0))


@pytest.mark.parametrize(
    ("wanted", "written", "found"),
    [
        pytest.param("type: integer", "1234", "", id="a plain number is a number"),
        pytest.param("type: string", "1234", "", id="and a text, where one is wanted"),
        pytest.param("type: string, pattern: '^[0-9]+$'", "1234", "", id="whose pattern it fits"),
        pytest.param(
            "type: string, pattern: '^[A-Z]'", "1234", "'1234', which breaks `pattern: ^[A-Z]`", id="or does not fit"
        ),
        pytest.param("type: boolean", "true", "", id="a plain true is true"),
        pytest.param("type: string", "true", "", id="and a word"),
        pytest.param("enum: ['12', b]", "12", "", id="one of several texts"),
        pytest.param("enum: [12, b]", "12", "", id="one of several values"),
        pytest.param("enum: [13, b]", "12", "'12', which breaks `enum: [13, b]`", id="none of them either way"),
        pytest.param("const: '12'", "12", "", id="the very text"),
        pytest.param("type: integer", "'1234'", "the text '1234', and the schema wants `integer`", id="quoted is text"),
        pytest.param("type: integer", "1.5", "'1.5', and the schema wants `integer`", id="a fraction is not whole"),
        pytest.param("type: integer", "1.0", "", id="unless it is"),
        pytest.param("type: integer", "true", "'true', and the schema wants `integer`", id="true is no number"),
        pytest.param("type: string", "null", "nothing, and the schema wants `string`", id="null is no text"),
        pytest.param(
            "minimum: 5", "4", "'4', which breaks `minimum: 5`", id="a number that is too small stays a number"
        ),
        pytest.param("minimum: 5", "5", "", id="a number that is large enough"),
        pytest.param("anyOf: [{type: 'null'}, {type: string}]", "12", "", id="one of several shapes is a text"),
        pytest.param("oneOf: [{type: integer}, {type: string}]", "12", "", id="a number where both would do"),
        pytest.param("type: array, items: {type: string}", "[1, a, true]", "", id="a list of texts"),
    ],
)
def test_a_plain_scalar_is_what_the_schema_wants(wanted, written, found):
    report = judged(f"properties: {{a: {{{wanted}}}}}", f"{{a: {written}}}")
    assert [gap.split("`fx` is ")[1].removesuffix(" of the schema") for gap in said(report)] == (
        [found] if found else []
    )


def test_each_scalar_is_read_by_itself():
    schema = "properties: {a: {type: string}, b: {type: integer}, c: {type: boolean}, d: {enum: ['1', '2']}}"
    assert counts(judged(schema, "{a: 1, b: 2, c: true, d: 2}")) == (1, 0, 0, 0)
    (found,) = said(judged(schema, "{a: 1, b: x, c: true, d: 3}"))
    assert found == (
        "`metadata.b` of `fx` is the text 'x', and the schema wants `integer`; "
        "`metadata.d` is '3', which breaks `enum: [1, 2]` of the schema"
    )


@pytest.mark.parametrize(
    ("missing", "named"),
    [
        pytest.param("a", "", id="one"),
        pytest.param("a, b", "; `metadata` has no `b`", id="two"),
        pytest.param(
            "a, b, c, d", "; `metadata` has no `b`; `metadata` has no `c`; `metadata` has no `d`", id="four, all named"
        ),
        pytest.param(
            "a, b, c, d, e",
            "; `metadata` has no `b`; `metadata` has no `c`; `metadata` has no `d`, and 1 more",
            id="five",
        ),
        pytest.param(
            "a, b, c, d, e, f",
            "; `metadata` has no `b`; `metadata` has no `c`; `metadata` has no `d`, and 2 more",
            id="six",
        ),
    ],
)
def test_many_things_that_are_wrong_are_named_and_then_counted(missing, named):
    assert said(judged(f"required: [{missing}]", "{}")) == [f"`metadata` of `fx` has no `a`{named}"]


def test_what_is_wrong_is_named_as_it_stands_in_the_file():
    schema = "properties: {a: {maxLength: 1}, b: {items: {maxLength: 1}}}\nrequired: [d]\n"
    (found,) = said(judged(schema, "{b: [x, yy], a: zz}"))
    assert found == (
        "`metadata` of `fx` has no `d`; `metadata.b.1` is 'yy', which breaks `maxLength: 1` of the schema; "
        "`metadata.a` is 'zz', which breaks `maxLength: 1` of the schema"
    )


def test_json_says_itself_what_is_a_number():
    schema = json.dumps({"properties": {"a": {"minimum": 5}, "b": {"type": "string"}}})
    assert said(judged(schema, "{a: 4, b: 1}", "own.schema.json")) == [
        "`metadata.a` of `fx` is '4', which breaks `minimum: 5` of the schema"
    ]


@pytest.mark.parametrize(
    ("metadata", "line"),
    [
        pytest.param("\n      b:\n        - x\n        - yy", 11, id="the very value"),
        pytest.param("\n      b: [x]\n      c: x\n      a: yy", 11, id="the first in the file"),
        pytest.param("\n      b: [yy]\n      a: yy", 9, id="the first, whatever the order of the schema"),
        pytest.param("\n      d: [x]", 8, id="what is missing, at the mapping that lacks it"),
    ],
)
def test_the_line_is_what_breaks_the_schema(metadata, line):
    schema = "properties: {a: {maxLength: 1}, b: {items: {maxLength: 1}}}\nrequired: [b]\n"
    text = f"plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    metadata:{metadata}\n"
    report = judge("  metadata-invalid: {schema: s.yaml}\n", text, beside={"s.yaml": schema})
    assert [gap.place.line for gap in report.gaps] == [line]


def test_plugins_that_say_the_same_are_told_apart_by_their_quotes_and_places():
    schema = "properties: {a: {type: integer}}\n"
    plugins = "".join(
        f"  p{number}: {{title: P, path: custom-mcp, metadata: {{a: {value}}}}}\n"
        for number, value in enumerate(["1", "'1'", "1", "'1'"])
    )
    report = judge("  metadata-invalid: {schema: s.yaml}\n", f"plugins:\n{plugins}", beside={"s.yaml": schema})
    assert [(gap.subject.plugin, gap.place.line) for gap in report.gaps] == [("p1", 6), ("p3", 8)]
    assert counts(report) == (2, 2, 0, 0)


def test_a_schema_that_never_gets_done_is_unknown():
    branch = "{properties: {a: {$ref: '#'}}, required: [z]}"
    schema = f"anyOf: [{branch}, {branch}, {branch}]\n"
    start = perf_counter()
    report = judged(schema, "{a: " * 25 + "x" + "}" * 25)
    assert unknowns(report) == ["fx: the `metadata` of `fx` takes too many steps to judge"]
    assert perf_counter() - start < 20


def test_a_text_that_never_ends_is_unknown():
    schema = "properties: {a: {type: array, items: {pattern: '^(?:[ab]*a[ab]{0,200}){0,9}[cd]$'}}}\n"
    report = judged(schema, f"{{a: [{', '.join(['ab' * 40_000] * 10)}]}}")
    assert counts(report) == (0, 0, 0, 1)


def test_many_items_are_compared_in_linear_time():
    items = ", ".join(f"{{b: {number}}}" for number in range(20_000))
    start = perf_counter()
    assert counts(judged("properties: {a: {uniqueItems: true}}\n", f"{{a: [{items}]}}")) == (1, 0, 0, 0)
    assert perf_counter() - start < 10


def test_without_schema_it_is_not_asked():
    row = judge("  metadata-invalid: {}\n", "plugins: {fx: {title: FX, path: custom-mcp}}\n").coverage[0]
    assert (row.subjects, row.why) == (0, ["not asked: the policy gives no `schema`"])


def test_a_file_that_is_not_there_is_named_where_the_policy_names_it():
    with pytest.raises(BadInput) as error:
        judge("  metadata-invalid:\n    schema: absent.schema.json\n", "plugins: {}\n")
    (problem,) = error.value.problems
    assert (problem.place.line, problem.found) == (6, "found 'absent.schema.json'")
    assert problem.expected == "a JSON Schema in a file beside the policy, as in `metadata.schema.json`"


_VALUES = st.recursive(
    st.sampled_from(["x", "yy", "1", "'1'", "1.5", "true", "''", "null"]),
    lambda below: (
        st.lists(below, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(st.sampled_from("abc"), below, max_size=3).map(
            lambda fields: "{" + ", ".join(f"{key}: {value}" for key, value in fields.items()) + "}"
        )
    ),
    max_leaves=6,
)
_TYPES = st.sampled_from(["string", "integer", "number", "boolean", "array", "object", '"null"'])


@settings(max_examples=50)
@given(kind=_TYPES, value=_VALUES)
def test_any_value_is_judged(kind, value):
    report = judged(f"properties: {{a: {{type: {kind}}}}}\n", f"{{a: {value}}}")
    assert sum(counts(report)) == 1
    assert counts(report)[3] == 0
