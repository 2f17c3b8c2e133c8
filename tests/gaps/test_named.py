"""What a gap on a machine is called: in the words of the file that it stands in."""

import json
from dataclasses import replace

import pytest
from judged import judge, settings_line
from on_machine import observed

from plugingov.gaps.gap import with_kind
from plugingov.gaps.named import named, route_to
from plugingov.sources.document import Place

STATE, USER, MANAGED = (
    "/home/ada/.claude.json",
    "/home/ada/.claude/settings.json",
    "/etc/claude-code/managed-settings.json",
)
DROP_IN, SERVERS = "/etc/claude-code/managed-settings.d/20-team.json", "/home/ada/code/app/.mcp.json"
RECORDS = "/home/ada/.claude/plugins/installed_plugins.json"
FILES = {
    STATE: {
        "numStartups": 3,
        "mcpServers": {"git hub": {"command": "x"}, "crm": {"type": "http"}},
        "projects": {"/home/ada/code/app": {"mcpServers": {"crm": {"type": "http"}}}},
        "claudeAiMcpEverConnected": ["claude.ai Slack", "claude.ai Drive"],
    },
    USER: {"allowManagedMcpServersOnly": True, "enabledPlugins": {"fmt@community": True}},
    MANAGED: {
        "allowedMcpServers": [{"serverName": "github"}, {"serverUrl": "*"}],
        "strictKnownMarketplaces": [],
        "permissions": {"ask": ["TODO"]},
    },
    DROP_IN: {"extraKnownMarketplaces": {"acme-tools": {"source": {"source": "github"}}}},
    SERVERS: {"mcpServers": {"wiki": {"command": "npx"}}},
    RECORDS: {"version": 2, "plugins": {"fmt@community": [{"scope": "user"}, {"scope": "project"}]}},
}
MACHINE = observed({path: json.dumps(value, indent=1) for path, value in FILES.items()})
BY_PATH = {file.path: file for file in MACHINE.files}


def called(item, path, *route, item_is="setting"):
    file = BY_PATH[path]
    return named(item, item_is, file.place(*route), MACHINE.files)


@pytest.mark.parametrize(
    ("item", "item_is", "words"),
    [
        pytest.param("managed settings", "setting", "managed settings", id="many of its kind"),
        pytest.param("package switches", "package", "package switches", id="its kind first"),
        pytest.param("package", "package", "package package", id="one that is called so"),
        pytest.param("packager@acme", "package", "package packager@acme", id="one that is called almost so"),
        pytest.param("notes", "", "notes", id="no kind"),
    ],
)
def test_what_a_thing_is_is_not_said_twice(item, item_is, words):
    assert with_kind(item, item_is) == words


@pytest.mark.parametrize(
    ("path", "route", "item", "name"),
    [
        pytest.param(SERVERS, ("mcpServers", "wiki"), "wiki (npx)", "mcpServers.wiki in .mcp.json", id="a server"),
        pytest.param(
            STATE, ("mcpServers", "git hub"), "git hub (x)", 'mcpServers["git hub"] in .claude.json', id="an odd name"
        ),
        pytest.param(
            STATE,
            ("projects", "/home/ada/code/app", "mcpServers", "crm"),
            "crm (https://x.example)",
            'projects["/home/ada/code/app"].mcpServers.crm in .claude.json',
            id="a server for one project",
        ),
        pytest.param(
            USER,
            ("allowManagedMcpServersOnly",),
            "user allowManagedMcpServersOnly",
            "allowManagedMcpServersOnly in .claude/settings.json",
            id="a setting with the kind of its file",
        ),
        pytest.param(
            MANAGED,
            ("permissions", "ask", 0),
            "managed permissions TODO",
            "permissions.ask[0] in managed-settings.json: TODO",
            id="what stands deep below the key that it is told of",
        ),
        pytest.param(MANAGED, (), "managed settings", "managed settings in managed-settings.json", id="its own kind in its name"),
        pytest.param(
            MANAGED,
            ("allowedMcpServers", 0),
            "managed allowedMcpServers serverName github",
            "allowedMcpServers[0] in managed-settings.json: serverName github",
            id="an entry keeps what it says",
        ),
        pytest.param(
            DROP_IN,
            ("extraKnownMarketplaces", "acme-tools"),
            "marketplace acme-tools",
            "extraKnownMarketplaces.acme-tools in managed-settings.d/20-team.json",
            id="a drop-in keeps its folder",
        ),
        pytest.param(
            RECORDS,
            ("plugins", "fmt@community", 1),
            "fmt@community: versions",
            "plugins.fmt@community[1] in installed_plugins.json: versions",
            id="a package keeps what is asked of it",
        ),
        pytest.param(
            MANAGED,
            ("strictKnownMarketplaces",),
            "skills-dir",
            "setting skills-dir (strictKnownMarketplaces in managed-settings.json)",
            id="what is missing keeps its name, and the place is said beside it",
        ),
        pytest.param(
            RECORDS,
            ("version",),
            "stock@harbour: version",
            "setting stock@harbour: version (version in installed_plugins.json)",
            id="a key that is not all of what the item says",
        ),
        pytest.param(
            DROP_IN,
            ("extraKnownMarketplaces", "acme-tools"),
            "rates@acme-tools",
            "setting rates@acme-tools (extraKnownMarketplaces.acme-tools in managed-settings.d/20-team.json)",
            id="a key that is part of a word is not the word",
        ),
        pytest.param(MANAGED, (), "requiredMinimumVersion", "setting requiredMinimumVersion in managed-settings.json", id="no key"),
        pytest.param(USER, (), "user settings file", ".claude/settings.json", id="the file itself"),
        pytest.param(STATE, (), "what an unread .claude.json holds", "what an unread .claude.json holds", id="it says the file"),
    ],
)  # fmt: skip
def test_an_item_is_called_as_its_file_calls_it(path, route, item, name):
    assert called(item, path, *route) == name


def test_no_name_is_guessed_where_two_machines_have_the_file():
    other = replace(BY_PATH[USER], data={"mcpServers": {}}, where=lambda _: Place(USER, 2, 34, 2, 38))
    at = BY_PATH[USER].place("allowManagedMcpServersOnly")
    assert named("x", "setting", at, (BY_PATH[USER], BY_PATH[USER]))
    assert named("x", "setting", at, ()) == ""
    elsewhere = replace(other, where=lambda route: at if route == ("mcpServers",) else Place(USER, 1, 1, 1, 2))
    assert named("x", "setting", at, (BY_PATH[USER], elsewhere)) == ""


@pytest.mark.parametrize("path", FILES)
def test_every_place_of_a_file_leads_back_to_its_route(path):
    file = BY_PATH[path]
    for route in routes(file.data):
        assert file.place(*route_to(file, file.place(*route))) == file.place(*route)


def test_a_place_of_another_file_leads_nowhere():
    assert route_to(BY_PATH[USER], BY_PATH[STATE].place("mcpServers")) is None
    assert route_to(BY_PATH[USER], Place(USER, 1, 2, 1, 3)) is None


def test_keys_that_were_sorted_since_are_found_all_the_same():
    file = BY_PATH[STATE]
    turned = replace(file, data=dict(reversed(file.data.items())))
    assert route_to(turned, file.place("claudeAiMcpEverConnected", 1)) == ("claudeAiMcpEverConnected", 1)


def routes(value, route=()):
    yield route
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield from routes(inner, (*route, step))


def test_only_rules_that_read_machines_name_things_so():
    files = {USER: json.dumps({"allowManagedMcpServersOnly": True}, indent=1)}
    machine = observed(files)
    (gap,) = judge(settings_line("inert-setting", ""), observed=(machine,)).gaps
    assert gap.named == "allowManagedMcpServersOnly in .claude/settings.json"
    assert gap.subject.item == "user allowManagedMcpServersOnly"
    servers = {SERVERS: json.dumps({"mcpServers": {"wiki": {"command": "npx", "args": ["acme-wiki"]}}})}
    (other,) = judge(settings_line("floating-package", ""), observed=(observed(servers),)).gaps
    assert (other.named, other.subject.item) == ("", "wiki (npx acme-wiki)")


UNREAD = "/home/ada/.claude/remote-settings.json"


@pytest.mark.parametrize(
    ("item", "words"),
    [
        pytest.param(
            "allowedMcpServers serverCommand /opt/x", "", id="an entry of another file, which it may overrule"
        ),
        pytest.param("remote-settings.json", "remote-settings.json", id="itself"),
    ],
)
def test_nothing_is_said_to_stand_in_a_file_that_nobody_read(item, words):
    machine = observed({UNREAD: None, MANAGED: json.dumps({"allowedMcpServers": [{"serverCommand": ["/opt/x"]}]})})
    file = next(file for file in machine.files if file.path == UNREAD)
    assert named(item, "entry", file.place(), machine.files) == words
