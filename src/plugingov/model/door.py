"""A door on one surface: what its plugin declares, with what that surface's provision repeats winning there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from plugingov.model.inventory import (
    Auth,
    ClaudeCodeProvision,
    CoworkProvision,
    Plugin,
    Provisions,
    Server,
    Tool,
)
from plugingov.model.tool_policy import Decision, ToolPolicy, strictest
from plugingov.model.values import SURFACES, InstallPath, Surface
from plugingov.sources.document import Route

if TYPE_CHECKING:
    from plugingov.model.organisation import Organisation

Activation = Literal["switch", "first-use", "automatic"]


@dataclass(frozen=True, slots=True, eq=False)
class Door:
    """One plugin as one surface has it; there is one object for each, so identity is equality."""

    id: str
    surface: Surface
    plugin: Plugin
    provision: CoworkProvision | ClaudeCodeProvision
    path: InstallPath
    server: Server | None
    auth: Auth | None
    activation: Activation
    package: str | None
    tool_policies: tuple[ToolPolicy, ...]
    _own: frozenset[str] = field(repr=False)
    route: Route = ()
    provision_route: Route = ()

    def at(self, *steps: str | int) -> Route:
        """Return the route of something that the provision may repeat: its own line where it does."""
        return (self.provision_route if steps[0] in self._own else self.route) + steps

    def provision_at(self, *steps: str | int) -> Route:
        """Return the route of something that only the provision says."""
        return self.provision_route + steps

    @property
    def requested_scopes(self) -> tuple[str, ...] | None:
        """Return the scopes that the door asks for; nothing where the inventory does not say."""
        return self.auth.scopes if self.auth else None

    @property
    def tools(self) -> dict[str, Tool]:
        """Return the tools that the inventory knows of this door."""
        provides = self.plugin.provides
        return provides.tools or {} if provides else {}

    def decision(self, tool: str) -> Decision | None:
        """Return what the organisation decided for a tool, and the line that says so; nothing where it did not."""
        policies = self.tool_policies
        if len(policies) <= 1:
            return policies[0].decision(tool) if policies else None
        return strictest([policy.decision(tool) for policy in policies])

    @property
    def blocks_any(self) -> bool:
        """Tell whether some tool may be blocked."""
        return any(policy.blocks_any for policy in self.tool_policies)

    @property
    def shut_at(self) -> Route | None:
        """Return the line that blocks every tool, whatever there is; nothing where some may run."""
        return next(filter(None, (policy.shut_at for policy in self.tool_policies)), None)


def provision_on(provisions: Provisions, surface: Surface) -> CoworkProvision | ClaudeCodeProvision | None:
    """Return how a plugin is provisioned on a surface, if it is."""
    return provisions.cowork if surface == "cowork" else provisions.claude_code


def doors_of(organisation: "Organisation") -> tuple[Door, ...]:
    """Return each plugin once for each surface it is provisioned on."""
    return organisation.doors


def made_doors(organisation: "Organisation", like: "Organisation | None" = None) -> Iterable[Door]:
    """Make each plugin once for each surface it is provisioned on; of those that `like` has, its doors serve again."""
    carried = organisation.carried
    made = {(door.id, door.surface): door for door in like.doors} if like else {}
    for name, plugin in organisation.plugins.items():
        is_same = like is not None and like.plugins.get(name) is plugin and like.carried.get(name) == carried.get(name)
        for surface in SURFACES:
            provision = provision_on(plugin.provision, surface)
            if provision is not None:
                door = made.get((name, surface)) if is_same else None
                yield door or _door(name, plugin, surface, provision, carried.get(name))


def carried_by(organisation: "Organisation") -> dict[str, str | None]:
    """Return the package that each plugin says it comes in by being one of its servers; of two, nobody says which."""
    carried: dict[str, str | None] = {}
    for package, declared in organisation.packages.items():
        for door in declared.servers or ():
            carried[door] = None if door in carried else package
    return carried


_REPEATABLE = frozenset({"path", "server", "auth", "source", "activation"})


def _door(
    name: str,
    plugin: Plugin,
    surface: Surface,
    provision: CoworkProvision | ClaudeCodeProvision,
    carried_by: str | None,
) -> Door:
    own = frozenset([key for key in _REPEATABLE & provision.model_fields_set if getattr(provision, key) is not None])

    def said(key: str) -> Any:
        return getattr(provision if key in own else plugin, key)

    return Door(
        id=name,
        surface=surface,
        plugin=plugin,
        provision=provision,
        path=said("path"),
        server=said("server"),
        auth=said("auth"),
        activation=said("activation") or "switch",
        package=_package(name, plugin, provision, said("source")) or carried_by,
        tool_policies=tuple(_tool_policies(name, plugin, surface)),
        _own=own,
        route=("plugins", name),
        provision_route=("plugins", name, "provision", surface),
    )


def _tool_policies(name: str, plugin: Plugin, surface: Surface) -> Iterable[ToolPolicy]:
    """Yield what decides about a door's tools: its own surface, and for an account connector the account as well.

    Of both the strictest counts: the account's policy goes with the connector wherever that is used.
    """
    provision = provision_on(plugin.provision, surface)
    if provision and provision.tools:
        yield ToolPolicy(provision.tools, ("plugins", name, "provision", surface, "tools"))
    if isinstance(provision, ClaudeCodeProvision) and provision.via == "claude-ai-connector":
        yield from _tool_policies(name, plugin, "cowork")


def _package(name: str, plugin: Plugin, provision: CoworkProvision | ClaudeCodeProvision, source: Any) -> str | None:
    if provision.package:
        return provision.package
    marketplace = provision.marketplace or (source.marketplace if source else None)
    if marketplace:
        return f"{name}@{marketplace}"
    if isinstance(provision, ClaudeCodeProvision) and provision.via == "synced-plugin" and plugin.provision.cowork:
        return _package(name, plugin, plugin.provision.cowork, plugin.provision.cowork.source or plugin.source)
    return None
