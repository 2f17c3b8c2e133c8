"""Places are found by route, routes by offset, and nothing is ever out of range."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugingov.sources.document import Place, Text
from plugingov.sources.json import read_json
from plugingov.sources.yaml import read_yaml

CONTENT = """\
# at the top
plugins:
  fx:  # beside
    title: FX desk
    tags: [a, b]
    empty:
list:
- x
- {k: v}
"""


@pytest.fixture
def document():
    return read_yaml(Text("a.yaml", CONTENT))


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        pytest.param((), (2, 1, 9), id="the whole stands at its first line"),
        pytest.param(("plugins",), (2, 1, 8), id="a mapping stands at its key"),
        pytest.param(("plugins", "fx", "title"), (4, 12, 19), id="a text stands where it is"),
        pytest.param(("plugins", "fx", "tags"), (5, 5, 9), id="a list stands at its key"),
        pytest.param(("plugins", "fx", "tags", 1), (5, 15, 16), id="an item of a list"),
        pytest.param(("plugins", "fx", "empty"), (6, 11, 11), id="nothing stands where it would begin"),
        pytest.param(("plugins", "fx", "owner"), (3, 3, 5), id="a key that is not there falls back to the mapping"),
        pytest.param(("plugins", "fx", "owner", "x", 3), (3, 3, 5), id="a route far beyond falls back too"),
        pytest.param(("plugins", "fx", "title", "x"), (4, 12, 19), id="a key below a text is at the text"),
        pytest.param(("plugins", "fx", "tags", 2), (5, 5, 9), id="an item beyond the last"),
        pytest.param(("plugins", "fx", "tags", -1), (5, 5, 9), id="no counting from the end"),
        pytest.param(("plugins", "fx", "tags", "0"), (5, 5, 9), id="a text is no number of an item"),
        pytest.param(("list", 1), (9, 3, 9), id="a mapping in a list stands at its first line"),
        pytest.param(("nowhere",), (2, 1, 9), id="a section that is not there"),
    ],
)
def test_a_value_is_placed(document, route, expected):
    place = document.place(route)
    assert (place.line, place.column, place.end_column) == expected
    assert place.end_line == place.line


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        pytest.param(("plugins", "fx", "title"), (4, 5, 10), id="a key"),
        pytest.param(("list", 0), (8, 3, 4), id="an item has no key"),
        pytest.param(("plugins", "fx", "owner"), (3, 3, 5), id="a key that is not there"),
        pytest.param((), (2, 1, 9), id="the whole has no key"),
        pytest.param(("plugins", "fx", "title", "x"), (4, 12, 19), id="a text has no keys below it"),
    ],
)
def test_a_key_is_placed(document, route, expected):
    place = document.key_place(route)
    assert (place.line, place.column, place.end_column) == expected


@pytest.mark.parametrize(
    ("needle", "expected"),
    [
        pytest.param("FX desk", (("plugins", "fx", "title"), False), id="a value"),
        pytest.param("title", (("plugins", "fx", "title"), True), id="a key"),
        pytest.param("b]", (("plugins", "fx", "tags", 1), False), id="an item"),
        pytest.param("k:", (("list", 1, "k"), True), id="a key in a list"),
        pytest.param("v}", (("list", 1, "k"), False), id="a value in a list"),
        pytest.param(": FX", (("plugins", "fx", "title"), False), id="the colon belongs to the value"),
        pytest.param("\n    tags", (("plugins", "fx"), False), id="behind a value"),
        pytest.param("at the top", ((), False), id="a comment before everything"),
        pytest.param("beside", (("plugins", "fx"), False), id="a comment beside a key"),
    ],
)
def test_a_route_is_found_by_offset(document, needle, expected):
    assert document.route_at(CONTENT.index(needle)) == expected
    assert document.route_at(CONTENT.index(needle)) == expected


def test_offsets_outside_belong_to_the_whole(document):
    assert document.route_at(len(CONTENT) + 10) == ((), False)
    assert document.route_at(-1) == ((), False)


@pytest.mark.parametrize(
    ("content", "is_plain"),
    [
        pytest.param("a: b", True, id="a plain text"),
        pytest.param("a: 'b'", False, id="single quotes"),
        pytest.param('a: "b"', False, id="double quotes"),
        pytest.param("a: |\n  b", False, id="a block scalar"),
        pytest.param("a: >\n  b", False, id="a folded scalar"),
    ],
)
def test_quotes_are_known(content, is_plain):
    assert read_yaml(Text("a.yaml", content)).is_plain(("a",)) is is_plain


@pytest.mark.parametrize(
    ("content", "offset", "expected"),
    [
        pytest.param("", 0, (1, 1), id="an empty text"),
        pytest.param("ab", 2, (1, 3), id="the end of the only line"),
        pytest.param("a\nb", 2, (2, 1), id="after a line feed"),
        pytest.param("a\r\nb", 3, (2, 1), id="a Windows line end is one"),
        pytest.param("a\r\nb", 2, (1, 3), id="in the middle of a Windows line end"),
        pytest.param("a\rb", 2, (2, 1), id="a carriage return alone ends a line"),
        pytest.param("a\n\r\n\rb", 5, (4, 1), id="line ends of every kind"),
        pytest.param("é\U0001f600x", 2, (1, 3), id="columns count characters, not bytes"),
        pytest.param("\tx", 1, (1, 2), id="a tab is one column"),
        pytest.param("a\x0bb\x0cc\x85d", 6, (1, 7), id="nothing else ends a line"),
    ],
)
def test_lines_and_columns_count_from_one(content, offset, expected):
    place = Text("a", content).place(offset, offset)
    assert (place.line, place.column) == expected


@given(content=st.text(st.sampled_from("ab\n\n\u00e9\r"), max_size=60), part=st.integers(1, 9))
def test_in_a_text_of_many_parts_each_character_has_its_line_and_column(content, part):
    ends = [found.end() for found in re.finditer(r"\r\n|\r|\n", content)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("plugingov.sources.document._PART", part)
        text = Text("a", content)
        places = [text.place(offset, offset) for offset in range(len(content) + 1)]
    gone = [[0, *(end for end in ends if end <= offset)] for offset in range(len(content) + 1)]
    expected = [(len(before), offset - before[-1] + 1) for offset, before in enumerate(gone)]
    assert [(place.line, place.column) for place in places] == expected


def test_lines_come_without_their_ends():
    text = Text("a", "one\r\ntwo\rthree\nfour")
    assert [text.line(number) for number in (1, 2, 3, 4, 1)] == ["one", "two", "three", "four", "one"]


@pytest.mark.parametrize("content", ["", "abc\n", "x" * 5000])
def test_what_lies_behind_a_text_has_a_place_on_its_last_line(content):
    place = Text("a", content).place(len(content), len(content) + 3000)
    assert (place.end_line, place.end_column) == (place.line, place.column + 3000)


def test_an_end_is_never_before_its_start():
    place = Text("a", "abc").place(2, 0)
    assert (place.column, place.end_column) == (3, 3)


def test_a_place_is_written_for_editors_and_cannot_steer_a_terminal():
    assert str(Place("a\x1b[2J\u202e.yaml", 3, 7, 3, 9)) == "a\\x1b[2J\\u202e.yaml:3:7"


def test_places_sort_by_file_then_line_then_column():
    places = [Place("b", 1, 1, 1, 1), Place("a", 10, 1, 10, 1), Place("a", 9, 2, 9, 2), Place("a", 9, 1, 9, 1)]
    assert [str(place) for place in sorted(places)] == ["a:9:1", "a:9:2", "a:10:1", "b:1:1"]


@pytest.fixture
def part(document):
    return document.below(("plugins", "fx"), {"owner": "ada", "title": "unsaid"})


def test_a_part_has_its_own_data_and_what_goes_without_saying_there(part):
    assert part.data == {"owner": "ada", "title": "FX desk", "tags": ["a", "b"], "empty": None}


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        pytest.param((), (3, 3, 5), id="the part itself stands at its key"),
        pytest.param(("title",), (4, 12, 19), id="a text stands where it is in the whole"),
        pytest.param(("tags", 1), (5, 15, 16), id="an item of a list"),
        pytest.param(("owner",), (3, 3, 5), id="what goes without saying falls back to the key"),
        pytest.param(("plugins", "fx"), (3, 3, 5), id="routes open at the part"),
    ],
)
def test_a_part_is_placed_in_the_whole(part, route, expected):
    place = part.place(route)
    assert (place.file, place.line, place.column, place.end_column) == ("a.yaml", *expected)


def test_a_part_that_is_no_mapping_stays_what_it_is(document):
    assert document.below(("plugins", "fx", "tags"), {"owner": "ada"}).data == ["a", "b"]
    assert document.below(("plugins", "fx", "empty"), {"owner": "ada"}).data is None


def test_a_part_of_json_is_placed_too():
    part = read_json(Text("a.json", '{"a": {"b":\n {"c": 1}}}')).below(("a", "b"), {})
    assert (part.place(()).line, part.place(("c",)).line) == (1, 2)
