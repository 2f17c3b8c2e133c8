import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  review-missing: {}\n"
COMMIT, OTHER = "8b04e7d1c96f3a52b0e87d41f96c2a35e80d7b14", "3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90"
HERE = f"tools: {{source: {{github: acme/tools, sha: {COMMIT}}}}}"


def reviewed(
    covers: str = "",
    auth: str = "method: oauth, scopes: [read]",
    provision: str = "cowork: {marketplace: tools}",
    packages: str = "",
    marketplaces: str = "tools: {}",
    server: str = "",
) -> str:
    said = f", covers: {{{covers}}}" if covers else ""
    return (
        f"marketplaces: {{{marketplaces}}}\npackages: {{{packages}}}\n"
        f"plugins:\n  fx:\n    title: FX\n    path: marketplace\n    auth: {{{auth}}}\n{server}"
        f"    review: {{approvals: {{ada: 2026-09-01}}{said}}}\n    provision: {{{provision}}}\n"
    )


def package(facts: str) -> str:
    return f"fx@tools: {{{facts}}}"


@pytest.mark.parametrize(
    ("review", "said"),
    [
        pytest.param("", "nobody is on record as having reviewed `fx`", id="no review"),
        pytest.param(
            "review: {requested_by: ada, ticket: IT-1}",
            "nobody is on record as having reviewed `fx`",
            id="a review that nobody has given yet",
        ),
        pytest.param(
            "review: {approvals: {ada: 2026-10-03, bob: 2026-10-02}}",
            "the first approval of `fx` is of 2026-10-02, which is later than today",
            id="approved from tomorrow on",
        ),
        pytest.param("review: {approvals: {ada: 2026-10-01}}", "", id="approved today"),
        pytest.param("review: {approvals: {ada: 2026-10-03, bob: 2026-09-02}}", "", id="approved by one so far"),
        pytest.param("review: {approved_by: ada, approved_on: 2026-09-01}", "", id="the short form"),
    ],
)
def test_a_door_is_reviewed_when_somebody_has_approved_it(review, said):
    report = judge(RULE, f"plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    {review}\n")
    assert gaps(report) == ([f"fx: {said}"] if said else [])
    assert counts(report) == ((0, 1, 0, 0) if said else (1, 0, 0, 0))


def test_the_line_is_the_review_or_the_plugin_without_one():
    text = "plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    review:\n      ticket: IT-1\n  box:\n    title: Box\n    path: custom-mcp\n"
    assert [gap.place.line for gap in judge(RULE, text).gaps] == [8, 10]


def test_what_a_review_covered_is_no_gap_where_it_does_not_say():
    assert counts(judge(RULE, reviewed(auth="method: oauth, scopes: [everything]"))) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("auth", "said"),
    [
        pytest.param("method: oauth, scopes: [read]", "", id="the same scope"),
        pytest.param("method: oauth, scopes: []", "", id="a narrower set"),
        pytest.param("method: mtls", "", id="a sign-in without scopes"),
        pytest.param(
            "method: oauth, scopes: [read, write]",
            "`fx` asks for scope `write` on cowork, which its review does not cover",
            id="one more scope",
        ),
        pytest.param(
            "method: oauth, scopes: [write, admin, all]",
            "`fx` asks for scope `write` and 2 more on cowork, which its review does not cover",
            id="three more scopes",
        ),
        pytest.param(
            "method: api-token, scopes: [write]",
            "`fx` asks for scope `write` on cowork, which its review does not cover",
            id="a scope where none is usual",
        ),
    ],
)
def test_every_scope_has_to_be_covered(auth, said):
    report = judge(RULE, reviewed("scopes: [read]", auth))
    assert gaps(report) == ([f"fx: {said}"] if said else [])
    assert counts(report) == ((0, 1, 0, 0) if said else (1, 0, 0, 0))


def test_scopes_that_nobody_states_are_unknown():
    said = "fx: the inventory does not say which `scopes` `fx` asks for on cowork"
    assert unknowns(judge(RULE, reviewed("scopes: [read]", "method: oauth"))) == [said]
    text = reviewed("scopes: [read]").replace("    auth: {method: oauth, scopes: [read]}\n", "")
    assert unknowns(judge(RULE, text)) == [said]


def test_scopes_are_asked_on_each_surface_and_one_gap_names_them_all():
    provision = "cowork: {marketplace: tools, auth: {scopes: [write]}}, claude-code: {via: user-server, auth: {scopes: [admin]}}"
    report = judge(RULE, reviewed("scopes: [read]", provision=provision))
    assert gaps(report) == [
        "fx: `fx` asks for scope `write` on cowork, which its review does not cover, and 1 more such difference"
    ]
    report = judge(
        RULE, reviewed("scopes: [read], version: 1.0.0", provision=provision, packages=package("version: 2.0.0"))
    )
    assert gaps(report)[0].endswith(", and 2 more such differences")


def test_a_gap_counts_before_what_is_unknown():
    provision = "cowork: {marketplace: tools}, claude-code: {via: user-server, auth: {scopes: [admin]}}"
    report = judge(RULE, reviewed("scopes: [read], version: 1.0.0", provision=provision))
    assert counts(report) == (0, 1, 0, 0)


@pytest.mark.parametrize(
    ("packages", "covered", "said"),
    [
        pytest.param(package("version: 1.4.0"), "1.4.0", "", id="the version that was reviewed"),
        pytest.param(package("version: v1.4.0"), "1.4.0", "", id="a letter before the number"),
        pytest.param(package("version: 1.4.0"), "v1.4.0", "", id="a letter before the number in the review"),
        pytest.param(package("source: {source: npm, package: fx, version: 1.4.0}"), "1.4.0", "", id="from npm"),
        pytest.param(
            package("version: 1.5.0"),
            "1.4.0",
            "`fx` is at version `1.5.0` on cowork; its review covers `1.4.0`",
            id="another version",
        ),
        pytest.param(package("parts: [skills]"), "1.4.0", None, id="a package without a version"),
        pytest.param("", "1.4.0", None, id="a package that nobody describes"),
    ],
)
def test_a_review_covers_one_version(packages, covered, said):
    report = judge(RULE, reviewed(f"version: {covered}", packages=packages))
    assert gaps(report) == ([f"fx: {said}"] if said else [])
    missing = "fx: the inventory does not say the `version` of package `fx@tools`"
    assert unknowns(report) == ([missing] if said is None else [])


@pytest.mark.parametrize(
    ("args", "said"),
    [
        pytest.param("'fx-mcp@1.4.0'", "", id="started at the version that was reviewed"),
        pytest.param(
            "'fx-mcp@1.5.0'", "`fx` is at version `1.5.0` on claude-code; its review covers `1.4.0`", id="at another"
        ),
        pytest.param("fx-mcp", None, id="at any"),
    ],
)
def test_a_server_that_comes_in_no_package_has_the_version_that_is_started(args, said):
    server = f"    server: {{transport: stdio, command: npx, args: [-y, {args}]}}\n"
    report = judge(RULE, reviewed("version: 1.4.0", provision="claude-code: {via: user-server}", server=server))
    assert gaps(report) == ([f"fx: {said}"] if said else [])
    missing = "fx: the inventory does not say which version of `fx` is there on claude-code"
    assert unknowns(report) == ([missing] if said is None else [])


@pytest.mark.parametrize(
    ("packages", "marketplaces", "verdict"),
    [
        pytest.param(package(f"source: {{github: acme/fx, sha: {COMMIT}}}"), "tools: {}", "same", id="its own commit"),
        pytest.param(
            package(f"source: {{github: acme/fx, sha: {COMMIT.upper()}}}"), "tools: {}", "same", id="in capitals"
        ),
        pytest.param(package(f"source: {{github: acme/fx, sha: {COMMIT[:7]}}}"), "tools: {}", "same", id="in short"),
        pytest.param(
            package(f"source: {{github: acme/fx, sha: {COMMIT[:6]}}}"), "tools: {}", COMMIT[:6], id="too short"
        ),
        pytest.param(package(f"source: {{github: acme/fx, sha: {OTHER}}}"), HERE, OTHER, id="its own is another"),
        pytest.param(package("source: {github: acme/fx}"), HERE, "unpinned", id="its own is not held"),
        pytest.param(package("source: ./fx"), HERE, "same", id="a folder of the marketplace at that commit"),
        pytest.param(
            package("source: ./fx"), HERE.replace(COMMIT, OTHER), OTHER, id="a folder of the marketplace at another"
        ),
        pytest.param(package("source: ./fx"), "tools: {}", "unpinned", id="a folder of a marketplace from nowhere"),
        pytest.param("", HERE, "same", id="a package nobody describes, in a marketplace at that commit"),
        pytest.param("", HERE.replace(COMMIT, OTHER), "unsaid", id="in a marketplace at another"),
        pytest.param(package("version: 1.0.0"), "tools: {}", "unsaid", id="a package that says nothing of its source"),
    ],
)
def test_a_review_covers_one_commit(packages, marketplaces, verdict):
    report = judge(RULE, reviewed(f"sha: {COMMIT}", packages=packages, marketplaces=marketplaces))
    unknown = {
        "unpinned": "the inventory does not say at which commit package `fx@tools` is",
        "unsaid": "the inventory does not say what the own source of package `fx@tools` is",
    }
    assert unknowns(report) == ([f"fx: {unknown[verdict]}"] if verdict in unknown else [])
    found = f"fx: `fx` is at commit `{verdict}` on cowork; its review covers `{COMMIT}`"
    assert gaps(report) == ([found] if verdict not in {*unknown, "same"} else [])


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(f"source: archive, url: 'https://x.example/a.zip', sha256: {COMMIT}", id="a digest"),
        pytest.param(f"source: url, url: 'https://x.example/m.json', manifestSha256: {COMMIT}", id="of a manifest"),
    ],
)
def test_a_digest_is_as_good_as_a_commit(source):
    report = judge(RULE, reviewed(f"sha: {COMMIT}", packages=package(f"source: {{{source}}}")))
    assert counts(report) == (1, 0, 0, 0)


def test_a_commit_of_a_door_that_comes_in_no_package_is_unknown():
    report = judge(RULE, reviewed(f"sha: {COMMIT}", provision="claude-code: {via: user-server}"))
    assert unknowns(report) == ["fx: the inventory does not say which package `fx` comes in on claude-code"]


NPX = "    server: {transport: stdio, command: npx, args: [-y, 'fx-mcp@1.5.0']}\n"
ALONE = "the inventory does not say which package `fx` comes in"
CARRIED = "box@tools: {version: 1.0.0, source: ./box, servers: {fx: fx}}"
LISTED = "    source: {marketplace: tools}\n"


@pytest.mark.parametrize(
    ("covers", "facts", "found", "unknown"),
    [
        pytest.param("scopes: [read]", {}, "", "", id="the scopes that were reviewed"),
        pytest.param(
            "scopes: []", {}, "`fx` asks for scope `read`, which its review does not cover", "", id="one more scope"
        ),
        pytest.param("scopes: []", {"auth": "method: mtls"}, "", "", id="a sign-in without scopes"),
        pytest.param(
            "scopes: []",
            {"auth": "method: oauth"},
            "",
            "the inventory does not say which `scopes` `fx` asks for",
            id="scopes not stated",
        ),
        pytest.param("version: 1.5.0", {"server": NPX}, "", "", id="started at the version that was reviewed"),
        pytest.param(
            "version: 1.4.0",
            {"server": NPX},
            "`fx` is at version `1.5.0`; its review covers `1.4.0`",
            "",
            id="started at another",
        ),
        pytest.param(
            "version: 1.4.0", {}, "", "the inventory does not say which version of `fx` is there", id="started at any"
        ),
        pytest.param(
            "version: 1.4.0",
            {"packages": CARRIED},
            "`fx` is at version `1.0.0`; its review covers `1.4.0`",
            "",
            id="in a package that carries it",
        ),
        pytest.param(f"sha: {COMMIT}", {}, "", ALONE, id="in no package"),
        pytest.param(
            f"sha: {OTHER}",
            {"packages": CARRIED, "marketplaces": HERE},
            f"`fx` is at commit `{COMMIT}`; its review covers `{OTHER}`",
            "",
            id="in a package at another commit",
        ),
        pytest.param(
            "version: 1.4.0",
            {"packages": f"{CARRIED}, fx@tools: {{version: 1.4.0}}", "server": LISTED},
            "",
            "",
            id="in the package of its own that it names",
        ),
    ],
)
def test_a_plugin_that_is_provisioned_nowhere_is_compared_by_itself(covers, facts, found, unknown):
    report = judge(RULE, reviewed(covers, provision="", **facts))
    assert gaps(report) == ([f"fx: {found}"] if found else [])
    assert unknowns(report) == ([f"fx: {unknown}"] if unknown else [])


def test_where_a_plugin_is_provisioned_only_that_is_compared():
    text = reviewed("scopes: [read]", "scopes: [write]", "cowork: {marketplace: tools, auth: {scopes: [read]}}")
    assert counts(judge(RULE, text)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("covers", "line"),
    [
        pytest.param("scopes: []", 14, id="scopes"),
        pytest.param("version: 1.0.0", 14, id="a version"),
        pytest.param(f"sha: {COMMIT}", 14, id="a commit"),
    ],
)
def test_the_line_is_what_the_review_covers(covers, line):
    text = reviewed("scopes: []", packages=package(f"version: 2.0.0, source: {{github: a/b, sha: {OTHER}}}"))
    text = text.replace(
        "review: {approvals: {ada: 2026-09-01}, covers: {scopes: []}}",
        f"review:\n      approvals: {{ada: 2026-09-01}}\n      covers:\n        {covers}",
    )
    assert [gap.place.line for gap in judge(RULE, text).gaps] == [line]


def test_a_long_digest_is_cut():
    text = reviewed(f"sha: {'a' * 64}", packages=package(f"source: {{github: a/b, sha: {'b' * 64}}}"))
    assert gaps(judge(RULE, text)) == [f"fx: `fx` is at commit `{'b' * 40}` on cowork; its review covers `{'a' * 40}`"]
