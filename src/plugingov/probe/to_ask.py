"""Which servers are to be asked: where each door leads, and what of the environment goes along."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from plugingov.model.address import Address, read_address
from plugingov.model.door import Door
from plugingov.model.inventory import Server
from plugingov.model.probed import CredentialClass, ProbedServer
from plugingov.model.silence import variable_of
from plugingov.model.words import Surface
from plugingov.probe.hiding import secrets_among, secrets_in
from plugingov.sources.secrets import classify

_AUTHORIZATION = "authorization"
_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]{0,127})(?::-([^}]{0,2000}))?\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToAsk:
    """One server to ask for a plugin, on the surfaces that lead to it.

    `address` is where to go, `url` what the inventory writes in its one form; they differ where a reference of the
    environment decides a part. `headers` are no secret; `credential_headers` and `env` may hold
    some.
    """

    plugin: str
    surfaces: tuple[Surface, ...]
    transport: Literal["http", "sse", "stdio"]
    url: str = ""
    address: str = field(default="", repr=False)
    command: tuple[str, ...] = ()  # as the inventory has it
    words: tuple[str, ...] = field(default=(), repr=False)  # the same with references filled in, as clients do it
    headers: Mapping[str, str] = field(default_factory=dict)
    credential_headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    credential: CredentialClass = "none"
    taken: tuple[str, ...] = field(default=(), repr=False)  # what of all this the environment had
    missing: tuple[str, ...] = ()  # variables that headers refer to, and the environment does not have
    organization: str | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return what no report may show, though the server repeats it."""
        return tuple(dict.fromkeys((*secrets_in(self.credential_headers), *self.taken)))

    @property
    def server(self) -> ProbedServer:
        """Return the server before it has answered anything."""
        return ProbedServer(
            plugin=self.plugin,
            surfaces=self.surfaces,
            transport=self.transport,
            url=self.url,
            command=self.command,
            credential=self.credential,
            organization=self.organization,
        )


Found: TypeAlias = ToAsk | ProbedServer  # a server to ask, or one that says why it is not asked


def servers_to_ask(
    doors: Iterable[Door],
    environment: Mapping[str, str],
    organization: str,
    tokens: Mapping[str, str] | None = None,
) -> tuple[Found, ...]:
    """Return each server that some doors lead to, once: two surfaces with one server are asked together.

    `tokens` are those of plugins, by their ids.
    """
    found: dict[tuple[object, ...], Found] = {}
    for door in doors:
        each = _target(door, environment, (tokens or {}).get(door.id, ""), organization)
        key = (door.id, *_identity(each))
        known = found.get(key)
        found[key] = replace(known, surfaces=(*known.surfaces, door.surface)) if known else each
    return tuple(found.values())


def _identity(found: Found) -> Iterator[object]:
    yield type(found)
    yield found.transport, found.url, found.command, found.credential
    if isinstance(found, ToAsk):
        yield tuple(found.headers.items()), tuple(found.credential_headers.items()), tuple(found.env.items())
    else:
        yield found.not_asked


def tokens_for(plugins: Iterable[str], environment: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the token that the environment has for each plugin, and the variables that would be of several of them.

    Whose token is in one of those nobody can tell, and a token that goes to another server is given away.
    """
    whose: dict[str, list[str]] = {}
    for plugin in plugins:
        if environment.get(variable := variable_of(plugin)):
            whose.setdefault(variable, []).append(plugin)
    tokens = {names[0]: environment[variable] for variable, names in whose.items() if len(names) == 1}
    return tokens, tuple(variable for variable, names in whose.items() if len(names) > 1)


def _target(door: Door, environment: Mapping[str, str], token: str, organization: str) -> Found:
    server = door.server
    if server is None or server.is_remote is None:
        return _not_asked(door, organization, f"the inventory does not say where `{door.id}` has its server")
    if not server.is_remote:
        return _local(door, server, environment, organization)
    return _remote(door, server, environment, token, organization)


def _not_asked(door: Door, organization: str, because: str) -> ProbedServer:
    return ProbedServer(
        plugin=door.id, surfaces=(door.surface,), credential="none", not_asked=because, organization=organization
    )


def _local(door: Door, server: Server, environment: Mapping[str, str], organization: str) -> Found:
    if server.command is None:
        return _not_asked(door, organization, f"the inventory does not say which command starts `{door.id}`")
    own = server.env or {}
    command = (server.command, *server.args)
    missing = [name for word in command for name in _names(word) if name not in environment]
    if missing:
        return _not_asked(door, organization, f"the environment has no `{missing[0]}`, which the command refers to")
    return ToAsk(
        plugin=door.id,
        surfaces=(door.surface,),
        transport="stdio",
        command=command,
        words=tuple(filled(word, environment) for word in command),
        env=own,
        credential="environment" if any(map(_REFERENCE.search, (*own.values(), *command))) else "none",
        taken=secrets_among(_taken((*own.values(), *command), environment)),
        organization=organization,
    )


def _remote(door: Door, server: Server, environment: Mapping[str, str], token: str, organization: str) -> Found:
    url = server.url or ""
    if not url:
        return _not_asked(door, organization, f"the inventory does not say the `url` of `{door.id}`")
    missing = [name for name in _names(url) if name not in environment]
    if missing:
        return _not_asked(door, organization, f"the environment has no `{missing[0]}`, which the `url` refers to")
    address = filled(url, environment)
    written, leads = read_address(url), read_address(address)
    if leads is None:
        return _not_asked(door, organization, f"the `url` of `{door.id}` is no http or https address")
    declared = server.headers or {}
    signing_in = dict(_filled_in(declared, environment))
    if token:
        signing_in = {name: value for name, value in signing_in.items() if name.casefold() != _AUTHORIZATION}
        signing_in |= {_AUTHORIZATION.capitalize(): f"Bearer {token}"}
    lacking = tuple(name for value in declared.values() for name in _names(value) if name not in environment)
    is_bearer = any(name.casefold() == _AUTHORIZATION for name in signing_in)
    return ToAsk(
        plugin=door.id,
        surfaces=(door.surface,),
        transport="sse" if server.transport == "sse" else "http",
        url=written.canonical if written else url,
        address=address,
        headers=dict(_harmless(declared)),
        credential_headers=signing_in,
        credential="bearer" if is_bearer else "environment" if signing_in else "none",
        taken=_not_of_host(_taken((*declared.values(), url), environment), leads),
        missing=() if is_bearer else lacking,
        organization=organization,
    )


def _filled_in(headers: Mapping[str, str], environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the headers that refer to the environment, where it has all of it: those are how somebody signs in."""
    for name, value in headers.items():
        if _REFERENCE.search(value) and all(each in environment for each in _names(value)):
            yield name, filled(value, environment)


def _harmless(headers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the headers that are written down and are no secret."""
    for name, value in headers.items():
        is_secret = name.casefold() == _AUTHORIZATION or classify(name, value).is_secret
        if not is_secret and not _REFERENCE.search(value):
            yield name, value


def _taken(texts: Iterable[str], environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the values that texts take from the environment."""
    names = (found[1] for text in texts for found in _REFERENCE.finditer(text))
    return tuple(environment[name] for name in names if name in environment)


def _not_of_host(values: Iterable[str], leads: Address) -> tuple[str, ...]:
    """Return what must not be shown of values; the name of a host is none, everybody on the way there knows it."""
    return tuple(each for each in secrets_among(values) if each.casefold() not in leads.host)


def _names(text: str) -> Iterator[str]:
    """Yield the variables that a text refers to and gives no default for."""
    return (found[1] for found in _REFERENCE.finditer(text) if found[2] is None)


def filled(text: str, environment: Mapping[str, str]) -> str:
    """Return a text with the references in it put in from the environment, or from their defaults."""
    return _REFERENCE.sub(lambda found: environment.get(found[1], found[2] or ""), text)
