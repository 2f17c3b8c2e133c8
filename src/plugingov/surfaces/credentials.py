"""The authenticate layer as the inventory records it, and as servers answer; both surfaces sign in alike."""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from plugingov.model.answer import Answer, State
from plugingov.model.door import Door
from plugingov.model.inventory import Credential
from plugingov.model.people import Person
from plugingov.sources.document import Route
from plugingov.surfaces.surface import Need, Setting

if TYPE_CHECKING:  # most runs ask no server
    from plugingov.surfaces.sign_in.reading import Reading

_BEST_FIRST: tuple[State, ...] = ("on", "unknown", "off")


class Credentials:
    """The credentials on record, by door; `way_in` tells what a door's server answered, where somebody asked it."""

    def __init__(self, setting: Setting, way_in: "Callable[[Door], Reading | None] | None" = None) -> None:
        self._setting = setting
        self._way_in = way_in
        self._by_door: dict[tuple[str, str], list[str]] = defaultdict(list)
        for name, credential in setting.organisation.credentials.items():
            self._by_door[credential.plugin, credential.surface].append(name)
        self._by_holder = cache(self._holders_of)

    def authenticate(self, door: Door, person: Person, need: Need | None) -> Answer:
        """Tell whether some credential of this person works for the door and is wide enough for what is needed."""
        seen = self._way_in(door) if self._way_in else None
        if door.auth and door.auth.method == "none" and not (seen and (seen.contradicts or seen.stops_sign_in)):
            return Answer("on", f"`{door.id}` asks for no sign-in", door.at("auth", "method"))
        answers = [
            answer for name in self._that_may_be_of(door, person) if (answer := self._answer(name, door, person, need))
        ]
        for state in _BEST_FIRST:
            for answer in answers:
                if answer.state == state:
                    return answer
        declared = self._nothing_recorded(door, person)
        return _as_seen(seen, declared) if seen else declared

    def _that_may_be_of(self, door: Door, person: Person) -> Iterable[str]:
        """Return the credentials that are this person's, everybody's, or nobody knows whose, in the files' order.

        They are looked up by holder: a door may have one for each of very many members.
        """
        by_holder = self._by_holder(door)
        held = [*by_holder.get(None, ()), *by_holder.get(person.name, ())]
        for group in person.groups & by_holder.keys():
            held += by_holder[group]
        return [name for _, name in sorted(dict.fromkeys(held))] if held[1:] else [name for _, name in held]

    def holders(self, door: Door) -> frozenset[str]:
        """Return whose credentials for a door are on record: members and groups by name."""
        return frozenset(filter(None, self._by_holder(door)))

    def _holders_of(self, door: Door) -> Mapping[str | None, list[tuple[int, str]]]:
        """Return the credentials of a door with their numbers, by holder; those of nobody alone under none."""
        found: dict[str | None, list[tuple[int, str]]] = {}
        for number, name in enumerate(self._by_door[door.id, door.surface]):
            credential = self._setting.organisation.credentials[name]
            holder = None if _is_for_everybody(credential, door) else credential.holder
            found.setdefault(holder, []).append((number, name))
        return found

    def on_record(self, door: Door, names: Container[str | None]) -> bool | None:
        """Tell whether some credential belongs to somebody of these names and groups, whatever it is worth.

        Nothing where one does not say whose it is.
        """
        is_known = True
        for name in self._by_door[door.id, door.surface]:
            credential = self._setting.organisation.credentials[name]
            if credential.holder in names or _is_for_everybody(credential, door):
                return True
            is_known = is_known and credential.holder is not None
        return False if is_known else None

    def _nothing_recorded(self, door: Door, person: Person) -> Answer:
        if door.auth is None or door.auth.method is None:
            because = f"the inventory does not say how members sign in to `{door.id}`, and records no sign-in"
            return Answer("unknown", because, door.at("auth"))
        return Answer("unknown", f"no sign-in of {self._setting.speak(person)} is recorded", door.at("auth", "method"))

    def _answer(self, name: str, door: Door, person: Person, need: Need | None) -> Answer | None:
        """Return what one credential says about this person; nothing where it is somebody else's."""
        credential = self._setting.organisation.credentials[name]
        route: Route = ("credentials", name)
        is_whose = self._belongs(credential, door, person)
        if is_whose is None:
            return Answer("unknown", f"credential `{name}` does not say whose it is", (*route, "holder"))
        if not is_whose:
            return None
        if credential.expires and credential.expires < self._setting.today:
            return Answer("off", f"credential `{name}` expired on {credential.expires}", (*route, "expires"))
        return self._wide_enough(name, credential, door, need)

    def _belongs(self, credential: Credential, door: Door, person: Person) -> bool | None:
        if _is_for_everybody(credential, door):
            return True
        if credential.holder is None:
            return None
        return credential.holder == person.name or credential.holder in person.groups

    def _wide_enough(self, name: str, credential: Credential, door: Door, need: Need | None) -> Answer:
        route: Route = ("credentials", name)
        unsure: Answer | None = None
        for tool in need.tools if need else ():
            declared = door.tools.get(tool)
            wanted = declared.scopes if declared else None
            if wanted is None:
                if door.auth and door.auth.method == "oauth":
                    because = f"the inventory does not say which scopes `{tool}` needs"
                    unsure = unsure or Answer("unknown", because, (*door.route, "provides", "tools", tool))
                continue
            if credential.scopes is None:
                if wanted:
                    unsure = unsure or Answer("unknown", f"the scopes of credential `{name}` are not recorded", route)
                continue
            if missing := _missing(wanted, credential.scopes):
                because = f"credential `{name}` lacks {missing}, which `{tool}` needs"
                return Answer("off", because, (*route, "scopes"))
        if unsure:
            return unsure
        if credential.expires is None:
            return Answer("on", f"credential `{name}` is on record, without an end", route)
        return Answer("on", f"credential `{name}` holds until {credential.expires}", (*route, "expires"))


def _as_seen(seen: "Reading", declared: Answer) -> Answer:
    """Return what the way in says of somebody without a sign-in: none can be completed, or it is no such sign-in."""
    if seen.stops_sign_in:
        return Answer("off", seen.because, seen.at, "observed")
    if seen.contradicts or seen.code == "no-sign-in-asked":
        return Answer("unknown", f"{declared.because}; {seen.because}", seen.at, "observed")
    return declared


def _is_for_everybody(credential: Credential, door: Door) -> bool:
    identity = door.auth.identity if door.auth else None
    method = door.auth.method if door.auth else None
    kind = credential.kind or ("shared" if identity == "shared" else None)
    return kind in {"shared", "service"} or method == "managed"


def _missing(wanted: Iterable[str], granted: Iterable[str]) -> str:
    held = set(granted)
    return ", ".join(f"`{scope}`" for scope in wanted if scope not in held)
