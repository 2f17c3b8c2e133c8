"""Merging what a review writes, and judging, gives exactly the gaps that it predicted."""

import json

from hypothesis import given
from hypothesis import strategies as st
from reviewed import ORGANISATION, desk

from plugingov.model.request import read_requests
from plugingov.review.prospects import merged
from plugingov.sources.document import Text
from plugingov.sources.json import read_json

RULES = (
    *("path-not-allowed: {allow: {tax: [marketplace], confidential: [custom-mcp, marketplace]}}", "moving-source: {}"),
    *("endpoint-outside-domains: {domains: [acme.example]}", "scope-outside-allowlist: {deny: ['*.admin']}"),
    *("catch-all-scope: {}", "install-without-approval: {}", "review-missing: {}", "owner-missing: {}"),
    *("approval-missing-for-tier: {}", "unauthenticated-server: {}", "toxic-combination: {}", "arrives-by-itself: {}"),
    *(
        "destructive-tool-open: {}",
        "write-without-approval: {}",
        "capabilities-not-declared: {}",
        "data-above-clearance: {}",
    ),
    *("forbidden-plugin-present: {forbid: [zapier]}", "wider-than-audience: {}", "plain-http-endpoint: {}"),
)
TEXT = "".join(f"  {rule}\n" for rule in RULES)
DECIDED = "approvals: {critical: [sec@acme.example, data-owner], high: [data-owner], medium: [owner]}\n"
AT = desk(TEXT, DECIDED)
COMES_ALONG = desk(TEXT, DECIDED, ORGANISATION.replace(": false", ": true"))

_people = st.sampled_from(["ada@acme.example", "it@acme.example", "cfo@acme.example"])
_tools = st.dictionaries(
    st.sampled_from(["find", "post", "erase", "a b"]),
    st.fixed_dictionaries(
        {},
        optional={
            "access": st.sampled_from(["read", "write"]),
            "destructive": st.sampled_from(["true", "false"]),
            "scopes": st.lists(st.sampled_from(["x.read", "x.admin"]), max_size=2),
            "open_world": st.sampled_from(["true", "false"]),
        },
    ),
    max_size=3,
)
_servers = st.fixed_dictionaries(
    {},
    optional={
        "transport": st.sampled_from(["http", "sse", "stdio"]),
        "url": st.sampled_from(["https://mcp.acme.example/x", "http://x.example/mcp", "https://${HOST}/x"]),
        "command": st.sampled_from(["npx", "/opt/x"]),
        "operator": st.sampled_from(["us", "vendor", "somebody"]),
    },
)
_auth = st.fixed_dictionaries({}, optional={"method": st.sampled_from(["oauth", "none", "static-header", "mtls"])})
requests = st.fixed_dictionaries(
    {},
    optional={
        "requested_by": _people,
        "purpose": st.text(min_size=1, max_size=20).filter(lambda text: text.strip() and text.isprintable()),
        "system": st.sampled_from(["ledger", "packaged", "connected", "both", "mail", "zapier", "../x"]),
        "owner": _people,
        "surfaces": st.sampled_from([["cowork"], ["claude-code"], ["cowork", "claude-code"]]),
        "audience": st.lists(st.sampled_from(["ap", "tax", "nobody"]), max_size=2, unique=True),
        "projects": st.lists(st.sampled_from(["close", "books", "nowhere"]), max_size=2, unique=True),
        "data": st.fixed_dictionaries(
            {},
            optional={
                "classification": st.sampled_from(["internal", "confidential", "restricted", "odd"]),
                "cleared_for": st.sampled_from(["internal", "restricted"]),
                "owner": _people,
            },
        ),
        "wants": st.fixed_dictionaries(
            {}, optional={"tools": _tools, "scopes": st.lists(st.sampled_from(["x.read", "x.admin"]), max_size=2)}
        ),
        "proposes": st.fixed_dictionaries(
            {},
            optional={
                "path": st.sampled_from(["marketplace", "custom-mcp", "oauth-connector"]),
                "source": st.sampled_from([{"marketplace": "tools"}, {"marketplace": "elsewhere"}, {"github": "o/r"}]),
                "server": _servers,
                "auth": _auth,
            },
        ),
        "differs_because": st.just("it has to"),
        "metadata": st.dictionaries(
            st.sampled_from(["a", "true", "1", "- x", "#"]), st.text(max_size=5).filter(str.isprintable), max_size=2
        ),
    },
)


def requested(said):

    text = json.dumps({"apiVersion": "plugingov/v1", "kind": "Request", "requests": {"IT-1": said}}, ensure_ascii=True)
    problems: list = []
    found = read_requests([read_json(Text("request.json", text))], ("example",), problems)
    return found[0] if not problems else None


@given(requests, st.sampled_from([AT, COMES_ALONG]))
def test_what_is_written_opens_exactly_the_gaps_that_were_predicted(said, at):
    wanted = requested(said)
    if wanted is None:
        return
    review = at.review(wanted, (), "inventories/")
    problems: list = []
    after = merged(at.organisation, review.entry, problems)
    assert problems == []
    judged = at.court.judge(after)
    predicted = at.base.gaps.keys() - {gap.fingerprint for gap in review.closed}
    if review.path is not None:
        predicted |= {gap.fingerprint for gap in review.opens}
        assert judged.gaps.keys() == predicted
        worse = {gap.fingerprint: (gap.severity, gap.message) for gap in review.opens}
        assert {key: (gap.severity, gap.message) for key, gap in judged.gaps.items() if key in worse} == worse


@given(requests)
def test_nothing_is_approved_that_is_not_known(said):
    wanted = requested(said)
    if wanted is None:
        return
    review = AT.review(wanted, (), "")
    needed = ("requested_by", "purpose", "system", "surfaces", "audience")
    if review.decision.startswith("approve"):
        assert [key for key in needed if not said.get(key)] == []
        assert said["data"]["classification"]
        assert review.path
        assert not review.questions
    assert (review.decision == "needs-information") <= bool(review.questions)


@given(requests)
def test_approvals_are_never_written(said):
    wanted = requested(said)
    if wanted is not None:
        entry = AT.review(wanted, (), "").entry.document.data["plugins"]
        assert [plugin for plugin in entry.values() if "approvals" in plugin.get("review", {})] == []
