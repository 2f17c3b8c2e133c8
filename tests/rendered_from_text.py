"""What is rendered of a small organisation that is written down in a test."""

from organisation_from_text import organisation

from plugingov.surfaces.claude_code.rendering.render import render
from plugingov.surfaces.claude_code.rendering.ways import Form
from plugingov.surfaces.rendering.rendered import Rendering


def rendered(text: str, form: Form | None = None) -> Rendering:
    """Return what Claude Code takes of an inventory without its heading."""
    return render(organisation(text), form)


def settings(text: str, form: Form | None = "json") -> dict:
    """Return the managed settings that an inventory is rendered to, where there is one document of them."""
    (file,) = (file for file in rendered(text, form).files if "requiredMinimumVersion" in file.data)
    return dict(file.data)


def limits(text: str, form: Form | None = "json") -> set[tuple[str, str]]:
    """Return what is not enforceable: each rule with what it is true of, or with nothing."""
    found = rendered(text, form).limits
    return {(limit.rule, subject) for limit in found for subject in limit.subjects or ("",)}


def reasons(text: str, form: Form | None = "json") -> str:
    """Return why all of it is not enforceable, one reason in a line."""
    return "\n".join(
        f"{limit.rule} {', '.join(limit.subjects)}: {limit.because}" for limit in rendered(text, form).limits
    )


def door(
    via: str, server: str = "transport: http, url: https://mcp.acme.example/fx", rest: str = "", more: str = ""
) -> str:
    """Return one plugin called `fx` on Claude Code; `rest` belongs to its provision, `more` to the plugin."""
    return (
        "plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n"
        + (f"    server: {{{server}}}\n" if server else "")
        + (f"    {more}\n" if more else "")
        + f"    provision: {{claude-code: {{via: {via}{', ' + rest if rest else ''}}}}}\n"
    )
