"""What is rendered of a small organisation on Cowork that is written down in a test."""

from organisation_from_text import organisation

from plugingov.surfaces.cowork.rendering.render import Rendered, render

THIRD = "surfaces: {cowork: {deployment: third-party, minimum_version: 1.46388.1, always_allow_for_connector_tools: false}}\n"
SHA = "3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90"


def rendered(text: str, form=None) -> Rendered:
    """Return what Cowork takes of an inventory without its heading."""
    return render(organisation(text), form)


def told(text: str, path: str = "claude-desktop/managed-settings.json") -> dict:
    """Return what the devices of a third-party deployment are told."""
    file = rendered(text).rendering.file(path)
    assert file, path
    return dict(file.data)


def reasons(text: str) -> str:
    """Return why all of it is not enforceable, one reason in a line."""
    limits = rendered(text).rendering.limits
    return "\n".join(f"{limit.rule} {', '.join(limit.subjects)}: {limit.because}" for limit in limits)


def checklist(text: str) -> list[str]:
    """Return the lines of the checklist, without empty ones."""
    file = rendered(text).rendering.file("checklist.md")
    assert file
    return [line for line in file.text.splitlines() if line]


def managed(rest: str = "", server: str = "transport: http, url: https://mcp.acme.example/fx", more: str = "") -> str:
    """Return one managed server called `fx`; `rest` belongs to its provision, `more` to the plugin."""
    return THIRD + (
        "plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n"
        + (f"    server: {{{server}}}\n" if server else "")
        + "".join(f"    {line}\n" for line in more.splitlines())
        + f"    provision: {{cowork: {{via: managed-server{', ' + rest if rest else ''}}}}}\n"
    )


def packaged(*doors: str, source: str = f"{{github: acme/tools, sha: {SHA}}}", package: str = "") -> str:
    """Return doors in packages of a third-party deployment; each is `name: what its provision says`."""
    lines = ""
    for door in doors:
        name, _, said = door.partition(": ")
        lines += (
            f"  {name}:\n    title: {name}\n    path: marketplace\n"
            f"    server: {{transport: http, url: https://mcp.acme.example/{name}}}\n"
            f"    provision: {{cowork: {{marketplace: tools, {said}}}}}\n"
        )
    return f"{THIRD}marketplaces: {{tools: {{source: {source}}}}}\npackages: {{{package}}}\nplugins:\n{lines}"
