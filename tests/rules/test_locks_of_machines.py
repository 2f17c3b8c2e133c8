"""A lock is all of its conditions: each of them missing alone is found on a machine, by the rule whose fact it is."""

from dataclasses import replace

import pytest
from judged import judge, unknowns
from seen_worlds import FOLDER, FORCED, INSTALLED, KNOWN, MANAGED, USER, machine, package, server

RULES = """\
  lock-missing: {plugins: {tags: [locked]}}
  lock-differs: {}
  declared-but-absent: {}
  installed-but-cannot-load: {}
  marketplace-not-defined: {}
  malformed-package-switch: {}
"""
BOTH = """\
marketplaces: {acme: {source: {github: acme/plugins}}, org: {source: {github: acme/plugins}}}
packages: {notes@acme: {version: 1.4.0, source: ./notes}, notes@org: {version: 1.4.0, source: ./notes}}
plugins:
  notes:
    title: Notes
    path: marketplace
    tags: [locked]
    provision:
      cowork: {via: org-plugin, package: notes@org, preference: required}
      claude-code: {via: managed-plugin, package: notes@acme}
"""
WHEN = "2026-08-01T09:00:00.000Z"
HERE = {"source": "directory", "path": "/opt/acme"}
GITHUB = {"source": "github", "repo": "acme/plugins"}
ON = FORCED["enabledPlugins"]
# What each missing condition is: no lock (with what that is beside Cowork's), not there, or kept out by policy.
NO_LOCK, ABSENT, REFUSED = ["INS001", "PAR004"], ["DRF002"], ["DRF002", "INS008"]


def fetched(*, record="user", project="", on=True):
    """Return a home that has fetched the marketplace; its package is installed for a scope, or not at all."""
    more = {"projectPath": project} if project else {}
    each = {
        "scope": record,
        "version": "1.4.0",
        "installPath": FOLDER,
        "installedAt": WHEN,
        "lastUpdated": WHEN,
        **more,
    }
    return package(on=on) | {INSTALLED: {"version": 2, "plugins": {"notes@acme": [each]} if record else {}}}


def lying(*, record="user"):
    """Return a home whose marketplace lies on the machine."""
    entry = {"name": "notes", "source": "./notes"}
    return fetched(record=record) | {
        KNOWN: {"acme": {"source": HERE, "installLocation": "/opt/acme", "lastUpdated": WHEN}},
        "/opt/acme/.claude-plugin/marketplace.json": {"name": "acme", "owner": {"name": "A"}, "plugins": [entry]},
        "/opt/acme/notes/.claude-plugin/plugin.json": {"name": "notes"},
    }


def managed(**changed):
    """Return managed settings that hold the lock, with some keys changed; None leaves one out."""
    return {MANAGED: {key: said for key, said in {**FORCED, **changed}.items() if said is not None}}


IN_FOLDER = managed(extraKnownMarketplaces={"acme": {"source": HERE}})


def found(*parts, exists=None):
    seen = replace(machine(*parts), exists={FOLDER: True, **(exists or {})})
    return judge(RULES, BOTH, observed=(seen,))


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param([fetched(), managed()], id="every condition holds"),
        pytest.param([fetched(record="managed"), managed()], id="installed for the organisation"),
        pytest.param([fetched(on=False), managed()], id="a member has it off, which counts for nothing"),
        pytest.param([fetched(), managed(strictKnownMarketplaces=[GITHUB])], id="the marketplace is admitted"),
        pytest.param(
            [fetched(), managed(blockedMarketplaces=[{**GITHUB, "repo": "acme/x"}])], id="another one is blocked"
        ),
        pytest.param(
            [
                fetched(),
                managed(extraKnownMarketplaces=None),
                {
                    "/etc/claude-code/managed-settings.d/1.json": {
                        "extraKnownMarketplaces": {"acme": {"source": GITHUB}}
                    }
                },
            ],
            id="a drop-in of the same source defines the marketplace",
        ),
        pytest.param([lying(), IN_FOLDER], id="the marketplace lies on the machine"),
        pytest.param(
            [fetched(), managed(), {f"{FOLDER}/.mcp.json": {"notes": server()}}], id="the package brings a server"
        ),
    ],
)
def test_where_every_condition_holds_no_rule_speaks(parts):
    report = found(*parts)
    assert ([gap.message for gap in report.gaps], report.unknowns) == ([], ())


@pytest.mark.parametrize(
    ("parts", "ids", "because"),
    [
        pytest.param([fetched()], [*NO_LOCK, "CCP004"], "do not force `notes@acme` on", id="no managed settings"),
        pytest.param([fetched(), managed(enabledPlugins=None)], NO_LOCK, "do not force `notes@acme` on", id="no entry"),
        pytest.param(
            [fetched(), managed(enabledPlugins={"notes@acme-tools": True})],
            [*NO_LOCK, "CCP004"],
            "do not force `notes@acme` on",
            id="an entry of another marketplace's",
        ),
        pytest.param(
            [fetched(), managed(enabledPlugins={"notes@acme": False})],
            [*NO_LOCK, *REFUSED],
            "switches `notes@acme` off",
            id="the entry is false",
        ),
        pytest.param(
            [fetched(), managed(enabledPlugins={"notes@acme": "true"})],
            [*NO_LOCK, "CCP016"],
            "do not force `notes@acme` on",
            id="the entry is a text",
        ),
        pytest.param(
            [fetched(), managed(), {"plist": FORCED | {"enabledPlugins": {}}}],
            NO_LOCK,
            "do not force `notes@acme` on",
            id="the entry stands in a source that loses",
        ),
        pytest.param(
            [fetched(), managed(extraKnownMarketplaces=None)],
            [*NO_LOCK, "CCP004"],
            "no managed settings beside it name marketplace `acme`",
            id="nobody names the marketplace",
        ),
        pytest.param(
            [
                fetched(),
                managed(extraKnownMarketplaces=None),
                {USER: {"enabledPlugins": ON, "extraKnownMarketplaces": FORCED["extraKnownMarketplaces"]}},
            ],
            [*NO_LOCK, "CCP004"],
            "no managed settings beside it name marketplace `acme`",
            id="only the user names the marketplace",
        ),
        pytest.param(
            [fetched(), managed(extraKnownMarketplaces={"acme": {"source": {**GITHUB, "ref": "next"}}})],
            ABSENT,
            "names another source for marketplace `acme`",
            id="managed settings name another branch of it than the home has",
        ),
        pytest.param(
            [fetched(), managed(strictKnownMarketplaces=[{**GITHUB, "ref": "v1"}])],
            REFUSED,
            "no entry of `strictKnownMarketplaces` in `managed-settings.json` admits marketplace `acme`",
            id="the list admits another branch",
        ),
        pytest.param(
            [fetched(), managed(strictKnownMarketplaces=[])],
            REFUSED,
            "admits no marketplace at all",
            id="an empty list",
        ),
        pytest.param(
            [fetched(), managed(blockedMarketplaces=[GITHUB])], REFUSED, "blocks marketplace `acme`", id="it is blocked"
        ),
        pytest.param(
            [fetched(record=""), managed()], ABSENT, "has no record of `notes@acme`", id="P03: it was never installed"
        ),
        pytest.param(
            [{path: said for path, said in fetched().items() if path != INSTALLED}, managed()],
            ABSENT,
            "nothing was ever installed here",
            id="P03: nothing was",
        ),
        pytest.param(
            [fetched(record="project", project="/home/ada/code/other"), managed()],
            ABSENT,
            "records `notes@acme` for other projects only",
            id="P03: it is installed for another project",
        ),
        pytest.param(
            [lying(record=""), IN_FOLDER],
            NO_LOCK,
            "has no record of `notes@acme`",
            id="P03: it lies in its marketplace, so the next start has it, and was never installed",
        ),
    ],
)
def test_each_condition_that_is_missing_alone_is_found(parts, ids, because):
    report = found(*parts)
    assert sorted(gap.id for gap in report.gaps) == sorted(ids)
    assert next(because in gap.message for gap in report.gaps if gap.id in {"INS001", "DRF002"})
    assert report.unknowns == ()


def test_a_record_whose_folder_is_gone_is_no_install():
    gone = {path: said for path, said in fetched().items() if not path.startswith(FOLDER)}
    report = found(gone, managed(), exists={FOLDER: False})
    assert [(gap.id, "its folder is gone" in gap.message) for gap in report.gaps] == [("DRF002", True)]


def test_one_home_that_lacks_the_install_is_enough():
    bobs = {path.replace("/home/ada", "/home/bob"): said for path, said in fetched(record="").items()}
    assert [gap.id for gap in found(fetched(), bobs, managed()).gaps] == ABSENT


@pytest.mark.parametrize(
    ("parts", "because"),
    [
        pytest.param(
            [fetched() | {INSTALLED: None}, managed()], "`installed_plugins.json` could", id="what is installed"
        ),
        pytest.param([fetched(), {MANAGED: None}], "which managed settings win is not known", id="managed settings"),
        pytest.param(
            [fetched() | {KNOWN: None}, managed()], "`known_marketplaces.json` could", id="what is registered"
        ),
    ],
)
def test_a_file_that_nobody_could_read_leaves_the_lock_unknown(parts, because):
    report = found(*parts)
    assert [gap for gap in report.gaps if gap.id != "CCP004"] == []
    assert any(because in each for each in unknowns(report))


def test_the_lock_of_a_server_in_a_package_is_that_of_the_package():
    parts = [fetched(), managed(extraKnownMarketplaces=None), {f"{FOLDER}/.mcp.json": {"notes": server()}}]
    assert sorted(gap.id for gap in found(*parts).gaps) == ["CCP004", *NO_LOCK]
