"""How the gate finds both sides, what it says, and who may agree to what."""

import json
import subprocess
import time

import jsonschema
import pytest
from changed import ALONE, AS_OF, FILES, INVENTORY, PEOPLE, POLICY, WAIVERS, repository
from command import plugingov

PLUGINS, PEOPLE_FILE, POLICY_FILE = (
    "inventories/acme/plugins.yaml",
    "inventories/acme/people.yaml",
    "policies/acme.yaml",
)
WAIVERS_FILE = "policies/waivers.yaml"
UNLOCK = (PLUGINS, "preference: required\n", "preference: available\n")
HONEST = (PLUGINS, "purpose: Look up any vendor", "purpose: Look up a vendor")
SCOPE = (PLUGINS, "scopes: [notes.read]}", "scopes: [notes.read, notes.write]}")


@pytest.fixture
def repo(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return repository(tmp_path)


def gate(capsys, *words, base="main"):
    return plugingov(capsys, "gate", "--base", base, *AS_OF, *words)


def told(capsys, *words, base="main"):
    return json.loads(gate(capsys, *words, "--format", "json", base=base).out)


def test_a_change_says_first_whether_it_stops_and_whom_to_ask(repo, capsys):
    repo.edit(UNLOCK)
    repo.commit()
    out = gate(capsys).out
    assert "THIS CHANGE STOPS\n  1 new gap at or above high: mend them, or have each accepted by a waiver" in out
    assert "1 opening of a kind that the policy stops on: undo them, or ask their owners to agree" in out
    assert "  vendor-master on cowork  lock-removed  stops\n" in out
    assert "    from  locked\n    to    open\n    at    inventories/acme/plugins.yaml:31:21\n" in out
    assert "    ask   it@acme.example, cfo@acme.example\n" in out
    assert out.rstrip().endswith("the change stops")
    counted = gate(capsys, "--people", "counts").out
    assert "    ask   the plugin's owner, the data's owner\n" in counted
    assert "cfo@acme.example" not in counted


def test_an_opening_passes_once_somebody_agrees_and_no_other_does(repo, capsys):
    repo.edit(SCOPE)
    repo.commit()
    record = told(capsys)
    digest = record["acknowledge"]["openings"]
    assert (record["stops"], record["acknowledge"]["weakened"]) == (True, None)
    found = gate(capsys, "--acknowledge", digest)
    assert found.status == 0
    assert f"agreed to with --acknowledge {digest}." in found.out
    assert gate(capsys, "--acknowledge", "0123456789abcdef").status == 1
    repo.edit((PLUGINS, "scopes: [notes.read, notes.write]}", "scopes: [notes.read, notes.write, notes.admin]}"))
    repo.commit()
    assert gate(capsys, "--acknowledge", digest).status == 1


def test_nobody_agrees_to_a_new_gap(repo, capsys):
    repo.edit(UNLOCK)
    repo.commit()
    digest = told(capsys)["acknowledge"]["openings"]
    assert gate(capsys, "--acknowledge", digest).status == 1
    assert gate(capsys, "--acknowledge", digest, "--fail-on", "never").status == 0


@pytest.mark.parametrize(
    ("as_of", "old", "new"),
    [
        pytest.param("2026-10-05", "until: 2026-12-31", "until: 2027-12-31", id="before it ends"),
        pytest.param("2026-12-30", "until: 2026-12-31", "until: 2027-12-31", id="when it ends soon"),
        pytest.param("2027-01-05", "until: 2026-12-31", "until: 2027-12-31", id="after it ended"),
        pytest.param("2026-10-05", "    surface: claude-code\n", "", id="for every surface, of which one has a gap: for now nothing"),
    ],
)  # fmt: skip
def test_a_waiver_is_renewed_in_a_change_of_its_own(repo, capsys, as_of, old, new):
    repo.edit((WAIVERS_FILE, old, new))
    repo.commit()
    day = ("--as-of", as_of)
    record = told(capsys, *day)
    assert record["openings"] == record["new"] == []
    if record["weakened"]:
        assert gate(capsys, *day).status == 1
        digest = record["acknowledge"]["weakened"]
        assert gate(capsys, *day, "--acknowledge", digest).status == 0
        repo.edit((WAIVERS_FILE, "ticket: IT-1", "ticket: IT-2"))
        repo.commit()
        assert gate(capsys, *day, "--acknowledge", digest).status == 1
    else:
        assert old == "    surface: claude-code\n"
        assert gate(capsys, *day).status == 0


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        pytest.param(((POLICY_FILE, "rules:\n", "fail_on_unknown: false\nrules:\n"),), [], id="what was the default"),
        pytest.param(((POLICY_FILE, "rules:\n", "gate: {stop_on: [lock-removed]}\nrules:\n"),), ["host-changed", "write-tool-added", "scope-added", "audience-widened", "fact-dropped"], id="fewer kinds that stop"),
        pytest.param(((POLICY_FILE, "rules:\n", "gate: {stop_on: [lock-removed, host-changed, write-tool-added, scope-added, audience-widened, fact-dropped, door-added]}\nrules:\n"),), [], id="more kinds that stop"),
        pytest.param(((WAIVERS_FILE, "until: 2026-12-31", "until: 2026-11-30"),), [], id="a waiver that ends earlier"),
        pytest.param(((POLICY_FILE, "  owner-missing: {}\n", "  owner-missing: {severity: high}\n"),), [], id="a rule that is stricter"),
    ],
)  # fmt: skip
def test_what_judges_may_become_stricter_and_not_weaker(repo, capsys, edits, said):
    repo.edit(*edits)
    repo.commit()
    record = told(capsys)
    assert [each["message"] for each in record["weakened"]] == [
        f"`gate.stop_on` no longer holds `{kind}`" for kind in said
    ]
    assert gate(capsys).status == int(bool(said))


def test_a_policy_that_a_gap_depends_on_is_weakened_in_each_way(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    gap = INVENTORY.replace("    tags: [org-critical]\n", "    tags: [org-critical]\n").replace(
        "    preference: required\n", "    preference: available\n"
    )
    repo = repository(tmp_path, {**FILES, PLUGINS: gap})
    fingerprint = next(
        each["fingerprint"]
        for each in json.loads(plugingov(capsys, "check", *AS_OF, "--format", "json").out)["gaps"]
        if each["id"] == "INS001"
    )
    waived = WAIVERS + f"  W-2: {{fingerprint: {fingerprint}, owner: me, reason: r, ticket: t, until: 2027-01-01}}\n"
    ways = {
        "low instead of high": (
            POLICY_FILE,
            POLICY.replace("lock-missing: {plugins", "lock-missing: {severity: low, plugins"),
        ),
        "not raised any more": (POLICY_FILE, POLICY.replace("tags: [org-critical]", "tags: [other]")),
        "waived by W-2": (WAIVERS_FILE, waived),
    }
    for message, (name, text) in ways.items():
        repo.git("restore", "--source", "main", "--", ".")
        repo.write({name: text})
        repo.commit()
        record = told(capsys)
        lost = [(each["message"], each["gap"]["id"]) for each in record["weakened"] if each["gap"]]
        assert lost == [(message, "INS001")]
        assert gate(capsys).status == 1
    repo.git("restore", "--source", "main", "--", ".")
    plugingov(capsys, "check", *AS_OF, "--write-baseline", "policies/baseline.json")
    repo.commit()
    found = gate(capsys, "--baseline", "policies/baseline.json")
    assert found.status == 1
    assert "main has no baseline policies/baseline.json: nothing is frozen." in found.out
    assert "lock-missing of vendor-master on cowork (high): baselined" in found.out


def test_what_was_in_order_and_is_not_known_any_more_is_a_new_gap(repo, capsys):
    repo.edit((PLUGINS, "valid_until: 2027-09-01}", "ticket: IT-7}"))
    repo.commit()
    new = {each["rule"]: each for each in told(capsys)["new"]}
    assert new["review-expired"]["why"] == "in order before, and not known any more"


def test_what_a_change_says_of_itself_is_listed_and_closes_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    review = INVENTORY[INVENTORY.index("    review:\n") : INVENTORY.index("    provision:\n")]
    repo = repository(tmp_path, {**FILES, PLUGINS: INVENTORY.replace(review, "")})
    repo.write({PLUGINS: INVENTORY})
    repo.edit((PEOPLE_FILE, "plan: enterprise, ", "plan: enterprise, minimum_version: 1.46388.1, "))
    repo.commit()
    found = gate(capsys)
    assert found.status == 0
    assert "CLAIMED BY THIS CHANGE: it closes nothing until it is in the base" in found.out
    assert "vendor-master: approved by `risk@acme.example` on 2026-09-01" in found.out
    assert "on cowork: `minimum_version` is `1.46388.1`" in found.out
    assert "would close INS006 install-without-approval of vendor-master on cowork" in found.out
    record = told(capsys)
    assert record["fixed"] == []
    assert record["summary"]["persisting"] > 0


def test_what_is_really_closed_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    repo = repository(tmp_path, {**FILES, PLUGINS: INVENTORY.replace("preference: required", "preference: available")})
    repo.write({PLUGINS: INVENTORY})
    repo.commit()
    record = told(capsys)
    assert [each["id"] for each in record["fixed"]] == ["INS001"]
    assert not record["stops"]


def test_files_reordered_or_split_are_the_same_organisation(repo, capsys):
    plugins = INVENTORY.partition("plugins:\n")[2]
    first, second = plugins.split("  notes:\n")
    heading = "apiVersion: plugingov/v1\nkind: Inventory\norganization: acme\n"
    repo.write(
        {
            PLUGINS: None,
            "inventories/a.yaml": f"{heading}plugins:\n  notes:\n{second}",
            "inventories/z/b.yaml": f"{heading}plugins:\n{first}",
        }
    )
    repo.commit()
    record = told(capsys)
    assert (record["new"], record["openings"], record["stops"]) == ([], [], False)


def test_a_door_that_is_called_otherwise_is_the_same_door(repo, capsys):
    for name in (PLUGINS, PEOPLE_FILE, WAIVERS_FILE):
        file = repo.folder / name
        file.write_text(file.read_text(encoding="utf-8").replace("vendor-master", "vendors"), encoding="utf-8")
    repo.commit()
    record = told(capsys)
    assert [each["kind"] for each in record["openings"]] == []
    assert record["new"] == []
    assert record["removed"] == []


def test_the_base_comes_from_where_the_clone_has_it(repo, capsys, tmp_path, monkeypatch):
    repo.edit(UNLOCK)
    repo.commit("one")
    repo.commit("two")
    shallow = tmp_path / "shallow"
    repo.git("clone", "-q", "--depth", "1", "--branch", "change", f"file://{repo.folder}", str(shallow))
    monkeypatch.chdir(shallow)
    found = gate(capsys, base="origin/main")
    assert found.status == 2
    hint = next(line.partition("hint: ")[2] for line in found.err.splitlines() if "hint: " in line)
    assert hint == "git fetch --unshallow && git fetch origin +refs/heads/main:refs/remotes/origin/main"
    for command in hint.split(" && "):
        subprocess.run(command.split(), cwd=shallow, check=True, capture_output=True)
    assert gate(capsys, base="origin/main").status == 1


def test_a_shallow_clone_of_one_commit_on_the_base_is_enough(repo, capsys, tmp_path, monkeypatch):
    repo.edit(UNLOCK)
    repo.commit()
    shallow = tmp_path / "shallow"
    repo.git("clone", "-q", "--depth", "1", "--branch", "change", f"file://{repo.folder}", str(shallow))
    fetch = "git fetch --depth=1 origin +refs/heads/main:refs/remotes/origin/main"
    subprocess.run(fetch.split(), cwd=shallow, check=True, capture_output=True)
    monkeypatch.chdir(shallow)
    assert gate(capsys, base="origin/main").status == 1


def test_nothing_in_the_working_tree_is_read_or_touched(repo, capsys):
    repo.edit(HONEST)
    repo.commit()
    repo.edit(UNLOCK)
    before = repo.git("status", "--porcelain"), repo.git("count-objects", "-v"), sorted(repo.folder.rglob("*"))
    found = gate(capsys)
    assert found.status == 0
    assert found.out.startswith("Not committed, and so not judged: inventories/acme/plugins.yaml.")
    assert (
        repo.git("status", "--porcelain"),
        repo.git("count-objects", "-v"),
        sorted(repo.folder.rglob("*")),
    ) == before


def test_two_folders_are_compared_without_git(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for side in ("before", "after"):
        for name, text in FILES.items():
            file = tmp_path / side / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    for base, head in (
        ("./before", "./after"),
        ("before", "after"),
        (str(tmp_path / "before"), str(tmp_path / "after")),
    ):
        assert gate(capsys, "--head", head, base=base).status == 0
    (tmp_path / "after" / PLUGINS).write_text(INVENTORY.replace("required", "available"), encoding="utf-8")
    assert gate(capsys, "--head", "./after", base="./before").status == 1
    monkeypatch.chdir(tmp_path / "after")
    assert gate(capsys, base="../before").status == 1


def test_a_change_cannot_put_a_folder_in_the_place_of_the_base(repo, capsys):
    repo.edit(UNLOCK)
    repo.write({f"origin/main/{name}": text for name, text in FILES.items()})
    repo.commit()
    found = gate(capsys, base="origin/main")
    assert found.status == 2
    assert "found no such commit here" in found.err


def test_a_folder_of_the_repository_is_judged_from_where_one_stands(repo, capsys, monkeypatch):
    files = {f"governance/{name}": text for name, text in FILES.items()}
    repo.git("switch", "-q", "main")
    repo.write({**dict.fromkeys(FILES), **files})
    repo.commit("below")
    repo.git("switch", "-q", "-c", "below")
    repo.edit((f"governance/{PLUGINS}", *UNLOCK[1:]))
    repo.commit()
    monkeypatch.chdir(repo.folder / "governance")
    assert gate(capsys).status == 1
    monkeypatch.chdir(repo.folder)
    words = ("--inventory", "governance/inventories", "--policy", "governance/policies/acme.yaml")
    assert gate(capsys, *words, "--waivers", "governance/policies").status == 1
    monkeypatch.chdir(repo.folder / "governance" / "policies")
    assert gate(capsys, "--inventory", "../inventories", "--policy", "acme.yaml", "--waivers", ".").status == 1
    assert gate(capsys, "--inventory", "../../../elsewhere").status == 2


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        pytest.param({"base": "no-such-branch"}, 2, "found no such commit here", id="no such branch"),
        pytest.param(
            {"base": "--upload-pack=x"}, 2, "found no such commit here", id="a word that looks like an option"
        ),
        pytest.param({"base": "HEAD~7"}, 2, "found no such commit here", id="before the first commit"),
        pytest.param({"base": ""}, 2, "found no such commit here", id="nothing"),
        pytest.param({"base": "./nowhere"}, 2, "found no such folder", id="no such folder"),
    ],
)
def test_a_base_that_is_none_is_refused(repo, capsys, words, status, said):
    found = gate(capsys, **words)
    assert (found.status, found.out) == (status, "")
    assert said in found.err


@pytest.mark.parametrize(
    ("files", "status", "said"),
    [
        pytest.param({"README": "nothing"}, 3, "main: there is no folder `inventories` here", id="no inventory"),
        pytest.param({**FILES, PLUGINS: "apiVersion: plugingov/v1\n"}, 2, "main:inventories/acme/plugins.yaml:1:1: error: found no `kind`", id="one that cannot be read"),
        pytest.param({**FILES, POLICY_FILE: POLICY.replace("lock-missing", "lock-mising")}, 2, "main:policies/acme.yaml:5:3: error:", id="a policy that cannot be read"),
    ],
)  # fmt: skip
def test_a_base_that_judges_nothing_is_never_a_pass(tmp_path, monkeypatch, capsys, files, status, said):
    monkeypatch.chdir(tmp_path)
    repo = repository(tmp_path, files)
    repo.write(FILES)
    repo.commit()
    found = gate(capsys)
    assert (found.status, found.out) == (status, "")
    assert said in found.err


def test_an_organisation_that_is_new_has_every_gap_and_no_review(repo, capsys):
    new = {
        name: text.replace("organization: acme", "organization: bakery")
        for name, text in FILES.items()
        if "inventories" in name
    }
    repo.write(
        {
            name.replace("acme", "bakery"): text.replace("wiki", "recipes")
            .replace("vendor-master", "flour")
            .replace("notes", "menu")
            .replace("mcp.acme", "mcp.bakery")
            for name, text in new.items()
        }
    )
    repo.write({WAIVERS_FILE: WAIVERS.replace("waivers:", "organization: acme\nwaivers:")})
    repo.git("add", "-A")
    repo.git("stash", "-q")
    repo.git("switch", "-q", "main")
    repo.write({WAIVERS_FILE: WAIVERS.replace("waivers:", "organization: acme\nwaivers:")})
    repo.commit("waivers say whose they are")
    repo.git("switch", "-q", "change")
    repo.git("merge", "-q", "main")
    repo.git("stash", "pop", "-q")
    repo.commit()
    record = told(capsys)
    assert {each["organization"] for each in record["openings"]} == {"bakery"}
    assert "install-without-approval" in {each["rule"] for each in record["new"]}
    assert record["stops"]


def test_formats_of_pull_requests_point_at_the_lines_of_the_change(repo, capsys, tmp_path):
    repo.edit(UNLOCK)
    repo.commit()
    lines = gate(capsys, "--format", "github").out.splitlines()
    assert any(
        line.startswith("::error file=inventories/acme/plugins.yaml,line=31,") and "lock-removed" in line
        for line in lines
    )
    sarif = json.loads(gate(capsys, "--format", "sarif").out)
    results = sarif["runs"][0]["results"]
    assert {each["ruleId"] for each in results} == {"INS001", "gate/lock-removed"}
    places = {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in results}
    assert places == {"inventories/acme/plugins.yaml"}
    for name in ("text", "table", "markdown"):
        assert "lock-removed" in gate(capsys, "--format", name).out


def test_the_record_has_one_shape(repo, capsys):
    repo.edit(UNLOCK, SCOPE, (PEOPLE_FILE, "plan: enterprise, ", "plan: enterprise, minimum_version: 1.2, "))
    repo.edit((POLICY_FILE, "rules:\n", "gate: {stop_on: []}\nrules:\n"))
    repo.commit()
    record = told(capsys)
    some = {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["message"]}}
    jsonschema.validate(
        record,
        {
            "type": "object",
            "required": ["format", "base", "head", "policy", "as_of", "stops", "summary", "fixed", "removed", "acknowledge"],
            "properties": {"format": {"const": "plugingov.gate/1"}, "new": some, "openings": some, "claims": some, "weakened": some},
        },
    )  # fmt: skip
    assert told(capsys) == record


def test_explain_gate_and_the_schema_list_the_same_kinds(capsys):
    page = json.loads(plugingov(capsys, "explain", "gate", "--format", "json").out)
    schema = json.loads(plugingov(capsys, "schema", "Policy").out)
    kinds = [each["kind"] for each in page["kinds"]]
    assert sorted(kinds) == sorted(_enum(schema["$defs"]["Gate"]))
    assert [each["kind"] for each in page["kinds"] if each["stops_by_default"]] == [
        "lock-removed", "host-changed", "write-tool-added", "scope-added", "audience-widened", "fact-dropped",
    ]  # fmt: skip


def _enum(schema):
    found = json.dumps(schema)
    return json.loads(found[found.index('"enum": ') + len('"enum": ') : found.index("]", found.index('"enum": ')) + 1])


def test_a_removed_door_is_gone_and_stops_nothing(repo, capsys):
    repo.write({"inventories/acme/wiki.yaml": None})
    repo.commit()
    found = gate(capsys)
    assert found.status == 0
    assert "Gone with this change\n  plugin wiki\n" in found.out
    assert ALONE
    assert PEOPLE


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param((PLUGINS, "operator: us}", "operator: us, env: {A: '${ONE}'}}"), (PLUGINS, "{A: '${ONE}'}", "{A: '${TWO}'}"), id="the environment"),
        pytest.param((PEOPLE_FILE, "bo@acme.example]", "bo@acme.example, eve@acme.example]"), (PEOPLE_FILE, "eve@acme.example", "mallory@evil.example"), id="who is new in a group"),
        pytest.param((PEOPLE_FILE, "{github: acme/tools, sha", "{source: git-subdir, url: 'https://git.acme.example/tools', path: one, sha"), (PEOPLE_FILE, "path: one", "path: two"), id="the folder of a source"),
    ],
)  # fmt: skip
def test_a_digest_is_of_this_change_and_of_no_other(repo, capsys, first, second):
    repo.edit(first)
    repo.commit()
    digest = told(capsys)["acknowledge"]["openings"]
    assert gate(capsys, "--acknowledge", digest).status == 0
    repo.edit(second)
    repo.commit()
    assert told(capsys)["acknowledge"]["openings"] not in {digest, None}
    assert gate(capsys, "--acknowledge", digest).status == 1


def test_a_repository_that_git_does_not_trust_is_none_whatever_folders_lie_in_it(repo, capsys, monkeypatch):
    repo.edit(UNLOCK)
    repo.write({f"main/{name}": text for name, text in FILES.items()})
    repo.commit()
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setenv("HOME", str(repo.folder))
    found = gate(capsys)
    assert found.status == 2
    assert "dubious ownership" in found.err


def test_without_git_no_commit_is_a_base(repo, capsys, monkeypatch):
    monkeypatch.setenv("PATH", "")
    found = gate(capsys)
    assert found.status == 2
    assert "found no git" in found.err


@pytest.mark.parametrize("words", [("--only", "credential-expiring"), ("--layer", "activate", "--only", "INS001")])
def test_where_no_rule_is_asked_nothing_passes(repo, capsys, words):
    repo.edit(UNLOCK)
    repo.commit()
    assert gate(capsys, *words).status == 3


def test_a_run_that_leaves_rules_out_says_so(repo, capsys):
    repo.edit(HONEST)
    repo.commit()
    out = gate(capsys, "--skip", "lock-missing").out
    assert out.startswith("Not every rule of the policy is asked: --only, --skip or --layer says so.")


def test_a_door_goes_with_the_waiver_of_its_gaps(repo, capsys):
    heading, _, rest = INVENTORY.partition("  vendor-master:\n")
    repo.write({PLUGINS: heading + rest[rest.index("  notes:\n") :], WAIVERS_FILE: None})
    repo.edit(
        (PEOPLE_FILE, ", connectors_added: [vendor-master]", ""),
        (PEOPLE_FILE, "    needs: [vendor-master]\n    active: [vendor-master]\n", "    needs: [notes]\n"),
    )
    repo.commit()
    record = told(capsys, "--fail-on", "low")
    assert "waiver-unmatched" not in {each["rule"] for each in record["new"]}
    assert record["removed"] == ["plugin vendor-master"]


def test_people_are_named_nowhere_where_they_are_counted(repo, capsys):
    repo.edit((PLUGINS, "approvals: {risk@acme.example: 2026-09-01}\n", "approvals: {new@acme.example: 2026-10-01}\n"))
    repo.edit(
        (PLUGINS, "    owner: it@acme.example\n    purpose", "    purpose"), (PEOPLE_FILE, "holder: ap-team, ", "")
    )
    repo.commit()
    for name in ("text", "table", "json", "markdown", "sarif", "github"):
        assert "@acme.example" not in gate(capsys, "--format", name, "--people", "counts").out
    assert "approved by `new@acme.example`" in gate(capsys).out


def test_two_organisations_are_told_apart(repo, capsys):
    other = {
        f"inventories/other/{name.rpartition('/')[2]}": text.replace("organization: acme", "organization: bakery")
        for name, text in FILES.items()
        if "inventories" in name
    }
    repo.git("switch", "-q", "main")
    repo.write({**other, WAIVERS_FILE: WAIVERS.replace("waivers:", "organization: acme\nwaivers:")})
    repo.commit("two of them")
    repo.git("switch", "-q", "-c", "both")
    for name in (PLUGINS, "inventories/other/plugins.yaml"):
        repo.edit((name, *UNLOCK[1:]))
    repo.commit()
    out = gate(capsys).out
    for name in ("acme", "bakery"):
        assert f"lock-missing  high  {name}  stops" in out
        assert f"lock-removed  {name}  stops" in out


def test_many_openings_are_told_in_time(repo, capsys):
    many = "".join(
        f"  door-{number}: {{title: D, path: custom-mcp, owner: ada, server: {{url: 'https://d{number}.acme.example/'}}, provision: {{cowork: {{via: custom-connector}}}}}}\n"
        for number in range(1500)
    )
    heading = "apiVersion: plugingov/v1\nkind: Inventory\norganization: acme\nplugins:\n"
    repo.git("switch", "-q", "main")
    repo.write({"inventories/many.yaml": heading + many})
    repo.commit("many")
    repo.git("switch", "-q", "-c", "all")
    repo.write({"inventories/many.yaml": heading + many.replace("acme.example/", "evil.example/")})
    repo.commit()
    start = time.process_time()
    assert gate(capsys).status == 1
    assert time.process_time() - start < 15


def test_a_digest_that_stands_for_nothing_is_said_to(repo, capsys):
    repo.edit(SCOPE)
    repo.commit()
    found = gate(capsys, "--acknowledge", "0123456789abcdef")
    assert found.status == 1
    assert "--acknowledge 0123456789abcdef stands for nothing in this change." in found.out
    for word in ("xyz", "0123", "0123456789ABCDEF", ""):
        assert gate(capsys, "--acknowledge", word).status == 2


def test_a_policy_that_is_changed_is_listed_though_no_gap_tells_how(repo, capsys):
    repo.edit((POLICY_FILE, "{domains: [acme.example]}", "{domains: [acme.example, evil.example]}"))
    repo.edit((POLICY_FILE, "  owner-missing: {}\n", "  owner-missing: {}\n  plain-http-endpoint: {}\n"))
    repo.commit()
    record = told(capsys)
    assert record["changed"] == [
        "`endpoint-outside-domains` has other settings (policies/acme.yaml:6:3)",
        "`plain-http-endpoint` is asked anew (policies/acme.yaml:14:3)",
    ]
    assert not record["stops"]
    assert "The policy is changed too, and no gap tells how: look at it\n  `endpoint" in gate(capsys).out


def test_a_gap_that_only_a_claim_would_close_says_so(repo, capsys):
    door = INVENTORY[INVENTORY.index("  notes:\n") :].replace("  notes:", "  memos:").replace("Notes", "Memos")
    repo.write({PLUGINS: INVENTORY + door})
    repo.commit()
    (gap,) = told(capsys)["new"]
    assert gap["why"] == "what this change says of itself would close it: that counts once it is in the base"
    assert gap["stops"]


def test_a_new_door_comes_in_two_changes(repo, capsys):
    door = INVENTORY[INVENTORY.index("  notes:\n") :].replace("  notes:", "  memos:").replace("Notes", "Memos")
    repo.write({PLUGINS: INVENTORY + door.replace("    provision: {cowork: {via: directory-connector}}\n", "")})
    repo.commit()
    assert gate(capsys).status == 0
    repo.git("branch", "-f", "main", "change")
    repo.write({PLUGINS: INVENTORY + door})
    repo.commit()
    assert gate(capsys).status == 0


def test_what_is_called_otherwise_is_told(repo, capsys):
    repo.edit(("inventories/acme/wiki.yaml", "  wiki:", "  encyclopedia:"))
    repo.commit()
    assert told(capsys)["renamed"] == [
        "plugin encyclopedia was wiki: its gaps have other fingerprints now, which waivers and baselines do not know"
    ]


def test_where_nothing_is_changed_that_is_said(repo, capsys):
    assert gate(capsys).out.startswith("HEAD is main: nothing is changed.")


def test_what_nobody_owns_is_asked_of_nobody(repo, capsys):
    repo.git("switch", "-q", "main")
    repo.edit((PLUGINS, "path: oauth-connector\n    owner: it@acme.example\n", "path: oauth-connector\n"))
    repo.commit()
    repo.git("switch", "-q", "-c", "other")
    repo.edit(SCOPE)
    repo.commit()
    assert "    ask   nobody is on record as its owner\n" in gate(capsys).out
    assert "nobody is on record as its owner" in gate(capsys, "--format", "github").out


def test_a_project_that_is_called_otherwise_is_no_new_one(repo, capsys):
    repo.edit((PEOPLE_FILE, "  close:\n", "  closing:\n"))
    repo.commit()
    record = told(capsys)
    assert (record["openings"], record["removed"]) == ([], [])
    assert [each.split(":")[0] for each in record["renamed"]] == ["project closing was close"]


def test_a_declaration_that_is_left_out_is_named(repo, capsys):
    line = PEOPLE[PEOPLE.index("  vendors@tools:") : PEOPLE.index("projects:")]
    repo.edit((PEOPLE_FILE, line, "  others@tools: {}\n"))
    repo.commit()
    messages = [each["message"] for each in told(capsys)["openings"]]
    assert messages == ["`packages.vendors@tools` was stated and is no longer stated"]
