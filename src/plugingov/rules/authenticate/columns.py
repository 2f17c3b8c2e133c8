"""The scopes of each door in three columns: wanted by the inventory, allowed by the policy, advertised by the server."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeAlias

from plugingov.model.door import Door
from plugingov.model.words import Surface
from plugingov.rules.asking import Asked
from plugingov.rules.authenticate.answered import advertised_scopes
from plugingov.rules.authenticate.scope_outside_allowlist import SCOPE_OUTSIDE_ALLOWLIST, Allowance, allowance
from plugingov.rules.authenticate.scopes import ByDefault, Challenged, requested_scopes
from plugingov.rules.case import Case
from plugingov.rules.rule import Subject
from plugingov.rules.selection import Selection
from plugingov.sources.document import Route

if TYPE_CHECKING:  # most runs ask no server
    from plugingov.surfaces.sign_in.scopes import Advertised, Advertiser

# In `auth`, in a credential on record alone, because nobody wrote any down, because the server asks for it although
# others are written down (not known: clients may be configured not to), or not at all.
Wanted: TypeAlias = Literal["yes", "by a credential", "by default", "by its challenge", "not known", "no"]
Allowed: TypeAlias = Literal["yes", "no", "not asked"]  # not asked: the policy has no list for this door


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeRow:
    """One scope of one door; `pattern` is what allows or denies it, nothing where no pattern fits or none has to."""

    plugin: str
    surface: Surface
    scope: str
    wanted: Wanted
    allowed: Allowed
    pattern: str
    advertised: "Advertiser | Literal['no', 'not known']"  # not known: nobody asked, or no list was advertised


def scope_rows(case: Case, asked: Iterable[Asked]) -> tuple[ScopeRow, ...]:
    """Return each scope of each door that is wanted or advertised; `asked` are the rules of the policy."""
    lists = tuple(_lists(case, asked))
    return tuple(row for door in case.layers.doors.values() for row in _of_door(case, door, lists))


_List: TypeAlias = tuple[Callable[[Subject], bool], Callable[[str], Allowance]]


def _lists(case: Case, asked: Iterable[Asked]) -> Iterator[_List]:
    """Yield whom each list of the policy is about, and what it says of a scope."""
    for one in asked:
        if one.heading.id == SCOPE_OUTSIDE_ALLOWLIST.id and not one.not_asked:
            yield Selection(case, one.settings).holds, partial(allowance, one.taken)


def _of_door(case: Case, door: Door, lists: tuple[_List, ...]) -> Iterator[ScopeRow]:
    wanted = requested_scopes(case).get((door.id, door.surface), {})
    known = advertised_scopes(case).get(door)
    for scope in dict.fromkeys((*wanted, *(known.every if known else ()))):
        allowed, pattern = _allowed(Subject(plugin=door.id, surface=door.surface, item=scope), scope, lists)
        yield ScopeRow(
            plugin=door.id,
            surface=door.surface,
            scope=scope,
            wanted=_wanted(wanted, scope),
            allowed=allowed,
            pattern=pattern,
            advertised=_advertised(known, scope),
        )


def _wanted(wanted: Mapping[str, tuple[Route, int] | ByDefault | Challenged], scope: str) -> Wanted:
    match wanted.get(scope):
        case None:
            return "no"
        case ByDefault():
            return "by default"
        case Challenged(is_held_back=is_held_back):
            return "not known" if is_held_back else "by its challenge"
        case (("credentials", *_), _):
            return "by a credential"
    return "yes"


def _allowed(subject: Subject, scope: str, lists: tuple[_List, ...]) -> tuple[Allowed, str]:
    """Return whether every list that is about a door allows a scope; the first that does not decides."""
    said = [allows(scope) for holds, allows in lists if holds(subject)]
    if not said:
        return "not asked", ""
    decides = next((each for each in said if not each.is_allowed), None)
    if decides is not None:
        return "no", decides.pattern or ""
    return "yes", next((each.pattern for each in said if each.pattern), "")


def _advertised(known: "Advertised | None", scope: str) -> "Advertiser | Literal['no', 'not known']":
    return (known.by(scope) or "no") if known else "not known"
