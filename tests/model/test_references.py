"""A name that leads nowhere is refused where it stands, with the nearest name there is."""

import time

import pytest
from organisation_from_text import organisation

from plugingov.sources.bounds import MAX_PROBLEMS
from plugingov.sources.errors import BadInput

KNOWN = """\
groups: {team: {members: [ada@a.example, bob]}, finance: {}}
marketplaces: {tools: {}}
plugins: {fx: {title: FX, path: custom-mcp}}
"""
LINE = 7  # the line that a case stands in, below the heading and what is known


def problems(*texts):
    with pytest.raises(BadInput) as raised:
        organisation(*texts)
    return raised.value.problems


def plugin(facts):
    return f"plugins: {{p: {{title: P, path: custom-mcp, {facts}}}}}"


@pytest.mark.parametrize(
    ("text", "named", "kind", "hint"),
    [
        pytest.param(
            "surfaces: {cowork: {connectors_added: [fy]}}",
            "fy",
            "plugin",
            "`plugins:` has `fx`",
            id="a connector that was added",
        ),
        pytest.param(
            "surfaces: {claude-code: {managed: {order: [teem]}}}",
            "teem",
            "group",
            "did you mean `team`?",
            id="the order of groups",
        ),
        pytest.param(
            "groups: {all: {includes: [teem]}}", "teem", "group", "did you mean `team`?", id="an included group"
        ),
        pytest.param(
            "packages: {p@tolls: {}}",
            "tolls",
            "marketplace",
            "did you mean `tools`?",
            id="the marketplace of a package",
        ),
        pytest.param(
            "packages: {p@tools: {servers: {fxx: a}}}",
            "fxx",
            "plugin",
            "did you mean `fx`?",
            id="a server of a package",
        ),
        pytest.param(
            plugin("audience: [finence]"), "finence", "group", "did you mean `finance`?", id="an audience of a plugin"
        ),
        pytest.param(
            plugin("source: {marketplace: tool}"),
            "tool",
            "marketplace",
            "did you mean `tools`?",
            id="the source of a plugin",
        ),
        pytest.param(
            plugin("provision: {cowork: {marketplace: tool}}"),
            "tool",
            "marketplace",
            "did you mean `tools`?",
            id="the marketplace of a provision",
        ),
        pytest.param(
            plugin("provision: {cowork: {package: p@tool}}"),
            "tool",
            "marketplace",
            "did you mean `tools`?",
            id="the package of a provision",
        ),
        pytest.param(
            plugin("provision: {cowork: {source: {marketplace: tool}}}"),
            "tool",
            "marketplace",
            "did you mean `tools`?",
            id="the source of a provision",
        ),
        pytest.param(
            plugin("provision: {cowork: {groups: {teem: required}}}"),
            "teem",
            "group",
            "did you mean `team`?",
            id="a group of a provision",
        ),
        pytest.param(
            plugin("provision: {claude-code: {via: managed-plugin, groups: {teem: true}}}"),
            "teem",
            "group",
            "did you mean `team`?",
            id="a group of a provision on Claude Code",
        ),
        pytest.param(
            "projects: {p: {surface: cowork, audience: [teem]}}",
            "teem",
            "group",
            "did you mean `team`?",
            id="an audience of a project",
        ),
        pytest.param(
            "projects: {p: {surface: cowork, needs: [fxx/get]}}",
            "fxx",
            "plugin",
            "did you mean `fx`?",
            id="what a project needs",
        ),
        pytest.param(
            "projects: {p: {surface: cowork, needs: [/get]}}",
            "",
            "plugin",
            "`plugins:` has `fx`",
            id="a tool of no plugin",
        ),
        pytest.param(
            "projects: {p: {surface: cowork, active: [fxx]}}",
            "fxx",
            "plugin",
            "did you mean `fx`?",
            id="what is active in a project",
        ),
        pytest.param(
            "credentials: {c: {plugin: fxx, surface: cowork}}",
            "fxx",
            "plugin",
            "did you mean `fx`?",
            id="the plugin of a credential",
        ),
    ],
)
def test_a_name_that_leads_nowhere_is_refused(text, named, kind, hint):
    (problem,) = problems(KNOWN, text)
    assert (problem.found, problem.expected, problem.hint) == (f"found '{named}'", f"a {kind} of this inventory", hint)
    assert (problem.place.file, problem.place.line) == ("inventory1.yaml", 4)
    shown = problem.line[problem.place.column - 1 : problem.place.end_column - 1]
    assert named in shown


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "projects: {p: {surface: cowork, needs: [fx, fx/get], active: [fx], audience: [team]}}", id="a project"
        ),
        pytest.param("packages: {p@tools: {servers: {fx: a}}}", id="a package"),
        pytest.param(plugin("provision: {cowork: {package: other@tools}}"), id="a package that nobody described"),
        pytest.param("groups: {all: {includes: [team, finance]}}", id="a group"),
    ],
)
def test_a_name_of_another_document_is_one_too(text):
    assert organisation(text, KNOWN)


def test_without_a_near_name_some_are_shown():
    many = "groups: {" + ", ".join(f"g{number}: {{}}" for number in range(8)) + "}\n"
    (problem,) = problems(many + "projects: {p: {surface: cowork, audience: [banana]}}")
    assert problem.hint == "`groups:` has `g0`, `g1`, `g2`, `g3`, `g4` and 3 more"
    (problem,) = problems("projects: {p: {surface: cowork, audience: [banana]}}")
    assert problem.hint == "`groups:` has none"


@pytest.mark.parametrize(
    ("holder", "hint"),
    [
        pytest.param("teem", "did you mean `team`?", id="a slip in a group's name"),
        pytest.param("bobb", "did you mean `bob`?", id="a slip in a member's name"),
        pytest.param("zzz", "", id="nobody"),
    ],
)
def test_a_holder_that_is_nobody_is_refused(holder, hint):
    text = f"credentials: {{c: {{plugin: fx, surface: cowork, kind: per-member, holder: {holder}}}}}"
    (problem,) = problems(KNOWN + text)
    assert (problem.found, problem.hint) == (f"found '{holder}'", hint)
    assert problem.expected == "a group of this inventory, a member or an address"


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param("kind: per-member, holder: team", id="a group"),
        pytest.param("kind: per-member, holder: bob", id="a member"),
        pytest.param("kind: per-member, holder: eve@a.example", id="any address"),
        pytest.param("kind: per-member", id="nobody said"),
        pytest.param("kind: service, holder: build-machine", id="the holder of a service's credential"),
        pytest.param("holder: build-machine", id="a credential of no kind"),
    ],
)
def test_a_holder_may_be(facts):
    assert organisation(KNOWN + f"credentials: {{c: {{plugin: fx, surface: cowork, {facts}}}}}")


def chain(length, *, backwards=False, closed=False):
    numbers = range(length)
    included = {number: [number + 1] if number + 1 < length else [0] if closed else [] for number in numbers}
    order = reversed(numbers) if backwards else numbers
    return "groups:\n" + "".join(
        f"  g{number}: {{includes: [{', '.join(f'g{inner}' for inner in included[number])}]}}\n" for number in order
    )


@pytest.mark.parametrize("backwards", [pytest.param(False, id="forwards"), pytest.param(True, id="backwards")])
@pytest.mark.parametrize("length", [1, 2, 3, 30, 1000])
def test_groups_in_a_circle_are_refused(length, backwards):
    (problem,) = problems(chain(length, backwards=backwards, closed=True))
    assert problem.expected == "groups that include each other in no circle, at most 30 deep"
    assert ", which includes 'g" in problem.found


@pytest.mark.parametrize("backwards", [pytest.param(False, id="forwards"), pytest.param(True, id="backwards")])
def test_groups_may_include_each_other_so_deep(backwards):
    found = organisation(chain(30, backwards=backwards))
    assert len(found.people.including("g29")) == 29
    for length in (31, 5000):
        (problem,) = problems(chain(length, backwards=backwards))
        assert problem.found.endswith("which includes 30 levels of groups")


def test_a_circle_beside_what_is_fine_is_found():
    (problem,) = problems("groups: {a: {includes: [b, c]}, b: {}, c: {includes: [b, d]}, d: {includes: [c]}}")
    assert problem.found == "found 'c', which includes 'd'"


def test_groups_may_meet_again():
    assert organisation("groups: {a: {includes: [b, c]}, b: {includes: [d]}, c: {includes: [d]}, d: {}}")


def test_references_are_asked_only_where_everything_else_is_right():
    found = problems("projects: {p: {surface: cowork, needs: [banana], titel: A}}")
    assert [problem.found for problem in found] == ["found 'titel'"]


def test_a_document_full_of_names_that_lead_nowhere_does_not_take_long():
    plugins = "".join(f"  vendor-master-{number}: {{title: P, path: marketplace}}\n" for number in range(1_500))
    needs = ", ".join(f"vendor-mastr-{number}x" for number in range(2_000))
    before = time.process_time()
    found = problems(f"plugins:\n{plugins}projects: {{p: {{surface: cowork, needs: [{needs}]}}}}")
    assert len(found) == MAX_PROBLEMS
    assert found[0].hint.startswith("did you mean `vendor-master-")
    assert found[-1].hint.startswith("`plugins:` has `vendor-master-0`")
    assert time.process_time() - before < 10
