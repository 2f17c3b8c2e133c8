"""Which words of a command line hold a secret: what stands before a word tells what it is."""

import re
import shlex
from collections.abc import Iterator
from contextlib import suppress

from plugingov.sources.secrets import Value, classify, has_secret_shape, is_no_word, sounds_secret

_ASSIGNMENT = re.compile(r"-*(?P<name>[A-Za-z_][\w.-]*)=")
_HEADER = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9-]*):(?![/\\])\s*")
_SWITCH = re.compile(r"(?:/|--?)(?P<name>[A-Za-z][\w-]*):(?![/\\])(?=\S)")  # as programs of Windows take it
_HEADER_SAID = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9-]*)(?::(?![/\\])\s*|=)")
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
        if before and name and _takes_whole(before, name, argument):
            name, rest = before, argument
        values.append(_behind(name or before, rest, programs, is_group=is_group))
        flag = argument.lstrip("-") if argument.startswith("-") and not name else ""
        if (word, flag) in _HARMLESS or (flag == "secret-id" and "secretsmanager" in programs):
            flag = ""
        word = word if argument.startswith("-") else _program(argument)
    return tuple(values)


def _behind(name: str, value: str, programs: set[str], *, is_group: bool) -> Value:
    """Tell what a value is that stands behind a flag, whose meaning depends on the program where it is short."""
    if not name and (found := _PASSWORD_ATTACHED.fullmatch(value)) and not _TAKE_PASSWORDS.isdisjoint(programs):
        return Value("literal", is_secret=True) if not is_group else classify("", found["value"])
    is_key = name.lower() == "key" and is_no_word(value) and _KEYS_OF_DATA.isdisjoint(programs)
    if is_key or (name == "t" and not is_group and _OPAQUE.fullmatch(value)):
        return classify("api-key", value)
    if _takes_value(name) and (found := _ASSIGNMENT.match(value)):
        if _PADDED.fullmatch(value) and len(value) % 4 == 0:
            return classify(name, value)
        if found["name"].lower() not in _ABOUT_SECRETS:
            return classify(name, value[found.end() :])
    return _named(name, value, is_group=is_group)


def _takes_whole(flag: str, name: str, argument: str) -> bool:
    """Tell whether what looks like `NAME=value` is what a flag takes: a header, a cookie, base64 that is filled up."""
    if argument.startswith("-"):
        return False
    return _TAKES_HEADER.fullmatch(flag) is not None or (_takes_value(flag) and not sounds_secret(name))


def _takes_value(flag: str) -> bool:
    """Tell whether a flag takes one secret; several are named, as in `--set-secrets NAME=where:latest`."""
    return sounds_secret(flag) and not flag.lower().endswith("secrets")


# As the clients of databases take it: `-pV`, but `-p3306:3306` and `-port` are others' flags.
_PASSWORD_ATTACHED = re.compile(r"-p(?!\d+(?::\d+)*$|ort|ath|rotocol)(?P<value>[^\s=$%{-]\S+)")
_TAKE_PASSWORDS = frozenset({"mysql", "mysqldump", "mysqladmin", "mysqlimport", "mariadb", "mariadb-dump", "sshpass"})
_KEYS_OF_DATA = frozenset({"aws", "gh", "jq", "redis-cli", "etcdctl", "consul", "cache", "gsettings", "plutil"})
# Letters and digits that change places again and again, as in no version and no name of an image.
_OPAQUE = re.compile(r"(?=[A-Za-z0-9_-]{16,200}$)(?:[A-Za-z_-]*\d+[A-Za-z]+){3,}[\w-]*")
_PADDED = re.compile(r"[A-Za-z0-9+/_-]{6,}={1,2}")
# What says where a secret is: `docker build --secret id=npmrc,src=.npmrc`.
_ABOUT_SECRETS = frozenset(
    {"id", "src", "source", "env", "type", "target", "dst", "file", "path", "name", "ref", "from"}
)


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
    for found in _POWERSHELL.finditer(text) if "$" in text or "(" in text else ():
        yield classify(found["name"] or found["set"], found["value"] or found["bare"] or found["said"]).is_secret


# `$env:NAME = 'V'` and its like; without quotes it is a command that says the value, unless it is all there is.
# Where no line begins, `[ $NAME = "V" ]` compares.
_POWERSHELL = re.compile(
    r"(?:\$env:|(?:^|(?<=[;{\"']))\s{0,9}\$)(?P<name>[A-Za-z_]\w{0,80})\s{0,9}=\s{0,9}"
    r"(?:[\\`]?[\"']{1,2}(?![\s;])(?P<value>[^\"'\\`\r\n]+)|(?P<bare>(?![a-z]+-[a-z]+\s*(?:;|$))[a-z0-9][^\s\"';&|()$]*)\s{0,9}(?:;|$))"
    r"|SetEnvironmentVariable\(\s{0,9}\\?[\"'](?P<set>\w{1,80})\\?[\"']\s{0,9},\s{0,9}\\?[\"'](?P<said>[^\"'\\]+)",
    re.IGNORECASE,
)
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
    if (found := _HEADER.match(argument) or _SWITCH.match(argument)) and sounds_secret(found["name"]):
        return found["name"], argument[found.end() :]
    return "", argument


def _named(name: str, value: str, *, is_group: bool) -> Value:
    """Tell what a value is that stands behind a name or a flag."""
    if _TAKES_HEADER.fullmatch(name) and (found := _HEADER_SAID.match(value)):
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
