"""No secret lands on disk or in what is printed, whatever the server sends."""

import json

import pytest
from vendor import KEY, O, encoded, error

SECRET = "ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


def everything(folder):
    return b"".join(path.read_bytes() + str(path).encode() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        pytest.param(f"{O}/rbac_roles", "roles", {"data": [{"id": "r1", "name": KEY}], "next_page": None}, id="a name"),
        pytest.param(f"{O}/rbac_roles", "roles", {"data": [{"id": "r1", KEY: "x"}], "next_page": None}, id="a key of a mapping"),
        pytest.param(f"{O}/rbac_roles", "roles", {"data": [{"id": KEY}], "next_page": None}, id="an id"),
        pytest.param(f"{O}/rbac_roles", "roles", {"data": [], "next_page": KEY}, id="the place of the next page"),
        pytest.param(f"{O}/users", "users", {"data": [], "has_more": True, "last_id": f"x{KEY}y"}, id="the last id"),
        pytest.param(f"{O}/me", "users", {"id": KEY}, id="whose key it is"),
        pytest.param("/v1/compliance/activities", "activities", {"data": [{"id": "a", "text": f"see {KEY}"}], "has_more": False}, id="an activity"),
        pytest.param(f"{O}/claude_code/managed_settings/configuration", "managed-settings", {"settings": {"env": {"X": KEY}}}, id="settings"),
    ],
)  # fmt: skip
def test_a_key_that_the_server_sends_back_is_not_kept(pulled, vendor, path, kind, body):
    vendor.always[path] = (200, {}, encoded(body))
    words = ("--activities", "2026-11-01..2026-11-01") if kind == "activities" else ()
    done = pulled("--only", kind, *words)
    kept = everything(pulled.folder) if pulled.folder.exists() else b""
    assert KEY not in done.out + done.err
    assert KEY.encode() not in kept


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500])
def test_a_key_that_an_error_quotes_is_not_printed(pulled, vendor, status):
    vendor.always[f"{O}/users"] = error(status, f"the key {KEY} is not\x1b[31m good", retry_after="9999")
    done = pulled("--only", "users", "--only", "roles")
    assert KEY not in done.out + done.err
    assert "\x1b" not in done.out + done.err
    assert KEY.encode() not in everything(pulled.folder)
    assert "is not\\x1b[31m good" in done.out


@pytest.mark.parametrize(
    ("entry", "kept"),
    [
        pytest.param({"name": f"see {SECRET}"}, {"name": "see ****"}, id="a text with the shape of a secret"),
        pytest.param({"client_secret": "hunter2hunter2"}, {"client_secret": "****"}, id="a value that is called a secret"),
        pytest.param({"url": "https://ada:hunter2@git.acme.example/a"}, {"url": "https://****@git.acme.example/a"}, id="a password in an address"),
        pytest.param({"url": "https://a.example/?token=hunter2hunter2&b=c"}, {"url": "https://a.example/?token=****&b=c"}, id="a token in an address"),
        pytest.param({"settings": {"env": {"API_TOKEN": "hunter2hunter2"}}}, {"settings": {"env": {"API_TOKEN": "****"}}}, id="a variable of settings"),
        pytest.param({"settings": {"apiKeyHelper": "fetch --token hunter2hunter2"}}, {"settings": {"apiKeyHelper": "****"}}, id="a command of settings"),
        pytest.param({"id": "plugin_01XyDMpzjS89pFZXqSFUBDr6", "last_sync_read_sha": "3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90"}, None, id="ids and commits stay"),
        pytest.param({"settings": {"env": {"API_TOKEN": "${API_TOKEN}"}}}, None, id="a reference stays"),
    ],
)  # fmt: skip
def test_a_secret_of_the_organization_is_masked_and_everything_else_stays(pulled, vendor, entry, kept):
    vendor.lists[f"{O}/users"] = [{"id": "user_1"} | entry]
    assert pulled("--only", "users").status == 0
    assert pulled.page("users/page-0001.json")["data"] == [{"id": "user_1"} | (kept or entry)]
    assert SECRET.encode() not in everything(pulled.folder)


def test_a_secret_that_is_spelled_with_escapes_is_masked(pulled, vendor):
    spelled = "".join(f"\\u{ord(character):04x}" for character in SECRET).encode()
    body = b'{"data": [{"id": "user_1", "name": "' + spelled + b'"}], "has_more": false}'
    vendor.always[f"{O}/users"] = (200, {}, body)
    pulled("--only", "users")
    assert pulled.page("users/page-0001.json")["data"][0]["name"] == "****"
    assert spelled not in everything(pulled.folder)


def test_a_place_that_looks_like_a_secret_still_leads_to_the_next_page(pulled, vendor):
    cursor = "eyJhbGciOiJIUzI1NiJ9.eyJwYWdlIjoyfQ.c2lnbmF0dXJlc2lnbmF0dXJl"
    answer = vendor.answer

    def paged(path, query, headers):
        if path != f"{O}/rbac_roles":
            return answer(path, query, headers)
        return 200, {}, encoded({"data": [], "next_page": None if query.get("page") == [cursor] else cursor})

    vendor.answer = paged
    assert pulled("--only", "roles").status == 0
    assert pulled.page("rbac_roles/page-0001.json")["next_page"] == cursor


def test_a_key_in_the_place_of_the_next_page_leads_there_and_is_not_kept(pulled, vendor):
    answer = vendor.answer

    def paged(path, query, headers):
        if path != f"{O}/rbac_roles":
            return answer(path, query, headers)
        return 200, {}, encoded({"data": [], "next_page": None if "page" in query else f"from {KEY} on"})

    vendor.answer = paged
    assert pulled("--only", "roles").status == 0
    assert pulled.page("rbac_roles/page-0001.json")["next_page"] == "from **** on"


def test_what_is_kept_is_for_its_owner_alone(pulled):
    pulled("--only", "users")
    assert pulled.folder.stat().st_mode & 0o077 == 0


def test_the_key_goes_where_it_belongs_and_into_nothing_else(pulled, vendor):
    pulled()
    assert {headers["Authorization"] for headers in vendor.headers} == {f"Bearer {KEY}"}
    assert KEY not in json.dumps([*vendor.asked, [headers | {"Authorization": ""} for headers in vendor.headers]])
