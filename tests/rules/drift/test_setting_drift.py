"""DRF004: a marketplace, a lock or a way in that is not the declared one."""

import json
from dataclasses import replace

import pytest
from judged import gaps, judge, unknowns
from seen_worlds import (
    FORCED,
    INSTALLED,
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
WITHOUT = (
    "`notes@acme` is declared to be forced on by managed settings, and a machine has it without: "
    "members can switch it off"
)
ELSEWHERE = (
    "marketplace acme on claude-code: "
    "marketplace `acme` comes from another source, branch or commit here than the inventory says"
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
        pytest.param("managed-plugin", False, WITHOUT, id="not forced on, and declared to be"),
    ],
)
def test_a_lock_is_there_where_it_is_declared(via, forced, gap):
    files = package() | ({MANAGED: FORCED} if forced else {})
    report = judge(RULE, notes(via), observed=(machine(files),))
    assert [each.message for each in report.gaps] == [gap] * bool(gap)
    assert all(each.place.file == (MANAGED if forced else USER) for each in report.gaps)
    assert unknowns(report) == []


LOCKED = "  lock-missing: {plugins: {tags: [locked]}}\n"
ASKED_OF_OTHERS = "  lock-missing: {plugins: {tags: [other]}}\n"
FOR_SOME = """\
surfaces: {claude-code: {managed: {by: server, mode: rbac_groups, order: [ap, audit], default: none}}}
groups: {ap: {members: [ada@x.example]}, audit: {members: [bob@x.example]}}
""" + notes("managed-plugin").replace("via: ", 'groups: {ap: "true", audit: "false"}, via: ')
UNSAID = "managed settings force `notes@acme` on, which the inventory does not say for whoever uses the machine"


@pytest.mark.parametrize(
    ("rules", "gap"),
    [
        pytest.param("", ("setting-drift", WITHOUT), id="no rule but this one is asked"),
        pytest.param(
            "  lock-missing: {}\n", ("setting-drift", WITHOUT), id="lock-missing waits for the plugins that it is for"
        ),
        pytest.param(ASKED_OF_OTHERS, ("setting-drift", WITHOUT), id="lock-missing is asked about other doors"),
        pytest.param(
            LOCKED,
            (
                "lock-missing",
                "`notes` must be locked on claude-code and is not: managed settings do not force `notes@acme` on",
            ),
            id="lock-missing is asked about this one, and tells it",
        ),
    ],
)
def test_a_lock_that_a_machine_lacks_is_told_once_whatever_else_the_policy_asks(rules, gap):
    report = judge(RULE + rules, notes("managed-plugin"), observed=(machine(package()),))
    assert [(each.rule, each.message) for each in report.gaps] == [gap]


@pytest.mark.parametrize(
    ("inventory", "files", "more", "gap", "is_unknown"),
    [
        pytest.param(
            notes("managed-plugin"), package(on=False), {}, "", False, id="not there at all, which another rule tells"
        ),
        pytest.param(
            notes("managed-plugin"),
            {path: said for path, said in package().items() if path != INSTALLED} | {MANAGED: FORCED},
            {},
            "",
            False,
            id="forced on, and not installed yet",
        ),
        pytest.param(
            notes("managed-plugin"),
            package(),
            {"platform": None},
            "",
            True,
            id="a home alone shows no managed settings",
        ),
        pytest.param(
            notes("managed-plugin"),
            package() | {MANAGED: None},
            {},
            "",
            True,
            id="managed settings that nobody could read",
        ),
        pytest.param(FOR_SOME, package(), {"member": "ada@x.example"}, WITHOUT, False, id="a member who is to have it"),
        pytest.param(FOR_SOME, package(), {"member": "bob@x.example"}, "", False, id="a member who is not"),
        pytest.param(
            FOR_SOME, package() | {MANAGED: FORCED}, {"member": "bob@x.example"}, UNSAID, False, id="and is forced to"
        ),
        pytest.param(FOR_SOME, package(), {}, "", True, id="nobody knows whose machine it is"),
        pytest.param(
            FOR_SOME, package() | {MANAGED: FORCED}, {}, "", False, id="nobody knows whose machine it is that is forced"
        ),
    ],
)
def test_a_lock_is_missed_where_somebody_looked_and_it_is_meant(inventory, files, more, gap, is_unknown):
    seen = machine(files, **{key: value for key, value in more.items() if key != "member"})
    report = judge(RULE, inventory, observed=(replace(seen, member=more.get("member", "")),))
    assert [each.message for each in report.gaps] == [gap] * bool(gap)
    assert [each.subject.item for each in report.unknowns] == ["lock of notes@acme"] * is_unknown


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
