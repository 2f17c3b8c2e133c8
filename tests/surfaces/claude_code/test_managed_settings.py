"""What managed settings hold of a door where groups have documents of their own."""

import pytest
from claude_code_from_text import ACTIVE, ATTESTED, NOT_ACTIVE, PEOPLE, PER_GROUP, ask
from organisation_from_text import check, layers, plugin


@pytest.mark.parametrize(
    ("order", "default", "groups", "person", "state", "because", "line"),
    [
        pytest.param(
            "analysts, audit",
            "settings",
            "audit: absent",
            "ada@example.com",
            "on",
            "the declared managed settings of group `analysts` force `fx` on",
            "via: managed-plugin",
            id="a group of which nothing is said holds it",
        ),
        pytest.param(
            "analysts, audit",
            "settings",
            "audit: absent",
            "grace@example.com",
            "off",
            "the declared managed settings of group `audit`, which count alone, lack `fx`",
            "audit: absent",
            id="a group's document lacks it",
        ),
        pytest.param(
            "analysts, audit",
            "settings",
            'audit: "false"',
            "grace@example.com",
            "off",
            "the declared managed settings of group `audit`, which count alone, block `fx`",
            'audit: "false"',
            id="a group's document blocks it",
        ),
        pytest.param(
            "analysts",
            "settings",
            'audit: "false"',
            "grace@example.com",
            "on",
            "the declared managed settings of members of no group in `order` force `fx` on",
            "via: managed-plugin",
            id="a group that is not listed has no document",
        ),
        pytest.param(
            "analysts",
            "none",
            "audit: absent",
            "grace@example.com",
            "off",
            "members of no group in `order` get no managed settings",
            "default: none",
            id="members of no listed group get nothing",
        ),
    ],
)
def test_a_groups_document_decides_alone(order, default, groups, person, state, because, line):
    provision = f"via: managed-plugin\ngroups:\n  {groups}"
    text = PER_GROUP.format(order=order, default=default) + plugin("claude-code", provision)
    check(ask(text, "lock", person), state, because, line)
    check(ask(text, "install", person), "unknown" if state == "on" else "off", because, line)


@pytest.mark.parametrize(
    ("managed", "provision", "because", "line"),
    [
        pytest.param(
            "mode: rbac_groups\n      order: [audit]",
            "via: managed-plugin\ngroups: {audit: absent}",
            "what members of no group in `order` get",
            "managed:",
            id="what members of no group in `order` get is not said",
        ),
        pytest.param(
            "mode: rbac_groups\n      default: none",
            "via: managed-plugin",
            "which groups have managed settings of their own",
            "managed:",
            id="which groups are listed is not said",
        ),
        pytest.param(
            "by: server",
            "via: managed-plugin\ngroups: {audit: absent}",
            "whether groups have managed settings of their own",
            "managed:",
            id="whether groups have documents is not said, and a group is named",
        ),
    ],
)
@pytest.mark.parametrize("person", [None, "ada@example.com"])
def test_a_document_nobody_knows_leaves_it_unknown(managed, provision, because, line, person):
    text = ATTESTED.format(f"managed:\n      {managed}") + plugin("claude-code", provision)
    check(ask(text, "lock", person), "unknown", f"the inventory does not say {because}", line)
    check(ask(text, "install", "ada@example.com"), "unknown", f"the inventory does not say {because}", line)


@pytest.mark.parametrize("person", [None, "grace@example.com"])
def test_in_an_organisation_with_one_document_no_group_has_another(person):
    text = ATTESTED.format("managed: {mode: organization, order: [audit], default: none}")
    text += plugin("claude-code", "via: managed-plugin\ngroups: {audit: absent}")
    found = ask(text, "lock", person)
    check(found, "on", "", "via: managed-plugin")
    assert found[1].because == "declared managed settings force `fx` on"


@pytest.mark.parametrize("via", ["managed-mcp", "user-server", "synced-plugin"])
def test_documents_of_groups_undo_no_other_kind_of_lock(via):
    found = layers(PEOPLE + PER_GROUP.format(order="audit", default="settings") + plugin("claude-code", f"via: {via}"))
    assert found.surfaces["claude-code"].groups_with_settings(found.doors["fx", "claude-code"]) == ()


@pytest.mark.parametrize(
    ("held", "more", "state", "because", "line"),
    [
        pytest.param(
            "absent", ACTIVE, "on", "is switched on in project", "- fx", id="absent: the project switched it on"
        ),
        pytest.param("absent", NOT_ACTIVE, "off", "is not switched on", "active: []", id="absent: the project did not"),
        pytest.param(
            '"false"', ACTIVE, "off", "block `fx`", 'analysts: "false"', id="blocked, whatever the project says"
        ),
        pytest.param(
            '"true"', NOT_ACTIVE, "on", "force `fx` on", "via: managed-plugin", id="on, whatever the project says"
        ),
    ],
)
def test_only_settings_that_say_nothing_leave_the_switch_to_the_project(held, more, state, because, line):
    provision = f"via: managed-plugin\ngroups:\n  analysts: {held}"
    text = PER_GROUP.format(order="analysts", default="none") + more + plugin("claude-code", provision)
    check(ask(text, "switch"), state, because, line)


def test_whoever_gets_no_managed_settings_has_the_projects_switch():
    text = PER_GROUP.format(order="audit", default="none") + ACTIVE + plugin("claude-code", "via: managed-plugin")
    check(ask(text, "switch"), "on", "is switched on in project", "- fx")


def test_an_unknown_document_leaves_the_switch_to_the_project():
    text = ATTESTED.format("managed: {mode: rbac_groups}") + NOT_ACTIVE + plugin("claude-code", "via: managed-plugin")
    check(ask(text, "switch"), "off", "is not switched on", "active: []")


@pytest.mark.parametrize(
    ("order", "default", "groups", "state", "because", "line"),
    [
        pytest.param("audit", "none", "", "on", "force `fx` on", "via: managed-plugin", id="one listed group holds it"),
        pytest.param(
            "audit", "settings", "audit: absent", "on", "force", "via: managed-plugin", id="the default holds it"
        ),
        pytest.param(
            "audit",
            "none",
            "audit: absent",
            "off",
            "no group's declared managed settings force `fx` on",
            "groups: {audit: absent}",
            id="nobody holds it",
        ),
    ],
)
def test_the_lock_as_the_organisation_means_it(order, default, groups, state, because, line):
    provision = "via: managed-plugin" + (f"\ngroups: {{{groups}}}" if groups else "")
    text = PER_GROUP.format(order=order, default=default) + plugin("claude-code", provision)
    check(ask(text, "lock", None), state, because, line)
    check(ask(text, "offer", None), state, because, line)


@pytest.mark.parametrize(
    ("group", "state", "because", "line", "who"),
    [
        pytest.param(
            "analysts",
            "on",
            "everybody in group `analysts` keeps the lock",
            "via: managed-plugin",
            [],
            id="a group that keeps it",
        ),
        pytest.param(
            "audit",
            "off",
            "the declared managed settings of group `audit`, which count alone, lack `fx`",
            "audit: absent",
            ["grace@example.com", "others of audit"],
            id="a group whose document lacks it",
        ),
        pytest.param(
            "board",
            "off",
            "members of no group in `order` get no managed settings",
            "default: none",
            ["linus@example.com", "others of board"],
            id="a group that is not listed",
        ),
    ],
)
def test_the_lock_in_a_group(group, state, because, line, who):
    text = PEOPLE + "  board: {members: [linus@example.com, ada@example.com]}\n"
    text += PER_GROUP.format(order="analysts, audit", default="none")
    found = layers(text + plugin("claude-code", "via: managed-plugin\ngroups:\n  audit: absent"))
    lock = found.surfaces["claude-code"].lock_in_group(found.doors["fx", "claude-code"], group)
    check((found.organisation, lock.answer), state, because, line)
    assert [person.name for person in lock.people] == who
