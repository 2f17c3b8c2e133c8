"""What homes are called in rows."""

import json

import pytest

from plugingov.fleet.edge.homes import known_home, renamed, renamed_path, told_apart

WINDOWS = "C:\\Users\\Ada"


@pytest.mark.parametrize(
    ("home", "written", "told"),
    [
        pytest.param("/home/ada", "/home/ada/app", "/home/member/app", id="a folder in it"),
        pytest.param("/home/ada", "/home/ada", "/home/member", id="itself"),
        pytest.param("/home/ada", "--root=/home/ada/app", "--root=/home/member/app", id="an argument"),
        pytest.param("/home/ada", "/home/adam/app", "/home/adam/app", id="another one that begins alike"),
        pytest.param("/home/ada", "/home/ada-2/app", "/home/ada-2/app", id="another one with a hyphen"),
        pytest.param("/home/ada", "https://x.example/home/ada", "https://x.example/home/ada", id="an address"),
        pytest.param("/home/ada", "https://[::1]/home/ada", "https://[::1]/home/ada", id="an address in brackets"),
        pytest.param("/home/ada", "\\home\\ada\\app", "\\home\\member\\app", id="with slashes turned round"),
        pytest.param("/Users/ada", "/Users/ada/app", "/Users/member/app", id="on a Mac"),
        pytest.param("/srv/robot", "/srv/robot/app", "/home/member/app", id="one in another place"),
        pytest.param(WINDOWS, "C:\\Users\\Ada\\app", "C:\\Users\\member\\app", id="on Windows"),
        pytest.param(WINDOWS, "c:/users/ada/app", "C:/Users/member/app", id="on Windows in another spelling"),
        pytest.param("/home/zoë", "/home/zoë/app", "/home/member/app", id="with a letter of its own"),
        pytest.param("/", "/app", "/app", id="a root is no home"),
        pytest.param("", "/app", "/app", id="no home at all"),
    ],
)
def test_a_home_is_called_alike_on_every_machine(home, written, told):
    text = json.dumps({"a": [written]}, ensure_ascii=False)
    assert json.loads(renamed(home)(text)) == {"a": [told]}
    assert renamed_path(written, home) == told


def test_no_path_is_no_path():
    assert renamed_path("", "/home/ada") == ""


@pytest.mark.parametrize("home", ["/home/ada", "/Users/ada", WINDOWS])
def test_the_homes_of_one_machine_are_told_apart_again(home):
    text = json.dumps(f"{known_home(home)}/app")
    assert told_apart(1)(text) == text
    assert json.loads(told_apart(2)(text)) == f"{known_home(home)}2/app"
