"""Which configuration of Claude Desktop counts (domain facts: claude.com/docs/third-party/claude-desktop/configuration)."""

import pytest
from desktops import (
    ACCESS,
    APPLIED,
    CONFIG,
    LIBRARY,
    LINUX,
    OTHER,
    OWN_PLIST,
    PLIST,
    REGISTRY,
    ROOTS,
    THIRD_PARTY,
    WORK_APPLIED,
    configuration,
    desktop,
    hive,
    plist,
)

from plugingov.surfaces.cowork.desktop.configuration import configurations

LOCAL = {LIBRARY: {"isLocalDevMcpEnabled": True, **THIRD_PARTY}, **WORK_APPLIED}
OFF = {"isLocalDevMcpEnabled": False}


@pytest.mark.parametrize(
    ("files", "held", "value"),
    [
        pytest.param({LINUX: OFF, **LOCAL}, "managed", False, id="managed settings of Linux before a member's own"),
        pytest.param({PLIST: plist(**OFF), **LOCAL}, "managed", False, id="preferences of the machine"),
        pytest.param({OWN_PLIST: plist(**OFF), **LOCAL}, "managed", False, id="preferences of the member"),
        pytest.param({REGISTRY: hive(**OFF), **LOCAL}, "managed", False, id="HKLM"),
        pytest.param({REGISTRY: hive("HKEY_CURRENT_USER", **OFF), **LOCAL}, "managed", False, id="HKCU alone"),
        pytest.param(
            {REGISTRY: hive(disableAutoUpdates=True) + hive("HKEY_CURRENT_USER", **OFF)},
            "managed",
            None,
            id="HKCU beside HKLM, of which nothing is taken",
        ),
        pytest.param(
            {REGISTRY: hive(path=b"hex(2):25,00,41,00") + hive("HKEY_CURRENT_USER", **OFF)},
            "managed",
            None,
            id="HKLM with a value that nobody can read",
        ),
        pytest.param(
            {REGISTRY: hive(a=b"hex:01", b=b"hex(b):01", c=b"hex(7):61") + hive("HKEY_CURRENT_USER", **OFF)},
            "managed",
            False,
            id="HKLM with values that nobody sees",
        ),
        pytest.param({LINUX: {}, **LOCAL}, "local", True, id="managed settings that say nothing"),
        pytest.param({LINUX: {"disableAutoUpdates": True}, **LOCAL}, "local", True, id="only updates are managed"),
        pytest.param({LINUX: OFF, **ROOTS, **LOCAL}, "managed", False, id="a managed file of root's"),
        pytest.param(LOCAL, "local", True, id="the saved configuration that is applied"),
        pytest.param({**LOCAL, OTHER: OFF}, "local", True, id="and not another saved one"),
        pytest.param({CONFIG: {"mcpServers": {}}}, "none", None, id="a member's servers alone"),
    ],
)
def test_which_source_counts(files, held, value):
    found = configuration(files)
    assert (found.held, found.value("isLocalDevMcpEnabled"), found.doubt) == (held, value, "")


def test_updates_that_are_managed_count_beside_a_members_own():
    found = configuration({LINUX: {"disableAutoUpdates": True}, **LOCAL})
    assert found.value("disableAutoUpdates") is True


@pytest.mark.parametrize(
    ("held", "because"),
    [
        pytest.param({"link": True}, "the file is a link", id="a link"),
        pytest.param({"link": False, "owner": 1000, "mode": "0644"}, "not owned by root", id="somebody's"),
        pytest.param({"link": False, "owner": 0, "mode": "0664"}, "mode 0664", id="for a group to write"),
        pytest.param({"link": False, "owner": 0, "mode": "0646"}, "mode 0646", id="for all to write"),
    ],
)
def test_a_managed_file_that_others_hold_is_ignored(held, because):
    found = configuration({LINUX: OFF, ACCESS: {"folder": {"link": False}, "file": held}, **LOCAL})
    assert found.held == "local"
    assert because in found.passed_over[0].because


@pytest.mark.parametrize("mode", ["0644", "0755", "9999", "no mode"])
def test_a_managed_file_that_root_alone_writes_is_read(mode):
    assert configuration({LINUX: OFF, ACCESS: {"file": {"owner": 0, "mode": mode}}}).held == "managed"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        pytest.param({LINUX: None, **LOCAL}, "may hold what is managed", id="managed settings that were not read"),
        pytest.param({PLIST: None, OWN_PLIST: plist(**OFF)}, "may hold", id="preferences that were not read"),
        pytest.param(
            {PLIST: plist(**OFF), OWN_PLIST: plist(isLocalDevMcpEnabled=True)},
            "does not say how they go together",
            id="preferences of the machine and of the member that differ",
        ),
        pytest.param(
            {REGISTRY: hive(**OFF), "/registry/more.reg": hive(isLocalDevMcpEnabled=True)},
            "two files hold HKLM, and they differ",
            id="two exports that differ",
        ),
        pytest.param({LIBRARY: OFF}, "does not tell which", id="no file says which is applied"),
        pytest.param({LIBRARY: OFF, APPLIED: None}, "does not tell which", id="the file that says so was not read"),
        pytest.param({LIBRARY: OFF, APPLIED: {"appliedId": "gone"}}, "does not tell which", id="it names none of them"),
        pytest.param(
            {LIBRARY: OFF, APPLIED: {"current": "work"}}, "does not tell which", id="it says so in other words"
        ),
        pytest.param({LIBRARY: None, **WORK_APPLIED}, "is applied: not read", id="the applied one was not read"),
        pytest.param(
            {LINUX: {"relaunchEnforcementHours": 24}, **LOCAL}, "is not known", id="only restarts are managed"
        ),
        pytest.param(
            {LIBRARY: {"bootstrapUrl": "https://b.acme.example", **OFF}, **WORK_APPLIED},
            "may override",
            id="a server that overrides it",
        ),
    ],
)
def test_what_nobody_knows_is_said(files, words):
    found = configuration(files)
    assert words in found.doubt
    assert found.deployment is None


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({PLIST: plist(**OFF), OWN_PLIST: plist(**OFF)}, id="of preferences"),
        pytest.param({REGISTRY: hive(**OFF), "/registry/more.reg": hive(**OFF)}, id="of a hive"),
    ],
)
def test_two_printings_of_the_same_raise_no_doubt(files):
    assert configuration(files).doubt == ""


def test_a_hive_of_one_of_two_members_is_of_nobody_known():
    bob = "/home/bob/.config/Claude/claude_desktop_config.json"
    files = {CONFIG: {}, bob.replace("bob", "ada"): {}, REGISTRY: hive("HKEY_CURRENT_USER", **OFF)}
    assert configuration(files).doubt == ""
    two = desktop({REGISTRY: hive("HKEY_CURRENT_USER", **OFF), CONFIG: {}})
    other = desktop({CONFIG: {}}).files[0]
    object.__setattr__(other, "home", "/home/bob")
    object.__setattr__(two, "files", (*two.files, other))
    assert ["of which of them" in each.doubt for each in configurations(two)] == [True, True]


@pytest.mark.parametrize(
    ("files", "deployment"),
    [
        pytest.param({LINUX: THIRD_PARTY}, "third-party", id="a provider is named"),
        pytest.param({LINUX: OFF}, "first-party", id="none is named"),
        pytest.param({CONFIG: {}}, "first-party", id="nothing is managed"),
        pytest.param({LINUX: {"bootstrapUrl": "https://b.acme.example"}}, None, id="a server may name one"),
    ],
)
def test_which_deployment_it_is(files, deployment):
    assert configuration(files).deployment == deployment


@pytest.mark.parametrize(
    ("files", "words"),
    [
        pytest.param({LINUX: {}, CONFIG: {}}, "", id="a key that is not set"),
        pytest.param(
            {LINUX: {"bootstrapUrl": "https://b.acme.example"}}, "`bootstrapUrl` names may set it", id="a server"
        ),
        pytest.param({LINUX: '{"a": 1, }'}, "was read in part", id="a file that was read in part"),
        pytest.param({LINUX: {"mcp": {"somethingNew": 1}}}, "`mcp.somethingNew`", id="a key in a group nobody knows"),
        pytest.param({LINUX: {"managedMcpServers": "[]"}}, "`managedMcpServers`", id="a value of another type"),
    ],
)
def test_why_a_key_may_be_set_all_the_same(files, words):
    lacks = configuration(files).lacks("managedMcpServers")
    assert words in lacks
    assert bool(words) == bool(lacks)


def test_a_machine_without_claude_desktop_has_no_configuration_of_it():
    assert configurations(desktop({"/home/ada/.claude.json": {}})) == ()
