"""Servers on this machine: started with their own words and environment alone, listed, and gone with all they started."""

import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from asked_servers import QUICK, names, start
from lacking import lacks

ROOT = Path(__file__).parents[2]
PUBLIC = ROOT / ".servers" / "node_modules" / ".bin"
PYTHON = Path(sys.executable).parent
SHORT = replace(QUICK, seconds=0.5, goodbye=0.2)


def public(name):
    if not (PUBLIC / name).exists():
        lacks("the public servers are not installed: make servers does it")
    return str(PUBLIC / name)


def of_python(name):
    if not (PYTHON / name).exists():
        lacks(f"{name} is not installed")
    return str(PYTHON / name)


@pytest.mark.parametrize(
    ("command", "protocol", "counts"),
    [
        pytest.param(
            lambda: (of_python("mcp-server-time"), "--local-timezone=UTC"),
            "2026-07-28",
            {"tool": 2},
            id="time, of Python",
        ),
        pytest.param(
            lambda: (of_python("mcp-server-git"), "--repository", str(ROOT)),
            "2026-07-28",
            {"tool": 12},
            id="git, of Python",
        ),
        pytest.param(
            lambda: (public("mcp-server-everything"), "stdio"),
            "2025-11-25",
            {"tool": 13, "prompt": 4, "resource": 7, "resource-template": 2, "instructions": 1},
            id="everything, of node",
        ),
        pytest.param(
            lambda: (public("mcp-server-filesystem"), str(ROOT)), "2025-11-25", {"tool": 14}, id="filesystem, of node"
        ),
    ],
)
def test_public_servers_are_started_and_listed(command, protocol, counts):
    offered = start(*command())
    assert offered.protocol == protocol
    assert {kind: len(names(offered, kind)) for kind in counts} == counts
    assert set(offered.lists.values()) == {""}
    assert set(counts) <= set(offered.lists)
    assert [(each.name, each.failure) for each in offered.steps] == [("start", None), ("list", None)]


SPEAKS = """
import json, os, sys
def said(message, result):
    print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}), flush=True)
ME
for line in sys.stdin:
    message = json.loads(line)
    if message.get("method") == "initialize":
        said(message, {"protocolVersion": "2025-11-25", "capabilities": {"tools": {}},
             "serverInfo": {"name": "a", "version": "1"}, "instructions": TOLD})
    elif message.get("method") == "tools/list":
        said(message, {"tools": [{"name": "one", "inputSchema": {"type": "object"}}]})
    elif "id" in message:
        print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "error": {"code": -32601, "message": "no"}}), flush=True)
END
"""


def program(me="", told="None", end=""):
    return SPEAKS.replace("ME", me).replace("TOLD", told).replace("END", end)


def told(*, env=None, around=None, says):
    offered = start(sys.executable, "-u", "-c", program(told=says), env=env, around=around)
    (found,) = [each for each in offered.definitions if each.kind == "instructions"]
    return json.loads(found.said["text"])


AROUND = {"PATH": os.environ["PATH"], "HOME": "/home/ada", "AWS_PROFILE": "finance", "TOKEN": "swordfish-9"}


def test_it_has_its_own_environment_and_little_else():
    env = {"REGION": "eu", "KEY": "Bearer ${TOKEN}", "MODE": "${NOBODY:-plain}"}
    says = "json.dumps({k: v for k, v in os.environ.items() if k not in ('LC_CTYPE', 'KEY')} | {'length': len(os.environ['KEY'])})"
    found = told(env=env, around=AROUND, says=says)
    home = found.pop("HOME")
    assert found == {"PATH": AROUND["PATH"], "LANG": "C.UTF-8", "REGION": "eu", "MODE": "plain", "length": 18}
    assert Path(home).name.startswith("plugingov-")
    assert not Path(home).exists()


def test_it_stands_in_an_empty_folder_of_its_own():
    assert told(says="json.dumps([os.listdir('.'), os.getcwd() == os.environ['HOME']])") == [[], True]


def test_what_came_from_our_environment_is_not_shown_when_it_is_repeated():
    offered = start(
        sys.executable,
        "-u",
        "-c",
        program(told="'signed in as ' + os.environ['KEY']"),
        env={"KEY": "${TOKEN}"},
        around=AROUND,
    )
    assert [each.said for each in offered.definitions if each.kind == "instructions"] == [{"text": "signed in as ****"}]


@pytest.mark.parametrize(
    ("words", "env", "why"),
    [
        pytest.param(["plugingov-no-such-program"], {}, "no such file or directory", id="a program that is not there"),
        pytest.param(["/"], {}, "permission denied", id="no program"),
        pytest.param(["a\0b"], {}, "its command line, or its environment, is none", id="a command that is none"),
        pytest.param(
            [sys.executable], {"K": "${NOBODY}"}, "refers to `NOBODY`, which is not set", id="a variable unset"
        ),
    ],
)
def test_what_is_not_started_says_why(words, env, why):
    (step,) = start(*words, env=env, around=AROUND).steps
    assert (step.name, step.failure) == ("start", "not-started")
    assert why in step.why


def test_no_shell_reads_its_words():
    offered = start(sys.executable, "-u", "-c", program(told="sys.argv[1]"), "$(id); rm -rf *")
    assert offered.definitions[-1].said == {"text": "$(id); rm -rf *"}


def test_one_that_ends_at_once_says_how():
    begin, listed = start(sys.executable, "-c", "raise SystemExit(3)").steps
    assert (begin.failure, begin.why) == (None, "it ended with status 3 before it answered")
    assert (listed.failure, listed.why) == ("broken", "it ended the connection before it answered")


def test_lines_that_are_no_message_are_overlooked_and_told_where_nothing_else_comes():
    assert names(start(sys.executable, "-u", "-c", program(me="print('hello'); print('{\"a\": 1}')"))) == ["one"]
    step = start(sys.executable, "-u", "-c", "print('hello'); import time; time.sleep(9)", limits=SHORT).steps[-1]
    assert (step.failure, step.why) == (
        "time",
        "it took longer than 0.5 s, and not every line that it sent is a message (1)",
    )


IGNORES = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)"
STAYS = "import time; time.sleep(30)"
CHILD = f"{IGNORES}; open(sys.argv[1], 'a').write(str(os.getpid()) + chr(10)); {STAYS}"
# One that stays in the group; one in a session of its own; one whose parent is gone, as daemons have it.
FORKS = {
    "in its group": f"if not os.fork(): {CHILD}",
    "in a session of its own": f"if not os.fork(): os.setsid(); {CHILD}",
    "with an environment and a folder of its own": f"""
if not os.fork():
    os.setsid()
    os.chdir('/')
    os.execve(sys.executable, [sys.executable, '-c', 'import os, sys' + chr(10) + {CHILD!r}, sys.argv[1]], {{}})
""",
    "as a daemon with an environment and a folder of its own": f"""
if not os.fork():
    os.setsid()
    if os.fork(): os._exit(0)
    os.chdir('/')
    for each in (0, 1, 2): os.close(each)
    os.execve(sys.executable, [sys.executable, '-c', 'import os, sys' + chr(10) + {CHILD!r}, sys.argv[1]], {{}})
""",
    "as a daemon": f"""
if not os.fork():
    os.setsid()
    if os.fork(): os._exit(0)
    os.chdir('/')
    for each in (0, 1, 2): os.close(each)
    {CHILD}
""",
}


def is_there(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere only the group is known")
@pytest.mark.parametrize("how", FORKS)
def test_its_children_are_gone_with_it(tmp_path, how):
    begun, before = time.monotonic(), own_children()
    me = f"{FORKS[how]}\nimport time; time.sleep(0.2)"
    offered = start(
        sys.executable, "-u", "-c", program(me=me), str(tmp_path / "pids"), limits=replace(QUICK, goodbye=0.3)
    )
    assert names(offered) == ["one"]
    (pid,) = (tmp_path / "pids").read_text().split()
    assert not is_there(pid)
    assert not own_children() - before
    assert time.monotonic() - begun < 4


def own_children():
    """Return the processes whose end nobody but us can be told."""
    return {each for task in Path("/proc/self/task").iterdir() for each in (task / "children").read_text().split()}


@pytest.mark.parametrize(
    ("me", "end"),
    [
        pytest.param("", STAYS, id="one that stays when nobody talks to it any more"),
        pytest.param(IGNORES, STAYS, id="one that does not end when it is told to"),
    ],
)
def test_one_that_does_not_want_to_end_is_ended(tmp_path, me, end):
    begun = time.monotonic()
    me = f"{me}\nopen(sys.argv[1], 'a').write(str(os.getpid()))"
    offered = start(
        sys.executable, "-u", "-c", program(me=me, end=end), str(tmp_path / "pid"), limits=replace(QUICK, goodbye=0.3)
    )
    assert (names(offered), offered.steps[-1].failure) == (["one"], None)
    assert not is_there((tmp_path / "pid").read_text())
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize(
    ("does", "failure"),
    [
        pytest.param("import time; time.sleep(30)", "time", id="never answers"),
        pytest.param("import sys; [None for _ in sys.stdin]", "time", id="reads and never answers"),
        pytest.param("import sys; sys.stdin.readline(); print('{'); raise SystemExit(1)", "broken", id="dies midway"),
        pytest.param("import os; os.close(1); import time; time.sleep(30)", "broken", id="closes its output"),
    ],
)
def test_nobody_waits_for_long(does, failure):
    begun = time.monotonic()
    offered = start(sys.executable, "-u", "-c", does, limits=replace(SHORT, seconds=1.0))
    assert (offered.lists, offered.definitions, offered.steps[-1].failure) == ({}, (), failure)
    assert time.monotonic() - begun < 2.5
