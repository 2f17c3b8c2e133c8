from datetime import date, timedelta

import pytest
from reviewed import TAKEN_ON, organisation, request, systems

from plugingov.review.guide import advise

OURS = "{path: custom-mcp, server: {transport: http, url: https://mcp.acme.example/x, operator: us}}"
LISTED_BY_US = "{source: {marketplace: tools}}"
LOCAL = "{server: {transport: stdio, command: /opt/x}}"


@pytest.mark.parametrize(
    ("facts", "path", "because", "question"),
    [
        pytest.param({"system": "ledger", "proposes": OURS}, "custom-mcp", "internal", None, id="internal, listed nowhere"),
        pytest.param({"system": "neither", "proposes": OURS}, "custom-mcp", "internal", None, id="known, and nothing serves it"),
        pytest.param({"system": "packaged", "proposes": None}, "marketplace", "`packaged@official`", None, id="in a marketplace, not in the directory"),
        pytest.param({"system": "wiki", "proposes": LISTED_BY_US}, "marketplace", "`tools` lists it", None, id="in our own marketplace"),
        pytest.param({"system": "connected", "proposes": None}, "oauth-connector", "`Connected`", None, id="in the directory only"),
        pytest.param({"system": "Both Ways", "proposes": None}, "marketplace", "`Both`", None, id="both"),
        pytest.param({"system": "both", "proposes": LOCAL}, "marketplace", "leave out", None, id="both, with something to host"),
        pytest.param({"system": "wiki", "proposes": None}, None, "no catalogue lists", "proposes.server.operator", id="the catalogue is silent"),
        pytest.param({"system": "wiki", "proposes": "{server: {url: https://wiki.example/mcp, operator: vendor}}"}, None, "no catalogue lists", "proposes.server.operator", id="the catalogue is silent about a vendor's server"),
        pytest.param({"system": "x", "proposes": "{server: {url: https://mcp.connected.example/mcp}}"}, "oauth-connector", "`Connected`", None, id="known by its host"),
        pytest.param({"system": None, "proposes": OURS}, None, "which system", "system", id="nobody says which system"),
    ],
)  # fmt: skip
def test_the_path_follows_from_where_a_system_is_listed(facts, path, because, question):
    advice = advise(request(**facts).said, organisation(), systems(), TAKEN_ON)
    assert (advice.path, advice.question and advice.question.key) == (path, question)
    assert because in advice.because


@pytest.mark.parametrize(
    ("proposes", "is_faster"),
    [
        pytest.param(None, True, id="only its remote tools are wanted"),
        pytest.param(LOCAL, False, id="a local server is wanted"),
        pytest.param(OURS, False, id="we would run the server"),
    ],
)
def test_a_connector_is_named_as_the_faster_way_where_nothing_is_hosted(proposes, is_faster):
    advice = advise(request(system="both", proposes=proposes).said, organisation(), systems(), TAKEN_ON)
    assert bool(advice.faster) is is_faster
    assert advice.takes("oauth-connector") is is_faster
    assert advice.takes("marketplace")


@pytest.mark.parametrize("system", ["ledger", "packaged", "connected", "both", "wiki"])
@pytest.mark.parametrize(("days", "is_fresh"), [(180, True), (181, False)])
def test_a_catalogue_of_more_than_180_days_decides_nothing(system, days, is_fresh):
    today = TAKEN_ON + timedelta(days=days)
    proposes = OURS if system == "ledger" else None
    advice = advise(request(system=system, proposes=proposes).said, organisation(), systems(), today)
    if is_fresh:
        assert "days old" not in advice.because
    else:
        assert (advice.path, advice.because) == (None, "catalogue `ours` is 181 days old")
        assert advice.question.key == "policy: catalogues"


def test_a_day_before_the_catalogue_is_no_reason_to_distrust_it():
    assert advise(request(system="packaged").said, organisation(), systems(), date(2026, 1, 1)).path == "marketplace"
