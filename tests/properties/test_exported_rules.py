"""Whatever stands in saved pages, every rule answers, shows no id of the vendor's, and points into a file."""

import json
from copy import deepcopy

from exported_pages import (
    ADA,
    AUDIT,
    CONNECTOR,
    MARKETPLACE,
    PLUGIN,
    ROLE,
    VERSION,
    activity,
    exported,
    feed,
    page,
    permission,
    plugin,
    setting,
    share,
    with_roles,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from judged import judge

from plugingov.rules.index import INDEX

INVENTORY = """\
surfaces: {cowork: {deployment: first-party, plan: enterprise}}
groups: {audit: {members: [ada@anycompany.example]}}
marketplaces: {anycompany-tools: {source: {github: anycompany/claude-plugins}, cowork: {default_preference: required}}}
packages: {finance-doors@anycompany-tools: {version: 1.4.0, parts: [skills]}}
plugins:
  vendor-master:
    title: Vendor Master
    path: marketplace
    provision:
      cowork: {via: org-plugin, package: finance-doors@anycompany-tools, preference: required, groups: {audit: required}}
  tickets:
    title: Tickets
    path: custom-mcp
    auth: {method: managed, scopes: [tickets.read]}
    provision: {cowork: {via: custom-connector, tools: {close_ticket: ask}}}
credentials:
  tickets-ada: {plugin: tickets, surface: cowork, kind: per-member, holder: ada@anycompany.example}
"""
WITH = {
    "marketplace-not-approved": "{allow: [other]}",
    "forbidden-plugin-present": "{forbid: [notes]}",
    "lock-missing": "{plugins: [vendor-master]}",
    "endpoint-outside-domains": "{domains: [anycompany.example]}",
}
RULES = "".join(
    f"  {entry.name}: {WITH.get(entry.name, '{}')}\n"
    for entry in INDEX
    if (entry.asks != "inventory" and not entry.id.startswith("CC")) or entry.id.startswith(("COW", "INS"))
)
OWNED = {"id": "plugin_2", "name": "quick-notes", "owner": {"type": "user", "user_id": ADA}}
PAGES = with_roles(
    permission("always_allow", "connector_tool", tool_name="close_ticket"),
    permission("grant", "connector_scope", scope="tickets_" + "0a" * 16),
    permission("interactive", "all_connectors"),
    plugins=page(plugin(latest_version_id="pluginver_2"), plugin(**OWNED), plugin(id="plugin_3", name="notes")),
    settings=page(setting("required"), setting("available", AUDIT), setting("auto_install", "rbac_group_gone")),
    **{
        "plugins/plugin_2/shares/page-0001.json": page(share({"type": "organization"}, plugin_id="plugin_2")),
        "analytics/connectors/page-0001.json": page(
            {"connector_name": "Tickets", "distinct_user_count": 2, "individual_auth_distinct_user_count": 1}
        ),
        "analytics/plugins/page-0001.json": page({"plugin_name": "finance-doors", "invocation_count": 0}),
        "pull.json": {"periods": {"analytics": {"from": "2026-01-01", "to": "2026-09-30"}}, "not_fetched": []},
        "compliance/more.jsonl": feed(
            activity("claude_plugin_disabled", plugin_id=PLUGIN),
            activity("mcp_server_created", mcp_server_id=CONNECTOR, mcp_server_name="Tickets"),
        ),
    },
)
IDS = (ADA, AUDIT, CONNECTOR, MARKETPLACE, PLUGIN, ROLE, VERSION)
ODD = st.sampled_from(
    [None, True, 0, -1, 10**30, 1.5, "", " ", "a b", "x" * 300, "é", "\u202e", "`", "@", "required", [], {}, [None], {"type": 1}]
)  # fmt: skip
REMOVED = object()


def spots(value, route=()):
    """Return where something stands in a page."""
    yield route
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from spots(each, (*route, key))


ROUTES = [(path, route) for path, content in PAGES.items() if not isinstance(content, str) for route in spots(content)]


def changed(pages, path, route, value):
    """Put something else where something stood, or take it away."""
    if not route:
        if value is REMOVED:
            pages.pop(path, None)
        else:
            pages[path] = value if isinstance(value, str) else json.dumps(value)
        return
    at = pages.get(path)
    for step in route[:-1]:
        try:
            at = at[step]
        except (KeyError, IndexError, TypeError):
            return
    try:
        if value is REMOVED:
            del at[route[-1]]
        else:
            at[route[-1]] = value
    except (KeyError, IndexError, TypeError):
        return


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(ROUTES), ODD | st.just(REMOVED)), max_size=4), st.booleans())
def test_rules_answer_whatever_stands_in_the_pages(changes, is_declared):
    pages = deepcopy(PAGES)
    for (path, route), value in changes:
        changed(pages, path, route, value)
    report = judge(RULES, *([INVENTORY] if is_declared else []), observed=(exported(pages),))
    told = [*(gap.message for gap in report.gaps), *(each.because for each in report.unknowns)]
    items = [each.subject.item or "" for each in (*report.gaps, *report.unknowns)]
    assert all(told)
    assert [text for text in (*told, *items) for vendors in IDS if vendors in text] == []
    assert all(each.place.line for each in (*report.gaps, *report.unknowns))


def test_what_is_odd_here_is_found_where_nothing_is_changed():
    report = judge(RULES, INVENTORY, observed=(exported(PAGES),))
    found = {gap.id for gap in report.gaps}
    assert {"COW003", "COW005", "COW006", "COW011", "COW012", "COW021", "DRF001", "DRF004", "INS003"} <= found
