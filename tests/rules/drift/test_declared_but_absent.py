"""DRF002: what must be on every machine without a member doing anything, and is not on one."""

from dataclasses import replace

import pytest
from judged import counts, gaps, judge, unknowns
from seen_worlds import (
    FORCED,
    INSTALLED,
    MANAGED,
    MANAGED_SERVERS,
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

RULE = "  declared-but-absent: {}\n"
PROJECT = "projects: {App: {surface: claude-code, needs: [crm]}}\n"
GROUPS = """\
surfaces: {claude-code: {managed: {by: server, mode: rbac_groups, order: [ap, audit], default: none}}}
groups: {ap: {members: [ada@x.example]}, audit: {members: [bob@x.example]}}
"""
SIZED = GROUPS.replace("[ada@x.example]}", "[ada@x.example], size: 1}").replace(
    "[bob@x.example]}", "[bob@x.example], size: 1}"
)
HELD = {MANAGED_SERVERS: {"mcpServers": {"crm": server()}}}
EMPTY = {MANAGED_SERVERS: {"mcpServers": {}}}
NONE_IN_THE_FILE = (
    "crm on claude-code: `crm` must stand in `managed-mcp.json`, and in that of machine `laptop` does not"
)


@pytest.mark.parametrize("via", ["user-server", "marketplace-plugin", "claude-ai-connector"])
def test_what_members_add_themselves_is_not_asked_about(via):
    assert counts(judge(RULE, crm(via), observed=(machine(state()),))) == (0, 0, 0, 0)


def test_what_is_declared_for_cowork_is_not_asked_about():
    inventory = crm().replace("claude-code: {via: user-server}", "cowork: {via: custom-connector}")
    assert counts(judge(RULE, inventory, observed=(machine(state()),))) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("files", "gap"),
    [
        pytest.param(HELD, "", id="it is there"),
        pytest.param(
            HELD | {MANAGED: {"deniedMcpServers": [{"serverName": "crm"}]}}, "", id="it is there and does not load"
        ),
        pytest.param(EMPTY, NONE_IN_THE_FILE, id="the file lacks it"),
        pytest.param(EMPTY | state(crm=server()), NONE_IN_THE_FILE, id="a member configured it instead"),
        pytest.param(
            state(),
            "crm on claude-code: `crm` must stand in `managed-mcp.json`, and machine `laptop` has none",
            id="there is no such file",
        ),
    ],
)
def test_a_server_of_the_organisations_own_file(files, gap):
    report = judge(RULE, crm("managed-mcp"), observed=(machine(files),))
    assert gaps(report) == [gap] * bool(gap)
    assert report.unknowns == ()


def test_the_file_itself_is_where_a_missing_server_is_missing():
    (gap,) = judge(RULE, crm("managed-mcp"), observed=(machine(EMPTY),)).gaps
    assert str(gap.place) == f"{MANAGED_SERVERS}:1:2"


@pytest.mark.parametrize(
    ("files", "platform", "because"),
    [
        pytest.param(
            {MANAGED_SERVERS: None},
            "linux",
            "`managed-mcp.json` of machine `laptop` was not read in full: not read: permission denied",
            id="a file that nobody could read",
        ),
        pytest.param(
            {MANAGED_SERVERS: '{"mcpServers": {}} // ours'},
            "linux",
            "`managed-mcp.json` of machine `laptop` was not read in full: ",
            id="a file of which not everything is understood",
        ),
        pytest.param(
            state(),
            None,
            "the observation does not hold the folders of the system, where `managed-mcp.json` would be",
            id="a home alone",
        ),
    ],
)
def test_it_is_unknown_where_the_file_was_not_seen(files, platform, because):
    report = judge(RULE, crm("managed-mcp"), observed=(machine(files, platform=platform),))
    assert gaps(report) == []
    (unknown,) = unknowns(report)
    assert unknown.startswith(f"crm on claude-code: {because}")


def test_a_machine_without_a_name_is_the_machine():
    seen = replace(machine(EMPTY), machine=None)
    (gap,) = judge(RULE, crm("managed-mcp"), observed=(seen,)).gaps
    assert gap.message.endswith("and in that of the machine does not")


@pytest.mark.parametrize(
    ("files", "gap"),
    [
        pytest.param(package() | {MANAGED: FORCED}, "", id="installed and on"),
        pytest.param(
            state(),
            "`notes` comes in `notes@acme`, which no file of machine `laptop` names",
            id="no file names it",
        ),
        pytest.param(
            package(on=False),
            "`notes` comes in `notes@acme`, which machine `laptop` does not load: ",
            id="a member switched it off",
        ),
    ],
)
def test_a_package_that_managed_settings_must_force_on(files, gap):
    report = judge(RULE, notes("managed-plugin"), observed=(machine(files),))
    assert [each.message.startswith(gap) for each in report.gaps] == [True] * bool(gap)
    assert report.unknowns == ()


def test_each_home_of_a_machine_must_have_the_package():
    seen = machine(package() | {MANAGED: FORCED})
    assert gaps(judge(RULE, notes("managed-plugin"), observed=(seen,))) == []
    two = machine(package())
    report = judge(RULE, notes("managed-plugin"), observed=(replace(two, homes=(*two.homes, "/home/bob")),))
    assert gaps(report) == [
        "notes on claude-code: `notes` comes in `notes@acme`, which no file of machine `laptop` names"
    ]


@pytest.mark.parametrize(
    ("seen", "inventory", "because"),
    [
        pytest.param(
            replace(machine(state()), homes=()),
            notes("managed-plugin"),
            "the observation holds no member's home, where packages are recorded",
            id="the machine's own files alone",
        ),
        pytest.param(
            machine(state(), platform=None),
            notes("managed-plugin"),
            "the observation does not hold the folders of the system, where managed settings would be",
            id="a home alone",
        ),
        pytest.param(
            machine({USER: {}, INSTALLED: None}),
            notes("managed-plugin"),
            "`notes` comes in `notes@acme`, which a file may name that nobody could read: not read: permission denied",
            id="a record that nobody could read",
        ),
        pytest.param(
            machine(package(folder="/opt/elsewhere") | {MANAGED: FORCED}),
            notes("managed-plugin"),
            "whether the folder of `notes@acme` is still there was not observed",
            id="a package whose folder was not seen",
        ),
        pytest.param(
            machine(state()),
            crm("managed-plugin"),
            "the inventory does not say which package `crm` comes in",
            id="a package that the inventory does not name",
        ),
    ],
)
def test_whether_a_package_is_there_may_be_unknown(seen, inventory, because):
    report = judge(RULE, inventory, observed=(seen,))
    assert gaps(report) == []
    (unknown,) = report.unknowns
    assert unknown.because.startswith(because)


def test_an_unread_file_of_another_home_does_not_excuse_this_one():
    seen = machine({USER: {}, INSTALLED: None, STATE: None})
    other = tuple(replace(file, home="/home/bob") if file.kind == "installed" else file for file in seen.files)
    report = judge(RULE, notes("managed-plugin"), observed=(replace(seen, files=other),))
    assert len(report.gaps) == 1


def test_an_unread_file_that_names_no_packages_excuses_nothing():
    report = judge(RULE, notes("managed-plugin"), observed=(machine({USER: {}, STATE: None}),))
    assert len(report.gaps) == 1


@pytest.mark.parametrize(
    ("files", "gap"),
    [
        pytest.param({PROJECT_SERVERS: {"mcpServers": {"crm": server()}}}, "", id="its file has it"),
        pytest.param(
            {PROJECT_SERVERS: {"mcpServers": {}}},
            "project `app` needs `crm`, and its `.mcp.json` does not have it",
            id="its file lacks it",
        ),
        pytest.param(
            {"/home/ada/code/app/.claude/settings.json": {}} | state(crm=server()),
            "project `app` needs `crm`, and its `.mcp.json` is not there",
            id="it has no file",
        ),
        pytest.param(
            {
                "/home/ada/code/.mcp.json": {"mcpServers": {"crm": server()}},
                "/home/ada/code/app/.claude/settings.json": {},
            },
            "",
            id="the file of a folder above has it",
        ),
        pytest.param({"/home/ada/code/other/.mcp.json": {"mcpServers": {}}}, "", id="the folder of another project"),
    ],
)
def test_a_server_of_a_projects_file(files, gap):
    report = judge(RULE, crm("project-file") + PROJECT, observed=(machine(files),))
    assert [each.message for each in report.gaps] == [gap] * bool(gap)
    assert report.unknowns == ()


def test_a_projects_file_that_nobody_could_read_is_unknown():
    report = judge(RULE, crm("project-file") + PROJECT, observed=(machine({PROJECT_SERVERS: None}),))
    assert gaps(report) == []
    because = "project `app` needs `crm`, and its `.mcp.json` was not read in full: not read: permission denied"
    assert unknowns(report) == [f"crm on claude-code: {because}"]


def part(files, name):
    """Return a row of a machine of which not all came."""
    return replace(machine(files), is_part=True, machine=name)


@pytest.mark.parametrize(
    ("inventory", "rows", "missed"),
    [
        pytest.param(crm("managed-mcp"), (part(EMPTY, "a"), part(HELD, "a")), [], id="one of the rows shows it"),
        pytest.param(crm("managed-mcp"), (part(EMPTY, "a"), part(state(), "a")), ["a"], id="none of the rows does"),
        pytest.param(crm("managed-mcp"), (part(HELD, "a"), part(EMPTY, "b")), ["b"], id="those of another machine do"),
        pytest.param(notes("managed-plugin"), (part(state(), "a"),), ["a"], id="a package that no row names"),
        pytest.param(
            crm("project-file") + PROJECT,
            (part({PROJECT_SERVERS: {"mcpServers": {}}}, "a"),),
            ["a"],
            id="a project whose row shows nothing of it",
        ),
        pytest.param(
            crm("project-file") + PROJECT,
            (part({"/home/ada/code/other/.mcp.json": {"mcpServers": {}}}, "a"),),
            [],
            id="another project",
        ),
    ],
)
def test_where_not_all_rows_came_it_is_not_known_and_never_absent(inventory, rows, missed):
    report = judge(RULE, inventory, observed=rows)
    assert gaps(report) == []
    door = "notes" if "notes" in inventory else "crm"
    because = "fewer rows of machine `{}` came than were written, and `{}` may be in the others"
    assert [each.because for each in report.unknowns] == [because.format(name, door) for name in missed]


def test_a_project_that_needs_it_on_cowork_has_no_file():
    inventory = crm("project-file") + PROJECT.replace("claude-code", "cowork")
    inventory = inventory.replace("provision: {", "provision: {cowork: {via: custom-connector}, ")
    report = judge(RULE, inventory, observed=(machine({PROJECT_SERVERS: {"mcpServers": {}}}),))
    assert counts(report) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        pytest.param("ada@x.example", (0, 1, 0, 0), id="a member who is to have it"),
        pytest.param("bob@x.example", (0, 0, 1, 0), id="a member who is not"),
        pytest.param("", (0, 0, 0, 1), id="nobody knows whose machine it is"),
    ],
)
def test_a_door_for_some_is_asked_of_their_machines(member, expected):
    inventory = GROUPS + notes("managed-plugin").replace("via: ", 'groups: {ap: "true", audit: "false"}, via: ')
    report = judge(RULE, inventory, observed=(replace(machine(state()), member=member),))
    assert counts(report) == expected


@pytest.mark.parametrize(
    ("held", "groups", "member", "expected"),
    [
        pytest.param(("false", "false"), GROUPS, "", (0, 0, 1, 0), id="for nobody, whosever machine it is"),
        pytest.param(("false", "false"), GROUPS, "ada@x.example", (0, 0, 1, 0), id="for nobody, and so not for her"),
        pytest.param(("true", "false"), GROUPS, "eve@x.example", (0, 0, 0, 1), id="a member whom no group names"),
        pytest.param(("true", "false"), SIZED, "eve@x.example", (0, 0, 1, 0), id="one who can be in no group"),
        pytest.param(
            ("false", "true"),
            SIZED.replace("{members: [ada@x.example], size: 1}", "{size: 6}"),
            "eve@x.example",
            (0, 0, 1, 0),
            id="one who can only be where it is not held",
        ),
        pytest.param(
            ("true", "false"),
            SIZED.replace("{members: [ada@x.example], size: 1}", "{size: 6}"),
            "eve@x.example",
            (0, 0, 0, 1),
            id="one who may be among those whom nobody named",
        ),
        pytest.param(
            ("false", "false"),
            GROUPS.replace("default: none", "default: settings"),
            "bob@x.example",
            (0, 0, 1, 0),
            id="for whoever is in no group, and he is in one",
        ),
    ],
)
def test_a_door_is_missed_by_those_alone_for_whom_it_is_meant(held, groups, member, expected):
    inventory = groups + notes("managed-plugin").replace(
        "via: ", f'groups: {{ap: "{held[0]}", audit: "{held[1]}"}}, via: '
    )
    report = judge(RULE, inventory, observed=(replace(machine(state()), member=member),))
    assert counts(report) == expected


def test_of_several_machines_the_worst_counts_and_the_gap_names_none_in_its_fingerprint():
    one, two = (machine(files, machine=name) for files, name in ((HELD, "one"), (EMPTY, "two")))
    (gap,) = judge(RULE, crm("managed-mcp"), observed=(one, two)).gaps
    (same,) = judge(RULE, crm("managed-mcp"), observed=(machine(EMPTY, machine="three"),)).gaps
    assert gap.fingerprint == same.fingerprint
    assert "`two`" in gap.message


@pytest.mark.parametrize("member", ["", "ada@x.example"])
def test_who_is_to_have_it_may_be_unknown(member):
    inventory = GROUPS.replace(", order: [ap, audit]", "") + notes("managed-plugin")
    seen = replace(machine(state()), member=member)
    report = judge(RULE, inventory, observed=(seen,))
    assert gaps(report) == []
    because = "the inventory does not say which groups have managed settings of their own"
    assert unknowns(report) == [f"notes on claude-code: {because}"]
    assert counts(judge(RULE, inventory, observed=(machine(package() | {MANAGED: FORCED}),))) == (1, 0, 0, 0)
