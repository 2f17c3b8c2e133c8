import re
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugingov.model.patterns import MAX_LENGTH, MAX_SIZE, UnreadablePattern, read_pattern


@pytest.mark.parametrize(
    ("pattern", "text", "is_found"),
    [
        pytest.param("^FIN-[0-9]{3}$", "FIN-210", True, id="the whole text"),
        pytest.param("^FIN-[0-9]{3}$", "FIN-210\n", False, id="a line break is no end"),
        pytest.param("^FIN-[0-9]{3}$", "xFIN-210", False, id="something before"),
        pytest.param("IN-2", "FIN-210", True, id="a part of the text"),
        pytest.param("", "", True, id="nothing at all"),
        pytest.param(r"^\d+$", "123", True, id="digits"),
        pytest.param(r"^\d+$", "\u0663", False, id="a digit of another script is none"),
        pytest.param(r"^\D$", "\u0663", True, id="but something else"),
        pytest.param(r"^\w+$", "aZ_9", True, id="a word"),
        pytest.param(r"^\w+$", "\u00e9", False, id="an accent is in no word"),
        pytest.param(r"^\W$", "\u00e9", True, id="but something else than a word"),
        pytest.param(r"^[\w-]+$", "a-b", True, id="a set with words in it"),
        pytest.param(r"^[^\d]+$", "a5", False, id="a set without digits"),
        pytest.param(r"^[\D]+$", "a5", False, id="a set of what is no digit"),
        pytest.param(r"\bfx\b", "my fx rate", True, id="at the edges of a word"),
        pytest.param(r"\bfx\b", "myfx", False, id="within a word"),
        pytest.param(r"^[\b]$", "\b", True, id="a backspace in a set"),
        pytest.param("^.$", "\u2028", False, id="a dot is no separator of lines"),
        pytest.param("^.$", "\r", False, id="and no carriage return"),
        pytest.param("^.$", "\u00e9", True, id="but any other character"),
        pytest.param(r"^\u0041\x42\u{43}$", "ABC", True, id="characters by number"),
        pytest.param(r"^\p{L}+$", "\u00e9t\u00e9", True, id="letters of any script"),
        pytest.param(r"^\p{Script=Greek}$", "\u03b1", True, id="letters of one script"),
        pytest.param(r"^[\p{L}-]+$", "\u00e9-a", True, id="letters in a set"),
        pytest.param(r"^a\/b\-c\.$", "a/b-c.", True, id="escaped punctuation"),
        pytest.param(r"^\<\>$", "<>", True, id="angle brackets are themselves"),
        pytest.param(r"^[\[\]]+$", "[]", True, id="escaped brackets in a set"),
        pytest.param("^(?:ab|cd)+$", "abcd", True, id="one of two, again and again"),
        pytest.param("^(?<year>[0-9]{4})$", "2026", True, id="a group with a name"),
        pytest.param("^a{2}b{1,}c{0,2}$", "aabbcc", True, id="counted"),
        pytest.param("^a{2}$", "aaa", False, id="counted exactly"),
        pytest.param("^[&~-]$", "&", True, id="operators of the engine, alone in a set"),
        pytest.param("^[^^]$", "^", False, id="a circumflex left out"),
    ],
)
def test_a_pattern_means_what_json_schema_says(pattern, text, is_found):
    assert read_pattern(pattern).found_in(text) is is_found


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        pytest.param("(?=a)", "looks ahead or behind", id="looks ahead"),
        pytest.param("(?<!a)b", "looks ahead or behind", id="looks behind"),
        pytest.param("(?i)a", "sets a flag", id="a flag"),
        pytest.param(r"(a)\1", "refers back", id="a reference by number"),
        pytest.param(r"(?<x>a)\k<x>", "refers back", id="a reference by name"),
        pytest.param("[]", "empty set", id="a set of nothing"),
        pytest.param("[^]", "empty set", id="a set of everything"),
        pytest.param("[]a]", "empty set", id="a set that the engine would read in another way"),
        pytest.param("[a[b]", "no backslash", id="a set in a set"),
        pytest.param("[a&&b]", "no backslash", id="what two sets share"),
        pytest.param("[a--b]", "no backslash", id="one set without another"),
        pytest.param("[a~~b]", "no backslash", id="what only one of two has"),
        pytest.param("a{", "`{`", id="a brace that repeats nothing"),
        pytest.param("a{,5}", "`{`", id="no least number"),
        pytest.param("a{ 1 }", "`{`", id="a blank in it"),
        pytest.param(r"\A", r"`\A` is not known", id="a letter that only the engine knows"),
        pytest.param(r"\z", r"`\z` is not known", id="another one"),
        pytest.param(r"[\A]", r"`\A` is not known", id="in a set"),
        pytest.param(r"\p", r"`\p` is not known", id="a property without a name"),
        pytest.param(r"\u12", r"`\u` is not known", id="half a number"),
        pytest.param("(", "unclosed group", id="a group that does not end"),
        pytest.param(")", "unopened group", id="one that does not open"),
        pytest.param("[a", "unclosed character class", id="a set that does not end"),
        pytest.param("\\", "incomplete escape", id="a backslash at the end"),
        pytest.param("*", "repetition", id="nothing to repeat"),
        pytest.param("[z-a]", "invalid character class range", id="from z to a"),
        pytest.param("a" * (MAX_LENGTH + 1), "longer than 1,000", id="too long"),
        pytest.param(f"a{{{MAX_SIZE + 1}}}", "more than 2,000", id="too often"),
        pytest.param("(a{50}){50}", "more than 2,000", id="too often, one in the other"),
        pytest.param("(?:(a?){0,50}){0,50}", "more than 2,000", id="too often, at most"),
        pytest.param("((ab){30,}c){40}", "more than 2,000", id="too often, at least"),
        pytest.param(r"\p{L}{2000}", "too large", id="too large for the engine"),
    ],
)
def test_what_is_not_run_says_why(pattern, reason):
    with pytest.raises(UnreadablePattern, match=re.escape(reason)):
        read_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "size"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("abc", 3, id="three characters"),
        pytest.param("[a-z]{3}", 3, id="a set thrice"),
        pytest.param("a{2,5}", 5, id="five at most"),
        pytest.param("a{3,}", 4, id="three and any more"),
        pytest.param("a{0}", 1, id="never, which is written all the same"),
        pytest.param("(ab){3}c", 7, id="a group thrice"),
        pytest.param("(?:a{2}b){3}", 9, id="one in the other"),
        pytest.param("a*b+c?", 3, id="without numbers"),
        pytest.param(f"a{{{MAX_SIZE}}}", MAX_SIZE, id="as large as may be"),
    ],
)
def test_a_pattern_is_as_large_as_its_repetitions_written_out(pattern, size):
    assert read_pattern(pattern).size == size


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        pytest.param("^(a+)+$", "a" * 20_000 + "b", id="one repetition in another"),
        pytest.param("^(a|a)*$", "a" * 20_000 + "b", id="one of two that are the same"),
        pytest.param("a*b", "a" * 20_000, id="a search from every character on"),
        pytest.param("^(.*)(.*)(.*)(.*)x$", "a" * 20_000, id="several that want everything"),
        pytest.param("^(?:[ab]*a[ab]{0,200}){0,9}[cd]$", "abb" * 6_667 + "e", id="as large as may be"),
    ],
)
def test_no_text_takes_long(pattern, text):
    read = read_pattern(pattern)
    start = perf_counter()
    assert not read.found_in(text)
    assert perf_counter() - start < 10


_ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", r"\w", r"\.", "(?:a|b)", "(?:ab)", "^", "$"])
_REPEATS = st.sampled_from(["", "", "", "*", "+", "?", "{2}", "{0,2}", "{1,}"])


@given(
    parts=st.lists(st.tuples(_ATOMS, _REPEATS), max_size=6),
    text=st.text(alphabet="ab1.\n", max_size=8),
)
def test_simple_patterns_are_found_where_python_finds_them(parts, text):
    pattern = "".join(atom if atom in "^$" else atom + repeat for atom, repeat in parts)
    expected = re.search(
        pattern.replace("$", r"\Z").replace(".", r"[^\n\r]").replace(r"\[^\n\r]", r"\."), text, re.ASCII
    )
    assert read_pattern(pattern).found_in(text) is (expected is not None)


@given(pattern=st.text(alphabet=r"ab[](){}?*+\^$.|-&~<>=!:0123456789,dpukAx", max_size=30), text=st.text(max_size=30))
def test_any_pattern_is_run_or_refused(pattern, text):
    try:
        found = read_pattern(pattern).found_in(text)
    except UnreadablePattern:
        return
    assert found in {True, False}
