"""Packages as a third-party deployment takes them: its marketplaces, and the servers that packages may reach."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from plugingov.model.door import Door
from plugingov.model.source import Source
from plugingov.model.values import Preference
from plugingov.surfaces.cowork.preference import Preferences
from plugingov.surfaces.cowork.rendering.declared import Declared, group_settings, marketplace_of
from plugingov.surfaces.cowork.rendering.fleets import Fleet
from plugingov.surfaces.cowork.rendering.tools import org_plugin_settings, unenforced_of_packages
from plugingov.surfaces.rendering.rendered import Unenforced

_COMMIT = re.compile(r"[0-9a-fA-F]{40}")
_DIGEST = re.compile(r"[0-9a-fA-F]{64}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_KEPT_NAMES = frozenset({"unknown", "org", "org-provisioned"})
_FORCED: frozenset[Preference] = frozenset({"required", "auto_install"})


class Packages:
    """The packages of the doors that one fleet of devices is to have."""

    def __init__(self, declared: Declared, fleet: Fleet) -> None:
        self._declared = declared
        self._fleet = fleet
        self._preferences = Preferences(declared.organisation)
        self.doors = tuple(door for door in declared.arriving("org-plugin", "third-party") if door.package)

    def preference(self, door: Door) -> Preference | None:
        """Return the preference that counts for these people."""
        return self._preferences.effective(door, self._fleet.groups).preference

    @cached_property
    def offered(self) -> tuple[Door, ...]:
        """Return the doors whose package these people have, or may add."""
        return tuple(
            door
            for door in self.doors
            if self.preference(door) != "not_available" and marketplace_of(door.package or "") in self._admitted
        )

    @cached_property
    def _admitted(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the entry of each marketplace that some package comes from."""
        wanted = {marketplace_of(door.package or "") for door in self.doors if self.preference(door) != "not_available"}
        found = {}
        for name in sorted(wanted):
            said = self._declared.organisation.marketplaces.get(name)
            if said and said.source and not self._why_no_marketplace(name) and (entry := _source(said.source)):
                preference = self._forced(name)
                expected = {"expectedName": said.source.expected_name or name}
                chosen = {"installationPreference": preference or "available"}
                found[name] = {**entry, **expected, **chosen}
        return found

    def _forced(self, marketplace: str) -> Preference | None:
        """Return what is forced on: all packages of a marketplace alike, and only at what was reviewed."""
        said = self._declared.organisation.marketplaces[marketplace].source
        wanted = {self.preference(door) for door in self._of(marketplace)}
        (only, *others) = wanted
        return only if not others and only in _FORCED and said and is_pinned(said) else None

    def _of(self, marketplace: str) -> tuple[Door, ...]:
        return tuple(door for door in self.doors if marketplace_of(door.package or "") == marketplace)

    def _why_no_marketplace(self, name: str) -> str:
        said = self._declared.organisation.marketplaces.get(name)
        if said is None or said.source is None:
            return "the inventory does not say where its marketplace comes from"
        if _source(said.source) is None:
            return "a third-party deployment takes no marketplace from a source of that kind"
        called = said.source.expected_name or name
        if not _NAME.fullmatch(called) or called in _KEPT_NAMES:
            return "a third-party deployment refuses the name of its marketplace"
        return ""

    def settings(self) -> Mapping[str, Any]:
        """Return the keys that are about packages."""
        said: dict[str, Any] = {}
        if self._admitted:
            said["allowedPluginMarketplaces"] = [dict(entry) for entry in self._admitted.values()]
        if not self.has_local:
            said["allowedPluginMcpServers"] = [{"serverUrl": url} for url in self._urls(self.offered)]
        if denied := [url for url in self._urls(self._withheld) if url not in self._urls(self.offered)]:
            said["deniedPluginMcpServers"] = [{"serverUrl": url} for url in denied]
        if locks := org_plugin_settings(self._declared.organisation, self.offered):
            said["orgPluginSettings"] = [dict(lock) for lock in locks]
        return said

    @cached_property
    def has_local(self) -> bool:
        """Tell whether some package brings a local server, which a list of remote ones would shut out."""
        return any(door.server and door.server.is_remote is False for door in self.offered)

    @property
    def _withheld(self) -> tuple[Door, ...]:
        """Return the doors that these people are not to have, in marketplaces that are let in for others."""
        return tuple(
            door
            for door in self.doors
            if self.preference(door) == "not_available" and marketplace_of(door.package or "") in self._admitted
        )

    def _urls(self, doors: tuple[Door, ...]) -> list[str]:
        """Return the addresses of remote servers that a list can name."""
        urls = (door.server.url for door in doors if door.server and door.server.is_remote and _can_name(door))
        return list(dict.fromkeys(url for url in urls if url))

    def unenforced(self) -> Iterator[Unenforced]:
        """Yield what the configuration cannot hold of packages."""
        for door in self._declared.arriving("org-plugin", "third-party"):
            if not door.package:
                yield Unenforced("INS008", door.id, "the inventory does not say which package it comes in")
        for door in self.doors:
            yield from self._of_door(door)
        for door in self._withheld:
            because = "it is to be kept out, and its marketplace is let in for another package; its server is denied"
            yield Unenforced("INS009", door.id, because)
        for name in self._admitted:
            yield Unenforced("INS006", name, "whatever the marketplace delivers has the preference of its entry")
        if self.has_local:
            because = "a list of servers would shut out every local one, and a package brings such a one"
            yield Unenforced("COW018", "", because)
        yield from unenforced_of_packages(self._declared.organisation, self.offered)

    def _of_door(self, door: Door) -> Iterator[Unenforced]:
        marketplace = marketplace_of(door.package or "")
        wanted = self.preference(door)
        if wanted == "not_available":
            return
        if wanted is None:
            yield Unenforced("INS004", door.id, "the inventory says no preference of it, so members add it themselves")
        if why := self._why_no_marketplace(marketplace):
            yield Unenforced("INS008", door.id, why)
            return
        if wanted in _FORCED and self._admitted[marketplace]["installationPreference"] != wanted:
            yield Unenforced("INS004", door.id, self._why_not_forced(marketplace))
            if wanted == "required":
                yield Unenforced("INS001", door.id, self._why_not_forced(marketplace))
        if not self._fleet.group and group_settings(door):
            yield Unenforced("INS003", door.id, "one configuration is for every device, whatever a group is given")
        if door.server is None or door.server.is_remote is None or (door.server.is_remote and not _can_name(door)):
            yield Unenforced("INS008", door.id, "no list can name its server, whose address is not written out")
        package = self._declared.organisation.packages.get(door.package or "")
        if package and package.source and package.source.source != "relative":
            because = "a package from another repository than its marketplace's is listed and never fetched"
            yield Unenforced("INS008", door.id, because)
        if door.plugin.audience is not None:
            because = "everybody who gets the configuration has it, outside of its audience too"
            yield Unenforced("INS009", door.id, because)

    def _why_not_forced(self, marketplace: str) -> str:
        said = self._declared.organisation.marketplaces[marketplace].source
        if said and not is_pinned(said):
            return "a marketplace that is held at no commit or digest has its packages added by members alone"
        return "a marketplace has one preference for all of its packages, and not all of them are decided alike"


def _can_name(door: Door) -> bool:
    url = (door.server.url if door.server else None) or ""
    return url.startswith(("https://", "http://")) and not {"*", "$"} & set(url)


def is_pinned(source: Source) -> bool:
    """Tell whether a source of a marketplace holds it at what was reviewed."""
    if source.source == "url":
        return _DIGEST.fullmatch(source.manifest_sha256 or "") is not None
    return _pin(source) is not None


def _pin(source: Source) -> str | None:
    commits = (each for each in (source.sha, source.ref) if each and _COMMIT.fullmatch(each))
    return next(commits, None)


def _source(source: Source) -> Mapping[str, Any] | None:
    """Return a source as an entry of `allowedPluginMarketplaces` has it; nothing where none can be such a one."""
    match source.source:
        case "github":
            said: dict[str, Any] = {"source": "github", "repo": source.repo}
        case "git":
            said = {"source": "git", "url": source.url}
        case "url":
            said = {"source": "url", "url": source.url, "manifestSha256": source.manifest_sha256}
        case _:
            return None
    if source.source != "url":
        said |= {"ref": _pin(source) or source.ref, "path": source.path}
    said |= {"credentialKind": source.credential_kind, "credentialHelper": source.credential_helper}
    return {key: value for key, value in said.items() if value is not None}
