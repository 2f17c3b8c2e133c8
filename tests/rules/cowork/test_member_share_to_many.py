import pytest
from exported_pages import ADA, AUDIT, exported, page, plugin, share, user, whole
from judged import judge
from looked_at_exports import looked_at_exports

RULE = "member-share-to-many"
OWN = {"name": "quick-notes", "owner": {"type": "user", "user_id": ADA}}
EVERYBODY = {"type": "organization"}
GROUP = {"type": "rbac_group", "rbac_group_id": AUDIT}
GONE = {"type": "rbac_group", "rbac_group_id": "rbac_group_gone"}
ONE = {"type": "organization_member", "user_id": ADA}


def looked(*targets, owned=OWN, **changed):
    pages = whole(plugins=page(plugin(**owned)), shares=page(*map(share, targets))) | changed
    return looked_at_exports(RULE, {path: content for path, content in pages.items() if content is not None})


@pytest.mark.parametrize(
    ("targets", "counts"),
    [
        pytest.param([EVERYBODY], (0, 1, 0, 0), id="with everybody"),
        pytest.param([GROUP], (0, 1, 0, 0), id="with a group"),
        pytest.param([ONE], (1, 0, 0, 0), id="with one member"),
        pytest.param([], (1, 0, 0, 0), id="with nobody"),
        pytest.param([GONE], (1, 0, 0, 0), id="with a group that was deleted"),
        pytest.param([GONE, GROUP], (0, 1, 0, 0), id="with a deleted group and another one"),
    ],
)
def test_with_whom_a_member_shares(targets, counts):
    assert looked(*targets).counts == counts


def test_what_the_organisation_offers_is_no_share_of_a_member():
    assert looked(EVERYBODY, owned={}).counts == (0, 0, 0, 0)


def test_it_names_the_group_and_no_id():
    assert looked(GROUP).gaps == {
        "quick-notes": "a member shares a plugin of their own, `quick-notes`, with group `audit`"
    }


def test_shares_that_were_not_saved_are_not_none():
    shares = next(path for path in whole() if path.endswith("shares/page-0001.json"))
    assert looked(**{shares: None}).unknowns == {
        "quick-notes": "with whom a member shares `quick-notes` is not known: no page of the shares of a plugin was saved"
    }


@pytest.mark.parametrize(
    ("target", "said"),
    [
        pytest.param({"type": "workspace", "workspace_id": "ws_1"}, "`workspace` for `target.type`, which nobody here knows", id="a target of a kind that nobody knows"),
        pytest.param({"type": ["organization"]}, "something that is no text for `target.type`", id="a kind that is no text"),
        pytest.param({}, "nothing for `target.type`", id="no kind"),
    ],
)  # fmt: skip
def test_a_share_with_something_that_nobody_knows_is_not_none(target, said):
    assert looked(ONE, target).unknowns == {
        "quick-notes": f"with whom a member shares `quick-notes` is not known: one of the shares of a plugin has {said}"
    }


def test_a_plugin_whose_owner_is_of_a_kind_that_nobody_knows_may_be_a_members():
    assert looked(EVERYBODY, owned={"owner": {"type": "partner"}}).unknowns == {
        "plugins": "one of plugins has `partner` for `owner.type`, which nobody here knows"
    }


def test_without_the_groups_nobody_knows_whether_one_is_left():
    assert looked(GONE, **{"rbac_groups/page-0001.json": None}).unknowns == {
        "quick-notes": "a member shares `quick-notes` with a group that nobody can name: no page of groups was saved"
    }
    assert looked(GROUP, **{"rbac_groups/page-0001.json": None}).counts == (0, 0, 0, 1)


def test_of_two_members_with_one_name_both_are_told():
    other = plugin(id="plugin_2", name="quick-notes", owner={"type": "user", "user_id": "user_2"})
    pages = whole(
        plugins=page(plugin(**OWN), other),
        shares=page(share(EVERYBODY)),
        users=page(user(), user(id="user_2", email="grace@anycompany.example")),
    ) | {"plugins/plugin_2/shares/page-0001.json": page(share(EVERYBODY, plugin_id="plugin_2"))}
    (gap,) = judge(f"  {RULE}: {{}}\n", observed=(exported(pages),)).gaps
    assert [person.name for person in gap.people] == ["ada@anycompany.example", "grace@anycompany.example"]
