"""The scopes of each door: wanted by the inventory, allowed by the policy, advertised by the server."""

from dataclasses import replace

import pytest
from judged import POLICY, cases
from walked_servers import authorization, challenge, reach, resource, server

from plugingov.layers.ways_in import each_reading
from plugingov.model.policies import extend
from plugingov.reports.sign_in_sheet import readings_table, scopes_table
from plugingov.rules.asking import Choice, plan
from plugingov.rules.authenticate.columns import scope_rows
from plugingov.sources.document import Text
from plugingov.sources.yaml import read_yaml

FX = """\
plugins:
  fx:
    title: FX
    path: custom-mcp
    server: {transport: http, url: "https://mcp.acme.example/fx"}
    auth: {method: oauth, client: dynamicSCOPES}
    provision: {cowork: {via: custom-connector}}
"""
KEYS = "credentials: {key: {plugin: fx, surface: cowork, scopes: [fx.read, fx.pay]}}\n"
ASKED = server(reach(), challenge(), resource(), authorization())
LIST = "scope-outside-allowlist"


def columns(rules="", scopes=", scopes: [fx.read]", more="", probed=(ASKED,), choice=None):
    """Return the rows without the door, by scope."""
    problems = []
    policy = extend(
        read_yaml(Text("policy.yaml", f"{POLICY}  owner-missing: {{}}\n{rules}")), lambda *_: None, (), problems
    )
    asked = plan(policy, choice or Choice(), problems)
    assert problems == []
    (case,) = cases(FX.replace("SCOPES", scopes) + more)
    rows = scope_rows(replace(case, probed=probed), asked)
    assert {(row.plugin, row.surface) for row in rows} <= {("fx", "cowork")}
    return {row.scope: (row.wanted, f"{row.allowed} {row.pattern}".strip(), row.advertised) for row in rows}


ALLOW = f"  {LIST}: {{allow: [fx.read, 'fx.w*']}}\n"
SERVER = "authorization server"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param({}, {"fx.read": ("yes", "not asked", "resource"), "fx.write": ("no", "not asked", "resource"),
                          "fx.admin": ("no", "not asked", SERVER)}, id="no list in the policy"),
        pytest.param({"rules": ALLOW}, {"fx.read": ("yes", "yes fx.read", "resource"),
                                        "fx.write": ("no", "yes fx.w*", "resource"), "fx.admin": ("no", "no", SERVER)},
                     id="allowed, by which pattern"),
        pytest.param({"rules": f"  {LIST}: {{deny: ['*.admin']}}\n"},
                     {"fx.read": ("yes", "yes", "resource"), "fx.write": ("no", "yes", "resource"),
                      "fx.admin": ("no", "no *.admin", SERVER)}, id="denied, by which pattern"),
        pytest.param({"rules": f"  {LIST}:\n    - {{allow: ['*']}}\n    - {{deny: [fx.write]}}\n"},
                     {"fx.read": ("yes", "yes *", "resource"), "fx.write": ("no", "no fx.write", "resource"),
                      "fx.admin": ("no", "yes *", SERVER)}, id="every list has to allow it"),
        pytest.param({"rules": f"  {LIST}: {{plugins: [other], allow: ['*']}}\n", "probed": ()},
                     {"fx.read": ("yes", "not asked", "not known")}, id="a list for others, and nobody asked the server"),
        pytest.param({"rules": ALLOW, "choice": Choice(skip=(LIST,)), "probed": ()},
                     {"fx.read": ("yes", "not asked", "not known")}, id="the rule was left out"),
        pytest.param({"more": KEYS, "probed": ()}, {"fx.read": ("yes", "not asked", "not known"),
                                                    "fx.pay": ("by a credential", "not asked", "not known")},
                     id="a credential"),
        pytest.param({"more": KEYS, "probed": (server(reach(), challenge(challenge={"scope": "fx.read"})),)},
                     {"fx.read": ("yes", "not asked", "challenge"), "fx.pay": ("by a credential", "not asked", "no")},
                     id="advertised by the challenge, and not at all"),
        pytest.param({"rules": ALLOW, "probed": (server(reach(), challenge(challenge={"scope": "fx.read fx.pay"})),)},
                     {"fx.read": ("yes", "yes fx.read", "challenge"), "fx.pay": ("by its challenge", "no", "challenge")},
                     id="asked for by the server although others are written down"),
        pytest.param({"probed": (server(reach(), challenge(), resource(404)),)},
                     {"fx.read": ("yes", "not asked", "not known")}, id="nothing is advertised"),
        pytest.param({"scopes": "", "rules": ALLOW},
                     {"fx.read": ("by default", "yes fx.read", "resource"),
                      "fx.write": ("by default", "yes fx.w*", "resource"), "fx.admin": ("no", "no", SERVER)},
                     id="nobody wrote any down"),
        pytest.param({"scopes": "", "probed": ()}, {}, id="nobody knows any"),
    ],
)  # fmt: skip
def test_each_scope_is_wanted_allowed_and_advertised(said, expected):
    assert columns(**said) == expected


def test_both_tables_say_it_for_people():
    (case,) = cases(FX.replace("SCOPES", ""))
    case = replace(case, probed=(server(*ASKED.steps, protocol="2026-07-28"),))
    rows = scopes_table(scope_rows(case, ())).rows
    assert [cell.text for cell in rows[0]] == ["fx", "cowork", "fx.read", "by default", "not asked", "resource"]
    first, second = readings_table(each_reading(case.layers, case.probed)).rows
    assert [cell.text for cell in first[:4]] == ["fx", "cowork", "authenticate", "unknown"]
    assert first[4].text.startswith("`https://mcp.acme.example/fx` answers 401 and leads to all that a sign-in needs")
    assert (second[3].text, second[4].text) == ("", "the server speaks `2026-07-28`: without sessions")


def test_surfaces_that_fare_alike_share_a_row_and_those_that_do_not_have_one_each():
    both = FX.replace("SCOPES", "").replace("connector}", "connector}, claude-code: {via: user-server}")
    (case,) = cases(both)
    for reaches, expected in (("public", ["cowork, claude-code"]), ("private", ["cowork", "claude-code"])):
        asked = server(reach(reaches), *ASKED.steps[1:])
        rows = readings_table(each_reading(case.layers, (asked,))).rows
        assert [row[1].text for row in rows] == expected
