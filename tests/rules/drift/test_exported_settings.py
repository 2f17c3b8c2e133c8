"""What setting-drift says of Cowork, as the organisation's own interface shows it."""

import pytest
from exported_pages import AUDIT, exported, group, marketplace, page, plugin, setting, whole
from judged import counts, gaps, judge, unknowns

RULE = "  setting-drift: {}\n"
INVENTORY = """\
surfaces: {cowork: {deployment: first-party, plan: enterprise}}
groups: {audit: {title: Internal audit, size: 2}, treasury: {size: 2}}
marketplaces: {anycompany-tools: {%s}}
plugins:
  vendor-master:
    title: Vendor Master
    path: marketplace
    provision: {cowork: {via: org-plugin, package: finance-doors@anycompany-tools%s%s}}
"""


def declared(preference=", preference: required", groups="", marketplace=""):
    return INVENTORY % (marketplace, preference, groups)


def judged(pages, inventory=None):
    return judge(RULE, inventory or declared(), observed=(exported(pages),))


OF_AUDIT = ", groups: {audit: available}"
OF_TREASURY = ", groups: {treasury: available}"


@pytest.mark.parametrize(
    ("changed", "inventory", "wanted"),
    [
        pytest.param({}, declared(), (1, 0, 0, 0), id="as declared"),
        pytest.param({"plugins": page(plugin(organization_installation_preference="available"))}, declared(), (0, 1, 0, 0), id="weaker than declared"),
        pytest.param({}, declared(", preference: available"), (0, 1, 0, 0), id="stronger than declared"),
        pytest.param({"plugins": page(plugin(organization_installation_preference="splendid"))}, declared(), (0, 1, 0, 0), id="a value that nobody knows is not the declared one"),
        pytest.param({"plugins": page(plugin(organization_installation_preference=None))}, declared(), (0, 0, 0, 1), id="the page does not say"),
        pytest.param({}, declared(""), (0, 0, 0, 1), id="nothing is declared"),
        pytest.param({"settings": page(setting("available", AUDIT))}, declared(), (0, 1, 0, 0), id="a group has what is nowhere declared"),
        pytest.param({"settings": page(setting("available", AUDIT))}, declared(groups=OF_AUDIT), (1, 0, 0, 0), id="a group has what is declared"),
        pytest.param({"settings": page(setting("required", AUDIT))}, declared(groups=OF_AUDIT), (0, 1, 0, 0), id="a group has something else"),
        pytest.param({}, declared(groups=OF_AUDIT), (0, 1, 0, 0), id="a group has nothing"),
        pytest.param({}, declared(groups=OF_TREASURY), (0, 1, 0, 0), id="a group does not exist"),
        pytest.param({"settings": page(setting("available", "rbac_group_gone"))}, declared(), (1, 0, 0, 0), id="the setting of a deleted group has no effect"),
        pytest.param({"settings": None}, declared(), (0, 0, 0, 1), id="the settings were not saved"),
        pytest.param({"settings": None}, declared(groups=OF_AUDIT), (0, 0, 0, 1), id="a declared one may be among those"),
        pytest.param({"settings": None}, declared(", preference: available"), (0, 1, 0, 0), id="and the organisation's is another one all the same"),
        pytest.param({"groups": None}, declared(groups=OF_AUDIT), (0, 0, 0, 1), id="the groups were not saved"),
        pytest.param({"groups": None}, declared(), (1, 0, 0, 0), id="nor does any setting name one"),
        pytest.param({"groups": None, "settings": page(setting("available", AUDIT))}, declared(), (0, 0, 0, 1), id="and a setting names one"),
        pytest.param({}, declared().replace("first-party", "third-party"), (0, 0, 0, 0), id="a third-party deployment has others"),
        pytest.param({"plugins": page(plugin(name="notes"))}, declared(), (0, 0, 0, 0), id="what is not there is a gap of another rule"),
    ],
)  # fmt: skip
def test_what_a_package_is_set_to(changed, inventory, wanted):
    assert counts(judged(whole(**changed), inventory)) == wanted


def test_a_group_is_known_by_its_title_too():
    pages = whole(groups=page(group(name="Internal Audit")), settings=page(setting("available", AUDIT)))
    assert counts(judged(pages, declared(groups=OF_AUDIT))) == (1, 0, 0, 0)


def test_it_says_what_is_set_and_what_was_declared():
    pages = whole(
        plugins=page(plugin(organization_installation_preference="available")),
        settings=page(setting("not_available", AUDIT)),
    )
    assert gaps(judged(pages, declared(groups=", groups: {treasury: required}"))) == [
        (
            "vendor-master on cowork: `vendor-master` is not set on Cowork as declared: the organisation's setting is `available`, "
            "and `required` is declared; group `audit` has `not_available`, and none is declared; and 1 more"
        )
    ]
    assert gaps(judged(whole(), declared(groups=OF_TREASURY))) == [
        (
            "vendor-master on cowork: `vendor-master` is not set on Cowork as declared: group `treasury` has no setting, because no "
            "group has that name, and `available` is declared"
        )
    ]


def test_why_nobody_knows():
    assert unknowns(judged(whole(settings=None))) == [
        (
            "vendor-master on cowork: which groups have a setting of their own for `finance-doors@anycompany-tools` is not known: no "
            "page of the installation settings of a plugin was saved"
        )
    ]


REPOSITORY = "source: {github: anycompany/claude-plugins}"


@pytest.mark.parametrize(
    ("said", "inventory", "items"),
    [
        pytest.param({}, "cowork: {default_preference: not_available}", [], id="the declared default"),
        pytest.param({"default_installation_preference": "required"}, "cowork: {default_preference: not_available}", ["default of marketplace anycompany-tools"], id="another default"),
        pytest.param({"default_installation_preference": "required"}, REPOSITORY, [], id="no default was declared"),
        pytest.param({"source": "manual"}, REPOSITORY, ["source of marketplace anycompany-tools"], id="uploaded, and declared as a repository"),
        pytest.param({"source": "gitlab"}, REPOSITORY, [], id="of some repository"),
        pytest.param({"source": "manual"}, "source: {source: directory, path: /srv/plugins}", [], id="uploaded from a folder"),
    ],
)  # fmt: skip
def test_what_a_marketplace_is_set_to(said, inventory, items):
    report = judged(whole(marketplaces=page(marketplace(**said))), declared(marketplace=inventory))
    assert [gap.subject.item for gap in report.gaps] == items


def test_the_default_that_a_package_inherits_is_declared_too():
    inventory = declared("", marketplace="cowork: {default_preference: required}")
    pages = whole(marketplaces=page(marketplace(default_installation_preference="required")))
    assert counts(judged(pages, inventory)) == (2, 0, 0, 0)
