"""An entry of the list of denied servers that does not do what it says."""

from collections.abc import Iterator

from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import PACKAGES
from plugingov.rules.cowork.desktops import as_on_desktops, each_on_desktops, of_configurations
from plugingov.rules.observing import Seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible
from plugingov.surfaces.cowork.desktop.configuration import Configuration, called
from plugingov.surfaces.cowork.desktop.decoding import Setting
from plugingov.surfaces.cowork.desktop.server_lists import BLOCKS_ALL_SINCE, DENIED, Entry, entries


def look(case: Case, configuration: Configuration) -> Iterator[Seen]:
    """Yield each entry of the list."""
    del case
    if setting := configuration.settings.get(DENIED):
        for entry in entries(setting.value):
            yield Seen(mask(visible(f"{DENIED} {entry.pattern}".strip())), _verdict(setting, entry))


def _verdict(setting: Setting, entry: Entry) -> Verdict:
    at, where = setting.at_part(entry.number), f"`{DENIED}` of {called(setting.file)}"
    match entry.wrong:
        case "unreadable":
            what = f" for `{entry.pattern}`" if entry.pattern else ""
            because = (
                f"an entry{what} in {where} is not one `serverUrl` and nothing else: it denies nothing, and since build "
                f"{BLOCKS_ALL_SINCE} it blocks every remote server of every plugin"
            )
            return Finding(at, mask(visible(because)))
        case "without a scheme":
            return Finding(at, mask(visible(f"`{entry.pattern}` in {where} has no scheme, and so it denies nothing")))
    return PASS


_LOOK = of_configurations(look, DENIED)

DENY_ENTRY_WITHOUT_EFFECT = Rule(
    id="COW017",
    name="deny-entry-without-effect",
    title="An entry of the deny list denies nothing",
    layer="install",
    severity="high",
    why="A pattern without a scheme means no server, a lone star among them, so what was to be denied connects. An entry with "
    "anything but a `serverUrl` in it is worse: one of them blocks every remote server of every plugin.",
    fix='Write each entry as `{"serverUrl": "https://..."}` with a scheme, and nothing else in it; `*://` stands for any scheme.',
    references=("claude.com/docs/third-party/claude-desktop/configuration", "Cowork condition A12"),
    controls=PACKAGES,
    item_is="entry",
    bad=Example(
        files={
            "/etc/claude-desktop/managed-settings.json": """\
{
  "inferenceProvider": "bedrock",
  "deniedPluginMcpServers": [
    {"serverUrl": "*.notes.example"},  // gap
    {"serverName": "wiki"},  // gap
    {"serverUrl": "https://mcp.paste.example/*"}
  ]
}
"""
        }
    ),
    good=Example(
        files={
            "/etc/claude-desktop/managed-settings.json": """\
{"inferenceProvider": "bedrock", "deniedPluginMcpServers": [{"serverUrl": "https://mcp.paste.example/*"}]}
"""
        }
    ),
    settings=Settings,
    subjects=each_on_desktops(_LOOK),
    judge=as_on_desktops(_LOOK),
    asks="device",
)
