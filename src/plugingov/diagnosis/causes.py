"""Why a layer is not on, in one word: told by the line that decides it, which is what there is to change."""

from typing import Literal, TypeAlias

from plugingov.layers.active import is_meant_for
from plugingov.layers.layers import Layers
from plugingov.model.answer import Answer
from plugingov.model.door import Door
from plugingov.model.people import Person
from plugingov.model.values import Layer
from plugingov.sources.document import Place
from plugingov.surfaces.claude_code.as_observed import AsObserved

Cause: TypeAlias = Literal[
    "not-provisioned",  # the surface does not have the plugin
    "not-meant",  # it is not for these people
    "not-given",  # a preference keeps it from them
    "connector-not-added",  # the package is there, the connector that it bundles is not
    "members-add",  # it is there for them to add
    "owner-adds",  # a connector: first an Owner, then the member
    "wrong-place",  # what carries it does not load where the project runs
    "refused",  # the surface takes no such thing
    "managed-settings",  # the managed settings that count do not hold it
    "later-start",  # managed settings hold it, and the client has yet to install it
    "kept-out",  # the organisation's own lists do not admit it
    "shut-out",  # another set of servers leaves no room
    "account",  # what the account has does not come along
    "too-old",  # the client may be older than what brings it along
    "switched-off",
    "not-listed",  # the project does not say what is on
    "no-project",
    "blocked",  # a tool may not run
    "expired",
    "scope",
    "no-sign-in",
    "sign-in-broken",  # the server was asked, and nobody can complete a sign-in
    "unsaid",  # the inventory does not say what would decide it
]

_ON_MEMBERS: dict[str, Cause] = {
    "managed-plugin": "later-start",
    "managed-mcp": "managed-settings",
    "claude-ai-connector": "account",
    "synced-plugin": "account",
    "directory-connector": "owner-adds",
    "custom-connector": "owner-adds",
    "org-plugin": "not-given",
    "managed-server": "managed-settings",
}  # where the way it arrives is all that is known; any other is for members to add
_FROM_ACCOUNT = frozenset({"claude-ai-connector", "synced-plugin"})
# What leaves an audience out on purpose: somebody decides before anybody clicks.
_GIVING: frozenset[Cause] = frozenset({"not-given", "members-add", "owner-adds", "managed-settings", "later-start"})


def cause_of(layers: Layers, door: Door | None, layer: Layer, answer: Answer, people: tuple[Person, ...]) -> Cause:
    """Return why a layer is not on for some people."""
    if door is None:
        return "not-provisioned"
    match layer:
        case "install":
            found: Cause = "kept-out" if _is_kept_out(layers, door, people) else _of_install(layers, door, answer)
            is_meant = any(is_meant_for(door, person.groups) for person in people)
            return "not-meant" if people and not is_meant and found in _GIVING else found
        case "activate":
            return _of_activation(answer)
    return _of_sign_in(answer)


def _is_kept_out(layers: Layers, door: Door, people: tuple[Person, ...]) -> bool:
    """Tell whether a list was seen to keep a door out, for anybody of those who are asked about."""
    surface = layers.surfaces[door.surface]
    whom = people or layers.people_of_door(door.id)
    return isinstance(surface, AsObserved) and any(surface.kept_out(door, person, None) for person in whom)


def _of_install(layers: Layers, door: Door, answer: Answer) -> Cause:
    at, is_off = answer.at, answer.state in {"off", "partly"}
    via = layers.via(door)
    match at:
        case Place() if via == "org-plugin" and not is_off:
            return "unsaid"
        case Place():
            return _ON_MEMBERS.get(via, "members-add")
        case ("projects", _, "runs", *_):
            return "wrong-place"
        case ("surfaces", "claude-code", *_) | ("plugins", _, "provision", "claude-code", *_):
            return _of_settings(door, answer, via, is_off=is_off)
        case ("plugins", _, "provision", "cowork", "via"):
            return _of_way(via, is_off=is_off)
    return _of_preference(door, answer, is_off=is_off)


def _of_preference(door: Door, answer: Answer, *, is_off: bool) -> Cause:
    """Return why Cowork does not give a package to somebody, or takes none such."""
    match answer.at:
        case ("surfaces", "cowork", "connectors_added", *_):
            return "connector-not-added"
        case ("marketplaces", *_) | ("plugins", _, "provision", "cowork", "groups", *_):
            return "not-given" if is_off else "members-add"
        case ("plugins", _, "provision", "cowork", "preference"):
            said = door.plugin.provision.cowork
            return "not-given" if is_off else "members-add" if said and said.preference else "unsaid"
        case ("packages", *_) | ("plugins", *_):
            return "refused" if is_off else "unsaid"
    return "unsaid"


def _of_settings(door: Door, answer: Answer, via: str, *, is_off: bool) -> Cause:
    """Return why Claude Code does not have something: its managed settings, its servers, or what the account brings."""
    match answer.at:
        case ("surfaces", _, "managed", *_) | ("plugins", _, _, _, "groups", *_):
            return "managed-settings" if is_off else "unsaid"
        case ("surfaces", _, "minimum_version", *_):
            return "too-old"
        case ("surfaces", *_):
            return "account"
        case ("plugins", other, *_) if other != door.id:
            return "shut-out"
    return _of_way(via, is_off=is_off)


def _of_way(via: str, *, is_off: bool) -> Cause:
    if is_off and via not in _FROM_ACCOUNT:
        return "refused"
    return _ON_MEMBERS.get(via, "members-add")


def _of_activation(answer: Answer) -> Cause:
    match answer.at:
        case Place():
            return "switched-off"
        case ("projects", *_):
            return "switched-off" if answer.state in {"off", "partly"} else "not-listed"
        case (*_, "tools", _):
            return "blocked"
        case ("plugins", _):
            return "no-project"
        case ("plugins", _, "provision", "claude-code", *_) | ("surfaces", *_):
            return "managed-settings" if answer.state in {"off", "partly"} else "unsaid"
    return "unsaid"


def _of_sign_in(answer: Answer) -> Cause:
    match answer.at:
        case Place() if answer.state in {"off", "partly"}:
            return "sign-in-broken"
        case ("credentials", _, "expires"):
            return "expired"
        case ("credentials", _, "scopes"):
            return "scope"
        case (*_, "auth", "method"):
            return "no-sign-in"
    return "unsaid"
