"""Which servers one document lets in and which it keeps out, and the packages that it forces on or blocks."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from plugingov.model.address import read_address
from plugingov.model.door import Door
from plugingov.surfaces.claude_code.documents import ManagedDocument
from plugingov.surfaces.claude_code.rendering.declared import Declared, held
from plugingov.surfaces.claude_code.rendering.servers import Admission, ServerEntry, admission
from plugingov.surfaces.rendering.rendered import Unenforced


class Lists:
    """What one document of managed settings says of servers and packages."""

    def __init__(self, declared: Declared, document: ManagedDocument) -> None:
        self._declared = declared
        self._document = document

    @cached_property
    def admissions(self) -> Mapping[Door, Admission]:
        """Return the entries of each door that this document lets in, or why none lets it in."""
        return {door: self._admission(door) for door in self._declared.doors if not self._is_blocked(door)}

    def _admission(self, door: Door) -> Admission:
        if shut_out := self._declared.shut_out(door):
            return Admission((), shut_out)
        return admission(self._declared.server(door), self._declared.attested.platforms)

    def _is_blocked(self, door: Door) -> bool:
        return held(door, self._document) == "false"

    @cached_property
    def doors(self) -> tuple[Door, ...]:
        """Return the doors that this document lets in."""
        return tuple(door for door, found in self.admissions.items() if found.entries)

    @cached_property
    def allowed(self) -> tuple[ServerEntry, ...]:
        """Return the entries of `allowedMcpServers`, each once."""
        return _each_once(entry for found in self.admissions.values() for entry in found.entries)

    @cached_property
    def denied(self) -> tuple[ServerEntry, ...]:
        """Return the entries of `deniedMcpServers`: what is held as `false`, unless a door that is let in needs it."""
        needed = {_compared(entry) for entry in self.allowed}
        return _each_once(entry for _, entry in self._blocked if _compared(entry) not in needed)

    @cached_property
    def _blocked(self) -> tuple[tuple[Door, ServerEntry], ...]:
        platforms = self._declared.attested.platforms
        return tuple(
            (door, entry)
            for door in self._declared.doors
            if self._is_blocked(door)
            for entry in admission(self._declared.server(door), platforms).entries
        )

    @cached_property
    def packages(self) -> Mapping[str, bool]:
        """Return the packages that are forced on, or blocked; of two doors in one the door that has it counts."""
        found: dict[str, bool] = {}
        for door in self._declared.from_marketplaces:
            says = self._says_of_package(door)
            if door.package and says is not None:
                found[door.package] = says or found.get(door.package, False)
        return dict(sorted(found.items()))

    def _says_of_package(self, door: Door) -> bool | None:
        if self._is_blocked(door):
            return False
        is_held = door.provision.via == "managed-plugin" and held(door, self._document) == "true"
        return True if is_held else None

    def unenforced(self) -> Iterator[Unenforced]:
        """Yield what this document cannot hold of what is declared for the people whom it counts for."""
        for door, found in self.admissions.items():
            if not found.entries:
                yield Unenforced("INS008", door.id, f"no list lets it in: {found.because}")
        needed = {_compared(entry) for entry in self.allowed}
        for door, entry in self._blocked:
            if _compared(entry) in needed:
                because = "it is to be kept out, and another door that is let in has the same server"
                yield Unenforced("INS009", door.id, because)
        for door in self._declared.from_marketplaces:
            if self._is_blocked(door) and self.packages.get(door.package or ""):
                because = (
                    "it is to be kept out, and its package is forced on for another door; its server alone is denied"
                )
                yield Unenforced("INS009", door.id, because)


def _each_once(entries: Iterator[ServerEntry]) -> tuple[ServerEntry, ...]:
    return tuple({repr(entry): entry for entry in entries}.values())


def _compared(entry: ServerEntry) -> str:
    """Return a server as a list of denied ones tells it from others: by an address without its query, or a command."""
    url = entry.get("serverUrl")
    if url is None:
        return repr(entry)
    address = read_address(url)
    return address._replace(query="").canonical if address else url
