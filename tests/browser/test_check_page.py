"""The HTML report of `check` in a real browser: filters, deep links, keyboard, print, and names that would do harm."""

import json
import re
import threading
import time
from dataclasses import fields, is_dataclass, replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from pathlib import Path

import pytest
from browsed import HARM, HOSTILE, SCHEMES, complaints_of_axe
from command import AS_OF, TEASHOP, TEASHOP_POLICY
from written_page import POLICY, REFERENCE, made_page, written

from plugingov.reports.html import render
from plugingov.reports.html.gaps import choices
from plugingov.reports.sheet import Sheet, Style

SHOWN = (
    "() => Array.from(document.querySelectorAll('.gap')).filter((gap) => gap.checkVisibility()).map((gap) => gap.id)"
)
IN_VIEW = """(name) => {
  const box = document.getElementById(name).getBoundingClientRect();
  return box.top >= 0 && box.top < innerHeight;
}"""


def gaps_of(report, keep=lambda _: True):
    """Return the names of the gaps in a page that fit, as the JSON of the same run tells them."""
    gaps = json.loads((report.parent / "report.json").read_text(encoding="utf-8"))["gaps"]
    return sorted(f"gap-{gap['fingerprint']}" for gap in gaps if keep(gap))


def shown(page):
    return sorted(page.evaluate(SHOWN))


def until(page, holds):
    """Wait until something holds; the browser itself may not, because the page allows no text to run."""
    for _ in range(200):
        if holds():
            return
        page.wait_for_timeout(25)
    pytest.fail("waited for five seconds")


def said(page):
    return page.locator("#filters .shown").inner_text()


def only(page, name, *values):
    for box in page.locator(f"#filters input[name={name}]").all():
        box.set_checked(box.get_attribute("value") in values)


FILTERS = [
    pytest.param(lambda page: only(page, "severity", "critical"), lambda gap: gap["severity"] == "critical", id="one severity"),
    pytest.param(lambda page: only(page, "severity", "critical", "low"), lambda gap: gap["severity"] in {"critical", "low"}, id="two severities"),
    pytest.param(lambda page: only(page, "severity"), lambda _: False, id="no severity"),
    pytest.param(lambda page: only(page, "status", "waived"), lambda gap: gap["status"] == "waived", id="a status"),
    pytest.param(lambda page: page.select_option("[name=surface]", "cowork"), lambda gap: gap["surface"] == "cowork", id="a surface"),
    pytest.param(lambda page: page.select_option("[name=surface]", ""), lambda gap: gap["surface"] is None, id="about no surface"),
    pytest.param(lambda page: page.select_option("[name=layer]", "authenticate"), lambda gap: gap["layer"] == "authenticate", id="a layer"),
    pytest.param(lambda page: page.select_option("[name=layer]", "governance"), lambda gap: gap["layer"] is None, id="no layer"),
    pytest.param(lambda page: page.select_option("[name=plugin]", "google-drive"), lambda gap: gap["plugin"] == "google-drive", id="a plugin"),
    pytest.param(lambda page: page.select_option("[name=owner]", "member: ap-team"), lambda gap: gap["id"] == "AUT005", id="who acts"),
    pytest.param(lambda page: page.fill("[name=text]", "MCP.anycompany"), lambda gap: "mcp.anycompany" in gap["message"].lower(), id="text, in any case"),
    pytest.param(lambda page: page.fill("[name=text]", "toxic-combination"), lambda gap: gap["rule"] == "toxic-combination", id="the name of a rule"),
    pytest.param(
        lambda page: (only(page, "severity", "high"), page.select_option("[name=surface]", "claude-code"), page.fill("[name=text]", "atlasian")),
        lambda gap: (gap["severity"], gap["surface"]) == ("high", "claude-code") and gap["plugin"] == "atlasian",
        id="several at once",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("choose", "keep"), FILTERS)
def test_a_filter_shows_the_gaps_that_fit_and_says_how_many(look, reference, choose, keep):
    page = look(reference)
    everything = gaps_of(reference)
    assert shown(page) == everything
    choose(page)
    expected = gaps_of(reference, keep)
    assert len(expected) < len(everything)
    until(page, lambda: said(page).startswith(f"{len(expected)} of "))
    assert shown(page) == expected
    assert said(page) == f"{len(expected)} of {len(everything)} gaps are shown."
    assert page.locator(".nothing-left").is_visible() is (not expected)
    headings = page.locator(".band > h3").all()
    assert sum(each.is_visible() for each in headings) == len(
        {gap["severity"] for gap in _gaps(reference) if keep(gap)}
    )
    page.click("#filters button[type=reset]")
    until(page, lambda: said(page).startswith("All "))
    assert shown(page) == everything


def _gaps(report):
    return json.loads((report.parent / "report.json").read_text(encoding="utf-8"))["gaps"]


def test_the_address_of_a_filtered_page_opens_it_as_it_was(look, reference):
    page = look(reference)
    only(page, "severity", "high")
    page.select_option("[name=layer]", "install")
    page.fill("[name=text]", "über & co")
    page.fill("[name=text]", "atlasian")
    until(page, lambda: "text=atlasian" in page.url)
    again = look(reference, page.evaluate("location.hash"))
    assert shown(again) == shown(page) != []
    assert again.input_value("[name=text]") == "atlasian"
    assert again.evaluate(IN_VIEW, "gaps-title")


def test_a_link_to_a_gap_leads_to_it_even_where_a_filter_hides_it(look, reference):
    name = gaps_of(reference, lambda gap: gap["severity"] == "low")[-1]
    page = look(reference, f"#{name}")
    assert page.evaluate(IN_VIEW, name)
    assert page.evaluate("(name) => document.getElementById(name).matches(':target')", name)
    page = look(reference, "#gaps?severity=critical")
    assert name not in shown(page)
    page.evaluate("(name) => { location.hash = name; }", name)
    until(page, lambda: name in shown(page))
    assert page.evaluate(IN_VIEW, name)


def test_every_link_in_the_page_leads_somewhere(look, reference):
    page = look(reference)
    dead = """() => Array.from(document.querySelectorAll('a[href], use')).map((each) => each.getAttribute('href'))
      .filter((href) => !href.startsWith('#') || !document.getElementById(href.slice(1)))"""
    assert page.evaluate(dead) == []
    twice = """() => { const ids = Array.from(document.querySelectorAll('[id]'), (each) => each.id);
      return ids.filter((id, at) => ids.indexOf(id) !== at); }"""
    assert page.evaluate(twice) == []


def test_a_number_in_the_overview_shows_the_gaps_that_it_counts(look, reference):
    page = look(reference)
    for chip in page.locator("a.chip").all():
        count, severity = chip.locator(".vh").inner_text().split()
        chip.click()
        wanted = [severity, chip.get_attribute("data-surface"), chip.get_attribute("data-layer")]
        until(page, partial(_is_filtered_for, page, wanted))
        assert said(page).startswith(f"{count} of ")
        assert page.locator(".gap:not(.gone)").first.get_attribute("data-severity") == severity


def _is_filtered_for(page, wanted):
    """Tell whether filters ask for a severity, a surface and a layer."""
    boxes = page.locator("#filters input[name=severity]:checked").all()
    picks = (page.input_value(f"[name={name}]") for name in ("surface", "layer"))
    return [*(box.get_attribute("value") for box in boxes), *picks] == wanted


def test_of_several_organisations_one_can_be_looked_at(look, tmp_path):
    other = tmp_path / "other.yaml"
    text = Path(TEASHOP).read_text(encoding="utf-8")
    other.write_text(text.replace("organization: teashop", "organization: coffeeshop"), encoding="utf-8")
    page = look(written(tmp_path, "check", TEASHOP, str(other), "--policy", TEASHOP_POLICY, *AS_OF))
    page.select_option("[name=organization]", "coffeeshop")
    assert said(page) == "14 of 28 gaps are shown."
    assert set(page.locator(".gap:not(.gone) .whose").all_text_contents()) == {"coffeeshop"}
    chip = page.locator("[aria-label='Matrix of teashop'] a.chip.high").first
    chip.click()
    until(page, lambda: page.input_value("[name=organization]") == "teashop")
    assert said(page).split()[0] == chip.locator(".vh").inner_text().split()[0]


def test_a_cell_of_the_matrix_leads_to_its_reason(look, reference):
    page = look(reference)
    assert not page.locator(".why table").is_visible()
    page.locator(".matrix a.tile.off").first.click()
    page.wait_for_selector(".why tr:target")
    assert page.locator(".why tr:target").is_visible()
    assert "expired" in page.locator(".why tr:target").inner_text()


def test_states_differ_in_shape_and_word_and_not_only_in_colour(look, reference):
    page = look(reference)
    seen = page.evaluate("""() => Array.from(document.querySelectorAll('.matrix td .tile')).map((tile) =>
      [tile.className, tile.querySelector('use')?.getAttribute('href') ?? '', tile.textContent.trim()].join('|'))""")
    shapes = {each.split("|")[0]: tuple(each.split("|")[1:]) for each in seen}
    assert len({each for each in seen if not each.startswith("tile absent")}) == len(set(shapes.values())) - 1 == 6


# Accessibility


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 420)])
def test_axe_finds_nothing_serious(look, reference, scheme, width):
    page = look(reference, color_scheme=scheme, viewport={"width": width, "height": 900})
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert complaints_of_axe(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("matrix", "--inventory", TEASHOP, *AS_OF), id="matrix"),
        pytest.param(("explain", "scope-outside-allowlist"), id="explain"),
        pytest.param(("render", "claude-code", "--inventory", TEASHOP, *AS_OF), id="render"),
    ],
)
def test_axe_finds_nothing_serious_in_what_other_commands_write(look, tmp_path, words, scheme):
    assert complaints_of_axe(look(written(tmp_path, *words), color_scheme=scheme)) == []


def test_axe_would_have_seen_it(look, tmp_path):
    file = tmp_path / "bad.html"
    file.write_text(
        "<!doctype html><html lang=en><title>x</title><main><h1>x</h1><input></main></html>", encoding="utf-8"
    )
    assert [each[0] for each in complaints_of_axe(look(file))] == ["label"]


def test_everything_can_be_done_with_the_keyboard(look, reference):
    page = look(reference)
    press = page.keyboard.press
    press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the gaps"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left >= 0")
    press("Enter")
    press("Tab")
    assert page.evaluate("document.activeElement.value") == "critical"
    press("Space")
    assert said(page).startswith(f"{len(gaps_of(reference, lambda gap: gap['severity'] != 'critical'))} of ")
    for name in ("high", "medium", "low", "open", "waived"):
        press("Tab")
        assert page.evaluate("document.activeElement.value") == name
    for name in ("surface", "layer", "plugin", "owner", "text"):
        press("Tab")
        assert page.evaluate("document.activeElement.name") == name
    page.keyboard.type("owner-missing")
    until(page, lambda: "owner-missing" in page.url)
    press("Tab")
    press("Enter")
    until(page, lambda: said(page).startswith("All "))
    press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    press("Enter")
    assert page.evaluate("document.activeElement.parentElement.open")
    lost = """() => Array.from(document.querySelectorAll('.scroll')).filter((each) => each.tabIndex !== 0 || !each.ariaLabel).length"""
    assert page.evaluate(lost) == 0


@pytest.mark.parametrize("width", [320, 420, 800, 1280])
def test_a_page_never_scrolls_sideways(look, reference, width):
    page = look(reference, viewport={"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") == width


# Paper, and browsers that run no script


def test_paper_has_everything_and_no_filters(look, reference):
    page = look(reference)
    only(page, "severity", "low")
    assert len(shown(page)) < len(gaps_of(reference))
    page.emulate_media(media="print", color_scheme="dark")
    assert shown(page) == gaps_of(reference)
    assert not page.locator("#filters").is_visible()
    assert not page.locator("nav").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    closed = page.locator("details:not([open]) > :nth-child(2)")
    assert closed.count() > 10
    assert all(box and box["height"] > 5 for box in (each.bounding_box() for each in closed.all()))
    wide = """() => Array.from(document.querySelectorAll('table')).filter((each) => each.scrollWidth > each.closest('section').clientWidth + 1).length"""
    page.set_viewport_size({"width": 703, "height": 1030})  # A4 without its margins
    assert page.evaluate(wide) == 0
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_without_javascript_it_is_a_plain_document(look, reference):
    page = look(reference, java_script_enabled=False)
    assert page.locator(".gap").count() == len(gaps_of(reference))
    assert all(gap.is_visible() for gap in page.locator(".gap").all()[:5])
    assert not page.locator("#filters").is_visible()
    assert page.locator(".matrix").is_visible()


# Nothing comes from outside, and nothing inside runs but what is ours


def test_a_server_is_asked_for_the_page_and_for_nothing_else(browser, reference):
    asked = []

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            asked.append(self.path)

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(reference.parent))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with browser.new_context() as context:
            page = context.new_page()
            page.goto(f"http://127.0.0.1:{server.server_address[1]}/report.html")
            page.click("a.chip >> nth=0")
            page.wait_for_timeout(300)
        server.shutdown()
    assert asked == ["/report.html"]


@pytest.fixture
def reference_page(tmp_path, monkeypatch):
    """What the page of the worked example is made of."""
    policy = ("--policy", str(POLICY), "--fail-on", "never", "--as-of", "2026-11-23")
    return made_page(monkeypatch, tmp_path, str(REFERENCE), *policy)


def with_names(value, names):
    """Return a part of a page in which every text, whatever it is, is one of these names."""
    match value:
        case str():
            return next(names)
        case dict():
            return {key: with_names(item, names) for key, item in value.items()}
        case tuple():
            return tuple(with_names(item, names) for item in value)
    if is_dataclass(value):
        return replace(value, **{field.name: with_names(getattr(value, field.name), names) for field in fields(value)})
    return value


def test_names_that_would_run_are_names(look, tmp_path, reference_page):
    hostile = with_names(reference_page, cycle(HOSTILE))
    file = tmp_path / "hostile.html"
    file.write_text(render(Sheet(("x",), (), "x", page=lambda: hostile), Style()), encoding="utf-8")
    page = look(file)
    assert page.locator(".gap").count() == reference_page.gaps
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    for each in page.locator(".matrix tbody th, .matrix a.tile").all()[:20]:
        each.hover()
        each.focus()
    assert page.evaluate("window.harm") is None
    assert page.locator("script").count() == 1
    assert page.locator("style").count() == 1
    strange = (
        "img, iframe, object, form:not(#filters), [onerror], [onload], [onmouseover], [style], [x]:not(svg *), b b, i b"
    )
    assert page.locator(strange).count() == 0
    assert page.evaluate(SCHEMES) == []
    text = page.locator("body").text_content()
    for name in (*HARM, "{{ 7 * 191 }}", "safe\\u202egnihton\\u2066\\u200b", "&lt;b&gt; &#60;i&#62;"):
        assert name in text, name
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b]", page.content())


def test_a_plugin_of_any_name_can_be_filtered_for(look, tmp_path, reference_page):
    names = dict(zip({row.plugin for one in reference_page.matrices for row in one.rows}, cycle(HOSTILE)))
    bands = reference_page.bands
    for plugin, name in names.items():
        bands = _renamed(bands, plugin, name)
    page_of = replace(reference_page, bands=bands, choices=choices(bands))
    file = tmp_path / "named.html"
    file.write_text(render(Sheet(("x",), (), "x", page=lambda: page_of), Style()), encoding="utf-8")
    page = look(file)
    found = [option.get_attribute("value") for option in page.locator("[name=plugin] option").all()]
    assert len(found) == len(set(names.values())) + 2
    for value in found[2:]:
        page.select_option("[name=plugin]", value)
        assert {gap.get_attribute("data-plugin") for gap in page.locator(".gap:not(.gone)").all()} == {value}
    again = look(file, page.evaluate("location.hash"))
    assert shown(again) == shown(page) != []


def _renamed(bands, plugin, name):
    def entry(each):
        return replace(each, plugin=name) if each.plugin == plugin else each

    def group(each):
        return replace(each, entries=tuple(map(entry, each.entries)))

    return tuple(replace(band, groups=tuple(map(group, band.groups))) for band in bands)


def test_a_script_that_somebody_smuggles_into_the_file_does_not_run(browser, teashop, tmp_path):
    text = teashop.read_text(encoding="utf-8")
    file = tmp_path / "smuggled.html"
    file.write_text(
        text.replace(
            "<main>",
            "<main><script>window.harm = 1</script><img src=x onerror='window.harm = 1'><p style='color: red' id='p'>",
            1,
        ),
        encoding="utf-8",
    )
    with browser.new_context() as context:
        page = context.new_page()
        refused = []
        page.on("console", lambda message: refused.append(message.text))
        page.goto(file.as_uri())
        page.wait_for_timeout(200)
        assert page.evaluate("window.harm") is None
        assert page.evaluate("getComputedStyle(document.getElementById('p')).color") != "rgb(255, 0, 0)"
        assert any("Content Security Policy" in each for each in refused)


# Size


@pytest.fixture(scope="module")
def big(tmp_path_factory):
    """More than five thousand gaps."""
    folder = tmp_path_factory.mktemp("big")
    door = (
        "  door-{0}: {{title: Door {0}, path: custom-mcp, server: {{transport: http, url: 'http://d{0}.example/mcp'}},"
        " auth: {{method: none}}, provision: {{cowork: {{via: custom-connector}}, claude-code: {{via: project-file}}}}}}"
    )
    heading = ["apiVersion: plugingov/v1", "kind: Inventory", "organization: big", "plugins:"]
    (folder / "big.yaml").write_text("\n".join([*heading, *map(door.format, range(650))]) + "\n", encoding="utf-8")
    return written(folder, "check", str(folder / "big.yaml"), "--policy", "builtin/strict", "--as-of", "2026-11-23")


def test_five_thousand_gaps_open_and_filter_while_somebody_waits(look, big):
    start = time.monotonic()
    page = look(big)
    assert page.locator(".gap").count() > 5000
    opened = time.monotonic() - start
    took = page.evaluate("""async () => {
      const form = document.getElementById('filters');
      const wait = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
      const times = [];
      for (const [name, value] of [['text', 'door-77 '], ['text', ''], ['surface', 'cowork'], ['surface', '*']]) {
        const start = performance.now();
        form.elements[name].value = value;
        form.elements[name].dispatchEvent(new Event('change', {bubbles: true}));
        await wait();
        times.push(performance.now() - start);
      }
      return times;
    }""")
    assert said(page).startswith("All ")
    # A quiet machine takes a second to open it and a tenth of one to filter; a busy one has ten times as long.
    assert opened < 15
    assert max(took) < 1500
