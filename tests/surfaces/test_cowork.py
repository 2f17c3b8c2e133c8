"""What holds on Cowork: lock, activation and commits, as an inventory declares them."""

import pytest
from cowork_from_text import ACTIVE, MARKET, NEEDS, NO_DEFAULT, PEOPLE, TEAM, THIRD, ask
from organisation_from_text import check, layers, plugin

# Lock


@pytest.mark.parametrize(
    ("provision", "more", "person", "state", "because", "line"),
    [
        pytest.param(
            "preference: required",
            "",
            None,
            "on",
            "the organisation says `required`",
            "preference: required",
            id="a required package is locked",
        ),
        pytest.param(
            "preference: auto_install",
            "",
            None,
            "off",
            "the organisation says `auto_install`, which members can undo",
            "preference: auto_install",
            id="a package installed by default is not locked",
        ),
        pytest.param(
            "preference: required\ngroups:\n  audit: available",
            "",
            None,
            "on",
            "the organisation says",
            "preference: required",
            id="what the organisation means counts before groups",
        ),
        pytest.param(
            "preference: required\ngroups:\n  audit: available",
            "",
            "grace@example.com",
            "off",
            "group `audit` says `available`, which members can undo",
            "audit: available",
            id="somebody whose group has a setting loses the lock",
        ),
        pytest.param(
            "preference: available\ngroups:\n  analysts: required",
            "",
            "ada@example.com",
            "on",
            "group `analysts` says `required`",
            "analysts: required",
            id="somebody whose group requires it has the lock",
        ),
        pytest.param(
            "preference: available\ngroups:\n  analysts: required",
            TEAM,
            "ada@example.com",
            "off",
            "the organisation says `available`",
            "preference: available",
            id="no group has a lock on a Team plan",
        ),
        pytest.param(
            "marketplace: tools",
            MARKET.format("required"),
            None,
            "on",
            "the default of marketplace `tools` says `required`",
            "default_preference: required",
            id="a required default is a lock",
        ),
        pytest.param(
            "marketplace: tools",
            NO_DEFAULT,
            None,
            "unknown",
            "states a preference",
            "cowork:",
            id="without a preference the lock is unknown",
        ),
        pytest.param(
            "via: directory-connector",
            "",
            None,
            "off",
            "a directory connector cannot be locked",
            "via: directory-connector",
            id="a directory connector has no lock",
        ),
        pytest.param(
            "via: custom-connector",
            "",
            None,
            "off",
            "a custom connector cannot be locked",
            "via: custom-connector",
            id="a custom connector has no lock",
        ),
        pytest.param(
            "via: desktop-extension",
            "",
            None,
            "off",
            "a desktop extension cannot be locked",
            "via: desktop-extension",
            id="a desktop extension has no lock",
        ),
        pytest.param(
            "via: managed-server",
            THIRD,
            None,
            "on",
            "a managed server cannot be removed by members",
            "via: managed-server",
            id="a managed server is locked",
        ),
        pytest.param(
            "via: managed-server",
            "",
            None,
            "off",
            "only in a third-party deployment",
            "via: managed-server",
            id="a managed server that cannot exist is not locked",
        ),
    ],
)
def test_the_lock(provision, more, person, state, because, line):
    check(ask(more + plugin("cowork", provision), "lock", person), state, because, line)


@pytest.mark.parametrize(
    ("provision", "more", "groups"),
    [
        pytest.param(
            "preference: required\ngroups: {audit: available, analysts: required}",
            "",
            ("audit", "analysts"),
            id="a lock",
        ),
        pytest.param("preference: available\ngroups: {audit: available}", "", (), id="no lock that could be undone"),
        pytest.param("preference: required\ngroups: {audit: available}", TEAM, (), id="a Team plan"),
        pytest.param("via: custom-connector\ngroups: {audit: available}", "", (), id="a connector"),
        pytest.param("via: managed-server\ngroups: {audit: available}", THIRD, (), id="a managed server"),
    ],
)
def test_only_groups_with_a_setting_can_undo_a_lock(provision, more, groups):
    found = layers(PEOPLE + more + plugin("cowork", provision))
    assert found.surfaces["cowork"].groups_with_settings(found.doors["fx", "cowork"]) == groups


@pytest.mark.parametrize(
    ("groups", "asked", "state", "because", "line", "who"),
    [
        pytest.param(
            "audit: available",
            "audit",
            "off",
            "group `audit` has `available`, which replaces `required`",
            "audit: available",
            ["grace@example.com", "others of audit"],
            id="a weaker setting undoes it for everybody in the group",
        ),
        pytest.param(
            "audit: required",
            "audit",
            "on",
            "everybody in group `audit` keeps `required`",
            "audit: required",
            [],
            id="a setting of required keeps it",
        ),
        pytest.param(
            "small: not_available\n  owners: required",
            "small",
            "on",
            "everybody in group `small` keeps `required`",
            "small: not_available",
            [],
            id="nobody loses it who has another group that requires it",
        ),
        pytest.param(
            "empty: available",
            "empty",
            "on",
            "keeps `required`",
            "empty: available",
            [],
            id="nobody loses it in a group without people",
        ),
    ],
)
def test_the_lock_in_a_group(groups, asked, state, because, line, who):
    more = (
        PEOPLE + "  empty: {size: 0}\n  owners: {includes: [small]}\n  small: {size: 1, members: [grace@example.com]}\n"
    )
    found = layers(more + plugin("cowork", f"preference: required\ngroups:\n  {groups}"))
    lock = found.surfaces["cowork"].lock_in_group(found.doors["fx", "cowork"], asked)
    check((found.organisation, lock.answer), state, because, line)
    assert [person.name for person in lock.people] == who


# Activate


SWITCHED = "preference: required\n"


@pytest.mark.parametrize(
    ("provision", "project", "state", "because", "line"),
    [
        pytest.param(
            "activation: automatic",
            NEEDS + "    active: []\n",
            "on",
            "switches itself on once signed in, which is part of connecting",
            "activation: automatic",
            id="an automatic door needs no switch",
        ),
        pytest.param("", ACTIVE, "on", "`fx` is switched on in project `ap`", "- fx", id="the project switched it on"),
        pytest.param(
            "activation: first-use",
            NEEDS + "    active: []\n",
            "off",
            "not switched on",
            "active: []",
            id="switching on at first use is a switch too",
        ),
        pytest.param(
            "",
            NEEDS + "    active: []\n",
            "off",
            "`fx` is not switched on in project `ap`",
            "active: []",
            id="the project did not",
        ),
        pytest.param(
            "", NEEDS, "unknown", "project `ap` does not say what is active in it", "ap:", id="the project says nothing"
        ),
        pytest.param("", "", "unknown", "no project on cowork needs `fx`", "fx:", id="no project asks"),
        pytest.param(
            "tools:\n  default: blocked",
            ACTIVE,
            "off",
            "every tool of `fx` is blocked on cowork",
            "default: blocked",
            id="it is switched on and every tool is blocked",
        ),
        pytest.param(
            "activation: automatic\ntools:\n  default: blocked",
            NEEDS,
            "off",
            "every tool of `fx` is blocked",
            "default: blocked",
            id="an automatic door can be blocked as well",
        ),
        pytest.param(
            "tools:\n  default: blocked",
            NEEDS + "    active: []\n",
            "off",
            "not switched on",
            "active: []",
            id="the switch is named before the tools",
        ),
        pytest.param(
            "tools:\n  default: ask", ACTIVE, "on", "is switched on", "- fx", id="asking each time is not blocked"
        ),
    ],
)
def test_activate(provision, project, state, because, line):
    text = project + plugin("cowork", SWITCHED + provision)
    check(ask(text, "activate", project="ap"), state, because, line)


def test_the_switch_does_not_look_at_the_tools():
    text = ACTIVE + plugin("cowork", SWITCHED + "tools: {default: blocked}")
    check(ask(text, "switch", project="ap"), "on", "is switched on", "- fx")


def test_signing_in_is_asked_of_the_credentials():
    text = plugin("cowork", SWITCHED + "auth:\n  method: none")
    check(ask(text, "authenticate"), "on", "`fx` asks for no sign-in", "method: none")


# Commits


@pytest.mark.parametrize(
    ("cowork", "more", "state", "because", "line"),
    [
        pytest.param(
            "sync: manual", "", "on", "only when told to", "sync: manual", id="a manual sync stays where it is"
        ),
        pytest.param(
            "sync: automatic", "", "off", "to the newest commit", "sync: automatic", id="an automatic sync moves"
        ),
        pytest.param(
            "default_preference: available",
            "",
            "unknown",
            "does not say how Cowork syncs",
            "cowork:",
            id="how it syncs is not said",
        ),
        pytest.param(
            "sync: automatic",
            THIRD,
            "on",
            "the commit that `ref` names",
            "sync: automatic",
            id="a third-party deployment is pinned",
        ),
    ],
)
def test_whether_a_marketplace_stays_at_its_commit(cowork, more, state, because, line):
    found = layers(more + f"marketplaces:\n  tools:\n    cowork:\n      {cowork}\n")
    check((found.organisation, found.surfaces["cowork"].holds_commit("tools")), state, because, line)


def test_a_marketplace_that_cowork_is_not_told_about_is_unknown():
    found = layers(NO_DEFAULT)
    check(
        (found.organisation, found.surfaces["cowork"].holds_commit("tools")),
        "unknown",
        "does not say how",
        "marketplaces: {tools: {}}",
    )
