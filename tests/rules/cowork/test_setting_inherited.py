import pytest
from exported_pages import exported, page, plugin, whole
from judged import counts, gaps, judge, unknowns

RULE = "  setting-inherited: {}\n"
INVENTORY = """\
marketplaces: {anycompany-tools: {source: {github: anycompany/claude-plugins}}}
plugins:
  vendor-master:
    title: Vendor Master
    path: marketplace
    provision: {cowork: {via: org-plugin, package: finance-doors@anycompany-tools%s}}
"""
INHERITED = "organization_installation_preference_inherited"


def judged(pages, preference=", preference: required"):
    return judge(RULE, INVENTORY % preference, observed=(exported(pages),))


@pytest.mark.parametrize(
    ("said", "preference", "wanted"),
    [
        pytest.param({INHERITED: True}, ", preference: required", (0, 1, 0, 0), id="decided and inherited"),
        pytest.param({INHERITED: False}, ", preference: required", (1, 0, 0, 0), id="decided and its own"),
        pytest.param({INHERITED: True}, "", (0, 0, 0, 0), id="nothing was decided for it"),
        pytest.param({INHERITED: None}, ", preference: required", (0, 0, 0, 1), id="the page does not tell"),
        pytest.param({"name": "other"}, ", preference: required", (0, 0, 1, 0), id="another package"),
    ],
)
def test_what_was_decided_and_what_is_set(said, preference, wanted):
    assert counts(judged(whole(plugins=page(plugin(**said))), preference)) == wanted


def test_it_says_what_members_get_and_what_was_decided():
    said = {INHERITED: True, "organization_installation_preference": "available"}
    (gap,) = gaps(judged(whole(plugins=page(plugin(**said)))))
    assert gap == (
        "vendor-master on cowork: `finance-doors@anycompany-tools` has no setting of its own and gets `available`, the "
        "default of marketplace `anycompany-tools`; `required` was decided for it"
    )


def test_a_package_that_no_page_has_may_be_on_one_that_was_not_saved():
    found = judged(whole(plugins=page(plugin(name="other"), next_page="more")))
    assert unknowns(found) == [
        "vendor-master on cowork: `finance-doors@anycompany-tools` was not exported: the last page of plugins was not saved"
    ]
