"""A pull as a whole: what lies in the folder, what is said to be missing, and how it ends."""

import json
import re
import time
from pathlib import Path

import pytest
from vendor import KEY, ORGANIZATION, O, broken_off, encoded, error, plugin

from plugingov.cli import vendor as command
from plugingov.pull.listings import KINDS

EVERYTHING = ("--days", "7", "--activities", "2026-11-01..2026-11-07", "--content")


def test_everything_is_fetched_into_the_layout_that_mirrors_the_api(pulled, vendor):
    assert pulled(*EVERYTHING).status == 0
    assert pulled.files() == [
        "analytics/connectors/page-0001.json",
        "analytics/connectors/page-0002.json",
        "analytics/plugins/page-0001.json",
        "claude_code/managed_settings/configuration.json",
        "claude_code/managed_settings/rbac_group_default.json",
        "claude_code/managed_settings/rbac_groups/page-0001.json",
        "claude_code/managed_settings/rbac_groups/rbac_group_1.json",
        "compliance/activities.jsonl",
        "plugin_marketplaces/page-0001.json",
        "plugin_marketplaces/page-0002.json",
        "plugins/page-0001.json",
        "plugins/page-0002.json",
        "plugins/plugin_1/installation_settings/page-0001.json",
        "plugins/plugin_1/versions/page-0001.json",
        "plugins/plugin_1/versions/pluginver_1/content.zip",
        "plugins/plugin_2/installation_settings/page-0001.json",
        "plugins/plugin_2/versions/page-0001.json",
        "plugins/plugin_2/versions/pluginver_2/content.zip",
        "plugins/plugin_3/shares/page-0001.json",
        "plugins/plugin_3/versions/page-0001.json",
        "plugins/plugin_3/versions/pluginver_3/content.zip",
        "pull.json",
        "rbac_groups/page-0001.json",
        "rbac_groups/rbac_group_1/members/page-0001.json",
        "rbac_groups/rbac_group_1/members/page-0002.json",
        "rbac_groups/rbac_group_1/members/page-0003.json",
        "rbac_groups/rbac_group_2/members/page-0001.json",
        "rbac_roles/page-0001.json",
        "rbac_roles/rbac_role_1/permissions/page-0001.json",
        "users/page-0001.json",
        "users/page-0002.json",
    ]
    assert set(vendor.counts.values()) == {1}


def test_a_page_is_kept_byte_for_byte(pulled, vendor):
    odd = b'{ "data":[ {"id":"rbac_role_1","name":"\\u00e9\xc3\xa9","n":1.50} ],\n"next_page":null}'
    vendor.always[f"{O}/rbac_roles"] = (200, {}, odd)
    assert pulled("--only", "roles").status == 0
    assert (pulled.folder / "rbac_roles/page-0001.json").read_bytes() == odd


def test_an_archive_is_kept_byte_for_byte(pulled, vendor):
    pulled("--only", "plugins", "--content")
    kept = (pulled.folder / "plugins/plugin_1/versions/pluginver_1/content.zip").read_bytes()
    assert kept == vendor.documents[f"{O}/plugins/plugin_1/versions/pluginver_1/content"]


def test_no_archive_is_fetched_unless_it_is_asked_for(pulled, vendor):
    pulled()
    assert not [path for path in vendor.asked if path.endswith("content")]


def test_the_feed_becomes_one_line_for_each_activity(pulled):
    pulled("--only", "activities", "--activities", "2026-11-01..2026-11-07")
    lines = (pulled.folder / "compliance/activities.jsonl").read_text().splitlines()
    assert [json.loads(line)["id"] for line in lines] == [f"activity_{n}" for n in range(5)]
    assert pulled.files() == ["compliance/activities.jsonl", "pull.json"]


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        pytest.param(("--days", "7"), "ending_date=2026-11-23&group_by%5B%5D=user_id&limit=1000&starting_date=2026-11-16", id="whole days before today"),
        pytest.param(("--analytics", "2026-09-01..2026-09-01"), "ending_date=2026-09-02&group_by%5B%5D=user_id&limit=1000&starting_date=2026-09-01", id="the last day counts"),
    ],
)  # fmt: skip
def test_usage_is_asked_for_each_member_over_the_period(pulled, vendor, words, asked):
    pulled("--only", "analytics", *words)
    assert vendor.asked[1] == f"{O}/analytics/plugins?{asked}"


def test_activities_are_asked_for_over_the_period_and_the_last_day_counts(pulled, vendor):
    pulled("--only", "activities", "--activities", "2026-11-01..2026-11-07")
    assert "created_at.gte=2026-11-01T00%3A00%3A00Z&created_at.lt=2026-11-08T00%3A00%3A00Z" in vendor.asked[1]


def test_the_record_says_whose_it_is_what_was_asked_and_what_is_whole(pulled):
    pulled("--only", "users", "--only", "roles")
    record = pulled.record()
    assert record.pop("taken_by").startswith("plugingov ")
    assert record == {
        "format": "plugingov.pull/1",
        "taken_at": "2026-11-23",
        "organization_id": ORGANIZATION,
        "asked": {"only": ["roles", "users"], "analytics": None, "days": None, "activities": None, "content": False},
        "periods": {},
        "finished": True,
        "done": ["rbac_roles", "rbac_roles/rbac_role_1/permissions", "users"],
        "not_fetched": [],
    }


@pytest.mark.parametrize(
    ("path", "words", "what", "names"),
    [
        pytest.param(f"{O}/plugins", ("--only", "plugins"), "plugins", "`read:plugins`", id="plugins"),
        pytest.param(f"{O}/plugins/plugin_2/versions", ("--only", "plugins"), "plugins/plugin_2/versions", "`read:org_audit`", id="the versions of one plugin"),
        pytest.param(f"{O}/claude_code/managed_settings/configuration", ("--only", "managed-settings"), "claude_code/managed_settings/configuration", "`read:claude_code_managed_settings`", id="settings"),
        pytest.param(f"{O}/analytics/connectors", ("--only", "analytics", "--days", "1"), "analytics/connectors", "`read:analytics`", id="usage"),
        pytest.param("/v1/compliance/activities", ("--only", "activities", "--activities", "2026-11-01..2026-11-01", "--only", "users"), "compliance/activities", "`read:compliance_activities`", id="the feed"),
        pytest.param(f"{O}/rbac_groups", ("--only", "groups", "--only", "users"), "rbac_groups", "Admin API key", id="groups"),
    ],
)  # fmt: skip
def test_a_key_that_may_not_read_something_leaves_that_out_and_says_what_it_takes(
    pulled, vendor, waited, path, words, what, names
):
    vendor.always[path] = error(403, "scope missing")
    done = pulled(*words)
    status, why = pulled.missing()[what]
    assert (status, names in why, what in pulled.record()["done"], waited) == (403, True, False, [])
    assert done.status == (1 if pulled.record()["done"] else 2)
    assert f"  {what}: the key lacks the scope" in done.out


@pytest.mark.parametrize(
    ("path", "kind", "says"),
    [
        pytest.param(f"{O}/plugin_marketplaces", "marketplaces", "`ce-plugins-2026-09-01`", id="plugins"),
        pytest.param(f"{O}/claude_code/managed_settings/configuration", "managed-settings", "`ce-claude-code-managed-settings-2026-10-06`", id="settings"),
    ],
)  # fmt: skip
def test_not_found_is_explained_by_the_header_that_may_not_have_arrived(pulled, vendor, path, kind, says):
    vendor.answer = without_beta(vendor.answer)
    assert pulled("--only", kind, "--only", "users").status == 1
    status, why = pulled.missing()[path.removeprefix(f"{O}/")]
    assert (status, says in why, "gateway" in why, "Enterprise" in why) == (404, True, True, True)


def without_beta(answer):
    """Answer as if a gateway had dropped the header."""
    return lambda path, query, headers: answer(path, query, {"Authorization": headers["Authorization"]})


@pytest.mark.parametrize(
    ("answers", "waits"),
    [
        pytest.param([error(429, "slow down", retry_after="7")], [7.0], id="as long as the server asks"),
        pytest.param([error(429, "slow down", retry_after="7"), error(429, "slow down", retry_after="2.5")], [7.0, 2.5], id="again as long"),
        pytest.param([error(429, "slow down")], [1.0], id="a second where it does not say"),
        pytest.param([error(429, "slow down", retry_after="soon")], [1.0], id="a second where it says nonsense"),
        pytest.param([error(429, "slow down", retry_after="nan")], [1.0], id="a second where it says no number"),
        pytest.param([error(429, "slow down", retry_after="-5")], [0.0], id="not at all where the moment is over"),
        pytest.param([error(429, "slow down", retry_after="Wed, 21 Oct 2015 07:28:00 GMT")], [0.0], id="not at all where the date is over"),
        pytest.param([error(503, "busy", x_should_retry="true", retry_after="3")], [3.0], id="busy"),
        pytest.param([error(500, "oops"), error(502, "oops"), error(529, "oops")], [1.0, 2.0, 4.0], id="longer each time"),
        pytest.param([broken_off(encoded({"data": [], "next_page": None}))], [1.0], id="an answer that broke off"),
        pytest.param([(200, {}, b'{"data": [], "next')], [1.0], id="half of a page"),
        pytest.param([(200, {}, b"<html>welcome to the hotel</html>")], [1.0], id="a page that is none of the vendor's"),
        pytest.param([(200, {}, b"[]")], [1.0], id="a list"),
        pytest.param([(200, {}, b'{"error": "none"}')], [1.0], id="no data"),
        pytest.param([(200, {}, b'{"data": [1], "next_page": null}')], [1.0], id="entries that are none"),
        pytest.param([(200, {}, b'{"data": [], "next_page": 7}')], [1.0], id="an odd place of the next page"),
        pytest.param([(200, {}, b'{"data": [], "data": [], "next_page": null}')], [1.0], id="a key twice"),
        pytest.param([(200, {}, b'{"data": [{"a": NaN}], "next_page": null}')], [1.0], id="no number"),
        pytest.param([(200, {}, b'{"data": [{"a": 1e999}], "next_page": null}')], [1.0], id="a number beyond numbers"),
        pytest.param([(200, {}, b'{"data": [' + b"[" * 5000 + b"]" * 5000 + b"]}")], [1.0], id="too many levels"),
        pytest.param([(200, {}, b'\xff{"data": []}')], [1.0], id="no UTF-8"),
        pytest.param([(200, {"content-encoding": "gzip"}, b"no gzip")], [1.0], id="no gzip"),
    ],
)  # fmt: skip
def test_what_may_pass_is_waited_for_and_the_waiting_is_shown(pulled, vendor, waited, answers, waits):
    vendor.trouble[f"{O}/rbac_roles"] = list(answers)
    done = pulled("--only", "roles")
    assert (done.status, waited, pulled.missing()) == (0, waits, {})
    assert done.err.count("waiting ") == len(waits)
    assert f"waiting {waits[0]:.0f} s: " in done.err


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        pytest.param(error(500, "it broke"), 500, "it broke", id="a server that fails"),
        pytest.param((500, {}, b"<html>"), 500, "the server answered 500", id="a server that fails without a word"),
        pytest.param((200, {}, b"{"), 200, "not JSON, or not whole", id="half a page"),
        pytest.param(broken_off(encoded({"data": [], "next_page": None})), 200, "broke off", id="an answer that breaks off"),
        pytest.param((200, {}, encoded({"data": {}})), 200, "no list `data`", id="another shape"),
    ],
)  # fmt: skip
def test_what_does_not_pass_is_said_after_some_tries_and_the_rest_goes_on(pulled, vendor, waited, answer, status, says):
    vendor.always[f"{O}/rbac_roles"] = answer
    assert pulled("--only", "roles", "--only", "users").status == 1
    found, why = pulled.missing()["rbac_roles"]
    assert (found, says in why, waited) == (status, True, [1, 2, 4, 8, 16, 30])
    assert pulled.record()["done"] == ["users"]


def test_a_server_that_forbids_to_ask_again_is_not_asked_again(pulled, vendor, waited):
    vendor.always[f"{O}/rbac_roles"] = error(503, "closed", x_should_retry="false")
    assert pulled("--only", "roles", "--only", "users").status == 1
    assert (waited, vendor.counts[f"{O}/rbac_roles?limit=1000"]) == ([], 1)


def test_a_server_that_asks_for_hours_is_left_alone_and_the_next_run_goes_on(pulled, vendor, waited):
    vendor.trouble[f"{O}/users"] = [error(429, "quota used up", retry_after="7200")]
    done = pulled("--only", "roles", "--only", "users")
    assert (done.status, waited, "stopped: users: quota used up" in done.out) == (1, [], True)
    assert pulled("--only", "roles", "--only", "users").status == 0
    assert vendor.counts[f"{O}/rbac_roles?limit=1000"] == 1


def test_a_server_that_fails_again_and_again_is_not_asked_for_everything(pulled, vendor, waited):
    for n in range(1, 9):
        vendor.lists[f"{O}/rbac_roles"].append({"id": f"rbac_role_{n}0"})
        vendor.always[f"{O}/rbac_roles/rbac_role_{n}0/permissions"] = error(500, "it broke")
    assert pulled("--only", "roles", "--only", "users").status == 1
    assert len(pulled.missing()) == 3
    assert "users" not in pulled.record()["done"]


def test_failures_with_answers_between_them_end_no_run(pulled, vendor, waited):
    for n in range(2, 8):
        vendor.lists[f"{O}/rbac_roles"].append({"id": f"rbac_role_{n}"})
        vendor.lists[f"{O}/rbac_roles/rbac_role_{n}/permissions"] = []
    for n in (1, 3, 5, 7):
        vendor.always[f"{O}/rbac_roles/rbac_role_{n}/permissions"] = error(500, "it broke")
    pulled("--only", "roles", "--only", "users")
    assert len(pulled.missing()) == 4
    assert "users" in pulled.record()["done"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"data": []}, id="nothing is said of more"),
        pytest.param({"data": [], "has_more": None}, id="neither yes nor no"),
        pytest.param({"data": [], "has_more": True, "last_id": None}, id="more, and no way there"),
    ],
)
def test_members_that_do_not_say_whether_there_are_more_are_not_taken_for_all(pulled, vendor, waited, body):
    vendor.always[f"{O}/users"] = (200, {}, encoded(body))
    assert pulled("--only", "users", "--only", "roles").status == 1
    assert "not what the vendor documents" in pulled.missing()["users"][1]


def test_a_listing_that_changes_between_pages_is_asked_for_anew(pulled, vendor, waited):
    path = f"{O}/claude_code/managed_settings/rbac_groups"
    vendor.lists[path] = [{"rbac_group_id": f"rbac_group_{n}"} for n in (5, 6, 7)]
    for n in (5, 6, 7, 8):
        vendor.documents[f"{path}/rbac_group_{n}"] = {"settings": {}}
    answer = vendor.answer

    def changing(asked, query, headers):
        if asked == path and "page" in query and len(vendor.lists[path]) == 3:
            vendor.lists[path].insert(0, {"rbac_group_id": "rbac_group_8"})
            return error(409, "the order changed")
        return answer(asked, query, headers)

    vendor.answer = changing
    assert pulled("--only", "managed-settings").status == 0
    names = [each["rbac_group_id"] for n in (1, 2) for each in pulled.page(f"{path.removeprefix(O)[1:]}/page-000{n}.json")["data"]]  # fmt: skip
    assert (names, waited) == ([f"rbac_group_{n}" for n in (8, 5, 6, 7)], [])


def test_a_listing_that_never_keeps_still_is_missing(pulled, vendor, waited):
    answer = vendor.answer
    vendor.answer = lambda path, query, headers: (
        error(409, "changed") if "page" in query else answer(path, query, headers)
    )
    vendor.lists[f"{O}/rbac_roles"] *= 3
    assert pulled("--only", "roles", "--only", "users").status == 1
    assert pulled.missing()["rbac_roles"] == (409, "changed")
    assert vendor.counts[f"{O}/rbac_roles?limit=1000"] == 3


@pytest.mark.parametrize("cursor", ["page_2", "page_4"])
def test_pages_that_lead_back_never_end_and_so_are_missing(pulled, vendor, cursor):
    answer = vendor.answer

    def circle(path, query, headers):
        if path == f"{O}/rbac_roles":
            following = cursor if "page" in query and query["page"] != ["page_2"] else "page_2" if "page" not in query else "page_4"  # fmt: skip
            return 200, {}, encoded({"data": [{"id": "rbac_role_1"}], "next_page": following})
        return answer(path, query, headers)

    vendor.answer = circle
    assert pulled("--only", "roles", "--only", "users").status == 1
    assert "never ends" in pulled.missing()["rbac_roles"][1]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("../../../etc", id="a way out"),
        pytest.param("/etc/passwd", id="an absolute path"),
        pytest.param("..", id="the folder above"),
        pytest.param("a/b", id="a folder further down"),
        pytest.param("a\\b", id="the same elsewhere"),
        pytest.param("", id="nothing"),
        pytest.param("x" * 129, id="too long"),
        pytest.param("a\n", id="a line's end"),
        pytest.param("plugin_é", id="another alphabet"),
        pytest.param("page-0001", id="a page of ours"),
        pytest.param(f"plugin_{KEY}", id="the key"),
        pytest.param("ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8", id="a secret"),
        pytest.param(None, id="null"),
        pytest.param({"a": 1}, id="a mapping"),
    ],
)
@pytest.mark.parametrize("at", ["id", "served_version_id"])
def test_an_id_that_may_name_no_folder_is_refused_by_name_and_the_rest_goes_on(pulled, vendor, tmp_path, at, name):
    vendor.lists[f"{O}/plugins"].append(plugin(4) | {at: name})
    vendor.lists[f"{O}/plugins/plugin_4/installation_settings"] = vendor.lists[f"{O}/plugins/plugin_4/versions"] = []
    before = set(tmp_path.rglob("*"))
    done = pulled("--only", "plugins", "--content")
    status, why = pulled.missing()["plugins/*"]
    assert (done.status, status, why.startswith("the server gives an id that may name no folder")) == (1, None, True)
    assert "plugins/plugin_3/versions/pluginver_3/content" in pulled.record()["done"]
    assert all(path.is_relative_to(pulled.folder) for path in set(tmp_path.rglob("*")) - before)
    assert KEY not in done.out + done.err + (pulled.folder / "pull.json").read_text()


def test_two_ids_that_are_one_folder_on_some_disks_are_told(pulled, vendor):
    vendor.lists[f"{O}/plugins"].append(plugin(1) | {"id": "Plugin_1"})
    assert pulled("--only", "plugins").status == 1
    assert "capitals alone" in pulled.missing()["plugins/*"][1]


def test_an_entry_that_stands_on_two_pages_is_asked_for_once(pulled, vendor):
    vendor.lists[f"{O}/plugins"].append(plugin(1))
    assert pulled("--only", "plugins").status == 0
    assert vendor.counts[f"{O}/plugins/plugin_1/versions?limit=1000"] == 1


def test_an_owner_of_a_kind_that_we_do_not_know_is_asked_both_ways(pulled, vendor):
    vendor.lists[f"{O}/plugins"] = [plugin(1) | {"owner": {"type": "team"}}]
    pulled("--only", "plugins")
    assert "plugins/plugin_1/installation_settings" in pulled.record()["done"]
    assert pulled.missing()["plugins/plugin_1/shares"][0] == 404


def test_what_is_no_archive_is_not_kept(pulled, vendor, waited):
    vendor.always[f"{O}/plugins/plugin_1/versions/pluginver_1/content"] = (200, {}, b"<html>")
    assert pulled("--only", "plugins", "--content").status == 1
    assert "no zip archive" in pulled.missing()["plugins/plugin_1/versions/pluginver_1/content"][1]
    assert not (pulled.folder / "plugins/plugin_1/versions/pluginver_1").exists()


def test_nobody_follows_the_server_elsewhere(pulled, vendor):
    vendor.always[f"{O}/users"] = (302, {"location": f"{vendor.address}/elsewhere"}, b"")
    assert pulled("--only", "users", "--only", "roles").status == 1
    assert pulled.missing()["users"][1].startswith("the server sends us to another address")
    assert not [path for path in vendor.asked if "elsewhere" in path]


def test_a_slow_server_is_given_up_on(pulled, vendor, waited, monkeypatch):
    monkeypatch.setattr(command, "_TIMEOUT", 0.05)
    monkeypatch.setattr(command, "PATIENCE", type(command.PATIENCE)(tries=2, sleep=waited.append))
    vendor.before = lambda path: time.sleep(0.3) if "users" in path else None
    done = pulled("--only", "roles", "--only", "users")
    assert (done.status, waited) == (1, [1.0])
    assert "stopped: users: the server took too long to answer" in done.out


def test_more_plugins_than_fit_on_a_page_are_asked_for_with_what_the_vendor_allows(pulled, vendor):
    pulled()
    limits = {path.split("?")[0].removeprefix(f"{O}/").split("/")[-1]: path.split("limit=")[1].split("&")[0] for path in vendor.asked if "limit=" in path}  # fmt: skip
    assert limits == {
        "plugin_marketplaces": "1000",
        "plugins": "100",
        "installation_settings": "100",
        "shares": "100",
        "versions": "1000",
        "rbac_groups": "100",  # the one of managed settings, asked last
        "members": "1000",
        "rbac_roles": "1000",
        "permissions": "1000",
        "users": "1000",
    }


PAGE = (Path(__file__).parents[2] / "docs" / "pulling.md").read_text(encoding="utf-8")


def test_the_folder_of_the_page_is_what_lies_there(pulled):
    pulled(*EVERYTHING)
    shown = set(re.findall(r"^      (\S+\.(?:json|jsonl|zip))\b", PAGE, re.MULTILINE))
    assert len(shown) == 18
    assert shown - set(pulled.files()) == set()


def test_the_page_says_which_key_each_kind_takes():
    assert tuple(re.findall(r"^\| `([\w-]+)` \| .* \| .* \|$", PAGE.split("## Which key")[1].split("\n## ")[0], re.MULTILINE)) == ("--only", *KINDS)  # fmt: skip


def test_the_page_explains_every_key_of_the_record(pulled):
    pulled("--only", "users")
    named = re.findall(
        r"`(\w+)`", " ".join(re.findall(r"^\| (`.*?) \|", PAGE.split("`plugingov.pull/1`")[1], re.MULTILINE))
    )
    assert sorted(named) == sorted(pulled.record().keys() - {"format"})
