"""The roll-out: on each surface, layer by layer, who does what with which setting, and what nothing enforces."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from plugingov.layers.layers import Layers
from plugingov.model.door import Door
from plugingov.model.inventory import CoworkProvision
from plugingov.model.organisation import Organisation
from plugingov.model.values import SURFACES, Layer, Surface
from plugingov.review.configured import Configured, Setting, on_claude_code, on_cowork
from plugingov.surfaces.cowork.pages import CONNECTORS, INVENTORY, LABELS, MARKETPLACES
from plugingov.surfaces.cowork.rendering.plan import Change
from plugingov.surfaces.rendering.rendered import Step as RenderedStep

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
            configured = on_cowork(before, organisation, plugin)
            steps = _on_cowork(organisation, door, via, here, configured, scopes)
            limits = () if configured.is_refused else _COWORK_LIMITS.get(via, ())
        else:
            configured, limits = on_claude_code(before, organisation, plugin), ()
            steps = _on_claude_code(organisation, door, via, here, configured.settings, scopes)
        every = (*limits, *configured.limits, *_tool_limits(door))
        found.append(Rollout(surface, via, tuple(steps), tuple(dict.fromkeys(every))))
    return tuple(found)


# ---- Cowork


def _on_cowork(
    organisation: Organisation,
    door: Door,
    via: str,
    projects: tuple[str, ...],
    configured: Configured,
    scopes: tuple[str, ...],
) -> Iterator[Step]:
    if configured.is_refused:
        return  # nobody has to do anything for what is not taken; the limits say why
    pages = [_on_page(each) for each in configured.steps if each.layer in {"install", "activate"}]
    yield from (each for each in pages if each.setting == MARKETPLACES)
    if via == "org-plugin":
        yield from _listed(door)
    yield from (_decided(each, door) for each in configured.changes)
    yield from _in_files(configured.settings)
    yield from (each for each in pages if each.setting != MARKETPLACES)
    if via == "org-plugin":
        yield from _by_members(door)
    yield from _switched_on(organisation, door, projects, "+ > Connectors")
    yield from _signed_in(door, "Customize > Connectors > Connect" if via == "managed-server" else "Connect", scopes)


_WHO: Mapping[str, Who] = {"an Owner": "org admin", "IT": "IT", "each member": "member"}


def _on_page(step: RenderedStep) -> Step:
    return Step(step.layer or "install", _WHO[step.who], step.does, step.where)


def _listed(door: Door) -> Iterator[Step]:
    """Yield what comes before every setting: the package is in its marketplace."""
    marketplace = (door.package or "").partition("@")[2]
    if marketplace:
        does = f"lists package `{door.package}` in marketplace `{marketplace}` at the reviewed commit, and syncs it"
        yield Step("install", "org admin", does, f"{MARKETPLACES} > {marketplace} > Re-sync")


def _decided(change: Change, door: Door) -> Step:
    target, label = change.target, LABELS[change.will_be] if change.will_be else "no setting of its own"
    if target.kind == "group":
        setting = f"{INVENTORY} > {_called(door)} > Group access… > {target.group}: {label}"
        return Step("install", "org admin", f"gives it to group `{target.group}`", setting)
    setting = f"{INVENTORY} > {_called(door)} > Default access: {label}"
    return Step("install", "org admin", f"decides who gets {_called(door)}", setting)


def _by_members(door: Door) -> Iterator[Step]:
    said = door.provision
    if isinstance(said, CoworkProvision) and "available" in {said.preference, *(said.groups or {}).values()}:
        yield Step("install", "member", f"adds {_called(door)}", "Discover")
    if door.server is None:
        setting = f"{CONNECTORS}: add the server of the package"
        yield Step("install", "org admin", "adds the connector that the package bundles: installing does not", setting)


_COWORK_LIMITS: Mapping[str, tuple[str, ...]] = {
    "org-plugin": (
        "only Required cannot be switched off by members; a group's own setting replaces the organisation's",
        "the marketplace serves its default branch: the approved commit is compared after each sync, not held",
    ),
    "custom-connector": (
        "its sign-in cannot be changed afterwards: it is removed, added again, and everybody connects anew",
    ),
    "managed-server": ("a managed server is for everybody who has the configuration: it knows no groups",),
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
    yield from _in_files(settings)
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


def _in_files(settings: tuple[Setting, ...]) -> Iterator[Step]:
    for each in settings:
        layer: Layer = "activate" if each.key.startswith(("permissions", "enabledPlugins")) else "install"
        who: Who = "project owner" if each.is_of_project else "IT"
        yield Step(layer, who, f"puts `{each.key}` into {each.file}", each.value)


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
                f"{CONNECTORS} > Add custom connector > Request headers",
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
