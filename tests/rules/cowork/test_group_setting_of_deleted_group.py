import pytest
from exported_pages import AUDIT, group, page, setting, whole
from looked_at_exports import looked_at_exports

RULE = "group-setting-of-deleted-group"
PACKAGE = "finance-doors@anycompany-tools"


def looked(*settings, **changed):
    return looked_at_exports(RULE, whole(settings=page(*settings)) | changed)


@pytest.mark.parametrize(
    ("settings", "counts"),
    [
        pytest.param([setting("required")], (1, 0, 0, 0), id="the organisation's own alone"),
        pytest.param([setting("available", AUDIT)], (1, 0, 0, 0), id="a group that is there"),
        pytest.param([setting("available", "rbac_group_gone")], (0, 1, 0, 0), id="a group that is gone"),
        pytest.param([setting("available", AUDIT), setting("required", "rbac_group_gone")], (0, 1, 0, 0), id="one of each"),
        pytest.param([], (1, 0, 0, 0), id="none at all"),
    ],
)  # fmt: skip
def test_whose_settings_they_are(settings, counts):
    assert looked(*settings).counts == counts


def test_it_says_how_many_and_what_and_shows_no_id():
    two = [setting("required", "rbac_group_a"), setting("available", "rbac_group_b")]
    assert looked(*two).gaps == {
        PACKAGE: f"2 groups have a setting for `{PACKAGE}` (`required`, `available`) and no longer exist"
    }
    assert looked(two[0]).gaps == {PACKAGE: f"a group has a setting for `{PACKAGE}` (`required`) and no longer exists"}


def test_groups_that_were_not_saved_are_not_deleted():
    pages = whole(settings=page(setting("required", "rbac_group_gone")), groups=page(group(), next_page="more"))
    assert looked_at_exports(RULE, pages).unknowns == {
        PACKAGE: f"whether every group with a setting for `{PACKAGE}` exists is not known: the last page of groups was not saved"
    }


def test_settings_that_were_not_saved_are_not_none():
    assert looked_at_exports(RULE, whole(settings=None)).unknowns == {
        PACKAGE: f"which groups have a setting for `{PACKAGE}` is not known: no page of the installation settings of a plugin was saved"
    }
