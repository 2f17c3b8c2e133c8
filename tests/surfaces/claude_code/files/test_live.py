"""What only a running machine tells."""

import os

from plugingov.surfaces.claude_code.files.live import variables_here

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
