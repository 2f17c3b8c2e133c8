"""Secrets that machines show: in the servers that they have, in settings, and in every other file of theirs."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import chain

from plugingov.model.observation import EXTENSION_FILES, FileKind, NativeFile
from plugingov.model.values import Surface
from plugingov.rules.authenticate.secret_in_the_open import dotted
from plugingov.rules.case import Case
from plugingov.rules.rule import Finding, Subject
from plugingov.sources.document import Place, Route
from plugingov.sources.secrets import MASK
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.sessions.written_servers import servers_of
from plugingov.surfaces.claude_code.settings.delivered import DELIVERED
from plugingov.surfaces.claude_code.settings.validated import MANAGED_KINDS


def each_secret(case: Case) -> Iterator[tuple[Subject, tuple[Route, bool | None]]]:
    """Yield every key that could hold a secret, and every other that does, with whether it does, if that is known."""
    yield from chain(_seen_values(case), _seen_settings(case), _seen_elsewhere(case), _seen_on_desktops(case))


def _seen_on_desktops(case: Case) -> Iterator[tuple[Subject, tuple[Route, bool | None]]]:
    """Yield what devices show of Claude Desktop."""
    if case.desktops:
        from plugingov.rules.cowork.desktop_secrets import secrets_on_desktops  # noqa: PLC0415 (most runs read none)

        yield from secrets_on_desktops(case, _is_told)


def as_on_machine(case: Case, subject: Subject, finding: Finding, at: Place) -> Finding:
    """Return a finding in words for what a machine shows, with the fix for what is delivered to it."""
    if subject.surface and subject.plugin is None and subject.item:
        finding = replace(finding, message=_said(subject.surface, subject.item))
    return replace(finding, fix=_FIX_DELIVERED) if _is_delivered(case, subject, at) else finding


def _is_delivered(case: Case, subject: Subject, at: Place) -> bool:
    """Tell whether a secret is one of a server in managed settings, in which the client fills in no variable."""
    is_of_server = subject.item is not None and _OF_FILE.match(subject.item) is None
    return is_of_server and at.file in _managed_settings(case)


@lru_cache(maxsize=8)
def _managed_settings(case: Case) -> frozenset[str]:
    files = (file for machine in case.observed for file in machine.observation.files)
    return frozenset(file.file for file in files if file.kind in MANAGED_KINDS)


_FIX_DELIVERED = (
    "Revoke the secret, and let the server sign in whoever uses it. In managed settings the client leaves out a server with a "
    "reference such as `${NAME}`; in `managed-mcp.json` it fills it in."
)


def _said(surface: Surface, item: str) -> str:
    if found := _OF_FILE.match(item):
        return f"a secret is written down in `{item[found.end() :]}` of {found['file']}, which a machine has"
    if surface == "cowork":
        return _on_desktop(item)
    server, _, key = item.rpartition(": ")
    called = server.partition(" (")[0]
    return f"a secret is written down in `{key}` of server `{called}`, which a machine has configured"


def _on_desktop(item: str) -> str:
    """Say where Claude Desktop has a secret: in one of its servers, or elsewhere in one of its files."""
    from plugingov.rules.cowork.desktop_secrets import CALLED  # noqa: PLC0415 (most runs read none)

    whose, _, key = item.rpartition(": ")
    if whose in CALLED.values():
        return f"a secret is written down in `{key}` of {whose}, which a device has"
    called = whose.partition(" (")[0]
    return f"a secret is written down in `{key}` of server `{called}`, which Claude Desktop has on a device"


def _seen_values(case: Case) -> Iterator[tuple[Subject, tuple[Route, bool]]]:
    """Yield every key of an observed server that could hold a secret; one that does is masked there."""
    for seen in case.sightings.servers:
        stranger = Subject(surface="claude-code", project=seen.project, item=seen.item)
        declared = Subject(plugin=seen.door.id, surface="claude-code") if seen.door else None
        yield from _of_seen(seen.server.found, declared or stranger)
    for machine in case.observed:
        told = {seen.server.written_at for seen in case.sightings.servers_on(machine)}
        for written in servers_of(machine):  # of a project that is gone, no start of the client has them
            if written.found.at not in told:
                yield from _of_seen(written.found, Subject(surface="claude-code", item=written.name))
    for brought in case.devices.servers if case.devices_looked_at else ():
        of_door = Subject(plugin=brought.door.id, surface="cowork") if brought.door else None
        yield from _of_seen(brought.server.found, of_door or Subject(surface="cowork", item=brought.item))


# What settings are called on every machine.
_SETTINGS: Mapping[FileKind, str] = {
    **dict.fromkeys(("remote", "plist", "hklm", "managed", "drop-in"), "managed settings"),
    **dict.fromkeys(("hkcu", "user", "local"), "a member's settings"),
    "project": "a project's settings",
}


# What every other file is called; a manifest is told by the name in it.
_FILES: Mapping[FileKind, str] = {
    "managed-mcp": "managed-mcp.json",
    "state": "a member's own record",
    "project-servers": "a project's servers",
    "package-servers": "a package's servers",
    "package-hooks": "a package's hooks",
    "installed": "a member's record of packages",
    "known": "a member's record of marketplaces",
    "misplaced": "a file that the client does not read",
    "org-plugin-servers": "a plugin's servers",
    "marketplace": "the manifest of ",
    "package": "the manifest of ",
    "extension": "the manifest of ",
    "org-plugin": "the manifest of ",
}
_WHAT: Mapping[FileKind, str] = {"marketplace": "a marketplace", "extension": "an extension", "org-plugin": "a plugin"}
_OF_FILE = re.compile(
    rf"(?P<file>{'|'.join(map(re.escape, {*_SETTINGS.values(), *_FILES.values()} - {'the manifest of '}))}"
    r"|the manifest of (?:`[^`]*`|an? (?:package|marketplace|extension|plugin))): "
)
# A sum over a file looks as drawn as a key, and opens nothing.
_SUM = re.compile(r"integrity|checksum|digest|hash|(?:^|[a-z_])sha\d*$|signature", re.IGNORECASE)
_SIGNS_IN = re.compile(r":[\\/]{0,9}\*{4}@")  # a name and a password before a host are a secret wherever they stand

# Where a secret is told although it is only a part of the text; elsewhere what only looks drawn may be masked.
_LINE = re.compile(r"[cC]ommand|Helper$|^(?:aws|gcp)(?:Auth|Credential)|[uU]rls?$|^(?:statusLine|args|if)$")
# So may be a folder of a path, as those for temporary files are called.
_PATH = re.compile(r"(?:\w+\()?(?:~|\.{1,2}|[A-Za-z]:)?[/\\].*", re.DOTALL)


def _seen_settings(case: Case) -> Iterator[tuple[Subject, tuple[Route, bool]]]:
    """Yield every variable that observed settings set, and whatever else of them is a secret or a line with one."""
    for file in (file for machine in case.observed for file in machine.observation.files if file.kind in _SETTINGS):
        for steps, value in _texts(file.settings, ()):
            keys = tuple(step for step in steps if isinstance(step, str))  # numbers change with each line
            is_server = file.kind in MANAGED_KINDS and steps[0] == DELIVERED and len(steps) > len((DELIVERED, "name"))
            if not is_server and (steps[0] == "env" or _is_told(keys, value)):  # those are told with their server
                subject = Subject(surface="claude-code", item=f"{_SETTINGS[file.kind]}: {dotted(keys)}")
                yield subject, (file.place(*steps), MASK in value)


def _seen_elsewhere(case: Case) -> Iterator[tuple[Subject, tuple[Route, bool]]]:
    """Yield the secrets of all other observed files, but for those of servers, which are told with the server."""
    servers = {(seen.server.found.file, seen.server.found.route) for seen in case.sightings.servers}
    for machine in case.observed:
        servers |= {(written.found.file, written.found.route) for written in servers_of(machine)}
        brought = case.devices.servers_on(machine) if machine in case.devices_looked_at else ()
        servers |= {(each.server.found.file, each.server.found.route) for each in brought}
        for file in (file for file in machine.observation.files if file.kind in _FILES):
            for steps, value in _texts(file.data, ()) if MASK in str(file.data) else ():
                keys = _named_keys(file, steps)
                is_server = any((file, steps[:end]) in servers for end in range(len(steps)))
                if not is_server and _may_be_told(file, keys) and _is_told(keys, value):
                    surface: Surface = "cowork" if file.kind in EXTENSION_FILES else "claude-code"
                    subject = Subject(surface=surface, item=f"{_called(file)}: {dotted(keys) or 'the file'}")
                    yield subject, (file.place(*steps), True)


def _may_be_told(file: NativeFile, keys: tuple[str, ...]) -> bool:
    """Tell whether a text is one that people configure: names that the client has listed may look drawn."""
    return file.kind != "state" or "mcpServers" in keys


def _called(file: NativeFile) -> str:
    """Return what a sentence calls a file."""
    if not _FILES[file.kind].endswith("manifest of "):
        return _FILES[file.kind]
    name = file.settings.get("name")
    return (
        f"{_FILES[file.kind]}`{name.replace('`', '')}`"
        if isinstance(name, str)
        else f"the manifest of {_WHAT.get(file.kind, 'a package')}"
    )


def _named_keys(file: NativeFile, steps: Route) -> tuple[str, ...]:
    """Return the keys that lead to a text; of a list's items their names, for numbers change with each line."""
    keys: list[str] = []
    around = file.data
    for step in steps:
        around = around[step]
        name = around.get("name") if isinstance(around, Mapping) else None
        if isinstance(step, str):
            keys.append(step)
        elif isinstance(name, str):
            keys.append(name)
    return tuple(keys)


def _is_told(keys: tuple[str, ...], value: str) -> bool:
    """Tell whether what is masked in a text is a secret, and not only something that looks drawn."""
    if value == MASK:
        return not (keys and _SUM.search(keys[-1]))
    if MASK not in value:
        return False
    is_value = not {"env", "headers"}.isdisjoint(keys)
    return is_value or _SIGNS_IN.search(value) is not None or (keys != () and _is_line(keys, value))


def _is_line(keys: tuple[str, ...], value: str) -> bool:
    """Tell whether a text of settings is a command line or an address, or a rule on one."""
    if keys[0] == "permissions":
        return _PATH.fullmatch(value) is None
    return any(_LINE.search(key) for key in keys[-2:])


def _of_seen(found: Found, server: Subject) -> Iterator[tuple[Subject, tuple[Route, bool]]]:
    for steps, value in _texts(found.value, ()):
        key = dotted(steps)
        subject = server._replace(item=f"{server.item}: {key}" if server.item else key)
        yield subject, (found.file.place(*found.route, *steps), MASK in value)


def _texts(value: object, steps: Route) -> Iterator[tuple[Route, str]]:
    """Yield every text in a configuration, and where it stands."""
    match value:
        case str():
            yield steps, value
        case Mapping():
            for key, item in value.items():
                yield from _texts(item, (*steps, str(key)))
        case list() | tuple():
            for number, item in enumerate(value):
                yield from _texts(item, (*steps, number))
