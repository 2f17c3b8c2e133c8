"""Earlier reports beside this one, for the HTML report: how many gaps were open, on which day, by which policy."""

from collections import Counter
from collections.abc import Iterator, Sequence

from plugingov.gaps.report import Report
from plugingov.model.reported import Reported
from plugingov.model.values import SEVERITIES
from plugingov.reports.html.gaps import open_by_severity
from plugingov.reports.html.page import Bar, Point, Trend

_HEIGHT = 140  # of the tallest column, in units of the picture
_HEAD = 22
_FOOT = 24
_WIDTH = 1000
_MOST_WIDE = 64


def trend(earlier: Sequence[Reported], report: Report) -> Trend | None:
    """Return reports over time, or nothing where there is no earlier one."""
    if not earlier:
        return None
    before = sorted((_earlier(each, report) for each in earlier), key=lambda point: point.as_of)
    points = (*before, _now(report))
    step = _WIDTH // len(points)
    width = max(min(_MOST_WIDE, step * 2 // 3), 1)
    tallest = max(*(point.total for point in points), 1)
    bars: list[Bar] = []
    labels: list[tuple[int, int, str, str]] = []
    for number, point in enumerate(points):
        left = number * step + (step - width) // 2
        drawn = [*_column(point, left, tallest)]
        bars += drawn
        top = min((bar.y for bar in drawn), default=_HEAD + _HEIGHT)
        labels.append((left + width // 2, top - 6, str(point.total), point.as_of + _sign(point, points[-1])))
    return Trend(points, _WIDTH, _HEAD + _HEIGHT + _FOOT, width, tuple(bars), tuple(labels))


def _sign(point: Point, now: Point) -> str:
    """Return what marks a column that answers another question than the last one."""
    is_same = (point.policy, point.rules_asked, point.remark) == (now.policy, now.rules_asked, now.remark)
    return "" if is_same else " *"


def _column(point: Point, left: int, tallest: int) -> Iterator[Bar]:
    """Yield the parts of a column, the most severe at its foot."""
    below = 0
    for severity in SEVERITIES:
        count = point.open[severity]
        top, bottom = (round((below + more) * _HEIGHT / tallest) for more in (count, 0))
        if count:
            yield Bar(severity, left, _HEAD + _HEIGHT - top, top - bottom)
        below += count


def _now(report: Report) -> Point:
    statuses = Counter(gap.status for gap in report.gaps)
    return Point(
        as_of=report.as_of,
        source="this run",
        policy=report.policy,
        rules_asked=str(report.rules_asked),
        open=open_by_severity(report.gaps),
        waived=statuses["waived"],
        baselined=statuses["baselined"],
        unknown=len(report.unknowns),
    )


def _earlier(reported: Reported, now: Report) -> Point:
    """Return what an earlier report says of the organisations that are judged now."""
    judged = now.organizations
    gaps = [gap for gap in reported.said.gaps if reported.whose(gap) in judged]
    statuses = Counter(gap.status for gap in gaps)
    severities = Counter(gap.severity for gap in gaps if gap.status == "open")
    summary = reported.said.summary
    missing = [each for each in judged if each not in reported.said.organizations]
    remarks = [f"without {', '.join(missing)}"] * bool(missing)
    remarks += ["of a later day than this run"] * (reported.said.as_of.isoformat() > now.as_of)
    return Point(
        as_of=reported.said.as_of.isoformat(),
        source=reported.document.text.file,
        policy=reported.said.policy,
        rules_asked=str(summary.rules_asked) if summary else "not said",
        open={severity: severities[severity] for severity in SEVERITIES},
        waived=statuses["waived"],
        baselined=statuses["baselined"],
        unknown=sum(reported.whose(fact) in judged for fact in reported.said.unknowns),
        remark="; ".join(remarks),
    )
