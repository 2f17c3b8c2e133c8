"""The HTML of a command, in a file, as it is published."""

from pathlib import Path

from plugingov.cli.main import run
from plugingov.reports.html import check_page

REFERENCE = Path(__file__).parents[1] / "inventories" / "anycompany-finance"
POLICY = Path(__file__).parents[1] / "policies" / "anycompany-finance.yaml"


def written(folder, *words):
    """Write the HTML of a command into a folder and return the file."""
    file = folder / "report.html"
    assert run([*words, "--format", f"html={file}"]) in {0, 1}
    return file


def made_page(monkeypatch, folder, *words):
    """Return what the page of a run of `check` is made of."""
    made = []
    make = check_page.check_page
    with monkeypatch.context() as patched:
        patched.setattr(check_page, "check_page", lambda *given: made.append(make(*given)) or made[-1])
        written(folder, "check", *words)
    return made[0]
