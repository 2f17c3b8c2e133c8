import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  unapproved-part: {}\n"
APPROVED = "approvals: {it@acme.example: 2026-09-01}"


SHA, OTHER = "8b04e7d1c96f3a52b0e87d41f96c2a35e80d7b14", "3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90"


def package(parts: str, *reviews: str, facts: str = "", marketplace: str = "{}") -> str:
    plugins = "".join(
        f"  p{number}: {{title: P, path: marketplace, {f'review: {{{review}}}, ' if review else ''}"
        "provision: {claude-code: {via: managed-plugin, package: x@m}}}\n"
        for number, review in enumerate(reviews)
    )
    said = ", ".join(filter(None, [f"parts: {parts}" if parts else "", facts]))
    head = f"marketplaces: {{m: {marketplace}}}\npackages:\n  x@m: {{{said}}}\n"
    return f"{head}plugins:{' {}' if not reviews else ''}\n{plugins}"


def covering(covers: str) -> str:
    return f"{APPROVED}, covers: {{{covers}}}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(package("[skills, commands, agents]", ""), (1, 0, 0, 0), id="parts that need no approval"),
        pytest.param(package("[]", ""), (1, 0, 0, 0), id="no parts"),
        pytest.param(package("[settings, user_config]", ""), (1, 0, 0, 0), id="parts that run nothing"),
        pytest.param(package("[hooks]", ""), (0, 1, 0, 0), id="never reviewed"),
        pytest.param(
            package("[hooks]", "requested_by: a, covers: {parts: [hooks]}"), (0, 1, 0, 0), id="never approved"
        ),
        pytest.param(
            package("[hooks]", "approvals: {it: 2026-10-02}, covers: {parts: [hooks]}"),
            (0, 1, 0, 0),
            id="approved from tomorrow on",
        ),
        pytest.param(
            package("[hooks]", "approvals: {it: 2026-10-02, ada: 2026-10-01}, covers: {parts: [hooks]}"),
            (1, 0, 0, 0),
            id="approved by one today",
        ),
        pytest.param(package("[hooks]", covering("parts: [hooks]")), (1, 0, 0, 0), id="covered"),
        pytest.param(
            package("[hooks]", "approved_by: a, approved_on: 2026-09-01, covers: {parts: [hooks]}"),
            (1, 0, 0, 0),
            id="covered, in short",
        ),
        pytest.param(package("[hooks]", covering("parts: [bin]")), (0, 1, 0, 0), id="another is covered"),
        pytest.param(package("[hooks]", covering("parts: []")), (0, 1, 0, 0), id="nothing is covered"),
        pytest.param(package("[hooks]", APPROVED), (0, 0, 0, 1), id="covers unknown"),
        pytest.param(package("[hooks]", covering("version: 1")), (0, 0, 0, 1), id="parts unknown"),
        pytest.param(package("[hooks]", covering("parts: [hooks]"), ""), (1, 1, 0, 0), id="one of two doors"),
        pytest.param(package("[hooks]", covering("parts: [hooks]"), APPROVED), (1, 0, 0, 1), id="one unclear"),
        pytest.param(package("[hooks]", "", APPROVED), (0, 1, 0, 1), id="one not, one unclear"),
        pytest.param(package("[local-mcp]", ""), (0, 1, 0, 0), id="a local server"),
        pytest.param(package("", ""), (0, 0, 0, 1), id="parts not stated"),
        pytest.param("plugins: {}\n", (0, 0, 0, 0), id="no packages"),
    ],
)
def test_each_part_needs_an_approval_of_every_door(text, expected):
    assert counts(judge(RULE, text)) == expected


AT_ONE, AT_OTHER = (f"{{source: {{github: acme/tools, sha: {sha}}}}}" for sha in (SHA, OTHER))


@pytest.mark.parametrize(
    ("covers", "facts", "marketplace", "is_covered"),
    [
        pytest.param("version: 1.4.0", "version: 1.4.0", "{}", True, id="its version"),
        pytest.param("version: v1.4.0", "version: 1.4.0", "{}", True, id="its version with a letter"),
        pytest.param(
            "version: 1.4.0", "source: {source: npm, package: x, version: 1.4.0}", "{}", True, id="as npm has it"
        ),
        pytest.param("version: 1.4.0", "version: 1.5.0", "{}", False, id="another version"),
        pytest.param("version: 1.4.0", "", "{}", False, id="version not stated"),
        pytest.param("scopes: [read]", "version: 1.4.0", "{}", False, id="a review that says nothing of the package"),
        pytest.param(f"sha: {SHA}", f"source: {{github: a/x, sha: {SHA}}}", "{}", True, id="its commit"),
        pytest.param(f"sha: {SHA[:7]}", f"source: {{github: a/x, sha: {SHA}}}", "{}", True, id="its commit in short"),
        pytest.param(f"sha: {OTHER}", f"source: {{github: a/x, sha: {SHA}}}", "{}", False, id="another commit"),
        pytest.param(f"sha: {SHA}", "source: {github: a/x}", AT_ONE, False, id="not held at any"),
        pytest.param("scopes: []", f"source: {{github: a/x, sha: {SHA}}}", "{}", False, id="no commit in the review"),
        pytest.param(f"sha: {SHA}", "source: ./x", AT_ONE, True, id="a folder of the marketplace at that commit"),
        pytest.param(f"sha: {SHA}", "source: ./x", AT_OTHER, False, id="a folder of the marketplace at another"),
        pytest.param(f"sha: {SHA}", "", AT_ONE, False, id="own source not stated"),
        pytest.param(
            f"sha: {SHA}, version: 1.4.0",
            f"version: 1.4.0, source: {{github: a/x, sha: {OTHER}}}",
            "{}",
            True,
            id="its version, at another commit",
        ),
    ],
)
def test_a_review_of_the_package_as_it_is_covers_all_of_it(covers, facts, marketplace, is_covered):
    text = package("[hooks, bin]", covering(covers), facts=facts, marketplace=marketplace)
    assert counts(judge(RULE, text)) == ((1, 0, 0, 0) if is_covered else (0, 0, 0, 1))


@pytest.mark.parametrize(
    ("reviews", "expected"),
    [
        pytest.param((covering("version: '1'"), ""), (2, 0, 0, 0), id="for the other door as well"),
        pytest.param(("", covering("parts: []"), covering("version: '1'")), (3, 0, 0, 0), id="whichever it is"),
        pytest.param((covering("version: '1', parts: []"),), (1, 0, 0, 0), id="whatever parts it names"),
        pytest.param((covering("version: '2', parts: []"), ""), (0, 2, 0, 0), id="of another version"),
        pytest.param(("covers: {version: '1'}", ""), (0, 2, 0, 0), id="that nobody approved"),
        pytest.param(
            ("approvals: {it: 2026-10-02}, covers: {version: '1'}", ""), (0, 2, 0, 0), id="approved from tomorrow on"
        ),
        pytest.param((APPROVED, ""), (0, 1, 0, 1), id="that does not say what it covers"),
    ],
)
def test_the_whole_package_is_approved_by_a_review_of_any_door(reviews, expected):
    assert counts(judge(RULE, package("[hooks]", *reviews, facts="version: '1'"))) == expected


def test_the_gap_names_each_part_and_stands_at_the_first():
    report = judge(RULE, package("[skills,\n    bin,\n    hooks, bin]", covering("parts: [hooks]")))
    assert gaps(report) == ["p0 on claude-code: package `x@m` carries `bin`, and no approval of `p0` covers that"]
    assert report.gaps[0].place.line == 7
    report = judge(RULE, package("[monitors, lsp]", ""))
    assert gaps(report) == [
        "p0 on claude-code: package `x@m` carries `monitors`, `lsp`, and no approval of `p0` covers that"
    ]


def test_a_package_that_no_door_comes_in_is_asked_for_itself():
    report = judge(RULE, package("[hooks]", facts="version: '1'"))
    assert gaps(report) == ["x@m: package `x@m` carries `hooks`, and no approval covers that"]
    assert (report.gaps[0].subject.plugin, report.gaps[0].subject.item) == (None, "x@m")
    assert counts(judge(RULE, package("[skills]"))) == (1, 0, 0, 0)
    report = judge(RULE, package("", facts="version: '1'"))
    assert unknowns(report) == ["x@m: the inventory does not say which `parts` package `x@m` has"]


def test_a_door_is_asked_on_each_surface():
    text = package("[hooks]", "").replace("provision: {", "provision: {cowork: {package: x@m}, ")
    assert sorted(gap.subject.surface or "" for gap in judge(RULE, text).gaps) == ["claude-code", "cowork"]
    chosen = judge("  unapproved-part: {surfaces: [cowork]}\n", text)
    assert [gap.subject.surface for gap in chosen.gaps] == ["cowork"]


def test_what_is_not_said_is_named():
    report = judge(RULE, package("[skills, hooks, bin]", covering("scopes: []")))
    assert unknowns(report) == [
        "p0 on claude-code: package `x@m` carries `hooks`, and the review of `p0` does not say which `parts` it covers"
    ]
    assert report.unknowns[0].place.line == 6
    report = judge(RULE, package("", ""))
    assert unknowns(report) == ["p0 on claude-code: the inventory does not say which `parts` package `x@m` has"]
    assert report.unknowns[0].place.line == 6


@pytest.mark.parametrize(
    ("provision", "because"),
    [
        pytest.param(
            "package: x@m",
            "the inventory does not say which `parts` package `x@m` has",
            id="a package nobody describes",
        ),
        pytest.param("preference: required", "the inventory does not say which package `p` comes in", id="no package"),
    ],
)
def test_a_door_of_which_the_package_is_not_described_is_unknown(provision, because):
    text = f"marketplaces: {{m: {{}}}}\nplugins:\n  p:\n    title: P\n    path: marketplace\n    provision:\n      cowork: {{{provision}}}\n"
    report = judge(RULE, text)
    assert unknowns(report) == [f"p on cowork: {because}"]
    assert report.unknowns[0].place.line == 10


@pytest.mark.parametrize(
    ("approved", "parts", "expected"),
    [
        pytest.param("[hooks]", "[hooks]", (1, 0, 0, 0), id="one more"),
        pytest.param("[]", "[skills]", (0, 1, 0, 0), id="none"),
        pytest.param("[skills]", "[skills, agents]", (0, 1, 0, 0), id="fewer"),
    ],
)
def test_other_parts_may_need_no_approval(approved, parts, expected):
    assert counts(judge(f"  unapproved-part: {{approved: {approved}}}\n", package(parts, ""))) == expected
