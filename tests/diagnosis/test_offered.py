"""Whose the tools are that somebody saw, and how much of what should be there they are."""

import json

import pytest
from organisation_from_text import layers

from plugingov.diagnosis.offered import compared
from plugingov.diagnosis.project_tools import first_prompts, seen_in, tools_in
from plugingov.diagnosis.tools_seen import read_tools
from plugingov.reports.diagnosis_sheet import seen_words
from plugingov.reports.tools_sheet import verdict

TEXT = """\
surfaces: {{claude-code: {{minimum_version: 2.1.273}}}}
groups: {{desk: {{members: [ada@acme.example]}}, others: {{size: 2}}}}
marketplaces: {{tools: {{source: {{github: acme/tools}}}}}}
packages: {{two@tools: {{servers: {{fx: rates, box: files}}}}}}
plugins:
  fx:
    title: Rates
    path: custom-mcp
    auth: {{method: oauth, scopes: [r]}}
    provides:
      tools: {{get_rate: {{access: read, scopes: [r]}}, set_rate: {{access: write, scopes: [w]}}, list: {{access: read}}}}
      prompts: {{today: {{text: What is the rate?, try_first: true}}, other: {{text: Something else}}}}
    provision: {{{surface}: {{{way}, tools: {{list: blocked}}}}}}
  box:
    title: Box of Files
    path: custom-mcp
    auth: {{method: none}}
    provides: {{tools: {{read_box: {{access: read}}, list: {{access: read}}}}}}
    provision: {{{surface}: {{{way}}}}}
  far: {{title: Far, path: custom-mcp, provision: {{}}}}
  loud: {{title: Loud, path: custom-mcp, audience: [others], activation: automatic, provision: {{{surface}: {{{way2}}}}}}}
projects:
  desk: {{surface: {surface}, audience: [desk], needs: [fx/get_rate, far], active: [fx, box]}}
credentials:
  key: {{plugin: fx, surface: {surface}, holder: desk, scopes: [{scopes}], expires: {expires}}}
"""
WAYS = {
    "cowork": ("preference: required, package: two@tools", "preference: required"),
    "claude-code": ("via: marketplace-plugin, package: two@tools", "via: claude-ai-connector"),
}


def world(surface="cowork", expires="2027-01-01", scopes="r, w"):
    way, other = WAYS[surface]
    return layers(TEXT.format(surface=surface, way=way, way2=other, expires=expires, scopes=scopes))


def seen(content):
    problems = []
    found = read_tools("seen", (content if isinstance(content, str) else json.dumps(content)).encode(), problems)
    assert problems == []
    return found


def looked(content, **more):
    found = world(**more)
    return seen_in(found, tools_in(found, "desk"), seen(content))


def test_what_should_be_there_is_what_is_needed_listed_or_meant_for_them():
    found = tools_in(world(), "desk")
    assert [(each.plugin, each.is_needed, each.offered is not None) for each in found.plugins] == [
        ("fx", True, True),
        ("far", True, False),
        ("box", False, True),
    ]
    assert [(tool.name, tool.access, tool.decision) for tool in found.plugins[0].offered.tools] == [
        ("get_rate", "read", None),
        ("set_rate", "write", None),
        ("list", "read", "blocked"),
    ]


def test_prompts_to_try_first_are_those_that_say_so():
    found = world()
    assert [(each.plugin, each.name, each.text) for each in first_prompts(found, tools_in(found, "desk"))] == [
        ("fx", "today", "What is the rate?")
    ]


@pytest.mark.parametrize(
    ("content", "verdicts"),
    [
        pytest.param("fx:get_rate\nfx:set_rate\nbox:read_box\nbox:list", "there missing there", id="by their ids"),
        pytest.param("Rates:get_rate\nRates:set_rate", "there missing missing", id="by the title"),
        pytest.param("rates:get_rate\nrates:set_rate", "there missing missing", id="by the key in the package"),
        pytest.param("mcp__plugin_two_rates__get_rate, mcp__plugin_two_rates__set_rate", "there missing missing", id="as Claude Code has them"),
        pytest.param("mcp__claude_ai_Box_of_Files__read_box\nmcp__claude_ai_Box_of_Files__list", "missing missing there", id="as a connector has them"),
        pytest.param("get_rate\nset_rate\nread_box", "there missing partly", id="by their names alone"),
        pytest.param("list", "missing missing missing", id="a name that two have is nobody's"),
        pytest.param("fx:x___get_rate\nfx:SET_RATE", "there missing missing", id="behind a gateway's prefix, in other letters"),
        pytest.param("fx:get_rate", "partly missing missing", id="one of two"),
        pytest.param("fx:something", "unknown missing missing", id="nothing that anybody knows of it"),
        pytest.param("I have no tools", "missing missing missing", id="none at all"),
        pytest.param({"tools": [{"name": "get_rate"}, {"name": "set_rate"}]}, "there missing unknown", id="the list of one server says nothing of another"),
        pytest.param({"tools": [{"name": "get_rate"}], "nextCursor": "2"}, "unknown missing unknown", id="a list without its end"),
    ],
)  # fmt: skip
def test_each_plugin_is_there_or_partly_or_missing(content, verdicts):
    assert " ".join(verdict(each) for each in looked(content).plugins) == verdicts


@pytest.mark.parametrize("surface", ["cowork", "claude-code"])
def test_what_is_all_there_fails_where_the_sign_in_is_over(surface):
    found = looked("fx:get_rate\nfx:set_rate", surface=surface, expires="2026-09-30").plugins[0]
    assert (verdict(found), found.diagnosis.layer) == ("failing", "authenticate")
    assert "again" in found.diagnosis.step.do


def test_a_tool_that_is_not_there_is_one_whose_scope_was_not_granted():
    found = looked("fx:get_rate", scopes="r").plugins[0]
    assert (verdict(found), found.diagnosis.cause) == ("partly", "scope")
    assert "lacks `w`, which `set_rate` needs" in found.diagnosis.asked[-1].answer.because
    assert "may ask for `w`" in found.diagnosis.step.do


@pytest.mark.parametrize(("surface", "where"), [("cowork", '"+" > Connectors'), ("claude-code", "`/mcp`")])
def test_what_is_missing_although_every_layer_is_on_asks_for_evidence(surface, where):
    found = looked("I have no tools", surface=surface).plugins[0]
    assert (verdict(found), found.diagnosis.layer, found.diagnosis.outcome) == ("missing", None, "contradiction")
    assert "the session is older than the setting, or nobody signed in" in found.diagnosis.missing.because
    assert f"looks at Rates in {where}" in found.diagnosis.step.do


def test_a_tool_that_nothing_explains_is_capped_by_what_no_inventory_holds():
    found = looked("fx:get_rate").plugins[0]
    assert found.offered.absent == ("set_rate",)
    assert "a role or the organization's policy may cap others" in found.diagnosis.missing.because
    assert "asks an Owner" in found.diagnosis.step.do


def test_tools_that_are_there_speak_against_a_layer_that_is_off():
    text = TEXT.replace("active: [fx, box]", "active: [box]")
    way, other = WAYS["cowork"]
    found = layers(text.format(surface="cowork", way=way, way2=other, expires="2027-01-01", scopes="r, w"))
    (fx, *_) = seen_in(found, tools_in(found, "desk"), seen("fx:get_rate\nfx:set_rate")).plugins
    assert (verdict(fx), fx.diagnosis.layer, fx.diagnosis.outcome) == ("there", "activate", "contradiction")
    assert "the inventory is behind, or it is another copy" in fx.diagnosis.missing.because


def test_a_blocked_tool_that_is_there_is_told():
    assert looked("fx:get_rate\nfx:set_rate\nfx:list").plugins[0].offered.open_although_blocked == ("list",)


def test_what_is_of_nobody_or_of_a_plugin_of_other_projects_is_told():
    assert looked("weather:forecast\nbox:erase\nloud:shout").strangers == ("loud:shout", "weather:forecast")
    assert looked("**Built-in tools**\n- Read\n- web_search\n\n- box").strangers == ()
    assert looked("box:erase\nbox:list\nbox:read_box").plugins[2].offered.unknown_tools == ("erase",)


def test_tools_that_no_inventory_knows_are_named_where_they_are_all_that_was_seen():
    assert seen_words(looked("fx:something").plugins[0].offered) == (
        "What was seen does not tell: of the tools that were seen none is one that the inventory knows of it. "
        "It has `something`, which the inventory does not know."
    )


def test_the_list_of_one_server_is_taken_for_the_one_plugin_that_is_asked_about():
    found = world()
    door = found.doors["box", "cowork"]
    (box,), strangers = compared(found, [door], seen({"tools": [{"name": "list"}, {"name": "erase"}]}))
    assert (box.seen, box.absent, box.unknown_tools, strangers) == ("partly", ("read_box",), ("erase",), ())
