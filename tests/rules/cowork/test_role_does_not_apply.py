import pytest
from exported_pages import ROLE, exported, group, member, page, permission, role, user, with_roles
from judged import counts, gaps, judge, unknowns

RULE = "  role-does-not-apply: {}\n"
ROW = permission("use", "connector")
GRACE = user(id="user_2", email="grace@anycompany.example", role="managed")


def judged(*rows, said="managed", **changed):
    usual = {
        "users": page(user(role=said), GRACE),
        "members": page(member(), member("grace@anycompany.example", user_id="user_2")),
    }
    return judge(RULE, observed=(exported(with_roles(*(rows or (ROW,)), **usual | changed)),))


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        pytest.param("managed", (1, 0, 0, 0), id="Custom"),
        pytest.param("user", (0, 1, 0, 0), id="User"),
        pytest.param("admin", (0, 1, 0, 0), id="Admin"),
        pytest.param("owner", (0, 1, 0, 0), id="Owner"),
        pytest.param("primary_owner", (0, 1, 0, 0), id="Primary Owner"),
        pytest.param("billing", (0, 0, 0, 1), id="a role of which nobody says whether it is Custom"),
        pytest.param(None, (0, 0, 0, 1), id="no role"),
    ],
)
def test_whom_a_role_applies_to(said, wanted):
    assert counts(judged(said=said)) == wanted


def test_it_says_how_many_and_who():
    report = judged(said="user")
    assert gaps(report) == [
        "group audit on cowork, Agents: role `Agents` of group `audit` does not apply to 1 of 2 members, whose role is not Custom"
    ]  # fmt: skip
    assert [person.name for person in report.gaps[0].people] == ["ada@anycompany.example"]


@pytest.mark.parametrize(
    ("rows", "changed", "wanted"),
    [
        pytest.param([permission("use", "all_connectors")], {}, (0, 1, 0, 0), id="a role that is to ask for every connector"),
        pytest.param([permission("always_allow", "all_connectors"), ROW], {}, (0, 0, 0, 0), id="a role that keeps nobody from anything"),
        pytest.param([permission("always_allow", "connector")], {}, (0, 1, 0, 0), id="a role that allows one connector, and so no other"),
        pytest.param([permission("chat", "organization")], {}, (0, 0, 0, 0), id="a role about no connector"),
        pytest.param([ROW], {"rbac_roles/page-0001.json": page(role(source={"type": "built_in"}))}, (0, 0, 0, 0), id="a role of the vendor's"),
        pytest.param([ROW], {"rbac_roles/page-0001.json": page(role(source={"type": "borrowed"}))}, (0, 0, 0, 1), id="a role of which nobody knows whose it is"),
        pytest.param([ROW], {"groups": page(group(role_ids=[]))}, (0, 0, 0, 0), id="a role that no group holds"),
        pytest.param([ROW], {"members": page()}, (1, 0, 0, 0), id="a group without members"),
    ],
)  # fmt: skip
def test_which_roles_are_asked(rows, changed, wanted):
    assert counts(judged(*rows, said="user", **changed)) == wanted


@pytest.mark.parametrize(
    ("said", "changed", "wanted"),
    [
        pytest.param("managed", {"members": None}, (0, 0, 0, 1), id="nobody saved the members"),
        pytest.param("managed", {"users": None}, (0, 0, 0, 2), id="nobody saved the users"),
        pytest.param("user", {"members": page(member(), next_page="more")}, (0, 1, 0, 0), id="one of those that were saved is enough"),
        pytest.param("user", {f"rbac_roles/{ROLE}/permissions/page-0001.json": None}, (0, 0, 0, 1), id="nobody saved what the role is about"),
    ],
)  # fmt: skip
def test_what_was_not_exported_is_no_pass(said, changed, wanted):
    assert counts(judged(said=said, **changed)) == wanted


def test_why_nobody_knows():
    assert unknowns(judged(said="billing")) == [
        "group audit on cowork, Agents: whether role `Agents` applies to members of group `audit` whose role is `billing` is not known"
    ]  # fmt: skip
