"""What a server answered against what is pinned of the same route: endpoint, class of credential and scopes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from plugingov.layers.offers import Offers, endpoint_of
from plugingov.model.definition import Definition, DefinitionKind
from plugingov.model.definition_changes import DefinitionChange, changes_among
from plugingov.model.door import Door
from plugingov.model.probed import CredentialClass, ProbedServer
from plugingov.model.silence import silence

# Resources come and go without anybody having changed the server.
PINNED_KINDS: tuple[DefinitionKind, ...] = ("tool", "prompt", "resource-template", "instructions")
MANY: dict[DefinitionKind, str] = {
    "tool": "tools",
    "prompt": "prompts",
    "resource": "resources",
    "resource-template": "resource templates",
    "instructions": "instructions",
}
_WITH: dict[CredentialClass, str] = {
    "none": "without a credential",
    "bearer": "with a bearer token",
    "environment": "with what its environment holds",
    "unknown": "with a credential that nobody names",
}


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Compared:
    """One definition, by kind and name, as it is pinned and as it was answered; `unknown` says why nobody can tell."""

    kind: DefinitionKind
    name: str
    pinned: ProbedServer
    answered: ProbedServer
    before: tuple[Definition, ...] = ()
    after: tuple[Definition, ...] = ()
    changes: tuple[DefinitionChange, ...] = ()
    unknown: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Against:
    """All that can be said of one door: its definitions, and in sentences what could not be compared at all."""

    definitions: tuple[Compared, ...] = ()
    open: tuple[str, ...] = ()
    at: ProbedServer | None = None  # what the sentences are about


def against_pins(door: Door, offers: Offers, pinned: Offers) -> Against | None:
    """Return what a door answered against what is pinned of it; nothing where neither of the two is there."""
    pins, answers = pinned.of(door), offers.of(door)
    gone, strayed = pinned.elsewhere.get(door, ()), offers.elsewhere.get(door, ())
    if not pins and not gone:
        asked = [each for each in (*answers, *strayed) if has_listed(each)]
        return Against((), (f"nothing is pinned for `{door.id}` on {door.surface}",), asked[0]) if asked else None
    if not pins:
        strange = f"what is pinned for `{door.id}` was answered elsewhere than where it leads on {door.surface} now"
        return Against((), (strange,), gone[0])
    listed = [each for each in answers if has_listed(each)]
    if not listed:
        return Against((), (_unanswered(door, answers, strayed),), pins[0])
    pairs = [(pin_of(each, pins), each) for each in listed]
    met = [pin for pin, _ in pairs if pin]
    definitions = tuple(each for pin, answer in pairs if pin for each in compared(pin, answer))
    open_ = (
        *(each for pin, answer in pairs if pin for each in not_comparable(pin, answer)),
        *(f"nothing is pinned for what it offers {route_words(answer)}" for pin, answer in pairs if not pin),
        *(f"what it offers {route_words(pin)} is pinned, and was not answered" for pin in pins if pin not in met),
    )
    return Against(definitions, tuple(dict.fromkeys(open_)), pins[0])


def _unanswered(door: Door, answers: Sequence[ProbedServer], strayed: Sequence[ProbedServer]) -> str:
    said = f"`{door.id}` is pinned and listed nothing on {door.surface}"
    if why := next((each.not_asked for each in answers if each.not_asked), ""):
        return f"{said}: it was not asked, {why}"
    if answers:
        return f"{said} when it was asked: {silence(answers[-1])}".removesuffix(": ")
    if strayed:
        return f"{said}: it was asked elsewhere than where it leads now"
    return f"{said}: nobody asked it (`plugingov probe` does)"


def has_listed(server: ProbedServer) -> bool:
    """Tell whether a server has said anything about what it offers."""
    return bool(server.lists or server.definitions)


def route_words(server: ProbedServer) -> str:
    """Return how a server was asked, in words: with which class of credential and which scopes."""
    scopes = f" and the scopes {', '.join(server.scopes) or 'none'}" if server.scopes is not None else ""
    return f"{_WITH[server.credential]}{scopes}"


def pin_of(answered: ProbedServer, pins: Sequence[ProbedServer]) -> ProbedServer | None:
    """Return what is pinned of the route of an answer; where one of them does not say all of it, what fits best.

    A saved answer does not tell with which credential somebody asked: where one route is pinned, it is that one.
    """
    fitting = [each for each in pins if is_same_route(each, answered)]
    if not fitting and answered.credential == "unknown" and len(pins) == 1:
        fitting = [each for each in pins if is_same_route(replace(each, credential="unknown"), answered)]
    return max(fitting, key=lambda each: _exactly(each, answered), default=None)


def is_same_route(one: ProbedServer, other: ProbedServer) -> bool:
    """Tell whether two answers may be of one route."""
    endpoints = [found for each in (one, other) if (found := endpoint_of(each))]
    scopes = [frozenset(each.scopes) for each in (one, other) if each.scopes is not None]
    return one.credential == other.credential and len({*endpoints}) <= 1 and len({*scopes}) <= 1


def _exactly(one: ProbedServer, other: ProbedServer) -> int:
    return (endpoint_of(one) == endpoint_of(other)) + (one.scopes == other.scopes)


def compared(pinned: ProbedServer, answered: ProbedServer) -> Iterator[Compared]:
    """Yield each definition that is pinned, or was answered of a kind that is pinned, in order."""
    was, now = _by_name(pinned), _by_name(answered)
    for kind, name in sorted({*was, *now}, key=lambda key: (PINNED_KINDS.index(key[0]), key[1])):
        before, after = was.get((kind, name), ()), now.get((kind, name), ())
        if not before and not is_pinned(pinned, kind):
            continue
        unknown = "" if after or answered.is_known(kind) else not_listed(answered, kind)
        changes = () if unknown else changes_among(before, after)
        yield Compared(
            kind=kind,
            name=name,
            pinned=pinned,
            answered=answered,
            before=before,
            after=after,
            changes=changes,
            unknown=unknown,
        )


def not_comparable(pinned: ProbedServer, answered: ProbedServer) -> Iterator[str]:
    """Yield in sentences what of an answer nobody can compare: lists that are not whole, kinds that are not pinned."""
    for kind in PINNED_KINDS:
        offers_any = any(each.kind == kind for each in answered.definitions)
        if is_pinned(pinned, kind) and not answered.is_known(kind) and not (kind == "instructions" and offers_any):
            yield not_listed(answered, kind)
        elif not is_pinned(pinned, kind) and offers_any:
            yield f"its {MANY[kind]} are not pinned"


def is_pinned(pinned: ProbedServer, kind: DefinitionKind) -> bool:
    """Tell whether everything of a kind is pinned, so that what is not among it was not there."""
    return pinned.is_whole(kind) or any(each.kind == kind for each in pinned.definitions)


def not_listed(answered: ProbedServer, kind: DefinitionKind) -> str:
    """Return why not everything of a kind is known, in a sentence."""
    why = answered.lists.get(kind)
    return f"its {MANY[kind]} were not listed in full: {why}" if why else f"its {MANY[kind]} were not asked for"


def _by_name(server: ProbedServer) -> dict[tuple[DefinitionKind, str], tuple[Definition, ...]]:
    found: dict[tuple[DefinitionKind, str], tuple[Definition, ...]] = {}
    for each in server.definitions:
        if each.kind in PINNED_KINDS:
            found[each.kind, each.name] = (*found.get((each.kind, each.name), ()), each)
    return found
