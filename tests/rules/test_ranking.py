"""Of several verdicts on one subject, the one that counts."""

import pytest

from plugingov.rules.ranking import worse, worst
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Finding, Unknown

UNKNOWN = Unknown((), "nobody knows")
LOW, PLAIN = Finding((), "it does not load", grade="low"), Finding((), "it loads")


@pytest.mark.parametrize(
    ("verdicts", "counts"),
    [
        pytest.param([], None, id="of none, none"),
        pytest.param([NOT_APPLICABLE, PASS], PASS, id="what was asked and passed, before what was not asked"),
        pytest.param([PASS, UNKNOWN, PASS], UNKNOWN, id="what nobody knows is no pass"),
        pytest.param([UNKNOWN, LOW, PASS], LOW, id="a gap, however low, before what nobody knows"),
        pytest.param([LOW, PLAIN], PLAIN, id="a gap as bad as the rule says, before a milder one that came first"),
        pytest.param([PLAIN, Finding((), "another")], PLAIN, id="of two as bad the first"),
    ],
)
def test_the_worst_counts(verdicts, counts):
    assert worst(iter(verdicts)) is counts


def test_of_two_as_bad_the_known_one_stays():
    assert worse(PLAIN, Finding((), "another")) is PLAIN
    assert worse(LOW, PLAIN) is PLAIN
