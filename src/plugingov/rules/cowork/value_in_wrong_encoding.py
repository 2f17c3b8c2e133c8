"""A value that is delivered in a form in which Claude Desktop does not read it."""

from collections.abc import Iterator

from plugingov.model.observation import NativeFile, Observation
from plugingov.model.values import Severity
from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import SETTINGS
from plugingov.rules.cowork.desktops import as_on_desktops, each_on_desktops
from plugingov.rules.observing import Seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible
from plugingov.surfaces.cowork.desktop.configuration import called, configurations
from plugingov.surfaces.cowork.desktop.decoding import REGISTRY, Setting, settings_in
from plugingov.surfaces.cowork.desktop.keys import KEYS

_ENCODED = REGISTRY | {"desktop-plist"}


def look(case: Case, observation: Observation) -> Iterator[Seen]:
    """Yield each value of managed preferences and of the registry; a source that does not count is another question."""
    del case
    dead = {passed.file for each in configurations(observation) for passed in each.passed_over}
    for file in observation.files:
        if file.kind not in _ENCODED or file in dead:
            continue
        if file.state != "whole":
            yield Seen(_unread_name(file), Unknown(file.place(), mask(f"{called(file)}: {file.why}")))
        for setting in settings_in(file):
            yield Seen(mask(visible(setting.key)), _verdict(setting))


def _unread_name(file: NativeFile) -> str:
    return f"what unread {called(file)} hold{'s' * (file.kind in REGISTRY)}"


def _verdict(setting: Setting) -> Verdict:
    said = f"`{setting.key}` of {called(setting.file)} is not read: {setting.flaw}"
    if setting.flaw:
        return Finding(setting.at, mask(visible(said)), grade=_grade(setting))
    if setting.doubt:
        because = f"whether `{setting.key}` of {called(setting.file)} is read is not known: {setting.doubt}"
        return Unknown(setting.at, mask(visible(because)))
    return PASS


def _grade(setting: Setting) -> Severity | None:
    """Return how bad a wrong type of the registry is: milder than what leaves out a list, and for keys nobody knows."""
    is_of_type = setting.file.kind in REGISTRY and setting.flaw.startswith("it is a REG_")
    is_nobodys = setting.key not in KEYS and "." not in setting.key
    return "medium" if is_of_type or is_nobodys else None


VALUE_IN_WRONG_ENCODING = Rule(
    id="COW023",
    name="value-in-wrong-encoding",
    title="A value is delivered in a form that the app does not read",
    layer="install",
    severity="high",
    why="In managed preferences and in the registry the app takes lists and mappings as JSON in one string. A native array or "
    "dictionary, a name with dots, a key below the key: each is passed over without a word, and what it was to keep out is "
    "open. A wrong type of the registry is a medium gap: `REG_EXPAND_SZ` cannot be read, `REG_QWORD`, `REG_MULTI_SZ` and "
    "`REG_BINARY` are not even seen.",
    fix="Write lists and mappings as JSON in one string (`<string>`, `REG_SZ`), yes or no and numbers also as `REG_DWORD`, and "
    "each key by its flat name.",
    references=("claude.com/docs/third-party/claude-desktop/configuration", "Cowork conditions C01, C03"),
    controls=SETTINGS,
    item_is="key",
    bad=Example(
        files={
            "/Library/Managed Preferences/com.anthropic.claudefordesktop.plist": """\
<plist version="1.0"><dict>
<key>allowedPluginMcpServers</key>  // gap
<array><dict><key>serverUrl</key><string>https://mcp.anycompany.example/*</string></dict></array>
<key>isLocalDevMcpEnabled</key><false/>
</dict></plist>
"""
        }
    ),
    good=Example(
        files={
            "/Library/Managed Preferences/com.anthropic.claudefordesktop.plist": """\
<plist version="1.0"><dict>
<key>allowedPluginMcpServers</key>
<string>[{"serverUrl": "https://mcp.anycompany.example/*"}]</string>
<key>isLocalDevMcpEnabled</key><false/>
</dict></plist>
"""
        }
    ),
    settings=Settings,
    subjects=each_on_desktops(look),
    judge=as_on_desktops(look),
    asks="device",
)
