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


ONE = "  one: {plugin: drive, surface: cowork}\n"
TWO = "  two: {plugin: drive, surface: cowork, scopes: [write]}\n"
THREE = "  three: {plugin: drive, surface: cowork, kind: service}\n"


@pytest.mark.parametrize(
    ("records", "line", "more"),
    [
        pytest.param(ONE, 11, "", id="one"),
        pytest.param(TWO.replace("write", "read") + ONE, 12, "", id="beside one that says"),
        pytest.param(ONE + THREE, 11, ", nor 1 more", id="two"),
    ],
)
def test_the_scopes_of_a_credential_that_does_not_state_them_are_unknown(records, line, more):
    report = judge(rule("allow: [read]"), drive(", scopes: [read]", credentials=f"credentials:\n{records}"))
    because = f"the inventory does not say which `scopes` credential `one` of `drive` has{more}"
    assert unknowns(report) == [f"drive on cowork: {because}"]
    assert report.unknowns[0].place.line == line
    assert counts(report) == (1, 0, 0, 1)


@pytest.mark.parametrize(
    ("scopes", "method", "records", "expected"),
    [
        pytest.param(", scopes: [read]", "oauth", ONE + TWO, (1, 1, 0, 1), id="the scopes that are named are judged"),
        pytest.param("", "oauth", ONE, (0, 0, 0, 1), id="the door does not say either"),
        pytest.param(", scopes: []", "managed", ONE, (0, 0, 0, 1), id="a managed sign-in"),
        pytest.param(", scopes: [read]", "api-token", ONE, (1, 0, 0, 0), id="a token has no scopes"),
        pytest.param(", scopes: [read]", "oauth", ONE.replace("}", ", scopes: []}"), (1, 0, 0, 0), id="none"),
        pytest.param(
            ", scopes: [read]", "oauth", ONE.replace("cowork", "claude-code"), (1, 0, 0, 0), id="no such door"
        ),
    ],
)
def test_what_a_credential_does_not_say_leaves_its_door_unknown(scopes, method, records, expected):
    report = judge(rule("allow: [read]"), drive(scopes, method, f"credentials:\n{records}"))
    assert counts(report) == expected


def test_the_door_is_named_before_its_credentials():
    report = judge(rule("allow: [read]"), drive("", credentials=f"credentials:\n{ONE}"))
    assert unknowns(report) == ["drive on cowork: the inventory does not say which `scopes` `drive` asks for"]


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


def answers(challenge=None, resource=None, authorization=None, url="https://mcp.drive.example/mcp"):
    """Return what the server of `drive` advertises in each place; nothing where it has no such list."""
    steps = [f"{{server: 0, step: challenge, url: '{url}', status: 401, challenge: {{{challenge or ''}}}}}"]
    for name, scopes in (("resource-metadata", resource), ("server-metadata", authorization)):
        said = "" if scopes is None else f", scopes_supported: {scopes}"
        steps.append(f"{{server: 0, step: {name}, status: 200, said: {{x: y{said}}}}}")
    return f"probed: [{{plugin: drive, transport: http, url: '{url}'}}]\ndiscovery: [{', '.join(steps)}]\n"


NOBODY = "nobody wrote down the `scopes` of `drive` on cowork, and members' clients then ask for what"
NAMES = f"{NOBODY} the challenge of its server names"
ADDS = f"{NOBODY} Claude adds where the authorization server has it"
LIST = f"{NOBODY} the metadata of its server list"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param(answers("scope: 'read write'"), [f"write: {NAMES}: `write`; allowed: `read`"], id="of the challenge"),
        pytest.param(answers("scope: read", "[read, write]"), [], id="the challenge counts before the metadata"),
        pytest.param(answers(None, "[read, write, pay]"),
                     [f"pay: {LIST}: `pay`; allowed: `read`", f"write: {LIST}: `write`; allowed: `read`"],
                     id="all of the metadata"),
        pytest.param(answers("scope: read", None, "[read, pay]"), [], id="not all of the authorization server"),
        pytest.param(answers("scope: read", None, "[read, offline_access]"),
                     [f"offline_access: {ADDS}: `offline_access`; allowed: `read`"], id="what Claude adds"),
    ],
)  # fmt: skip
def test_what_clients_ask_for_because_nobody_says_is_asked_about(asked, found):
    report = judge(rule("allow: [read]"), drive(""), answers=asked)
    assert gaps(report) == [f"drive on cowork, {each}" for each in found]
    assert unknowns(report) == []
    assert {gap.place.line for gap in report.gaps} <= {8}


@pytest.mark.parametrize(
    ("scopes", "method", "asked", "expected"),
    [
        pytest.param("", "oauth", answers(), (0, 0, 0, 1), id="no list anywhere"),
        pytest.param("", "oauth", answers(None, None, "[pay]"), (0, 0, 0, 1), id="a list of the authorization server alone"),
        pytest.param("", "oauth", answers("scope: ' '", "[]"), (0, 0, 0, 1), id="lists that are empty"),
        pytest.param("", "oauth", answers("x: y", "pay"), (0, 0, 0, 1), id="a text that is no list"),
        pytest.param("", "oauth", answers(None, "[[read], 5, read, read]"), (1, 0, 0, 0), id="a list with other things in it"),
        pytest.param(", scopes: [read]", "oauth", answers(None, "[pay]"), (1, 0, 0, 0), id="somebody wrote them down"),
        pytest.param(", scopes: []", "oauth", answers(None, "[pay]"), (0, 0, 0, 0), id="somebody wrote down that there are none"),
        pytest.param("", "api-token", answers("scope: pay"), (0, 0, 1, 0), id="a token has no scopes"),
    ],
)  # fmt: skip
def test_what_is_written_down_counts_and_no_list_says_nothing(scopes, method, asked, expected):
    assert counts(judge(rule("allow: [read]"), drive(scopes, method), answers=asked)) == expected


def refused(scopes, error="insufficient_scope"):
    """Return that the server took the credential for too small, and which scopes it names then."""
    step = f"{{server: 0, step: credential, status: 403, challenge: {{error: {error}, scope: '{scopes}'}}}}"
    return answers("scope: read").removesuffix("]\n") + f", {step}]\n"


BESIDE = "the challenge of the server of `drive` names scope `pay` beside the declared ones, and"
ASKS = f"drive on cowork, pay: {BESIDE} members' clients on cowork then ask for it; allowed: `read`"
MAY = "whether members' clients on {} ask for it is not known; allowed: `read`"


@pytest.mark.parametrize(
    ("provision", "asked", "found", "open_"),
    [
        pytest.param("cowork: {via: custom-connector}", answers("scope: 'read pay'"), [ASKS], [],
                     id="a connector of one's own, which has nowhere to write scopes"),
        pytest.param("cowork: {via: custom-connector}", refused("read pay"), [ASKS], [],
                     id="named once somebody is signed in with too few"),
        pytest.param("cowork: {via: custom-connector}", refused("read pay", "invalid_token"), [], [],
                     id="named to a token that is no good"),
        pytest.param("cowork: {via: custom-connector}", answers("scope: read", "[read, pay]"), [], [],
                     id="the metadata list more, and the challenge does not"),
        pytest.param("claude-code: {via: user-server}", answers("scope: 'read pay'"), [],
                     [f"drive on claude-code, pay: {BESIDE} {MAY.format('claude-code')}"],
                     id="a client that can be told which scopes to ask for"),
        pytest.param("cowork: {via: directory-connector}", answers("scope: 'read pay'"), [],
                     [f"drive on cowork, pay: {BESIDE} {MAY.format('cowork')}"], id="a client of the vendor's own"),
    ],
)  # fmt: skip
def test_a_challenge_that_names_more_than_is_declared_is_a_gap_or_unknown(provision, asked, found, open_):
    door = drive(", scopes: [read]", provision=provision).replace("marketplace", "custom-mcp")
    report = judge(rule("allow: [read]"), door, answers=asked)
    assert (gaps(report), unknowns(report)) == (found, open_)


def test_a_credential_without_scopes_stays_unknown_beside_what_is_asked_for_by_default():
    report = judge(rule("allow: [read]"), drive("", credentials=f"credentials:\n{ONE}"), answers=answers("scope: read"))
    assert unknowns(report) == [
        "drive on cowork: the inventory does not say which `scopes` credential `one` of `drive` has"
    ]
    assert counts(report) == (1, 0, 0, 1)


def test_what_was_given_to_a_credential_stands_where_it_was_given():
    report = judge(
        rule("allow: [read]"), drive("", credentials=f"credentials:\n{TWO}"), answers=answers("scope: write")
    )
    assert [gap.message for gap in report.gaps] == [
        "credential `two` of `drive` has scope `write` on cowork; allowed: `read`"
    ]
