import pytest
from machine_from_files import HOME, MANAGED, PROJECT, STATE, USER
from packages_on_machine import INSTALLED, packages, records

ID = "tidy@skills-dir"
OWN = f"{HOME}/.claude/skills/tidy/.claude-plugin/plugin.json"
SHARED = f"{PROJECT}/.claude/skills/tidy/.claude-plugin/plugin.json"
NAMED = {"name": "tidy"}
TRUSTED = {"projects": {PROJECT: {"hasTrustDialogAccepted": True}}}


@pytest.mark.parametrize(
    ("files", "loads"),
    [
        pytest.param({OWN: NAMED}, "yes", id="the user's own"),
        pytest.param({OWN: {"name": 5}}, "no", id="a broken manifest"),
        pytest.param({OWN: NAMED, USER: {"enabledPlugins": {ID: False}}}, "no", id="switched off"),
        pytest.param({OWN: NAMED, USER: {"enabledPlugins": {ID: []}}}, "yes", id="a list does not switch it off"),
        pytest.param({OWN: {**NAMED, "defaultEnabled": False}}, "no", id="off by its own default"),
        pytest.param(
            {OWN: {**NAMED, "defaultEnabled": False}, USER: {"enabledPlugins": {ID: True}}}, "yes", id="and switched on"
        ),
        pytest.param({OWN: NAMED, MANAGED: {"strictKnownMarketplaces": []}}, "no", id="nothing is admitted"),
        pytest.param(
            {OWN: NAMED, MANAGED: {"strictKnownMarketplaces": [{"source": "skills-dir"}]}}, "yes", id="admitted"
        ),
        pytest.param(
            {OWN: NAMED, MANAGED: {"strictKnownMarketplaces": [{"source": "pathPattern", "pathPattern": ".*"}]}},
            "no",
            id="no path pattern means it",
        ),
        pytest.param({OWN: NAMED, MANAGED: {"blockedMarketplaces": [{"source": "skills-dir"}]}}, "no", id="blocked"),
        pytest.param({OWN: NAMED, MANAGED: {"enabledPlugins": {"tidy@acme": True}}}, "no", id="a managed namesake"),
        pytest.param({OWN: NAMED, MANAGED: {"enabledPlugins": {"tidy@acme": []}}}, "yes", id="a managed list"),
        pytest.param({OWN: NAMED, INSTALLED: records(package="tidy@acme")}, "no", id="an installed namesake"),
        pytest.param({OWN: NAMED, MANAGED: {"strictPluginOnlyCustomization": ["mcp"]}}, "no", id="customisation"),
        pytest.param({OWN: NAMED, MANAGED: {"strictPluginOnlyCustomization": ["x"]}}, "yes", id="of nothing known"),
        pytest.param({SHARED: NAMED}, "no", id="a project that nobody trusts"),
        pytest.param({SHARED: NAMED, STATE: TRUSTED}, "yes", id="a trusted project"),
    ],
)
def test_packages_in_folders_of_skills(files, loads):
    package = packages(files)[ID]
    assert package.loads == loads
    assert package.locked == "no"
