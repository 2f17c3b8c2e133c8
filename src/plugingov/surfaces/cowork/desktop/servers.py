"""The servers that Claude Desktop has: those that a configuration manages, and those that a member has written down."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Literal, NamedTuple, TypeAlias

from plugingov.model.observation import NativeFile, Observation
from plugingov.sources.document import Place, Route
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.session import Ruling
from plugingov.surfaces.cowork.desktop.configuration import Configuration, called, configurations
from plugingov.surfaces.cowork.desktop.dated import refused_since
from plugingov.surfaces.cowork.desktop.deciding import POLICY_ONLY
from plugingov.surfaces.cowork.desktop.decoding import Setting
from plugingov.surfaces.cowork.desktop.oddities import LEAD_ALL_THE_SAME, odd_entries, odd_managed_server, odd_server

MANAGED = "managedMcpServers"
_OWN = "isLocalDevMcpEnabled"
Level: TypeAlias = Literal["managed", "member"]
NAMELESS = "a server without a name"


class Holder(NamedTuple):
    """What a server stands in: a file, and how far into it its places reach."""

    file: NativeFile
    route: Route
    is_in_text: bool = False

    def place(self, *steps: str | int) -> Place:
        """Return where a part of it stands: what is in one text has the place of that text."""
        return self.file.place(*self.route[:1]) if self.is_in_text else self.file.place(*self.route, *steps)


class DesktopServer(NamedTuple):
    """One server of Claude Desktop, as its file has it."""

    name: str
    level: Level
    config: Mapping[str, Any]
    holder: Holder
    home: str = ""
    doubt: str = ""  # why nobody knows whether the app has it

    def at(self, *steps: str | int) -> Place:
        """Return where it stands, or a part of it."""
        return self.holder.place(*steps)

    @property
    def odd(self) -> str:
        """Return why nobody knows what it starts or reaches; "" where it says so, whatever else may be odd about it."""
        why = (odd_managed_server if self.level == "managed" else odd_server)(self.config)
        return "" if why in LEAD_ALL_THE_SAME else why

    @property
    def launch(self) -> Mapping[str, Any]:
        """Return what is written of it as Claude Code would write it: with a `type`, which here may go unsaid."""
        kind = self.config.get("transport") or ("http" if self.url else "stdio")
        return {**self.config, "type": kind}

    @property
    def found(self) -> Found:
        """Return what is written of it, and where: of what is in one text the whole of that text is the place."""
        return Found(self.launch, self.holder.file, self.holder.route[: 1 if self.holder.is_in_text else None])

    @property
    def url(self) -> str:
        """Return where it leads; nothing where it is reached in another way."""
        return _text(self.config.get("url")).strip()

    @property
    def command(self) -> str:
        """Return what it starts; nothing where it starts nothing."""
        return _text(self.config.get("command"))

    @property
    def args(self) -> tuple[str, ...]:
        """Return the words behind the command."""
        args = self.config.get("args")
        return tuple(map(str, args)) if isinstance(args, list) else ()

    @property
    def identity(self) -> str:
        """Return what it is in one text: its url or its command line; of a server that is built in, what it is."""
        return self.url or " ".join((self.command, *self.args)).strip() or _text(self.config.get("server"))

    @property
    def called(self) -> str:
        """Return its name as a sentence has it."""
        return f"`{self.name}`" if self.name else NAMELESS


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def loads(observation: Observation, server: DesktopServer, today: date) -> Ruling:
    """Tell whether the app has a server: what a member wrote down counts unless it is switched off for the device."""
    homes = [each for each in configurations(observation) if each.home in {"", server.home}]
    if server.level == "managed":
        return _managed_loads(homes, server, today)
    for found in homes:
        setting = found.settings.get(_OWN)
        if setting and setting.value is False:
            because = f"`{_OWN}` in {called(setting.file)} keeps out what members add"
            return Ruling("unknown", found.doubt) if found.doubt else Ruling("no", because, setting.at)
        if because := found.lacks(_OWN) if setting is None else "":
            return Ruling("unknown", because)
    return Ruling("yes", "", server.at())


def _managed_loads(configurations: list[Configuration], server: DesktopServer, today: date) -> Ruling:
    """Tell whether the app has a server that is managed: not where it refuses its shape from a day on."""
    if server.doubt:
        return Ruling("unknown", server.doubt)
    if refused := refused_since(server.config, today):
        return Ruling("no", refused, server.at(), "itself")
    if server.odd:
        return Ruling("unknown", f"its entry {server.odd}", server.at())
    if any(each.deployment == "first-party" for each in configurations):
        return Ruling("unknown", _OF_THIRD_PARTIES, server.at())
    return Ruling("yes", "", server.at())


_OF_THIRD_PARTIES = (
    f"the vendor describes `{MANAGED}` for third-party deployments alone, and nothing here sets `inferenceProvider`"
)


@lru_cache(maxsize=256)
def desktop_servers(observation: Observation) -> tuple[DesktopServer, ...]:
    """Return every server on a machine that Claude Desktop has configured."""
    entries = (each for found in configurations(observation) for each in managed_servers(found))
    managed = (each for each in entries if each.config.get("transport") != POLICY_ONLY)
    members = (each for file in observation.files if file.kind == "desktop-config" for each in _of_member(file))
    return (*managed, *members)


def managed_servers(configuration: Configuration) -> Iterator[DesktopServer]:
    """Yield the entries of `managedMcpServers` that counts for a member."""
    setting = configuration.settings.get(MANAGED)
    if setting is None or not isinstance(setting.value, list):
        return
    for number, said in enumerate(setting.value):
        if isinstance(said, Mapping):
            yield DesktopServer(
                _text(said.get("name")),
                "managed",
                said,
                _holder(setting, number),
                configuration.home,
                configuration.doubt,
            )


def _holder(setting: Setting, *steps: str | int) -> Holder:
    return Holder(setting.file, (*setting.route, *steps), setting.is_in_text)


def _of_member(file: NativeFile) -> Iterator[DesktopServer]:
    servers = file.settings.get("mcpServers")
    for name, said in servers.items() if isinstance(servers, Mapping) else ():
        if isinstance(said, Mapping):
            yield DesktopServer(name, "member", said, Holder(file, ("mcpServers", name)), file.home)


@lru_cache(maxsize=256)
def unread_servers(observation: Observation) -> tuple[tuple[str, Place, str], ...]:
    """Return each source of servers, and each server, that nobody could read in full: its name, its place, and why."""
    files = [file for file in observation.files if file.kind == "desktop-config" and file.state != "whole"]
    managed = [(each, each.lacks(MANAGED)) for each in configurations(observation) if MANAGED not in each.settings]
    found = (
        *(("claude_desktop_config.json", file.place(), file.why) for file in files),
        *((MANAGED, each.at, lacks) for each, lacks in managed if lacks),
    )
    return tuple(dict.fromkeys((*found, *_odd(observation))))


def nobody_reads(configuration: Configuration) -> str:
    """Say which entry of `managedMcpServers` may be any server, for nobody here can read it; "" where there is none."""
    for each in odd_entries(configuration, MANAGED):
        if each.why not in LEAD_ALL_THE_SAME:
            return f"`{each.name}` {each.why}"
    return ""


def _odd(observation: Observation) -> Iterator[tuple[str, Place, str]]:
    """Yield the entries that are of a kind that nobody here knows."""
    for configuration in configurations(observation):
        for each in odd_entries(configuration, MANAGED):
            if each.why not in LEAD_ALL_THE_SAME:
                yield each.name, each.at, f"it {each.why}"
    for file in observation.files:
        servers = file.settings.get("mcpServers") if file.kind == "desktop-config" else None
        if servers is not None and not isinstance(servers, Mapping):
            yield "claude_desktop_config.json", file.place("mcpServers"), "its `mcpServers` is no mapping"
        for name, said in servers.items() if isinstance(servers, Mapping) else ():
            if why := odd_server(said):
                yield f"mcpServers: {name}", file.place("mcpServers", name), f"it {why}"
