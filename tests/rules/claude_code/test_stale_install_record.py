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
GIT = {"acme": {"source": {"source": "github", "repo": "acme/plugins"}, "installLocation": "/x"}}


def on(path, value=True, package="fmt@acme"):
    return {path: json.dumps({"enabledPlugins": {package: value}})}


def record(scope="user", version="1.0.0", **more):
    return {"scope": scope, "version": version, "installPath": "/x", **more}


def installed(*records, package="fmt@acme"):
    return {INSTALLED: json.dumps({"version": 2, "plugins": {package: list(records)} if records else {}})}


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
    found = gaps(report(installed(record(), record("local", "2.0.0", projectPath="/gone")), exists={"/gone": False}))
    assert found == [
        (
            "fmt@acme: switch on claude-code: `fmt@acme` is installed, and no settings file switches it on or off: client"
            " 2.1.330 leaves it off, its documentation says on"
        ),
        "fmt@acme: project on claude-code: `fmt@acme` is installed for a project whose folder is gone",
        (
            "fmt@acme: versions on claude-code: `fmt@acme` is installed in version `1.0.0` for scope `user` and `2.0.0` for"
            " scope `local`"
        ),
    ]


@pytest.mark.parametrize(
    ("exists", "expected"),
    [
        pytest.param({"/srv/app": True}, (3, 0, 0, 0), id="there"),
        pytest.param({"/srv/app": False}, (2, 1, 0, 0), id="gone"),
        pytest.param({}, (2, 0, 0, 1), id="nobody looked"),
    ],
)
def test_the_project_of_a_record(exists, expected):
    found = report(on(USER), installed(record("project", projectPath="/srv/app")), exists=exists)
    row = counts(found)
    assert (row[0] - 1, *row[1:]) == expected  # and what is on is installed


@pytest.mark.parametrize(
    ("parts", "client", "expected"),
    [
        pytest.param(
            [on(USER), {KNOWN: json.dumps(ON_DISK)}], "2.1.330", "pass", id="from a folder: the client does it"
        ),
        pytest.param([on(USER), {KNOWN: json.dumps(GIT)}], "2.1.330", "unknown", id="from elsewhere: nobody has seen"),
        pytest.param([on(USER)], "2.1.330", "unknown", id="from nobody knows where"),
        pytest.param(
            [on(USER), {KNOWN: json.dumps(ON_DISK)}], "2.1.240", "unknown", id="an older client, and a folder"
        ),
        pytest.param(
            [on(LOCAL), {KNOWN: json.dumps(ON_DISK)}], "2.1.330", "pass", id="a user's own switch in a project"
        ),
        pytest.param([on(SHARED), {KNOWN: json.dumps(ON_DISK)}], "2.1.330", "gap", id="a project's switch"),
        pytest.param([on(SHARED)], "2.1.195", "gap", id="a project's switch since 2.1.195"),
        pytest.param([on(SHARED)], "2.1.194", "unknown", id="a project's switch before"),
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
    assert found == {"pass": (1, 0, 0, 0), "gap": (0, 1, 0, 0), "unknown": (0, 0, 0, 1), "": (0, 0, 0, 0)}[expected]


def test_the_marketplace_may_be_named_in_settings():
    named = {**json.loads(on(USER)[USER]), "extraKnownMarketplaces": {"acme": {"source": ON_DISK["acme"]["source"]}}}
    assert counts(report({USER: json.dumps(named)})) == (1, 0, 0, 0)


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
