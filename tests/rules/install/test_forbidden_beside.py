"""What is forbidden and no declared door: plugins that members have and share, and servers of Claude Desktop."""

import pytest
from exported_pages import ADA, AUDIT, page, plugin, share, whole
from looked_at_devices import looked
from looked_at_exports import looked_at_exports

CONFIGURED, IS_MANAGED = (
    "`{}` is configured in `claude_desktop_config.json`",
    "`{}` is configured in `managed-settings.json`",
)
FORBID = "forbid: [shady, '*.bad.example']"
CONFIG = "/home/ada/.config/Claude/claude_desktop_config.json"
MANAGED = "/etc/claude-desktop/managed-settings.json"
SHARES = "plugins/plugin_2/shares/page-0001.json"
FACT = "`shady` is forbidden and fits {} of `{}`, which can be had on cowork: {}"


HOST = FACT.replace("shady", "*.bad.example").format("the host", "x", CONFIGURED.format("x"))


def of_member(*targets, **said):
    own = {"id": "plugin_2", "name": "shady", "owner": {"type": "user", "user_id": ADA}, "components": []} | said
    shares = page(*(share(target, plugin_id="plugin_2") for target in targets))
    pages = whole(plugins=page(plugin(), plugin(**own)), **{SHARES: shares})
    return looked_at_exports("forbidden-plugin-present", pages, settings=FORBID)


@pytest.mark.parametrize(
    ("targets", "route"),
    [
        pytest.param([{"type": "organization"}], "a member shares it with the whole organisation", id="with everybody"),
        pytest.param([{"type": "rbac_group", "rbac_group_id": AUDIT}], "a member shares it with group `audit`", id="with a group"),
        pytest.param([{"type": "organization_member", "user_id": "user_2"}], "a member shares it with others", id="with somebody"),
        pytest.param([{"type": "workspace"}], "a member has it, and with whom they share it is not known: one of the shares of a plugin has `workspace` for `target.type`, which nobody here knows", id="with something that nobody knows"),
        pytest.param([], "a member has it", id="with nobody"),
    ],
)  # fmt: skip
def test_what_a_member_has_is_there_by_whatever_route(targets, route):
    assert of_member(*targets).gaps == {"shady": FACT.format("the name", "shady", route)}


@pytest.mark.parametrize(
    ("said", "unknowns"),
    [
        pytest.param({"name": "fine"}, {}, id="another name"),
        pytest.param({"name": "fine", "components": [{"type": "mcp_server", "name": "x"}]}, {"fine": "`forbid` names hosts, and no page says where the servers of `fine` lead"}, id="servers that lead nobody knows where"),
        pytest.param({"name": "fine", "components": None}, {"fine": "`forbid` names hosts, and no page says where the servers of `fine` lead"}, id="nobody knows of what it is made"),
        pytest.param({"owner": {"type": "partner"}}, {"plugins": "one of plugins has `partner` for `owner.type`, which nobody here knows"}, id="an owner of a kind that nobody knows"),
    ],
)  # fmt: skip
def test_what_may_be_forbidden_is_unknown(said, unknowns):
    found = of_member(**said)
    assert (found.gaps, found.unknowns) == ({}, unknowns)


def test_what_it_is_called_there_is_forbidden_too():
    found = of_member(name="fine", display_name="Shady")
    assert found.gaps == {"fine": FACT.format("the title", "fine", "a member has it")}


def on_device(*files):
    return looked("forbidden-plugin-present", {path: said for each in files for path, said in each.items()}, settings=FORBID)  # fmt: skip


def of_config(name="x", **config):
    return {CONFIG: {"mcpServers": {name: config}}}


@pytest.mark.parametrize(
    ("files", "gaps"),
    [
        pytest.param([of_config("shady", command="node")], {"shady (node)": FACT.format("the id", "shady", CONFIGURED.format("shady"))}, id="by its name"),
        pytest.param([of_config(command="npx", args=["-y", "shady"])], {"x (npx -y shady)": FACT.format("what a command fetches", "x", CONFIGURED.format("x"))}, id="by what it fetches"),
        pytest.param([of_config(url="https://a.bad.example")], {"x (https://a.bad.example)": HOST}, id="by its host"),
        pytest.param([of_config(command="npx", args=["-y", "mcp-remote", "https://a.bad.example"])], {"x (npx -y mcp-remote https://a.bad.example)": HOST}, id="by the host behind a bridge"),
        pytest.param([{MANAGED: {"inferenceProvider": "bedrock", "managedMcpServers": [{"name": "shady", "transport": "http", "url": "https://a.example"}]}}], {"shady (https://a.example)": FACT.format("the id", "shady", IS_MANAGED.format("shady"))}, id="one that is managed"),
        pytest.param([of_config("shady", command="node"), {MANAGED: {"isLocalDevMcpEnabled": False}}], {}, id="one that is kept out"),
        pytest.param([of_config("fine", command="node")], {}, id="another one"),
    ],
)  # fmt: skip
def test_servers_of_claude_desktop_are_asked(files, gaps):
    found = on_device(*files)
    assert (found.gaps, found.unknowns) == (gaps, {})


@pytest.mark.parametrize(
    ("files", "items"),
    [
        pytest.param([{CONFIG: '{"mcpServers": {"sh'}], {"what an unread claude_desktop_config.json holds"}, id="a member's configuration that was cut off"),
        pytest.param([{MANAGED: '{"managedMcpServers": ['}], {"what an unread managedMcpServers holds"}, id="managed settings that were cut off"),
        pytest.param([of_config("shady", command="node"), {MANAGED: '{"isLocal'}], {"shady (node)", "what an unread managedMcpServers holds"}, id="nobody knows whether it is kept out"),
        pytest.param([of_config(command="npx", args=["-y", "mcp-remote", "${URL}"])], {"x (npx -y mcp-remote ${URL})"}, id="a bridge that a reference decides"),
        pytest.param([of_config()], {"what an unread mcpServers: x holds"}, id="neither an address nor a command"),
    ],
)  # fmt: skip
def test_what_nobody_can_read_may_be_forbidden(files, items):
    found = on_device(*files)
    assert (found.gaps, set(found.unknowns)) == ({}, items)


def test_a_managed_server_that_is_declared_is_told_as_the_door_that_it_is():
    files = {MANAGED: {"managedMcpServers": [{"name": "shady", "url": "https://a.example"}]}}
    inventory = (
        "surfaces: {cowork: {deployment: third-party}}\nplugins:\n  shady:\n    title: Shady\n    path: custom-mcp\n"
        "    server: {transport: http, url: https://a.example}\n    provision: {cowork: {via: managed-server}}\n"
    )
    found = looked("forbidden-plugin-present", files, inventory, FORBID)
    assert [(gap.subject.plugin, gap.subject.item) for gap in found.report.gaps] == [("shady", None)]
