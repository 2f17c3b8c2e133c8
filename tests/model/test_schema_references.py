"""Whether a reference of a schema leads to something that the schema has."""

import pytest

from plugingov.model.schema_references import waits

SCHEMA = {
    "$defs": {"a/b": {"items": {}}, "c d": {}, "~": {}},
    "allOf": [{}, {"$defs": {"deep": True}}],
    "properties": {"$ref": {"type": "string"}},
}


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        pytest.param("#", False, id="the schema itself"),
        pytest.param("#/$defs/a~1b/items", False, id="a name with a slash"),
        pytest.param("#/$defs/c%20d", False, id="a name as addresses spell it"),
        pytest.param("#/$defs/~0", False, id="a name that is a tilde"),
        pytest.param("#/allOf/1/$defs/deep", False, id="an entry of a list"),
        pytest.param("#/allOf/2", True, id="an entry that the list does not have"),
        pytest.param("#/allOf/" + "1" * 5000, True, id="an entry of a very large number"),
        pytest.param("#/allOf/-1", True, id="an entry counted from the end"),
        pytest.param("#/$defs/e", True, id="a name that is not there"),
        pytest.param("#/$defs/~/x/y", True, id="nothing below what has nothing"),
        pytest.param("#e", True, id="an anchor"),
        pytest.param("https://acme.example/e.json", True, id="an address"),
    ],
)
def test_a_reference_leads_somewhere_or_waits(reference, expected):
    assert waits({**SCHEMA, "items": [{"$ref": reference}]}) is expected
    assert waits({**SCHEMA, "not": {"$dynamicRef": reference}}) is expected


def test_an_argument_that_is_called_as_a_reference_is_none():
    assert not waits(SCHEMA)


def test_below_an_address_of_its_own_nobody_can_tell():
    inner = {"$id": "https://acme.example/", "$ref": "#/$defs/~0"}
    assert waits({**SCHEMA, "items": inner})
    assert not waits({**SCHEMA, "$id": "https://acme.example/", "$ref": "#"})


@pytest.mark.parametrize("schema", [None, True, [], "x"], ids=str)
def test_what_is_no_schema_of_keywords_waits_for_nothing(schema):
    assert not waits(schema)
