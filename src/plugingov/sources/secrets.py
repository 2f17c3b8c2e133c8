"""What is a secret, what only refers to one, and how text is shown without giving one away."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple
from urllib.parse import unquote_plus

from plugingov.sources.drawn import LONG_RUN, SHORTEST_RUN, WORDS, drawn_spans, is_random, looks_drawn
from plugingov.sources.expressions import expression

Kind = Literal["reference", "other-reference", "bundle-reference", "template", "placeholder", "literal"]

MASK = "****"

# What steers a terminal, and a character that is spelled in source or in an address, may end with a letter, and what
# stands behind it begins there all the same. A bracket alone opens one only where a number follows: `[ask-for-it]`.
_ESCAPE = (
    r"\[[0-9;?]{1,16}[A-Za-z]"
    r"|(?:\x1b|\\(?:e|x1[bB]|u001[bB]|033))[\[(][0-?]{0,16}[A-Za-z]|\x1b[A-Za-z0-9]|\x9b[0-?]{0,16}[A-Za-z]"
    r"|\\(?:[bfnrtv0]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[0-7]{3})|%[0-9A-Fa-f]{2}"
)
# Shapes that are a secret wherever they stand.
_SHAPES = expression(
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY[A-Z ]{0,20}-----"
    rf"|(?:(?<![A-Za-z0-9])(?:(?<![\w-])|(?!eyJ))|{_ESCAPE})(?P<token>"
    r"(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,})"
    r"|sk-[A-Za-z0-9_-]{16,}"
    r"|(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,}"
    r"|x(?:ox[abeprs]|app-\d)-[A-Za-z0-9-]{10,}"
    r"|(?:AKIA|ASIA)[0-9A-Z]{16}(?![0-9A-Za-z])"
    r"|AIza[0-9A-Za-z_-]{30,}"
    r"|ya29\.[0-9A-Za-z_-]{16,}"
    r"|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?"
    r"|(?:npm|hf|ntn|shpat|whsec|dop_v1|lin_api)_[A-Za-z0-9]{16,}"
    r"|dapi[0-9a-f]{32}"
    r"|pypi-AgE[A-Za-z0-9_-]{13,}"
    r"|SG\.[A-Za-z0-9_-]{16,}(?:\.[A-Za-z0-9_-]+)?"
    r"|ATATT[A-Za-z0-9._=-]{16,}"
    r"|secret_[A-Za-z0-9]{20,})",
)
# What each of the shapes above and below opens with or holds: a text without any of these has none of them. A search
# for these is quick, because each opens with letters that are looked for as they stand.
MARKERS = (
    *("-----BEGIN", "github_pat_", "glpat-", "k_live_", "k_test_", "xox", "xapp-", "ya29.", "eyJ", "dapi", "pypi-"),
    "SG.",
)
MARKER_SHAPES = (
    expression(r"_[A-Za-z0-9]{16}"),
    expression(r"sk-[A-Za-z0-9_-]{16}"),
    expression(r"A(?:KIA|SIA|Iza|TATT)"),
    expression(r"://[^\s/@:]*:[^\s/@]+@"),
)
_SHORTEST_SHAPE = 15  # xoxb- and ten letters more
# A port, and what follows it, is no password.
_USERINFO = expression(r"""(?<=://)[^\s/@:"'?#,]*:(?P<password>(?!\d{1,5}[\s"',\]}?#])[^\s/"']+)(?=@)""")
_QUERY = expression(r"[?&#;](?P<name>[\w.-]+)=(?P<value>[^&#;\s]*)")
_LONGEST_HOST = 300
_HOST = expression(rf"(?:://|https?:[\\/]*)(?P<host>[^\s/\\?#\"']{{1,{_LONGEST_HOST}}})[\\/]", re.IGNORECASE)

SECRET_WORDS = frozenset(
    [
        "token",
        "secret",
        "password",
        "passwd",
        "passphrase",
        "pwd",
        "apikey",
        "authorization",
        "bearer",
        "cookie",
        "credential",
        "jwt",
        "pat",
        "otp",
        "totp",
    ],
)
_SECRET_PAIRS = frozenset(
    {
        *((word, "key") for word in ("api", "access", "private", "secret", "auth", "signing", "encryption")),
        *((word, "key") for word in ("account", "subscription", "master", "shared", "license", "licence")),
        ("session", "id"),
        ("secret", "id"),
    },
)
# A name that ends like this tells about a secret and holds none: TOKEN_URL, password_file.
_ABOUT = frozenset(
    [
        "url",
        "uri",
        "endpoint",
        "host",
        "server",
        "stdin",
        "domain",
        "path",
        "file",
        "dir",
        "name",
        "id",
        "arn",
        "method",
        "type",
        "mode",
        "scheme",
        "format",
        "algorithm",
        "provider",
        "source",
        "store",
        "issuer",
        "audience",
        "ttl",
        "timeout",
        "lifetime",
        "length",
        "prefix",
        "header",
        "env",
        "var",
        "helper",
        "command",
        "cmd",
        "expiry",
        "expire",
        "expiration",
        "duration",
        "validity",
        "interval",
        "age",
        "rotation",
        "permission",
        "scope",
        "descriptor",
        "fd",
        "backend",
        "engine",
        "manager",
        "profile",
        "region",
        "policy",
        "version",
        "user",
        "username",
        "email",
        "secure",
        "samesite",
        "enabled",
        "required",
        *("millisecond", "second", "sec", "minute", "hour", "day", "week", "month"),
    ],
)
_MILLISECONDS = "ms"  # no plural
# A name may end with what belongs to the word before it: JWT_EXPIRES_IN.
_BEHIND = frozenset({"in", "at", "after", "until"})
# A name with one of these speaks of a number: MAX_OUTPUT_TOKENS.
_COUNTS = frozenset({"max", "min", "limit", "budget", "count", "size", "per"})
# Words written as one: PGPASSWORD, GITHUBTOKEN. Many a word ends with `pass`, so that one needs a known word before it;
# `accesstokens` may be a number of them.
_JOINED = expression(
    r"\w+(?:password|passwd|passphrase|secret|credential|apikey|(?:access|private|secret|auth|master|signing|encryption)key)s?"
    r"|(?!max|min|num|next|page)\w+token|\w*(?:session|secret)id"
    r"|(?:ssh|db|pg|sql|mysql|mssql|ora|oracle|mongo|redis|root|admin|user|login|sudo|smtp|mail|imap|ldap|ftp|sftp|http|proxy"
    r"|git|svn|key|store|vault|rsync|api|my)(?:pass|pwd)"
)
_NEVER = frozenset({"", "true", "false", "null", "none", "yes", "no", "on", "off", "0", "1"})

_REFERENCE = expression(
    r"\$\{(?P<name>[A-Za-z_][A-Za-z0-9_.]*)(?::[-=](?P<default>(?:[^${}]|\$(?!\{)|\$\{[^{}]*\})*))?\}"
)
_OTHER_REFERENCE = expression(
    r"\$\{(?:env|input|secret|secrets|vault|command|config):[^{}]+\}"
    r"|\$\{[A-Za-z_]\w*:\?[^{}]*\}|\$\{\{[^{}]*\}\}"
    r"|(?<![\w$])\$[A-Za-z_]\w*|(?<![\w%])%[A-Za-z_]\w*%|\$\("
)
_STORE = expression(
    r"\b(?:op|vault|ssm|secretsmanager|keychain|akv|gcpsm|file)://?\S+|\barn:aws:(?:secretsmanager|ssm):\S+"
)
_BUNDLE = expression(r"\$\{(?:CLAUDE_PLUGIN_ROOT|CLAUDE_PLUGIN_DATA|CLAUDE_PROJECT_DIR|__dirname|user_config\.\w+)\}")
_TEMPLATE = expression(r"\{\{[^{}]*\}\}|@[A-Z][A-Z0-9_]*@|<[^<>\s][^<>]*>")
_PLACEHOLDER = expression(
    r"(?:[a-z]{2,6}[-_])*your[-_ ]?[a-z].*|(?:my|insert|enter|put|add|paste|replace)(?:[-_ ][a-z]+)+|[\w ]+[-_ ]here"
    r"|(?:[a-z]{2,6}[-_])*(?:x{3,}|\.{3,}|\*{3,})|change[-_ ]?me|redacted|placeholder|todo|dummy|example",
    re.IGNORECASE,
)
# Nobody's key, in the shape of one: `sk-xxxxxxxxxxxxxxxx`, `AKIAIOSFODNN7EXAMPLE`, `sk-your-key-goes-here`.
_DUMMY = expression(r"[xX]{6,}|EXAMPLE|[-_][yY][oO][uU][rR][-_]")
_SCHEME = expression(r"^(?:Bearer|Basic|Token|ApiKey|Digest)(?:\s+|$)", re.IGNORECASE)
_PATH = expression(r"(?:~|\.{1,2})?/[\w.@ -]+(?:/[\w.@ -]*)+|(?:~|\.{1,2})/[\w.@ -]+|[A-Za-z]:[\\/].*")


class Value(NamedTuple):
    """What a value is: where it comes from, and whether it is a secret written down."""

    kind: Kind
    is_secret: bool


def classify(name: str, value: str) -> Value:
    """Tell what `value` under the key, header or variable `name` is."""
    found = _classify(name, value)
    return Value(found.kind, is_secret=True) if not found.is_secret and _query_holds_secret(value) else found


def _classify(name: str, value: str) -> Value:
    bare = _SCHEME.sub("", value.strip(), count=1)
    if has_secret_shape(bare):
        return Value("literal", is_secret=True)
    if not bare or (_PLACEHOLDER.fullmatch(bare) and not is_random(bare)):
        return Value("placeholder", is_secret=False)
    for kind, pattern in _KINDS if _REFERRING.search(bare) else ():
        if pattern.search(bare):
            return Value(kind, is_secret=_leaks_beside_reference(name, bare))
    if "@" in bare and _PROXY.search(name) and _SIGNS_IN.match(bare):
        return Value("literal", is_secret=True)
    if _READS.fullmatch(bare):
        return Value("other-reference", is_secret=False)
    presented = _PRESENTED.match(value.strip()) is not None or (_AUTH.search(name) and _DRAWN.fullmatch(bare))
    named = (presented or sounds_secret(name)) and bare.lower() not in _NEVER and not _PATH.fullmatch(bare)
    if named and _is_about(name, bare):
        named = False
    return Value("literal", is_secret=bool(named) or (is_random(bare) and not is_public(name)))


@lru_cache(maxsize=512)
def is_public(name: str) -> bool:
    """Tell whether something is called as an id that is handed out to anybody: only a shape makes it a secret."""
    return _PUBLIC_ID.search(name) is not None


def _is_about(name: str, value: str) -> bool:
    """Tell whether a value is the name of a variable, the path of a secret in a store, or how many tokens there are."""
    if _VARIABLE.fullmatch(value) or _IN_STORE.fullmatch(value):
        return sounds_secret(value)
    return value.isdecimal() and name.lower().endswith("tokens")


# How JavaScript reads a variable; what it takes in its place, where there is none, is no part of that.
_READS = expression(r"(?:process|import\.meta)\.env(?:\.\w+|\[[\"']\w+[\"']\])\s*(?:;.*)?", re.DOTALL)
_VARIABLE = expression(r"[A-Z]+\d?(?:_[A-Z]+\d?){1,6}")
_IN_STORE = expression(r"[a-z]+(?:[_-][a-z]+)*(?:/[a-z]+(?:[_-][a-z]+)*){2,6}")
# Before the host of a proxy, which needs no scheme.
_PROXY = expression(r"(?:proxy|socks\w{0,20})\d?$", re.IGNORECASE)
_SIGNS_IN = expression(r"[^\s/:@]*:(?!//)[^\s@]+@")
# A client's id is no secret (RFC 6749, 2.2), nor is that of whom it works for.
_PUBLIC_ID = expression(
    r"(?:client|app|application|org|organi[sz]ation|tenant|account|project|workspace|team)[-_]?id$", re.IGNORECASE
)


# Whatever follows `Bearer` is presented to sign in, under any name; so is what looks drawn in a header called auth.
_PRESENTED = expression(r"(?:Bearer|Basic|Digest)\s+\S{6,}$", re.IGNORECASE)
_AUTH = expression(r"(?:^|[-_])auth$", re.IGNORECASE)
_DRAWN = expression(r"(?=\S*\d)\S{8,}")


_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("bundle-reference", _BUNDLE),
    ("reference", _REFERENCE),
    ("other-reference", _OTHER_REFERENCE),
    ("other-reference", _STORE),
    ("template", _TEMPLATE),
)
# One of these stands in whatever any of the kinds above fits; an ordinary address has none.
_REFERRING = expression(r"[$%{<@]|(?<!http)(?<!https):")


def has_secret_shape(text: str) -> bool:
    """Tell whether `text` holds something that is a secret wherever it stands."""
    may_have_one = len(text) >= _SHORTEST_SHAPE or "://" in text
    return may_have_one and _is_marked(text) and next(secret_spans(text), None) is not None


def _is_marked(text: str) -> bool:
    """Tell quickly whether a text may hold a shape at all: nearly none does."""
    for marker in MARKERS:
        if marker in text:
            return True
    for shape in MARKER_SHAPES:  # noqa: SIM110 (a generator takes twice as long, and this is asked of every text)
        if shape.search(text):
            return True
    return False


def secret_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where `text` holds something that is a secret wherever it stands."""
    yield from (_shape(found) for found in _SHAPES.finditer(text) if not _is_nobodys(found["token"] or found[0]))
    if "://" in text:
        passwords = (found for found in _USERINFO.finditer(text) if not _stands_for_another(found["password"]))
        yield from ((found.start() - len("://"), found.end()) for found in passwords)


@lru_cache(maxsize=512)
def tells_about(name: str) -> bool:
    """Tell whether something is called as what only tells about another: a mode, a file, a time."""
    return not _ABOUT.isdisjoint(_words_in(name)[1][-1:])


def _words_in(name: str) -> tuple[list[str], list[str]]:
    """Return the words of a name, as they stand and in the singular, without what belongs to the last of them."""
    words = [word.lower() for word in WORDS.findall(name)]
    while len(words) > 1 and words[-1] in _BEHIND:
        words.pop()
    return words, [word if word.endswith("ss") else word.removesuffix("s") for word in words]


@lru_cache(maxsize=512)
def sounds_secret(name: str) -> bool:
    """Tell whether something called `name` is expected to hold a secret."""
    words, singular = _words_in(name)
    if not singular or words[-1] == _MILLISECONDS or not _COUNTS.isdisjoint(singular):
        return False
    if singular[-1] in {"pass", "pw"} or tuple(singular[-2:]) in _SECRET_PAIRS:
        return True
    if singular[-1] in _ABOUT:
        return False
    named = not SECRET_WORDS.isdisjoint(singular) or not _SECRET_PAIRS.isdisjoint(pairwise(singular))
    return named or any(map(_JOINED.fullmatch, words))


def mask(text: str) -> str:
    """Return `text` with everything that has the shape of a secret replaced."""
    has_long_word = max(map(len, text.split()), default=0) >= SHORTEST_RUN
    return cover(text, spans_to_mask(text)) if has_long_word or _is_marked(text) else text


def cover(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return `text` with each of the spans replaced; those that overlap are replaced as one."""
    shown, end = [], 0
    for start, stop in sorted(spans):
        if start >= end:
            shown += [text[end:start], MASK]
        end = max(end, stop)
    return "".join([*shown, text[end:]])


def spans_to_mask(text: str) -> Iterator[tuple[int, int]]:
    """Yield what of `text` is never shown: whatever has the shape of a secret, even one that is nobody's."""
    if _is_marked(text):
        yield from map(_shape, _SHAPES.finditer(text))
        yield from (found.span("password") for found in _USERINFO.finditer(text))
    drawn = (_behind_host(text, *span) for span in drawn_spans(text))
    if _odd_paths:
        named = [found.span() for path in _odd_paths for found in re.finditer(re.escape(path), text)]
        drawn = (span for span in drawn if not any(span[0] < end and start < span[1] for start, end in named))
    yield from drawn


def _behind_host(text: str, start: int, end: int) -> tuple[int, int]:
    """Return what of a run no host is part of: a slash is a letter of many a key, and ends the host of an address.

    Before an `@` there is no host yet, and a host that looks drawn itself is not shown either.
    """
    if text[end : end + 1] == "@":
        return start, end
    for found in _HOST.finditer(text, max(0, start - _LONGEST_HOST), end):
        if found.start("host") <= start < found.end("host") and not looks_drawn(found["host"]):
            return found.end(), end
    return start, end


def remember_path(path: str) -> None:
    """Let the path of an input be shown, although a folder in it looks drawn, as those for temporary files do.

    It is no secret: whoever runs the command gave it, and a report without places is none.
    """
    if len(_odd_paths) < _MOST_PATHS and any(map(looks_drawn, LONG_RUN.findall(path))):
        _odd_paths.add(path)


_odd_paths: set[str] = set()
_MOST_PATHS = 1000


def _shape(found: re.Match[str]) -> tuple[int, int]:
    """Return where a shape stands, without the escape that it stands behind."""
    return found.span("token" if found["token"] else 0)


def _is_nobodys(shape: str) -> bool:
    """Tell whether a shape is a row of x, or words: `sk-region-1-office-team`."""
    if _DUMMY.search(shape):
        return True
    return shape.startswith("sk-") and all(map(_is_word, re.split("[^A-Za-z0-9]+", shape)))


def _is_word(part: str) -> bool:
    one_case = part.islower() or part.isupper() or part.istitle()
    is_plain = part.isdecimal() or not part or (part.isalpha() and one_case)
    return len(part) < (_LONGEST_WORD if is_plain else _LONGEST_VERSION)


_LONGEST_WORD = 16
_LONGEST_VERSION = 8


def _stands_for_another(password: str) -> bool:
    return any(pattern.search(password) for _, pattern in _KINDS) or _PLACEHOLDER.fullmatch(password) is not None


def _leaks_beside_reference(name: str, value: str) -> bool:
    """`${TOKEN:-abc}` writes a secret down as the default; text around a reference may too."""
    for found in _REFERENCE.finditer(value):
        default = found["default"] or ""
        if _classify(name, default).is_secret or _classify(found["name"], default).is_secret:
            return True
    for _, pattern in _KINDS:
        value = pattern.sub(" ", value)
    return is_random(value)


def _query_holds_secret(value: str) -> bool:
    """`https://host/?token=abc` and `Server=host;Password=abc` name what they hold."""
    if "=" not in value:
        return False
    pairs = ((found["name"], unquote_plus(found["value"])) for found in _QUERY.finditer(value))
    if any(_classify(*pair).is_secret for pair in pairs):
        return True
    asked = (pair.partition("=") for found in _ASKED.finditer(value) for pair in found["query"].split("&"))
    return any(classify_parameter(name, unquote_plus(said)).is_secret for name, _, said in asked)


def classify_parameter(name: str, value: str) -> Value:
    """Tell what a parameter of an address is: there a signature opens a door, and so does a key that is no word."""
    is_presented = (name.lower() in _PRESENTED_AS and is_no_word(value)) or _SIGNATURE.fullmatch(name)
    return _classify("api-key" if is_presented and len(value) >= _SHORTEST_KEY else name, value)


def is_no_word(text: str) -> bool:
    """Tell whether a text has letters and digits in one, as keys have and most names of things do not."""
    return _NO_WORD.fullmatch(text) is not None


_PRESENTED_AS = frozenset({"key", "code"})  # functions of Azure take the second
_SIGNATURE = expression(r"sig|(?:x-(?:amz|goog)-)?signature", re.IGNORECASE)
_ASKED = expression(r"\?(?P<query>[^\s?#\"']+)")
_NO_WORD = expression(r"(?!id_)(?=\S*\d)(?=\S*[A-Za-z])[A-Za-z0-9_+=-]{8,}")  # `id_ed25519` is a file
_SHORTEST_KEY = 6
