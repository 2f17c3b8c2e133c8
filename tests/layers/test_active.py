"""Which doors are on in a project: listed, on by themselves, or forced on; and for whom of its people."""

from dataclasses import replace
from datetime import date

import pytest
from judged import cases
from organisation_from_text import deciding_line, layers
from seen_worlds import FORCED, MANAGED, machine, package

from plugingov.layers.evidence import evidence_for
from plugingov.layers.layers import Layers
from plugingov.model.organisation import merge
from plugingov.sources.document import Text
from plugingov.sources.yaml import read_yaml
from plugingov.surfaces.claude_code.sessions.machine import Machine
from reference_inventory import AS_OF, inventory

GROUPS = """\
groups:
  audit: {size: 1, members: [grace@example.com]}
  tax: {size: 1, members: [tim@example.com]}
  lab: {members: [lia@example.com], deployment: third-party}
"""
BY_GROUP = "surfaces: {claude-code: {managed: {by: mdm, mode: rbac_groups, order: [audit], default: settings}}}\n"
LISTED = "is switched on in project `p`"
BY_ITSELF = "`fx` switches itself on once signed in, which is part of connecting"


def text(surface: str, door: str, project: str = "active: []", before: str = "") -> str:
    """Return one door called `fx`, and a project `p` on the same surface."""
    return f"{before}{GROUPS}plugins:\n  fx: {{title: FX, {door}}}\nprojects:\n  p: {{surface: {surface}, {project}}}\n"


def cowork(provision: str = "preference: required", facts: str = "", project: str = "active: []", before: str = ""):
    return text("cowork", f"path: marketplace, {facts}provision: {{cowork: {{{provision}}}}}", project, before)


def claude(provision: str, facts: str = "", project: str = "active: []", before: str = BY_GROUP) -> str:
    return text(
        "claude-code", f"path: marketplace, {facts}provision: {{claude-code: {{{provision}}}}}", project, before
    )


def on(written: str, project: str = "p") -> list[tuple[str, str, bool]]:
    found = layers(written)
    return [(each.answer.state, each.answer.because, each.is_listed) for each in found.active_in(project)]


AUTOMATIC = "activation: automatic, "


@pytest.mark.parametrize(
    ("written", "state", "because", "is_listed"),
    [
        pytest.param(cowork(project="active: [fx]"), "on", LISTED, True, id="the project lists it"),
        pytest.param(cowork(project="active: [fx, fx]"), "on", LISTED, True, id="listed twice is on once"),
        pytest.param(
            cowork("preference: available", project="active: [fx]"),
            "on",
            LISTED,
            True,
            id="listed, so somebody added it",
        ),
        pytest.param(
            cowork("via: org-plugin", project="active: [fx]"), "on", LISTED, True, id="whether it is there is unknown"
        ),
        pytest.param(
            cowork("preference: required, groups: {audit: not_available}", project="active: [fx]"),
            "on",
            LISTED,
            True,
            id="some of the people have it",
        ),
        pytest.param(cowork(facts=AUTOMATIC, project="active: [fx]"), "on", BY_ITSELF, True, id="listed and automatic"),
        pytest.param(cowork(facts=AUTOMATIC), "on", BY_ITSELF, False, id="automatic"),
        pytest.param(cowork(facts=AUTOMATIC, project="needs: [fx]"), "on", BY_ITSELF, False, id="automatic, no list"),
        pytest.param(
            cowork(project="needs: [fx]"), "unknown", "does not say what is active", False, id="needed, and no list"
        ),
        pytest.param(
            cowork("preference: required, groups: {audit: not_available}", AUTOMATIC),
            "partly",
            "off for grace@example.com (group `audit` says `not_available`)",
            False,
            id="automatic where some have it",
        ),
        pytest.param(cowork("preference: available", AUTOMATIC), "on", BY_ITSELF, False, id="automatic, may be added"),
        pytest.param(
            cowork("via: directory-connector", AUTOMATIC, "active: [], audience: [tax, audit]"),
            "on",
            BY_ITSELF,
            False,
            id="automatic, and an Owner adds it",
        ),
        pytest.param(
            cowork("preference: available", AUTOMATIC + "audience: [tax], "),
            "on",
            BY_ITSELF,
            False,
            id="automatic, may be added, and meant for some of the people",
        ),
        pytest.param(
            cowork("via: desktop-extension", AUTOMATIC, "active: [], audience: [tax], runs: [chat]"),
            "on",
            BY_ITSELF,
            False,
            id="automatic, may be added, and may load where the project runs",
        ),
        pytest.param(
            cowork("preference: available, groups: {audit: required}", AUTOMATIC),
            "on",
            BY_ITSELF,
            False,
            id="automatic, given to some and added by others",
        ),
        pytest.param(
            cowork(
                "preference: available, groups: {audit: required}",
                AUTOMATIC + "audience: [tax], ",
                "active: [], audience: [audit]",
            ),
            "on",
            BY_ITSELF,
            False,
            id="automatic, and given to people who are not meant to have it",
        ),
        pytest.param(
            claude("via: managed-plugin"), "on", "members of no group in `order` force `fx` on", False, id="forced on"
        ),
        pytest.param(
            claude("via: managed-plugin", project="active: [], audience: [audit]"),
            "on",
            "the declared managed settings of group `audit` force `fx` on",
            False,
            id="forced on by a group's settings",
        ),
        pytest.param(
            claude("via: managed-plugin", "audience: [tax], ", "active: [], audience: [audit]"),
            "on",
            "force `fx` on",
            False,
            id="forced on for people who are not meant to have it",
        ),
        pytest.param(
            claude("via: managed-plugin, groups: {audit: absent}"),
            "partly",
            "off for grace@example.com (project `p` does not list it)",
            False,
            id="forced on for some",
        ),
        pytest.param(
            claude("via: managed-plugin, groups: {audit: 'false'}"),
            "partly",
            "off for grace@example.com (the declared managed settings of group `audit`, which count alone, block `fx`)",
            False,
            id="blocked for some",
        ),
        pytest.param(
            claude("via: managed-plugin, groups: {audit: 'false'}", AUTOMATIC, "active: [], audience: [audit, tax]"),
            "partly",
            "on for tim@example.com",
            False,
            id="what managed settings block does not switch itself on",
        ),
        pytest.param(
            claude("via: managed-plugin, groups: {audit: absent}", before=""),
            "unknown",
            "whether groups have managed settings of their own",
            False,
            id="nobody knows whose settings count",
        ),
        *(
            pytest.param(
                claude("via: managed-plugin, groups: {audit: absent}", AUTOMATIC + audience, before=""),
                "unknown",
                "whether groups have managed settings of their own",
                False,
                id=f"nobody knows whose settings count, and it is automatic ({audience})",
            )
            for audience in ("", "audience: [tax], ")
        ),
        pytest.param(
            claude("via: managed-mcp"),
            "on",
            "the declared `managed-mcp.json` holds the server",
            False,
            id="managed set",
        ),
        pytest.param(
            claude("via: managed-plugin", project="active: [], runs: [cli, cloud]"),
            "on",
            "force `fx` on",
            False,
            id="forced on in one of two places",
        ),
        pytest.param(claude("via: claude-ai-connector", AUTOMATIC), "partly", "off for lia@", False, id="an account's"),
        pytest.param(
            claude("via: claude-ai-connector", AUTOMATIC, "active: [], audience: [audit]"),
            "on",
            BY_ITSELF,
            False,
            id="the account of these people has it",
        ),
        pytest.param(claude("via: user-server", AUTOMATIC), "on", BY_ITSELF, False, id="their own server"),
        pytest.param(
            cowork(
                "preference: required, groups: {audit: not_available, tax: available}", AUTOMATIC + "audience: [tax], "
            ),
            "partly",
            "on for tim@example.com, lia@example.com, others of lab, everybody (`fx` switches itself on",
            False,
            id="whoever is meant to have it is expected to have added it",
        ),
    ],
)
def test_what_is_on_in_a_project(written, state, because, is_listed):
    ((found, reason, listed),) = on(written)
    assert (found, listed) == (state, is_listed), reason
    assert because in reason


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(cowork(), id="not switched on"),
        pytest.param(cowork(project="needs: [fx], active: []"), id="needed, and not switched on"),
        pytest.param(cowork("preference: not_available", project="active: [fx]"), id="listed where nobody has it"),
        pytest.param(cowork("preference: not_available", project="needs: [fx]"), id="needed where nobody has it"),
        pytest.param(text("cowork", "path: marketplace", "active: [fx]"), id="listed and not provisioned"),
        pytest.param(text("cowork", "path: marketplace", "needs: [fx]"), id="needed and not provisioned"),
        pytest.param(cowork("preference: not_available", AUTOMATIC), id="automatic where nobody has it"),
        pytest.param(
            cowork("preference: available", AUTOMATIC + "audience: [tax], ", "active: [], audience: [audit]"),
            id="automatic, and not for these people",
        ),
        pytest.param(cowork("preference: available", AUTOMATIC + "audience: [], "), id="automatic, and for nobody"),
        pytest.param(
            cowork(
                "preference: available, groups: {audit: not_available}",
                AUTOMATIC + "audience: [tax], ",
                "active: [], audience: [audit, lab]",
            ),
            id="taken from some, and nothing for the others",
        ),
        pytest.param(
            claude("via: managed-plugin, groups: {audit: 'false'}", project="active: [fx], audience: [audit]"),
            id="listed, and blocked by managed settings",
        ),
        pytest.param(
            claude("via: managed-plugin, groups: {audit: 'false'}", project="needs: [fx], audience: [audit]"),
            id="needed, and blocked by managed settings",
        ),
        pytest.param(
            claude("via: managed-plugin, groups: {audit: absent}", project="active: [], audience: [audit]"),
            id="the group's settings leave it to the project",
        ),
        pytest.param(claude("via: managed-plugin", project="active: [], runs: [cloud]"), id="not where it runs"),
        pytest.param(
            cowork(facts=AUTOMATIC).replace("surface: cowork", "surface: claude-code"), id="the other surface's door"
        ),
    ],
)
def test_what_is_on_for_nobody_is_left_out(written):
    assert on(written) == []


MANY = f"""\
{BY_GROUP}{GROUPS}plugins:
  one: {{title: One, path: custom-mcp, provision: {{claude-code: {{via: managed-plugin}}}}}}
  two: {{title: Two, path: custom-mcp, provision: {{claude-code: {{via: project-file}}}}}}
  three: {{title: Three, path: custom-mcp, {AUTOMATIC}provision: {{claude-code: {{via: user-server}}}}}}
  four: {{title: Four, path: custom-mcp, provision: {{claude-code: {{via: managed-plugin, groups: {{audit: absent}}}}}}}}
  five: {{title: Five, path: custom-mcp, {AUTOMATIC}audience: [tax], provision: {{claude-code: {{via: user-server}}}}}}
projects:
  lists: {{surface: claude-code, audience: [tax], active: [four, two, five]}}
  plain: {{surface: claude-code, audience: [tax], active: []}}
  alike: {{surface: claude-code, audience: [tax], active: [two]}}
  other: {{surface: claude-code, audience: [audit], active: []}}
  both: {{surface: claude-code, audience: [tax, audit], active: []}}
"""


def test_the_listed_come_first_and_the_others_in_the_order_of_the_files():
    found = layers(MANY)
    names = {project: [each.door.id for each in found.active_in(project)] for project in found.organisation.projects}
    assert names == {
        "lists": ["four", "two", "five", "one", "three"],
        "plain": ["one", "three", "four", "five"],
        "alike": ["two", "one", "three", "four", "five"],
        "other": ["one", "three"],
        "both": ["one", "three", "four", "five"],
    }


def test_what_every_project_alike_has_on_is_one_object():
    found = layers(MANY)
    parts = {project: found.active_parts(project) for project in found.organisation.projects}
    assert parts["plain"].shared is parts["alike"].shared is parts["lists"].shared
    assert [each.door.id for each in parts["plain"].shared] == ["one", "three", "four"]
    assert [each.door.id for each in parts["other"].shared] == ["one", "three"]
    assert [each.door.id for each in parts["lists"].own] == ["four", "two", "five"]
    assert [each.door.id for each in parts["both"].own] == ["five", "four"]


def test_a_door_that_the_first_project_alike_lists_is_asked_about_in_one_that_does_not():
    for audience in ("", "audience: [tax], "):
        door = AUTOMATIC + audience
        written = claude("via: user-server", door, "active: [fx]}\n  q: {surface: claude-code, active: []")
        assert on(written) == [("on", BY_ITSELF, True)]
        assert on(written, "q") == [("on", BY_ITSELF, False)]


def test_the_line_that_decides_is_the_forcing_ones():
    found = layers(claude("via: managed-plugin"))
    (active,) = found.active_in("p")
    assert "via: managed-plugin" in deciding_line(found.organisation, active.answer)


def test_shared_answers_are_those_that_each_project_would_get_alone():
    problems = []
    found = Layers(merge([read_yaml(Text("inventory.yaml", inventory(0.1)))], problems)[0], AS_OF)
    for project, declared in found.organisation.projects.items():
        alone = merge([read_yaml(Text("inventory.yaml", inventory(0.1)))], problems)[0]
        for name in [name for name in alone.projects if name != project]:
            del alone.projects[name]
        expected = [(each.door.id, each.answer, each.is_listed) for each in Layers(alone, AS_OF).active_in(project)]
        assert [(each.door.id, each.answer, each.is_listed) for each in found.active_in(project)] == expected
        assert declared.surface in {each.door.surface for each in found.active_in(project)} or not expected
    assert problems == []


FORCED_ON = """\
surfaces: {claude-code: {managed: {by: file}}}
groups: {crew: {size: 2, members: [ada@example.com, bob@example.com]}}
marketplaces: {acme: {source: {github: acme/plugins}}}
packages: {notes@acme: {version: 1.4.0, source: ./notes}}
plugins:
  notes:
    title: Notes
    path: marketplace
    tags: [locked]
    provision: {claude-code: {via: managed-plugin, package: notes@acme}}
projects: {p: {surface: claude-code, active: [], audience: [crew]}}
"""
HELD_OFF = {MANAGED: {"enabledPlugins": {"notes@acme": False}}}
NOT_THERE = {"/home/ada/.claude/settings.json": {}}
HELD = "declared managed settings force `notes` on"


def seen_by(**machines) -> Layers:
    """Return what holds where some members' machines were seen."""
    (case,) = cases(FORCED_ON)
    seen = [Machine(replace(machine(files), member=f"{name}@example.com")) for name, files in machines.items()]
    evidence = evidence_for(case.organisation, seen, date(2026, 10, 1), 7)
    return Layers(case.organisation, date(2026, 10, 1), "names", evidence)


@pytest.mark.parametrize(
    ("machines", "state", "because"),
    [
        pytest.param({"ada": package() | {MANAGED: FORCED}}, "on", "`managed-settings.json` switches", id="held on as declared"),
        pytest.param(
            {"ada": package(on=False)},
            "partly",
            f"on for bob@example.com ({HELD}); off for ada@example.com (`settings.json` switches `notes@acme` off; declared"
            f" is on: {HELD})",
            id="switched off by the first of the people, and nobody saw the other",
        ),
        pytest.param({"bob": package(on=False)}, "partly", f"on for ada@example.com ({HELD}); off for bob", id="by another"),
        pytest.param({"ada": package() | HELD_OFF}, "partly", f"on for bob@example.com ({HELD})", id="blocked for one"),
        pytest.param({"ada": NOT_THERE}, "partly", f"on for bob@example.com ({HELD})", id="not there for one"),
    ],
)  # fmt: skip
def test_what_machines_show_is_believed_before_a_declared_lock_of_whose_they_are(machines, state, because):
    (active,) = seen_by(**machines).active_in("p")
    assert (active.answer.state, active.is_listed) == (state, False)
    assert because in active.answer.because


@pytest.mark.parametrize(
    "files", [pytest.param(package(on=False), id="switched off"), pytest.param(NOT_THERE, id="not there")]
)
def test_what_no_machine_has_on_is_not_on_whatever_is_declared(files):
    assert seen_by(ada=files, bob=files).active_in("p") == ()
