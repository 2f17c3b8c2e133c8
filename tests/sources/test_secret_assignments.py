"""What texts of shells and programs assign: each way of giving a name a value is found, under each name."""

import time

import pytest
from written_secrets import ASSIGNED_NAMES, ASSIGNMENTS

from plugingov.sources.secret_arguments import holds_secret
from plugingov.sources.secret_assignments import assigned_within, without_prose

VALUES = ("opensesame", "Horse-Battery", "4f9a1c7e2b", "a+b%2Fc==", "correct.horse")


@pytest.mark.parametrize("line", ASSIGNMENTS)
def test_a_secret_that_a_language_assigns_is_found(line):
    for name in ASSIGNED_NAMES:
        for value in VALUES:
            assert holds_secret(line.replace("<n>", name).replace("<c>", value)), (name, value)


@pytest.mark.parametrize("line", ASSIGNMENTS)
def test_nothing_is_found_under_a_name_that_says_nothing(line):
    """But for headers, whatever is presented there: `Bearer` says so."""
    assert holds_secret(line.replace("<n>", "MODE").replace("<c>", "fast")) is False


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param('{"a": "b"}', [("a", "b")], id="JSON"),
        pytest.param("{'a': 'b'}", [("a", "b")], id="what Python prints"),
        pytest.param("{a: 'b', c: \"d\"}", [("a", "b"), ("c", "d")], id="an object of JavaScript"),
        pytest.param('[ "$a" = "b" ]', [], id="what a shell compares"),
        pytest.param('a["b"] == "c"', [], id="what a program compares"),
        pytest.param('a["b"] = c', [], id="a variable that is assigned"),
        pytest.param("net user ada b", [("password", "b")], id="a user of Windows"),
        pytest.param("network use \\\\h\\s b", [], id="another word"),
    ],
)
def test_names_are_found_with_their_values(text, found):
    assert [(each.name, each.value) for each in assigned_within(text)] == found


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("grep -r password: src", "grep -r password  src", id="a word that is searched for, and a file"),
        pytest.param("grep 'password: x1' f", "grep 'password: x1' f", id="what quotes keep together"),
        pytest.param("grep a f; x -H Key: b", "grep a f; x -H Key: b", id="what comes behind a search"),
        pytest.param('git commit -m "a: token: b"', 'git commit -m "a  token  b"', id="words of a message"),
        pytest.param(
            'git log --grep="a: token: b"', 'git log --grep="a  token  b"', id="words that a history is searched for"
        ),
        pytest.param('git commit -m "token: b7"', 'git commit -m "token: b7"', id="what is no word of one"),
        pytest.param("git commit -m 'a: Bearer b'", "git commit -m 'a: Bearer b'", id="what is presented"),
        pytest.param("x -m 'token: b'", "x -m 'token: b'", id="a message of nobody knows what"),
    ],
)
def test_a_colon_of_prose_makes_no_header(text, shown):
    assert without_prose(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        *("['a']='", "@{a='b';", "set('a', ", "$env:a=", "${env:a='", "set-item env:a ", "-name a -value ", "'a' | "),
        *("echo a | -stdin ", "echo a |", "net use \\\\a ", "user a password ", "{a: ", "grep a: ", "git commit -m "),
        *("ConvertTo-SecureString -Force ", "stdin <<< ", "https://h/=0a", "/0123456789abcdef0123"),
    ],
)
def test_no_text_takes_long(text):
    before = time.process_time()
    holds_secret(text * 8_000)
    assert time.process_time() - before < 4
