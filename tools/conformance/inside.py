"""Runs the client within a mount and network namespace of its own: one case per line in, one answer per line out."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from conformance.case import HOME, PROJECT, SYSTEM

SECONDS = 30
LINE = re.compile(r"^(?P<name>.+?): (?P<shown>.*) - (?P<mark>\S) (?P<status>.+)$")
STATUSES = {
    "Pending approval": "pending",
    "Rejected": "rejected",
    "Disabled": "disabled",
    "Not configured": "unconfigured",
}
Json = dict[str, Any]


def main() -> None:
    """Hide the host behind overlays, then answer cases until the input ends."""
    scratch, client = sys.argv[1:]
    hide(Path(scratch))
    for line in sys.stdin:
        print(json.dumps(answer(client, json.loads(line))), flush=True)


def hide(scratch: Path) -> None:
    """Lay an empty, writable layer over each folder that the client reads or writes; the namespace takes it along."""
    mount("-t", "tmpfs", "tmpfs", str(scratch))
    for folder in ("etc", "home", "tmp"):
        upper, work = scratch / folder / "upper", scratch / folder / "work"
        upper.mkdir(parents=True)
        work.mkdir()
        mount("-t", "overlay", "overlay", "-o", f"lowerdir=/{folder},upperdir={upper},workdir={work}", f"/{folder}")
    for path in (HOME, SYSTEM):
        Path(path).mkdir(exist_ok=True)
        mount("-t", "tmpfs", "tmpfs", path)


def mount(*words: str) -> None:
    """Mount something; nothing outside the namespace sees it."""
    subprocess.run(["/usr/bin/mount", *words], check=True)


def answer(client: str, case: Json) -> Json:
    """Return what `mcp list` says of a machine, and what a session says that starts there."""
    lay_out(case)
    listed = run(client, ["mcp", "list"], case)
    lay_out(case)
    started = run(client, ["-p", "hi", "--output-format", "stream-json", "--verbose"], case)
    told: Json = {"mcp_list": read_list(listed, shows=case["family"] == "scopes"), "init": read_session(started.stdout)}
    if case["family"] == "packages":
        lay_out(case)
        told["plugin_list"] = read_packages(run(client, ["plugin", "list", "--json"], case).stdout)
    said = {"said": [listed.stdout, listed.stderr, started.stdout, started.stderr]} if case.get("verbose") else {}
    return told | said


def lay_out(case: Json) -> None:
    """Empty the machine and write the case's files into it."""
    for root in (HOME, SYSTEM):
        for path in Path(root).iterdir():
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    Path(case["cwd"]).mkdir(parents=True)
    for name, content in case["files"].items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="")
    if case["git"]:
        subprocess.run(["/usr/bin/git", "init", "-q", "--template=", PROJECT], check=True)


def run(client: str, words: list[str], case: Json) -> "subprocess.CompletedProcess[str]":
    """Run the client to its end or the time limit; whatever it started ends with it."""
    environment = {"HOME": HOME, "PATH": "/usr/bin:/bin", **case["env"]}
    process = subprocess.Popen(
        [client, *words],
        cwd=case["cwd"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        stdout, stderr = process.communicate(timeout=SECONDS)
    finally:
        end_group(process.pid)
    return subprocess.CompletedProcess(words, process.returncode, stdout, stderr)


def end_group(leader: int) -> None:
    """End what is left of a session that this process started."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return


def read_list(listed: "subprocess.CompletedProcess[str]", *, shows: bool) -> Json:
    """Return the exit status, a word for each server (`loaded`: it was started) and perhaps the endpoint it shows."""
    matches = [match for line in listed.stdout.splitlines() if (match := LINE.match(line))]
    told = {"exit": listed.returncode, "servers": {match["name"]: word(match["status"]) for match in matches}}
    return told | ({"shown": {match["name"]: match["shown"] for match in matches}} if shows else {})


def read_packages(output: str) -> Json | None:
    """Return what is said of each package: its scope, whether it is on, and why it does not load."""
    try:
        rows = json.loads(output)
    except json.JSONDecodeError:
        return None
    return {
        row["id"]: {
            "scope": row.get("scope"),
            "enabled": row.get("enabled"),
            **({"errors": [detail["type"] for detail in row["errorDetails"]]} if row.get("errorDetails") else {}),
        }
        for row in rows
    }


def word(status: str) -> str:
    """Return the word for a status; an unknown one stays as it is, so that it is noticed."""
    if status.startswith(("Failed to connect", "Connected", "Needs authentication")):
        return "loaded"
    return next((short for long, short in STATUSES.items() if status.startswith(long)), status)


def read_session(output: str) -> Json | None:
    """Return what a session says at its start, or nothing where the client refused to start."""
    events = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    for event in events:
        if event.get("subtype") == "init":
            return session(event)
    return None


def session(event: Json) -> Json:
    """Return the servers by scope, those that are switched off, the plugins that loaded and the errors by type."""
    servers = event["mcp_servers"]
    plugins = [plugin["source"] for plugin in event["plugins"] if plugin["path"] != "builtin"]
    told = {
        "servers": {server["name"]: server.get("source") for server in servers if server["status"] != "disabled"},
        "disabled": sorted(server["name"] for server in servers if server["status"] == "disabled"),
        "plugins": sorted(plugins),
        "plugin_errors": event.get("plugin_errors", []),
        "server_errors": event.get("mcp_server_errors", []),
    }
    return {key: value for key, value in told.items() if value or key in {"servers", "plugins"}}


if __name__ == "__main__":
    main()
