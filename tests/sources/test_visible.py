"""What would steer a terminal, or is never seen, becomes visible; everything else stays as it is."""

import pytest

from plugingov.sources.visible import columns, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param(
            "vendor-master 2.1 (é, 名前, \U0001f600\ufe0f)", "vendor-master 2.1 (é, 名前, \U0001f600\ufe0f)", id="text"
        ),
        pytest.param("a\x1b[31mb", "a\\x1b[31mb", id="a colour"),
        pytest.param("a\nb\rc\td\0", "a\\x0ab\\x0dc\\x09d\\x00", id="line ends, tabs and nul"),
        pytest.param("a\x7f\x85\x9b", "a\\x7f\\x85\\x9b", id="controls of the second kind"),
        pytest.param(
            "a\u202eb\u2066c\u200fd\u061c", "a\\u202eb\\u2066c\\u200fd\\u061c", id="marks that turn the direction"
        ),
        pytest.param("a\u200bb\u2060c\ufeffd\u00ad", "a\\u200bb\\u2060c\\ufeffd\\xad", id="marks without width"),
        pytest.param("a\u2028b\u2029", "a\\u2028b\\u2029", id="separators of lines"),
        pytest.param(
            "a\U000e0041\U000e0100", "a\\U000e0041\\U000e0100", id="tags and selectors that carry hidden text"
        ),
        pytest.param(
            "a\ufe01\u206f\u3164\u2800\u115f", "a\\ufe01\\u206f\\u3164\\u2800\\u115f", id="selectors and fillers"
        ),
        pytest.param("a\ud800", "a\\ud800", id="a lone surrogate"),
        pytest.param("a\ufffe\uffff", "a\\ufffe\\uffff", id="what is no character"),
    ],
)
def test_what_is_never_seen_becomes_visible(text, shown):
    assert visible(text) == shown
    assert visible(shown) == shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("abc", 3, id="letters"),
        pytest.param("éü", 2, id="letters with marks"),
        pytest.param("e\u0301x", 2, id="a mark of its own takes none"),
        pytest.param("名前", 4, id="wide characters take two"),
        pytest.param("\U0001f600a", 3, id="emoji take two"),
        pytest.param("\uff41", 2, id="full width letters take two"),
    ],
)
def test_columns_are_those_of_a_terminal(text, expected):
    assert columns(text) == expected
