import pytest
from exported_pages import marketplace, page, whole
from looked_at_exports import looked_at_exports

RULE = "sync-broken"


def looked(*items, **changed):
    return looked_at_exports(RULE, whole(marketplaces=page(*items, **changed)))


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        pytest.param({"sync_status": "success"}, (1, 0, 0, 0), id="it worked"),
        pytest.param({"sync_status": "failed_content"}, (0, 1, 0, 0), id="the content was refused"),
        pytest.param({"sync_status": "failed_transient"}, (0, 1, 0, 0), id="the repository was away"),
        pytest.param({"sync_status": "failed_limits"}, (0, 1, 0, 0), id="too large"),
        pytest.param({"sync_status": "in_progress"}, (0, 0, 0, 1), id="it runs"),
        pytest.param({"sync_status": "failed_somehow"}, (0, 0, 0, 1), id="a value that nobody knows"),
        pytest.param({"sync_status": None}, (0, 0, 0, 1), id="never synced"),
        pytest.param({"source": "manual", "sync_status": None}, (0, 0, 0, 0), id="uploaded by hand"),
        pytest.param({"owner": {"type": "user", "user_id": "user_1"}, "sync_status": "failed_auth"}, (0, 0, 0, 0), id="a member's own"),
    ],
)  # fmt: skip
def test_how_the_last_sync_ended(said, counts):
    assert looked(marketplace(**said)).counts == counts


@pytest.mark.parametrize("first", ["success", "failed_auth"])
def test_of_two_with_one_name_the_worse_is_told(first):
    second = {"success": "failed_auth", "failed_auth": "success"}[first]
    rows = marketplace(sync_status=first), marketplace(id="marketplace_2", sync_status=second)
    assert looked(*rows).counts == (0, 1, 0, 0)


def test_it_says_why_and_since_when():
    found = looked(marketplace(sync_status="failed_auth"))
    assert found.gaps == {
        "anycompany-tools": "the last sync of `anycompany-tools` ended `failed_auth`: the access to the repository is "
        "gone, the last attempt ended on 2026-09-30"
    }


def test_a_list_whose_end_was_not_saved_may_hold_another():
    found = looked(marketplace(), next_page="more")
    assert found.unknowns == {"plugin marketplaces": "the last page of plugin marketplaces was not saved"}
    assert looked_at_exports(RULE, whole(marketplaces=None)).unknowns == {
        "plugin marketplaces": "no page of plugin marketplaces was saved"
    }
