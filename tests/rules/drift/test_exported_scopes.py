"""What scope-drift says of the scopes that roles grant on Cowork."""

import pytest
from exported_pages import exported, page, permission, with_roles
from judged import counts, gaps, judge

RULE = "  scope-drift: {}\n"
INVENTORY = """\
plugins:
  tickets:
    title: Tickets
    path: custom-mcp
    auth: {method: oauth%s}
    provision: {cowork: {via: custom-connector}}
"""
DECLARED = ", scopes: [tickets_read, 'tickets:write']"


def scope(name):
    return permission("grant", "connector_scope", scope=name)


def hidden(letter):
    return scope(f"tickets_{letter * 32}")


def judged(*rows, scopes=DECLARED, **changed):
    return judge(RULE, INVENTORY % scopes, observed=(exported(with_roles(*rows, **changed)),))


@pytest.mark.parametrize(
    ("rows", "scopes", "wanted"),
    [
        pytest.param([scope("tickets_read")], DECLARED, (1, 0, 0, 0), id="a declared one"),
        pytest.param([scope("tickets_admin")], DECLARED, (0, 1, 0, 0), id="one that nobody declared"),
        pytest.param([hidden("a")], DECLARED, (0, 0, 0, 1), id="a hidden one, which may be declared"),
        pytest.param([scope("tickets_read"), hidden("a"), hidden("b")], DECLARED, (0, 1, 0, 0), id="two hidden ones, of which one may be declared"),
        pytest.param([hidden("a"), hidden("a")], DECLARED, (0, 0, 0, 1), id="one hidden one in two rows"),
        pytest.param([permission("grant", "connector")], DECLARED, (0, 1, 0, 0), id="every scope of the connector"),
        pytest.param([permission("grant", "all_connectors")], DECLARED, (0, 1, 0, 0), id="every scope of every connector"),
        pytest.param([permission("use", "connector")], DECLARED, (0, 0, 0, 0), id="no scope at all"),
        pytest.param([scope("tickets_admin")], "", (0, 0, 0, 0), id="no scopes were declared"),
    ],
)  # fmt: skip
def test_what_roles_grant(rows, scopes, wanted):
    assert counts(judged(*rows, scopes=scopes)) == wanted


def test_a_connector_that_nobody_can_name_may_be_the_door_unless_another_one_is():
    row = permission("grant", "connector_scope", scope="x", connector_id="mcpsrv_9")
    assert counts(judged(row)) == (0, 0, 0, 0)
    assert counts(judged(row, name=None)) == (0, 0, 0, 1)


def test_it_says_which_and_hides_no_guess():
    assert gaps(judged(scope("tickets_admin"))) == [
        "tickets on cowork: role `Agents`, held through group `audit`, grants `tickets_admin` of `tickets`, which the inventory does not have"
    ]  # fmt: skip
    assert gaps(judged(hidden("a"), hidden("b"), hidden("c"))) == [
        "tickets on cowork: role `Agents`, held through group `audit`, grants 3 scopes of `tickets` whose names the interface does not tell, which is more than the inventory has"
    ]  # fmt: skip


@pytest.mark.parametrize(("kind", "what"), [("connector", "`tickets`"), ("all_connectors", "every connector")])
def test_it_says_of_what_every_scope_is_granted(kind, what):
    assert gaps(judged(permission("grant", kind))) == [
        f"tickets on cowork: role `Agents`, held through group `audit`, grants every scope of {what}, and the inventory has 2 of `tickets`"
    ]  # fmt: skip


def test_roles_that_were_not_exported_grant_what_nobody_knows():
    assert counts(judged(scope("tickets_read"), **{"rbac_roles/page-0001.json": page(next_page="more")})) == (
        0,
        0,
        0,
        1,
    )
