"""What people say becomes a symptom only where somebody wrote the words down."""

import pytest

from plugingov.diagnosis.symptoms import MEANINGS, SYMPTOMS, symptoms_in


@pytest.mark.parametrize("symptom", SYMPTOMS)
def test_a_symptom_is_known_by_its_name_and_by_each_phrase(symptom):
    assert symptoms_in(symptom) == (symptom,)
    assert symptoms_in(symptom.replace("-", " ").upper()) == (symptom,)
    for phrase in MEANINGS[symptom].phrases:
        assert symptoms_in(f"Well, {phrase}!") == (symptom,), phrase


@pytest.mark.parametrize(
    ("words", "found"),
    [
        pytest.param("I can't see it", ("not-visible",), id="shortened"),
        pytest.param(
            "I can\N{RIGHT SINGLE QUOTATION MARK}t see it", ("not-visible",), id="with a printer's apostrophe"
        ),
        pytest.param("Claude doesn't have that tool", ("no-such-tool",), id="shortened in the middle"),
        pytest.param("it says 401.", ("unauthorised",), id="a status"),
        pytest.param("it says 4012.", (), id="a longer number is no status"),
        pytest.param("well, I cannot find it anywhere", ("not-visible",), id="in a sentence"),
        pytest.param("it is not greyed out", (), id="denied"),
        pytest.param("it never works in Claude Code", (), id="nothing that anybody wrote down"),
        pytest.param("it feels wrong", (), id="nobody wrote that down"),
        pytest.param("", (), id="nothing"),
        pytest.param("it worked yesterday, now: permission denied", ("unauthorised", "worked-yesterday"), id="two"),
        pytest.param("not-visible or greyed-out", ("not-visible", "greyed-out"), id="two names"),
        pytest.param("x" * 1_000_000, (), id="very long"),
    ],
)
def test_words_are_a_symptom_or_several_or_none(words, found):
    assert symptoms_in(words) == found
