"""A sentence is cut into lines that are as full as they can be, and loses no word."""

from hypothesis import given
from hypothesis import strategies as st

from plugingov.reports.text import _counted

WORDS = st.lists(st.text("abc", min_size=1, max_size=12) | st.text("aé", min_size=1, max_size=12), max_size=12)


@given(WORDS, st.integers(0, 30), st.integers(0, 8))
def test_lines_hold_every_word_and_as_many_as_fit(words, width, indent):
    lines = _counted("  ".join(words), width, " " * indent)
    assert " ".join(lines).split() == words
    for line in lines:
        assert line.startswith(" " * indent)
        assert len(line) <= width or " " not in line.strip()
    for line, following in zip(lines, lines[1:], strict=False):
        assert len(line) + 1 + len(following.split()[0]) > width
