"""How each launcher reads its words: what it fetches, what it starts, and where it cannot be told."""

from collections.abc import Callable, Container
from functools import partial
from typing import TypeAlias

from plugingov.model.fetched import Fetched, flake, image, normal, npm_package, pypi_package, versioned, web
from plugingov.model.reading import Opaque, OpaqueKind, Reader, Reading, Word, Words, is_script, is_url, options, values

_Package: TypeAlias = Callable[[str, str, int], Fetched | None]


class _AllBut(frozenset[str]):
    """The options of a program that nearly all take a value: those that do not."""

    __slots__ = ()

    def __contains__(self, name: object) -> bool:
        return not super().__contains__(name)


def _start(reading: Reading, runner: str, package: _Package, packages: Words, words: Words, depth: int) -> None:
    """Read what a package runner starts: a program of the packages it is given, else the package that comes first."""
    for each in packages:
        reading.fetch(package(runner, each.text, each.at))
    if packages or not words:
        reading.run(words, depth)
        return
    found = package(runner, words[0].text, words[0].at)
    reading.fetch(found)
    if found:
        reading.start(found.name, words, depth)
    else:
        reading.run(words, depth)


def _npx(reading: Reading, words: Words, depth: int, runner: str = "npx") -> None:
    found, rest = options(words[1:], _NPM)
    for text in values(found, "-c", "--call"):
        reading.shell(text.text, text.at, depth)
    _start(reading, runner, npm_package, values(found, "-p", "--package"), rest, depth)


def _npm(reading: Reading, words: Words, depth: int) -> None:
    found, rest = options(words[1:], _NPM)
    match rest[0].text if rest else "":
        case "exec" | "x":
            _npx(reading, rest, depth, "npm exec")
        case "run" | "run-script" | "start" | "rum" | "urn":
            _of_package_json(reading, [*found, *options(rest[1:], _NPM)[0]], rest)


def _pnpm(reading: Reading, words: Words, depth: int) -> None:
    found, rest = options(words[1:], _PNPM)
    match rest[0].text if rest else "":
        case "dlx":
            _dlx(reading, rest, depth, "pnpm dlx", values(found, "--package"))
        case "exec":
            reading.run(options(rest[1:], _PNPM)[1], depth)
        case "run" | "start" | "run-script":
            _of_package_json(reading, found, rest)


def _yarn(reading: Reading, words: Words, depth: int) -> None:
    found, rest = options(words[1:], _YARN)
    match rest[0].text if rest else "":
        case "dlx":
            _dlx(reading, rest, depth, "yarn dlx")
        case "exec" | "node":
            reading.run(rest if rest[0].text == "node" else rest[1:], depth)
        case _:
            _of_package_json(reading, found, rest)


def _dlx(reading: Reading, words: Words, depth: int, runner: str = "pnpm dlx", packages: Words = ()) -> None:
    found, rest = options(words[1:], _DLX)
    is_shell = any(name in {"-c", "--shell-mode"} for name, _ in found)
    if is_shell and rest:
        reading.shell(" ".join(word.text for word in rest), rest[0].at, depth)
        rest = ()
    _start(reading, runner, npm_package, (*packages, *values(found, "-p", "--package")), rest, depth)


def _bun(reading: Reading, words: Words, depth: int) -> None:
    found, rest = options(words[1:], _BUN)
    first = rest[0].text if rest else ""
    if first == "x":
        _npx(reading, rest, depth, "bunx")
        return
    more, rest = options(rest[1:], _BUN, _CODE) if first == "run" else ([], rest)
    _in_folder(reading, [*found, *more])
    if codes := values([*found, *more], *_CODE):
        reading.code(codes[0])
    elif rest and is_script(rest[0].text):
        reading.script(rest[0])
    elif rest:
        reading.package_script(rest[0])


def _of_package_json(reading: Reading, found: list[tuple[str, Word | None]], rest: Words) -> None:
    _in_folder(reading, found)
    if rest:
        reading.package_script(rest[0])


def _in_folder(reading: Reading, found: list[tuple[str, Word | None]]) -> None:
    for folder in values(found, "--directory", "--project", "--cwd", "--prefix", "-C", "--dir", "--chdir"):
        reading.folder = folder.text


def _deno(reading: Reading, words: Words, depth: int) -> None:
    rest = options(words[1:], _DENO)[1]
    if rest and rest[0].text in {"run", "serve", "x"}:
        rest = options(rest[1:], _DENO)[1]
    elif rest and rest[0].text in {"eval", "task"}:
        (reading.code if rest[0].text == "eval" else reading.package_script)(rest[0])
        return
    if not rest:
        return
    kind, _, name = rest[0].text.partition(":")
    found = None
    match kind:
        case "npm":
            package = "/".join(name.lstrip("/").split("/")[: 2 if name.lstrip("/").startswith("@") else 1])
            found = npm_package("deno", package, rest[0].at)
        case "jsr":
            found = versioned("deno", "jsr", "/".join(name.lstrip("/").split("/")[:2]), rest[0].at)
        case "http" | "https":
            found = web("deno", rest[0].text, rest[0].at)
        case _:
            reading.script(rest[0])
    reading.fetch(found)
    if found:
        reading.start(found.name, rest, depth)


def _uv(reading: Reading, words: Words, depth: int) -> None:
    found, rest = options(words[1:], _UV)
    _in_folder(reading, found)
    match [word.text for word in rest[:2]]:
        case ["run", *_]:
            _uv_run(reading, rest, depth)
        case ["tool", "run"]:
            _uvx(reading, rest[1:], depth)


def _uvx(reading: Reading, words: Words, depth: int) -> None:
    found, rest = options(words[1:], _UV)
    _with(reading, "uvx", values(found, "--with", "-w"))
    _start(reading, "uvx", pypi_package, values(found, "--from"), rest, depth)


def _uv_run(reading: Reading, words: Words, depth: int) -> None:
    found, rest = options(words[1:], _UV, _MODULE)
    _with(reading, "uv run", values(found, "--with", "-w"))
    _in_folder(reading, found)
    modules = values(found, *_MODULE)
    if modules:
        reading.start(_program_of_module(modules[0].text), (*modules, *rest), depth)
    elif rest and any(name in {"-s", "--script", "--gui-script"} for name, _ in found):
        reading.script(rest[0])
    elif rest and "://" in rest[0].text:
        reading.fetch(web("uv run", rest[0].text, rest[0].at))
    else:
        reading.run(rest, depth)


def _with(reading: Reading, runner: str, beside: Words) -> None:
    for word in beside:
        for each in word.text.split(","):
            reading.fetch(pypi_package(runner, each, word.at))


def _pipx(reading: Reading, words: Words, depth: int) -> None:
    rest = options(words[1:], ())[1]
    if not rest or rest[0].text != "run":
        return
    found, rest = options(rest[1:], _PIPX)
    if rest and "://" in rest[0].text:
        reading.fetch(web("pipx", rest[0].text, rest[0].at))
    elif rest and is_script(rest[0].text):
        reading.script(rest[0])
    else:
        _start(reading, "pipx", pypi_package, values(found, "--spec"), rest, depth)


def _go(reading: Reading, words: Words, depth: int) -> None:
    rest = options(words[1:], _GO)[1]
    if not rest or rest[0].text != "run":
        return
    rest = options(rest[1:], _GO)[1]
    if rest and "@" in rest[0].text:
        found = versioned("go run", "go", rest[0].text, rest[0].at)
        reading.fetch(found)
        reading.start(found.name.rpartition("/")[2], rest, depth)
    elif rest:
        reading.script(rest[0])


def _dotnet(reading: Reading, words: Words, depth: int) -> None:
    match [word.text for word in words[1:3]]:
        case ["tool", "exec" | "execute"]:
            _dnx(reading, words[2:], depth)
        case ["run", *_] if len(words) > 1:
            _in_folder(reading, options(words[2:], _DOTNET)[0])
            reading.script(words[1])


def _dnx(reading: Reading, words: Words, depth: int) -> None:
    del depth
    rest = options(words[1:], _DOTNET)[1]
    if not rest:
        return
    found = versioned("dnx", "nuget", rest[0].text, rest[0].at)
    asked = values(options(words[1:], _DOTNET)[0], "--version") or values(options(rest[1:], _DOTNET)[0], "--version")
    reading.fetch(versioned("dnx", "nuget", f"{found.name}@{asked[0].text}", asked[0].at) if asked else found)


def _nix(reading: Reading, words: Words, depth: int) -> None:
    rest = options(words[1:], _NIX)[1]
    if not rest or rest[0].text != "run":
        return
    rest = options(rest[1:], _NIX)[1]
    if rest and not rest[0].text.startswith((".", "/", "~")):
        found = flake("nix run", rest[0].text, rest[0].at)
        reading.fetch(found)
        after = next((number for number, word in enumerate(rest) if word.text == "--"), len(rest))
        reading.start(rest[0].text.rpartition("#")[2], (rest[0], *rest[after + 1 :]), depth)


def _docker(reading: Reading, words: Words, depth: int) -> None:
    runner = reading.programs[-1]
    rest = options(words[1:], _DOCKER)[1]
    rest = rest[1:] if rest and rest[0].text == "container" else rest
    match rest[0].text if rest else "":
        case "run" | "create":
            _docker_run(reading, runner, rest[1:], depth)
        case "exec":
            reading.opaque.append(Opaque("container", "a command in a container that runs already", rest[0].at))
            reading.is_covered = True
            reading.run(options(rest[1:], _DOCKER_EXEC)[1][1:], depth)
        case "start" | "attach":
            reading.opaque.append(Opaque("container", "a container that was made before", rest[0].at))
        case "compose" | "mcp":
            reading.opaque.append(Opaque("images", _IMAGES, rest[0].at))


def _docker_run(reading: Reading, runner: str, words: Words, depth: int) -> None:
    found, rest = options(words, _DOCKER_RUN)
    if not rest:
        return
    pulled = image(runner, rest[0].text, rest[0].at)
    reading.fetch(pulled)
    reading.is_covered = not values(found, "-v", "--volume", "--mount")
    if entry := values(found, "--entrypoint"):
        reading.run((entry[0], *rest[1:]), depth)
    elif (name := pulled.name.rpartition("/")[2]) in _BRIDGES:
        reading.start(name, rest, depth)
    else:
        reading.run(rest[1:], depth)


def _python(reading: Reading, words: Words, depth: int) -> None:
    found, rest = options(words[1:], _PYTHON, {"-m", "-c"})
    if codes := values(found, "-c"):
        reading.code(codes[0])
    elif modules := values(found, "-m"):
        reading.start(_program_of_module(modules[0].text), (*modules, *rest), depth)
    elif rest:
        reading.script(rest[0])


def _program_of_module(module: str) -> str:
    return normal(module.partition(".")[0])


def _interpreter(
    reading: Reading, words: Words, depth: int, valued: Container[str], codes: frozenset[str] = frozenset()
) -> None:
    found, rest = options(words[1:], valued, codes)
    if text := values(found, *codes):
        reading.code(text[0])
    elif rest and (name := _installed(rest[0].text)):
        reading.start(name, rest, depth)
    elif rest:
        reading.script(rest[0])


def _installed(path: str) -> str:
    """Return the package that a file belongs to, where it lies in one that npm installed."""
    _, found, inside = path.replace("\\", "/").rpartition("node_modules/")
    parts = inside.split("/")
    if not found:
        return ""
    if parts[0] == "npm":
        return "npx" if parts[-1] == "npx-cli.js" else "npm"
    return "/".join(parts[:2]) if parts[0].startswith("@") else parts[0]


def _sh(reading: Reading, words: Words, depth: int) -> None:
    found, rest = options(words[1:], {"-c", "-o", "-O", "--rcfile", "--init-file"}, {"-c"})
    if texts := values(found, "-c"):
        reading.shell(texts[0].text, texts[0].at, depth)
    elif rest:
        reading.script(rest[0])
    else:
        reading.opaque.append(Opaque("shell", "a shell", words[0].at))


def _cmd(reading: Reading, words: Words, depth: int) -> None:
    switch = next((number for number, word in enumerate(words) if word.text.casefold().lstrip("/") in {"c", "k"}), 0)
    rest = words[switch + 1 :]
    if not switch or not rest:
        return
    is_text = not rest[1:] and " " in rest[0].text.strip()
    if is_text or any(word.text in {"&&", "||", "&", "|", ">", "<"} for word in rest):
        reading.shell(" ".join(word.text for word in rest).replace("\\", "/"), rest[0].at, depth)
    else:
        reading.run(rest, depth)


def _powershell(reading: Reading, words: Words, depth: int) -> None:
    number = 1
    while number < len(words):
        word, rest = words[number], words[number + 1 :]
        name = word.text.casefold()
        if not name.startswith("-"):
            rest = words[number:]
            name = "-file" if is_script(word.text) else "-command"
        if name in {"-f", "-file"} and rest:
            reading.script(rest[0])
            return
        if name == "-c" or (name.startswith("-com") and rest):
            reading.shell(" ".join(each.text for each in rest).replace("\\", "/"), word.at, depth)
            return
        if name.startswith(("-e", "-ec", "-enc")) and not name.startswith(("-ep", "-ex")):
            reading.code(word)
            return
        number += 1 if name.startswith(("-no", "-sta", "-mta", "-login")) else 2


def _wsl(reading: Reading, words: Words, depth: int) -> None:
    found, rest = options(words[1:], _WSL, {"-e", "--exec"})
    reading.run((*values(found, "-e", "--exec"), *rest), depth)


def _env(reading: Reading, words: Words, depth: int) -> None:
    found, rest = options(words[1:], _ENV)
    for text in values(found, "-S", "--split-string"):
        rest = (*(Word(each, text.at) for each in text.text.split()), *rest)
    _in_folder(reading, found)
    first = next((number for number, word in enumerate(rest) if "=" not in word.text), len(rest))
    reading.run(rest[first:], depth)


def _wrapper(reading: Reading, words: Words, depth: int, valued: Container[str] = (), skipped: int = 0) -> None:
    """Read a program that starts another with all of its words."""
    reading.run(options(words[1:], valued)[1][skipped:], depth)


def _dashed(reading: Reading, words: Words, depth: int) -> None:
    """Read a program that starts what stands behind `--`."""
    after = next((number for number, word in enumerate(words) if word.text == "--"), len(words))
    reading.run(words[after + 1 :], depth)


def _unseen(reading: Reading, words: Words, depth: int, kind: OpaqueKind, what: str) -> None:
    del depth
    reading.opaque.append(Opaque(kind, what, words[0].at))


def _mcp_remote(reading: Reading, words: Words, depth: int) -> None:
    del depth
    rest = options(words[1:], _MCP_REMOTE)[1]
    reading.bridge("mcp-remote", rest[0] if rest else None, words[0].at)


def _mcp_proxy(reading: Reading, words: Words, depth: int) -> None:
    """Read a proxy that leads to an address, or puts a local server on the network."""
    rest = words[1:]
    while rest and rest[0].text.startswith("-"):
        found, after = options(rest[:1], ())
        (name, value) = found[0] if found else ("--", None)
        taken = 0 if value or name == "--" else _MCP_PROXY.get(name, 0)
        rest = (*after, *rest[1 + taken :])
    if rest and is_url(rest[0].text):
        reading.bridge("mcp-proxy", rest[0], words[0].at)
    else:
        reading.run(rest, depth)


def _supergateway(reading: Reading, words: Words, depth: int) -> None:
    found = options(words[1:], _AllBut({"--stateful", "--cors"}))[0]
    for name, value in found:
        match name.replace("-", "").casefold():
            case "sse" | "streamablehttp" if value:
                reading.bridge("supergateway", value, words[0].at)
            case "stdio" if value:
                reading.shell(value.text, value.at, depth)


def _fastmcp(reading: Reading, words: Words, depth: int) -> None:
    """Read the command of a Python SDK: it runs a file, or stands for an address."""
    del depth
    if words[1:2] and words[1].text in {"run", "dev"}:
        found, rest = options(words[2:], _FASTMCP)
        _with(reading, "fastmcp", values(found, "--with"))
        if rest and is_url(rest[0].text):
            reading.bridge("fastmcp", rest[0], words[0].at)
        elif rest:
            reading.script(Word(rest[0].text.partition(".py:")[0], rest[0].at))


def _inspector(reading: Reading, words: Words, depth: int) -> None:
    rest = options(words[1:], _INSPECTOR)[1]
    if not (rest and is_url(rest[0].text)):
        reading.run(rest, depth)


_NPM = frozenset(
    "-p --package -c --call --prefix -C -w --workspace --registry --cache --userconfig --loglevel --script-shell"
    " --node-options --npm -n --node-arg --tag".split()
)
_PNPM = frozenset("-C --dir --package -F --filter --reporter --loglevel --config --registry".split())
_YARN = frozenset("--cwd --use-yarnrc --registry --cache-folder".split())
_DLX = frozenset({"-p", "--package", "--allow-build", "--registry"})
_CODE = frozenset({"-e", "--eval", "-p", "--print", "-pe"})
_BUN = _CODE | frozenset("--cwd -r --preload --env-file -c --config --port -d --define --package".split())
_DENO = frozenset(
    "-c --config --import-map --lock --env-file -L --log-level --cert --location --seed --ext --preload --port".split()
) - {"--lock", "--env-file"}
_MODULE = ("-m", "--module")
_UV = frozenset(
    "--from --with -w --with-editable --with-requirements -p --python --index --default-index -i --index-url"
    " --extra-index-url -f --find-links --index-strategy --keyring-provider --resolution --prerelease --exclude-newer"
    " --refresh-package -P --upgrade-package --reinstall-package --cache-dir --config-file --project --directory"
    " --env-file --link-mode --color -c --constraints --constraint --overrides --override -b --build-constraints"
    " --build-constraint --torch-backend --allow-insecure-host --fork-strategy -C --config-setting --no-build-package"
    " --no-binary-package --python-platform --extra --no-extra --group --no-group --only-group --package -m --module"
    " --no-build-isolation-package --config-settings-package --prerelease --with-executables-from".split()
)
_PIPX = frozenset("--spec -i --index-url --pip-args --python --backend --with".split())
_GO = frozenset(
    "-C -exec -mod -modfile -tags -ldflags -gcflags -asmflags -overlay -p -pgo -buildmode -toolexec -pkgdir".split()
)
_DOTNET = frozenset(
    "--version --source --add-source --configfile --framework -f --project -p -c --configuration -v --verbosity"
    " -r --runtime -a --arch --os --launch-profile -lp".split()
)
_NIX = frozenset("--extra-experimental-features --experimental-features -j --max-jobs --inputs-from -f --file".split())
_DOCKER = frozenset(
    "-c --context -H --host --config -l --log-level --tlscacert --tlscert --tlskey --connection".split()
)
_DOCKER_RUN = _AllBut(
    "-d --detach -i --interactive -t --tty --rm --init --privileged --read-only -P --publish-all --no-healthcheck"
    " --oom-kill-disable --sig-proxy --disable-content-trust -q --quiet --use-api-socket --help --replace --rmi"
    " --tls-verify --no-hosts --no-hostname --env-host --http-proxy --rootfs --unsetenv-all --passwd --".split()
)
_DOCKER_EXEC = frozenset("-e --env --env-file -u --user -w --workdir --detach-keys".split())
_PYTHON = frozenset({"-m", "-c", "-W", "-X", "--check-hash-based-pycs"})
_NODE = _CODE | frozenset(
    "-r --require --import --loader --experimental-loader -C --conditions --env-file --env-file-if-exists --title"
    " --tsconfig --project -P --inspect-port --openssl-config --icu-data-dir".split()
)
_WSL = frozenset("-d --distribution --distribution-id -u --user --cd --shell-type -e --exec".split())
_ENV = frozenset("-u --unset -C --chdir -S --split-string -a --argv0".split())
_MCP_REMOTE = frozenset(
    "--header --transport --host --resource --auth-timeout --ignore-tool --callback-path"
    " --static-oauth-client-metadata --static-oauth-client-info".split()
)
# How many words follow each option of the proxy; two for the name and value of a header.
_MCP_PROXY = {
    **dict.fromkeys(("-H", "--headers", "-e", "--env", "--named-server"), 2),
    **dict.fromkeys(
        "--transport --port --host --sse-port --sse-host --cwd --log-level --allow-origin --method --client-id"
        " --client-secret --token-url --named-server-config --expose-header --server --endpoint --apiKey".split(),
        1,
    ),
}
_FASTMCP = frozenset(
    "--with --with-editable -e --with-requirements -t --transport --host -p --port --path -l --log-level --python"
    " --project -f --env-file --env-var -v".split()
)
_INSPECTOR = frozenset(
    "-e --config --server --transport --server-url --method --tool-name --tool-arg --header --uri --prompt-name".split()
)
_IMAGES = "containers whose images are named elsewhere"

_BRIDGES: dict[str, Reader] = {
    **dict.fromkeys(("mcp-remote", "mcp-remote-client"), _mcp_remote),
    "mcp-proxy": _mcp_proxy,
    "supergateway": _supergateway,
    "fastmcp": _fastmcp,
}
_RUBY = frozenset({"-e", "-I", "-r"})
READERS: dict[str, Reader] = {
    **_BRIDGES,
    "npx": _npx,
    "bunx": partial(_npx, runner="bunx"),
    "npm": _npm,
    "pnpm": _pnpm,
    **dict.fromkeys(("pnpx", "pnx"), _dlx),
    "yarn": _yarn,
    "bun": _bun,
    "deno": _deno,
    "uv": _uv,
    "uvx": _uvx,
    "pipx": _pipx,
    "go": _go,
    "dotnet": _dotnet,
    "dnx": _dnx,
    "nix": _nix,
    **dict.fromkeys(("docker", "podman", "nerdctl", "finch"), _docker),
    **dict.fromkeys(("docker-compose", "podman-compose"), partial(_unseen, kind="images", what=_IMAGES)),
    **dict.fromkeys(("ssh", "kubectl", "oc"), partial(_unseen, kind="elsewhere", what="a command on another machine")),
    "python": _python,
    **dict.fromkeys(("node", "tsx", "ts-node"), partial(_interpreter, valued=_NODE, codes=_CODE)),
    **dict.fromkeys(("ruby", "lua", "osascript"), partial(_interpreter, valued=_RUBY, codes=frozenset({"-e"}))),
    "perl": partial(_interpreter, valued={"-e", "-E", "-I", "-M"}, codes=frozenset({"-e", "-E"})),
    "php": partial(_interpreter, valued={"-r", "-d", "-c"}, codes=frozenset({"-r"})),
    **dict.fromkeys(("sh", "bash", "zsh", "dash", "ksh", "fish"), _sh),
    "cmd": _cmd,
    **dict.fromkeys(("powershell", "pwsh"), _powershell),
    "wsl": _wsl,
    **dict.fromkeys(("env", "cross-env"), _env),
    **dict.fromkeys(("nohup", "command", "time", "setsid", "winpty", "unbuffer", "arch"), _wrapper),
    "exec": partial(_wrapper, valued={"-a"}),
    "sudo": partial(_wrapper, valued=frozenset("-u -g -h -p -C -D -r -t -T -U".split())),
    "doas": partial(_wrapper, valued={"-u", "-C"}),
    "nice": partial(_wrapper, valued={"-n", "--adjustment"}),
    "stdbuf": partial(_wrapper, valued={"-i", "-o", "-e"}),
    "caffeinate": partial(_wrapper, valued={"-t", "-w"}),
    "xvfb-run": partial(_wrapper, valued={"-n", "-s", "-e", "-f", "-p", "-w"}),
    "timeout": partial(_wrapper, valued={"-s", "-k", "--signal", "--kill-after"}, skipped=1),
    **dict.fromkeys(
        ("op", "doppler", "dotenv", "dotenv-cli", "dotenvx", "@dotenvx/dotenvx", "infisical", "aws-vault", "chamber"),
        _dashed,
    ),
    **dict.fromkeys(("mise", "fnm", "teller"), _dashed),
    "@modelcontextprotocol/inspector": _inspector,
    "mcp": _fastmcp,
}
