"""How programs that start another beside their own work read their words, and those whose words nobody here reads."""

from collections.abc import Container
from functools import partial

from plugingov.model.fetched import npm_package, versioned
from plugingov.model.reading import Reader, Reading, Words, names, options, program_of


def _corepack(reading: Reading, words: Words, depth: int) -> None:
    """Read what brings a package manager, in some version, and starts it."""
    rest = options(words[1:], ())[1]
    if not rest:
        return
    name, at, _ = rest[0].text.partition("@")
    if at:
        reading.fetch(npm_package("corepack", rest[0].text, rest[0].at))
    reading.run((rest[0]._replace(text=name), *rest[1:]), depth)


def _init(reading: Reading, words: Words, depth: int, valued: Container[str]) -> None:
    """Read what stands before a program as the first process of a container."""
    reading.run(options(words[1:], valued)[1], depth)


def _applet(reading: Reading, words: Words, depth: int) -> None:
    reading.run(words[1:], depth)


def _within(reading: Reading, words: Words, depth: int, valued: Container[str] = ()) -> None:
    """Read what starts a program within an environment, by its word `run`; what else it does is not known."""
    rest = options(words[1:], valued)[1]
    if rest and rest[0].text == "run":
        reading.run(options(rest[1:], valued)[1], depth)
    elif rest:
        reading.wrapper(program_of(words[0].text), words[0])


def _smithery(reading: Reading, words: Words, depth: int) -> None:
    """Read what runs the server that a registry has under a name, on this machine or on its own."""
    del depth
    rest = options(words[1:], ())[1]
    if rest[1:] and rest[0].text == "run":
        found = options(rest[1:], _SMITHERY)[1]
        reading.fetch(versioned("smithery", "npm", found[0].text, found[0].at) if found else None)
    reading.wrapper("smithery", words[0])


def _eval(reading: Reading, words: Words, depth: int) -> None:
    reading.commands(" ".join(word.text for word in words[1:]), words[0].at, depth)


def _unread(reading: Reading, words: Words, depth: int, program: str) -> None:
    del depth
    if words[1:]:
        reading.wrapper(program, words[0])


def _idle(reading: Reading, words: Words, depth: int) -> None:
    """Read a word of a shell that starts nothing of what it is given; a program of that name elsewhere may."""
    del depth
    if words[0].text not in _IDLE and any(map(reading.hands_on, words[1:])):
        reading.wrapper(program_of(words[0].text), words[0])


_CONDA = names("-n --name -p --prefix --cwd")
_SMITHERY = names("--key --profile --config --client")
_IDLE = names(
    "echo printf cd pushd popd export set unset true false : test [ [[ mkdir sleep wait ulimit umask which type for"
    " select case source . return exit shift local readonly declare read cat"
)
READERS: dict[str, Reader] = {
    "corepack": _corepack,
    **dict.fromkeys(("tini", "catatonit", "docker-init"), partial(_init, valued=names("-p -e"))),
    "dumb-init": partial(_init, valued=names("-r --rewrite")),
    **dict.fromkeys(("busybox", "toybox"), _applet),
    **dict.fromkeys(("conda", "mamba", "micromamba"), partial(_within, valued=_CONDA)),
    **dict.fromkeys(("poetry", "pdm", "hatch", "rye", "pipenv", "volta"), partial(_within, valued=names("--node"))),
    **dict.fromkeys(("@smithery/cli", "smithery"), _smithery),
    "eval": _eval,
    **{
        name: partial(_unread, program=name)
        for name in ("pkgx", "pixi", "nix-shell", "gem", "cargo", "bundle", "brew", "apt", "apt-get", "easy_install")
    },
    **dict.fromkeys(_IDLE, _idle),
}
