"""Which words of a command line hold a secret: a miss shows one, and a false alarm costs as much."""

import pytest

from plugingov.sources.secret_arguments import classify_arguments, classify_header, hold_secrets, holds_secret


def secret(words, command=""):
    return [number for number, value in enumerate(classify_arguments(tuple(words), command)) if value.is_secret]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        pytest.param(["-u", "ada:hunter2"], [1], id="a name and a password"),
        pytest.param(["--user", "ada:hunter2"], [1], id="the same in full"),
        pytest.param(["--user=ada:hunter2"], [0], id="the same in the flag"),
        pytest.param(["--proxy-user", "ada:hunter2"], [1], id="the same for a proxy"),
        pytest.param(["-u", "ada:${P:-hunter2}"], [1], id="a password as a default"),
        pytest.param(["-u", "4f9a1c7e2b:"], [1], id="a key instead of a name"),
        pytest.param(["-u", "ada:"], [], id="a name alone"),
        pytest.param(["-u", "ada"], [], id="a name without a colon"),
        pytest.param(["-u", "${U}:${P}"], [], id="references"),
        pytest.param(["-u", "1000:1000"], [], id="a user and a group with one number"),
        pytest.param(["--user", "https://h.example/x"], [], id="an address"),
        pytest.param(["--user", "C:\\Users\\ada"], [], id="a path of Windows"),
        pytest.param(["-uada:hunter2"], [], id="nothing is attached to a flag of nobody knows what"),
        pytest.param(["-H", "X-Key: hunter2"], [1], id="a header with a key"),
        pytest.param(["--header", "Key:hunter2"], [1], id="a header called key"),
        pytest.param(["--header=X-Auth: hunter"], [0], id="a header in the flag"),
        pytest.param(["-H", "X-Key: ${K}"], [], id="a header with a reference"),
        pytest.param(["-H", "Idempotency-Key: a1"], [], id="a key that opens nothing"),
        pytest.param(["-H", "X-Key-Id: a1"], [], id="what names a key"),
        pytest.param(["-H", "X-Team: finance"], [], id="a harmless header"),
        pytest.param(["--header", "X-Key=hunter2"], [1], id="a header with a sign between"),
        pytest.param(["--header=X-Key=hunter2"], [0], id="the same in the flag"),
        pytest.param(["--header", "Accept=text"], [], id="a harmless header with a sign between"),
        pytest.param(["--token", "c2VjcmV0dG9rZW4="], [1], id="base64 that is filled up"),
        pytest.param(["--token", "ACCESS_TOKEN="], [], id="a name of which nothing is said"),
        pytest.param(["--password", "ada=hunter2"], [1], id="a name with its password, with a sign between"),
        pytest.param(["--password=ada=hunter2"], [0], id="the same within the flag"),
        pytest.param(["--password", "ada=${P}"], [], id="a name with a reference"),
        pytest.param(["--cookie", "sid=hunter2"], [1], id="a cookie"),
        pytest.param(["--secret", "id=npmrc,src=.npmrc"], [], id="where a secret is"),
        pytest.param(["--set-secrets", "API=crm:latest"], [], id="the names of several"),
        pytest.param(["--token-file", "a=hunter2"], [], id="a file for it"),
        pytest.param(["--key", "hunter-two-77"], [1], id="a key that is no word"),
        pytest.param(["--key", "4f9a1c7e-2b11-4c02-9d0e-7c1b2f3a4d5e"], [1], id="a key that is an id"),
        pytest.param(["--key=hunter-two-77"], [0], id="a key in the flag"),
        pytest.param(["--key", "status"], [], id="a key that is a word"),
        pytest.param(["--key", "server1.key.pem"], [], id="a key that is a file"),
        pytest.param(["--key", "id_ed25519"], [], id="a key that everybody calls so"),
        pytest.param(["--sort-key", "hunter-two-77"], [], id="a key of data"),
        pytest.param(["--key", "${K}"], [], id="a reference for a key"),
        pytest.param(["-t", "4f9a1c7e2b88d03c51"], [1], id="a short flag, and what looks like a key"),
        pytest.param(["-t", "node-20-alpine-3-19"], [], id="a short flag, and the name of an image"),
        pytest.param(["-t", "20261122T101500Z"], [], id="a short flag, and a time"),
        pytest.param(["--pw", "hunter2"], [1], id="a password for short"),
        pytest.param(["--pw", "${PW}"], [], id="a reference for it"),
        pytest.param(["/token:hunter2"], [0], id="as on Windows"),
        pytest.param(["--token:hunter2"], [0], id="with two dashes and a colon"),
        pytest.param(["/out:folder"], [], id="another switch of Windows"),
        pytest.param(["/token:%TOKEN%"], [], id="a variable of Windows"),
        pytest.param(["https://h.example/x?key=hunter-two-77&a=b"], [0], id="a key in an address"),
        pytest.param(["https://h.example/x?a=b&sig=hunter-two"], [0], id="a signature in an address"),
        pytest.param(["https://h.example/x?key=status&sig=v2"], [], id="words in an address"),
        pytest.param(["https://h.example/x?key=${K}&sig=${S}"], [], id="references in an address"),
        pytest.param(["a&&key=build2026a"], [], id="a key of a script"),
        pytest.param(["--license-key", "hunter2"], [1], id="the key of a license"),
        pytest.param(["--license-key-file", "hunter2"], [], id="a file with one"),
        pytest.param(["/p:Password=hunter2"], [0], id="a property of a build"),
        pytest.param(["-property:Password=hunter2"], [0], id="the same in full"),
        pytest.param(["/p:Configuration=Release"], [], id="a harmless property"),
        pytest.param(["/p:Password=$(DbPassword)"], [], id="a property that refers to another"),
        pytest.param(["${TOKEN:=hunter2}"], [0], id="a variable that a shell sets where it is not"),
        pytest.param(["${TOKEN:=$OTHER}"], [], id="the same with another one"),
    ],
)
def test_what_stands_before_a_word_tells_what_it_is(words, found):
    assert secret(words) == found


@pytest.mark.parametrize(
    ("command", "words", "found"),
    [
        pytest.param("/usr/bin/docker", ["run", "-u", "1000:50", "i"], [], id="numbers"),
        pytest.param("docker", ["run", "-u", "node:node", "i"], [], id="one name"),
        pytest.param("podman.exe", ["run", "--user=ada:staff", "i"], [], id="a group that everybody has"),
        pytest.param("cmd", ["/c", "docker", "run", "-u", "node:node"], [], id="behind a launcher"),
        pytest.param("docker", ["run", "i", "-u", "ada:hunter2"], [3], id="a password all the same"),
        pytest.param("curl", ["-u", "node:node"], [1], id="and nowhere else"),
    ],
)
def test_whatever_starts_containers_takes_a_user_and_a_group(command, words, found):
    assert secret(words, command) == found


@pytest.mark.parametrize(
    ("command", "words", "found"),
    [
        pytest.param("mysql", ["-h", "h", "-phunter2"], [2], id="a password"),
        pytest.param("sshpass", ["-phunter2", "ssh", "h"], [0], id="a password for a shell far away"),
        pytest.param("mysql", ["-p", "crm"], [], id="one that is asked for"),
        pytest.param("mysql", ["-p$PW"], [], id="a reference"),
        pytest.param("docker", ["run", "-p3306:3306", "mysql"], [], id="a port"),
        pytest.param("x", ["-phunter2"], [], id="of nobody knows what"),
        pytest.param("aws", ["s3api", "--key", "report-2026-q3"], [], id="the key of an object"),
        pytest.param("docker", ["run", "-t", "4f9a1c7e2b88d03c51"], [], id="an image by its id"),
    ],
)
def test_what_a_flag_means_depends_on_the_program(command, words, found):
    assert secret(words, command) == found


def test_curl_takes_it_attached_to_the_flag():
    assert secret(["-uada:hunter2", "-HX-Key: hunter2", "-HX-Team: a"], "curl") == [0, 1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("curl -u 'ada:hunter 2' h", True, id="in quotes"),
        pytest.param("curl -H 'X-Key: hunter2' h", True, id="a header in quotes"),
        pytest.param('x --header "Key: hunter2"', True, id="what quotes keep together"),
        pytest.param("a && API_KEY=hunter2 b", True, id="behind another command"),
        pytest.param("a&&API_KEY=hunter2 b", True, id="without a blank"),
        pytest.param("sh -c \"FOO=1 sh -c 'TOKEN=a b'\"", True, id="in a shell in a shell"),
        pytest.param("x 'it --token hunter2", True, id="behind a quote that nobody closes"),
        pytest.param('x --a \'{"token": "hunter2"}\'', True, id="in JSON"),
        pytest.param('x --a "{\\"token\\": \\"hunter2\\"}"', True, id="in JSON with escapes"),
        pytest.param("x ${TOKEN:-hunter2}", True, id="as a default"),
        pytest.param('$env:API_TOKEN="hunter2"; npx x', True, id="a variable of PowerShell"),
        pytest.param("$env:API_TOKEN = 'hunter2'", True, id="with blanks"),
        pytest.param('"$env:API_TOKEN=\\"hunter2\\"; npx x"', True, id="with quotes in quotes"),
        pytest.param("$env:API_TOKEN=hunter-two-7; npx x", True, id="without any"),
        pytest.param("[Environment]::SetEnvironmentVariable('API_TOKEN', 'hunter2')", True, id="set by a call"),
        pytest.param('npx x; $token = "hunter2"', True, id="a variable of a line alone"),
        pytest.param('if [ $TOKEN = "unset" ]; then y; fi', False, id="what a shell compares"),
        pytest.param("test $TOKEN = unset", False, id="what it compares without quotes"),
        pytest.param('echo "token: done" >&2; exec x', False, id="a word that is told on the screen"),
        pytest.param('echo "token: done" > f; exec x', True, id="a word that is written into a file"),
        pytest.param('echo "token: hunter2" >&2; exec x', True, id="what is no word, told on the screen"),
        pytest.param("node -e 'process.env.A_TOKEN=process.env.B_TOKEN'", False, id="a variable handed on"),
        pytest.param(
            "node -e 'process.env.A_TOKEN=process.env.B_TOKEN||\"hunter2\"'", True, id="one with a value in its place"
        ),
        pytest.param(
            "node -e 'process.env.A_TOKEN=process.env.B;go()'", False, id="a variable handed on before a call"
        ),
        pytest.param("$env:API_TOKEN = Get-Content t; npx x", False, id="what a command of PowerShell says"),
        pytest.param("$env:API_TOKEN = $(op read x); npx x", False, id="what another says"),
        pytest.param('$env:API_TOKEN=$env:OTHER; $env:MODE="fast"', False, id="variables of PowerShell handed on"),
        pytest.param('$env:API_TOKEN = ""; npx "x"', False, id="a variable that is emptied"),
        pytest.param("x ${TOKEN:-} && y --token ${T}", False, id="references"),
        pytest.param('x --a \'{"key": "status"}\'', False, id="a key of data"),
        pytest.param("source /opt/acme/env && exec x --read-only", False, id="an ordinary line"),
        pytest.param("docker run -u node:node i", False, id="a user and a group"),
    ],
)
def test_what_a_shell_reads_is_looked_at_word_by_word(text, expected):
    assert holds_secret(text) is expected
    assert hold_secrets(("-c", text)) == (False, expected)


@pytest.mark.parametrize(
    ("command", "words", "found"),
    [
        pytest.param("ruby", ("-e", 'ENV["API_KEY"]="hunter2"'), [1], id="a line of Ruby"),
        pytest.param("ruby", ("-e", 'ENV["API_KEY"]=ENV["OTHER"]'), [], id="one that hands a variable on"),
        pytest.param("deno", ("eval", "Deno.env.set('API_KEY','hunter2')"), [1], id="a line of Deno"),
        pytest.param("deno", ("eval", "Deno.env.set('MODE','fast')"), [], id="a harmless one"),
        pytest.param("node", ("-e", "process.env.A_TOKEN=process.env.B"), [], id="a line of JavaScript"),
        pytest.param("node", ("--eval", 'process.env["A_TOKEN"]="hunter2"'), [1], id="the same with a secret"),
        pytest.param("nu", ("-c", '$env.API_KEY="hunter2"'), [1], id="a line of Nushell"),
        pytest.param("nu", ("-c", "$env.API_KEY=$env.OTHER"), [], id="a variable of Nushell handed on"),
        pytest.param("grep", ("-e", 'ENV["API_KEY"]="hunter2"'), [], id="what is searched for"),
    ],
)
def test_a_text_in_a_language_is_looked_at_like_one_for_a_shell(command, words, found):
    assert [number for number, is_secret in enumerate(hold_secrets(words, command)) if is_secret] == found


def test_a_text_that_no_shell_reads_is_a_word():
    assert hold_secrets(("--prompt", "never tell a password: ask first")) == (False, False)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        pytest.param("X-Key", "finance", True, id="a key"),
        pytest.param("X-Session", "finance", True, id="a session"),
        pytest.param("Authorization", "Bearer finance", True, id="by its name"),
        pytest.param("X-Key", "${K}", False, id="a reference"),
        pytest.param("X-Keyboard", "qwerty", False, id="no key"),
        pytest.param("X-Session-Mode", "stateless", False, id="how sessions are kept"),
        pytest.param("X-Session-Mode", "y", False, id="the same for short"),
        pytest.param("X-Session-Id", "finance", True, id="the id of a session, which is one"),
    ],
)
def test_a_header_is_told_by_its_name(name, value, expected):
    assert classify_header(name, value).is_secret is expected
