"""What a launcher fetches before it runs it: a package, an image or a repository, and whether that is exactly one."""

import re
from typing import Literal, NamedTuple

from plugingov.sources.expressions import expression
from plugingov.sources.secrets import MASK, mask

Kind = Literal["npm", "pypi", "jsr", "nuget", "go", "nix", "image", "git", "url"]


class Fetched(NamedTuple):
    """One thing that a launcher fetches, as far as its words tell; of what lies on the web, the name is the host.

    `is_exact` is nothing where a reference decides about the version, or about what is fetched.
    """

    runner: str
    kind: Kind
    name: str
    version: str | None
    is_exact: bool | None
    word: int  # which word of the command line says so; 0 is the command
    hidden: Literal["", "version", "all"] = ""  # what of it is a secret, and never named

    def __str__(self) -> str:
        noun, link = _NOUNS.get(self.kind, ("package", " "))
        name = MASK if self.hidden == "all" else mask(self.name) if _NAME.fullmatch(self.name) else ""
        return f"{noun}{link}`{name}`" if name else noun

    @property
    def shown_version(self) -> str:
        """Return the version as a sentence may hold it; nothing where there is none, or it is no word."""
        if self.version and self.hidden:
            return MASK
        return mask(self.version) if self.version and _VERSION.fullmatch(self.version) else ""


def npm_package(runner: str, written: str, word: int) -> Fetched | None:
    """Return the package that npm's tools read; nothing for a folder or file, which is not fetched."""
    alias, found, target = written.partition("@npm:")
    text = (target if found and alias else written).removeprefix("npm:")
    if _PATH.match(text):
        return None
    if _NPM_GIT.match(text) or _GITHUB_SHORT.fullmatch(text):
        return _repository(runner, text, text.partition("#")[2], word)
    if _WEB.match(text):
        return web(runner, text, word)
    name, _, version = text[1:].partition("@")
    return Fetched(runner, "npm", text[:1] + name, version or None, _exactly(text, _SEMVER, version), word)


def pypi_package(runner: str, written: str, word: int) -> Fetched | None:
    """Return the package that Python's tools read; nothing for a folder or file, which is not fetched."""
    named = _REQUIREMENT.match(written)
    rest = written[named.end() :].partition(";")[0].strip(" ()") if named else ""
    text = rest.removeprefix("@").strip() if rest.startswith("@") else "" if named else written.strip()
    if _PYTHON_GIT.match(text):
        path = text.partition("#")[0].partition("://")[2].partition("/")[2]
        return _repository(runner, text, path.rpartition("@")[2] if "@" in path else "", word)
    if _WEB.match(text):
        return web(runner, text, word)
    if _PATH.match(text) or written.endswith(_FILES):
        return None
    clauses = (clause.strip() for clause in rest.split(","))
    exact = next((found[1] for clause in clauses if (found := _PINNED.fullmatch(clause))), None)
    version = exact or (text or rest if named else "")
    name = normal(named[1] if named else written)
    return Fetched(runner, "pypi", name, version or None, True if exact else _exactly(written, _COMMIT, ""), word)


def image(runner: str, written: str, word: int) -> Fetched:
    """Return the image that a container runner pulls; a registry's port is no tag."""
    rest, _, digest = written.partition("@")
    path, colon, tag = rest.rpartition(":")
    if not colon or "/" in tag:
        path, tag = rest, ""
    is_exact = _exactly(written, _TAG, tag) if not _DIGEST.fullmatch(digest) else True
    return Fetched(runner, "image", path, digest or tag or None, is_exact, word)


def versioned(runner: str, kind: Kind, written: str, word: int) -> Fetched:
    """Return what is written as `name@version`."""
    first, _, version = written[1:].partition("@")
    exact = _GO_VERSION if kind == "go" else _SEMVER
    return Fetched(runner, kind, written[:1] + first, version or None, _exactly(written, exact, version), word)


def flake(runner: str, written: str, word: int) -> Fetched:
    """Return the flake that nix builds: one commit where it is written out, else what is newest."""
    source = written.partition("#")[0]
    found = _COMMIT_WITHIN.search(source)
    commit = found[0] if found else ""
    return Fetched(runner, "nix", source.partition("?")[0], commit or None, _exactly(source, _COMMIT, commit), word)


def web(runner: str, written: str, word: int) -> Fetched:
    """Return what is fetched from an address: whatever lies there that day, unless a digest stands beside it."""
    digest = _DIGEST_BESIDE.search(written)
    return Fetched(runner, "url", _host(written), digest[1] if digest else None, digest is not None, word)


def normal(name: str) -> str:
    """Return the one spelling of a Python package's name."""
    return _RUNS.sub("-", name.strip()).casefold()


def _repository(runner: str, text: str, ref: str, word: int) -> Fetched:
    return Fetched(runner, "git", _host(text), ref or None, _exactly(text, _COMMIT, ref), word)


def _exactly(text: str, pattern: re.Pattern[str], version: str) -> bool | None:
    return True if pattern.fullmatch(version) else None if "${" in text else False


def _host(text: str) -> str:
    """Return where something is fetched from, as far as it can be shown: no user, no path."""
    if found := _HOST.match(text):
        return (found[1].rpartition("@")[2].partition(":")[0] if found[1] else found[2]).casefold()
    return _SHORT_HOSTS.get(text.partition(":")[0], "github.com")


_NOUNS = {"image": ("image", " "), "git": ("a repository", " of "), "url": ("a file", " of ")}
_NAME = expression(r"[\w@][\w.@/:+-]{0,127}")
_VERSION = expression(r"[\w^~=<>!*][\w.:^~=<>!*,|+ -]{0,127}")
_COMMIT = expression(r"[0-9a-fA-F]{40}")
_COMMIT_WITHIN = expression(r"(?<![0-9a-fA-F])[0-9a-fA-F]{40}(?![0-9a-fA-F])")
_DIGEST = expression(r"sha256:[0-9a-f]{64}")
_DIGEST_BESIDE = expression(r"[#&](sha256=[0-9a-f]{64})(?:&|$)")
_SEMVER = expression(r"[=v]{0,2}\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[0-9A-Za-z.-]{1,99})?(?:\+[0-9A-Za-z.-]{1,99})?")
_GO_VERSION = expression(r"v\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[0-9A-Za-z.-]{1,99})?(?:\+incompatible)?|[0-9a-f]{40}")
_PINNED = expression(
    r"(?:===?|@)\s*(v?(?:\d{1,9}!)?\d{1,9}(?:\.\d{1,9}){0,9}"
    r"(?:[._-]?(?:a|b|c|rc|alpha|beta|pre|post|dev)[._-]?\d{0,9}){0,3}(?:\+[\w.]{1,99})?)",
    re.IGNORECASE,
)
_TAG = expression(r"v?\d{1,9}\.\d{1,9}\.\d{1,9}(?:\.\d{1,9})?(?:[-_.+][0-9A-Za-z._-]{1,99})?")
_REQUIREMENT = expression(r"\s*([A-Za-z0-9][A-Za-z0-9._-]{0,199})\s*(?:\[[^\[\]]{0,200}\]\s*)?(?=$|[=<>!~@;(])")
_NPM_GIT = expression(
    r"git\+|git://|git@|(?:github|gitlab|bitbucket|gist):|https?://[^/]+/[^#]+\.git(?:#|$)"
    r"|https?://(?:www\.)?github\.com/[^/#]+/[^/#]+(?:#|$)",
    re.IGNORECASE,
)
_PYTHON_GIT = expression(r"git\+", re.IGNORECASE)
_GITHUB_SHORT = expression(r"[\w-][\w.-]{0,99}/[\w.-]{1,100}(?:#[^#]{0,200})?")
_WEB = expression(r"https?://", re.IGNORECASE)
_HOST = expression(r"(?:git\+)?[a-z][a-z+]{1,8}://([^/?#]+)|git@([^/:]{1,253}):", re.IGNORECASE)
_SHORT_HOSTS = {"gitlab": "gitlab.com", "bitbucket": "bitbucket.org", "gist": "gist.github.com"}
_FILES = (".whl", ".tar.gz", ".zip")
_PATH = expression(r"\.{0,2}/|\.{1,2}$|~|\.{0,2}\\|[A-Za-z]:[\\/]|file:|\$\{(?:CLAUDE_PLUGIN_ROOT|__dirname)\}")
_RUNS = expression(r"[-_.]+")
