"""In which direction a schema was changed: what is called narrower takes nothing that was not taken before."""

import jsonschema
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plugingov.model.schema_changes import schema_changes

OBJECT = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}


def directions(before, after):
    return {change.direction for change in schema_changes(before, after)}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param({}, {}, set(), id="nothing"),
        pytest.param(True, {}, {"same"}, id="two ways to take everything"),
        pytest.param({"type": "number"}, {"type": "integer"}, {"narrower"}, id="whole numbers alone"),
        pytest.param({"type": "integer"}, {"type": "number"}, {"wider"}, id="any number"),
        pytest.param({"type": "string"}, {}, {"wider"}, id="no type any more"),
        pytest.param({"type": ["string"]}, {"type": "string"}, {"same"}, id="one type in a list"),
        pytest.param({"type": "odd"}, {"type": "string"}, {"unclear"}, id="a type that is none"),
        pytest.param({"enum": ["a", "b"]}, {"enum": ["b", "a"]}, {"same"}, id="values in another order"),
        pytest.param({"enum": ["a"]}, {}, {"wider"}, id="no list of values any more"),
        pytest.param({"enum": ["a"]}, {"enum": ["b"]}, {"wider", "narrower"}, id="another value"),
        pytest.param({"enum": ["a", "b"]}, {"const": "a"}, {"wider", "narrower"}, id="one value instead of a list"),
        pytest.param(OBJECT, {**OBJECT, "required": []}, {"wider"}, id="nothing is required"),
        pytest.param(OBJECT, {**OBJECT, "required": ["a", "b"]}, {"narrower"}, id="more is required"),
        pytest.param(OBJECT, {**OBJECT, "required": "a"}, {"unclear"}, id="a list that is none"),
        pytest.param(OBJECT, {**OBJECT, "additionalProperties": False}, {"narrower"}, id="nothing else is taken"),
        pytest.param({"additionalProperties": False}, {"additionalProperties": {"type": "string"}}, {"wider"}, id="other texts are taken"),
        pytest.param({"additionalProperties": True}, {}, {"same"}, id="what goes without saying"),
        pytest.param({"properties": {"a": {}}}, {"properties": {}}, {"narrower"}, id="an argument less"),
        pytest.param({"properties": {}}, {"properties": {"a": {}}}, {"wider"}, id="an argument more"),
        pytest.param({"properties": {"a": {"enum": [1]}}, "required": ["a"]}, {"properties": {}, "required": ["a"]}, {"unclear"}, id="an argument that is required and may be anything now"),
        pytest.param({"properties": {"a": {}}, "required": ["a"]}, {"properties": {}, "required": []}, {"narrower", "wider"}, id="an argument less that was required"),
        pytest.param({"patternProperties": {"^a": {"enum": [1]}}}, {"patternProperties": {}}, {"unclear"}, id="arguments of a kind that may be anything now"),
        pytest.param({"patternProperties": {"^a": {}}, "additionalProperties": False}, {"patternProperties": {}, "additionalProperties": False}, {"narrower"}, id="arguments of a kind that are not taken any more"),
        pytest.param({"properties": {"a": {}}}, {"properties": []}, {"unclear"}, id="arguments that are none"),
        pytest.param({"properties": {"title": {"enum": [1]}}}, {"properties": {"title": {}}}, {"wider"}, id="an argument that is called as a keyword is"),
        pytest.param({"maximum": 5}, {"maximum": 6}, {"wider"}, id="a higher bound"),
        pytest.param({"minimum": 5}, {"minimum": 6}, {"narrower"}, id="a higher lower bound"),
        pytest.param({"maximum": 5}, {}, {"wider"}, id="no bound any more"),
        pytest.param({"exclusiveMaximum": 5}, {"exclusiveMaximum": True}, {"unclear"}, id="a bound of an older draft"),
        pytest.param({"pattern": "a"}, {"pattern": "b"}, {"unclear"}, id="another pattern"),
        pytest.param({"pattern": "a"}, {}, {"wider"}, id="no pattern any more"),
        pytest.param({}, {"format": "uri"}, {"narrower"}, id="a format"),
        pytest.param({"uniqueItems": True}, {"uniqueItems": False}, {"wider"}, id="items may repeat"),
        pytest.param({"items": {"maxLength": 1}}, {"items": {"maxLength": 2}}, {"wider"}, id="longer items"),
        pytest.param({"items": {"maxLength": 1}}, {"items": [{"maxLength": 1}]}, {"unclear"}, id="items one by one"),
        pytest.param({"anyOf": [{"type": "string"}]}, {"anyOf": [{"type": "string"}, {"type": "null"}]}, {"wider"}, id="one more way"),
        pytest.param({"anyOf": [{"type": "string"}]}, {"anyOf": [{"type": "string", "title": "A"}]}, {"words"}, id="a title in one of the ways"),
        pytest.param({"allOf": [{"type": "string"}]}, {"allOf": [{"type": "string"}, {"maxLength": 1}]}, {"narrower"}, id="one more condition"),
        pytest.param({"oneOf": [{"maxLength": 3}, {"minLength": 2}]}, {"oneOf": [{"maxLength": 1}, {"minLength": 2}]}, {"unclear"}, id="less in one of which one has to fit"),
        pytest.param({"oneOf": [{"maxLength": 3}, {"minLength": 2}]}, {"oneOf": [{"maxLength": 3}]}, {"unclear"}, id="one way less where exactly one has to fit"),
        pytest.param({"oneOf": [{"maxLength": 3}]}, {}, {"wider"}, id="no ways any more of which one has to fit"),
        pytest.param({"$id": "a"}, {"$id": "b"}, {"unclear"}, id="another address that references start from"),
        pytest.param({"not": {"enum": [1, 2]}}, {"not": {"enum": [1]}}, {"unclear"}, id="less that is not taken"),
        pytest.param({"$defs": {"A": {"maxLength": 3}}}, {"$defs": {"A": {"maxLength": 2}}}, {"narrower"}, id="less in what is defined once"),
        pytest.param({"$defs": {"A": {"enum": [1, 2]}}, "not": {"$ref": "#/$defs/A"}}, {"$defs": {"A": {"enum": [1]}}, "not": {"$ref": "#/$defs/A"}}, {"unclear"}, id="less in what is defined once and not taken"),
        pytest.param({}, {"$defs": {"A": {"maxLength": 3}}}, {"same"}, id="a definition that nothing uses"),
        pytest.param({"$ref": "#/$defs/A"}, {"$ref": "#/$defs/A", "$defs": {"A": {}}}, {"unclear"}, id="a definition that a reference waited for"),
        pytest.param({"$ref": "#/$defs/A", "$defs": {"A": {}}}, {"$ref": "#/$defs/A", "$defs": {}}, {"unclear"}, id="a definition less that a reference waits for"),
        pytest.param({"$ref": "#/$defs/A", "$defs": {"A": {}}}, {"$ref": "#/$defs/A", "$defs": {"A": {}, "B": {}}}, {"same"}, id="a definition more where every reference leads somewhere"),
        pytest.param({"$ref": "#/$defs/A", "$defs": {"A": {}}}, {"$defs": {}}, {"unclear", "same"}, id="a definition and its use less"),
        pytest.param({"$ref": "#/$defs/A"}, {"$ref": "#/$defs/B"}, {"unclear"}, id="another reference"),
        pytest.param({"title": "A", "examples": [1]}, {"title": "B", "$comment": "x"}, {"words"}, id="words"),
        pytest.param({}, {"x-mcp-header": "A"}, {"unclear"}, id="a keyword that nobody here knows"),
        pytest.param(None, {"type": "object"}, {"unclear"}, id="no schema before"),
    ],
)  # fmt: skip
def test_the_direction_of_a_change(before, after, expected):
    assert directions(before, after) == expected


VALUES = st.sampled_from(["a", "b", "aa", "", 0, 1, 5, 2.5, True, None])
LEAVES = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["string", "integer", "number", "null", ["string", "null"], "boolean"]),
        "enum": st.lists(VALUES, min_size=1, max_size=3),
        "const": VALUES,
        "maxLength": st.integers(0, 2),
        "minimum": st.integers(0, 3),
        "exclusiveMaximum": st.integers(0, 5),
        "pattern": st.sampled_from(["a", "^b"]),
        "title": st.sampled_from(["A", "B"]),
        "multipleOf": st.sampled_from([1, 2]),
    },
)


def composed(inner):
    several = st.lists(inner, min_size=1, max_size=2)
    arrays = st.fixed_dictionaries(
        {"type": st.just("array")},
        optional={"items": inner, "maxItems": st.integers(0, 2), "uniqueItems": st.booleans(), "contains": inner},
    )
    objects = st.fixed_dictionaries(
        {
            "type": st.just("object"),
            "properties": st.dictionaries(st.sampled_from("pq"), inner, max_size=2),
            "additionalProperties": st.just(False),
        },
        optional={"required": st.lists(st.sampled_from("pq"), unique=True), "minProperties": st.integers(0, 2)},
    )
    choices = st.fixed_dictionaries({}, optional={"anyOf": several, "allOf": several, "oneOf": several, "not": inner})
    return arrays | objects | choices


SCHEMAS = st.recursive(LEAVES, composed, max_leaves=5)
GIVEN = st.recursive(
    VALUES, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("pqr"), inner, max_size=2)
)


@given(before=SCHEMAS, after=SCHEMAS, values=st.lists(GIVEN, min_size=1, max_size=12))
@example(before={"maxLength": 1}, after={"maxLength": 2}, values=["aa"])
@example(before={"oneOf": [{}, {"maxLength": 1}]}, after={"oneOf": [{}, {"maxLength": 0}]}, values=["a"])
@example(before={"oneOf": [{}, {"maxLength": 1}]}, after={"oneOf": [{}]}, values=["a"])
@example(before={"const": None}, after={"const": "a"}, values=["a"])
@example(before={"const": "a"}, after={"const": None}, values=[None])
def test_what_is_not_called_wider_takes_nothing_that_was_not_taken_before(before, after, values):
    found = directions(before, after)
    if found & {"wider", "unclear"}:
        return
    was, now = jsonschema.Draft202012Validator(before), jsonschema.Draft202012Validator(after)
    taken = [value for value in values if now.is_valid(value) and not was.is_valid(value)]
    assert taken == []
    if "narrower" not in found:
        assert [value for value in values if was.is_valid(value) and not now.is_valid(value)] == []
