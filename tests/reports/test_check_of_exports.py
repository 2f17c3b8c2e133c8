"""What a report of `check` says first of what Cowork exported."""

import pytest
from exported_pages import AUDIT, PLUGIN, exported, group, member, page, plugin, setting, whole
from judged import judge

from plugingov.reports.check_sheet import check_sheet
from plugingov.reports.sheet import Style
from plugingov.reports.text import render

INVENTORY = """\
marketplaces: {anycompany-tools: {source: {github: anycompany/tools}}}
plugins:
  vendor-master:
    title: Vendor Master
    path: marketplace
    provision: {cowork: {package: finance-doors@anycompany-tools, preference: required}}
"""
RULES = "  undeclared-install: {}\n  lock-undone-for-a-group: {}\n"


def sheet(rules=RULES, **changed):
    return check_sheet(judge(rules, INVENTORY, observed=(exported(whole(**changed)),)), "counts")


def text(**changed):
    return render(sheet(**changed), Style(width=100))


def test_what_was_exported_is_said_before_what_follows():
    opening = text().split("\n\n  No gap")[0]
    assert opening.splitlines()[2:] == [
        "LOOKED AT: Cowork, as it was exported",
        "",
        "  exports",
        "    taken  2026-10-01",
        "    holds  1 marketplace, 1 package, 1 group, 1 member",
        "    pages  7 read, 0 read in part, 0 not read",
    ]


@pytest.mark.parametrize(
    ("changed", "lacks"),
    [
        pytest.param({"settings": None}, "no page of the installation settings of a plugin was saved", id="settings"),
        pytest.param({"members": None}, "no page of the members of a group was saved", id="who is in a group"),
        pytest.param({"users": None}, "no page of users was saved", id="members"),
        pytest.param(
            {"groups": page(group(), next_page="next")}, "the last page of groups was not saved", id="the last page"
        ),
    ],
)
def test_a_list_that_is_not_whole_is_said_at_the_top(changed, lacks):
    assert f"    lacks  {lacks}\n" in text(**changed)


@pytest.mark.parametrize(
    ("changed", "unread"),
    [
        pytest.param({}, [], id="all of it was"),
        pytest.param({"settings": '{"data": [{"ty'}, [(f"plugins/{PLUGIN}/installation_settings/page-0001.json", "not read: found text that is not JSON in line 1")], id="settings that were cut off"),
        pytest.param({"plugins": page(plugin(reach="orbital"))}, [("plugins/page-0001.json", "found `orbital` for `reach`, which nobody here knows, in line 17")], id="a value that nobody knows"),
    ],
)  # fmt: skip
def test_what_was_not_read_is_listed_in_json_too(changed, unread):
    record = sheet(**changed).made_record()
    assert [(each["place"]["file"], each["why"]) for each in record["unread"]] == unread
    assert "machines" not in record["summary"]


def test_a_page_that_was_cut_off_is_not_one_that_nobody_saved():
    lacks = "a page of the installation settings of a plugin was not read: found text that is not JSON"
    assert lacks in " ".join(text(settings='{"data": [{"ty').split())


def test_a_list_that_nobody_needs_lacks_nothing():
    assert "lacks" not in text(shares=None)


def test_what_no_page_tells_is_no_matter_of_the_inventory():
    shown = sheet(settings=None)
    (mark,) = (mark for mark in shown.made_marks() if mark.id == "INS003")
    assert mark.fix == "Mend what the reason names, and pull anew."
    assert "1 because what Cowork exported does not tell, or was not saved in full" in render(shown, Style(width=100))


def test_gaps_come_behind_what_was_exported_and_what_to_do_first():
    told = text(settings=page(setting("required"), setting("available", AUDIT)), members=page(member()))
    order = [told.index(words) for words in ("LOOKED AT", "Open gaps by layer", "Do this first", "\nHIGH")]
    assert order == sorted(order)


def test_the_summary_names_what_was_exported():
    assert "asked of 1 plugin on cowork and what Cowork exported: " in sheet(plugins=page(plugin())).summary
