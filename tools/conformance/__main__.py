"""The command: record what the client says, or compare it with what we say."""

import argparse
import json
import sys
from pathlib import Path

from conformance.cases import FAMILIES, generate
from conformance.client import VERSION, answers
from conformance.compare import disagreements, table
from conformance.record import record, tally

SEED, COUNT = 2026, 200


def main() -> int:
    """Draw machines, ask the client about them, and do what was chosen with its answers."""
    chosen = options()
    cases = generate(chosen.seed, chosen.count, tuple(chosen.family))
    if chosen.do == "show":
        print("\n".join(json.dumps(case.as_json(), ensure_ascii=False) for case in cases))
        return 0
    told = answers(cases)
    for family, counts in tally(cases, told).items():
        print(
            f"{family}: {', '.join(f'{outcome} {count}' for outcome, count in sorted(counts.items()))}", file=sys.stderr
        )
    if chosen.do == "record":
        print(f"client {VERSION}: {dict(record(cases, told, chosen.out))}")
        return 0
    rows = list(disagreements(cases, told))
    print(table(rows) if rows else f"{len(cases)} machines, no disagreement")
    return int(bool(rows))


def options() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(prog="conformance", description=__doc__)
    parser.add_argument("do", choices=("record", "compare", "show"))
    parser.add_argument("--seed", type=int, default=SEED, help="the same seed draws the same machines")
    parser.add_argument("--count", type=int, default=COUNT, help="how many machines, all families in turn")
    parser.add_argument("--family", action="append", default=[], choices=tuple(FAMILIES), help="only these families")
    parser.add_argument("--out", type=Path, default=Path("tests/surfaces/conformance"), help="the folder for facts")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
