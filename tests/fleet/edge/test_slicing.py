"""The rows of one machine: what they hold, what they share, and what they leave out."""

import json
from dataclasses import replace
from datetime import date

import pytest
from machine_from_files import HOME, LOCAL, MANAGED, MANAGED_SERVERS, PROJECT, SHARED, STATE, USER, machine
from machines import machine as on_disk
from packages_on_machine import ID, installed, listing, observation

from plugingov.fleet.edge.slicing import rows_of
from plugingov.fleet.row import COLUMNS, NAMES
from plugingov.model.observation import Observation

CRM = {"type": "http", "url": "https://mcp.crm.example/mcp"}
TASTE = {"model": "opus", "permissions": {"allow": ["Bash(ls)"]}}
TYPES = {"string": str, "int64": int, "array<string>": list}


def rows(found, *groups):
    return [*rows_of(replace(found, taken_at=date(2026, 11, 23)), groups)]


def of(found, kind):
    return [row for row in rows(found) if row["row"] == kind]


def servers(**more):
    return machine({STATE: {"mcpServers": {"crm": CRM, "x": {"command": "x"}}}, **more})


def test_a_machine_opens_with_its_own_row_which_counts_them_all():
    found = rows(replace(servers(), machine="laptop-7", member="ada", organization="acme"), "sales", "all")
    assert found[0] == {
        "schema": "plugingov.row/1",
        "row": "machine",
        "organization": "acme",
        "machine": "laptop-7",
        "member": "ada",
        "groups": ["sales", "all"],
        "client": "2.1.330",
        "taken_at": "2026-11-23",
        "surface": "claude-code",
        "rows": len(found),
    }


def test_every_row_says_whose_it_is_and_has_columns_of_their_types():
    found = rows(replace(observation(installed()), machine="laptop-7", platform="linux"), "sales")
    types = {column.name: TYPES[column.type] for column in COLUMNS}
    assert {(row["machine"], row["platform"]) for row in found} == {("laptop-7", "linux")}
    assert [key for row in found for key, value in row.items() if not isinstance(value, types[key])] == []


def test_each_server_has_a_row_that_says_what_it_is():
    crm, local = of(servers(), "server")
    said = {"name": "crm", "identity": CRM["url"], "configured_in": "user", "surface": "claude-code"}
    assert said.items() <= crm.items()
    assert (local["name"], local["identity"]) == ("x", "x")


def test_each_package_has_a_row_with_its_version_and_source():
    (row,) = of(observation(installed()), "package")
    assert (row["name"], row["version"]) == (ID, "1.0.0")
    assert isinstance(json.loads(row["source"]), dict | str)


def test_a_row_holds_nothing_of_other_servers():
    crm, local = of(servers(), "server")
    assert "crm" not in local["settings"]
    assert '"x"' not in crm["settings"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(servers(), machine({STATE: {"mcpServers": {"crm": CRM}}}), id="who has another server beside it"),
        pytest.param(servers(), servers(**{USER: TASTE}), id="who has a taste of their own"),
        pytest.param(servers(**{USER: {}}), servers(**{USER: TASTE}), id="whose settings hold nothing else"),
        pytest.param(
            observation(installed()),
            observation(installed(files={LISTING: listing({"name": "notes", "source": "./notes"}, {"name": "other"})}))
            if (LISTING := f"{HOME}/.claude/plugins/marketplaces/acme/.claude-plugin/marketplace.json")
            else None,
            id="whose marketplace offers what they do not have",
        ),
    ],
)
def test_machines_that_differ_elsewhere_have_the_same_rows_of_a_thing(one, other):
    first, second = ({row["settings"] for row in rows(each) if row.get("name") in {"crm", ID}} for each in (one, other))
    assert first & second


def test_whose_settings_are_alike_but_for_taste_share_one_text():
    digests = [
        {row["shared"] for row in of(servers(**{USER: said}), "server")} for said in ({"env": {}}, {"env": {}, **TASTE})
    ]
    assert digests[0] == digests[1]


def test_managed_settings_are_in_what_rows_share():
    (row,) = of(servers(**{MANAGED: {"allowedMcpServers": []}}), "shared")
    assert "allowedMcpServers" in row["settings"]


def test_every_text_that_a_row_shares_is_in_a_row_of_its_own():
    found = rows(observation(installed(files={SHARED: {"enabledPlugins": {ID: False}}, USER: TASTE})))
    told = {row["shared"] for row in found if row["row"] == "shared"}
    assert {row["shared"] for row in found if row["row"] in {"server", "package", "settings"}} == told


def test_what_fares_alike_in_a_project_is_told_once():
    found = machine({STATE: {"mcpServers": {"crm": CRM}}, SHARED: TASTE})
    assert [row.get("project") for row in of(found, "server")] == [None]
    assert [row.get("project") for row in of(found, "settings")] == [None, "/home/member/code/app"]


def test_what_fares_otherwise_in_a_project_has_a_row_there():
    denied = {"projects": {PROJECT: {"disabledMcpServers": ["crm"]}}, "mcpServers": {"crm": CRM}}
    found = of(machine({STATE: denied}), "server")
    assert [row.get("project") for row in found] == [None, "/home/member/code/app"]


def test_a_package_that_a_project_names_in_a_wrong_way_is_told_with_that():
    found = observation(installed(files={LOCAL: {"enabledPlugins": {ID: "true"}}}))
    (row, *_) = of(found, "package")
    assert LOCAL.replace(HOME, "/home/member") in row["settings"]


def test_no_time_is_in_a_row():
    assert "2026-08-01" not in json.dumps(rows(observation(installed())))


def test_nothing_of_who_it_is_stands_in_what_rows_are_alike_in():
    found = rows(replace(servers(), member="ada", machine="laptop-7"))
    assert [row for row in found if "ada" in row.get("settings", "") or "laptop" in row.get("settings", "")] == []


def test_homes_have_numbers_and_one_name():
    whole = servers()
    second = [replace(file, home="/home/mia", path=file.path.replace("ada", "mia")) for file in whole.files]
    found = rows(replace(whole, files=(*whole.files, *second), homes=(HOME, "/home/mia"), projects=()))
    assert {row.get("home", 1) for row in found if row["row"] == "server"} == {1, 2}
    mine, hers = (
        {row["settings"] for row in found if row.get("home", 1) == each and "settings" in row} for each in (1, 2)
    )
    assert mine == hers
    assert not [row for row in found if "mia" in json.dumps(row)]


DESKTOP = "home/ada/.config/Claude/claude_desktop_config.json"


@pytest.mark.parametrize(
    ("files", "homes"),
    [
        pytest.param({}, None, id="where the client was never started"),
        pytest.param({"home/ada/.claude.json": {}}, ["/home/member"], id="where it was"),
    ],
)
def test_a_device_of_claude_desktop_has_a_row_of_its_own(tmp_path, files, homes):
    (row,) = of(on_disk(tmp_path, {DESKTOP: {"mcpServers": {"crm": {"command": "x"}}}, **files}), "desktop")
    said = json.loads(row["settings"])
    assert (row["surface"], said.get("homes")) == ("cowork", homes)
    assert [file["path"] for file in said["files"]] == [f"/{DESKTOP}".replace("ada", "member")]


def test_what_no_other_row_holds_is_left_over():
    found = machine({STATE: {"mcpServers": {}}, USER: {"enabledMcpjsonServers": ["nowhere"]}})
    (row,) = of(found, "rest")
    assert "nowhere" in row["settings"]


def test_nothing_is_said_twice():
    found = rows(machine({MANAGED_SERVERS: {"mcpServers": {"crm": CRM}}, STATE: {}}))
    assert len({json.dumps(row) for row in found}) == len(found)


def test_an_empty_machine_has_its_own_row():
    assert [row["row"] for row in rows(Observation())][:1] == ["machine"]


def test_columns_have_names_of_their_own():
    assert len(set(NAMES)) == len(NAMES)
