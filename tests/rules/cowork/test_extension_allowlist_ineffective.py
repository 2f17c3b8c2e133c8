import pytest
from judged import counts, judge
from looked_at_devices import looked

RULE = "extension-allowlist-ineffective"
MANAGED = "/etc/claude-desktop/managed-settings.json"
ON, OFF = ({"isDesktopExtensionEnabled": said} for said in (True, False))


def inventory(said="", deployment=""):
    listed = f"extension_allowlist: {said}, " if said else ""
    return f"surfaces: {{cowork: {{{listed}plan: enterprise{deployment}}}}}\n"


@pytest.mark.parametrize(
    ("listed", "keys", "counted"),
    [
        pytest.param("true", ON, (1, 0, 0, 0), id="on, and extensions are"),
        pytest.param("true", OFF, (0, 1, 0, 0), id="on, and a device has none"),
        pytest.param("true", {"isDesktopExtensionDirectoryEnabled": False}, (0, 1, 0, 0), id="on, and a device has no directory"),
        pytest.param("true", {"isLocalDevMcpEnabled": True}, (1, 0, 0, 0), id="on, and a device says nothing of them"),
        pytest.param("true", {"isDesktopExtensionEnabled": "no"}, (0, 0, 0, 1), id="on, and nobody knows what a device says"),
        pytest.param("true", {**OFF, "inferenceProvider": "bedrock"}, (1, 0, 0, 0), id="on, and the device is of another deployment"),
        pytest.param("false", ON, (0, 1, 0, 0), id="off"),
        pytest.param("false", OFF, (1, 0, 0, 0), id="off, and no device loads any"),
        pytest.param("", ON, (0, 0, 0, 0), id="nothing declared"),
    ],
)  # fmt: skip
def test_a_list_protects_where_it_is_on_and_devices_let_it(listed, keys, counted):
    assert looked(RULE, {MANAGED: keys}, inventory(listed)).counts == counted


def test_without_any_device_the_inventory_answers():
    assert counts(judge(f"  {RULE}: {{}}\n", inventory("false"))) == (0, 1, 0, 0)
    assert counts(judge(f"  {RULE}: {{}}\n", inventory("true"))) == (1, 0, 0, 0)
    third = inventory("false", ", deployment: third-party")
    assert counts(judge(f"  {RULE}: {{}}\n", third)) == (0, 0, 0, 0)


def test_where_there_are_doors_on_cowork_and_nobody_says_it_is_unknown():
    doors = "plugins: {crm: {title: CRM, path: oauth-connector, provision: {cowork: {}}}}\n"
    assert counts(judge(f"  {RULE}: {{}}\n", doors)) == (0, 0, 0, 1)


def test_it_names_the_key_and_the_file_that_decide():
    found = looked(RULE, {MANAGED: OFF}, inventory("true"))
    assert found.gaps == {
        "extension_allowlist": "`isDesktopExtensionEnabled` in `managed-settings.json` is false, and then the list of "
        "allowed extensions has no effect"
    }
    assert found.report.gaps[0].place.file == MANAGED
