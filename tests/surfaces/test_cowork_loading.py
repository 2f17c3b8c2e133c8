"""Where a package's server or an extension loads, over every place where a project of Cowork may run."""

import pytest
from cowork_from_text import LOCAL, NEEDS, REMOTE, ask, runs
from organisation_from_text import check, plugin

RUNS = "projects:\n  ap:\n    surface: cowork\n    needs: [fx]\n    active: [fx]\n    runs: [{}]\n"
SERVER = "path: custom-mcp\nserver: {}"
OPTION = "${user_config.team}"


def install(run, facts, via="org-plugin", parts="skills"):
    provision = f"via: {via}\npackage: doors@tools\npreference: required"
    package = f"marketplaces: {{tools: {{}}}}\npackages: {{doors@tools: {{parts: [{parts}]}}}}\n"
    return ask(RUNS.format(run) + package + plugin("cowork", provision, facts), "install", project="ap")


@pytest.mark.parametrize(
    ("server", "run", "state", "because"),
    [
        pytest.param("{transport: stdio}", "chat", "off", "a local server of a package", id="local in chat"),
        pytest.param(
            "{transport: stdio}", "cowork-cloud", "off", "a local server of a package", id="local in the cloud"
        ),
        pytest.param("{transport: stdio}", "cowork-local", "on", "says `required`", id="local on the computer"),
        pytest.param("{command: /opt/fx}", "cowork-cloud", "off", "a local server", id="a command is a local server"),
        pytest.param("{transport: http}", "chat", "on", "says `required`", id="remote in chat"),
        pytest.param("{transport: sse}", "cowork-cloud", "on", "says `required`", id="remote in the cloud"),
        pytest.param(
            "{url: https://x.example}", "cowork-cloud", "on", "says `required`", id="an address is a remote server"
        ),
    ],
)
def test_local_servers_load_on_the_computer_alone(server, run, state, because):
    line = "preference: required" if state == "on" else f"runs: [{run}]"
    check(install(run, SERVER.format(server)), state, because, line)


@pytest.mark.parametrize(
    ("run", "state", "because", "line"),
    [
        pytest.param("cowork-local", "on", "somebody added it", "active: [fx]", id="on the computer"),
        pytest.param("cowork-cloud", "off", "only on the member's computer", "runs: [cowork-cloud]", id="in the cloud"),
        pytest.param("chat", "unknown", "only in the Desktop app", "runs: [chat]", id="in chat"),
        pytest.param(
            "chat, cowork-cloud",
            "unknown",
            "off in cowork-cloud (a desktop extension loads only on the member's computer); unknown in chat (chat loads",
            "runs: [chat, cowork-cloud]",
            id="in chat and in the cloud",
        ),
        pytest.param(
            "chat, cowork-local, cowork-cloud",
            "partly",
            "on in cowork-local (somebody added it: it is active in project `ap`); off in cowork-cloud",
            "runs: [chat, cowork-local, cowork-cloud]",
            id="everywhere",
        ),
    ],
)
def test_a_desktop_extension_loads_in_the_app(run, state, because, line):
    check(install(run, "path: custom-mcp", via="desktop-extension"), state, because, line)


@pytest.mark.parametrize(
    ("facts", "parts", "run", "state", "because", "line"),
    [
        pytest.param(
            "", "local-mcp", "cowork-local", "on", "says `required`", "preference: required", id="on the computer"
        ),
        pytest.param("", "hooks", "cowork-cloud", "on", "says `required`", "preference: required", id="no local part"),
        pytest.param(
            "",
            "local-mcp",
            "cowork-cloud",
            "unknown",
            "does not say whether `fx` is a local server",
            "fx:",
            id="no server",
        ),
        pytest.param(
            "\nserver: {operator: us}",
            "skills, local-mcp",
            "chat",
            "unknown",
            "does not say whether `fx` is a local server of its package, and project `ap` runs in chat",
            "server: {operator: us}",
            id="a server of which nothing is said",
        ),
        pytest.param(
            "\nserver: {transport: http}",
            "local-mcp",
            "cowork-cloud",
            "on",
            "says `required`",
            "preference: required",
            id="a remote server beside a local one",
        ),
    ],
)
def test_a_package_with_a_local_part_leaves_an_unstated_server_in_doubt(facts, parts, run, state, because, line):
    check(install(run, "path: custom-mcp" + facts, parts=parts), state, because, line)


ADDRESS = f"{{url: 'https://x.example/{OPTION}'}}"
HEADER = f"{{url: https://x.example, headers: {{team: '{OPTION}'}}}}"
COMMAND = f"{{command: '/opt/{OPTION}'}}"


@pytest.mark.parametrize(
    ("server", "run", "state", "because", "line"),
    [
        pytest.param(ADDRESS, "chat", "off", "chat ignores a server", "server: ", id="in the address, in chat"),
        pytest.param(
            ADDRESS, "cowork-cloud", "unknown", "without a default", "server: ", id="in the address, in Cowork"
        ),
        pytest.param(HEADER, "cowork-local", "unknown", "for a value", "server: ", id="in a header"),
        pytest.param(HEADER, "chat", "on", "", "preference: required", id="in a header, in chat"),
        pytest.param(
            f"{{args: ['{OPTION}']}}", "cowork-local", "unknown", "for a value", "server: ", id="in an argument"
        ),
        pytest.param(
            f"{{env: {{T: '{OPTION}'}}}}", "cowork-local", "unknown", "for a value", "server: ", id="in a variable"
        ),
        pytest.param(COMMAND, "cowork-local", "unknown", "for a value", "server: ", id="in the command"),
        pytest.param(COMMAND, "cowork-cloud", "off", "a local server", "runs: ", id="in the command, in the cloud"),
        pytest.param("{url: '${TEAM}'}", "chat", "on", "", "preference: required", id="a variable that is no option"),
    ],
)
def test_a_server_that_asks_members_for_a_value(server, run, state, because, line):
    written = {"server: ": f"server: {server}", "runs: ": f"runs: [{run}]"}.get(line, line)
    check(install(run, SERVER.format(server)), state, because, written)


def test_a_connector_loads_wherever_its_owner_added_it():
    facts = "path: custom-mcp\nserver: {url: 'https://x.example/${user_config.team}'}"
    check(install("chat", facts, via="custom-connector"), "on", "somebody added it", "active: [fx]")


@pytest.mark.parametrize(
    ("facts", "places", "state", "because", "line"),
    [
        pytest.param(
            LOCAL,
            "cowork-local",
            "on",
            "says `required`",
            "preference: required",
            id="a local server loads on the member's computer",
        ),
        pytest.param(
            LOCAL,
            "cowork-cloud",
            "off",
            "a local server of a package loads only on the member's computer, and project `ap` runs in cowork-cloud",
            "runs: [cowork-cloud]",
            id="a local server does not load in the cloud",
        ),
        pytest.param(
            LOCAL,
            "chat",
            "off",
            "project `ap` runs in chat",
            "runs: [chat]",
            id="a local server does not load in chat",
        ),
        pytest.param(
            LOCAL,
            "chat, cowork-cloud",
            "off",
            "project `ap` runs in chat and cowork-cloud",
            "runs: [chat, cowork-cloud]",
            id="a local server loads neither in chat nor in the cloud",
        ),
        pytest.param(
            LOCAL,
            "cowork-local, cowork-cloud",
            "partly",
            "on in cowork-local (the organisation says `required`); off in cowork-cloud (a local server",
            "runs: [cowork-local, cowork-cloud]",
            id="a project that runs in both has a local server in one",
        ),
        pytest.param(
            LOCAL,
            "",
            "partly",
            "on in cowork-local",
            "ap:",
            id="a project that does not say where it runs runs in both kinds of Cowork",
        ),
        pytest.param(
            REMOTE,
            "chat, cowork-local, cowork-cloud",
            "on",
            "the organisation says `required`",
            "preference: required",
            id="a remote server loads everywhere",
        ),
        pytest.param(
            "path: custom-mcp",
            "cowork-cloud",
            "on",
            "the organisation says `required`",
            "preference: required",
            id="a package of which nothing more is said is believed",
        ),
    ],
)
def test_a_required_package_loads_where_its_server_can(facts, places, state, because, line):
    text = (runs(places) if places else NEEDS) + plugin("cowork", "preference: required", facts)
    check(ask(text, "install", project="ap"), state, because, line)


@pytest.mark.parametrize(
    ("places", "state", "because", "line"),
    [
        pytest.param(
            "cowork-local", "unknown", "members add it themselves", "preference: available", id="on the computer"
        ),
        pytest.param(
            "cowork-local, cowork-cloud",
            "unknown",
            "off in cowork-cloud (a local server of a package loads only on the member's computer); unknown in cowork-local",
            "preference: available",
            id="on the computer and in the cloud",
        ),
        pytest.param("cowork-cloud", "off", "only on the member's computer", "runs: [cowork-cloud]", id="in the cloud"),
    ],
)
def test_an_available_local_server_is_unknown_only_where_it_could_load(places, state, because, line):
    text = runs(places) + plugin("cowork", "preference: available", LOCAL)
    check(ask(text, "install", project="ap"), state, because, line)


def test_where_a_project_runs_matters_only_when_a_project_asks():
    check(
        ask(runs("cowork-cloud") + plugin("cowork", "preference: required", LOCAL), "install"),
        "on",
        "says `required`",
        "preference: required",
    )
