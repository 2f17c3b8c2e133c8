"""What only a person can do for Cowork, page by page, in the words of the vendor's menus."""

import re
from collections.abc import Iterator, Mapping

from plugingov.model.attested import Deployment
from plugingov.model.door import Door
from plugingov.model.inventory import Auth
from plugingov.model.source import Source
from plugingov.model.tool_policy import EVERYTHING
from plugingov.model.values import PERMISSIONS, Layer, Permission
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible
from plugingov.surfaces.cowork import pages
from plugingov.surfaces.cowork.exports.exported import RESERVED_MARKETPLACES, Exported
from plugingov.surfaces.cowork.rendering.declared import Declared, marketplace_of
from plugingov.surfaces.cowork.rendering.encodings import FOLDER
from plugingov.surfaces.cowork.rendering.servers import managed_doors
from plugingov.surfaces.cowork.rendering.tools import known_tools, patterns
from plugingov.surfaces.cowork.rendering.wanted import WantedPackage, wanted_defaults
from plugingov.surfaces.rendering.rendered import Step

DEVICES = "Device management"
MEMBERS = "Each member"
ON_DEVICES = "Each member, Customize > Connectors"

_TOOLS: Mapping[Permission, str] = {"allow": "Always allow", "ask": "Needs approval", "blocked": "Blocked"}
_CLIENTS = {
    "metadata": "Anthropic-hosted client metadata (CIMD)",
    "dynamic": "register automatically (DCR)",
    "registered": "your own OAuth client, whose id and secret the Owner has",
}
_OWNER = "an Owner"
_TICKS = re.compile(r"`+")


def steps(declared: Declared, exported: Exported | None) -> Iterator[Step]:
    """Yield what people do, in the order in which it is needed."""
    if declared.is_first_party:
        yield from _about("install", _marketplaces(declared, exported))
        yield from _about("install", _by_hand(declared))
        yield from _about("install", _connectors(declared))
        yield from _about("activate", _tools(declared))
        yield from _about("install", _gates(declared))
        yield from _about("authenticate", _sign_ins(declared, "first-party", MEMBERS))
    if declared.is_third_party:
        yield from _about("install", _devices(declared))
        yield from _about("authenticate", _sign_ins(declared, "third-party", ON_DEVICES))


def _about(layer: Layer, found: Iterator[Step]) -> Iterator[Step]:
    return (each._replace(layer=layer) for each in found)


def quoted(text: str) -> str:
    """Return a name or an address as it can stand in any text, whatever is in it."""
    shown = mask(visible(text))
    longest = max((len(run) for run in _TICKS.findall(shown)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {shown} {fence}" if longest else f"`{shown}`"


def _marketplaces(declared: Declared, exported: Exported | None) -> Iterator[Step]:
    """Yield which marketplaces are connected, how they sync, and what becomes of those that nobody declared."""
    listing = exported.listing("marketplace") if exported else None
    own = [item for item in listing.items if item.text("owner", "type") == "organization"] if listing else []
    there = {item.text("name") for item in own}
    used = {marketplace_of(package) for package in declared.packages}
    for name, said in sorted(declared.organisation.marketplaces.items()):
        if name in RESERVED_MARKETPLACES or not (said.cowork or name in used):
            continue
        if name not in there:
            comes_from = f" from {_source(said.source)}" if said.source else ", whose source the inventory does not say"
            yield Step(name, _OWNER, f"connects marketplace {quoted(name)}{comes_from}", pages.MARKETPLACES)
        if said.cowork and said.cowork.sync:
            how = "on" if said.cowork.sync == "automatic" else "off, and presses Re-sync after each review"
            yield Step(name, _OWNER, f"switches Sync automatically of {quoted(name)} {how}", pages.MARKETPLACES)
    for name in sorted(there - set(declared.organisation.marketplaces)):
        does = (
            f"decides about marketplace {quoted(name)}, which the inventory does not have: declare it, or choose "
            "Delete source, which deletes all of its plugins for every member for good"
        )
        yield Step(name, _OWNER, does, pages.MARKETPLACES)


def _source(source: Source) -> str:
    at = f" at commit {quoted(source.sha)}, which the default branch must be at" if source.sha else ""
    return quoted(source.repo or source.url or source.path or source.source) + at


def _by_hand(declared: Declared) -> Iterator[Step]:
    """Yield the settings that no interface takes: those of the vendor's own marketplaces, and all on a Team plan."""
    is_team = declared.attested.plan == "team"
    for name, default in wanted_defaults(declared):
        if is_team or name in RESERVED_MARKETPLACES:
            does = f"sets Default access of marketplace {quoted(name)} to {pages.LABELS[default.preference]}"
            yield Step(name, _OWNER, does, pages.MARKETPLACES)
    for package in declared.packages:
        if not (is_team or marketplace_of(package) in RESERVED_MARKETPLACES):
            continue
        wanted = WantedPackage(declared, package)
        for stated in wanted.own[:1]:
            does = f"sets Default access of {quoted(package)} to {pages.LABELS[stated.preference]}"
            yield Step(package, _OWNER, does, pages.INVENTORY)
        for group, of_group in wanted.groups.items() if not is_team else ():
            does = (
                f"sets Group access of {quoted(package)} for {quoted(group)} to {pages.LABELS[of_group[0].preference]}"
            )
            yield Step(package, _OWNER, does, pages.INVENTORY)


def _connectors(declared: Declared) -> Iterator[Step]:
    """Yield which connectors are added; those that an Owner has added already are attested."""
    added = frozenset(declared.attested.connectors_added or ())
    for door in declared.arriving("directory-connector", "first-party"):
        if door.id not in added:
            yield Step(door.id, _OWNER, f"adds {quoted(_title(door))} with Add to your team", pages.CONNECTORS)
    bundled = (door for door in declared.arriving("org-plugin", "first-party") if door.server and door.server.is_remote)
    for door in (*declared.arriving("custom-connector", "first-party"), *bundled):
        if door.id not in added:
            yield Step(door.id, _OWNER, _adding(door), pages.CONNECTORS)


def _title(door: Door) -> str:
    return door.provision.as_ or door.plugin.title


def _adding(door: Door) -> str:
    url = door.server.url if door.server else None
    parts = [
        f"chooses Add custom connector: name {quoted(_title(door))}",
        f"URL {quoted(url)}" if url else "URL: the inventory does not say it",
        f"Authentication: {_authentication(door.auth)}",
    ]
    if door.auth and door.auth.method == "oauth" and door.auth.client:
        parts.append(f"OAuth client: {_CLIENTS[door.auth.client]}")
    if door.server and door.server.headers:
        parts.append(f"Request headers: {', '.join(map(quoted, sorted(door.server.headers)))}")
    return "; ".join(parts)


def _authentication(auth: Auth | None) -> str:
    match auth.method if auth else None:
        case None:
            return "the inventory does not say it"
        case "none":
            return "None (No sign in)"
        case "oauth" | "managed":
            return "Always required (Sign in now)"
    return "None (No sign in), with a request header that the Owner types in"


def _tools(declared: Declared) -> Iterator[Step]:
    """Yield the organisation's policy for each connector's tools, which no interface takes."""
    for via in ("org-plugin", "directory-connector", "custom-connector"):
        for door in declared.arriving(via, "first-party"):
            if door.server and door.server.is_remote is False:
                continue
            whole = max(
                (said for pattern, said in patterns(door) if pattern in EVERYTHING), key=PERMISSIONS.index, default=None
            )
            decided = [(tool, said[0]) for tool in known_tools(door) if (said := door.decision(tool))]
            rest = sorted((pattern, said) for pattern, said in patterns(door) if pattern not in EVERYTHING)
            for name, permission in (*decided, *rest):
                if permission != whole:
                    of = "each tool like" if "*" in name else "tool"
                    does = f"sets {of} {quoted(name)} of {quoted(_title(door))} to {_TOOLS[permission]}"
                    yield Step(door.id, _OWNER, does, pages.CONNECTORS)
            if whole:
                does = f"sets every other tool of {quoted(_title(door))} to {_TOOLS[whole]}"
                yield Step(door.id, _OWNER, does, pages.CONNECTORS)


def _gates(declared: Declared) -> Iterator[Step]:
    always = declared.attested.always_allow_for_connector_tools
    if always is not None:
        does = f'sees that Allow "Always allow" for connector tools is {"on" if always else "off"}'
        yield Step("", _OWNER, does, pages.SETTINGS)
    extensions = declared.arriving("desktop-extension", "first-party")
    if declared.attested.extension_allowlist:
        does = "sees that Allowlist is on: switching it on deletes every extension that is installed"
        yield Step("", _OWNER, does, pages.DESKTOP)
    for door in extensions:
        yield Step(door.id, _OWNER, f"adds extension {quoted(_title(door))} to the allowlist", pages.DESKTOP)


def _devices(declared: Declared) -> Iterator[Step]:
    does = (
        f"adds the keys of {FOLDER}/ to what devices are told of their model provider already, and keeps the others; "
        "a running app takes them within minutes"
    )
    yield Step("", "IT", does, DEVICES)
    does = "sees that on Linux file and folder belong to root, are no links, and that nobody else may write to them"
    yield Step("", "IT", does, DEVICES)
    for door in managed_doors(declared):
        if door.auth and door.auth.method in {"api-token", "static-header", "aws-credentials"}:
            yield Step(door.id, "IT", f"installs the helper that {quoted(_title(door))} signs in with", DEVICES)


def _sign_ins(declared: Declared, deployment: Deployment, where: str) -> Iterator[Step]:
    for door in declared.doors:
        is_signed_in = door.auth and door.auth.method == "oauth" and door.server and door.server.is_remote
        if is_signed_in and declared.refusal(door, deployment) is None:
            yield Step(door.id, "each member", f"presses Connect of {quoted(_title(door))} and signs in", where)
