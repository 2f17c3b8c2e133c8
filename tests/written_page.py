"""The HTML of a command, in a file, as it is published."""

from pathlib import Path

from plugingov.cli.main import run

REFERENCE = Path(__file__).parents[1] / "inventories" / "anycompany-finance"
POLICY = Path(__file__).parents[1] / "policies" / "anycompany-finance.yaml"


def written(folder, *words):
    """Write the HTML of a command into a folder and return the file."""
    file = folder / "report.html"
    assert run([*words, "--format", f"html={file}"]) in {0, 1}
    return file
