import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  install-without-approval: {}\n"
GROUPS = "groups: {tax: {}}\n"


def door(provision: str, review: str = "") -> str:
    review = f"review: {{{review}}}, " if review else ""
    return GROUPS + f"plugins:\n  fx: {{title: FX, path: custom-mcp, {review}provision: {{{provision}}}}}\n"


@pytest.mark.parametrize(
    "review",
    [
        pytest.param("approvals: {ada: 2026-09-01}", id="approved"),
        pytest.param("approvals: {ada: 2026-10-01}", id="approved today"),
        pytest.param("approved_by: ada, approved_on: 2026-09-01", id="approved, in the short spelling"),
        pytest.param("approvals: {ada: 2026-10-02, bob: 2026-09-30}", id="approved by one, and later by another"),
        pytest.param(
            "approvals: {ada: 2026-09-01}, valid_until: 2026-09-02", id="a review that ran out is another rule"
        ),
    ],
)
def test_an_approval_on_record_passes(review):
    assert counts(judge(RULE, door("cowork: {preference: available}", review))) == (1, 0, 0, 0)


@pytest.mark.parametrize("review", ["", "requested_by: ada", "approvals: {}", "ticket: IT-1, valid_until: 2027-01-01"])
def test_no_approval_is_a_gap(review):
    assert gaps(judge(RULE, door("cowork: {preference: available}", review))) == [
        "fx on cowork: no approval of `fx` is on record, and it is offered on cowork: the organisation says `available`"
    ]


@pytest.mark.parametrize(
    "review",
    [
        pytest.param("approvals: {ada: 2026-10-02}", id="tomorrow"),
        pytest.param("approvals: {ada: 2026-12-01, bob: 2026-10-02}", id="the first is tomorrow"),
        pytest.param("approved_by: ada, approved_on: 2026-10-02", id="tomorrow, in the short spelling"),
    ],
)
def test_an_approval_of_a_later_day_is_none_yet(review):
    assert gaps(judge(RULE, door("cowork: {preference: required}", review))) == [
        (
            "fx on cowork: the first approval of `fx` is of 2026-10-02, after 2026-10-01, and it is offered on cowork: "
            "the organisation says `required`"
        )
    ]


@pytest.mark.parametrize(
    ("provision", "surface", "because"),
    [
        pytest.param(
            "cowork: {preference: not_available, groups: {tax: available}}",
            "cowork",
            "group `tax` says `available`",
            id="for one group",
        ),
        pytest.param("cowork: {via: custom-connector}", "cowork", "a custom connector is declared", id="a connector"),
        pytest.param(
            "claude-code: {via: managed-plugin}",
            "claude-code",
            "declared managed settings force `fx` on",
            id="managed settings",
        ),
        pytest.param(
            "claude-code: {via: project-file}", "claude-code", "a project file is declared", id="a project's file"
        ),
    ],
)
def test_whatever_offers_it_needs_an_approval(provision, surface, because):
    found = gaps(judge(RULE, door(provision)))
    assert found == [f"fx on {surface}: no approval of `fx` is on record, and it is offered on {surface}: {because}"]


@pytest.mark.parametrize(
    "provision",
    ["cowork: {preference: not_available}", "cowork: {via: managed-server}"],
    ids=["withheld", "impossible"],
)
def test_what_nobody_is_offered_needs_none(provision):
    assert counts(judge(RULE, door(provision))) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("review", "lacks"),
    [
        pytest.param("", "no approval of `fx` is on record", id="not approved"),
        pytest.param(
            "approvals: {ada: 2026-11-01}", "the first approval of `fx` is of 2026-11-01, after 2026-10-01", id="later"
        ),
    ],
)
def test_an_offer_that_nobody_states_is_unknown(review, lacks):
    found = judge(RULE, door("cowork: {via: org-plugin}", review))
    because = "neither `fx` nor its marketplace states a preference on Cowork"
    assert (gaps(found), unknowns(found)) == (
        [],
        [f"fx on cowork: {lacks}, and whether it is offered on cowork is unknown: {because}"],
    )


def test_each_surface_that_offers_it_is_a_gap_of_its_own():
    text = door("cowork: {preference: available}, claude-code: {via: user-server}")
    assert [gap.subject.surface for gap in judge(RULE, text).gaps] == ["cowork", "claude-code"]
