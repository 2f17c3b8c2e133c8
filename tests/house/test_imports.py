"""What a check of an inventory alone imports: nothing that only machines, exports, servers or odd schemas need."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INVENTORY = "inventories/anycompany-finance"
ELSEWHERE = (
    "plugingov.api",
    "plugingov.layers.on_devices",
    "plugingov.layers.sightings",
    "plugingov.model.observations",
    "plugingov.probe",
    "plugingov.surfaces.claude_code.lists",
    "plugingov.surfaces.claude_code.sessions",
    "plugingov.surfaces.claude_code.settings",
    "plugingov.surfaces.cowork.desktop",
    "plugingov.surfaces.cowork.exports",
    "plugingov.surfaces.disk",
    "plugingov.surfaces.machine",
    "plugingov.surfaces.masking",
    "plugingov.surfaces.sign_in",
    "importlib.metadata",
    "jinja2",
    "jsonschema",
    "referencing",
    "tabulate",
)
SCRIPT = """
import sys
from plugingov.cli.main import run, without_plugins
without_plugins()
status = run([{words}, "--as-of", "2026-10-01", "--output", "/dev/null"])
print(status, *sorted(sys.modules), file=sys.stderr)
"""


def imported(*words: str) -> set[str]:
    script = SCRIPT.format(words=", ".join(map(repr, words)))
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    status, *names = done.stderr.splitlines()[-1].split()
    assert status in {"0", "1"}, done.stderr
    return set(names)


@pytest.mark.parametrize("policy", ["policies", "builtin/baseline", "builtin/finance", "builtin/strict"])
def test_a_check_of_an_inventory_imports_nothing_that_reads_what_nobody_gave(policy):
    names = imported("check", INVENTORY, "--policy", policy)
    assert "plugingov.rules.asking" in names
    assert not [name for name in names if name.startswith(ELSEWHERE)]
