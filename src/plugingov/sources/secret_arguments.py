"""Which words of a command line hold a secret: what stands before a word tells what it is."""

import re
import shlex
from collections.abc import Iterator
from contextlib import suppress

from plugingov.sources.secrets import Value, classify, has_secret_shape, sounds_secret

_ASSIGNMENT = re.compile(r"-*(?P<name>[A-Za-z_][\w.-]*)=")
_HEADER = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9-]*):(?![/\\])\s*")
# What takes a header, and what takes a name with its password.
_TAKES_HEADER = re.compile(r"H|(?:[\w.-]*[-_.])?headers?", re.IGNORECASE)
_TAKES_SIGN_IN = re.compile(r"[uU]|(?:[\w.-]*[-_.])?(?:user|userpwd|login|auth|basic|creds?)")
_SIGN_IN = re.compile(r"(?P<user>[^\s:/\\]+):(?!//|\\)(?P<password>.*)", re.DOTALL)
_ATTACHED = re.compile(r"-(?P<flag>[uUH])(?P<value>[^\s=-].*)", re.DOTALL)  # as curl takes it
# A user and a group, as whatever starts containers takes them.
_CONTAINERS = frozenset({"docker", "podman", "nerdctl", "container", "finch"})
_GROUPS = frozenset({"root", "nogroup", "nobody", "users", "staff", "wheel", "daemon", "docker", "adm", "sudo"})
_PATTERN = re.compile(r"(?:\\.|[.\[\]^$+?*()|/])+")  # what `grep 'password: .*'` searches for
# Programs whose `-u` signs nobody in: `date -u +%H:%M`, `rsync -u host:folder`.
_HARMLESS = frozenset(
    (each, "u") for each in ("date", "sort", "diff", "rsync", "sudo", "uniq", "python", "python3", "push")
)
_SHELL = re.compile(r"-[a-z]{0,3}c|/[ck]|-(?:en)?codedcommand|--?command", re.IGNORECASE)


def classify_arguments(arguments: tuple[str, ...], command: str = "") -> tuple[Value, ...]:
    """Tell what each argument of a command line is; `--token abc` makes `abc` a secret."""
    programs = {_program(word) for word in (command, *arguments)}
    is_group, may_attach = not _CONTAINERS.isdisjoint(programs), "curl" in programs
    values, flag, word = [], "", _program(command)
    for argument in arguments:
        name, rest = _name_and_value(argument)
        if not name and may_attach and (found := _ATTACHED.fullmatch(argument)):
            name, rest = found["flag"], found["value"]
        before = "" if argument.startswith("-") else flag
        values.append(_named(name or before, rest, is_group=is_group))
        flag = argument.lstrip("-") if argument.startswith("-") and not name else ""
        if (word, flag) in _HARMLESS or (flag == "secret-id" and "secretsmanager" in programs):
            flag = ""
        word = word if argument.startswith("-") else _program(argument)
    return tuple(values)


def hold_secrets(arguments: tuple[str, ...], command: str = "") -> tuple[bool, ...]:
    """Tell of each argument whether it holds a secret: as a word, or somewhere in what a shell is given to read."""
    kinds = classify_arguments(arguments, command)
    before = (command, *arguments)
    return tuple(
        kind.is_secret or (_SHELL.fullmatch(flag) is not None and holds_secret(argument))
        for flag, argument, kind in zip(before, arguments, kinds, strict=False)
    )


def holds_secret(text: str) -> bool:
    """Tell whether what a shell reads holds a secret: in a word, in a header, or in the JSON that it hands on."""
    return _holds_secret(text, _DEEPEST)


def _holds_secret(text: str, deepest: int) -> bool:
    if has_secret_shape(text) or any(_named_within(text)):
        return True
    for words in _words(text):
        if any(kind.is_secret for kind in classify_arguments(words)):
            return True
        inner = (word for word in words if deepest and " " in word and len(word) < len(text))
        if any(_holds_secret(word, deepest - 1) for word in inner):
            return True
    return False


_DEEPEST = 3  # a shell in a shell in a shell


def _words(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of a text, as a shell takes quotes, then as they stand: some texts are of no shell."""
    text = _CODE.sub("$(", text)
    if len(text) <= _LONGEST and _QUOTES.search(text):
        with suppress(ValueError):  # a quote that nobody closes
            yield tuple(shlex.split(text))
    yield tuple(found[0].strip("\"'") for found in _WORD.finditer(text))


_WORD = re.compile(r"[^\s;&|()<>`]+(?:(?<=\$)\()?")  # what a command says is no word: `$(cat token)`
# What a line of some language reads or works out: `token=json.load(x)`, `token=process.env.TOKEN`.
_CODE = re.compile(r"(?<==)(?:[A-Za-z_]\w{0,80}(?:\.[A-Za-z_]\w{0,80}){1,8}\(|(?:process\.env|os\.environ)[.\[])")
_QUOTES = re.compile(r"[\"'\\]")  # without any, nothing is taken together
_LONGEST = 20_000


def _named_within(text: str) -> Iterator[bool]:
    """Yield of everything that looks like a header, or like a member of JSON, whether it is a secret."""
    for found in _HEADER_WITHIN.finditer(text):
        kind = classify_header if "-" in found["name"] else classify
        yield kind(found["name"], found["value"]).is_secret
    for found in _MEMBER.finditer(text):
        yield classify(found["name"], found["value"]).is_secret


# What opens like a pattern or a path is searched for: `grep 'token: .*'`.
_HEADER_WITHIN = re.compile(
    r"(?<![A-Za-z0-9-])(?P<name>[A-Za-z][\w-]{0,80}):\s{1,9}(?P<value>(?:(?:Bearer|Basic|Token|Digest)\s|(?![./\\\[(^{*]))[^\s\"']+)",
    re.IGNORECASE,
)
_MEMBER = re.compile(r'(?<!\w)"(?P<name>[A-Za-z][\w.-]{0,80})\\?"\s{0,9}:\s{0,9}\\?"(?P<value>[^"\\]*)')


def classify_header(name: str, value: str) -> Value:
    """Tell what the value of a header is: a key of any kind is presented to sign in."""
    found = classify(name, value)
    return classify("api-key", value) if not found.is_secret and _sounds_like_key(name) else found


def _sounds_like_key(name: str) -> bool:
    words = set(re.split(r"[-_]", name.lower()))
    return not _KEYS.isdisjoint(words) and _OTHER_KEYS.isdisjoint(words)


_KEYS = frozenset({"key", "auth", "session", "sid", "signature", "pin", "otp"})
_OTHER_KEYS = frozenset({"idempotency", "cache", "partition", "sort", "public", "id", "name", "type", "version"})


def _name_and_value(argument: str) -> tuple[str, str]:
    """Split `--name=value`, `NAME=value` and a header that sounds secret; anything else has no name."""
    if found := _ASSIGNMENT.match(argument):
        return found["name"], argument[found.end() :]
    if (found := _HEADER.match(argument)) and sounds_secret(found["name"]):
        return found["name"], argument[found.end() :]
    return "", argument


def _named(name: str, value: str, *, is_group: bool) -> Value:
    """Tell what a value is that stands behind a name or a flag."""
    if _TAKES_HEADER.fullmatch(name) and (found := _HEADER.match(value)):
        return classify_header(found["name"], value[found.end() :])
    if _TAKES_SIGN_IN.fullmatch(name) and (found := _SIGN_IN.fullmatch(value)):
        return _sign_in(name, found, is_group=is_group)
    inner, rest = _name_and_value(value)  # --env=NAME=value
    return Value("literal", is_secret=False) if _PATTERN.fullmatch(rest) else classify(inner or name, rest)


def _sign_in(name: str, found: re.Match[str], *, is_group: bool) -> Value:
    """Tell what a name with a password is; where containers are started, it may be a user and a group."""
    user, password = found["user"], found["password"]
    if _is_group(password, user) if is_group else user == password and user.isdecimal():
        return classify("", found[0])
    if not password:
        return classify("x-auth", user)  # some keys are presented as a name without a password
    alone = classify("password", password)
    return alone if alone.is_secret else classify(name, found[0])


def _is_group(group: str, user: str) -> bool:
    return group.isdecimal() or group == user or group in _GROUPS


def _program(word: str) -> str:
    return re.split(r"[\\/]", word)[-1].lower().removesuffix(".exe")
