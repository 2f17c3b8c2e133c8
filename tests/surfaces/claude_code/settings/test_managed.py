from dataclasses import replace

import pytest
from machine_from_files import DROP_INS, HOME, MANAGED, REMOTE, machine, native

from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.settings.managed import managed_of

POLICY = {"deniedMcpServers": [{"serverName": "a"}]}
OTHER = {"model": "b"}


def of(*files, behaviour=None, env=None):
    found = tuple(_native(kind, content) for kind, content in files)
    return managed_of(replace(machine({}, env=env), files=found), HOME, behaviour or Behaviour())


def _native(kind, content):
    return replace(native(f"{kind}.json", content, kind), home=HOME if kind in {"remote", "hkcu"} else "")


@pytest.mark.parametrize(
    ("files", "winner", "losing"),
    [
        pytest.param([], "none", [], id="nothing"),
        pytest.param([("managed", {})], "none", [], id="an empty object delivers nothing"),
        pytest.param([("managed", POLICY)], "files", [], id="a file"),
        pytest.param([("hkcu", POLICY)], "hkcu", [], id="a key that the user can write, where there is nothing else"),
        pytest.param([("managed", POLICY), ("hkcu", POLICY)], "files", ["hkcu"], id="a file beats it"),
        pytest.param(
            [("managed", POLICY), ("plist", OTHER)], "plist", ["files"], id="a profile beats files, whatever it says"
        ),
        pytest.param([("managed", POLICY), ("hklm", OTHER)], "hklm", ["files"], id="the registry beats files"),
        pytest.param([("plist", POLICY), ("remote", OTHER)], "remote", ["plist"], id="the server beats everything"),
        pytest.param([("managed", POLICY), ("remote", {})], "files", [], id="unless it has nothing to say"),
        pytest.param(
            [("managed", POLICY), ("hklm", {"wslInheritsWindowsSettings": True})],
            "files",
            [],
            id="this key is no policy",
        ),
        pytest.param([("managed", POLICY), ("drop-in", OTHER)], "files", [], id="files side by side are one source"),
        pytest.param(
            [("managed", POLICY), ("remote", {"allowedMcpServers": 5})], "remote", ["files"], id="a wrong value is one"
        ),
    ],
)
def test_which_source_wins(files, winner, losing):
    managed = of(*files)
    assert (managed.winner.name, [source.name for source in managed.losing]) == (winner, losing)


def test_a_client_that_talks_to_another_cloud_gets_nothing_from_the_server():
    managed = of(("managed", POLICY), ("remote", OTHER), env={"CLAUDE_CODE_USE_BEDROCK": "1"})
    assert managed.winner.name == "files"


@pytest.mark.parametrize(
    ("of_machine", "of_member", "is_known"),
    [
        pytest.param(POLICY, OTHER, False, id="both hold settings"),
        pytest.param(POLICY, {}, True, id="the member's are empty"),
        pytest.param({}, OTHER, True, id="those of the machine are empty"),
    ],
)
def test_whether_preferences_of_machine_and_member_both_count_nobody_has_seen(of_machine, of_member, is_known):
    files = (native("all.json", of_machine, "plist"), replace(native("own.json", of_member, "plist"), home=HOME))
    observation = replace(machine({}), files=files)
    assert (managed_of(observation, HOME, Behaviour()).overruled == "") == is_known
    assert managed_of(observation, "/Users/other", Behaviour()).overruled == ""


def test_the_last_file_in_the_alphabet_counts_first():
    files = {MANAGED: {"model": "m"}, f"{DROP_INS}/B.json": {"model": "B"}, f"{DROP_INS}/a.json": {"model": "a"}}
    managed = managed_of(machine(files), HOME, Behaviour())
    assert [layer.file.path.rpartition("/")[2] for layer in managed.layers] == [
        "a.json",
        "B.json",
        "managed-settings.json",
    ]


def test_a_client_without_drop_ins_reads_the_file_alone():
    files = {MANAGED: {"model": "m"}, f"{DROP_INS}/a.json": {"model": "a"}}
    assert managed_of(machine(files), HOME, Behaviour("2.1.82", as_seen=False)).value("model").value == "m"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param(["mcp"], ["hooks"], {"mcp", "hooks"}, id="lists are joined"),
        pytest.param(["mcp"], False, set(), id="a later flag replaces a list"),
        pytest.param(True, ["hooks"], {"hooks"}, id="a later list replaces a flag"),
        pytest.param(["mcp"], None, {"mcp"}, id="null changes nothing"),
    ],
)
def test_how_files_are_joined(first, second, expected):
    key = "strictPluginOnlyCustomization"
    files = {MANAGED: {key: first}, f"{DROP_INS}/a.json": {key: second}}
    assert {part.value for part in managed_of(machine(files), HOME, Behaviour()).parts(key)} == expected


@pytest.mark.parametrize(
    ("files", "doubt"),
    [
        pytest.param([("hkcu", POLICY)], "nobody knows to which home", id="it wins"),
        pytest.param([("hkcu", {})], "", id="it says nothing"),
        pytest.param([("hkcu", POLICY), ("managed", OTHER)], "", id="it loses in every home"),
    ],
)
def test_a_policy_of_nobody_knows_which_user_may_be_of_each_home(files, doubt):
    found = tuple(replace(_native(kind, content), home="") for kind, content in files)
    managed = managed_of(replace(machine({}), files=found, homes=(HOME,)), HOME, Behaviour())
    assert doubt in managed.doubt
    assert bool(doubt) == bool(managed.doubt)
    assert not of(*files).doubt


def test_one_broken_file_keeps_the_client_from_starting():
    managed = managed_of(machine({MANAGED: POLICY, f"{DROP_INS}/a.json": "[]"}), HOME, Behaviour())
    assert managed.refusal.because == "`a.json` holds no JSON object, so the client refuses to start"


def test_nobody_has_tried_a_broken_file_beside_a_source_that_wins():
    managed = managed_of(machine({MANAGED: "{", REMOTE: POLICY}), HOME, Behaviour())
    assert managed.refusal is None
    assert "whether it does beside another is not known" in managed.doubt


def test_settings_that_a_program_computes_are_not_known():
    managed = managed_of(machine({MANAGED: {"policyHelper": {"path": "/opt/x"}}}), HOME, Behaviour())
    assert managed.doubt == (
        "`policyHelper` in `managed-settings.json` computes the managed settings, and no file shows what it says"
    )


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            [("managed", {"allowAllClaudeAiMcps": True}), ("remote", POLICY)], True, id="a losing source counts"
        ),
        pytest.param([("managed", {"allowAllClaudeAiMcps": False})], None, id="false is nothing"),
        pytest.param(
            [("hkcu", {"allowAllClaudeAiMcps": True}), ("remote", POLICY)], None, id="the user's own does not"
        ),
    ],
)
def test_what_counts_from_any_source(files, expected):
    found = of(*files).anywhere("allowAllClaudeAiMcps")
    assert (found.value if found else None) is expected


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        pytest.param("2.1.330", {"A": "remote", "B": "file"}, id="variables come from every source"),
        pytest.param("2.1.222", {"A": "remote"}, id="before, from the winner alone"),
    ],
)
def test_variables(version, expected):
    files = ("remote", {"env": {"A": "remote"}}), ("managed", {"env": {"A": "file", "B": "file"}})
    managed = of(*files, behaviour=Behaviour(version))
    assert {name: found.value for name, found in managed.everywhere.items()} == expected


JOINS = {"managedSourcesBehavior": "merge"}


@pytest.mark.parametrize(
    ("files", "is_known"),
    [
        pytest.param([("managed", POLICY), ("plist", JOINS)], False, id="the winner joins what it beats"),
        pytest.param([("managed", POLICY | JOINS), ("plist", OTHER)], True, id="one that loses joins nothing"),
        pytest.param([("managed", POLICY | JOINS)], True, id="there is nothing to join"),
        pytest.param([("managed", JOINS), ("hkcu", POLICY)], True, id="a user's key never takes part"),
        pytest.param(
            [("managed", POLICY), ("plist", {"managedSourcesBehavior": "first-wins"})], True, id="nothing is joined"
        ),
    ],
)
def test_what_comes_of_joined_sources_is_not_known(files, is_known):
    doubt = of(*files).doubt
    assert (doubt == "") is is_known
    assert is_known or "`managedSourcesBehavior` in `plist.json` joins to it what other sources say" in doubt
