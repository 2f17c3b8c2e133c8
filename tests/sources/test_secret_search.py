"""Secrets are found in values, keys and comments, however they are written, and a report is masked as a whole."""

import time

import pytest

from plugingov.sources.document import Text
from plugingov.sources.json import read_json
from plugingov.sources.secret_search import masked, secret_routes
from plugingov.sources.yaml import read_yaml

TOKEN = "ghp" + "_" + "a1B2c3D4e5F6g7H8i9J0"
ESCAPED = TOKEN.replace("g", "\\u0067")
JWT = "eyJ" + "hbGciOiJIUzI1NiJ9" * 60 + ".eyJzdWIiOiIxIn0" + "a1B2" * 30 + ".c2lnbmF0dXJl"
ADDRESS = "https://ada:correct" + "horse@db.example/x"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("a: b", [], id="nothing"),
        pytest.param(f"a: {TOKEN}", [(("a",), False)], id="a value"),
        pytest.param(f"a: [b, {TOKEN}]", [(("a", 1), False)], id="an item"),
        pytest.param(f"a: {{{TOKEN}: b}}", [(("a", TOKEN), True)], id="a key"),
        pytest.param(f"a: use {TOKEN} to sign in", [(("a",), False)], id="a text around it"),
        pytest.param(f"a: |\n  first\n  {TOKEN}\n", [(("a",), False)], id="a block scalar"),
        pytest.param(
            f"a:\n  b: c  # {TOKEN}\n", [(("a", "comment 1"), False)], id="a comment stands in what it stands in"
        ),
        pytest.param(f"# {TOKEN}\na: b\n", [(("comment 1",), False)], id="a comment before everything"),
        pytest.param(f"a: b\n# {TOKEN}\n", [(("comment 1",), False)], id="a comment behind everything"),
        pytest.param(f"a: {ADDRESS}", [(("a",), False)], id="a password in an address"),
        pytest.param(f"a: {JWT}", [(("a",), False)], id="a long token"),
        pytest.param(f"a: {'x ' * 400}{TOKEN}", [(("a",), False)], id="far into a line"),
        pytest.param(f"a: {TOKEN}\nb: {TOKEN}", [(("a",), False), (("b",), False)], id="each place of one secret"),
        pytest.param(f"a: {TOKEN} {ADDRESS}", [(("a",), False)], id="two secrets in one value are one place"),
        pytest.param(f'a: "{ESCAPED}"', [(("a",), False)], id="an escape inside"),
        pytest.param(f'"{ESCAPED}": a', [((TOKEN,), True)], id="an escape inside a key"),
        pytest.param(f'a: [{{b: "{ESCAPED}"}}]', [(("a", 0, "b"), False)], id="an escape inside a list"),
        pytest.param("a: https://host.example:8443\nb: ada@host.example", [], id="a port and an address"),
        pytest.param("a: ghp_ sk- eyJ ://", [], id="openings alone"),
    ],
)
def test_a_secret_is_found_where_it_stands(content, expected):
    assert sorted(secret_routes(read_yaml(Text("a.yaml", content)))) == sorted(expected)


def test_json_is_searched_as_well():
    document = read_json(Text("a.json", f'{{"a": ["{TOKEN}"], "b": "{ESCAPED}"}}'))
    assert sorted(secret_routes(document)) == [(("a", 0), False), (("b",), False)]


def test_a_part_is_searched_alone():
    content = f"a: {TOKEN}\nb:  # {TOKEN}\n  c: {{d: {TOKEN}}}\n  {TOKEN}: x\ne: {TOKEN}\n"
    part = read_yaml(Text("a.yaml", content)).below(("b",), {})
    assert sorted(secret_routes(part)) == [(("c", "d"), False), (("comment 1",), False), ((TOKEN,), True)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("3 gaps, 1 waived", "3 gaps, 1 waived", id="an ordinary report"),
        pytest.param(f"a {TOKEN} b", "a **** b", id="one secret"),
        pytest.param(f"{TOKEN}\n{TOKEN}, {TOKEN}", "****\n****, ****", id="a secret again and again"),
        pytest.param(f'{{"a":"{JWT}","b":1}}', '{"a":"****","b":1}', id="a long secret is masked to its end"),
        pytest.param(f'"{TOKEN}{ADDRESS}"', '"********@db.example/x"', id="secrets that touch"),
        pytest.param(
            f"{'x' * 1000} {TOKEN} {'y' * 1000}", f"{'x' * 1000} **** {'y' * 1000}", id="a secret in a long line"
        ),
    ],
)
def test_a_report_is_masked_as_a_whole(text, shown):
    assert masked(text) == shown
    assert masked(shown) == shown


@pytest.mark.parametrize("between", [pytest.param("\n", id="on many lines"), pytest.param(", ", id="on one line")])
def test_a_document_full_of_secrets_does_not_take_long(between):
    written = between.join(f"k{number}: {TOKEN}" for number in range(20_000))
    before = time.process_time()
    document = read_yaml(Text("a.yaml", written if between == "\n" else f"{{{written}}}"))
    assert len(secret_routes(document)) == 20_000
    assert time.process_time() - before < 3
