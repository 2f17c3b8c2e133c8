"""What was looked at, for people: machines, whose they are and which client they have, and what Cowork exported."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from plugingov.gaps.report import Report
from plugingov.layers.summary import PeopleShown
from plugingov.reports.sheet import Block, Blocks, Cell, Lines, Section, Table
from plugingov.sources.secrets import mask

if TYPE_CHECKING:  # most runs look at nothing
    from plugingov.gaps.looked import Looked, LookedExport, LookedMachine

_COLUMNS = ("machine", "platform", "client", "member", "taken", "homes", "projects", "read", "in part", "not read")
_MOST = 12  # machines that are told one by one


def looked_sections(looked: "Sequence[LookedMachine]", people: PeopleShown) -> tuple[Section, ...]:
    """Return one machine in full, several as a table, and of very many those that were not understood as a whole."""
    if people == "counts":
        looked = [replace(each, member="somebody" if each.member else "") for each in looked]
    title = Cell(f"LOOKED AT: {len(looked)} machine{'s' * (len(looked) != 1)}", "strong")
    if len(looked) == 1:
        return (Blocks(title, (_block(looked[0], people),), _table(title.text, looked)),)
    if len(looked) <= _MOST:
        return (_table(title.text, looked),)
    odd = [each for each in looked if set(each.counts) - {"whole"} or each.doubt]
    whole = f"{len(looked) - len(odd)} of them were read as a whole, and their client is known."
    more = f"{len(odd) - _MOST} more were not read as a whole, or their client is not known."
    said = (whole, *([more] if len(odd) > _MOST else []))
    return (Lines(title.text, said), *([_table("", odd[:_MOST])] if odd else []))


def _block(one: "LookedMachine", people: PeopleShown) -> Block:
    heading = (Cell(one.name, "strong"), *((Cell(one.platform, "quiet"),) if one.platform else ()))
    said = (
        ("client", one.client),
        ("member", one.member),
        ("taken", one.taken_at),
        (
            "homes",
            _homes(one) if people == "names" else str(len(one.homes) or ""),
        ),  # whose home it is stands in its path
        ("projects", _projects(one, people)),
        ("files", files_words(one)),
    )
    return Block(heading, "", tuple((name, value) for name, value in said if value))


def _homes(one: "LookedMachine") -> str:
    """Return the paths of the homes, which name those who live there."""
    return ", ".join(one.homes[:_MOST]) + (f" and {len(one.homes) - _MOST} more" * (len(one.homes) > _MOST))


def _projects(one: "LookedMachine", people: PeopleShown) -> str:
    """Return how many projects were read, and which others there are: their paths name those who live there."""
    unread = len(one.unread_projects)
    if not unread:
        return str(one.projects or "")
    named = ", ".join(map(mask, one.unread_projects[:_MOST])) + (f" and {unread - _MOST} more" * (unread > _MOST))
    return f"{one.projects} read, {unread} not read" + (f": {named}" if people == "names" else "")


def exported_sections(exports: "Sequence[LookedExport]") -> tuple[Section, ...]:
    """Return each export with what it holds, and what of it is not there in full."""
    title = Cell("LOOKED AT: Cowork, as it was exported", "strong")
    return (Blocks(title, tuple(map(_exported, exports)), _exports_table(exports)),) if exports else ()


def _exported(one: "LookedExport") -> Block:
    counts = ", ".join(f"{count} {what}{'s' * (count != 1)}" for what, count in one.held.items())
    lacking = "; ".join(one.lacks[:_MOST_LACKING])
    more = f"; and {len(one.lacks) - _MOST_LACKING} more" if len(one.lacks) > _MOST_LACKING else ""
    said = (("taken", one.taken_at), ("holds", counts), ("pages", files_words(one)), ("lacks", lacking + more))
    return Block((Cell(one.name, "strong"),), "", tuple((name, value) for name, value in said if value))


_MOST_LACKING = 4


def _exports_table(exports: "Sequence[LookedExport]") -> Table:
    rows = tuple(
        (
            Cell(one.name, "strong"),
            Cell(one.taken_at),
            *(Cell(str(count)) for count in one.held.values()),
            *(Cell(str(one.counts.get(state, 0))) for state in ("whole", "partly", "unread")),
            Cell(str(len(one.lacks))),
        )
        for one in exports
    )
    return Table(
        "exports", ("export", "taken", *exports[0].held, "read", "in part", "not read", "lists not whole"), rows
    )


def files_words(one: "Looked") -> str:
    """Return how many files were read, and how many not, or not in full."""
    read, partly, unread = (one.counts.get(state, 0) for state in ("whole", "partly", "unread"))
    return f"{read} read, {partly} read in part, {unread} not read"


def _table(title: str, looked: "Sequence[LookedMachine]") -> Table:
    rows = tuple(
        (
            Cell(one.name, "strong"),
            Cell(one.platform),
            Cell(one.client.partition(";")[0]),
            Cell(one.member),
            Cell(one.taken_at),
            Cell(str(len(one.homes))),
            Cell(str(one.projects + len(one.unread_projects))),
            *(Cell(str(one.counts.get(state, 0))) for state in ("whole", "partly", "unread")),
        )
        for one in looked
    )
    return Table(title, _COLUMNS, rows)


def steps_before(report: Report) -> Iterator[str]:
    """Yield what has to be done before a report says all that it can: mend files, say which client there is."""
    if report.unread:
        first, more = report.unread[0], len(report.unread) - 1
        others = f", and {more} more below" if more else ""
        yield f"Mend what was not understood, and collect anew ({first.place}: {mask(first.why)}{others})"
    said = [*(fact.because for fact in report.unknowns), *(gap.message for gap in report.gaps)]
    unknown = sum(any(each.doubt in sentence for sentence in said) for each in report.looked if each.doubt)
    if unknown:
        whose = "the client" if len(report.looked) == 1 else f"the client on {unknown} machine{'s' * (unknown != 1)}"
        yield f"Say which version {whose} has (`plugingov collect --client VERSION`): what depends on it is not known"
