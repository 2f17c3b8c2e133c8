"""JSON gives the same documents as YAML, places included, and is refused as strictly."""

import json

import pytest

from plugingov.sources import json as module
from plugingov.sources.bounds import MAX_DEPTH, MAX_PROBLEMS
from plugingov.sources.document import Text
from plugingov.sources.errors import BadInput
from plugingov.sources.json import read_json


def read(content):
    return read_json(Text("a.json", content))


def problems(content):
    with pytest.raises(BadInput) as raised:
        read(content)
    return raised.value.problems


@pytest.mark.parametrize(
    ("content", "data"),
    [
        pytest.param('{"a": [1, -2.50, 1e400]}', {"a": ["1", "-2.50", "1e400"]}, id="numbers keep their text"),
        pytest.param(
            '{"a": true, "b": false}', {"a": "true", "b": "false"}, id="booleans are texts until the model asks"
        ),
        pytest.param('{"a": null}', {"a": None}, id="nothing"),
        pytest.param('{"a": "null", "b": ""}', {"a": "null", "b": ""}, id="nothing in quotes is a text"),
        pytest.param("9" * 5000, "9" * 5000, id="a number of 5000 digits"),
        pytest.param('"\\ud83d\\ude00"', "\U0001f600", id="a pair of surrogates is one character"),
        pytest.param('{"\\u0061\\n": "b"}', {"a\n": "b"}, id="escapes in a key"),
        pytest.param(' \t\r\n{\r\n"a" :\t[ ] ,\r\n"b":{ }}\r\n', {"a": [], "b": {}}, id="blanks of every kind"),
        pytest.param('{"": "x"}', {"": "x"}, id="a key without a name is a name"),
        pytest.param('{"名": "é"}', {"名": "é"}, id="any language"),
    ],
)
def test_every_scalar_keeps_its_text(content, data):
    document = read(content)
    assert document.data == data
    assert module.Scanner(document.text).document()[0] == data  # what finds places reads the same


@pytest.mark.parametrize(
    ("content", "found", "place"),
    [
        pytest.param("", "text that is not JSON", (1, 1), id="an empty file"),
        pytest.param('{"a": 1,}', "text that is not JSON", (1, 9), id="a comma too many in a mapping"),
        pytest.param("[1,]", "text that is not JSON", (1, 4), id="a comma too many in a list"),
        pytest.param("[1 2]", "text that is not JSON", (1, 4), id="a comma missing in a list"),
        pytest.param('{"a": 1 "b": 2}', "text that is not JSON", (1, 9), id="a comma missing in a mapping"),
        pytest.param('{"a" 1}', "text that is not JSON", (1, 6), id="a colon missing"),
        pytest.param("{a: 1}", "text that is not JSON", (1, 2), id="a key without quotes"),
        pytest.param("['a']", "text that is not JSON", (1, 2), id="single quotes"),
        pytest.param('["a', "text that is not JSON", (1, 2), id="an open quote"),
        pytest.param('["a\nb"]', "text that is not JSON", (1, 4), id="a line break in a text"),
        pytest.param('["a\tb"]', "text that is not JSON", (1, 4), id="a tab in a text"),
        pytest.param('["\\x"]', "text that is not JSON", None, id="an escape that is none"),
        pytest.param('["\\u12"]', "text that is not JSON", None, id="half an escape"),
        pytest.param("[NaN]", "text that is not JSON", (1, 2), id="not a number"),
        pytest.param("[Infinity]", "text that is not JSON", (1, 2), id="infinity"),
        pytest.param("[-Infinity]", "text that is not JSON", (1, 2), id="minus infinity"),
        pytest.param("[01]", "text that is not JSON", (1, 3), id="a number with a leading zero"),
        pytest.param("[1\u0663]", "text that is not JSON", (1, 3), id="a digit that JSON does not know"),
        pytest.param("[True]", "text that is not JSON", (1, 2), id="a boolean of Python"),
        pytest.param("// a\n[]", "text that is not JSON", (1, 1), id="a comment"),
        pytest.param("[] []", "more text after the document", (1, 4), id="a second document"),
        pytest.param("[1", "text that is not JSON", (1, 3), id="an open list"),
        pytest.param(
            '{"a": 1,\n "b": 2,\n "a": 3}', "'a' again; it stands first in line 1", (3, 2), id="a repeated key"
        ),
        pytest.param(
            '{"a": 1, "\\u0061": 3}',
            "'a' again; it stands first in line 1",
            (1, 10),
            id="a repeated key, spelt otherwise",
        ),
        pytest.param('["\\u0007"]', "the control character U+0007", (1, 2), id="an escaped control character"),
        pytest.param('{"\\u001b": 1}', "the control character U+001B", (1, 2), id="an escape in a key"),
        pytest.param('["a\\ud800"]', "the control character U+D800", (1, 2), id="a lone surrogate"),
        pytest.param('["\\ude00\\ud83d"]', "the control character U+DE00", (1, 2), id="surrogates the wrong way round"),
        pytest.param('["\\u2028"]', "the control character U+2028", (1, 2), id="an escaped line separator"),
        pytest.param('["a\u2029"]', "the control character U+2029", (1, 4), id="a raw paragraph separator"),
        pytest.param("\ufeff[]", "the control character U+FEFF", (1, 1), id="a byte order mark that nobody took off"),
    ],
)
def test_what_is_refused_is_named_and_placed(content, found, place):
    first = problems(content)[0]
    assert first.found == f"found {found}"
    assert place in {None, (first.place.line, first.place.column)}


def test_levels_are_bounded():
    assert read("[" * MAX_DEPTH + "1" + "]" * MAX_DEPTH)
    for levels in (MAX_DEPTH + 1, 100_000):
        assert problems("[" * levels + "]" * levels)[0].found == f"found more than {MAX_DEPTH} levels"
    assert problems('{"a":' * 100_000)[0].found == f"found more than {MAX_DEPTH} levels"


def test_values_are_bounded(monkeypatch):
    monkeypatch.setattr(module, "MAX_VALUES", 10)
    assert read(json.dumps(["a,[{"] * 8))
    assert read(json.dumps(["a"] * 9))
    assert problems(json.dumps(["a"] * 10))[0].found == "found more than 10 values"
    assert problems(json.dumps([[]] * 10))[0].found == "found more than 10 values"


def test_problems_are_not_collected_without_end():
    assert len(problems("{" + '"a":1,' * (2 * MAX_PROBLEMS) + '"b":1}')) == MAX_PROBLEMS


@pytest.mark.parametrize(
    ("route", "key", "written"),
    [
        pytest.param(("a",), True, '"a"', id="a key"),
        pytest.param(("a",), False, '"é\\n"', id="a text"),
        pytest.param(("b", 0), False, "-1.5", id="a number"),
        pytest.param(("b", 1), False, "null", id="nothing"),
        pytest.param(("b", 2, "c"), False, "true", id="a boolean"),
        pytest.param(("b", 2), False, '{"c": true}', id="a mapping in a list"),
        pytest.param(("b",), False, '"b"', id="a list under a key stands at its key"),
    ],
)
def test_places_read_back_what_is_written(route, key, written):
    content = '{"a": "é\\n",\r\n "b": [-1.5, null,\n {"c": true}]}'
    document = read(content)
    place = document.key_place(route) if key else document.place(route)
    line = document.text.line(place.line)
    assert line[place.column - 1 :].startswith(written)
    assert (place.end_line, place.end_column) in {
        (place.line, place.column + len(written)),
        (place.line, len(line) + 1),
    }
