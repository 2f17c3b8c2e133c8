from dataclasses import replace

import pytest
from desktop_files import ORG, plugin
from looked_at_devices import device, looked

RULE = "plugin-folder-misread"
VERSION = {"version.json": {"version": "7"}}


def servers(**said):
    return plugin("crm", **VERSION, **{".mcp.json": {"mcpServers": {"crm": said}}})


@pytest.mark.parametrize(
    ("files", "gaps"),
    [
        pytest.param(plugin("crm", **VERSION), {}, id="as it should be"),
        pytest.param(plugin("crm"), {"crm: version.json": "plugin `crm` has no `version.json`: the time of its folder decides whether it is read anew"}, id="no version"),
        pytest.param({f"{ORG}/crm/readme.txt": "", f"{ORG}/crm/version.json": {"version": "7"}}, {"crm: .claude-plugin/plugin.json": "the folder `crm` has neither `.claude-plugin/plugin.json` nor a `SKILL.md` at its top: it is no plugin"}, id="no manifest"),
        pytest.param({f"{ORG}/crm/readme.txt": ""}, {"crm: .claude-plugin/plugin.json": "the folder `crm` has neither `.claude-plugin/plugin.json` nor a `SKILL.md` at its top: it is no plugin"}, id="neither, of which the first is told"),
        pytest.param({f"{ORG}/crm/SKILL.md": "# A skill", f"{ORG}/crm/version.json": {"version": "7"}}, {}, id="a skill alone"),
        pytest.param({f"{ORG}/crm/skills/a/SKILL.md": "# A skill"}, {"crm: .claude-plugin/plugin.json": "the folder `crm` has neither `.claude-plugin/plugin.json` nor a `SKILL.md` at its top: it is no plugin"}, id="a skill that is not at the top"),
        pytest.param(servers(type="http", url="https://a.example"), {}, id="a server"),
        pytest.param(servers(transport="http", url="https://a.example"), {"crm: .mcp.json: crm": "`transport` of server `crm` is not read in a plugin: the kind of a server stands under `type` there"}, id="the kind under another key"),
        pytest.param(servers(type="http", url="https://a.example", toolPolicy={}), {"crm: .mcp.json: crm": "`toolPolicy` of server `crm` is not read in a plugin: `orgPluginSettings` decides about the tools of a plugin's servers"}, id="a policy of tools"),
        pytest.param(servers(type="http", url="https://a.example", headersHelperTtlSec=9), {"crm: .mcp.json: crm": "`headersHelperTtlSec` of server `crm` is not read in a plugin: no helper is started for a plugin's servers"}, id="a part of a helper"),
    ],
)  # fmt: skip
def test_what_the_app_reads_otherwise(files, gaps):
    found = looked(RULE, files)
    assert found.gaps == gaps
    assert found.unknowns == {}


@pytest.mark.parametrize(
    ("files", "item"),
    [
        pytest.param({**plugin("crm"), f"{ORG}/crm/version.json": None}, "crm: version.json", id="a version that nobody could read"),
        pytest.param({**plugin("crm"), f"{ORG}/crm/version.json": {"build": "7"}}, "crm: version.json", id="no version in it"),
        pytest.param({**plugin("crm"), f"{ORG}/crm/version.json": {"version": 7}}, "crm: version.json", id="a number, of which no page tells"),
        pytest.param({**plugin("crm", **VERSION), f"{ORG}/crm/.mcp.json": None}, "crm: .mcp.json", id="servers that nobody could read"),
    ],
)  # fmt: skip
def test_what_was_not_read_is_unknown(files, item):
    found = looked(RULE, files)
    assert (found.gaps, set(found.unknowns)) == ({}, {item})


def test_a_manifest_that_nobody_could_read_is_there():
    assert looked(RULE, {**plugin("crm", **VERSION), f"{ORG}/crm/.claude-plugin/plugin.json": None}).gaps == {}


def test_each_plugin_is_told_once_however_many_devices_have_it():
    (gap,) = looked(RULE, device(plugin("crm"))).report.gaps
    assert (gap.subject.surface, gap.subject.item) == ("cowork", "crm: version.json")
    assert gap.place.file == f"{ORG}/crm"


def test_a_version_that_lies_there_and_was_not_written_down_is_unknown():
    found = device(plugin("crm", **VERSION))
    without = replace(found, files=tuple(file for file in found.files if file.kind != "org-plugin-version"))
    assert looked(RULE, without).unknowns == {"crm: version.json": "`version.json` of plugin `crm`: it was not read"}
