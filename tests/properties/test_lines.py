"""A sentence is cut into lines that are as full as they can be, and loses no word."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from plugingov.reports.text import _counted

LETTERS = st.sampled_from(["a", "aé"])  # both ways to cut


@given(
    LETTERS.flatmap(lambda letters: st.lists(st.text(letters, min_size=1, max_size=5), max_size=12)),
    st.integers(0, 12),
    st.integers(0, 4),
)
def test_lines_hold_every_word_and_as_many_as_fit(words, width, indent):
    lines = _counted("  ".join(words), width, " " * indent)
    assert " ".join(lines).split() == words
    for line in lines:
        assert line.startswith(" " * indent)
        assert len(line) <= width or " " not in line.strip()
    for line, following in pairwise(lines):
        assert len(line) + 1 + len(following.split()[0]) > width
