"""The connector that a package bundles, and whether an Owner added it."""

import pytest
from cowork_from_text import REMOTE, ask, runs
from organisation_from_text import check, plugin

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
