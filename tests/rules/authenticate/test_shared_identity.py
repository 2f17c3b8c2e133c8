import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  shared-identity: {}\n"
GROUPS = (
    "groups: {ap: {members: [ada@x.example, bob@x.example], size: 2}, one: {size: 1}, none: {size: 0}, ada: {members: [ada@x.example], size: 1}, "
    "many: {title: Many}, both: {includes: [one, ada]}}\n"
)


def box(
    auth: str = "", more: str = "", credentials: str = "", provision: str = "claude-code: {via: user-server}"
) -> str:
    said = f"    auth: {{{auth}}}\n" if auth else ""
    return (
        f"{GROUPS}plugins:\n  box:\n    title: Box\n    path: custom-mcp\n{said}{more}    provision: {{{provision}}}\n"
        + (f"credentials: {{{credentials}}}\n" if credentials else "")
    )


def credential(name: str, kind: str = "", surface: str = "claude-code") -> str:
    said = f", kind: {kind}" if kind else ""
    return f"{name}: {{plugin: box, surface: {surface}{said}}}"


ONE = "everybody is one and the same to `box` on claude-code: "


@pytest.mark.parametrize(
    ("auth", "credentials", "reason"),
    [
        pytest.param("identity: shared", "", "its identity is `shared`", id="a shared identity"),
        pytest.param("method: oauth, identity: shared", "", "its identity is `shared`", id="whatever the method"),
        pytest.param("method: static-header", "", "a `static-header` is the same for all", id="a static header"),
        pytest.param(
            "method: static-header, identity: shared", "", "its identity is `shared`", id="a static header that says so"
        ),
        pytest.param("method: static-header, identity: per-member", "", None, id="a header of each member's own"),
        pytest.param("method: oauth", "", None, id="oauth"),
        pytest.param("method: managed", "", None, id="a managed sign-in"),
        pytest.param("method: api-token, identity: per-member", "", None, id="a token of each member's own"),
        pytest.param("identity: per-member", "", None, id="each member, however they do it"),
        pytest.param(
            "method: oauth",
            credential("c", "shared"),
            "credential `c` is `shared`",
            id="a shared credential, although members could sign in",
        ),
        pytest.param("", credential("c", "shared"), "credential `c` is `shared`", id="a shared credential alone"),
        pytest.param(
            "method: oauth",
            f"{credential('c', 'shared')}, {credential('d', 'per-member')}, {credential('e', 'shared')}",
            "credentials `c`, `e` are `shared`",
            id="two of three credentials",
        ),
        pytest.param(
            "identity: shared",
            credential("c", "shared"),
            "its identity is `shared`; credential `c` is `shared`",
            id="both say so",
        ),
        pytest.param(
            "method: oauth", credential("c", "shared", "cowork"), None, id="a shared one of the other surface"
        ),
        pytest.param("method: api-token", credential("c", "service"), None, id="a service account"),
        pytest.param("method: api-token", credential("c", "per-member"), None, id="a credential per member"),
        pytest.param("", f"{credential('c', 'service')}, {credential('d', 'per-member')}", None, id="either of these"),
        pytest.param(
            "identity: shared", credential("c", "service"), "its identity is `shared`", id="shared all the same"
        ),
    ],
)
def test_one_sign_in_for_several_people_is_a_gap(auth, credentials, reason):
    report = judge(RULE, box(auth, credentials=credentials))
    assert gaps(report) == ([f"box on claude-code: {ONE}{reason}"] if reason else [])
    assert counts(report) == ((0, 1, 0, 0) if reason else (1, 0, 0, 0))


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        pytest.param("", (0, 1, 0, 0), id="everybody"),
        pytest.param("    audience: [ap]\n", (0, 1, 0, 0), id="two people"),
        pytest.param("    audience: [both]\n", (0, 1, 0, 0), id="two groups of one"),
        pytest.param("    audience: [ap, many]\n", (0, 1, 0, 0), id="two people and who knows how many more"),
        pytest.param("    audience: [one]\n", (0, 0, 1, 0), id="one person"),
        pytest.param("    audience: [ada]\n", (0, 0, 1, 0), id="one person by name"),
        pytest.param("    audience: [many]\n", (0, 0, 0, 1), id="nobody counted them"),
        pytest.param("    audience: [one, many]\n", (0, 0, 0, 1), id="one, and who knows how many more"),
        pytest.param("    audience: []\n", (0, 0, 0, 1), id="no group at all"),
    ],
)
def test_what_one_person_has_alone_is_not_shared(audience, expected):
    assert counts(judge(RULE, box("identity: shared", audience))) == expected


def test_an_audience_that_nobody_counted_is_unknown():
    report = judge(RULE, box("identity: shared", "    audience: [many]\n"))
    assert unknowns(report) == [
        "box on claude-code: the inventory does not say how many people the audience of `box` is, who sign in as one"
    ]
    assert report.unknowns[0].place.line == 10


@pytest.mark.parametrize(
    ("provision", "expected"),
    [
        pytest.param("cowork: {via: custom-connector}", (0, 1, 0, 0), id="a custom connector"),
        pytest.param("cowork: {}", (0, 1, 0, 0), id="a custom connector, as the path has it"),
        pytest.param("cowork: {via: org-plugin, preference: required}", (1, 0, 0, 0), id="a package"),
        pytest.param("claude-code: {via: user-server}", (1, 0, 0, 0), id="a server of their own"),
    ],
)
def test_the_header_of_a_custom_connector_is_the_same_for_all_whatever_is_said(provision, expected):
    assert counts(judge(RULE, box("method: static-header, identity: per-member", provision=provision))) == expected


def test_the_custom_connector_is_named():
    report = judge(
        RULE, box("method: static-header, identity: per-member", provision="cowork: {via: custom-connector}")
    )
    assert gaps(report) == [
        "box on cowork: everybody is one and the same to `box` on cowork: the `static-header` of a custom connector is the same for all"
    ]


@pytest.mark.parametrize(
    ("auth", "credentials", "because"),
    [
        pytest.param("", "", "how members sign in to `box`", id="nothing is said"),
        pytest.param("scopes: [read]", "", "how members sign in to `box`", id="scopes alone"),
        pytest.param("", credential("c"), "how members sign in to `box`", id="a credential of no kind"),
        pytest.param(
            "method: api-token", "", "the `auth.identity` of `box`, whose sign-in is `api-token`", id="a token"
        ),
        pytest.param("method: mtls", "", "the `auth.identity` of `box`, whose sign-in is `mtls`", id="a certificate"),
        pytest.param(
            "method: aws-credentials",
            f"{credential('c', 'per-member')}, {credential('d')}",
            "the `auth.identity` of `box`, whose sign-in is `aws-credentials`",
            id="two credentials, one of no kind",
        ),
        pytest.param(
            "method: mtls",
            credential("c", "per-member", "cowork"),
            "the `auth.identity` of `box`, whose sign-in is `mtls`",
            id="one of elsewhere",
        ),
    ],
)
def test_who_signs_in_is_unknown_where_nobody_says(auth, credentials, because):
    assert unknowns(judge(RULE, box(auth, credentials=credentials))) == [
        f"box on claude-code: the inventory does not say {because}"
    ]


def test_no_sign_in_does_not_apply():
    assert counts(judge(RULE, box("method: none, identity: shared", credentials=credential("c", "shared")))) == (
        0,
        0,
        1,
        0,
    )


def test_the_gap_stands_at_the_line_that_says_so():
    assert judge(RULE, box("method: oauth, identity: shared")).gaps[0].place.column == 37
    assert judge(RULE, box("method: static-header")).gaps[0].place.column == 20
    report = judge(RULE, box("method: oauth", credentials=credential("c", "shared")))
    assert (report.gaps[0].place.line, report.gaps[0].place.column) == (11, 60)
