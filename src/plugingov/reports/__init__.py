"""Reports to text, or to the bytes of a file: one small shape that every command fills, one module for each format."""

from collections.abc import Callable, Mapping
from importlib import import_module

from plugingov.reports.sheet import Sheet, Style

Render = Callable[[Sheet, Style], str]
RenderFile = Callable[[Sheet], bytes]


def _renderer(module: str) -> Render:
    """Return a renderer whose module is imported when it is used, because tabulate and others take their time."""

    def render(sheet: Sheet, style: Style) -> str:
        rendered: str = import_module(f"plugingov.reports.{module}").render(sheet, style)
        return rendered

    return render


FORMATS: Mapping[str, Render] = {
    name: _renderer(name)
    for name in ("text", "table", "json", "markdown", "html", "sarif", "github", "gitlab", "junit", "csv", "oscal")
}


def _file_renderer(module: str) -> RenderFile:
    def render(sheet: Sheet) -> bytes:
        rendered: bytes = import_module(f"plugingov.reports.{module}").render(sheet)
        return rendered

    return render


# No text: nobody can read one on a screen, and only a file takes it.
FILE_FORMATS: Mapping[str, RenderFile] = {name: _file_renderer(name) for name in ("parquet",)}
