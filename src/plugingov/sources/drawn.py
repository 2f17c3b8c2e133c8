"""What looks drawn: a long run of mixed letters and digits is nobody's word, unless tools name things so."""

import re
from collections.abc import Iterator
from math import log2

from plugingov.sources.expressions import expression

Span = tuple[int, int]

SHORTEST_RUN = 20
LONG_RUN = expression(r"[A-Za-z0-9][A-Za-z0-9+/_=-]{19,}")
WORDS = expression(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_NO_LETTER = expression(r"[^A-Za-z0-9]+")


def is_random(text: str) -> bool:
    """Tell whether something in a text looks drawn; sums and ids are told apart by case, but for those of addresses."""
    return len(text) >= SHORTEST_RUN and next(drawn_spans(text), None) is not None


def drawn_spans(text: str) -> Iterator[Span]:
    """Yield where a text looks drawn; what tools have drawn for the name of a folder is no secret of anybody."""
    if any(map(looks_drawn, LONG_RUN.findall(text))):
        plain = _NAMED_BY_TOOLS.sub(_blank, text)
        yield from (found.span() for found in LONG_RUN.finditer(plain) if looks_drawn(found[0]))
    if "://" in text:
        yield from _hexadecimal(text)


# Ids that the vendor gives to what its interface lists: they look drawn, and open nothing.
_TAGGED = expression(
    "(?<![A-Za-z0-9])(?:plugin|pluginver|marketplace|rbac_group|rbac_role|user|org|mcpsrv|connector)"
    "_01[1-9A-HJ-NP-Za-km-z]{22}(?![A-Za-z0-9])"
)


def looks_drawn(run: str) -> bool:
    """Tell whether a run of letters and digits looks drawn."""
    run = _TAGGED.sub("", run) if "_01" in run else run
    if not run:
        return False
    kinds = (any(map(str.isdigit, run)), any(map(str.isupper, run)), any(map(str.islower, run)))
    if not all(kinds):
        return False
    shares = [run.count(character) / len(run) for character in set(run)]
    if -sum(share * log2(share) for share in shares) < _DRAWN_BITS:
        return False
    parts = [part for part in _NO_LETTER.split(run) if len(part) >= _SHORTEST_DRAWN]
    return any(len(part) <= _LONGEST_PIECE * len(WORDS.findall(part)) for part in parts)


_DRAWN_BITS = 3.7
# What is drawn changes its case or kind every other character; what is written does so word by word.
_SHORTEST_DRAWN = 10
_LONGEST_PIECE = 2.8

# What uv calls the folder of each archive, Windows the publisher of a package from its store (the same everywhere),
# poetry and pipenv an environment, and Nix whatever it has built.
_NAMED_BY_TOOLS = expression(
    r"(?<=[\\/]archive-v0[\\/])[A-Za-z0-9_-]{16,24}(?![\w-])"
    r"|[\\/](?:Packages|WindowsApps)[\\/]{1,2}[A-Za-z][\w.-]{1,100}_[0-9a-hjkmnp-tv-z]{13}(?![0-9A-Za-z])"
    r"|[\\/]virtualenvs[\\/]{1,2}[A-Za-z][\w.-]{0,100}-[A-Za-z0-9_-]{8}(?=-py3\.|[\\/])"
    r"|(?<=/nix/store/)[0-9a-z]{32}(?=-)"
)


def _blank(found: re.Match[str]) -> str:
    return "." * len(found[0])


# In the path or a parameter of an address a long row of such digits opens what lies there.
_HEXADECIMAL = expression(r"[/=](?P<digits>(?=\d{0,127}[A-Fa-f])(?=[A-Fa-f]{0,127}\d)[0-9A-Fa-f]{20,128})(?![\w-])")
_LONGEST_ADDRESS = 2000
_BETWEEN = expression(r"[\s\"'`<>|]")
_NAME_BEFORE = expression(r"[\w.-]*$")
_PUBLIC = frozenset(
    [
        *("commit", "commits", "tree", "blob", "blobs", "raw", "archive", "ref", "refs", "rev", "revision", "sha"),
        *("sha1", "sha256", "sha512", "hash", "digest", "checksum", "integrity", "etag", "version", "v", "build"),
        *("account", "accounts", "zones", "org", "orgs", "organization", "organizations", "project", "projects"),
        *("tenant", "tenants", "workspace", "workspaces", "client_id", "clientid", "app_id", "tenant_id", "team_id"),
    ]
)
# Where code is kept a row of them is a commit; Cloudflare's gateway has the number of an account there.
_HOST_OF_CODE = expression(
    r"(?:[\w.-]*[.-])?(?:git\w*|raw|gists?|bitbucket|codeberg|codeload|huggingface)[.-].*|gateway\.ai\.cloudflare\.com",
    re.IGNORECASE,
)


def _hexadecimal(text: str) -> Iterator[Span]:
    for found in _HEXADECIMAL.finditer(text):
        begin = text.rfind("://", max(0, found.start() - _LONGEST_ADDRESS), found.start())
        before = text[begin + len("://") : found.start()]
        if begin < 0 or not before or _BETWEEN.search(before):
            continue
        name = _NAME_BEFORE.search(before)
        host = re.split(r"[/?#]", before, maxsplit=1)[0].rpartition("@")[2]
        if not (name and name[0].lower() in _PUBLIC) and not _HOST_OF_CODE.fullmatch(host):
            yield found.span("digits")
