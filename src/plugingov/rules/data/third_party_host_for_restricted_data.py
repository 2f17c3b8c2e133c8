"""Restricted data on a server that neither we nor the vendor of its system operate."""

from collections.abc import Iterator
from dataclasses import dataclass

from plugingov.model.values import Patterns
from plugingov.rules.case import Case
from plugingov.rules.catalogues import CatalogueSettings, Systems, brief, read_systems
from plugingov.rules.data.operator import operated_by
from plugingov.rules.remarks import unmatched
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.subjects import each_door
from plugingov.rules.written import Written


class HostSettings(CatalogueSettings):
    """Which data is asked about, and which catalogues know who a system's vendor is."""

    classifications: Patterns = ("confidential", "restricted")


@dataclass(frozen=True, eq=False)
class Guarded:
    """The classifications that are asked about, and the systems whose vendors are known."""

    classifications: tuple[str, ...]
    systems: Systems


def prepare(settings: HostSettings, written: Written) -> Guarded:
    return Guarded(settings.classifications, read_systems(settings, written))


def judge(case: Case, subject: Subject, guarded: Guarded) -> Verdict:
    door = case.door(subject.plugin, subject.surface)
    classification = door.plugin.data.classification if door.plugin.data else None
    if classification in case.ranks and classification not in guarded.classifications:
        return NOT_APPLICABLE
    party = operated_by(case, door, guarded.systems.vendors)
    if party == "local":
        return NOT_APPLICABLE
    if party in {"us", "vendor"}:
        return PASS
    if classification is None or classification not in case.ranks:
        at = (*door.route, "data", "classification")
        silent = f"the inventory does not say the `data.classification` of `{door.id}`"
        return Unknown(at, silent if classification is None else case.unranked(classification))
    if isinstance(party, Unknown):
        return party
    operator = brief(door.server.operator or "") if door.server else ""
    message = f"`{operator}` operates `{door.id}` on {door.surface} and is neither us nor the vendor; it holds {classification} data"
    return Finding(door.at("server", "operator"), message)


def idle(case: Case, guarded: Guarded) -> Iterator[str]:
    if not guarded.classifications:
        yield "`classifications` is an empty list"
    fact = "is no classification of the policy"
    yield from unmatched(guarded.classifications, case.ranks, "classifications", fact)


THIRD_PARTY_HOST_FOR_RESTRICTED_DATA = Rule(
    id="DAT004",
    name="third-party-host-for-restricted-data",
    title="A third party operates a server that holds restricted data",
    layer="install",
    severity="medium",
    why="Whoever operates a server reads everything that passes it. With the vendor of the system there is a contract about "
    "the data, and with ourselves none is needed; a third party is one more place where it can leak. A server that runs "
    "on the member's own computer is not asked about.",
    fix="Use the vendor's own server, operate one ourselves, or have the operator assessed and say so in a waiver.",
    references=("OWASP MCP10:2025",),
    controls=Controls(nist=("SC-7", "AC-20"), iso=("A.5.14", "A.5.23"), soc2=("CC6.6",), mas=("3.4", "11.2")),
    bad=Example(
        """\
plugins:
  contracts:
    title: Contracts
    path: custom-mcp
    system: box
    publisher: Box
    server:
      transport: http
      url: https://mcp.bridges.example/box
      operator: Bridges Inc.  # gap
    data: {classification: confidential}
    provision: {cowork: {via: custom-connector}}
""",
    ),
    good=Example(
        """\
plugins:
  contracts:
    title: Contracts
    path: oauth-connector
    system: box
    server: {transport: http, url: https://mcp.box.com, operator: vendor}
    data: {classification: confidential}
    provision: {cowork: {via: directory-connector}}
  ledger:
    title: Ledger
    path: custom-mcp
    server: {transport: http, url: https://mcp.acme.example/ledger, operator: us}
    data: {classification: restricted}
    provision: {cowork: {via: custom-connector}}
  menu:
    title: Menu
    path: custom-mcp
    publisher: Canteen Ltd
    server: {transport: http, url: https://menu.bridges.example/mcp, operator: Bridges Inc.}
    data: {classification: public}
    provision: {cowork: {via: custom-connector}}
""",
    ),
    settings=HostSettings,
    prepare=prepare,
    subjects=each_door,
    judge=judge,
    idle=idle,
)
