import shlex
from time import process_time

import pytest

from plugingov.model.inventory import Inventory, Server
from plugingov.model.launch import command_lines, read_launch


def launch(line: str):
    command, *args = shlex.split(line)
    return read_launch(command, tuple(args))


def fetched(line: str) -> list[str]:
    """Return what a command line fetches as `runner name version word`, a star for what is exact."""
    return [
        " ".join(filter(None, (each.runner, each.name, each.version, str(each.word)))) + ("*" if each.is_exact else "")
        for each in launch(line).fetched
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("npx -y @acme/files", ["npx @acme/files 2"], id="npx"),
        pytest.param("npx @acme/files@0.0.69 -y", ["npx @acme/files 0.0.69 1*"], id="a flag behind the package"),
        pytest.param("npx --yes --registry https://r.example acme", ["npx acme 4"], id="an option with a value"),
        pytest.param("npx -p @acme/files@1.2.3 files", ["npx @acme/files 1.2.3 2*"], id="a package and its program"),
        pytest.param("npx --package=a --package b x", ["npx a 1", "npx b 3"], id="two packages"),
        pytest.param("npx ./tool", [], id="a folder"),
        pytest.param("npx", [], id="npx alone"),
        pytest.param("npx -y", [], id="npx with a flag alone"),
        pytest.param("npx -- acme", ["npx acme 2"], id="behind two dashes"),
        pytest.param("npx -c 'npx acme'", ["npx acme 2"], id="a text that npx hands to a shell"),
        pytest.param("npm exec -y -- acme@1.0.0 x", ["npm exec acme 1.0.0 4*"], id="npm exec"),
        pytest.param("npm x acme", ["npm exec acme 2"], id="npm x"),
        pytest.param("npm install acme", ["npm install acme 2"], id="npm that installs"),
        pytest.param("npm", [], id="npm alone"),
        pytest.param("pnpm dlx @acme/files@1.2.3", ["pnpm dlx @acme/files 1.2.3 2*"], id="pnpm dlx"),
        pytest.param("pnpm --package=a dlx b", ["pnpm dlx a 1"], id="a package before dlx"),
        pytest.param("pnpm dlx -c 'npx acme'", ["npx acme 3"], id="pnpm with a text for a shell"),
        pytest.param("pnpm exec npx acme", ["npx acme 3"], id="pnpm exec"),
        pytest.param("pnpx acme", ["pnpm dlx acme 1"], id="pnpx"),
        pytest.param("yarn dlx -q acme", ["yarn dlx acme 3"], id="yarn dlx"),
        pytest.param("yarn dlx -p a b", ["yarn dlx a 3"], id="yarn with a package"),
        pytest.param("yarn exec npx acme", ["npx acme 3"], id="yarn exec"),
        pytest.param("bunx acme", ["bunx acme 1"], id="bunx"),
        pytest.param("bun x acme@1.0.0", ["bunx acme 1.0.0 2*"], id="bun x"),
        pytest.param("deno run -A npm:@acme/x@1.2.3/bin", ["deno @acme/x 1.2.3 3*"], id="deno and npm"),
        pytest.param("deno run --allow-net jsr:@acme/x@^1", ["deno @acme/x ^1 3"], id="deno and jsr"),
        pytest.param("deno npm:acme/bin", ["deno acme 1"], id="deno without run"),
        pytest.param("deno run https://h.example/x.ts", ["deno h.example 2"], id="deno and the web"),
        pytest.param("deno run", [], id="deno without anything"),
        pytest.param("uvx acme-jira==0.21.0", ["uvx acme-jira 0.21.0 1*"], id="uvx"),
        pytest.param("uvx --from git+https://h.example/r tool", ["uvx h.example 2"], id="uvx with a repository"),
        pytest.param("uvx run acme-tool", ["uvx run 1"], id="a mistake: the package is `run`"),
        pytest.param(
            "uvx --with a,b==1 --from c==2 d", ["uvx a 2", "uvx b 1 2*", "uvx c 2 4*"], id="packages beside it"
        ),
        pytest.param("uvx --python 3.12 -q acme", ["uvx acme 4"], id="uvx with options"),
        pytest.param("uv tool run acme", ["uvx acme 3"], id="uv tool run"),
        pytest.param("uv --quiet tool run --from acme==1 x", ["uvx acme 1 5*"], id="uv with options"),
        pytest.param("uv run --with 'mcp[cli]' mcp run s.py", ["uv run mcp 3"], id="uv run and a package beside"),
        pytest.param("uv run https://h.example/x.py", ["uv run h.example 2"], id="uv run and the web"),
        pytest.param("uv run -m uv tool run acme", ["uvx acme 6"], id="a module that runs another"),
        pytest.param("uv run npx acme", ["npx acme 3"], id="uv run and a launcher"),
        pytest.param("uv sync", [], id="uv that starts nothing"),
        pytest.param("pipx run acme==1.2", ["pipx run acme 1.2 2*"], id="pipx"),
        pytest.param("pipx run --spec acme x", ["pipx run acme 3"], id="pipx with a spec"),
        pytest.param("pipx run https://h.example/x.py", ["pipx run h.example 2"], id="pipx and the web"),
        pytest.param("pipx run git+https://h.example/r", ["pipx run h.example 2"], id="pipx and a repository"),
        pytest.param("pipx list", [], id="pipx that starts nothing"),
        pytest.param("go run h.example/x@v1.2.3 -v", ["go run h.example/x v1.2.3 2*"], id="go"),
        pytest.param("go -C /x run -tags a h.example/x@latest", ["go run h.example/x latest 6"], id="go with options"),
        pytest.param("go build", [], id="go that starts nothing"),
        pytest.param("dnx Acme.Mcp@1.0.0 --yes", ["dnx Acme.Mcp 1.0.0 1*"], id="dnx"),
        pytest.param("dnx Acme.Mcp --version 1.0.0 --yes", ["dnx Acme.Mcp 1.0.0 3*"], id="dnx with a version behind"),
        pytest.param("dnx --version 1.0.0 Acme.Mcp", ["dnx Acme.Mcp 1.0.0 2*"], id="dnx with a version before"),
        pytest.param("dotnet tool exec Acme.Mcp", ["dnx Acme.Mcp 3"], id="dotnet tool"),
        pytest.param("dotnet tool run acme", [], id="a tool of the project"),
        pytest.param("dnx", [], id="dnx alone"),
        pytest.param("nix run nixpkgs#acme -- npx", ["nix run nixpkgs 2"], id="nix"),
        pytest.param("nix run --impure .#acme", [], id="nix and a folder"),
        pytest.param("nix build x", [], id="nix that starts nothing"),
        pytest.param("docker run -i --rm mcp/github", ["docker mcp/github 4"], id="docker"),
        pytest.param("docker container run mcp/github", ["docker mcp/github 3"], id="docker in full"),
        pytest.param("docker --context x run mcp/github", ["docker mcp/github 4"], id="docker elsewhere"),
        pytest.param(
            "docker run -e TOKEN -e A=b -v /x:/y --network host -p 80:80 --name n -u me -w /w --mount a=b "
            "--env-file f h.example:5000/ns/n:1.2.3",
            ["docker h.example:5000/ns/n 1.2.3 22*"],
            id="options with values",
        ),
        pytest.param("docker run -itp 80:80 --pull=always -eTOKEN=a img", ["docker img 6"], id="options in one word"),
        pytest.param("podman run --replace --name x img", ["podman img 5"], id="podman"),
        pytest.param(
            "docker run -i node:20.1.0 npx -y acme", ["docker node 20.1.0 3*", "npx acme 6"], id="inside an image"
        ),
        pytest.param("docker run --entrypoint npx img acme", ["docker img 4", "npx acme 5"], id="another entry point"),
        pytest.param("docker run --pull=always --name=x img", ["docker img 4"], id="values in one word"),
        pytest.param("go run -tags=a h.example/x@v1.2.3", ["go run h.example/x v1.2.3 3*"], id="after one dash"),
        pytest.param("docker run -i", [], id="docker without an image"),
        pytest.param("docker ps", [], id="docker that starts nothing"),
        pytest.param("docker exec -i -u me box npx acme", ["npx acme 7"], id="in a container that runs"),
        pytest.param("cmd /c npx -y acme", ["npx acme 4"], id="cmd"),
        pytest.param("cmd.exe /D /S /C npx acme", ["npx acme 5"], id="cmd with more switches"),
        pytest.param("cmd /c 'npx -y acme && x'", ["npx acme 2"], id="cmd with a text"),
        pytest.param("cmd", [], id="cmd alone"),
        pytest.param("'C:\\Program Files\\nodejs\\npx.cmd' acme", ["npx acme 1"], id="a path of Windows"),
        pytest.param("C:/Users/me/AppData/npx.CMD acme", ["npx acme 1"], id="with other slashes"),
        pytest.param("/home/u/.tools/shims/npx acme", ["npx acme 1"], id="a shim"),
        pytest.param("wsl.exe -d Dist npx acme", ["npx acme 4"], id="wsl"),
        pytest.param("wsl -e npx acme", ["npx acme 3"], id="wsl with exec"),
        pytest.param("bash -lc 'exec npx -y acme'", ["npx acme 2"], id="a shell"),
        pytest.param(
            "sh -c 'A=b npx a; (npx b | npx c) && npx d'", ["npx a 2", "npx b 2", "npx c 2", "npx d 2"], id="many"
        ),
        pytest.param("sh -c 'echo # npx a\nnpx b'", ["npx b 2"], id="two lines"),
        pytest.param("pwsh -NoProfile -Command npx -y acme", ["npx acme 3"], id="powershell"),
        pytest.param("powershell 'npx acme'", ["npx acme 1"], id="powershell without an option"),
        pytest.param("env A=b npx acme", ["npx acme 3"], id="env"),
        pytest.param("/usr/bin/env -S 'npx acme'", ["npx acme 2"], id="env that splits"),
        pytest.param("env -u HOME A=b npx acme", ["npx acme 5"], id="env that forgets"),
        pytest.param("env", [], id="env alone"),
        pytest.param("sudo -u me timeout -k 5 30 npx acme", ["npx acme 8"], id="launchers in launchers"),
        pytest.param("nohup nice -n 5 npx acme", ["npx acme 5"], id="more of them"),
        pytest.param("op run --env-file=x -- npx acme", ["npx acme 5"], id="a keeper of secrets"),
        pytest.param("doppler run", [], id="a keeper of secrets that starts nothing"),
        pytest.param("npx -y dotenv-cli -e .env -- npx b", ["npx dotenv-cli 2", "npx b 7"], id="fetched itself"),
        pytest.param("npx cross-env A=b npx c", ["npx cross-env 1", "npx c 4"], id="and this one"),
        pytest.param(
            "npx -y @modelcontextprotocol/inspector npx b",
            ["npx @modelcontextprotocol/inspector 2", "npx b 4"],
            id="an inspector",
        ),
        pytest.param(
            "npx @modelcontextprotocol/inspector https://h.example",
            ["npx @modelcontextprotocol/inspector 1"],
            id="of an address",
        ),
        pytest.param("node /usr/lib/node_modules/npm/bin/npx-cli.js acme", ["npx acme 2"], id="npx by its file"),
        pytest.param("python3.11 -m uv tool run acme", ["uvx acme 5"], id="a module of Python"),
        pytest.param("py -m pipx run acme", ["pipx run acme 4"], id="the launcher of Windows"),
        pytest.param("'npx -y acme'", ["npx acme 0"], id="a whole line as the command"),
        pytest.param("'C:\\Program Files\\acme.exe' npx acme", [], id="a folder with a blank is no line"),
        pytest.param("/opt/acme/tool npx acme", [], id="words of a program nobody knows"),
        pytest.param("npx supergateway --stdio 'uvx acme'", ["npx supergateway 1", "uvx acme 3"], id="a gateway"),
        pytest.param(
            "uvx mcp-proxy --port 80 -- npx acme", ["uvx mcp-proxy 1", "npx acme 6"], id="a proxy before a server"
        ),
        pytest.param("mcp dev --with acme s.py", ["mcp acme 3"], id="a Python SDK"),
        pytest.param("/opt/x/mcp.exe dev --with acme s.py", ["mcp acme 3"], id="a Python SDK by its path"),
        pytest.param("corepack pnpm dlx acme", ["pnpm dlx acme 3"], id="corepack"),
        pytest.param(
            "corepack yarn@4.1.0 dlx acme", ["corepack yarn 4.1.0 1*", "yarn dlx acme 3"], id="with a version"
        ),
        pytest.param("corepack", [], id="corepack alone"),
        pytest.param("cmd /d/c npx acme", ["npx acme 3"], id="joined switches"),
        pytest.param("cmd /cnpx acme", ["npx acme 2"], id="a switch joined to the program"),
        pytest.param("cmd /c ^n^px acme", ["npx acme 3"], id="escapes of cmd"),
        pytest.param("cmd /c '\"npx\"' acme", ["npx acme 3"], id="a quoted program"),
        pytest.param("cmd.exe /c start /b npx acme", ["npx acme 5"], id="start"),
        pytest.param("cmd /c start '' /d C:/x npx acme", ["npx acme 7"], id="start with a title and a folder"),
        pytest.param("cmd /c call npx acme", ["npx acme 4"], id="call"),
        pytest.param("cmd /c start", [], id="start alone"),
        pytest.param("cmd /c", [], id="cmd with nothing to start"),
        pytest.param("cmd /c npx mcp-remote 'https://h.example/?a=1&b=2'", ["npx mcp-remote 3"], id="an address"),
        pytest.param("cmd /c 'a&npx' acme", ["npx acme 2"], id="a glued operator"),
        pytest.param("sudo -E --user me A=b C=d npx acme", ["npx acme 7"], id="sudo with assignments"),
        pytest.param("busybox sh -c 'npx acme'", ["npx acme 3"], id="busybox"),
        pytest.param("tini -s -- npx acme", ["npx acme 4"], id="tini"),
        pytest.param("dumb-init -r 15:2 npx acme", ["npx acme 4"], id="dumb-init"),
        pytest.param("conda run -n base npx acme", ["npx acme 5"], id="conda"),
        pytest.param("poetry run npx acme", ["npx acme 3"], id="poetry"),
        pytest.param("npm init acme@1.2.3", ["npm init create-acme 1.2.3 2*"], id="npm init"),
        pytest.param("npm init create-acme", ["npm init create-acme 2"], id="by its full name"),
        pytest.param("npm create @acme", ["npm init @acme/create 2"], id="of a scope"),
        pytest.param("npm create @acme@1.0.0", ["npm init @acme/create 1.0.0 2*"], id="of a scope at a version"),
        pytest.param("npm create @acme/x -- y", ["npm init @acme/create-x 2"], id="with a scope"),
        pytest.param("npm init github:acme/x", ["npm init github.com 2"], id="from a repository"),
        pytest.param("npm init -y", [], id="npm init without anything"),
        pytest.param("npm i -g acme b@1.0.0", ["npm i acme 3", "npm i b 1.0.0 4*"], id="npm install"),
        pytest.param("pnpm create acme", ["pnpm create create-acme 2"], id="pnpm create"),
        pytest.param("pnpm add acme", ["pnpm add acme 2"], id="pnpm add"),
        pytest.param("yarn create acme", ["yarn create create-acme 2"], id="yarn create"),
        pytest.param("yarn add acme", ["yarn add acme 2"], id="yarn add"),
        pytest.param("yarn global add acme", ["yarn global add acme 3"], id="yarn global"),
        pytest.param("bun create acme", ["bun create create-acme 2"], id="bun create"),
        pytest.param("bun add acme", ["bun add acme 2"], id="bun add"),
        pytest.param("pip install acme==1.0 b", ["pip install acme 1.0 2*", "pip install b 3"], id="pip"),
        pytest.param("python3 -m pip install -r x acme", ["pip install acme 6"], id="pip as a module"),
        pytest.param("uvw tool run acme", ["uvx acme 3"], id="uv without a window"),
        pytest.param(
            "npx @smithery/cli@1.2.3 run @x/y --key k",
            ["npx @smithery/cli 1.2.3 1*", "smithery @x/y 3"],
            id="a server that a registry names",
        ),
        pytest.param("npx -y --unknown a@1.2.3 b", [], id="an option nobody knows, and perhaps its value"),
        pytest.param("npx --unknown a", ["npx a 2"], id="an option nobody knows before the last word"),
        pytest.param("npx --unknown -- a b", ["npx a 3"], id="before two dashes"),
        pytest.param("npx --unknown=x a b", ["npx a 2"], id="with its value"),
        pytest.param("npx --no-thing -yq a b", ["npx a 3"], id="a switch for certain"),
        pytest.param("npx -yz a b", [], id="letters nobody knows"),
        pytest.param("'\"npx\"' -y acme", ["npx acme 2"], id="a quoted command"),
        pytest.param("'\"C:\\Program Files\\npx.cmd\" -y acme'", ["npx acme 0"], id="a whole line of Windows"),
        pytest.param("\"npx 'acme'\"", ["npx acme 0"], id="a whole line with quotes"),
        pytest.param("\"'npx' acme\"", ["npx acme 0"], id="that opens with one"),
        pytest.param("npx.ps1 acme", ["npx acme 1"], id="the script that stands for npx"),
        pytest.param("env -S 'A=b npx' acme", ["npx acme 3"], id="env that splits before a word"),
        pytest.param("sh -c '{ npx acme; }'", ["npx acme 2"], id="a group"),
        pytest.param("sh -c 'if true; then npx acme; fi'", ["npx acme 2"], id="a condition"),
        pytest.param("sh -c '! npx acme'", ["npx acme 2"], id="turned round"),
        pytest.param("sh -c 'eval npx acme'", ["npx acme 2"], id="eval"),
        pytest.param("sh -c 'n\\px acme'", ["npx acme 2"], id="an escaped letter"),
        pytest.param("sh -c 'n\\\npx acme'", ["npx acme 2"], id="a line that goes on"),
        pytest.param("sh -c '>npx npx acme 2>&1'", ["npx acme 2"], id="a redirection"),
        pytest.param("sh -c '\"n\"px acme'", ["npx acme 2"], id="quotes within a word"),
    ],
)
def test_what_is_fetched(line, expected):
    assert fetched(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("npx mcp-remote https://h.example/x", ("mcp-remote", None, "https://h.example/x", 2), id="mcp-remote"),
        pytest.param(
            "npx -y mcp-remote@0.1.10 --header 'A: https://no.example' https://h.example/x 3334",
            ("mcp-remote", "0.1.10", "https://h.example/x", 5),
            id="options before the address",
        ),
        pytest.param(
            "npx -p mcp-remote@latest mcp-remote-client https://h.example",
            ("mcp-remote", "latest", "https://h.example", 4),
            id="its other program",
        ),
        pytest.param("mcp-remote https://h.example", ("mcp-remote", None, "https://h.example", 1), id="installed before"),
        pytest.param("npx mcp-remote", ("mcp-remote", None, None, 1), id="without an address"),
        pytest.param("npx mcp-remote ${URL}", ("mcp-remote", None, "${URL}", 2), id="an address from elsewhere"),
        pytest.param("deno run -A npm:mcp-remote@1.0.0 https://h.example", ("mcp-remote", "1.0.0", "https://h.example", 4), id="deno"),
        pytest.param("node x/node_modules/mcp-remote/dist/proxy.js https://h.example", ("mcp-remote", None, "https://h.example", 2), id="its file"),
        pytest.param("sh -c 'npx mcp-remote https://h.example'", ("mcp-remote", None, "https://h.example", 2), id="in a shell"),
        pytest.param(
            "uvx mcp-proxy==0.8.0 -H Authorization 'Bearer x' --transport=streamablehttp https://h.example/mcp",
            ("mcp-proxy", "0.8.0", "https://h.example/mcp", 6),
            id="mcp-proxy",
        ),
        pytest.param("uvx mcp-proxy --transport sse ${URL}", ("mcp-proxy", None, "${URL}", 4), id="from elsewhere"),
        pytest.param("python -m mcp_proxy https://h.example/sse", ("mcp-proxy", None, "https://h.example/sse", 3), id="as a module"),
        pytest.param("docker run -i ghcr.io/x/mcp-proxy:v1 https://h.example", ("mcp-proxy", "v1", "https://h.example", 4), id="as an image"),
        pytest.param("npx supergateway --sse https://h.example", ("supergateway", None, "https://h.example", 3), id="supergateway"),
        pytest.param(
            "npx supergateway --header 'a: b' --streamableHttp=https://h.example --cors",
            ("supergateway", None, "https://h.example", 4),
            id="supergateway, streamed",
        ),
        pytest.param("uvx fastmcp run https://h.example/mcp", ("fastmcp", None, "https://h.example/mcp", 3), id="fastmcp"),
    ],
)  # fmt: skip
def test_a_bridge_is_the_server_behind_it(line, expected):
    (bridge,) = launch(line).bridges
    assert (bridge.program, bridge.package and bridge.package.version, bridge.url, bridge.word) == expected


@pytest.mark.parametrize(
    "line",
    [
        "npx supergateway --stdio 'uvx acme'",
        "npx supergateway --sse",
        "uvx mcp-proxy npx acme",
        "npx acme --url https://h.example",
        "fastmcp run server.py",
        "fastmcp version",
    ],
)
def test_what_is_no_bridge(line):
    assert launch(line).bridges == ()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("/opt/acme/tool --x", [], id="a program by its path"),
        pytest.param("C:/x/tool.cmd --x", [], id="a program of Windows"),
        pytest.param("python -m acme", [], id="a module"),
        pytest.param("npx chart.js", [], id="a package that is called like a file"),
        pytest.param("uv --directory /opt/acme run acme", [], id="the program of a project"),
        pytest.param("java -jar x.jar", [], id="a jar"),
        pytest.param("node node_modules/acme/index.js", [], id="a package that npm installed"),
        pytest.param("node node_modules/@acme/x/index.js", [], id="with a scope"),
        pytest.param("docker run img python s.py", [], id="a script of an image"),
        pytest.param("docker run -v /x:/x img python /x/s.py", ["script 6"], id="a script beside an image"),
        pytest.param("/opt/acme/github.sh", ["script 0"], id="a script"),
        pytest.param("C:\\acme\\run.BAT", ["script 0"], id="a script of Windows"),
        pytest.param("bash -x /opt/github", ["script 2"], id="a script without an ending"),
        pytest.param("bash", ["unread 0"], id="a shell alone"),
        pytest.param("bash -c 'echo'", ["shell 2"], id="a shell string"),
        pytest.param("bash -ec 'echo'", ["shell 2"], id="behind joined letters"),
        pytest.param("bash -c \"echo '\"", ["shell 2", "unread 2"], id="a shell string that does not close"),
        pytest.param("cmd /c 'a && b'", ["shell 2"], id="a text for cmd"),
        pytest.param("cmd /c a '&&' b", ["shell 2"], id="in several words"),
        pytest.param("cmd /c tool", [], id="one word for cmd"),
        pytest.param("powershell -Command x", ["shell 2"], id="powershell"),
        pytest.param("powershell -ep Bypass -c x", ["shell 4"], id="powershell, in short"),
        pytest.param("powershell -ExecutionPolicy Bypass -File x.ps1", ["script 4"], id="a file for powershell"),
        pytest.param("pwsh x.ps1", ["script 1"], id="the same in short"),
        pytest.param("powershell -EncodedCommand abc", ["code 1"], id="what nobody reads"),
        pytest.param("powershell -NoLogo", [], id="powershell alone"),
        pytest.param("wsl -d D bash -c 'source x && python3 s.py'", ["shell 5", "script 5"], id="shells in shells"),
        pytest.param("npx -c acme", ["shell 2"], id="npx with a text"),
        pytest.param("pnpm dlx -c 'a b'", ["shell 3"], id="pnpm with a text"),
        pytest.param("python s.py", ["script 1"], id="python"),
        pytest.param("python -u -W ignore s", ["script 4"], id="python with options"),
        pytest.param("python -c x", ["code 2"], id="program text"),
        pytest.param("python", [], id="python alone"),
        pytest.param("node --import x -r y dist/index.js", ["script 5"], id="node"),
        pytest.param("node -e x", ["code 2"], id="text for node"),
        pytest.param("perl -E x", ["code 2"], id="text for perl"),
        pytest.param("php -r x", ["code 2"], id="text for php"),
        pytest.param("ruby -I lib s.rb", ["script 3"], id="ruby"),
        pytest.param("npx tsx s.ts", ["script 2"], id="a fetched interpreter"),
        pytest.param("deno run -A s.ts", ["script 3"], id="deno"),
        pytest.param("deno eval x", ["code 1"], id="text for deno"),
        pytest.param("deno task start", ["script 1"], id="a task of deno"),
        pytest.param("bun s.ts", ["script 1"], id="bun"),
        pytest.param("bun run start", ["script 2"], id="a script of bun's project"),
        pytest.param("bun -e x", ["code 2"], id="text for bun"),
        pytest.param("bun", [], id="bun alone"),
        pytest.param("npm run start", ["script 1"], id="npm"),
        pytest.param("pnpm start", ["script 1"], id="pnpm"),
        pytest.param("yarn serve", ["script 1"], id="yarn"),
        pytest.param("yarn", [], id="yarn alone"),
        pytest.param("yarn node s.js", ["script 2"], id="yarn and node"),
        pytest.param("uv run s.py", ["script 2"], id="uv"),
        pytest.param("uv run -s tool", ["script 3"], id="uv told that it is a script"),
        pytest.param("uv run", [], id="uv without anything"),
        pytest.param("pipx run s.py", ["script 2"], id="pipx"),
        pytest.param("go run ./cmd/x", ["script 2"], id="go"),
        pytest.param("go run", [], id="go without anything"),
        pytest.param("dotnet run --project x", ["script 1"], id="dotnet"),
        pytest.param("dotnet x.dll", [], id="a program of dotnet"),
        pytest.param("dotnet", [], id="dotnet alone"),
        pytest.param("fastmcp run s.py", ["script 2"], id="fastmcp"),
        pytest.param("docker exec -i box tool", ["container 1"], id="in a container that runs"),
        pytest.param("docker start -ai box", ["container 1"], id="a container of before"),
        pytest.param("docker compose run svc", ["images 1"], id="images named elsewhere"),
        pytest.param("docker-compose run svc", ["images 0"], id="the same in one word"),
        pytest.param("docker mcp gateway run", ["images 1"], id="a gateway to images"),
        pytest.param("ssh host tool", ["elsewhere 0"], id="another machine"),
        pytest.param("'${TOOL}' x", ["reference 0"], id="a program from elsewhere"),
        pytest.param("'${TOOL:-${OTHER}}'", ["reference 0"], id="with a default from elsewhere"),
        pytest.param("'{{TOOL}}'", ["reference 0"], id="a template left over"),
        pytest.param("'$TOOL'", ["reference 0"], id="in another way"),
        pytest.param("'${HOME}/bin/tool'", [], id="a folder from elsewhere"),
        pytest.param("env " * 30 + "npx acme", ["unread 9"], id="too many launchers"),
        pytest.param("npx " * 9 + "acme", [], id="just not too many"),
        pytest.param("npx " * 3000 + "acme", ["unread 9"], id="too many packages that are launchers"),
        pytest.param("''", [], id="nothing"),
        pytest.param("cmd", ["unread 0"], id="cmd alone"),
        pytest.param("xargs npx acme", ["wrapper 0"], id="a program that nobody knows, and a launcher"),
        pytest.param("nvm exec 20 /usr/bin/npx acme", ["wrapper 0"], id="by its path"),
        pytest.param("su -c 'npx acme'", ["wrapper 0"], id="in a text"),
        pytest.param("direnv --exec=npx", ["wrapper 0"], id="in an option"),
        pytest.param("acme https://h.example/npx", [], id="an address is no launcher"),
        pytest.param("acme mcp", [], id="a common word is no launcher"),
        pytest.param("/opt/test npx", ["wrapper 0"], id="a program that is called like a word of the shell"),
        pytest.param("test npx", [], id="that word itself"),
        pytest.param("'/opt/acme npx evil'", ["wrapper 0"], id="a whole line of a program nobody knows"),
        pytest.param("'/opt/acme docs/tool'", [], id="a folder with a blank"),
        pytest.param("'acme npx'", ["wrapper 0"], id="a line without a folder"),
        pytest.param("mise x npx acme", ["wrapper 0"], id="without two dashes"),
        pytest.param("npx -y --unknown a b", ["wrapper 0"], id="an option nobody knows"),
        pytest.param("uvx --unknown a b", ["wrapper 0"], id="of uvx"),
        pytest.param("uv run --unknown a b", ["wrapper 1"], id="of uv"),
        pytest.param("pnpm dlx --unknown a b", ["wrapper 1"], id="of pnpm"),
        pytest.param("docker run img --start npx", ["wrapper 2"], id="what an image is told"),
        pytest.param("docker build x", ["wrapper 1"], id="docker that does something else"),
        pytest.param("npx @smithery/cli list", ["wrapper 1"], id="a registry"),
        pytest.param("npm ci", ["wrapper 1"], id="npm that does something else"),
        pytest.param("npm install", ["wrapper 1"], id="npm that installs what is named elsewhere"),
        pytest.param("uv sync", ["wrapper 1"], id="uv that does something else"),
        pytest.param("pipx list", ["wrapper 1"], id="pipx that does something else"),
        pytest.param("go build", ["wrapper 1"], id="go that does something else"),
        pytest.param("nix shell x", ["wrapper 1"], id="nix that does something else"),
        pytest.param("deno add x", ["wrapper 1"], id="deno that does something else"),
        pytest.param("conda create x", ["wrapper 0"], id="conda that does something else"),
        pytest.param("pkgx acme", ["wrapper 0"], id="a launcher nobody reads"),
        pytest.param("pkgx", [], id="the same alone"),
        pytest.param("sh -c '$(x) y'", ["shell 2", "unread 2"], id="what a command prints"),
        pytest.param("sh -c 'echo \"`x`\"'", ["shell 2", "unread 2"], id="in quotes"),
        pytest.param("sh -c 'echo \"\\`x\"'", ["shell 2"], id="but escaped"),
        pytest.param("sh -c \"echo '\\$(x)'\"", ["shell 2"], id="but quoted"),
        pytest.param("sh -c '{a,b} c'", ["shell 2", "unread 2"], id="a pattern"),
        pytest.param("sh -c 'x <<E'", ["shell 2", "unread 2"], id="a text below"),
        pytest.param("sh -c 'n${E}x'", ["shell 2", "unread 2", "reference 2"], id="a reference within a name"),
        pytest.param("env -S '\"a' b", ["unread 0"], id="a text for env that does not close"),
    ],
)  # fmt: skip
def test_what_cannot_be_told(line, expected):
    assert [f"{each.kind} {each.word}" for each in launch(line).opaque] == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("'${CLAUDE_PLUGIN_ROOT}/run.sh'", True),
        ("node '${__dirname}/index.js'", True),
        ("node '${CLAUDE_PLUGIN_ROOT}\\dist\\index.js'", True),
        ("uv run --directory '${CLAUDE_PLUGIN_ROOT}' main.py", True),
        ("uv --directory '${CLAUDE_PLUGIN_ROOT}/x' run main.py", True),
        ("env -C '${CLAUDE_PLUGIN_ROOT}' python main.py", True),
        ("bun run --cwd '${CLAUDE_PLUGIN_ROOT}' start", True),
        ("npm run start --prefix '${CLAUDE_PLUGIN_ROOT}'", True),
        ("npm run start --prefix='${CLAUDE_PLUGIN_ROOT}'", True),
        ("npm run start -- --prefix '${CLAUDE_PLUGIN_ROOT}'", False),
        ("npm run start --prefix", False),
        ("node '${CLAUDE_PLUGIN_ROOT}/../x.js'", False),
        ("node '${CLAUDE_PLUGIN_ROOT}x.js'", False),
        ("node '${CLAUDE_PLUGIN_DATA}/x.js'", False),
        ("uv run --directory '${CLAUDE_PLUGIN_ROOT}' /opt/main.py", False),
        ("uv run --directory '${CLAUDE_PLUGIN_ROOT}' ../main.py", False),
        ("uv run --directory '${CLAUDE_PLUGIN_ROOT}' C:/main.py", False),
        ("uv run --directory /opt main.py", False),
        ("python main.py", False),
    ],
)
def test_a_plugin_may_bring_a_script(line, expected):
    assert [each.is_bundled for each in launch(line).opaque] == [expected]


def test_the_programs_from_the_outside_inwards():
    assert launch("sudo cmd.exe /c npx tsx x.ts").programs == ("sudo", "cmd", "npx", "tsx")


def test_a_command_floats_when_something_is_certainly_not_exact():
    assert [launch(line).floats for line in ("npx a", "npx a@1.0.0", "npx a@${V}", "/opt/a")] == [
        True,
        False,
        False,
        False,
    ]


def test_the_command_lines_of_a_server():
    Inventory.model_rebuild()
    assert command_lines(None) == ()
    assert command_lines(Server.model_validate({"url": "https://h.example"})) == ()
    server = {"command": "npx", "args": ["a"], "windows": {"command": "cmd", "args": ["/c", "npx", "a"]}}
    unix, windows = command_lines(Server.model_validate(server))
    assert [unix.steps(each.word) for each in unix.launch.fetched] == [("args", 0)]
    assert [windows.steps(each.word) for each in windows.launch.fetched] == [("windows", "args", 2)]
    assert (unix.steps(0), windows.steps(0)) == (("command",), ("windows", "command"))


@pytest.mark.parametrize(
    ("command", "args"),
    [
        pytest.param("sh", ("-c", "a" * 1_000_000), id="a shell"),
        pytest.param("sh", ("-c", ";" * 1_000_000), id="operators"),
        pytest.param("cmd", ("/c", "echo " + "a" * 1_000_000), id="a shell of Windows"),
        pytest.param("a " * 500_000, (), id="a command"),
    ],
)
def test_what_is_too_long_is_not_read(command, args):
    assert "unread" in [each.kind for each in read_launch(command, args).opaque]


def test_just_not_too_long():
    text = "npx a".ljust(100_000, ";")
    assert [each.kind for each in read_launch("sh", ("-c", text)).opaque] == ["shell"]
    assert [each.kind for each in read_launch("sh", ("-c", text + ";")).opaque] == ["shell", "unread"]


@pytest.mark.parametrize(
    ("command", "args"),
    [
        ("env", ("-S", "x=y") * 40_000),
        ("sh", ("-c", "a" * 99_999)),
        ("sh", ("-c", "--token=abc;npx a;" * 5_000)),
        ("sh", ("-c", "eval " * 19_000)),
    ],
)
def test_reading_takes_time_by_the_length_alone(command, args):
    start = process_time()
    read_launch(command, args)
    assert process_time() - start < 10


def test_what_a_wrapper_is_called():
    assert [launch(line).opaque[0].what for line in ("xargs npx", "'<x>' npx", f"{'x' * 99} npx")] == [
        "`xargs`, and what that starts here cannot be told",
        "a program, and what that starts here cannot be told",
        "a program, and what that starts here cannot be told",
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("npx --token hunter2horse", ["package `****`"], id="behind an option"),
        pytest.param("npx --token hunter2horse@1.2", ["package `****` ****"], id="with a version"),
        pytest.param("npx acme@1.2 --token hunter2horse", ["package `acme` 1.2"], id="another word"),
        pytest.param("'npx --token hunter2horse'", ["package `****`"], id="in a whole line"),
        pytest.param("sh -c 'npx --token Hunter2horse'", ["package `****`"], id="in a shell"),
        pytest.param("sh -c 'npx --token hunter2horse; npx acme'", ["package `****`", "package `acme`"], id="beside another"),
        pytest.param("uvx --token Hunter_2Horse", ["package `****`"], id="as Python spells it"),
        pytest.param("uvx git+https://u:abcdef@h.example/r@main", ["a repository of `h.example` ****"], id="a host is none"),
        pytest.param("npx --token https://hunter.example/x", ["a file of `****`"], id="a host that is one"),
        pytest.param("nix run git+https://u:abcdef@h.example/r", ["package `****`"], id="an address as a name"),
        pytest.param("npx acme@ghp_abcdefabcdefabcdef12", ["package `****` ****"], id="by its form"),
    ],
)  # fmt: skip
def test_a_secret_is_never_named(line, expected):
    assert [f"{each} {each.shown_version}".strip() for each in launch(line).fetched] == expected


def test_very_many_secrets_hide_whatever_stands_beside_them():
    found = launch("sh -c '" + "--token=abcdef;" * 33 + "npx acme'").fetched
    assert [str(each) for each in found] == ["package `****`"]


def test_a_secret_is_no_address_and_no_name_of_a_wrapper():
    assert launch("npx mcp-remote --api-key https://hunter.example").bridges[0].url is None
    assert launch("npx mcp-remote 'https://h.example?token=abc'").bridges[0].url == "https://h.example?token=abc"
    assert launch("'A_TOKEN=hunter2horse' npx").opaque[0].what.startswith(("`****`", "a program"))
    assert launch("env --token hunter2horse npx").opaque[0].what == "`****`, and what that starts here cannot be told"
