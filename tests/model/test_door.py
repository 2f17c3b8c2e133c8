"""A door on one surface is what its plugin says, except where that surface's provision says otherwise."""

import pytest
from organisation_from_text import organisation

from plugingov.model.door import doors_of


def door(provisions, facts=""):
    found = organisation(
        "marketplaces: {tools: {}, others: {}}\n"
        "plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n"
        f"    server: {{url: https://a.example}}\n    auth: {{method: oauth}}\n    {facts}\n    provision: {{{provisions}}}\n"
    )
    return {one.surface: one for one in doors_of(found)}


def test_there_is_a_door_for_each_plugin_and_surface():
    found = organisation(
        "plugins:\n"
        "  a: {title: A, path: custom-mcp, provision: {cowork: {}, claude-code: {via: user-server}}}\n"
        "  b: {title: B, path: custom-mcp}\n"
        "  c: {title: C, path: custom-mcp, provision: {claude-code: {via: user-server}}}\n"
    )
    assert [(one.id, one.surface) for one in doors_of(found)] == [
        ("a", "cowork"),
        ("a", "claude-code"),
        ("c", "claude-code"),
    ]


def test_a_door_is_what_its_plugin_says():
    one = door("cowork: {}")["cowork"]
    assert (one.path, one.server.url, one.auth.method, one.activation, one.package) == (
        "custom-mcp",
        "https://a.example",
        "oauth",
        "switch",
        None,
    )
    assert one.at("server", "url") == ("plugins", "fx", "server", "url")
    assert one.provision_at("via") == ("plugins", "fx", "provision", "cowork", "via")


@pytest.mark.parametrize(
    ("provision", "key", "read"),
    [
        pytest.param("path: marketplace", "path", lambda one: one.path == "marketplace", id="its path"),
        pytest.param(
            "server: {command: fx}",
            "server",
            lambda one: (one.server.command, one.server.url) == ("fx", None),
            id="its server, as a whole",
        ),
        pytest.param(
            "auth: {scopes: [r]}",
            "auth",
            lambda one: (one.auth.scopes, one.auth.method) == (("r",), None),
            id="its sign-in, as a whole",
        ),
        pytest.param(
            "activation: automatic", "activation", lambda one: one.activation == "automatic", id="how it is switched on"
        ),
        pytest.param(
            "source: {marketplace: others}",
            "source",
            lambda one: one.package == "fx@others",
            id="where its package comes from",
        ),
    ],
)
def test_what_a_surface_repeats_wins_there_and_only_there(provision, key, read):
    doors = door(f"cowork: {{{provision}}}, claude-code: {{via: user-server}}", "source: {marketplace: tools}")
    assert read(doors["cowork"])
    assert not read(doors["claude-code"])
    assert doors["cowork"].at(key) == ("plugins", "fx", "provision", "cowork", key)
    assert doors["claude-code"].at(key) == ("plugins", "fx", key)


@pytest.mark.parametrize(
    ("provisions", "facts", "surface", "package"),
    [
        pytest.param("cowork: {package: doors@tools}", "", "cowork", "doors@tools", id="the package it names"),
        pytest.param("cowork: {marketplace: tools}", "", "cowork", "fx@tools", id="its own name in a marketplace"),
        pytest.param("cowork: {}", "source: {marketplace: tools}", "cowork", "fx@tools", id="the source of the plugin"),
        pytest.param(
            "cowork: {marketplace: others}",
            "source: {marketplace: tools}",
            "cowork",
            "fx@others",
            id="its own marketplace before the plugin's",
        ),
        pytest.param(
            "cowork: {package: doors@others}",
            "source: {marketplace: tools}",
            "cowork",
            "doors@others",
            id="its own package before the plugin's",
        ),
        pytest.param(
            "cowork: {source: {marketplace: others}}",
            "source: {marketplace: tools}",
            "cowork",
            "fx@others",
            id="its own source before the plugin's",
        ),
        pytest.param(
            "cowork: {package: doors@tools}, claude-code: {via: synced-plugin}",
            "",
            "claude-code",
            "doors@tools",
            id="a synced plugin is the one of Cowork",
        ),
        pytest.param(
            "cowork: {marketplace: tools}, claude-code: {via: synced-plugin}",
            "",
            "claude-code",
            "fx@tools",
            id="a synced plugin from the marketplace of Cowork",
        ),
        pytest.param(
            "cowork: {package: doors@tools}, claude-code: {via: managed-plugin}",
            "",
            "claude-code",
            None,
            id="anything else is not",
        ),
        pytest.param(
            "claude-code: {via: synced-plugin}", "", "claude-code", None, id="a synced plugin that Cowork does not have"
        ),
    ],
)
def test_the_package_a_door_comes_in(provisions, facts, surface, package):
    assert door(provisions, facts)[surface].package == package


@pytest.mark.parametrize(
    ("provision", "package"),
    [
        pytest.param("{}", "doors@tools", id="the package that carries it"),
        pytest.param("{package: other@tools}", "other@tools", id="the package it names before the one that carries it"),
    ],
)
def test_a_door_that_a_package_carries_comes_in_it(provision, package):
    found = organisation(
        "marketplaces: {tools: {}}\npackages: {doors@tools: {servers: {fx: rates}}}\n"
        f"plugins: {{fx: {{title: FX, path: custom-mcp, provision: {{cowork: {provision}}}}}}}"
    )
    assert [one.package for one in doors_of(found)] == [package]


def test_a_door_has_the_tools_of_its_plugin():
    assert door("cowork: {}")["cowork"].tools == {}
    assert door("cowork: {}", "provides: {prompts: {}}")["cowork"].tools == {}
    assert list(door("cowork: {}", "provides: {tools: {get: {}, put: {access: write}}}")["cowork"].tools) == [
        "get",
        "put",
    ]


def test_a_door_is_itself_alone():
    first, second = door("cowork: {}")["cowork"], door("cowork: {}")["cowork"]
    assert first != second
    assert len({first, second}) == 2


def test_a_door_that_two_packages_carry_comes_in_neither_as_far_as_anybody_knows():
    text = "marketplaces: {m: {}}\npackages: {a@m: {servers: {fx: a}}, b@m: {servers: {fx: b}}}\n"
    door = "plugins: {fx: {title: FX, path: custom-mcp, provision: {cowork: {via: org-plugin}, claude-code: {via: managed-plugin, package: b@m}}}}"
    assert [each.package for each in doors_of(organisation(text + door))] == [None, "b@m"]
