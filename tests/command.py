"""The command, called in this process: words in, exit status and what it printed out."""

from dataclasses import dataclass
from pathlib import Path

from plugingov.cli.main import run

ORGANISATIONS = Path(__file__).parent / "organisations"
TEASHOP = str(ORGANISATIONS / "teashop.yaml")
TEASHOP_POLICY = str(ORGANISATIONS / "teashop-policy.yaml")
AS_OF = ("--as-of", "2026-10-05")


@dataclass(frozen=True)
class Outcome:
    status: int
    out: str
    err: str


def plugingov(capsys, *words: str) -> Outcome:
    status = run(list(words))
    captured = capsys.readouterr()
    return Outcome(status, captured.out, captured.err)
