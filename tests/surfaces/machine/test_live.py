"""What only a running machine tells."""

import contextlib
import os

import pytest

from plugingov.surfaces.machine.live import desktop_here, home_here, variables_here

SECRET = "sk-ant-api03-" + "k" * 40


def test_of_the_launch_those_variables_are_told_that_the_client_reads(monkeypatch):
    for name in list(os.environ):
        if name.startswith(("CLAUDE", "ANTHROPIC")):
            monkeypatch.delenv(name)
    said = {
        "CLAUDE_CODE_USE_BEDROCK": "1",
        "ANTHROPIC_BASE_URL": f"https://ada:{SECRET}@llm.acme.example",
        "ANTHROPIC_API_KEY": SECRET,
        "ANTHROPIC_AUTH_TOKEN": "a word",
        "CLAUDE_CODE_PLUGIN_SEED_DIR": "/opt/seed",
        "SOMETHING_ELSE": "1",
        "CLAUDE_CODE_USE_VERTEX": "",
    }
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    found = variables_here()
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "https://llm.acme.example")
    assert variables_here()["ANTHROPIC_BASE_URL"] == "https://llm.acme.example"
    assert dict(found) == {
        "CLAUDE_CODE_PLUGIN_SEED_DIR": "/opt/seed",
        "CLAUDE_CODE_USE_BEDROCK": "1",
        "ANTHROPIC_BASE_URL": "****",
        "ANTHROPIC_API_KEY": "****",
        "ANTHROPIC_AUTH_TOKEN": "****",
    }


@pytest.mark.parametrize(
    ("homes", "expected"),
    [
        pytest.param(("/home/Ada", "/home/bob"), "/home/Ada", id="one of two, in other capitals"),
        pytest.param(("/home/bob",), "/home/ada", id="none that is read"),
        pytest.param((), "/home/ada", id="no home at all"),
    ],
)
def test_the_registry_of_a_user_here_is_that_of_whoever_runs_this(monkeypatch, homes, expected):
    monkeypatch.setenv("HOME", "/home/ada")
    assert home_here(homes) == expected


class Registry:
    """The part of `winreg` that is asked, over keys that are given."""

    HKEY_LOCAL_MACHINE, HKEY_CURRENT_USER = "HKLM", "HKCU"
    REG_SZ, REG_EXPAND_SZ, REG_BINARY, REG_DWORD, REG_MULTI_SZ, REG_QWORD = 1, 2, 3, 4, 7, 11

    def __init__(self, **keys) -> None:
        self.keys = keys

    @contextlib.contextmanager
    def OpenKey(self, top, name):  # noqa: N802 (as Windows calls it)
        if top not in self.keys or name != "SOFTWARE\\Policies\\Claude":
            raise FileNotFoundError
        yield self.keys[top]

    def QueryInfoKey(self, key):  # noqa: N802
        return len(key["keys"]), len(key["values"]), 0

    def EnumValue(self, key, number):  # noqa: N802
        return key["values"][number]

    def EnumKey(self, key, number):  # noqa: N802
        return key["keys"][number]


def test_the_registry_of_a_running_machine_tells_types_and_no_bytes():
    values = [
        ("a", "[]", 1),
        ("b", 1, 4),
        ("c", b"\1", 3),
        ("d", "%A%", 2),
        ("e", ["x"], 7),
        ("f", 2, 11),
        ("g", None, 0),
    ]
    registry = Registry(HKLM={"values": values, "keys": ["mcp"]}, HKCU={"values": [("a", "b", 1)], "keys": []})
    machine, user = desktop_here(registry, "C:\\Users\\ada")
    assert {name: (said["type"], said["value"]) for name, said in machine.data.items()} == {
        "a": ("REG_SZ", "[]"),
        "b": ("REG_DWORD", 1),
        "c": ("REG_BINARY", None),
        "d": ("REG_EXPAND_SZ", "%A%"),
        "e": ("REG_MULTI_SZ", ["x"]),
        "f": ("REG_QWORD", 2),
        "g": ("REG_NONE", None),
        "mcp": ("key", None),
    }
    assert [(each.kind, each.path, each.home) for each in (machine, user)] == [
        ("desktop-hklm", "HKLM\\SOFTWARE\\Policies\\Claude", ""),
        ("desktop-hkcu", "HKCU\\SOFTWARE\\Policies\\Claude", "C:\\Users\\ada"),
    ]


def test_a_machine_without_such_a_policy_has_none():
    assert list(desktop_here(Registry(), "C:\\Users\\ada")) == []
