"""`plugingov pin`: what servers offer today, written down as what was approved."""

import os
from collections.abc import Iterable, Mapping
from datetime import date

import click

from plugingov.cli.again import again
from plugingov.cli.asking import Asking, ask_servers, asking_options, organisation_of, why_none_was_asked
from plugingov.cli.errors import NothingToJudge
from plugingov.cli.inputs import organisations, refuse
from plugingov.cli.judging import Sources, read_judges
from plugingov.cli.observed import Looks
from plugingov.cli.options import (
    Output,
    as_of_option,
    inventory_option,
    observed_option,
    output_options,
    policy_option,
)
from plugingov.cli.output import write
from plugingov.cli.picture import read_picture
from plugingov.cli.pinned import read_pinned
from plugingov.cli.watching import note
from plugingov.layers.layers import Layers
from plugingov.layers.pinning import Asked, Pinning, pinning
from plugingov.model.organisation import Organisation
from plugingov.model.pins import Pins
from plugingov.model.probed import ProbedServer
from plugingov.model.words import PINS_FILE
from plugingov.reports.pinning_sheet import Written, pinning_sheet
from plugingov.reports.pins_record import pins_text
from plugingov.rules.asking import Choice
from plugingov.sources.errors import Problem, did_you_mean
from plugingov.sources.files import read_text
from plugingov.sources.work import stage


@click.command(
    "pin",
    epilog="Examples: `plugingov pin --observed servers.yaml`, `plugingov pin --update github`.",
)
@click.argument("plugin", nargs=-1, metavar="[PLUGIN]...")
@inventory_option
@observed_option
@click.option("--pins", default=PINS_FILE, show_default=True, metavar="FILE", help="Keep what is pinned in FILE.")
@click.option(
    "--update",
    metavar="PLUGIN",
    multiple=True,
    help="Replace what is pinned for this plugin, because somebody has reviewed it. May be repeated.",
)
@policy_option
@asking_options
@as_of_option
@output_options
def command(
    *,
    plugin: tuple[str, ...],
    inventory: tuple[str, ...],
    observed: tuple[str, ...],
    pins: str,
    update: tuple[str, ...],
    policy: str | None,
    surface: str | None,
    start: bool,
    allow_private: tuple[str, ...],
    allow_loopback: bool,
    at_once: int,
    time_limit: int,
    as_of: date,
    format: tuple[Output, ...],
    output: str | None,
    color: bool | None,
) -> int:
    """Pin what servers offer: tools, prompts, templates, instructions.

    Takes the answers that --observed names, or asks as `probe` does: for each PLUGIN, or every one that
    answers. A plugin that was not pinned is added. One that is pinned and answers otherwise is left as it is,
    and what differs is shown; --update writes it. Exits with 0 when that is done, 1 when something differs or
    a plugin that was named cannot be pinned, 2 for bad input (nothing is written then), 3 when none answered.
    """
    problems: list[Problem] = []
    if observed:
        organisation, probed = _observed(inventory, observed, as_of, problems)
    else:
        meant = (*plugin, *(update if plugin else ()))
        asking = Asking(meant, surface, start, allow_private, allow_loopback, at_once, time_limit)
        organisation, probed = _asked(inventory, policy, asking, as_of, problems)
    there = os.path.lexists(pins)
    known = read_pinned(None if pins == PINS_FILE else pins, (organisation.id,), problems) if there else {}
    refuse(problems)
    named = _known(plugin, organisation, "PLUGIN") | _known(update, organisation, "'--update'")
    _refuse_strangers(known, organisation, pins)
    chosen = named if plugin else dict.fromkeys((*_that_answered(probed, organisation), *named))
    if not chosen:
        raise NothingToJudge("no answer of a server of this inventory was given")
    asked = Asked(chosen=tuple(sorted(chosen)), reviewed=frozenset(update), today=as_of)
    doors = Layers(organisation, as_of).doors.values()
    with stage("pinning"):
        found = pinning(organisation, doors, probed, known.get(organisation.id, ()), asked)
    text = pins_text(organisation.id, found.pins)
    is_changed = _is_changed(found) and (not there or read_text(pins).content != text)
    written = Written(organisation.id, pins, is_changed, as_of.isoformat(), again("update"))
    sheet = pinning_sheet(found, written, tuple(_notes(probed, organisation)))
    write(sheet, format, output, color, {pins: text} if is_changed else None)
    return int(
        any(each.state == "differs" or (each.state == "not-pinned" and each.plugin in named) for each in found.told)
    )


def _observed(
    inventory: tuple[str, ...], observed: tuple[str, ...], as_of: date, problems: list[Problem]
) -> tuple[Organisation, tuple[ProbedServer, ...]]:
    """Return the one organisation, and what its servers answered: as far as observations hold it."""
    picture = read_picture(inventory, observed, as_of, problems)
    refuse(problems)
    if len(picture.organisations) > 1:
        names = ", ".join(each.id for each in picture.organisations)
        raise click.UsageError(f"pins are of one organisation, and there are {names}: name an --inventory of one")
    (organisation,) = picture.organisations
    looks: Looks = picture.looks[organisation.id]
    return organisation, looks.probed


def _asked(
    inventory: tuple[str, ...], policy: str | None, asking: Asking, as_of: date, problems: list[Problem]
) -> tuple[Organisation, tuple[ProbedServer, ...]]:
    """Return the one organisation, and what its servers answer now; those that were not asked are told with why."""
    found = organisations(inventory, problems)
    judges = read_judges(Sources(policy), found, Choice(), problems).judges
    organisation = organisation_of(found, asking.plugins)
    servers = ask_servers(organisation, judges, asking, as_of)
    for because in dict.fromkeys(each.not_asked for each in servers if each.not_asked and asking.plugins):
        note(f"plugingov: not asked: {because}")
    if not asking.plugins and (because := why_none_was_asked(servers)):
        raise NothingToJudge(because)
    return organisation, tuple(each for each in servers if not each.not_asked)


def _known(names: Iterable[str], organisation: Organisation, where: str) -> dict[str, None]:
    """Return plugins that were named; each has to be one."""
    found = dict.fromkeys(names)
    for name in found:
        if name not in organisation.plugins:
            hint = did_you_mean(name, organisation.plugins)
            raise click.BadParameter(f"no inventory has `{name}`{'; ' + hint if hint else ''}", param_hint=where)
    return found


def _refuse_strangers(known: Mapping[str, Pins], organisation: Organisation, file: str) -> None:
    """Refuse to write over what is pinned of another organisation."""
    others = [name for name in known if name != organisation.id]
    if others:
        raise click.UsageError(
            f"{file} holds pins of {', '.join(others)}: keep those of {organisation.id} in another file"
        )


def _that_answered(probed: tuple[ProbedServer, ...], organisation: Organisation) -> list[str]:
    return [each.plugin for each in probed if each.plugin in organisation.plugins]


def _is_changed(found: Pinning) -> bool:
    return any(each.state in {"new", "updated"} for each in found.told)


def _notes(probed: tuple[ProbedServer, ...], organisation: Organisation) -> Iterable[str]:
    strange = sorted({each.plugin for each in probed} - {*organisation.plugins})
    if strange:
        yield f"Answers for {', '.join(strange)} are not pinned: the inventory has no such plugin."
