"""Each change hides a loosening, and the gate stops it; each honest change passes. All of them in a git repository."""

import json

import pytest
from changed import ALONE, AS_OF, FILES, INVENTORY, PEOPLE, POLICY, WAIVERS, repository
from command import plugingov

PLUGINS, PEOPLE_FILE, POLICY_FILE = (
    "inventories/acme/plugins.yaml",
    "inventories/acme/people.yaml",
    "policies/acme.yaml",
)
WIKI = "inventories/acme/wiki.yaml"
WAIVERS_FILE, SCHEMA_FILE = "policies/waivers.yaml", "policies/metadata.schema.json"

TAG = (PLUGINS, "    tags: [org-critical]\n", "")
UNLOCK = (PLUGINS, "preference: required\n", "preference: available\n")
RELABEL = (
    PLUGINS,
    "    title: Vendor Master\n    path: custom-mcp\n",
    "    title: Vendor Master\n    path: marketplace\n",
)
MOVE_HOST = (PLUGINS, "https://mcp.acme.example/vendors", "https://mcp.evil.example/vendors")
RENAME = (
    (PLUGINS, "  vendor-master:\n", "  vendors:\n"),
    (PEOPLE_FILE, "connectors_added: [vendor-master]", "connectors_added: [vendors]"),
    (PEOPLE_FILE, "needs: [vendor-master]", "needs: [vendors]"),
    (PEOPLE_FILE, "active: [vendor-master]", "active: [vendors]"),
)
ANY_SCOPE = (PLUGINS, "scopes: [vendor.read, vendor.write]", "scopes: [vendor.read, vendor.write, admin]")
BAD_METADATA = (PLUGINS, "metadata: {cost_center: FIN-1}", "metadata: {cost_center: none}")
NEW_DOOR = """\
  payroll:
    title: Payroll
    path: custom-mcp
    owner: me@acme.example
    audience: [ap-team]
    server: {transport: http, url: https://mcp.acme.example/payroll, operator: us}
    auth: {method: oauth, scopes: [payroll.read]}
    provides: {tools: {find_wage: {access: read, open_world: false}}}
    data: {classification: confidential, cleared_for: confidential, regions: [ap-southeast-1]}
    provision: {cowork: {via: custom-connector}}
"""
REVIEW = (
    "    review: {requested_by: ap@acme.example, approvals: {risk@acme.example: 2026-10-01}, valid_until: 2027-10-01}\n"
)
REVIEWED = NEW_DOOR.replace("    provision:", REVIEW + "    provision:")
WHOLE_WAIVER = WAIVERS.replace("W-1:\n    rule: destructive-tool-open", "W-1:\n    rule: lock-missing")

NOTES = INVENTORY[INVENTORY.index("  notes:\n") :]


@pytest.fixture
def repo(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return repository(tmp_path)


def gate(capsys, *words):
    return plugingov(capsys, "gate", "--base", "main", *AS_OF, *words)


def told(capsys, *words):
    return json.loads(gate(capsys, *words, "--format", "json").out)


def stopping(record):
    """Return what stops a change: rules of new gaps, kinds of openings, and what judges less."""
    gaps = [each["rule"] for each in record["new"] if each["stops"]]
    kinds = [each["kind"] for each in record["openings"] if each["stops"]]
    return {*gaps, *kinds, *(["weakened"] if record["weakened"] else [])}


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        pytest.param((TAG, UNLOCK), {"lock-removed", "lock-missing", "fact-dropped"}, id="the tag dropped together with the lock"),
        pytest.param((RELABEL, MOVE_HOST), {"host-changed", "endpoint-outside-domains"}, id="the host changed and the path relabelled"),
        pytest.param(((PLUGINS, "update_vendor: {access: write, destructive: true, open_world: false}", "update_vendor: {access: read, open_world: false}"),), {"fact-dropped"}, id="a write tool relabelled as read"),
        pytest.param(((PLUGINS, "update_vendor: {access: write, destructive: true", "update_vendor: {access: write, destructive: false"),), {"fact-dropped"}, id="a destructive tool said to be harmless"),
        pytest.param(((PLUGINS, "    data: {classification: confidential, cleared_for: confidential, regions: [ap-southeast-1], owner: cfo@acme.example}\n", ""),), {"fact-dropped"}, id="the data block deleted"),
        pytest.param(((PLUGINS, "data: {classification: confidential,", "data: {classification: internal,"),), {"fact-dropped"}, id="the classification lowered"),
        pytest.param(((PLUGINS, "    auth: {method: oauth, identity: per-member, scopes: [vendor.read, vendor.write]}\n", ""),), {"fact-dropped", "scope-outside-allowlist"}, id="the auth block deleted"),
        pytest.param(((PLUGINS, ", scopes: [vendor.read, vendor.write]", ""),), {"fact-dropped", "scope-outside-allowlist"}, id="a list of scopes that vanishes"),
        pytest.param(((PLUGINS, "    review:\n      requested_by: ap@acme.example\n      approvals: {risk@acme.example: 2026-09-01}\n      valid_until: 2027-09-01\n", ""),), {"fact-dropped", "install-without-approval"}, id="the review block deleted"),
        pytest.param(((PLUGINS, "plugins:\n", "plugins:\n" + REVIEWED),), {"install-without-approval"}, id="a new door with a review typed in"),
        pytest.param(((PLUGINS, "      requested_by: ap@acme.example\n      approvals: {risk@acme.example: 2026-09-01}", "      requested_by: ap@acme.example\n      approvals: {ap@acme.example: 2026-10-01}"),), {"approved-by-the-requester", "fact-dropped"}, id="an approval typed in by the requester"),
        pytest.param(((PEOPLE_FILE, "extension_allowlist: true", "extension_allowlist: false"),), {"fact-dropped"}, id="an attested setting flipped"),
        pytest.param(((PEOPLE_FILE, "deployment: first-party, ", ""),), {"fact-dropped"}, id="an attested setting left out"),
        pytest.param(((PEOPLE_FILE, "claude_ai_connectors: false", "claude_ai_connectors: true"),), {"fact-dropped"}, id="an attested setting switched on"),
        pytest.param((TAG, UNLOCK, (POLICY_FILE, "  lock-missing: {plugins: {tags: [org-critical]}}\n", "")), {"lock-missing", "lock-removed", "fact-dropped"}, id="the rule removed"),
        pytest.param((UNLOCK, (POLICY_FILE, "tags: [org-critical]", "tags: [very-critical]")), {"lock-missing", "lock-removed", "weakened"}, id="its selector narrowed"),
        pytest.param((UNLOCK, (POLICY_FILE, "lock-missing: {plugins", "lock-missing: {severity: low, plugins")), {"lock-missing", "lock-removed", "weakened"}, id="its severity lowered"),
        pytest.param((BAD_METADATA, (SCHEMA_FILE, "^FIN-[0-9]+$", "")), {"weakened"}, id="the schema loosened"),
        pytest.param((*RENAME, ANY_SCOPE), {"scope-added", "scope-outside-allowlist"}, id="a plugin renamed to escape its rules"),
        pytest.param((ANY_SCOPE,), {"scope-added", "scope-outside-allowlist"}, id="one more scope"),
        pytest.param(((PLUGINS, "audience: [ap-team]\n    metadata", "audience: [ap-team, audit]\n    metadata"),), {"audience-widened"}, id="a wider audience"),
        pytest.param(((PLUGINS, "    audience: [ap-team]\n    metadata", "    metadata"),), {"audience-widened"}, id="an audience left out"),
        pytest.param(((PEOPLE_FILE, "bo@acme.example]", "bo@acme.example, eve@evil.example]"),), {"audience-widened"}, id="a stranger in the group"),
        pytest.param(((PEOPLE_FILE, "title: Accounts Payable, ", "title: Accounts Payable, includes: [audit], "),), {"audience-widened"}, id="a group that includes another"),
        pytest.param(((PLUGINS, "tools: {update_vendor: ask, drop_vendor: blocked}", "tools: {update_vendor: ask}"),), {"write-tool-added", "fact-dropped", "destructive-tool-open"}, id="a blocked tool that runs"),
        pytest.param(((PLUGINS, "tools: {update_vendor: ask, drop_vendor: blocked}", "tools: {update_vendor: allow, drop_vendor: blocked}"),), {"fact-dropped", "destructive-tool-open"}, id="a tool that no longer asks"),
        pytest.param(((PLUGINS, "        lookup_vendor:", "        pay_vendor: {access: write}\n        lookup_vendor:"),), {"write-tool-added"}, id="one more tool that writes"),
        pytest.param(((PLUGINS, "        lookup_vendor:", "        pay_vendor: {}\n        lookup_vendor:"),), {"write-tool-added"}, id="one more tool of which nothing is said"),
        pytest.param(((PLUGINS, "operator: us", "operator: us, headers: {X-Tenant: '${TENANT}'}"), MOVE_HOST), {"host-changed", "endpoint-outside-domains"}, id="another host behind more text"),
        pytest.param(((PEOPLE_FILE, "github: acme/tools", "github: evil/tools"),), {"host-changed"}, id="the marketplace's source changed"),
        pytest.param(((PEOPLE_FILE, "{github: acme/vendors, sha: 3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90}", "{github: acme/vendors, ref: main}"),), {"fact-dropped"}, id="a pin taken off"),
        pytest.param(((PEOPLE_FILE, "scopes: [notes.read], expires", "scopes: [notes.read, notes.write], expires"),), {"scope-added"}, id="a wider credential"),
        pytest.param(((PEOPLE_FILE, "kind: per-member", "kind: shared"),), {"fact-dropped"}, id="a credential that is shared now"),
        pytest.param(((PLUGINS, "    provision: {cowork: {via: directory-connector}}\n", ""), (PLUGINS, "  notes:\n    title: Notes\n    path: oauth-connector\n    owner: it@acme.example\n", "  notes:\n    title: Notes\n    path: oauth-connector\n")), {"fact-dropped"}, id="an owner left out beside something that closes"),
        pytest.param(((PLUGINS, "organization: acme", "organization: acme2"), (PEOPLE_FILE, "organization: acme", "organization: acme2"), (WIKI, "organization: acme", "organization: acme2"), UNLOCK), {"lock-missing", "lock-removed", "fact-dropped"}, id="an organisation that is called otherwise"),
        pytest.param(((PLUGINS, "update_vendor: {access: write, destructive: true, open_world: false}", "update_vendors: {access: read, open_world: false}"), (PLUGINS, "update_vendor: ask, ", "")), {"fact-dropped"}, id="a write tool that is called otherwise, and reads"),
        pytest.param(((PLUGINS, "        drop_vendor: {access: write, destructive: true, open_world: false}\n", ""), (PLUGINS, ", drop_vendor: blocked", "")), {"fact-dropped"}, id="a write tool that is no longer listed"),
        pytest.param(((PLUGINS, "scopes: [vendor.read, vendor.write]}", "scopes: [vendor.read, vendor.write], issuer: https://login.evil.example}"),), set(), id="an issuer where none was stated is none"),
        pytest.param(((PLUGINS, "operator: us", "operator: us, headers: {X-Forward: '${EVIL}'}"),), {"host-changed"}, id="another header"),
        pytest.param(((PLUGINS, "tools: {update_vendor: ask, drop_vendor: blocked}", "tools: {update_vendor: ask, drop_vendor: blocked, '*_vendor': allow, lookup_vendor: allow}"), (PLUGINS, "update_vendor: ask", "default: allow")), {"fact-dropped"}, id="an order of decisions that lets more through"),
        pytest.param(((PEOPLE_FILE, "  notes-ap: {plugin: notes", "  notes-new: {plugin: notes"), (PEOPLE_FILE, "scopes: [notes.read], expires", "scopes: [notes.read, notes.write], expires")), {"scope-added"}, id="a wider credential that is called otherwise"),
        pytest.param(((POLICY_FILE, "  lock-missing: {plugins: {tags: [org-critical]}}\n", ""),), {"weakened"}, id="a rule removed in advance"),
        pytest.param(((WAIVERS_FILE, "waivers:\n", "waivers:\n  W-9: {rule: lock-missing, plugin: vendor-master, owner: me, reason: r, ticket: t, until: 2099-01-01}\n"),), {"weakened"}, id="a waiver in advance"),
        pytest.param(((PLUGINS, "    title: Notes\n    path: oauth-connector\n", "    title: Notes\n    path: oauth-connector\n    server: {url: 'https://mcp.evil.example/n'}\n"),), {"host-changed"}, id="a server where none was stated"),
        pytest.param(((PLUGINS, "    provision: {cowork: {via: directory-connector}}\n", "  jotter:\n    title: Notes\n    path: oauth-connector\n    owner: it@acme.example\n    auth: {method: oauth, scopes: [notes.read, notes.admin]}\n    provision: {cowork: {via: directory-connector}}\n"), (PEOPLE_FILE, PEOPLE[PEOPLE.index("credentials:"):], "")), {"scope-added", "audience-widened", "fact-dropped"}, id="a stub under the old id and a clone under a new one"),
        pytest.param(((PLUGINS, "package: vendors@tools\n        preference", "auth: {method: oauth, identity: shared, scopes: [vendor.read]}\n        package: vendors@tools\n        preference"),), {"fact-dropped"}, id="a sign-in of one surface alone"),
        pytest.param(((PLUGINS, "via: org-plugin\n", "via: org-plugin\n        auth: {method: oauth}\n"),), {"fact-dropped"}, id="a list of scopes that vanishes on one surface"),
        pytest.param(((PLUGINS, "auth: {method: oauth, identity", "auth: {method: static-header, identity"),), {"fact-dropped"}, id="a weaker sign-in"),
        pytest.param(((PEOPLE_FILE, "  close:\n", "  closing:\n"), (PEOPLE_FILE, "audience: [ap-team]\n    data: confidential", "audience: [ap-team, audit]\n    data: public")), {"audience-widened", "fact-dropped"}, id="a project that is called otherwise"),
        pytest.param(((PEOPLE_FILE, "  vendors@tools: {source: {github: acme/vendors, sha: 3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90}, parts: [skills]}\n", "  others@tools: {}\n"),), {"fact-dropped"}, id="a package that is still used and no longer declared"),
        pytest.param(((PLUGINS, "    audience: [ap-team]\n    metadata", "    audience: []\n    metadata"),), {"audience-widened"}, id="an audience of nobody in particular"),
        pytest.param(((PEOPLE_FILE, "members: [ada@acme.example, bo@acme.example]", "members: []"),), {"fact-dropped"}, id="the members of a group left out"),
        pytest.param(((POLICY_FILE, "rules:\n", "classifications: [restricted, confidential, internal, public]\nrules:\n"),), {"weakened"}, id="the classifications turned round"),
        pytest.param(((PLUGINS, "preference: required\n", "preference: required\n        groups: {audit: available}\n"), (PLUGINS, "audience: [ap-team]\n    metadata", "audience: [ap-team, audit]\n    metadata")), {"lock-removed", "audience-widened"}, id="a group that undoes the lock"),
    ],
)  # fmt: skip
def test_a_hidden_loosening_is_stopped(repo, capsys, edits, expected):
    repo.edit(*edits)
    repo.commit()
    assert stopping(told(capsys)) >= expected
    assert gate(capsys).status == int(bool(expected))


@pytest.mark.parametrize(
    ("files", "edits"),
    [
        pytest.param({WAIVERS_FILE: WHOLE_WAIVER}, (UNLOCK,), id="a waiver"),
        pytest.param({"policies/baseline.json": '{"format": "plugingov.baseline/1", "organizations": ["acme"], "policy": "acme", "as_of": "2026-10-05", "frozen": []}'}, (UNLOCK,), id="a baseline"),
        pytest.param({POLICY_FILE: POLICY.replace("approved-by-the-requester: {}", "custom-server-for-listed-system: {catalogues: [ours.yaml]}"), "policies/ours.yaml": "apiVersion: plugingov/v1\nkind: Catalogue\ntaken_on: 2026-10-01\nsystems: {}\n"}, (UNLOCK,), id="a catalogue"),
        pytest.param({"plugingov.yaml": "policy: builtin/baseline\nfail-on: never\n"}, (UNLOCK,), id="plugingov.yaml"),
        pytest.param({"plugingov.pins": "apiVersion: plugingov/v1\nkind: Pins\npins: [{plugin: vendor-master}]\n"}, (UNLOCK,), id="pins"),
        pytest.param({"policies/other.yaml": POLICY.replace("name: acme", "name: other\npack: true")}, (UNLOCK,), id="a pack beside the policy"),
    ],
)  # fmt: skip
def test_what_judges_is_the_bases_whatever_the_change_brings_along(repo, capsys, files, edits):
    repo.write(files)
    repo.edit(*edits)
    repo.commit()
    assert stopping(told(capsys)) >= {"lock-missing", "lock-removed"}
    assert (
        gate(capsys, *(("--baseline", "policies/baseline.json") if "policies/baseline.json" in files else ())).status
        == 1
    )


def test_an_own_rule_rewritten_is_a_weakening(tmp_path, monkeypatch, capsys):
    pytest.importorskip("cel_expr_python", reason="the extra that runs own rules is not installed")
    monkeypatch.chdir(tmp_path)
    own = "custom:\n  ORG001:\n    name: owner-outside-company\n    title: x\n    severity: high\n    plugins: {path: custom-mcp}\n    assert: plugin.owner.endsWith('@acme.example')\n    message: m\n    fix: f.\n"
    repo = repository(tmp_path, {**FILES, POLICY_FILE: POLICY + own})
    repo.edit(
        (PLUGINS, "    system: erp\n    owner: it@acme.example", "    system: erp\n    owner: me@evil.example"),
        (POLICY_FILE, "@acme.example')", "')"),
    )
    repo.commit()
    record = told(capsys)
    assert [each["rule"] for each in record["new"]] == ["owner-outside-company"]
    assert [each["message"] for each in record["weakened"]] == ["not raised any more"]
    assert gate(capsys).status == 1


def test_a_selector_means_what_it_meant_by_whatever_it_selects(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    by_owner = POLICY.replace("plugins: {tags: [org-critical]}", "plugins: {owner: it@acme.example}")
    repo = repository(tmp_path, {**FILES, POLICY_FILE: by_owner})
    repo.edit(UNLOCK, (PLUGINS, "system: erp\n    owner: it@acme.example", "system: erp\n    owner: me@acme.example"))
    repo.commit()
    assert "lock-missing" in {each["rule"] for each in told(capsys)["new"]}


def test_a_rules_own_condition_means_what_it_meant(tmp_path, monkeypatch, capsys):
    pytest.importorskip("cel_expr_python", reason="the extra that runs own rules is not installed")
    monkeypatch.chdir(tmp_path)
    own = "custom:\n  ORG001:\n    name: critical-without-system\n    title: x\n    severity: high\n    assert: \"!('org-critical' in plugin.tags) || has(plugin.purpose)\"\n    message: m\n    fix: f.\n"
    repo = repository(tmp_path, {**FILES, POLICY_FILE: POLICY + own})
    repo.edit(TAG, (PLUGINS, "    purpose: Look up any vendor\n", ""))
    repo.commit()
    assert "critical-without-system" in {each["rule"] for each in told(capsys)["new"]}


def test_one_surface_moved_to_a_clone_is_compared_with_what_it_was(repo, capsys):
    cowork = INVENTORY[
        INVENTORY.index("      cowork:\n        via: org-plugin") : INVENTORY.index(
            "      claude-code: {via: managed-plugin"
        )
    ]
    clone = INVENTORY[INVENTORY.index("  vendor-master:\n") : INVENTORY.index("    provision:\n      cowork:\n")]
    clone = clone.replace("  vendor-master:", "  vendors-too:").replace("vendor.write]", "vendor.write, admin]")
    clone += "    provision:\n" + cowork.replace("required", "available")
    text = INVENTORY.replace(cowork, "").replace("plugins:\n", "plugins:\n" + clone, 1)
    people = PEOPLE.replace("[vendor-master]", "[vendors-too]")
    repo.write({PLUGINS: text, PEOPLE_FILE: people})
    repo.commit()
    kinds = {(each["kind"], each["plugin"]) for each in told(capsys)["openings"] if each["stops"]}
    assert kinds >= {("lock-removed", "vendors-too"), ("scope-added", "vendors-too")}


@pytest.mark.parametrize(
    ("files", "status", "said"),
    [
        pytest.param({WIKI: None, "elsewhere/wiki.yaml": ALONE}, 1, "stands in elsewhere/wiki.yaml", id="moved out of the folder"),
        pytest.param({WIKI: None, "elsewhere/wiki.yaml": ALONE.replace("apiVersion: plugingov/v1\n", "") + "apiVersion: plugingov/v1\n"}, 1, "stands in elsewhere/wiki.yaml", id="with its keys in another order"),
        pytest.param({WIKI: None, "docs/wiki.md": f"# Wiki\n\n```yaml\n{ALONE}```\n"}, 0, "Gone with this change", id="to where prose shows it"),
        pytest.param({WIKI: None, "inventories/acme/.wiki.yaml": ALONE}, 1, "stands in inventories/acme/.wiki.yaml", id="hidden"),
        pytest.param({WIKI: None, "inventories/acme/wiki.yaml.off": ALONE}, 1, "stands in inventories/acme/wiki.yaml.off", id="with another ending"),
        pytest.param({WIKI: None, "inventories/acme/wiki.txt": ALONE.replace("title: Wiki", "title: [Wiki")}, 1, "stands in inventories/acme/wiki.txt", id="with another ending, and broken"),
        pytest.param({PLUGINS: INVENTORY.encode("utf-16")}, 2, "found bytes that are not UTF-8", id="in another encoding"),
        pytest.param({PLUGINS: INVENTORY.replace("preference: required", "preference: required\r        preference: available")}, 2, "error:", id="a line that ends in nothing but a return"),
        pytest.param({PLUGINS: INVENTORY.replace("preference: required", "preference: required\n        preference: available")}, 2, "found 'preference' again", id="a key twice"),
        pytest.param({PLUGINS: INVENTORY + "---\n" + INVENTORY}, 2, "error:", id="a second document"),
        pytest.param({PLUGINS: b"\x00\x01\x02" * 50}, 2, "error:", id="binary"),
        pytest.param({PLUGINS: INVENTORY.replace("required", "requ\u200bired")}, 2, "error:", id="a letter that nobody sees"),
        pytest.param({PLUGINS: INVENTORY.replace("tags: [org-critical]", "tags: [org\u2010critical]")}, 1, "org-critical", id="a letter that looks like another"),
        pytest.param({PLUGINS: None, PEOPLE_FILE: None, WIKI: None, "inventory/acme/plugins.yaml": INVENTORY, "inventory/acme/people.yaml": PEOPLE}, 3, "nothing was checked", id="the folder renamed"),
        pytest.param({PLUGINS: None, PEOPLE_FILE: None, WIKI: None}, 3, "nothing was checked", id="nothing left"),
        pytest.param({POLICY_FILE: "apiVersion: plugingov/v1\nkind: Policy\nname: acme\nrules: {lock-misssing: {}}\n"}, 2, "did you mean", id="a policy that cannot be read"),
    ],
)  # fmt: skip
def test_files_that_move_or_cannot_be_read(repo, capsys, files, status, said):
    repo.write(files)
    repo.commit()
    found = gate(capsys)
    assert found.status == status
    assert said in found.out + found.err


def test_a_link_in_the_place_of_a_file_is_refused(repo, capsys):
    outside = repo.folder / "outside.yaml"
    outside.write_text(INVENTORY.replace("required", "available"), encoding="utf-8")
    (repo.folder / PLUGINS).unlink()
    (repo.folder / PLUGINS).symlink_to("../../outside.yaml")
    repo.commit()
    found = gate(capsys)
    assert found.status == 2
    assert "found a link that leads out of the folder" in found.err


def test_a_link_in_the_place_of_the_folder_is_refused(repo, capsys):
    (repo.folder / "inventories").rename(repo.folder / "elsewhere")
    (repo.folder / "inventories").symlink_to("elsewhere")
    repo.commit()
    assert gate(capsys).status in {2, 3}


def test_lines_that_end_otherwise_hide_nothing(repo, capsys):
    repo.write({PLUGINS: INVENTORY.replace("preference: required", "preference: available").replace("\n", "\r\n")})
    repo.commit()
    assert stopping(told(capsys)) >= {"lock-removed", "lock-missing"}


def test_a_merge_that_drops_what_the_base_has(repo, capsys):
    repo.git("switch", "-q", "main")
    repo.edit((PLUGINS, "purpose: Look up any vendor", "purpose: Look up a vendor"))
    repo.commit("on main")
    repo.git("switch", "-q", "change")
    repo.commit("nothing")
    repo.git("merge", "-q", "--no-commit", "main")
    repo.edit(UNLOCK)
    repo.commit("a merge with something in it")
    assert len(repo.git("rev-list", "--parents", "-1", "HEAD").split()) == 3
    assert stopping(told(capsys)) >= {"lock-removed", "lock-missing"}
    assert gate(capsys).status == 1


def test_a_change_made_on_an_old_base_is_judged_as_merged(repo, capsys):
    repo.edit((PLUGINS, "purpose: Look up any vendor", "purpose: Look up a vendor"))
    repo.commit("honest")
    repo.git("switch", "-q", "main")
    repo.edit(
        (PEOPLE_FILE, "audit: {title: Audit}", "audit: {title: Internal audit}"),
        (POLICY_FILE, "  owner-missing: {}\n", "  owner-missing: {severity: high}\n"),
    )
    repo.commit("the base moves on")
    repo.git("switch", "-q", "change")
    found = gate(capsys)
    assert found.status == 0
    assert found.out.startswith("HEAD lacks 1 commit of main: judged is what merging it would give.")
    repo.git("switch", "-q", "main")
    repo.edit((PLUGINS, "purpose: Look up any vendor", "purpose: Another purpose"))
    repo.commit("in the same line")
    repo.git("switch", "-q", "change")
    found = gate(capsys)
    assert found.status == 2
    assert "merge the base into it" in found.err


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param(((PLUGINS, "purpose: Look up any vendor", "purpose: Look up a vendor, and nothing else"),), id="the purpose edited"),
        pytest.param(((PLUGINS, "title: Notes", "title: Our notes"),), id="a title edited"),
        pytest.param(((PLUGINS, "scopes: [vendor.read, vendor.write]", "scopes: [vendor.read]"),), id="a scope narrowed"),
        pytest.param(((PLUGINS, "preference: required\n        tools: {update_vendor: ask, drop_vendor: blocked}", "preference: required\n        tools: {update_vendor: blocked, drop_vendor: blocked}"),), id="a tool blocked"),
        pytest.param(((PEOPLE_FILE, "members: [ada@acme.example, bo@acme.example]", "members: [ada@acme.example]"),), id="somebody leaves"),
        pytest.param(((PLUGINS, NOTES, ""), (PEOPLE_FILE, PEOPLE[PEOPLE.index("credentials:"):], "")), id="a plugin removed"),
        pytest.param(((PLUGINS, "      claude-code: {via: managed-plugin, package: vendors@tools}\n", ""),), id="a surface given up"),
        pytest.param(((PLUGINS, "      requested_by: ap@acme.example\n      approvals: {risk@acme.example: 2026-09-01}\n      valid_until: 2027-09-01", "      requested_by: ap@acme.example\n      approvals: {risk@acme.example: 2026-09-01, cfo@acme.example: 2026-10-01}\n      valid_until: 2027-12-01"),), id="a review that goes on"),
        pytest.param(((PLUGINS, "regions: [ap-southeast-1], owner", "regions: [ap-southeast-1, ap-southeast-2], owner"), (PLUGINS, "title: Vendor Master", "title: Vendors")), id="a region more, which a rule judges"),
        pytest.param(((PLUGINS, INVENTORY[INVENTORY.index("  vendor-master:\n"):INVENTORY.index("  notes:\n")], ""), (PEOPLE_FILE, ", connectors_added: [vendor-master]", ""), (PEOPLE_FILE, "    needs: [vendor-master]\n    active: [vendor-master]\n", "    needs: []\n    active: []\n")), id="a plugin removed with all that refers to it"),
        pytest.param(((PLUGINS, "    auth: {method: oauth, identity: per-member, scopes: [vendor.read, vendor.write]}\n", ""), (PLUGINS, "via: org-plugin\n", "via: org-plugin\n        auth: {method: oauth, identity: per-member, scopes: [vendor.read, vendor.write]}\n"), (PLUGINS, "claude-code: {via: managed-plugin,", "claude-code: {via: managed-plugin, auth: {method: oauth, identity: per-member, scopes: [vendor.read, vendor.write]},")), id="the same sign-in said for each surface"),
        pytest.param(((PEOPLE_FILE, "  audit: {title: Audit}", "  audit: {title: Audit}\n  ap-core: {title: Core, members: [ada@acme.example]}"), (PLUGINS, "audience: [ap-team]\n    metadata", "audience: [ap-core]\n    metadata")), id="a narrower audience"),
    ],
)  # fmt: skip
def test_an_honest_change_passes(repo, capsys, edits):
    repo.edit(*edits)
    repo.commit()
    record = told(capsys, *(("--fail-on", "critical") if "region" in str(edits) else ()))
    assert stopping(record) == set()
    assert not record["stops"]
