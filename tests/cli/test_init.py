"""`plugingov init`: what it writes passes as it is, and what was there before stays as it was."""

import errno
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from command import plugingov

DAY = ("--as-of", "2026-11-23")
ACME = ("--organization", "acme")
INVENTORY, POLICY, TESTS = "inventories/acme.yaml", "policies/acme.yaml", "policies/acme.tests.yaml"
WORKFLOW = ".github/workflows/plugingov.yml"
TARGETS = [INVENTORY, POLICY, TESTS, WORKFLOW]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "acme").mkdir()
    monkeypatch.chdir(tmp_path / "acme")
    return tmp_path / "acme"


def files_of(folder):
    """Return all there is below a folder: links and folders by name, files by what they hold."""
    return {
        str(each.relative_to(folder)): each.read_bytes() if each.is_file() and not each.is_symlink() else None
        for each in sorted(folder.rglob("*"))
    }


def checked(capsys, *words):
    found = plugingov(capsys, "check", *words, "--fail-on", "low", "--format", "json")
    assert found.err == ""
    return found.status, json.loads(found.out)["summary"]


def assert_both_pass(capsys, day):
    """Check and test what was written, and return the record of the tests."""
    status, summary = checked(capsys, *day)
    assert (status, summary["open"], summary["unknown"], summary["plugins"], summary["surfaces"]) == (0, 0, 0, 2, 2)
    found = plugingov(capsys, "test", *day, "--format", "json")
    assert (found.status, found.err) == (0, "")
    return json.loads(found.out)


@pytest.mark.parametrize("day", ["2026-11-23", "2027-12-31", "2028-02-29", "0001-01-01", "1970-01-01", "9998-12-31"])
def test_what_it_writes_passes_on_the_day_it_is_written(folder, capsys, day):
    assert plugingov(capsys, "init", "--as-of", day).status == 0
    assert_both_pass(capsys, ("--as-of", day))


@pytest.mark.parametrize("pack", ["finance", "strict"])
def test_what_it_writes_has_no_gap_by_the_other_packs_and_nothing_unknown(folder, capsys, pack):
    assert plugingov(capsys, "init", *DAY).status == 0
    _, summary = checked(capsys, *DAY, "--policy", f"builtin/{pack}")
    assert (summary["open"], summary["unknown"]) == (0, 0)


def test_without_a_day_it_is_written_today(folder, capsys):
    assert plugingov(capsys, "init").status == 0
    assert_both_pass(capsys, ())


@pytest.mark.parametrize(
    "name",
    [
        "acme",
        "Acme_Ltd.2",
        "no",
        "NULL",
        "123",
        "1e3",
        "2026-01-01",
        "0x1F",
        "y",
        "a",
        "a" * 128,
        "acme.schema",
        "é" * 0 + "e",
    ],
)
def test_what_it_writes_passes_under_any_name(folder, capsys, name):
    assert plugingov(capsys, "init", *DAY, "--organization", name).status == 0
    assert_both_pass(capsys, DAY)
    data = yaml.safe_load((folder / "inventories" / f"{name}.yaml").read_text(encoding="utf-8"))
    assert data["organization"] == name  # for every reader of YAML, not for ours alone


@pytest.mark.parametrize(
    ("folder_name", "name"),
    [
        pytest.param("acme", "acme", id="a plain one"),
        pytest.param("My Org (2)", "my-org-2", id="blanks and brackets"),
        pytest.param("Große Bäckerei", "gro-e-backerei", id="letters of other alphabets"),
        pytest.param("-rf", "rf", id="what looks like an option"),
        pytest.param("..hidden", "hidden", id="dots first"),
        pytest.param("株式会社", "my-organization", id="nothing that is left"),
        pytest.param("x: y\n[z]", "x-y-z", id="what YAML would read as more"),
        pytest.param("${{ github.token }}", "github.token", id="what a workflow would read as more"),
        pytest.param("a" * 200, "a" * 64, id="a long one"),
        pytest.param("ghp_" + "a1B2c3D4e5" * 4, "my-organization", id="what looks like a secret"),
    ],
)
def test_the_organisation_is_called_after_the_folder(tmp_path, capsys, monkeypatch, folder_name, name):
    (tmp_path / folder_name).mkdir()
    monkeypatch.chdir(tmp_path / folder_name)
    found = plugingov(capsys, "init", *DAY, "--format", "json")
    assert (found.status, json.loads(found.out)["organization"]) == (0, name)
    assert_both_pass(capsys, DAY)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            " ",
            "a b",
            "..",
            ".",
            "../x",
            "a/b",
            "/etc/x",
            "a\\b",
            "-x",
            ".x",
            "_x",
            "a" * 129,
            "a\n",
            "a\nkind: Policy",
        ),
        *("a: b", "a #b", "a'", 'a"', "%{day}", "{}", "a\0", "é", "²", "a\u202e"),
        pytest.param("ghp_" + "a1B2c3D4e5" * 4, id="what looks like a secret"),
    ],
)
def test_a_name_that_is_no_id_is_refused_with_what_is_expected(folder, capsys, name):
    found = plugingov(capsys, "init", "--organization", name)
    assert (found.status, found.out, files_of(folder)) == (2, "", {})
    assert "'--organization': expected a" in found.err
    assert "defect" not in found.err
    assert not name.startswith("ghp_") or name not in found.err


@pytest.mark.parametrize(
    "words", [("--ci", "gitlab"), ("--as-of", "2026-13-01"), ("--as-of", "9999-12-31"), ("a", "b"), ("",)]
)
def test_words_that_it_does_not_know_are_refused(folder, capsys, words):
    found = plugingov(capsys, "init", *words)
    assert (found.status, found.out, files_of(folder)) == (2, "", {})
    assert "defect" not in found.err


def a_file(place, _elsewhere):
    place.write_text("mine", encoding="utf-8")


def an_empty_file(place, _elsewhere):
    place.touch()


def a_folder(place, _elsewhere):
    place.mkdir()


def a_link_to_a_file(place, elsewhere):
    (elsewhere / "file").write_text("mine", encoding="utf-8")
    place.symlink_to(elsewhere / "file")


def a_link_to_nowhere(place, elsewhere):
    place.symlink_to(elsewhere / "nowhere")


def a_pipe(place, _elsewhere):
    os.mkfifo(place)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("make", [a_file, an_empty_file, a_folder, a_link_to_a_file, a_link_to_nowhere, a_pipe])
def test_it_never_overwrites(folder, capsys, tmp_path, target, make):
    (tmp_path / "elsewhere").mkdir()
    place = folder / target
    place.parent.mkdir(parents=True)
    make(place, tmp_path / "elsewhere")
    before = files_of(tmp_path)
    found = plugingov(capsys, "init", *ACME)
    assert (found.status, found.out, files_of(tmp_path)) == (2, "", before)
    assert f"{target} is there already" in found.err


def test_it_says_all_that_is_there_already_and_a_second_run_changes_nothing(folder, capsys):
    assert plugingov(capsys, "init", *ACME, *DAY).status == 0
    before = files_of(folder)
    found = plugingov(capsys, "init", *ACME)
    assert (found.status, files_of(folder)) == (2, before)
    assert all(f"{target} is there already" in found.err for target in TARGETS)


@pytest.mark.parametrize("step", ["inventories", "policies", ".github", ".github/workflows"])
@pytest.mark.parametrize("inside", [True, False])
def test_it_follows_no_link_out_of_the_folder(folder, capsys, tmp_path, step, inside):
    elsewhere = (folder if inside else tmp_path) / "elsewhere"
    elsewhere.mkdir()
    (folder / step).parent.mkdir(exist_ok=True)
    (folder / step).symlink_to(elsewhere, target_is_directory=True)
    before = files_of(tmp_path)
    found = plugingov(capsys, "init", *ACME)
    assert (found.status, files_of(tmp_path)) == (2, before)
    assert f"{step} is a link" in found.err


@pytest.mark.parametrize("step", ["inventories", "policies", ".github"])
def test_a_file_in_the_place_of_a_folder_is_said_to_be_one(folder, capsys, step):
    (folder / step).touch()
    found = plugingov(capsys, "init", *ACME)
    assert (found.status, list(files_of(folder))) == (2, [step])
    assert f"{step} is no folder" in found.err


@pytest.mark.parametrize(
    "name", ["inventories/old.yaml", "inventories/deep/old.json", "policies/old.yml", "policies/bad.yaml"]
)
def test_it_adds_nothing_to_documents_that_are_there(folder, capsys, name):
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_text("kind: [" if "bad" in name else "{}", encoding="utf-8")
    before = files_of(folder)
    found = plugingov(capsys, "init", *ACME)
    assert (found.status, files_of(folder)) == (2, before)
    assert f"init only starts where nothing is: {name} is there already" in found.err


def test_folders_that_are_there_do_not_disturb_nor_does_what_is_no_document(folder, capsys):
    kept = {"inventories/README.md": "mine", "policies/.gitkeep": "", "policies/metadata.schema.json": "{}"}
    for name, text in {**kept, ".github/workflows/tests.yml": "on: push"}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    assert plugingov(capsys, "init", *ACME, *DAY).status == 0
    assert_both_pass(capsys, DAY)
    assert {name: (folder / name).read_text(encoding="utf-8") for name in kept} == kept


def test_a_folder_that_is_named_is_made_where_it_is_not_there(folder, capsys, monkeypatch):
    found = plugingov(capsys, "init", "new/plugins", *DAY, "--ci", "none")
    assert found.status == 0
    assert [name for name, content in files_of(folder).items() if content] == [
        f"new/plugins/{name}"
        for name in ("inventories/plugins.yaml", "policies/plugins.tests.yaml", "policies/plugins.yaml")
    ]
    assert "new/plugins/inventories/plugins.yaml" in found.out
    assert "1. In new/plugins: `plugingov check`" in found.out
    monkeypatch.chdir("new/plugins")
    assert_both_pass(capsys, DAY)


def test_a_folder_with_a_drawn_name_is_shown_as_it_was_given(folder, capsys):
    name = "run-a1B2c3D4e5F6g7H8i9J0k1L2m3N4"
    found = plugingov(capsys, "init", name, *ACME)
    assert (found.status, f"  {name}/{POLICY}" in found.out) == (0, True)


@pytest.mark.parametrize("name", ["file", "file/below", "x" * 5000, "loop", "nowhere"])
def test_a_folder_that_cannot_be_one_is_refused(folder, capsys, name):
    (folder / "file").touch()
    (folder / "loop").symlink_to("loop")
    (folder / "nowhere").symlink_to("elsewhere")
    found = plugingov(capsys, "init", name, *ACME)
    assert (found.status, found.out, len(files_of(folder))) == (2, "", 3)
    assert (f"{name} is no folder" in found.err) == (len(name) < 8)
    assert "defect" not in found.err


@pytest.mark.parametrize("failing", ["mkdir", "open", "write_bytes"])
@pytest.mark.parametrize("time", [1, 3])
def test_all_files_are_written_or_none(folder, capsys, monkeypatch, failing, time):
    """A disk that is full, or a folder that may not be written to, leaves nothing behind."""
    (folder / "policies").mkdir()
    method, times = getattr(Path, failing), []

    def fails(self, *words, **more):
        times.extend([self] * (not self.is_absolute()))  # what is read of plugingov itself has a whole path
        if len(times) == time:
            raise OSError(errno.ENOSPC, "No space left on device")
        return method(self, *words, **more)

    monkeypatch.setattr(Path, failing, fails)
    found = plugingov(capsys, "init", *ACME)
    monkeypatch.undo()
    assert (found.status, found.out, files_of(folder)) == (2, "", {"policies": None})
    assert "cannot be written, and so nothing was: No space left on device" in found.err


def test_a_file_that_appears_in_between_is_not_overwritten(folder, capsys, monkeypatch):
    monkeypatch.setattr("plugingov.cli.init.in_the_way", lambda *_: ())
    monkeypatch.setattr("plugingov.cli.init._documents", lambda *_: ())
    (folder / "policies").mkdir()
    (folder / POLICY).write_text("mine", encoding="utf-8")
    found = plugingov(capsys, "init", *ACME)
    assert (found.status, files_of(folder)) == (2, {"policies": None, POLICY: b"mine"})
    assert f"{POLICY} cannot be written, and so nothing was: File exists" in found.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to_is_said_to_be_one(folder, capsys):
    folder.chmod(0o500)
    found = plugingov(capsys, "init", *ACME)
    folder.chmod(0o700)
    assert (found.status, files_of(folder)) == (2, {})
    assert "Permission denied" in found.err


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("--output", "nowhere/report.txt"), id="a report that cannot be written"),
        pytest.param(("--output", INVENTORY), id="a report over a file to start with"),
        pytest.param(("--format", f"json=./policies/../{POLICY}"), id="the same, by a detour"),
        pytest.param(("--format", "json", "--format", "text"), id="two reports for one output"),
    ],
)
def test_without_a_report_nothing_is_written(folder, capsys, words):
    found = plugingov(capsys, "init", *ACME, *words)
    assert (found.status, found.out, files_of(folder)) == (2, "", {})


def test_the_report_says_what_was_written_and_what_comes_next(folder, capsys):
    found = plugingov(capsys, "init", *DAY, "--format", "text", "--format", "json=report.json")
    record = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert [file["path"] for file in record["files"]] == TARGETS
    assert (record["format"], record["organization"], record["as_of"]) == ("plugingov.init/1", "acme", "2026-11-23")
    assert all(re.search(rf"^  {re.escape(name)}  ", found.out, re.MULTILINE) for name in TARGETS)
    assert all(step in " ".join(found.out.split()) for step in record["next"])
    assert "`plugingov check` and `plugingov test`" in record["next"][0]


def test_the_same_words_write_the_same_bytes(folder, capsys):
    for name in ("a", "b"):
        plugingov(capsys, "init", name, *ACME, *DAY)
    assert files_of(folder / "a") == files_of(folder / "b")


def run_in_terminal(folder, typed, *words, stdout=None):
    """Run the command with a terminal, type something, and return its exit status and what the terminal shows."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "plugingov", "init", *words],
        cwd=folder,
        stdin=theirs,
        stdout=stdout or theirs,
        stderr=theirs,
    )
    os.close(theirs)
    os.write(ours, typed)
    shown = b""
    while True:
        try:
            part = os.read(ours, 1024)
        except OSError:  # how Linux says that nobody holds the other end any more
            part = b""
        if not part:
            break
        shown += part
    os.close(ours)
    return process.wait(60), shown.decode()


@pytest.mark.parametrize(
    ("typed", "words", "name", "status"),
    [
        pytest.param(b"\n", (), "acme", 0, id="the folder's name is offered"),
        pytest.param(b"Bakery\n", (), "Bakery", 0, id="another name"),
        pytest.param(b"../x\nBakery\n", (), "Bakery", 0, id="a name that is no id is asked for again"),
        pytest.param(b"\x04", (), None, 130, id="no answer"),
        pytest.param(b"", ("--organization", "shop"), "shop", 0, id="what is said is not asked"),
    ],
)
def test_on_a_terminal_it_asks_for_the_name(folder, typed, words, name, status):
    found, shown = run_in_terminal(folder, typed, *words)
    assert found == status, shown
    assert ("What is the organisation called? [acme]:" in shown) == (not words)
    assert [each.stem for each in folder.glob("inventories/*")] == ([name] if name else [])
    assert ("expected an id" in shown) == (b"../x" in typed)
    assert "Traceback" not in shown


def test_with_half_a_terminal_it_asks_nothing(folder):
    with (folder / "report.txt").open("wb") as stream:
        status, shown = run_in_terminal(folder, b"\x04", stdout=stream)  # an answer, should it ask after all
    assert (status, shown, (folder / INVENTORY).exists()) == (0, "", True)
    done = subprocess.run(
        [sys.executable, "-m", "plugingov", "init", "other"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("decided", "weakened"),
    [
        (
            "marketplace-not-approved: {allow: [company-tools]}",
            "marketplace-not-approved: {allow: [company-tools, strangers]}",
        ),
        ("domains: [company.example]", "domains: [company.example, elsewhere.example]"),
        ("forbid: [screen-share]", "forbid: [screen-shares]"),
        ("plugins: {tags: [org-critical]}", "plugins: {tags: [org-criticl]}"),
        ("lock-missing: {", "lock-missing: {severity: low, "),
        ("surfaces: [cowork, claude-code]", "surfaces: [claude-code]"),
        ("surface-missing: {plugins: {path: custom-mcp}}", "surface-missing: {plugins: {path: oauth-connector}}"),
        ("allow: [ledger.read]", 'allow: ["ledger.*"]'),
        ('deny: ["*.admin"]', 'deny: ["*.root"]'),
        ("severity: high, within_days: 7", "severity: high, within_days: 6"),
        ("severity: high, within_days: 7", "within_days: 7"),
    ],
)
def test_the_tests_see_when_the_policy_is_weakened(folder, capsys, decided, weakened):
    assert plugingov(capsys, "init", *ACME, *DAY, "--ci", "none").status == 0
    text = (folder / POLICY).read_text(encoding="utf-8")
    assert text.count(decided) == 1
    (folder / POLICY).write_text(text.replace(decided, weakened), encoding="utf-8")
    found = plugingov(capsys, "test", *DAY)
    assert (found.status, found.err) == (1, "")


def test_the_tests_see_each_decision_taken_back_and_both_sides_of_each(folder, capsys):
    assert plugingov(capsys, "init", *ACME, *DAY).status == 0
    coverage = {row["rule"]: row for row in assert_both_pass(capsys, DAY)["coverage"]}
    whole = (folder / POLICY).read_text(encoding="utf-8")
    decided = yaml.safe_load(whole)["rules"]
    assert len(decided) == 7
    for rule in decided:
        assert coverage[rule]["expect"] >= 1
        assert coverage[rule]["never"] >= 1
        rest = {name: settings for name, settings in decided.items() if name != rule}
        (folder / POLICY).write_text(json.dumps({**yaml.safe_load(whole), "rules": rest}), encoding="utf-8")
        assert plugingov(capsys, "test", *DAY).status == 1, rule


@pytest.mark.parametrize(
    ("written", "instead", "rule"),
    [
        ("preference: required, lock: true", "preference: available", "lock-missing"),
        ("      claude-code: {via: synced-plugin, lock: true}", "", "surface-missing"),
        ("active: [ledger, task-board]", "active: [task-board]", "not-activated-in-project"),
        ("expires: 2027-05-22", "expires: 2026-11-24", "credential-expiring"),
        ("scopes: [ledger.read]\n      client", "scopes: [ledger.write]\n      client", "scope-outside-allowlist"),
        ("mcp.company.example/ledger", "mcp.elsewhere.example/ledger", "endpoint-outside-domains"),
    ],
)
def test_the_policy_finds_the_gap_when_the_inventory_gets_one(folder, capsys, written, instead, rule):
    assert plugingov(capsys, "init", *ACME, *DAY).status == 0
    text = (folder / INVENTORY).read_text(encoding="utf-8")
    assert written in text
    (folder / INVENTORY).write_text(text.replace(written, instead), encoding="utf-8")
    found = plugingov(capsys, "check", *DAY, "--format", "json")
    assert found.status == 1
    assert rule in {gap["rule"] for gap in json.loads(found.out)["gaps"]}


def test_the_workflow_uses_our_action_with_all_that_the_gate_needs(folder, capsys):
    """What the action then does is for tests/kits to say."""
    assert plugingov(capsys, "init", *ACME, *DAY).status == 0
    workflow = yaml.safe_load((folder / WORKFLOW).read_text(encoding="utf-8"))
    assert set(workflow[True]) == {"pull_request", "push", "schedule"}  # YAML reads its key `on` as true
    assert workflow["permissions"] == {"contents": "read"}
    (job,) = workflow["jobs"].values()
    assert set(job) == {"runs-on", "steps"}
    checkout, ours = job["steps"]
    assert checkout["with"] == {"fetch-depth": 0, "persist-credentials": False}
    # Not by a name in a registry: whoever has that name there would be what runs.
    assert ours == {"uses": "your-organization/plugingov@main"}
    assert "${{" not in json.dumps(job)
