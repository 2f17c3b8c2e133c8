"""YAML is read strictly: every scalar keeps its text, every value its place, and the rest is refused by name."""

import pytest

from plugingov.sources import yaml as module
from plugingov.sources.bounds import MAX_DEPTH, MAX_PROBLEMS
from plugingov.sources.document import Text
from plugingov.sources.errors import BadInput
from plugingov.sources.yaml import PureParser, fastest_parser, read_yaml


@pytest.fixture(params=[pytest.param(True, id="libyaml"), pytest.param(False, id="the pure parser")])
def parser(request, monkeypatch):
    monkeypatch.setattr(module.yaml, "__with_libyaml__", request.param)
    return "libyaml" if request.param else "pure"


def read(content):
    return read_yaml(Text("a.yaml", content))


def problems(content):
    with pytest.raises(BadInput) as raised:
        read(content)
    return raised.value.problems


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("content", "data"),
    [
        pytest.param("a: 1.10", {"a": "1.10"}, id="a version stays a version"),
        pytest.param("a: no\nb: on", {"a": "no", "b": "on"}, id="no stays a word"),
        pytest.param("a: true", {"a": "true"}, id="true is a text until the model asks for a boolean"),
        pytest.param(
            "a: 0o17\nb: 0x1F\nc: 1_000\nd: 12:30",
            {"a": "0o17", "b": "0x1F", "c": "1_000", "d": "12:30"},
            id="odd numbers keep their text",
        ),
        pytest.param("a: 2026-13-45", {"a": "2026-13-45"}, id="month 13 is a text"),
        pytest.param("a: " + "9" * 5000, {"a": "9" * 5000}, id="a number of 5000 digits is a text"),
        pytest.param("a: =", {"a": "="}, id="a bare equals sign is a text"),
        pytest.param("a: .nan\nb: -.inf", {"a": ".nan", "b": "-.inf"}, id="not a number is a text"),
        pytest.param(
            "a: null\nb: ~\nc:\nd: Null\ne: NULL", dict.fromkeys("abcde"), id="every way of writing nothing is nothing"
        ),
        pytest.param("a: 'null'\nb: \"~\"\nc: ''", {"a": "null", "b": "~", "c": ""}, id="nothing in quotes is a text"),
        pytest.param("[a, ~, ]", ["a", None], id="nothing in a list"),
        pytest.param("{a: {b: [c, {d: e}]}}", {"a": {"b": ["c", {"d": "e"}]}}, id="flow style nests"),
        pytest.param("a:\n  - b\n  - c: d\n    e: f\n", {"a": ["b", {"c": "d", "e": "f"}]}, id="block style nests"),
        pytest.param("a:\n- b\n- - c\n", {"a": ["b", ["c"]]}, id="a list may stand under its key"),
        pytest.param("a: |\n  b: c\n\n  d\ne: >-\n  f\n  g\n", {"a": "b: c\n\nd\n", "e": "f g"}, id="block scalars"),
        pytest.param("a: b\n  c\n", {"a": "b c"}, id="a plain scalar over two lines"),
        pytest.param("a: 'it''s'\nb: \"x\\ty\\u00e9\"", {"a": "it's", "b": "x\tyé"}, id="quotes and escapes"),
        pytest.param('a: "\\U0001F600"', {"a": "\U0001f600"}, id="an escape beyond the first plane"),
        pytest.param('"<": x\n"": y', {"<": "x", "": "y"}, id="a quoted key may be odd"),
        pytest.param("? a\n: b", {"a": "b"}, id="a key with a question mark"),
        pytest.param("# first\na: b # then\n# last", {"a": "b"}, id="comments say nothing"),
        pytest.param("---\na: b\n...\n", {"a": "b"}, id="one document between its marks"),
        pytest.param("--- a", "a", id="a scalar alone"),
        pytest.param("a: b\r\n\r\nc:\r\n  - d\r\n", {"a": "b", "c": ["d"]}, id="Windows line ends"),
        pytest.param("a: |\r\n  b\r\n  c\r\n", {"a": "b\nc\n"}, id="a block scalar with Windows line ends"),
        pytest.param("a: b\rc: d\r", {"a": "b", "c": "d"}, id="line ends of old Macs"),
        pytest.param("名前: ü\n\U0001f600: é", {"名前": "ü", "\U0001f600": "é"}, id="any language"),
        pytest.param(
            "a: b#c\nd: e:f\ng: http://h:80/?x=y#z",
            {"a": "b#c", "d": "e:f", "g": "http://h:80/?x=y#z"},
            id="marks inside a word",
        ),
        pytest.param("n: 0\nno: 1\n", {"n": "0", "no": "1"}, id="keys are texts too"),
        pytest.param("{a: {}, b: []}", {"a": {}, "b": []}, id="empty mappings and lists"),
    ],
)
def test_every_scalar_keeps_its_text(content, data):
    assert read(content).data == data


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("content", "found", "place"),
    [
        pytest.param("a: &x b", "an anchor", (1, 4), id="an anchor on a scalar"),
        pytest.param("a: &x {b: c}", "an anchor", (1, 4), id="an anchor on a mapping"),
        pytest.param("a: &x [b]", "an anchor", (1, 4), id="an anchor on a list"),
        pytest.param("a: &x b\nc: *x", "an alias", (2, 4), id="an alias"),
        pytest.param("a: &x [*x]", "an alias", (1, 8), id="an anchor that contains itself"),
        pytest.param("<<: {a: b}", "a merge key", (1, 1), id="a merge key"),
        pytest.param("a: !!str b", "a tag", (1, 4), id="a tag on a scalar"),
        pytest.param("a: !x {b: c}", "a tag", (1, 4), id="a tag on a mapping"),
        pytest.param("a: !!python/object/apply:os.system [ls]", "a tag", (1, 4), id="a tag that would run code"),
        pytest.param("a: ! b", "a tag", (1, 4), id="the tag without a name"),
        pytest.param("a: b\nc: d\na: e", "'a' again; it stands first in line 1", (3, 1), id="a repeated key"),
        pytest.param("{a: 1, a: 2}", "'a' again; it stands first in line 1", (1, 8), id="a repeated key on one line"),
        pytest.param('a: 1\n"a": 2', "'a' again; it stands first in line 1", (2, 1), id="a repeated key in quotes"),
        pytest.param(
            "x: {a: 1}\ny:\n  b: 2\n  b:\n    - 3",
            "'b' again; it stands first in line 3",
            (4, 3),
            id="a repeated key further in",
        ),
        pytest.param("? [a]\n: b", "a mapping or list as a key", (1, 3), id="a list as a key"),
        pytest.param("{a: b}: c", "a mapping or list as a key", (1, 1), id="a mapping as a key"),
        pytest.param("? \n: a", "a key without a name", (1, 2), id="no key"),
        pytest.param("~: a", "a key without a name", (1, 1), id="nothing as a key"),
        pytest.param("a: 1\n---\nb: 2", "a second document", (2, 1), id="a second document"),
        pytest.param("a: 1\n---\n", "a second document", (2, 1), id="an empty second document"),
        pytest.param("%YAML 1.1\n---\na: 1", "a directive", (1, 1), id="a version directive"),
        pytest.param("%TAG !e! tag:example,2000:\n---\na: 1", "a directive", (1, 1), id="a tag directive"),
        pytest.param("", "nothing", (1, 1), id="an empty file"),
        pytest.param("# a comment\n\n", "nothing", (1, 1), id="only a comment"),
        pytest.param("a: b\x07c", "the control character U+0007", (1, 5), id="a raw control character"),
        pytest.param('a: "\\x07"', "the control character U+0007", (1, 4), id="an escaped control character"),
        pytest.param('a: "\\0"', "the control character U+0000", (1, 4), id="an escaped nul"),
        pytest.param('"\\e": a', "the control character U+001B", (1, 1), id="an escape in a key"),
        pytest.param("a: b\u2028c", "the control character U+2028", (1, 5), id="a raw line separator"),
        pytest.param('a: "\\L"', "the control character U+2028", (1, 4), id="an escaped line separator"),
        pytest.param('a: "\\N"', "the control character U+0085", (1, 4), id="an escaped next line"),
        pytest.param("a: b\x85c", "the control character U+0085", (1, 5), id="a raw next line"),
        pytest.param("a: \ufeffb", "the control character U+FEFF", (1, 4), id="a byte order mark inside"),
        pytest.param("a: \ufffe", "the control character U+FFFE", (1, 4), id="what is no character"),
        pytest.param("a: \ud800", "the control character U+D800", (1, 4), id="a lone surrogate"),
        pytest.param("a: {b", "text that is not YAML", None, id="an open brace"),
        pytest.param('a: "b', "text that is not YAML", None, id="an open quote"),
        pytest.param("a: b: c", "text that is not YAML", (1, 5), id="two values on a line"),
        pytest.param("a:\n\t- b", "text that is not YAML", (2, 1), id="a tab as indentation"),
        pytest.param("a: b\n c: d", "text that is not YAML", None, id="odd indentation"),
        pytest.param("a: @b", "text that is not YAML", (1, 4), id="a reserved mark"),
        pytest.param('a: "\\q"', "text that is not YAML", None, id="an escape that is none"),
        pytest.param('a: "\\UFFFFFFFF"', "text that is not YAML", (1, 7), id="an escape beyond all characters"),
        pytest.param('a: "\\U00110000"', "text that is not YAML", (1, 7), id="an escape just beyond all characters"),
        pytest.param(
            "%YAML " + "9" * 5000 + ".1\n---\na: 1", "text that is not YAML", None, id="a version of 5000 digits"
        ),
        pytest.param("a: !x!y b", "text that is not YAML", (1, 4), id="a tag handle nobody declared"),
    ],
)
def test_what_is_refused_is_named_and_placed(content, found, place):
    places = {problem.found: (problem.place.line, problem.place.column) for problem in problems(content)}
    assert places[f"found {found}"] == (place or places[f"found {found}"])


@pytest.mark.usefixtures("parser")
def test_a_directive_nobody_knows_is_refused_however_it_is_read():
    assert problems("%FOO bar\n---\na: 1")


def test_all_of_a_document_is_looked_at_before_it_is_refused():
    found = [problem.found for problem in problems("a: &x 1\nb: !!str 2\na: 3\n<<: {}\n---\nc: 4")]
    assert found == [
        "found an anchor",
        "found a tag",
        "found 'a' again; it stands first in line 1",
        "found a merge key",
        "found a second document",
    ]


def test_problems_are_not_collected_without_end():
    assert len(problems("a: 1\n" * (2 * MAX_PROBLEMS))) == MAX_PROBLEMS


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("opening", [pytest.param("[]", id="lists"), pytest.param("{}", id="mappings")])
def test_levels_are_bounded(opening):
    def nested(levels):
        if opening == "[]":
            return "[" * levels + "]" * levels
        return "{a: " * (levels - 1) + "{}" + "}" * (levels - 1)

    assert read(nested(MAX_DEPTH))
    assert [problem.found for problem in problems(nested(MAX_DEPTH + 1))] == [f"found more than {MAX_DEPTH} levels"]
    assert problems("[" * 100_000)


def test_values_are_bounded(monkeypatch):
    monkeypatch.setattr(module, "MAX_VALUES", 10)
    assert read("[" + "a, " * 8 + "]")
    assert [problem.found for problem in problems("[" + "a, " * 9 + "]")] == ["found more than 10 values"]


@pytest.mark.parametrize(
    ("content", "route", "key", "written"),
    [
        pytest.param("a: b", ("a",), False, "b", id="a plain value"),
        pytest.param("a: b", ("a",), True, "a", id="a plain key"),
        pytest.param("a:   'b c'  # d", ("a",), False, "'b c'", id="a quoted value with its quotes"),
        pytest.param('"a b" : c', ("a b",), True, '"a b"', id="a quoted key with its quotes"),
        pytest.param("é: \U0001f600 ü\nb: c", ("b",), False, "c", id="after characters of every width"),
        pytest.param("é: \U0001f600 ü\nb: c", ("é",), False, "\U0001f600 ü", id="characters of every width"),
        pytest.param("a: b\r\nc:\r\n  - d\r\n", ("c", 0), False, "d", id="after Windows line ends"),
        pytest.param("a: |\n  x\n  y\nb: c", ("a",), False, "|\n  x\n  y\n", id="a block scalar from its mark on"),
        pytest.param("a: |\r\n  x\r\nb: c", ("b",), False, "c", id="after a block scalar with Windows line ends"),
        pytest.param("[a, {b: [c, d]}]", (1, "b", 1), False, "d", id="deep in flow style"),
        pytest.param("a:\tb", ("a",), False, "b", id="after a tab"),
        pytest.param("x: {a: , b: c}", ("x", "a"), False, "", id="a value that is not there"),
    ],
)
def test_places_read_back_what_is_written(parser, content, route, key, written):
    if "\t" in content and parser == "pure":
        pytest.skip("the pure parser takes no tab there")
    document = read(content)
    place = document.key_place(route) if key else document.place(route)
    lines = content.replace("\r\n", "\n").split("\n")
    if place.line == place.end_line:
        assert lines[place.line - 1][place.column - 1 : place.end_column - 1] == written
    else:
        between = "\n".join(lines[place.line - 1 : place.end_line])
        assert between[place.column - 1 :].startswith(written.replace("\r\n", "\n"))


def test_libyaml_is_used_where_it_is_there(parser):
    assert isinstance(fastest_parser("a: b"), PureParser) == (parser == "pure")
