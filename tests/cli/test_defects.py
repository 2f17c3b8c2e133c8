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


LONG = "x" * 5000


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("check", LONG), id="an inventory"),
        pytest.param(("check", TEASHOP, "--policy", LONG), id="a policy"),
        pytest.param(("check", TEASHOP, "--waivers", LONG), id="waivers"),
        pytest.param(("check", TEASHOP, "--baseline", LONG), id="a baseline"),
        pytest.param(("check", TEASHOP, "--write-baseline", LONG), id="a baseline to write"),
        pytest.param(("gate", "--base", LONG), id="a base"),
        pytest.param(("gate", "--base", f"./{LONG}"), id="a folder"),
        pytest.param(("gate", "--base", ".", "--head", f"./{LONG}"), id="a head"),
        pytest.param(("gate", "--base", ".", "--policy", LONG), id="the gate's policy"),
        pytest.param(("gate", "--base", ".", "--baseline", LONG), id="the gate's baseline"),
        pytest.param(("gate", "--base", ".", "--inventory", LONG), id="the gate's inventory"),
        pytest.param(("test", LONG), id="tests"),
        pytest.param(("compare", LONG, LONG), id="reports"),
        pytest.param(("init", LONG), id="a folder to start in"),
    ],
)
def test_a_name_that_no_file_can_have_is_no_defect(capsys, monkeypatch, tmp_path, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "inventories").mkdir()
    found = plugingov(capsys, *words)
    assert found.status in {2, 3}
    assert "a defect in plugingov" not in found.err
