import pytest
from reviewed import ORGANISATION, desk, keys, request, review

RULES = "  install-without-approval: {}\n  approval-missing-for-tier: {}\n  review-missing: {}\n"
WRITES = "{tools: {post_entry: {access: write, destructive: false, scopes: [], open_world: false}}, scopes: []}"
CONFIDENTIAL = "{classification: confidential, cleared_for: confidential, owner: cfo@acme.example}"
RESTRICTED = "{classification: restricted, cleared_for: restricted, owner: cfo@acme.example}"
APPROVALS = "approvals: {critical: [sec@acme.example, data-owner], high: [data-owner], medium: [owner], low: [tax]}\n"


def test_a_request_to_which_nothing_is_missing_is_approved_once_somebody_has():
    found = review(RULES)
    assert (found.decision, found.questions, found.beside) == ("approve", (), ())
    assert {each.gap.id for each in found.conditions} == {"INS006", "GOV002"}
    assert all(each.by_approval for each in found.conditions)


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        pytest.param({"requested_by": None}, "requested_by", id="nobody says who asks"),
        pytest.param({"purpose": None}, "purpose", id="nobody says what for"),
        pytest.param({"system": None}, "system", id="nobody says which system"),
        pytest.param({"surfaces": None}, "surfaces", id="nobody says where"),
        pytest.param({"audience": None}, "audience", id="nobody says for whom"),
        pytest.param({"audience": "[app]"}, "audience", id="a group that there is not"),
        pytest.param({"projects": "[clos]"}, "projects", id="a project that there is not"),
        pytest.param({"projects": "[books]"}, "surfaces", id="a project on another surface"),
        pytest.param({"data": None}, "data", id="nobody says which data"),
        pytest.param({"wants": None}, "wants.tools", id="nobody says which tools"),
        pytest.param({"wants": "{tools: [find_entry]}"}, "wants.tools", id="nobody says what a tool does"),
        pytest.param({"system": "packaged", "proposes": None}, "proposes.source.marketplace", id="a package of no marketplace of ours"),
        pytest.param({"system": "packaged", "proposes": "{path: marketplace, source: {marketplace: tolls}}"}, "proposes.source.marketplace", id="a marketplace that there is not"),
        pytest.param({"system": "packaged", "proposes": "{path: marketplace, source: {github: o/r}}"}, "proposes.source.marketplace", id="a source, and no marketplace"),
        pytest.param({"system": "mail"}, "differs_because", id="a door to the system is there already"),
        pytest.param({"proposes": "{path: custom-mcp, server: {transport: http, url: https://x.example/, operator: us}}"}, "proposes.auth.method", id="nobody says how members sign in"),
        pytest.param({"owner": None, "wants": WRITES}, "owner", id="the owner has to approve, and nobody is"),
        pytest.param({"data": "{classification: confidential}", "wants": WRITES}, "data.owner", id="the data's owner has to approve, and nobody is"),
        pytest.param({"owner": "ada@acme.example", "wants": WRITES}, "requested_by", id="who has to approve is who asks"),
    ],
)  # fmt: skip
def test_what_is_missing_to_decide_is_a_named_question(facts, asked):
    found = review(RULES, APPROVALS, **facts)
    assert (found.decision, asked in keys(found)) == ("needs-information", True), found.questions


def test_near_names_are_offered():
    found = review(audience="[app]", projects="[clos]")
    assert [each.asks for each in found.questions] == [
        "Which group is `app`? No inventory has it; did you mean `ap`?",
        "Which project is `clos`? No inventory has it; did you mean `close`? Declare who works in it, with which data.",
    ]


def test_a_second_door_with_a_reason_is_no_question():
    found = review(system="mail", differs_because="it has to send")
    assert (keys(found), found.doors) == ([], ("mail",))


@pytest.mark.parametrize(
    ("rules", "facts"),
    [
        pytest.param("  forbidden-plugin-present: {forbid: [ledger]}\n", {}, id="the plugin is forbidden"),
        pytest.param("  path-not-allowed: {allow: {cowork: []}}\n", {}, id="no path is allowed"),
        pytest.param("  forbidden-plugin-present: {forbid: [ledger]}\n", {"purpose": None, "data": None}, id="what is forbidden stays so, whatever else is not known"),
    ],
)  # fmt: skip
def test_what_the_policy_forbids_is_rejected(rules, facts):
    found = review(rules, **facts)
    assert found.decision == "reject"
    assert (found.rollouts, found.beside, found.is_written) == ((), (), False)


@pytest.mark.parametrize(
    ("rules", "facts", "rule", "condition"),
    [
        pytest.param("  scope-outside-allowlist: {deny: ['*.all']}\n", {"wants": "{tools: {find_entry: {access: read, scopes: [ledger.read]}}, scopes: [ledger.read, ledger.all]}"}, "AUT001", "if its scopes are `ledger.read`", id="a scope that is denied"),
        pytest.param("  catch-all-scope: {}\n", {"wants": "{tools: {find_entry: {access: read, scopes: []}}, scopes: [admin]}"}, "AUT002", "if this is done first: Ask for the scopes", id="every scope is one too many"),
        pytest.param("  path-not-allowed: {allow: [marketplace, oauth-connector]}\n", {}, "SRC001", "if it comes by `marketplace` or `oauth-connector`", id="another path is allowed"),
        pytest.param("  endpoint-outside-domains: {domains: [other.example]}\n", {}, "SRC007", "if this is done first: Serve it under a domain", id="what the rule says how to mend"),
        pytest.param("  toxic-combination: {}\n", {"projects": "[close]", "data": CONFIDENTIAL, "wants": "{tools: {find_entry: {access: read, scopes: [], open_world: false}, send: {access: write, destructive: false, scopes: [], open_world: true}}, scopes: []}"}, "CAP008", "if it stays off in project `close`", id="a combination in a project"),
        pytest.param("  approval-missing-for-tier: {}\n", {"wants": WRITES}, "GOV005", "once approved by `it@acme.example`", id="an approval"),
    ],
)  # fmt: skip
def test_each_gap_that_would_open_has_its_condition(rules, facts, rule, condition):
    found = review(rules, "approvals: {medium: [owner]}\n", **facts)
    (one,) = {each.text for each in found.conditions if each.gap.id == rule}
    assert one.startswith(condition)
    is_approval = rule == "GOV005"
    assert found.decision == ("approve" if is_approval else "approve-with-conditions")


@pytest.mark.parametrize(
    ("facts", "level", "because"),
    [
        pytest.param({"projects": "[close]", "data": CONFIDENTIAL, "wants": "{tools: {find_entry: {access: read, scopes: [], open_world: false}, send: {access: write, destructive: false, scopes: [], open_world: true}}, scopes: []}"}, "critical", "toxic combination in project `close`", id="completes a toxic combination"),
        pytest.param({"data": RESTRICTED, "wants": WRITES}, "critical", "its data is restricted", id="writes restricted data"),
        pytest.param({"surfaces": "[claude-code]", "proposes": "{path: custom-mcp, server: {transport: stdio, command: npx, args: [ledger], operator: us}, auth: {method: oauth}}"}, "critical", "runs code on members' machines", id="unpinned code on a member's machine"),
        pytest.param({"wants": "{tools: {erase: {access: write, destructive: true, scopes: [], open_world: false}}, scopes: []}"}, "high", "is destructive", id="destructive"),
        pytest.param({"data": CONFIDENTIAL, "wants": WRITES}, "high", "its data is confidential", id="writes confidential data"),
        pytest.param({"data": RESTRICTED}, "high", "its data is restricted", id="reads restricted data"),
        pytest.param({"proposes": "{path: custom-mcp, server: {transport: http, url: https://x.example/, operator: us}, auth: {method: none}}"}, "high", "no sign-in", id="no sign-in"),
        pytest.param({"data": CONFIDENTIAL, "proposes": "{path: custom-mcp, server: {transport: http, url: https://x.example/, operator: somebody}, auth: {method: oauth}}"}, "high", "`somebody` operates", id="confidential data with a third party"),
        pytest.param({"wants": WRITES}, "medium", "writes", id="any write"),
        pytest.param({"data": CONFIDENTIAL}, "medium", "its data is confidential", id="reads confidential data"),
        pytest.param({"audience": "[ap, tax]"}, "medium", "everybody", id="everybody is its audience"),
        pytest.param({}, "low", "nothing lifts it higher", id="the rest"),
    ],
)  # fmt: skip
def test_the_tier_is_told_with_the_fact_that_decides_it(facts, level, because):
    found = review(RULES, APPROVALS, **facts)
    assert found.tier.level == level
    assert because in found.tier.because
    names = {"critical": ["sec@acme.example", "cfo@acme.example"], "high": ["cfo@acme.example"], "medium": ["it@acme.example"], "low": ["tax"]}  # fmt: skip
    assert [each.name for each in found.approval.signatures] == names[level]


def test_a_group_approves_by_one_of_its_members():
    (tax,) = review(RULES, APPROVALS).approval.signatures
    assert (tax.name, tax.members) == ("tax", ("bo@acme.example",))


def test_scopes_that_no_tool_needs_are_a_condition_and_so_are_those_that_lack():
    wants = "{tools: {find: {access: read, scopes: [a.read]}, list: {access: read, scopes: [b.read]}}, scopes: [a.read, c.read]}"
    found = review(wants=wants)
    assert (found.scopes.beyond, found.scopes.lacking) == (("c.read",), ("b.read",))
    assert found.beside == (
        "if its scopes are `a.read`: no tool that is wanted needs `c.read`",
        "if it asks for `b.read` too, without which `list` would be denied",
    )
    assert found.decision == "approve-with-conditions"


def test_of_a_tool_without_scopes_nobody_can_say_that_others_are_too_wide():
    wants = "{tools: {find: {access: read, scopes: [a.read]}, list: {access: read}}, scopes: [a.read, c.read]}"
    assert (review(wants=wants).scopes.beyond, review(wants=wants).beside) == ((), ())


@pytest.mark.parametrize(
    ("path", "why", "is_condition"),
    [
        pytest.param("marketplace", None, False, id="the recommended path"),
        pytest.param("oauth-connector", None, False, id="the faster one"),
        pytest.param("custom-mcp", None, True, id="another"),
        pytest.param("custom-mcp", "the package is too old", False, id="another, with a reason"),
    ],
)
def test_another_path_than_the_recommended_one_needs_a_reason(path, why, is_condition):
    proposes = f"{{path: {path}, source: {{marketplace: tools}}, server: {{url: https://x.example/, operator: vendor}}, auth: {{method: oauth}}}}"  # fmt: skip
    found = review(system="both", proposes=proposes, differs_because=why)
    assert any("as is recommended" in each for each in found.beside) is is_condition


def test_the_three_paths_stand_side_by_side_and_one_is_recommended():
    found = review("  path-not-allowed: {allow: [custom-mcp]}\n")
    assert [(each.path, each.is_recommended, each.is_allowed) for each in found.paths] == [
        ("marketplace", False, False),
        ("custom-mcp", True, True),
        ("oauth-connector", False, False),
    ]
    facts = [
        *("catalogue", "who sets it up", "when to use it", "who vouches for the code", "where it runs", "sign-in"),
        *("org-managed", "who owns security", "set-up effort", "an example here"),
    ]
    assert [list(each.facts) for each in found.paths] == [facts] * 3
    assert [each.facts["an example here"] for each in found.paths] == ["none yet", "none yet", "`mail`"]


def test_a_combination_is_told_by_its_three_tools():
    wants = "{tools: {find: {access: read, scopes: [], open_world: false}, send: {access: write, destructive: false, scopes: [], open_world: true}}, scopes: []}"
    (one,) = review(projects="[close]", data=CONFIDENTIAL, wants=wants).combinations
    assert (one.project, one.private, one.untrusted, one.way_out) == (
        "close",
        "`ledger/find` (derived)",
        "`mail/read_mail`",
        "`ledger/send`",
    )


def test_a_combination_that_is_there_without_it_is_not_one_that_it_completes():
    there = "  ledgers: {title: L, path: custom-mcp, auth: {method: oauth}, data: {classification: confidential}, provides: {tools: {find: {access: read, open_world: false}, send: {access: write, open_world: true}}}, provision: {cowork: {via: custom-connector}}}\n"
    text = ORGANISATION.replace("projects:\n", f"{there}projects:\n").replace(
        "active: [mail]", "active: [mail, ledgers]"
    )
    wants = "{tools: {find: {access: read, scopes: [], open_world: false}, send: {access: write, destructive: false, scopes: [], open_world: true}}, scopes: []}"
    assert review(text=text, projects="[close]", data=CONFIDENTIAL, wants=wants).combinations == ()


def test_an_entry_holds_what_the_request_says_and_no_approval():
    entry = review().entry
    assert entry.file == "inventories/requested-ledger.yaml"
    plugin = entry.document.data["plugins"]["ledger"]
    assert plugin["review"] == {"requested_by": "ada@acme.example", "ticket": "IT-1"}
    assert plugin["provision"] == {"cowork": {"via": "custom-connector"}}
    assert "approv" not in entry.text.partition("\n")[2]


@pytest.mark.parametrize(
    ("facts", "organisation", "cowork", "claude_code"),
    [
        pytest.param({}, "", {"via": "custom-connector"}, {"via": "user-server"}, id="a server of ours"),
        pytest.param({"projects": "[books]"}, "", {"via": "custom-connector"}, {"via": "project-file"}, id="a server of ours for a project on Claude Code"),
        pytest.param({}, "third-party", {"via": "managed-server"}, {"via": "user-server"}, id="in a third-party deployment"),
        pytest.param({"system": "connected", "proposes": None}, "connectors", {"via": "directory-connector"}, {"via": "claude-ai-connector"}, id="a connector that comes along"),
        pytest.param({"system": "packaged", "proposes": "{source: {marketplace: tools}}"}, "", {"marketplace": "tools", "preference": "not_available", "groups": {"ap": "available"}}, {"via": "marketplace-plugin", "marketplace": "tools"}, id="a package for one group"),
        pytest.param({"system": "packaged", "proposes": "{source: {marketplace: tools}}"}, "team", {"marketplace": "tools", "preference": "available"}, {"via": "marketplace-plugin", "marketplace": "tools"}, id="a package where groups have no settings"),
        pytest.param({"system": "packaged", "proposes": "{source: {marketplace: tools}}"}, "sync", {"marketplace": "tools", "preference": "not_available", "groups": {"ap": "available"}}, {"via": "synced-plugin"}, id="a package that comes along"),
        pytest.param({"wants": WRITES}, "", {"via": "custom-connector", "tools": {"post_entry": "ask"}}, {"via": "user-server", "tools": {"post_entry": "ask"}}, id="what writes asks first"),
    ],
)  # fmt: skip
def test_how_it_is_provisioned_follows_from_its_path_and_what_is_attested(facts, organisation, cowork, claude_code):
    changes = {
        "third-party": ("deployment: first-party", "deployment: third-party"),
        "connectors": ("claude_ai_connectors: false", "claude_ai_connectors: true"),
        "team": ("plan: enterprise", "plan: team"),
        "sync": ("claude_ai_plugin_sync: false", "claude_ai_plugin_sync: true"),
    }
    text = ORGANISATION.replace(*changes[organisation]) if organisation else ORGANISATION
    found = review(text=text, **{"surfaces": "[cowork, claude-code]", **facts})
    assert found.entry.said["provision"] == {"cowork": cowork, "claude-code": claude_code}


def test_each_plugin_of_a_run_has_an_id_of_its_own():
    at = desk()
    first = at.review(request("IT-1"), (), "")
    second = at.review(request("IT-2"), {first.entry.id}, "")
    third = at.review(request("IT-2"), {first.entry.id, second.entry.id}, "")
    assert [each.entry.id for each in (first, second, third)] == ["ledger", "ledger-it-2", "ledger-it-2-2"]


@pytest.mark.parametrize(
    "system", ["../../etc/passwd", "/etc/passwd", "a/../b", "..", "con", "<script>", "\u202e", "x" * 500]
)
def test_no_name_of_a_request_leads_anywhere(system):
    found = review(system=f'"{system}"')
    assert found.entry.file.startswith("inventories/requested-")
    assert "/" not in found.entry.file.removeprefix("inventories/")
    assert ".." not in found.entry.file


@pytest.mark.parametrize("said", ["system", "title"])
def test_no_id_and_no_file_is_made_of_a_secret(said):
    token = "ghp" + "_" + "a1b2c3d4e5f6g7h8i9j0"
    found = review(**{"system": None, said: token})
    assert (found.entry.id, found.entry.file, found.holds_secret) == ("it-1", "inventories/requested-it-1.yaml", True)


@pytest.mark.parametrize(
    "server",
    [
        pytest.param('url: "https://mcp.acme.example/ledger?token=opensesame"', id="in an address"),
        pytest.param('url: "https://ada:opensesame@mcp.acme.example/"', id="before a host"),
        pytest.param("url: https://mcp.acme.example/, headers: {Authorization: Bearer opensesame}", id="in a header"),
        pytest.param("command: x, args: [--token, opensesame]", id="in an argument"),
        pytest.param("command: x, env: {API_KEY: opensesame}", id="in a variable"),
    ],
)
def test_an_entry_with_a_secret_is_never_written_nor_told(server):
    proposes = f"{{path: custom-mcp, server: {{{server}, operator: us}}, auth: {{method: oauth}}}}"
    found = review(proposes=proposes, surfaces="[cowork, claude-code]")  # by a policy that does not ask about secrets
    assert (found.holds_secret, found.is_written, found.rollouts) == (True, False, ())
    assert "if the secret that it holds is revoked" in found.beside[0]


def test_an_approval_that_only_switching_it_on_asks_for_is_one_all_the_same():
    wants = "{tools: {find: {access: read, scopes: [], open_world: false}, send: {access: write, destructive: false, scopes: [], open_world: true}}, scopes: []}"
    found = review(
        RULES, "approvals: {critical: [sec@acme.example]}\n", projects="[close]", data=CONFIDENTIAL, wants=wants
    )
    one, other = sorted(
        (each for each in found.conditions if each.gap.id == "GOV005"), key=lambda each: each.gap.subject
    )
    assert (other.gap.subject.plugin, other.by_approval) == ("mail", False)  # which takes part in the combination
    assert (one.when, one.by_approval, one.text) == ("switched-on", True, "once approved by `sec@acme.example`")
