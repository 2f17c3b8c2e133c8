"""DRF004: a marketplace, a lock or a way in that is not the declared one."""

import json

import pytest
from judged import gaps, judge, unknowns
from seen_worlds import (
    FORCED,
    KNOWN,
    MANAGED,
    PROJECT_SERVERS,
    STATE,
    USER,
    crm,
    machine,
    notes,
    package,
    server,
    state,
)

RULE = "  setting-drift: {}\n"
ELSEWHERE = (
    "marketplace acme on claude-code: "
    "marketplace `acme` comes from another source or branch here than the inventory says"
)


def registered(**source):
    """Return the files of a home that knows the marketplace from a source."""
    files = package()
    known = json.loads(json.dumps(files[KNOWN]))
    known["acme"]["source"] = source
    return files | {KNOWN: known}


def declared(source):
    return notes().replace("{github: acme/plugins}", source)


@pytest.mark.parametrize(
    ("source", "there"),
    [
        pytest.param("{github: acme/plugins}", {"source": "github", "repo": "acme/plugins"}, id="the same"),
        pytest.param(
            "{github: acme/plugins, sha: 3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90}",
            {"source": "github", "repo": "acme/plugins"},
            id="a commit, which no client can hold",
        ),
        pytest.param(
            "{github: acme/plugins}",
            {"source": "git", "url": "https://github.com/ACME/plugins.git"},
            id="the same repository by its address",
        ),
        pytest.param(
            "{source: git, url: 'https://git.acme.example/plugins.git', ref: v1}",
            {"source": "git", "url": "https://git.acme.example/plugins.git", "ref": "v1"},
            id="a branch",
        ),
    ],
)
def test_the_declared_marketplace_passes(source, there):
    report = judge(RULE, declared(source), observed=(machine(registered(**there)),))
    assert (gaps(report), unknowns(report)) == ([], [])


@pytest.mark.parametrize(
    ("source", "there"),
    [
        pytest.param(
            "{github: acme/plugins}", {"source": "github", "repo": "acme-dev/plugins"}, id="another repository"
        ),
        pytest.param(
            "{github: acme/plugins, ref: v1}", {"source": "github", "repo": "acme/plugins"}, id="another branch"
        ),
        pytest.param(
            "{github: acme/plugins}",
            {"source": "git", "url": "https://git.acme.example/acme/plugins.git"},
            id="another host",
        ),
    ],
)
def test_another_source_under_the_name_is_a_gap(source, there):
    report = judge(RULE, declared(source), observed=(machine(registered(**there)),))
    assert ELSEWHERE in gaps(report)


def test_of_several_machines_one_that_knows_it_from_elsewhere_is_enough():
    other = registered(source="github", repo="acme-dev/plugins")
    assert gaps(judge(RULE, notes(), observed=(machine(package()), machine(other)))) == [ELSEWHERE]


def test_a_source_that_nobody_declared_is_unknown():
    inventory = notes().replace("{source: {github: acme/plugins}}", "{}")
    (unknown,) = judge(RULE, inventory, observed=(machine(package()),)).unknowns
    assert unknown.because == "the inventory does not say where marketplace `acme` comes from"


def test_a_marketplace_that_no_machine_knows_is_not_asked_about():
    report = judge(RULE, notes(), observed=(machine(state()),))
    assert (gaps(report), unknowns(report)) == ([], [])


@pytest.mark.parametrize(
    ("via", "forced", "gap"),
    [
        pytest.param("managed-plugin", True, "", id="forced on, as declared"),
        pytest.param("marketplace-plugin", False, "", id="not forced on, as declared"),
        pytest.param(
            "marketplace-plugin",
            True,
            "managed settings force `notes@acme` on, which the inventory does not say",
            id="forced on, and nobody said so",
        ),
        pytest.param("managed-plugin", False, "", id="a lock that is missing is another rule's"),
    ],
)
def test_a_lock_is_there_where_it_is_declared(via, forced, gap):
    files = package() | ({MANAGED: FORCED} if forced else {})
    report = judge(RULE, notes(via), observed=(machine(files),))
    assert [each.message for each in report.gaps] == [gap] * bool(gap)
    assert all(each.place.file == MANAGED for each in report.gaps)
    assert unknowns(report) == []


def test_whether_it_is_locked_is_unknown_where_managed_settings_could_not_be_read():
    report = judge(RULE, notes(), observed=(machine(package() | {MANAGED: None}),))
    (unknown,) = [fact for fact in report.unknowns if fact.subject.item == "lock of notes@acme"]
    assert unknown.because.startswith("whether `notes@acme` is locked is not known: ")


@pytest.mark.parametrize(
    ("via", "files", "gap"),
    [
        pytest.param("user-server", state(crm=server()), "", id="a member's own"),
        pytest.param(
            "managed-mcp",
            state(crm=server()),
            "`crm` arrives through a member's own servers, and `via: managed-mcp` is declared",
            id="a member's own, and the organisation's was declared",
        ),
        pytest.param(
            "user-server",
            {PROJECT_SERVERS: {"mcpServers": {"crm": server()}}, USER: {"enabledMcpjsonServers": ["crm"]}},
            "`crm` arrives through the project's `.mcp.json`, and `via: user-server` is declared",
            id="a project's, and a member's own was declared",
        ),
        pytest.param(
            "project-file",
            {
                STATE: {"projects": {"/home/ada/code/app": {"mcpServers": {"crm": server()}}}},
                PROJECT_SERVERS: {"mcpServers": {}},
            },
            "",
            id="a member's own for the project",
        ),
        pytest.param(
            "managed-mcp",
            state(crm=server()) | {MANAGED: {"deniedMcpServers": [{"serverName": "crm"}]}},
            "",
            id="one that does not load opens no way",
        ),
    ],
)
def test_a_door_arrives_the_declared_way(via, files, gap):
    report = judge(RULE, crm(via), observed=(machine(files),))
    assert [each.message for each in report.gaps] == [gap] * bool(gap)
