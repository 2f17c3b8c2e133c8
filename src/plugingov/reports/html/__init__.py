"""HTML: one file that works from disk, loads nothing, and shows names from outside as text and nothing else."""

from functools import cache

from jinja2 import Environment

from plugingov.reports.sheet import Sheet, Style


def render(sheet: Sheet, style: Style) -> str:
    """Return a sheet as a page: its own where it brings one, else its sections one below the other."""
    del style
    page = sheet.page and sheet.page()
    template = page.template if page else "sheet.html"
    return _environment().get_template(template).render(sheet=sheet, page=page)


@cache
def _environment() -> Environment:
    from plugingov.reports.html.environment import environment  # noqa: PLC0415 (templates are read when they are used)

    return environment()
