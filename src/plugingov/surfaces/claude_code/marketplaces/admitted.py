"""Which marketplaces an entry of `strictKnownMarketplaces` admits, and which one of `blockedMarketplaces` shuts out."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from plugingov.model.commits import is_full_commit
from plugingov.model.observation import Certainty
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.marketplaces.repository_urls import (
    RepositoryUrl,
    as_allowed,
    as_blocked,
    as_written,
    is_url,
    read_repository_url,
    without_suffix,
)
from plugingov.surfaces.claude_code.settings.policy_entries import marketplace_entry

Source = Mapping[str, Any]
Match = Callable[[Source, Source, Behaviour], Certainty]

# Of each kind of entry, what it says, and what it may say besides.
_KEYS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "github": ("repo", ("ref", "path")),
    "git": ("url", ("ref", "path")),
    "url": ("url", ()),
    "npm": ("package", ()),
    "file": ("path", ()),
    "directory": ("path", ()),
    "hostPattern": ("hostPattern", ()),
    "pathPattern": ("pathPattern", ()),
    "settings": ("name", ()),
}


def admits(entry: Any, source: Source, behaviour: Behaviour) -> Certainty:
    """Tell whether an entry of `strictKnownMarketplaces` admits a marketplace from this source."""
    if not marketplace_entry(entry):
        return "no"
    match entry["source"], source.get("source"):
        case "hostPattern", _:
            return _fits(entry["hostPattern"], _host(source))
        case "pathPattern", "file" | "directory":
            return _fits(entry["pathPattern"], source.get("path")) if behaviour.has("2.1.69") else "no"
        case "skills-dir", kind:
            return _certain(kind == "skills-dir")
        case "github", "github":
            return _github_admits(entry, source, behaviour)
        case kind, other if kind == other and kind in _KEYS:
            return _same(entry, source, behaviour)
    return "no"


def blocks(entry: Any, source: Source, behaviour: Behaviour) -> Certainty:
    """Tell whether an entry of `blockedMarketplaces` shuts out a marketplace from this source."""
    if not marketplace_entry(entry):
        return "no"
    match entry["source"]:
        case "hostPattern":
            return _fits(entry["hostPattern"], _blocked_host(source)) if behaviour.has("2.1.119") else "no"
        case "pathPattern":
            at = source.get("path") if source.get("source") in {"file", "directory"} else None
            return _fits(entry["pathPattern"], at) if behaviour.has("2.1.119") else "no"
        case "github" | "git":
            return _repository_blocked(entry, source, behaviour)
        case "url" if source.get("source") == "git":
            return _clone_blocked(entry, source) if behaviour.has("2.1.232") else "no"
    return admits(entry, source, behaviour)


def _certain(holds: bool) -> Certainty:  # noqa: FBT001  # it is what is asked about
    return "yes" if holds else "no"


def _github_admits(entry: Source, source: Source, behaviour: Behaviour) -> Certainty:
    """Compare repositories: `owner/*` keeps to the case of the owner, a whole name does not."""
    repository, repo = entry["repo"], str(source.get("repo", ""))
    if owner := _any_of(repository, behaviour):
        path = not entry.get("path") or _equal(entry, source, "path")
        return _certain(repo.partition("/")[0] == owner and "/" in repo and _equal(entry, source, "ref") and path)
    same = repository == repo or (repository.lower() == repo.lower() and behaviour.as_seen)
    return _certain(same and "*" not in repository and _equal(entry, source, "ref") and _equal(entry, source, "path"))


def _any_of(repository: str, behaviour: Behaviour) -> str:
    """Return the owner of whom an entry means every repository."""
    found = _ANY_REPOSITORY.fullmatch(repository)
    return found["owner"] if found and behaviour.has("2.1.223") else ""


_ANY_REPOSITORY = re.compile(r"(?P<owner>[^/*]+)/\*")


def _equal(entry: Source, source: Source, key: str) -> bool:
    return (entry.get(key) or "") == (source.get(key) or "")


def _same(entry: Source, source: Source, behaviour: Behaviour) -> Certainty:
    """Compare what says where two sources of one kind come from, and which branch and file of it is meant."""
    key, optional = _KEYS[entry["source"]]
    if not all(_equal(entry, source, each) for each in optional):
        return "no"
    if entry[key] == source.get(key):
        return "yes"
    if key != "url" or not behaviour.as_seen:
        return "no"
    form = as_allowed if entry["source"] == "git" else as_written
    return _same_url(form, entry["url"], str(source.get("url", "")))


def _same_url(form: Callable[[RepositoryUrl], str], one: str, other: str) -> Certainty:
    """Compare two addresses in one form; where one of them cannot be taken apart nobody knows."""
    first, second = read_repository_url(one), read_repository_url(other)
    if first is None or second is None:
        return "unknown" if is_url(one) and is_url(other) else "no"
    return _certain(form(first) == form(second))


def _repository_blocked(entry: Source, source: Source, behaviour: Behaviour) -> Certainty:
    """Compare a blocked repository with a source in any spelling; without a branch or file it means all of them."""
    if source.get("source") not in {"github", "git"}:
        return "no"
    if not behaviour.as_seen and not (entry["source"] == "github" and _any_of(entry["repo"], behaviour)):
        return admits(entry, source, behaviour)
    if entry.get("path") and entry["path"] != source.get("path"):
        return "no"
    if not _ref_blocked(entry.get("ref"), source.get("ref")):
        return "no"
    if entry["source"] == "github" and (owner := _any_of(entry["repo"], behaviour)):
        return _certain(_repository(source).partition("/")[0].lower() == owner.lower())
    return _same_repository(entry, source)


def _ref_blocked(ref: Any, other: Any) -> bool:
    """Tell whether a blocked branch or tag means a source: it means every commit of its repository, too (as seen)."""
    return not ref or ref == other or (is_full_commit(other) and not is_full_commit(ref))


def _same_repository(entry: Source, source: Source) -> Certainty:
    key = _KEYS[entry["source"]][0]
    if entry["source"] == source["source"] and entry[key] == source.get(key):
        return "yes"
    wanted = entry["repo"] if entry["source"] == "github" else _repository(entry)
    if wanted or "github" in (entry["source"], source["source"]):
        return _certain(bool(wanted) and wanted == _repository(source))
    return _same_url(as_blocked, entry["url"], str(source.get("url", "")))


def _repository(source: Source) -> str:
    """Return `owner/name` on GitHub, without the suffix that both spellings may have."""
    if source["source"] == "github":
        return str(source.get("repo", "")).removesuffix(".git")
    url = read_repository_url(str(source.get("url", "")))
    return url.github_repository if url else ""


def _clone_blocked(entry: Source, source: Source) -> Certainty:
    """Compare the address of a blocked file with that of a repository that is cloned."""
    return _same_url(without_suffix, entry["url"], str(source.get("url", "")))


def _host(source: Source) -> str | None:
    match source.get("source"):
        case "github":
            return "github.com"
        case "git" | "url":
            url = read_repository_url(str(source.get("url", "")))
            return (url.known_host or None) if url else None
    return None


def _blocked_host(source: Source) -> str | None:
    """Return the host that a blocked pattern sees: GitHub's is one, whichever door of it is named."""
    return "github.com" if source.get("source") == "git" and _repository(source) else _host(source)


def _fits(pattern: str, text: Any) -> Certainty:
    """Tell whether a pattern is found in a text; one that cannot be run in linear time is not run."""
    if not isinstance(text, str) or is_broken(pattern):
        return "no"
    if not pattern:
        return "yes"
    from plugingov.model.patterns import UnreadablePattern, read_pattern  # noqa: PLC0415 (its engine takes time to load)

    try:
        return _certain(read_pattern(pattern).found_in(text))
    except UnreadablePattern:
        return "unknown"


_ATOMS = re.compile(r"\\.|\[\^?(?:\\.|[^\]\\])*\]|[()\[]|(?:[^\\()\[])", re.DOTALL)


def is_broken(pattern: str) -> bool:
    """Tell whether a pattern is none in any dialect: a bracket that nothing closes, or nothing to repeat."""
    depth = 0
    for atom in _ATOMS.findall(pattern):
        depth += {"(": 1, ")": -1}.get(atom, 0)
        if depth < 0 or atom == "[":
            return True
    return depth != 0 or pattern[:1] in {"*", "+", "?"}
