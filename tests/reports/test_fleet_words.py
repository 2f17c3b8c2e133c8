"""Shares, courses and small pictures: a part is never called all, and what is there never nothing."""

import pytest

from plugingov.reports.fleet_words import blocks, course, percent


@pytest.mark.parametrize(
    ("count", "most", "said"),
    [
        pytest.param(0, 10, "0 %", id="nobody"),
        pytest.param(1, 100_000, "<1 %", id="one of very many"),
        pytest.param(29, 100, "29 %", id="a share that has no exact fraction"),
        pytest.param(99_999, 100_000, "99 %", id="all but one"),
        pytest.param(7, 7, "100 %", id="all"),
        pytest.param(0, 0, "0 %", id="nobody of nobody"),
    ],
)
def test_a_share_in_words(count, most, said):
    assert percent(count, most) == said


@pytest.mark.parametrize(
    ("numbers", "words", "picture"),
    [
        pytest.param((("2026-11-23", 4),), "", "█", id="one day alone"),
        pytest.param((("2026-10-24", 120), ("2026-11-23", 95)), "120 -> 95 in 30 days", "█▇", id="fewer"),
        pytest.param((("2026-11-22", 0), ("2026-11-23", 1200)), "0 -> 1,200 in 1 day", "▁█", id="from none"),
        pytest.param((("2026-11-22", 3), ("2026-11-23", 3)), "3, as 1 day before", "██", id="as many"),
        pytest.param((("2026-11-22", 0), ("2026-11-23", 0)), "0, as 1 day before", "▁▁", id="none at all"),
        pytest.param((("2026-11-22", 1), ("2026-11-23", 100_000)), "1 -> 100,000 in 1 day", "▂█", id="one is not none"),
    ],
)
def test_a_course_in_words_and_as_a_picture(numbers, words, picture):
    assert (course(numbers), blocks(numbers)) == (words, picture)


def test_a_picture_shows_the_same_days_as_the_words_beside_it():
    month = tuple((f"2026-10-{day:02}", 80 if day < 8 else 10) for day in range(1, 32))
    assert course(month) == "80 -> 10 in 30 days"
    assert blocks(month) == "███▂▂▂▂▂▂▂▂▂"
