"""The page about rows: its scripts are run, and what they write is read."""

import http.server
import json
import os
import re
import sqlite3
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import pytest

from plugingov.cli.observed import observations
from plugingov.fleet.row import COLUMNS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "rows.md").read_text(encoding="utf-8")
SCRIPTS = re.findall(r"^```sh\n(#!.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
WRITING, TELLING, BRINGING, SHOWING = SCRIPTS


@pytest.fixture
def mac(tmp_path):
    """Write down two members' homes, one without Claude Code, and a plugingov that reads them where they lie."""
    for name, said in (("ada", {"mcpServers": {"crm": {"command": "x"}}}), ("mia", {})):
        home = tmp_path / "root" / "Users" / name
        home.mkdir(parents=True)
        (home / ".claude.json").write_text(json.dumps(said), encoding="utf-8")
    (tmp_path / "root" / "Users" / "Shared").mkdir()
    command = tmp_path / "plugingov"
    command.write_text(
        f'#!/bin/sh\nshift\nexec "{sys.executable}" -m plugingov -q "$@" --root "{tmp_path}/root"\n', encoding="utf-8"
    )
    command.chmod(0o755)
    return tmp_path


def run(script, folder, **variables):
    said = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "ROWS": str(folder / "rows"), **variables}
    file = folder / "script.sh"
    file.write_text(script, encoding="utf-8")
    return subprocess.run(
        ["sh", str(file)], env=said, capture_output=True, text=True, timeout=60, check=False, cwd=folder
    )


def wrote(mac, **variables):
    homes = str(mac / "root" / "Users")
    return run(WRITING, mac, PLUGINGOV=str(mac / "plugingov"), HOMES=homes, ORGANIZATION="acme", **variables)


def test_each_member_has_a_file_of_rows(mac):
    done = wrote(mac)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "plugingov: rows of 2 members written, of 0 not\n"
    files = sorted((mac / "rows").iterdir())
    assert [file.name for file in files] == ["ada.jsonl", "mia.jsonl"]
    assert {oct(file.stat().st_mode & 0o777) for file in files} == {"0o600"}
    problems = []
    found = observations((str(mac / "rows"),), date(2026, 11, 23), problems)
    assert problems == []
    assert [(each.member, each.organization, each.is_part) for each in found] == [
        ("ada@acme.example", "acme", False),
        ("mia@acme.example", "acme", False),
    ]


def test_a_member_whose_rows_could_not_be_written_is_counted(mac):
    done = wrote(mac, DOMAIN="\n")
    assert (done.returncode, done.stdout) == (1, "plugingov: rows of 0 members written, of 2 not\n")


def test_a_home_with_nothing_of_claude_in_it_is_no_failure(mac):
    (mac / "root" / "Users" / "eve" / ".claude").mkdir(parents=True)
    done = wrote(mac)
    assert (done.returncode, done.stdout) == (0, "plugingov: rows of 2 members written, of 0 not\n")
    assert not (mac / "rows" / "eve.jsonl").exists()


def test_the_attribute_tells_how_many_files_are_fresh(mac):
    assert run(TELLING, mac).stdout == "<result>0</result>\n"
    wrote(mac)
    assert run(TELLING, mac).stdout == "<result>2</result>\n"
    os.utime(mac / "rows" / "ada.jsonl", (0, 0))
    assert run(TELLING, mac).stdout == "<result>1</result>\n"


class Taking(http.server.BaseHTTPRequestHandler):
    """Takes whatever is brought."""

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken[self.path] = (self.headers["Authorization"], body)
        self.send_response(201)
        self.end_headers()

    def log_message(self, *words):
        """Say nothing."""


def test_rows_are_brought_with_a_token_that_no_command_line_shows(mac):
    wrote(mac)
    (mac / "token").write_text("a-token\n", encoding="utf-8")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Taking) as server:
        server.taken = {}
        threading.Thread(target=server.serve_forever, daemon=True).start()
        takes = f"http://127.0.0.1:{server.server_port}/laptop-7"
        done = run(BRINGING, mac, TAKES=takes, TOKEN=str(mac / "token"), NO_PROXY="127.0.0.1")
        server.shutdown()
    assert (done.returncode, done.stderr) == (0, "")
    assert set(server.taken) == {"/laptop-7-ada.jsonl", "/laptop-7-mia.jsonl"}
    assert server.taken["/laptop-7-ada.jsonl"] == ("Bearer a-token", (mac / "rows" / "ada.jsonl").read_bytes())


def test_osquery_finds_each_row_as_it_was_written(mac):
    wrote(mac)
    done = run(SHOWING, mac)
    assert (done.returncode, done.stderr) == (0, "")
    (settings,) = re.findall(r"^```json\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    shown = json.loads(settings)["auto_table_construction"]["plugingov_rows"]
    with sqlite3.connect(mac / "rows" / Path(shown["path"]).name) as database:
        lines = [line for (line,) in database.execute(shown["query"])]
    database.close()
    written = [file.read_text("utf-8").splitlines() for file in sorted((mac / "rows").glob("*.jsonl"))]
    assert lines == [line for each in written for line in each]


def test_every_column_is_in_the_table():
    table = PAGE.split("<!-- columns -->")[1].split("<!-- /columns -->")[0]
    assert re.findall(r"^\| `(\w+)`", table, re.MULTILINE) == [column.name for column in COLUMNS]


@pytest.mark.parametrize(
    "page", ["README.md", "docs/index.md", "docs/observing.md", "docs/for-admins.md", "CHANGELOG.md"]
)
def test_other_pages_lead_to_it(page):
    assert "rows.md)" in (ROOT / page).read_text(encoding="utf-8")
