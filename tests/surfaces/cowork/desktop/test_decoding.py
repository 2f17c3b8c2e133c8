"""What the app reads of each value, by how the file holds it."""

import pytest
from desktops import LIBRARY, LINUX, PLIST, REGISTRY, desktop, hive, plist

from plugingov.surfaces.cowork.desktop.decoding import settings_in

SERVERS = [{"name": "db"}]


def only(path, text):
    (found,) = settings_in(desktop({path: text}).files[0])
    return found


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        pytest.param(PLIST, plist(isLocalDevMcpEnabled=False), False, id="a boolean of preferences"),
        pytest.param(PLIST, plist(isLocalDevMcpEnabled="true"), True, id="a boolean as a text"),
        pytest.param(PLIST, plist(mcpToolTimeoutSec=60), 60, id="a number of preferences"),
        pytest.param(PLIST, plist(mcpToolTimeoutSec="60"), 60, id="a number as a text"),
        pytest.param(PLIST, plist(managedMcpServers=SERVERS), SERVERS, id="JSON in one string"),
        pytest.param(PLIST, plist(forceLoginOrgUUID="a-b"), "a-b", id="a text where a list may stand too"),
        pytest.param(PLIST, plist(forceLoginOrgUUID=["a-b"]), ["a-b"], id="and a list there"),
        pytest.param(PLIST, plist(somethingNew="[]"), "[]", id="a key nobody knows stays as it is"),
        pytest.param(REGISTRY, hive(isLocalDevMcpEnabled=False), False, id="a REG_DWORD of 0"),
        pytest.param(REGISTRY, hive(isLocalDevMcpEnabled=True), True, id="a REG_DWORD of 1"),
        pytest.param(REGISTRY, hive(isLocalDevMcpEnabled="false"), False, id="a boolean in a REG_SZ"),
        pytest.param(REGISTRY, hive(mcpToolTimeoutSec=600), 600, id="a number in a REG_DWORD"),
        pytest.param(REGISTRY, hive(managedMcpServers=SERVERS), SERVERS, id="JSON in a REG_SZ"),
        pytest.param(LINUX, {"managedMcpServers": SERVERS}, SERVERS, id="JSON"),
        pytest.param(LINUX, {"isLocalDevMcpEnabled": True}, True, id="a boolean of JSON"),
        pytest.param(LIBRARY, {"mcp": {"managedServers": SERVERS}}, SERVERS, id="the nested form"),
        pytest.param(
            LIBRARY, {"otlp": {"endpoint": "https://o"}}, "https://o", id="a key of a group that is known flat"
        ),
    ],
)
def test_a_value_that_the_app_reads(path, text, value):
    found = only(path, text)
    assert (found.value, found.is_read) == (value, True)


@pytest.mark.parametrize(
    ("path", "text", "flaw"),
    [
        pytest.param(PLIST, plist(managedMcpServers="<array/>"), "a native array", id="a native array"),
        pytest.param(PLIST, plist(orgPluginSettings="<dict/>"), "a native dictionary", id="a native dictionary"),
        pytest.param(PLIST, plist(**{"mcp.managedServers": "[]"}), "has a dot", id="a name with a dot"),
        pytest.param(PLIST, plist(managedMcpServers="db"), "not JSON", id="a text that is no JSON"),
        pytest.param(PLIST, plist(managedMcpServers="{}"), "holds no list", id="a mapping where a list belongs"),
        pytest.param(PLIST, plist(managedMcpServers="<data>AQ==</data>"), "neither a string", id="bytes"),
        pytest.param(REGISTRY, hive(a=b"hex(2):41,00"), "REG_EXPAND_SZ", id="a text with variables"),
        pytest.param(REGISTRY, hive(a=b"hex(7):41,00"), "REG_MULTI_SZ", id="several texts"),
        pytest.param(REGISTRY, hive(a=b"hex(b):01"), "REG_QWORD", id="a long number"),
        pytest.param(REGISTRY, hive(a=b"hex:01"), "REG_BINARY", id="bytes of the registry"),
        pytest.param(
            REGISTRY, hive(managedMcpServers=1), "REG_DWORD, and the key takes a list", id="a number for a list"
        ),
        pytest.param(REGISTRY, hive(**{"mcp.servers": "a"}), "has a dot", id="a name with a dot in the registry"),
        pytest.param(
            REGISTRY,
            '\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Claude\\mcp]\n"a"="b"\n',
            "a key of its own",
            id="a key",
        ),
    ],
)
def test_a_value_that_the_app_does_not_read(path, text, flaw):
    found = next(each for each in settings_in(desktop({path: text}).files[0]) if each.flaw)
    assert flaw in found.flaw
    assert found.value is None


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param(PLIST, plist(isLocalDevMcpEnabled="no"), id="another word for no"),
        pytest.param(PLIST, plist(isLocalDevMcpEnabled=0), id="a number for no"),
        pytest.param(PLIST, plist(mcpToolTimeoutSec="soon"), id="a word for a number"),
        pytest.param(PLIST, plist(managedMcpServers="[{,}]"), id="a list that nobody can read"),
        pytest.param(REGISTRY, hive(isLocalDevMcpEnabled=2), id="a number beyond 1"),
        pytest.param(LINUX, {"isLocalDevMcpEnabled": "false"}, id="a text for no in JSON"),
        pytest.param(LINUX, {"managedMcpServers": "[]"}, id="a text for a list in JSON"),
        pytest.param(LINUX, {"mcp": {"managedServers": []}}, id="the nested form in managed settings"),
        pytest.param(LIBRARY, {"workspace": {"folders": []}}, id="a key of a group that nobody knows"),
    ],
)
def test_a_value_of_which_nobody_knows_whether_the_app_reads_it(path, text):
    found = only(path, text)
    assert (found.value if path != LINUX else None, bool(found.doubt), found.flaw) == (None, True, "")


def test_what_stands_inside_a_text_has_the_place_of_its_key():
    in_text = only(PLIST, plist(managedMcpServers=SERVERS))
    assert in_text.at_part(0, "name") == in_text.at
    native = only(LINUX, {"managedMcpServers": SERVERS})
    assert native.at_part(0, "name").line == native.at.line + 2
