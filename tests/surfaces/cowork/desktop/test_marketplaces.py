import pytest
from machines import put

from plugingov.surfaces.cowork.desktop.configuration import configurations
from plugingov.surfaces.cowork.desktop.marketplaces import marketplaces, refused_name
from plugingov.surfaces.machine.machine import read_machine

COMMIT = "3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90"
IN = "`installationPreference` in `managed-settings.json` is"


def seen(tmp_path, *entries):
    said = {"inferenceProvider": "bedrock", "allowedPluginMarketplaces": list(entries)}
    (found,) = configurations(read_machine(put(tmp_path, {"etc/claude-desktop/managed-settings.json": said})))
    return marketplaces(found)


def github(**more):
    return {"source": "github", "repo": "acme/plugins", "expectedName": "acme", **more}


@pytest.mark.parametrize(
    ("entry", "preference", "because"),
    [
        pytest.param(github(), "available", "its entry in `managed-settings.json` has no `installationPreference`", id="no preference"),
        pytest.param(github(installationPreference="required", ref=COMMIT), "required", f"{IN} `required`", id="required at a commit"),
        pytest.param(github(installationPreference="auto_install", ref=COMMIT.upper()), "auto_install", f"{IN} `auto_install`", id="a commit in capitals"),
        pytest.param(github(installationPreference="required", ref="main"), "available", f"{IN} `required`, which counts as `available`: its `ref` is `main`, which can move", id="required at a branch"),
        pytest.param(github(installationPreference="required", ref=COMMIT[:12]), "available", f"{IN} `required`, which counts as `available`: its `ref` is `{COMMIT[:12]}`, which can move", id="a commit that is cut short"),
        pytest.param(github(installationPreference="required"), "available", f"{IN} `required`, which counts as `available`: it has no `ref`", id="required without a pin"),
        pytest.param(github(installationPreference="available"), "available", f"{IN} `available`", id="available without a pin"),
        pytest.param(github(installationPreference="not_available"), None, f"{IN[:-2]}is none of required, auto_install and available", id="a value that this deployment does not have"),
        pytest.param({"source": "url", "url": "https://acme.example/m.json", "installationPreference": "required"}, "available", f"{IN} `required`, which counts as `available`: it has no `manifestSha256`", id="a manifest without a digest"),
        pytest.param({"source": "url", "url": "https://acme.example/m.json", "installationPreference": "required", "manifestSha256": "ab" * 32}, None, f"{IN} `required`, and whether each archive has a `sha256` only its manifest says, which no device holds", id="a manifest with a digest"),
        pytest.param({"source": "npm", "installationPreference": "required"}, None, f"{IN} `required`, and its `source` is none of github, git and url", id="another source"),
    ],
)  # fmt: skip
def test_what_members_get_of_a_marketplace_and_why(tmp_path, entry, preference, because):
    (found,) = seen(tmp_path, entry)
    assert (found.preference, found.because) == (preference, because)


def test_an_entry_is_called_as_its_file_calls_it(tmp_path):
    entries = [
        github(),
        {"source": "git", "url": "https://git.acme.example/p.git"},
        {"source": "github", "repo": "acme/p"},
        3,
        {},
    ]
    found = seen(tmp_path, *entries)
    assert [each.item for each in found] == [
        "acme",
        "https://git.acme.example/p.git",
        "acme/p",
        "allowedPluginMarketplaces[4]",
    ]
    assert found[0].at("ref").file.endswith("managed-settings.json")


@pytest.mark.parametrize(
    ("name", "is_taken"),
    [
        pytest.param("acme", True, id="a word"),
        pytest.param("9Acme.tools_x-1", True, id="every sign"),
        pytest.param("a" * 128, True, id="as long as may be"),
        pytest.param("a" * 129, False, id="longer"),
        pytest.param("", False, id="nothing"),
        pytest.param("-acme", False, id="a hyphen first"),
        pytest.param("acme tools", False, id="a blank"),
        pytest.param("acme/tools", False, id="a slash"),
        pytest.param("größe", False, id="other letters"),
        pytest.param("unknown", False, id="a reserved name"),
        pytest.param("org-provisioned", False, id="another one"),
    ],
)  # fmt: skip
def test_which_names_the_app_takes(name, is_taken):
    assert (refused_name(name) == "") is is_taken
