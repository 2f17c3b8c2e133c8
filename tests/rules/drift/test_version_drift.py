"""DRF003: the version that is installed beside the one that was reviewed."""

import json
from dataclasses import replace

import pytest
from judged import counts, gaps, judge, unknowns
from seen_worlds import INSTALLED, KNOWN, USER, machine, notes, package

RULE = "  version-drift: {}\n"
SHA = "3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90"
OTHER = "aaaaaaaaaaaa"
OWN = f"source: {{github: acme/notes, sha: {SHA}}}"
BY_VERSION = "packages: {notes@acme: {version: 1.4.0, source: ./notes}}"


def packaged(said):
    """Return the inventory with other words for its package."""
    return notes().replace(BY_VERSION, f"packages: {{notes@acme: {{{said}}}}}")


@pytest.mark.parametrize(
    ("inventory", "version"),
    [
        pytest.param(notes(), "1.4.0", id="the declared version"),
        pytest.param(packaged(OWN), SHA[:12], id="the first digits of the declared commit"),
        pytest.param(packaged(OWN), SHA.upper().lower(), id="the declared commit in full"),
        pytest.param(packaged(f"version: 1.4.0, {OWN}"), SHA[:12], id="a commit, where both are declared"),
        pytest.param(packaged(f"version: 1.4.0, {OWN}"), "1.4.0", id="a version, where both are declared"),
        pytest.param(packaged(f"version: {OTHER}, {OWN}"), OTHER, id="a version that looks like a commit"),
        pytest.param(
            notes().replace("version: 1.4.0, ", "").replace("{github: acme/plugins}", f"{{github: a/b, sha: {SHA}}}"),
            SHA[:12],
            id="the commit of the marketplace in which it lies",
        ),
    ],
)
def test_what_was_declared_passes(inventory, version):
    report = judge(RULE, inventory, observed=(machine(package(version)),))
    assert (gaps(report), unknowns(report)) == ([], [])
    assert counts(report)[0] == 1


@pytest.mark.parametrize(
    ("inventory", "version", "gap"),
    [
        pytest.param(notes(), "1.2.0", "is installed as '1.2.0', and `1.4.0` is declared", id="an older one"),
        pytest.param(
            notes(),
            "unknown",
            "is installed in a version that nobody can tell, and `1.4.0` is declared",
            id="none that could be told",
        ),
        pytest.param(
            packaged(OWN),
            "latest",
            f"is installed in a version that nobody can tell, and commit `{SHA[:12]}` is declared",
            id="none that could be told, beside a commit",
        ),
        pytest.param(
            packaged(OWN),
            OTHER,
            f"is installed from commit `{OTHER}`, and commit `{SHA[:12]}` is declared",
            id="another commit",
        ),
        pytest.param(
            packaged(f"version: 1.4.0, {OWN}"), "1.2.0", "is installed as '1.2.0', and `1.4.0` is declared", id="both"
        ),
    ],
)
def test_another_version_is_a_gap_at_its_record(inventory, version, gap):
    (found,) = judge(RULE, inventory, observed=(machine(package(version)),)).gaps
    assert found.message == f"`notes@acme` {gap}"
    assert found.place.file == INSTALLED


@pytest.mark.parametrize(
    ("inventory", "version", "because"),
    [
        pytest.param(
            packaged("parts: [skills]"),
            "1.4.0",
            "the inventory does not say the `version` of `notes@acme`",
            id="nothing is declared",
        ),
        pytest.param(
            notes().replace(BY_VERSION + "\n", ""),
            "1.4.0",
            "the inventory does not say the `version` of `notes@acme`",
            id="the package is declared by its door alone",
        ),
        pytest.param(
            packaged("source: ./notes"),
            "1.4.0",
            "the inventory does not say the `version` of `notes@acme`",
            id="the marketplace it lies in is at no commit",
        ),
        pytest.param(
            notes(),
            SHA[:12],
            f"`notes@acme` is installed from commit `{SHA[:12]}`, and the inventory says a version alone",
            id="a commit beside a version",
        ),
        pytest.param(
            packaged(OWN),
            "1.4.0",
            "`notes@acme` is installed as '1.4.0', and declared by a commit",
            id="a version beside a commit",
        ),
    ],
)
def test_what_cannot_be_compared_is_unknown(inventory, version, because):
    report = judge(RULE, inventory, observed=(machine(package(version)),))
    assert gaps(report) == []
    assert unknowns(report) == [f"notes on claude-code: {because}"]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(package() | {INSTALLED: {"version": 2, "plugins": {}}}, id="it is switched on and not installed"),
        pytest.param(
            json.loads(json.dumps(package("0.1.0", name="lint@acme"))), id="nobody declares it: that is another gap"
        ),
    ],
)
def test_only_what_is_declared_and_installed_is_asked_about(files):
    assert counts(judge(RULE, notes(), observed=(machine(files),))) == (0, 0, 0, 0)


def test_a_package_that_is_no_door_is_a_gap_of_its_own():
    inventory = notes().partition("plugins:\n")[0] + "plugins: {crm: {title: CRM, path: custom-mcp}}\n"
    (gap,) = judge(RULE, inventory, observed=(machine(package("1.2.0")),)).gaps
    assert (gap.subject.plugin, gap.subject.item) == (None, "notes@acme")


def test_of_several_machines_the_worst_counts():
    machines = tuple(machine(package(version)) for version in ("1.4.0", SHA[:12], "1.3.0", "1.2.0"))
    (gap,) = judge(RULE, notes(), observed=machines).gaps
    assert "'1.3.0'" in gap.message
    (unknown,) = judge(RULE, notes(), observed=machines[:2]).unknowns
    assert SHA[:12] in unknown.because


PROJECT, GONE = "/home/ada/code/app", "/home/ada/code/gone"
BOBS = "/home/bob/.claude/plugins/installed_plugins.json"
HERE = {"source": "directory", "path": "/opt/acme"}


def recorded(*versions, **more):
    """Return what is installed: each version for everybody, or those in `more` for one project alone."""
    records = [{"scope": "user", "version": each, "installPath": f"/cache/{each}"} for each in versions]
    records += [
        {"scope": "project", "version": version, "installPath": f"/cache/{version}", "projectPath": project}
        for project, version in more.items()
    ]
    return {INSTALLED: {"version": 2, "plugins": {"notes@acme": records}}}


def lying(version, *, switch=True, listed=None):
    """Return a marketplace on this machine in which the package lies in a version."""
    entry = {"name": "notes", "source": "./notes", **({"version": listed} if listed else {})}
    known = {"source": HERE, "installLocation": "/opt/acme", "lastUpdated": "2026-08-01T09:00:00.000Z"}
    return {
        KNOWN: {"acme": known},
        USER: {"enabledPlugins": {"notes@acme": switch}},
        "/opt/acme/.claude-plugin/marketplace.json": {"name": "acme", "owner": {"name": "A"}, "plugins": [entry]},
        "/opt/acme/notes/.claude-plugin/plugin.json": {"name": "notes", **({"version": version} if version else {})},
    }


def seen(*parts, exists=None, inventory=None):
    whole = replace(machine(*parts), exists={GONE: False, PROJECT: True, **(exists or {})})
    return judge(RULE, inventory or notes(), observed=(whole,))


@pytest.mark.parametrize(
    ("parts", "exists", "expected"),
    [
        pytest.param([recorded("1.4.0", **{PROJECT: "1.4.0"})], {}, [], id="a project has the same version"),
        pytest.param(
            [recorded("1.4.0", **{PROJECT: "1.2.0"})],
            {},
            ["`notes@acme` is installed for one project as '1.2.0', and `1.4.0` is declared"],
            id="a project has another version than everything else",
        ),
        pytest.param(
            [recorded(**{PROJECT: "1.2.0"})],
            {},
            ["`notes@acme` is installed for one project as '1.2.0', and `1.4.0` is declared"],
            id="a project that nobody looked into has another version",
        ),
        pytest.param([recorded("1.4.0", **{GONE: "1.2.0"})], {}, [], id="the project of the other version is gone"),
        pytest.param(
            [recorded("1.4.0", "1.2.0")], {"/cache/1.2.0": False}, [], id="the folder of the other version is gone"
        ),
        pytest.param(
            [recorded("1.4.0"), {BOBS: recorded("1.2.0")[INSTALLED]}],
            {},
            ["`notes@acme` is installed as '1.2.0', and `1.4.0` is declared"],
            id="another home has another version",
        ),
        pytest.param(
            [recorded("1.4.0")],
            {"/cache/1.4.0": False},
            ["`notes@acme` is recorded as installed, and its folder is gone"],
            id="the declared version is recorded and nothing lies there",
        ),
        pytest.param(
            [lying("1.5.0"), recorded("1.4.0")],
            {},
            ["`notes@acme` lies in its marketplace as '1.5.0', and `1.4.0` is declared"],
            id="the folder that is read has moved on and the record has not",
        ),
        pytest.param(
            [lying("", listed="1.5.0")],
            {},
            ["`notes@acme` lies in its marketplace as '1.5.0', and `1.4.0` is declared"],
            id="only the marketplace says the version of what lies there",
        ),
        pytest.param([lying("1.4.0"), recorded("1.2.0")], {}, [], id="the record of a copy that nobody reads is old"),
        pytest.param([lying("1.5.0", switch=False)], {}, [], id="what lies there is off and was never installed"),
    ],
)
def test_every_install_of_a_home_is_asked_about(parts, exists, expected):
    report = seen(*parts, exists=exists)
    assert [gap.message for gap in report.gaps] == expected
    assert report.unknowns == ()


def test_a_folder_that_is_gone_from_under_a_lock_is_another_gap():
    report = seen(recorded("1.4.0"), exists={"/cache/1.4.0": False}, inventory=notes("managed-plugin"))
    assert counts(report) == (0, 0, 0, 0)


def test_what_lies_in_a_marketplace_is_a_gap_at_the_line_that_says_its_version():
    (gap,) = seen(lying("1.5.0")).gaps
    assert str(gap.place) == "/opt/acme/notes/.claude-plugin/plugin.json:1:30"
    (gap,) = seen(lying("", listed="1.5.0")).gaps
    assert gap.place.file != "/opt/acme/notes/.claude-plugin/plugin.json"
