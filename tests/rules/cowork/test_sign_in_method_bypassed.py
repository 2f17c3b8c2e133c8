import pytest
from exported_pages import ADA, exported, page, permission, with_roles
from judged import counts, gaps, judge, unknowns

RULE = "  sign-in-method-bypassed: {}\n"
INVENTORY = """\
plugins:
  tickets:
    title: Tickets
    path: custom-mcp
    auth: {method: %s}
    provision: {cowork: {via: custom-connector}}
"""
USE = "analytics/connectors/page-0001.json"


def use(many, **said):
    return {"connector_name": "Tickets", "distinct_user_count": 7, "individual_auth_distinct_user_count": many} | said


def judged(*rows, granted=(), method="managed", **changed):
    pages = with_roles(*granted, **{USE: page(*rows)} | changed)
    return judge(RULE, INVENTORY % method, observed=(exported(pages),))


@pytest.mark.parametrize(
    ("rows", "granted", "wanted"),
    [
        pytest.param([use(0)], [], (1, 0, 0, 0), id="nobody signs in by themselves"),
        pytest.param([use(2)], [], (0, 1, 0, 0), id="two members do"),
        pytest.param([use(0, product="chat"), use(1, product="cowork")], [], (0, 1, 0, 0), id="one does in one product"),
        pytest.param([use(None)], [], (0, 0, 0, 1), id="nobody says"),
        pytest.param([use(3, connector_name="Wiki")], [], (0, 0, 0, 1), id="another connector's, and none of this one"),
        pytest.param([use(2, connector_name="mcpsrv_9", connector_display_name="tickets")], [], (0, 1, 0, 0), id="by the name that is shown"),
        pytest.param([use(0)], [permission("interactive", "connector")], (0, 1, 0, 0), id="a role allows it"),
        pytest.param([use(0)], [permission("interactive", "all_connectors")], (0, 1, 0, 0), id="a role allows it everywhere"),
        pytest.param([use(0)], [permission("managed", "connector")], (1, 0, 0, 0), id="a role allows the managed one"),
        pytest.param([use(0)], [permission("interactive", "connector", connector_id="mcpsrv_9")], (1, 0, 0, 0), id="a role allows it for another connector"),
    ],
)  # fmt: skip
def test_how_members_sign_in(rows, granted, wanted):
    assert counts(judged(*rows, granted=granted)) == wanted


def test_it_says_how_many():
    assert gaps(judged(use(2))) == [
        "tickets on cowork: 2 members use `tickets` with a sign-in of their own, and managed sign-in was decided"
    ]
    assert gaps(judged(use(0), granted=[permission("interactive", "connector")])) == [
        "tickets on cowork: role `Agents`, held through group `audit`, lets people sign in to `tickets` by themselves, and managed sign-in was decided for `tickets`"
    ]  # fmt: skip


def test_where_another_method_was_decided_nothing_is_bypassed():
    assert counts(judged(use(2), method="oauth")) == (0, 0, 0, 0)


def test_use_and_roles_that_were_not_exported_are_no_pass():
    assert unknowns(judged(**{USE: None})) == [
        "tickets on cowork: how members sign in to `tickets` is not known: no page of the use of connectors was saved"
    ]
    assert counts(judged(use(0), **{"rbac_roles/page-0001.json": None})) == (0, 0, 0, 1)
    assert counts(judged(use(0), granted=[permission("interactive", "connector")], name=None)) == (0, 0, 0, 1)


def test_rows_of_single_members_are_counted_and_named():
    rows = [use(1, user_id=ADA), use(1, user_id="user_2"), use(0, user_id="user_3")]
    report = judged(*rows)
    assert gaps(report) == [
        "tickets on cowork: 2 members use `tickets` with a sign-in of their own, and managed sign-in was decided"
    ]
    assert [person.name for person in report.gaps[0].people] == ["ada@anycompany.example"]
