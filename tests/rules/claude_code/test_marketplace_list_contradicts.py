import json

import pytest
from judged import counts, gaps, judge, unknowns
from on_machine import ETC, observed

RULE = "  marketplace-list-contradicts: {}\n"
RESTRICT = "  marketplace-list-contradicts: {restrict: true}\n"
GITHUB = {"source": "github", "repo": "acme/plugins"}
SKILLS = {"source": "skills-dir"}
FLAG = {"disableSideloadFlags": True}
LOCK = {"enabledPlugins": {"a@acme": True}}
DECLARED = """\
marketplaces: {acme: {source: {github: acme/plugins}}}
plugins:
  fmt: {title: Fmt, path: marketplace, provision: {claude-code: {via: managed-plugin, package: fmt@acme}}}
"""
ON_DEVICE = "projects: {ap: {surface: cowork}}\n"
IN_CLOUD = "projects: {ap: {surface: cowork, runs: [cowork-cloud]}, api: {surface: claude-code, runs: [cli]}}\n"


def machine(settings, client="2.1.330"):
    return (observed({ETC + "managed-settings.json": json.dumps(settings)}, client),)


def graded(report):
    return {gap.subject.item: gap.severity for gap in report.gaps}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        pytest.param({"strictKnownMarketplaces": [], **FLAG, **LOCK}, {"strictKnownMarketplaces": "high"}, id="empty"),
        pytest.param({"strictKnownMarketplaces": [], **FLAG}, {}, id="empty, and nothing is wanted"),
        pytest.param(
            {"strictKnownMarketplaces": [], **FLAG, "enabledPlugins": {"a@acme": False}}, {}, id="empty, and a block"
        ),
        pytest.param(
            {"strictKnownMarketplaces": "acme", **FLAG, **LOCK},
            {"strictKnownMarketplaces": "high"},
            id="what is no list counts as an empty one",
        ),
        pytest.param(
            {"strictKnownMarketplaces": ["acme"], **FLAG, **LOCK},
            {"strictKnownMarketplaces": "high"},
            id="a list of nothing that counts",
        ),
        pytest.param(
            {"strictKnownMarketplaces": [SKILLS], **FLAG, **LOCK},
            {"strictKnownMarketplaces": "high"},
            id="a list of folders of skills alone lets no marketplace in",
        ),
        pytest.param({"strictKnownMarketplaces": [SKILLS], **FLAG}, {}, id="such a list, and nothing is wanted"),
        pytest.param(
            {"strictKnownMarketplaces": [GITHUB, SKILLS], "disableSideloadFlags": "true"},
            {},
            id="a flag that is written as a text is one",
        ),
        pytest.param(
            {"strictKnownMarketplaces": [GITHUB, SKILLS], "disableSideloadFlags": 1},
            {"disableSideloadFlags": "medium"},
            id="a flag of a wrong type is left out",
        ),
        pytest.param(
            {"allowedMarketplaces": [GITHUB, SKILLS], **FLAG, **LOCK}, {}, id="all decided in the other spelling"
        ),
        pytest.param({"strictKnownMarketplaces": [GITHUB, SKILLS], **FLAG, **LOCK}, {}, id="all decided"),
        pytest.param(
            {"strictKnownMarketplaces": [GITHUB], "blockedMarketplaces": [SKILLS], **FLAG}, {}, id="skills are blocked"
        ),
        pytest.param(
            {"strictKnownMarketplaces": [GITHUB], **FLAG}, {"skills-dir": "low"}, id="nobody decided on skills"
        ),
        pytest.param(
            {"strictKnownMarketplaces": [GITHUB, SKILLS]}, {"disableSideloadFlags": "medium"}, id="flags are open"
        ),
        pytest.param(
            {"strictKnownMarketplaces": [GITHUB, SKILLS], "disableSideloadFlags": False},
            {"disableSideloadFlags": "medium"},
            id="flags are said to be open",
        ),
        pytest.param(LOCK, {}, id="no list, and nobody intends one"),
    ],
)
def test_each_contradiction_has_its_own_grade(settings, expected):
    assert graded(judge(RULE, observed=machine(settings))) == expected


def test_no_list_is_a_gap_where_the_policy_intends_one():
    assert gaps(judge(RESTRICT, observed=machine({"model": "opus"}))) == [
        (
            "no strictKnownMarketplaces on claude-code: `managed-settings.json` has no `strictKnownMarketplaces`, so members"
            " may add any marketplace"
        )
    ]
    assert counts(judge(RULE, observed=machine({"model": "opus"}))) == (0, 0, 1, 0)
    assert graded(judge(RESTRICT, observed=machine({"strictKnownMarketplaces": [GITHUB, SKILLS], **FLAG}))) == {}


@pytest.mark.parametrize("files", [{"/home/ada/.claude/settings.json": "{}"}, {ETC + "managed-settings.json": "{}"}])
def test_a_machine_without_managed_settings_restricts_nothing(files):
    assert gaps(judge(RESTRICT, observed=(observed(files),))) == [
        (
            "no strictKnownMarketplaces on claude-code: no managed settings count on the machine, so members may add any"
            " marketplace"
        )
    ]
    assert counts(judge(RULE, observed=(observed(files),))) == (0, 0, 1, 0)
    report = judge(RESTRICT, observed=(observed(files, platform=None),))
    assert unknowns(report) == [
        (
            "no strictKnownMarketplaces on claude-code: the observation does not hold the folders of the system, where"
            " managed settings would be"
        )
    ]


def test_a_list_that_a_user_writes_restricts_nothing():
    files = {"/home/ada/.claude/settings.json": json.dumps({"strictKnownMarketplaces": [GITHUB, SKILLS], **FLAG})}
    assert graded(judge(RESTRICT, observed=(observed(files),))) == {"no strictKnownMarketplaces": "high"}


def test_an_empty_list_contradicts_what_the_inventory_approves():
    settings = {"strictKnownMarketplaces": [], **FLAG}
    assert gaps(judge(RULE, DECLARED, observed=machine(settings))) == [
        (
            "strictKnownMarketplaces on claude-code: `strictKnownMarketplaces` in `managed-settings.json` lets no marketplace"
            " in, and the inventory approves `fmt@acme`"
        )
    ]


@pytest.mark.parametrize(
    ("inventory", "expected"),
    [
        pytest.param(ON_DEVICE, {}, id="cowork starts the client with those flags"),
        pytest.param(IN_CLOUD, {"disableSideloadFlags": "medium"}, id="cowork runs elsewhere"),
    ],
)
def test_flags_are_not_asked_for_where_cowork_needs_them(inventory, expected):
    settings = {"strictKnownMarketplaces": [GITHUB, SKILLS]}
    assert graded(judge(RULE, inventory, observed=machine(settings))) == expected


def test_an_old_client_does_not_read_the_flag():
    settings = {"strictKnownMarketplaces": [GITHUB, SKILLS], **FLAG}
    (gap,) = judge(RULE, observed=machine(settings, "2.1.192")).gaps
    assert (gap.severity, "before 2.1.193" in gap.message) == ("medium", True)
    assert graded(judge(RULE, observed=machine(settings, "2.1.193"))) == {}
    (unknown,) = unknowns(judge(RULE, observed=machine(settings, None)))
    assert "the client's version is not known" in unknown
