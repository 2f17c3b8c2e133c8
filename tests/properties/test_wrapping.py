"""Sentences are wrapped as the standard library wraps them, whatever stands in them."""

import textwrap

from hypothesis import given
from hypothesis import strategies as st

from plugingov.reports.text import _filled

_words = st.text(st.sampled_from("ab-`.x,"), min_size=1, max_size=5)
_lines = st.lists(st.tuples(_words, st.just(" ")), max_size=12)
_wide = st.lists(st.tuples(_words, st.sampled_from([" ", "  "])), max_size=12)
_odd = st.lists(st.tuples(_words, st.sampled_from([" ", "\t", "\n"])), max_size=12)


@given(
    _lines | _wide | _odd,
    st.sampled_from(["", " "]),
    st.integers(4, 40),
    st.integers(0, 8),
)
def test_letters_of_one_column_are_wrapped_as_the_library_does(words, opening, width, indent):
    text = opening + "".join(part for pair in words for part in pair)
    own = " " * indent
    by_library = textwrap.wrap(
        text, width, initial_indent=own, subsequent_indent=own, break_long_words=False, break_on_hyphens=False
    )
    assert _filled(text, width, own) == by_library
