"""A server of nobody's list that lies outside the organisation's own domains."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from plugingov.model.address import Address, domains_of, hangs_on_reference, read_address
from plugingov.model.door import Door
from plugingov.model.values import Patterns, Surface
from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.source.local import bridged, first, is_local
from plugingov.rules.written import Written
from plugingov.sources.document import Route
from plugingov.sources.errors import quoted


class DomainSettings(Settings):
    """Which domains are the organisation's."""

    domains: Patterns | None = None


class Endpoint(NamedTuple):
    """One address under which a door is reached, where it is written, and every domain that its host lies in."""

    url: str
    at: Route
    address: Address | None
    domains: tuple[str, ...]


def prepared(settings: DomainSettings, written: Written) -> frozenset[str]:
    """Return the domains as they are looked up, refusing what is none."""
    found = set()
    for number, text in enumerate(settings.domains or ()):
        domain = _domain(text)
        if domain:
            found.add(domain)
            continue
        hint = "a domain covers its subdomains; it has no scheme, no star, no port and no path"
        said = f"found {quoted(text)}"
        written.refuse("domains", number, found=said, expected="a domain, as in `acme.example`", hint=hint)
    return frozenset(found)


def _domain(written: str) -> str:
    """Return a domain, or a number, as it is looked up; nothing where it is none."""
    is_number = written.count(":") > 1
    if any(sign in written for sign in "@/?#\\") or (":" in written and not is_number):
        return ""
    address = read_address(f"https://[{written}]" if is_number else f"https://{written}")
    return address.host if address else ""


@lru_cache(maxsize=8)
def each_custom_server(case: Case) -> tuple[Subject, ...]:
    """Return each door to a server that nobody lists, on each surface."""
    doors = case.layers.doors.values()
    return tuple(Subject(plugin=door.id, surface=door.surface) for door in doors if door.path == "custom-mcp")


@lru_cache(maxsize=8)
def endpoints(case: Case) -> Mapping[tuple[str | None, Surface | None], tuple[Endpoint, ...]]:
    """Return where each custom server is reached; a local one where its bridge leads."""
    doors = [door for door in case.layers.doors.values() if door.path == "custom-mcp"]
    return {(door.id, door.surface): tuple(_endpoints(case, door)) for door in doors}


def _endpoints(case: Case, door: Door) -> list[Endpoint]:
    said = [(door.server.url, door.at("server", "url"))] if door.server and door.server.url else []
    return [_endpoint(url or "", at) for url, at in (*said, *bridged(case, door))]


def _endpoint(url: str, at: Route) -> Endpoint:
    address = read_address(url)
    if address is None or address.is_loopback:
        return Endpoint(url, at, address, ())
    return Endpoint(url, at, address, (address.host,) if address.is_number else domains_of(address.host))


def judge(case: Case, subject: Subject, domains: frozenset[str]) -> Verdict:
    reached = endpoints(case)[subject.plugin, subject.surface]
    if not reached:
        door = case.door(subject.plugin, subject.surface)
        if is_local(case, door):
            return NOT_APPLICABLE
        return Unknown(door.at("server", "url"), f"the inventory does not say the `server.url` of `{door.id}`")
    outside = [each for each in reached if domains.isdisjoint(each.domains)]
    if not outside:
        return PASS
    strangers = [each for each in outside if each.address and not each.address.is_loopback]
    if found := first(case, (_finding(subject, each, domains) for each in strangers)):
        return found
    unread = next((each for each in outside if each.address is None), None)
    return _unknown(subject, unread) if unread else NOT_APPLICABLE


def _finding(subject: Subject, endpoint: Endpoint, domains: frozenset[str]) -> Finding:
    host = endpoint.address.host if endpoint.address else ""
    named = [f"`{domain}`" for domain in sorted(domains)]
    ours = ", ".join(named[:_MOST_NAMED]) + (f" and {len(named) - _MOST_NAMED} more" if named[_MOST_NAMED:] else "")
    message = f"`{subject.plugin}` on {subject.surface} is reached at `{host}`; ours: {ours or 'none'}"
    return Finding(endpoint.at, message)


def _unknown(subject: Subject, endpoint: Endpoint) -> Unknown:
    if hangs_on_reference(endpoint.url):
        return Unknown(endpoint.at, f"a reference decides at which host `{subject.plugin}` is reached")
    return Unknown(endpoint.at, f"the address of `{subject.plugin}` is no http or https address")


_MOST_NAMED = 5

ENDPOINT_OUTSIDE_DOMAINS = Rule(
    id="SRC007",
    name="endpoint-outside-domains",
    title="A custom server lies outside the organisation's domains",
    layer="install",
    severity="high",
    why="A custom server is in nobody's directory: that it is ours is told by its host alone. Elsewhere, somebody else answers, and "
    "sees every question. A domain covers itself and its subdomains; a number is in no domain; a server on this machine "
    "itself is not asked about; behind a bridge the bridge's address counts.",
    fix="Serve it under a domain of the organisation, or add the domain to `domains` on purpose.",
    references=("modelcontextprotocol.io/specification/2026-07-28/basic/security_best_practices",),
    controls=Controls(nist=("SC-7", "AC-20"), iso=("A.5.14", "A.5.23"), soc2=("CC6.6",), mas=("3.4", "11.2")),
    required=("domains",),
    bad=Example(
        """\
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    server:
      transport: http
      url: https://acme.example.mcp-hosting.example/vendor-master  # gap
    provision: {cowork: {via: custom-connector}}
""",
        "{domains: [acme.example]}",
    ),
    good=Example(
        """\
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    server: {transport: http, url: "https://mcp.acme.example:8443/vendor-master"}
    provision: {cowork: {via: custom-connector}}
""",
        "{domains: [acme.example]}",
    ),
    asks="either",
    settings=DomainSettings,
    prepare=prepared,
    subjects=each_custom_server,
    judge=judge,
)
