"""A shape that Claude Desktop refuses, or that older builds take no notice of."""

from collections.abc import Iterator

from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import SETTINGS
from plugingov.rules.cowork.desktops import as_on_desktops, each_on_desktops, of_configurations
from plugingov.rules.observing import Seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Place
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible
from plugingov.surfaces.cowork.desktop.builds import is_below
from plugingov.surfaces.cowork.desktop.configuration import Configuration, called
from plugingov.surfaces.cowork.desktop.dated import CUT_OFF, LIST_SINCE, REMOVED, RENAMED, refused_shapes
from plugingov.surfaces.cowork.desktop.decoding import Setting
from plugingov.surfaces.cowork.desktop.servers import MANAGED, NAMELESS, DesktopServer, managed_servers

_LOCKS = "orgPluginSettings"


def look(case: Case, configuration: Configuration) -> Iterator[Seen]:
    """Yield each managed server, the locks on servers of plugins, and each key that goes by an old name."""
    for server in managed_servers(configuration):
        yield Seen(mask(visible(server.name or NAMELESS)), _of_server(case, server))
    if _LOCKS in configuration.settings:
        yield Seen(_LOCKS, _of_locks(case, configuration.settings[_LOCKS]))
    for key, new in RENAMED.items():
        if key in configuration.settings:
            yield Seen(key, _renamed(configuration, key, new))
    for key in sorted(REMOVED & configuration.settings.keys()):
        setting = configuration.settings[key]
        because = f"`{key}` of {called(setting.file)} was removed, and has no effect any more"
        yield Seen(key, Finding(setting.at, because, grade="medium"))


def _of_server(case: Case, server: DesktopServer) -> Verdict:
    shapes = list(refused_shapes(server.config))
    if not shapes:
        return PASS
    what = " and ".join(shape.what for shape in shapes)
    because = f"{server.called} has {what}, for which the whole entry"
    return _dated(case, server.at(*shapes[0].steps), because, "is refused", "will be refused")


def _dated(case: Case, at: Place, because: str, now: str, then: str) -> Finding:
    """Return what is wrong since a day, or what will be from it on, which is a low gap."""
    if case.today >= CUT_OFF:
        return Finding(at, mask(visible(f"{because} {now} since {CUT_OFF}")))
    return Finding(at, mask(visible(f"{because} {then} from {CUT_OFF} on")), grade="low")


def _of_locks(case: Case, setting: Setting) -> Verdict:
    where = f"`{_LOCKS}` of {called(setting.file)}"
    if isinstance(setting.value, dict):
        because = f"{where} is a mapping, for which every tool of plugins"
        return _dated(case, setting.at, because, "is blocked", "will be blocked")
    minimum = case.organisation.cowork.minimum_version
    match is_below(minimum, LIST_SINCE):
        case True:
            because = f"{where} is a list, of which builds before {LIST_SINCE} take no notice; the fleet's minimum is {minimum}"
            return Finding(setting.at, because)
        case False:
            return PASS
    because = f"builds before {LIST_SINCE} take no notice of {where}, and no `minimum_version` of Cowork is stated"
    return Unknown(setting.at, because)


def _renamed(configuration: Configuration, key: str, new: str) -> Verdict:
    setting = configuration.settings[key]
    if new and new in configuration.settings:
        return PASS
    instead = (
        f": it is `{new}` now, and that is not set" if new else ", and what it is called now the vendor's pages say"
    )
    return Finding(setting.at, f"`{key}` of {called(setting.file)} is an old name{instead}")


_LOOK = of_configurations(look, MANAGED, _LOCKS)

SHAPE_THAT_FAILS_CLOSED = Rule(
    id="COW016",
    name="shape-that-fails-closed",
    title="A configuration has a shape that the app refuses",
    layer="activate",
    severity="high",
    why="From 7 October 2026 on the app refuses shapes that it took before: a managed server without `transport` is gone for "
    "every member, and locks written as a mapping block every tool of every plugin. Until that day such a shape is a low "
    "gap. The list that replaces the mapping does nothing on builds before 1.15200.0, so that what was locked is open. "
    "A key that goes by an old name alone is asked about too.",
    fix="Write `transport` (`http`, `sse`, `stdio` or `policy-only`) or `server`, `oauth` as `true` or a mapping with one text as its "
    "`scope`, locks as a list of `serverName` and `tools`, and keys by their present names.",
    references=("claude.com/docs/third-party/claude-desktop/configuration", "Cowork conditions A11, C05"),
    controls=SETTINGS,
    item_is="server or key",
    bad=Example(
        as_of="2026-10-07",
        files={
            "/etc/claude-desktop/managed-settings.json": """\
{
  "inferenceProvider": "bedrock",
  "managedMcpServers": [
    {"name": "vendor-master", "url": "https://mcp.anycompany.example/vendor-master"}  // gap
  ],
  "orgPluginSettings": {"mcpServers": {}}  // gap
}
"""
        },
    ),
    good=Example(
        "surfaces: {cowork: {minimum_version: 1.46388.1}}\n",
        as_of="2026-10-07",
        files={
            "/etc/claude-desktop/managed-settings.json": """\
{
  "inferenceProvider": "bedrock",
  "managedMcpServers": [
    {"name": "vendor-master", "transport": "http", "url": "https://mcp.anycompany.example/vendor-master"}
  ],
  "orgPluginSettings": [{"serverName": "notes", "tools": [{"toolName": "post", "permission": "ask"}]}]
}
"""
        },
    ),
    settings=Settings,
    subjects=each_on_desktops(_LOOK),
    judge=as_on_desktops(_LOOK),
    asks="device",
)
