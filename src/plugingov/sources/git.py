"""Trees of a git repository, read as they are stored: no checkout, no filter, no network, nothing in the work tree."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from plugingov.sources.bounds import MAX_BYTES, MAX_TOTAL_BYTES
from plugingov.sources.errors import BadInput, Problem, problem_with

# What a repository or its surroundings could otherwise do while we read: replace objects, fetch, ask.
_SAFE = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
# What tells git which repository this is; whatever else its callers set for themselves is not ours to follow.
_WHICH = re.compile(r"GIT_(DIR|COMMON_DIR|WORK_TREE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|CEILING_.*|TEST_.*)")
_SETTINGS = ("-c", "protocol.allow=never", "-c", "core.fsmonitor=false")
_NAMESPACES = ("refs/tags/", "refs/heads/", "refs/remotes/")
LINK, _MODULE = "120000", "160000"
_CONFLICT = 1
_NOTHING_FOUND = 1


class Entry(NamedTuple):
    """One file of a tree: its mode, its object, its size in bytes (0 for another repository), its path from the top."""

    mode: str
    object: str
    size: int
    path: str


class Repository:
    """The repository that a folder lies in; `prefix` is the folder's path from the top, empty at the top itself.

    Trees are read, and merged, through a repository of our own that has the same objects and none of the settings:
    no driver, filter or colour of the other one has a say in what is judged.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._environment = {
            name: value for name, value in os.environ.items() if not name.startswith("GIT_") or _WHICH.fullmatch(name)
        } | _SAFE
        words = ("rev-parse", "--show-prefix", "--git-path", "objects", "--git-path", "shallow")
        self.prefix, store, shallow, is_shallow = self._lines(*words, "--is-shallow-repository")
        self.is_shallow = is_shallow == "true"
        self._own = tempfile.TemporaryDirectory(prefix="plugingov-git-")
        known = os.environ.get("GIT_ALTERNATE_OBJECT_DIRECTORIES", "")
        self._apart = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
            **_SAFE,
            "GIT_DIR": self._own.name,
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": os.pathsep.join(
                filter(None, (os.path.realpath(folder / store), known))
            ),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_ATTR_NOSYSTEM": "1",
        }
        self._checked("init", "--quiet", "--bare", "--template=", self._own.name, apart=True)
        if self.is_shallow:
            shutil.copy(folder / shallow, Path(self._own.name, "shallow"))

    def close(self) -> None:
        """Remove what was written beside the repository."""
        self._own.cleanup()

    def commit(self, name: str) -> str:
        """Return the full id of a commit; without it here, the error says what to fetch."""
        self._refuse_doubtful(name)
        found = self._resolved(name)
        if found is None:
            expected = "a commit, branch or tag that this clone has"
            raise BadInput([problem_with(name, "found no such commit here", expected, self._how_to_fetch(name))])
        return found

    def _refuse_doubtful(self, name: str) -> None:
        """Refuse a name that several refs have: whoever may push a tag could otherwise choose what judges."""
        word = re.split(r"[~^@:]", name, maxsplit=1)[0]
        refs = [each for each in (word, *(space + word for space in _NAMESPACES)) if each.startswith("refs/")]
        commits = {ref: commit for ref in refs if (commit := self._resolved(ref))}
        if len(set(commits.values())) > 1:
            expected = f"one of {', '.join(commits)}"
            raise BadInput([problem_with(name, "found a name that several refs have", expected)])

    def _resolved(self, name: str) -> str | None:
        done = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        return done.stdout.decode().strip() if not done.returncode else None

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
        """Return the tree that merging one commit into another gives."""
        done = self._run("merge-tree", "--write-tree", "--no-messages", base, head, apart=True)
        if done.returncode:
            how = "as it is" if done.returncode == _CONFLICT else "by this git"
            expected = f"a change that has all of {base[:12]}"
            found = f"found a change that cannot be merged {how}"
            raise BadInput([problem_with(name, found, expected, "merge the base into it")])
        return done.stdout.decode().split("\n", 1)[0]

    def missing(self, base: str, head: str) -> int:
        """Return how many commits of one history another lacks."""
        return int(self._lines("rev-list", "--count", f"{head}..{base}")[0])

    def entries(self, tree: str, paths: Sequence[str] = ()) -> list[Entry]:
        """Return the files below some paths of a tree, all of them where there are no paths, or one is the top."""
        below = () if "" in paths else paths
        listed = self._checked("ls-tree", "-r", "-l", "-z", "--full-tree", tree, "--", *below, apart=True)
        found = []
        for line in filter(None, listed.decode("utf-8", "surrogateescape").split("\0")):
            facts, _, path = line.partition("\t")
            mode, _, object_id, size = facts.split()
            found.append(Entry(mode, object_id, int(size) if size.isdecimal() else 0, path))
        return found

    def holding(self, tree: str, text: str) -> list[Entry]:
        """Return the files of a tree that hold a text, whatever they are called."""
        done = self._run("grep", "-l", "-z", "-a", "-F", "-e", text, tree, apart=True)
        if done.returncode > _NOTHING_FOUND:
            raise BadInput([self._refused(done)])
        listed = done.stdout.decode("utf-8", "surrogateescape")
        names = {name.removeprefix(f"{tree}:") for name in listed.split("\0") if name}
        return [entry for entry in self.entries(tree) if entry.path in names] if names else []

    def contents(self, entries: Sequence[Entry]) -> Iterator[tuple[Entry, bytes]]:
        """Yield files with their bytes as they are stored; those that are too large to be read are left out."""
        wanted = [entry for entry in entries if entry.size <= MAX_BYTES]
        if sum(entry.size for entry in wanted) > MAX_TOTAL_BYTES:
            found = f"found more than {MAX_TOTAL_BYTES:,} bytes in all"
            raise BadInput([problem_with(shown_path(wanted[0].path), found, "fewer or smaller files")])
        asked = "".join(f"{entry.object}\n" for entry in wanted).encode()
        answer = self._run("cat-file", "--batch", send=asked, apart=True).stdout
        start = 0
        for entry in wanted:
            heading, _, _ = answer[start : start + _LONGEST_HEADING].partition(b"\n")
            words = heading.split(b" ")
            if len(words) != len(("id", "kind", "size")):
                hint = "clone without --filter, or: git fetch --refetch --no-filter"
                raise BadInput(
                    [problem_with(shown_path(entry.path), "found a clone without this file", "a whole clone", hint)]
                )
            start += len(heading) + 1
            size = int(words[2])
            yield entry, answer[start : start + size]
            start += size + 1

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

    def _checked(self, *words: str, apart: bool = False) -> bytes:
        done = self._run(*words, apart=apart)
        if done.returncode:
            raise BadInput([self._refused(done)])
        return done.stdout

    def _refused(self, done: subprocess.CompletedProcess[bytes]) -> Problem:
        """Return what git says where it reads nothing: no repository, or one that it does not trust."""
        said = " ".join(done.stderr.decode("utf-8", "replace").removeprefix("fatal: ").split())
        expected = "a git repository; two folders are compared with --base ./BEFORE --head ./AFTER"
        return problem_with(os.fspath(self._folder), "found what git does not read", expected, said)

    def _run(self, *words: str, send: bytes = b"", apart: bool = False) -> subprocess.CompletedProcess[bytes]:
        """Run git in the repository, or apart from it in our own."""
        try:
            return subprocess.run(  # noqa: S603 (git itself; what the words name follows `--end-of-options` or `--`)
                ("git", *_SETTINGS, *words),  # noqa: S607 (wherever it is installed)
                cwd=self._own.name if apart else self._folder,
                env=self._apart if apart else self._environment,
                input=send,
                capture_output=True,
                check=False,
            )
        except OSError:
            expected = "git on the path, or two folders to compare"
            raise BadInput([problem_with("git", "found no git", expected)]) from None


_LONGEST_HEADING = 200


def is_in_repository(folder: Path) -> bool:
    """Tell whether a folder lies in a git repository, be it one that git refuses to read, or there is no git."""
    if "GIT_DIR" in os.environ:
        return True
    return any(map(_is_repository, (folder.resolve(), *folder.resolve().parents)))


def _is_repository(folder: Path) -> bool:
    is_bare = (folder / "HEAD").is_file() and (folder / "objects").is_dir()
    return is_bare or (folder / ".git").exists()


def write_entries(repository: Repository, entries: Sequence[Entry], folder: Path) -> None:
    """Write files of a tree below a folder as they are stored; links last, so that nothing is written through one."""
    links: list[tuple[Entry, bytes]] = []
    files = [entry for entry in entries if entry.mode != _MODULE]
    for entry, content in repository.contents(files):
        if entry.mode == LINK:
            links.append((entry, content))
        else:
            _write(folder, entry, content)
    for entry in files:
        if entry.size > MAX_BYTES:
            _write(folder, entry, None)
    for entry, target in links:
        _write(folder, entry, target)


def _write(folder: Path, entry: Entry, content: bytes | None) -> None:
    """Write one file or link; of one that is too large its size alone, so that it is refused for that."""
    file = _below(folder, entry.path)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if entry.mode == LINK and content is not None:
            file.symlink_to(os.fsdecode(content))
        elif content is not None:
            file.write_bytes(content)
        else:
            file.touch()
            os.truncate(file, MAX_BYTES + 1)
    except (OSError, ValueError):
        expected = "a file that can be written, each name once"
        raise BadInput([problem_with(shown_path(entry.path)[:_LONGEST_NAME], "found an odd file", expected)]) from None


_LONGEST_NAME = 200


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
