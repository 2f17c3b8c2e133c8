import pytest
from judged import counts, gaps, judge, unknowns


def drive(scopes: str, method: str = "oauth", more: str = "") -> str:
    return (
        f"plugins:\n  drive:\n    title: Drive\n    path: marketplace\n    auth: {{method: {method}{scopes}}}\n"
        f"    provision: {{cowork: {{preference: available}}}}\n{more}"
    )


def rule(settings: str = "") -> str:
    return f"  catch-all-scope: {{{settings}}}\n"


@pytest.mark.parametrize(
    ("scope", "part"),
    [
        pytest.param("admin", "admin", id="the whole scope is the word"),
        pytest.param("drive.admin", "admin", id="the last part, after a dot"),
        pytest.param("admin:read", "admin", id="the first part, before a colon"),
        pytest.param("https://x.example/auth/root", "root", id="the last part of an address"),
        pytest.param("a.owner.b", "owner", id="a part in the middle"),
        pytest.param("Files.Read.All", "All", id="in other letters, as it is written"),
        pytest.param("drive:*", "*", id="a star"),
        pytest.param("full_access", "full_access", id="a word with a line in it"),
        pytest.param("FULLACCESS", "FULLACCESS", id="without it"),
        pytest.param("org:administrator", "administrator", id="administrator"),
        pytest.param("drive.full", "full", id="full"),
        pytest.param("drive.readonly", None, id="a narrow scope"),
        pytest.param("root_readonly", None, id="a word that only begins like one"),
        pytest.param("drive.allfiles", None, id="a word that only holds one"),
        pytest.param("admin-read", None, id="a hyphen parts nothing"),
        pytest.param("drive.read*", None, id="a star within a part"),
        pytest.param("...", None, id="nothing but empty parts"),
    ],
)
def test_a_part_that_stands_for_everything_is_a_gap(scope, part):
    report = judge(rule(), drive(f", scopes: ['{scope}']"))
    found = f"drive on cowork, {scope}: `drive` has scope `{scope}` on cowork, where `{part}` stands for everything"
    assert gaps(report) == ([found] if part else [])
    assert counts(report) == ((0, 1, 0, 0) if part else (1, 0, 0, 0))


@pytest.mark.parametrize(
    ("settings", "scope", "why"),
    [
        pytest.param("words: [write]", "drive.write", "`write` stands for everything", id="a word of the policy's own"),
        pytest.param("words: [WRITE]", "drive.Write", "`Write` stands for everything", id="in any letters"),
        pytest.param("words: [write]", "drive.admin", None, id="which replaces ours"),
        pytest.param("words: ['*']", "drive.read", None, id="a star among the words is a star"),
        pytest.param("words: ['*']", "drive.*", "`*` stands for everything", id="and fits one"),
        pytest.param("patterns: ['*.write']", "drive.write", "`*.write` counts as everything", id="a pattern"),
        pytest.param("patterns: ['*.write']", "write", None, id="a pattern fits the whole scope"),
        pytest.param("patterns: ['*.WRITE']", "drive.write", None, id="in the letters it is written in"),
        pytest.param("patterns: ['[*].x']", "a.x", None, id="a literal star in a pattern"),
        pytest.param("patterns: [a, 'drive.*']", "drive.admin", "`admin` stands for everything", id="words come first"),
    ],
)
def test_a_policy_says_what_is_wide(settings, scope, why):
    report = judge(rule(settings), drive(f", scopes: ['{scope}']"))
    assert [gap.message for gap in report.gaps] == (
        [f"`drive` has scope `{scope}` on cowork, where {why}"] if why else []
    )


def test_a_scope_of_a_credential_counts_and_stands_where_it_was_given():
    more = "credentials:\n  one: {plugin: drive, surface: cowork, scopes: [read, root]}\n"
    report = judge(rule(), drive(", scopes: [read]", more=more))
    assert gaps(report) == [
        "drive on cowork, root: credential `one` of `drive` has scope `root` on cowork, where `root` stands for everything"
    ]
    assert report.gaps[0].place.line == 11


def test_each_wide_scope_is_a_gap_of_its_own_and_one_in_two_places_is_one():
    more = "credentials: {one: {plugin: drive, surface: cowork, scopes: [admin]}}\n"
    report = judge(rule(), drive(", scopes: [admin, all]", more=more))
    assert [(gap.subject.item, gap.place.line, gap.item_is) for gap in report.gaps] == [
        ("admin", 8, "scope"),
        ("all", 8, "scope"),
    ]


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        pytest.param("oauth", (0, 0, 0, 1), id="oauth has scopes"),
        pytest.param("managed", (0, 0, 0, 1), id="a managed sign-in has scopes"),
        pytest.param("api-token", (0, 0, 1, 0), id="a token has none"),
        pytest.param("none", (0, 0, 1, 0), id="no sign-in has none"),
    ],
)
def test_unstated_scopes_are_unknown_where_there_are_any(method, expected):
    assert counts(judge(rule(), drive("", method))) == expected


def test_the_unknown_names_what_is_not_said():
    assert unknowns(judge(rule(), drive(""))) == [
        "drive on cowork: the inventory does not say which `scopes` `drive` asks for"
    ]


def test_a_credential_that_does_not_state_its_scopes_is_unknown_beside_those_that_are_named():
    more = (
        "credentials: {one: {plugin: drive, surface: cowork}, two: {plugin: drive, surface: cowork, scopes: [root]}}\n"
    )
    report = judge(rule(), drive(", scopes: [read]", more=more))
    assert counts(report) == (1, 1, 0, 1)
    assert unknowns(report) == [
        "drive on cowork: the inventory does not say which `scopes` credential `one` of `drive` has"
    ]


@pytest.mark.parametrize(
    ("settings", "remarks"),
    [
        pytest.param("", [], id="ours"),
        pytest.param("words: []", ["`words` and `patterns` are empty lists"], id="nothing is wide"),
        pytest.param("words: [], patterns: [x]", [], id="a pattern is enough"),
        pytest.param(
            "words: [drive.all, full, 'a:b', c/d]",
            [
                f"`{word}` in `words` equals no part of a scope, because parts end at `.`, `:` and `/`"
                for word in ("a:b", "c/d", "drive.all")
            ],
            id="words that no part can be",
        ),
    ],
)
def test_what_can_never_matter_is_said(settings, remarks):
    (row,) = judge(rule(settings), drive(", scopes: [read]")).coverage
    assert [remark.partition(" (policy.yaml")[0] for remark in row.why] == remarks


def test_what_clients_ask_for_because_nobody_says_is_asked_about_too():
    answers = (
        "probed: [{plugin: drive, url: 'https://x.example'}]\n"
        "discovery: [{server: 0, step: challenge, status: 401, challenge: {scope: 'read drive.admin'}}]\n"
    )
    report = judge(rule(), drive(""), answers=answers)
    said = "members' clients then ask for what the challenge of its server names: `drive.admin`, where `admin` stands"
    assert [said in gap for gap in gaps(report)] == [True]
    assert counts(report) == (1, 1, 0, 0)
