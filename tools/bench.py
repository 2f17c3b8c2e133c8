"""Measures plugingov against a reference, side by side in one run; exits with 1 where a budget is missed."""

import argparse
import gc
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

ROOT = Path(__file__).parents[1]
HISTORY = ROOT / ".bench" / "history.jsonl"
PYTHON = sys.executable
PLUGINGOV = str(Path(sys.executable).with_name("plugingov"))
AS_OF = "2026-11-23"
REPETITIONS, QUICK, FOR_GROWTH = 9, 5, 3
GROWTH = 10


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, against what, and how much of that it may take."""

    what: str
    ours: float
    reference: float
    budget: float
    aim: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float:
        """Return how many times the reference ours is."""
        return self.ours / self.reference

    @property
    def verdict(self) -> str:
        """Return whether the budget is kept, and the aim."""
        if self.ratio > self.budget:
            return "MISSED"
        return "yes" if self.aim is None or self.ratio <= self.aim else "yes, aim missed"


@dataclass(frozen=True)
class Run:
    """What one process took: seconds, and MiB at its largest."""

    seconds: float
    mebibytes: float


def main() -> int:
    """Measure, print the table, remember it, and tell whether every budget is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, no growth")
    parser.add_argument("--measure", nargs=2, metavar=("WHAT", "FOLDER"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.measure:
        what, folder = chosen.measure
        print(_MEASURES[what](Path(folder)))
        return 0
    with tempfile.TemporaryDirectory(prefix="plugingov-bench-") as folder:
        rows = list(_rows(Path(folder), quick=chosen.quick))
    last = _last_entry()
    _remember(rows, quick=chosen.quick)
    print(_table(rows, last))
    return int(any(row.ratio > row.budget for row in rows))


def _rows(folder: Path, *, quick: bool) -> Iterator[Row]:
    times = QUICK if quick else REPETITIONS
    reference = _inventory(folder, 1)
    ours, plain = _side_by_side(times, lambda: _check(reference), lambda: _plain(reference))
    yield Row("check, cold, every rule", ours, plain, 1.0, 0.8, "against CSafeLoader and five rules by hand")
    ours, loader = _side_by_side(
        times, lambda: _in_process("read", reference), lambda: _in_process("load", reference)
    )
    yield Row("reading YAML with places", ours, loader, 0.3, 0.25, "against yaml.load with CSafeLoader")
    warm = median(_in_process("evaluate", reference) for _ in range(times)) * 1000
    note = "against the same yaml.load; embedded OPA took 40 ms for five rules where that took 331 ms"
    yield Row("warm evaluation, every rule", warm, loader, 0.12, 0.08, note)
    ours, click = _side_by_side(
        times, lambda: _run([PLUGINGOV, "--version"]).seconds, lambda: _run([PYTHON, "-c", "import click"]).seconds
    )
    yield Row("plugingov --version", ours, click, 2.5, None, "against importing click")
    if not quick:
        yield from _growth(folder, reference)


def _growth(folder: Path, small: Path) -> Iterator[Row]:
    large = _inventory(folder, GROWTH)
    runs = [(_run(_check_command(large)), _run(_check_command(small))) for _ in range(FOR_GROWTH)]
    seconds = [median(run.seconds for run in side) * 1000 for side in zip(*runs, strict=True)]
    mebibytes = [median(run.mebibytes for run in side) for side in zip(*runs, strict=True)]
    yield Row(f"{GROWTH} x plugins, time", seconds[0], seconds[1], GROWTH * 1.1, None, "against 1 x")
    yield Row(f"{GROWTH} x plugins, memory (MiB)", mebibytes[0], mebibytes[1], GROWTH * 1.1, None, "against 1 x")


def _inventory(folder: Path, scale: int) -> Path:
    """Write a reference inventory; in a process of its own, so that this one stays small."""
    target = folder / f"scale-{scale}"
    generator = str(ROOT / "tools" / "reference_inventory.py")
    subprocess.run([PYTHON, generator, str(target), "--scale", str(scale)], check=True)
    return target


def _check_command(folder: Path) -> list[str]:
    policy = ["--policy", str(folder / "policy.json"), "--as-of", AS_OF, "--fail-on", "never"]
    return [PLUGINGOV, "check", str(folder / "inventory.yaml"), *policy]


def _check(folder: Path) -> float:
    return _run(_check_command(folder)).seconds


def _plain(folder: Path) -> float:
    script = str(ROOT / "tools" / "plain_check.py")
    return _run([PYTHON, script, str(folder / "inventory.yaml"), AS_OF]).seconds


def _side_by_side(times: int, ours: Callable[[], float], reference: Callable[[], float]) -> tuple[float, float]:
    """Return the medians in milliseconds; both are run once before, and by turns then."""
    ours()
    reference()
    runs = [(ours(), reference()) for _ in range(times)]
    return median(run[0] for run in runs) * 1000, median(run[1] for run in runs) * 1000


def _run(command: Sequence[str]) -> Run:
    """Run a command that must not fail; 1 stands for gaps found by the plain script."""
    started = perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1}:
        message = f"{command[0]} left with {process.returncode}"
        raise SystemExit(message)
    return Run(seconds, usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024))


def _in_process(what: str, folder: Path) -> float:
    """Return the seconds that something took within a fresh process."""
    command = [PYTHON, __file__, "--measure", what, str(folder)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _read(folder: Path) -> float:
    from plugingov.sources.document import Text  # noqa: PLC0415 (only this process needs it)
    from plugingov.sources.yaml import read_yaml  # noqa: PLC0415

    text = Text("inventory.yaml", (folder / "inventory.yaml").read_text(encoding="utf-8"))
    return _seconds(lambda: read_yaml(text))


def _load(folder: Path) -> float:
    import yaml  # noqa: PLC0415 (only this process needs it)

    text = (folder / "inventory.yaml").read_text(encoding="utf-8")
    return _seconds(lambda: yaml.load(text, Loader=yaml.CSafeLoader))  # noqa: S506 (it is a safe loader)


def _evaluate(folder: Path) -> float:
    """Return what judging takes once the code is warm; the organisation is one that nothing was asked about before."""
    from datetime import date  # noqa: PLC0415 (only this process needs them)

    from plugingov.cli.inputs import chosen_policy, organisations  # noqa: PLC0415
    from plugingov.gaps.report import find_gaps  # noqa: PLC0415
    from plugingov.layers.layers import Layers  # noqa: PLC0415
    from plugingov.rules.asking import Choice, plan  # noqa: PLC0415
    from plugingov.rules.case import Case  # noqa: PLC0415

    chosen = chosen_policy(str(folder / "policy.json"), [])
    if chosen is None:
        raise SystemExit("the policy was not read")
    asked = plan(chosen.policy, Choice(), [])

    def evaluate(organisation: Any) -> None:
        case = Case(Layers(organisation, date.fromisoformat(AS_OF)))
        find_gaps([case], asked, chosen.policy.name, AS_OF)

    warming, measured = (organisations((str(folder / "inventory.yaml"),), [])[0] for _ in range(2))
    evaluate(warming)
    return _seconds(lambda: evaluate(measured))


_MEASURES = {"read": _read, "load": _load, "evaluate": _evaluate}


def _seconds(work: Callable[[], object]) -> float:
    """Return how long something takes with the collector off, as in the command; its result outlives the clock."""
    gc.collect()
    gc.disable()
    started = perf_counter()
    result = work()
    seconds = perf_counter() - started
    del result
    return seconds


def _table(rows: Sequence[Row], last: dict[str, Any] | None) -> str:
    """Return the rows as one aligned table, with what the same machine measured last."""
    from tabulate import tabulate  # noqa: PLC0415 (the processes that are measured need none)

    before = {row["what"]: row["ours"] / row["reference"] for row in last["rows"]} if last else {}
    headers = ("what", "ours (ms)", "reference (ms)", "ratio", "budget", "aim", "ok?", "last ratio", "note")
    cells = [
        (
            row.what,
            f"{row.ours:.0f}",
            f"{row.reference:.0f}",
            f"{row.ratio:.2f} x",
            f"{row.budget:.2f} x",
            f"{row.aim:.2f} x" if row.aim else "",
            row.verdict,
            f"{was:.2f} x ({row.ratio / was - 1:+.0%})" if (was := before.get(row.what)) else "",
            row.note,
        )
        for row in rows
    ]
    align = ("left", *["right"] * 5, "left", "right", "left")
    table = tabulate(cells, headers, tablefmt="simple", disable_numparse=True, colalign=align)
    return f"{table}\nlast: {last['commit']} at {last['at']}" if last else table


def _last_entry() -> dict[str, Any] | None:
    if not HISTORY.exists():
        return None
    entries = [json.loads(line) for line in HISTORY.read_text(encoding="utf-8").splitlines()]
    return next((entry for entry in reversed(entries) if entry["machine"] == _machine()), None)


def _remember(rows: Sequence[Row], *, quick: bool) -> None:
    entry = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": _machine(),
        "python": platform.python_version(),
        "commit": _commit(),
        "quick": quick,
        "rows": [asdict(row) for row in rows],
    }
    HISTORY.parent.mkdir(exist_ok=True)
    with HISTORY.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(entry) + "\n")


def _machine() -> str:
    return f"{platform.node()}, {platform.machine()}, {os.cpu_count()} cores"


def _commit() -> str:
    """Return the commit that was measured; a star says that the working tree differs from it."""
    described = subprocess.run(
        ["git", "describe", "--always", "--exclude=*", "--abbrev=12", "--dirty=*"],  # noqa: S607 (whichever git there is)
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return described.stdout.strip() or "no commit"


if __name__ == "__main__":
    sys.exit(main())
