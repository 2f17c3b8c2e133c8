"""The page of a fleet in a real browser: read from the top on any screen, with axe, on paper, and with hostile names."""

import json
import re
from dataclasses import replace
from itertools import cycle

import pytest
from browsed import HARM, HOSTILE, SCHEMES, complaints_of_axe
from fleets import CRM, ELSEWHERE, INVENTORY, MANAGED, NOTES, POLICY, laptop, write_rows

from plugingov.cli.main import run

PLATFORMS = ("linux", "macos", "windows")
OLD = {"old": {"type": "http", "url": "http://old.acme.example/mcp"}}


def page_of(folder, day, *words):
    """Judge the rows of a folder as of a day, and return the page."""
    file = folder / "fleet.html"
    declared = ("--inventory", str(folder / "acme.yaml"), "--policy", str(folder / "fleet.yaml"))
    words = (*declared, "--history", str(folder / "history"), "--as-of", day, *words)
    given = (str(folder / "rows.jsonl"), *words, "--min-judged", "0.5")
    assert run(["fleet", *given, "--format", f"html={file}", "--format", f"json={folder / 'fleet.json'}"]) in {0, 1}
    return file


def organised(folder):
    (folder / "acme.yaml").write_text(INVENTORY, encoding="utf-8")
    (folder / "fleet.yaml").write_text(POLICY, encoding="utf-8")
    return folder


def laptops(count, servers, day, managed=None):
    members = cycle(("ada@acme.example", "bob@acme.example", "cleo@acme.example"))
    for number, member, platform in zip(range(count), members, cycle(PLATFORMS)):
        yield laptop(f"m{number}", member, servers(number), managed=managed, day=day, platform=platform)


@pytest.fixture(scope="module")
def fleet(tmp_path_factory):
    """A fleet of the third of three days, of which two machines are silent and a row is no row."""
    folder = organised(tmp_path_factory.mktemp("fleet"))
    first = [*laptops(20, lambda _: {**NOTES, **OLD}, "2026-10-20")]
    second = [*laptops(22, lambda number: NOTES if number < 12 else ELSEWHERE, "2026-11-02")]
    third = [
        *laptops(
            20, lambda number: {**(NOTES if number < 7 else CRM), **(ELSEWHERE if number < 3 else {})}, "2026-11-22"
        )
    ]
    write_rows(folder / "rows.jsonl", *first)
    page_of(folder, "2026-10-20")
    write_rows(folder / "rows.jsonl", *first, *second)
    page_of(folder, "2026-11-02")
    rows = write_rows(folder / "rows.jsonl", *second, *third)
    rows.write_text(rows.read_text(encoding="utf-8") + '{"schema": "plugingov.row/9"}\n', encoding="utf-8")
    return page_of(folder, "2026-11-23", "--since", "2026-11-01")


def told(fleet):
    return json.loads((fleet.parent / "fleet.json").read_text(encoding="utf-8"))["organizations"][0]


def test_the_page_opens_with_numbers_and_where_to_start(look, fleet):
    page = look(fleet)
    assert page.locator("h2").all_text_contents() == [
        "Overview",
        "Where to start",
        "Gaps on machines",
        "Who has them",
        "Over time",
        "Not known, and accepted",
        "Looked at",
    ]
    figures = {" ".join(each.split()) for each in page.locator("#overview .total").all_inner_texts()}
    assert {"22 machines", "3 members", "2 silent", "1 new since 2026-10-20", "2 gone since"} <= figures
    first = told(fleet)["gaps"][0]
    start = page.locator(".start").first.inner_text()
    assert f"{first['machines']} machines, {first['members']} members" in start
    assert first["fix"].replace("`", "") in start


def test_each_gap_stands_with_bars_as_long_as_its_share(look, fleet):
    page, gaps = look(fleet), told(fleet)["gaps"]
    shown = page.locator(".ranked").all()
    assert len(shown) == len(gaps) > 3
    for gap, item in zip(gaps, shown, strict=True):
        assert item.get_attribute("id") == f"gap-{gap['fingerprint']}"
        for place, (count, most) in enumerate(((gap["machines"], 22), (gap["members"], 3))):
            share = item.locator(".share").nth(place)
            assert share.locator("b").inner_text() == str(count)
            rail, bar = (each.bounding_box()["width"] for each in share.locator("rect").all())
            assert bar / rail == pytest.approx(count / most, abs=0.01)


def test_a_line_ends_where_its_words_say(look, fleet):
    page = look(fleet)
    notes = page.locator(".ranked", has_text="undeclared-install").first
    assert "20 -> 7 in 34 days" in notes.inner_text()
    line = notes.locator("svg.course")
    assert line.evaluate("(it) => it.querySelector('desc').textContent").startswith("20 -> 7 in 34 days; 3 days")
    heights = [int(point.split(",")[1]) for point in line.locator("polyline").get_attribute("points").split()]
    assert heights == sorted(heights)


def test_what_a_picture_shows_stands_in_a_table_too(look, fleet):
    page = look(fleet)
    page.locator("summary", has_text="day by day").click()
    row = page.locator("#time details tr", has_text="undeclared-install").first
    assert row.locator("td").all_inner_texts() == ["7", "12", "20"]
    days = page.locator("#time table").nth(1).locator("tbody th").all_inner_texts()
    assert days == ["2026-11-23", "2026-11-02", "2026-10-20"]


def test_a_cell_is_as_dark_as_its_share_and_says_it(look, fleet):
    page = look(fleet)
    for cell in page.locator(".warm tbody td").all():
        count, share = cell.inner_text().replace(" %", "").replace("<", "").split()
        level = int(cell.get_attribute("class").partition("heat-")[2])
        assert (level == 0) == (count == "0")
        assert abs(level * 20 - int(share)) <= 20


def test_what_is_gone_silent_or_not_judged_is_on_the_page(look, fleet):
    text = look(fleet).locator("main").inner_text()
    for said in (
        "gone since 2026-10-20",
        "mcpServers.old",
        "silent: 2 machines",
        "m21",
        "its schema is not plugingov.row/1",
    ):
        assert said in text, said


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)])
def test_axe_finds_nothing_serious(look, fleet, scheme, width):
    page = look(fleet, color_scheme=scheme, viewport={"width": width, "height": 900})
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert complaints_of_axe(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_shade_can_be_read(look, fleet, tmp_path, scheme):
    """Axe sees only the shades that there are: this page has all of them."""
    text = fleet.read_text(encoding="utf-8")
    shades = cycle(range(6))
    file = tmp_path / "shades.html"
    file.write_text(re.sub(r"heat-[0-5]\"", lambda _: f'heat-{next(shades)}"', text), encoding="utf-8")
    assert complaints_of_axe(look(file, color_scheme=scheme)) == []


@pytest.mark.parametrize("width", [320, 390, 800, 1280])
def test_a_page_never_scrolls_sideways(look, fleet, width):
    page = look(fleet, viewport={"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_paper_has_everything(look, fleet):
    page = look(fleet)
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator("nav").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert all((each.bounding_box() or {"height": 0})["height"] > 5 for each in page.locator("details > p").all())
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_without_javascript_nothing_is_missing(look, fleet):
    page = look(fleet, java_script_enabled=False)
    assert all(each.is_visible() for each in page.locator(".ranked, .start, .course, .warm td").all()[:30])


def test_of_several_organisations_each_has_its_own_parts(look, tmp_path):
    folder = organised(tmp_path)
    other = INVENTORY.replace("organization: acme", "organization: other")
    (folder / "other.yaml").write_text(other, encoding="utf-8")
    for day in ("2026-11-10", "2026-11-22"):
        rows = write_rows(folder / "rows.jsonl", *laptops(3, lambda _: NOTES, day))
        text = rows.read_text(encoding="utf-8")
        others = text.replace('"organization": "acme"', '"organization": "other"')
        rows.write_text(text + others, encoding="utf-8")
        file = page_of(folder, day, "--inventory", str(folder / "other.yaml"))
    page = look(file)
    assert page.locator("nav b").all_inner_texts() == ["acme", "other"]
    assert page.locator("h2").all_text_contents()[7:9] == ["other: Overview", "other: Where to start"]
    names = page.evaluate("Array.from(document.querySelectorAll('[id]'), (each) => each.id)")
    assert len(names) == len(set(names))
    targets = page.evaluate("Array.from(document.querySelectorAll('a'), (each) => each.getAttribute('href').slice(1))")
    assert {*targets} <= {*names}
    assert complaints_of_axe(page) == []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        pytest.param([laptop("m1", "", CRM, managed=None)], "No gap is open on a machine.", id="where no gap is open"),
        pytest.param([], "This run falls short:", id="where no row can be judged"),
    ],
)
def test_a_page_without_gaps_says_so(look, tmp_path, rows, said):
    folder = organised(tmp_path)
    (folder / "acme.yaml").write_text(INVENTORY[: INVENTORY.index("  vendor-master")], encoding="utf-8")
    written = write_rows(folder / "rows.jsonl", *rows)
    if not rows:
        written.write_text('{"schema": "plugingov.row/9"}\n', encoding="utf-8")
    file = folder / "fleet.html"
    declared = ("--inventory", str(folder / "acme.yaml"), "--policy", str(folder / "fleet.yaml"))
    run(["fleet", str(written), *declared, "--as-of", "2026-11-23", "--format", f"html={file}"])
    page = look(file)
    assert said in page.locator("main").inner_text()
    assert complaints_of_axe(page) == []


def test_names_that_would_run_are_names(look, tmp_path):
    folder = organised(tmp_path)
    first = [laptop(f"m{number}", "", {name: NOTES["notes"]}, day="2026-11-10") for number, name in enumerate(HOSTILE)]
    write_rows(folder / "rows.jsonl", *first)
    page_of(folder, "2026-11-10")
    kept = folder / "history" / "2026-11-10.json"
    snapshot = json.loads(kept.read_text(encoding="utf-8"))
    for fact, name in zip(snapshot["organizations"][0]["facts"], cycle(HOSTILE)):
        fact |= {
            "subject": {"item": f"was {name}", "plugin": name},
            "named": f"was {name}",
            "fingerprint": f"{id(fact):016x}"[-16:],
            "status": "open",
        }
    snapshot["policy"]["rules"][HARM[0]] = "0" * 16
    snapshot["policy"]["name"] = HARM[1]
    kept.write_text(json.dumps(snapshot), encoding="utf-8")
    second = [
        replace(laptop(name, name, {name: NOTES["notes"]}, managed=MANAGED if number % 2 else None), client=name)
        for number, name in enumerate(HOSTILE)
    ]
    rows = write_rows(folder / "rows.jsonl", *first, *second, groups=HOSTILE)
    lines = [json.loads(line) for line in rows.read_text(encoding="utf-8").splitlines()]
    lines += [{**lines[0], "platform": name} for name in HOSTILE]
    lines.append({"schema": HARM[0], "taken_at": HARM[1]})
    rows.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    page = look(page_of(folder, "2026-11-23"))
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    for each in page.locator("svg, th, .share").all()[:40]:
        each.hover()
    assert page.evaluate("window.harm") is None
    assert (page.locator("script").count(), page.locator("style").count()) == (1, 1)
    strange = "img, iframe, object, form, [onerror], [onload], [onmouseover], [style], [x]:not(svg *), b b, i b"
    assert page.locator(strange).count() == 0
    assert page.evaluate(SCHEMES) == []
    text = page.locator("body").text_content()
    for name in (*HARM, "{{ 7 * 191 }}", "safe\\u202egnihton\\u2066\\u200b", "&lt;b&gt; &#60;i&#62;"):
        assert name in text, name
    assert "was <script>" in text
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b]", page.content())
