import pytest
from desktops import LINUX, REGISTRY, desktop, hive, looked_at_desktop

RULE = "dead-registry-hive"
USER = "HKEY_CURRENT_USER"
MORE = "/registry/more.reg"


@pytest.mark.parametrize(
    ("files", "counts"),
    [
        pytest.param({REGISTRY: hive(a="b") + hive(USER, a="b")}, (0, 1, 0, 0), id="both"),
        pytest.param({REGISTRY: hive(a="b"), MORE: hive(USER, c="d")}, (0, 1, 0, 0), id="both, in two files"),
        pytest.param(
            {REGISTRY: hive(a=b"hex(2):41,00") + hive(USER, a="b")}, (0, 1, 0, 0), id="a value nobody can read"
        ),
        pytest.param({REGISTRY: hive(a=b"hex(b):00") + hive(USER, a="b")}, (1, 0, 0, 0), id="values that nobody sees"),
        pytest.param({REGISTRY: hive(a="b") + hive(USER)}, (1, 0, 0, 0), id="a key of the user without a value"),
        pytest.param({REGISTRY: hive(a="b")}, (1, 0, 0, 0), id="HKLM alone"),
        pytest.param({REGISTRY: hive(USER, a="b")}, (1, 0, 0, 0), id="HKCU alone"),
        pytest.param({REGISTRY: None, MORE: hive(USER, a="b")}, (0, 0, 0, 1), id="HKLM that was not read"),
        pytest.param({REGISTRY: None, MORE: hive(a="b")}, (0, 0, 0, 1), id="an export beside HKLM that was not read"),
        pytest.param({REGISTRY: None}, (0, 0, 0, 1), id="an export that was not read"),
        pytest.param({REGISTRY: None, MORE: hive(a="b") + hive(USER, a="b")}, (0, 1, 0, 0), id="both, and one more"),
        pytest.param({LINUX: {}}, (0, 0, 0, 0), id="no registry"),
    ],
)
def test_two_hives(files, counts):
    assert looked_at_desktop(RULE, files).counts == counts


def test_the_gap_stands_at_the_key_of_the_user():
    machine = desktop({REGISTRY: hive(a="b") + hive(USER, a="b")})
    assert machine.files[1].place().line == 5
