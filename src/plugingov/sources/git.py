"""Trees of a git repository, read as they are stored: no checkout, no filter, no network, nothing in the work tree."""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from plugingov.sources.bounds import MAX_BYTES
from plugingov.sources.errors import BadInput, Problem, problem_with

# What a repository, its attributes or its clone's filter could otherwise do while we read: replace objects, fetch, ask.
_SAFE = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_CONFIG = ("-c", "protocol.allow=never", "-c", "core.fsmonitor=false", "-c", "core.attributesFile=/dev/null")
LINK, _MODULE = "120000", "160000"
_NO_REPOSITORY = 128
_CONFLICT = 1
_NOTHING_FOUND = 1


class Entry(NamedTuple):
    """One file of a tree: its mode, its object, and its path from the top."""

    mode: str
    object: str
    path: str


class Repository:
    """The repository that a folder lies in; `prefix` is the folder's path from the top, empty at the top itself."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._environment = {**os.environ, **_SAFE}
        self._merging: tempfile.TemporaryDirectory[str] | None = None
        top, self.prefix, store, shallow = self._lines(
            "rev-parse", "--show-toplevel", "--show-prefix", "--git-path", "objects", "--is-shallow-repository"
        )
        self.top = Path(top)
        self.is_shallow = shallow == "true"
        self._store = os.path.realpath(folder / store)

    def close(self) -> None:
        """Remove what merging wrote."""
        if self._merging:
            self._merging.cleanup()

    def commit(self, name: str) -> str:
        """Return the full id of a commit; without it here, the error says what to fetch."""
        done = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        if done.returncode:
            expected = "a commit, branch or tag that this clone has"
            raise BadInput([problem_with(name, "found no such commit here", expected, self._how_to_fetch(name))])
        return done.stdout.decode().strip()

    def contains(self, base: str, head: str) -> bool | None:
        """Tell whether one commit has another in its history; nothing where a shallow clone cannot tell."""
        if base == head or not self._run("merge-base", "--is-ancestor", base, head).returncode:
            return True
        # A shallow clone hides the parents of its last commits, which the commits themselves still name.
        stored = self._run("cat-file", "commit", head).stdout.decode("utf-8", "replace").partition("\n\n")[0]
        if f"parent {base}" in stored.splitlines():
            return True
        return None if self.is_shallow else False

    def merged(self, base: str, head: str, name: str) -> str:
        """Return the tree that merging one commit into another gives; it is written beside the repository."""
        self._merging = tempfile.TemporaryDirectory(prefix="plugingov-objects-")
        known = os.environ.get("GIT_ALTERNATE_OBJECT_DIRECTORIES", "")
        self._environment["GIT_OBJECT_DIRECTORY"] = self._merging.name
        self._environment["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = os.pathsep.join(filter(None, (self._store, known)))
        done = self._run("merge-tree", "--write-tree", "--no-messages", base, head)
        if done.returncode:
            found = (
                "found a change that cannot be merged as it is"
                if done.returncode == _CONFLICT
                else ("found a change that git cannot merge here")
            )
            raise BadInput(
                [problem_with(name, found, f"a change that has all of {base[:12]}", "merge the base into it")]
            )
        return done.stdout.decode().split("\n", 1)[0]

    def missing(self, base: str, head: str) -> int:
        """Return how many commits of one history another lacks."""
        return int(self._lines("rev-list", "--count", f"{head}..{base}")[0])

    def entries(self, tree: str, paths: Sequence[str]) -> list[Entry]:
        """Return the files below some paths of a tree, all of them where there are no paths."""
        below = () if "" in paths else paths  # the top itself is no path
        listed = self._checked("ls-tree", "-r", "-z", "--full-tree", tree, "--", *below).decode(
            "utf-8", "surrogateescape"
        )
        found = []
        for line in filter(None, listed.split("\0")):
            facts, _, path = line.partition("\t")
            mode, _, object_id = facts.split(" ")
            found.append(Entry(mode, object_id, path))
        return found

    def holding(self, tree: str, text: str) -> list[Entry]:
        """Return the files of a tree that hold a text, whatever they are called."""
        done = self._run("grep", "-l", "-z", "-a", "-F", "--full-name", "-e", text, tree, "--", ":/")
        if done.returncode > _NOTHING_FOUND:
            raise BadInput([self._refused(done)])
        listed = done.stdout.decode("utf-8", "surrogateescape")
        names = {name.removeprefix(f"{tree}:") for name in listed.split("\0") if name}
        return [entry for entry in self.entries(tree, ()) if entry.path in names] if names else []

    def contents(self, entries: Sequence[Entry]) -> Iterator[tuple[Entry, bytes]]:
        """Yield files with their bytes as they are stored; of a huge one a first part, which is too large already."""
        asked = "".join(f"{entry.object}\n" for entry in entries).encode()
        answer = self._run("cat-file", "--batch", send=asked).stdout
        start = 0
        for entry in entries:
            heading, _, _ = answer[start : start + _LONGEST_HEADING].partition(b"\n")
            words = heading.split(b" ")
            if len(words) != len(("id", "kind", "size")):
                hint = "fetch it whole: git fetch --refetch --filter=blob:none is not enough"
                raise BadInput(
                    [problem_with(shown_path(entry.path), "found a clone without this file", "a whole clone", hint)]
                )
            start += len(heading) + 1
            size = int(words[2])
            yield entry, answer[start : start + min(size, MAX_BYTES + 1)]
            start += size + 1

    def changed_in_work_tree(self, paths: Sequence[str]) -> list[str]:
        """Return the files below some paths that differ from the last commit, or are not in it."""
        listed = self._run(
            "status", "--porcelain", "-z", "--no-renames", "--", *(f":(top,literal){path}" for path in paths)
        )
        return [line[3:] for line in listed.stdout.decode("utf-8", "replace").split("\0") if line]

    def _how_to_fetch(self, name: str) -> str:
        """Return the command after which the commit is here, with the history that tells what the change is."""
        first = "git fetch --unshallow && " if self.is_shallow else ""
        remotes = self._lines("remote")
        remote, _, branch = name.partition("/")
        if name.startswith(("HEAD", "@")):
            return first.removesuffix(" && ")
        if branch and remote in remotes:
            return f"{first}git fetch {remote} +refs/heads/{branch}:refs/remotes/{remote}/{branch}"
        return f"{first}git fetch {remotes[0]} {name}" if remotes and remotes[0] else ""

    def _lines(self, *words: str) -> list[str]:
        return self._checked(*words).decode("utf-8", "surrogateescape").removesuffix("\n").split("\n")

    def _checked(self, *words: str) -> bytes:
        done = self._run(*words)
        if done.returncode:
            raise BadInput([self._refused(done)])
        return done.stdout

    def _refused(self, done: subprocess.CompletedProcess[bytes]) -> Problem:
        """Return what git says where it reads nothing: no repository, or one that it does not trust."""
        said = " ".join(done.stderr.decode("utf-8", "replace").removeprefix("fatal: ").split())
        expected = "a git repository; two folders are compared with --base ./BEFORE --head ./AFTER"
        return problem_with(os.fspath(self._folder), "found what git does not read", expected, said)

    def _run(self, *words: str, send: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(  # noqa: S603 (git itself; what the words name follows `--end-of-options` or `--`)
                ("git", *_CONFIG, *words),  # noqa: S607 (wherever it is installed)
                cwd=self._folder,
                env=self._environment,
                input=send,
                capture_output=True,
                check=False,
            )
        except OSError:
            raise BadInput(
                [problem_with("git", "found no git", "git on the path, or two folders to compare")]
            ) from None


_LONGEST_HEADING = 200


def is_in_repository(folder: Path) -> bool:
    """Tell whether a folder lies in a git repository, be it one that git refuses to read, or there is no git."""
    if "GIT_DIR" in os.environ:
        return True
    above = [folder.resolve(), *folder.resolve().parents]
    return any(
        (each / ".git").exists() or ((each / "HEAD").is_file() and (each / "objects").is_dir()) for each in above
    )


def write_entries(repository: Repository, entries: Sequence[Entry], folder: Path) -> None:
    """Write files of a tree below a folder as they are stored; links last, so that nothing is written through one."""
    links: list[tuple[Path, bytes]] = []
    for entry, content in repository.contents([entry for entry in entries if entry.mode != _MODULE]):
        file = _below(folder, entry.path)
        file.parent.mkdir(parents=True, exist_ok=True)
        if entry.mode == LINK:
            links.append((file, content))
        else:
            file.write_bytes(content)
    for file, target in links:
        file.symlink_to(os.fsdecode(target))


def modules(entries: Sequence[Entry]) -> list[str]:
    """Return the paths where another repository stands, whose files are not here."""
    return [shown_path(entry.path) for entry in entries if entry.mode == _MODULE]


def shown_path(path: str) -> str:
    """Return a path that can be printed, whatever bytes it is made of."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _below(folder: Path, path: str) -> Path:
    parts = path.split("/")
    if not all(parts) or not {".", "..", ".git"}.isdisjoint(part.lower() for part in parts) or "\0" in path:
        raise BadInput([problem_with(shown_path(path), "found a path that leads elsewhere", "a path below the top")])
    return folder.joinpath(*parts)
