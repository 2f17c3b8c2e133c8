import pytest

from plugingov.sources.document import Text
from plugingov.sources.json import read_json
from plugingov.sources.typed import ambiguous, typed, written_plain
from plugingov.sources.yaml import read_yaml


def meant(document):
    return typed(document.data, written_plain(document, (), ambiguous(document.data)))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        pytest.param("12", 12, id="a whole number"),
        pytest.param("-3", -3, id="below nought"),
        pytest.param("0", 0, id="nought"),
        pytest.param("1.5", 1.5, id="a fraction"),
        pytest.param("1.0", 1, id="a whole number written as a fraction"),
        pytest.param("1e3", 1000, id="an exponent"),
        pytest.param("2E-1", 0.2, id="an exponent below nought"),
        pytest.param("true", True, id="true"),
        pytest.param("false", False, id="false"),
        pytest.param("", None, id="nothing"),
        pytest.param("null", None, id="null"),
        pytest.param("'12'", "12", id="a number in quotes"),
        pytest.param('"true"', "true", id="a word in quotes"),
        pytest.param("|\n  12", "12\n", id="a block of text"),
        pytest.param("0042", "0042", id="noughts in front are no number"),
        pytest.param("+1", "+1", id="a plus in front"),
        pytest.param(".5", ".5", id="no digit before the point"),
        pytest.param("1_000", "1_000", id="an underscore"),
        pytest.param("0x1F", "0x1F", id="another base"),
        pytest.param("1.10.0", "1.10.0", id="a version"),
        pytest.param("2026-10-01", "2026-10-01", id="a day"),
        pytest.param("yes", "yes", id="a word"),
        pytest.param("True", "True", id="a capital"),
        pytest.param("1" * 18, int("1" * 18), id="eighteen digits"),
        pytest.param("1" * 19, "1" * 19, id="more digits than anybody counts"),
        pytest.param("1e999", "1e999", id="more than any number"),
        pytest.param("0." + "1" * 19, "0." + "1" * 19, id="a very long fraction"),
    ],
)
def test_a_plain_scalar_is_what_it_looks_like(written, value):
    found = meant(read_yaml(Text("x.yaml", f"key: {written}\n")))["key"]
    assert (found, type(found)) == (value, type(value))


def test_json_keeps_its_own_types():
    text = '{"a": [1, "1", true, "true", null, 1.5, {"b": false}]}'
    assert meant(read_json(Text("x.json", text))) == {"a": [1, "1", True, "true", None, 1.5, {"b": False}]}


def test_what_is_ambiguous_is_found_in_the_order_of_the_file():
    data = {"a": ["x", "1", {"b": "true"}], "c": "2", "d": None}
    assert list(ambiguous(data)) == [("a", 1), ("a", 2, "b"), ("c",)]


def test_only_what_is_plain_is_typed():
    assert typed({"a": "1", "b": ["2", "3"]}, {("b", 1)}) == {"a": "1", "b": ["2", 3]}


@pytest.mark.parametrize("read", [read_yaml, read_json], ids=["YAML", "JSON"])
def test_what_is_plain_is_found_below_a_route(read):
    document = read(Text("x", '{"a": [{"b": 1, "c": "2"}, 3]}'))
    assert written_plain(document, ("a", 0), [("b",), ("c",)]) == {("b",)}
    assert written_plain(document, ("a",), [(0, "c"), (1,)]) == {(1,)}
