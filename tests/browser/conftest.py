"""A real browser for HTML reports, and a page in it that may load nothing and say nothing."""

import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest
from command import AS_OF, TEASHOP, TEASHOP_POLICY
from lacking import lacks
from written_page import POLICY, REFERENCE, written

from plugingov.cli.main import run

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def _lacks():
    """Say what of a browser is not here; nothing where everything is."""
    if not any(map(shutil.which, BROWSERS)):
        return "no chromium is installed"
    missing = [name for name in ("playwright", "axe_playwright_python") if find_spec(name) is None]
    return f"{' and '.join(missing)} not installed: make browser does it" if missing else ""


@pytest.fixture(scope="module")  # while it is open a loop runs in this thread, and no test can run one of its own
def browser():
    if missing := _lacks():
        lacks(missing)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (not everybody has it)

    program = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def look(browser):
    """Open a file as somebody with a double click does; whatever it says or asks for fails the test at its end."""
    contexts, complaints = [], []

    def opened(file, fragment="", **how):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **how})
        contexts.append(context)
        page = context.new_page()
        address = Path(file).as_uri()
        page.on("console", lambda message: complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))

        def asked(route):
            if route.request.url.partition("#")[0] == address:
                route.continue_()
            else:
                complaints.append(f"request: {route.request.url}")
                route.abort()

        context.route("**/*", asked)
        page.goto(address + fragment)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def reference(tmp_path_factory):
    """The report of the worked example, and the same as JSON, with an earlier one beside it."""
    folder = tmp_path_factory.mktemp("reference")
    words = ("check", str(REFERENCE), "--policy", str(POLICY), "--fail-on", "never")
    run([*words, "--as-of", "2026-10-12", "--format", f"json={folder / 'earlier.json'}"])
    now = ("--as-of", "2026-11-23", "--format", f"json={folder / 'report.json'}")
    return written(folder, *words, *now, "--trend", str(folder / "earlier.json"))


@pytest.fixture(scope="session")
def teashop(tmp_path_factory):
    return written(tmp_path_factory.mktemp("teashop"), "check", TEASHOP, "--policy", TEASHOP_POLICY, *AS_OF)
