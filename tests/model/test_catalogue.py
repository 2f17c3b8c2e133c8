"""A catalogue is read whole or refused, and the one that is shipped says only what it can."""

from datetime import date

import pytest

from plugingov.model.catalogue import read_catalogue
from plugingov.sources.document import Text
from plugingov.sources.packs import builtin_catalogues, builtin_packs
from plugingov.sources.yaml import read_yaml

HEADING = "apiVersion: plugingov/v1\nkind: Catalogue\ntaken_on: 2026-09-01\n"


def read(text):
    problems = []
    found = read_catalogue(read_yaml(Text("catalogue.yaml", text)), problems)
    return found, [(problem.place.line, problem.found, problem.expected) for problem in problems]


def test_a_catalogue_says_what_serves_a_system():
    found, problems = read(
        HEADING + "systems:\n  box: {title: Box, publisher: Box Inc., names: [Box Drive], hosts: [MCP.Box.com],"
        " marketplace: [box@tools], connector: [Box]}\n  empty: {}\n  keys_alone: {names: , hosts: , connector: }\n"
    )
    assert problems == []
    assert found.said.taken_on == date(2026, 9, 1)
    box, empty, keys_alone = found.said.systems.values()
    assert (box.names, box.hosts, box.marketplace, box.connector) == (
        ("Box Drive",),
        ("mcp.box.com",),
        ("box@tools",),
        ("Box",),
    )
    assert empty == keys_alone
    assert (empty.hosts, empty.names) == ((), ())


@pytest.mark.parametrize(
    "host",
    [
        pytest.param("https://mcp.box.com", id="a scheme"),
        pytest.param("mcp.box.com/mcp", id="a path"),
        pytest.param("mcp.box.com:443", id="a port"),
        pytest.param("com", id="a whole top level"),
        pytest.param(".box.com", id="an empty label"),
        pytest.param("mcp.box.com.", id="a closing dot"),
        pytest.param('"*.box.com"', id="a star"),
        pytest.param("{}", id="no text"),
        pytest.param("a" * 64 + ".com", id="a label that is too long"),
        pytest.param("a." * 30 + "com", id="too many labels"),
    ],
)
def test_a_host_is_a_name_and_nothing_else(host):
    found, ((line, _, expected),) = read(HEADING + f"systems:\n  box:\n    hosts: [{host}]\n")
    assert found is None
    assert (line, expected) == (6, "a host such as mcp.example.com, without scheme, port and path")


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        pytest.param(HEADING, 1, "`systems`", id="no systems"),
        pytest.param(HEADING.replace("2026-09-01", "soon") + "systems: {}\n", 3, "a day as YYYY-MM-DD", id="no day"),
        pytest.param(HEADING.replace("Catalogue", "Policy"), 2, "`Catalogue` among these files", id="another kind"),
        pytest.param(HEADING + "systems: {box: {packages: [box]}}\n", 4, "one of", id="a key nobody knows"),
    ],
)
def test_what_is_no_catalogue_is_refused(text, line, expected):
    found, problems = read(text)
    assert found is None
    assert (problems[0][0], expected in problems[0][2]) == (line, True), problems


def shipped():
    file = builtin_catalogues()["builtin/catalogue"]
    return read(file.read_text(encoding="utf-8"))


def test_the_shipped_catalogue_is_one_and_no_pack():
    found, problems = shipped()
    assert problems == []
    assert found.said.taken_on == date(2026, 8, 21)
    assert 40 <= len(found.said.systems) <= 120
    assert "builtin/catalogue" not in builtin_packs()


def test_each_system_of_the_shipped_catalogue_is_offered_by_its_vendor_under_a_source():
    found, _ = shipped()
    for name, system in found.said.systems.items():
        assert system.title, name
        assert system.publisher, name
        assert system.marketplace or system.connector, name
        assert all(package.count("@") == 1 for package in system.marketplace), name
        assert found.document.text.line(found.document.key_place(("systems", name)).line).count("  # "), name


def test_no_host_of_the_shipped_catalogue_is_two_systems():
    found, _ = shipped()
    hosts = [host for system in found.said.systems.values() for host in system.hosts]
    assert len(hosts) == len(set(hosts))
