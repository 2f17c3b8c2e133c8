"""What of the vendor's files is kept: references are, and of everything else what is certainly no secret."""

import time
from dataclasses import replace

import pytest
from machines import MANAGED, MANAGED_MCP, STATE, machine
from written_secrets import HARMLESS as HARMLESS_LINES
from written_secrets import OF_PROGRAMS

from plugingov.surfaces.claude_code.client.session import Session
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.masking.data import masked_again, masked_data
from plugingov.surfaces.masking.references import NOT_KEPT
from plugingov.surfaces.masking.words import masked_url


def masked(data, kind="project-servers"):
    """What is kept, which must not change when it is read back."""
    kept = masked_data(data, kind)
    assert masked_again(kept, kind) == kept
    return kept


def of_server(server):
    return masked({"mcpServers": {"a": server}})["mcpServers"]["a"]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        pytest.param("https://ada:pw@h.example/x", "https://****@h.example/x", id="a name and a password"),
        pytest.param("https://0123456789abcdef@h.example/", "https://****@h.example/", id="a token as the name"),
        pytest.param("https:\\\\ada:pw@h.example/x", "https:\\\\****@h.example/x", id="back slashes"),
        pytest.param("https:ada:pw@h.example/x", "https:****@h.example/x", id="no slashes"),
        pytest.param("//ada:pw@h.example/", "//****@h.example/", id="no scheme"),
        pytest.param("https://h.example/a@b", "https://h.example/a@b", id="a sign in the path is no user"),
        pytest.param("https://${WHO}@h.example/", "https://${WHO}@h.example/", id="a reference"),
        pytest.param("https://${WHO}:pw@h.example/", "https://${WHO}****@h.example/", id="a password beside one"),
        pytest.param("https://${A:-ada}:${P:-pw}@h/", "https://${A:-****}:${P:-****}@h/", id="what stands for it"),
        pytest.param("ssh://git@h.example/a.git", "ssh://git@h.example/a.git", id="who everybody is"),
        pytest.param("git+https://git@h.example/a", "git+https://git@h.example/a", id="who everybody is, on the web"),
        pytest.param("https://ada:p/w@h/x", "https://****@h/x", id="a slash in a password"),
        pytest.param("https://h:8080/x@y", "https://h:8080/x@y", id="a port is no password"),
        pytest.param("https://h:${PORT}/x@y", "https://h:${PORT}/x@y", id="nor is a reference for one"),
        pytest.param("redis://ada:pw@h/0", "redis://****@h/0", id="another scheme"),
        pytest.param("${URL:-https://ada:pw@h/x}/y", "${URL:-https://****@h/x}/y", id="in a default"),
        pytest.param("${URL:-https://h/?token=abc}/y", "${URL:-https://h/?token=****}/y", id="a parameter in one"),
        pytest.param("https://h/?token=${T}&a=b", "https://h/?token=${T}&a=b", id="a reference as a parameter"),
        pytest.param("https://h/?key=4f9a1c7e2b&a=b", "https://h/?key=****&a=b", id="a key that is no word"),
        pytest.param("https://h/?key=status&a=b", "https://h/?key=status&a=b", id="a key that is one"),
        pytest.param("https://h/?a=b&sig=opensesame", "https://h/?a=b&sig=****", id="a signature"),
        pytest.param("https://h/?sig=v2&key=${K}", "https://h/?sig=v2&key=${K}", id="a version and a reference"),
        pytest.param("https://h/?token=${T:-abc}&a=b", "https://h/?token=${T:-****}&a=b", id="with a default"),
    ],
)
def test_nobody_reads_who_signs_in_at_an_address(url, shown):
    assert masked_url(url) == shown
    assert of_server({"url": url})["url"] == shown


WORD = "opensesame"
CLIENT = "3MVG9lKcPoNINVBIPJjdw1J9LLM82HnFVVX"  # drawn, and handed out to anybody


@pytest.mark.parametrize("section", ["env", "headers"])
@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        pytest.param("X-Api-Key", WORD, "****", id="a secret by its name"),
        pytest.param("A", "ghp_" + "a1B2" * 9, "****", id="a secret by its shape"),
        pytest.param("A", WORD, NOT_KEPT, id="any word"),
        pytest.param("A", "true", NOT_KEPT, id="a harmless word"),
        pytest.param("A", "****", NOT_KEPT, id="stars that somebody wrote"),
        pytest.param("A", "*****", NOT_KEPT, id="more stars"),
        pytest.param("A", "$TOKEN", NOT_KEPT, id="a reference of a shell, which is literal here"),
        pytest.param("A", "", "", id="nothing"),
        pytest.param("A", "${T}", "${T}", id="a reference"),
        pytest.param("A", "${T:-}", "${T:-}", id="an empty default"),
        pytest.param("Authorization", "Bearer ${T}", "Bearer ${T}", id="a reference that is presented"),
        pytest.param("A", "${U}:${P}", "${U}:${P}", id="two references"),
        pytest.param("A", "${env:T}", "${env:T}", id="another tool's reference"),
        pytest.param("A", f"{WORD}${{T}}", f"{NOT_KEPT}${{T}}", id="a word before a reference"),
        pytest.param("A", f"${{T:-{WORD}}}", f"${{T:-{NOT_KEPT}}}", id="an ordinary default"),
        pytest.param("A", f"${{TOKEN:-{WORD}}}", "${TOKEN:-****}", id="a secret as a default"),
        pytest.param("A", f"x ${{TOKEN:-{WORD}}} y", "****${TOKEN:-****}****", id="all around a secret"),
        pytest.param("A", f"${{T:-${{TOKEN:-{WORD}}}}}", "${T:-****}}", id="a default in a default"),
        pytest.param("A", f"${{{WORD} a}}", f"${{{NOT_KEPT}}}", id="what is no name between the braces"),
        pytest.param("A", 8080, [NOT_KEPT], id="a number"),
        pytest.param("API_TOKEN", 8080, ["****"], id="a number that is a secret"),
        pytest.param("A", {"B": WORD, "TOKEN": [WORD]}, {"B": NOT_KEPT, "TOKEN": ["****"]}, id="a mapping"),
        pytest.param("A", True, True, id="a truth"),
        pytest.param("A", None, None, id="null"),
    ],
)
def test_no_literal_value_of_a_variable_or_header_is_kept(section, name, value, kept):
    assert of_server({section: {name: value}})[section] == {name: kept}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        pytest.param(f"A={WORD}", NOT_KEPT, id="a text"),
        pytest.param(f"API_TOKEN={WORD}", "****", id="a text with a secret"),
        pytest.param([f"A={WORD}", f"TOKEN={WORD}"], [NOT_KEPT, "****"], id="a list"),
        pytest.param(7, [NOT_KEPT], id="a number"),
    ],
)
def test_variables_of_a_wrong_type_are_kept_as_little(said, kept):
    assert of_server({"env": said})["env"] == kept


@pytest.mark.parametrize("rule", ["SlashCommand(/secrets:scan)", "Skill(secrets:scan)", "Bash(/out:folder)"])
def test_the_name_of_a_command_is_no_secret(rule):
    assert masked({"permissions": {"allow": [rule]}}, "user") == {"permissions": {"allow": [rule]}}


def test_servers_in_a_list_are_masked_like_any_other():
    said = {"name": "x", "command": "x", "args": ["--token", WORD], "env": {"MODE": WORD}, "headers": {"A": WORD}}
    kept = {**said, "args": ["--token", "****"], "env": {"MODE": NOT_KEPT}, "headers": {"A": NOT_KEPT}}
    for kind in ("state", "misplaced", "project-servers"):
        assert masked({"mcpServers": [said]}, kind) == {"mcpServers": [kept]}
    assert masked({"plugins": [{"mcpServers": [said]}]}, "marketplace") == {"plugins": [{"mcpServers": [kept]}]}


def test_what_is_called_env_is_not_always_variables():
    server = {"command": "x", "args": ["--read-only"], "url": "https://h.example/x"}
    said = {"mcpServers": {"env": server, "headers": server}}
    for kind in ("project-servers", "managed-mcp", "state", "package-servers", "user"):
        assert masked(said, kind) == said
    assert masked({"env": server}, "package-servers") == {"env": server}
    known = {"env": {"source": {"source": "github", "repo": "acme/env"}}}
    assert masked(known, "known") == known
    assert masked({"extraKnownMarketplaces": known}, "user") == {"extraKnownMarketplaces": known}


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        pytest.param("OTEL_LOGS_EXPORTER", "otlp", "otlp", id="what decides something"),
        pytest.param("HOST", "crm.example", "crm.example", id="what lists are filled with"),
        pytest.param("PORT", 8080, 8080, id="a number"),
        pytest.param("API_TOKEN", WORD, "****", id="a secret by its name"),
        pytest.param("A", "ghp_" + "a1B2" * 9, "****", id="a secret by its shape"),
        pytest.param("HTTPS_PROXY", f"http://{WORD}@h:3128", "http://****@h:3128", id="who signs in at an address"),
        pytest.param("OTEL_EXPORTER_OTLP_HEADERS", f"a=b,Authorization=Bearer%20{WORD}", "****", id="headers"),
        pytest.param("ANTHROPIC_CUSTOM_HEADERS", f"X-Team: b\nX-Key: {WORD}", "****", id="headers in lines"),
        pytest.param("ANTHROPIC_CUSTOM_HEADERS", "X-Team: b", "X-Team: b", id="harmless headers"),
        pytest.param("OTEL_EXPORTER_OTLP_HEADERS2", f"Authorization=Bearer {WORD}", "****", id="headers with a number"),
        pytest.param("OTEL_EXPORTER_OTLP_HEADERS", f"x-honeycomb-team={WORD}", "****", id="a key by another name"),
        pytest.param("HTTPS_PROXY", f"ada:{WORD}@h:3128", "****", id="who signs in at a proxy without a scheme"),
        pytest.param("HTTPS_PROXY", "h:3128", "h:3128", id="a proxy"),
        pytest.param("HTTPS_PROXY", "${U}:${P}@h:3128", "${U}:${P}@h:3128", id="references before a proxy"),
        pytest.param("OWNER", "mailto:ada@h.example", "mailto:ada@h.example", id="an address that signs nobody in"),
        pytest.param("ACME_TOKENS", "120000", "120000", id="how many"),
        pytest.param("ACME_TOKENS", 120000, 120000, id="how many, as a number"),
        pytest.param("API_TOKEN", 8080, "****", id="a number that is one"),
        pytest.param("API_KEY_HELPER_TTL_MS", 3600000, 3600000, id="for how long, as a number"),
        pytest.param("OAUTH_CLIENT_ID", CLIENT, CLIENT, id="the id of a client, which is public"),
        pytest.param("OAUTH_CLIENT_ID", "ghp_" + "a1B2" * 9, "****", id="a secret where an id belongs"),
        pytest.param("OAUTH_CLIENT_SECRET", CLIENT, "****", id="the secret beside it"),
    ],
)
def test_the_variables_of_settings_are_kept_but_for_secrets(name, value, kept):
    said = {"model": "opus", "env": {name: value}, "language": "en"}
    found = masked(said, "user")
    assert found == {**said, "env": {name: kept}}
    assert list(found) == list(said)


@pytest.mark.parametrize(
    ("command", "args", "kept"),
    [
        pytest.param("curl", ["-u", f"ada:{WORD}", "-s"], ["-u", "****", "-s"], id="a name and a password"),
        pytest.param("curl", ["--user", f"ada:{WORD}"], ["--user", "****"], id="a name and a password, in full"),
        pytest.param("curl", [f"--user=ada:{WORD}"], ["--user=****"], id="a name and a password in the flag"),
        pytest.param("curl", [f"-uada:{WORD}"], ["****"], id="a name and a password behind the flag"),
        pytest.param("curl", ["-u", "${U}:${P}"], ["-u", "${U}:${P}"], id="two references"),
        pytest.param("curl", ["-u", "ada:${P:-x}"], ["-u", "****${P:-****}"], id="a default"),
        pytest.param("docker", ["run", "-u", "1000:50", "i"], ["run", "-u", "1000:50", "i"], id="a user and a group"),
        pytest.param("docker", ["-u", "node:node"], ["-u", "node:node"], id="a user and a group by name"),
        pytest.param("x", ["-H", f"X-Key: {WORD}"], ["-H", "****"], id="a header with a key"),
        pytest.param("x", ["--header", f"X-Key:{WORD}"], ["--header", "****"], id="a header without a blank"),
        pytest.param("x", ["--password", 1234, 5], ["--password", ["****"], 5], id="a number"),
        pytest.param("x", ["--header", "X-Team: a"], ["--header", "X-Team: a"], id="a harmless header"),
        pytest.param("x", [f"--token={WORD}"], ["--token=****"], id="a flag with its value"),
        pytest.param("x", [f"--token=${{T:-{WORD}}}"], ["--token=${T:-****}"], id="a flag with a default"),
        pytest.param("x", [f"${{API_TOKEN:-{WORD}}}"], ["${API_TOKEN:-****}"], id="a default"),
        pytest.param("x", ["${PORT:-8080}"], ["${PORT:-8080}"], id="a harmless default"),
        pytest.param("x", [f"a=b {WORD} --token=c"], ["****"], id="all of what a shell reads"),
        pytest.param(
            "sh", ["-c", f"TOKEN=abc x {WORD} ${{A}}"], ["-c", "TOKEN=****${A}"], id="references in what a shell reads"
        ),
        pytest.param("sh", ["-c", "echo ${TOKEN:-} && ls"], ["-c", "echo ${TOKEN:-} && ls"], id="a harmless line"),
        pytest.param("sh", ["-c", f"sh -c 'a -u \"b:c {WORD}\"'"], ["-c", "****"], id="a shell in a shell"),
        pytest.param("x", [f'{{"token": "abc", "a": "{WORD}"}}'], ["****"], id="all of some JSON"),
        pytest.param(
            "x", [f"https://h.example/a?token=abc&b={WORD}"], ["https://h.example/****"], id="all but the host"
        ),
        pytest.param(
            "x", [f"--dsn=redis://a:b@h:1/{WORD}"], ["--dsn=redis://****@h:1/****"], id="an address of a flag"
        ),
        pytest.param("x", [f"https://ada:p?{WORD}@h/"], ["****"], id="an address in disorder"),
        pytest.param("x", [f"{WORD}-" + "ghp_" + "a1B2" * 9], ["****"], id="all around a shape"),
    ],
)
def test_of_a_word_with_a_secret_nothing_is_kept_that_may_be_another(command, args, kept):
    assert of_server({"command": command, "args": args}) == {"command": command, "args": kept}
    entry = {"deniedMcpServers": [{"serverCommand": [command, *args]}]}
    assert masked(entry, "managed") == {"deniedMcpServers": [{"serverCommand": [command, *kept]}]}


LINES = [
    pytest.param("curl -u ada:<c> https://h.example/x", "****", id="a name and a password"),
    pytest.param("curl -H 'Authorization: Token <c>' https://h.example", "****", id="a header"),
    pytest.param("x --token <c> https://h.example", "****", id="a flag and its value"),
    pytest.param("x login --password=<c> --server https://h.example", "****", id="a flag with its value"),
    pytest.param("PGPASSWORD=<c> psql postgres://h.example/x", "PGPASSWORD=****", id="a variable of the shell"),
    pytest.param("date -u +%H:%M && curl -s -u ada:<c> https://h.example", "****", id="one behind a time"),
    pytest.param("vault write x --secret-id <c>", "****", id="the id that is a secret"),
    pytest.param("x 'Authorization: Bearer /<c>'", "****", id="a header behind no flag"),
    pytest.param("x --token ${T:-<c>} https://h.example", "****${T:-****}****", id="a default"),
]
HARMLESS = [
    pytest.param("curl -sS https://h.example/x?a=b&c=d -o f", id="an address"),
    pytest.param("TOKEN=$(gh auth token) curl https://h.example", id="a secret that a command says"),
    pytest.param("x --token $(cat t) https://h.example", id="the same behind a flag"),
    pytest.param("TOKEN=`cat t` x https://h.example", id="the same in other quotes"),
    pytest.param('curl -H "Authorization: Bearer $TOKEN" https://h.example', id="a reference of the shell"),
    pytest.param("PGPASSWORD=$PGPASSWORD psql postgres://h.example/x", id="a variable that is handed on"),
    pytest.param("docker login -u ada --password-stdin h.example", id="a password from the input"),
    pytest.param("x --token-file /run/t --authorization-server https://h.example", id="flags about secrets"),
    pytest.param("python3 -c 'import json, sys; token=json.load(sys.stdin)[\"a\"]'", id="what a program works out"),
    pytest.param("node -e 'const token=process.env.TOKEN; go(token)'", id="what a program looks up"),
    pytest.param("date -u +%Y-%m-%dT%H:%M:%SZ >> log", id="a time"),
    pytest.param("rsync -a -u h.example:folder . && sudo -u ada:ada ls", id="users and hosts that sign nobody in"),
    pytest.param("grep -E 'password: .*' f && sed -n 's/token: //p' f", id="patterns"),
    pytest.param(
        "aws secretsmanager get-secret-value --secret-id prod/db --query SecretString", id="a name of a secret"
    ),
    pytest.param("x --password-command 'pass show y'", id="a command that says a password"),
    pytest.param('git commit -m "fix: token refresh" && git push', id="a message"),
    pytest.param('git log --grep="password: reset"', id="a history that is searched"),
]


@pytest.mark.parametrize("key", ["command", "headersHelper", "apiKeyHelper", "awsAuthRefresh", "statusLine", "args"])
@pytest.mark.parametrize(("line", "kept"), LINES)
def test_an_address_in_a_command_line_hides_no_secret_of_it(key, line, kept):
    line = line.replace("<c>", WORD)
    assert of_server({key: line}) == {key: kept}
    assert masked({"hooks": {"Stop": [{"hooks": [{key: line}]}]}}, "user") == {
        "hooks": {"Stop": [{"hooks": [{key: kept}]}]}
    }


@pytest.mark.parametrize(("line", "kept"), LINES)
def test_permissions_and_variables_of_settings_are_read_as_command_lines(line, kept):
    line = line.replace("<c>", WORD)
    rules = [f"Bash({line})", f"Bash({line}:*)", f"PowerShell({line})", line]
    shown = [f"Bash({kept})", f"Bash({kept}:*)", f"PowerShell({kept})", kept]
    for data in ({"permissions": {"allow": rules, "deny": rules[:1]}}, {"hooks": {"Stop": [{"if": rules[0]}]}}):
        found = masked(data, "user")
        assert WORD not in repr(found)
    assert masked({"permissions": {"ask": rules}}, "local") == {"permissions": {"ask": shown}}
    assert masked({"env": {"LINE": line}}, "user") == {"env": {"LINE": kept}}


@pytest.mark.parametrize("line", HARMLESS)
def test_a_command_line_without_a_secret_is_kept(line):
    assert of_server({"command": line}) == {"command": line}
    for said in ({"env": {"LINE": line}}, {"permissions": {"allow": [f"Bash({line})", f"Bash({line}:*)"]}}):
        assert masked(said, "user") == said


@pytest.mark.parametrize(
    "rule",
    [
        "Bash",
        "Bash(*)",
        "Bash(**)",
        "Bash(curl -u *)",
        "Bash(curl -u *:* https://h.example/*)",
        "Bash(x --token * run)",
        "Bash(PASSWORD=* psql:*)",
        "Bash(PASSWORD=:*)",
        'Bash(curl -H "Authorization: Bearer *" *)',
        "Bash(x --password:*)",
        "Read(~/.ssh/**)",
        "Read(//home/ada/a --token b)",
        "WebFetch(domain:token.example)",
        "mcp__vault__get_token",
    ],
)
def test_a_star_in_a_permission_is_no_secret(rule):
    said = {"permissions": {"allow": [rule]}}
    assert masked(said, "user") == said


@pytest.mark.parametrize("line", OF_PROGRAMS)
def test_what_a_program_takes_is_kept_nowhere(line):
    line = line.replace("<c>", WORD)
    said = {
        "permissions": {"allow": [f"Bash({line})", f"PowerShell({line}:*)"]},
        "hooks": {"Stop": [{"hooks": [{"type": "command", "command": line}]}]},
        "sshHostCommands": {"h": line, "i": {"command": line}},
        "env": {"LINE": line},
    }
    assert WORD not in repr(masked(said, "managed"))
    assert WORD not in repr(of_server({"command": line}))
    assert WORD not in repr(of_server({"command": "sh", "args": ["-c", line]}))


@pytest.mark.parametrize("line", HARMLESS_LINES)
def test_of_a_line_in_which_nothing_is_written_down_all_is_kept(line):
    said = {
        "permissions": {"allow": [f"Bash({line})"]},
        "sshHostCommands": {"h": line},
        "hooks": {"Stop": [{"hooks": [{"type": "command", "command": line}]}]},
    }
    assert masked(said, "managed") == said
    assert of_server({"command": "sh", "args": ["-c", line]}) == {"command": "sh", "args": ["-c", line]}


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        pytest.param(f"echo {WORD}", "****", id="a word"),
        pytest.param(f"printf '%s' '{WORD}'", "****", id="a text that is printed"),
        pytest.param(f"sh -c 'echo {WORD}'", "****", id="by a shell"),
        pytest.param(f"cmd /c echo {WORD}", "****", id="by another"),
        pytest.param("echo $KEY", "echo $KEY", id="a variable"),
        pytest.param("echo $(op read op://a/b)", "echo $(op read op://a/b)", id="what a command says"),
        pytest.param("/opt/acme/echo-key", "/opt/acme/echo-key", id="a program"),
    ],
)
def test_what_a_helper_prints_is_the_key(line, kept):
    assert masked({"apiKeyHelper": line}, "user") == {"apiKeyHelper": kept}


PROGRAMS = [
    "C:\\Users\\ada\\AppData\\Local\\Packages\\Acme.Python.3.11_qbz5n2kfra8p0\\LocalCache\\mcp-db.exe",
    "C:\\Program Files\\Acme Tools\\aB3dE5fG7hI9kL1mN3pQ\\x.exe",
    "C:/Tools/aB3dE5fG7hI9kL1mN3pQ/x.cmd",
    "\\\\host\\share\\aB3dE5fG7hI9kL1mN3pQ\\x.exe",
    "/home/ada/.cache/uv/archive-v0/3Rb7XqF9wYx2kLmNpQ8sT/bin/mcp",
    "/opt/aB3dE5fG7hI9kL1mN3pQ/bin/mcp",
    "~/aB3dE5fG7hI9kL1mN3pQ/mcp",
    "./aB3dE5fG7hI9kL1mN3pQ/mcp",
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_path_of_a_program_is_kept_as_it_is(program):
    server = {"command": program, "args": ["serve"]}
    assert of_server(server) == server
    said = {"allowedMcpServers": [{"serverCommand": [program, "serve"]}], "statusLine": {"command": program}}
    assert masked(said, "managed") == said


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("/opt/ghp_" + "a1B2" * 9 + "/x", id="a shape"),
        pytest.param("/opt/x --token=q7Rk2ZpVx9Lm4TbN8sWc", id="a flag"),
        pytest.param("C:\\x.exe --token q7Rk2ZpVx9Lm4TbN8sWc y.exe", id="a flag before another program"),
        pytest.param("//ada:q7Rk2ZpVx9Lm4TbN8sWc@h/", id="an address without a scheme"),
        pytest.param("q7Rk2ZpVx9Lm4TbN8sWc", id="no path"),
    ],
)
def test_what_only_begins_like_one_is_not(program):
    assert program not in repr(of_server({"command": program}))
    assert program not in repr(masked({"allowedMcpServers": [{"serverCommand": [program]}]}, "managed"))


def test_a_server_started_by_a_drawn_path_is_compared_with_the_lists(tmp_path):
    for number, program in enumerate(PROGRAMS):
        files = {
            STATE: {"mcpServers": {"a": {"command": program, "args": ["serve"]}}},
            MANAGED: {"allowedMcpServers": [{"serverCommand": [each, "serve"]} for each in PROGRAMS]},
        }
        (row,) = Machine(machine(tmp_path / str(number), files, client="2.1.330")).servers(Session("/home/ada"))
        assert (program, row.loads) == (program, "yes")


def test_the_id_of_a_client_and_the_like_are_public():
    server = {"type": "http", "url": "https://h.example", "oauth": {"clientId": CLIENT, "callbackPort": 8080}}
    assert of_server(server) == server
    assert of_server({"args": ["--client-id", CLIENT]}) == {"args": ["--client-id", CLIENT]}
    assert of_server({"args": ["--client-secret", CLIENT]}) == {"args": ["--client-secret", "****"]}
    shape = "ghp_" + "a1B2" * 9
    assert shape not in repr(of_server({"oauth": {"clientId": shape}, "args": ["--client-id", shape]}))
    assert of_server({"headers": {"X-Org-Id": CLIENT}}) == {"headers": {"X-Org-Id": NOT_KEPT}}


def test_a_command_line_in_words_under_any_key_is_read_as_one():
    assert of_server({"command": ["x", "--token", WORD]}) == {"command": ["x", "--token", "****"]}


@pytest.mark.parametrize(
    ("entry", "loads"),
    [
        pytest.param("https://mcp.other.example/*", "yes", id="another host"),
        pytest.param("https://mcp.h.example/*", "no", id="its host"),
        pytest.param("https://mcp.h.example/api/*", "unknown", id="its host and a folder that nobody sees"),
    ],
)
def test_what_is_masked_in_an_address_leaves_its_host_to_be_compared(tmp_path, entry, loads):
    url = "https://mcp.h.example/api/s/" + "q7Rk2ZpVx9Lm4TbN8sWc" + "/mcp"
    files = {
        STATE: {"mcpServers": {"a": {"type": "http", "url": url}}},
        MANAGED: {"deniedMcpServers": [{"serverUrl": entry}]},
    }
    (row,) = Machine(machine(tmp_path, files, client="2.1.330")).servers(Session("/home/ada"))
    assert (row.loads, "q7Rk2" in repr(row)) == (loads, False)


@pytest.mark.parametrize("key", ["command", "headersHelper", "apiKeyHelper", "otelHeadersHelper"])
def test_of_a_command_line_with_a_secret_nothing_is_kept(key):
    assert of_server({key: f"x --token abc {WORD}"}) == {key: "****"}
    assert of_server({key: "/opt/acme/x --read-only"}) == {key: "/opt/acme/x --read-only"}


@pytest.mark.parametrize(
    ("server", "loads"),
    [
        pytest.param({"headers": {"X-Team": WORD}}, "yes", id="a literal value needs no entry"),
        pytest.param({"headers": {"X-Api-Key": WORD}}, "yes", id="a secret needs none either"),
        pytest.param(
            {"headers": {"X-Api-Key": f"${{K:-{WORD}}}"}}, "no", id="a reference with a secret as its default"
        ),
        pytest.param({"headers": {"X-Team": f"{WORD}${{odd name}}"}}, "no", id="a reference without a proper name"),
        pytest.param({"url": "https://${U}:pw@h.example/x"}, "no", id="a reference beside a password"),
        pytest.param({"env": {"A": "${A}"}}, "yes", id="a reference in variables does not count"),
    ],
)
def test_whether_variables_decide_what_a_server_is_survives_the_masks(tmp_path, server, loads):
    """Whatever the organisation configures loads without an entry, unless `${` stands in it."""
    configured = {"type": "http", "url": "https://h.example/x", **server}
    allowed = {"allowedMcpServers": [{"serverUrl": "https://other.example/*"}]}
    found = machine(tmp_path, {MANAGED_MCP: {"mcpServers": {"a": configured}}, MANAGED: allowed}, client="2.1.330")
    (row,) = Machine(found).servers(Session("/home/ada"))
    assert (row.loads, WORD in repr(row)) == (loads, False)


def test_an_answer_that_a_masked_default_decides_is_unknown_and_says_so(tmp_path):
    files = {
        STATE: {"mcpServers": {"a": {"type": "http", "url": f"https://${{TOKEN:-{WORD}}}.example/x"}}},
        MANAGED: {"allowedMcpServers": [{"serverUrl": "https://*.example/x"}]},
    }
    found = replace(machine(tmp_path, files, client="2.1.330"), environment={}, is_environment_whole=True)
    (row,) = Machine(found).servers(Session("/home/ada"))
    assert (row.loads, row.because) == (
        "unknown",
        "`allowedMcpServers` in `managed-settings.json` may admit it by its url: `https://*.example/x`: a part of it is masked as a secret",
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("https:" * 20_000 + "@", id="schemes"),
        pytest.param("://a:" + "a:" * 50_000, id="colons"),
        pytest.param("https://" + "a@" * 50_000, id="users"),
        pytest.param("${a:-" * 20_000, id="openings of references"),
        pytest.param("${a:-b}" * 10_000, id="references"),
        pytest.param("?token=" * 20_000, id="parameters"),
        pytest.param("-u a:" * 20_000, id="flags"),
        pytest.param("'\"" * 9_000 + " a", id="quotes"),
        pytest.param('"a": ' * 20_000, id="members"),
        pytest.param("a-b: " * 20_000, id="headers"),
        pytest.param("https://a/" * 20_000, id="hosts"),
        pytest.param("https://a/aB3dE5fG7hI9kL1mN3pQ " * 5_000, id="hosts before what looks drawn"),
        pytest.param("Bash(" * 20_000, id="openings of permissions"),
        pytest.param("Bash(" + ":*" * 20_000, id="ends of permissions"),
        pytest.param("=a.b.c" * 20_000, id="openings of calls"),
    ],
)
def test_no_text_takes_long(text):
    before = time.process_time()
    masked({"permissions": {"allow": [text]}, "env": {"A": text}}, "user")
    for server in ({"url": text}, {"args": [text, f"--x={text}"]}, {"command": text}, {"env": {"A": text}}):
        of_server(server)
    assert time.process_time() - before < 5
