"""How the package runners of each language read their words: what they fetch, and what of it they start."""

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from plugingov.model.fetched import Fetched, flake, normal, npm_package, pypi_package, versioned, web
from plugingov.model.reading import (
    PROGRAM_TEXT,
    Reader,
    Reading,
    Words,
    is_doubtful,
    is_script,
    names,
    options,
    values,
)

_Package: TypeAlias = Callable[[str, str, int], Fetched | None]


def _start(reading: Reading, runner: str, package: _Package, packages: Words, words: Words, depth: int) -> None:
    """Read what a package runner starts: a program of the packages it is given, else the package that comes first."""
    for each in packages:
        reading.fetch(package(runner, each.text, each.at))
    found = package(runner, words[0].text, words[0].at) if words and not packages else None
    reading.fetch(found)
    if found:
        reading.start(found.name, words, depth)
    else:
        reading.run(words, depth)


def _npx(reading: Reading, words: Words, depth: int, runner: str = "npx") -> None:
    found, rest = options(words[1:], _NPM)
    for call in values(found, "-c", "--call"):
        reading.shell(call.text, call.at, depth)
    if is_doubtful(words, rest, _NPM_FLAGS):
        reading.wrapper(runner, words[0])
        return
    _start(reading, runner, npm_package, values(found, "-p", "--package"), rest, depth)


def _npm(reading: Reading, words: Words, depth: int) -> None:
    rest = options(words[1:], _NPM)[1]
    match rest[0].text if rest else "":
        case "exec" | "x":
            _npx(reading, rest, depth, "npm exec")
        case "init" | "create" | "innit":
            _create(reading, rest, depth, "npm init")
        case "run" | "run-script" | "start" | "test" | "restart":
            _run_script(reading, words, rest)
        case _:
            _install(reading, rest, "npm")


def _create(reading: Reading, words: Words, depth: int, runner: str) -> None:
    """Read what fetches the package that makes a project: `init acme` runs `create-acme`."""
    rest = options(words[1:], _NPM)[1]
    if rest:
        made = rest[0]._replace(text=_creator(rest[0].text))
        _start(reading, runner, npm_package, (), (made, *rest[1:]), depth)


def _creator(name: str) -> str:
    scope, slash, inner = name.rpartition("/") if name.startswith("@") else ("", "", name)
    if name.startswith("@") and not slash:
        scope, at, version = name[1:].partition("@")
        return f"@{scope}/create{at}{version}"
    return inner if inner.startswith(("create-", ".")) or ":" in inner else f"{scope}{slash}create-{inner}"


def _install(reading: Reading, words: Words, runner: str, package: _Package = npm_package) -> None:
    """Read what installs packages, each in whatever version is asked for."""
    if not words:
        return
    rest = options(words[1:], _NPM if package is npm_package else _PIP)[1]
    packages = tuple(word for word in rest if not word.text.startswith("-"))
    if words[0].text not in _INSTALL or not packages:
        reading.wrapper(runner, words[0])
        return
    for word in packages:
        reading.fetch(package(f"{runner} {words[0].text}", word.text, word.at))


def _pip(reading: Reading, words: Words, depth: int) -> None:
    del depth
    _install(reading, options(words[1:], _PIP)[1], "pip", pypi_package)


def _pnpm(reading: Reading, words: Words, depth: int) -> None:
    found, rest = options(words[1:], _PNPM)
    match rest[0].text if rest else "":
        case "dlx":
            _dlx(reading, rest, depth, "pnpm dlx", values(found, "--package"))
        case "exec":
            reading.run(options(rest[1:], _PNPM)[1], depth)
        case "create":
            _create(reading, rest, depth, "pnpm create")
        case "run" | "run-script" | "start" | "test":
            _run_script(reading, words, rest)
        case _:
            _install(reading, rest, "pnpm")


def _yarn(reading: Reading, words: Words, depth: int) -> None:
    rest = options(words[1:], _YARN)[1]
    match rest[0].text if rest else "":
        case "dlx":
            _dlx(reading, rest, depth, "yarn dlx")
        case "exec":
            reading.run(rest[1:], depth)
        case "node":
            reading.run(rest, depth)
        case "create":
            _create(reading, rest, depth, "yarn create")
        case "add":
            _install(reading, rest, "yarn")
        case "global":
            _install(reading, rest[1:], "yarn global")
        case _:
            _run_script(reading, words, rest)


def _dlx(reading: Reading, words: Words, depth: int, runner: str = "pnpm dlx", packages: Words = ()) -> None:
    found, rest = options(words[1:], _DLX)
    if rest and any(name in {"-c", "--shell-mode"} for name, _ in found):
        reading.shell(" ".join(word.text for word in rest), rest[0].at, depth)
        rest = ()
    if is_doubtful(words, rest, _NPM_FLAGS):
        reading.wrapper(runner, words[0])
        return
    _start(reading, runner, npm_package, (*packages, *values(found, "-p", "--package")), rest, depth)


def _bun(reading: Reading, words: Words, depth: int) -> None:
    found, rest = options(words[1:], _BUN, _BUN_CODE)
    if rest[:1] and rest[0].text == "x":
        _npx(reading, rest, depth, "bunx")
        return
    if rest[:1] and rest[0].text in {"create", "c"}:
        _create(reading, rest, depth, "bun create")
        return
    if rest[:1] and rest[0].text in _INSTALL:
        _install(reading, rest, "bun")
        return
    if rest[:1] and rest[0].text == "run":
        found, rest = options(rest[1:], _BUN, _BUN_CODE)
    reading.enter(words)
    if codes := values(found, *_BUN_CODE):
        reading.hide("code", PROGRAM_TEXT, codes[0])
    elif rest and is_script(rest[0].text):
        reading.script(rest[0])
    elif rest:
        reading.package_script(rest[0])


def _run_script(reading: Reading, words: Words, rest: Words) -> None:
    reading.enter(words)
    if rest:
        reading.package_script(rest[0])


def _deno(reading: Reading, words: Words, depth: int) -> None:
    rest = options(words[1:], _DENO)[1]
    match rest[0].text if rest else "":
        case "run" | "serve" | "x":
            _deno_run(reading, options(rest[1:], _DENO)[1], depth)
        case "eval":
            reading.hide("code", PROGRAM_TEXT, rest[0])
        case "task":
            reading.package_script(rest[0])
        case "install" | "i" | "add" | "init" | "create" | "compile":
            reading.wrapper("deno", rest[0])
        case _:
            _deno_run(reading, rest, depth)


def _deno_run(reading: Reading, words: Words, depth: int) -> None:
    if not words:
        return
    kind, _, written = words[0].text.partition(":")
    parts = written.lstrip("/").split("/")
    name = "/".join(parts[: 1 + parts[0].startswith("@")])
    match kind:
        case "npm":
            _start(reading, "deno", npm_package, (), (words[0]._replace(text=name), *words[1:]), depth)
        case "jsr":
            reading.fetch(versioned("deno", "jsr", name, words[0].at))
        case "http" | "https":
            reading.fetch(web("deno", words[0].text, words[0].at))
        case _:
            reading.script(words[0])


def _uv(reading: Reading, words: Words, depth: int) -> None:
    rest = options(words[1:], _UV)[1]
    match [word.text for word in rest[:2]]:
        case ["run", *_]:
            reading.enter(words[: len(words) - len(rest)])
            _uv_run(reading, rest, depth)
        case ["tool", "run"]:
            _uvx(reading, rest[1:], depth)
        case [_, *_]:
            reading.wrapper("uv", rest[0])


def _uvx(reading: Reading, words: Words, depth: int) -> None:
    found, rest = options(words[1:], _UV)
    fetch_beside(reading, "uvx", values(found, "--with", "-w"))
    if is_doubtful(words, rest, _UV_FLAGS):
        reading.wrapper("uvx", words[0])
        return
    _start(reading, "uvx", pypi_package, values(found, "--from"), rest, depth)


def _uv_run(reading: Reading, words: Words, depth: int) -> None:
    found, rest = options(words[1:], _UV, {"-m", "--module"})
    reading.enter(words[: len(words) - len(rest)])
    fetch_beside(reading, "uv run", values(found, "--with", "-w"))
    if modules := values(found, "-m", "--module"):
        reading.start(program_of_module(modules[0].text), (*modules, *rest), depth)
    elif rest and any(name in {"-s", "--script", "--gui-script"} for name, _ in found):
        reading.script(rest[0])
    elif is_doubtful(words, rest, _UV_FLAGS):
        reading.wrapper("uv run", words[0])
    elif rest and "://" in rest[0].text:
        reading.fetch(web("uv run", rest[0].text, rest[0].at))
    else:
        reading.run(rest, depth)


def fetch_beside(reading: Reading, runner: str, beside: Words) -> None:
    """Take down the packages that are fetched beside what runs: several may share a word."""
    for word in beside:
        for each in word.text.split(","):
            reading.fetch(pypi_package(runner, each, word.at))


def program_of_module(module: str) -> str:
    """Return the program that a Python module stands for: `mcp_proxy` is `mcp-proxy`."""
    return normal(module.partition(".")[0])


def _pipx(reading: Reading, words: Words, depth: int) -> None:
    rest = options(words[1:], ())[1]
    if not rest or rest[0].text != "run":
        if rest:
            reading.wrapper("pipx", rest[0])
        return
    found, rest = options(rest[1:], _PIPX)
    if rest and "://" in rest[0].text and not rest[0].text.startswith("git+"):
        reading.fetch(web("pipx run", rest[0].text, rest[0].at))
    elif rest and is_script(rest[0].text):
        reading.script(rest[0])
    else:
        _start(reading, "pipx run", pypi_package, values(found, "--spec"), rest, depth)


def _go(reading: Reading, words: Words, depth: int) -> None:
    del depth
    rest = options(words[1:], _GO)[1]
    if not rest or rest[0].text != "run":
        if rest:
            reading.wrapper("go", rest[0])
        return
    rest = options(rest[1:], _GO)[1]
    if rest and "@" in rest[0].text:
        reading.fetch(versioned("go run", "go", rest[0].text, rest[0].at))
    elif rest:
        reading.script(rest[0])


def _dotnet(reading: Reading, words: Words, depth: int) -> None:
    match [word.text for word in words[1:3]]:
        case ["tool", "exec" | "execute"]:
            _dnx(reading, words[2:], depth)
        case ["run", *_]:
            reading.enter(words)
            reading.script(words[1])


def _dnx(reading: Reading, words: Words, depth: int) -> None:
    del depth
    before, rest = options(words[1:], _DOTNET)
    if not rest:
        return
    found = versioned("dnx", "nuget", rest[0].text, rest[0].at)
    asked = values([*before, *options(rest[1:], _DOTNET)[0]], "--version")
    reading.fetch(versioned("dnx", "nuget", f"{found.name}@{asked[0].text}", asked[0].at) if asked else found)


def _nix(reading: Reading, words: Words, depth: int) -> None:
    rest = options(words[1:], _NIX)[1]
    if not rest or rest[0].text != "run":
        if rest:
            reading.wrapper("nix", rest[0])
        return
    rest = options(rest[1:], _NIX)[1]
    if rest and not rest[0].text.startswith((".", "/", "~")):
        reading.fetch(flake("nix run", rest[0].text, rest[0].at))
        arguments = options(rest[1:], _NIX)[1]
        reading.start(rest[0].text.rpartition("#")[2], (rest[0], *arguments), depth)


_NPM = names(
    "-p --package -c --call --prefix -C -w --workspace --registry --cache --userconfig --loglevel --script-shell"
    " --node-options --npm -n --node-arg --tag"
)
_NPM_FLAGS = names(
    "-y --yes -q --quiet -s --silent --verbose -d --offline --prefer-offline --prefer-online --ignore-existing -f"
    " --force -g --global --legacy-peer-deps --ignore-scripts --foreground-scripts --bun --shell-auto-fallback"
    " --always-spawn --workspaces --include-workspace-root -v --version -h --help --strict-peer-deps"
)
_INSTALL = names("install i in ins inst insta instal isnt isnta isntal isntall add a update up upgrade download")
_PIP = names(
    "-r --requirement -c --constraint -i --index-url --extra-index-url -f --find-links -t --target --prefix --root"
    " --src --platform --python-version --python --proxy --trusted-host --cert --cache-dir --log --timeout --retries"
)
_UV_FLAGS = names(
    "-q --quiet -v --verbose --isolated --offline -n --native-tls --system-certs --refresh -U --upgrade --reinstall"
    " --frozen --locked --active --exact --all-extras --all-packages --all-groups --only-dev --dev --managed-python"
    " --compile-bytecode --show-resolution --prerelease-allow --env-file-none --preview -V --version -h --help"
)
_PNPM = names("-C --dir --package -F --filter --reporter --loglevel --config --registry")
_YARN = names("--cwd --registry --cache-folder")
_DLX = names("-p --package --allow-build --registry")
_BUN_CODE = names("-e --eval -p --print")
_BUN = _BUN_CODE | names("--cwd -r --preload --env-file -c --config --port -d --define")
_DENO = names("-c --config --import-map -L --log-level --cert --location --seed --ext --preload --port")
_UV = names(
    "--from --with -w --with-editable --with-requirements -p --python --index --default-index -i --index-url"
    " --extra-index-url -f --find-links --index-strategy --keyring-provider --resolution --prerelease --exclude-newer"
    " --refresh-package -P --upgrade-package --reinstall-package --cache-dir --config-file --project --directory"
    " --env-file --link-mode --color -c --constraints --constraint --overrides --override -b --build-constraints"
    " --build-constraint --torch-backend --allow-insecure-host --fork-strategy -C --config-setting --no-build-package"
    " --no-binary-package --python-platform --extra --no-extra --group --no-group --only-group --package -m --module"
    " --no-build-isolation-package --config-settings-package --with-executables-from"
)
_PIPX = names("--spec -i --index-url --pip-args --python --backend --with")
_GO = names("-C -exec -mod -modfile -tags -ldflags -gcflags -asmflags -overlay -p -pgo -buildmode -toolexec -pkgdir")
_DOTNET = names(
    "--version --source --add-source --configfile --framework -f --project -p -c --configuration -v --verbosity"
    " -r --runtime -a --arch --os --launch-profile -lp"
)
_NIX = names("--extra-experimental-features --experimental-features -j --max-jobs --inputs-from -f --file")

READERS: dict[str, Reader] = {
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
    "pip": _pip,
    "go": _go,
    "dotnet": _dotnet,
    "dnx": _dnx,
    "nix": _nix,
}
