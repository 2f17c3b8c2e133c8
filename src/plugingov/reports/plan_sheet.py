"""What has to be done, by whom: a list for each, most valuable first; or what ends soon."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from plugingov.gaps.actors import ACTORS, Actor
from plugingov.gaps.gap import Gap
from plugingov.gaps.report import Report
from plugingov.gaps.todo import Ending, ToDo
from plugingov.layers.summary import PeopleShown
from plugingov.reports.check_rows import WHERE, WHICH, where, which
from plugingov.reports.gap_record import gap_record, message
from plugingov.reports.places import fact_words
from plugingov.reports.sheet import Cell, Lines, Rows, Section, Sheet, Table, Tone

FORMAT = "plugingov.plan/1"
_MOST_NAMED = 4


def plan_sheet(todos: tuple[ToDo, ...], report: Report, people: PeopleShown, notes: tuple[str, ...]) -> Sheet:
    """Return what is to be done about the open gaps of a report."""
    several = len(report.organizations) > 1
    count = len(todos)
    gaps = sum(len(each.gaps) for each in todos)
    unknown = sum(fact.status == "open" for fact in report.unknowns)
    not_known = f"; {unknown} unknown, which `plugingov check` lists" if unknown else ""
    return Sheet(
        title=(*notes, f"To do at {_whose(report.organizations)} by policy {report.policy}, as of {report.as_of}"),
        sections=tuple(_of_actor(actor, todos, report, several=several) for actor in ACTORS),
        summary=f"{count} thing{'s' * (count != 1)} to do, closing {gaps} gap{'s' * (gaps != 1)}{not_known}",
        record={
            **_heading(report.organizations, report.policy, report.as_of, notes),
            "todo": [_todo_record(each, people) for each in todos],
            "due": None,
        },
        rows=partial(_todo_rows, todos, people),
    )


def due_sheet(
    endings: tuple[Ending, ...],
    organizations: Sequence[str],
    policy: str,
    as_of: str,
    within: int,
    notes: tuple[str, ...],
) -> Sheet:
    """Return what ends within some days, or has ended."""
    several = len(organizations) > 1
    rows = tuple(
        (
            Cell(each.ends.isoformat(), "strong"),
            Cell(left(each.days), _tone(each.days)),
            Cell(each.kind),
            *((Cell(each.organization),) if several else ()),
            Cell(each.name if each.about == each.name else f"{each.name} ({each.about})"),
            Cell(_who(each.actor, each.who), "strong"),
            Cell(each.does),
        )
        for each in endings
    )
    columns = ("ends", "", "what", *(("organisation",) if several else ()), "which", "who", "does")
    over = sum(each.days < 0 for each in endings)
    counted = f"{over} over, {len(endings) - over} to end within {_days(within)}"
    return Sheet(
        title=(*notes, f"What ends at {_whose(organizations)} within {_days(within)}, as of {as_of}"),
        sections=(Table("", columns, rows),),
        summary=counted if endings else f"Nothing ends within {_days(within)}.",
        record={
            **_heading(organizations, policy, as_of, notes),
            "todo": None,
            "due": [_due_record(each) for each in endings],
        },
        rows=partial(_due_rows, endings),
    )


def _todo_rows(todos: tuple[ToDo, ...], people: PeopleShown) -> Rows:
    """Return a row for each gap, with the number of what closes it: one thing may close several."""
    columns = ("todo", "actor", "name", "does", *WHICH, "message", *WHERE)
    found = (
        (number, todo.actor, todo.name, todo.does, *which(gap), message(gap, people), *where(gap))
        for number, todo in enumerate(todos, 1)
        for gap in todo.gaps
    )
    return Rows(columns, found)


def _due_rows(endings: tuple[Ending, ...]) -> Rows:
    columns = ("organization", "ends", "days", "what", "name", "about", "actor", "who", "does")
    found = (
        (
            *(each.organization, each.ends.isoformat(), each.days),
            *(each.kind, each.name, each.about, each.actor, each.who, each.does),
        )
        for each in endings
    )
    return Rows(columns, found)


def _whose(organizations: Sequence[str]) -> str:
    return ", ".join(organizations)


def _heading(organizations: Sequence[str], policy: str, as_of: str, notes: tuple[str, ...]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "organization": organizations[0] if len(organizations) == 1 else None,
        "organizations": list(organizations),
        "policy": policy,
        "as_of": as_of,
        "notes": list(notes),
    }


def _of_actor(actor: Actor, todos: tuple[ToDo, ...], report: Report, *, several: bool) -> Section:
    own = [each for each in todos if each.actor == actor]
    lines = tuple(f"{number}. {_line(each, report, several=several)}" for number, each in enumerate(own, 1))
    return Lines(f"{actor} ({len(own)})", lines)


def _line(todo: ToDo, report: Report, *, several: bool) -> str:
    whose = f"{todo.organization}, " if several else ""
    about = [_about(gap, project, report) for gap, project in zip(todo.gaps, todo.projects, strict=True)]
    more = f" and {len(about) - _MOST_NAMED} more" if len(about) > _MOST_NAMED else ""
    who = f", {todo.name}" if todo.name else ""
    subjects = f"{'; '.join(about[:_MOST_NAMED])}{more}"
    return f"{whose}{todo.severity}: {subjects}: {todo.does} ({todo.gaps[0].rule}{who})"


def _about(gap: Gap, project: str, report: Report) -> str:
    where = f", in project {project}" if project and not gap.subject.project else ""
    return f"{fact_words(gap, report.alone)}{where}"


def _who(actor: Actor, name: str) -> str:
    return f"{actor} {name}" if name else actor


def left(days: int) -> str:
    """Return how long something lasts, or for how long it is over."""
    if days < 0:
        return f"over for {_days(-days)}"
    return "today" if days == 0 else f"in {_days(days)}"


def _days(count: int) -> str:
    return f"{count} day{'s' * (count != 1)}"


def _tone(days: int) -> Tone:
    return "high" if days < 0 else "medium"


def _todo_record(todo: ToDo, people: PeopleShown) -> dict[str, Any]:
    return {
        "organization": todo.organization,
        "actor": todo.actor,
        "name": todo.name or None,
        "severity": todo.severity,
        "rule": todo.gaps[0].rule,
        "id": todo.gaps[0].id,
        "does": todo.does,
        "projects": list(dict.fromkeys(filter(None, todo.projects))),
        "gaps": [gap_record(gap, people) for gap in todo.gaps],
    }


def _due_record(ending: Ending) -> dict[str, Any]:
    return {
        "organization": ending.organization,
        "ends": ending.ends.isoformat(),
        "days": ending.days,
        "kind": ending.kind,
        "name": ending.name,
        "about": ending.about,
        "actor": ending.actor,
        "who": ending.who or None,
        "does": ending.does,
    }
