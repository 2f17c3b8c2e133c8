"""A plain schema says of any metadata what the library says, without the library."""

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugingov.rules.governance.plain_schema import read_plain_schema
from plugingov.rules.governance.schema import read_own_schema
from plugingov.rules.governance.steps import TooManySteps
from plugingov.sources.document import Text
from plugingov.sources.json import read_json
from plugingov.sources.yaml import read_yaml

_names = st.sampled_from(["cost_center", "tier", "tags", "a b"])
_words = st.sampled_from(["", "FIN-1", "FIN-22", "12", "tier", "x" * 50])
_values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 12) | st.sampled_from([0.5, 2.0, 1e20]) | _words,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(_names, below, max_size=3),
    max_leaves=8,
)
_kinds = st.sampled_from(["array", "boolean", "integer", "null", "number", "object", "string"])
_asked = {
    "title": st.just("words"),
    "type": _kinds | st.lists(_kinds, min_size=1, max_size=3, unique=True),
    "enum": st.lists(_words, min_size=1, max_size=3, unique=True),
    "const": _words,
    "required": st.lists(_names, max_size=3, unique=True),
    "additionalProperties": st.booleans(),
    "pattern": st.sampled_from(["^FIN-[0-9]{2}$", "x{40}", "[a-z ]+"]),
    "minLength": st.integers(0, 6),
    "maxLength": st.integers(0, 6),
    "minimum": st.integers(-2, 5) | st.just(0.5),
    "maximum": st.integers(-2, 5) | st.just(2.5),
}
_schemas = st.recursive(
    st.fixed_dictionaries({}, optional=_asked),
    lambda below: st.fixed_dictionaries(
        {}, optional={**_asked, "properties": st.dictionaries(_names, below, max_size=3), "items": below}
    ),
    max_leaves=6,
)


def document(schema):
    return read_json(Text("metadata.schema.json", json.dumps(schema)))


def said(schema, metadata):
    try:
        errors = schema.errors(metadata)
    except TooManySteps:
        return "too many steps"
    return [
        (
            tuple(error.absolute_path),
            error.validator,
            error.validator_value,
            error.instance,
            error.message if error.validator == "required" else "",
            list(error.context or ()),
        )
        for error in errors
    ]


@given(_schemas, st.dictionaries(_names, _values, max_size=4))
def test_a_plain_schema_and_the_library_find_the_same_in_the_same_order(schema, metadata):
    problems = []
    judged = read_plain_schema(document(schema))
    by_library = read_own_schema(document(schema), problems)
    if judged is None:
        assert not schema.keys() & {"type", "enum", "const", "required", "properties"}
    else:
        assert by_library is not None, problems
        assert by_library.remarks == judged.remarks
        assert said(judged, metadata) == said(by_library, metadata)


_EACH = [
    *({"type": kind} for kind in ("array", "boolean", "integer", "null", "number", "object", "string")),
    *({"type": ["string", "integer"]}, {"enum": ["FIN-22", "12"]}, {"const": "FIN-22"}),
    *({"required": ["tier", "tags"]}, {"properties": {"tier": {"type": "string"}}, "additionalProperties": False}),
    *({"additionalProperties": True}, {"pattern": "^FIN-[0-9]{2}$"}, {"items": {"minimum": 2}}),
    *({keyword: count} for keyword in ("minLength", "maxLength", "minimum", "maximum") for count in (0, 2, 6)),
]
_INSTANCES = [
    *("", "12", "FIN-22", "FIN-222", "xx", True, False, None, 0, 1, 2, 3, 6, 7, -1, 0.5, 2.0, 2.5, 1e20),
    *([], [1, 2, "a"], {}, {"tier": "x"}, {"tier": 1, "tags": 2}, {"a b": 1, "tier": "x"}),
]


@pytest.mark.parametrize("asked", _EACH, ids=str)
def test_each_keyword_means_what_it_means_to_the_library(asked):
    schema = document({"properties": {"field": asked}})
    judged, by_library = read_plain_schema(schema), read_own_schema(schema, [])
    assert judged
    assert by_library
    for instance in _INSTANCES:
        assert said(judged, {"field": instance}) == said(by_library, {"field": instance})


@given(st.integers(0, 100))
def test_both_give_up_at_the_same_step(count):
    schema = {"properties": {"tags": {"items": {"pattern": "[a-z]{900}"}}}}
    metadata = {"tags": ["x" * 20_000] * count}
    judged, by_library = read_plain_schema(document(schema)), read_own_schema(document(schema), [])
    assert judged
    assert by_library
    assert said(judged, metadata) == said(by_library, metadata)


@pytest.mark.parametrize("count", [24_999, 25_000], ids=["the last step that may be taken", "one step more"])
def test_every_keyword_that_is_asked_is_a_step_to_both(count):
    item = {"type": "integer", "minimum": 0, "maximum": 9, "title": "asks nothing", "minLength": 1}
    schema = document({"properties": {"tags": {"items": item}}})
    metadata = {"tags": [1] * count}
    judged, by_library = read_plain_schema(schema), read_own_schema(schema, [])
    assert said(judged, metadata) == said(by_library, metadata) == ([] if count < 25_000 else "too many steps")


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param("{$ref: '#/$defs/a', $defs: {a: {type: object}}}", id="a reference"),
        pytest.param("{type: object, $schema: http://json-schema.org/draft-07/schema#}", id="an older draft"),
        pytest.param("{type: object, $id: https://acme.example/m}", id="a name of its own"),
        pytest.param("{properties: {a: false}}", id="a field that may not be there"),
        pytest.param("{properties: {a: {format: date}}}", id="a format"),
        pytest.param("{properties: {a: {requird: [b]}}}", id="a keyword that is misspelt"),
        pytest.param("{enum: [1]}", id="a number among the values"),
        pytest.param("{const: [a]}", id="a list as the value"),
        pytest.param("{type: text}", id="a type that there is not"),
        pytest.param("{type: []}", id="no type at all"),
        pytest.param("{type: [string, string]}", id="a type twice"),
        pytest.param("{required: a}", id="a text where a list belongs"),
        pytest.param("{required: [a, a]}", id="a name twice"),
        pytest.param("{minLength: -1}", id="less than nothing"),
        pytest.param("{minLength: true}", id="true for a number"),
        pytest.param("{minLength: '2'}", id="a number that was quoted"),
        pytest.param("{minimum: x}", id="a text for a number"),
        pytest.param("{pattern: '(?=a)'}", id="a pattern that is not run"),
        pytest.param("{additionalProperties: {type: string}}", id="a schema for what is left"),
        pytest.param("{title: [a], type: object}", id="a title that is none"),
        pytest.param("{title: nothing is asked}", id="no keyword that asks"),
        pytest.param("[type]", id="a list"),
        pytest.param("{" + "items: {" * 12 + "type: object" + "}" * 13, id="too many levels"),
        pytest.param(f"{{type: object, title: {'x' * 6000}}}", id="a very long one"),
    ],
)
def test_what_is_not_plain_is_left_to_the_library(schema):
    assert read_plain_schema(read_yaml(Text("metadata.schema.yaml", schema))) is None


def test_a_plain_schema_is_judged_without_the_library(tmp_path):
    (tmp_path / "inventory.yaml").write_text(
        "apiVersion: plugingov/v1\nkind: Inventory\norganization: acme\n"
        "plugins: {fx: {title: FX, path: custom-mcp, metadata: {tier: 7}}}\n"
    )
    (tmp_path / "policy.yaml").write_text(
        "apiVersion: plugingov/v1\nkind: Policy\nname: acme\nrules: {metadata-invalid: {schema: own.json}}\n"
    )
    (tmp_path / "own.json").write_text('{"properties": {"tier": {"type": "integer", "maximum": 3}}}')
    script = (
        "import sys; from plugingov.cli.main import run; "
        "status = run(['check', 'inventory.yaml', '--policy', 'policy.yaml']); "
        "print(status, sorted({name.partition('.')[0] for name in sys.modules} & {'jsonschema', 'referencing'}))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "breaks `maximum: 3`" in done.stdout
    assert done.stdout.endswith("0 []\n"), done.stderr
