"""Every symptom, with every layer off, on both surfaces: what is explained, and what is contradicted."""

import pytest
from complained import complain, world

from plugingov.diagnosis.symptoms import SYMPTOMS

ASKS = {"only-in-claude-code": "cowork", "only-in-cowork": "claude-code"}
SURFACES = ("cowork", "claude-code")
OFF = ("install", "activate", "authenticate", "scope", None)

EXPLAINED = {
    "not-visible": {"install", "activate"},
    "no-such-tool": {"install", "activate", "authenticate", "scope"},
    "unauthorised": {"authenticate", "scope"},
    "some-files-denied": {"scope", None},
    "worked-yesterday": {"install", "activate", "authenticate", "scope"},
    "greyed-out": {"activate"},
    "required-but-nothing": {"install", "activate", "authenticate", "scope"},
    "only-in-claude-code": {"install", "activate", "authenticate", "scope"},
    "only-in-cowork": {"install", "activate", "authenticate", "scope"},
}
# A piece of the one evidence that is asked for where a symptom does not fit the layer that is off.
EVIDENCE = {
    ("not-visible", "authenticate"): "which account",
    ("not-visible", "scope"): "which account",
    ("not-visible", None): "which account",
    ("no-such-tool", None): "asks Claude which tools it has",
    ("unauthorised", "install"): "which tool answered",
    ("unauthorised", "activate"): "which tool answered",
    ("unauthorised", None): "what the server answered: 401",
    ("some-files-denied", "install"): "which tool answered",
    ("some-files-denied", "activate"): "which tool answered",
    ("some-files-denied", "authenticate"): "which tool answered",
    ("worked-yesterday", None): "asks Claude which tools it has",
    ("greyed-out", "install"): "a picture of what is grey",
    ("greyed-out", "authenticate"): "their custom role",
    ("greyed-out", "scope"): "their custom role",
    ("greyed-out", None): "their custom role",
    ("required-but-nothing", None): "asks Claude which tools it has",
    ("only-in-claude-code", None): "asks Claude which tools it has",
    ("only-in-cowork", None): "asks Claude which tools it has",
}
# Who acts where the layer itself is what explains it, and a piece of what they do.
STEPS = {
    ("cowork", "install"): ("an Owner of the organization", "Organization settings > Plugins & skills > Inventory"),
    ("cowork", "activate"): ("each member of project rates", '"+" > Connectors, switches "Rates" on'),
    ("cowork", "authenticate"): (
        "each member of project rates",
        'Connectors tab and presses "Connect" at "Rates" again',
    ),
    ("cowork", "scope"): ("the plugin's owner (it@acme.example)", "may ask for `fx.write`"),
    ("cowork", None): ("whoever owns the data (cfo@acme.example)", "gives them access in Rates itself"),
    ("claude-code", "install"): ("IT", "account connectors are switched off on Claude Code"),
    ("claude-code", "activate"): ("each member of project rates", "types `/mcp` in Claude Code"),
    ("claude-code", "authenticate"): (
        "each member of project rates",
        '"+" > Connectors: "Rates", presses "Connect" again',
    ),
    ("claude-code", "scope"): ("the plugin's owner (it@acme.example)", "may ask for `fx.write`"),
    ("claude-code", None): ("whoever owns the data (cfo@acme.example)", "gives them access in Rates itself"),
}
LAYERS = ("install", "activate", "authenticate")
CASES = [
    pytest.param(symptom, off, surface, id=f"{symptom}, {off or 'nothing'} off, {surface}")
    for symptom in SYMPTOMS
    for off in OFF
    for surface in SURFACES
    if ASKS.get(symptom, surface) == surface
]


def test_the_tables_above_cover_every_symptom():
    assert set(EXPLAINED) == set(SYMPTOMS)
    contradicted = {(symptom, off) for symptom in SYMPTOMS for off in OFF if off not in EXPLAINED[symptom]}
    assert set(EVIDENCE) == contradicted


@pytest.mark.parametrize(("symptom", "off", "surface"), CASES)
def test_a_symptom_and_the_first_layer_that_is_off_decide_the_step(symptom, off, surface):
    found = complain(world(surface, off), surface, symptom)
    layer = "authenticate" if off == "scope" else off
    assert found.layer == layer
    asked = LAYERS[: LAYERS.index(layer) + 1] if layer else LAYERS
    assert tuple(each.layer for each in found.asked) == asked  # it stops there
    if off in EXPLAINED[symptom]:
        who, do = STEPS[surface, off]
        assert found.missing is None
        assert found.outcome == ("off" if off else "upstream")
    else:
        who, do = "each member of project rates", EVIDENCE[symptom, off]
        assert found.outcome == "contradiction"
        assert found.missing is not None
        assert found.missing.because
    assert found.step.who == who
    assert do in found.step.do


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("off", OFF)
def test_without_a_symptom_the_first_layer_that_is_off_is_the_answer(surface, off):
    found = complain(world(surface, off), surface)
    assert (found.outcome, found.missing) == ("off" if off else "on", None)
    if off:
        assert found.step.who == STEPS[surface, off][0]
    else:
        assert "`--symptom TEXT`" in found.step.do


NOBODY_KNOWS = (
    world("cowork").replace("preference: required", "preference: available").replace("active: [fx]", "active: []")
)


@pytest.mark.parametrize(
    ("symptom", "layer", "outcome", "shown"),
    [
        pytest.param(None, "install", "likely", [""], id="nobody knows whether they added it"),
        pytest.param("not-visible", "install", "likely", [""], id="that it is in no list fits"),
        pytest.param(
            "greyed-out",
            "activate",
            "off",
            ["it is there in grey, and cannot be chosen", ""],
            id="what is grey is there, whatever nobody recorded",
        ),
        pytest.param(
            "unauthorised",
            "activate",
            "contradiction",
            ["the system answers that nobody is signed in, or that they may not", ""],
            id="what answers is there, and cannot be off",
        ),
    ],
)
def test_what_people_see_counts_where_nobody_recorded_anything(symptom, layer, outcome, shown):
    found = complain(NOBODY_KNOWS, "cowork", symptom)
    assert (found.layer, found.outcome) == (layer, outcome)
    assert [each.shown_by for each in found.asked] == shown


def test_behind_a_layer_that_nobody_knows_those_are_told_that_are_off_in_any_case():
    found = complain(NOBODY_KNOWS, "cowork")
    assert [(each.layer, each.answer.state) for each in found.further] == [("activate", "off")]


def test_some_of_them_are_told_apart_and_the_one_who_asks_decides():
    text = world("cowork").replace("preference: required", "preference: not_available, groups: {desk: required}")
    text = text.replace("audience: [desk]", "audience: [desk, others]")
    partly = complain(text, "cowork", "not-visible")
    assert (partly.layer, partly.state) == ("install", "partly")
    answer = partly.asked[0].answer.because
    assert "on for ada@acme.example" in answer
    assert "off for bob@acme.example" in answer
    assert complain(text, "cowork", member="ada@acme.example").layer is None
    assert complain(text, "cowork", member="bob@acme.example").state == "off"


def test_for_whom_a_layer_is_off_is_told_where_others_leave_it_unknown():
    text = world("cowork").replace("preference: required", "preference: not_available, groups: {desk: available}")
    text = text.replace("audience: [desk]", "audience: [desk, others]").replace("active: [fx]", "active: []")
    unsure = complain(text, "cowork", "not-visible")
    assert (unsure.layer, unsure.state) == ("install", "unknown")
    (note,) = unsure.notes
    assert note.startswith("For bob@acme.example")
    assert note.endswith("it is off: ask with `--member` or `--group` for their next step.")
    assert complain(text, "cowork", "not-visible", member="ada@acme.example").notes == ()


@pytest.mark.parametrize(
    ("change", "more", "note"),
    [
        pytest.param("", {"member": "bob@acme.example"}, "not among the people of project `rates`", id="an outsider"),
        pytest.param("", {"member": "ada@acme.example"}, "", id="one of them"),
        pytest.param(
            "auto_install",
            {"symptom": "required-but-nothing"},
            "it is not required for them",
            id="installed by default",
        ),
        pytest.param("", {"symptom": "required-but-nothing"}, "", id="required"),
        pytest.param(
            "",
            {"symptom": "only-in-claude-code"},
            "works on claude-code; by what is recorded",
            id="on one surface only",
        ),
    ],
)
def test_what_speaks_against_the_complaint_itself_is_noted(change, more, note):
    text = world("cowork").replace("preference: required", f"preference: {change or 'required'}")
    notes = " ".join(complain(text, "cowork", **more).notes)
    assert note in notes
    assert bool(note) == bool(notes)
