"""Whom a door reaches, and what a surface would not load, as an inventory declares it."""

import pytest
from organisation_from_text import ANYBODY, deciding_line, layers, plugin

PEOPLE = """\
groups:
  tax: {members: [ada@example.com]}
  audit: {members: [grace@example.com]}
  lab: {members: [linus@example.com], deployment: third-party}
  torn: {members: [linus@example.com, eve@example.com], deployment: first-party}
"""
THIRD = "surfaces: {cowork: {deployment: third-party}}\n"
TEAM = "surfaces: {cowork: {plan: team}}\n"
REMOTE = "path: custom-mcp\nserver: {transport: http, url: https://mcp.example.com}"
LOCAL = "path: custom-mcp\nserver: {transport: stdio, command: /opt/fx}"
LISTED = "path: oauth-connector"
MARKET = "marketplaces:\n  tools:\n    cowork:\n      default_preference: {}\n"
SYNCED = "    provision:\n      cowork: {{preference: {}}}\n      claude-code:\n        via: synced-plugin\n"


def managed(order="", default=""):
    order = f"\n      order: [{order}]" if order else ""
    default = f"\n      default: {default}" if default else ""
    return f"surfaces:\n  claude-code:\n    managed:\n      mode: rbac_groups{order}{default}\n"


def reach(text, surface, person=""):
    found = layers(PEOPLE + text)
    who = found.organisation.people.person(person) if person else ANYBODY
    answer = found.surfaces[surface].reach(found.doors["fx", surface], who)
    return answer.state, answer.because, deciding_line(found.organisation, answer)


def refusal(text, surface, people="groups: {tax: {}, audit: {}}\n"):
    found = layers(people + text)
    door = found.doors["fx", surface]
    answer = found.surfaces[surface].refusal(door)
    assert found.refusal(door) == answer
    return answer and (answer.state, answer.because, deciding_line(found.organisation, answer))


# Whom a door reaches on Cowork


@pytest.mark.parametrize(
    ("provision", "more", "person", "expected"),
    [
        pytest.param(
            "preference: required",
            "",
            "",
            ("on", "the organisation says `required`", "preference: required"),
            id="a required package reaches everybody",
        ),
        pytest.param(
            "preference: available",
            "",
            "ada@example.com",
            ("on", "the organisation says `available`", "preference: available"),
            id="whoever may add it is reached",
        ),
        pytest.param(
            "preference: not_available",
            "",
            "",
            ("off", "the organisation says `not_available`", "preference: not_available"),
            id="what is not available reaches nobody",
        ),
        pytest.param(
            "preference: not_available\ngroups:\n  tax: available",
            "",
            "ada@example.com",
            ("on", "group `tax` says `available`", "tax: available"),
            id="a group's setting reaches those in it",
        ),
        pytest.param(
            "preference: not_available\ngroups:\n  tax: available",
            "",
            "grace@example.com",
            ("off", "the organisation says `not_available`", "preference: not_available"),
            id="a group's setting reaches nobody else",
        ),
        pytest.param(
            "preference: not_available\ngroups:\n  tax: available",
            TEAM,
            "ada@example.com",
            ("off", "the organisation says `not_available`", "preference: not_available"),
            id="a Team plan has no group settings",
        ),
        pytest.param(
            "marketplace: tools",
            MARKET.format("auto_install"),
            "",
            ("on", "the default of marketplace `tools` says `auto_install`", "default_preference: auto_install"),
            id="a marketplace's default reaches everybody",
        ),
        pytest.param(
            "via: org-plugin",
            "",
            "",
            ("unknown", "neither `fx` nor its marketplace states a preference on Cowork", "via: org-plugin"),
            id="without any preference it is unknown",
        ),
        pytest.param(
            "via: custom-connector",
            "",
            "",
            ("on", "a custom connector is declared", "via: custom-connector"),
            id="a connector is there to be added",
        ),
        pytest.param(
            "via: custom-connector",
            THIRD,
            "",
            (
                "off",
                "a custom connector exists only when signed in with the vendor, not in a third-party deployment",
                "via: custom-connector",
            ),
            id="nobody is reached by what the deployment has not",
        ),
        pytest.param(
            "via: custom-connector",
            "",
            "linus@example.com",
            (
                "unknown",
                "group `lab` and another group of the same person say first-party and third-party",
                "lab: {members: [linus@example.com], deployment: third-party}",
            ),
            id="whose deployment nobody knows",
        ),
    ],
)
def test_whom_a_door_reaches_on_cowork(provision, more, person, expected):
    state, because, line = reach(more + plugin("cowork", provision), "cowork", person)
    assert (state, because) == expected[:2]
    assert line == expected[2] or provision == "via: org-plugin"


# Whom a door reaches on Claude Code


@pytest.mark.parametrize(
    ("provision", "more", "person", "state", "because"),
    [
        pytest.param("via: user-server", "", "", "on", "a user server is declared", id="a server of their own"),
        pytest.param("via: managed-mcp", "", "", "on", "a managed mcp is declared", id="managed servers"),
        pytest.param("via: managed-plugin", "", "", "on", "declared managed settings force `fx` on", id="one for all"),
        pytest.param(
            "via: managed-plugin\ngroups: {tax: absent}",
            managed("tax, audit", "none"),
            "ada@example.com",
            "off",
            "the declared managed settings of group `tax`, which count alone, lack `fx`",
            id="a document that lacks it",
        ),
        pytest.param(
            "via: managed-plugin\ngroups: {tax: absent}",
            managed("tax, audit", "none"),
            "grace@example.com",
            "on",
            "the declared managed settings of group `audit` force `fx` on",
            id="a document that holds it",
        ),
        pytest.param(
            "via: claude-ai-connector",
            "",
            "ada@example.com",
            "on",
            "account connectors load when signed in with the account",
            id="with the account",
        ),
        pytest.param(
            "via: claude-ai-connector",
            THIRD,
            "ada@example.com",
            "off",
            "members of a third-party deployment have no account that anything comes from",
            id="without an account",
        ),
    ],
)
def test_whom_a_door_reaches_on_claude_code(provision, more, person, state, because):
    assert reach(more + plugin("claude-code", provision), "claude-code", person)[:2] == (state, because)


def synced(preference, more=""):
    return more + "plugins:\n  fx:\n    title: FX\n    path: marketplace\n" + SYNCED.format(preference)


FLEET = "surfaces: {claude-code: {minimum_version: 2.1.273}}\n"


@pytest.mark.parametrize(
    ("text", "state", "because"),
    [
        pytest.param(synced("required", FLEET), "on", "the organisation says `required`", id="given by the account"),
        pytest.param(synced("available", FLEET), "on", "the organisation says `available`", id="there to be added"),
        pytest.param(synced("not_available", FLEET), "off", "the organisation says `not_available`", id="withheld"),
        pytest.param(
            synced("required"),
            "unknown",
            "account plugins sync since 2.1.273 and not before, and the fleet's minimum is not stated",
            id="a fleet of nobody knows which version",
        ),
        pytest.param(
            synced("required", "packages: {fx@tools: {parts: [bin]}}\nmarketplaces: {tools: {}}\n" + FLEET).replace(
                "{preference", "{marketplace: tools, preference"
            ),
            "off",
            "Cowork refuses package `fx@tools`, because it has a `bin` part",
            id="a package that the account does not take",
        ),
    ],
)
def test_whom_a_package_of_the_account_reaches(text, state, because):
    assert reach(text, "claude-code")[:2] == (state, because)


def test_a_declared_set_of_servers_leaves_no_room_for_others():
    other = "  other: {title: Other, path: custom-mcp, provision: {claude-code: {via: managed-mcp}}}\n"
    found = reach(plugin("claude-code", "via: user-server") + other, "claude-code")
    because = "`managed-mcp.json` holds `other` and shuts out every server that is not in it"
    assert found == ("off", because, other.strip())


# What Cowork would not load

OPTION = 'path: marketplace\nserver: {transport: http, url: "https://${user_config.host}/mcp"}'
BIN = "marketplaces: {tools: {}}\npackages:\n  fx@tools:\n    parts: [bin]\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(plugin("cowork", "via: custom-connector", REMOTE), None, id="a remote server by a connector"),
        pytest.param(
            plugin("cowork", "via: custom-connector", LOCAL),
            ("off", "a custom connector reaches remote servers only, and the server of `fx` is local"),
            id="a local server by a connector",
        ),
        pytest.param(plugin("cowork", "via: desktop-extension", LOCAL), None, id="a local server by an extension"),
        pytest.param(
            plugin("cowork", "via: managed-server", REMOTE),
            ("off", "a managed server exists only in a third-party deployment"),
            id="a managed server with the vendor",
        ),
        pytest.param(
            BIN + plugin("cowork", "marketplace: tools\npreference: required"),
            ("off", "Cowork refuses package `fx@tools`, because it has a `bin` part"),
            id="a package with programs",
        ),
        pytest.param(
            BIN + plugin("cowork", "marketplace: tools"),
            ("off", "Cowork refuses package `fx@tools`, because it has a `bin` part"),
            id="a package with programs that may be given",
        ),
        pytest.param(
            BIN + plugin("cowork", "marketplace: tools\npreference: not_available"),
            None,
            id="a package with programs that is given to nobody",
        ),
        pytest.param(
            BIN + plugin("cowork", "marketplace: tools\npreference: not_available\ngroups: {tax: available}"),
            ("off", "Cowork refuses package `fx@tools`, because it has a `bin` part"),
            id="a package with programs that a group may add",
        ),
        pytest.param(
            plugin("cowork", "via: custom-connector", REMOTE + "\nauth: {method: mtls}"),
            ("off", "Cowork shows no client certificate, and `fx` asks for one"),
            id="a client certificate",
        ),
        pytest.param(
            plugin("cowork", "preference: required", "path: marketplace\nauth: {method: mtls}"),
            ("off", "Cowork shows no client certificate, and `fx` asks for one"),
            id="a client certificate for a server that nobody describes",
        ),
        pytest.param(
            plugin("cowork", "preference: required", LOCAL + "\nauth: {method: mtls}"),
            None,
            id="a local server shows its own certificate",
        ),
        pytest.param(
            plugin("cowork", "preference: required", OPTION),
            ("unknown", "Cowork ignores a server that asks members for a value without a default, and none is stated"),
            id="a server that asks members for a value",
        ),
        pytest.param(plugin("cowork", "preference: not_available", OPTION), None, id="asked of nobody"),
        pytest.param(
            "surfaces: {cowork: {connectors_added: []}}\n"
            + plugin("cowork", "preference: required", REMOTE.replace("custom-mcp", "marketplace")),
            None,
            id="a connector that was not added is another question",
        ),
    ],
)
def test_what_cowork_would_not_load(text, expected):
    found = refusal(text, "cowork")
    assert (found and found[:2]) == expected


def test_a_refusal_points_at_the_line_that_decides_it():
    assert refusal(plugin("cowork", "via: custom-connector", REMOTE + "\nauth: {method: mtls}"), "cowork")[2] == (
        "auth: {method: mtls}"
    )
    assert refusal(plugin("cowork", "preference: required", OPTION), "cowork")[2].startswith("server:")


@pytest.mark.parametrize(
    ("text", "is_refused"),
    [
        pytest.param(plugin("cowork", "via: custom-connector"), False, id="loads for those with an account"),
        pytest.param(plugin("cowork", "via: managed-server"), False, id="loads for those without one"),
        pytest.param(THIRD + plugin("cowork", "via: directory-connector", LISTED), True, id="no group has an account"),
        pytest.param(
            plugin("cowork", "via: custom-connector", LOCAL), True, id="refused in one, impossible in the other"
        ),
    ],
)
def test_what_loads_in_one_deployment_is_not_refused(text, is_refused):
    people = "groups: {lab: {deployment: third-party}}\n"
    assert (refusal(text, "cowork", people) is not None) == is_refused


# What Claude Code would not load

OTHER = "  other: {title: Other, path: custom-mcp, provision: {claude-code: {via: managed-mcp}}}\n"
SHUT_OUT = ("off", "`managed-mcp.json` holds `other` and shuts out every server that is not in it")
NO_SYNC = "surfaces: {claude-code: {minimum_version: 2.1.273, claude_ai_plugin_sync: false}}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(plugin("claude-code", "via: user-server"), None, id="a user's server"),
        pytest.param(plugin("claude-code", "via: managed-plugin"), None, id="a managed plugin"),
        pytest.param(plugin("claude-code", "via: managed-mcp"), None, id="a managed server"),
        pytest.param(plugin("claude-code", "via: user-server") + OTHER, SHUT_OUT, id="shut out"),
        pytest.param(plugin("claude-code", "via: managed-plugin") + OTHER, SHUT_OUT, id="a managed plugin shut out"),
        pytest.param(
            managed("tax", "none") + plugin("claude-code", "via: managed-plugin\ngroups: {tax: absent}") + OTHER,
            None,
            id="a managed plugin that is given to nobody",
        ),
        pytest.param(
            managed("", "none") + plugin("claude-code", "via: user-server\ngroups: {tax: absent}") + OTHER,
            SHUT_OUT,
            id="documents say nothing about a user's server",
        ),
        pytest.param(plugin("claude-code", "via: claude-ai-connector"), None, id="an account connector"),
        pytest.param(
            "surfaces: {claude-code: {claude_ai_connectors: false}}\n"
            + plugin("claude-code", "via: claude-ai-connector"),
            ("off", "account connectors are switched off on Claude Code"),
            id="account connectors are switched off",
        ),
        pytest.param(
            plugin("claude-code", "via: claude-ai-connector") + OTHER,
            (
                "unknown",
                "beside `managed-mcp.json` account connectors need `allowAllClaudeAiMcps`, which is not stated",
            ),
            id="account connectors beside managed servers",
        ),
        pytest.param(
            THIRD + plugin("claude-code", "via: claude-ai-connector"),
            ("off", "members of a third-party deployment have no account that anything comes from"),
            id="nobody has an account",
        ),
        pytest.param(synced("required", FLEET), None, id="a package of the account"),
        pytest.param(synced("required", FLEET) + OTHER, SHUT_OUT, id="a package of the account shut out"),
        pytest.param(
            synced("required", NO_SYNC),
            ("off", "account plugins do not sync into Claude Code"),
            id="packages of the account do not sync",
        ),
        pytest.param(synced("not_available", NO_SYNC), None, id="what the account gives to nobody"),
        pytest.param(
            synced("required"),
            (
                "unknown",
                "account plugins sync since 2.1.273 and not before, and the fleet's minimum is not stated",
            ),
            id="a fleet of nobody knows which version",
        ),
        pytest.param(
            FLEET + plugin("claude-code", "via: synced-plugin"),
            ("unknown", "`fx` syncs from Cowork, where the inventory has no package of it"),
            id="synced from nowhere",
        ),
        pytest.param(
            BIN + FLEET + synced("required").replace("{preference", "{marketplace: tools, preference"),
            ("off", "Cowork refuses package `fx@tools`, because it has a `bin` part"),
            id="a package that the account does not take",
        ),
        pytest.param(
            synced("required", FLEET).replace("marketplace\n", "marketplace\n    auth: {method: mtls}\n"),
            None,
            id="Claude Code shows its own certificate",
        ),
    ],
)
def test_what_claude_code_would_not_load(text, expected):
    found = refusal(text, "claude-code")
    assert (found and found[:2]) == expected


# For people who are alike


def test_people_who_are_alike_are_asked_once():
    text = PEOPLE + plugin("cowork", "preference: not_available\ngroups:\n  tax: available\n  audit: required")
    found = layers(text)
    door, people = found.doors["fx", "cowork"], found.organisation.people
    reached = found.reach(door)
    assert reached is found.reach(door)
    assert {tuple(sorted(groups)): answer.state for groups, answer in reached.answers.items()} == {
        (): "off",
        ("tax",): "on",
        ("audit",): "on",
        ("lab", "torn"): "unknown",
        ("lab",): "off",
        ("torn",): "off",
    }
    for person in people.everybody:
        assert reached.of(person) == found.surfaces["cowork"].reach(door, person)
