"""A secret written down where everybody reads it."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain

from plugingov.model.inventory import Server, Windows
from plugingov.model.source import Source
from plugingov.model.values import SURFACES, Surface
from plugingov.rules.case import Case, SeenCase
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.document import Place, Route
from plugingov.sources.secret_arguments import classify_header, hold_secrets, names_program
from plugingov.sources.secret_search import secret_routes
from plugingov.sources.secrets import classify


@lru_cache(maxsize=8)
def places_for_secrets(case: Case) -> Mapping[Subject, tuple[Route, bool | None]]:
    """Return every key that could hold a secret, and every other that does, with whether it does, if that is known."""
    if isinstance(case, SeenCase):  # what machines show is asked directly, be it loaded or not
        return {}
    declared = (*_server_values(case), *_source_values(case), *_anywhere(case))
    found: dict[Subject, tuple[Route, bool | None]] = {}
    of_inventory = ((_subject(at[0]), at) for at in declared)
    for subject, place in chain(_on_machines(case), of_inventory):
        known = found.get(subject)
        found[subject] = place if known is None or _RANKS[place[1]] > _RANKS[known[1]] else known
    return found


_RANKS = {False: 0, None: 1, True: 2}


def _on_machines(case: Case) -> Iterator[tuple[Subject, tuple[Route, bool | None]]]:
    if case.observed:
        from plugingov.rules.authenticate.secrets_on_machines import each_secret  # noqa: PLC0415 (most runs look at none)

        yield from each_secret(case)


def each_place(case: Case) -> Iterator[Subject]:
    return iter(places_for_secrets(case))


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    route, is_secret = places_for_secrets(case)[subject]
    if is_secret:
        finding = _finding(subject, route)
        return _on_machine(case, subject, finding, route) if isinstance(route, Place) else finding
    if is_secret is None:
        return Unknown(route, f"nothing of {subject.item} could be read: it may hold a secret")
    return PASS


def _on_machine(case: Case, subject: Subject, finding: Finding, at: Place) -> Finding:
    from plugingov.rules.authenticate.secrets_on_machines import as_on_machine  # noqa: PLC0415 (most runs look at none)

    return as_on_machine(case, subject, finding, at)


def _finding(subject: Subject, route: Route) -> Finding:
    owner = subject.plugin or subject.project or subject.group or subject.credential
    owner = f"`{owner}`" if owner else "the inventory"
    return Finding(route, f"a secret is written down in `{subject.item}` of {owner}")


_SUBJECT_KEYS = {"plugins": "plugin", "projects": "project", "groups": "group", "credentials": "credential"}
_PROVISIONS: Mapping[Route, Surface] = {("provision", surface): surface for surface in SURFACES}


def _subject(route: Route) -> Subject:
    """Return the subject of a key: its door, project, group or credential, and the key's name within it."""
    key = _SUBJECT_KEYS.get(str(route[0])) if len(route) > 1 else None
    if key is None:
        return Subject(item=dotted(route))
    surface = _PROVISIONS.get(route[2:4])
    rest = route[4:] if surface else route[2:]
    return Subject(**{key: str(route[1])}, surface=surface, item=dotted(rest))


def dotted(route: Route) -> str:
    """Return a key's name within its subject; a dot in a key is told from the dots between keys."""
    if route[:1] == ("",):
        return str(route[-1])
    return ".".join(str(step).replace(".", "[.]") if isinstance(step, str) else str(step) for step in route)


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
