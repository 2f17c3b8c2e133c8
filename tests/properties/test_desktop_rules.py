"""Whatever stands in Claude Desktop's own files, the rules about them answer."""

import json

from desktops import ACCESS, APPLIED, CONFIG, LIBRARY, LINUX, OWN_PLIST, PLIST, REGISTRY, hive, plist
from hypothesis import given, settings
from hypothesis import strategies as st
from judged import AS_OF, judge
from on_machine import observed

from plugingov.rules.index import INDEX
from plugingov.surfaces.cowork.desktop.keys import KEYS

OTHERS = {"SRC005", "SRC006", "AUT008", "AUT011"}
RULES = "".join(f"  {entry.name}: {{}}\n" for entry in INDEX if entry.id.startswith("COW") or entry.id in OTHERS)
RULES += "  usage-evidence-missing: {surfaces: [cowork], forbid_content: true}\n"
TEXTS = st.sampled_from(
    [
        "",
        "*",
        "a*",
        "http://a.example",
        "https://*",
        "npx",
        "-y",
        "${A}",
        "ask",
        "ask-session",
        "true",
        "[]",
        "é",
        "9" * 30,
    ]
)
INNER = st.sampled_from(
    [
        *("name", "transport", "url", "command", "args", "env", "headers", "oauth", "toolPolicy", "server", "scope"),
        *("clientId", "tenantId", "callbackPort", "serverUrl", "serverName", "tools", "toolName", "permission", "a*"),
        *("type", "value", "link", "owner", "mode"),
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 3) | st.floats(0, 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(INNER, inner, max_size=4),
    max_leaves=8,
)
NAMES = st.sampled_from(
    [
        *KEYS,
        "mcp",
        "otlp",
        "mcpServers",
        "appliedId",
        "file",
        "folder",
        "isDxtEnabled",
        "disableDefaultPlugins",
        "mcp.x",
    ]
)
SAID = st.dictionaries(NAMES, VALUES, max_size=5)
FILES = st.fixed_dictionaries(
    {},
    optional={
        **{
            path: st.none() | SAID.map(json.dumps) | VALUES.map(json.dumps)
            for path in (LINUX, ACCESS, CONFIG, LIBRARY, APPLIED)
        },
        PLIST: SAID.map(lambda said: plist(**said)),
        OWN_PLIST: SAID.map(lambda said: plist(**said)),
        REGISTRY: SAID.map(lambda said: hive(**said) + hive("HKEY_CURRENT_USER", **said)),
    },
).filter(bool)


@settings(max_examples=150, deadline=None)
@given(files=FILES, is_later=st.booleans())
def test_rules_about_claude_desktop_answer_whatever_stands_in_its_files(files, is_later):
    day = AS_OF.replace(day=8) if is_later else AS_OF
    report = judge(RULES, as_of=day, observed=(observed(files),))
    assert all(gap.message and gap.place.line for gap in report.gaps)
    assert all(fact.because for fact in report.unknowns)
