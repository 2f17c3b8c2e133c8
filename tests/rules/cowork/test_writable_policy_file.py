import pytest
from desktops import ACCESS, LINUX, ROOTS, looked_at_desktop

RULE = "writable-policy-file"


def held(file, folder=None):
    root = {"link": False, "owner": 0, "mode": "0755"}
    return {ACCESS: {"folder": root | (folder or {}), "file": root | file}, LINUX: {}}


@pytest.mark.parametrize(
    ("files", "words"),
    [
        pytest.param(held({"link": True}), "the file is a link", id="a link"),
        pytest.param(held({"owner": 1000}), "the file is not owned by root", id="a file of somebody's"),
        pytest.param(held({"mode": "0775"}), "the file can be written", id="a file that a group may write"),
        pytest.param(held({"mode": "0757"}), "the file can be written", id="a file that all may write"),
        pytest.param(held({}, {"owner": 1000}), "the folder is not owned", id="a folder of somebody's"),
        pytest.param(held({}, {"mode": "0777"}), "the folder can be written", id="a folder that all may write"),
        pytest.param(held({}, {"link": True}), "the folder is a link", id="a folder that is a link"),
    ],
)
def test_a_policy_that_is_ignored(files, words):
    assert words in looked_at_desktop(RULE, files).gaps["managed-settings.json"]


@pytest.mark.parametrize(
    ("files", "counts"),
    [
        pytest.param({**ROOTS, LINUX: {}}, (1, 0, 0, 0), id="root's alone"),
        pytest.param(held({"mode": "0600"}), (1, 0, 0, 0), id="that nobody else may read"),
        pytest.param(
            {ACCESS: {"folder": {"link": False}, "file": {"link": False}}, LINUX: {}}, (0, 0, 0, 1), id="a copy"
        ),
        pytest.param({ACCESS: {"file": {"owner": 0, "mode": "0644"}}, LINUX: {}}, (0, 0, 0, 1), id="a folder unseen"),
        pytest.param({LINUX: {}}, (0, 0, 0, 1), id="nobody looked"),
        pytest.param(ROOTS, (0, 0, 0, 0), id="no such file"),
    ],
)
def test_a_policy_that_is_read_or_of_which_nobody_knows(files, counts):
    assert looked_at_desktop(RULE, files).counts == counts
