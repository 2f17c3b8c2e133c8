"""A server of somebody's own for a system that a marketplace or the directory already offers."""

from functools import lru_cache

from plugingov.model.address import read_address
from plugingov.model.door import Door
from plugingov.rules.case import Case
from plugingov.rules.catalogues import CatalogueSettings, Listed, Systems, read_systems
from plugingov.rules.rule import PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.source.reached import reached


@lru_cache(maxsize=8)
def each_custom_server(case: Case) -> tuple[Subject, ...]:
    """Return each door that a server nobody lists stands behind, on its surface."""
    doors = case.layers.doors.values()
    return tuple(Subject(plugin=door.id, surface=door.surface) for door in doors if door.path == "custom-mcp")


def judge(case: Case, subject: Subject, systems: Systems) -> Verdict:
    door = case.door(subject.plugin, subject.surface)
    if listed := _served(case, door, systems):
        message = f"`{door.id}` is a custom server for `{listed.id}`, which is offered as {listed.offers}"
        return Finding(door.at("path"), message)
    if door.plugin.system is None and not _is_elsewhere(case, door):
        return Unknown((*door.route, "system"), f"the inventory does not say the `system` of `{door.id}`")
    outdated = systems.outdated(case.today)
    return Unknown(door.at("path"), outdated) if outdated else PASS


def _served(case: Case, door: Door, systems: Systems) -> Listed | None:
    """Return the listed system that a door serves: by its name, or by the host of its vendor."""
    found = [systems.of_name(door.plugin.system)]
    if door.server and door.server.operator != "us":
        found += [systems.of_url(url) for url, _ in reached(case, door)]
    return next((listed for listed in found if listed and listed.is_offered), None)


def _is_elsewhere(case: Case, door: Door) -> bool:
    """Tell whether a vendor's own server is known by its address, so that its system need not be named."""
    is_the_vendors = door.server is not None and door.server.operator == "vendor"
    return is_the_vendors and any(read_address(url) for url, _ in reached(case, door))


CUSTOM_SERVER_FOR_LISTED_SYSTEM = Rule(
    id="SRC002",
    name="custom-server-for-listed-system",
    title="A custom server stands where a listed package or connector would do",
    layer="install",
    severity="medium",
    why="A server of our own has to be reviewed, patched and hosted by us; what the catalogue lists is kept by the vendor "
    "and looked at by more people. The catalogue is dated: one of more than 180 days no longer says that a system is "
    "listed nowhere.",
    fix="Offer the package or the connector instead, or say in a waiver what it lacks.",
    references=("claude.com/connectors", "github.com/anthropics/claude-plugins-official"),
    controls=Controls(nist=("SA-9", "RA-3"), iso=("A.5.19", "A.5.22"), soc2=("CC9.2",), mas=("3.4",)),
    bad=Example(
        """\
plugins:
  tickets:
    title: Tickets
    path: custom-mcp  # gap
    system: Linear
    server: {transport: http, url: https://mcp.acme.example/tickets, operator: us}
    provision: {cowork: {via: custom-connector}}
  wiki:
    title: Wiki
    path: custom-mcp  # gap
    server: {transport: http, url: https://mcp.notion.com/mcp, operator: vendor}
    provision: {cowork: {via: custom-connector}}
""",
    ),
    good=Example(
        """\
plugins:
  vendor-master:
    title: Vendor master
    path: custom-mcp
    system: erp-vendor-master
    server: {transport: http, url: https://mcp.acme.example/vendors, operator: us}
    provision: {cowork: {via: custom-connector}}
  linear:
    title: Linear
    path: oauth-connector
    system: linear
    provision: {cowork: {via: directory-connector}}
""",
    ),
    settings=CatalogueSettings,
    prepare=read_systems,
    subjects=each_custom_server,
    judge=judge,
)
