import pytest
from exported_pages import CONNECTOR, activity, exported, feed, page, whole
from judged import counts, gaps, judge

USE = "analytics/connectors/page-0001.json"
PULL = {"periods": {"analytics": {"from": "2026-09-01", "to": "2026-09-30"}}}
INVENTORY = """\
surfaces: {cowork: {deployment: %s}}
plugins:
  slack:
    title: Slack
    path: oauth-connector
    auth: {method: %s}
    provision: {cowork: {via: directory-connector}}
"""


def use(name="Slack", many=1, **said):
    return {"connector_name": name, "distinct_user_count": many} | said


def judged(*rows, limit="", method="oauth", deployment="first-party", **changed):
    pages = whole(**{USE: page(*rows), "pull.json": PULL, "activities": feed()} | changed)
    return judge(f"  never-signed-in: {{{limit}}}\n", INVENTORY % (deployment, method), observed=(exported(pages),))


@pytest.mark.parametrize(
    ("rows", "changed", "wanted"),
    [
        pytest.param([use()], {}, (1, 0, 0, 0), id="somebody uses it"),
        pytest.param([use(many=0)], {}, (0, 1, 0, 0), id="a row of nobody"),
        pytest.param([], {}, (0, 1, 0, 0), id="no row"),
        pytest.param([use("Wiki")], {}, (0, 0, 0, 1), id="a connector that no door is may be this one"),
        pytest.param([use("x1", connector_display_name="slack")], {}, (1, 0, 0, 0), id="by the name that is shown"),
        pytest.param([use(CONNECTOR)], {"activities": feed(activity("mcp_server_created", mcp_server_id="x", mcp_server_name="Slack"))}, (0, 0, 0, 1), id="by an id that nobody names"),
        pytest.param([], {"activities": feed(activity("integration_user_connected", integration_type="slack"))}, (1, 0, 0, 0), id="somebody connected"),
        pytest.param([], {"activities": feed(activity("integration_user_connected", integration_type="wiki"))}, (0, 1, 0, 0), id="somebody connected something else"),
        pytest.param([], {USE: None}, (0, 0, 0, 1), id="no use was saved"),
        pytest.param([], {"pull.json": None}, (0, 0, 0, 1), id="nobody says which days"),
    ],
)  # fmt: skip
def test_whether_anybody_signed_in(rows, changed, wanted):
    assert counts(judged(*rows, **changed)) == wanted


@pytest.mark.parametrize(("limit", "wanted"), [("days: 30", (0, 1, 0, 0)), ("days: 31", (0, 0, 0, 1))])
def test_for_how_long(limit, wanted):
    assert counts(judged(limit=limit)) == wanted


@pytest.mark.parametrize("method", ["none", "managed", "static-header"])
def test_where_nobody_signs_in_there_is_nothing_to_ask(method):
    assert counts(judged(method=method)) == (0, 0, 0, 0)


def test_a_third_party_deployment_has_no_such_rows():
    assert counts(judged(deployment="third-party")) == (0, 0, 0, 0)


def test_it_says_since_when():
    assert gaps(judged()) == [
        "slack on cowork: nobody signed in to `slack` or used it between 2026-09-01 and 2026-09-30"
    ]
