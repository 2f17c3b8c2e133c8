import pytest
from desktops import LINUX, PLIST, REGISTRY, grades, hive, looked_at_desktop, plist

RULE = "value-in-wrong-encoding"


@pytest.mark.parametrize(
    ("path", "text", "grade"),
    [
        pytest.param(PLIST, plist(managedMcpServers="<array/>"), "high", id="a native array"),
        pytest.param(PLIST, plist(orgPluginSettings="<dict/>"), "high", id="a native dictionary"),
        pytest.param(PLIST, plist(**{"mcp.managedServers": "[]"}), "high", id="a name with a dot"),
        pytest.param(PLIST, plist(managedMcpServers="none"), "high", id="a text that is no JSON"),
        pytest.param(PLIST, plist(somethingNew="<array/>"), "medium", id="a key that nobody knows"),
        pytest.param(REGISTRY, hive(managedMcpServers=b"hex(7):5b,00"), "medium", id="several texts of the registry"),
        pytest.param(REGISTRY, hive(managedMcpServers=b"hex(2):5b,00"), "medium", id="a text with variables"),
        pytest.param(REGISTRY, hive(isLocalDevMcpEnabled=b"hex(b):00,00"), "medium", id="a long number"),
        pytest.param(REGISTRY, hive(managedMcpServers=1), "medium", id="a number for a list"),
        pytest.param(REGISTRY, hive(managedMcpServers="none"), "high", id="a text of the registry that is no JSON"),
        pytest.param(
            REGISTRY, hive(a="b").replace("Claude]", "Claude\\managedMcpServers]"), "high", id="a key below the key"
        ),
    ],
)
def test_a_value_that_is_not_read(path, text, grade):
    assert list(grades(RULE, {path: text}).values()) == [grade]


@pytest.mark.parametrize(
    ("files", "counts"),
    [
        pytest.param(
            {PLIST: plist(managedMcpServers=[], isLocalDevMcpEnabled=False)}, (2, 0, 0, 0), id="as it belongs"
        ),
        pytest.param(
            {REGISTRY: hive(managedMcpServers=[], isLocalDevMcpEnabled=True)}, (2, 0, 0, 0), id="in the registry"
        ),
        pytest.param({PLIST: plist(isLocalDevMcpEnabled="no")}, (0, 0, 0, 1), id="a word that nobody knows"),
        pytest.param({PLIST: None}, (0, 0, 0, 1), id="preferences that were not read"),
        pytest.param({LINUX: {"managedMcpServers": "[]"}}, (0, 0, 0, 0), id="a file of Linux, where JSON is JSON"),
        pytest.param(
            {REGISTRY: hive(disableAutoUpdates=True) + hive("HKEY_CURRENT_USER", managedMcpServers="none")},
            (1, 0, 0, 0),
            id="a hive that does not count",
        ),
        pytest.param({REGISTRY: hive(a=b"hex(b):00")}, (0, 1, 0, 0), id="a hive of which nothing is seen"),
    ],
)
def test_how_a_source_is_read(files, counts):
    assert looked_at_desktop(RULE, files).counts == counts


@pytest.mark.parametrize(
    ("path", "item"),
    [
        pytest.param(PLIST, "what unread managed preferences hold", id="preferences"),
        pytest.param(REGISTRY, "what unread HKLM holds", id="a hive"),
    ],
)
def test_a_source_that_was_not_read_is_named(path, item):
    assert list(looked_at_desktop(RULE, {path: None}).unknowns) == [item]


def test_a_value_is_never_shown():
    (message,) = looked_at_desktop(RULE, {PLIST: plist(managedMcpServers="a word of somebody's")}).gaps.values()
    assert "somebody" not in message
