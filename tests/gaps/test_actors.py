from dataclasses import replace

import pytest
from judged import judge, settings_line
from organisation_from_text import organisation

from plugingov.gaps.actors import ACTORS, ACTS, BY_LAYER, act_of, actor_of, name_of, project_of
from plugingov.gaps.gap import UnknownFact
from plugingov.model.values import LAYERS, SURFACES
from plugingov.rules.index import INDEX
from plugingov.rules.rule import Subject
from plugingov.sources.document import Place

DECLARED = """\
groups: {ap: {members: [ada@acme.example], size: 1}, tax: {size: 2}}
plugins:
  fx:
    title: FX
    path: custom-mcp
    owner: it@acme.example
    provision: {cowork: {via: custom-connector}, claude-code: {via: project-file}}
projects:
  close: {surface: cowork, owner: lead@acme.example, audience: [ap, tax], needs: [fx]}
  bare: {surface: cowork}
credentials:
  own: {plugin: fx, surface: cowork, kind: per-member, holder: ap, owner: it@acme.example}
  common: {plugin: fx, surface: cowork, kind: shared, holder: robot, owner: keys@acme.example}
  service: {plugin: fx, surface: claude-code, kind: service, owner: keys@acme.example}
  unsaid: {plugin: fx, surface: cowork}
"""
_LAYERS = {entry.id: entry.layer for entry in INDEX}


def fact(rule, subject=None, layer=None):
    place = Place("inventory.yaml", 1, 1, 1, 1)
    layer = _LAYERS.get(rule, layer)
    return UnknownFact("", rule, "high", layer, subject or Subject(), "", "", place, "0" * 16, "example")


def test_every_rule_has_one_who_acts_and_what_they_do_in_a_line():
    assert {*ACTS} == {entry.id for entry in INDEX}
    for rule, act in ACTS.items():
        assert {*act.by} <= {*ACTORS, None}, rule
        for surface in (*SURFACES, None):
            line = act.on(surface)
            assert 0 < len(line) <= 100, rule
            assert "\n" not in line
            assert not line.endswith("."), rule
            assert line[0] == "`" or line[0].islower() or line.startswith("Organization settings > "), rule


def test_every_layer_has_one_who_acts_on_rules_of_an_organisations_own():
    assert {*BY_LAYER} == {*LAYERS, None}


@pytest.mark.parametrize(
    ("rule", "subject", "actor", "name"),
    [
        pytest.param("ACT001", Subject("fx", "cowork", "close"), "project owner", "lead@acme.example", id="a switch of a project"),
        pytest.param("ACT001", Subject("fx", "cowork", "bare"), "project owner", "", id="a project without an owner"),
        pytest.param("CAP008", Subject(project="close", surface="cowork"), "project owner", "lead@acme.example", id="a project alone"),
        pytest.param("ACT003", Subject("fx", "cowork"), "project owner", "", id="a switch of some project"),
        pytest.param("DAT003", Subject("fx", "cowork", "close"), "project owner", "lead@acme.example", id="data of a project"),
        pytest.param("DAT003", Subject("fx", "cowork", item="r"), "IT", "it@acme.example", id="data of a resource"),
        pytest.param("ACT004", Subject("fx", "cowork"), "org admin", "", id="an admin page"),
        pytest.param("INS001", Subject("fx", "cowork"), "org admin", "", id="what members get on Cowork"),
        pytest.param("INS001", Subject("fx", "claude-code"), "IT", "it@acme.example", id="what members get on Claude Code"),
        pytest.param("PAR001", Subject("fx"), "IT", "it@acme.example", id="both surfaces"),
        pytest.param("AUT004", Subject("fx", "cowork", credential="own"), "member", "ap", id="a sign-in of each member's own"),
        pytest.param("AUT004", Subject("fx", "cowork", credential="unsaid"), "member", "", id="a sign-in of nobody knows whom"),
        pytest.param("AUT004", Subject("fx", "cowork", credential="common"), "IT", "keys@acme.example", id="a sign-in that is shared"),
        pytest.param("AUT005", Subject("fx", "claude-code", credential="service"), "IT", "keys@acme.example", id="a sign-in of a service"),
        pytest.param("AUT014", Subject("fx", "cowork", "close"), "member", "ap, tax", id="nobody of a project has signed in"),
        pytest.param("GOV001", Subject("fx"), "IT", "it@acme.example", id="the inventory itself"),
        pytest.param("GOV008", Subject(item="W-1"), "IT", "", id="a waiver"),
        pytest.param("CCS001", Subject(item="x", surface="claude-code"), "IT", "", id="a machine"),
    ],
)  # fmt: skip
def test_who_acts_follows_from_rule_surface_and_subject(rule, subject, actor, name):
    declared = organisation(DECLARED)
    asked = fact(rule, subject)
    assert actor_of(asked, declared) == actor
    assert name_of(asked, actor, declared) == name


@pytest.mark.parametrize(
    ("rule", "route", "project", "actor"),
    [
        pytest.param("ACT003", ("projects", "close", "needs", 0), "close", "project owner", id="a line of a project"),
        pytest.param("DAT003", ("projects", "close"), "close", "project owner", id="a project itself"),
        pytest.param("DAT003", ("plugins", "fx", "title"), "", "IT", id="a line of a plugin"),
        pytest.param("DAT003", ("projects",), "", "IT", id="all projects"),
    ],
)
def test_a_gap_is_about_the_project_in_which_the_line_that_decides_stands(rule, route, project, actor):
    declared = organisation(DECLARED)
    asked = replace(fact(rule, Subject("fx", "cowork")), place=declared.documents[0].place(route))
    assert (project_of(asked, declared), actor_of(asked, declared)) == (project, actor)
    assert name_of(asked, "project owner", declared) == ("lead@acme.example" if project else "")


def test_a_line_of_another_file_is_in_no_project():
    declared = organisation(DECLARED)
    place = declared.documents[0].place(("projects", "close"))._replace(file="/etc/claude-code/managed-settings.json")
    assert project_of(replace(fact("ACT003", Subject("fx", "cowork")), place=place), declared) == ""


@pytest.mark.parametrize(
    ("layer", "surface", "actor"),
    [
        ("install", "cowork", "org admin"),
        ("install", "claude-code", "IT"),
        ("activate", "cowork", "project owner"),
        ("authenticate", "claude-code", "member"),
        (None, None, "IT"),
    ],
)
def test_of_a_rule_of_ones_own_the_layer_decides(layer, surface, actor):
    assert actor_of(fact("ORG001", Subject("fx", surface), layer), organisation(DECLARED)) == actor


def test_what_is_done_is_that_of_the_surface():
    text = "plugins: {fx: {title: FX, path: custom-mcp, tags: [x], provision: {cowork: {via: custom-connector}, claude-code: {via: project-file}}}}\n"
    report = judge(settings_line("lock-missing", "plugins: [fx]"), text)
    lines = {gap.subject.surface: act_of(gap) for gap in report.gaps}
    assert lines == {
        "cowork": "Organization settings > Plugins & skills > Inventory > Default access: Required",
        "claude-code": "`via: managed-plugin`, then `plugingov render claude-code --output DIR`",
    }
