"""What programs take for a secret: a word means something else to each of them."""

import pytest
from written_secrets import HARMLESS, OF_PROGRAMS, STARTED

from plugingov.sources.secret_arguments import hold_secrets, holds_secret
from plugingov.sources.secret_options import takers

VALUES = ("opensesame", "Horse-Battery", "4f9a1c7e2b", "a+b%2Fc==", "correct.horse")


@pytest.mark.parametrize("line", OF_PROGRAMS)
def test_what_a_program_takes_as_a_secret_is_one(line):
    for value in VALUES:
        assert holds_secret(line.replace("<c>", value)), value


@pytest.mark.parametrize("line", STARTED, ids=" ".join)
def test_the_word_itself_is_found_and_no_other(line):
    command, *words = line
    for value in VALUES:
        found = hold_secrets(tuple(word.replace("<c>", value) for word in words), command)
        assert [word for word, is_secret in zip(words, found, strict=True) if is_secret] == [
            word for word in words if "<c>" in word
        ]


@pytest.mark.parametrize("line", HARMLESS)
def test_where_nobody_has_written_one_down_none_is_found(line):
    assert holds_secret(line) is False


@pytest.mark.parametrize(
    ("command", "words", "found"),
    [
        pytest.param("docker", ["run", "-p", "8080:80", "a"], [], id="a port"),
        pytest.param("docker", ["login", "-u", "docker", "-p", "pw1"], [4], id="a user that is called as the program"),
        pytest.param(
            "cmd", ["/c", "sshpass", "-p", "pw1", "ssh", "-p", "22"], [3], id="the program behind it has others"
        ),
        pytest.param("/usr/bin/redis-cli", ["-a", "pw1"], [1], id="a program by its path"),
        pytest.param("C:\\Tools\\sqlcmd.exe", ["-P", "pw1", "-p", "80"], [1], id="a program of Windows"),
        pytest.param("x", ["-p", "pw1", "-a", "b", "-w", "c"], [], id="of nobody knows what"),
        pytest.param("x", ["/password", "/user:a"], [], id="a switch behind a switch"),
        pytest.param("x", ["/token", "/dev/null"], [], id="a path behind a switch"),
        pytest.param("x", ["/passwords", "pw1"], [], id="a folder"),
        pytest.param("rpcclient", ["--user=a%pw1", "h"], [0], id="a password behind a sign"),
        pytest.param("rpcclient", ["--user=a", "h"], [], id="a user alone"),
        pytest.param("x", ["config", "token", "list"], [], id="a command on a token"),
        pytest.param("x", ["config", "a.token", "pw1"], [2], id="a setting with a dot"),
        pytest.param("x", ["--token", "GITHUB_TOKEN"], [], id="the name of a variable"),
        pytest.param("x", ["--token", "HUNTER_SEVEN"], [1], id="what is no name of a secret"),
        pytest.param("x", ["--secret", "prod/db/password"], [], id="the path of one in a store"),
        pytest.param("x", ["--secret", "Ab/cd/password"], [1], id="what is no path"),
        pytest.param("x", ["--session-id", "123e4567-e89b-12d3-a456-426614174000"], [], id="a conversation"),
        pytest.param("x", ["--session-token", "123e4567-e89b-12d3-a456-426614174000"], [1], id="an id that opens one"),
        pytest.param(
            "x", ["mcp-remote", "https://h.example/s/9f8e7d6c5b4a39281707/mcp"], [1], id="digits in an address"
        ),
        pytest.param("x", ["--client-id", "3MVG9lKcPoNINVBIPJjdw1J9LLM82HnFVVX"], [], id="the id of a client"),
    ],
)
def test_it_depends_on_the_program(command, words, found):
    kinds = hold_secrets(tuple(words), command)
    assert [number for number, is_secret in enumerate(kinds) if is_secret] == found


def test_a_program_that_nobody_knows_takes_nothing():
    assert takers("x") == ()
