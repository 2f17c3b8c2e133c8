"""`plugingov render`: the inventory as the configuration that a surface takes."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple, cast

import click

from plugingov.cli.inputs import organisations, refuse
from plugingov.cli.observed import looks_of, observations
from plugingov.cli.options import (
    PLAIN_FORMATS,
    Output,
    as_of_option,
    format_options_of,
    inventory_option,
)
from plugingov.cli.output import write
from plugingov.cli.rendered_files import write_rendered
from plugingov.cli.settings import apply_plan
from plugingov.layers.exported import latest
from plugingov.model.organisation import Organisation
from plugingov.model.values import SURFACES
from plugingov.reports.rendering_sheet import comparison_sheet, rendering_sheet
from plugingov.reports.settings_plan_sheet import plan_sections
from plugingov.reports.sheet import Section
from plugingov.sources.chosen_files import read_chosen
from plugingov.sources.errors import Problem, did_you_mean
from plugingov.sources.secrets import remember_path
from plugingov.sources.work import stage
from plugingov.surfaces.claude_code.rendering import deployed as on_claude_code
from plugingov.surfaces.claude_code.rendering import render as claude_code
from plugingov.surfaces.claude_code.rendering.ways import FORMS, Form
from plugingov.surfaces.cowork.exports.exported import Exported
from plugingov.surfaces.cowork.rendering import deployed as on_cowork
from plugingov.surfaces.cowork.rendering import encodings
from plugingov.surfaces.cowork.rendering import render as cowork
from plugingov.surfaces.cowork.rendering.checklist import PATH as CHECKLIST
from plugingov.surfaces.cowork.rendering.plan import Plan
from plugingov.surfaces.rendering.comparing import Compared
from plugingov.surfaces.rendering.rendered import Rendering

_FAILING = {"differs", "missing", "extra", "unread"}
_Compare = Callable[[Rendering, Mapping[str, bytes], str], tuple[Compared, ...]]
_DEPLOYED: Mapping[str, tuple[tuple[str, ...], _Compare]] = {
    "claude-code": (on_claude_code.PLACES, on_claude_code.compare),
    "cowork": (on_cowork.PLACES, on_cowork.compare),
}


class _Found(NamedTuple):
    """What is rendered, the plan in it, and sections that show a file better than its content."""

    rendering: Rendering
    plan: Plan | None = None
    instead: Mapping[str, tuple[Section, ...]] | None = None


@click.command(
    "render",
    epilog="Examples: `plugingov render claude-code --output deploy/`, "
    "`plugingov render cowork --observed acme-2026-11-23`.",
)
@click.argument("surface", type=click.Choice(sorted(SURFACES)))
@inventory_option
@click.option("--organization", metavar="NAME", help="Render this organisation, where the inventory has several.")
@click.option(
    "--form",
    type=click.Choice(FORMS),
    help="Write what machines are told as this; Cowork takes json, plist and reg.",
    show_default="as `managed` and `platforms` of the inventory say; every form of Cowork's",
)
@click.option(
    "--output", metavar="DIR", help="Write the files below DIR, all of them or none, instead of showing them."
)
@click.option("--check", metavar="DIR", help="Tell how what is deployed in DIR differs from what would be rendered.")
@click.option(
    "--observed",
    metavar="PATH",
    multiple=True,
    help="Cowork: plan only what differs from these pages, which `pull` saved. May be repeated.",
)
@click.option("--apply", is_flag=True, help="Cowork: make the changes of the plan at the vendor, one at a time.")
@click.option("--record", metavar="FILE", help="With --apply: add a line to FILE for each change that was made.")
@as_of_option
@format_options_of(PLAIN_FORMATS)
def command(
    *,
    surface: str,
    inventory: tuple[str, ...],
    organization: str | None,
    form: Form | None,
    output: str | None,
    check: str | None,
    observed: tuple[str, ...],
    apply: bool,
    record: str | None,
    as_of: date,
    format: tuple[Output, ...],
    color: bool | None,
) -> int:
    """Render the inventory as the configuration that a surface takes.

    For Claude Code: managed settings, one document for each group where groups have their own, managed-mcp.json, the
    .mcp.json of projects and marketplace files. For Cowork: a plan of the settings of marketplaces, packages and
    groups, what the devices of a third-party deployment are told, and a checklist. What none of them can hold is
    listed, with the rule that goes on asking about it. Nothing is changed anywhere, unless --apply makes the changes
    of the plan with the key in ANTHROPIC_API_KEY. Exits with 0 when it is rendered or everything is set, 1 when
    --check finds something else or something is not set, 2 when nothing is rendered.
    """
    _refuse_odd_words(surface, form, output, check, observed, record, apply=apply)
    with stage("rendering"):
        found = _found(surface, inventory, organization, form, observed, as_of)
    if apply:
        return apply_plan(found.plan, record or "", as_of, format, color)
    if check is not None:
        return _check(surface, found.rendering, check, as_of, format, color)
    if output is not None:
        _write(found.rendering, output)
    sheet = rendering_sheet(found.rendering, surface, as_of.isoformat(), output, found.instead)
    write(sheet, format, None, color)
    return 0


def _refuse_odd_words(
    surface: str,
    form: Form | None,
    output: str | None,
    check: str | None,
    observed: tuple[str, ...],
    record: str | None,
    *,
    apply: bool,
) -> None:
    """End the run where options contradict each other, or are of another surface."""
    if output is not None and check is not None:
        raise click.UsageError("give --output or --check, not both")
    if surface != "cowork" and (observed or apply or record is not None):
        raise click.UsageError("--observed, --apply and --record are of `render cowork`")
    if surface == "cowork" and form and form not in encodings.FORMS:
        raise click.UsageError(f"--form {form} is of Claude Code; Cowork takes {', '.join(encodings.FORMS)}")
    if apply and (output is not None or check is not None):
        raise click.UsageError("--apply writes no files: leave --output and --check out")
    if apply and not observed:
        raise click.UsageError("--apply needs --observed: a plan is made for what is there")
    if apply != (record is not None):
        raise click.UsageError("--apply and --record FILE belong together: what was changed is written down")


def _found(
    surface: str,
    inventory: tuple[str, ...],
    organization: str | None,
    form: Form | None,
    observed: tuple[str, ...],
    as_of: date,
) -> _Found:
    problems: list[Problem] = []
    declared = organisations(inventory, problems)
    refuse(problems)
    chosen = _chosen(declared, organization)
    if surface == "cowork":
        exported = _exported(declared, chosen, observed, as_of)
        rendered = cowork.render(chosen, cast("encodings.Form | None", form), exported)
        of_plan = {cowork.PLAN: plan_sections(rendered.plan)} if rendered.plan else {}
        found = _Found(rendered.rendering, rendered.plan, {CHECKLIST: (), **of_plan})
    else:
        found = _Found(claude_code.render(chosen, form))
    refuse(found.rendering.problems)
    return found


def _exported(
    declared: list[Organisation], chosen: Organisation, observed: tuple[str, ...], as_of: date
) -> Exported | None:
    """Return the pages that were saved last; nothing where none were asked for."""
    if not observed:
        return None
    problems: list[Problem] = []
    seen = observations(observed, as_of, problems)
    looks = looks_of(declared, seen, problems)
    refuse(problems)
    if not looks[chosen.id].exports:
        raise click.BadParameter("holds no page of Cowork of this organisation", param_hint="--observed")
    return latest(looks[chosen.id].exports)


def _chosen(found: list[Organisation], name: str | None) -> Organisation:
    """Return the one organisation to render: its files are a whole, and those of two would overwrite each other."""
    names = [organisation.id for organisation in found]
    if name is None and len(found) > 1:
        raise click.UsageError(f"the inventory has several organisations: say --organization {', or '.join(names)}")
    if name is not None and name not in names:
        hint = did_you_mean(name, names)
        raise click.BadParameter(f"no inventory has it{'; ' + hint if hint else ''}", param_hint="--organization")
    return next(organisation for organisation in found if name in {None, organisation.id})


def _write(rendering: Rendering, folder: str) -> None:
    if not folder:
        raise click.UsageError("--output: expected a folder; `.` is this one")
    remember_path(folder)
    write_rendered(Path(folder), {file.path: file.content for file in rendering.files})


def _check(
    surface: str,
    rendering: Rendering,
    folder: str,
    as_of: date,
    format: tuple[Output, ...],
    color: bool | None,  # noqa: FBT001 (the option)
) -> int:
    if not Path(folder).is_dir():
        raise click.BadParameter("expected a folder", param_hint="--check")
    remember_path(folder)
    problems: list[Problem] = []
    places, compare = _DEPLOYED[surface]
    deployed = read_chosen(folder, places, problems)
    refuse(problems)
    compared = compare(rendering, deployed, Path(folder).as_posix())
    write(comparison_sheet(rendering, compared, surface, as_of.isoformat(), folder), format, None, color)
    return int(any(each.state in _FAILING for each in compared))
