"""What only a running machine tells."""

import os

import pytest

from plugingov.surfaces.machine.live import home_here, variables_here

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
