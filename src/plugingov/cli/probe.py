"""`plugingov probe`: servers are asked what they offer, and how they let somebody in."""

import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, cast

import click

from plugingov import __version__
from plugingov.cli.errors import NothingToJudge
from plugingov.cli.inputs import organisations, refuse
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
from plugingov.layers.layers import Layers
from plugingov.layers.summary import PeopleShown
from plugingov.model.address import read_address
from plugingov.model.observation import Observation
from plugingov.model.organisation import Organisation
from plugingov.model.probed import ProbedServer
from plugingov.model.values import SEVERITIES
from plugingov.probe.to_ask import Found, ToAsk, servers_to_ask, variable_of
from plugingov.reports import FORMATS
from plugingov.reports.observation_record import FORMATS as OBSERVATION_FORMATS
from plugingov.reports.observation_record import observation_text
from plugingov.reports.probe_sheet import probe_sheet
from plugingov.reports.sheet import Sheet, Style
from plugingov.reports.text import render
from plugingov.rules.asking import Choice
from plugingov.rules.rule import Subject
from plugingov.sources.errors import Problem, did_you_mean
from plugingov.sources.secret_search import masked
from plugingov.sources.work import stage, tell

if TYPE_CHECKING:  # an extra, which takes a second to import
    from plugingov.probe.probe import Terms

_REPORTS = tuple(each for each in PLAIN_FORMATS if each != "json")  # JSON is that of the observation
_ABOUT_SERVERS = frozenset({"AUT001", "AUT002", "AUT011"})  # beside the rules that ask servers and nothing else
_NEVER_STARTED = SEVERITIES[: SEVERITIES.index("high") + 1]


class Host(click.ParamType[str]):
    """The name or number of a host, as a url has it."""

    name = "host"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the host in the one form that every spelling of it has."""
        bare = str(value)
        written = f"[{bare}]" if bare.count(":") > 1 and not bare.startswith("[") else bare
        address = read_address(f"https://{written}")
        if address is None or address.port or address.path or address.query:
            self.fail("expected a host as a url has it, without scheme, port and path", param, ctx)
        return address.host


@click.command(
    "probe",
    epilog="Examples: `plugingov probe --output servers.yaml`, "
    "`plugingov probe vendor-master --allow-private mcp.corp.example --format text`.",
)
@click.argument("plugin", nargs=-1, metavar="[PLUGIN]...")
@inventory_option
@policy_option
@pins_option
@click.option("--surface", type=click.Choice(["cowork", "claude-code"]), help="Ask the servers of this surface only.")
@click.option(
    "--start",
    is_flag=True,
    help="Start local servers, too, which runs them: never one about which a gap of high severity is open.",
)
@click.option(
    "--allow-private",
    type=Host(),
    metavar="HOST",
    multiple=True,
    help="Go to this host though its address is not public. May be repeated.",
)
@click.option("--allow-loopback", is_flag=True, help="Go to servers on this machine.")
@click.option(
    "--at-once",
    type=click.IntRange(1, 64),
    default=16,
    metavar="N",
    show_default=True,
    help="Ask so many servers at a time.",
)
@click.option(
    "--time-limit",
    type=click.IntRange(1, 600),
    default=60,
    metavar="SECONDS",
    show_default=True,
    help="Give each server so long for everything.",
)
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
    Exits with 3 when there was no server to ask.
    """
    terms = _terms(allow_private, at_once, time_limit, loopback=allow_loopback)
    problems: list[Problem] = []
    found = organisations(inventory, problems)
    judges = read_judges(Sources(policy, pins=pins), found, Choice(), problems).judges
    organisation = _of_all(found, plugin)
    shown = cast("PeopleShown", people)
    meant = [
        door
        for door in Layers(organisation, as_of).doors.values()
        if (not plugin or door.id in plugin) and surface in {None, door.surface}
    ]
    asked = servers_to_ask(meant, os.environ, organisation.id)
    asked = tuple(_unless_refused(asked, judges, organisation, as_of, start=start))
    servers = _asked(asked, terms, as_of)
    case = judges.case(organisation, as_of, shown, probed=servers)
    report = _about(servers, replace(judges, asked=_of_servers(judges)).report([case], as_of))
    sheet = probe_sheet(servers, case, report, judges, shown, as_of.isoformat())
    if all(server.not_asked for server in servers):
        note(masked(render(sheet, style_of(sys.stderr))), nl=False)
        raise NothingToJudge("there was no server to ask")
    observation = Observation(
        organization=organisation.id, taken_at=as_of, taken_by=f"plugingov {__version__}", probed=servers
    )
    _write(sheet, observation, format, output, color)
    return 0


def _terms(hosts: tuple[str, ...], at_once: int, seconds: int, *, loopback: bool) -> "Terms":
    """Return where to go and for how long, or end the run where the extra is not installed."""
    try:
        from plugingov.probe.probe import Terms  # noqa: PLC0415 (an extra that takes a second)
    except ImportError:
        raise click.UsageError("the extra that asks servers is not installed: pip install 'plugingov[probe]'") from None
    return Terms.of(frozenset(hosts), loopback=loopback, at_once=at_once, seconds=float(seconds))


def _of_all(found: list[Organisation], plugins: tuple[str, ...]) -> Organisation:
    """Return the organisation whose servers are asked: an observation is of one."""
    known = [name for each in found for name in each.plugins]
    for name in plugins:
        if name not in known:
            hint = did_you_mean(name, known)
            raise click.BadParameter(f"no inventory has `{name}`{'; ' + hint if hint else ''}", param_hint="PLUGIN")
    meant = [each for each in found if not plugins or any(name in each.plugins for name in plugins)]
    if len(meant) > 1:
        names = ", ".join(each.id for each in meant)
        raise click.UsageError(f"an observation is of one organization, and these are several: {names}")
    return meant[0]


def _unless_refused(
    asked: Iterable[Found], judges: Judges, organisation: Organisation, as_of: date, *, start: bool
) -> Iterable[Found]:
    """Yield each server, those that must not be started as ones that are not asked, with the reason."""
    every = tuple(asked)
    refused: Mapping[str, str] = {}
    if start and any(isinstance(each, ToAsk) and each.transport == "stdio" for each in every):
        with stage("looking for what forbids to start a server"):
            refused = _refusals(judges, organisation, as_of)
    for each in every:
        if not isinstance(each, ToAsk) or each.transport != "stdio":
            yield each
        elif not start:
            yield replace(each.server, not_asked="it is a local server, and asking it means to run it: --start does")
        elif because := refused.get(each.plugin):
            yield replace(each.server, not_asked=because)
        else:
            yield each


def _refusals(judges: Judges, organisation: Organisation, as_of: date) -> dict[str, str]:
    """Return why the server of each plugin must not be started: a gap of high severity about it, or its package."""
    case = judges.case(organisation, as_of, "names")
    packages = {door.package: door.id for door in case.layers.doors.values() if door.package}
    found: dict[str, str] = {}
    for gap in judges.report([case], as_of).gaps:
        plugin = gap.subject.plugin or packages.get(gap.subject.item or "")
        if plugin and gap.status == "open" and gap.severity in _NEVER_STARTED:
            because = f"a {gap.severity} gap about it is open: {gap.rule} ({gap.id}, {gap.fingerprint})"
            found.setdefault(plugin, because)
    return found


def _asked(asked: tuple[Found, ...], terms: "Terms", as_of: date) -> tuple[ProbedServer, ...]:
    """Return the servers as they answered, and those that were not asked."""
    from plugingov.probe.probe import probe  # noqa: PLC0415 (as above)

    meant = tuple(each for each in asked if isinstance(each, ToAsk))
    for each in meant:
        if each.missing:
            what = f"`{each.missing[0]}`, which its headers refer to"
            tell(
                f"{each.plugin} is asked without a credential: the environment has neither {what}, nor"
                f" {variable_of(each.plugin)}"
            )
    answered = iter(probe(meant, terms))
    taken = {"taken_at": as_of, "taken_by": f"plugingov {__version__}"}
    return tuple(replace(next(answered) if isinstance(each, ToAsk) else each, **taken) for each in asked)


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
