"""The catalogues that a rule's settings name: which are read, which one speaks, and how they are looked up."""

from datetime import date

import pytest
from judged import cases, judge

from plugingov.model.catalogue import System
from plugingov.rules.catalogues import Listed, Systems, brief, plain
from plugingov.sources.errors import BadInput

BOX = "{title: Box Drive, publisher: Box Inc., names: [box files], hosts: [box.com], marketplace: [box@tools], connector: [Box, Box Drive]}"


def catalogue(systems: str, taken_on: str = "2026-09-01") -> str:
    return f"apiVersion: plugingov/v1\nkind: Catalogue\ntaken_on: {taken_on}\nsystems: {systems}\n"


CUSTOM = (
    "plugins: {files: {title: Files, path: custom-mcp, system: SYSTEM, provision: {cowork: {via: custom-connector}}}}\n"
)


def served(system: str, catalogues: str, **beside: str) -> list[str]:
    """Return what a custom server for a system is told, with catalogues beside the policy."""
    files = {f"{name}.yaml": text for name, text in beside.items()}
    report = judge(
        f"  custom-server-for-listed-system: {{catalogues: {catalogues}}}\n",
        CUSTOM.replace("SYSTEM", system),
        beside=files,
    )
    return [gap.message.partition("offered as ")[2] for gap in report.gaps]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("Google Drive", "googledrive", id="blanks"),
        pytest.param("google_drive-", "googledrive", id="underscores and hyphens"),
        pytest.param("monday.com", "mondaycom", id="dots"),
        pytest.param("STRASSE", "strasse", id="capitals"),
        pytest.param("\uff33lack", "slack", id="letters of another width"),
        pytest.param(" - ", "", id="nothing but separators"),
    ],
)
def test_a_name_is_compared_without_case_and_separators(name, expected):
    assert plain(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("a" * 80, "a" * 80, id="eighty characters"),
        pytest.param("a" * 81, "a" * 80 + "...", id="one more"),
    ],
)
def test_a_sentence_holds_a_name_and_no_more(name, expected):
    assert brief(name) == expected


@pytest.mark.parametrize(
    "system",
    [
        pytest.param("box", id="its id"),
        pytest.param("BOX", id="its id in capitals"),
        pytest.param("box-drive", id="its title, written otherwise"),
        pytest.param("Box Files", id="another of its names"),
    ],
)
def test_a_system_is_found_by_each_of_its_names(system):
    assert served(system, "[own.yaml]", own=catalogue(f"{{box: {BOX}}}")) == [
        "package `box@tools` and connector `Box` (and 1 more)"
    ]


def test_a_system_is_not_found_by_the_name_of_its_publisher():
    assert served("Box Inc.", "[own.yaml]", own=catalogue(f"{{box: {BOX}}}")) == []


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param("2026-09-01", "2026-09-02", "connector `New`", id="the newer one, named last"),
        pytest.param("2026-09-02", "2026-09-01", "connector `Old`", id="the newer one, named first"),
        pytest.param("2026-09-01", "2026-09-01", "connector `Old`", id="the first of one day"),
    ],
)
def test_the_newest_catalogue_speaks_for_a_system(first, second, expected):
    one = catalogue("{box: {connector: [Old]}, one: {connector: [One]}}", first)
    other = catalogue("{box: {connector: [New]}, two: {connector: [Two]}}", second)
    found = {name: served(name, "[a.yaml, b.yaml]", a=one, b=other) for name in ("box", "one", "two")}
    assert found == {"box": [expected], "one": ["connector `One`"], "two": ["connector `Two`"]}


def test_a_catalogue_of_ones_own_stands_beside_the_shipped_one():
    own = catalogue("{ledger: {marketplace: [ledger@tools]}}")
    assert served("ledger", "[builtin/catalogue, own.yaml]", own=own) == ["package `ledger@tools`"]
    assert served("slack", "[builtin/catalogue, own.yaml]", own=own)
    assert served("slack", "[own.yaml]", own=own) == []


@pytest.mark.parametrize(
    ("settings", "beside", "found", "expected"),
    [
        pytest.param(
            "catalogues: [builtin/catalog]",
            {},
            "found 'builtin/catalog'",
            "`builtin/catalogue`, or the file of a catalogue beside the policy",
            id="a name that is none",
        ),
        pytest.param("catalogues: []", {}, "found a list", "a list with something in it", id="none at all"),
        pytest.param(
            "catalogues: [own.yaml]",
            {"own.yaml": "apiVersion: plugingov/v1\nkind: Policy\n"},
            "",
            "",
            id="another kind",
        ),
    ],
)
def test_what_is_no_catalogue_is_an_error_of_the_policy(settings, beside, found, expected):
    with pytest.raises(BadInput) as caught:
        judge(f"  custom-server-for-listed-system: {{{settings}}}\n", CUSTOM, beside=beside)
    (problem,) = caught.value.problems
    assert found in problem.found
    assert expected in problem.expected


def test_what_is_wrong_with_a_catalogue_is_said_once_for_all_rules():
    own = catalogue("{box: {hosts: [https://box.com]}}")
    rules = "custom-server-for-listed-system", "look-alike-name", "third-party-host-for-restricted-data"
    with pytest.raises(BadInput) as caught:
        judge("".join(f"  {rule}: {{catalogues: [own.yaml]}}\n" for rule in rules), CUSTOM, beside={"own.yaml": own})
    assert [(problem.place.file, problem.place.line) for problem in caught.value.problems] == [("own.yaml", 4)]


def listed(key: str, **said: object) -> Listed:
    return Listed(key, System.model_validate(said), date(2026, 9, 1))


def test_a_host_covers_what_lies_below_it_and_the_nearest_one_counts():
    systems = Systems((listed("wide", hosts=["box.com"]), listed("near", hosts=["eu.box.com"])), {})
    found = {host: systems.of_host(host) for host in ("box.com", "mcp.box.com", "a.eu.box.com", "sandbox.com", "com")}
    assert {host: each.id if each else None for host, each in found.items()} == {
        "box.com": "wide",
        "mcp.box.com": "wide",
        "a.eu.box.com": "near",
        "sandbox.com": None,
        "com": None,
    }


@pytest.mark.parametrize(
    ("url", "is_found"),
    [
        pytest.param("https://MCP.Box.com/mcp", True, id="an address"),
        pytest.param("${BOX_URL}", False, id="a reference"),
        pytest.param("https://[box.com", False, id="no address"),
        pytest.param(None, False, id="nothing"),
    ],
)
def test_a_url_is_looked_up_by_its_host(url, is_found):
    systems = Systems((listed("box", hosts=["box.com"]),), {})
    assert (systems.of_url(url) is not None) is is_found


def test_of_two_systems_with_one_name_or_host_the_first_is_found():
    one, other = listed("one", names=["x"], hosts=["x.com"]), listed("other", names=["x"], hosts=["x.com"])
    systems = Systems((one, other), {})
    assert (systems.of_name("X"), systems.of_host("x.com"), systems.of_name("other")) == (one, one, other)
    assert (systems.of_name(None), systems.of_name("--")) == (None, None)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param({"a": date(2026, 4, 4)}, "", id="180 days"),
        pytest.param({"a": date(2026, 4, 3)}, "catalogue `a` is 181 days old", id="181 days"),
        pytest.param({"a": date(2026, 10, 2)}, "", id="of a later day"),
        pytest.param(
            {"a": date(2026, 9, 1), "b": date(2026, 1, 1)}, "catalogue `b` is 273 days old", id="one of two is old"
        ),
    ],
)
def test_a_catalogue_is_outdated_after_180_days(days, expected):
    assert Systems((), days).outdated(date(2026, 10, 1)) == expected


def test_the_vendor_of_a_doors_system_has_every_name_of_both():
    (case,) = cases(CUSTOM.replace("SYSTEM", "box"))
    door = case.door("files", "cowork")
    box = listed("box", title="Box Drive", publisher="Box Inc.", names=["Box Files"])
    assert Systems((box,), {}).vendors(door) == {"box", "boxdrive", "boxinc", "boxfiles"}
    assert Systems((), {}).vendors(door) == frozenset()
