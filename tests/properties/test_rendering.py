"""What holds for whatever Claude Code is rendered, whatever the inventory."""

import json
import random
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

import pytest
import yaml
from drawn_organisations import documents, organisation_of
from hypothesis import given, settings
from hypothesis import strategies as st

from plugingov.cli.inputs import organisations
from plugingov.model.door import doors_of
from plugingov.sources.secret_search import masked
from plugingov.surfaces.claude_code.rendering.deployed import compare, read_deployed
from plugingov.surfaces.claude_code.rendering.render import render
from plugingov.surfaces.claude_code.rendering.since import numbers
from plugingov.surfaces.claude_code.rendering.ways import FORMS
from plugingov.surfaces.claude_code.since import SINCE
from reference_inventory import inventory as reference_inventory

PROFILE = settings(max_examples=60, deadline=None, derandomize=True)


def shuffled(value, chance):
    if isinstance(value, dict):
        keys = chance.sample(list(value), len(value))
        return {key: shuffled(value[key], chance) for key in keys}
    return value


def of(document):
    return organisation_of(json.dumps(document))


def settings_files(rendering):
    return [file for file in rendering.files if "requiredMinimumVersion" in file.data]


@PROFILE
@given(document=documents(), form=st.sampled_from([None, *FORMS]), seed=st.integers(0, 9))
def test_the_same_inventory_is_rendered_to_the_same_bytes_whatever_the_order_of_its_keys(document, form, seed):
    first = render(of(document), form)
    again = render(of(shuffled(document, random.Random(seed))), form)
    assert first.problems == ()
    assert first.files == again.files
    assert first.limits == again.limits


@PROFILE
@given(document=documents(), form=st.sampled_from(FORMS))
def test_every_file_is_strict_has_a_path_of_its_own_and_is_found_to_be_deployed_as_rendered(document, form):
    rendering = render(of(document), form)
    paths = [file.path for file in rendering.files]
    assert len({path.lower() for path in paths}) == len(paths)
    for file in rendering.files:
        assert not file.path.startswith("/")
        assert ".." not in file.path.split("/")
        native = read_deployed(file.path, file.content)
        assert native.is_strict
        assert native.document.data == json.loads(json.dumps(file.data))
        assert masked(file.text) == file.text
    deployed = {file.path: file.content for file in rendering.files}
    assert {each.state for each in compare(rendering, deployed, "dir")} <= {"same"}


@PROFILE
@given(document=documents(), form=st.sampled_from(FORMS))
def test_no_key_needs_a_newer_client_than_the_one_that_is_required(document, form):
    rendering = render(of(document), form)
    for file in settings_files(rendering):
        required = numbers(file.data["requiredMinimumVersion"])
        assert all(numbers(SINCE[key]) <= required for key in file.data)
        assert required <= numbers(rendering.minimum.version)


def is_exact(server):
    """Tell whether a list can name a server, and nothing beside it."""
    if server is None:
        return False
    if server.is_remote:
        return bool(server.url) and server.url.startswith("http") and not set("*$") & set(server.url)
    return bool(server.command) and "${" not in server.command


def spelt(url):
    parts = urlsplit(url)
    return parts._replace(path=parts.path or "/").geturl()


def forms_of(server):
    """Return every entry that means the server on some platform."""
    if server.is_remote:
        return [{"serverUrl": spelt(server.url)}]
    plain = [server.command, *server.args]
    windows = [[server.windows.command, *server.windows.args]] if server.windows else [["cmd", "/c", *plain]]
    return [{"serverCommand": words} for words in (plain, *windows)]


def server_of(door, twin):
    is_lent = door.provision.via in {"synced-plugin", "claude-ai-connector"} and door.provision.server is None
    return twin.server if is_lent and twin else door.server


@PROFILE
@given(document=documents())
def test_what_is_declared_is_let_in_or_said_not_to_be_and_nothing_else_is_let_in(document):
    organisation = of(document)
    every = {(door.id, door.surface): door for door in doors_of(organisation)}
    doors = {
        name: (door, server_of(door, every.get((name, "cowork"))))
        for (name, on), door in every.items()
        if on == "claude-code"
    }
    rendering = render(organisation, "json")
    (file,) = settings_files(rendering)
    allowed = file.data["allowedMcpServers"]
    assert file.data["allowManagedMcpServersOnly"] is True
    said = {subject for limit in rendering.limits if limit.rule == "INS008" for subject in limit.subjects}
    is_closed = any(door.provision.via == "managed-mcp" for door, _ in doors.values())
    for name, (_, server) in doors.items():
        is_in = is_exact(server) and any(entry in allowed for entry in forms_of(server))
        assert is_in or name in said
        if not is_exact(server):
            assert name in said
    declared = [entry for _, server in doors.values() if is_exact(server) for entry in forms_of(server)]
    assert all(entry in declared for entry in allowed)
    assert "managed-mcp.json" in {each.path for each in rendering.files} or not is_closed


@PROFILE
@given(document=documents())
def test_a_rule_never_does_to_a_tool_what_was_decided_otherwise(document):
    organisation = of(document)
    (file,) = settings_files(render(organisation, "json"))
    rules = file.data.get("permissions", {})
    names = [each for each in doors_of(organisation) if each.surface == "claude-code"]
    for door in names:
        if door.provision.via not in {"managed-mcp", "user-server", "project-file"}:
            continue
        others = [other.id for other in names if other.id != door.id]
        if any(other.replace(".", "_").startswith(door.id.replace(".", "_")) for other in others) or "__" in door.id:
            continue  # names that open alike are told apart by a number
        for tool in door.tools:
            name = f"mcp__{door.id.replace('.', '_') + ('_' if door.id == 'workspace' else '')}__{tool}"
            decision = door.decision(tool)
            hit = next(
                (
                    kind
                    for kind in ("deny", "ask", "allow")
                    if any(fnmatchcase(name, rule) for rule in rules.get(kind, ()))
                ),
                None,
            )
            expected = {"blocked": "deny"}.get(decision[0], decision[0]) if decision else None
            assert hit in {expected, None}


@PROFILE
@given(document=documents())
def test_a_package_that_is_held_for_everybody_is_forced_on_for_everybody(document):
    organisation = of(document)
    for file in settings_files(render(organisation, "server")):
        enabled = file.data.get("enabledPlugins", {})
        for door in doors_of(organisation):
            if door.surface == "claude-code" and door.provision.via == "managed-plugin" and not door.provision.groups:
                assert enabled[door.package] is True


@pytest.mark.parametrize("form", [None, *FORMS])
def test_the_reference_inventory_is_rendered_whole(form, tmp_path):
    data = yaml.load(reference_inventory(0.1), yaml.BaseLoader)
    for plugin in data["plugins"].values():  # its gap is a secret, with which nothing is rendered
        for said in (plugin, *plugin.get("provision", {}).values()):
            if "server" in said:
                said["server"].pop("env", None)
                said["server"].pop("headers", None)
    (tmp_path / "reference.json").write_text(json.dumps(data), encoding="utf-8")
    (organisation,) = organisations((str(tmp_path),), [])
    rendering = render(organisation, form)
    assert rendering.problems == ()
    for file in settings_files(rendering):
        assert len(file.data["allowedMcpServers"]) > 10
    deployed = {file.path: file.content for file in rendering.files}
    assert {each.state for each in compare(rendering, deployed, "dir")} == {"same"}
