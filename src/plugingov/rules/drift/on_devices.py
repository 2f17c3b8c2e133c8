"""What devices have of Claude Desktop and the inventory does not know: extensions, plugins and their servers."""

from collections.abc import Iterator

from plugingov.layers.sightings import short_name
from plugingov.model.observation import FileKind
from plugingov.rules.case import Case
from plugingov.rules.observing import Seen
from plugingov.rules.rule import PASS, Finding, Unknown
from plugingov.sources.document import Place
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible
from plugingov.surfaces.claude_code.client.session import Ruling
from plugingov.surfaces.claude_code.servers.config import called
from plugingov.surfaces.claude_code.sessions.machine import Machine

# What tells of them: of a bundle that nobody has installed nothing is asked, unless it is a plugin's.
_TELLING = frozenset[FileKind]({"extension", "org-plugin-folder", "org-plugin-servers"})


def undeclared_on_device(case: Case, machine: Machine) -> Iterator[Seen]:
    """Tell of each extension, plugin and server on a device whether it is declared."""
    if machine not in case.devices_looked_at:
        return
    for extension, door in case.devices.extensions_on(machine):
        what = f"extension `{extension.name}` is installed, and the inventory does not know it"
        verdict = PASS if door else finding_of(what, extension.loads, extension.manifest.place("name"))
        yield Seen(extension.name, verdict, surface="cowork")
    strangers = set()
    for plugin, _, is_declared in case.devices.plugins_on(machine):
        at = (plugin.manifest or plugin.folder).place("name")
        what = f"plugin `{plugin.name}` lies among those of the organisation, and the inventory does not know it"
        yield Seen(plugin.name, PASS if is_declared else finding_of(what, plugin.loads, at), surface="cowork")
        strangers |= set() if is_declared else {plugin.name}
    for seen in case.devices.servers_on(machine):
        server = seen.server
        if server.bringer == "org-plugin" and server.comes_in not in strangers:
            what = f"{called(server.name)} comes in plugin `{server.comes_in}`, and the inventory does not know it"
            verdict = PASS if seen.door else finding_of(what, server.loads, server.found.at)
            yield Seen(seen.item, verdict, surface="cowork")
    yield from _unread(machine)


def finding_of(what: str, loads: Ruling, at: Place) -> Finding:
    """Return the gap: a mild one where the app does not load what is there."""
    match loads.holds:
        case "yes":
            return Finding(at, f"{what}: it loads")
        case "no":
            return Finding(at, f"{what}; it does not load: {loads.because}", grade="low")
    return Finding(at, f"{what}; whether it loads is not known: {loads.because}")


def _unread(machine: Machine) -> Iterator[Seen]:
    for file in machine.observation.files:
        is_of_plugin = file.kind == "bundle" and bool(file.of)
        if file.state == "unread" and (file.kind in _TELLING or is_of_plugin):
            name = mask(visible(short_name(file)))
            because = f"nobody knows what `{name}` has installed or configured: {file.why}"
            yield Seen(f"what an unread {name} holds", Unknown(file.place(), because), surface="cowork")
