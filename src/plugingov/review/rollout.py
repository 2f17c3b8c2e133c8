"""The roll-out: on each surface, layer by layer, who does what with which setting, and what nothing enforces."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from plugingov.layers.layers import Layers
from plugingov.model.door import Door
from plugingov.model.inventory import Auth
from plugingov.model.organisation import Organisation
from plugingov.model.values import SURFACES, Layer, Surface
from plugingov.review.configured import Setting, settings_added

Who: TypeAlias = Literal["org admin", "IT", "project owner", "member"]


@dataclass(frozen=True)
class Step:
    """One thing that somebody does; `name` is who that is where the inventory says so."""

    layer: Layer
    who: Who
    does: str
    setting: str = ""
    name: str = ""


@dataclass(frozen=True)
class Rollout:
    """What is done on one surface, and what nothing there enforces."""

    surface: Surface
    via: str
    steps: tuple[Step, ...]
    limits: tuple[str, ...]


def rollouts(
    before: Organisation, layers: Layers, plugin: str, projects: tuple[str, ...], scopes: tuple[str, ...] = ()
) -> tuple[Rollout, ...]:
    """Return the roll-out of a plugin on each surface that it is provisioned on; `scopes` are those to be granted."""
    organisation = layers.organisation
    found = []
    for surface in SURFACES:
        door = layers.doors.get((plugin, surface))
        if door is None:
            continue
        here = tuple(name for name in projects if organisation.projects[name].surface == surface)
        via = layers.via(door)
        if surface == "cowork":
            steps, limits = _on_cowork(organisation, door, via, here, scopes), _COWORK_LIMITS.get(via, ())
        else:
            configured = settings_added(before, organisation, plugin)
            steps = _on_claude_code(organisation, door, via, here, configured.settings, scopes)
            limits = configured.limits
        every = (*limits, *_tool_limits(door), *(_SWITCH_LIMITS[surface] if here else ()))
        found.append(Rollout(surface, via, tuple(steps), tuple(dict.fromkeys(every))))
    return tuple(found)


# ---- Cowork


def _on_cowork(
    organisation: Organisation, door: Door, via: str, projects: tuple[str, ...], scopes: tuple[str, ...]
) -> Iterator[Step]:
    yield from _there_on_cowork(door, via)
    for tool, permission in (door.provision.tools or {}).items():
        setting = f"{tool}: {_PERMISSIONS[permission]}"
        yield Step(
            "activate", "org admin", f"sets what `{tool}` of {_called(door)} may do", f"{_CONNECTORS}: {setting}"
        )
    yield from _switched_on(organisation, door, projects, "+ > Connectors")
    yield from _signed_in(door, "Customize > Connectors > Connect" if via == "managed-server" else "Connect", scopes)


_CONNECTORS = "Organization settings > Connectors"
_PLUGINS = "Organization settings > Plugins & skills"
_PERMISSIONS = {"allow": "Always allow", "ask": "Needs approval", "blocked": "Blocked"}
_PREFERENCES = {
    "required": "Required",
    "auto_install": "Installed by default",
    "available": "Available to install",
    "not_available": "Not available",
}


def _there_on_cowork(door: Door, via: str) -> Iterator[Step]:
    called = _called(door)
    url = door.server.url if door.server else None
    match via:
        case "org-plugin":
            yield from _package_on_cowork(door, called, url)
        case "directory-connector":
            yield Step("install", "org admin", f"adds {called} from the directory", f"{_CONNECTORS}: Add to your team")
        case "custom-connector":
            setting = f"{_CONNECTORS} > Add custom connector: URL {url or '(not said yet)'}{_dialog(door.auth)}"
            yield Step("install", "org admin", f"adds {called} by its address", setting)
        case "managed-server":
            transport = (door.server.transport if door.server else None) or "http"
            setting = f'`managedMcpServers`: {{"name": "{door.id}", "transport": "{transport}", "url": "{url or ""}"}}'
            yield Step("install", "IT", f"adds {called} to the managed configuration of Claude Desktop", setting)
        case _:
            yield Step("install", "member", f"installs {called} as a desktop extension")


def _package_on_cowork(door: Door, called: str, url: str | None) -> Iterator[Step]:
    marketplace = (door.package or "").partition("@")[2]
    if marketplace:
        does = f"lists package `{door.package}` in marketplace `{marketplace}` at the reviewed commit, and syncs it"
        yield Step("install", "org admin", does, f"{_PLUGINS} > Marketplaces > {marketplace} > Re-sync")
    preference = door.provision.preference if hasattr(door.provision, "preference") else None
    if preference:
        setting = f"{_PLUGINS} > Inventory > {called} > Default access: {_PREFERENCES[preference]}"
        yield Step("install", "org admin", f"decides who gets {called}", setting)
    groups: Mapping[str, str] = door.provision.groups or {}
    for group, own in groups.items():
        setting = f"{_PLUGINS} > Inventory > {called} > Group access… > {group}: {_PREFERENCES[own]}"
        yield Step("install", "org admin", f"gives it to group `{group}`", setting)
    if "available" in {preference, *groups.values()}:
        yield Step("install", "member", f"adds {called}", "Discover")
    if door.server is None or door.server.is_remote is not False:
        setting = f"{_CONNECTORS}: add {url or 'the server of the package'}"
        yield Step("install", "org admin", "adds the connector that the package bundles: installing does not", setting)


def _dialog(auth: Auth | None) -> str:
    method = auth.method if auth else None
    said = {"oauth": "Always required", "none": "None", "static-header": "None, with a request header"}.get(
        method or ""
    )
    client = {"metadata": "Anthropic-hosted client metadata", "dynamic": "register automatically"}
    client["registered"] = "your own OAuth client"
    chosen = client.get((auth.client if auth else None) or "")
    return (f"; Authentication: {said}" if said else "") + (f"; OAuth client: {chosen}" if chosen else "")


_DIALOG = {"oauth": "Always required", "none": "None", "static-header": "None, with a request header"}
_NO_AUDIENCE = (
    "a connector has no lock and no audience: members connect and disconnect, and only custom roles (Enterprise) "
    "keep others out"
)
_COWORK_LIMITS: Mapping[str, tuple[str, ...]] = {
    "org-plugin": (
        "only Required cannot be switched off by members; a group's own setting replaces the organisation's",
        "the marketplace serves its default branch: the approved commit is compared after each sync, not held",
    ),
    "directory-connector": (_NO_AUDIENCE,),
    "custom-connector": (
        _NO_AUDIENCE,
        "its sign-in cannot be changed afterwards: it is removed, added again, and everybody connects anew",
    ),
    "managed-server": ("a managed server is for everybody who has the configuration: it knows no groups",),
    "desktop-extension": ("members add and remove desktop extensions themselves, as far as the allowlist lets them",),
}
_SWITCH_LIMITS: Mapping[Surface, tuple[str, ...]] = {
    "cowork": ("whether it is switched on in a project is up to its people: no setting of the organisation does that",),
    "claude-code": (),
}


# ---- Claude Code


def _on_claude_code(
    organisation: Organisation,
    door: Door,
    via: str,
    projects: tuple[str, ...],
    settings: tuple[Setting, ...],
    scopes: tuple[str, ...],
) -> Iterator[Step]:
    for each in settings:
        layer: Layer = "activate" if each.key.startswith(("permissions", "enabledPlugins")) else "install"
        who: Who = "project owner" if each.is_of_project else "IT"
        yield Step(layer, who, f"puts `{each.key}` into {each.file}", each.value)
    match via:
        case "claude-ai-connector" | "synced-plugin":
            yield Step("install", "member", "starts Claude Code signed in with the account: it comes along", "claude")
        case "marketplace-plugin":
            yield Step("install", "member", "installs the package", f"claude plugin install {door.package or door.id}")
        case "user-server":
            yield Step("install", "member", "adds the server", _added_by_hand(door))
        case "project-file":
            yield Step("activate", "member", "approves the server, in a folder that they trust", "when the client asks")
        case _:
            yield Step("install", "member", "starts the client twice: the package is there the second time", "claude")
    yield from _switched_on(organisation, door, projects, "/mcp", is_listed=via == "marketplace-plugin")
    yield from _signed_in(door, "/mcp", scopes)


def _added_by_hand(door: Door) -> str:
    server = door.server
    if server is None or not (server.url or server.command):
        return "claude mcp add (its server is not said yet)"
    if server.is_remote:
        return f"claude mcp add --transport {server.transport or 'http'} {door.id} {server.url}"
    return f"claude mcp add {door.id} -- {' '.join((server.command or '', *server.args))}"


# ---- Both


def _switched_on(
    organisation: Organisation, door: Door, projects: tuple[str, ...], where: str, *, is_listed: bool = True
) -> Iterator[Step]:
    if door.activation == "automatic":
        yield Step("activate", "member", "does nothing: it is on as soon as somebody signs in", "activation: automatic")
        return
    for name in projects:
        owner = organisation.projects[name].owner or ""
        does = f"has it switched on in project `{name}` and lists it in the project's `active`"
        yield Step("activate", "project owner", does, f"{where} > {_called(door)}", owner)
    if not projects and is_listed:
        yield Step("activate", "member", "switches it on where it is needed", f"{where} > {_called(door)}")


def _signed_in(door: Door, where: str, scopes: tuple[str, ...]) -> Iterator[Step]:
    match door.auth.method if door.auth else None:
        case None:
            yield Step("authenticate", "member", "signs in, as its server asks (how is not said yet)")
        case "none":
            yield Step("authenticate", "member", "does nothing: it asks for no sign-in", "auth.method: none")
        case "managed":
            does = "connects it once for everybody through the identity provider"
            yield Step("authenticate", "org admin", does, "enterprise-managed auth of the connector")
        case "static-header":
            yield Step(
                "authenticate",
                "org admin",
                "enters the header, which everybody shares",
                f"{_CONNECTORS} > Add custom connector > Request headers",
            )
        case "mtls":
            yield Step("authenticate", "IT", "puts a client certificate on each machine")
        case "aws-credentials" | "api-token":
            yield Step("authenticate", "member", "puts credentials of their own where the server looks for them")
        case _:
            does = "signs in once" + (f" and grants {', '.join(scopes)}" if scopes else "")
            yield Step("authenticate", "member", does, where)


def _tool_limits(door: Door) -> Iterator[str]:
    writes = [name for name, tool in door.tools.items() if tool.access != "read"]
    if writes and not door.tool_policies and door.surface == "cowork":
        yield "nothing is decided about its writing tools, so the product's own gate and each member's choice count"


def _called(door: Door) -> str:
    return door.provision.as_ or door.plugin.title
