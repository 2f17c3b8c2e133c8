"""What `check` found as assessment results of OSCAL: one result for each organisation.

Nothing in it is a clock's or chance's: a report of the same day says the same, and one of another day differs in days
alone where nothing else has changed.
"""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from plugingov import __version__
from plugingov.gaps.facts import Key
from plugingov.gaps.gap import Fact
from plugingov.gaps.report import Report
from plugingov.layers.summary import PeopleShown
from plugingov.reports.assessment_parts import Run, line, named, prop
from plugingov.reports.assessment_result import result

VERSION = "1.2.1"  # of OSCAL: what the official Python tooling has models of


def assessment(
    report: Report, people: PeopleShown, passed: Collection[Key], summary: str, notes: tuple[str, ...]
) -> dict[str, Any]:
    """Return assessment results; `passed` is what holds, by organisation, rule and subject."""
    run = Run(report, people, f"{report.as_of}T00:00:00+00:00")
    policy = named(*report.organizations, "policy", report.policy)
    held: dict[str, list[Key]] = defaultdict(list)
    for key in passed:
        held[key[0]].append(key)
    facts: dict[str, list[Fact]] = defaultdict(list)
    every: tuple[Fact, ...] = (*report.gaps, *report.unknowns)
    for fact in every:
        facts[fact.organization].append(fact)
    return {
        "assessment-results": {
            "uuid": named(*report.organizations, "assessment-results", report.policy),
            "metadata": {
                "title": line(f"Plugins of {', '.join(report.organizations)} against policy {report.policy}"),
                "last-modified": run.time,
                "version": report.as_of,
                "oscal-version": VERSION,
                "props": [prop("plugingov-version", __version__), prop("policy", report.policy)],
                "remarks": "\n\n".join(map(line, (*notes, summary))),
            },
            "import-ap": {"href": f"#{policy}"},
            "results": [result(run, name, facts[name], held[name]) for name in report.organizations],
            "back-matter": {
                "resources": [
                    {
                        "uuid": policy,
                        "title": line(f"Policy {report.policy}"),
                        "description": line(
                            f"The policy of plugingov that says what is asked ({report.policy_file or 'a pack'}): "
                            "it stands here for an assessment plan."
                        ),
                    }
                ]
            },
        }
    }
