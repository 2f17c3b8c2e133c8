"""A pull that was interrupted goes on where it stopped, and only there."""

import json
from collections import Counter

import pytest
from vendor import ORGANIZATION, O, error

from plugingov.pull.folder import Folder

EVERYTHING = ("--days", "7", "--activities", "2026-11-01..2026-11-07", "--content")


def whole(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def interrupted_at(monkeypatch, number, *, before):
    """Stop with Ctrl-C at a write, before or after what was written has its name."""
    write, written = Folder.write, []

    def stop(self, path, data):
        written.append(path)
        if len(written) == number and before:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.with_name(f".{path.name}.part").write_bytes(data[: len(data) // 2])
            raise KeyboardInterrupt
        write(self, path, data)
        if len(written) == number:
            raise KeyboardInterrupt

    monkeypatch.setattr(Folder, "write", stop)
    return written


@pytest.mark.parametrize("before", [pytest.param(True, id="half a page"), pytest.param(False, id="a whole page")])
@pytest.mark.parametrize("number", range(2, 50, 3))
def test_wherever_it_is_interrupted_it_goes_on_and_fetches_nothing_twice_that_is_whole(
    pulled, vendor, monkeypatch, number, before
):
    with monkeypatch.context() as patch:
        written = interrupted_at(patch, number, before=before)
        first = pulled(*EVERYTHING)
    assert first.status == 130
    assert "the same command goes on with what is in" in first.err
    assert pulled.record()["finished"] is False
    assert pulled(*EVERYTHING).status == 0
    record = pulled.record()
    assert (record["finished"], record["not_fetched"], len(record["done"])) == (True, [], 24)
    again = {path: count for path, count in vendor.counts.items() if count > 1 and not path.endswith("/me")}
    lost = before and written[number - 1].name != "pull.json"
    assert sum(again.values()) == (2 if lost else 0)
    assert not [name for name in whole(pulled.folder) if name.endswith(".part") and not lost]


def test_what_was_interrupted_is_in_the_end_what_was_not(pulled, vendor, monkeypatch, tmp_path):
    pulled(*EVERYTHING)
    expected = whole(pulled.folder)
    pulled.folder = tmp_path / "other"
    for number in range(2, 40, 5):
        with monkeypatch.context() as patch:
            interrupted_at(patch, number, before=True)
            pulled(*EVERYTHING)
    pulled(*EVERYTHING)
    assert whole(pulled.folder) == expected


def test_a_server_that_fails_midway_is_asked_later_for_what_is_missing_alone(pulled, vendor, waited):
    vendor.always[f"{O}/rbac_groups/rbac_group_1/members"] = error(500, "oops")
    assert pulled().status == 1
    vendor.always.clear()
    asked = Counter(vendor.asked)
    assert pulled().status == 0
    assert sorted(path.split("?")[0] for path in vendor.counts - asked) == [f"{O}/me", *[f"{O}/rbac_groups/rbac_group_1/members"] * 3]  # fmt: skip
    assert pulled.record()["not_fetched"] == []


def test_a_key_that_was_given_its_scope_goes_on_with_what_was_refused(pulled, vendor):
    vendor.always[f"{O}/users"] = error(403, "scope missing")
    assert pulled("--only", "users", "--only", "roles").status == 1
    vendor.always.clear()
    assert pulled("--only", "users", "--only", "roles").status == 0
    assert pulled.record()["done"] == ["rbac_roles", "rbac_roles/rbac_role_1/permissions", "users"]


def test_a_listing_stopped_midway_goes_on_with_its_next_page(pulled, vendor, waited):
    answer = vendor.answer
    vendor.answer = lambda path, query, headers: (
        error(500, "oops") if query.get("page") == ["page_4"] else answer(path, query, headers)
    )
    assert pulled("--only", "groups").status == 1
    vendor.answer = answer
    vendor.asked.clear()
    assert pulled("--only", "groups").status == 0
    assert [path.split("&")[-1] for path in vendor.asked] == [f"{O}/me", "page=page_4"]


def test_a_place_that_the_server_has_forgotten_is_no_place_to_go_on_from(pulled, vendor, waited):
    answer = vendor.answer
    vendor.answer = lambda path, query, headers: (
        error(500, "oops") if query.get("page") == ["page_4"] else answer(path, query, headers)
    )
    pulled("--only", "groups")
    forgetful = iter([error(400, "no such page")])
    vendor.answer = lambda path, query, headers: (
        next(forgetful, None) or answer(path, query, headers) if "page" in query else answer(path, query, headers)
    )
    assert pulled("--only", "groups").status == 0
    members = [each["user_id"] for n in (1, 2, 3) for each in pulled.page(f"rbac_groups/rbac_group_1/members/page-000{n}.json")["data"]]  # fmt: skip
    assert members == [f"user_{n}" for n in range(5)]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("rbac_groups/rbac_group_1/members/page-0002.json", b'{"data": [', id="a page in the middle"),
        pytest.param("rbac_groups/rbac_group_1/members/page-0001.json", b"", id="the first page"),
        pytest.param("rbac_groups/page-0001.json", b"\0" * 20, id="what others hang on"),
    ],
)
def test_a_page_that_was_damaged_on_disk_is_fetched_again(pulled, vendor, waited, name, data):
    vendor.always[f"{O}/users"] = error(403, "not yet")
    words = ("--only", "groups", "--only", "users")
    pulled(*words)
    expected = whole(pulled.folder)
    (pulled.folder / name).write_bytes(data)
    pulled(*words)
    assert whole(pulled.folder) == expected


def test_pages_behind_a_damaged_one_do_not_outlive_it(pulled, vendor, waited):
    vendor.always[f"{O}/users"] = error(403, "not yet")
    words = ("--only", "groups", "--only", "users")
    pulled(*words)
    (pulled.folder / "rbac_groups/rbac_group_1/members/page-0001.json").write_bytes(b"")
    del vendor.lists[f"{O}/rbac_groups/rbac_group_1/members"][1:]
    pulled(*words)
    members = [name for name in pulled.files() if "rbac_group_1/" in name]
    assert members == ["rbac_groups/rbac_group_1/members/page-0001.json"]


def test_a_run_that_goes_on_never_forgets_everything_that_is_whole(pulled, vendor, monkeypatch):
    vendor.always[f"{O}/users"] = error(403, "not yet")
    pulled("--only", "roles", "--only", "users")
    save, saved = Folder.save, []
    monkeypatch.setattr(Folder, "save", lambda self, record: (saved.append(len(record.done)), save(self, record)))
    pulled("--only", "roles", "--only", "users")
    assert min(saved) > 0


def test_a_day_later_the_days_are_still_counted_from_the_first_one(pulled, vendor):
    words = ("--only", "analytics", "--days", "7")
    vendor.always[f"{O}/analytics/connectors"] = error(403, "not yet")
    pulled(*words)
    vendor.always.clear()
    vendor.asked.clear()
    assert pulled(*words, "--as-of", "2026-11-25").status == 0
    assert "ending_date=2026-11-23" in vendor.asked[1]
    assert pulled.record()["taken_at"] == "2026-11-23"


def test_a_pull_that_is_whole_is_not_begun_again(pulled, vendor):
    pulled("--only", "users")
    vendor.asked.clear()
    done = pulled("--only", "users")
    assert (done.status, vendor.asked) == (2, [])
    assert "holds a pull that is whole: name a new folder" in done.err


def test_a_pull_that_was_asked_for_otherwise_is_not_gone_on_with(pulled, vendor):
    vendor.always[f"{O}/users"] = error(403, "not yet")
    pulled("--only", "users", "--only", "roles")
    vendor.asked.clear()
    done = pulled("--only", "users")
    assert (done.status, vendor.asked) == (2, [])
    assert "use the same options, or a new folder" in done.err


@pytest.mark.parametrize(
    "now",
    [
        pytest.param({"id": "another-organization"}, id="another one"),
        pytest.param(None, id="one that the key does not tell"),
    ],
)
def test_a_pull_of_another_organization_is_not_gone_on_with(pulled, vendor, now):
    vendor.always[f"{O}/users"] = error(403, "not yet")
    pulled("--only", "users", "--only", "roles")
    expected = whole(pulled.folder)
    if now:
        vendor.documents[f"{O}/me"] = now
    else:
        vendor.always[f"{O}/me"] = error(403, "not for you")
    done = pulled("--only", "users", "--only", "roles")
    assert (done.status, whole(pulled.folder)) == (2, expected)
    assert "pages of another organization" in done.err


def test_a_key_that_may_not_say_whose_it_is_still_fetches(pulled, vendor):
    vendor.always[f"{O}/me"] = error(403, "not for you")
    assert pulled("--only", "users").status == 0
    assert pulled.record()["organization_id"] is None


@pytest.mark.parametrize(
    ("record", "says"),
    [
        pytest.param(None, "holds something, and no pull", id="other files"),
        pytest.param("{", "cannot be read", id="no JSON"),
        pytest.param("[" * 100_000, "cannot be read", id="JSON without an end"),
        pytest.param("[]", "is none of `plugingov.pull/1`", id="a list"),
        pytest.param('{"format": "plugingov.pull/9"}', "is none of `plugingov.pull/1`", id="another version"),
        pytest.param('{"format": "plugingov.pull/1"}', "lacks what a pull writes there", id="a record that lacks things"),
    ],
)  # fmt: skip
def test_a_folder_that_holds_something_else_is_refused_before_anything_is_asked(pulled, vendor, record, says):
    pulled.folder.mkdir()
    (pulled.folder / "note.txt").write_text("mine")
    if record is not None:
        (pulled.folder / "pull.json").write_text(record)
    expected = whole(pulled.folder)
    done = pulled()
    assert (done.status, vendor.asked, whole(pulled.folder)) == (2, [], expected)
    assert says in done.err


def test_a_file_is_no_folder(pulled, vendor):
    pulled.folder.write_text("mine")
    done = pulled()
    assert (done.status, vendor.asked, "is no folder" in done.err) == (2, [], True)


def test_an_empty_folder_is_as_good_as_a_new_one(pulled):
    pulled.folder.mkdir()
    assert pulled("--only", "users").status == 0


def test_a_link_inside_leads_nobody_out(pulled, vendor, tmp_path):
    vendor.always[f"{O}/users"] = error(403, "not yet")
    pulled("--only", "users", "--only", "roles")
    outside = tmp_path / "outside"
    outside.mkdir()
    (pulled.folder / "users").symlink_to(outside)
    vendor.always.clear()
    done = pulled("--only", "users", "--only", "roles")
    assert (done.status, list(outside.iterdir())) == (1, [])
    assert "users is a link" in done.out


def test_a_disk_that_is_full_is_said_and_gone_on_from(pulled, vendor, monkeypatch):
    write = Folder.write
    with monkeypatch.context() as patch:

        def full(self, path, data):
            if "users" in str(path):
                path.mkdir(parents=True)  # nothing can take the name of a folder
            write(self, path, data)

        patch.setattr(Folder, "write", full)
        done = pulled("--only", "roles", "--only", "users")
    assert (done.status, "cannot be written" in done.out) == (1, True)
    assert pulled.record()["done"] == ["rbac_roles", "rbac_roles/rbac_role_1/permissions"]


def test_the_organization_is_in_the_record(pulled):
    pulled("--only", "users")
    assert json.loads((pulled.folder / "pull.json").read_text())["organization_id"] == ORGANIZATION
