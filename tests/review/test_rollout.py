import pytest
from reviewed import ORGANISATION, review

PACKAGE = "{path: marketplace, source: {marketplace: tools}, server: {transport: http, url: https://x.example/mcp, operator: vendor}, auth: {method: oauth}}"
WRITES = "{tools: {post_entry: {access: write, destructive: false, scopes: [], open_world: false}}, scopes: []}"
THIRD_PARTY = ORGANISATION.replace("deployment: first-party", "deployment: third-party")


def steps(found, layer):
    (rollout,) = found.rollouts
    return [(each.who, each.setting) for each in rollout.steps if each.layer == layer]


MARKETPLACES = "Organization settings > Plugins & skills > Marketplaces"
INVENTORY = "Organization settings > Plugins & skills > Inventory > packaged"
CONNECTORS = "Organization settings > Connectors"
MANAGED = '{"name": "ledger", "transport": "http", "url": "https://mcp.acme.example/ledger", "oauth": %s, "toolPolicy": {"post_entry": "ask"}}'
NEW_MARKETPLACE = ORGANISATION.replace(", cowork: {sync: manual}}}", "}}")
TEAM = ORGANISATION.replace("plan: enterprise", "plan: team")


def on_cowork(found, *layers):
    (rollout,) = found.rollouts
    return [(each.who, each.does, each.setting) for each in rollout.steps if each.layer in layers]


@pytest.mark.parametrize(
    ("facts", "text", "install", "limit"),
    [
        pytest.param({}, ORGANISATION, [("org admin", "chooses Add custom connector: name `ledger`; URL `https://mcp.acme.example/ledger`; Authentication: Always required (Sign in now)", CONNECTORS)], "cannot be changed afterwards", id="a custom connector"),
        pytest.param({"system": "connected", "proposes": None}, ORGANISATION, [("org admin", "adds `connected` with Add to your team", CONNECTORS)], "there for every member", id="a connector of the directory"),
        pytest.param({"wants": WRITES}, THIRD_PARTY, [("IT", "puts `managedMcpServers` into `claude-desktop/managed-settings.json` and 2 more", MANAGED % "true")], "it knows no groups", id="a managed server, with the policy for its tools"),
        pytest.param(
            {"system": "packaged", "proposes": PACKAGE},
            ORGANISATION,
            [
                ("org admin", "lists package `packaged@tools` in marketplace `tools` at the reviewed commit, and syncs it", f"{MARKETPLACES} > tools > Re-sync"),
                ("org admin", "gives it to group `ap`", f"{INVENTORY} > Group access… > ap: Available to install"),
                ("org admin", "decides who gets packaged", f"{INVENTORY} > Default access: Not available"),
                ("org admin", "chooses Add custom connector: name `packaged`; URL `https://x.example/mcp`; Authentication: Always required (Sign in now)", CONNECTORS),
                ("member", "adds packaged", "Discover"),
            ],
            "only Required cannot be switched off",
            id="a package",
        ),
        pytest.param(
            {"system": "packaged", "proposes": "{path: marketplace, source: {marketplace: tools}}"},
            NEW_MARKETPLACE,
            [
                ("org admin", "connects marketplace `tools` from `acme/tools` at commit `3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90`, which the default branch must be at", MARKETPLACES),
                ("org admin", "lists package `packaged@tools` in marketplace `tools` at the reviewed commit, and syncs it", f"{MARKETPLACES} > tools > Re-sync"),
                ("org admin", "gives it to group `ap`", f"{INVENTORY} > Group access… > ap: Available to install"),
                ("org admin", "decides who gets packaged", f"{INVENTORY} > Default access: Not available"),
                ("member", "adds packaged", "Discover"),
                ("org admin", "adds the connector that the package bundles: installing does not", f"{CONNECTORS}: add the server of the package"),
            ],
            "serves its default branch",
            id="the first package of a marketplace, whose server nobody says",
        ),
        pytest.param(
            {"system": "packaged", "proposes": PACKAGE},
            TEAM,
            [
                ("org admin", "lists package `packaged@tools` in marketplace `tools` at the reviewed commit, and syncs it", f"{MARKETPLACES} > tools > Re-sync"),
                ("org admin", "sets Default access of `packaged@tools` to Available to install", "Organization settings > Plugins & skills > Inventory"),
                ("org admin", "chooses Add custom connector: name `packaged`; URL `https://x.example/mcp`; Authentication: Always required (Sign in now)", CONNECTORS),
                ("member", "adds packaged", "Discover"),
            ],
            "a Team plan has no such interface",
            id="a package on a Team plan",
        ),
    ],
)  # fmt: skip
def test_who_installs_it_on_cowork_and_how(facts, text, install, limit):
    found = review(text=text, **facts)
    assert on_cowork(found, "install") == install
    assert any(limit in each for each in found.rollouts[0].limits)


def test_a_secret_of_another_door_keeps_no_step_from_being_told():
    secret = "{title: Wiki, path: custom-mcp, server: {transport: http, url: 'https://wiki.example/mcp', headers: {Authorization: Bearer opensesame}}, provision: {cowork: {via: custom-connector}}}"
    there = ORGANISATION.replace("projects:\n", f"  wiki: {secret}\nprojects:\n")
    found = review(text=there)
    assert on_cowork(found, "install") == on_cowork(review(), "install") != []
    assert found.rollouts[0].limits == review().rollouts[0].limits


def test_the_policy_for_tools_is_set_where_the_deployment_has_it():
    assert ("org admin", "sets tool `post_entry` of `ledger` to Needs approval", CONNECTORS) in on_cowork(
        review(wants=WRITES), "activate"
    )
    assert {who for who, *_ in on_cowork(review(text=THIRD_PARTY, wants=WRITES), "activate")} == {"member"}


def test_nobody_does_anything_for_what_cowork_does_not_take():
    proposes = "{path: custom-mcp, server: {transport: stdio, command: x, operator: us}, auth: {method: none}}"
    found = review(proposes=proposes)
    (rollout,) = found.rollouts
    assert next(each.facts["set-up effort"] for each in found.paths if each.path == "custom-mcp") == (
        "0 steps; cowork takes none such"
    )
    assert (rollout.steps, [each for each in rollout.limits if "INS008" in each]) == (
        (),
        ["a custom connector reaches remote servers only, and the server of `ledger` is local (INS008)"],
    )


@pytest.mark.parametrize(
    ("facts", "install"),
    [
        pytest.param({}, [("IT", '{"serverUrl": "https://mcp.acme.example/ledger"}'), ("member", "claude mcp add --transport http ledger https://mcp.acme.example/ledger")], id="a server that members add"),
        pytest.param({"system": "packaged", "proposes": PACKAGE}, [("IT", '{"serverUrl": "https://x.example/mcp"}'), ("IT", '{"source": {"source": "github", "repo": "acme/tools"}}'), ("IT", '{"source": "github", "repo": "acme/tools"}'), ("member", "claude plugin install packaged@tools")], id="a package that members install"),
    ],
)  # fmt: skip
def test_who_installs_it_on_claude_code_and_how(facts, install):
    assert steps(review(surfaces="[claude-code]", **facts), "install") == install


def test_what_writes_is_held_by_permissions_of_claude_code():
    found = review(surfaces="[claude-code]", wants=WRITES)
    assert ("IT", '"mcp__ledger__post_entry"') in steps(found, "activate")
    (step,) = (each for each in found.rollouts[0].steps if "permissions" in each.does)
    assert step.does == "puts `permissions.ask` into `managed-settings.json`"


def test_the_file_of_a_project_is_its_owners():
    found = review(surfaces="[claude-code]", projects="[books]")
    files = [each for each in found.rollouts[0].steps if ".mcp.json" in each.does]
    assert [(each.who, each.layer) for each in files] == [("project owner", "install")]
    assert ("member", "when the client asks") in steps(found, "activate")


def test_each_project_has_it_switched_on_by_its_owner():
    found = review(projects="[close]")
    (step,) = (each for each in found.rollouts[0].steps if each.layer == "activate")
    assert (step.who, step.name, step.setting) == ("project owner", "lead@acme.example", "+ > Connectors > ledger")
    assert any("members switch it on themselves, project by project" in each for each in found.rollouts[0].limits)


@pytest.mark.parametrize(
    ("auth", "who", "does"),
    [
        pytest.param("{method: oauth}", "member", "signs in once and grants ledger.read", id="oauth"),
        pytest.param("{method: managed}", "org admin", "connects it once for everybody", id="managed"),
        pytest.param("{method: none}", "member", "does nothing: it asks for no sign-in", id="none"),
        pytest.param("{method: static-header}", "org admin", "enters the header", id="a header"),
        pytest.param("{method: mtls}", "IT", "puts a client certificate", id="a certificate"),
        pytest.param("{method: api-token}", "member", "puts credentials of their own", id="a token"),
    ],
)
def test_who_signs_in(auth, who, does):
    proposes = f"{{path: custom-mcp, server: {{transport: http, url: https://x.example/, operator: us}}, auth: {auth}}}"
    (step,) = (each for each in review(proposes=proposes).rollouts[0].steps if each.layer == "authenticate")
    assert step.who == who
    assert step.does.startswith(does)


def test_a_scope_that_a_condition_takes_away_is_granted_by_nobody():
    wants = "{tools: {find: {access: read, scopes: [a.read]}}, scopes: [a.read, b.all]}"
    found = review("  scope-outside-allowlist: {deny: ['*.all']}\n", wants=wants)
    (step,) = (each for each in found.rollouts[0].steps if each.layer == "authenticate")
    assert step.does == "signs in once and grants a.read"


def test_a_project_is_told_on_its_own_surface_alone():
    found = review(surfaces="[cowork, claude-code]", projects="[close, books]")
    told = {each.surface: [step.does for step in each.steps if step.who == "project owner"] for each in found.rollouts}
    assert [("`close`" in each, "`books`" in each) for each in told["cowork"]] == [(True, False)]
    assert any("`books`" in each for each in told["claude-code"])
    assert not any("`close`" in each for each in told["claude-code"])


def test_settings_that_are_there_already_are_not_told_again():
    there = "  wiki: {title: Wiki, path: custom-mcp, server: {transport: http, url: 'https://wiki.example/mcp'}, provision: {claude-code: {via: user-server}}}\n"
    text = ORGANISATION.replace("projects:\n", f"{there}projects:\n")
    found = review(text=text, surfaces="[claude-code]")
    assert [setting for who, setting in steps(found, "install") if who == "IT"] == [
        '{"serverUrl": "https://mcp.acme.example/ledger"}'
    ]
