"""A secret written down where everybody reads it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import chain

from plugingov.model.inventory import Server, Windows
from plugingov.model.observation import EXTENSION_FILES, FileKind, NativeFile
from plugingov.model.source import Source
from plugingov.model.values import SURFACES, Surface
from plugingov.rules.case import Case, SeenCase
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Place, Route
from plugingov.sources.secret_arguments import classify_header, hold_secrets, names_program
from plugingov.sources.secret_search import secret_routes
from plugingov.sources.secrets import MASK, classify
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.sessions.written_servers import servers_of
from plugingov.surfaces.claude_code.settings.delivered import DELIVERED
from plugingov.surfaces.claude_code.settings.validated import MANAGED_KINDS


@lru_cache(maxsize=8)
def places_for_secrets(case: Case) -> Mapping[Subject, tuple[Route, bool | None]]:
    """Return every key that could hold a secret, and every other that does, with whether it does, if that is known."""
    if isinstance(case, SeenCase):  # what machines show is asked directly, be it loaded or not
        return {}
    declared = (*_server_values(case), *_source_values(case), *_anywhere(case))
    found: dict[Subject, tuple[Route, bool | None]] = {}
    of_inventory = ((_subject(at[0]), at) for at in declared)
    seen = (_seen_values(case), _seen_settings(case), _seen_elsewhere(case), _seen_on_desktops(case))
    for subject, place in chain(*seen, of_inventory):
        known = found.get(subject)
        found[subject] = place if known is None or _RANKS[place[1]] > _RANKS[known[1]] else known
    return found


_RANKS = {False: 0, None: 1, True: 2}


def _seen_on_desktops(case: Case) -> Iterator[tuple[Subject, tuple[Route, bool | None]]]:
    """Yield what devices show of Claude Desktop."""
    if case.desktops:
        from plugingov.rules.cowork.desktop_secrets import secrets_on_desktops  # noqa: PLC0415 (most runs read none)

        yield from secrets_on_desktops(case, _is_told)


def each_place(case: Case) -> Iterator[Subject]:
    return iter(places_for_secrets(case))


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    route, is_secret = places_for_secrets(case)[subject]
    if is_secret:
        finding = _finding(subject, route)
        return replace(finding, fix=_FIX_DELIVERED) if _is_delivered(case, subject, route) else finding
    if is_secret is None:
        return Unknown(route, f"nothing of {subject.item} could be read: it may hold a secret")
    return PASS


def _is_delivered(case: Case, subject: Subject, route: Route) -> bool:
    """Tell whether a secret is one of a server in managed settings, in which the client fills in no variable."""
    is_of_server = subject.item is not None and _OF_FILE.match(subject.item) is None
    return is_of_server and isinstance(route, Place) and route.file in _managed_settings(case)


@lru_cache(maxsize=8)
def _managed_settings(case: Case) -> frozenset[str]:
    files = (file for machine in case.observed for file in machine.observation.files)
    return frozenset(file.file for file in files if file.kind in MANAGED_KINDS)


_FIX_DELIVERED = (
    "Revoke the secret, and let the server sign in whoever uses it. In managed settings the client leaves out a server with a "
    "reference such as `${NAME}`; in `managed-mcp.json` it fills it in."
)


def _finding(subject: Subject, route: Route) -> Finding:
    if subject.surface and subject.plugin is None and subject.item and (found := _OF_FILE.match(subject.item)):
        key = subject.item[found.end() :]
        return Finding(route, f"a secret is written down in `{key}` of {found['file']}, which a machine has")
    if subject.surface == "claude-code" and subject.plugin is None and subject.item:
        server, _, key = subject.item.rpartition(": ")
        called = server.partition(" (")[0]
        return Finding(
            route, f"a secret is written down in `{key}` of server `{called}`, which a machine has configured"
        )
    if subject.surface == "cowork" and subject.plugin is None and subject.item:  # no line of an inventory is so
        return Finding(route, _on_desktop(subject.item))
    owner = subject.plugin or subject.project or subject.group or subject.credential
    owner = f"`{owner}`" if owner else "the inventory"
    return Finding(route, f"a secret is written down in `{subject.item}` of {owner}")


def _on_desktop(item: str) -> str:
    """Say where Claude Desktop has a secret: in one of its servers, or elsewhere in one of its files."""
    from plugingov.rules.cowork.desktop_secrets import CALLED  # noqa: PLC0415 (most runs read none)

    whose, _, key = item.rpartition(": ")
    if whose in CALLED.values():
        return f"a secret is written down in `{key}` of {whose}, which a device has"
    called = whose.partition(" (")[0]
    return f"a secret is written down in `{key}` of server `{called}`, which Claude Desktop has on a device"


_SUBJECT_KEYS = {"plugins": "plugin", "projects": "project", "groups": "group", "credentials": "credential"}
_PROVISIONS: Mapping[Route, Surface] = {("provision", surface): surface for surface in SURFACES}


def _subject(route: Route) -> Subject:
    """Return the subject of a key: its door, project, group or credential, and the key's name within it."""
    key = _SUBJECT_KEYS.get(str(route[0])) if len(route) > 1 else None
    if key is None:
        return Subject(item=_dotted(route))
    surface = _PROVISIONS.get(route[2:4])
    rest = route[4:] if surface else route[2:]
    return Subject(**{key: str(route[1])}, surface=surface, item=_dotted(rest))


def _dotted(route: Route) -> str:
    """Return a key's name within its subject; a dot in a key is told from the dots between keys."""
    if route[:1] == ("",):
        return str(route[-1])
    return ".".join(str(step).replace(".", "[.]") if isinstance(step, str) else str(step) for step in route)


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
                subject = Subject(surface="claude-code", item=f"{_SETTINGS[file.kind]}: {_dotted(keys)}")
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
                    subject = Subject(surface=surface, item=f"{_called(file)}: {_dotted(keys) or 'the file'}")
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
        key = _dotted(steps)
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


def _server_values(case: Case) -> Iterator[tuple[Route, bool]]:
    seen: set[Route] = set()
    for door in case.layers.doors.values():
        if door.server and (route := door.at("server")) not in seen:
            seen.add(route)
            yield from _of_server(door.server, route)
    for name, plugin in case.organisation.plugins.items():
        if plugin.server and (route := ("plugins", name, "server")) not in seen:
            yield from _of_server(plugin.server, route)


def _of_server(server: Server, route: Route) -> Iterator[tuple[Route, bool]]:
    for section, kind in (("env", classify), ("headers", classify_header)):
        values: Mapping[str, str] | None = getattr(server, section)
        for name, value in values.items() if values else ():
            yield (*route, section, name), kind(name, value).is_secret
    if server.url:
        yield (*route, "url"), classify("url", server.url).is_secret
    if server.command or server.args:
        yield from _of_command(server, route)
    if server.windows:
        yield from _of_command(server.windows, (*route, "windows"))


def _of_command(part: Server | Windows, route: Route) -> Iterator[tuple[Route, bool]]:
    for number, is_secret in enumerate(hold_secrets(part.args, part.command or "")):
        yield (*route, "args", number), is_secret
    if part.command:
        is_secret = not names_program(part.command) and classify("command", part.command).is_secret
        yield (*route, "command"), is_secret


def _source_values(case: Case) -> Iterator[tuple[Route, bool]]:
    organisation = case.organisation
    sources: list[tuple[Route, Source | None]] = [
        *(
            (("marketplaces", name, "source"), marketplace.source)
            for name, marketplace in organisation.marketplaces.items()
        ),
        *((("packages", name, "source"), package.source) for name, package in organisation.packages.items()),
    ]
    for route, source in sources:
        if source and source.url:
            yield (*route, "url"), classify("url", source.url).is_secret
        headers = (source.headers if source else None) or {}
        yield from (
            ((*route, "headers", name), classify_header(name, value).is_secret) for name, value in headers.items()
        )


def _anywhere(case: Case) -> Iterator[tuple[Route, bool]]:
    whole = 0
    for document in case.organisation.documents:
        for route, is_key in secret_routes(document):
            if len(route) == 1 and str(route[0]).startswith("comment "):
                whole += 1
                yield ("", document.text.file, f"comment {whole}"), True  # of several files, in their order
            elif not is_key:
                yield route, True


SECRET_IN_THE_OPEN = Rule(
    id="AUT008",
    name="secret-in-the-open",
    title="A secret is written down in the open",
    layer="authenticate",
    severity="critical",
    why="Whoever reads the repository, a backup or this configuration can sign in with it. Only what has the shape of a secret, "
    "or a name that says so, is a gap; the value is never shown.",
    fix="Revoke the secret, then write a reference such as `${NAME}` and keep the value in a secret store.",
    references=("OWASP MCP01:2025", "code.claude.com/docs/en/mcp"),
    controls=Controls(nist=("IA-5(7)",), iso=("A.5.17",), soc2=("CC6.1",), mas=("9.1", "10.2")),
    bad=Example(
        """\
plugins:
  paylater-status:
    title: PayLater status
    path: custom-mcp
    server:
      transport: http
      url: https://mcp.anycompany.example/paylater
      headers:
        Authorization: Bearer 4f9a1c7e2b  # gap
        X-Tenant: finance
    provision:
      claude-code:
        via: project-file
        server:
          command: /opt/anycompany/paylater-mcp
          args:
            - --api-key=4f9a1c7e2b  # gap
            - --read-only
""",
    ),
    good=Example(
        """\
plugins:
  paylater-status:
    title: PayLater status
    path: custom-mcp
    server:
      transport: http
      url: https://mcp.anycompany.example/paylater
      headers: {Authorization: "Bearer ${PAYLATER_TOKEN}"}
    provision: {claude-code: {via: project-file}}
""",
    ),
    asks="either",
    settings=Settings,
    subjects=each_place,
    judge=judge,
)
