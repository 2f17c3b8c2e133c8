import json
from dataclasses import replace

import pytest
from judged import counts, gaps, judge, unknowns
from on_machine import ETC, HOME, PROJECT, observed

from plugingov.model.observation import PackageFolder
from plugingov.sources.document import Place

RULE = "  package-outside-marketplaces: {}\n"
USER, INSTALLED = f"{HOME}/.claude/settings.json", f"{HOME}/.claude/plugins/installed_plugins.json"
SYNCED = """\
marketplaces: {acme: {source: {github: acme/plugins}}}
plugins:
  drive: {title: Drive, path: marketplace, provision: {claude-code: {via: synced-plugin, package: drive@acme}}}
"""


def switches(said, home=HOME):
    return {f"{home}/.claude/settings.json": json.dumps({"enabledPlugins": said})}


def skill(path, name="a", **more):
    return {f"{path}/.claude-plugin/plugin.json": json.dumps({"name": name, **more})}


def machine(switched=None, installed=(), synced=(), **files):
    files = {**switches(switched or {}), **{path: text for part in files.values() for path, text in part.items()}}
    if installed:
        plugins = {package: [{"scope": "user", "installPath": "/x"}] for package in installed}
        files[INSTALLED] = json.dumps({"version": 2, "plugins": plugins})
    paths = [f"{HOME}/.claude/plugins/synced/{name}" for name in synced]
    return (
        replace(observed(files), folders=tuple(PackageFolder(path=each, at=Place(each, 1, 1, 1, 1)) for each in paths)),
    )


SKILL, BOB = f"{HOME}/.claude/skills/a", "/home/bob"
BOBS_SKILL = f"{BOB}/.claude/skills/a"
POLICY = {ETC + "managed-settings.json": json.dumps({"strictKnownMarketplaces": []})}
OF_PROJECT = skill(f"{PROJECT}/.claude/skills/a") | {f"{PROJECT}/.claude/settings.json": "{}"}


def trust(said):
    return {f"{HOME}/.claude.json": json.dumps({"projects": {PROJECT: {"hasTrustDialogAccepted": said}}})}


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        pytest.param(machine({"a@acme": True}, ["b@acme"]), [], id="from a marketplace"),
        pytest.param(machine({"a@inline": True}), ["a@inline"], id="switched on"),
        pytest.param(machine({"a@inline": False}), [], id="switched off"),
        pytest.param(machine({}, ["a@synced"]), ["a@synced"], id="installed"),
        pytest.param(machine({}, synced=["a"]), ["a@synced"], id="lies among the synced"),
        pytest.param(machine({"a@synced": False}, synced=["a"]), [], id="lies among the synced and is off"),
        pytest.param(
            machine({}, synced=["a"], more={f"{HOME}/.claude/settings.json": '{"syncClaudeAiPlugins": false}'}),
            [],
            id="lies among the synced, and nothing syncs any more",
        ),
        pytest.param(machine(skill=skill(SKILL)), ["a@skills-dir"], id="lies among the skills"),
        pytest.param(machine({"a@skills-dir": False}, skill=skill(SKILL)), [], id="lies among the skills and is off"),
        pytest.param(
            machine({"b@skills-dir": False}, skill=skill(SKILL, "b")),
            [],
            id="is off under its own name, not its folder's",
        ),
        pytest.param(
            machine({"a@skills-dir": False}, skill=skill(SKILL, "b")),
            ["b@skills-dir"],
            id="the name of its folder is off, which is no id of it",
        ),
        pytest.param(
            machine(skill=skill(SKILL, defaultEnabled=False)), [], id="lies there and is off by its own default"
        ),
        pytest.param(
            machine({"a@skills-dir": False}, bobs=skill(BOBS_SKILL)),
            ["a@skills-dir"],
            id="one member has it off, and another has it",
        ),
        pytest.param(
            machine({}, ada=skill(SKILL), bob=switches({"a@skills-dir": False}, BOB)),
            ["a@skills-dir"],
            id="one member has it, and another has it off",
        ),
        pytest.param(machine(skill=skill(SKILL), policy=POLICY), [], id="lies there, and policy shuts the folder"),
        pytest.param(
            machine({"a@skills-dir": True}, skill=skill(SKILL), policy=POLICY),
            ["a@skills-dir"],
            id="is switched on, and policy shuts the folder",
        ),
        pytest.param(
            machine(project=OF_PROJECT, state=trust(said=False)), [], id="lies in a project that nobody trusts"
        ),
        pytest.param(
            machine(project=OF_PROJECT, state=trust(said=True)),
            ["a@skills-dir"],
            id="lies in a project that is trusted",
        ),
        pytest.param(machine({"a": True, "a@b@inline": True}), [], id="what is no id"),
    ],
)
def test_where_a_package_comes_from(shown, expected):
    report = judge(RULE, observed=shown)
    assert [gap.subject.item for gap in report.gaps] == expected
    assert report.unknowns == ()


def test_what_is_switched_on_and_kept_out_is_a_low_gap_that_says_so():
    (gap,) = judge(RULE, observed=machine({"a@skills-dir": True}, skill=skill(SKILL), policy=POLICY)).gaps
    assert gap.severity == "low"
    assert "and from no marketplace; it does not load: `strictKnownMarketplaces` in" in gap.message


def test_the_sentence_says_where_it_comes_from():
    assert gaps(judge(RULE, observed=machine({"a@synced": True}))) == [
        "a@synced on claude-code: `a@synced` comes from a member's account and from no marketplace"
    ]


def test_a_policy_may_allow_a_way():
    rule = "  package-outside-marketplaces: {allow: [skills-dir]}\n"
    found = judge(rule, observed=machine({"a@skills-dir": True, "b@inline": True}))
    assert [gap.subject.item for gap in found.gaps] == ["b@inline"]


def test_a_synced_package_that_the_inventory_declares_is_meant():
    assert gaps(judge(RULE, SYNCED, observed=machine({"drive@synced": True}))) == []
    assert len(gaps(judge(RULE, SYNCED, observed=machine({"drive@inline": True})))) == 1
    other = SYNCED.replace("synced-plugin", "marketplace-plugin")
    assert len(gaps(judge(RULE, other, observed=machine({"drive@synced": True})))) == 1


@pytest.mark.parametrize("path", [USER, INSTALLED])
def test_a_file_that_cannot_be_read_may_name_more(path):
    (whole,) = machine({"a@acme": True}, ["a@acme"])
    files = [
        replace(file, state="unread", data=None, why="too large") if file.path == path else file for file in whole.files
    ]
    report = judge(RULE, observed=(replace(whole, files=tuple(files)),))
    name = path.rsplit("/", 1)[1]
    assert unknowns(report) == [f"packages on claude-code: `{name}` could not be read: too large"]
    assert counts(report) == (1, 0, 0, 1)


def test_managed_settings_that_cannot_be_read_may_name_more():
    report = judge(RULE, observed=(observed({ETC + "managed-settings.json": None, USER: "{}"}),))
    (reason,) = unknowns(report)
    assert reason.startswith("packages on claude-code: which managed settings win is not known, because")
    assert report.unknowns[0].place.file == ETC + "managed-settings.json"
