"""Rules about what is declared, asked of what was exported: the fault is found there, and what is near to one is none."""

import pytest
from exported_pages import AUDIT, MARKETPLACE, exported, group, marketplace, member, page, plugin, setting, user, whole
from judged import judge

from plugingov.reports.places import subject_words

# On the pages everything is as it is declared here, unless a case says otherwise.
INVENTORY = """\
surfaces: {cowork: {deployment: first-party, plan: enterprise}}
groups:
  audit: {members: [ada@anycompany.example]}
  finance: {members: [grace@anycompany.example]}
marketplaces:
  anycompany-tools:
    source: {github: anycompany/claude-plugins, sha: 3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90}
    cowork: {default_preference: not_available, sync: %(sync)s}
packages:
  finance-doors@anycompany-tools: {version: 1.4.0, source: ./finance-doors, parts: [skills]}
  older-doors@anycompany-tools: {version: 1.4.0, source: ./finance-doors, parts: [skills]}
plugins:
  vendor-master:
    title: Vendor Master
    path: marketplace
    tags: [critical]
    audience: [%(audience)s]
    %(review)s
    provision:
      cowork: {via: org-plugin, package: finance-doors@anycompany-tools, preference: %(preference)s%(groups)s}
      claude-code: {via: managed-plugin, package: %(theirs)s@anycompany-tools}
projects:
  close: {surface: cowork, runs: [chat], needs: [vendor-master]}
"""
USUAL = {
    "sync": "automatic",
    "audience": "audit, finance",
    "review": "review: {approved_by: kim@anycompany.example, approved_on: 2026-01-01, covers: {parts: [skills]}}",
    "preference": "required",
    "groups": "",
    "theirs": "finance-doors",
}
FINANCE = "rbac_group_02AbCdEfGhJkLmNpQrStUvWx"
GRACE = "user_02AbCdEfGhJkLmNpQrStUvWx"


def pages(**changed):
    """Return the pages of the organisation that is declared; those that `changed` names are others."""
    usual = {
        "plugins": page(plugin(components=[{"type": "skill", "name": "close"}], reach="contained")),
        "groups": page(group(), group(id=FINANCE, name="finance")),
        "users": page(user(), user(id=GRACE, email="grace@anycompany.example")),
        f"rbac_groups/{FINANCE}/members/page-0001.json": page(
            member("grace@anycompany.example", rbac_group_id=FINANCE, user_id=GRACE)
        ),
    }
    return whole(**usual | changed)


def judged(rule, settings, found, **declared):
    inventory = INVENTORY % (USUAL | declared)
    return judge(f"  {rule}: {{{settings}}}\n", inventory, observed=(exported(found),))


def told(report, surface="cowork"):
    """Return what is said of one surface, or of both together: gaps and unknowns."""
    gaps = {subject_words(gap.subject): gap.message for gap in report.gaps if gap.subject.surface in {surface, None}}
    unknowns = {subject_words(each.subject) for each in report.unknowns if each.subject.surface in {surface, None}}
    return gaps, unknowns


def own(**said):
    return page(plugin(**{"components": [{"type": "skill", "name": "close"}], "reach": "contained"} | said))


def beside(**said):
    """Return a second package beside the usual one."""
    first = plugin(components=[{"type": "skill", "name": "close"}], reach="contained")
    return page(first, plugin(**{"id": "plugin_2", "name": "notes", "components": [], "reach": "contained"} | said))


def alone(preference):
    return {"plugins/plugin_2/installation_settings/page-0001.json": page(setting(preference, plugin_id="plugin_2"))}


OTHER = marketplace(id="marketplace_2", name="other-tools")
AVAILABLE = {"plugins": own(organization_installation_preference="available"), "settings": page(setting("available"))}
AUDIT_WITHOUT = {"settings": page(setting("required"), setting("not_available", AUDIT))}
ON_COWORK = "vendor-master on cowork"
CASES = [
    pytest.param("lock-missing", "plugins: {tags: [critical]}", AVAILABLE, {}, ON_COWORK, "the organisation says `available`, which members can undo", id="INS001: the lock was taken off"),
    pytest.param("lock-undone-for-a-group", "", {"settings": page(setting("required"), setting("available", AUDIT))}, {}, "vendor-master on cowork, group audit", "group `audit` has `available`", id="INS003: a group has a weaker setting"),
    pytest.param("required-plugin-absent", "plugins: {tags: [critical]}, groups: [audit]", AUDIT_WITHOUT, {}, ON_COWORK, "group `audit` says `not_available`", id="INS004: it was taken from a group"),
    pytest.param("forbidden-plugin-present", "forbid: [notes]", {"plugins": beside(organization_installation_preference="available"), **alone("available")}, {}, "notes@anycompany-tools on cowork", "forbidden", id="INS005: what nobody declared and everybody forbids"),
    pytest.param("forbidden-plugin-present", "forbid: [vendor-master]", {}, {"preference": "not_available"}, ON_COWORK, "the organisation says `required`", id="INS005: declared as withheld, and there"),
    pytest.param("install-without-approval", "", {}, {"preference": "not_available", "review": ""}, ON_COWORK, "the organisation says `required`", id="INS006: declared as withheld until it is approved, and there"),
    pytest.param("open-default-marketplace", "", {"marketplaces": page(marketplace(default_installation_preference="auto_install"))}, {}, "anycompany-tools on cowork", "the default is `auto_install`", id="INS007: the default was opened"),
    pytest.param("wider-than-audience", "", {}, {"audience": "finance", "preference": "not_available", "groups": ", groups: {finance: required}"}, ON_COWORK, "reaches others", id="INS009: declared for a group, and everybody has it"),
    pytest.param("entitled-group-left-out", "", AUDIT_WITHOUT, {}, ON_COWORK, "group `audit` says `not_available`", id="INS010: a group of the audience has it not"),
    pytest.param("marketplace-not-approved", "allow: [anycompany-tools]", {"marketplaces": page(marketplace(), OTHER), "plugins": beside(marketplace_id="marketplace_2")}, {}, "notes@other-tools on cowork", "which nobody approved", id="SRC003: a marketplace that nobody declared"),
    pytest.param("moving-source", "", {"plugins": own(served_version_pinned=False)}, {}, ON_COWORK, "pinned by its marketplace, but", id="SRC004: what syncs by itself moves"),
    pytest.param("moving-source", "", {"plugins": own(served_version_pinned="true")}, {}, ON_COWORK, "pinned by its marketplace, but", id="SRC004: a pin that is no pin"),
    pytest.param("look-alike-name", "", {"marketplaces": page(marketplace(), OTHER), "plugins": beside(name="finance-doorz", marketplace_id="marketplace_2")}, {}, "finance-doorz@other-tools on cowork", "looks like", id="SRC010: one letter from a declared package"),
    pytest.param("unapproved-part", "", {"plugins": own(components=[{"type": "skill", "name": "a"}, {"type": "hook", "name": "Stop"}])}, {}, ON_COWORK, "carries `hooks`", id="SRC013: a hook that no review covers"),
    pytest.param("version-differs", "", {"plugins": own(manifest_version="2.0.0")}, {"theirs": "older-doors"}, "vendor-master", "version (`2.0.0`, `1.4.0`)", id="PAR003: Cowork serves a newer version"),
    pytest.param("lock-differs", "", AVAILABLE, {}, "vendor-master", "locked on claude-code and not on cowork", id="PAR004: locked on Claude Code alone"),
    pytest.param("part-ignored-on-surface", "", {"plugins": own(components=[{"type": "hook", "name": "Stop"}])}, {}, ON_COWORK, "`hooks`", id="ACT005: a hook where only chat runs"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "settings", "changed", "declared", "subject", "words"), CASES)
def test_the_fault_is_found_on_the_pages(rule, settings, changed, declared, subject, words):
    gaps, _ = told(judged(rule, settings, pages(**changed), **declared))
    subjects = subject.split("|")
    assert list(gaps) == subjects
    assert words in gaps[subjects[-1]]


@pytest.mark.parametrize(
    ("rule", "settings", "changed", "declared"),
    [
        pytest.param("lock-missing", "plugins: {tags: [critical]}", {}, {}, id="INS001: locked as declared"),
        pytest.param("lock-missing", "plugins: {tags: [critical]}", {"settings": page(setting("required"), setting("available", AUDIT))}, {}, id="INS001: what a group undoes is another rule's"),
        pytest.param("lock-undone-for-a-group", "", {"settings": page(setting("required"), setting("required", AUDIT))}, {}, id="INS003: a group has the same setting"),
        pytest.param("lock-undone-for-a-group", "", {"settings": page(setting("required"), setting("available", "rbac_group_gone"))}, {}, id="INS003: the group was deleted"),
        pytest.param("required-plugin-absent", "plugins: {tags: [critical]}, groups: [audit]", {"plugins": own(organization_installation_preference="not_available"), "settings": page(setting("not_available"), setting("required", AUDIT))}, {}, id="INS004: the group has it although nobody else does"),
        pytest.param("forbidden-plugin-present", "forbid: [notes]", {"plugins": beside(organization_installation_preference="not_available"), **alone("not_available")}, {}, id="INS005: forbidden, and given to nobody"),
        pytest.param("forbidden-plugin-present", "forbid: [note]", {"plugins": beside(organization_installation_preference="available"), **alone("available")}, {}, id="INS005: another name is forbidden"),
        pytest.param("install-without-approval", "", {"plugins": own(organization_installation_preference="not_available"), "settings": page(setting("not_available"))}, {"preference": "not_available", "review": ""}, id="INS006: withheld until it is approved"),
        pytest.param("open-default-marketplace", "", {}, {}, id="INS007: closed"),
        pytest.param("open-default-marketplace", "", {"marketplaces": page(marketplace(default_installation_preference="required", source="manual"))}, {}, id="INS007: what is uploaded by hand is pushed by nobody"),
        pytest.param("wider-than-audience", "", {"plugins": own(organization_installation_preference="not_available"), "settings": page(setting("not_available"), setting("required", FINANCE))}, {"audience": "finance", "preference": "not_available", "groups": ", groups: {finance: required}"}, id="INS009: that group alone has it"),
        pytest.param("entitled-group-left-out", "", {}, {}, id="INS010: everybody has it"),
        pytest.param("marketplace-not-approved", "allow: [anycompany-tools]", {"plugins": beside()}, {}, id="SRC003: of an approved marketplace"),
        pytest.param("look-alike-name", "", {"plugins": beside(name="finance-doorz")}, {}, id="SRC010: of one marketplace"),
        pytest.param("look-alike-name", "", {"marketplaces": page(marketplace(), OTHER), "plugins": beside(name="travel-desk", marketplace_id="marketplace_2")}, {}, id="SRC010: a name of its own"),
        pytest.param("one-name-two-sources", "", {"marketplaces": page(marketplace(), OTHER), "plugins": beside(marketplace_id="marketplace_2")}, {}, id="SRC011: two names"),
        pytest.param("unapproved-part", "", {}, {}, id="SRC013: reviewed parts alone"),
        pytest.param("version-differs", "", {}, {"theirs": "older-doors"}, id="PAR003: one version"),
        pytest.param("lock-differs", "", {}, {}, id="PAR004: locked on both"),
        pytest.param("part-ignored-on-surface", "", {}, {}, id="ACT005: a skill loads everywhere"),
        pytest.param("moving-source", "", {"plugins": own(served_version_pinned=False)}, {"sync": "manual"}, id="SRC004: held by its marketplace, which syncs by hand"),
        pytest.param("moving-source", "", {"plugins": own()}, {}, id="SRC004: its version is pinned, whatever the marketplace does"),
    ],
)  # fmt: skip
def test_what_is_near_to_a_fault_is_none(rule, settings, changed, declared):
    gaps, unknowns = told(judged(rule, settings, pages(**changed), **declared))
    assert (gaps, unknowns) == ({}, set())


@pytest.mark.parametrize(
    ("changed", "unknown"),
    [
        pytest.param({"settings": None}, {ON_COWORK}, id="no settings were saved"),
        pytest.param({"settings": page(setting("required"), next_page="next")}, {ON_COWORK}, id="nor all of them"),
        pytest.param({"settings": page(setting("required"), setting("of its own", AUDIT))}, {ON_COWORK}, id="one that nobody knows"),
        pytest.param({"settings": None, "plugins": own(organization_installation_preference="available")}, set(), id="none, and there is no lock that a group could undo"),
        pytest.param({}, set(), id="all were saved"),
    ],
)  # fmt: skip
def test_whether_a_group_undoes_a_lock_is_not_known_where_its_settings_are_not(changed, unknown):
    assert told(judged("lock-undone-for-a-group", "", pages(**changed))) == ({}, unknown)


def test_what_no_page_tells_of_a_package_is_not_known():
    found = pages(
        marketplaces=page(marketplace(), OTHER),
        plugins=beside(name="finance-doors", marketplace_id="marketplace_2", served_version_pinned=False),
    )
    assert told(judged("one-name-two-sources", "", found)) == ({}, {"finance-doors@other-tools on cowork", ON_COWORK})
    assert "finance-doors@other-tools on cowork" in told(judged("moving-source", "", found, sync="manual"))[1]


def test_a_package_that_nobody_declared_moves_with_a_marketplace_without_a_commit():
    inventory = INVENTORY.replace(", sha: 3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90", "") % USUAL
    gaps = {}
    for pinned in (False, True):
        found = exported(pages(plugins=beside(served_version_pinned=pinned)))
        gaps[pinned] = told(judge("  moving-source: {}\n", inventory, observed=(found,)))[0].keys()
    assert gaps[False] - gaps[True] == {"notes@anycompany-tools on cowork"}


def test_a_default_that_no_page_explains_may_be_open():
    found = pages(marketplaces=page(marketplace(), marketplace(id="marketplace_2", name="other-tools", default_installation_preference="required")))  # fmt: skip
    assert told(judged("open-default-marketplace", "", found)) == ({}, {"other-tools on cowork"})


def test_pages_without_an_inventory_are_judged_by_themselves():
    found = pages(marketplaces=page(marketplace(default_installation_preference="required", source="manual")))
    report = judge("  marketplace-not-approved: {allow: [other]}\n", observed=(exported(found),))
    assert list(told(report)[0]) == ["finance-doors@anycompany-tools on cowork"]


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param({"marketplaces": None}, id="no marketplace was saved"),
        pytest.param({"plugins": own(name="a b")}, id="a blank in a name"),
        pytest.param({"plugins": own(name="x" * 200)}, id="a name without end"),
        pytest.param({"plugins": own(name="")}, id="no name"),
        pytest.param({"groups": page(group(name=" "))}, id="a group with a blank for a name"),
        pytest.param({"groups": page(group(name="a/b"), group(id=FINANCE, name="a/b"))}, id="two groups with one name"),
        pytest.param({"marketplaces": page(marketplace(name=""))}, id="a marketplace without a name"),
        pytest.param({"members": page(member(email=""))}, id="a member without an address"),
    ],
)
def test_odd_names_are_judged_like_any_other(odd):
    report = judged("install-without-approval", "", pages(**odd))
    assert report.coverage[0].subjects >= 2
    assert MARKETPLACE not in str(told(report))
