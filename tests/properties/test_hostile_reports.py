"""Whatever a report holds, compare neither shows a secret nor obeys a name, and it never ends in a traceback."""

import json
import random

import pytest
from command import ORGANISATIONS, plugingov
from markdown_it import MarkdownIt
from reported import gap, report, unknown

from plugingov.cli.options import PLAIN_FORMATS
from plugingov.gaps.comparison import compare
from plugingov.model.reported import read_report
from plugingov.reports import FORMATS
from plugingov.reports.comparison_sheet import comparison_sheet
from plugingov.reports.sheet import Style
from plugingov.sources.document import Text
from plugingov.sources.json import read_json
from plugingov.sources.visible import UNSEEN

SECRETS = ("ghp_" + "Zx9Yw8Vu7Ts6Rq5Po4Nm3Lk2Ji1Hg0Fe9D", "sk-ant-api03-" + "AbC1dEf2GhI3jKl4MnO5pQr6StU7vWx8")
# One of each list, and a waiver of a shape that nobody here knows.
OLD = report(
    [gap(1), gap(2), gap(3), gap(4, "R2"), gap(5, status="waived"), gap(6, severity="low")],
    [unknown(7), unknown(10), unknown(11, status="waived")],
    rules={"R1": 9, "R2": 3},
)
NEW = report(
    [gap(1), {**gap(2, status="waived"), "waiver": {"by": {"whom": "ada"}}}, gap(5), gap(6), gap(8)],
    [
        unknown(3),
        unknown(9),
        {
            **unknown(10, status="waived"),
            "accepted": {"owner": "ada", "reason": "so", "ticket": "T-1", "until": "2027-01-01"},
        },
        unknown(11, status="open"),
    ],
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, record in (("old", OLD), ("new", NEW)):
        (tmp_path / f"{name}.json").write_text(json.dumps(record), encoding="utf-8")
    return tmp_path


def routes(value, route=()):
    """Yield the route of every key and value."""
    if route:
        yield route
    steps = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for step in steps:
        yield from routes(value[step], (*route, step))


def changed(record, route, change):
    copy = json.loads(json.dumps(record))
    part = copy
    for step in route[:-1]:
        part = part[step]
    change(part, route[-1])
    return copy


def as_key(text):
    def change(part, step):
        if isinstance(part, dict):
            part[text] = part.pop(step)

    return change


def as_value(value):
    def change(part, step):
        part[step] = value

    return change


@pytest.mark.parametrize("secret", SECRETS, ids=["a forge's token", "a model's key"])
@pytest.mark.parametrize("planted", [as_value, as_key])
@pytest.mark.parametrize(("name", "record"), [("old", OLD), ("new", NEW)], ids=["old", "new"])
def test_a_secret_anywhere_in_a_report_appears_in_no_output(capsys, folder, name, record, planted, secret):
    for route in routes(record):
        text = json.dumps(changed(record, route, planted(secret)))
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
        for format_name in ("text", "json"):
            found = plugingov(capsys, "compare", "old.json", "new.json", "--format", format_name)
            assert secret not in found.out + found.err, route
            assert found.status in {0, 2, 3}, route
            assert "defect" not in found.err, route


def test_the_keys_of_a_waiver_are_hidden_before_the_last_net():
    waived = {**gap(status="waived"), "waiver": [{SECRETS[0]: "x"}]}
    found = read_report(read_json(Text("a.json", json.dumps(report([waived])))), [])
    sheet = comparison_sheet(compare(found, found))
    assert all(SECRETS[0] not in FORMATS[name](sheet, Style()) for name in FORMATS)


READ = MarkdownIt("commonmark").enable("table")
HOSTILE = "x\u202e[b](http://h.example)<img src=x>|`y`\u200b"


@pytest.mark.parametrize("name", PLAIN_FORMATS)
def test_names_are_shown_and_not_obeyed(capsys, folder, name):
    for route in routes(NEW):
        text = json.dumps(changed(NEW, route, as_value(HOSTILE)))
        (folder / "new.json").write_text(text, encoding="utf-8")
        found = plugingov(capsys, "compare", "old.json", "new.json", "--format", name)
        assert UNSEEN.search((found.out + found.err).replace("\n", "")) is None, route
        if name == "markdown":
            tokens = [each for token in READ.parse(found.out) for each in (token, *(token.children or ()))]
            assert not {token.type for token in tokens} & {"html_inline", "html_block", "link_open", "image"}, route


ODD = (None, [], {}, [[]], {"a": None}, "", "x", -1, 1.5, True, 10**40, "\u0000", "\ud800", ["x"] * 3, {"": {"": ""}})


@pytest.mark.parametrize("name", ["old", "new"])
def test_no_value_anywhere_ends_in_a_traceback(capsys, folder, name):
    record = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    for number, route in enumerate(routes(record)):
        for odd in ODD[number % 4 :: 4]:  # its neighbours get the others
            (folder / f"{name}.json").write_text(json.dumps(changed(record, route, as_value(odd))), encoding="utf-8")
            found = plugingov(capsys, "compare", "old.json", "new.json")
            assert found.status in {0, 2, 3}, (route, odd)
            assert "defect" not in found.err, (route, odd)


def test_no_text_ends_in_a_traceback(capsys, folder):
    chance = random.Random(7)
    text = (ORGANISATIONS / "teashop-this-week.json").read_text(encoding="utf-8")
    for _ in range(200):
        start = chance.randrange(len(text))
        odd = text[:start] + chance.choice(['"', "}", "]", ",", "\\", "\x00", "{", "[", "1e9", ""]) + text[start + 1 :]
        (folder / "new.json").write_text(odd[: chance.choice([len(odd), start])], encoding="utf-8")
        found = plugingov(capsys, "compare", str(ORGANISATIONS / "teashop-last-week.json"), "new.json")
        assert found.status in {0, 2, 3}, start
        assert "defect" not in found.err, start
