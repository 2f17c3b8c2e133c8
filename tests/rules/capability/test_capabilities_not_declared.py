import pytest
from judged import counts, gaps, judge

RULE = "  capabilities-not-declared: {}\n"


def door(provides: str) -> str:
    return (
        f"plugins:\n  notes:\n    title: Notes\n    path: marketplace\n{provides}"
        "    provision: {cowork: {preference: available}, claude-code: {via: synced-plugin}}\n"
    )


@pytest.mark.parametrize(
    "provides",
    [
        pytest.param("    provides: {tools: {find: {}}}\n", id="a tool, whatever is said about it"),
        pytest.param("    provides: {resources: {guide: {}}}\n", id="a resource alone"),
        pytest.param("    provides: {prompts: {ask: {}}}\n", id="a prompt alone"),
        pytest.param("    provides: {tools: {}, prompts: {ask: {}}}\n", id="no tool, but a prompt"),
    ],
)
def test_one_listed_capability_is_a_declaration(provides):
    assert counts(judge(RULE, door(provides))) == (2, 0, 0, 0)


@pytest.mark.parametrize(
    ("provides", "line"),
    [
        pytest.param("", 5, id="nothing said"),
        pytest.param("    provides: {}\n", 8, id="an empty mapping"),
        pytest.param("    provides: {tools: {}, resources: {}, prompts: {}}\n", 8, id="three empty lists"),
    ],
)
def test_nothing_listed_is_a_gap_on_each_surface(provides, line):
    report = judge(RULE, door(provides))
    assert gaps(report) == [
        "notes on claude-code: no tool, resource or prompt of `notes` is listed",
        "notes on cowork: no tool, resource or prompt of `notes` is listed",
    ]
    assert [gap.place.line for gap in report.gaps] == [line, line]


def test_a_plugin_that_is_on_no_surface_is_not_asked():
    assert counts(judge(RULE, "plugins: {notes: {title: Notes, path: marketplace}}\n")) == (0, 0, 0, 0)
