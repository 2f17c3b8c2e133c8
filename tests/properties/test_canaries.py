"""Wherever on a machine somebody has written a secret down, no command shows it."""

import contextlib
import io
import json
import plistlib
import tempfile
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from machines import HOME, KNOWN, MANAGED, MANAGED_MCP, PLUGINS, STATE, USER, put
from written_secrets import ASSIGNED_NAMES, ASSIGNMENTS, OF_PROGRAMS, STARTED

from plugingov.cli.main import run
from plugingov.surfaces.masking.data import masked_again, masked_data

# Words like any other: only where they stand says what they are.
CANARIES = ("opensesame", "Horse-Battery", "hunter2hunter", "4f9a1c7e2b", "a+b%2Fc==", "correct.horse")
INVENTORY = """\
apiVersion: plugingov/v1
kind: Inventory
organization: acme
surfaces: {claude-code: {minimum_version: 2.1.330, platforms: [linux], managed: {by: file, mode: organization}}}
groups: {all: {title: All, size: 3, members: [ada@acme.example]}}
plugins:
  s0:
    title: S0
    path: custom-mcp
    audience: [all]
    server: {transport: http, url: 'https://h.example/mcp', headers: {Authorization: 'Bearer ${T}', A: '${A}'}}
    auth: {method: static-header, identity: shared}
    provision: {claude-code: {via: managed-mcp}}
  s1:
    title: S1
    path: custom-mcp
    server: {command: x, args: [--read-only], env: {A: '${A}'}}
    provision: {claude-code: {via: managed-mcp}}
projects: {p: {surface: claude-code, audience: [all], needs: [s0, s1]}}
"""
# `<c>` is the secret.
WORDS = (
    *(["--token", "<c>"], ["--api-key=<c>"], ["-u", "ada:<c>"], ["--user", "ada:<c>"], ["--user=ada:<c>"]),
    *(
        ["--header", "X-Key: <c>"],
        ["-H", "X-Api-Key:<c>"],
        ["--header=Authorization: Bearer <c>"],
        ["-e", "API_KEY=<c>"],
    ),
    *(["--proxy-user", "ada:<c>"], ["https://ada:<c>@h.example/x"], ["https://h.example/x?access_token=<c>&a=b"]),
    *(["--dsn=postgres://ada:<c>@h.example/db"], ["${TOKEN:-<c>}"], ["--password=${P:-<c>}"], ["--pass", "${P:-<c>}"]),
    *(["-c", "curl -H 'Authorization: Bearer <c>' https://h.example"], ["-c", "TOKEN=abc x <c>"]),
    *(
        ["-lc", "x --token 'abc' && echo <c> | y"],
        ["-c", "sh -c \"curl -u 'ada:<c>' h\""],
        ['{"token": "a", "b": "<c>"}'],
    ),
    *(["--password", "ada=<c>"], ["--cookie", "sid=<c>"], ["--pw", "<c>"], ["/token:<c>"], ["--header", "X-Key=<c>"]),
    *(["-Command", '$env:API_TOKEN="<c>"; npx x'], ["-c", "[Environment]::SetEnvironmentVariable('TOKEN', '<c>')"]),
    *(["--config", '{"headers": {"Authorization": "<c>"}}'], ["--a", "https://h.example/x?token=abc#<c>"]),
    *(["--config", "{'apiKey': '<c>'}"], ["/password", "<c>"], ["--otp", "<c>"], ["--//r.example/:_authToken=<c>"]),
    *(
        ["config", "set", "//r.example/:_authToken", "<c>"],
        ["--proxy", "ada:<c>@proxy:80"],
        ["setx", "API_TOKEN", "<c>"],
    ),
)
URLS = (
    *(
        "https://ada:<c>@h.example/x",
        "https://<c>@h.example/x",
        "https://h.example/x?token=<c>",
        "https:ada:<c>@h.example",
    ),
    *(
        "https://h.example/x?a=b&api_key=<c>#c",
        "https://${U:-ada}:${P:-<c>}@h.example/x",
        "https://${TOKEN:-<c>}.example/",
    ),
    *(
        "${URL:-https://ada:<c>@h.example/x}",
        "https://h.example/x?token=${T:-<c>}",
        "https://${H:-ada:<c>@h.example}/x",
    ),
    *("https://h.example/x?a=b&sig=<c>", "https://h.example/x?pw=<c>"),
    *("${SCHEME}://ada:<c>@h.example/x", "${URL:-https://h.example/?token=<c>}/mcp", "wss://a:<c>@h.example/ws"),
)
NAMES = ("API_TOKEN", "MODE", "X-Api-Key", "Authorization", "X-Team", "A", "PORT", "NODE_OPTIONS")
VALUES = (
    "<c>",
    "Bearer <c>",
    "${T:-<c>}",
    "<c>${T}",
    "${T}<c>",
    "${A:-${B:-<c>}}",
    "${<c> x}",
    "a <c> b",
    "${T} <c> ${U}",
)
COMMANDS = (
    "x --token <c>",
    "curl -H 'X-Api-Key: <c>' h",
    "TOKEN=abc x <c>",
    "${TOKEN:-<c>}",
    "https://ada:<c>@h.example/x",
    "curl -u ada:<c> https://h.example/x",
    "curl -H 'Authorization: Token <c>' https://h.example/x",
    "x login --password=<c> --server https://h.example",
    "PGPASSWORD=<c> psql postgres://h.example/x",
    "powershell -Command \"$env:API_TOKEN='<c>'; npx x\"",
    "x /password:<c> --header X-Key=<c>",
    "mysql -h h -p<c>",
)
COMMAND_LINES = (*(["x", *words] for words in WORDS), *STARTED)
RULES = ("Bash({})", "Bash({}:*)", "PowerShell({})", "Bash({}")
SECRET_NAMES = (
    "API_TOKEN",
    "DB_PASSWORD",
    "ANTHROPIC_AUTH_TOKEN",
    "clientSecret",
    "PGPASSWORD",
    "SSHPASS",
    "DBPASS",
    "PGPASS",
    "DB_PW",
)
SECRET_NAMES += ("GITHUBTOKEN", "ACCESSTOKEN", "CLIENTSECRET", "LOGIN_OTP")

lines = st.sampled_from((*COMMANDS, *OF_PROGRAMS)) | st.builds(
    lambda line, name: line.replace("<n>", name), st.sampled_from(ASSIGNMENTS), st.sampled_from(ASSIGNED_NAMES)
)
variables = st.dictionaries(
    st.sampled_from(NAMES), st.sampled_from(VALUES) | st.sampled_from(VALUES).map(lambda v: [v]), min_size=1
)
local = st.fixed_dictionaries(
    {"command": st.just("x") | lines},
    optional={
        "args": st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(lambda each: list(chain(*each))) | lines,
        "env": variables,
    },
)
remote = st.fixed_dictionaries(
    {"type": st.sampled_from(["http", "sse", "ws"]), "url": st.sampled_from(URLS) | st.just("https://h.example/mcp")},
    optional={
        "headers": variables,
        "headersHelper": lines,
        "oauth": st.just({"clientSecret": "<c>"}),
    },
)
started = st.sampled_from(STARTED).map(lambda words: {"command": words[0], "args": words[1:]})
read_by_shells = lines.map(lambda line: {"command": "sh", "args": ["-c", line]})
servers = st.lists(local | started | read_by_shells | remote, min_size=1, max_size=3).map(
    lambda each: {"mcpServers": {f"s{number}": server for number, server in enumerate(each)}}
)
entries = st.lists(
    st.sampled_from(COMMAND_LINES).map(lambda words: {"serverCommand": words})
    | st.sampled_from(URLS).map(lambda url: {"serverUrl": url}),
    max_size=3,
)
sources = st.fixed_dictionaries(
    {"source": st.just("url"), "url": st.sampled_from(URLS)}, optional={"headers": variables}
)
permissions = st.lists(st.tuples(st.sampled_from(RULES), lines).map(lambda each: each[0].format(each[1])), max_size=3)
set_up = st.fixed_dictionaries(
    {},
    optional={
        "env": st.dictionaries(st.sampled_from(SECRET_NAMES), st.sampled_from(VALUES))
        | st.dictionaries(st.just("LINE"), lines),
        "apiKeyHelper": lines | st.sampled_from(["echo <c>", "printf '%s' '<c>'"]),
        "awsAuthRefresh": lines,
        "permissions": st.dictionaries(st.sampled_from(["allow", "deny", "ask"]), permissions),
        "sshHostCommands": st.dictionaries(st.sampled_from(["h", "i"]), lines),
        "statusLine": lines.map(lambda line: {"type": "command", "command": line}),
        "hooks": lines.map(lambda line: {"Stop": [{"hooks": [{"type": "command", "command": line}]}]}),
        "deniedMcpServers": entries,
        "allowedMcpServers": entries,
        "extraKnownMarketplaces": sources.map(lambda source: {"m": {"source": source}}),
        "pluginConfigs": st.just({"a@m": {"options": {"api_key": "<c>", "password": "<c>"}}}),
    },
)
LISTING = f"{PLUGINS}/marketplaces/m/.claude-plugin/marketplace.json"
ASTRAY = f"{HOME}/.claude/mcp.json"


def listed(said, source):
    """Return the manifest of a marketplace, with the servers of a package in it."""
    return {"name": "m", "owner": {"name": "M"}, "plugins": [{"name": "a", "source": source, **said}]}


PREFERENCES = "Library/Managed Preferences/com.anthropic.claudefordesktop.plist"
DESKTOP = "etc/claude-desktop/managed-settings.json"
SAVED = f"{HOME}/.config/Claude-3p/configLibrary/a.json"
OWN_SERVERS = f"{HOME}/.config/Claude/claude_desktop_config.json"
REGISTRY = "registry/claude.reg"


def as_list(said):
    """Return servers as Claude Desktop takes them: a list, with the name inside."""
    return [
        {"name": name, "transport": server.get("type", "stdio"), **server}
        for name, server in said["mcpServers"].items()
    ]


def exported(said):
    """Return an export of the registry with a list of servers in a text."""
    text = json.dumps(as_list(said)).replace("\\", "\\\\").replace('"', '\\"')
    key = "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Claude]"
    return f'Windows Registry Editor Version 5.00\r\n\r\n{key}\r\n"managedMcpServers"="{text}"\r\n'.encode()


STATE_AROUND = {"projects": {"/home/ada/app": {"hasTrustDialogAccepted": True}}}
machines = st.fixed_dictionaries(
    {STATE: servers.map(lambda said: {**STATE_AROUND, **said})},
    optional={
        MANAGED: set_up,
        MANAGED_MCP: servers,
        USER: set_up,
        f"{HOME}/.claude/remote-settings.json": set_up,
        KNOWN: sources.map(lambda source: {"m": {"source": source}}),
        LISTING: st.builds(listed, servers, sources),
        ASTRAY: servers,
        f"{HOME}/app/.mcp.json": servers,
        f"{HOME}/app/.claude/settings.json": set_up,
        "Library/Managed Preferences/com.anthropic.claudecode.plist": set_up.map(plistlib.dumps),
        DESKTOP: servers.map(lambda said: {"inferenceProvider": "x", "managedMcpServers": as_list(said)}),
        SAVED: servers.map(lambda said: {"mcp": {"managedServers": as_list(said)}, "otlpHeaders": "X-Key=<c>"}),
        OWN_SERVERS: servers,
        PREFERENCES: servers.map(lambda said: plistlib.dumps({"managedMcpServers": json.dumps(as_list(said))})),
        REGISTRY: servers.map(exported),
    },
)
ENTRIES = [{"serverCommand": words} for words in COMMAND_LINES] + [{"serverUrl": url} for url in URLS]
EVERY_SERVER = {
    "mcpServers": {
        **{f"w{number}": {"command": "x", "args": words} for number, words in enumerate(WORDS)},
        **{f"c{number}": {"command": line} for number, line in enumerate(COMMANDS)},
        **{f"t{number}": {"command": "x", "args": line} for number, line in enumerate(COMMANDS)},
        **{f"u{number}": {"type": "http", "url": url} for number, url in enumerate(URLS)},
        "s0": {"type": "http", "url": "https://h.example/mcp", "headers": dict(zip(NAMES, VALUES, strict=False))},
        "s1": {"command": "x", "args": ["--token", "<c>"], "env": dict(zip(NAMES, VALUES, strict=False))},
    }
}
LINES = (*OF_PROGRAMS, *(line.replace("<n>", "API_TOKEN") for line in ASSIGNMENTS))
EVERY_START = {
    "mcpServers": {
        **{f"p{number}": {"command": words[0], "args": words[1:]} for number, words in enumerate(STARTED)},
        **{f"r{number}": {"command": "sh", "args": ["-c", line]} for number, line in enumerate(LINES)},
    }
}
EVERY_SETTING = {
    "env": {**dict.fromkeys(SECRET_NAMES, "<c>"), "HTTPS_PROXY": "http://ada:<c>@h.example:1"}
    | {f"LINE{number}": line for number, line in enumerate(COMMANDS)},
    "apiKeyHelper": "echo <c>",
    "awsAuthRefresh": COMMANDS[6],
    "sshHostCommands": {f"h{number}": line for number, line in enumerate(LINES[:20])},
    "permissions": {"allow": [rule.format(line) for rule in RULES for line in COMMANDS]},
    "hooks": {"Stop": [{"hooks": [{"type": "command", "command": line} for line in (*COMMANDS, *LINES)]}]},
    "deniedMcpServers": ENTRIES,
    "allowedMcpServers": ENTRIES,
    "extraKnownMarketplaces": {"m": {"source": {"source": "url", "url": URLS[0], "headers": {"X-Team": "<c>"}}}},
    "pluginConfigs": {"a@m": {"options": {"api_key": "<c>"}}},
}
EVERYTHING = {
    STATE: {**STATE_AROUND, **EVERY_SERVER},
    MANAGED_MCP: EVERY_SERVER,
    MANAGED: EVERY_SETTING,
    USER: {**EVERY_SETTING, "allowedMcpServers": [], "deniedMcpServers": []},
    KNOWN: EVERY_SETTING["extraKnownMarketplaces"],
    LISTING: listed(EVERY_SERVER, EVERY_SETTING["extraKnownMarketplaces"]["m"]["source"]),
    f"{HOME}/app/.mcp.json": EVERY_START,
    ASTRAY: {"mcpServers": [{"name": "x", **said} for said in EVERY_SERVER["mcpServers"].values()]},
    DESKTOP: {"inferenceProvider": "x", "managedMcpServers": as_list(EVERY_SERVER), "otlpHeaders": "A=b,X-Api-Key=<c>"},
    SAVED: {"mcp": {"managedServers": as_list(EVERY_SERVER)}, "managedMcpServers": json.dumps(as_list(EVERY_SERVER))},
    OWN_SERVERS: EVERY_SERVER,
    PREFERENCES: plistlib.dumps({"managedMcpServers": json.dumps(as_list(EVERY_SERVER)), "otlpHeaders": "X-Key=<c>"}),
    REGISTRY: exported(EVERY_SERVER),
}


def planted(files, canary):
    """Return files with the secret in them; JSON takes these canaries as they are, and so does XML."""
    texts = {
        name: content if isinstance(content, bytes) else json.dumps(content, indent=1).encode()
        for name, content in files.items()
    }
    return {
        name: text.replace(b"<c>", canary.encode()).replace(b"&lt;c&gt;", canary.encode())
        for name, text in texts.items()
    }


def told(*words):
    """Return whatever a command prints, and its exit status."""
    printed = io.BytesIO()
    with io.TextIOWrapper(printed, encoding="utf-8", write_through=True) as out:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            status = run(list(words))
        return status, printed.getvalue().decode()


def shown(folder, name, formats, *words):
    """Return all that a command says and writes, in all of its formats, in one run."""
    files = {form: folder / f"{name}.{form}" for form in formats}
    options = [word for form, file in files.items() for word in ("--format", f"{form}={file}")]
    status, said = told(*words, *options)
    assert status in {0, 1}, said
    return said + "".join(file.read_text(encoding="utf-8") for file in files.values())


DAY = ("--as-of", "2026-11-22")
FORMATS = ("text", "table", "json", "markdown", "sarif", "github")


@settings(max_examples=6, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))
@given(machines, st.sampled_from(CANARIES))
@example(EVERYTHING, CANARIES[0])
def test_no_command_shows_a_secret_of_a_machine(files, canary):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        root = str(put(folder / "machine", planted(files, canary)))
        inventory, policy = folder / "inventory.yaml", folder / "policy.yaml"
        inventory.write_text(INVENTORY, encoding="utf-8")
        policy.write_text(
            "apiVersion: plugingov/v1\nkind: Policy\nname: p\nextends: [builtin/strict]\n", encoding="utf-8"
        )
        about = ("--inventory", str(inventory))
        said = [shown(folder, "o", ("yaml", "json", "jsonl"), "collect", "--root", root, *DAY)]
        for number, observed in enumerate((root, str(folder / "o.yaml"), str(folder / "o.jsonl"))):
            seen = ("--observed", observed, *DAY)
            said.append(shown(folder, f"c{number}", FORMATS, "check", str(inventory), "--policy", str(policy), *seen))
        said.append(shown(folder, "m", FORMATS[:4], "matrix", *about, *seen))
        said.append(shown(folder, "d", FORMATS[:4], "diagnose", "s0", *about, *seen))
        said.append(shown(folder, "t", FORMATS[:4], "tools", *about, *seen))
        deployed = f"{root}/etc/claude-code"
        Path(deployed).mkdir(parents=True, exist_ok=True)
        for form in FORMATS[:4]:
            status, compared = told("render", "claude-code", *about, "--check", deployed, *DAY, "--format", form)
            assert status == 1, compared
            said.append(compared)
        assert [text[max(0, text.find(canary) - 200) :][:400] for text in said if canary in text] == []


@settings(max_examples=150, deadline=None)
@given(
    servers | set_up, st.sampled_from(CANARIES), st.sampled_from(["managed-mcp", "state", "user", "managed", "package"])
)
def test_what_is_kept_holds_no_secret_and_stays_as_it_is_when_it_is_read_back(data, canary, kind):
    text = json.dumps(data).replace("<c>", canary)
    kept = masked_data(json.loads(text), kind, text)
    assert canary not in json.dumps(kept)
    assert masked_again(kept, kind) == kept


in_texts = servers.map(lambda said: {"managedMcpServers": json.dumps(as_list(said))})
in_values = servers.map(lambda said: {"managedMcpServers": {"type": "REG_SZ", "value": json.dumps(as_list(said))}})


@settings(max_examples=100, deadline=None)
@given(servers | in_texts | in_values, st.sampled_from(CANARIES), st.sampled_from(["desktop-managed", "desktop-hklm"]))
def test_what_is_kept_of_json_in_a_text_holds_no_secret(data, canary, kind):
    text = json.dumps(data).replace("<c>", canary)
    kept = masked_data(json.loads(text), kind, text)
    assert canary not in json.dumps(kept)
    assert masked_again(kept, kind) == kept


FLAWS = (
    ("  - {x: <c>}", "a row of a wrong type"),
    ("- source: {x: <c>}", "a number of a wrong type"),
    ("- {source: 7, key: env, value: {A: <c>}}", "a row of no source"),
    ("- {source: 0, key: env, valeu: {A: <c>}}", "an unknown key"),
    ("- {source: 0, key: env, value: {A: <c>, A: <c>}}", "a repeated key"),
    ('- {source: 0, json: \'{"env": {"A": "<c>" x}}\'}', "JSON that is none"),
    ("- {source: 0, key: env, value: {A: &x <c>}}", "an anchor"),
    ("- source: 0\n  key: env\n  value:\n    A: <c>: x", "text that is no YAML"),
    ("- source: 0\n  key: args\n  value:\n  - -u\n  - ada:<c> [b: c: d", "text that is no YAML, in a list"),
)
ROW = {"schema": "plugingov.row/1", "row": "server", "machine": "a", "taken_at": "2026-11-22", "surface": "claude-code"}
ROWS = (
    ({"settings": '{"files":[{"kind":"<c>","path":"/x","data":{}}]}'}, "a file of no kind"),
    ({"settings": '{"files":[],"environment":{"A":["<c>"]}}'}, "a variable of a wrong type"),
    ({"settings": "--password <c>"}, "settings that are no JSON"),
    ({"settings": '{"files":[]}', "shared": "<c>"}, "what it shares is in no row"),
    ({"settings": '{"files":[]}', "platform": "<c>"}, "no platform"),
    ({"settings": '{"files":[]}', "taken_at": "<c>"}, "no day"),
    ({"settings": '{"files":[]}', "row": "<c>"}, "no kind of row"),
    ({"settings": ["<c>"]}, "settings in a list"),
)


@pytest.mark.parametrize("columns", [pytest.param(columns, id=name) for columns, name in ROWS])
@pytest.mark.parametrize("canary", ["Horse-Battery", "hunter2hunter", "4f9a1c7e2b"])
def test_no_problem_with_a_row_shows_what_it_holds(tmp_path, columns, canary):
    rows, inventory = tmp_path / "rows.jsonl", tmp_path / "inventory.yaml"
    rows.write_text(json.dumps({**ROW, **columns}).replace("<c>", canary), encoding="utf-8")
    inventory.write_text(INVENTORY, encoding="utf-8")
    status, said = told("check", str(inventory), "--observed", str(rows), *DAY)
    assert (status, canary in said) == (2, False), said


def test_no_gap_of_a_row_that_somebody_wrote_by_hand_shows_a_secret(tmp_path):
    file = {"kind": "state", "path": "/home/member/.claude.json", "home": "/home/member", "data": EVERY_SERVER}
    part = json.dumps({"files": [file], "homes": ["/home/member"]}).replace("<c>", CANARIES[0])
    rows, inventory = tmp_path / "rows.jsonl", tmp_path / "inventory.yaml"
    rows.write_text(json.dumps({**ROW, "settings": part, "member": "ada"}), encoding="utf-8")
    inventory.write_text(INVENTORY, encoding="utf-8")
    words = ("check", str(inventory), "--observed", str(rows), "--policy", "builtin/strict", *DAY)
    said = shown(tmp_path, "c", FORMATS, *words)
    assert "mcpServers.s1" in said
    assert CANARIES[0] not in said


HEADING = "apiVersion: plugingov/v1\nkind: Observation\nsources:\n- {kind: state, file: a}\nsettings:\n"


@pytest.mark.parametrize("line", [pytest.param(line, id=name) for line, name in FLAWS])
@pytest.mark.parametrize("canary", CANARIES)
def test_no_problem_with_an_observation_shows_the_line_it_stands_in(tmp_path, line, canary):
    observed, inventory = tmp_path / "o.yaml", tmp_path / "inventory.yaml"
    observed.write_text(HEADING + line.replace("<c>", canary) + "\n", encoding="utf-8")
    inventory.write_text(INVENTORY, encoding="utf-8")
    status, said = told("check", str(inventory), "--observed", str(observed), *DAY)
    assert (status, canary in said) == (2, False), said


@pytest.mark.parametrize(
    "content",
    [
        pytest.param('{"mcpServers": {"s0": {"env": {"A": "<c>" x}}}}', id="text that is no JSON"),
        pytest.param('{"mcpServers": {"s0": {"env": {\n"A": "<c>" // <c>\n}}}}', id="a comment"),
        pytest.param('{"mcpServers": {"s0": {"type": "http", "url": "<c>", "env": {"A": "<c>",}}}}', id="a comma"),
        pytest.param('{"mcpServers": {"s0": {"headers": {"A": "<c>"}}, "s9": {"env": {"B": "<c>"}}}}', id="values"),
        pytest.param('{"mcpServers": {"s1": {"command": "x", "args": ["-u", "a:<c>"]}}}', id="words"),
        pytest.param('{"mcpServers": {"s1": {"command": "x", "args": "--token <c>"}}}', id="words in one"),
    ],
)
def test_no_difference_from_what_is_deployed_shows_a_value(tmp_path, content):
    url = "https://ada:opensesame@h.example/"
    inventory, deployed = tmp_path / "inventory.yaml", tmp_path / "managed-mcp.json"
    inventory.write_text(INVENTORY, encoding="utf-8")
    deployed.write_text(
        content.replace('"url": "<c>"', f'"url": "{url}"').replace("<c>", "opensesame"), encoding="utf-8"
    )
    for form in FORMATS[:4]:
        words = ("--inventory", str(inventory), "--check", str(tmp_path), "--format", form)
        status, said = told("render", "claude-code", *words, *DAY)
        assert (status, "opensesame" in said) == (1, False), said
