"""What is a secret, what only refers to one, and how text is shown without giving one away."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import log2
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

Kind = Literal["reference", "other-reference", "bundle-reference", "template", "placeholder", "literal"]

MASK = "****"

# Shapes that are a secret wherever they stand.
_SHAPES = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,})"
    r"|\bsk-[A-Za-z0-9_-]{16,}"
    r"|\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,}"
    r"|\bx(?:ox[abeprs]|app)-[A-Za-z0-9-]{10,}"
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"
    r"|\bAIza[0-9A-Za-z_-]{30,}"
    r"|\bya29\.[0-9A-Za-z_-]{16,}"
    r"|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?"
    r"|\b(?:npm|hf|ntn|shpat|whsec|dop_v1|lin_api|dapi)_[A-Za-z0-9]{16,}"
    r"|\b(?:pypi-|SG\.|ATATT)[A-Za-z0-9._-]{16,}"
    r"|\bsecret_[A-Za-z0-9]{20,}",
)
# What each of the shapes above and below opens with or holds: a text without any of these has none of them. A search for
# these is quick, because each opens with letters that are looked for as they stand.
MARKERS = ("-----BEGIN", "github_pat_", "glpat-", "k_live_", "k_test_", "xox", "xapp-", "ya29.", "eyJ", "pypi-", "SG.")
MARKER_SHAPES = (
    re.compile(r"_[A-Za-z0-9]{16}"),
    re.compile(r"sk-[A-Za-z0-9_-]{16}"),
    re.compile(r"A(?:KIA|SIA|Iza|TATT)"),
    re.compile(r"://[^\s/@:]*:[^\s/@]+@"),
)
_SHORTEST_SHAPE = 15  # xoxb- and ten letters more
_USERINFO = re.compile(r"(?<=://)[^\s/@:]*:(?P<password>[^\s/@]+)(?=@)")
_LONG_RUN = re.compile(r"[A-Za-z0-9+/_=-]{20,}")

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SECRET_WORDS = frozenset(
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
    ],
)
_SECRET_PAIRS = frozenset(
    {("api", "key"), ("access", "key"), ("private", "key"), ("secret", "key"), ("auth", "key"), ("session", "id")}
)
# A name that ends like this tells about a secret and holds none: TOKEN_URL, password_file.
_ABOUT = frozenset(
    [
        "url",
        "uri",
        "endpoint",
        "host",
        "path",
        "file",
        "dir",
        "name",
        "method",
        "type",
        "mode",
        "scheme",
        "ttl",
        "timeout",
        "length",
        "prefix",
        "header",
        "env",
        "var",
        "helper",
        "expiry",
    ],
)
_NEVER = frozenset({"", "true", "false", "null", "none", "yes", "no", "on", "off", "0", "1"})

_REFERENCE = re.compile(r"\$\{(?P<name>[A-Za-z_][A-Za-z0-9_.]*)(?::-(?P<default>[^}]*))?\}")
_OTHER_REFERENCE = re.compile(r"\$\{(?:env|input|secret|secrets|vault|command|config):[^}]+\}|\$[A-Za-z_]\w*|%\w+%")
_STORE = re.compile(
    r"(?:op|vault|ssm|secretsmanager|keychain|akv|gcpsm|file)://?\S+|arn:aws:(?:secretsmanager|ssm):\S+"
)
_BUNDLE = re.compile(r"\$\{(?:CLAUDE_PLUGIN_ROOT|CLAUDE_PLUGIN_DATA|CLAUDE_PROJECT_DIR|__dirname|user_config\.\w+)\}")
_TEMPLATE = re.compile(r"\{\{[^}]*\}\}|@[A-Z][A-Z0-9_]*@|<[^<>\s][^<>]*>")
_PLACEHOLDER = re.compile(
    r"(?:your|my|insert|enter|put|add)[-_ ].*|x{3,}|\.{3,}|\*{3,}|change[-_ ]?me|redacted|placeholder|todo|dummy|example",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"(?:Bearer|Basic|Token|ApiKey|Digest)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Value:
    """What a value is: where it comes from, and whether it is a secret written down."""

    kind: Kind
    is_secret: bool


def classify(name: str, value: str) -> Value:
    """Tell what `value` under the key, header or variable `name` is."""
    bare = _SCHEME.sub("", value.strip(), count=1)
    if _PLACEHOLDER.fullmatch(bare) or not bare:
        return Value("placeholder", is_secret=False)
    if has_secret_shape(bare):
        return Value("literal", is_secret=True)
    for kind, pattern in _KINDS:
        if pattern.search(bare):
            return Value(kind, is_secret=_leaks_beside_reference(name, bare))
    named = sounds_secret(name) and bare.lower() not in _NEVER
    return Value("literal", is_secret=named or _is_random(bare) or _url_holds_secret(bare))


_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("bundle-reference", _BUNDLE),
    ("reference", _REFERENCE),
    ("other-reference", _OTHER_REFERENCE),
    ("other-reference", _STORE),
    ("template", _TEMPLATE),
)


def classify_arguments(arguments: tuple[str, ...]) -> tuple[Value, ...]:
    """Tell what each argument of a command line is; `--token abc` makes `abc` a secret."""
    values, flag = [], ""
    for argument in arguments:
        name, sign, rest = argument.partition("=" if argument.startswith("-") or "=" in argument else ": ")
        if sign and not argument.startswith(("http://", "https://")):
            values.append(classify(name.lstrip("-"), rest))
        else:
            values.append(classify(flag, argument))
        flag = argument.lstrip("-") if argument.startswith("-") and not sign else ""
    return tuple(values)


def has_secret_shape(text: str) -> bool:
    """Tell whether `text` holds something that is a secret wherever it stands."""
    may_have_one = len(text) >= _SHORTEST_SHAPE or "://" in text
    return may_have_one and next(secret_spans(text), None) is not None


def secret_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where `text` holds something that is a secret wherever it stands."""
    yield from (found.span() for found in _SHAPES.finditer(text))
    if "://" in text:
        passwords = (found for found in _USERINFO.finditer(text) if not _REFERENCE.search(found["password"]))
        yield from ((found.start() - len("://"), found.end()) for found in passwords)


def sounds_secret(name: str) -> bool:
    """Tell whether something called `name` is expected to hold a secret."""
    words = [word.lower() for word in _WORDS.findall(name)]
    singular = [word.removesuffix("s") if word not in {"pass", "https"} else word for word in words]
    if not singular or singular[-1] in _ABOUT:
        return False
    pairs = zip(singular, singular[1:], strict=False)
    return not _SECRET_WORDS.isdisjoint(singular) or any(pair in _SECRET_PAIRS for pair in pairs)


def mask(text: str) -> str:
    """Return `text` with everything that has the shape of a secret replaced."""
    text = _SHAPES.sub(MASK, text)
    text = _USERINFO.sub(lambda found: found[0][: -len(found["password"])] + MASK, text)
    return _LONG_RUN.sub(lambda found: MASK if _is_random(found[0]) else found[0], text)


def _leaks_beside_reference(name: str, value: str) -> bool:
    """`${TOKEN:-abc}` writes a secret down as the default; text around a reference may too."""
    defaults = [found["default"] or "" for found in _REFERENCE.finditer(value)]
    rest = _REFERENCE.sub("", value)
    return any(classify(name, default).is_secret for default in defaults) or _is_random(rest)


def _url_holds_secret(value: str) -> bool:
    if "?" not in value or "://" not in value:
        return False
    try:
        query = parse_qsl(urlsplit(value).query)
    except ValueError:
        return False
    return any(classify(name, part).is_secret for name, part in query if name)


def _is_random(text: str) -> bool:
    """A long run of mixed letters and digits is nobody's word; hex digests and ids are told apart by case."""
    return any(_looks_drawn(run) for run in _LONG_RUN.findall(text))


def _looks_drawn(run: str) -> bool:
    kinds = (any(map(str.isdigit, run)), any(map(str.isupper, run)), any(map(str.islower, run)))
    if not all(kinds):
        return False
    shares = [run.count(character) / len(run) for character in set(run)]
    return -sum(share * log2(share) for share in shares) >= _DRAWN_BITS


_DRAWN_BITS = 3.7
