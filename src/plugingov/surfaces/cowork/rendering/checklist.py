"""The checklist for people: one box for each thing to do, under the page on which it is done."""

from collections.abc import Iterable

from plugingov.surfaces.cowork.rendering.steps import quoted
from plugingov.surfaces.rendering.rendered import RenderedFile, Step

PATH = "checklist.md"


def checklist_file(organization: str, steps: Iterable[Step]) -> RenderedFile:
    """Return the checklist as Markdown, which is read as text just as well."""
    lines = [f"# Cowork of {quoted(organization)}: what only a person can do"]
    where = ""
    for step in steps:
        if step.where != where:
            where = step.where
            lines += ["", f"## {where}", ""]
        lines.append(f"- [ ] {step.who} {step.does}")
    text = "\n".join(lines) + "\n"
    return RenderedFile(PATH, text.encode("utf-8", "backslashreplace"), {"text": text}, "what only a person can do")
