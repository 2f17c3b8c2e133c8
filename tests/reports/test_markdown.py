"""Markdown as a comment on a change: it fits, says what it leaves out, and does nothing that names ask for."""

import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from judged import judge
from markdown_it import MarkdownIt
from marked import SECRET

from plugingov.reports.check_sheet import check_sheet
from plugingov.reports.markdown import MOST_IN_A_COMMENT, characters, fitted, render
from plugingov.reports.markdown_text import escaped
from plugingov.reports.sheet import Block, Blocks, Cell, Code, Lines, Sheet, Style, Table

REPORT = judge(
    "  owner-missing: {}\n  region-not-allowed: {}\n",
    "plugins: {fx: {title: FX, path: custom-mcp}, tea: {title: Tea, path: custom-mcp}, fig: {title: Fig, path: custom-mcp}}",
)
READ = MarkdownIt("commonmark").enable("table").enable("strikethrough")
QUIET = {"text", "code_inline", "paragraph_open", "paragraph_close", "inline", "softbreak"}
# What GitHub makes something of wherever it stands as text.
ACTIVE = re.compile(r"(?<![\w/`])@[\w-]|\w@\w|://|www\.\w|#\d|\bGH-\d|\$", re.IGNORECASE)


def inline(tokens):
    return [child for token in tokens for child in (token.children or [token])]


def texts(markdown):
    return [token.content for token in inline(READ.parse(markdown)) if token.type == "text"]


HOSTILE = st.lists(
    st.sampled_from(
        [
            *(
                "`",
                "``",
                "```",
                "|",
                "\\",
                "<img src=x>",
                "<!--",
                "-->",
                "![a](b)",
                "[a](b)",
                "[a]: b",
                "**",
                "_",
                "~~",
            ),
            *(
                "@acme/team",
                "@ada",
                "https://h.example/x",
                "www.h.example",
                "ada@h.example",
                "acme/x#12",
                "#12",
                "GH-12",
            ),
            *(
                "$x$",
                "&lt;",
                "- ",
                "1. ",
                "# ",
                "> ",
                "=",
                "+",
                " ",
                "    ",
                "a",
                "b.",
                "(",
                ")",
                SECRET,
                "\n",
                "\u202e",
            ),
        ]
    ),
    max_size=10,
).map("".join)


@given(HOSTILE)
@example("```<img src=x>`")
@example("`x\\|<img src=x>`")
@example("`a``b`<img src=x>`c`")
@example("`a` `@ada`@ada`<b>`")
@example("x\\`<b>`")
def test_whatever_names_hold_is_text_or_code(text):
    written = escaped(text)
    assert {token.type for token in inline(READ.parse("x " + written))} <= QUIET
    alone = {token.type for token in inline(READ.parse(written.strip()))}
    assert alone <= QUIET | {"ordered_list_open", "ordered_list_close", "list_item_open", "list_item_close"}
    assert SECRET not in written
    assert [each for each in texts("x " + written) if ACTIVE.search(each)] == []
    row = READ.parse(f"| a | b |\n|---|---|\n| x {written} | y |\n")
    assert [token.type for token in row].count("td_open") == 2
    assert {token.type for token in inline(row)} - {token.type for token in row} <= {"text", "code_inline"}
    assert row[-5].type == "inline"
    assert row[-5].content == "y"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("ask @acme/team, please", "ask `@acme/team`, please"),
        ("(see https://h.example/a_b)", "(see `https://h.example/a_b`)"),
        ("held by ada@acme.example.", "held by `ada@acme.example`."),
        ("as acme/tools#12 says", "as `acme/tools#12` says"),
        ("it costs $5 and $6", "it costs `$5` and `$6`"),
        ("`a|b` is code", "`a\\|b` is code"),
        ("a * b_c", "a \\* b\\_c"),
        ("`x`@ada`y`", "`x` `@ada` `y`"),
        ("`a\\|b` is no code in a table", "\\`a\\\\\\|b\\` is no code in a table"),
        ("see h.example/@a\\|b", "see `h.example/@a\\/b`"),
        ("```x`", "\\`\\`\\`x\\`"),
    ],
)
def test_what_a_page_would_act_on_is_shown_as_it_is(text, written):
    assert escaped(text) == written


def table(count):
    return Table("rows", ("a",), tuple((Cell(f"row {number}"),) for number in range(count)))


def blocks(count):
    found = tuple(Block((Cell(f"gap {number} ends"),), "x" * 300, (("at", "a.yaml"),)) for number in range(count))
    return Blocks(Cell(f"HIGH ({count})"), found, table(0))


def sheet(*sections):
    return Sheet(("acme",), sections, "5 rules asked")


def test_what_fits_is_whole():
    assert "left out" not in render(sheet(table(10), blocks(10)), Style())


def test_what_does_not_fit_is_cut_and_says_how_much_of_what():
    text = render(sheet(table(20), blocks(900), Lines("Do this first", ("1. lock it",))), Style())
    shown = text.count(" ends**")
    assert 60_000 < characters(text) <= MOST_IN_A_COMMENT < 65_536
    assert f"**{900 - shown} of 921 entries of this report are left out" in text
    assert f"- {900 - shown} of 900 in “HIGH (900)”" in text
    assert f"*{900 - shown} more left out here.*" in text
    assert re.findall(r"gap (\d+) ends", text) == [str(number) for number in range(shown)]  # the first ones
    assert text.count("row ") == 20  # what sums up is whole
    assert "1. lock it" in text
    assert text.endswith("\n\n5 rules asked\n")


def test_what_sums_up_gives_way_where_it_is_very_long():
    text = render(sheet(table(20_000), blocks(500)), Style())
    shown, rows = text.count(" ends**"), text.count("| row ")
    assert characters(text) <= MOST_IN_A_COMMENT
    assert min(shown * 300, rows * 10) > 20_000
    assert f"{20_000 - rows:,} of 20,000 in “rows”" in text


def test_a_file_is_shown_whole_or_not_at_all():
    text = render(sheet(Code("a.json", "json", "x\n" * 40_000), Code("b.json", "json", "y\n")), Style())
    assert ("x\nx" in text, "```json\ny\n```" in text) == (False, True)
    assert "- 1 of 1 in “a.json”" in text


def test_gaps_of_one_fix_are_cut_between_them_and_never_leave_the_fix_alone():
    parts = tuple(Block((Cell(f"gap {number}"),), "x" * 3000) for number in range(40))
    group = Block((Cell("owner-missing"),), "", (("fix", "Name one."),), parts)
    found = sheet(Blocks(Cell("HIGH (40)"), (group,), table(0)))
    text = render(found, Style())
    shown = text.count("**gap ")
    assert f"**{40 - shown} of 40 entries" in text
    assert 15 < shown < 40
    assert "Name one." not in fitted(found, 2000)


@pytest.mark.parametrize("sign", ["x", "ü", "🍵"])
def test_it_is_cut_to_the_byte(sign):
    report = replace(REPORT, gaps=tuple(replace(gap, message=sign * 60) for gap in REPORT.gaps))
    found = check_sheet(report, "names")
    whole = render(found, Style())
    for room in range(0, len(whole.encode()) + 2, 3):
        cut = fitted(found, room, lambda text: len(text.encode()))
        assert len(cut.encode()) <= room
        if cut:
            assert cut.rsplit("\n\n", 1)[1] == whole.rsplit("\n\n", 1)[1]
            assert ("left out" in cut) == (cut != whole)


def test_an_emoji_is_as_long_as_github_counts_it():
    assert (characters("a"), characters("ü"), characters("🍵")) == (1, 1, 2)


def test_a_title_without_end_leaves_room_for_the_report():
    text = render(Sheet(("a" * 100_000,), (table(3),), "b" * 100_000), Style())
    assert characters(text) <= MOST_IN_A_COMMENT
    assert "| row 2 |" in text


def test_a_name_without_end_leaves_room_for_what_stands_behind_it():
    name = "a" * 100_000
    parts = (Block((Cell(name),), name, (("at", name),)), *(Block((Cell(f"gap {number}"),), "") for number in range(9)))
    rows = ((Cell(name), Cell("x")), (Cell("row 2"), Cell("x")))
    text = render(sheet(Table("Layers", ("name", "x"), rows), Blocks(Cell("HIGH (10)"), parts, table(0))), Style())
    assert "a" * 3000 + "... (97,000 more characters)" in text
    assert "**gap 8**" in text
    assert "| row 2 |" in text
