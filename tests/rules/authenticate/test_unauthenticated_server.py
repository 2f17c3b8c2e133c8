import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  unauthenticated-server: {}\n"
READS = "    provides: {tools: {get: {access: read}}}\n"


def board(
    auth: str = "auth: {method: none}", facts: str = "", surfaces: str = "cowork: {via: custom-connector}"
) -> str:
    return f"plugins:\n  board:\n    title: Board\n    path: custom-mcp\n    {auth}\n{facts}    provision: {{{surfaces}}}\n"


def data(classification: str) -> str:
    return f"    data: {{classification: {classification}}}\n"


def tools(*facts: str, resources: str = "") -> str:
    listed = ", ".join(f"t{number}: {{{each}}}" for number, each in enumerate(facts))
    return f"    provides: {{tools: {{{listed}}}{resources}}}\n"


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        pytest.param(data("public") + READS, None, id="public data that is only read"),
        pytest.param(data("public") + tools(), None, id="public data, and no tool"),
        pytest.param(data("public") + tools("access: write"), "`t0` writes", id="a tool that writes"),
        pytest.param(
            data("public") + tools("access: write", "access: read", "access: write"),
            "`t0`, `t2` write",
            id="two of three",
        ),
        pytest.param(tools("access: write", ""), "`t0` writes", id="a tool that writes, whatever else is not said"),
        pytest.param(data("internal") + READS, "it holds `internal` data", id="more than public data"),
        pytest.param(
            data("restricted"), "it holds `restricted` data", id="more than public data, and tools not listed"
        ),
        pytest.param(
            data("internal") + tools("access: write"), "`t0` writes and it holds `internal` data", id="both at once"
        ),
        pytest.param(
            data("public")
            + tools(
                "access: read",
                resources=", resources: {a: {classification: internal}, b: {classification: restricted}, c: {}}",
            ),
            "it holds `restricted` data",
            id="a resource that is more than public",
        ),
        pytest.param(
            data("confidential") + tools(resources=", resources: {a: {classification: internal}}"),
            "it holds `confidential` data",
            id="a resource that is less than the rest",
        ),
        pytest.param(
            tools(resources=", resources: {a: {classification: internal}}"),
            "it holds `internal` data",
            id="a resource, where the door itself says nothing",
        ),
        pytest.param(
            data("public") + tools("access: read", resources=", resources: {a: {classification: public}}"),
            None,
            id="a public resource",
        ),
    ],
)
def test_no_sign_in_is_a_gap_where_it_writes_or_holds_more_than_public_data(facts, reason):
    report = judge(RULE, board(facts=facts))
    found = f"board on cowork: `board` asks for no sign-in on cowork, and {reason}"
    assert gaps(report) == ([found] if reason else [])
    assert counts(report) == ((0, 1, 0, 0) if reason else (1, 0, 0, 0))


@pytest.mark.parametrize(
    ("auth", "facts", "because"),
    [
        pytest.param("owner: it", READS, "the inventory does not say the `auth.method` of `board`", id="no auth"),
        pytest.param("auth: {}", READS, "the inventory does not say the `auth.method` of `board`", id="no method"),
        pytest.param(
            "auth: {method: none}",
            READS,
            "the inventory does not say the `data.classification` of `board`, which asks for no sign-in",
            id="no classification",
        ),
        pytest.param(
            "auth: {method: none}",
            READS + "    data: {owner: it}\n",
            "the inventory does not say the `data.classification` of `board`, which asks for no sign-in",
            id="data without a classification",
        ),
        pytest.param(
            "auth: {method: none}",
            data("secret") + READS,
            "`secret` is no classification of the policy (public < internal < confidential < restricted)",
            id="a classification that the policy does not know",
        ),
        pytest.param(
            "auth: {method: none}",
            data("public") + tools(resources=", resources: {a: {classification: secret}}"),
            "`secret` is no classification of the policy (public < internal < confidential < restricted)",
            id="one of a resource",
        ),
        pytest.param(
            "auth: {method: none}",
            data("public"),
            "the inventory does not list the tools of `board`, which asks for no sign-in",
            id="nothing it provides",
        ),
        pytest.param(
            "auth: {method: none}",
            data("public") + "    provides: {prompts: {p: {text: Hello}}}\n",
            "the inventory does not list the tools of `board`, which asks for no sign-in",
            id="prompts without tools",
        ),
        pytest.param(
            "auth: {method: none}",
            data("public") + tools("access: read", "destructive: false"),
            "the inventory does not say the `access` of `t1`, and `board` asks for no sign-in",
            id="a tool without access",
        ),
    ],
)
def test_a_fact_that_is_missing_is_unknown(auth, facts, because):
    assert unknowns(judge(RULE, board(auth, facts))) == [f"board on cowork: {because}"]


@pytest.mark.parametrize("method", ["oauth", "managed", "api-token", "aws-credentials", "static-header", "mtls"])
def test_any_sign_in_passes(method):
    assert counts(judge(RULE, board(f"auth: {{method: {method}}}", data("restricted") + tools("access: write")))) == (
        1,
        0,
        0,
        0,
    )


def test_the_lowest_classification_of_the_policy_is_what_counts_as_public():
    ordered = RULE + "classifications: [open, closed]\n"
    assert counts(judge(ordered, board(facts=data("open") + READS))) == (1, 0, 0, 0)
    assert counts(judge(ordered, board(facts=data("closed") + READS))) == (0, 1, 0, 0)


def test_each_surface_is_asked_and_the_gap_stands_at_its_own_line():
    surfaces = "cowork: {via: custom-connector}, claude-code: {via: user-server, auth: {method: none}}"
    report = judge(RULE, board("auth: {method: oauth}", data("internal"), surfaces))
    assert gaps(report) == [
        "board on claude-code: `board` asks for no sign-in on claude-code, and it holds `internal` data"
    ]
    assert report.gaps[0].place.line == 10
    assert counts(report) == (1, 1, 0, 0)


def test_the_unknowns_stand_where_the_fact_is_missing():
    assert judge(RULE, board(facts=data("public") + tools(""))).unknowns[0].place.line == 10
    assert judge(RULE, board(facts=READS)).unknowns[0].place.line == 5
