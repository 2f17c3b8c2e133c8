import pytest
from judged import counts, gaps, judge, unknowns


def rule(settings: str) -> str:
    return f"  sign-in-method-not-allowed: {{{settings}}}\n"


def box(auth: str = "auth: {method: oauth}", more: str = "", path: str = "oauth-connector", surfaces: str = "") -> str:
    provision = surfaces or "cowork: {via: directory-connector}"
    return (
        "groups: {ap: {members: [ada@x.example]}, tax: {members: [cid@x.example]}, all: {includes: [ap, tax]}}\n"
        f"plugins:\n  box:\n    title: Box\n    path: {path}\n    {auth}\n{more}    provision: {{{provision}}}\n"
    )


CONFIDENTIAL = "    data: {classification: confidential}\n"


@pytest.mark.parametrize(
    ("allow", "method", "allowed"),
    [
        pytest.param("[oauth]", "oauth", None, id="on the list"),
        pytest.param("[managed, oauth]", "oauth", None, id="second on the list"),
        pytest.param("[oauth]", "static-header", "allowed: `oauth`", id="not on the list"),
        pytest.param("[oauth]", "none", "allowed: `oauth`", id="no sign-in is a method too"),
        pytest.param("[none]", "none", None, id="which may be allowed"),
        pytest.param("['*']", "mtls", None, id="a star allows all"),
        pytest.param("['a*']", "api-token", None, id="a pattern"),
        pytest.param("['a*']", "oauth", "allowed: `a*`", id="that does not fit"),
        pytest.param("[]", "oauth", "allowed: none", id="nothing is allowed"),
        pytest.param("{oauth-connector: [oauth]}", "oauth", None, id="on the list of its path"),
        pytest.param(
            "{oauth-connector: [oauth]}",
            "mtls",
            "allowed for path `oauth-connector`: `oauth`",
            id="not on that of its path",
        ),
        pytest.param("{confidential: [oauth]}", "oauth", None, id="on the list of its classification"),
        pytest.param(
            "{confidential: [managed]}",
            "oauth",
            "allowed for classification `confidential`: `managed`",
            id="not on that of its classification",
        ),
        pytest.param("{ap: [oauth]}", "oauth", None, id="on the list of a group of its audience"),
        pytest.param("{ap: [mtls]}", "oauth", "allowed for group `ap`: `mtls`", id="not on that of the group"),
        pytest.param("{all: [mtls]}", "oauth", "allowed for group `all`: `mtls`", id="nor on that of one around it"),
        pytest.param(
            "{oauth-connector: [oauth], confidential: [managed]}",
            "oauth",
            "allowed for classification `confidential`: `managed`",
            id="every list that counts has to hold it",
        ),
    ],
)
def test_a_method_has_to_be_on_every_list_that_counts(allow, method, allowed):
    text = box(f"auth: {{method: {method}}}", CONFIDENTIAL + "    audience: [ap]\n")
    report = judge(rule(f"allow: {allow}"), text)
    found = f"box on cowork: the sign-in of `box` is `{method}` on cowork; {allowed}"
    assert gaps(report) == ([found] if allowed else [])
    assert counts(report) == ((0, 1, 0, 0) if allowed else (1, 0, 0, 0))


@pytest.mark.parametrize(
    "allow",
    [
        pytest.param("{custom-mcp: [mtls]}", id="another path"),
        pytest.param("{restricted: [mtls]}", id="another classification"),
        pytest.param("{tax: [mtls]}", id="a group that is not of its audience"),
        pytest.param("{cowork: [mtls]}", id="a surface, which this rule does not read"),
        pytest.param("{}", id="no list at all"),
    ],
)
@pytest.mark.parametrize("auth", ["auth: {method: oauth}", "auth: {}", "owner: it"])
def test_lists_for_others_do_not_apply(allow, auth):
    text = box(auth, CONFIDENTIAL + "    audience: [ap]\n")
    assert counts(judge(rule(f"allow: {allow}"), text)) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("auth", "data", "allow", "because"),
    [
        pytest.param(
            "auth: {}", "", "[oauth]", "the inventory does not say the `auth.method` of `box`", id="the method"
        ),
        pytest.param(
            "owner: it", "", "[oauth]", "the inventory does not say the `auth.method` of `box`", id="anything of it"
        ),
        pytest.param(
            "auth: {}",
            "",
            "{confidential: [oauth]}",
            "the inventory does not say the `auth.method` of `box`",
            id="the method, and whether a list counts",
        ),
        pytest.param(
            "auth: {method: oauth}",
            "",
            "{confidential: [oauth]}",
            "the inventory does not say the `data.classification` of `box`",
            id="whether a list counts",
        ),
        pytest.param(
            "auth: {method: oauth}",
            "    data: {classification: secret}\n",
            "{confidential: [oauth]}",
            "`secret` is no classification of the policy (public < internal < confidential < restricted)",
            id="what its classification means",
        ),
    ],
)
def test_a_fact_that_is_missing_is_unknown(auth, data, allow, because):
    assert unknowns(judge(rule(f"allow: {allow}"), box(auth, data))) == [f"box on cowork: {because}"]


def test_each_surface_is_judged_by_its_own_path_and_sign_in():
    surfaces = "cowork: {via: directory-connector}, claude-code: {via: user-server, path: custom-mcp, auth: {method: api-token}}"
    report = judge(rule("allow: {oauth-connector: [oauth], custom-mcp: [mtls]}"), box(surfaces=surfaces))
    assert gaps(report) == [
        "box on claude-code: the sign-in of `box` is `api-token` on claude-code; allowed for path `custom-mcp`: `mtls`"
    ]
    assert counts(report) == (1, 1, 0, 0)


def test_doors_that_are_alike_but_for_their_people_are_told_apart():
    text = box(more="    audience: [ap]\n") + (
        "  files: {title: Files, path: oauth-connector, auth: {method: oauth}, audience: [tax], provision: {cowork: {via: directory-connector}}}\n"
    )
    report = judge(rule("allow: {ap: [oauth], tax: [mtls]}"), text)
    assert [gap.subject.plugin for gap in report.gaps] == ["files"]


def test_the_gap_stands_at_the_method():
    report = judge(rule("allow: [mtls]"), box())
    assert (report.gaps[0].place.line, report.gaps[0].place.column) == (9, 20)


def test_without_a_list_it_is_not_asked():
    row = next(
        row for row in judge(rule("plugins: [box]") + "  owner-missing: {}\n", box()).coverage if row.id == "AUT006"
    )
    assert (row.subjects, row.why) == (0, ["not asked: the policy gives no `allow`"])


@pytest.mark.parametrize(
    ("allow", "remarks"),
    [
        pytest.param("[oauth, 'a*']", [], id="methods"),
        pytest.param(
            "{ap: [oauth], custom-mcp: [mtls], public: [none]}", [], id="a group, a path and a classification"
        ),
        pytest.param(
            "[oath]", ["`oath` in `allow` is no way to sign in; did you mean `oauth`?"], id="a slip of the pen"
        ),
        pytest.param(
            "{cowork: [oauth]}", ["`cowork` in `allow` is no path or classification or group here"], id="a surface"
        ),
        pytest.param(
            "{audit: [password], ap: [password]}",
            [
                "`audit` in `allow` is no path or classification or group here",
                "`password` in `allow` is no way to sign in",
            ],
            id="neither group nor method",
        ),
    ],
)
def test_what_can_never_matter_is_said(allow, remarks):
    (row,) = judge(rule(f"allow: {allow}"), box()).coverage
    assert [remark.partition(" (policy.yaml")[0] for remark in row.why] == remarks


def test_doors_that_fail_alike_are_each_named():
    surfaces = "cowork: {via: directory-connector}, claude-code: {via: claude-ai-connector}"
    report = judge(rule("allow: [mtls]"), box(surfaces=surfaces))
    assert [gap.message.partition(";")[0] for gap in report.gaps] == [
        "the sign-in of `box` is `oauth` on claude-code",
        "the sign-in of `box` is `oauth` on cowork",
    ]
