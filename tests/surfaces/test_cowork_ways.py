"""How a door arrives on Cowork, as the table of `via` has it, and what Cowork refuses."""

import pytest
from cowork_from_text import ACTIVE, LISTED, NO_DEFAULT, THIRD, ask, runs
from organisation_from_text import check, layers, plugin


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
