"""What came of asking servers, as a sheet: who answered, how they let in, which scopes they want, what is wrong."""

from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from plugingov.gaps.report import Report
from plugingov.layers.summary import PeopleShown
from plugingov.layers.ways_in import DoorReading, each_reading
from plugingov.model.probed import ProbedServer
from plugingov.model.silence import silence
from plugingov.reports.check_sheet import gap_sections, unknown_sections
from plugingov.reports.sheet import Cell, Lines, Section, Sheet, Table
from plugingov.reports.sign_in_sheet import readings_table, scopes_table
from plugingov.rules.asking import Asked
from plugingov.rules.authenticate.columns import scope_rows
from plugingov.rules.case import Case

_KINDS = {"tool": "tool", "prompt": "prompt", "resource": "resource", "resource-template": "template"}


def probe_sheet(
    servers: tuple[ProbedServer, ...], case: Case, report: Report, asked: tuple[Asked, ...], people: PeopleShown
) -> Sheet:
    """Return the sheet of servers that were asked; `report` is what rules about servers say of them."""
    answered = tuple(server for server in servers if not server.why_not_asked)
    looked_up = tuple(server for server in servers if not server.not_asked)
    plugins = {server.plugin for server in looked_up}
    scopes = tuple(row for row in scope_rows(case, asked) if row.plugin in plugins)
    read = tuple(each for each in each_reading(case.layers, looked_up) if each.reading.about != "remark")
    return Sheet(
        title=(f"{case.organisation.id}: {_counted(len(answered), 'server')} asked, as of {report.as_of}",),
        sections=(
            *_asked(answered),
            *((readings_table(read),) if read else ()),
            *((scopes_table(scopes),) if scopes else ()),
            *_not_asked(servers),
            *gap_sections(report, people),
            *unknown_sections(report),
        ),
        summary=_summary(answered, read, report),
    )


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def _asked(servers: Iterable[ProbedServer]) -> Iterator[Section]:
    rows = tuple(
        (
            Cell(server.plugin, "strong"),
            Cell(", ".join(server.surfaces)),
            Cell(_where(server)),
            Cell(server.credential),
            Cell(server.protocol or "not told", "" if server.protocol else "quiet"),
            Cell(_offers(server)),
            Cell(_trouble(server), "unknown"),
        )
        for server in servers
    )
    if rows:
        columns = ("plugin", "surfaces", "server", "credential", "protocol", "offers", "not whole")
        yield Table("SERVERS", columns, rows)


def _where(server: ProbedServer) -> str:
    """Return where a server is, in short: its host and path, or its program."""
    if server.command:
        return server.command[0]
    try:
        parts = urlsplit(server.url)
    except ValueError:  # a reference stands where only a number may
        return server.url.partition("?")[0]
    return f"{parts.netloc.rpartition('@')[2]}{parts.path}"


def _offers(server: ProbedServer) -> str:
    """Return how much of each kind a server offers."""
    counts = Counter(each.kind for each in server.definitions)
    said = [_counted(counts[kind], word) for kind, word in _KINDS.items() if counts[kind] or kind in server.lists]  # type: ignore[index]  # the kinds by their names
    return ", ".join([*said, *(["instructions"] if counts["instructions"] else [])]) or "nothing was listed"


def _trouble(server: ProbedServer) -> str:
    """Return why something of a server is not known: of a list, else of the last request that brought nothing."""
    lists = [f"{kind}s: {why}" for kind, why in server.lists.items() if why]
    return "; ".join(lists) or ("" if server.lists else silence(server))


def _not_asked(servers: Iterable[ProbedServer]) -> Iterator[Section]:
    reasons: dict[str, list[str]] = {}
    for server in servers:
        if server.why_not_asked:
            reasons.setdefault(server.why_not_asked.replace(f"`{server.plugin}`", "it"), []).append(server.plugin)
    lines = tuple(f"{', '.join(dict.fromkeys(plugins))}: {because}" for because, plugins in reasons.items())
    if lines:
        yield Lines("NOT ASKED", lines)


def _summary(servers: tuple[ProbedServer, ...], read: tuple[DoorReading, ...], report: Report) -> str:
    stopped = {each.plugin for each in read if each.reading.stops_sign_in}
    listed = sum(bool(server.lists) for server in servers)
    found = Counter(gap.layer or "no layer" for gap in report.gaps if gap.status == "open")
    gaps = ", ".join(f"{count} {layer}" for layer, count in sorted(found.items()))
    broken = f", the way in stops at {len(stopped)}" if stopped else ""
    told = f": {gaps}" if gaps else ""
    return (
        f"{_counted(len(servers), 'server')} asked, {listed} listed{broken};"
        f" {_counted(sum(found.values()), 'gap')}{told}"
    )
