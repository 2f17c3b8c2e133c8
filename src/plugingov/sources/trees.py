"""The two sides of a change: trees of a git repository, or two folders; each is read standing in it."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from plugingov.sources.bounds import MAX_BYTES, MAX_FILES
from plugingov.sources.errors import BadInput, Problem, problem_with
from plugingov.sources.files import SUFFIXES, is_file, is_folder
from plugingov.sources.git import LINK, Entry, Repository, modules, shown_path, write_entries
from plugingov.sources.work import tell


@dataclass(frozen=True, slots=True)
class Tree:
    """One side: what it is called, the folder to stand in, and the files anywhere in it that hold a mark of ours."""

    name: str
    folder: Path
    marked: tuple[tuple[str, bytes], ...] = ()

    def named(self, problems: Iterable[Problem]) -> list[Problem]:
        """Return problems whose places say that they are in this tree, as git does it: `main:inventories/acme.yaml`."""
        return [problem.in_file(f"{self.name}:{problem.place.file}") for problem in problems]


@dataclass(frozen=True, slots=True)
class Sides:
    """Base and head, and what has to be said about how they were found."""

    base: Tree
    head: Tree
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which paths are read of each side, and which text a document of ours holds wherever it lies in the head."""

    judging: tuple[str, ...]  # of both: policies, waivers, a baseline, pins; a file is one whatever its name ends with
    inventory: tuple[str, ...]
    mark: str

    def below(self, prefix: str) -> "Wanted":
        """Return the same with paths from the top of a repository; one that leads out of it is refused."""
        return replace(self, judging=_from_top(prefix, self.judging), inventory=_from_top(prefix, self.inventory))


@contextlib.contextmanager
def two_folders(base: Path, head: Path, wanted: Wanted) -> Iterator[Sides]:
    """Give two folders as they are."""
    for folder in (base, head):
        if not is_folder(folder):
            raise BadInput([problem_with(os.fspath(folder), "found no such folder", "a folder")])
    yield Sides(Tree("base", base), Tree("head", head, tuple(_holding(head, wanted))))


@contextlib.contextmanager
def two_commits(base: str, head: str, wanted: Wanted) -> Iterator[Sides]:
    """Give the trees of two commits of the repository around the working folder, written to a folder of their own."""
    repository = Repository(Path.cwd())
    with contextlib.closing(repository), tempfile.TemporaryDirectory(prefix="plugingov-gate-") as written:
        from_commit, to_commit = repository.commit(base), repository.commit(head)
        tell(f"the base is {base}, commit {from_commit}; the head is {head}, commit {to_commit}")
        tree, notes = to_commit, []
        if from_commit == to_commit:
            notes.append(f"{head} is {base}: nothing is changed.")
        match repository.contains(from_commit, to_commit):
            case None:
                hint = "git fetch --unshallow, or --deepen=N until both have a commit in common"
                found = f"found a shallow clone in which nobody can tell whether it has all of {base}"
                raise BadInput([problem_with(head, found, "the history up to the base", hint)])
            case False:
                tree = repository.merged(from_commit, to_commit, head)
                missing = repository.missing(from_commit, to_commit)
                lacks = f"{head} lacks {missing} commit{'s' * (missing != 1)} of {base}"
                notes.append(f"{lacks}: judged is what merging it would give.")
        top = Path(written).resolve()
        wanted = wanted.below(repository.prefix)
        paths = (*wanted.judging, *wanted.inventory)
        folders = [_written(repository, of, wanted, top / name) for name, of in (("base", from_commit), ("head", tree))]
        if head == "HEAD" and tree == to_commit and (changed := sorted(_changed(folders[1], paths, repository.prefix))):
            notes.append(f"Not committed, and so not judged: {', '.join(map(shown_path, changed))}.")
        elsewhere = _elsewhere(repository, tree, wanted.mark)
        yield Sides(Tree(base, folders[0]), Tree(head, folders[1], elsewhere), tuple(notes))


def _written(repository: Repository, tree: str, wanted: Wanted, folder: Path) -> Path:
    """Write what is wanted of a tree, and return the folder in it that stands for the working folder."""
    entries = [
        each for each in repository.entries(tree, (*wanted.judging, *wanted.inventory)) if _is_wanted(each, wanted)
    ]
    if len(entries) > MAX_FILES:
        raise BadInput([problem_with(wanted.inventory[0], f"found more than {MAX_FILES:,} files", "fewer files")])
    if inside := modules(entries):
        raise BadInput([problem_with(inside[0], "found another repository here", "the files themselves")])
    write_entries(repository, entries, folder)
    here = folder / repository.prefix
    here.mkdir(parents=True, exist_ok=True)
    return here


def _changed(written: Path, paths: tuple[str, ...], prefix: str) -> Iterator[str]:
    """Yield the documents below some paths that are otherwise in the work tree; how lines end tells nothing."""
    top = Path.cwd().joinpath(*[".."] * len(Path(prefix).parts))
    stored = written.joinpath(*[".."] * len(Path(prefix).parts))
    for path in paths:
        names = {os.path.relpath(file, root) for root in (top, stored) for file in _documents(root / path)}
        for name in names:
            here, there = (_lines(root / name) for root in (top, stored))
            if here != there:
                yield os.path.relpath(name, prefix or ".")


def _documents(path: Path) -> Iterator[Path]:
    if not is_folder(path):
        return iter((path,) if is_file(path) else ())
    return (file for file in path.rglob("*") if file.name.lower().endswith(SUFFIXES) and is_file(file))


def _lines(file: Path) -> bytes | None:
    return _content(file).replace(b"\r\n", b"\n") if is_file(file) else None


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        expected, hint = "a readable file", (error.strerror or "").lower()
        raise BadInput([problem_with(os.fspath(file), "found a file that cannot be read", expected, hint)]) from None


def digest_of(paths: Iterable[str]) -> str:
    """Return what tells the documents below some paths from others: their names and what they hold."""
    digest = hashlib.sha256()
    for path in paths:
        for file in sorted(_documents(Path(path))):
            content = _content(file)
            digest.update(f"{file}\0{len(content)}\0".encode("utf-8", "surrogateescape") + content)
    return digest.hexdigest()[:16]


def _from_top(prefix: str, paths: tuple[str, ...]) -> tuple[str, ...]:
    found = []
    for path in paths:
        normal = os.path.normpath(Path(prefix, path))
        if Path(normal).is_absolute() or Path(normal).parts[:1] == ("..",):
            raise BadInput([problem_with(path, "found a path outside of the repository", "a path in it")])
        found.append("" if normal == "." else normal)
    return tuple(found)


def _is_wanted(entry: Entry, wanted: Wanted) -> bool:
    """Tell whether a file may be read: any below an inventory, documents, links and what is named elsewhere."""
    if entry.mode == LINK or entry.path.lower().endswith(SUFFIXES) or entry.path in wanted.judging:
        return True
    return any(not path or entry.path == path or entry.path.startswith(f"{path}/") for path in wanted.inventory)


def _elsewhere(repository: Repository, tree: str, mark: str) -> tuple[tuple[str, bytes], ...]:
    """Return the files of a tree that hold a mark, whatever they are called and wherever they lie."""
    found = repository.contents(repository.holding(tree, mark))
    return tuple((os.path.relpath(shown_path(each.path), repository.prefix or "."), content) for each, content in found)


def _holding(folder: Path, wanted: Wanted) -> Iterator[tuple[str, bytes]]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != ".git")
        for name in sorted(names):
            file = Path(parent, name)
            if is_file(file) and not file.is_symlink() and file.stat().st_size <= MAX_BYTES:
                content = _content(file)
                if wanted.mark.encode() in content:
                    yield os.path.relpath(file, folder), content
