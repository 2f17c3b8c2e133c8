"""A command line on the way to being understood: its words, and what they have told so far."""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from plugingov.model.fetched import Fetched
from plugingov.model.hidden import Hidden
from plugingov.model.shell import read_shell
from plugingov.sources.expressions import expression
from plugingov.sources.secrets import MASK, mask

OpaqueKind = Literal["shell", "code", "script", "container", "images", "elsewhere", "reference", "unread", "wrapper"]


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
    launchers: frozenset[str] = frozenset()  # what makes a program a wrapper that is handed one of their names
    hidden: Hidden = field(default_factory=Hidden)
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
        if _names_by_reference(first.text):
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
        elif any(map(self.hands_on, words if " " in words[0].text else words[1:])):
            self.wrapper(program, words[0])
        return reader is not None

    def hands_on(self, word: Word) -> bool:
        """Tell whether a word holds the name of a launcher, by which some program may start it."""
        return any(program_of(part) in self.launchers for part in _PARTS.findall(word.text) if "://" not in part)

    def wrapper(self, program: str, word: Word) -> None:
        """Take down that a program starts another, in a way that nobody here reads."""
        if self.hidden.holds(word.at, program):
            name = f"`{MASK}`"
        else:
            name = f"`{mask(program)}`" if _SHOWN.fullmatch(program) else "a program"
        self.hide("wrapper", f"{name}, and what that starts here cannot be told", word)

    def fetch(self, found: Fetched | None) -> None:
        """Take down that something is fetched."""
        if found:
            found = found._replace(hidden=self.hidden.of(found))
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
        url = None if url and self.hidden.holds(url.at, url.text) else url
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
        self.commands(text, at, depth)

    def commands(self, text: str, at: int, depth: int) -> None:
        """Read the simple commands of a shell text."""
        found = read_shell(text)
        if found is None or not found.is_whole:
            how = "a shell string that cannot be read" + (" in full" if found else "")
            self.opaque.append(Opaque("unread", how, at))
        for command in found.commands if found else ():
            self.hidden.note(command, at)
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


def is_doubtful(words: Words, rest: Words, flags: Container[str]) -> bool:
    """Tell whether the first word of the rest may be the value of the option before it, which nobody here knows."""
    if len(words) - len(rest) < len("ab") or not rest[1:]:
        return False
    last = words[-len(rest) - 1].text
    is_option = last.startswith("-") and last.strip("-") and "=" not in last and not last.startswith("--no-")
    if not is_option or last in flags:
        return False
    return last.startswith("--") or not all(f"-{letter}" in flags for letter in last[1:_LONGEST_CLUSTER])


def names(written: str) -> frozenset[str]:
    """Return the names in a text."""
    return frozenset(written.split())


def values(found: Iterable[Option], *names: str) -> Words:
    """Return the values of some options."""
    return tuple(value for name, value in found if name in names and value)


def program_of(text: str) -> str:
    """Return what a program is called, wherever it lies and whatever Windows puts behind its name."""
    name = text.strip().strip("\"'").replace("\\", "/").rpartition("/")[2].casefold()
    for ending in (".exe", ".cmd", ".com", ".bat", ".ps1"):
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


def _names_by_reference(text: str) -> bool:
    """Tell whether a reference decides what a program is called, and not just where it lies."""
    return _MARK in _REFERENCE.sub(_MARK, text.strip()).replace("\\", "/").rpartition("/")[2]


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


PROGRAM_TEXT = "program text"
_FOLDERS = names("--directory --project --cwd --prefix -C --dir --chdir")
_DEEPEST = 8
_LONGEST_CLUSTER = 8
_REFERENCE = expression(r"\$\{[^{}]*(?:\{[^{}]*\})?\}|\$\w+|%\w+%|\{\{[^{}]*\}\}|@[A-Z][A-Z0-9_]*@")
_MARK = "\0"
_PARTS = expression(r"[^\s\"'`=;|&()<>{}\[\],]+")
_SHOWN = expression(r"[\w@][\w.@/:+-]{0,63}")
_PYTHON = expression(r"pythonw?[0-9.]*")
_SAME = {
    "nodejs": "node",
    "uvw": "uv",
    "uvxw": "uvx",
    "pip3": "pip",
    "nerdctl.lima": "nerdctl",
    "npx-cli.js": "npx",
    "npm-cli.js": "npm",
    "py": "python",
}
_BUNDLES = frozenset({"${CLAUDE_PLUGIN_ROOT}", "${__dirname}"})
_SCRIPTS = (
    *(".sh", ".bash", ".zsh", ".fish", ".ps1", ".psm1", ".bat", ".vbs", ".command", ".py", ".pyw", ".rb", ".pl"),
    *(".php", ".lua", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".go"),
)
