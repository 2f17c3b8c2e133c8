import json
import os

import pytest
from exported_pages import (
    AUDIT,
    PLUGIN,
    exported,
    feed,
    group,
    marketplace,
    page,
    permission,
    plugin,
    setting,
    share,
    whole,
)

from plugingov.model.observation import Observation
from plugingov.surfaces.cowork.exports.exported import Exported
from plugingov.surfaces.cowork.exports.reading import is_export, page_file, read_exports

SETTINGS = f"plugins/{PLUGIN}/installation_settings"


def folder(tmp_path, pages):
    for path, content in pages.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return os.fspath(tmp_path)


def read(path, content):
    text = content if isinstance(content, str) else json.dumps(content)
    return page_file(path, path, text.encode())


@pytest.mark.parametrize(
    ("pages", "is_one"),
    [
        pytest.param(whole(), True, id="what pull wrote"),
        pytest.param({"pull.json": {}}, True, id="the record of pull alone"),
        pytest.param({"saved by hand.json": page(plugin())}, True, id="a page that somebody saved"),
        pytest.param({"package.json": {"name": "app", "plugins": []}}, False, id="a package of another world"),
        pytest.param({"plugins/a.json": {"data": [1]}}, False, id="a folder of that name with something else"),
        pytest.param({"x.txt": "{}"}, False, id="no JSON at all"),
    ],
)
def test_what_a_folder_of_pages_is_told_by(tmp_path, pages, is_one):
    assert is_export(folder(tmp_path, pages)) is is_one


@pytest.mark.parametrize(
    ("content", "state", "why"),
    [
        pytest.param(page(plugin()), "whole", "", id="a page"),
        pytest.param([plugin()], "whole", "", id="a bare list"),
        pytest.param(plugin(), "whole", "", id="one object"),
        pytest.param(json.dumps(page(plugin()))[:-40], "unread", "not read: found ", id="cut off while it was saved"),
        pytest.param("", "unread", "not read: the file is empty", id="empty"),
        pytest.param({"error": {"type": "permission_error"}}, "partly", "found an error of the interface", id="an error"),
        pytest.param(page({"type": "plugin_badge"}), "partly", "found an item of type `plugin_badge`", id="a new type"),
        pytest.param(page(plugin(), 7), "partly", "found an item without a type", id="no object"),
        pytest.param(page(plugin(reach="orbital")), "partly", "found `orbital` for `reach`", id="a new value"),
        pytest.param(page(setting("sometimes")), "partly", "found `sometimes` for `installation_preference`", id="a preference that nobody knows"),
        pytest.param(page(plugin(owner={"type": "partner"})), "partly", "found `partner` for `owner.type`, which nobody here knows, in line 1", id="an owner of a kind that nobody knows"),
        pytest.param(page(marketplace(owner="us")), "partly", "found something that is no text for `owner.type`", id="an owner that is no mapping"),
        pytest.param(page(share({"type": "workspace"})), "partly", "found `workspace` for `target.type`", id="a target of a kind that nobody knows"),
        pytest.param(page(permission("allow_forever", "connector")), "partly", "found `allow_forever` for `action`", id="an action that nobody knows"),
        pytest.param(page(permission("capability_access_all", "organization")), "whole", "", id="a feature, of which new ones come"),
        pytest.param(page(marketplace(sync_status=["x"])), "partly", "found something that is no text for `sync_status`", id="a list where a word belongs"),
        pytest.param(page(), "partly", "found an empty page, and its folder does not tell of what", id="an empty page by itself"),
    ],
)  # fmt: skip
def test_how_far_a_page_was_read(content, state, why):
    found = read("saved.json", content)
    assert (found.state, found.why[: len(why)]) == (state, why)
    assert found.data is not None or state == "unread"


def test_many_strangers_are_counted_and_not_listed():
    found = read("x.json", page(*({"type": "plugin_badge"} for _ in range(9))))
    assert (
        found.why
        == "found an item of type `plugin_badge`, which nobody here knows, in line 1; 8 more of type `plugin_badge`"
    )


def test_secrets_are_masked_and_ids_are_not():
    found = read("x.json", page(plugin(description="sk-ant-api03-" + "aB3" * 30)))
    (item,) = found.data["data"]
    assert (item["description"], item["id"]) == ("****", PLUGIN)


def listing(pages, kind, owner=""):
    files = [page_file(path, path, json.dumps(content).encode()) for path, content in pages.items()]
    found = Exported(Observation(surface="cowork", files=tuple(files))).listing(kind, owner)
    return [item.text("name") or item.text("installation_preference") for item in found.items], found.lacks


OTHER = plugin(id="plugin_2", name="other")


@pytest.mark.parametrize(
    ("pages", "names", "lacks"),
    [
        pytest.param({"plugins/page-0001.json": page(plugin()), "plugins/page-0002.json": page(OTHER)}, ["finance-doors", "other"], "", id="two pages"),
        pytest.param({"b.json": page(OTHER), "a.json": page(plugin(), next_page="more")}, ["other", "finance-doors"], "", id="out of order"),
        pytest.param({"a.json": page(plugin(), OTHER), "b.json": page(plugin(), OTHER)}, ["finance-doors", "other"], "", id="the same page twice"),
        pytest.param({"a.json": page(plugin(name="new", updated_at="2026-10-02")), "b.json": page(plugin(name="old", updated_at="2026-10-01"))}, ["new"], "", id="of two days the later one"),
        pytest.param({"a.json": page(plugin(), next_page="more")}, ["finance-doors"], "the last page of plugins was not saved", id="the end is missing"),
        pytest.param({"plugins/page-0001.json": page(plugin()), "plugins/page-0003.json": page(OTHER)}, ["finance-doors", "other"], "page 2 of plugins was not saved", id="one in the middle is missing"),
        pytest.param({"plugins/page-0001.json": page()}, [], "", id="there is none"),
        pytest.param({"plugin_marketplaces/page-0001.json": page(marketplace())}, [], "no page of plugins was saved", id="nobody saved it"),
        pytest.param({"plugins/page-0001.json": page(plugin(), plugin(id="plugin_2", name="b", owner={"type": "partner"}))}, ["finance-doors", "b"], "one of plugins has `partner` for `owner.type`, which nobody here knows", id="an owner of a kind that nobody knows"),
        pytest.param({"plugins/page-0001.json": page(plugin(), {"type": "plugin_bundle"})}, ["finance-doors"], "a page of plugins holds something that nobody here knows", id="an item of a kind that nobody knows"),
        pytest.param({"a.json": page(plugin(), {"type": "plugin_bundle"})}, ["finance-doors"], "a page of plugins holds something that nobody here knows", id="such an item, and no folder tells of what"),
        pytest.param({"plugins/page-0001.json": page(plugin(), plugin(organization_installation_preference="available"))}, ["finance-doors"], "one of plugins is there twice, and nobody knows which one counts: `organization_installation_preference` is `required` (line 1) and `available` (line 1)", id="the same one twice, with two settings"),
        pytest.param({"plugins/page-0001.json": page(plugin(), plugin(display_name="Doors"))}, ["finance-doors"], "", id="the same one twice, with a title that decides nothing"),
        pytest.param({"plugins/page-0001.json": {"error": {"type": "api_error"}}}, [], "a page of plugins holds something that nobody here knows", id="an error in place of a page"),
    ],
)  # fmt: skip
def test_what_a_list_holds_and_what_it_lacks(pages, names, lacks):
    assert listing(pages, "plugin") == (names, lacks)


@pytest.mark.parametrize(
    ("rows", "kept", "lacks"),
    [
        pytest.param([("required", AUDIT), ("required", AUDIT)], [{"required"}], "", id="twice the same"),
        pytest.param([("required", AUDIT), ("available", AUDIT)], [], "`installation_preference` is `required` (line 1) and `available` (line 1)", id="two for one group"),
        pytest.param([("required", None), ("available", None)], [], "`installation_preference` is `required` (line 1) and `available` (line 1)", id="two for everybody"),
        pytest.param([("required", None), ("available", AUDIT)], [{"required"}, {"available"}], "", id="one for everybody and one for a group"),
    ],
)  # fmt: skip
def test_of_two_settings_for_one_group_neither_counts(rows, kept, lacks):
    found = listing_of_settings(page(*(setting(preference, group) for preference, group in rows)))
    assert [{item.text("installation_preference")} for item in found.items] == kept
    assert found.lacks.endswith(lacks)
    assert bool(found.lacks) == bool(lacks)


def test_of_two_pages_the_later_setting_counts():
    first, second = (
        page(setting(each, AUDIT, updated_at=day)) for each, day in (("required", "1"), ("available", "2"))
    )
    found = listing_of_settings(first, second)
    assert ([item.text("installation_preference") for item in found.items], found.lacks) == (["available"], "")


def listing_of_settings(*pages):
    files = [
        page_file(f"{number}.json", f"{number}.json", json.dumps(each).encode()) for number, each in enumerate(pages)
    ]
    return Exported(Observation(surface="cowork", files=tuple(files))).listing("setting", PLUGIN)


def test_what_pull_could_not_fetch_says_why():
    pages = {"pull.json": {"not_fetched": [{"what": "rbac_groups", "status": 403, "why": "the key lacks a scope"}]}}
    assert listing(pages, "group") == ([], "no page of groups was saved: the key lacks a scope")


NOT_ALL = "pages of the installation settings of a plugin lie there, and nobody knows whether they are all: "
DONE = ["plugins", f"plugins/{PLUGIN}/installation_settings"]


@pytest.mark.parametrize(
    ("record", "lacks"),
    [
        pytest.param({"done": DONE, "not_fetched": []}, "", id="whole"),
        pytest.param({"done": ["plugins"]}, f"{NOT_ALL}`done` of `pull.json` does not have it", id="not done"),
        pytest.param({"done": ["plugins", "plugins/plugin_2/installation_settings"]}, f"{NOT_ALL}`done` of `pull.json` does not have it", id="done for another plugin"),
        pytest.param({"done": None}, f"{NOT_ALL}`done` of `pull.json` does not have it", id="what is done is no list"),
        pytest.param({"done": DONE, "not_fetched": [{"what": DONE[1], "status": 403, "why": "the key lacks a scope"}]}, f"{NOT_ALL}`pull` could not fetch it: the key lacks a scope", id="refused on the way"),
        pytest.param({"periods": {}}, "", id="a record that says nothing of what is whole, beside pages that somebody saved"),
        pytest.param({"format": "plugingov.pull/1", "not_fetched": []}, f"{NOT_ALL}`done` of `pull.json` does not have it", id="a record of pull that says nothing of what is whole"),
        pytest.param([DONE], f"{NOT_ALL}`pull.json` holds no record", id="no mapping"),
        pytest.param('{"done": ["plug', f"{NOT_ALL}`pull.json` was not read: ", id="the record was cut off"),
    ],
)  # fmt: skip
def test_what_is_not_done_is_not_all_whatever_lies_there(record, lacks):
    pages = {path: json.dumps(content) for path, content in whole().items()}
    record = record if isinstance(record, str) else json.dumps(record)
    files = [page_file(path, path, text.encode()) for path, text in (pages | {"pull.json": record}).items()]
    found = Exported(Observation(surface="cowork", files=tuple(files))).listing("setting", PLUGIN)
    assert [item.text("installation_preference") for item in found.items] == ["required"]
    assert found.lacks[: len(lacks)] == lacks
    assert bool(found.lacks) == bool(lacks)


@pytest.mark.parametrize(
    ("record", "lacks"),
    [
        pytest.param({"done": ["compliance/activities"]}, "", id="whole"),
        pytest.param({"done": ["plugins"]}, "`done` of `pull.json` does not have it", id="not done"),
        pytest.param({"done": ["compliance/activities"], "not_fetched": [{"what": "compliance/activities", "why": "it broke off"}]}, "`pull` could not fetch it: it broke off", id="broke off"),
    ],
)  # fmt: skip
def test_a_feed_that_is_not_done_is_not_all(record, lacks):
    found = Exported(exported(whole(activities=feed()) | {"pull.json": record})).feed_lacks
    assert found == (f"an activity feed lies there, and nobody knows whether it is all: {lacks}" if lacks else "")


def test_the_settings_of_a_plugin_are_its_own():
    pages = whole(
        **{
            "plugins/plugin_2/installation_settings/page-0001.json": page(
                setting("available", AUDIT, plugin_id="plugin_2")
            )
        }
    )
    assert listing(pages, "setting", PLUGIN) == (["required"], "")
    assert listing(pages, "setting", "plugin_2") == (["available"], "")
    assert (
        listing(whole(settings=None), "setting", PLUGIN)[1]
        == "no page of the installation settings of a plugin was saved"
    )


def test_links_that_lead_out_are_told_and_not_followed(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.json").write_text(json.dumps(page(group())), encoding="utf-8")
    given = tmp_path / "given"
    path = folder(given, whole())
    (given / "linked.json").symlink_to(outside / "secret.json")
    found = next(file for file in read_exports(path).files if file.path == "linked.json")
    assert (found.state, found.data) == ("unread", None)
    assert "a link that leads out" in found.why


@pytest.mark.parametrize("name", ["page.json", "feed.jsonl"])
def test_what_is_no_file_behind_a_link_is_told_and_not_waited_for(tmp_path, name):
    path = folder(tmp_path, whole())
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / name).symlink_to("pipe")
    assert is_export(path)
    found = next(file for file in read_exports(path).files if file.path == name)
    assert (found.state, found.why) == ("unread", "not read: something that is not a file")
