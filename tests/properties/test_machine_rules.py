"""Whatever stands in the client's own files, the rules about them answer."""

import json
from string import ascii_lowercase

from hypothesis import given, settings
from hypothesis import strategies as st
from judged import judge
from on_machine import observed

from plugingov.rules.claude_code.setting_names import INVENTED, KNOWN
from plugingov.rules.index import INDEX

RULES = "".join(
    f"  {entry.name}: {'{expects: allowlist}' if entry.id == 'CCM020' else '{}'}\n"
    for entry in INDEX
    if entry.id.startswith(("CCS", "CCV", "CCM"))
)
TEXTS = st.sampled_from(
    [
        "",
        "*",
        "a b",
        "mcp",
        "npx",
        "${A}",
        "https://*.a.example/*",
        "http://[::1",
        "claude.ai X",
        "2.1.9",
        "é",
        "9" * 40,
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 3) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["serverName", "serverUrl", "serverCommand", "source", "repo", "url", "command", "type", "args", "x"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)
KEYS = st.sampled_from([*sorted(KNOWN | set(INVENTED)), "env", "apiKeyHelper", "fallbackModel", "servers", "projects"])
FILES = st.dictionaries(
    st.sampled_from(
        [
            *("/etc/claude-code/managed-settings.json", "/etc/claude-code/managed-settings.d/1.json", "plist", "hkcu"),
            *("/home/ada/.claude/remote-settings.json", "/home/ada/.claude/settings.json", "/home/ada/.claude.json"),
            *("/home/ada/app/.mcp.json", "/home/ada/app/.claude/settings.json", "/etc/claude-code/managed-mcp.json"),
        ]
    ),
    st.none()
    | st.dictionaries(KEYS, VALUES, max_size=4).map(json.dumps)
    | VALUES.map(json.dumps)
    | st.text(ascii_lowercase),
    min_size=1,
    max_size=4,
)
CLIENTS = st.sampled_from([None, "2.1.330", "2.1.240", "2.1.100"])


@settings(max_examples=60, deadline=None)
@given(files=FILES, client=CLIENTS)
def test_rules_about_settings_answer_whatever_stands_in_the_files(files, client):
    report = judge(RULES, observed=(observed(files, client),))
    assert all(gap.message and gap.place.line for gap in report.gaps)
    assert all(fact.because for fact in report.unknowns)
