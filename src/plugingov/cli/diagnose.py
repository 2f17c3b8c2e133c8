"""`plugingov diagnose`: why a plugin does not work, and what to do."""

from dataclasses import replace
from datetime import date
from typing import Any, cast

import click
from click.shell_completion import CompletionItem

from plugingov.cli.errors import NoneOfThese
from plugingov.cli.inputs import refuse
from plugingov.cli.layering import layers_of
from plugingov.cli.narrowing import knows, people_named, refuse_both, refuse_strangers, surface_asked
from plugingov.cli.options import (
    Output,
    as_of_option,
    inventory_option,
    narrowing_options,
    observed_option,
    output_options,
    people_option,
)
from plugingov.cli.output import write
from plugingov.cli.picture import read_picture, refuse_stdin_twice
from plugingov.cli.tools_seen import tools_of, tools_seen_option
from plugingov.diagnosis.diagnosis import Complaint, Diagnosis, diagnose
from plugingov.diagnosis.offered import Offered, compared
from plugingov.diagnosis.scene import whose
from plugingov.diagnosis.symptoms import MEANINGS, SYMPTOMS, Symptom, symptoms_in
from plugingov.diagnosis.tools_seen import SeenTools
from plugingov.layers.layers import Layers
from plugingov.layers.summary import PeopleShown
from plugingov.model.organisation import Organisation
from plugingov.model.values import SURFACES, Surface
from plugingov.reports.diagnosis_sheet import diagnosis_sheet
from plugingov.sources.errors import Problem, did_you_mean


class SymptomText(click.ParamType[Symptom]):
    """A symptom by its name, or in words that are written down."""

    name = "symptom"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Symptom:
        """Return the symptom, or fail with those there are."""
        found = symptoms_in(str(value))
        if len(found) == 1:
            return found[0]
        why = "these words say several things" if found else "nobody wrote down what these words mean"
        lines = tuple(f"  {name:<21} {MEANINGS[name].words}" for name in found or SYMPTOMS)
        hint = "" if found else did_you_mean(str(value), SYMPTOMS)
        raise NoneOfThese(f"{why}; {hint or 'say one of'}", lines, ctx, param)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the symptoms that open like this."""
        del ctx, param
        return [CompletionItem(name, help=MEANINGS[name].words) for name in SYMPTOMS if name.startswith(incomplete)]


@click.command(
    "diagnose",
    epilog="Examples: `plugingov diagnose linear --project solutions-backlog --symptom worked-yesterday`, "
    '`plugingov diagnose asana --group reporting --symptom "I can\'t see it"`.',
)
@click.argument("plugin")
@inventory_option
@observed_option
@narrowing_options
@click.option(
    "--symptom",
    type=SymptomText(),
    metavar="TEXT",
    help="Say what they see: a symptom, or plain words.",
)
@tools_seen_option
@as_of_option
@people_option
@output_options
def command(
    *,
    plugin: str,
    inventory: tuple[str, ...],
    observed: tuple[str, ...],
    surface: str | None,
    project: str | None,
    member: str | None,
    group: str | None,
    symptom: Symptom | None,
    tools_seen: str | None,
    as_of: date,
    people: str,
    format: tuple[Output, ...],
    output: str | None,
    color: bool | None,
) -> int:
    """Find the layer that is off, and the one next step.

    PLUGIN is its id, or the name that people see. Asks install, activate and authenticate in this order, each with
    the line that decides, and stops at the first that is not on. Then says who does what next. Where what people
    see does not fit what is recorded, it says which evidence is missing.

    \b
    Symptoms: not-visible, no-such-tool, unauthorised, some-files-denied,
    worked-yesterday, greyed-out, required-but-nothing, only-in-claude-code,
    only-in-cowork.
    """  # noqa: D301 (what click takes for "leave these lines alone" is the character, and no backslash)
    refuse_both(member, group)
    problems: list[Problem] = []
    refuse_stdin_twice(inventory, observed, (tools_seen,))
    found, looks = read_picture(inventory, observed, as_of, problems)
    tools = tools_of(tools_seen, problems)
    refuse(problems)
    refuse_strangers(found, project, member, group)
    names = _named(found, plugin)
    asked = [each for each in found if each.id in names and knows(each, project, member, group)]
    if not asked:
        raise click.BadParameter("no one organization has it and all that the options name", param_hint="PLUGIN")
    made: list[tuple[Layers, tuple[Diagnosis, ...]]] = []
    for organisation in asked:
        layers = layers_of(organisation, as_of, cast("PeopleShown", people), looks[organisation.id])
        whom, name = people_named(organisation, member, group), names[organisation.id]
        about = Complaint(name, "cowork", project, whom, whose(whom, group, shown=people == "names"), symptom)
        complaints = [
            replace(about, surface=on, offered=_offered(layers, name, on, tools))
            for on in _surfaces(layers, name, surface, project, symptom)
        ]
        made.append((layers, tuple(diagnose(layers, each) for each in complaints)))
    write(diagnosis_sheet(made, as_of.isoformat(), tools), format, output, color)
    return 0


def _named(found: list[Organisation], plugin: str) -> dict[str, str]:
    """Return the plugin of each organisation that is called so, by its id or the name that people see."""
    named = {each.id: name for each in found if (name := _plugin_of(each, plugin))}
    if named:
        return named
    known = {name for each in found for name in (*each.plugins, *(seen for seen in _shown_names(each)))}
    hint = did_you_mean(plugin, sorted(known))
    raise click.BadParameter(f"no inventory has this plugin{'; ' + hint if hint else ''}", param_hint="PLUGIN")


def _plugin_of(organisation: Organisation, text: str) -> str | None:
    if text in organisation.plugins:
        return text
    folded = text.casefold().strip()
    alike = {name for shown, name in _shown_names(organisation).items() if shown.casefold() == folded}
    alike |= {name for name in organisation.plugins if name.casefold() == folded}
    return next(iter(alike)) if len(alike) == 1 else None


def _shown_names(organisation: Organisation) -> dict[str, str]:
    """Return the plugins by the names that people see."""
    found: dict[str, str] = {}
    for name, plugin in organisation.plugins.items():
        cowork = plugin.provision.cowork
        found |= dict.fromkeys(filter(None, (plugin.title, cowork.as_ if cowork else None)), name)
    return found


def _surfaces(
    layers: Layers, plugin: str, surface: str | None, project: str | None, symptom: Symptom | None
) -> tuple[Surface, ...]:
    """Return the surfaces that are asked: where it does not work, as far as anything says so."""
    asks = MEANINGS[symptom].asks if symptom else None
    wanted = surface_asked(layers.organisation, project, surface)
    if asks and wanted and asks != wanted:
        raise click.BadParameter(f"`{symptom}` is about {asks}, and not about {wanted}", param_hint="--symptom")
    if one := wanted or asks:
        return (one,)
    return tuple(on for on in SURFACES if (plugin, on) in layers.doors) or SURFACES


def _offered(layers: Layers, plugin: str, surface: Surface, tools: SeenTools | None) -> Offered | None:
    """Return how much of the plugin's tools was seen; the list of one server is taken for its own."""
    door = layers.doors.get((plugin, surface))
    if tools is None or door is None:
        return None
    others = [each for each in layers.doors.values() if each.surface == surface]
    found, _ = compared(layers, [door] if tools.speaks == "server" else others, tools)
    return next(each for each in found if each.door is door)
