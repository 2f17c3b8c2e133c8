import pytest
from desktops import LINUX, MINIMUM, THIRD_PARTY, looked_at_desktop

RULE = "device-setting-looser-than-policy"
LOCAL, EXTENSIONS = "isLocalDevMcpEnabled", "isDesktopExtensionEnabled"
UPLOADS, MARKETPLACES = "userPluginUploadsEnabled", "userPluginMarketplacesEnabled"
ALL = {LOCAL: False, EXTENSIONS: False, UPLOADS: False, MARKETPLACES: False}


def without(key):
    return {name: value for name, value in ALL.items() if name != key}


@pytest.mark.parametrize("key", sorted(ALL))
def test_each_switch_of_a_third_party_deployment(key):
    assert looked_at_desktop(RULE, {LINUX: {**THIRD_PARTY, **ALL}}).gaps == {}
    assert looked_at_desktop(RULE, {LINUX: {**THIRD_PARTY, **ALL, key: True}}).gaps.keys() == {key}


@pytest.mark.parametrize("key", [LOCAL, UPLOADS, MARKETPLACES])
def test_a_switch_that_nobody_set_is_on(key):
    assert "is not set" in looked_at_desktop(RULE, {LINUX: {**THIRD_PARTY, **without(key)}}).gaps[key]


@pytest.mark.parametrize(
    ("said", "inventory", "expected"),
    [
        pytest.param(THIRD_PARTY, "", "unknown", id="builds that nobody states"),
        pytest.param(THIRD_PARTY, MINIMUM.format("1.19366.9"), "gap", id="builds that have them on"),
        pytest.param(THIRD_PARTY, MINIMUM.format("1.19367.0"), "pass", id="builds that have them off"),
        pytest.param({}, MINIMUM.format("1.19367.0"), "gap", id="the organisation's account"),
        pytest.param({"bootstrapUrl": "https://b.acme.example"}, "", "unknown", id="a server may set it"),
    ],
)
def test_extensions_where_nobody_set_them(said, inventory, expected):
    files = {LINUX: {**said, **without(EXTENSIONS)}}
    found = looked_at_desktop(RULE, files, inventory=inventory)
    assert (EXTENSIONS in found.gaps, EXTENSIONS in found.unknowns) == (expected == "gap", expected == "unknown")


def test_switches_of_third_party_deployments_are_not_asked_of_others():
    found = looked_at_desktop(RULE, {LINUX: {LOCAL: False, EXTENSIONS: False}})
    assert (found.gaps, found.counts[0]) == ({}, 2)


def test_a_switch_that_is_set_is_asked_about_anywhere():
    assert looked_at_desktop(RULE, {LINUX: {LOCAL: False, EXTENSIONS: False, UPLOADS: True}}).gaps.keys() == {UPLOADS}


@pytest.mark.parametrize(
    ("settings", "gaps"),
    [
        pytest.param("off: [skillCreationEnabled]", {"skillCreationEnabled"}, id="another switch"),
        pytest.param("off: []", set(), id="none"),
    ],
)
def test_which_switches_have_to_be_off_the_policy_says(settings, gaps):
    found = looked_at_desktop(RULE, {LINUX: THIRD_PARTY}, settings=settings)
    assert found.gaps.keys() == gaps


def test_what_was_not_read_is_unknown():
    assert set(looked_at_desktop(RULE, {LINUX: None}).unknowns) == set(ALL)
