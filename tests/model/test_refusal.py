"""What does not fit is said in our words, at the place an editor should jump to."""

import pytest
from organisation_from_text import organisation  # the text of a case begins in line 4, below its heading

from plugingov.model.organisation import merge
from plugingov.sources.bounds import MAX_PROBLEMS
from plugingov.sources.document import Text
from plugingov.sources.errors import BadInput
from plugingov.sources.json import read_json


def refused(text):
    with pytest.raises(BadInput) as raised:
        organisation(text)
    return raised.value.problems


PLUGIN = "plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n"


@pytest.mark.parametrize(
    ("text", "place", "found", "expected", "hint"),
    [
        pytest.param(
            "plugin: {}",
            (4, 1),
            "'plugin'",
            "one of apiVersion, kind, organization, surfaces, groups, marketplaces, packages, plugins, projects, credentials",
            "did you mean `plugins`?",
            id="an unknown key at the top",
        ),
        pytest.param(
            "groups: {a: {titel: A}}",
            (4, 14),
            "'titel'",
            "one of title, size, members, includes, deployment",
            "did you mean `title`?",
            id="an unknown key points at the key",
        ),
        pytest.param(
            "groups: {a: {xyzzy: A}}",
            (4, 14),
            "'xyzzy'",
            "one of title, size, members, includes, deployment",
            "",
            id="an unknown key that is near nothing",
        ),
        pytest.param(
            "groups: {a: {aB3xY9: A}}",
            (4, 14),
            "'****'",
            "one of title, size, members, includes, deployment",
            "",
            id="an unknown key that may be a secret",
        ),
        pytest.param(
            "groups: {a: {title: A, B}}",
            (4, 24),
            "'B'",
            "one of title, size, members, includes, deployment",
            "a comma ends a value inside `{}` and `[]`: quote a text that has one",
            id="a comma in a text without quotes",
        ),
        pytest.param(
            "plugins: {fx: {title: FX}}", (4, 11), "no `path`", "`path`", "", id="a missing key points at the mapping"
        ),
        pytest.param(
            "plugins:\n  fx:\n    path: custom-mcp", (5, 3), "no `title`", "`title`", "", id="a missing key over lines"
        ),
        pytest.param(
            "plugins:\n  fx: {titel: FX, path: custom-mcp}",
            (5, 8),
            "'titel'",
            "one of path, server, auth, source, activation, title, system, publisher, owner, purpose, tags, audience, provides, data, review, metadata, provision",
            "did you mean `title`?",
            id="a missing key that is misspelt is one problem",
        ),
        pytest.param(
            "plugins: {fx: {title: FX, path: custom-mpc}}",
            (4, 33),
            "'custom-mpc'",
            "one of marketplace, custom-mcp, oauth-connector",
            "did you mean `custom-mcp`?",
            id="a wrong word of a few",
        ),
        pytest.param(
            "plugins: {fx: {title: FX, path: CUSTOM-MCP}}",
            (4, 33),
            "'CUSTOM-MCP'",
            "one of marketplace, custom-mcp, oauth-connector",
            "did you mean `custom-mcp`?",
            id="a word of a few in capitals",
        ),
        pytest.param(
            "plugins: {fx: {title: FX, path: [custom-mcp]}}",
            (4, 27),
            "a list",
            "one of marketplace, custom-mcp, oauth-connector",
            "",
            id="a list for a word points at its key",
        ),
        pytest.param(
            "plugins: {fx: {title: {a: b}, path: custom-mcp}}",
            (4, 16),
            "a mapping",
            "some text",
            "",
            id="a mapping for a text",
        ),
        pytest.param(
            "plugins: {fx: {title: '', path: custom-mcp}}", (4, 23), "''", "some text", "", id="an empty text"
        ),
        pytest.param(
            "plugins: {fx: {title: , path: custom-mcp}}",
            (4, 23),
            "nothing",
            "some text",
            "",
            id="nothing for a text that is needed",
        ),
        pytest.param(
            "plugins: {fx: {title: ~, path: custom-mcp}}",
            (4, 23),
            "nothing",
            "some text",
            "",
            id="null for a text that is needed",
        ),
        pytest.param("plugins: {fx: }", (4, 15), "nothing", "a mapping (`key: value`)", "", id="nothing for a plugin"),
        pytest.param("plugins: {fx: FX}", (4, 15), "'FX'", "a mapping (`key: value`)", "", id="a text for a mapping"),
        pytest.param("plugins:", (4, 9), "nothing", "a mapping (`key: value`)", "", id="nothing for a section"),
        pytest.param("plugins: [fx]", (4, 1), "a list", "a mapping (`key: value`)", "", id="a list for a section"),
        pytest.param("surfaces:", (4, 10), "nothing", "a mapping (`key: value`)", "", id="nothing for the surfaces"),
        pytest.param("groups: {a: {members: ada}}", (4, 23), "'ada'", "a list", "", id="a text for a list"),
        pytest.param(
            "groups: {a: {members: [a, {b: c}]}}", (4, 27), "a mapping", "some text", "", id="a mapping in a list"
        ),
        pytest.param("groups: {a: {members: [a, ~]}}", (4, 27), "nothing", "some text", "", id="nothing in a list"),
        pytest.param(
            "groups: {a: {size: many}}",
            (4, 20),
            "'many'",
            "a whole number from 0 to 999999",
            "",
            id="a word for a number",
        ),
        pytest.param(
            "groups: {a: {size: -1}}", (4, 20), "'-1'", "a whole number from 0 to 999999", "", id="a number below zero"
        ),
        pytest.param(
            "groups: {a: {size: " + "9" * 5000 + "}}",
            (4, 20),
            "'****'",
            "a whole number from 0 to 999999",
            "",
            id="a number of 5000 digits",
        ),
        pytest.param(
            "groups: {a/b: {}}",
            (4, 10),
            "'a/b'",
            "a name without `/`, 128 characters at most",
            "",
            id="a key that is no name points at the key",
        ),
        pytest.param(
            "plugins: {a b: {title: FX, path: custom-mcp}}",
            (4, 11),
            "'a b'",
            "an id: letters, digits, `.`, `-` and `_`, 128 at most",
            "",
            id="a key that is no id",
        ),
        pytest.param(
            "plugins: {" + "a" * 129 + ": {title: FX, path: custom-mcp}}",
            (4, 11),
            "'****'",
            "at most 128 characters",
            "",
            id="an id that is too long",
        ),
        pytest.param(
            "packages: {fmt: {}}",
            (4, 12),
            "'fmt'",
            "a package id: `name@marketplace`",
            "",
            id="a key that is no package",
        ),
        pytest.param(
            "surfaces: {cowork: {plan: enterprise, extension_allowlist: yes}}",
            (4, 60),
            "'yes'",
            "true or false",
            "",
            id="yes for a boolean",
        ),
        pytest.param(
            "surfaces: {cowork: {minimum_version: latest}}",
            (4, 38),
            "'latest'",
            "a version: numbers with dots, as in 2.1.273",
            "",
            id="a word for a version",
        ),
        pytest.param(
            "surfaces: {claude_code: {}}",
            (4, 12),
            "'claude_code'",
            "one of cowork, claude-code",
            "did you mean `claude-code`?",
            id="a surface with an underscore",
        ),
        pytest.param(
            "credentials: {c: {plugin: fx, surface: cowork, expires: 2026-02-30}}",
            (4, 57),
            "'2026-02-30'",
            "a day as YYYY-MM-DD",
            "the calendar has no such day",
            id="a day that is none",
        ),
        pytest.param(
            "credentials: {c: {plugin: fx, surface: cowork, expires: [2026]}}",
            (4, 48),
            "a list",
            "a day as YYYY-MM-DD",
            "",
            id="a list for a day",
        ),
        pytest.param(
            "credentials: {c: {plugin: fx}}",
            (4, 15),
            "no `surface`",
            "`surface`",
            "",
            id="a credential without a surface",
        ),
        pytest.param(
            "marketplaces: {m: {source: {github: o/r, source: github}}}",
            (4, 29),
            "'github'",
            None,
            "",
            id="a short form and a long one",
        ),
        pytest.param(
            "marketplaces: {m: {source: {github: o/r, repo: o/s}}}",
            (4, 29),
            "'github'",
            None,
            "",
            id="two repositories",
        ),
        pytest.param(
            "marketplaces: {m: {source: {github: [o]}}}",
            (4, 20),
            "a list",
            "some text",
            "",
            id="a short form that is no text points at what it is short for",
        ),
        pytest.param(
            "marketplaces: {m: {source: {source: github}}}",
            (4, 20),
            "a mapping",
            "`repo`, which a source of kind github needs",
            "",
            id="a source without what it needs",
        ),
        pytest.param(
            "marketplaces: {m: {source: {source: gitlab, repo: o/r}}}",
            (4, 37),
            "'gitlab'",
            "one of relative, github, git, url, git-subdir, npm, archive, command, file, directory, settings",
            "",
            id="a source nobody knows",
        ),
        pytest.param(
            PLUGIN + "    review: {approved_by: ada@a.example}",
            (8, 5),
            "a mapping",
            "`approved_by` and `approved_on` together",
            "",
            id="half an approval",
        ),
        pytest.param(
            PLUGIN + "    provision: {claude-code: {}}",
            (8, 17),
            "no `via`",
            "`via`",
            "",
            id="Claude Code without a way",
        ),
        pytest.param(
            PLUGIN + "    provision: {cowork: {package: a@b, marketplace: b}}",
            (8, 17),
            "a mapping",
            "`package` or `marketplace`, not both",
            "`marketplace: M` is short for `package: <plugin id>@M`",
            id="a package twice",
        ),
        pytest.param(
            PLUGIN + "    provision: {cowork: {tools: {default: deny}}}",
            (8, 43),
            "'deny'",
            "one of allow, ask, blocked",
            "",
            id="a permission of another product",
        ),
        pytest.param(
            PLUGIN + "    provision: {claude-code: {via: managed-plugin, groups: {a: maybe}}}",
            (8, 64),
            "'maybe'",
            "one of true, false, absent",
            "",
            id="a word for what a group holds",
        ),
        pytest.param(
            PLUGIN + "    server: {env: {A: [b]}}", (8, 20), "a list", "some text", "", id="a list for a variable"
        ),
        pytest.param(
            PLUGIN + "    server: {env: horse}",
            (8, 19),
            "a value that is not shown here",
            "a mapping (`key: value`)",
            "",
            id="a text for variables is not shown",
        ),
        pytest.param(
            PLUGIN + "    server: {url: ''}",
            (8, 19),
            "a value that is not shown here",
            "some text",
            "",
            id="an empty address is not shown",
        ),
    ],
)
def test_what_does_not_fit_is_said_in_our_words(text, place, found, expected, hint):
    (problem,) = [problem for problem in refused(text) if problem.found == f"found {found}"]
    assert (problem.place.line, problem.place.column) == place
    assert problem.expected == (problem.expected if expected is None else expected)
    assert problem.hint == hint


def test_everything_that_is_wrong_is_said_at_once():
    found = refused("groups: {a: {size: x, titel: A}}\nplugins: {fx: {path: y}}\nprojects: {p: {}}")
    assert [(problem.place.line, problem.found) for problem in found] == [
        (4, "found 'x'"),
        (4, "found 'titel'"),
        (5, "found no `title`"),
        (5, "found 'y'"),
        (6, "found no `surface`"),
    ]


def test_a_document_full_of_problems_names_as_many_as_anybody_reads():
    assert len(refused("".join(f"k{number}: x\n" for number in range(2 * MAX_PROBLEMS)))) == MAX_PROBLEMS


def test_a_value_below_a_key_that_may_hold_a_secret_is_not_shown():
    (problem,) = refused(PLUGIN + "    server:\n      headers:\n        Authorization: {horse: battery}\n")
    assert problem.found == "found a mapping"
    assert "battery" not in str(problem)


def test_a_key_that_nearly_sounds_secret_hides_its_value():
    problem = refused(PLUGIN + "    pasword: horse\n")[0]
    assert problem.found == "found 'pasword'"
    assert "horse" not in str(problem)


def test_json_has_the_same_problems_at_its_own_places():
    text = '{"apiVersion": "plugingov/v1", "kind": "Inventory", "organization": "a",\n "groups": {"a": {"size": "x"}}}'
    problems = []
    merge([read_json(Text("a.json", text))], problems)
    assert [(str(problem.place), problem.found) for problem in problems] == [("a.json:2:27", "found 'x'")]


def test_a_secret_as_a_key_is_refused_and_not_shown():
    token = "ghp" + "_" + "a1B2c3D4e5F6g7H8i9J0"
    (problem,) = refused(f"groups: {{{token}: {{}}}}")
    assert problem.found == "found a secret where a key belongs"
    assert token not in str(problem)
