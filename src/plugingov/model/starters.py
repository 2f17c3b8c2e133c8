"""How shells, interpreters, container engines and other programs that start a program read their words."""

import re
from collections.abc import Container
from functools import partial

from plugingov.model.bridges import READERS as BRIDGES
from plugingov.model.fetched import image
from plugingov.model.reading import (
    PROGRAM_TEXT,
    AllBut,
    OpaqueKind,
    Reader,
    Reading,
    Word,
    Words,
    is_script,
    names,
    options,
    program_of,
    values,
)
from plugingov.model.runners import program_of_module
from plugingov.model.shell import split_line
from plugingov.sources.expressions import expression


def _docker(reading: Reading, words: Words, depth: int, runner: str) -> None:
    rest = options(words[1:], _DOCKER)[1]
    rest = rest[1:] if rest and rest[0].text == "container" else rest
    match rest[0].text if rest else "":
        case "run" | "create":
            _docker_run(reading, rest[1:], depth, runner)
        case "exec":
            reading.hide("container", "a command in a container that runs already", rest[0])
            reading.run_inside(options(rest[1:], _DOCKER_EXEC)[1][1:], depth)
        case "start" | "attach":
            reading.hide("container", "a container that was made before", rest[0])
        case "compose" | "mcp":
            reading.hide("images", _IMAGES, rest[0])
        case subcommand if subcommand:
            reading.wrapper(runner, rest[0])


def _docker_run(reading: Reading, words: Words, depth: int, runner: str) -> None:
    found, rest = options(words, _DOCKER_RUN)
    if not rest:
        return
    pulled = image(runner, rest[0].text, rest[0].at)
    reading.fetch(pulled)
    run = reading.run if values(found, "-v", "--volume", "--mount") else reading.run_inside
    name = pulled.name.rpartition("/")[2]
    if entry := values(found, "--entrypoint"):
        run((entry[0], *rest[1:]), depth)
    elif name in BRIDGES:
        reading.start(name, rest, depth)
    elif rest[1:] and not rest[1].text.startswith("-"):
        run(rest[1:], depth)
    elif any(map(reading.hands_on, rest[1:])):
        reading.wrapper(pulled.name, rest[0])


def _python(reading: Reading, words: Words, depth: int) -> None:
    found, rest = options(words[1:], _PYTHON, {"-m", "-c"})
    if codes := values(found, "-c"):
        reading.hide("code", PROGRAM_TEXT, codes[0])
    elif modules := values(found, "-m"):
        reading.start(program_of_module(modules[0].text), (*modules, *rest), depth)
    elif rest:
        reading.script(rest[0])


def _interpreter(
    reading: Reading, words: Words, depth: int, valued: Container[str], codes: frozenset[str] = frozenset()
) -> None:
    found, rest = options(words[1:], valued, codes)
    if texts := values(found, *codes):
        reading.hide("code", PROGRAM_TEXT, texts[0])
    elif rest and (name := _installed(rest[0].text)):
        reading.start(name, rest, depth)
    elif rest:
        reading.script(rest[0])


def _installed(path: str) -> str:
    """Return the package that a file belongs to, where npm installed it."""
    _, found, inside = path.replace("\\", "/").rpartition("node_modules/")
    parts = inside.split("/")
    if not found:
        return ""
    if parts[0] == "npm":
        return parts[-1].removesuffix("-cli.js")
    return "/".join(parts[: 1 + parts[0].startswith("@")])


def _sh(reading: Reading, words: Words, depth: int) -> None:
    found, rest = options(words[1:], _SH, {"-c"})
    if texts := values(found, "-c"):
        reading.shell(texts[0].text, texts[0].at, depth)
    elif rest:
        reading.script(rest[0])
    else:
        reading.hide("unread", "a shell that is told elsewhere what to run", words[0])


def _cmd(reading: Reading, words: Words, depth: int) -> None:
    switches = ((number, _SWITCH.fullmatch(word.text)) for number, word in enumerate(words))
    found = next(((number, switch) for number, switch in switches if switch), None)
    if found is None:
        reading.hide("unread", "a shell that is told elsewhere what to run", words[0])
        return
    number, switch = found
    glued = (words[number]._replace(text=switch[1]),) if switch[1] else ()
    rest = _started((*glued, *words[number + 1 :]))
    is_text = bool(rest) and not rest[1:] and " " in rest[0].text.strip()
    if is_text or any(_CMD_OPERATORS.search(word.text) and "://" not in word.text for word in rest):
        _windows_text(reading, rest, depth)
    else:
        reading.run(rest, depth)


def _started(words: Words) -> Words:
    """Return the words that cmd, or its own `start` or `call`, starts a program with."""
    if not words:
        return ()
    text = words[0].text.lstrip("@").replace("^", "")
    if text.casefold() not in {"start", "call"}:
        return (words[0]._replace(text=text), *words[1:])
    number = 1
    while number < len(words) and (_is_title(words[number].text, number) or words[number].text.startswith("/")):
        number += 2 if words[number].text.casefold() in {"/d", "/node", "/affinity"} else 1
    return words[number:]


def _is_title(text: str, number: int) -> bool:
    """Tell whether a word is the title of the window that `start` opens, which is quoted."""
    return number == 1 and (not text or text.startswith('"'))


def _windows_text(reading: Reading, words: Words, depth: int) -> None:
    """Read words that a shell of Windows takes as one text, in which a back slash is part of a path."""
    reading.shell(" ".join(word.text for word in words).replace("\\", "/"), words[0].at, depth)


def _powershell(reading: Reading, words: Words, depth: int) -> None:
    number = 1
    while number < len(words):
        name = words[number].text.casefold()
        if not name.startswith("-"):
            name, value = "-file" if is_script(name) else "-command", number
        else:
            value = number + 1
        if name in {"-f", "-file"} and value < len(words):
            reading.script(words[value])
            return
        if name.startswith("-c") and not name.startswith("-conf") and value < len(words):
            _windows_text(reading, words[value:], depth)
            return
        if name.startswith("-e") and not name.startswith(("-ep", "-ex")):
            reading.hide("code", PROGRAM_TEXT, words[number])
            return
        number += 1 if name.startswith(_POWERSHELL_FLAGS) else 2


def _wsl(reading: Reading, words: Words, depth: int) -> None:
    found, rest = options(words[1:], _WSL, {"-e", "--exec"})
    reading.run((*values(found, "-e", "--exec"), *rest), depth)


def _env(reading: Reading, words: Words, depth: int) -> None:
    found, rest = options(words[1:], _ENV)
    reading.enter(words[: len(words) - len(rest)])
    texts = [(text.at, split_line(text.text)) for text in values(found, "-S", "--split-string")]
    if any(split is None for _, split in texts):
        reading.hide("unread", "a text that cannot be read in full", words[0])
    rest = (*(Word(each, at) for at, split in texts for each in split or ()), *rest)
    _assigned(reading, rest, depth)


def _assigned(reading: Reading, words: Words, depth: int) -> None:
    """Read a program that stands behind assignments."""
    first = next((number for number, word in enumerate(words) if "=" not in word.text), len(words))
    reading.run(words[first:], depth)


def _sudo(reading: Reading, words: Words, depth: int) -> None:
    _assigned(reading, options(words[1:], _SUDO)[1], depth)


def _wrapper(reading: Reading, words: Words, depth: int, valued: Container[str] = (), skipped: int = 0) -> None:
    """Read a program that starts another with all of its words."""
    reading.run(options(words[1:], valued)[1][skipped:], depth)


def _dashed(reading: Reading, words: Words, depth: int) -> None:
    """Read a program that starts what stands behind `--`, or all of its words in a way of its own."""
    after = next((number for number, word in enumerate(words) if word.text == "--"), len(words))
    if after == len(words) and any(map(reading.hands_on, words[1:])):
        reading.wrapper(program_of(words[0].text), words[0])
    reading.run(words[after + 1 :], depth)


def _unseen(reading: Reading, words: Words, depth: int, kind: OpaqueKind, what: str) -> None:
    del depth
    reading.hide(kind, what, words[0])


_DOCKER = names("-c --context -H --host --config -l --log-level --tlscacert --tlscert --tlskey --connection")
_DOCKER_RUN = AllBut(
    names(
        "-d --detach -i --interactive -t --tty --rm --init --privileged --read-only -P --publish-all --no-healthcheck"
        " --oom-kill-disable --sig-proxy --disable-content-trust -q --quiet --use-api-socket --help --replace --rmi"
        " --tls-verify --no-hosts --no-hostname --env-host --http-proxy --rootfs --unsetenv-all --passwd"
    )
)
_DOCKER_EXEC = names("-e --env --env-file -u --user -w --workdir --detach-keys")
_IMAGES = "containers whose images are named elsewhere"
_PYTHON = names("-m -c -W -X --check-hash-based-pycs")
_CODE = names("-e --eval -p --print -pe")
_NODE = _CODE | names(
    "-r --require --import --loader --experimental-loader -C --conditions --env-file --env-file-if-exists --title"
    " --tsconfig --project -P --inspect-port --openssl-config --icu-data-dir"
)
_SH = names("-c -o -O --rcfile --init-file")
_CMD_OPERATORS = expression(r"[&|<>]")
_SWITCH = expression(r"//?(?:[adefqsuvt][^/]*//?)*[ckr](.*)", re.IGNORECASE | re.DOTALL)
_POWERSHELL_FLAGS = ("-no", "-sta", "-mta", "-login", "-interactive")
_WSL = names("-d --distribution --distribution-id -u --user --cd --shell-type -e --exec")
_SUDO = names(
    "-u -g -h -p -C -D -R -r -t -T -U --user --group --host --prompt --close-from --chdir --chroot --role --type"
    " --command-timeout --other-user"
)
_ENV = names("-u --unset -C --chdir -S --split-string -a --argv0")

READERS: dict[str, Reader] = {
    **{name: partial(_docker, runner=name) for name in ("docker", "podman", "nerdctl", "finch")},
    **dict.fromkeys(("docker-compose", "podman-compose"), partial(_unseen, kind="images", what=_IMAGES)),
    **dict.fromkeys(("ssh", "kubectl", "oc"), partial(_unseen, kind="elsewhere", what="a command on another machine")),
    "python": _python,
    **dict.fromkeys(("node", "tsx", "ts-node"), partial(_interpreter, valued=_NODE, codes=_CODE)),
    **dict.fromkeys(
        ("ruby", "lua", "osascript"), partial(_interpreter, valued=names("-e -I -r"), codes=frozenset({"-e"}))
    ),
    "perl": partial(_interpreter, valued=names("-e -E -I -M"), codes=frozenset({"-e", "-E"})),
    "php": partial(_interpreter, valued=names("-r -d -c"), codes=frozenset({"-r"})),
    **dict.fromkeys(("sh", "bash", "zsh", "dash", "ksh", "fish"), _sh),
    "cmd": _cmd,
    **dict.fromkeys(("powershell", "pwsh"), _powershell),
    "wsl": _wsl,
    **dict.fromkeys(("env", "cross-env"), _env),
    **dict.fromkeys(("nohup", "command", "time", "setsid", "winpty", "unbuffer", "arch"), _wrapper),
    "exec": partial(_wrapper, valued=names("-a")),
    "sudo": _sudo,
    "doas": partial(_wrapper, valued=names("-u -C")),
    "nice": partial(_wrapper, valued=names("-n --adjustment")),
    "stdbuf": partial(_wrapper, valued=names("-i -o -e")),
    "caffeinate": partial(_wrapper, valued=names("-t -w")),
    "xvfb-run": partial(_wrapper, valued=names("-n -s -e -f -p -w")),
    "timeout": partial(_wrapper, valued=names("-s -k --signal --kill-after"), skipped=1),
    **dict.fromkeys(("op", "doppler", "infisical", "aws-vault", "chamber", "teller", "mise", "rtx", "fnm"), _dashed),
    **dict.fromkeys(("dotenv", "dotenv-cli", "dotenvx", "@dotenvx/dotenvx"), _dashed),
}
