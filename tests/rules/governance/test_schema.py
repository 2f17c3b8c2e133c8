"""What a schema may hold: everything else is refused before anything is judged, at its own place."""

import socket

import pytest
from judged import judge

from plugingov.rules.governance.schema import MAX_VALUES
from plugingov.sources.errors import BadInput

FILE = "metadata.schema.yaml"


def read(schema: str, metadata: str = "{}", name: str = FILE):
    text = f"plugins: {{fx: {{title: FX, path: custom-mcp, metadata: {metadata}}}}}\n"
    return judge(f"  metadata-invalid: {{schema: {name}}}\n", text, beside={name: schema})


def refused(schema: str, name: str = FILE) -> list[str]:
    """Return each problem as `line:column found, expected`."""
    with pytest.raises(BadInput) as error:
        read(schema, name=name)
    return [
        f"{problem.place.line}:{problem.place.column} {problem.found}; {problem.expected}"
        for problem in error.value.problems
        if problem.place.file == name
    ]


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param("type: object", id="one keyword"),
        pytest.param("$schema: https://json-schema.org/draft/2020-12/schema\nrequired: []", id="the newest draft"),
        pytest.param("$schema: https://json-schema.org/draft/2019-09/schema#\nrequired: []", id="a sharp at its end"),
        pytest.param("$schema: http://json-schema.org/draft-07/schema#\nrequired: []", id="draft 7"),
        pytest.param("$schema: http://json-schema.org/draft-06/schema\nrequired: []", id="draft 6"),
        pytest.param("$schema: http://json-schema.org/draft-04/schema#\nrequired: [a]\nid: x", id="draft 4"),
        pytest.param("$id: https://acme.example/m.json\n$ref: '#/$defs/a'\n$defs: {a: {type: object}}", id="a name"),
        pytest.param("$ref: '#a'\n$defs: {x: {$anchor: a, type: object}}", id="a reference to an anchor"),
        pytest.param("$dynamicRef: '#a'\n$defs: {x: {$dynamicAnchor: a, type: object}}", id="a dynamic one"),
        pytest.param("properties: {a: {$ref: '#'}}", id="a tree"),
        pytest.param("properties: {a: {allOf: [{properties: {b: {$ref: '#'}}}]}}", id="a tree in parts"),
        pytest.param(
            "allOf: [{$ref: '#/$defs/a'}, {$ref: '#/$defs/a'}]\n$defs: {a: {type: object}}", id="one part twice"
        ),
        pytest.param("$ref: '#/x-shared/0'\nx-shared: [{type: object}]", id="a reference into a list"),
        pytest.param("$ref: '#/$defs/a~1b%20c~0'\n$defs: {'a/b c~': {type: object}}", id="escaped characters"),
        pytest.param(
            "properties: {$ref: {type: string}, $id: {type: string}, pattern: {type: string}}", id="names of fields"
        ),
        pytest.param("enum: [{$ref: 'http://x'}]\ndefault: {pattern: '(?=a)'}", id="values that look like keywords"),
        pytest.param("unevaluatedProperties: false\nproperties: {a: true}", id="unevaluated properties"),
        pytest.param("properties: {a: {$ref: '#/$defs/b'}}\n$defs: {b: true}", id="a reference to true"),
    ],
)
def test_a_schema_that_stays_within_itself_is_taken(schema):
    assert read(schema).coverage[0].subjects == 1


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        pytest.param("[]", "1:1 found no JSON Schema; a mapping with the keywords of JSON Schema", id="a list"),
        pytest.param("true", "1:1 found no JSON Schema; a mapping with the keywords of JSON Schema", id="true"),
        pytest.param(
            "apiVersion: plugingov/v1\nkind: Policy",
            "1:1 found a document of plugingov; a mapping with the keywords of JSON Schema",
            id="a policy",
        ),
        pytest.param(
            "titel: x\nx-type: object",
            "1:1 found no keyword of JSON Schema that asks anything; one, as in `required: [...]`",
            id="nothing that asks anything",
        ),
        pytest.param(
            "properties:\n  a: {type: strng}",
            "2:13 found 'strng'; one of array, boolean, integer, null, number, object, string",
            id="a type that does not exist",
        ),
        pytest.param("properties:\n  a: {minLength: x}", "2:18 found 'x'; one of integer", id="no number"),
        pytest.param("properties:\n  a: 1", "2:6 found '1'; one of object, boolean", id="no schema"),
        pytest.param("properties:\n  a:", "2:5 found nothing; one of object, boolean", id="nothing for a schema"),
        pytest.param(
            "required: [a, a]", "1:1 found this; what JSON Schema takes here (its rule is `uniqueItems`)", id="twice"
        ),
        pytest.param(
            "minLength: -1", "1:12 found '-1'; what JSON Schema takes here (its rule is `minimum`)", id="less than none"
        ),
        pytest.param(
            "$ref: other.json",
            "1:7 found 'other.json'; a reference within this file, as in `#/$defs/name`",
            id="a file",
        ),
        pytest.param(
            "properties: {a: {$dynamicRef: 'https://acme.example/x'}}",
            "1:31 found '****'; a reference within this file, as in `#/$defs/name`",
            id="an address",
        ),
        pytest.param(
            "$ref: '#/$defs/b'\n$defs: {a: {type: object}}",
            "1:7 found '****', which names nothing in this file; `#/` and the keys to a schema",
            id="a reference to nothing",
        ),
        pytest.param(
            "$ref: '#b'\ntype: object",
            "1:7 found '****', which names nothing in this file; `#/` and the keys to a schema",
            id="an anchor that is not there",
        ),
        pytest.param(
            "$ref: '#/allOf/1'\nallOf: [{type: object}]",
            "1:7 found '****', which names nothing in this file; `#/` and the keys to a schema",
            id="a number beyond the list",
        ),
        pytest.param(
            "$ref: '#/allOf/x'\nallOf: [{type: object}]",
            "1:7 found '****', which names nothing in this file; `#/` and the keys to a schema",
            id="no number in a list",
        ),
        pytest.param(
            "$ref: '#/type'\ntype: object",
            "1:7 found '****', which names nothing in this file; `#/` and the keys to a schema",
            id="a reference to a text",
        ),
        pytest.param(
            "$ref: '#'", "1:7 found a reference that leads back to itself; one that ends", id="a circle of one"
        ),
        pytest.param(
            "$ref: '#/$defs/a'\n$defs:\n  a:\n    anyOf:\n      - $ref: '#/$defs/b'\n  b: {not: {$ref: '#/$defs/a'}}",
            "6:19 found a reference that leads back to itself; one that ends",
            id="a circle of two",
        ),
        pytest.param(
            "$recursiveRef: '#'\n$schema: https://json-schema.org/draft/2019-09/schema",
            "1:16 found a reference that leads back to itself; one that ends",
            id="a recursive one",
        ),
        pytest.param(
            "$defs: {a: {$id: b, type: object}}",
            "1:18 found `$id` in a part; it at the top of the schema alone",
            id="a name below",
        ),
        pytest.param(
            "allOf: [{$schema: x, type: object}]",
            "1:19 found `$schema` in a part; it at the top of the schema alone",
            id="a draft below",
        ),
        pytest.param(
            "properties: {a: {pattern: '(?=x)'}}",
            "1:27 found a pattern that is not run; a regular expression that takes linear time",
            id="a pattern that looks ahead",
        ),
        pytest.param(
            "patternProperties: {'(a)\\1': true}",
            "1:21 found a pattern that is not run; a regular expression that takes linear time",
            id="a pattern of names",
        ),
        pytest.param(
            "$ref: '#/x-a'\nx-a: {pattern: '(?=x)'}",
            "2:16 found a pattern that is not run; a regular expression that takes linear time",
            id="a pattern where only a reference leads",
        ),
        pytest.param(
            "unevaluatedProperties: false\nallOf: [{patternProperties: {a: true}}]",
            "1:24 found `unevaluatedProperties` in a schema with `patternProperties`; one of the two",
            id="two keywords that the library cannot join",
        ),
        pytest.param("$schema: 1\ntype: object", "1:10 found no text; one of ", id="a draft that is a number"),
        pytest.param(
            "$schema: http://json-schema.org/draft-03/schema#\ntype: object", "1:10 found '****'; one of ", id="draft 3"
        ),
    ],
)
def test_what_is_wrong_with_a_schema_is_said_at_its_place(schema, problem):
    (said,) = refused(schema)
    assert said.startswith(problem)


def test_every_problem_is_said_at_once():
    assert len(refused("$ref: a\nallOf: [{$ref: b}, {pattern: '('}, {$id: x}]")) == 4


def test_a_schema_that_is_no_json_is_refused():
    assert refused("{", "metadata.schema.json")[0].startswith("1:2 found text that is not JSON")


def test_a_schema_may_not_be_endless():
    names = ", ".join(f"a{number}" for number in range(MAX_VALUES - 2))
    assert read(f"required: [{names}]").gaps
    assert refused(f"required: [{names}, b]") == ["1:1 found more than 5,000 values; a smaller JSON Schema"]


def test_a_schema_of_many_levels_is_judged_or_refused():
    depth = 25
    schema = "not: " + "{not: " * depth + "{type: object}" + "}" * depth
    assert read(schema).coverage[0].subjects == 1


def test_no_connection_is_opened(monkeypatch):
    def connect(*_args, **_kwargs):
        pytest.fail("a connection")

    monkeypatch.setattr(socket, "socket", connect)
    assert refused("allOf: [{$ref: 'https://json-schema.org/draft/2020-12/schema'}]")
    assert read("$schema: https://json-schema.org/draft/2020-12/schema\ntype: object").gaps == ()


@pytest.mark.parametrize(
    ("schema", "remark"),
    [
        pytest.param(
            "requird: [a]\ntype: object",
            "'requird' in the schema is no keyword of its draft of JSON Schema; did you mean `required`?",
            id="a misspelt keyword",
        ),
        pytest.param(
            "type: object\nproperties: {a: {zzz: 1}}",
            "'zzz' in the schema is no keyword of its draft of JSON Schema",
            id="an unheard-of keyword in a part",
        ),
        pytest.param(
            "$schema: http://json-schema.org/draft-07/schema#\ndependentRequired: {a: [b]}\ntype: object",
            "'dependentRequired' in the schema is no keyword of its draft of JSON Schema",
            id="a keyword of a later draft",
        ),
        pytest.param(
            "properties: {a: {format: uri}}",
            "format 'uri' in the schema is not judged; date, email, ipv4, ipv6, uuid are",
            id="a format that is not judged",
        ),
        pytest.param("title: x\nx-own: 1\n$comment: y\nproperties: {a: {format: date}}", "", id="nothing to remark"),
    ],
)
def test_what_asks_nothing_is_said(schema, remark):
    assert [why.partition(" (policy.yaml")[0] for why in read(schema).coverage[0].why] == ([remark] if remark else [])
