"""One server in `managed-mcp.json` shuts out every other."""

import pytest
from claude_code_from_text import ACTIVE, ATTESTED, EXCLUSIVE, ask
from organisation_from_text import check, plugin


@pytest.mark.parametrize(
    ("via", "more", "state", "because", "line"),
    [
        *(
            pytest.param(
                via,
                ACTIVE,
                "off",
                "`managed-mcp.json` holds `other` and shuts out every server that is not in it",
                "via: managed-mcp # the set",
                id=f"a {via.replace('-', ' ')} is shut out",
            )
            for via in ("managed-plugin", "marketplace-plugin", "project-file", "user-server", "synced-plugin")
        ),
        pytest.param(
            "managed-mcp",
            "",
            "on",
            "the declared `managed-mcp.json` holds the server",
            "via: managed-mcp",
            id="its own servers are there",
        ),
        pytest.param(
            "claude-ai-connector",
            "",
            "unknown",
            "account connectors need `allowAllClaudeAiMcps`, which is not stated",
            "via: managed-mcp # the set",
            id="whether account connectors are let in is not said",
        ),
        pytest.param(
            "claude-ai-connector",
            ATTESTED.format("claude_ai_connectors: false"),
            "off",
            "account connectors are switched off",
            "claude_ai_connectors: false",
            id="account connectors that are switched off are off either way",
        ),
    ],
)
@pytest.mark.parametrize("question", ["install", "offer"])
def test_the_managed_set_is_exclusive(via, more, state, because, line, question):
    because = "declared" if (question, via) == ("offer", "managed-mcp") else because
    check(ask(more + plugin("claude-code", f"via: {via}") + EXCLUSIVE, question), state, because, line)
