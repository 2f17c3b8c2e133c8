"""`plugingov render`: the inventory as the configuration that a surface takes."""

from datetime import date
from pathlib import Path

import click

from plugingov.cli.inputs import organisations, refuse
from plugingov.cli.options import PLAIN_FORMATS, Output, as_of_option, format_options_of, inventory_option
from plugingov.cli.output import write
from plugingov.cli.rendered_files import write_rendered
from plugingov.model.organisation import Organisation
from plugingov.reports.rendering_sheet import comparison_sheet, rendering_sheet
from plugingov.sources.chosen_files import read_chosen
from plugingov.sources.errors import Problem, did_you_mean
from plugingov.sources.secrets import remember_path
from plugingov.surfaces.claude_code.rendering.deployed import PLACES, compare
from plugingov.surfaces.claude_code.rendering.render import render
from plugingov.surfaces.claude_code.rendering.ways import FORMS, Form
from plugingov.surfaces.rendering.rendered import Rendering

_SURFACE = "claude-code"
_FAILING = {"differs", "missing", "extra", "unread"}


@click.command(
    "render",
    epilog="Examples: `plugingov render claude-code --output deploy/`, `plugingov render claude-code --check deploy/`.",
)
@click.argument("surface", type=click.Choice([_SURFACE, "cowork"]))
@inventory_option
@click.option("--organization", metavar="NAME", help="Render this organisation, where the inventory has several.")
@click.option(
    "--form",
    type=click.Choice(FORMS),
    help="Write managed settings as this.",
    show_default="as `managed` and `platforms` of the inventory say",
)
@click.option(
    "--output", metavar="DIR", help="Write the files below DIR, all of them or none, instead of showing them."
)
@click.option("--check", metavar="DIR", help="Tell how what is deployed in DIR differs from what would be rendered.")
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
    as_of: date,
    format: tuple[Output, ...],
    color: bool | None,
) -> int:
    """Render the inventory as the configuration that a surface takes.

    For Claude Code: managed settings, one document for each group where groups have their own, managed-mcp.json, the
    .mcp.json of projects and marketplace files. What none of them can hold is listed, with the rule that goes on
    asking about it. Exits with 0 when it is rendered, 1 when --check finds something else, 2 when nothing is rendered.
    """
    if surface != _SURFACE:
        raise click.UsageError(f"this version renders {_SURFACE} only; what {surface} takes is set in its admin pages")
    if output is not None and check is not None:
        raise click.UsageError("give --output or --check, not both")
    rendering = _rendering(inventory, organization, form)
    if check is not None:
        return _check(rendering, check, as_of, format, color)
    if output is not None:
        _write(rendering, output)
    write(rendering_sheet(rendering, surface, as_of.isoformat(), output), format, None, color)
    return 0


def _rendering(inventory: tuple[str, ...], organization: str | None, form: Form | None) -> Rendering:
    problems: list[Problem] = []
    found = organisations(inventory, problems)
    refuse(problems)
    rendering = render(_chosen(found, organization), form)
    refuse(rendering.problems)
    return rendering


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
    deployed = read_chosen(folder, PLACES, problems)
    refuse(problems)
    compared = compare(rendering, deployed, Path(folder).as_posix())
    write(comparison_sheet(rendering, compared, _SURFACE, as_of.isoformat(), folder), format, None, color)
    return int(any(each.state in _FAILING for each in compared))
