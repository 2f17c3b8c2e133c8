import pytest
from packages_on_machine import COPY, FOLDER, in_folder, observation

from plugingov.surfaces.claude_code.client.disk import Disk, is_absolute, plain


@pytest.mark.parametrize(
    ("path", "one_form"),
    [
        pytest.param("/a/b/", "/a/b", id="a closing slash"),
        pytest.param("/a/./b", "/a/b", id="the same folder"),
        pytest.param("/a/x/../b", "/a/b", id="a detour"),
        pytest.param("C:\\a\\b", "C:/a/b", id="back slashes"),
        pytest.param("/a//b", "/a/b", id="two slashes"),
        pytest.param("../x", "../x", id="out of nowhere"),
        pytest.param("/", "/", id="the root"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_paths_are_compared_in_one_form(path, one_form):
    assert plain(path) == one_form


def test_what_was_seen_is_there_and_what_nobody_looked_for_is_unknown():
    disk = Disk(observation(in_folder()))
    assert disk.has(f"{FOLDER}/notes/") == "yes"
    assert disk.has(COPY) == "yes"
    assert disk.has("/nowhere") == "no"
    assert disk.has("/elsewhere") == "unknown"


@pytest.mark.parametrize("path", ["/a", "C:\\a", "c:/a", "\\\\host\\a"])
def test_a_path_that_means_the_same_everywhere(path):
    assert is_absolute(path)
    assert not is_absolute(f".{path}")
