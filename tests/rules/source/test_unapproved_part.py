import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  unapproved-part: {}\n"
APPROVED = "approvals: {it@acme.example: 2026-09-01}"


def package(parts: str, *reviews: str) -> str:
    plugins = "".join(
        f"  p{number}: {{title: P, path: marketplace, {f'review: {{{review}}}, ' if review else ''}"
        "provision: {cowork: {package: x@m}, claude-code: {via: managed-plugin, package: x@m}}}\n"
        for number, review in enumerate(reviews)
    )
    facts = f"{{parts: {parts}}}" if parts else "{version: 1.0.0}"
    return f"marketplaces: {{m: {{}}}}\npackages:\n  x@m: {facts}\nplugins:{' {}' if not reviews else ''}\n{plugins}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(package("[skills, commands, agents]", ""), (1, 0, 0, 0), id="parts that need no approval"),
        pytest.param(package("[]", ""), (1, 0, 0, 0), id="no parts"),
        pytest.param(package("[settings, user_config]", ""), (1, 0, 0, 0), id="parts that run nothing"),
        pytest.param(package("[hooks]", ""), (0, 1, 0, 0), id="never reviewed"),
        pytest.param(package("[hooks]"), (0, 1, 0, 0), id="a package without a door"),
        pytest.param(package("[hooks]", "requested_by: a, covers: {parts: [hooks]}"), (0, 1, 0, 0), id="never approved"),
        pytest.param(package("[hooks]", f"{APPROVED}, covers: {{parts: [hooks]}}"), (1, 0, 0, 0), id="covered"),
        pytest.param(
            package("[hooks]", "approved_by: a, approved_on: 2026-09-01, covers: {parts: [hooks]}"),
            (1, 0, 0, 0),
            id="covered, in short",
        ),
        pytest.param(package("[hooks]", f"{APPROVED}, covers: {{parts: [bin]}}"), (0, 1, 0, 0), id="another is covered"),
        pytest.param(package("[hooks]", f"{APPROVED}, covers: {{parts: []}}"), (0, 1, 0, 0), id="nothing is covered"),
        pytest.param(package("[hooks]", APPROVED), (0, 0, 0, 1), id="covers unknown"),
        pytest.param(package("[hooks]", f"{APPROVED}, covers: {{version: 1}}"), (0, 0, 0, 1), id="parts unknown"),
        pytest.param(
            package("[hooks]", f"{APPROVED}, covers: {{parts: [hooks]}}", ""), (0, 1, 0, 0), id="one of two doors"
        ),
        pytest.param(package("[hooks]", f"{APPROVED}, covers: {{parts: [hooks]}}", APPROVED), (0, 0, 0, 1), id="one unclear"),
        pytest.param(package("[hooks]", "", APPROVED), (0, 1, 0, 0), id="one not, one unclear"),
        pytest.param(package("[local-mcp]", ""), (0, 1, 0, 0), id="a local server"),
        pytest.param(package("", ""), (0, 0, 0, 1), id="parts not stated"),
        pytest.param("plugins: {}\n", (0, 0, 0, 0), id="no packages"),
    ],
)  # fmt: skip
def test_each_part_needs_an_approval_of_every_door(text, expected):
    assert counts(judge(RULE, text)) == expected


def test_the_gap_names_each_part_and_stands_at_the_first():
    report = judge(RULE, package("[skills,\n    bin,\n    hooks, bin]", f"{APPROVED}, covers: {{parts: [hooks]}}"))
    assert gaps(report) == ["x@m: package `x@m` carries `bin`, and no approval covers that"]
    assert report.gaps[0].place.line == 7
    report = judge(RULE, package("[monitors, lsp]", ""))
    assert gaps(report) == ["x@m: package `x@m` carries `monitors`, `lsp`, and no approval covers that"]


def test_what_is_not_said_is_named():
    report = judge(RULE, package("[skills, hooks, bin]", f"{APPROVED}, covers: {{scopes: []}}"))
    assert unknowns(report) == ["x@m: package `x@m` carries `hooks`, and a review does not say which `parts` it covers"]
    assert report.unknowns[0].place.line == 6
    assert unknowns(judge(RULE, package("", ""))) == ["x@m: the inventory does not say which `parts` package `x@m` has"]


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
