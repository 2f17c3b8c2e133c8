"""A problem says what was found and where, and shows nothing that might be a secret."""

import time

import pytest

from plugingov.sources.document import Place, Text
from plugingov.sources.errors import (
    BadInput,
    Problem,
    did_you_mean,
    excerpt,
    near,
    one_of,
    problem_at,
    problem_in,
    quoted,
)
from plugingov.sources.yaml import read_yaml

TOKEN = "ghp" + "_" + "a1B2c3D4e5F6g7H8i9J0"


def test_a_problem_is_shown_as_an_editor_and_a_person_want_it():
    text = Text("inventories/cowork.yaml", "a: b\n    preference: requird\n")
    problem = problem_in(
        text,
        text.place(21, 28),
        "found 'requird'",
        expected="one of required, available",
        hint="did you mean `required`?",
    )
    assert str(problem) == (
        "inventories/cowork.yaml:2:17: error: found 'requird'\n"
        "2 |     preference: requird\n"
        "  |                 ^^^^^^^\n"
        "  = expected: one of required, available\n"
        "  = hint: did you mean `required`?"
    )


def test_a_problem_without_a_line_is_one_line():
    assert str(Problem(Place("a.yaml", 1, 1, 1, 1), "found nothing")) == "a.yaml:1:1: error: found nothing"


def test_nothing_of_a_problem_can_steer_a_terminal():
    place = Place("a\x1b.yaml", 1, 4, 1, 5)
    shown = str(Problem(place, "found \x1b[2J", "one of \u202e", "did you mean \x07?", "a: \x9b\u202e"))
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(shown)


@pytest.mark.parametrize(
    ("line", "column", "width", "caret"),
    [
        pytest.param("a: wrong", 4, 5, "wrong", id="a word"),
        pytest.param("\ta:\twrong", 5, 5, "wrong", id="tabs take one column"),
        pytest.param("é: wrong", 4, 5, "wrong", id="behind a letter with a mark"),
        pytest.param("名前: wrong", 5, 5, "wrong", id="behind wide characters"),
        pytest.param("e\u0301: wrong", 5, 5, "wrong", id="behind a mark of its own"),
        pytest.param("a\u202e: wrong", 5, 5, "wrong", id="behind what is never seen"),
        pytest.param(f"a: {TOKEN}, b: wrong", 33, 5, "wrong", id="behind a masked value"),
        pytest.param(f"a: {TOKEN}", 4, 24, "****", id="a masked value"),
        pytest.param(f"a: {TOKEN}", 10, 2, "****", id="the middle of a masked value"),
        pytest.param("a: one-word", 8, 4, "word", id="the middle of a word"),
        pytest.param("a: 名前 x", 4, 2, "名前", id="wide characters"),
        pytest.param("x: [aB3xY9]", 4, 1, "[", id="before a masked value"),
        pytest.param("a:", 3, 0, " ", id="nothing at the end of a line"),
        pytest.param("a: b", 1, 99, "a: b", id="more than the line has"),
        pytest.param("a: b # c", 99, 1, " ", id="beyond the line"),
        pytest.param("word, " * 100 + "wrong: x" + ", word" * 100, 601, 5, "wrong", id="far into a long line"),
        pytest.param("a: wrong" + ", word" * 200, 4, 5, "wrong", id="early in a long line"),
    ],
)
def test_the_caret_stands_under_what_is_meant(line, column, width, caret):
    shown = str(Problem(Place("a.yaml", 1, column, 1, column + width), "found x", line=line)).split("\n")
    _, written, marked = shown
    columns = "".join(character if character.isascii() else _padded(character) for character in written)
    start = marked.index("^")
    assert columns[start : start + marked.count("^")].replace("\0", "") == (caret if caret.strip() else "")
    assert marked[start:].strip("^") == ""


def _padded(character):
    return "" if character == "\u0301" else character + "\0" if character in "名前" else character


def test_a_span_over_lines_is_marked_to_the_end_of_its_first():
    text = Text("a.yaml", "a: |\n  b\n")
    assert str(problem_in(text, text.place(3, 8), "found x")).endswith("1 | a: |\n  |    ^")


@pytest.mark.parametrize(
    ("line", "guarded", "shown"),
    [
        pytest.param("title: Vendor Master", False, "title: Vendor Master", id="words"),
        pytest.param(
            "version: 2.1.273, until: 2026-11-23", False, "version: 2.1.273, until: 2026-11-23", id="versions and days"
        ),
        pytest.param(
            "issuer: https://mcp.acme.example/fx",
            False,
            "issuer: https://mcp.acme.example/fx",
            id="an address of words",
        ),
        pytest.param("名前: タイトル, é: ü", False, "名前: タイトル, é: ü", id="any language"),
        pytest.param("id: 0123456789", False, "id: ****", id="a long number"),
        pytest.param("id: aB3xY", False, "id: ****", id="letters and digits"),
        pytest.param("hunter2: AB12-CD34", False, "****: ****", id="letters and digits of any case"),
        pytest.param("ORG001: {PAR008: x}", False, "ORG001: {PAR008: x}", id="ids of rules"),
        pytest.param("id: correctHorse", False, "id: ****", id="letters of both cases"),
        pytest.param("id: abcdefghijklmnopqrstuvwxyz", False, "id: ****", id="a word too long for one"),
        pytest.param(f"id: {TOKEN}", False, "id: ****", id="a token"),
        pytest.param("id: xox" + "b-123456-abcdef-abcdef", False, "id: ****", id="a token made of harmless parts"),
        pytest.param(
            "db: https://ada:correct" + "horse@db.example/x",
            False,
            "db: https://ada:****",
            id="a password in an address",
        ),
        pytest.param(
            "db: https://ada:correct@horse" + "@db.example/x",
            False,
            "db: https://ada:****",
            id="a password with an at sign",
        ),
        pytest.param(
            "issuer: https://h.example/?token=horse&team=b",
            False,
            "issuer: https://h.example/?token=****&****=****",
            id="a token in a query",
        ),
        pytest.param("x: Bearer horse", False, "x: Bearer ****", id="a header"),
        pytest.param("x: 'Authorization: horse'", False, "x: 'Authorization: ****'", id="a header in quotes"),
        pytest.param("password: horse", False, "password: ****", id="a password"),
        pytest.param("password: horse: battery", False, "password: ****: ****", id="a password with a colon"),
        pytest.param(
            '"password": "horse" : 1', False, '"password": "****" : ****', id="a password with a colon in JSON"
        ),
        pytest.param(
            "{password: horse, title: Vendor}",
            False,
            "{password: ****, title: ****}",
            id="keys behind a password are shown, values are not",
        ),
        pytest.param(
            '{"password":"horse","title":"Vendor"}',
            False,
            '{"password":"****","title":"****"}',
            id="keys behind a password in dense JSON",
        ),
        pytest.param("tokens: {fx: horse}", False, "tokens: {fx: ****}", id="a mapping of tokens"),
        pytest.param("env: {TEAM: horse}", False, "env: {TEAM: ****}", id="variables"),
        pytest.param("args: [--team, horse]", False, "args: [****, ****]", id="arguments"),
        pytest.param("url: https://mcp.acme.example", False, "url: ****:****", id="the address of a server"),
        pytest.param(
            "title: Vendor, path: custom-mcp", True, "title: ****, path: ****", id="a guarded line shows its keys"
        ),
        pytest.param("- title", True, "- ****", id="a guarded item"),
        pytest.param("horse", True, "****", id="a guarded word"),
        pytest.param(f"{TOKEN}: x", True, "****: ****", id="a guarded key that is a secret"),
    ],
)
def test_an_excerpt_shows_what_is_harmless(line, guarded, shown):
    assert excerpt(line, 0, 1, guarded=guarded)[0] == shown


def test_a_key_that_was_cut_off_still_hides_its_value():
    shown = excerpt("password: " + " " * 500 + "horse battery: x", 520, 521)[0]
    assert shown == "..." + " " * 90 + "**** battery: ****"


@pytest.mark.parametrize("before", [0, 1, 50, 298, 299, 300, 301, 350, 380, *range(390, 400), 1000])
@pytest.mark.parametrize("start", [0, 250, 301, 420, 1000])
def test_a_cut_through_a_secret_shows_none_of_it(before, start):
    for secret in ("ab1cd2ef3gh4ij5kl6mn7op8", "abcdefghijklmnopqrstuvw", "https://ada:horsebattery@db.example"):
        shown = excerpt("x" * 3 + " " * before + secret + " " * 1000, start, start + 1)[0]
        assert not any(piece in shown for piece in ("ab", "cd", "mn", "op", "uvw", "hors", "batt", "tery"))
        assert len(shown) <= 500


def test_many_problems_in_one_long_line_keep_it_once():
    text = Text("a.yaml", "{" + "a: b, " * 200_000 + "}\n")
    problems = [problem_in(text, text.place(offset, offset + 1), "found x") for offset in range(0, 1_000_000, 5_000)]
    assert len({id(problem.line) for problem in problems}) == 1
    before = time.process_time()
    assert all(len(str(problem)) < 1500 for problem in problems)
    assert time.process_time() - before < 2


@pytest.mark.parametrize(
    ("text", "known", "shown"),
    [
        pytest.param("requird", [], "'requird'", id="a harmless word"),
        pytest.param("vendor-master", [], "'vendor-master'", id="an id"),
        pytest.param("", [], "''", id="nothing"),
        pytest.param("2026-13-45", [], "'2026-13-45'", id="a day that is none"),
        pytest.param("aB3xY9", [], "'****'", id="a word that may be a secret"),
        pytest.param("aB3xY9", ["aB3xY9"], "'aB3xY9'", id="a word that is known"),
        pytest.param("aB3xY8", ["aB3xY9"], "'aB3xY8'", id="a word near one that is known"),
        pytest.param(TOKEN, [TOKEN], "'****'", id="a token, even where it is known"),
        pytest.param("Bearer horse", [], "'****'", id="a header"),
        pytest.param("password: horse", [], "'****'", id="a key and its value"),
        pytest.param("https://ada:correct" + "horse@db.example", [], "'****'", id="a password in an address"),
        pytest.param("a\u202eb", ["a\u202eb"], "'a\\u202eb'", id="what is never seen"),
        pytest.param("word " * 20, [], "'****'", id="a long text"),
    ],
)
def test_a_value_is_quoted_where_it_is_harmless(text, known, shown):
    assert quoted(text, known) == shown
    assert quoted(text, iter(known)) == shown


@pytest.mark.parametrize(
    ("text", "known", "name"),
    [
        pytest.param("requird", ["required", "available"], "required", id="a letter missing"),
        pytest.param("Required", ["required"], "required", id="another case"),
        pytest.param("REQUIRED", ["required"], "required", id="all in capitals"),
        pytest.param("banana", ["required"], "", id="nothing near"),
        pytest.param("required", [], "", id="nothing known"),
        pytest.param("r" * 201, ["r" * 201], "", id="too long to be a slip"),
        pytest.param("requird", ["rexxxxx"] * 500 + ["required"], "", id="too many to look through"),
    ],
)
def test_the_nearest_name_is_found(text, known, name):
    assert near(text, known) == name
    assert did_you_mean(text, known) == (f"did you mean `{name}`?" if name else "")


def test_a_name_is_not_offered_for_itself():
    assert did_you_mean("required", ["required"]) == ""


def test_choices_are_listed():
    assert one_of(["a", "b"]) == "one of a, b"


def test_problems_are_sorted_by_place():
    places = [Place("b", 1, 1, 1, 1), Place("a", 2, 1, 2, 1), Place("a", 1, 1, 1, 1)]
    error = BadInput(Problem(place, "found x") for place in places)
    assert [problem.place for problem in error.problems] == sorted(places)
    assert "3 problems" in str(error)


def test_a_problem_stands_at_a_value_or_at_its_key():
    document = read_yaml(Text("a.yaml", "a:\n  b: c"))
    assert problem_at(document, ("a", "b"), "found x").place.column == 6
    assert problem_at(document, ("a", "b"), "found x", key=True).place.column == 3
    assert problem_at(document, ("a", "z"), "found x", key=True).place.line == 1
