import pytest
from exported_pages import exported, page, user, whole
from judged import counts, judge, unknowns

INVENTORY = """\
groups: {desk: {size: 3}}
plugins:
  slack: {title: Slack, path: oauth-connector, provision: {cowork: {via: directory-connector}}}
credentials:
  slack-ap: {plugin: slack, surface: cowork%s}
"""


def judged(said, **changed):
    return judge("  connection-of-leaver: {}\n", INVENTORY % said, observed=(exported(whole(**changed)),))


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        pytest.param(", kind: per-member, holder: ada@anycompany.example", (1, 0, 0, 0), id="she is there"),
        pytest.param(", kind: per-member, holder: ADA@anycompany.example", (1, 0, 0, 0), id="written in other letters"),
        pytest.param(", kind: per-member, holder: grace@anycompany.example", (0, 1, 0, 0), id="she has left"),
        pytest.param(
            ", holder: grace@anycompany.example", (0, 1, 0, 0), id="she has left, and nobody says of which kind it is"
        ),
        pytest.param(
            ", kind: shared, holder: grace@anycompany.example", (0, 1, 0, 0), id="shared, in the name of one who left"
        ),
        pytest.param(", kind: shared, holder: desk", (0, 0, 1, 0), id="a group's"),
        pytest.param(", kind: service, holder: nightly-job", (0, 0, 1, 0), id="a service's"),
        pytest.param(", holder: nightly-job", (0, 0, 0, 1), id="a name that is no address"),
        pytest.param(", kind: per-member", (0, 0, 0, 1), id="nobody says whose"),
    ],
)
def test_whose_it_is(said, wanted):
    assert counts(judged(said)) == wanted


def test_members_that_were_not_saved_have_not_left():
    said = ", holder: grace@anycompany.example"
    assert unknowns(judged(said, users=page(user(), next_page="more"))) == [
        "slack on cowork, credential slack-ap: whether the holder of credential `slack-ap` is still in the organisation is not known: the last page of users was not saved"
    ]  # fmt: skip
    assert counts(judged(said, users=None)) == (0, 0, 0, 1)
    assert counts(judged(", holder: ada@anycompany.example", users=page(user(), next_page="more"))) == (1, 0, 0, 0)
