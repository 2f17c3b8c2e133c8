import pytest
from exported_pages import ROLE, exported, group, page, permission, role, with_roles
from judged import counts, gaps, judge, unknowns

RULE = "  role-widens-tool: {}\n"
INVENTORY = """\
surfaces: {cowork: {deployment: %s}}
groups: {audit: {size: 2}}
plugins:
  tickets:
    title: Tickets
    path: custom-mcp
    provides: {tools: {close_ticket: {access: write}, read_ticket: {access: read}}}
    provision: {cowork: {via: custom-connector, tools: {%s}}}
"""
OPAQUE = "close_tick_" + "0a" * 16
PERMISSIONS = f"rbac_roles/{ROLE}/permissions/page-0001.json"


def judged(pages, tools="close_ticket: ask, read_ticket: allow", deployment="first-party"):
    return judge(RULE, INVENTORY % (deployment, tools), observed=(exported(pages),))


def tool(name, action="always_allow"):
    return permission(action, "connector_tool", tool_name=name)


@pytest.mark.parametrize(
    ("rows", "tools", "wanted"),
    [
        pytest.param([tool("close_ticket")], "close_ticket: ask", (0, 1, 0, 0), id="always, and it was to ask"),
        pytest.param([tool("close_ticket")], "close_ticket: blocked", (0, 1, 0, 0), id="always, and it was to be blocked"),
        pytest.param([tool("close_ticket", "use")], "close_ticket: ask", (1, 0, 0, 0), id="with approval"),
        pytest.param([tool("read_ticket")], "close_ticket: ask, read_ticket: allow", (1, 0, 0, 0), id="always, and it may"),
        pytest.param([tool("other")], "close_ticket: ask", (1, 0, 0, 0), id="a tool of which nothing was decided"),
        pytest.param([tool("other")], "default: ask", (0, 1, 0, 0), id="a tool of which the default says something"),
        pytest.param([permission("always_allow", "connector")], "close_ticket: ask", (0, 1, 0, 0), id="the whole connector"),
        pytest.param([permission("always_allow", "all_connectors")], "close_ticket: ask", (0, 1, 0, 0), id="every connector"),
        pytest.param([permission("use", "all_connectors")], "close_ticket: ask", (1, 0, 0, 0), id="every connector with approval"),
        pytest.param([permission("capability_access_all", "organization")], "close_ticket: ask", (1, 0, 0, 0), id="every feature, which is about no tool"),
        pytest.param([tool("close_ticket"), tool("close_ticket", "use")], "close_ticket: ask", (0, 1, 0, 0), id="one loose row is enough"),
        pytest.param([tool(OPAQUE)], "close_ticket: ask", (0, 0, 0, 1), id="a name that the interface hides"),
        pytest.param([tool(OPAQUE)], "'*': ask", (0, 1, 0, 0), id="a hidden name, and every tool was to ask"),
        pytest.param([tool(OPAQUE)], "'*': ask, read_ticket: allow", (0, 0, 0, 1), id="a hidden name, and one tool may"),
        pytest.param([permission("always_allow", "connector")], "close_ticket: allow", (0, 0, 0, 0), id="nothing stricter was decided"),
        pytest.param([permission("always_allow", "connector_tool", tool_name="close_ticket", connector_id="mcpsrv_2")], "close_ticket: ask", (1, 0, 0, 0), id="a tool of another connector"),
    ],
)  # fmt: skip
def test_what_a_role_allows(rows, tools, wanted):
    assert counts(judged(with_roles(*rows), tools)) == wanted


def test_it_names_role_group_tool_and_what_was_decided():
    report = judged(with_roles(tool("close_ticket")))
    assert gaps(report) == [
        "tickets on cowork: role `Agents`, held through group `audit`, always allows tool `close_ticket` of `tickets`, and `ask` was decided for it"
    ]  # fmt: skip
    assert [person.name for person in report.gaps[0].people] == ["ada@anycompany.example"]


def test_all_connectors_are_each_of_them():
    assert gaps(judged(with_roles(permission("always_allow", "all_connectors")))) == [
        "tickets on cowork: role `Agents`, held through group `audit`, always allows every tool of every connector, and `ask` was decided for tool `close_ticket` of `tickets`"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        pytest.param({"groups": page(group(role_ids=[]))}, (1, 0, 0, 0), id="a role that no group holds is nobody's"),
        pytest.param({"groups": page(group(role_ids=None))}, (0, 0, 0, 1), id="the page could not say which roles the group holds"),
        pytest.param({"groups": None}, (0, 0, 0, 1), id="no group was saved"),
        pytest.param({"rbac_roles/page-0001.json": page(role(), next_page="more")}, (0, 1, 0, 1), id="a role may be on a page that was not saved"),
        pytest.param({PERMISSIONS: None}, (0, 0, 0, 1), id="what the role allows was not saved"),
        pytest.param({"rbac_roles/page-0001.json": None, PERMISSIONS: None}, (0, 0, 0, 1), id="no role was saved"),
    ],
)  # fmt: skip
def test_what_was_not_exported_is_not_allowed_either(changed, wanted):
    assert counts(judged(with_roles(tool("close_ticket"), **changed))) == wanted


@pytest.mark.parametrize(
    ("row", "said"),
    [
        pytest.param(permission("allow_forever", "connector"), "`allow_forever` for `action`", id="an action"),
        pytest.param(permission("grant", "connector_tool", tool_name="close_ticket"), "`grant` for `action`", id="an action of something else"),
        pytest.param(permission("always_allow", "connector_family"), "`connector_family` for `resource.type`", id="a resource"),
        pytest.param(permission("capability_access_all", "all_connectors"), "`capability_access_all` for `action`", id="every feature, on connectors"),
    ],
)  # fmt: skip
def test_a_row_that_nobody_knows_may_allow_anything(row, said):
    because = f"one of the permissions of a role has {said}, which nobody here knows"
    assert unknowns(judged(with_roles(tool("read_ticket", "use"), row))) == [f"role Agents on cowork: {because}"]


def test_a_role_that_no_page_shows_may_allow_anything():
    report = judged(with_roles(tool("read_ticket"), groups=page(group(role_ids=[ROLE, "rbac_role_2"]))))
    assert unknowns(report) == ["group audit on cowork: group `audit` holds a role that no page of roles shows"]
    assert counts(report) == (0, 0, 0, 1)


def test_a_connector_that_nobody_can_name_may_be_this_one():
    report = judged(with_roles(tool("close_ticket"), name=None))
    assert unknowns(report) == [
        "tickets on cowork: role `Agents`, held through group `audit`, has `always_allow` on a connector that nobody can name, which may be `tickets`"
    ]  # fmt: skip


def test_a_connector_goes_by_the_name_that_its_use_bears():
    use = {"connector_name": "mcpsrv_7", "connector_display_name": "tickets", "distinct_user_count": 1}
    row = permission("always_allow", "connector", connector_id="mcpsrv_7")
    pages = with_roles(row, name=None, **{"analytics/connectors/page-0001.json": page(use)})
    assert counts(judged(pages)) == (0, 1, 0, 0)


def test_a_third_party_deployment_has_no_such_roles():
    assert counts(judged(with_roles(tool("close_ticket")), deployment="third-party")) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("tools", "ends"),
    [
        pytest.param("'*': ask, close_ticket: blocked", "`blocked` was decided for tool `close_ticket` of `tickets`", id="a tool by its own name"),
        pytest.param("'*': ask, read_ticket: allow", "`ask` was decided for the tools of `tickets`", id="no tool by its name"),
    ],
)  # fmt: skip
def test_of_a_whole_connector_one_tool_is_named(tools, ends):
    (gap,) = gaps(judged(with_roles(permission("always_allow", "connector")), tools))
    assert gap.endswith(ends)
