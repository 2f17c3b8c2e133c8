import pytest
from judged import counts, gaps, judge, unknowns


def drive(
    scopes: str, method: str = "oauth", credentials: str = "", provision: str = "cowork: {preference: available}"
) -> str:
    return (
        f"plugins:\n  drive:\n    title: Drive\n    path: marketplace\n    auth: {{method: {method}{scopes}}}\n"
        f"    provision: {{{provision}}}\n{credentials}"
    )


def rule(settings: str) -> str:
    return f"  scope-outside-allowlist: {{{settings}}}\n"


@pytest.mark.parametrize(
    ("settings", "scope", "found"),
    [
        pytest.param("allow: [read]", "read", "", id="allowed"),
        pytest.param("allow: [read]", "write", "; allowed: `read`", id="not allowed"),
        pytest.param("allow: ['drive.*']", "drive.readonly", "", id="allowed by a glob"),
        pytest.param("allow: ['drive.*']", "xdrive.readonly", "; allowed: `drive.*`", id="a glob fits the whole scope"),
        pytest.param("allow: []", "read", "; allowed: none", id="nothing is allowed"),
        pytest.param("deny: ['*.admin']", "drive.admin", ", which `*.admin` denies", id="denied by a glob"),
        pytest.param("deny: ['*.admin']", "drive.read", "", id="not denied"),
        pytest.param("deny: ['[*]:[*]']", "'*:*'", ", which `[*]:[*]` denies", id="a literal star is denied"),
        pytest.param("deny: ['[*]:[*]']", "a:b", "", id="a literal star is no glob"),
        pytest.param("allow: ['*'], deny: [write]", "write", ", which `write` denies", id="denied beats allowed"),
        pytest.param("allow: [READ]", "read", "; allowed: `READ`", id="case matters"),
    ],
)
def test_what_is_denied_or_not_allowed_is_a_gap(settings, scope, found):
    report = judge(rule(settings), drive(f", scopes: [{scope}]"))
    bare = scope.strip("'")
    assert gaps(report) == ([f"drive on cowork, {bare}: `drive` has scope `{bare}` on cowork{found}"] if found else [])


def test_a_scope_of_a_credential_counts_and_stands_where_it_was_given():
    report = judge(
        rule("allow: [read]"),
        drive(
            ", scopes: [read]",
            credentials="credentials:\n  one: {plugin: drive, surface: cowork, scopes: [read, write]}\n",
        ),
    )
    assert [gap.subject.item for gap in report.gaps] == ["write"]
    assert report.gaps[0].place.line == 11


def test_one_scope_in_two_places_is_one_gap_at_the_first():
    credentials = "credentials:\n  one: {plugin: drive, surface: cowork, scopes: [write]}\n  two: {plugin: drive, surface: cowork, scopes: [write]}\n"
    report = judge(rule("allow: [read]"), drive(", scopes: [write]", credentials=credentials))
    assert [gap.place.line for gap in report.gaps] == [8]


def test_a_sign_in_without_scopes_does_not_apply():
    for method in ("none", "mtls", "aws-credentials", "static-header", "api-token"):
        assert counts(judge(rule("allow: [read]"), drive("", method))) == (0, 0, 1, 0)


def test_scopes_that_are_written_down_are_asked_whatever_the_sign_in():
    assert len(gaps(judge(rule("allow: [read]"), drive(", scopes: [write]", "api-token")))) == 1


def test_unstated_scopes_are_unknown():
    report = judge(rule("allow: [read]"), drive(""))
    assert unknowns(report) == ["drive on cowork: the inventory does not say which `scopes` `drive` asks for"]
    assert report.unknowns[0].place.line == 8


def test_a_credential_of_a_surface_that_has_no_door_is_asked_for_its_scopes_alone():
    credentials = "credentials: {one: {plugin: drive, surface: claude-code}, two: {plugin: drive, surface: cowork, scopes: [read]}}\n"
    assert counts(judge(rule("allow: [read]"), drive("", credentials=credentials))) == (1, 0, 0, 1)


def test_a_door_that_asks_for_no_scope_has_none_to_judge():
    assert counts(judge(rule("allow: [read]"), drive(", scopes: []"))) == (0, 0, 0, 0)


def test_without_allow_and_deny_it_is_not_asked():
    report = judge(rule("plugins: [drive]") + "  owner-missing: {}\n", drive(""))
    row = next(row for row in report.coverage if row.id == "AUT001")
    assert (row.subjects, row.why) == (0, ["not asked: the policy gives no `allow` or `deny`"])


def test_each_of_several_settings_is_asked_on_its_own():
    rules = "  scope-outside-allowlist:\n    - {plugins: [drive], allow: [read]}\n    - {severity: critical, deny: [write]}\n"
    report = judge(rules, drive(", scopes: [read, write]"))
    assert [(gap.subject.item, gap.severity) for gap in report.gaps] == [("write", "critical")]
    assert counts(report) == (1, 1, 0, 0)
