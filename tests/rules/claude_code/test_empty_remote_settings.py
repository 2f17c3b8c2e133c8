import json
from dataclasses import replace

import pytest
from judged import judge
from looked import looked
from on_machine import observed

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


@pytest.mark.parametrize(
    ("files", "counts"),
    [
        pytest.param({REMOTE: "{}", ETC: None}, (0, 0, 0, 1), id="nobody could read the device's file"),
        pytest.param({REMOTE: None, ETC: {"model": "opus"}}, (0, 0, 0, 1), id="nobody could read the server's"),
        pytest.param({REMOTE: {"model": "opus"}, ETC: None}, (1, 0, 0, 0), id="the server answers with settings"),
        pytest.param({REMOTE: "{}", ETC: {"wslInheritsWindowsSettings": True}}, (0, 0, 1, 0), id="a switch that is no policy"),
    ],
)  # fmt: skip
def test_what_nobody_could_read(files, counts):
    assert looked("empty-remote-settings", files).counts == counts


@pytest.mark.parametrize(
    ("files", "unknowns"),
    [
        pytest.param({ETC: {"model": "opus"}}, 1, id="beside a policy of the device"),
        pytest.param({ETC: {}}, 0, id="beside none"),
        pytest.param({ETC: {"model": "opus"}, REMOTE: {"model": "opus"}}, 0, id="where the server's file was found all the same"),
    ],
)  # fmt: skip
def test_a_folder_that_cannot_be_listed_may_hold_the_answer(files, unknowns):
    machine = observed(
        {path: json.dumps(said) for path, said in files.items()} | {"/home/ada/.claude/settings.json": None}
    )
    hidden = tuple(replace(file, path="/home/ada/.claude") if file.kind == "user" else file for file in machine.files)
    report = judge("  empty-remote-settings: {}\n", observed=(replace(machine, files=hidden),))
    assert len(report.unknowns) == unknowns
