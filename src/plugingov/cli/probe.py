"""`plugingov probe`: servers are asked what they offer, and how they let somebody in."""

import sys
from dataclasses import replace
from datetime import date
from typing import Any, cast

import click

from plugingov import __version__
from plugingov.cli.asking import Asking, ask_servers, asking_options, organisation_of, why_none_was_asked
from plugingov.cli.errors import NOTHING_FOUND, NothingToJudge
from plugingov.cli.inputs import organisations
from plugingov.cli.judging import Sources, read_judges
from plugingov.cli.observation_output import write_texts
from plugingov.cli.options import (
    PLAIN_FORMATS,
    Output,
    OutputFormat,
    as_of_option,
    inventory_option,
    people_option,
    pins_option,
    policy_option,
    wants_colour,
)
from plugingov.cli.output import style_of
from plugingov.cli.watching import note
from plugingov.gaps.judges import Judges
from plugingov.gaps.report import Report
from plugingov.layers.summary import PeopleShown
from plugingov.model.observation import Observation
from plugingov.model.probed import ProbedServer
from plugingov.reports import FORMATS
from plugingov.reports.observation_record import FORMATS as OBSERVATION_FORMATS
from plugingov.reports.observation_record import observation_text
from plugingov.reports.probe_sheet import probe_sheet
from plugingov.reports.sheet import Sheet, Style
from plugingov.reports.text import render
from plugingov.rules.asking import Choice
from plugingov.rules.rule import Subject
from plugingov.sources.errors import Problem
from plugingov.sources.secret_search import masked

_REPORTS = tuple(each for each in PLAIN_FORMATS if each != "json")  # JSON is that of the observation
_ABOUT_SERVERS = frozenset({"AUT001", "AUT002", "AUT011"})  # beside the rules that ask servers and nothing else


@click.command(
    "probe",
    epilog="Examples: `plugingov probe --output servers.yaml`, "
    "`plugingov probe vendor-master --allow-private mcp.corp.example --format text`.",
)
@click.argument("plugin", nargs=-1, metavar="[PLUGIN]...")
@inventory_option
@policy_option
@pins_option
@asking_options
@as_of_option
@people_option
@click.option("--color/--no-color", default=None, help="Colour or no colour, whatever the terminal says.")
@click.option(
    "--format",
    type=OutputFormat((*OBSERVATION_FORMATS, *_REPORTS)),
    multiple=True,
    is_eager=True,
    show_default="text on a terminal, else yaml",
    help=f"Write the observation as {', '.join(OBSERVATION_FORMATS)} (one line), or the report as "
    f"{', '.join(_REPORTS)}; with `=FILE` into that file. May be repeated.",
)
@click.option("--output", metavar="FILE", help="Write to FILE instead of standard output.")
def command(
    *,
    plugin: tuple[str, ...],
    inventory: tuple[str, ...],
    policy: str | None,
    pins: str | None,
    surface: str | None,
    start: bool,
    allow_private: tuple[str, ...],
    allow_loopback: bool,
    at_once: int,
    time_limit: int,
    as_of: date,
    people: str,
    color: bool | None,
    format: tuple[Output, ...],
    output: str | None,
) -> int:
    """Ask the servers of plugins what they offer, and how they let in.

    PLUGIN is an id; without any, every server of the inventory is asked. Walks the way in without a credential first,
    then lists tools, resources and prompts where none is needed or the environment has one: PLUGINGOV_TOKEN_ and the
    id in capitals, or what the declared headers refer to. Writes an observation, which `check --observed` judges, and
    says at once what rules about servers find. Goes to public addresses only, unless an option allows others.
    Exits with 3 when no server was asked: there is none, or each is where we go only if told to.
    """
    asking = Asking(plugin, surface, start, allow_private, allow_loopback, at_once, time_limit)
    problems: list[Problem] = []
    found = organisations(inventory, problems)
    judges = read_judges(Sources(policy, pins=pins), found, Choice(), problems).judges
    organisation = organisation_of(found, plugin)
    shown = cast("PeopleShown", people)
    servers = ask_servers(organisation, judges, asking, as_of)
    case = judges.case(organisation, as_of, shown, probed=servers)
    report = _about(servers, replace(judges, asked=_of_servers(judges)).report([case], as_of))
    sheet = probe_sheet(servers, case, report, judges.asked, shown)
    if all(server.not_asked for server in servers):
        note(masked(render(sheet, style_of(sys.stderr))), nl=False)
        raise NothingToJudge("there was no server to ask")
    observation = Observation(
        organization=organisation.id, taken_at=as_of, taken_by=f"plugingov {__version__}", probed=servers
    )
    _write(sheet, observation, format, output, color)
    if because := why_none_was_asked(servers):
        note(masked(f"plugingov: {because}"))  # where each name leads is known all the same
    return NOTHING_FOUND if because else 0


def _of_servers(judges: Judges) -> tuple[Any, ...]:
    """Return the rules of a policy that are about what servers answer."""
    return tuple(one for one in judges.asked if one.heading.asks == "server" or one.heading.id in _ABOUT_SERVERS)


def _about(servers: tuple[ProbedServer, ...], report: Report) -> Report:
    """Return a report of what concerns the servers that were asked."""
    plugins = {server.plugin for server in servers if not server.not_asked}

    def concerns(subject: Subject) -> bool:
        return subject.plugin in plugins

    return replace(
        report,
        gaps=tuple(gap for gap in report.gaps if concerns(gap.subject)),
        unknowns=tuple(fact for fact in report.unknowns if concerns(fact.subject)),
    )


def _write(
    sheet: Sheet,
    observation: Observation,
    formats: tuple[Output, ...],
    output: str | None,
    color: bool | None,  # noqa: FBT001 (the option)
) -> None:
    """Write the observation and the report; where only the first is seen, say the other on standard error."""
    is_screen = sys.stdout is not None and sys.stdout.isatty()
    wanted = formats or (Output("text" if is_screen and not output else "yaml"),)
    texts = []
    for one in wanted:
        if one.format in OBSERVATION_FORMATS:
            texts.append((one, masked(observation_text(observation, one.format))))
            continue
        is_in_file = bool(one.file or output)
        style = Style(colour=bool(color)) if is_in_file else style_of(sys.stdout, colour=wants_colour(color))
        texts.append((one, masked(FORMATS[one.format](sheet, style))))
    if not any(one.format in _REPORTS and not (one.file or output) for one in wanted):
        note(masked(render(sheet, style_of(sys.stderr))), nl=False)
    write_texts(tuple(texts), output)
