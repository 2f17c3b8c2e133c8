"""What holds on Cowork: every row of the tables of the design, as an inventory declares it."""

import organisation_from_text
import pytest
from organisation_from_text import check, deciding_line, layers, plugin

PEOPLE = """\
groups:
  analysts: {members: [ada@example.com]}
  board: {members: [ada@example.com]}
  everybody: {includes: [analysts, audit]}
  audit: {members: [grace@example.com]}
  contractors:
    members: [linus@example.com]
    deployment: third-party
  torn:
    deployment: first-party
    members: [linus@example.com]
"""
MARKET = "marketplaces:\n  tools:\n    cowork:\n      default_preference: {}\n"
NO_DEFAULT = "marketplaces: {tools: {}}\n"
REMOTE = "path: custom-mcp\nserver: {transport: http, url: https://mcp.example.com}"
LOCAL = "path: custom-mcp\nserver: {transport: stdio, command: /opt/fx}"
ACTIVE = "projects:\n  ap:\n    surface: cowork\n    active:\n      - fx\n"
NEEDS = "projects:\n  ap:\n    surface: cowork\n    needs: [fx]\n"
LISTED = "path: oauth-connector"
THIRD = "surfaces:\n  cowork:\n    deployment: third-party\n"
TEAM = "surfaces: {cowork: {plan: team}}\n"


def ask(text, question, person="ada@example.com", project=None):
    return organisation_from_text.ask(PEOPLE + text, "cowork", question, person, project)


def runs(places):
    return NEEDS + f"    runs: [{places}]\n"


# Install: the declared preference of a package


@pytest.mark.parametrize(
    ("provision", "more", "state", "because", "line"),
    [
        pytest.param(
            "via: org-plugin\npreference: required",
            "",
            "on",
            "the organisation says `required`",
            "preference: required",
            id="a required package is there",
        ),
        pytest.param(
            "preference: auto_install",
            "",
            "on",
            "says `auto_install`",
            "preference: auto_install",
            id="a package installed by default is there",
        ),
        pytest.param(
            "preference: available",
            "",
            "unknown",
            "members add it themselves",
            "preference: available",
            id="whether members added an available package is not known",
        ),
        pytest.param(
            "preference: available",
            ACTIVE,
            "on",
            "somebody added it: it is active in project `ap`",
            "- fx",
            id="an available package that a project switched on was added by somebody",
        ),
        pytest.param(
            "preference: available",
            NEEDS + "    active: []\n",
            "unknown",
            "members add it themselves",
            "preference: available",
            id="a project that switched nothing on shows nobody who added it",
        ),
        pytest.param(
            "preference: not_available",
            "",
            "off",
            "the organisation says `not_available`",
            "preference: not_available",
            id="a package that is not available is not there",
        ),
        pytest.param(
            "preference: not_available",
            ACTIVE,
            "off",
            "says `not_available`",
            "preference: not_available",
            id="switching it on does not bring a package that is not available",
        ),
        pytest.param(
            "preference: not_available\ngroups:\n  analysts: required",
            "",
            "on",
            "group `analysts` says `required`",
            "analysts: required",
            id="a group's setting gives what the organisation withholds",
        ),
        pytest.param(
            "preference: required\ngroups:\n  analysts: not_available",
            "",
            "off",
            "group `analysts` says `not_available`",
            "analysts: not_available",
            id="a group's setting withholds what the organisation requires",
        ),
        pytest.param(
            "preference: required\ngroups:\n  analysts: available",
            ACTIVE,
            "on",
            "somebody added it",
            "- fx",
            id="what a group makes available is there where a project switched it on",
        ),
        pytest.param(
            "preference: required\ngroups:\n  analysts: available\n  everybody: auto_install\n  board: auto_install",
            "",
            "on",
            "groups `everybody`, `board` say `auto_install`",
            "everybody: auto_install",
            id="the most permissive of several groups counts",
        ),
        pytest.param(
            "preference: required\ngroups:\n  audit: not_available",
            "",
            "on",
            "the organisation says `required`",
            "preference: required",
            id="another group's setting does not count",
        ),
        pytest.param(
            "preference: required\ngroups:\n  analysts: not_available",
            TEAM,
            "on",
            "the organisation says `required`",
            "preference: required",
            id="a Team plan has no group settings",
        ),
        pytest.param(
            "marketplace: tools",
            MARKET.format("auto_install"),
            "on",
            "the default of marketplace `tools` says `auto_install`",
            "default_preference: auto_install",
            id="without a setting of its own a package takes the marketplace's default",
        ),
        pytest.param(
            "package: doors@tools",
            MARKET.format("available"),
            "unknown",
            "the default of marketplace `tools` says `available`: members add it themselves",
            "default_preference: available",
            id="a default of available leaves it to the members",
        ),
        pytest.param(
            "package: doors@tools",
            MARKET.format("not_available"),
            "off",
            "the default of marketplace `tools`",
            "default_preference: not_available",
            id="a default of not available withholds it",
        ),
        pytest.param(
            "marketplace: tools\npreference: required",
            MARKET.format("not_available"),
            "on",
            "the organisation says",
            "preference: required",
            id="a setting of its own beats the marketplace's default",
        ),
        pytest.param(
            "marketplace: tools",
            NO_DEFAULT,
            "unknown",
            "neither `fx` nor its marketplace states a preference",
            "cowork:",
            id="a package without any preference is unknown",
        ),
    ],
)
def test_a_package_is_there_as_its_effective_preference_says(provision, more, state, because, line):
    check(ask(more + plugin("cowork", provision), "install", project="ap"), state, because, line)


# Install: the other ways in, as the table of `via` has them


@pytest.mark.parametrize(
    ("provision", "more", "state", "because", "line"),
    [
        pytest.param(
            "via: directory-connector",
            "",
            "unknown",
            "a directory connector: an Owner adds it and members connect it",
            "via: directory-connector",
            id="whether an Owner added a directory connector is not known",
        ),
        pytest.param(
            "via: custom-connector",
            "",
            "unknown",
            "a custom connector: an Owner adds it",
            "via: custom-connector",
            id="whether an Owner added a custom connector is not known",
        ),
        pytest.param(
            "via: custom-connector",
            ACTIVE,
            "on",
            "somebody added it: it is active in project `ap`",
            "- fx",
            id="a connector that a project switched on was added by somebody",
        ),
        pytest.param(
            "via: custom-connector",
            "surfaces:\n  cowork:\n    connectors_added:\n      - fx\n",
            "on",
            "an Owner added the connector of `fx`",
            "- fx",
            id="a connector on the list of added ones is there",
        ),
        pytest.param(
            "via: directory-connector",
            "surfaces:\n  cowork:\n    connectors_added: []\n",
            "unknown",
            "an Owner adds it",
            "via: directory-connector",
            id="the list of bundled connectors does not name those of their own",
        ),
        pytest.param(
            "via: managed-server",
            THIRD,
            "on",
            "the managed configuration holds the server",
            "via: managed-server",
            id="a managed server is there in a third-party deployment",
        ),
        pytest.param(
            "via: managed-server",
            "",
            "off",
            "exists only in a third-party deployment",
            "via: managed-server",
            id="a managed server is nowhere when signed in with the vendor",
        ),
        pytest.param(
            "via: custom-connector",
            THIRD,
            "off",
            "not in a third-party deployment",
            "via: custom-connector",
            id="a custom connector is nowhere in a third-party deployment",
        ),
        pytest.param(
            "via: directory-connector",
            THIRD + "    connectors_added: [fx]\n",
            "off",
            "a directory connector exists only when signed in with the vendor",
            "via: directory-connector",
            id="no list brings a directory connector into a third-party deployment",
        ),
        pytest.param(
            "via: desktop-extension",
            "",
            "unknown",
            "a desktop extension: members install it themselves",
            "via: desktop-extension",
            id="whether members installed a desktop extension is not known",
        ),
        pytest.param(
            "via: desktop-extension",
            ACTIVE + "    runs: [cowork-local]\n",
            "on",
            "somebody added it",
            "- fx",
            id="a desktop extension that a local project switched on was installed by somebody",
        ),
        pytest.param(
            "via: desktop-extension",
            THIRD + ACTIVE + "    runs: [cowork-local]\n",
            "off",
            "members of a third-party deployment cannot install desktop extensions",
            "via: desktop-extension",
            id="members of a third-party deployment install no desktop extensions",
        ),
        pytest.param(
            "via: org-plugin\npreference: required",
            THIRD + "    connectors_added: []\n",
            "on",
            "says `required`",
            "preference: required",
            id="a third-party deployment adds no connectors to an account",
        ),
    ],
)
def test_each_way_in_says_whether_the_door_is_there(provision, more, state, because, line):
    check(ask(more + plugin("cowork", provision), "install", project="ap"), state, because, line)


@pytest.mark.parametrize("question", ["install", "offer", "lock"])
@pytest.mark.parametrize("via", ["custom-connector", "directory-connector"])
def test_a_connector_reaches_no_local_server(via, question):
    text = ACTIVE + plugin("cowork", f"via: {via}", "path: custom-mcp\nserver:\n  command: /opt/fx")
    check(
        ask(text, question, project="ap"),
        "off",
        "reaches remote servers only, and the server of `fx` is local",
        "server:",
    )


@pytest.mark.parametrize(
    ("facts", "provision", "more", "via"),
    [
        pytest.param("path: marketplace", "", "", "org-plugin", id="a marketplace path means a package"),
        pytest.param("path: custom-mcp", "package: a@tools", NO_DEFAULT, "org-plugin", id="a named package"),
        pytest.param("path: custom-mcp", "marketplace: tools", NO_DEFAULT, "org-plugin", id="a named marketplace"),
        pytest.param(
            "path: custom-mcp\nsource: {marketplace: tools}",
            "",
            NO_DEFAULT,
            "org-plugin",
            id="a source in a marketplace",
        ),
        pytest.param("path: custom-mcp", "preference: available", "", "org-plugin", id="a preference means a package"),
        pytest.param("path: custom-mcp", "", "", "custom-connector", id="a custom server is a custom connector"),
        pytest.param(LISTED, "", "", "directory-connector", id="a listed one is a directory connector"),
        pytest.param(
            "path: marketplace", "path: oauth-connector", "", "directory-connector", id="a path repeated for Cowork"
        ),
        pytest.param(
            "path: custom-mcp", "", THIRD, "managed-server", id="a third-party deployment has managed servers"
        ),
        pytest.param(LISTED, "", THIRD, "managed-server", id="a third-party deployment has no directory"),
        pytest.param("path: marketplace", "", THIRD, "org-plugin", id="packages exist in both deployments"),
        pytest.param("path: marketplace", "via: desktop-extension", "", "desktop-extension", id="what is written wins"),
    ],
)
def test_what_is_not_written_follows_from_path_package_and_preference(facts, provision, more, via):
    found = layers(more + plugin("cowork", provision, facts))
    cowork, door = found.surfaces["cowork"], found.doors["fx", "cowork"]
    assert cowork.via(door) == via
    assert cowork.can_lock(door) == (via in {"org-plugin", "managed-server"})
    assert cowork.can_prefer(door) == (via == "org-plugin")


# Install: groups whose deployment differs


CONTRACTORS_ONLY = PEOPLE.replace("  torn:\n    deployment: first-party\n    members: [linus@example.com]\n", "")


@pytest.mark.parametrize(
    ("provision", "person", "state", "because", "line"),
    [
        pytest.param(
            "",
            "linus@example.com",
            "on",
            "the managed configuration holds the server",
            "cowork: {}",
            id="contractors get the managed server that a third-party deployment implies",
        ),
        pytest.param(
            "",
            "ada@example.com",
            "unknown",
            "a custom connector",
            "cowork: {}",
            id="everybody else gets the connector of the organisation's own deployment",
        ),
        pytest.param(
            "via: custom-connector",
            "linus@example.com",
            "off",
            "not in a third-party deployment",
            "via: custom-connector",
            id="a written connector does not reach contractors",
        ),
        pytest.param(
            "via: managed-server",
            "linus@example.com",
            "on",
            "holds the server",
            "via: managed-server",
            id="a written managed server reaches contractors",
        ),
        pytest.param(
            "via: managed-server",
            "ada@example.com",
            "off",
            "only in a third-party deployment",
            "via: managed-server",
            id="a written managed server reaches nobody else",
        ),
    ],
)
def test_a_group_with_another_deployment_is_asked_for_its_own(provision, person, state, because, line):
    found = layers(CONTRACTORS_ONLY + plugin("cowork", provision))
    door, who = found.doors["fx", "cowork"], found.organisation.people.person(person)
    check((found.organisation, found.surfaces["cowork"].install(door, who, None)), state, because, line)


@pytest.mark.parametrize("question", ["install", "lock"])
@pytest.mark.parametrize("provision", ["preference: required", "via: custom-connector"])
def test_somebody_in_two_deployments_is_unknown_and_not_named(provision, question):
    text = plugin("cowork", provision)
    found = ask(text, question, "linus@example.com")
    check(found, "unknown", "say first-party and third-party", "deployment: third-party")
    assert "linus" not in found[1].because


def test_the_deciding_line_of_two_deployments_is_one_that_says_so():
    groups = "groups:\n  all: {includes: [here, there]}\n  here:\n    deployment: first-party\n    members: [ada]\n"
    groups += "  there: {deployment: third-party, members: [ada]}\n"
    found = layers(groups + plugin("cowork", "preference: required"))
    answer = found.answer("install", "fx", "cowork", None, [found.organisation.people.person("ada")])
    assert (answer.state, deciding_line(found.organisation, answer)) == ("unknown", "deployment: first-party")


# Install: what the package carries, where the project runs


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


PARTS = "packages:\n  doors@tools:\n    parts:\n      - skills\n      - {}\n"


@pytest.mark.parametrize(
    ("part", "question", "state", "because", "line"),
    [
        pytest.param(
            "bin", "install", "off", "Cowork refuses package `doors@tools`", "- bin", id="a bin part is refused"
        ),
        pytest.param("bin", "lock", "off", "because it has a `bin` part", "- bin", id="a refused package has no lock"),
        pytest.param(
            "bin", "offer", "off", "because it has a `bin` part", "- bin", id="a refused package reaches nobody"
        ),
        pytest.param("hooks", "install", "on", "says `required`", "preference: required", id="hooks are not refused"),
    ],
)
def test_a_package_with_a_bin_part_is_refused(part, question, state, because, line):
    text = NO_DEFAULT + PARTS.format(part) + plugin("cowork", "package: doors@tools\npreference: required")
    check(ask(text, question), state, because, line)


def test_a_package_of_which_no_part_is_listed_is_not_refused():
    package = "packages: {doors@tools: {version: 1.0}}\n"
    text = NO_DEFAULT + package + plugin("cowork", "package: doors@tools\npreference: required")
    check(ask(runs("cowork-cloud") + text, "install", project="ap"), "on", "says `required`", "preference: required")


def test_a_connector_of_the_same_marketplace_is_not_refused_for_its_package():
    text = NO_DEFAULT + PARTS.format("bin") + plugin("cowork", "package: doors@tools\nvia: custom-connector")
    check(ask(ACTIVE + text, "install", project="ap"), "on", "somebody added it", "- fx")


# Install: the connector that a package bundles


ADDED = "surfaces:\n  cowork:\n    connectors_added: [{}]\n"
OTHER = "  other: {title: Other, path: marketplace}\n"


@pytest.mark.parametrize(
    ("facts", "more", "state", "because", "line"),
    [
        pytest.param(
            REMOTE, "", "on", "says `required`", "preference: required", id="no list: the package is believed"
        ),
        pytest.param(
            REMOTE, ADDED.format("fx"), "on", "says `required`", "preference: required", id="the connector was added"
        ),
        pytest.param(
            REMOTE,
            ADDED.format("other"),
            "off",
            "the connector that `fx` bundles was not added to the organisation",
            "connectors_added: [other]",
            id="the connector was not added",
        ),
        pytest.param(
            "path: custom-mcp\nserver: {command: /opt/fx}",
            ADDED.format("other"),
            "on",
            "says `required`",
            "preference: required",
            id="a local server needs no connector",
        ),
        pytest.param(
            "path: custom-mcp",
            ADDED.format("other"),
            "unknown",
            "does not say whether `fx` bundles a remote server",
            "connectors_added: [other]",
            id="whether there is a connector to add is not said",
        ),
    ],
)
def test_a_package_needs_the_connector_it_bundles(facts, more, state, because, line):
    text = more + plugin("cowork", "preference: required", facts) + OTHER
    check(ask(text, "install"), state, because, line)


def test_a_missing_connector_beats_a_doubt_about_where_the_server_loads():
    server = "path: custom-mcp\nserver: {transport: http, url: 'https://mcp.example.com/${user_config.team}'}"
    text = ADDED.format("other") + runs("cowork-local") + plugin("cowork", "preference: required", server) + OTHER
    check(ask(text, "install", project="ap"), "off", "was not added to the organisation", "connectors_added: [other]")


# Lock


@pytest.mark.parametrize(
    ("provision", "more", "person", "state", "because", "line"),
    [
        pytest.param(
            "preference: required",
            "",
            None,
            "on",
            "the organisation says `required`",
            "preference: required",
            id="a required package is locked",
        ),
        pytest.param(
            "preference: auto_install",
            "",
            None,
            "off",
            "the organisation says `auto_install`, which members can undo",
            "preference: auto_install",
            id="a package installed by default is not locked",
        ),
        pytest.param(
            "preference: required\ngroups:\n  audit: available",
            "",
            None,
            "on",
            "the organisation says",
            "preference: required",
            id="what the organisation means counts before groups",
        ),
        pytest.param(
            "preference: required\ngroups:\n  audit: available",
            "",
            "grace@example.com",
            "off",
            "group `audit` says `available`, which members can undo",
            "audit: available",
            id="somebody whose group has a setting loses the lock",
        ),
        pytest.param(
            "preference: available\ngroups:\n  analysts: required",
            "",
            "ada@example.com",
            "on",
            "group `analysts` says `required`",
            "analysts: required",
            id="somebody whose group requires it has the lock",
        ),
        pytest.param(
            "preference: available\ngroups:\n  analysts: required",
            TEAM,
            "ada@example.com",
            "off",
            "the organisation says `available`",
            "preference: available",
            id="no group has a lock on a Team plan",
        ),
        pytest.param(
            "marketplace: tools",
            MARKET.format("required"),
            None,
            "on",
            "the default of marketplace `tools` says `required`",
            "default_preference: required",
            id="a required default is a lock",
        ),
        pytest.param(
            "marketplace: tools",
            NO_DEFAULT,
            None,
            "unknown",
            "states a preference",
            "cowork:",
            id="without a preference the lock is unknown",
        ),
        pytest.param(
            "via: directory-connector",
            "",
            None,
            "off",
            "a directory connector cannot be locked",
            "via: directory-connector",
            id="a directory connector has no lock",
        ),
        pytest.param(
            "via: custom-connector",
            "",
            None,
            "off",
            "a custom connector cannot be locked",
            "via: custom-connector",
            id="a custom connector has no lock",
        ),
        pytest.param(
            "via: desktop-extension",
            "",
            None,
            "off",
            "a desktop extension cannot be locked",
            "via: desktop-extension",
            id="a desktop extension has no lock",
        ),
        pytest.param(
            "via: managed-server",
            THIRD,
            None,
            "on",
            "a managed server cannot be removed by members",
            "via: managed-server",
            id="a managed server is locked",
        ),
        pytest.param(
            "via: managed-server",
            "",
            None,
            "off",
            "only in a third-party deployment",
            "via: managed-server",
            id="a managed server that cannot exist is not locked",
        ),
    ],
)
def test_the_lock(provision, more, person, state, because, line):
    check(ask(more + plugin("cowork", provision), "lock", person), state, because, line)


@pytest.mark.parametrize(
    ("provision", "more", "groups"),
    [
        pytest.param(
            "preference: required\ngroups: {audit: available, analysts: required}",
            "",
            ("audit", "analysts"),
            id="a lock",
        ),
        pytest.param("preference: available\ngroups: {audit: available}", "", (), id="no lock that could be undone"),
        pytest.param("preference: required\ngroups: {audit: available}", TEAM, (), id="a Team plan"),
        pytest.param("via: custom-connector\ngroups: {audit: available}", "", (), id="a connector"),
        pytest.param("via: managed-server\ngroups: {audit: available}", THIRD, (), id="a managed server"),
    ],
)
def test_only_groups_with_a_setting_can_undo_a_lock(provision, more, groups):
    found = layers(PEOPLE + more + plugin("cowork", provision))
    assert found.surfaces["cowork"].groups_with_settings(found.doors["fx", "cowork"]) == groups


@pytest.mark.parametrize(
    ("groups", "asked", "state", "because", "line", "who"),
    [
        pytest.param(
            "audit: available",
            "audit",
            "off",
            "group `audit` has `available`, which replaces `required`",
            "audit: available",
            ["grace@example.com", "others of audit"],
            id="a weaker setting undoes it for everybody in the group",
        ),
        pytest.param(
            "audit: required",
            "audit",
            "on",
            "everybody in group `audit` keeps `required`",
            "audit: required",
            [],
            id="a setting of required keeps it",
        ),
        pytest.param(
            "small: not_available\n  owners: required",
            "small",
            "on",
            "everybody in group `small` keeps `required`",
            "small: not_available",
            [],
            id="nobody loses it who has another group that requires it",
        ),
        pytest.param(
            "empty: available",
            "empty",
            "on",
            "keeps `required`",
            "empty: available",
            [],
            id="nobody loses it in a group without people",
        ),
    ],
)
def test_the_lock_in_a_group(groups, asked, state, because, line, who):
    more = (
        PEOPLE + "  empty: {size: 0}\n  owners: {includes: [small]}\n  small: {size: 1, members: [grace@example.com]}\n"
    )
    found = layers(more + plugin("cowork", f"preference: required\ngroups:\n  {groups}"))
    lock = found.surfaces["cowork"].lock_in_group(found.doors["fx", "cowork"], asked)
    check((found.organisation, lock.answer), state, because, line)
    assert [person.name for person in lock.people] == who


# Activate


SWITCHED = "preference: required\n"


@pytest.mark.parametrize(
    ("provision", "project", "state", "because", "line"),
    [
        pytest.param(
            "activation: automatic",
            NEEDS + "    active: []\n",
            "on",
            "switches itself on once signed in, which is part of connecting",
            "activation: automatic",
            id="an automatic door needs no switch",
        ),
        pytest.param("", ACTIVE, "on", "`fx` is switched on in project `ap`", "- fx", id="the project switched it on"),
        pytest.param(
            "activation: first-use",
            NEEDS + "    active: []\n",
            "off",
            "not switched on",
            "active: []",
            id="switching on at first use is a switch too",
        ),
        pytest.param(
            "",
            NEEDS + "    active: []\n",
            "off",
            "`fx` is not switched on in project `ap`",
            "active: []",
            id="the project did not",
        ),
        pytest.param(
            "", NEEDS, "unknown", "project `ap` does not say what is active in it", "ap:", id="the project says nothing"
        ),
        pytest.param("", "", "unknown", "no project on cowork needs `fx`", "fx:", id="no project asks"),
        pytest.param(
            "tools:\n  default: blocked",
            ACTIVE,
            "off",
            "every tool of `fx` is blocked on cowork",
            "default: blocked",
            id="it is switched on and every tool is blocked",
        ),
        pytest.param(
            "activation: automatic\ntools:\n  default: blocked",
            NEEDS,
            "off",
            "every tool of `fx` is blocked",
            "default: blocked",
            id="an automatic door can be blocked as well",
        ),
        pytest.param(
            "tools:\n  default: blocked",
            NEEDS + "    active: []\n",
            "off",
            "not switched on",
            "active: []",
            id="the switch is named before the tools",
        ),
        pytest.param(
            "tools:\n  default: ask", ACTIVE, "on", "is switched on", "- fx", id="asking each time is not blocked"
        ),
    ],
)
def test_activate(provision, project, state, because, line):
    text = project + plugin("cowork", SWITCHED + provision)
    check(ask(text, "activate", project="ap"), state, because, line)


def test_the_switch_does_not_look_at_the_tools():
    text = ACTIVE + plugin("cowork", SWITCHED + "tools: {default: blocked}")
    check(ask(text, "switch", project="ap"), "on", "is switched on", "- fx")


def test_signing_in_is_asked_of_the_credentials():
    text = plugin("cowork", SWITCHED + "auth:\n  method: none")
    check(ask(text, "authenticate"), "on", "`fx` asks for no sign-in", "method: none")


# Offer: does anybody have it?


@pytest.mark.parametrize(
    ("provision", "more", "state", "because", "line"),
    [
        pytest.param(
            "preference: available", "", "on", "says `available`", "preference: available", id="available is an offer"
        ),
        pytest.param(
            "preference: not_available",
            "",
            "off",
            "the organisation says `not_available`",
            "preference: not_available",
            id="not available is none",
        ),
        pytest.param(
            "preference: not_available\ngroups:\n  audit: available",
            "",
            "on",
            "group `audit` says `available`",
            "audit: available",
            id="a group's setting is an offer",
        ),
        pytest.param(
            "preference: not_available\ngroups:\n  audit: not_available",
            "",
            "off",
            "says `not_available`",
            "preference: not_available",
            id="nobody gets it",
        ),
        pytest.param(
            "preference: required\ngroups:\n  audit: not_available",
            "",
            "on",
            "the organisation says `required`",
            "preference: required",
            id="all but a group get it",
        ),
        pytest.param(
            "marketplace: tools",
            MARKET.format("available"),
            "on",
            "the default of marketplace `tools`",
            "default_preference: available",
            id="a default is an offer",
        ),
        pytest.param(
            "marketplace: tools\ngroups:\n  audit: not_available",
            NO_DEFAULT,
            "unknown",
            "states a preference",
            "cowork:",
            id="no preference is said",
        ),
        pytest.param(
            "via: custom-connector",
            "",
            "on",
            "a custom connector is declared",
            "via: custom-connector",
            id="a connector",
        ),
        pytest.param(
            "via: managed-server",
            "",
            "on",
            "a managed server is declared",
            "via: managed-server",
            id="a managed server for a group with a third-party deployment",
        ),
        pytest.param(
            "via: custom-connector",
            THIRD,
            "on",
            "a custom connector is declared",
            "via: custom-connector",
            id="a connector for a group that signs in with the vendor",
        ),
    ],
)
def test_an_offer_to_anybody(provision, more, state, because, line):
    check(ask(more + plugin("cowork", provision), "offer"), state, because, line)


@pytest.mark.parametrize(
    ("provision", "more"),
    [
        pytest.param("via: managed-server", "", id="a managed server where all sign in with the vendor"),
        pytest.param("via: custom-connector", THIRD, id="a connector where nobody does"),
    ],
)
def test_what_no_deployment_has_is_offered_to_nobody(provision, more):
    found = layers(more + plugin("cowork", provision))
    answer = found.surfaces["cowork"].offer(found.doors["fx", "cowork"])
    check((found.organisation, answer), "off", "third-party deployment", provision)


# Commits


@pytest.mark.parametrize(
    ("cowork", "more", "state", "because", "line"),
    [
        pytest.param(
            "sync: manual", "", "on", "only when told to", "sync: manual", id="a manual sync stays where it is"
        ),
        pytest.param(
            "sync: automatic", "", "off", "to the newest commit", "sync: automatic", id="an automatic sync moves"
        ),
        pytest.param(
            "default_preference: available",
            "",
            "unknown",
            "does not say how Cowork syncs",
            "cowork:",
            id="how it syncs is not said",
        ),
        pytest.param(
            "sync: automatic",
            THIRD,
            "on",
            "the commit that `ref` names",
            "sync: automatic",
            id="a third-party deployment is pinned",
        ),
    ],
)
def test_whether_a_marketplace_stays_at_its_commit(cowork, more, state, because, line):
    found = layers(more + f"marketplaces:\n  tools:\n    cowork:\n      {cowork}\n")
    check((found.organisation, found.surfaces["cowork"].holds_commit("tools")), state, because, line)


def test_a_marketplace_that_cowork_is_not_told_about_is_unknown():
    found = layers(NO_DEFAULT)
    check(
        (found.organisation, found.surfaces["cowork"].holds_commit("tools")),
        "unknown",
        "does not say how",
        "marketplaces: {tools: {}}",
    )
