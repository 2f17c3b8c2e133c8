"""The template for GitLab: its shape, and its script as shell in a clone as a runner makes one."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml
from changed import FILES, repository

ROOT = Path(__file__).parents[2]
TEMPLATE = yaml.safe_load((ROOT / "gitlab" / "plugingov.yml").read_text(encoding="utf-8"))
JOBS = {name: each for name, each in TEMPLATE.items() if not name.startswith(".")}
PLUGINS = "inventories/acme/plugins.yaml"
UNLOCK = (PLUGINS, "preference: required\n", "preference: available\n")
HOSTILE = "x$(touch${IFS}pwned)`touch${IFS}pwned`';touch${IFS}pwned;'\"&&touch${IFS}pwned;\""


def whole(name):
    """Return a job with what it extends: GitLab merges keys, at every depth, and replaces lists."""

    def merged(below, above):
        if isinstance(below, dict) and isinstance(above, dict):
            return {key: merged(below.get(key), above.get(key)) for key in {**below, **above}}
        return below if above is None else above

    job = TEMPLATE[name]
    return merged(whole(job["extends"]), job) if "extends" in job else job


@pytest.fixture
def repo(tmp_path):
    """A clone as a runner makes it with `GIT_DEPTH: 0`: every branch of the project below `origin`."""
    (tmp_path / "repo").mkdir()
    made = repository(tmp_path / "repo")
    made.git("update-ref", "refs/remotes/origin/main", "main")
    return made


def run(repo, name, **variables):
    """Run a job's lines as a runner does: in one shell, that ends with the first that fails."""
    job = whole(name)
    script = "\n".join(["set -eo pipefail", *job["before_script"], *job["script"]])
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "HOME": str(repo.folder.parent),
        **{f"PLUGINGOV_{command}_AS_OF": "2026-10-05" for command in ("CHECK", "TEST", "GATE")},
        **job["variables"],
        **variables,
    }
    return subprocess.run(
        ["bash", "--noprofile", "-c", script],
        cwd=repo.folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def gate(repo, target="main", **variables):
    return run(repo, "plugingov-gate", CI_MERGE_REQUEST_TARGET_BRANCH_NAME=target, **variables)


def test_every_job_has_the_shape_that_gitlab_asks_for():
    assert set(JOBS) == {"plugingov-check", "plugingov-test", "plugingov-gate"}
    for name in JOBS:
        job = whole(name)
        assert set(job) - {"extends"} == {
            "stage",
            "image",
            "variables",
            "before_script",
            "script",
            "artifacts",
            "rules",
        }
        assert job["image"] == {"name": "$PLUGINGOV_IMAGE", "entrypoint": [""]}
        assert (job["stage"], job["variables"]["GIT_DEPTH"]) == ("test", "0")
        assert all(isinstance(line, str) for line in job["script"])
        artifacts = job["artifacts"]
        assert (artifacts["when"], artifacts["paths"]) == ("always", ["plugingov-reports/"])
        # A kind of report that an older GitLab does not know would make it refuse the whole pipeline.
        assert set(artifacts["reports"]) <= {"junit", "codequality"}
        assert all(set(rule) == {"if"} for rule in job["rules"])


def test_the_gate_runs_on_merge_requests_alone_and_the_others_on_schedules_too():
    conditions = {name: [rule["if"] for rule in whole(name)["rules"]] for name in JOBS}
    change = '$CI_PIPELINE_SOURCE == "merge_request_event"'
    assert conditions["plugingov-gate"] == [change]
    for name in ("plugingov-check", "plugingov-test"):
        assert conditions[name][0] == change
        assert '$CI_PIPELINE_SOURCE == "schedule"' in conditions[name]


def reports(repo, *names):
    """Return what lies where the artefacts are looked for."""
    folder = repo.folder / "plugingov-reports"
    assert sorted(each.name for each in folder.iterdir()) == sorted(names)
    return folder


def test_check_fails_for_a_gap_and_leaves_its_reports(repo):
    assert run(repo, "plugingov-check").returncode == 0
    repo.edit(UNLOCK)
    done = run(repo, "plugingov-check")
    assert done.returncode == 1
    assert "lock-missing" in done.stdout
    made = ("check.xml", "code-quality.json", "plugingov.sarif", "plugingov.json", "plugingov.html")
    folder = reports(repo, *made)
    assert ET.parse(folder / "check.xml").getroot().tag == "testsuites"  # noqa: S314 (our own file)
    places = {
        (each["location"]["path"], each["location"]["lines"]["begin"])
        for each in json.loads((folder / "code-quality.json").read_text(encoding="utf-8"))
    }
    assert (PLUGINS, 31) in places
    assert json.loads((folder / "plugingov.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"


def test_a_policy_without_tests_is_none_that_fails(repo):
    assert run(repo, "plugingov-test").returncode == 0
    test = "kind: PolicyTest\ntests: {unlocked: {as_of: 2026-10-05, inventory: {plugins: {notes: {title: Notes, path: custom-mcp}}}, expect: [], never: [{rule: owner-missing}]}}\n"
    repo.write({"policies/acme.tests.yaml": f"apiVersion: plugingov/v1\n{test}"})
    done = run(repo, "plugingov-test")
    assert (done.returncode, done.stderr) == (1, "")
    reports(repo, "test.xml")


def test_a_change_that_opens_a_door_is_stopped_and_an_honest_one_is_not(repo):
    repo.edit((PLUGINS, "purpose: Look up any vendor", "purpose: Look up a vendor"))
    repo.commit()
    assert gate(repo).returncode == 0
    repo.edit(UNLOCK)
    repo.commit()
    done = gate(repo)
    assert (done.returncode, "THIS CHANGE STOPS" in done.stdout) == (1, True)
    folder = reports(repo, "gate.xml", "gate.md", "code-quality.json")
    entries = json.loads((folder / "code-quality.json").read_text(encoding="utf-8"))
    assert {"lock-removed (gate/lock-removed)"} <= {each["check_name"] for each in entries}


def test_a_branch_without_an_inventory_has_nothing_to_compare_with(tmp_path):
    (tmp_path / "repo").mkdir()
    repo = repository(tmp_path / "repo", {"README.md": "nothing yet\n"})
    repo.git("update-ref", "refs/remotes/origin/main", "main")
    repo.write(FILES)
    repo.commit()
    done = gate(repo)
    assert (done.returncode, "has no inventory yet" in done.stdout) == (0, True)


@pytest.mark.parametrize(
    ("target", "variables"),
    [
        pytest.param("nowhere", {}, id="a branch that is not in the clone"),
        pytest.param("main", {"PLUGINGOV_GATE_POLICY": "nowhere"}, id="a policy that is not there"),
    ],
)
def test_where_no_change_can_be_judged_the_gate_does_not_pass(repo, target, variables):
    assert gate(repo, target, **variables).returncode == 2


def test_an_inventory_elsewhere_is_looked_for_where_the_variable_says(repo):
    repo.edit(UNLOCK)
    repo.commit()
    assert gate(repo, PLUGINGOV_GATE_INVENTORY="nowhere inventories/acme").returncode == 2
    assert (
        gate(repo, PLUGINGOV_GATE_INVENTORY="inventories/acme/plugins.yaml inventories/acme/people.yaml").returncode
        == 1
    )


def test_no_name_of_a_branch_becomes_a_command(repo):
    repo.git("update-ref", f"refs/remotes/origin/{HOSTILE}", "main")
    repo.edit(UNLOCK)
    repo.commit()
    assert gate(repo, HOSTILE).returncode == 1
    assert list(repo.folder.parent.rglob("*pwned")) == []


def test_the_page_includes_the_template_by_the_name_that_it_has():
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    blocks = [yaml.safe_load(each) for each in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)]
    (shown,) = (each for each in blocks if isinstance(each, dict) and "include" in each)
    assert shown["include"][0]["file"] == "gitlab/plugingov.yml"
    assert set(shown) - {"include", "variables"} <= set(JOBS)
    assert "PLUGINGOV_IMAGE" in shown["variables"]
