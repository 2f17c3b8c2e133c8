import pytest
from exported_pages import PLUGIN, exported, page, plugin, whole
from judged import judge
from looked_at_exports import looked_at_exports

RULE = "newer-version-waiting"
NEWER = "pluginver_15"


def looked(*items, pages=None, **changed):
    return looked_at_exports(RULE, whole(plugins=page(*items, **changed), **(pages or {})))


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        pytest.param({}, (1, 0, 0, 0), id="the newest is served"),
        pytest.param({"latest_version_id": NEWER, "served_version_pinned": False}, (0, 1, 0, 0), id="a newer one is held back"),
        pytest.param({"latest_version_id": NEWER}, (0, 1, 0, 0), id="a newer one waits behind a pin"),
        pytest.param({"served_version_pinned": False}, (1, 0, 0, 0), id="not pinned, and the newest all the same"),
        pytest.param({"latest_version_id": None}, (0, 0, 0, 1), id="nobody says which is the newest"),
        pytest.param({"served_version_id": 7}, (0, 0, 0, 1), id="an id that is none"),
        pytest.param({"owner": {"type": "user", "user_id": "user_1"}, "latest_version_id": NEWER}, (0, 0, 0, 0), id="a member's own"),
    ],
)  # fmt: skip
def test_which_version_members_get(said, counts):
    assert looked(plugin(**said)).counts == counts


def test_the_newer_version_goes_by_its_number_where_its_page_was_saved():
    versions = {f"plugins/{PLUGIN}/versions/page-0001.json": page({"type": "plugin_version", "id": NEWER, "plugin_id": PLUGIN, "manifest_version": "1.5.0"})}  # fmt: skip
    found = looked(plugin(latest_version_id=NEWER, served_version_pinned=False), pages=versions)
    assert found.gaps == {
        "finance-doors@anycompany-tools": "members get version `1.4.0` of `finance-doors@anycompany-tools`, and the newer "
        "version `1.5.0` waits: it is not pinned, so nobody decided that"
    }


def test_no_id_of_the_vendor_is_told():
    found = looked(plugin(latest_version_id=NEWER, manifest_version=None))
    assert found.gaps == {
        "finance-doors@anycompany-tools": "members get a version without a number of `finance-doors@anycompany-tools`, which "
        "is pinned, and a newer one waits"
    }


@pytest.mark.parametrize(("pinned", "severity"), [(True, "low"), (False, "medium")])
def test_what_waits_behind_a_pin_is_milder(pinned, severity):
    pages = whole(plugins=page(plugin(latest_version_id=NEWER, served_version_pinned=pinned)))
    (gap,) = judge(f"  {RULE}: {{}}\n", observed=(exported(pages),)).gaps
    assert gap.severity == severity


def test_a_list_whose_end_was_not_saved_may_hold_another():
    assert looked(plugin(), next_page="more").unknowns == {"plugins": "the last page of plugins was not saved"}
