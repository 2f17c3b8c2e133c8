import json
from dataclasses import replace

import pytest
from judged import counts, gaps, judge, unknowns
from on_machine import HOME, observed

from plugingov.model.observation import PackageFolder
from plugingov.sources.document import Place

RULE = "  package-outside-marketplaces: {}\n"
USER, INSTALLED = f"{HOME}/.claude/settings.json", f"{HOME}/.claude/plugins/installed_plugins.json"
SYNCED = """\
marketplaces: {acme: {source: {github: acme/plugins}}}
plugins:
  drive: {title: Drive, path: marketplace, provision: {claude-code: {via: synced-plugin, package: drive@acme}}}
"""


def machine(switches=None, installed=(), folders=()):
    files = {USER: json.dumps({"enabledPlugins": switches or {}})}
    if installed:
        plugins = {package: [{"scope": "user", "installPath": "/x"}] for package in installed}
        files[INSTALLED] = json.dumps({"version": 2, "plugins": plugins})
    found = tuple(PackageFolder(path=path, at=Place(path, 1, 1, 1, 1)) for path in folders)
    return (replace(observed(files), folders=found),)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        pytest.param(machine({"a@acme": True}, ["b@acme"]), [], id="from a marketplace"),
        pytest.param(machine({"a@inline": True}), ["a@inline"], id="switched on"),
        pytest.param(machine({"a@inline": False}), [], id="switched off"),
        pytest.param(machine({}, ["a@synced"]), ["a@synced"], id="installed"),
        pytest.param(machine({}, [], [f"{HOME}/.claude/plugins/synced/a"]), ["a@synced"], id="lies among the synced"),
        pytest.param(machine({}, [], [f"{HOME}/.claude/skills/a"]), ["a@skills-dir"], id="lies among the skills"),
        pytest.param(
            machine({"a@synced": False}, [], [f"{HOME}/.claude/plugins/synced/a"]), [], id="lies there and is off"
        ),
        pytest.param(machine({}, [], [f"{HOME}/.claude/plugins/cache/acme/a/1.0"]), [], id="lies in a cache"),
        pytest.param(machine({"a": True, "a@b@inline": True}), [], id="what is no id"),
    ],
)
def test_where_a_package_comes_from(shown, expected):
    assert [gap.subject.item for gap in judge(RULE, observed=shown).gaps] == expected


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
