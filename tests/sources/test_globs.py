"""A star stands for any text, `[*]` for a star, and no pattern takes long."""

import pytest

from plugingov.sources.globs import glob


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        pytest.param("slack", "slack", True, id="a word fits itself"),
        pytest.param("slack", "slack-2", False, id="a word fits nothing longer"),
        pytest.param("slack", "Slack", False, id="case counts"),
        pytest.param("", "", True, id="nothing fits nothing"),
        pytest.param("", "a", False, id="nothing fits no text"),
        pytest.param("*", "", True, id="a star fits nothing"),
        pytest.param("*", "any/thing at all", True, id="a star fits anything"),
        pytest.param("*.admin", "drive.admin", True, id="a star at the front"),
        pytest.param("*.admin", "drive.admin.x", False, id="what stands behind a star ends the text"),
        pytest.param("drive.*", "drive.readonly", True, id="a star at the end"),
        pytest.param("drive.*", "my-drive.readonly", False, id="what stands before a star opens the text"),
        pytest.param("a*a", "a", False, id="ends do not share a letter"),
        pytest.param("a*a", "aa", True, id="ends may touch"),
        pytest.param("a*b*c", "a1b2c", True, id="two stars"),
        pytest.param("a*b*c", "acb", False, id="pieces stand in order"),
        pytest.param("a*bc*c", "abc", False, id="the middle and the end do not share a letter"),
        pytest.param("a*b*b*c", "abc", False, id="each piece is found once"),
        pytest.param("a**b", "ab", True, id="two stars side by side are one"),
        pytest.param("[*]:[*]", "*:*", True, id="a literal star"),
        pytest.param("[*]:[*]", "a:b", False, id="a literal star fits only a star"),
        pytest.param("[*]*", "*.admin", True, id="a literal star and a star"),
        pytest.param("[a]", "[a]", True, id="other brackets are themselves"),
        pytest.param("a.b?", "axbc", False, id="dots and question marks are themselves"),
        pytest.param("a.b?", "a.b?", True, id="marks of regular expressions fit themselves"),
        pytest.param("*é*", "cafés", True, id="any language"),
    ],
)
def test_a_pattern_fits(pattern, text, fits):
    assert glob(pattern).matches(text) is fits


def test_no_pattern_takes_long():
    assert not glob("a*" * 5_000 + "b").matches("a" * 100_000)
