import pytest
from exported_pages import exported, page, plugin, setting, whole
from judged import counts, gaps, judge, unknowns

USE = "analytics/plugins/page-0001.json"
PULL = {"periods": {"analytics": {"from": "2026-07-01", "to": "2026-09-28"}}}
INVENTORY = """\
marketplaces: {anycompany-tools: {source: {github: anycompany/claude-plugins}}}
plugins:
  vendor-master:
    title: Vendor Master
    path: marketplace
    provision: {cowork: {via: org-plugin, package: finance-doors@anycompany-tools}}
"""


def use(name="finance-doors", many=0, **said):
    return {
        "plugin_name": name,
        "plugin_id": f"{name}@anycompany-tools",
        "invocation_count": many,
        "distinct_user_count": 1,
    } | said


def judged(*rows, limit="", inventory=(), **changed):
    pages = whole(**{USE: page(*rows), "pull.json": PULL} | changed)
    return judge(f"  unused-plugin: {{{limit}}}\n", *inventory, observed=(exported(pages),))


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        pytest.param([use(many=1)], (1, 0, 0, 0), id="used once"),
        pytest.param([use(many=0)], (0, 1, 0, 0), id="installed and never used"),
        pytest.param([], (0, 1, 0, 0), id="no row at all"),
        pytest.param([use("notes", 9)], (0, 1, 0, 0), id="another one is used"),
        pytest.param([use(many=2, plugin_id=None)], (1, 0, 0, 0), id="used, by its name alone"),
        pytest.param([use(many=2, plugin_id="finance-doors@other-tools")], (0, 1, 0, 0), id="one of its name in another marketplace is used"),
        pytest.param([use("8c1f", 2, plugin_id=None)], (0, 0, 0, 1), id="something without a name is used"),
        pytest.param([use("8c1f", 0, plugin_id=None)], (0, 1, 0, 0), id="something without a name is there"),
    ],
)  # fmt: skip
def test_whether_anybody_uses_it(rows, wanted):
    assert counts(judged(*rows)) == wanted


@pytest.mark.parametrize(
    ("changed", "limit", "wanted"),
    [
        pytest.param({}, "days: 90", (0, 1, 0, 0), id="as many days as are asked for"),
        pytest.param({}, "days: 91", (0, 0, 0, 1), id="one day less"),
        pytest.param({"pull.json": None}, "", (0, 0, 0, 1), id="nobody says which days"),
        pytest.param({"pull.json": {"periods": {"analytics": {"from": "soon", "to": 7}}}}, "", (0, 0, 0, 1), id="days that are none"),
        pytest.param({USE: None}, "", (0, 0, 0, 1), id="no use was saved"),
        pytest.param({"plugins": page(plugin(organization_installation_preference="available")), "settings": page()}, "", (0, 0, 0, 0), id="members add it themselves"),
        pytest.param({"plugins": page(plugin(organization_installation_preference="available")), "settings": page(setting("auto_install", "rbac_group_x"))}, "", (0, 1, 0, 0), id="a group has it by default"),
        pytest.param({"plugins": page(plugin(), next_page="more")}, "", (0, 1, 0, 1), id="there may be more packages"),
    ],
)  # fmt: skip
def test_what_is_known_of_its_use(changed, limit, wanted):
    assert counts(judged(limit=limit, **changed)) == wanted


def test_it_says_for_how_long():
    assert gaps(judged()) == [
        "finance-doors@anycompany-tools on cowork: `finance-doors@anycompany-tools` is given to members unasked, and nobody used it between 2026-07-01 and 2026-09-28"
    ]  # fmt: skip


def test_a_declared_door_is_told_by_its_own_name():
    assert [gap.subject.plugin for gap in judged(inventory=(INVENTORY,)).gaps] == ["vendor-master"]


def test_why_nobody_knows():
    assert unknowns(judged(limit="days: 100")) == [
        "finance-doors@anycompany-tools on cowork: whether anybody uses `finance-doors@anycompany-tools` is not known: the rows are about 90 days, and 100 are asked for"
    ]  # fmt: skip
