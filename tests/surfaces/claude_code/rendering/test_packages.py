"""Which packages and marketplaces the rendered settings name."""

import pytest
from rendered_from_text import limits, reasons, rendered, settings

MANAGED = """
plugins:
  fx: {title: FX, path: custom-mcp, provision: {claude-code: {via: managed-plugin, package: fx@tools}}}
"""
GROUPS = """
surfaces: {claude-code: {managed: {by: server, mode: rbac_groups, order: [audit, "tax & law"], default: %s}}}
groups: {audit: {size: 2}, "tax & law": {size: 1}}
marketplaces: {tools: {source: {github: acme/tools}}}
"""
SHA = "3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("{github: acme/tools}", {"source": "github", "repo": "acme/tools"}, id="a repository"),
        pytest.param(
            "{github: acme/tools, ref: stable, path: market, skipLfs: true}",
            {"source": "github", "repo": "acme/tools", "ref": "stable", "path": "market"},
            id="a branch and a folder of it",
        ),
        pytest.param(f"{{github: acme/tools, sha: {SHA}}}", {"source": "github", "repo": "acme/tools"}, id="no commit"),
        pytest.param(
            '{source: git, url: "https://git.acme.example/t.git"}',
            {"source": "git", "url": "https://git.acme.example/t.git"},
            id="any git address",
        ),
        pytest.param(
            '{source: url, url: "https://acme.example/m.json", headers: {X-Team: finance}}',
            {"source": "url", "url": "https://acme.example/m.json"},
            id="a file on the web, whatever it is fetched with",
        ),
        pytest.param("{source: npm, package: acme-tools}", {"source": "npm", "package": "acme-tools"}, id="npm"),
        pytest.param("{source: directory, path: /opt/m}", {"source": "directory", "path": "/opt/m"}, id="a folder"),
    ],
)
def test_a_marketplace_is_known_and_it_alone_is_let_in(source, expected):
    found = settings(f"marketplaces: {{tools: {{source: {source}}}}}\n{MANAGED}")
    assert found["strictKnownMarketplaces"] == [expected]
    assert expected.items() <= found["extraKnownMarketplaces"]["tools"]["source"].items()
    assert found["enabledPlugins"] == {"fx@tools": True}


SEEN = "surfaces: {claude-code: {minimum_version: 2.1.330}}\n"


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(f"{{github: acme/tools, sha: {SHA}}}", id="the commit"),
        pytest.param(f"{{github: acme/tools, ref: stable, sha: {SHA}}}", id="the commit, and not the branch"),
    ],
)
def test_a_fleet_of_the_client_that_was_seen_holds_a_marketplace_at_its_commit(source):
    text = f"{SEEN}marketplaces: {{tools: {{source: {source}}}}}\npackages: {{fx@tools: {{source: ./fx}}}}\n{MANAGED}"
    found = settings(text)
    written = {"source": "github", "repo": "acme/tools", "ref": SHA}
    assert found["strictKnownMarketplaces"] == [written]
    assert found["extraKnownMarketplaces"]["tools"]["source"] == written
    assert found["requiredMinimumVersion"] == "2.1.330"
    assert not {("SRC004", "tools"), ("SRC004", "fx@tools")} & set(limits(text))


def test_a_commit_of_a_marketplace_is_said_to_be_held_by_nothing():
    assert ("SRC004", "tools") in limits(
        f"marketplaces: {{tools: {{source: {{github: acme/tools, sha: {SHA}}}}}}}\n{MANAGED}"
    )


@pytest.mark.parametrize(
    "marketplaces",
    [
        pytest.param("marketplaces: {tools: {title: Tools}}\n", id="one without a source"),
        pytest.param(
            'marketplaces: {tools: {source: {source: archive, url: "https://a.example/t.tgz"}}}\n', id="an archive"
        ),
    ],
)
def test_a_marketplace_that_settings_cannot_name_is_said_to_be_shut_out(marketplaces):
    text = marketplaces + MANAGED
    found = settings(text)
    assert found["strictKnownMarketplaces"] == []
    assert "extraKnownMarketplaces" not in found
    assert ("INS008", "fx") in limits(text)


def test_marketplaces_that_only_cowork_uses_are_not_let_in():
    found = settings(
        "marketplaces: {tools: {source: {github: acme/tools}}}\n"
        "plugins: {fx: {title: FX, path: marketplace, provision: {cowork: {marketplace: tools}}}}\n"
    )
    assert (found["strictKnownMarketplaces"], "enabledPlugins" in found) == ([], False)


def group_documents(text, default="settings"):
    files = rendered(GROUPS % default + text).files
    return {file.path: file.data.get("enabledPlugins") for file in files if file.path.startswith("groups/")}


def test_each_group_has_a_whole_document_in_order_and_the_others_have_the_default():
    text = MANAGED.replace("package: fx@tools", 'package: fx@tools, groups: {audit: false, "tax & law": absent}')
    assert group_documents(text) == {
        "groups/1-audit.json": {"fx@tools": False},
        "groups/2-tax_law.json": None,
        "groups/default.json": {"fx@tools": True},
    }


def test_without_a_default_document_there_is_none_and_it_is_said():
    assert "groups/default.json" not in group_documents(MANAGED, "none")
    assert "INS003 : members of no group in the order get no settings at all" in reasons(
        GROUPS % "none" + MANAGED, None
    )


def test_a_package_stays_on_for_the_door_that_is_held_and_the_other_door_is_denied():
    text = """
packages: {fx@tools: {servers: {fx: fx, tea: tea}, source: {github: acme/fx}}}
plugins:
  fx: {title: FX, path: custom-mcp, server: {transport: http, url: "https://fx.example/"}, provision: {claude-code: {via: managed-plugin, package: fx@tools}}}
  tea: {title: Tea, path: custom-mcp, server: {transport: http, url: "https://tea.example/"}, provision: {claude-code: {via: managed-plugin, package: fx@tools, groups: {audit: false}}}}
"""
    found = next(file.data for file in rendered(GROUPS % "settings" + text).files if file.path == "groups/1-audit.json")
    assert found["enabledPlugins"] == {"fx@tools": True}
    assert found["allowedMcpServers"] == [{"serverUrl": "https://fx.example/"}]
    assert found["deniedMcpServers"] == [{"serverUrl": "https://tea.example/"}]
    assert ("INS009", "tea") in limits(GROUPS % "settings" + text, None)


def test_on_machines_one_document_is_for_all_and_what_groups_lose_is_said():
    text = GROUPS % "settings" + MANAGED.replace("package: fx@tools", "package: fx@tools, groups: {audit: false}")
    assert settings(text, "json")["enabledPlugins"] == {"fx@tools": True}
    assert {subject for rule, subject in limits(text, "json") if rule == "INS003"} == {"audit"}


@pytest.mark.parametrize(
    ("projects", "is_shut"),
    [
        pytest.param("", True, id="no Cowork at all"),
        pytest.param("projects: {p: {surface: cowork}}\n", False, id="a project on Cowork, wherever it runs"),
        pytest.param("projects: {p: {surface: cowork, runs: [cowork-local]}}\n", False, id="on members' machines"),
        pytest.param("projects: {p: {surface: cowork, runs: [cowork-cloud, chat]}}\n", True, id="in the cloud alone"),
        pytest.param("projects: {p: {surface: claude-code, runs: [cli]}}\n", True, id="Claude Code alone"),
    ],
)
def test_flags_are_shut_only_where_cowork_does_not_need_them(projects, is_shut):
    found = settings(projects + "marketplaces: {tools: {source: {github: acme/tools}}}\n" + MANAGED)
    assert ("disableSideloadFlags" in found) is is_shut


def test_flags_stay_open_where_doors_are_on_cowork_and_nobody_says_where_it_runs():
    text = "plugins: {fx: {title: FX, path: custom-mcp, provision: {cowork: {via: custom-connector}}}}\n"
    assert "disableSideloadFlags" not in settings(text)
    assert ("SRC003", "") in limits(text)


def test_commands_of_marketplaces_are_shut_unless_a_declared_package_is_made_by_one():
    market = "marketplaces: {tools: {source: {github: acme/tools}}}\n" + MANAGED
    assert settings(market)["disableCommandPluginSources"] is True
    made = market + "packages: {fx@tools: {source: {source: command, command: make fx}}}\n"
    assert "disableCommandPluginSources" not in settings(made)
    assert settings(made)["requiredMinimumVersion"] == "2.1.229"


def test_only_managed_packages_are_forced_on():
    market = "marketplaces: {tools: {source: {github: acme/tools}}}\n"
    assert "enabledPlugins" not in settings(market + MANAGED.replace("managed-plugin", "marketplace-plugin"))


def test_a_marketplace_without_a_commit_has_none_that_is_not_held():
    text = "marketplaces: {tools: {source: {github: acme/tools}}}\n" + MANAGED
    assert ("SRC004", "tools") not in limits(text)


@pytest.mark.parametrize(
    ("source", "is_held"),
    [
        pytest.param(f"{{github: acme/fx, sha: {SHA}}}", True, id="a commit"),
        pytest.param("{github: acme/fx, ref: main}", False, id="a branch"),
        pytest.param("./fx", False, id="a folder of a marketplace that moves"),
        pytest.param("{source: npm, package: fx, version: 1.2.3}", True, id="an exact version"),
        pytest.param('{source: npm, package: fx, version: "^1.2.3"}', False, id="a range"),
        pytest.param(
            '{source: archive, url: "https://a.example/f", sha256: ' + 64 * "3f1c"[:1] + "}", True, id="a checksum"
        ),
    ],
)
def test_a_package_that_can_change_is_named(source, is_held):
    text = f"marketplaces: {{tools: {{source: {{github: acme/tools}}}}}}\npackages: {{fx@tools: {{source: {source}}}}}\n{MANAGED}"
    assert (("SRC004", "fx@tools") not in limits(text)) is is_held


def marketplace_file(packages):
    files = rendered(
        f"marketplaces: {{tools: {{source: {{github: acme/tools}}}}}}\npackages: {{{packages}}}\n{MANAGED}"
    ).files
    return next((file.data for file in files if file.path.startswith("marketplaces/")), None)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            f"{{github: acme/fx, sha: {SHA}}}", {"source": "github", "repo": "acme/fx", "sha": SHA}, id="at a commit"
        ),
        pytest.param("./fx", "./fx", id="a folder of the marketplace"),
        pytest.param(
            f'{{source: git, url: "https://g.example/fx", sha: {SHA}}}',
            {"source": "url", "url": "https://g.example/fx", "sha": SHA},
            id="what settings call git is called url there",
        ),
        pytest.param(
            "{source: npm, package: fx, version: 1.2.3}",
            {"source": "npm", "package": "fx", "version": "1.2.3"},
            id="npm",
        ),
        pytest.param(
            '{source: archive, url: "https://a.example/f.tgz", sha256: ab}',
            {"source": "archive", "url": "https://a.example/f.tgz", "sha256": "ab"},
            id="an archive",
        ),
    ],
)
def test_a_marketplace_file_holds_each_package_where_its_source_says(source, expected):
    found = marketplace_file(f"fx@tools: {{source: {source}, version: 1.2.3}}")
    assert found["plugins"] == [{"name": "fx", "source": expected, "version": "1.2.3"}]
    assert (found["name"], found["owner"]) == ("tools", {"name": "example"})


@pytest.mark.parametrize("source", ["../fx", "./../fx", "fx", "{source: directory, path: /opt/fx}"])
def test_what_a_marketplace_file_cannot_name_is_left_out_and_said(source):
    assert marketplace_file(f"fx@tools: {{source: {source}}}") is None
    text = f"marketplaces: {{tools: {{source: {{github: acme/tools}}}}}}\npackages: {{fx@tools: {{source: {source}}}}}\n{MANAGED}"
    assert ("SRC004", "fx@tools") in limits(text)
