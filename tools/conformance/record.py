"""Writes and reads facts: what the client said of each machine, one machine per line."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from conformance.case import Case, files
from conformance.case import text as text_of
from conformance.client import VERSION

Json = dict[str, Any]
ORDER = ("id", "family", "client", "cwd", "env", "git", "files", "mcp_list", "init", "plugin_list")


def record(cases: Sequence[Case], answers: Sequence[Json], folder: Path) -> Mapping[str, int]:
    """Write one file for each family and return how many facts each holds."""
    lines: dict[str, list[str]] = defaultdict(list)
    for case, answer in zip(cases, answers, strict=True):
        lines[case.family].append(fact(case, answer))
    folder.mkdir(parents=True, exist_ok=True)
    for family, facts in lines.items():
        (folder / f"{family}.jsonl").write_text("".join(facts), encoding="utf-8", newline="\n")
    return {family: len(facts) for family, facts in lines.items()}


def fact(case: Case, answer: Json) -> str:
    """Return a case and its answer as one line, keys always in the same order."""
    told = case.as_json() | {"client": VERSION} | answer
    told["files"] = {path: _short(content) for path, content in told["files"].items()}
    kept = {key: told[key] for key in ORDER if key in told}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")) + "\n"


def read(line: str) -> Json:
    """Return one line as it was told, each file as its text."""
    told: Json = json.loads(line)
    return told | {"files": files(told["files"])}


def _short(content: str) -> Any:
    """Return a file that is JSON as the value that it holds, where the value tells every letter of it."""
    try:
        value = json.loads(content)
    except json.JSONDecodeError:
        return content
    return value if isinstance(value, dict | list) and text_of(value) == content else content


def tally(cases: Iterable[Case], answers: Iterable[Json]) -> Mapping[str, Mapping[str, int]]:
    """Return for each family how often all candidates were kept, some, none, or the client refused to start."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for case, answer in zip(cases, answers, strict=True):
        counts[case.family][outcome(case, answer)] += 1
    return counts


def outcome(case: Case, answer: Json) -> str:
    """Return what became of the servers that the machine's files name."""
    if answer["init"] is None:
        return "refused"
    kept = set(answer["mcp_list"]["servers"])
    if not kept:
        return "none"
    return "some" if named(case) - kept else "all"


def named(case: Case) -> set[str]:
    """Return the names under which the machine's files keep servers, as far as they can be read."""
    found: set[str] = set()
    for path, text in case.machine.files.items():
        if not path.endswith(("mcp.json", ".claude.json")):
            continue
        try:
            document = json.loads(text.removeprefix("\ufeff"))
        except json.JSONDecodeError:
            continue
        found |= names_in(document, f"plugin:{Path(path).parent.name}:" if "acme/" in path else "")
    return found


def names_in(document: Any, prefix: str) -> set[str]:
    """Return the names of the servers in a file, those of each project too."""
    if not isinstance(document, dict):
        return set()
    projects = document.get("projects", {}).values() if isinstance(document.get("projects"), dict) else ()
    holders = [document, *[project for project in projects if isinstance(project, dict)]]
    maps = [holder.get("mcpServers") for holder in holders]
    return {f"{prefix}{name}" for servers in maps if isinstance(servers, dict) for name in servers}
