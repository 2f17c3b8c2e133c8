"""A connector that is there and that nobody ever signed in to."""

from collections.abc import Mapping
from functools import lru_cache

from plugingov.model.door import Door
from plugingov.model.values import Whole
from plugingov.rules.case import Case
from plugingov.rules.cowork.grants import doors_by_name
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Controls, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.cowork.exports.exported import Exported
from plugingov.surfaces.cowork.exports.item import Item

# What no member has to sign in for: it is open, or one for everybody.
_NO_SIGN_IN = frozenset({"none", "managed", "static-header"})


class DaysSettings(Settings):
    """For how many days nobody has used a connector before somebody should ask whether anybody can."""

    days: Whole = 30


@lru_cache(maxsize=8)
def _doors(case: Case) -> Mapping[Subject, Door]:
    """Return the doors on Cowork that members have to sign in to."""
    doors = (door for door in case.layers.doors.values() if door.surface == "cowork" and door.auth and door.auth.method)
    shown = case.exported is not None and not case.exported.is_third_party
    return {Subject(plugin=door.id, surface="cowork"): door for door in doors if shown and _needs_sign_in(door)}


def _needs_sign_in(door: Door) -> bool:
    return door.auth is not None and door.auth.method not in _NO_SIGN_IN


def subjects(case: Case) -> tuple[Subject, ...]:
    """Return those doors."""
    return tuple(_doors(case))


def judge(case: Case, subject: Subject, settings: DaysSettings) -> Verdict:
    door = _doors(case)[subject]
    if case.exported is None or case.layers.offer(door.id, "cowork").state == "off":
        return NOT_APPLICABLE
    exported = case.exported.exported
    if door in _signed_in(case, exported):
        return PASS
    use = exported.listing("connector-use")
    if why := _unsure(case, exported, settings.days):
        return Unknown(use.at, f"whether anybody signed in to `{door.id}` is not known: {why}")
    period = exported.usage_period
    since = f" between {period.first} and {period.last}" if period else ""
    return Finding(door.at("auth", "method"), f"nobody signed in to `{door.id}` or used it{since}")


@lru_cache(maxsize=8)
def _signed_in(case: Case, exported: Exported) -> frozenset[Door]:
    """Return the doors that somebody used, or connected to."""
    used = (row for row in exported.listing("connector-use").items if row.number("distinct_user_count"))
    names = {_name(exported, row) for row in used}
    names |= {row.text("integration_type") for row in exported.feed.get("integration_user_connected", ())}
    named = doors_by_name(case)
    return frozenset(named[name.casefold()] for name in names if name.casefold() in named)


def _name(exported: Exported, row: Item) -> str:
    name = row.text("connector_name")
    return row.text("connector_display_name") or exported.connector_names.get(name, name)


def _unsure(case: Case, exported: Exported, days: int) -> str:
    """Return why a door of which no row tells may be used all the same; "" where it is not."""
    use, period = exported.listing("connector-use"), exported.usage_period
    if use.lacks:
        return use.lacks
    if period is None:
        return "nothing says which days the rows on the use of connectors are about"
    if period.days < days:
        return f"the rows are about {period.days} days, and {days} are asked for"
    named = doors_by_name(case)
    stranger = next((row for row in use.items if _name(exported, row).casefold() not in named), None)
    return "a connector is used under a name that no door has" if stranger else ""


_INVENTORY = """\
plugins:
  slack:
    title: Slack
    path: oauth-connector
    auth:
      method: oauth%s
    provision: {cowork: {via: directory-connector}}
"""
_PULL = """\
{"format": "plugingov.pull/1", "taken_at": "2026-10-01", "periods": {"analytics": {"from": "2026-09-01", "to": "2026-09-30"}},
  "done": ["analytics/connectors"]}
"""
NEVER_SIGNED_IN = Rule(
    id="AUT012",
    name="never-signed-in",
    title="Nobody ever signed in to a connector that is there",
    layer="authenticate",
    severity="low",
    why="A connector that nobody signed in to does nothing for anybody: it was not needed, or signing in does not work and nobody "
    "said so. Use within the period counts as signed in, and so does a sign-in that the feed tells. A connector is known "
    "by its name: where some are used under names that no door has, this one may be among them.",
    fix="Try to sign in; mend what is in the way, or take the connector off.",
    references=("support.claude.com/en/articles/11176164", "Cowork condition U09"),
    controls=Controls(nist=("CM-7", "AC-2"), iso=("A.5.16",), soc2=("CC6.2",), mas=("9.1",)),
    bad=Example(
        _INVENTORY % "  # gap",
        pages={
            "pull.json": _PULL,
            "analytics/connectors/page-0001.json": """\
{"data": [], "next_page": null}
""",
        },
    ),
    good=Example(
        _INVENTORY % "",
        pages={
            "pull.json": _PULL,
            "analytics/connectors/page-0001.json": """\
{"data": [{"connector_name": "Slack", "distinct_user_count": 4}], "next_page": null}
""",
        },
    ),
    settings=DaysSettings,
    subjects=subjects,
    judge=judge,
    asks="both",
)
