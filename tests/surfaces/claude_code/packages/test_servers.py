import pytest
from machine_from_files import MANAGED
from packages_on_machine import COPY, FOLDER, LISTING, MANIFEST, in_folder, installed, listing, servers

RUN = {"command": "/bin/false"}
SERVERS, OTHER = f"{COPY}/.mcp.json", f"{COPY}/servers.json"


def command(*words):
    return {"command": "/bin/false", "args": list(words)}


@pytest.mark.parametrize(
    ("files", "names"),
    [
        pytest.param({SERVERS: {"mcpServers": {"a": RUN}}}, ["a"], id="wrapped"),
        pytest.param({SERVERS: {"a": RUN}}, ["a"], id="bare"),
        pytest.param({SERVERS: {"a": RUN, "_comment": "x"}}, ["a"], id="a comment beside it"),
        pytest.param({SERVERS: "{"}, [], id="broken"),
        pytest.param({MANIFEST: {"name": "notes", "mcpServers": {"b": RUN}}}, ["b"], id="in the manifest"),
        pytest.param(
            {MANIFEST: {"name": "notes", "mcpServers": {"b": command("b")}}, SERVERS: {"a": RUN}},
            ["a", "b"],
            id="in the manifest and the file",
        ),
        pytest.param(
            {MANIFEST: {"name": "notes", "mcpServers": "./servers.json"}, OTHER: {"mcpServers": {"c": RUN}}},
            ["c"],
            id="in a named file",
        ),
        pytest.param(
            {MANIFEST: {"name": "notes", "mcpServers": ["./servers.json", {"d": command("d")}]}, OTHER: {"c": RUN}},
            ["c", "d"],
            id="in a list",
        ),
        pytest.param(
            {LISTING: listing({"name": "notes", "source": "./notes", "mcpServers": {"e": RUN}})},
            [],
            id="an entry beside a manifest adds nothing",
        ),
        pytest.param(
            {MANIFEST: None, LISTING: listing({"name": "notes", "source": "./notes", "mcpServers": {"e": RUN}})},
            ["e"],
            id="an entry without a manifest",
        ),
    ],
)
def test_which_servers_a_package_brings(files, names):
    found = servers(installed(files=files))
    assert [name for name, server in found.items() if server.loads == "yes"] == [
        f"plugin:notes:{name}" for name in names
    ]


def test_the_manifest_counts_before_the_file():
    files = {MANIFEST: {"name": "notes", "mcpServers": {"a": command("manifest")}}, SERVERS: {"a": command("file")}}
    assert servers(installed(files=files))["plugin:notes:a"].config["args"] == ["manifest"]


def test_servers_register_under_the_manifests_name():
    files = {MANIFEST: {"name": "other"}, SERVERS: {"a": RUN}}
    assert set(servers(installed(files=files))) == {"plugin:other:a"}


def test_a_bundle_is_unknown_and_not_nothing():
    found = servers(installed(files={MANIFEST: {"name": "notes", "mcpServers": "./x.mcpb"}}))
    assert [server.loads for server in found.values()] == ["unknown"]


def test_a_folder_that_nobody_read_is_unknown_and_not_nothing():
    files = installed(files={MANIFEST: None})
    files = {path: content for path, content in files.items() if not path.startswith(COPY)}
    from packages_on_machine import observation  # noqa: PLC0415  # what is not known to exist

    from plugingov.surfaces.claude_code.sessions.machine import Machine  # noqa: PLC0415

    seen = observation(files)
    del seen.exists[COPY]
    machine = Machine(seen)
    found = [server for session in machine.sessions for server in machine.servers(session)]
    assert {server.loads for server in found} == {"unknown"}


def test_a_package_that_does_not_load_brings_nothing():
    files = {SERVERS: {"a": RUN}, MANAGED: {"enabledPlugins": {"notes@acme": False}}}
    assert servers(installed(files=files)) == {}


def test_the_folder_of_a_package_is_written_as_the_client_writes_it():
    files = in_folder(
        files={
            f"{FOLDER}/notes/.mcp.json": {"a": {"command": "${CLAUDE_PLUGIN_ROOT}/run"}},
            MANAGED: {"allowedMcpServers": [{"serverCommand": [f"{FOLDER}/notes/run"]}]},
        }
    )
    assert servers(files)["plugin:notes:a"].loads == "yes"
