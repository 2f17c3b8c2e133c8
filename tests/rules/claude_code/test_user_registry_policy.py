import pytest
from looked import looked

ETC = "/etc/claude-code/managed-settings.json"
SAID = {"allowManagedMcpServersOnly": True}


@pytest.mark.parametrize(
    ("files", "words"),
    [
        pytest.param({"hkcu": SAID}, "the only managed settings", id="the only source"),
        pytest.param({"hkcu": SAID, "hklm": SAID}, "has no effect: the settings in HKLM win", id="beside HKLM"),
        pytest.param({"hkcu": SAID, ETC: SAID}, "has no effect: the managed files win", id="beside a file"),
    ],
)
def test_a_policy_of_the_user(files, words):
    assert words in looked("user-registry-policy", files).gaps["HKCU"]


@pytest.mark.parametrize(
    ("files", "counts"),
    [
        pytest.param({"hkcu": {}, "hklm": SAID}, (1, 0, 0, 0), id="it says nothing"),
        pytest.param({"hkcu": {}}, (0, 0, 0, 0), id="nobody says anything"),
        pytest.param({ETC: SAID}, (1, 0, 0, 0), id="a file alone"),
        pytest.param({"hkcu": {"wslInheritsWindowsSettings": True}}, (0, 0, 0, 0), id="a switch that is no policy"),
        pytest.param({"hkcu": "", ETC: SAID}, (1, 0, 0, 0), id="a value without a letter"),
        pytest.param({"hkcu": None}, (0, 0, 0, 1), id="nobody could read it"),
        pytest.param({"hkcu": "no JSON", ETC: SAID}, (0, 0, 0, 1), id="nobody understands it"),
    ],
)
def test_what_is_none(files, counts):
    assert looked("user-registry-policy", files).counts == counts


def test_a_policy_of_the_user_where_nobody_knows_what_wins():
    because = looked("user-registry-policy", {"hkcu": SAID, "hklm": None}).gaps["HKCU"]
    assert because.startswith(
        "the policy in `HKCU` can be changed by whoever it is meant for; which managed settings win"
    )
