import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  sign-in-absent-for-need: {}\n"
GROUPS = "groups: {ap: {members: [ada@x.example, bob@x.example], size: 2}, tax: {members: [cid@x.example], size: 1}}\n"


def slack(
    auth: str = "method: oauth",
    cowork: str = "preference: required",
    projects: str = "p: {surface: cowork, audience: [ap], needs: [slack], active: [slack]}",
    credentials: str = "",
    more: str = "",
) -> str:
    said = f"    auth: {{{auth}}}\n" if auth else ""
    return (
        f"{GROUPS}plugins:\n  slack:\n    title: Slack\n    path: marketplace\n{said}{more}    provision: {{cowork: {{{cowork}}}}}\n"
        f"projects: {{{projects}}}\n" + (f"credentials: {{{credentials}}}\n" if credentials else "")
    )


def credential(name: str = "one", facts: str = "holder: ap", surface: str = "cowork") -> str:
    return f"{name}: {{plugin: slack, surface: {surface}{', ' if facts else ''}{facts}}}"


ABSENT = "slack on cowork: nobody in project `p`, which needs `slack` on cowork, is on record as signed in"


@pytest.mark.parametrize(
    ("auth", "credentials", "is_gap"),
    [
        pytest.param("method: oauth", "", True, id="nothing is on record"),
        pytest.param("method: api-token", "", True, id="nor a token"),
        pytest.param("method: mtls", "", True, id="nor a certificate"),
        pytest.param("method: aws-credentials", "", True, id="nor credentials of AWS"),
        pytest.param("method: oauth", credential(), False, id="one for everybody in the project"),
        pytest.param("method: oauth", credential(facts="holder: bob@x.example"), False, id="one of one of them"),
        pytest.param("method: oauth", credential(facts="holder: tax"), True, id="one of other people"),
        pytest.param("method: oauth", credential(surface="claude-code"), True, id="one on the other surface"),
        pytest.param("method: oauth", credential(facts="kind: shared"), False, id="a shared one"),
        pytest.param("method: oauth", credential(facts="kind: service, holder: bot"), False, id="one of a service"),
        pytest.param(
            "method: oauth, identity: shared", credential(facts="holder: it"), False, id="any, where all are one"
        ),
        pytest.param(
            "method: oauth", credential(facts="holder: ap, expires: 2026-01-01"), False, id="one that is over"
        ),
        pytest.param("method: oauth", credential(facts="holder: ap, scopes: []"), False, id="one that is too narrow"),
        pytest.param("", credential(), False, id="one, however members sign in"),
        pytest.param(
            "method: oauth", credential(facts="") + ", " + credential("two"), False, id="the second of two is theirs"
        ),
        pytest.param(
            "method: oauth", credential() + ", " + credential("two", ""), False, id="the first of two is theirs"
        ),
    ],
)
def test_nobody_signed_in_is_a_gap(auth, credentials, is_gap):
    report = judge(RULE, slack(auth, credentials=credentials))
    assert gaps(report) == ([ABSENT] if is_gap else [])
    assert counts(report) == ((0, 1, 0, 0) if is_gap else (1, 0, 0, 0))


@pytest.mark.parametrize(
    ("cowork", "project", "more", "expected"),
    [
        pytest.param("preference: not_available", "active: [slack]", "", (0, 0, 1, 0), id="not installed"),
        pytest.param("preference: required", "active: []", "", (0, 0, 1, 0), id="not switched on"),
        pytest.param(
            "preference: required, tools: {default: blocked}", "active: [slack]", "", (0, 0, 1, 0), id="blocked"
        ),
        pytest.param("preference: available", "active: [slack]", "", (0, 1, 0, 0), id="somebody added it"),
        pytest.param("via: org-plugin", "active: [slack]", "", (0, 0, 0, 1), id="installed or not"),
        pytest.param("preference: required", "title: P", "", (0, 0, 0, 1), id="switched on or not"),
        pytest.param(
            "preference: not_available", "title: P", "", (0, 0, 1, 0), id="not installed, whatever is switched on"
        ),
        pytest.param("via: org-plugin", "active: []", "", (0, 0, 1, 0), id="not switched on, whatever is installed"),
        pytest.param(
            "preference: required", "active: []", "    activation: automatic\n", (0, 1, 0, 0), id="switches itself on"
        ),
        pytest.param(
            "preference: not_available, groups: {ap: required}", "active: [slack]", "", (0, 1, 0, 0), id="for the group"
        ),
    ],
)
def test_only_what_is_installed_and_switched_on_needs_a_sign_in(cowork, project, more, expected):
    projects = f"p: {{surface: cowork, audience: [ap], needs: [slack], {project}}}"
    assert counts(judge(RULE, slack(cowork=cowork, projects=projects, more=more))) == expected


def test_installed_for_some_of_them_is_installed():
    text = slack(
        cowork="preference: not_available, groups: {ap: required}",
        projects="p: {surface: cowork, audience: [ap, tax], needs: [slack], active: [slack]}",
    )
    assert gaps(judge(RULE, text)) == [ABSENT]


@pytest.mark.parametrize(
    ("auth", "credentials", "cowork", "because"),
    [
        pytest.param(
            "",
            "",
            "preference: required",
            "the inventory does not say how members sign in to `slack`, and records no sign-in",
            id="how members sign in",
        ),
        pytest.param(
            "scopes: [x]",
            "",
            "preference: required",
            "the inventory does not say how members sign in to `slack`, and records no sign-in",
            id="by which method",
        ),
        pytest.param(
            "method: oauth",
            credential(facts=""),
            "preference: required",
            "credential `one` does not say whose it is",
            id="whose the sign-in is",
        ),
        pytest.param(
            "method: oauth",
            "",
            "via: org-plugin",
            "neither `slack` nor its marketplace states a preference on Cowork",
            id="whether it is installed",
        ),
    ],
)
def test_a_fact_that_is_missing_is_unknown(auth, credentials, cowork, because):
    assert unknowns(judge(RULE, slack(auth, cowork, credentials=credentials))) == [f"slack on cowork: {because}"]


def test_whose_the_sign_in_is_matters_only_where_it_is_installed():
    text = slack(cowork="preference: not_available", credentials=credential(facts=""))
    assert counts(judge(RULE, text)) == (0, 0, 1, 0)


def test_whether_it_is_switched_on_is_unknown_where_the_project_does_not_say():
    report = judge(RULE, slack(projects="p: {surface: cowork, audience: [ap], needs: [slack]}"))
    assert unknowns(report) == ["slack on cowork: project `p` does not say what is active in it"]


@pytest.mark.parametrize("recorded", [pytest.param("", id="no sign-in"), pytest.param(credential(), id="one of them")])
@pytest.mark.parametrize(
    "method",
    [
        pytest.param("none", id="an open door"),
        pytest.param("managed", id="a sign-in that is managed"),
        pytest.param("static-header", id="a header for everybody"),
    ],
)
def test_where_no_member_signs_in_nobody_is_missed(method, recorded):
    assert counts(judge(RULE, slack(f"method: {method}", credentials=recorded))) == (0, 0, 1, 0)


def test_how_members_sign_in_is_asked_of_the_surface():
    assert counts(judge(RULE, slack("method: managed", "preference: required, auth: {method: oauth}"))) == (0, 1, 0, 0)


@pytest.mark.parametrize(
    ("projects", "expected"),
    [
        pytest.param("p: {surface: cowork, active: [slack]}", (0, 0, 0, 0), id="switched on, and not needed"),
        pytest.param("p: {surface: claude-code, needs: [slack], active: [slack]}", (0, 0, 0, 0), id="needed elsewhere"),
        pytest.param(
            "p: {surface: cowork, needs: [slack/post], active: [slack]}", (0, 1, 0, 0), id="a tool of it is needed"
        ),
    ],
)
def test_only_doors_that_a_project_of_their_surface_needs_are_asked(projects, expected):
    assert counts(judge(RULE, slack(projects=projects))) == expected


def test_several_projects_are_one_gap_that_names_them_and_their_people():
    projects = ", ".join(
        f"{name}: {{surface: cowork, audience: [{group}], needs: [slack], active: [slack]}}"
        for name, group in (("p", "ap"), ("q", "tax"), ("r", "ap"))
    )
    report = judge(RULE, slack(projects=projects))
    assert gaps(report) == [f"{ABSENT}, nor is anybody in `q`, `r`"]
    assert [person.name for person in report.gaps[0].people] == ["ada@x.example", "bob@x.example", "cid@x.example"]
    signed = judge(RULE, slack(projects=projects, credentials=credential()))
    assert gaps(signed) == [ABSENT.replace("`p`", "`q`")]
    assert [person.name for person in signed.gaps[0].people] == ["cid@x.example"]


def test_a_sign_in_in_one_project_passes_where_the_other_has_no_use_for_one():
    off = "q: {surface: cowork, audience: [tax], needs: [slack], active: []}"
    on = "p: {surface: cowork, audience: [ap], needs: [slack], active: [slack]}"
    assert counts(judge(RULE, slack(projects=f"{off}, {on}", credentials=credential()))) == (1, 0, 0, 0)


def test_the_gap_stands_at_the_method_of_the_surface():
    assert judge(RULE, slack()).gaps[0].place.line == 9
    own = judge(RULE, slack(cowork="preference: required, auth: {method: api-token}")).gaps[0].place
    assert (own.line, own.column > 40) == (10, True)
