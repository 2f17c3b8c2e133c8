"""Whatever the organisation and the complaint, the help desk ends with one step, and contradicts no layer."""

import json
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from drawn_organisations import documents, organisation_of
from hypothesis import given, settings
from hypothesis import strategies as st

from plugingov.cli.inputs import organisations
from plugingov.diagnosis.diagnosis import Complaint, diagnose
from plugingov.diagnosis.project_tools import seen_in, tools_in
from plugingov.diagnosis.symptoms import MEANINGS, SYMPTOMS
from plugingov.diagnosis.tools_seen import SeenTool, SeenTools
from plugingov.layers.layers import Layers
from plugingov.model.values import LAYERS, SURFACES
from plugingov.reports.diagnosis_sheet import diagnosis_sheet
from plugingov.reports.json import render
from plugingov.reports.sheet import Style

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 23)


def complaints_of(layers):
    """Yield every plugin on every surface, in every project of it and in none, with every symptom and without."""
    projects = layers.organisation.projects
    for plugin, surface, symptom in product(layers.organisation.plugins, SURFACES, (None, *SYMPTOMS)):
        if symptom and MEANINGS[symptom].asks not in {None, surface}:
            continue
        where = [name for name, project in projects.items() if project.surface == surface]
        for project in (None, *where):
            yield Complaint(plugin, surface, project, symptom=symptom)


def holds(layers, complaint):
    """Assert what must hold of any diagnosis: it stops where it says, and the step is for somebody."""
    found = diagnose(layers, complaint)
    assert tuple(each.layer for each in found.asked) == LAYERS[: len(found.asked)]
    assert all(each.answer.state == "on" or each.shown_by for each in found.asked[:-1])
    last = found.asked[-1]
    assert found.layer == (None if last.answer.state == "on" or last.shown_by else last.layer)
    assert (found.missing is not None) == (found.outcome == "contradiction")
    assert found.step.who
    assert found.step.do
    assert "{" not in found.step.do.replace('{"', "").replace("${", "")
    return found


@pytest.mark.parametrize("name", ["anycompany-finance", "harbour-bakery"])
def test_every_complaint_about_the_worked_organisations_ends_with_a_step(name):
    problems = []
    (organisation,) = organisations((str(ROOT / "inventories" / name),), problems)
    layers = Layers(organisation, TODAY)
    outcomes = {holds(layers, each).outcome for each in complaints_of(layers)}
    assert outcomes == {"off", "likely", "contradiction", "upstream", "on"}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(document=documents(), data=st.data())
def test_every_complaint_about_any_organisation_ends_with_a_step(document, data):
    layers = Layers(organisation_of(json.dumps(document)), TODAY)
    complaints = list(complaints_of(layers))
    for _ in range(min(len(complaints), 20)):
        complaint = data.draw(st.sampled_from(complaints))
        found = holds(layers, complaint)
        assert json.loads(render(diagnosis_sheet([(layers, [found])], TODAY.isoformat()), Style()))["answers"]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(document=documents(), data=st.data())
def test_whatever_was_seen_each_tool_is_of_one_plugin_or_of_none(document, data):
    layers = Layers(organisation_of(json.dumps(document)), TODAY)
    servers = st.sampled_from(["", *layers.organisation.plugins, "other", "plugin_x_y", "claude.ai fx"])
    names = st.sampled_from(["get", "get_all", "put", "drop", "x", "a___get"])
    tools = tuple(SeenTool(name, server) for server, name in data.draw(st.sets(st.tuples(servers, names), max_size=8)))
    seen = SeenTools(tools, data.draw(st.sampled_from(["server", "session"])), data.draw(st.booleans()))
    for project in layers.organisation.projects:
        wanted = seen_in(layers, tools_in(layers, project), seen)
        for each in wanted.plugins:
            there = {tool.name for tool in each.offered.tools if tool.is_seen} if each.offered else set()
            assert not each.offered or not there & set(each.offered.absent)
            assert each.diagnosis
            assert each.diagnosis.step.do
