"""The checklist for people: each step under the page on which it is done, in the words of the vendor's menus."""

import pytest
from organisation_from_text import organisation
from rendered_on_cowork import SHA, checklist, managed
from vendor_settings import saved, settings_of

from plugingov.surfaces.cowork.exports.exported import Exported
from plugingov.surfaces.cowork.rendering.render import render
from plugingov.surfaces.cowork.rendering.steps import quoted

MARKETPLACES = "## Organization settings > Plugins & skills > Marketplaces"
CONNECTORS = "## Organization settings > Connectors"


def door(said, more=""):
    return f"plugins: {{fx: {{title: FX, path: custom-mcp, server: {{transport: http, url: https://mcp.acme.example/fx}}, {more} provision: {{cowork: {{{said}}}}}}}}}\n"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param(
            f"marketplaces: {{tools: {{source: {{github: acme/plugins, sha: {SHA}}}, cowork: {{sync: manual}}}}}}\nplugins: {{fx: {{title: FX, path: marketplace, provision: {{cowork: {{marketplace: tools}}}}}}}}\n",
            [
                MARKETPLACES,
                f"- [ ] an Owner connects marketplace `tools` from `acme/plugins` at commit `{SHA}`, which the default branch must be at",
                "- [ ] an Owner switches Sync automatically of `tools` off, and presses Re-sync after each review",
            ],
            id="a marketplace that syncs by hand",
        ),
        pytest.param(
            door("via: custom-connector", "auth: {method: oauth, client: metadata},"),
            [
                CONNECTORS,
                "- [ ] an Owner chooses Add custom connector: name `FX`; URL `https://mcp.acme.example/fx`; Authentication: Always required (Sign in now); OAuth client: Anthropic-hosted client metadata (CIMD)",
                "## Each member",
                "- [ ] each member presses Connect of `FX` and signs in",
            ],
            id="a connector with its sign-in",
        ),
        pytest.param(
            door("via: custom-connector, as: Rates", "auth: {method: none},"),
            [CONNECTORS, "- [ ] an Owner chooses Add custom connector: name `Rates`; URL `https://mcp.acme.example/fx`; Authentication: None (No sign in)"],
            id="a connector without a sign-in, under the name that people see",
        ),
        pytest.param(
            door("via: directory-connector, tools: {default: ask, get: allow, put: ask}"),
            [
                CONNECTORS,
                "- [ ] an Owner adds `FX` with Add to your team",
                "- [ ] an Owner sets tool `get` of `FX` to Always allow",
                "- [ ] an Owner sets every other tool of `FX` to Needs approval",
            ],
            id="a connector of the directory, and its tools",
        ),
        pytest.param("surfaces: {cowork: {connectors_added: [fx]}}\n" + door("via: custom-connector"), [], id="a connector that is there already"),
        pytest.param(
            "surfaces: {cowork: {always_allow_for_connector_tools: false, extension_allowlist: true}}\n" + door("via: desktop-extension"),
            [
                "## Organization settings",
                '- [ ] an Owner sees that Allow "Always allow" for connector tools is off',
                "## Organization settings > Connectors > Desktop",
                "- [ ] an Owner sees that Allowlist is on: switching it on deletes every extension that is installed",
                "- [ ] an Owner adds extension `FX` to the allowlist",
            ],
            id="the gate, and extensions",
        ),
        pytest.param(
            "surfaces: {cowork: {plan: team}}\nmarketplaces: {tools: {cowork: {default_preference: available}}}\nplugins: {fx: {title: FX, path: marketplace, provision: {cowork: {marketplace: tools, preference: auto_install}}}}\n",
            [
                MARKETPLACES,
                "- [ ] an Owner connects marketplace `tools`, whose source the inventory does not say",
                "- [ ] an Owner sets Default access of marketplace `tools` to Available to install",
                "## Organization settings > Plugins & skills > Inventory",
                "- [ ] an Owner sets Default access of `fx@tools` to Installed by default",
            ],
            id="all settings of a Team plan",
        ),
        pytest.param(
            managed(more="auth: {method: api-token}"),
            [
                "## Device management",
                "- [ ] IT adds the keys of claude-desktop/ to what devices are told of their model provider already, and keeps the others; a running app takes them within minutes",
                "- [ ] IT sees that on Linux file and folder belong to root, are no links, and that nobody else may write to them",
                "- [ ] IT installs the helper that `FX` signs in with",
            ],
            id="the devices of a third-party deployment",
        ),
    ],
)  # fmt: skip
def test_each_thing_to_do_has_a_box_below_its_page(text, lines):
    assert checklist(text)[1:] == lines


def test_marketplaces_that_are_there_are_not_connected_again_and_those_that_nobody_declared_are_decided_about():
    text = "marketplaces: {tools: {}}\nplugins: {fx: {title: FX, path: marketplace, provision: {cowork: {marketplace: tools}}}}\n"
    there = Exported(saved(settings_of({"tools": "available", "old": "required"}, {}, [])))
    steps = [step.does for step in render(organisation(text), None, there).rendering.steps]
    assert [step.partition(":")[0] for step in steps] == [
        "decides about marketplace `old`, which the inventory does not have"
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("FX", "`FX`", id="a name"),
        pytest.param("a`b``c", "``` a`b``c ```", id="ticks"),
        pytest.param("a\n# b", "`a\\x0a# b`", id="a line of its own"),
        pytest.param("a\u202eb", "`a\\u202eb`", id="letters from the right"),
    ],
)
def test_whatever_a_name_holds_it_is_a_name_in_the_checklist(text, shown):
    assert quoted(text) == shown
