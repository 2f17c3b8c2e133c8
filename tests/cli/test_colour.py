import pytest

from plugingov.cli.options import wants_colour


@pytest.mark.parametrize(
    ("option", "environment", "expected"),
    [
        pytest.param(True, {"NO_COLOR": "1"}, True, id="the option beats NO_COLOR"),
        pytest.param(False, {"FORCE_COLOR": "1"}, False, id="the option beats FORCE_COLOR"),
        pytest.param(None, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, id="NO_COLOR beats FORCE_COLOR"),
        pytest.param(None, {"NO_COLOR": "", "FORCE_COLOR": "1"}, True, id="an empty NO_COLOR is none"),
        pytest.param(None, {}, False, id="a pipe has no colour"),
    ],
)
def test_what_decides_about_colour(monkeypatch, option, environment, expected):
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert wants_colour(option) is expected
