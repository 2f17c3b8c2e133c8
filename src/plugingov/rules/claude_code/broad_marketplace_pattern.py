"""An entry of the marketplace lists that means more than was meant, or nothing at all."""

import re
from collections.abc import Iterator

from plugingov.rules.case import Case
from plugingov.rules.claude_code.controls import LISTS
from plugingov.rules.claude_code.looking import of_policy
from plugingov.rules.observing import Seen, as_seen, each_seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.marketplaces.admitted import admits, is_broken
from plugingov.surfaces.claude_code.sessions.machine import Machine
from plugingov.surfaces.claude_code.settings.managed import Managed

ALLOWED, BLOCKED = "strictKnownMarketplaces", "blockedMarketplaces"
_PATTERNS = frozenset({"hostPattern", "pathPattern"})
_WILDCARDS_SINCE = "2.1.223"
# Where anybody can open a repository.
_OPEN_HOSTS = ("github.com", "gitlab.com", "bitbucket.org", "codeberg.org")
# Nobody's: what lets one of them in lets everything in.
_NOBODYS = {
    "hostPattern": ({"source": "url", "url": "https://q7.zz.example/marketplace.json"}, "any host"),
    "pathPattern": ({"source": "directory", "path": "/q7/zz"}, "any folder"),
}


def look(case: Case, machine: Machine, managed: Managed, behaviour: Behaviour) -> Iterator[Seen]:
    """Yield each entry of the two lists that is more than the name of one source."""
    del case, machine
    for key in (ALLOWED, BLOCKED):
        for part in managed.parts(key):
            says = _wide(part)
            if says is not None:
                yield Seen(mask(f"{key} {says}"), _verdict(key, part, says, behaviour))


def _wide(part: Found) -> str | None:
    """Return what an entry says of many sources; nothing of one that names a single source."""
    match part.value:
        case {"source": "hostPattern", "hostPattern": str(text)} | {"source": "pathPattern", "pathPattern": str(text)}:
            return text
        case {"source": "github", "repo": str(repo)} if "*" in repo:
            return repo
    return None


def _verdict(key: str, part: Found, says: str, behaviour: Behaviour) -> Verdict:
    kind = part.value["source"]
    entry = f"`{says}` of `{key}` in {part.where}"
    if wrong := _without_effect(kind, says, behaviour) or (_too_wide(part, says, behaviour) if key == ALLOWED else ""):
        return Finding(part.at, mask(f"{entry} {wrong}"))
    if key == ALLOWED and kind in _PATTERNS and admits(part.value, _NOBODYS[kind][0], behaviour) == "unknown":
        return Unknown(part.at, mask(f"what {entry} lets in cannot be told: no engine that is safe runs it"))
    return PASS


def _without_effect(kind: str, says: str, behaviour: Behaviour) -> str:
    """Say why an entry matches nothing."""
    if kind in _PATTERNS and is_broken(says):
        return "is no regular expression, so it matches nothing"
    if kind == "hostPattern" and _SCHEME.match(says) and not _bare_bar(says):
        return "opens with a scheme, so it matches nothing: it is held against the host alone"
    if kind in _PATTERNS:
        return ""
    if not _OWNER.fullmatch(says):
        return "is taken as it stands, star and all, so it matches nothing: only `owner/*` stands for repositories"
    if not behaviour.has(_WILDCARDS_SINCE):
        return f"matches nothing on a client before {_WILDCARDS_SINCE}, which takes the star as it stands"
    return ""


_OWNER = re.compile(r"[^/*]+/\*")
_SCHEME = re.compile(r"\^?(?:https?\??|ssh|git):(?:\\?/){2}")


def _too_wide(part: Found, says: str, behaviour: Behaviour) -> str:
    """Say what an entry that lets sources in lets in besides."""
    kind = part.value["source"]
    if kind not in _PATTERNS:
        return ""
    source, everything = _NOBODYS[kind]
    if admits(part.value, source, behaviour) == "yes":
        return f"lets in {everything}"
    if kind == "hostPattern":
        for host in _OPEN_HOSTS:
            if admits(part.value, {"source": "url", "url": f"https://{host}/m.json"}, behaviour) == "yes":
                return f"lets in `{host}`, where anybody can open a repository"
    return _unanchored(kind, says)


def _unanchored(kind: str, says: str) -> str:
    """Say where a pattern leaves an end open; a path may go on below what is meant."""
    says = _unwrapped(says)
    branches = says.split("|") if _bare_bar(says) else [says]
    if not all(branch.startswith("^") for branch in branches):
        return "does not open with `^`, so anything may stand before what it means"
    if kind == "hostPattern" and any(_ANY_BEFORE.match(branch) for branch in branches):
        return "lets anything stand right before what it means: write a dot between them"
    if kind == "pathPattern" and any(_OPEN_PATH.search(branch) for branch in branches):
        return "ends in the middle of a name, which may go on: close it with `/` or `$`"
    if kind == "hostPattern" and not all(_ends(branch) for branch in branches):
        return "does not end with `$`, so anything may stand after what it means"
    if kind == "hostPattern" and _OPEN_DOT.search(says):
        return "has a dot without a backslash, which stands for any character"
    return ""


def _unwrapped(pattern: str) -> str:
    """Return a pattern without the brackets around all of it."""
    opening = next((each for each in ("(?:", "(") if pattern.startswith(each)), "")
    depth, atoms = 0, _ATOMS.findall(pattern)
    for number, atom in enumerate(atoms):
        depth += {"(": 1, ")": -1}.get(atom, 0)
        if depth == 0 and opening:
            return _unwrapped(pattern[len(opening) : -1]) if number == len(atoms) - 1 else pattern
    return pattern


def _ends(pattern: str) -> bool:
    return bool(re.search(r"(?:^|[^\\])(?:\\\\)*\$\Z", pattern))


def _bare_bar(pattern: str) -> bool:
    """Tell whether a bar outside of every group splits a pattern in two."""
    depth = 0
    for atom in _ATOMS.findall(pattern):
        depth += {"(": 1, ")": -1}.get(atom, 0)
        if atom == "|" and depth == 0:
            return True
    return False


_ATOMS = re.compile(r"\\.|\[\^?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
# Any number of any characters, and then a name without a dot before it: `^.*acme` means `evil-acme` too.
_ANY_BEFORE = re.compile(r"\^\(?(?:\?:)?(?:\.|\[[^\]]*\]|\\[wWSD])[*+]\)?[A-Za-z0-9]")
_OPEN_PATH = re.compile(r"(?:^|[^\\])(?:\\\\)*[A-Za-z0-9_-]\Z")
# A dot between letters that nothing repeats: `git.acme` means `git-acme` too.
_OPEN_DOT = re.compile(r"(?:^|[^\\])(?:\\\\)*[A-Za-z0-9]\.[A-Za-z0-9]")


_LOOK = of_policy(look)
BROAD_MARKETPLACE_PATTERN = Rule(
    id="CCP007",
    name="broad-marketplace-pattern",
    title="An entry of the marketplace lists means too much, or nothing",
    layer="install",
    severity="medium",
    why="The patterns of these lists are looked for anywhere in a host or path unless they say where it begins and "
    "ends, so `acme.example` lets in `acme.example.attacker.example` as well, and `^/opt/acme` lets in `/opt/acme-evil`. A host where anybody can open a "
    "repository lets in everybody's. And what the client takes for no pattern, a star in the wrong place, matches "
    "nothing: in the list of what is blocked it blocks nothing. Of that list only what has no effect is a gap.",
    fix="Name each source, or write a pattern that opens with `^`, ends with `$` and escapes its dots; for every "
    "repository of an owner write `owner/*`.",
    references=(
        "code.claude.com/docs/en/plugin-marketplaces",
        "code.claude.com/docs/en/settings-reference",
        "Claude Code condition CC-P07",
    ),
    controls=LISTS,
    closed_by=("claude-code",),
    item_is="entry",
    bad=Example(
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "strictKnownMarketplaces": [
    {"source": "hostPattern", "hostPattern": "git\\\\.acme\\\\.example"},  // gap
    {"source": "hostPattern", "hostPattern": "^github\\\\.com$"},  // gap
    {"source": "github", "repo": "acme/plug-*"}  // gap
  ]
}
"""
        }
    ),
    good=Example(
        files={
            "/etc/claude-code/managed-settings.json": """\
{
  "strictKnownMarketplaces": [
    {"source": "hostPattern", "hostPattern": "^git\\\\.acme\\\\.example$"},
    {"source": "pathPattern", "pathPattern": "^/opt/acme/"},
    {"source": "github", "repo": "acme/*"}
  ]
}
"""
        }
    ),
    settings=Settings,
    subjects=each_seen(_LOOK),
    judge=as_seen(_LOOK),
    asks="observation",
)
