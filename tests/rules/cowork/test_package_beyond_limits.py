import pytest
from exported_pages import MARKETPLACE, exported, marketplace, page, plugin, whole
from judged import judge
from looked_at_exports import looked_at_exports

RULE = "package-beyond-limits"
PACKAGE = "finance-doors@anycompany-tools"
LONG = "x" * 501
LENT = [{"type": "skill", "name": "close", "description": LONG}]


def package_of(**said):
    """Return how often what one package says is fine, a gap, or not known."""
    report = judge(f"  {RULE}: {{}}\n", observed=(exported(whole(plugins=page(plugin(**said)))),))
    (row,) = report.coverage
    return row.passed - 1, row.gaps, row.unknown  # the marketplace passes


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        pytest.param({}, (1, 0, 0), id="as it should be"),
        pytest.param({"name": "x" * 64}, (1, 0, 0), id="the longest name"),
        pytest.param({"name": "x" * 65}, (0, 1, 0), id="a longer one"),
        pytest.param({"name": "Finance-Doors"}, (0, 1, 0), id="capitals"),
        pytest.param({"name": "finance_doors"}, (0, 1, 0), id="an underscore"),
        pytest.param({"name": "finance--doors"}, (0, 1, 0), id="two hyphens together"),
        pytest.param({"name": "финансы-2"}, (1, 0, 0), id="letters of another alphabet"),
        pytest.param(
            {"components": [{"type": "cli", "name": "ledger"}]},
            (0, 0, 1),
            id="a program, which may lie in `bin` or not",
        ),
        pytest.param({"components": None}, (0, 0, 1), id="nobody says what is in it"),
        pytest.param({"description": "x" * 500}, (1, 0, 0), id="the longest description"),
        pytest.param({"description": LONG}, (0, 1, 0), id="a longer one of its own"),
        pytest.param({"description": LONG, "components": LENT}, (1, 0, 0), id="a longer one that a skill lends"),
    ],
)
def test_what_a_package_is(said, counts):
    assert package_of(**said) == counts


def test_a_program_in_the_package_of_a_declared_door_is_a_question_of_another_rule():
    inventory = """\
marketplaces: {anycompany-tools: {source: {github: anycompany/claude-plugins}}}
plugins:
  vendor-master:
    title: Vendor Master
    path: marketplace
    provision: {cowork: {via: org-plugin, package: finance-doors@anycompany-tools, preference: required}}
"""
    pages = whole(plugins=page(plugin(components=[{"type": "cli", "name": "ledger"}])))
    both = f"  {RULE}: {{}}\n  installed-but-cannot-load: {{}}\n"
    report = judge(both, inventory, observed=(exported(pages),))
    assert (report.gaps, [fact.id for fact in report.unknowns]) == ((), ["INS008"])
    declared = inventory + "packages: {finance-doors@anycompany-tools: {parts: [bin]}}\n"
    assert [gap.id for gap in judge(both, declared).gaps] == ["INS008"]


def packages(many, source="github", next_page=None, **said):
    of = page(marketplace(source=source, **said))
    rows = [plugin(id=f"plugin_{number}", name=f"door-{number}") for number in range(many)]
    return looked_at_exports(RULE, whole(marketplaces=of, plugins=page(*rows, next_page=next_page)))


@pytest.mark.parametrize(
    ("many", "source", "gaps"),
    [
        pytest.param(100, "manual", 0, id="as many as may be uploaded"),
        pytest.param(101, "manual", 1, id="one more"),
        pytest.param(101, "gitlab", 0, id="of a repository there may be more"),
        pytest.param(501, "github", 1, id="and not as many as that"),
    ],
)
def test_how_many_packages_a_marketplace_has(many, source, gaps):
    found = packages(many, source).gaps
    assert len(found) == gaps
    assert [f"marketplace `anycompany-tools` has {many} packages" in each for each in found.values()] == [True] * gaps


def test_packages_that_were_not_saved_are_counted_by_nobody():
    found = packages(3, next_page="more")
    because = (
        "how many packages marketplace `anycompany-tools` has is not known: the last page of plugins was not saved"
    )
    assert found.unknowns["anycompany-tools"] == because


def test_the_vendors_own_names_are_taken():
    found = packages(1, name="claude-plugins-official")
    assert list(found.gaps) == ["claude-plugins-official"]
    assert packages(1, name="claude-plugins").gaps == {}
    assert MARKETPLACE not in str(found)
