"""A vendor on this machine, a key in the environment, and a clock that nobody waits for."""

import json

import pytest
from command import Outcome, plugingov
from vendor import KEY, Vendor, serving

from plugingov.api.asking import Patience
from plugingov.cli import vendor as asking


@pytest.fixture
def vendor(monkeypatch):
    for name in (
        "ANTHROPIC_AUTH_TOKEN",
        "ANTHROPIC_CUSTOM_HEADERS",
        "HTTP_PROXY",
        "http_proxy",
        "ALL_PROXY",
        "all_proxy",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    with serving(Vendor()) as vendor:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", vendor.address)
        yield vendor


@pytest.fixture
def waited(monkeypatch):
    """Collect what would have been waited for."""
    seconds = []
    monkeypatch.setattr(asking, "PATIENCE", Patience(sleep=seconds.append))
    return seconds


@pytest.fixture
def pulled(vendor, waited, capsys, tmp_path):
    """Return a function that pulls into one folder, as often as it is called."""

    class Pulled:
        folder = tmp_path / "acme"

        def __call__(self, *words) -> Outcome:
            return plugingov(capsys, "pull", "--output", str(self.folder), "--as-of", "2026-11-23", *words)

        def record(self):
            return json.loads((self.folder / "pull.json").read_text())

        def missing(self):
            return {each["what"]: (each["status"], each["why"]) for each in self.record()["not_fetched"]}

        def files(self):
            return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())

        def page(self, name):
            return json.loads((self.folder / name).read_bytes())

    return Pulled()
