"""A folder of the organisation's plugins that the app reads otherwise than it was meant."""

from collections.abc import Iterator

from plugingov.model.observation import NativeFile, Observation
from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import PACKAGES
from plugingov.rules.cowork.desktops import as_on_desktops, each_on_desktops
from plugingov.rules.observing import Seen
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Place
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible
from plugingov.surfaces.cowork.desktop.brought import servers_in
from plugingov.surfaces.cowork.desktop.org_plugins import MANIFEST, SKILL, VERSION, OrgPlugin, org_plugins

_SERVERS = ".mcp.json"
# What only the organisation's own list of servers takes (claude.com/docs/third-party/claude-desktop/extensions).
_INSTEAD = {
    "transport": "the kind of a server stands under `type` there",
    "toolPolicy": "`orgPluginSettings` decides about the tools of a plugin's servers",
    "headersHelper": "no helper is started for a plugin's servers",
    "headersHelperTtlSec": "no helper is started for a plugin's servers",
    "headersHelperRefreshBufferSec": "no helper is started for a plugin's servers",
}


def look(case: Case, observation: Observation) -> Iterator[Seen]:
    """Yield what is asked of each folder: its manifest, its version, and the keys of its servers."""
    del case
    for plugin in org_plugins(observation):
        yield Seen(_item(plugin, MANIFEST), _manifest(plugin))
        yield Seen(_item(plugin, VERSION), _version(plugin))
        for file in plugin.server_files:
            yield from _servers(plugin, file)
    for file in observation.files:
        if file.kind == "org-plugin-folder" and file.state == "unread":
            name = file.path.replace("\\", "/").rpartition("/")[2]
            yield Seen(_shown(name), Unknown(file.place(), mask(f"nobody knows what lies in `{name}`: {file.why}")))


def _item(plugin: OrgPlugin, *names: str) -> str:
    return _shown(": ".join((plugin.name, *names)))


def _shown(item: str) -> str:
    return mask(visible(item))


def _manifest(plugin: OrgPlugin) -> Verdict:
    if plugin.manifest is not None and plugin.manifest.state == "unread":
        return Unknown(plugin.manifest.place(), f"`{MANIFEST}` of plugin `{plugin.name}`: {plugin.manifest.why}")
    if plugin.manifest is not None or MANIFEST in plugin.holds or SKILL in plugin.holds:
        return PASS
    because = f"the folder `{plugin.name}` has neither `{MANIFEST}` nor a `{SKILL}` at its top: it is no plugin"
    return Finding(plugin.folder.place(), because)


def _version(plugin: OrgPlugin) -> Verdict:
    """Say whether somebody decides when the app reads a plugin anew; what is no plugin has no version."""
    if isinstance(_manifest(plugin), Finding):
        return NOT_APPLICABLE
    file = plugin.version_file
    if file is None and VERSION not in plugin.holds:
        because = f"plugin `{plugin.name}` has no `{VERSION}`: the time of its folder decides whether it is read anew"
        return Finding(plugin.folder.place(), because)
    if file is None or file.state == "unread":
        why = file.why if file else "it was not read"
        return Unknown((file or plugin.folder).place(), f"`{VERSION}` of plugin `{plugin.name}`: {why}")
    said = file.settings.get("version")
    if isinstance(said, str) and said:
        return PASS
    return Unknown(file.place(), f"`{VERSION}` of plugin `{plugin.name}` says no `version`")


def _servers(plugin: OrgPlugin, file: NativeFile) -> Iterator[Seen]:
    name = file.path.replace("\\", "/").rpartition("/")[2]
    if file.state == "unread":
        yield Seen(_item(plugin, name), Unknown(file.place(), f"`{name}` of plugin `{plugin.name}`: {file.why}"))
    for server, found in servers_in(file):
        ignored = next((key for key in _INSTEAD if key in found.value), "")
        verdict = _ignored(server, ignored, found.below(ignored, None).at) if ignored else PASS
        yield Seen(_item(plugin, name, server), verdict)


def _ignored(server: str, key: str, at: Place) -> Finding:
    return Finding(at, mask(visible(f"`{key}` of server `{server}` is not read in a plugin: {_INSTEAD[key]}")))


PLUGIN_FOLDER_MISREAD = Rule(
    id="COW029",
    name="plugin-folder-misread",
    title="A folder of the organisation's plugins is not read as it was meant",
    layer="install",
    severity="medium",
    why="Without a manifest, or a skill at its top, a folder is no plugin. Without a `version.json` the time of the folder "
    "decides whether devices read it anew. And keys that the organisation's own list of servers has are ignored in the "
    "`.mcp.json` of a plugin, so that a tool which was to be asked about is not.",
    fix=f"Give the folder a `{MANIFEST}` and a `{VERSION}`, write `type` for the kind of a server, and decide about its tools "
    "in `orgPluginSettings`.",
    references=("claude.com/docs/third-party/claude-desktop/extensions", "Cowork conditions C08, C09, C10"),
    controls=PACKAGES,
    item_is="part of a plugin",
    bad=Example(
        files={
            "/Library/Application Support/Claude/org-plugins/crm/.claude-plugin/plugin.json": """\
{ "name": "crm", "installationPreference": "required" }
""",
            "/Library/Application Support/Claude/org-plugins/crm/version.json": """\
{ "version": "2026-09-30" }
""",
            "/Library/Application Support/Claude/org-plugins/crm/.mcp.json": """\
{ "mcpServers": { "crm": {
    "type": "http", "url": "https://mcp.acme.example/crm",
    "toolPolicy": { "delete_*": "blocked" } } } }  // gap
""",
        },
    ),
    good=Example(
        files={
            "/Library/Application Support/Claude/org-plugins/crm/.claude-plugin/plugin.json": """\
{ "name": "crm", "installationPreference": "required" }
""",
            "/Library/Application Support/Claude/org-plugins/crm/version.json": """\
{ "version": "2026-09-30" }
""",
            "/Library/Application Support/Claude/org-plugins/crm/.mcp.json": """\
{ "mcpServers": { "crm": { "type": "http", "url": "https://mcp.acme.example/crm" } } }
""",
        },
    ),
    settings=Settings,
    subjects=each_on_desktops(look),
    judge=as_on_desktops(look),
    asks="device",
)
