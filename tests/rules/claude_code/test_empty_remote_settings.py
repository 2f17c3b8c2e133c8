import pytest
from looked import looked

ETC = "/etc/claude-code/managed-settings.json"
REMOTE = "/home/ada/.claude/remote-settings.json"


@pytest.mark.parametrize(
    ("files", "counts"),
    [
        pytest.param({REMOTE: "{}"}, (0, 0, 1, 0), id="nobody else has a policy"),
        pytest.param({REMOTE: "{}", "hkcu": {"model": "opus"}}, (0, 0, 1, 0), id="only its user has"),
        pytest.param({REMOTE: "{}", "plist": {"model": "opus"}}, (0, 1, 0, 0), id="the preferences have one"),
        pytest.param({REMOTE: "{}", ETC: {}}, (0, 0, 1, 0), id="a file without keys is none"),
        pytest.param({REMOTE: " ", ETC: {"model": "opus"}}, (0, 0, 0, 1), id="a blank file is not an empty answer"),
        pytest.param({REMOTE: "{} x", ETC: {"model": "opus"}}, (0, 0, 0, 1), id="a file that is no JSON"),
        pytest.param({REMOTE: "{/**/}", ETC: {"model": "opus"}}, (0, 0, 0, 1), id="a file with a comment"),
        pytest.param({ETC: {"model": "opus"}}, (0, 0, 0, 0), id="nothing came from the server"),
    ],
)
def test_an_empty_answer_matters_beside_a_policy(files, counts):
    assert looked("empty-remote-settings", files).counts == counts


def test_it_names_the_source_that_should_count():
    (message,) = looked("empty-remote-settings", {REMOTE: "{}", ETC: {"model": "opus"}}).gaps.values()
    assert "the managed files should count" in message
