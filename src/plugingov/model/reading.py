"""A command line on the way to being understood: its words, and what they have told so far."""

import re
import shlex
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from plugingov.model.fetched import Fetched

OpaqueKind = Literal["shell", "code", "script", "container", "images", "elsewhere", "reference", "unread"]


class Word(NamedTuple):
    """One word, and which word of the command line it comes from: 0 is the command."""

    text: str
    at: int


Words: TypeAlias = tuple[Word, ...]
Option: TypeAlias = tuple[str, Word | None]


class Bridge(NamedTuple):
    """A program on this machine that stands for a remote server: the url is the real server, where it is written."""

    program: str
    package: Fetched | None  # that brought the program; nothing where it was there before
    url: str | None
    word: int


class Opaque(NamedTuple):
    """Something of which the words do not tell what it does; `is_bundled` where a plugin or bundle brings it."""

    kind: OpaqueKind
    what: str
    word: int
    is_bundled: bool = False


@dataclass(slots=True)
class Reading:
    """What the words of one command line have told so far."""

    readers: Mapping[str, "Reader"]
    programs: list[str] = field(default_factory=list)
    fetched: list[Fetched] = field(default_factory=list)
    brought: dict[str, Fetched] = field(default_factory=dict)  # by the last part of its name
    bridges: list[Bridge] = field(default_factory=list)
    opaque: list[Opaque] = field(default_factory=list)
    folder: str = ""  # where the program is started, if the words say so
    is_covered: bool = False  # the files are those of an image

    def run(self, words: Words, depth: int) -> None:
        """Read words of which the first is a program."""
        if not words:
            return
        first = words[0]
        if _REFERENCE.fullmatch(first.text.strip()):
            self.hide("reference", "a program that a reference names", first)
        elif not self.start(program_of(first.text), words, depth) and is_script(first.text):
            self.script(first)

    def start(self, program: str, words: Words, depth: int) -> bool:
        """Read words of which the first stands for a program; tell whether it is one whose words can be read."""
        self.programs.append(program)
        reader = self.readers.get(program)
        if reader and depth > _DEEPEST:
            self.hide("unread", "too many launchers inside each other", words[0])
        elif reader:
            reader(self, words, depth + 1)
        return reader is not None

    def fetch(self, found: Fetched | None) -> None:
        """Take down that something is fetched."""
        if found:
            self.fetched.append(found)
            self.brought[found.name.rpartition("/")[2]] = found

    def enter(self, words: Words) -> None:
        """Take down the folder that some option names, wherever it stands before `--`."""
        for number, word in enumerate(words):
            name, _, value = word.text.partition("=")
            if name == "--":
                return
            if name in _FOLDERS:
                self.folder = value or (words[number + 1].text if number + 1 < len(words) else "")

    def bridge(self, program: str, url: Word | None, at: int) -> None:
        """Take down that a bridge leads to a url."""
        brought = self.brought.get(program)
        self.bridges.append(Bridge(program, brought, url.text if url else None, url.at if url else at))

    def run_inside(self, words: Words, depth: int) -> None:
        """Read words that run in an image, whose files came with it."""
        before, self.is_covered = self.is_covered, True
        self.run(words, depth)
        self.is_covered = before

    def script(self, word: Word) -> None:
        """Take down that a script runs."""
        if self.is_covered:
            return
        is_bundled = in_bundle(word.text) or (_is_relative(word.text) and in_bundle(self.folder))
        self.opaque.append(Opaque("script", "a script", word.at, is_bundled))

    def package_script(self, word: Word) -> None:
        """Take down that a script of a `package.json` runs: what it does stands there."""
        if not self.is_covered:
            self.opaque.append(Opaque("script", "a script of a `package.json`", word.at, in_bundle(self.folder)))

    def hide(self, kind: OpaqueKind, what: str, word: Word) -> None:
        """Take down that something runs whose words are not here."""
        self.opaque.append(Opaque(kind, what, word.at))

    def shell(self, text: str, at: int, depth: int) -> None:
        """Take down that a shell reads a text, and what the simple commands in it tell."""
        self.opaque.append(Opaque("shell", "a shell string", at))
        commands = _commands(text)
        if commands is None:
            self.opaque.append(Opaque("unread", "a shell string that cannot be read", at))
        for command in commands or ():
            self.run(tuple(Word(each, at) for each in command), depth)


Reader: TypeAlias = Callable[[Reading, Words, int], None]


def options(words: Words, valued: Container[str], last: Container[str] = ()) -> tuple[list[Option], Words]:
    """Return the options that words open with, and the rest; those in `valued` take the next word.

    An option in `last` ends them: what follows its value is somebody else's.
    """
    found: list[Option] = []
    number = 0
    while number < len(words) and words[number].text.startswith("-") and words[number].text != "-":
        word = words[number]
        number += 1
        if word.text == "--":
            break
        name, value = _named(word, valued)
        if value is None and name in valued and number < len(words):
            value = words[number]
            number += 1
        found.append((name, value))
        if name in last:
            break
    return found, words[number:]


class AllBut(frozenset[str]):
    """The options of a program of which nearly all take a value: those that do not."""

    __slots__ = ()

    def __contains__(self, name: object) -> bool:
        is_cluster = isinstance(name, str) and len(name) > len("-e") and not name.startswith("--")
        return not is_cluster and not super().__contains__(name)


def names(written: str) -> frozenset[str]:
    """Return the names in a text."""
    return frozenset(written.split())


def values(found: Iterable[Option], *names: str) -> Words:
    """Return the values of some options."""
    return tuple(value for name, value in found if name in names and value)


def program_of(text: str) -> str:
    """Return what a program is called, wherever it lies and whatever Windows puts behind its name."""
    name = text.strip().replace("\\", "/").rpartition("/")[2].casefold()
    for ending in (".exe", ".cmd", ".com"):
        name = name.removesuffix(ending)
    return _SAME.get(name) or ("python" if _PYTHON.fullmatch(name) else name)


def is_script(text: str) -> bool:
    """Tell whether a word names a file that some program has to read before it does anything."""
    return text.strip().casefold().endswith(_SCRIPTS)


def is_url(text: str) -> bool:
    """Tell whether a word is an address, or a reference that may be one."""
    return "://" in text or _REFERENCE.fullmatch(text) is not None


def in_bundle(path: str) -> bool:
    """Tell whether a path lies in the folder of a plugin or bundle, and does not lead out of it again."""
    parts = path.strip().replace("\\", "/").split("/")
    return parts[0] in _BUNDLES and ".." not in parts


def _is_relative(path: str) -> bool:
    text = path.strip().replace("\\", "/")
    return not text.startswith(("/", "~", "${", "$", "%")) and ":" not in text and ".." not in text.split("/")


def _named(word: Word, valued: Container[str]) -> tuple[str, Word | None]:
    """Return an option's name, and the value that is written in one word with it: `--name=value`, `-p80`, `-it`."""
    text = word.text
    name, equals, value = text.partition("=")
    if equals and (text.startswith("--") or (text not in valued and name in valued)):
        return name, Word(value, word.at)
    if text in valued or text.startswith("--"):
        return text, None
    for number, letter in enumerate(text[1:_LONGEST_CLUSTER], 2):
        if f"-{letter}" in valued:
            return f"-{letter}", Word(text[number:].removeprefix("="), word.at) if text[number:] else None
    return text, None


def _commands(text: str) -> list[list[str]] | None:
    """Return the simple commands of a shell text; nothing where its quotes do not close."""
    lexer = shlex.shlex(text.replace("\n", ";"), posix=True, punctuation_chars=True)
    lexer.whitespace_split, lexer.commenters = True, ""
    commands: list[list[str]] = [[]]
    try:
        for token in lexer:
            if _OPERATOR.fullmatch(token):
                commands.append([])
            elif commands[-1] or not _ASSIGNMENT.match(token):
                commands[-1].append(token)
    except ValueError:
        return None
    return commands


PROGRAM_TEXT = "program text"
_FOLDERS = names("--directory --project --cwd --prefix -C --dir --chdir")
_DEEPEST = 8
_LONGEST_CLUSTER = 8
_REFERENCE = re.compile(r"\$\{[^{}]*(?:\{[^{}]*\})?\}|\$\w+|%\w+%|\{\{[^{}]*\}\}|@[A-Z][A-Z0-9_]*@")
_OPERATOR = re.compile(r"[();<>|&]+")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_PYTHON = re.compile(r"pythonw?[0-9.]*")
_SAME = {"nodejs": "node", "npx-cli.js": "npx", "npm-cli.js": "npm", "py": "python"}
_BUNDLES = frozenset({"${CLAUDE_PLUGIN_ROOT}", "${__dirname}"})
_SCRIPTS = (
    *(".sh", ".bash", ".zsh", ".fish", ".ps1", ".psm1", ".bat", ".vbs", ".command", ".py", ".pyw", ".rb", ".pl"),
    *(".php", ".lua", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".go"),
)
