"""Secrets of an inventory are never rendered: with one that would be written, nothing is."""

import pytest
from rendered_from_text import door, rendered

SECRET = "ghp_0123456789abcdefABCDEF0123456789abcd"
NEEDED = "projects: {p: {surface: claude-code, needs: [fx]}}\n"
HTTP = "transport: http, url: https://f.example/fx"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(
            door("project-file", f"{HTTP}, headers: {{Authorization: Bearer {SECRET}}}"), "server:", id="a header"
        ),
        pytest.param(
            door("managed-mcp", f"transport: stdio, command: fx, env: {{FX_TOKEN: {SECRET}}}"),
            "server:",
            id="a variable",
        ),
        pytest.param(
            door("user-server", f"transport: stdio, command: fx, args: [--token, {SECRET}]"),
            "server:",
            id="an argument",
        ),
        pytest.param(
            door("user-server", f"transport: stdio, command: fx, windows: {{command: fx, args: [--token={SECRET}]}}"),
            "server:",
            id="an argument on Windows",
        ),
        pytest.param(
            door("marketplace-plugin", f'transport: http, url: "https://f.example/fx?token={SECRET}"', "package: fx@t"),
            "server:",
            id="an address",
        ),
        pytest.param(
            door("marketplace-plugin", HTTP, "package: fx@t")
            + f'packages: {{fx@t: {{source: {{source: url, url: "https://me:{SECRET}@g.example/fx"}}}}}}\n',
            "packages:",
            id="the source of a package",
        ),
    ],
)
def test_a_secret_that_would_be_written_refuses_all_of_it(text, line):
    found = rendered("marketplaces: {t: {source: {github: a/b}}}\n" + NEEDED + text, "json")
    assert (found.files, found.steps, found.limits) == ((), (), ())
    (problem,) = found.problems
    assert problem.line.strip().startswith(line)
    assert SECRET not in str(problem)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            door("project-file", f'{HTTP}, headers: {{Authorization: "Bearer ${{TOKEN}}"}}'), id="a reference"
        ),
        pytest.param(
            door("marketplace-plugin", f"{HTTP}, headers: {{Authorization: Bearer {SECRET}}}", "package: fx@t"),
            id="a header that stays in a package",
        ),
    ],
)
def test_what_is_no_secret_or_is_not_written_stands_in_nobodys_way(text):
    found = rendered("marketplaces: {t: {source: {github: a/b}}}\n" + NEEDED + text, "json")
    assert found.problems == ()
    assert all(SECRET not in file.text for file in found.files)


def test_a_header_of_a_marketplace_is_a_secret_too():
    text = f'marketplaces: {{t: {{source: {{source: url, url: "https://a.example/m.json", headers: {{Authorization: Bearer {SECRET}}}}}}}}}\n'
    assert len(rendered(text + door("user-server"), "json").problems) == 1
