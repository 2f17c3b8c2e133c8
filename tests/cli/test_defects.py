import pytest
from command import TEASHOP, plugingov

from plugingov import __version__


@pytest.mark.parametrize("error", [RuntimeError("secret text"), KeyError("x"), RecursionError()])
def test_a_defect_of_ours_says_so_and_never_looks_like_a_gap(capsys, monkeypatch, error):
    def broken(*_arguments):
        raise error

    monkeypatch.setattr("plugingov.gaps.judges.find_gaps", broken)
    found = plugingov(capsys, "check", TEASHOP)
    assert found.status == 2
    assert f"a defect in plugingov {__version__}: {type(error).__name__}" in found.err
    assert "Traceback" not in found.err
    assert "secret text" not in found.err
