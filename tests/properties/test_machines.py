"""Whatever bytes lie on a machine, it is read or it is said why not, and what was read comes back as it was."""

import plistlib
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from machines import HOME, INSTALLED, KNOWN, MANAGED, MANAGED_MCP, PLUGINS, STATE, USER, facts, machine

from plugingov.model.observations import read_observation
from plugingov.reports.observation_record import observation_text
from plugingov.sources.document import Text
from plugingov.sources.json import read_json
from plugingov.sources.yaml import read_yaml

FMT = f"{PLUGINS}/cache/acme/fmt/1.0"
FILES = (
    MANAGED,
    MANAGED_MCP,
    "etc/claude-code/managed-settings.d/a.json",
    "Library/Managed Preferences/com.anthropic.claudecode.plist",
    "policies.reg",
    f"{HOME}/.claude/remote-settings.json",
    USER,
    STATE,
    INSTALLED,
    KNOWN,
    f"{PLUGINS}/marketplaces/acme/.claude-plugin/marketplace.json",
    f"{FMT}/.claude-plugin/plugin.json",
    f"{FMT}/.mcp.json",
    f"{HOME}/app/.mcp.json",
    f"{HOME}/app/.claude/settings.json",
    "usr/lib/node_modules/@anthropic-ai/claude-code/package.json",
    "etc/claude-desktop/managed-settings.json",
    "Library/Managed Preferences/com.anthropic.claudefordesktop.plist",
    f"{HOME}/.config/Claude/claude_desktop_config.json",
    f"{HOME}/.config/Claude-3p/configLibrary/_meta.json",
    f"{HOME}/.config/Claude-3p/configLibrary/a.json",
)
AROUND = {
    STATE: {"projects": {"/home/ada/app": {}}},
    INSTALLED: {"version": 2, "plugins": {"fmt@acme": [{"installPath": f"/{FMT}"}]}},
}
WORDS = (
    *("mcpServers", "projects", "plugins", "enabledPlugins", "extraKnownMarketplaces", "env", "headers", "args", "url"),
    *("command", "source", "path", "name", "version", "installPath", "installLocation", "metadata", "pluginRoot"),
    *("CLAUDE_CODE_PLUGIN_CACHE_DIR", "CLAUDE_CODE_PLUGIN_SEED_DIR", "servers", "mcp", "settings", "directory", "x"),
    *("managedMcpServers", "type", "value", "[{}]", '{"a": 1}', "[1,]", "oauth", "otlpHeaders", "toolPolicy"),
    *("fmt@acme", "/home/ada/app", "../..", "./x", "~", "experimental", "monitors", "userConfig"),
)
TEXTS = st.sampled_from(WORDS) | st.text(max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
REGISTRY = b'[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\ClaudeCode]\r\n"Settings"='


def checked(files):
    with tempfile.TemporaryDirectory() as folder:
        found = machine(Path(folder), files)
        for form, read in (("yaml", read_yaml), ("jsonl", read_json)):
            problems = []
            again = read_observation(read(Text("x", observation_text(found, form))), problems)
            assert problems == []
            assert facts(again) == facts(found)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FILES), st.binary(max_size=200))
def test_any_bytes(name, content):
    checked({**AROUND, name: content})


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(FILES), VALUES)
def test_any_values(name, value):
    checked(
        {**AROUND, name: value if isinstance(value, dict) else {"mcpServers": value, "plugins": value, "version": 2}}
    )


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=120), st.sampled_from([b"hex(2):", b'"', b"hex(1):7b,00", b"dword:"]))
def test_any_registry(content, opening):
    checked({"policies.reg": REGISTRY + opening + content, USER: {}})


DESKTOP_OPENINGS = (b'"', b"dword:", b"hex:", b"hex(7):", b"hex(2):41,00", b"hex(b):01", b"-")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=80), st.sampled_from(DESKTOP_OPENINGS), st.booleans())
def test_any_registry_of_claude_desktop(content, opening, is_queried):
    key = b"[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Claude]\r\n"
    said = key + b'"managedMcpServers"=' + opening + content
    if is_queried:
        said = key.strip(b"[]\r\n") + b"\r\n    managedMcpServers    REG_SZ    " + content
    checked({"policies.reg": said, USER: {}})


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.text(alphabet="abP&<> ", max_size=6),
        st.booleans() | st.text(alphabet='[{"a:1}] ', max_size=9) | st.binary(max_size=4),
        max_size=4,
    ),
    st.integers(0, 60),
)
def test_any_preferences(data, cut):
    for form in (plistlib.FMT_XML, plistlib.FMT_BINARY):
        whole = plistlib.dumps(data, fmt=form)
        for content in (whole, whole[:-cut] if cut else whole):
            for domain in ("claudecode", "claudefordesktop"):
                checked({f"Library/Managed Preferences/com.anthropic.{domain}.plist": content, USER: {}})
