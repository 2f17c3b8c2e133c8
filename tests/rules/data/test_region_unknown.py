import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  region-unknown: {required_for: [confidential, restricted]}\n"


def door(data: str, provision: str = "cowork: {via: custom-connector}") -> str:
    return f"plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    data: {data}\n    provision: {{{provision}}}\n"


@pytest.mark.parametrize(
    ("data", "counted"),
    [
        pytest.param("{classification: confidential, regions: [eu-west-1]}", (1, 0, 0, 0), id="a region is stated"),
        pytest.param("{classification: confidential}", (0, 1, 0, 0), id="no region is stated"),
        pytest.param("{classification: restricted, regions: []}", (0, 1, 0, 0), id="an empty list states none"),
        pytest.param("{classification: internal}", (0, 0, 1, 0), id="not asked for such data"),
        pytest.param("{classification: internal, regions: [eu-west-1]}", (0, 0, 1, 0), id="not asked, though stated"),
        pytest.param("{regions: [eu-west-1]}", (1, 0, 0, 0), id="a region, whatever the classification"),
        pytest.param(
            "{classification: secret, regions: [eu-west-1]}", (1, 0, 0, 0), id="a region, an odd classification"
        ),
        pytest.param("{classification: secret}", (0, 0, 0, 1), id="a classification nobody ordered"),
        pytest.param("{owner: ada}", (0, 0, 0, 1), id="no classification and no region"),
        pytest.param("", (0, 0, 0, 1), id="nothing about data"),
    ],
)
def test_data_that_matters_has_its_regions_stated(data, counted):
    assert counts(judge(RULE, door(data))) == counted


def test_a_gap_says_what_is_missing_on_each_surface():
    provision = "cowork: {via: custom-connector}, claude-code: {via: user-server}"
    report = judge(RULE, door("\n      classification: confidential", provision))
    said = "`fx` holds confidential data and nobody says in which region"
    assert gaps(report) == [f"fx on claude-code: {said}", f"fx on cowork: {said}"]
    assert [gap.place.line for gap in report.gaps] == [8, 8]


def test_an_unknown_names_the_fact():
    assert unknowns(judge(RULE, door(""))) == [
        "fx on cowork: the inventory does not say the `data.classification` of `fx`"
    ]
    (said,) = unknowns(judge(RULE, door("{classification: internl}")))
    assert said.startswith("fx on cowork: `internl` is no classification of the policy (public < internal <")
    assert said.endswith("; did you mean `internal`?")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        pytest.param(
            "[confidental]",
            "`confidental` in `required_for` is no classification of the policy; did you mean `confidential`?",
            id="misspelt",
        ),
        pytest.param("[zzz]", "`zzz` in `required_for` is no classification of the policy", id="unheard of"),
        pytest.param("[]", "`required_for` is an empty list", id="empty"),
    ],
)
def test_words_that_choose_nothing_are_said(words, why):
    row = judge(f"  region-unknown: {{required_for: {words}}}\n", door("{classification: public}")).coverage[0]
    assert [each.partition(" (policy.yaml")[0] for each in row.why] == [why]


def test_the_policys_own_classifications_count():
    report = judge(
        "  region-unknown: {required_for: [red]}\nclassifications: [green, red]\n", door("{classification: red}")
    )
    assert counts(report) == (0, 1, 0, 0)
    assert report.coverage[0].why == []


def test_without_required_for_it_is_not_asked():
    row = judge("  region-unknown: {}\n", door("{classification: confidential}")).coverage[0]
    assert row.why == ["not asked: the policy gives no `required_for`"]
