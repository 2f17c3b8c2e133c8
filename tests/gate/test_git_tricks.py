"""What a repository could do while it is read, and what a change could put into it: none of it decides anything."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from changed import AS_OF, FILES, INVENTORY, repository
from command import plugingov

PLUGINS = "inventories/acme/plugins.yaml"
UNLOCKED = INVENTORY.replace("preference: required", "preference: available")


@pytest.fixture
def repo(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return repository(tmp_path)


def gate(capsys, *words, base="main"):
    return plugingov(capsys, "gate", "--base", base, *AS_OF, *words)


def test_no_driver_and_no_filter_of_the_repository_runs(repo, capsys, tmp_path):
    ran = tmp_path / "ran"
    for key in ("merge.x.driver", "filter.x.clean", "filter.x.smudge", "diff.x.textconv", "core.fsmonitor"):
        repo.git("config", key, f"touch '{ran}'; cat")
    repo.write({PLUGINS: INVENTORY.replace("title: Notes", "title: Our notes")})
    repo.commit("on the change")
    repo.git("switch", "-q", "main")
    repo.write({PLUGINS: INVENTORY.replace("purpose: Look up any vendor", "purpose: Look up a vendor")})
    repo.commit("on the base, far from it")
    repo.git("switch", "-q", "change")
    attributes = "*.yaml merge=x filter=x diff=x eol=crlf working-tree-encoding=UTF-16 export-ignore export-subst\n"
    repo.write({".gitattributes": attributes, PLUGINS: INVENTORY})
    (repo.folder / ".git" / "info" / "attributes").write_text(attributes, encoding="utf-8")
    repo.git("-c", "filter.x.clean=cat", "add", ".gitattributes")
    repo.git("-c", "filter.x.clean=cat", "commit", "-q", "-m", "attributes")
    ran.unlink(missing_ok=True)
    found = gate(capsys)
    assert found.status == 0
    assert "judged is what merging it would give" in found.out
    assert not ran.exists()


def test_a_merge_that_only_a_driver_could_make_is_none(repo, capsys):
    repo.write(
        {".gitattributes": "*.yaml merge=union\n", PLUGINS: INVENTORY.replace("title: Notes", "title: Our notes")}
    )
    repo.commit()
    repo.git("switch", "-q", "main")
    repo.write({PLUGINS: INVENTORY.replace("title: Notes", "title: Their notes")})
    repo.commit()
    repo.git("switch", "-q", "change")
    assert gate(capsys).status == 2


@pytest.mark.parametrize(
    ("ref", "base"),
    [
        pytest.param("refs/tags/main", "main", id="a tag called like the branch"),
        pytest.param("refs/heads/origin/main", "origin/main", id="a branch called like another's"),
        pytest.param("refs/tags/main", "main~0", id="a tag, and a word behind it"),
    ],
)
def test_a_name_that_two_refs_have_is_refused(repo, capsys, ref, base):
    repo.git("update-ref", "refs/remotes/origin/main", "main")
    repo.write({PLUGINS: UNLOCKED})
    repo.git("update-ref", ref, repo.commit())
    found = gate(capsys, base=base)
    assert found.status == 2
    assert "found a name that several refs have" in found.err
    assert gate(capsys, base="refs/heads/main").status == 1


def test_two_refs_at_one_commit_are_one_base(repo, capsys):
    repo.git("tag", "main", "main")
    assert gate(capsys).status == 0


@pytest.mark.parametrize(
    "variables",
    [
        pytest.param({"GIT_LITERAL_PATHSPECS": "1"}, id="literal paths"),
        pytest.param({"GIT_ICASE_PATHSPECS": "1"}, id="paths in any case"),
        pytest.param({"GIT_INDEX_FILE": "/nowhere/index"}, id="another index"),
        pytest.param(
            {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "color.ui", "GIT_CONFIG_VALUE_0": "always"}, id="colour"
        ),
        pytest.param({"GIT_EXTERNAL_DIFF": "false", "GIT_PAGER": "false"}, id="programs"),
    ],
)
def test_what_surrounds_git_changes_nothing(repo, capsys, monkeypatch, variables):
    repo.git("config", "color.ui", "always")
    repo.write({"inventories/acme/wiki.yaml": None, "elsewhere/wiki.yaml": FILES["inventories/acme/wiki.yaml"]})
    repo.commit()
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    found = gate(capsys)
    assert found.status == 1
    assert "stands in elsewhere/wiki.yaml" in found.out


def test_in_a_hook_git_says_itself_where_it_is(repo, capsys, monkeypatch, tmp_path):
    repo.write({PLUGINS: UNLOCKED})
    repo.commit()
    monkeypatch.setenv("GIT_DIR", str(tmp_path / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / ".git" / "index"))
    assert gate(capsys).status == 1


def test_a_replaced_commit_is_not_believed(repo, capsys):
    repo.write({PLUGINS: UNLOCKED})
    changed = repo.commit()
    repo.git("replace", repo.git("rev-parse", "main"), changed)
    assert gate(capsys).status == 1


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("inventories/acme/new\nline.yaml", id="a line break"),
        pytest.param('inventories/acme/"quoted".yaml', id="quotes"),
        pytest.param("inventories/acme/-dash.yaml", id="a dash"),
        pytest.param("inventories/acme/:(top)magic.yaml", id="magic of paths"),
        pytest.param("inventories/acme/\u202egnp.yaml", id="a turn of direction"),
    ],
)
def test_odd_names_are_read_and_shown_harmlessly(repo, capsys, name):
    repo.write({name: FILES["inventories/acme/wiki.yaml"].replace("wiki", "diary")})
    repo.commit()
    record = json.loads(gate(capsys, "--format", "json").out)
    assert [each["plugin"] for each in record["openings"]] == []
    repo.write({name: "nonsense: [\n"})
    repo.commit()
    found = gate(capsys)
    assert found.status == 2
    assert "\u202e" not in found.err


def test_what_cannot_be_written_or_is_huge_is_refused(repo, capsys):
    long = repo.folder / "inventories" / "acme" / "long.yaml"
    long.symlink_to("x" * 4000)
    repo.commit()
    assert gate(capsys).status == 2
    long.unlink()
    with (repo.folder / "inventories/acme/huge.yaml").open("wb") as stream:
        stream.truncate(65 * 1024 * 1024)
    repo.commit()
    found = gate(capsys)
    assert found.status == 2
    assert "found more than 67,108,864 bytes" in found.err


def test_another_repository_in_the_place_of_a_folder_is_refused(repo, capsys):
    other = repo.folder / "inventories" / "module"
    other.mkdir()
    repository(other, {"README": "nothing"})
    repo.git("add", "inventories/module")
    repo.git("commit", "-q", "-m", "a module")
    found = gate(capsys)
    assert found.status == 2
    assert "found another repository" in found.err


def test_the_top_of_the_repository_may_be_the_inventory(repo, capsys):
    found = gate(capsys, "--inventory", ".", "--policy", "builtin/baseline", "--waivers", "policies")
    assert found.status == 2  # its policies are no inventories, and that is said
    assert "among these files" in found.err


def test_nothing_is_left_behind(repo, capsys, tmp_path, monkeypatch):
    places = tmp_path / "places"
    places.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(places))
    repo.write({PLUGINS: UNLOCKED})
    repo.commit()
    assert gate(capsys).status == 1
    assert gate(capsys, base="nowhere").status == 2
    assert list(places.iterdir()) == []


def test_no_secret_of_an_address_or_a_command_is_shown(repo, capsys):
    secret = "p4ssW0rdXYZ"
    repo.git("switch", "-q", "main")
    repo.write({PLUGINS: INVENTORY.replace("acme.example/vendors", f"acme.example/vendors?token={secret}")})
    repo.commit()
    repo.git("switch", "-q", "-c", "other")
    server = "    server: {transport: http, url: https://mcp.acme.example/vendors, operator: us}\n"
    for line in (
        f"    server: {{url: 'https://mcp.evil.example/x?token={secret}', operator: us}}\n",
        f"    server: {{command: '/opt/x --token={secret}', operator: us}}\n",
        "",
    ):
        repo.write({PLUGINS: INVENTORY.replace(server, line)})
        repo.commit()
        for name in ("text", "table", "json", "markdown", "sarif", "github"):
            found = gate(capsys, "--format", name)
            assert found.status == 1
            assert secret not in found.out + found.err


def test_no_secret_of_an_issuer_is_shown(repo, capsys):
    secret = "p4ssW0rdXYZ"
    method = "auth: {method: oauth, identity"
    repo.git("switch", "-q", "main")
    repo.write(
        {
            PLUGINS: INVENTORY.replace(
                method, f"auth: {{method: oauth, issuer: 'https://a.example/?key={secret}', identity"
            )
        }
    )
    repo.commit()
    repo.git("switch", "-q", "-c", "other")
    for issuer in (f"issuer: 'https://b.example/?key={secret}', ", ""):
        repo.write({PLUGINS: INVENTORY.replace(method, f"auth: {{method: oauth, {issuer}identity")})
        repo.commit()
        for name in ("text", "json", "github"):
            found = gate(capsys, "--format", name)
            assert found.status == 1
            assert secret not in found.out + found.err


def test_what_is_left_behind_is_told_in_the_same_order_whatever_the_process(repo):
    ids = [f"door-{number}" for number in range(12)]
    head = "apiVersion: plugingov/v1\nkind: Inventory\norganization: acme\nplugins:\n"
    there = "  {0}: {{title: '{0}', path: custom-mcp, owner: ada, tags: [a], provision: {{cowork: {{via: custom-connector}}}}}}\n"
    repo.git("switch", "-q", "main")
    repo.write({"inventories/doors.yaml": head + "".join(map(there.format, ids))})
    repo.commit()
    repo.git("switch", "-q", "-c", "stubs")
    stub = "  {0}: {{title: '{0}', path: custom-mcp, owner: ada}}\n"
    repo.write({"inventories/doors.yaml": head + "".join(map(stub.format, ids))})
    repo.commit()
    words = (sys.executable, "-m", "plugingov", "gate", "--base", "main", *AS_OF, "--format", "json")
    told = set()
    for seed in "123":
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        told.add(subprocess.run(words, cwd=repo.folder, env=environment, capture_output=True, check=False).stdout)
    assert len(told) == 1
    assert [each["plugin"] for each in json.loads(told.pop())["openings"]] == ids


def test_a_file_of_nothing_but_lines_is_searched_in_time(repo, capsys):
    repo.write({"inventories/acme/wiki.yaml": None, "notes.txt": "plugingov/v1 [\n" + " \n" * 2_000_000})
    repo.commit()
    start = time.process_time()
    assert gate(capsys).status == 0
    assert time.process_time() - start < 15


def test_a_file_that_nobody_can_read_is_said_to_be_so(tmp_path, monkeypatch, capsys):
    for side in ("before", "after"):
        for name, text in FILES.items():
            file = tmp_path / side / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    sealed = tmp_path / "after" / "sealed.txt"
    sealed.write_text("plugingov", encoding="utf-8")
    read = Path.read_bytes

    def refuse(file):
        if file.name == sealed.name:
            raise PermissionError(13, "Permission denied")
        return read(file)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    monkeypatch.chdir(tmp_path)
    found = plugingov(capsys, "gate", "--base", "./before", "--head", "./after", *AS_OF)
    assert found.status == 2
    assert "found a file that cannot be read" in found.err


def test_a_run_that_is_told_to_stop_leaves_nothing_behind(repo, tmp_path):
    places, programs = tmp_path / "places", tmp_path / "programs"
    places.mkdir()
    programs.mkdir()
    slow, waits = programs / "git", tmp_path / "waits"
    real = shutil.which("git")
    slow.write_text(
        f'#!/bin/sh\ncase "$*" in *cat-file*) touch "{waits}"; exec sleep 60;; esac\nexec {real} "$@"\n',
        encoding="utf-8",
    )
    slow.chmod(0o755)
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "TMPDIR": str(places)}
    words = (sys.executable, "-m", "plugingov", "gate", "--base", "main", *AS_OF)
    process = subprocess.Popen(words, cwd=repo.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 30
        while not waits.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert list(places.iterdir()) != []
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 128 + signal.SIGTERM
    assert list(places.iterdir()) == []
