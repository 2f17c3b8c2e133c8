"""Our action for GitHub: its steps as shell, in repositories as pull requests find and make them."""

import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml
from changed import FILES, repository
from github_runner import ACTION, ROOT, STEPS, Job

from plugingov.reports.starting import starting_files

PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
PLUGINS = "inventories/acme/plugins.yaml"
UNLOCK = (PLUGINS, "preference: required\n", "preference: available\n")
CHECK, TEST, GATE = "Judge the inventory", "Test the policy", "Judge the change"


def block(name):
    """Return the block that a mark of the page about CI announces."""
    return re.search(rf"<!-- {name} -->\n(?:<!-- needs: [^\n]* -->\n)?```\w+\n(.*?)```", PAGE, re.DOTALL)[1]


@pytest.fixture
def repo(tmp_path):
    """A repository whose `main` has gaps below the line alone, with a change of nothing on top."""
    (tmp_path / "repo").mkdir()
    made = repository(tmp_path / "repo")
    made.git("update-ref", "refs/remotes/origin/main", "main")
    return made


def job(repo, *, temp="temp", base=None, **facts):
    """Run the action as on the day that the repository is made for."""
    environment = {f"PLUGINGOV_{name}_AS_OF": "2026-10-05" for name in ("CHECK", "TEST", "GATE")}
    if base:
        environment["GITHUB_BASE_REF"] = base
    return Job(repo.folder, repo.folder.parent / temp, environment=environment, **facts).run()


def pull_request(repo, *, base="main", inputs=None, **facts):
    """Run the action on a pull request, without the policy's tests: this policy has none."""
    return job(repo, event="pull_request", base=base, inputs={"test": "false", **(inputs or {})}, **facts)


def annotations(log):
    return re.findall(r"^::error file=([^,]+),line=(\d+),.*?title=([\w-]+)", log, re.MULTILINE)


def shell(folder, script):
    """Run what the page says to type, as somebody who has no settings of their own."""
    command = Path(sys.executable).parent
    environment = {
        "PATH": f"{command}:{os.environ['PATH']}",
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "HOME": str(folder.parent),
        **{f"GIT_{who}_{what}": "a@acme.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    done = subprocess.run(
        ["bash", "-e", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


def test_from_an_empty_repository_to_a_change_that_is_stopped_as_the_page_says(tmp_path):
    folder = tmp_path / "acme"
    folder.mkdir()
    assert shell(folder, block("start"))[0] == 0
    pushed = Job(folder, tmp_path / "first").run()
    assert (pushed.failed, pushed.outputs["check"]["status"]) == ([], "0"), pushed.log
    shell(folder, "git update-ref refs/remotes/origin/main main")
    assert shell(folder, block("change"))[0] == 0
    found = Job(folder, tmp_path / "second", "pull_request", environment={"GITHUB_BASE_REF": "main"}).run()
    assert found.failed == [(CHECK, 1), (GATE, 1)]
    places = annotations(found.log)
    # Once from `check`, which tells all gaps, and once from `gate`, which tells the new ones.
    assert places.count(("inventories/notes.yaml", "10", "endpoint-outside-domains")) == 2
    (line,) = [
        number
        for number, text in enumerate((folder / "inventories/notes.yaml").read_text().splitlines(), 1)
        if "notes.elsewhere.example" in text
    ]
    assert line == 10
    assert "endpoint-outside-domains" in found.summary
    status, out, _ = shell(folder, "plugingov gate --base main")
    assert (status, block("stopped") in out) == (1, True)


def test_the_workflow_that_init_writes_is_the_one_of_the_page():
    files = starting_files("acme", date(2026, 11, 23), "github")
    (text,) = (file.text for file in files if "workflows" in file.path)
    written, shown = yaml.safe_load(text), yaml.safe_load(block("workflow"))
    assert set(written.pop(True)) == set(shown.pop(True)) == {"pull_request", "push", "schedule"}  # YAML's `on`
    assert written == shown
    assert written["permissions"] == {"contents": "read"}


@pytest.mark.parametrize(
    ("event", "inputs", "ran"),
    [
        pytest.param("push", {}, [CHECK, TEST, GATE], id="a push: the gate finds nothing to compare with"),
        pytest.param("schedule", {}, [CHECK, TEST, GATE], id="a Monday"),
        pytest.param("push", {"test": "false", "gate": "false"}, [CHECK], id="what is not wanted does not run"),
    ],
)
def test_what_runs_on_which_event(repo, event, inputs, ran):
    found = job(repo, event=event, inputs=inputs | {"fail-on": "never"})
    assert [name for name in found.ran if name.startswith(("Judge", "Test"))] == ran
    assert found.failed == []
    assert ("no change to judge on" in found.log) is (GATE in ran)
    assert "gate/" not in found.log


def test_an_honest_change_passes_and_the_gate_says_so(repo):
    repo.edit((PLUGINS, "purpose: Look up any vendor", "purpose: Look up a vendor"))
    repo.commit()
    found = pull_request(repo, inputs={"fail-on": "never"})
    assert found.failed == []
    assert "the change may pass" in found.log


def test_a_change_that_stops_fails_the_step_at_the_line_that_stops_it(repo):
    repo.edit(UNLOCK)
    repo.commit()
    found = pull_request(repo)
    assert (GATE, 1) in found.failed
    assert (PLUGINS, "31", "lock-removed") in annotations(found.log)


def test_an_opening_passes_where_whoever_runs_the_action_agrees(repo):
    repo.edit((PLUGINS, "scopes: [notes.read]}", "scopes: [notes.read, notes.write]}"))
    repo.commit()
    stopped = pull_request(repo, inputs={"fail-on": "never"})
    assert stopped.failed == [(GATE, 1)]
    (digest,) = set(re.findall(r"--acknowledge ([0-9a-f]{16})", stopped.log))
    agreed = pull_request(
        repo, temp="again", inputs={"fail-on": "never", "acknowledge": f"0123456789abcdef\n {digest} "}
    )
    assert agreed.failed == []


def test_the_change_has_no_say_in_what_judges_it(repo):
    repo.edit(UNLOCK)
    repo.write(
        {"policies/acme.yaml": "apiVersion: plugingov/v1\nkind: Policy\nname: acme\nrules: {owner-missing: {}}\n"}
    )
    repo.commit()
    found = pull_request(repo)
    assert (GATE, 1) in found.failed
    assert "policy-weakened" in found.log


@pytest.mark.parametrize(
    ("facts", "status", "said"),
    [
        pytest.param({"event": "pull_request", "base": "nowhere"}, 2, "fetch-depth: 0", id="a clone that lacks the base"),
        pytest.param({"event": "pull_request_target", "base": "main"}, 2, "use pull_request", id="the event on which nothing would be judged"),
        pytest.param({"event": "merge_group"}, 2, "fetch-depth: 0", id="a merge queue that names no base"),
    ],
)  # fmt: skip
def test_where_no_change_can_be_judged_the_gate_does_not_pass(repo, facts, status, said):
    found = job(repo, inputs={"fail-on": "never"}, **facts)
    assert found.failed == [(GATE, status)]
    assert "::error::plugingov: " in found.log
    assert said in found.log


def test_a_merge_queue_is_judged_by_what_it_stands_on(repo):
    repo.edit(UNLOCK)
    repo.commit()
    payload = {"merge_group": {"base_sha": repo.git("rev-parse", "main")}}
    assert (GATE, 1) in job(repo, event="merge_group", event_payload=payload).failed


def test_a_base_that_is_named_is_compared_with_on_any_event(repo):
    repo.edit(UNLOCK)
    repo.commit()
    assert (GATE, 1) in job(repo, inputs={"base": "main"}).failed


def test_the_first_inventory_has_nothing_to_be_compared_with(tmp_path):
    (tmp_path / "repo").mkdir()
    repo = repository(tmp_path / "repo", {"README.md": "nothing yet\n"})
    repo.git("update-ref", "refs/remotes/origin/main", "main")
    repo.write({name: text for name, text in FILES.items() if name.startswith("inventories/")})
    repo.commit()
    found = pull_request(repo, inputs={"fail-on": "never"})
    assert found.failed == []
    assert "::notice::plugingov: the branch that this change goes to has no inventory yet" in found.log


def test_a_change_that_takes_the_inventory_away_fails(repo):
    repo.git("rm", "-rq", "inventories")
    repo.commit()
    found = pull_request(repo, inputs={"fail-on": "never"})
    assert [name for name, _ in found.failed] == [CHECK, GATE]


HOSTILE = "x$(touch${IFS}pwned)`touch${IFS}pwned`';touch${IFS}pwned;'\"&&touch${IFS}pwned;\""


def test_no_name_from_outside_becomes_a_command(repo):
    repo.git("update-ref", f"refs/remotes/origin/{HOSTILE}", "main")
    repo.write({f"inventories/acme/{HOSTILE}.yaml": "apiVersion: plugingov/v1\nkind: Inventory\norganization: acme\n"})
    repo.edit(UNLOCK)
    repo.commit(HOSTILE)
    named = f"inventories\n{HOSTILE}\n-o\n--help"
    found = pull_request(repo, base=HOSTILE, inputs={"fail-on": "never"})
    assert found.failed == [(GATE, 1)]
    asked = dict.fromkeys(("inventory", "policy", "waivers", "baseline", "base", "acknowledge"), named)
    found = pull_request(repo, temp="again", inputs=asked | {"fail-on": HOSTILE})
    assert {status for _, status in found.failed} == {2}
    assert list(repo.folder.parent.rglob("*pwned")) == []


def test_the_step_that_installs_runs_nothing_of_the_checkout(house, repo):
    for name in ("pip", "venv", "plugingov", "ensurepip", "sitecustomize", "hatchling", "click"):
        repo.write(
            {f"{name}.py": f"open('pwned-{name}', 'w')\n", f"{name}/__init__.py": f"open('pwned-{name}', 'w')\n"}
        )
    repo.write(
        {"inventories/click.py": "open('pwned', 'w')\n", "pyproject.toml": "[build-system]\nrequires = ['pwned']\n"}
    )
    repo.commit()
    found = Job(
        repo.folder,
        repo.folder.parent / "temp",
        environment={**house.environment, "PLUGINGOV_CHECK_AS_OF": "2026-10-05", "PYTHONPATH": ""},
    ).run(install=True)
    assert found.ran[1] == "Install plugingov"
    assert (found.failed, found.outputs["check"]["status"]) == ([], "0"), found.log
    assert list(repo.folder.parent.rglob("pwned*")) == []


def test_no_expression_stands_in_a_command():
    for step in STEPS:
        assert "${{" not in step.get("run", "")
        assert step.get("shell", "bash") == "bash"
        assert ("shell" in step) is ("run" in step)


def test_every_input_is_used_and_every_one_that_is_used_is_there():
    text = json.dumps(ACTION["runs"])
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(ACTION["inputs"])
    assert all(set(each) == {"description", "default"} for each in ACTION["inputs"].values())


@pytest.mark.parametrize(
    ("source", "inputs", "uploads"),
    [
        pytest.param("acme/plugins", {"upload-sarif": "true"}, True, id="a branch of this repository"),
        pytest.param("ada/plugins", {"upload-sarif": "true"}, False, id="a fork, which may not write"),
        pytest.param("acme/plugins", {}, False, id="nobody asked"),
    ],
)
def test_gaps_are_sent_to_code_scanning_though_the_step_before_failed(repo, source, inputs, uploads):
    repo.edit(UNLOCK)
    repo.commit()
    payload = {"pull_request": {"head": {"repo": {"full_name": source}}}}
    found = pull_request(repo, inputs=inputs, event_payload=payload)
    assert (CHECK, 1) in found.failed
    sent = found.used.get("github/codeql-action/upload-sarif@v4")
    assert bool(sent) is uploads
    if sent:
        assert sent["category"] == "plugingov"
        assert json.loads(Path(sent["sarif_file"]).read_text())["version"] == "2.1.0"


def test_of_bad_input_nothing_is_sent_and_nothing_is_left(repo):
    repo.write({PLUGINS: "kind: ["})
    repo.commit()
    found = pull_request(repo, inputs={"upload-sarif": "true"})
    assert found.failed[0] == (CHECK, 2)
    assert "github/codeql-action/upload-sarif@v4" not in found.used
    assert found.outputs["check"] == {"status": "2"}


def test_reports_lie_beside_the_checkout_whatever_waits_in_it(repo):
    secret = repo.folder.parent / "secret"
    secret.write_text("mine", encoding="utf-8")
    for name in ("plugingov.sarif", "plugingov.json", "plugingov.html", "plugingov-reports"):
        (repo.folder / name).symlink_to(secret)
    repo.commit()
    found = pull_request(repo, inputs={"fail-on": "never"})
    assert found.failed == []
    assert secret.read_text(encoding="utf-8") == "mine"
    reports = Path(found.outputs["check"]["reports"])
    assert sorted(each.name for each in reports.iterdir()) == ["plugingov.html", "plugingov.json", "plugingov.sarif"]
    assert not reports.is_relative_to(repo.folder)


def test_the_action_uses_the_actions_that_the_page_and_nothing_else_names():
    used = {step["uses"] for step in STEPS if "uses" in step}
    assert used == {"actions/setup-python@v6", "github/codeql-action/upload-sarif@v4"}
