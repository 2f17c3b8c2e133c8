import pytest
from exported_pages import ADA, exported, member, page, plugin, share, user, whole
from judged import judge
from looked_at_exports import looked_at_exports

RULE = "share-of-leaver"
GONE = {"name": "quick-notes", "owner": {"type": "user", "user_id": "user_gone"}}
HERE = {"name": "quick-notes", "owner": {"type": "user", "user_id": ADA}}
ONE = share({"type": "organization_member", "user_id": ADA})


def looked(owned, *shares, **changed):
    return looked_at_exports(RULE, whole(plugins=page(plugin(**owned)), shares=page(*shares)) | changed)


@pytest.mark.parametrize(
    ("owned", "shares", "counts"),
    [
        pytest.param(GONE, [ONE], (0, 1, 0, 0), id="who left still shares"),
        pytest.param(GONE, [], (1, 0, 0, 0), id="who left shares nothing"),
        pytest.param(HERE, [ONE], (1, 0, 0, 0), id="who is there may share"),
        pytest.param({}, [ONE], (0, 0, 0, 0), id="the organisation's own"),
        pytest.param({"owner": {"type": "user"}}, [ONE], (0, 0, 0, 1), id="nobody says whose it is"),
    ],
)
def test_whose_share_it_is(owned, shares, counts):
    assert looked(owned, *shares).counts == counts


def test_it_says_how_many_shares_remain():
    assert looked(GONE, ONE).gaps == {
        "quick-notes": "`quick-notes` is somebody's who is no longer in the organisation, and 1 share of it remains"
    }


@pytest.mark.parametrize(
    ("pages", "because"),
    [
        pytest.param({"users/page-0001.json": "{"}, "whether the owner of `quick-notes` is still in the organisation is not known: a page of users was not read: found text that is not JSON in line 1", id="the users were cut off"),
        pytest.param({"users/page-0001.json": page(user(), next_page="more")}, "whether the owner of `quick-notes` is still in the organisation is not known: the last page of users was not saved", id="users are missing"),
    ],
)  # fmt: skip
def test_users_that_were_not_saved_have_not_left(pages, because):
    found = looked(GONE, ONE, **pages).unknowns
    assert list(found) == ["quick-notes"]
    assert found["quick-notes"].startswith(because.partition(": found")[0])


def test_shares_that_were_not_saved_are_not_none():
    pages = whole(plugins=page(plugin(**GONE)), shares=None)
    assert looked_at_exports(RULE, pages).unknowns == {
        "quick-notes": "with whom somebody shares `quick-notes` is not known: no page of the shares of a plugin was saved"
    }


def test_who_left_is_told_where_a_group_still_names_them():
    pages = whole(
        plugins=page(plugin(**GONE)),
        shares=page(ONE),
        members=page(member("grace@anycompany.example", user_id="user_gone")),
    )
    (gap,) = judge(f"  {RULE}: {{}}\n", observed=(exported(pages),)).gaps
    assert [person.name for person in gap.people] == ["grace@anycompany.example"]
    (gap,) = judge(
        f"  {RULE}: {{}}\n", observed=(exported(whole(plugins=page(plugin(**GONE)), shares=page(ONE))),)
    ).gaps
    assert gap.people == ()
