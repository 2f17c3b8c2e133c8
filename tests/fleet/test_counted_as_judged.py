"""What a fleet counts is what its rows say, judged one by one."""

import json
import tempfile
from collections import defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path

from fleets import AS_OF, CRM, ELSEWHERE, MANAGED, NOTES, judging, laptop
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugingov.fleet.edge.slicing import rows_of
from plugingov.fleet.engines.embedded import on_duckdb
from plugingov.fleet.fleet import Asking, judge_fleet
from plugingov.fleet.judging import told
from plugingov.fleet.jury import Jury
from plugingov.fleet.row import JUDGED
from plugingov.fleet.shape import Shape, observed
from plugingov.surfaces.claude_code.sessions.machine import Machine

ABSENT = "DRF002"
SERVERS = st.sampled_from(
    [{}, CRM, ELSEWHERE, NOTES, {**CRM, **NOTES}, {"other": {"type": "http", "url": "http://other.example/mcp"}}]
)
SETTINGS = st.none() | st.sampled_from(
    [
        {"deniedMcpServers": [{"serverName": "notes"}]},
        {"permissions": {"allow": ["mcp__notes__read", "Bash(make)"]}},
        {"allowManagedMcpServersOnly": True},
    ]
)
MEMBERS = st.sampled_from(["ada@acme.example", "bob@acme.example", "cleo@acme.example", "dan@acme.example", ""])


@st.composite
def fleets(draw):
    """Draw a handful of members, some of whom share a machine, with rows of several days."""
    found = []
    for member in draw(st.lists(MEMBERS, min_size=1, max_size=5, unique=True)):
        number = draw(st.integers(1, 3))
        for day in sorted(draw(st.sets(st.sampled_from(["2026-11-22", "2026-11-01", "2026-01-01"]), min_size=1))):
            managed = draw(st.sampled_from([None, None, MANAGED]))
            found.append(laptop(f"m{number}", member, draw(SERVERS), managed=managed, day=day, settings=draw(SETTINGS)))
    return found


def counted(rows, court):
    """Return the machines and members of each gap as the engine finds them."""
    base = court.of_inventory()
    known = told((*base.gaps, *base.unknowns))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        with on_duckdb([str(file)]) as opened:
            asking = Asking(court, Jury(court, known), AS_OF, None, ("acme",), base.gaps, base.unknowns, by_name=True)
            report = judge_fleet(opened, asking)
    assert report.looked.rows == report.looked.judged
    return {each.fact.fingerprint: by_name(each, report.who) for each in report.gaps if each.fact.id != ABSENT}


def by_name(found, who):
    """Return who has a gap by name, which has to be as many as are counted."""
    seats = [who.seats[place] for place, _ in who.have(found.fact)]
    assert seats == sorted(seats)
    machines, members = {each.machine for each in seats}, {each.member for each in seats} - {""}
    assert found.having == (len(machines), len(members))
    return machines, members


def one_by_one(rows, court):
    """Return the same, from each row of a machine's newest day judged by every rule, as `check` would."""
    base = court.judges.report([court.judges.case(court.organisation, AS_OF, "counts")], AS_OF)
    declared = {gap.fingerprint for gap in base.gaps}
    newest = defaultdict(str)
    for row in rows:
        seat = row["machine"], row.get("member", "")
        newest[seat] = max(newest[seat], row["taken_at"])
    shared = {row["shared"]: row["settings"] for row in rows if row["row"] == "shared"}
    having = defaultdict(lambda: (set(), set()))
    for row in rows:
        member = row.get("member", "")
        if row["row"] not in JUDGED or row["taken_at"] != newest[row["machine"], member]:
            continue
        shape = Shape(
            0,
            row["row"],
            row["surface"],
            row["platform"],
            row["client"],
            row["settings"],
            row["shared"],
            member,
            "young",
        )
        found = replace(observed(shape, shared, AS_OF, 30), taken_at=date.fromisoformat(row["taken_at"]))
        case = court.judges.case(court.organisation, AS_OF, "counts", observed=(Machine(found),))
        for gap in court.judges.report([case], AS_OF).gaps:
            if gap.fingerprint not in declared and gap.id != ABSENT:
                having[gap.fingerprint][0].add(row["machine"])
                having[gap.fingerprint][1].update(filter(None, [member]))
    return dict(having)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(machines=fleets())
def test_machines_and_members_of_each_gap_are_those_whose_rows_have_it(machines):
    court = judging()
    rows = [row for each in machines for row in rows_of(each)]
    assert counted(rows, court) == one_by_one(rows, court)
