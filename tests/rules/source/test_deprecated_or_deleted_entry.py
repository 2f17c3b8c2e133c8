import json

import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  deprecated-or-deleted-entry: {}\n"


def door(package="", command="npx", url=""):
    server = f'{{url: "{url}"}}' if url else f'{{command: {command}, args: ["{package}"]}}'
    return (
        f"plugins:\n  x:\n    title: X\n    path: custom-mcp\n    server: {server}\n"
        "    provision: {claude-code: {via: user-server}}\n"
    )


def entry(status="active", version="1.2.0", kind="npm", identifier="@acme/x", released=None, remotes=(), **said):
    packages = [{"kind": kind, "identifier": identifier, "version": version if released is None else released}]
    row = {"name": "io.acme/x", "version": version, "status": status, "packages": packages, "remotes": list(remotes)}
    return {**row, **said}


def lists(*entries):
    return "registry:\n" + "".join(f"- {json.dumps(each)}\n" for each in entries)


def judged(text, *entries, rule=RULE):
    return judge(rule, text, answers=lists(*entries))


@pytest.mark.parametrize(
    ("status", "severity"),
    [
        pytest.param("active", [], id="active"),
        pytest.param("deprecated", ["medium"], id="deprecated"),
        pytest.param("deleted", ["high"], id="deleted"),
    ],
)
def test_a_status_is_judged(status, severity):
    assert [gap.severity for gap in judged(door("@acme/x@1.2.0"), entry(status)).gaps] == severity


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        pytest.param(door("@acme/x@v1.2.0"), entry("deleted"), id="a version of npm with a letter"),
        pytest.param(door("@acme/x"), entry("deleted", latest=True), id="whatever is newest"),
        pytest.param(door("@acme/x@latest"), entry("deleted", latest=True), id="whatever is newest, by that name"),
        pytest.param(
            door("Acme_X==1.2.0", "uvx"),
            entry("deleted", kind="pypi", identifier="acme-x"),
            id="another spelling of a Python package",
        ),
        pytest.param(
            door("acme/x:1.2.0", "docker").replace("args: [", "args: [run, "),
            entry("deleted", kind="oci", identifier="docker.io/acme/x:1.2.0", released=""),
            id="an image whose version stands in its name",
        ),
        pytest.param(
            door(url="https://mcp.acme.example:443/x/"),
            entry("deleted", latest=True, remotes=["https://mcp.acme.example/x"]),
            id="an address, however it is spelled",
        ),
        pytest.param(
            door(url="https://mcp.acme.example/x"),
            entry("deleted", remotes=["https://mcp.acme.example/x"]),
            id="an address of the only entry there is",
        ),
    ],
)
def test_an_entry_is_found_by_what_the_door_runs_or_reaches(text, listed):
    assert counts(judged(text, listed)) == (0, 1, 0, 0)


@pytest.mark.parametrize(
    ("text", "because"),
    [
        pytest.param(door("@acme/x@1.1.0"), "does not hold that version", id="a version that is not listed"),
        pytest.param(door("@acme/x"), "does not hold the latest entry", id="whatever is newest"),
        pytest.param(door("@acme/x@^1.0.0"), "nobody knows which version that is", id="a range"),
        pytest.param(door("@acme/x@${V}"), "nobody knows which version that is", id="a reference"),
        pytest.param(door(url="https://a.example/x"), "does not hold the latest entry", id="an address of old entries"),
    ],
)
def test_what_the_answers_do_not_hold_is_unknown(text, because):
    old = entry(latest=False, remotes=["https://a.example/x"])
    report = judged(text, old)
    assert counts(report) == (0, 0, 0, 1)
    assert because in unknowns(report)[0]


@pytest.mark.parametrize("status", ["", "paused"])
def test_a_status_that_nobody_knows_is_unknown(status):
    report = judged(door("@acme/x@1.2.0"), entry(status))
    assert counts(report) == (0, 0, 0, 1)
    assert "does not say whether that is active" in unknowns(report)[0]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(door("@acme/other@1.2.0"), id="another package"),
        pytest.param(door("@acme/x==1.2.0", "uvx"), id="one of that name in another registry of packages"),
        pytest.param(door(url="https://mcp.acme.example/other"), id="another address"),
    ],
)
def test_a_door_of_which_nothing_is_listed_is_not_asked(text):
    assert counts(judged(text, entry("deleted", remotes=["https://mcp.acme.example/x"], latest=True))) == (0, 0, 0, 0)


def test_another_entry_of_the_same_version_that_is_active_is_enough():
    package = entry("deprecated", version="1.2.0"), entry("active", version="1.2.1", released="1.2.0")
    assert counts(judged(door("@acme/x@1.2.0"), *package)) == (1, 0, 0, 0)


def test_an_older_entry_says_nothing_of_what_answers_at_an_address_now():
    url = "https://mcp.acme.example/x"
    both = entry("deleted", "1.0.0", latest=False, remotes=[url]), entry("active", "2.0.0", latest=True, remotes=[url])
    assert counts(judged(door(url=url), *both)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("minimum", "expected"),
    [
        pytest.param('"@acme/x": 1.2.0', (1, 0, 0, 0), id="just at it"),
        pytest.param('"@acme/x": 1.2.1', (0, 1, 0, 0), id="a package below it"),
        pytest.param('"io.acme/x": 3.1.0', (0, 1, 0, 0), id="an entry below it"),
        pytest.param('"io.acme/y": 9.0.0', (1, 0, 0, 0), id="that of another"),
    ],
)
def test_a_version_below_the_minimum_is_a_gap(minimum, expected):
    rule = f"  deprecated-or-deleted-entry: {{minimum_versions: {{{minimum}}}}}\n"
    listed = entry(version="3.0.0", released="1.2.0")
    assert counts(judged(door("@acme/x@1.2.0"), listed, rule=rule)) == expected


def test_a_version_that_no_other_can_come_before_is_unknown():
    rule = '  deprecated-or-deleted-entry: {minimum_versions: {"io.acme/x": 3.1.0}}\n'
    report = judged(door("@acme/x@1.2.0"), entry(version="next", released="1.2.0"), rule=rule)
    assert counts(report) == (0, 0, 0, 1)
    assert "nobody can tell whether `next` is below `3.1.0`" in unknowns(report)[0]


def test_the_message_says_what_runs_and_what_its_publisher_says():
    told = entry("deprecated", message="moved to `io.acme/y`\nsoon")
    (said,) = gaps(judged(door("@acme/x@1.2.0"), told))
    assert said == (
        "x on claude-code: `x` on claude-code runs package `@acme/x` `1.2.0`, and its registry says of `io.acme/x` "
        "`1.2.0`: deprecated (`moved to 'io.acme/y'\\nsoon`)"
    )


def test_without_an_answer_nobody_is_asked():
    (row,) = judge(RULE, door("@acme/x@1.2.0")).coverage
    assert row.why == ["not asked: no answer of a registry was given"]
