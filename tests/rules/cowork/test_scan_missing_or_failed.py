import pytest
from exported_pages import exported, page, plugin, whole
from judged import judge
from looked_at_exports import looked_at_exports

RULE = "scan-missing-or-failed"


def scan(status="completed", assessment=None, reason=None):
    return {"content_scan": {"status": status, "assessment": assessment, "reason": reason}}


def looked(*items, **changed):
    return looked_at_exports(RULE, whole(plugins=page(*items, **changed)))


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        pytest.param(scan(assessment="pass"), (1, 0, 0, 0), id="it passed"),
        pytest.param(scan(assessment="warn"), (0, 1, 0, 0), id="it warned"),
        pytest.param(scan(assessment="fail"), (0, 1, 0, 0), id="it failed"),
        pytest.param(scan(assessment="unknown"), (0, 1, 0, 0), id="it ended without a verdict"),
        pytest.param(scan(assessment="splendid"), (0, 0, 0, 1), id="a verdict that nobody knows"),
        pytest.param(scan(), (0, 0, 0, 1), id="no verdict on the page"),
        pytest.param({"content_scan": None}, (0, 1, 0, 0), id="it was never scanned"),
        pytest.param(scan("processing"), (0, 0, 0, 1), id="the scan runs"),
        pytest.param(scan("errored", reason="scan-invalid-archive"), (0, 1, 0, 0), id="the scan could not read it"),
        pytest.param(scan("errored"), (0, 1, 0, 0), id="a configuration ruled the scan out"),
        pytest.param(scan("errored", reason="scan-unavailable"), (0, 0, 0, 1), id="the result could not be read just then"),
        pytest.param(scan("queued"), (0, 0, 0, 1), id="a status that nobody knows"),
        pytest.param({"content_scan": "pass"}, (0, 0, 0, 1), id="a scan that is none"),
        pytest.param({"owner": {"type": "user", "user_id": "user_1"}, "content_scan": None}, (0, 0, 0, 0), id="a member's own"),
    ],
)  # fmt: skip
def test_what_the_scan_says(said, counts):
    assert looked(plugin(**said)).counts == counts


@pytest.mark.parametrize(("assessment", "severity"), [("fail", "high"), ("unknown", "high"), ("warn", "medium")])
def test_a_warning_is_milder_than_a_failure(assessment, severity):
    pages = whole(plugins=page(plugin(**scan(assessment=assessment))))
    (gap,) = judge(f"  {RULE}: {{}}\n", observed=(exported(pages),)).gaps
    assert gap.severity == severity


def test_a_page_that_leaves_the_scan_out_says_nothing_of_it():
    without = plugin()
    del without["content_scan"]
    assert looked(without).unknowns == {
        "finance-doors@anycompany-tools": "the page says nothing about a scan of `finance-doors@anycompany-tools`"
    }


def test_it_says_what_the_scan_found():
    found = looked(plugin(**scan(assessment="fail", reason="credential-exposure")))
    assert found.gaps == {
        "finance-doors@anycompany-tools": "the served version of `finance-doors@anycompany-tools` failed its scan "
        "(`credential-exposure`)"
    }


@pytest.mark.parametrize(
    ("said", "because"),
    [
        pytest.param(scan("queued"), "the page says `queued`, which nobody here knows, for how the scan of `finance-doors@anycompany-tools` ended", id="a status that nobody knows"),
        pytest.param(scan(None), "the page says nothing for how the scan of `finance-doors@anycompany-tools` ended", id="no status"),
        pytest.param(scan(assessment="splendid"), "the page says `splendid`, which nobody here knows, for what the scan of `finance-doors@anycompany-tools` found", id="a verdict that nobody knows"),
        pytest.param(scan(), "the page says nothing for what the scan of `finance-doors@anycompany-tools` found", id="no verdict"),
    ],
)  # fmt: skip
def test_why_nobody_knows_what_it_found(said, because):
    assert looked(plugin(**said)).unknowns == {"finance-doors@anycompany-tools": because}


@pytest.mark.parametrize(
    ("said", "ends"),
    [
        pytest.param(scan("errored", reason="scan-did-not-finish"), "has no scan: `scan-did-not-finish`", id="it did not finish"),
        pytest.param(scan("errored"), "has no scan: a compliance configuration ruled it out", id="it was ruled out"),
        pytest.param(scan(assessment="fail"), "failed its scan", id="it failed, and nobody says by what"),
    ],
)  # fmt: skip
def test_why_it_has_no_good_scan(said, ends):
    (message,) = looked(plugin(**said)).gaps.values()
    assert message == f"the served version of `finance-doors@anycompany-tools` {ends}"
