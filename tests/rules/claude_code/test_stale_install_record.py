import json
from dataclasses import replace

import pytest
from judged import counts, gaps, judge, unknowns
from on_machine import ETC, HOME, PROJECT, observed

RULE = "  stale-install-record: {}\n"
USER, LOCAL = f"{HOME}/.claude/settings.json", f"{PROJECT}/.claude/settings.local.json"
SHARED = f"{PROJECT}/.claude/settings.json"
INSTALLED, KNOWN = (f"{HOME}/.claude/plugins/{name}.json" for name in ("installed_plugins", "known_marketplaces"))
ON_DISK = {"acme": {"source": {"source": "directory", "path": "/opt/acme"}, "installLocation": "/opt/acme"}}
FMT = {"name": "fmt", "source": "./fmt"}
GIT = {"acme": {"source": {"source": "github", "repo": "acme/plugins"}, "installLocation": "/x"}}


def on(path, value=True, package="fmt@acme"):
    return {path: json.dumps({"enabledPlugins": {package: value}})}


def record(scope="user", version="1.0.0", **more):
    return {"scope": scope, "version": version, "installPath": "/x", **more}


def installed(*records, package="fmt@acme"):
    return {INSTALLED: json.dumps({"version": 2, "plugins": {package: list(records)} if records else {}})}


def here(*entries):
    """Return a marketplace that is registered and lies on the machine, with a package in its own folder."""
    listing = {"name": "acme", "owner": {"name": "Acme"}, "plugins": list(entries or (FMT,))}
    return {
        KNOWN: json.dumps(ON_DISK),
        "/opt/acme/.claude-plugin/marketplace.json": json.dumps(listing),
        "/opt/acme/fmt/.claude-plugin/plugin.json": '{"name": "fmt"}',
    }


def report(*parts, client="2.1.330", exists=None):
    files = {path: text for part in parts for path, text in part.items()}
    return judge(RULE, observed=(replace(observed(files, client), exists=exists or {}),))


def items(found):
    return [gap.subject.item for gap in found.gaps]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param([on(USER), installed(record())], [], id="installed and on"),
        pytest.param([on(USER, value=False), installed(record())], [], id="installed and off"),
        pytest.param([on(LOCAL), installed(record())], [], id="installed, and on in a project"),
        pytest.param([installed(record())], ["fmt@acme: switch"], id="installed, and no file says whether it is on"),
        pytest.param([on(USER, package="lint@acme"), installed(record())], ["fmt@acme: switch"], id="another is on"),
        pytest.param([on(USER), installed(record(), record("managed"))], [], id="twice in one version"),
        pytest.param(
            [on(USER), installed(record(), record("managed", "2.0.0"), record("managed", "3.0.0"))],
            ["fmt@acme: versions"],
            id="in three versions",
        ),
    ],
)
def test_what_is_installed(parts, expected):
    found = report(*parts, on(ETC + "managed-settings.json", package="lint@acme"))
    assert items(found) == expected


def test_the_sentences():
    judged = report(installed(record(), record("local", "2.0.0", projectPath="/gone")), exists={"/gone": False})
    assert gaps(judged) == [
        (
            "fmt@acme: switch on claude-code: `fmt@acme` is installed, and no settings file switches it on or off: client"
            " 2.1.330 leaves it off, its documentation says on"
        ),
        "fmt@acme: project on claude-code: `fmt@acme` is installed for a project whose folder is gone",
    ]
    assert [gap.fix for gap in judged.gaps] == [
        "Switch it on or off in `enabledPlugins`, or uninstall it.",
        "Uninstall it for that project, or where the client does not, take its record out of `installed_plugins.json`.",
    ]
    found = gaps(report(on(USER), installed(record(), record("local", "2.0.0", projectPath="/srv/app"))))
    assert found == [
        (
            "fmt@acme: versions on claude-code: `fmt@acme` is installed in version `1.0.0` for scope `user` and version"
            " `2.0.0` for scope `local`"
        )
    ]


@pytest.mark.parametrize(
    ("exists", "expected"),
    [
        pytest.param({"/srv/app": True}, (2, 0, 0, 1), id="there, and nobody read its settings"),
        pytest.param({"/srv/app": False}, (0, 1, 0, 0), id="gone"),
        pytest.param({}, (1, 0, 0, 2), id="nobody looked"),
    ],
)
def test_the_project_of_a_record(exists, expected):
    found = report(installed(record("project", projectPath="/srv/app")), exists=exists)
    assert counts(found) == expected


@pytest.mark.parametrize(
    ("parts", "client", "expected"),
    [
        pytest.param([on(USER), here()], "2.1.330", "pass", id="from a folder: the client does it"),
        pytest.param(
            [on(USER), {KNOWN: json.dumps(ON_DISK)}], "2.1.330", "unknown", id="from a folder nobody looked into"
        ),
        pytest.param(
            [on(USER), here({**FMT, "name": "lint"})], "2.1.330", "gap", id="from a folder that does not list it"
        ),
        pytest.param([on(USER), {KNOWN: json.dumps(GIT)}], "2.1.330", "unknown", id="from elsewhere: nobody has seen"),
        pytest.param([on(USER)], "2.1.330", "gap", id="from a marketplace that nothing registers or names"),
        pytest.param([on(USER), {KNOWN: None}], "2.1.330", "unknown", id="from one that an unread file may register"),
        pytest.param(
            [on(USER, package="fmt@claude-plugins-official")], "2.1.330", "unknown", id="from the vendor's own"
        ),
        pytest.param(
            [on(USER), {KNOWN: json.dumps(GIT)}, {ETC + "managed-settings.json": '{"strictKnownMarketplaces": []}'}],
            "2.1.330",
            "none",
            id="from one that is kept out, which is another gap",
        ),
        pytest.param([on(USER), here()], "2.1.240", "unknown", id="an older client, and a folder"),
        pytest.param([on(LOCAL), here()], "2.1.330", "pass", id="a user's own switch in a project"),
        pytest.param([on(SHARED), here()], "2.1.330", "pass", id="a project's switch of what lies here"),
        pytest.param([on(SHARED), {KNOWN: json.dumps(GIT)}], "2.1.330", "gap", id="a project's switch of another"),
        pytest.param([on(SHARED), {KNOWN: json.dumps(GIT)}], "2.1.195", "gap", id="the same since 2.1.195"),
        pytest.param([on(SHARED), {KNOWN: json.dumps(GIT)}], "2.1.194", "unknown", id="the same before"),
        pytest.param(
            [on(SHARED), on(LOCAL, value=False), {KNOWN: json.dumps(GIT)}],
            "2.1.330",
            "",
            id="a project's, and off for me",
        ),
        pytest.param(
            [on(USER), on(ETC + "managed-settings.json")], "2.1.330", "", id="a lock is asked about elsewhere"
        ),
        pytest.param([on(USER, value=False)], "2.1.330", "", id="off"),
        pytest.param([on(USER, package="fmt@inline")], "2.1.330", "", id="from no marketplace"),
        pytest.param([on(USER, package="fmt")], "2.1.330", "", id="what is no id"),
    ],
)
def test_what_is_on_and_was_never_installed(parts, client, expected):
    found = counts(report(installed(), *parts, client=client))
    rows = {"pass": (1, 0, 0, 0), "gap": (0, 1, 0, 0), "none": (0, 0, 1, 0), "unknown": (0, 0, 0, 1), "": (0, 0, 0, 0)}
    assert found == rows[expected]


def test_the_marketplace_may_be_named_in_settings():
    named = {**json.loads(on(USER)[USER]), "extraKnownMarketplaces": {"acme": {"source": ON_DISK["acme"]["source"]}}}
    there = {path: text for path, text in here().items() if path != KNOWN}
    assert counts(report({USER: json.dumps(named)}, there)) == (1, 0, 0, 0)


BOB = "/home/bob"
BOBS = {f"{BOB}/.claude/settings.json": json.dumps({"enabledPlugins": {"fmt@acme": True}})}
OTHERS = {f"{BOB}/.claude/plugins/installed_plugins.json": json.dumps({"version": 2, "plugins": {}})}


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param([installed(record()), BOBS], ["fmt@acme: switch"], id="only another member switches it on"),
        pytest.param([on(USER), installed(record()), BOBS], [], id="both members switch it on"),
        pytest.param([installed(record()), on(LOCAL)], [], id="the member's own file in a project does"),
        pytest.param([installed(record()), on(SHARED)], [], id="a project's does"),
        pytest.param(
            [installed(record("project", projectPath=PROJECT)), on(USER)], [], id="the user's does for one in a project"
        ),
        pytest.param(
            [{USER: '{"enabledPlugins": {"fmt@acme": true}, "env": []}'}, installed(record())],
            [],
            id="a file that is left out as a whole names it, which is another gap",
        ),
        pytest.param(
            [installed(record()), here(FMT | {"name": "new"}), {USER: '{"enabledPlugins": {"fmt@acme": false}}'}],
            [],
            id="it is off",
        ),
    ],
)
def test_each_members_own_settings_are_asked(parts, expected):
    found = report(*parts, exists={PROJECT: True})
    assert [item for item in items(found) if item.endswith("switch")] == expected


def test_a_package_is_named_by_the_name_that_it_had_before():
    listing = {"name": "acme", "owner": {"name": "Acme"}, "plugins": [FMT], "renames": {"formatter": "fmt"}}
    renamed = {**here(), "/opt/acme/.claude-plugin/marketplace.json": json.dumps(listing)}
    found = report(on(USER, package="formatter@acme"), renamed, installed(record()))
    assert "fmt@acme: switch" not in items(found)


def test_what_the_client_does_not_understand_leaves_it_nothing():
    spoilt = {INSTALLED: json.dumps({"version": 2, "plugins": {"fmt@acme": [record()], "lint@acme": [{"scope": "x"}]}})}
    (gap,) = gaps(report(spoilt))
    assert gap == (
        "installed packages on claude-code: nothing counts as installed: what `installed_plugins.json` says of `lint@acme`"
        " is no record, and spoils the whole file"
    )


def test_a_record_without_a_date_is_a_gap_for_the_client_that_was_tried_alone():
    short = {INSTALLED: json.dumps({"version": 1, "plugins": {"fmt@acme": {"version": "1", "installPath": "/x"}}})}
    (gap,) = gaps(report(short))
    assert "spoils the whole file" in gap
    found = report(short, client="2.1.240")
    assert not gaps(found)
    assert any("whether other clients take it is not known" in each for each in unknowns(found))


def test_managed_settings_that_nobody_could_read_may_name_it():
    (unknown,) = unknowns(report(installed(record()), {ETC + "managed-settings.json": None}))
    assert "switches it on or off that could be read; which managed settings win is not known" in unknown


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param(INSTALLED, "installed packages", id="of what is installed"),
        pytest.param(USER, "fmt@acme: switch", id="of what is on"),
    ],
)
def test_a_file_that_cannot_be_read(path, expected):
    whole = observed({**on(USER, package="lint@acme"), **installed(record())})
    lost = {"state": "unread", "data": None, "why": "too large"}
    files = tuple(replace(file, **lost) if file.path == path else file for file in whole.files)
    found = judge(RULE, observed=(replace(whole, files=files),))
    assert [fact.subject.item for fact in found.unknowns] == [expected]
    assert all(reason.endswith("could not be read: too large") for reason in unknowns(found))


def test_projects_alone_tell_nothing_of_what_is_installed():
    whole = replace(observed(on(SHARED)), homes=())
    assert counts(judge(RULE, observed=(whole,))) == (0, 0, 0, 0)
