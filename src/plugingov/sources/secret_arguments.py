"""Which words of a command line hold a secret: what stands before a word tells what it is."""

import re
import shlex
from collections.abc import Iterator
from contextlib import suppress

from plugingov.sources.expressions import expression
from plugingov.sources.secret_assignments import Assigned, assigned_within, without_prose
from plugingov.sources.secret_options import Takes, is_known, takers
from plugingov.sources.secrets import Value, classify, has_secret_shape, is_no_word, sounds_secret, tells_about

# What a word gives a name: `NAME=V`, `--name=V`, and properties as MSBuild takes them: `/p:Name=V`.
_ASSIGNMENT = expression(
    r"(?:(?:/|--?)(?i:p|property|define|set|var|param|env):|-*(?://[^\s=]{1,200}:)?)(?P<name>[A-Za-z_][\w.-]*)="
)
_HEADER = expression(r"(?P<name>[A-Za-z][A-Za-z0-9-]*):(?![/\\])\s*")
_SWITCH = expression(r"(?:/|--?)(?P<name>[A-Za-z][\w-]*):(?![/\\])(?=\S)")  # as programs of Windows take it
_HEADER_SAID = expression(r"(?P<name>[A-Za-z][A-Za-z0-9-]*)(?::(?![/\\])\s*|=)")
# What takes a header, and what takes a name with its password.
_TAKES_HEADER = expression(r"H|(?:[\w.-]*[-_.])?headers?", re.IGNORECASE)
_TAKES_SIGN_IN = expression(r"[uU]|(?:[\w.-]*[-_.])?(?:user|userpwd|login|auth|basic|creds?)")
_SIGN_IN = expression(r"(?P<user>[^\s:/\\]+):(?!//|\\)(?P<password>.*)", re.DOTALL)
_ATTACHED = expression(r"-(?P<flag>[uUH])(?P<value>[^\s=-].*)", re.DOTALL)  # as curl takes it
# A user and a group, as whatever starts containers takes them.
_CONTAINERS = frozenset({"docker", "podman", "nerdctl", "container", "finch"})
_GROUPS = frozenset({"root", "nogroup", "nobody", "users", "staff", "wheel", "daemon", "docker", "adm", "sudo"})
_PATTERN = expression(r"(?:\\.|[.\[\]^$+?*()|/])+")  # what `grep 'password: .*'` searches for
# Programs whose `-u` signs nobody in: `date -u +%H:%M`, `rsync -u host:folder`.
_HARMLESS = frozenset(
    (each, "u") for each in ("date", "sort", "diff", "rsync", "sudo", "uniq", "python", "python3", "push")
)
_SHELL = expression(r"-[a-z]{0,3}c|/[ck]|-(?:en)?codedcommand|--?command", re.IGNORECASE)

# What reads a text in a language of its own, and the words before one.
_LANGUAGES = frozenset(
    {"ruby", "node", "nodejs", "deno", "bun", "tsx", "perl", "php", "lua", "nu", "python", "python3"}
)
_CODES = expression(rf"{_SHELL.pattern}|-[a-z]{{0,3}}[eEpr]|--?(?:eval|print|run|execute|commands)|eval", re.IGNORECASE)


def classify_arguments(arguments: tuple[str, ...], command: str = "") -> tuple[Value, ...]:
    """Tell what each argument of a command line is; `--token abc` makes `abc` a secret."""
    started, *programs = map(_program, (command, *arguments))
    line = _Line(started, {started, *programs})
    return tuple(map(line.read, arguments, programs))


class _Line:
    """A command line, read word by word: what stands before a word tells what it is."""

    def __init__(self, started: str, programs: set[str]) -> None:
        self.programs = programs  # whatever any of the words may start
        self.is_group = not _CONTAINERS.isdisjoint(programs)
        self._may_attach = "curl" in programs
        self._flag = ""
        self._set = ""  # the name that the next word is set as the value of
        self._start(started)

    def _start(self, program: str) -> None:
        self._word = program
        self._takes = takers(program)
        self._seen: list[str] = []  # of the words behind a program that takes secrets

    def _end(self) -> None:
        self._start("")
        self._flag = self._set = ""

    def read(self, argument: str, program: str) -> Value:
        """Tell what the next argument is, which may be a program."""
        if argument in _ENDS:
            self._end()
            return Value("literal", is_secret=False)
        found = self._given(argument) if self._takes else None
        if found is None and self._set and not argument.startswith("-"):
            found = classify(self._set, argument)
        name, rest = _name_and_value(argument)
        if not name and self._may_attach and (attached := _ATTACHED.fullmatch(argument)):
            name, rest = attached["flag"], attached["value"]
        before = "" if argument.startswith("-") or (self._flag[:1] == argument[:1] == "/") else self._flag.lstrip("/")
        if before and name and _takes_whole(before, name, argument):
            name, rest = before, argument
        if found is None or not found.is_secret:
            found = _behind(name or before, rest, self.programs, is_group=self.is_group)
        self._go_on(argument, program, name)
        if argument.endswith(";"):
            self._end()
        return found

    def _given(self, argument: str) -> Value | None:
        """Tell what a word is that the program at hand takes as a secret; nothing where it takes it as none."""
        for takes in self._takes:
            is_within = not takes.within or not takes.within.isdisjoint(self._seen)
            kind, value = self._kind(takes, argument) if is_within else ("", "")
            if kind:
                return _of_kind(kind, value, is_group=self.is_group)
        return None

    def _kind(self, takes: Takes, argument: str) -> tuple[str, str]:
        """Return what a word is for a program, or what is attached to an option, and of the word what it is."""
        if argument.startswith("--"):
            option, _, value = argument.removeprefix("--").partition("=")
            return takes.options.get(option, "") if value else "", value
        if argument.startswith("-"):
            return takes.attached.get(argument[1:2], "") if len(argument) > len("-p") else "", argument[2:]
        if self._flag and not self._flag.startswith("no-"):
            return takes.options.get(self._flag, ""), argument
        behind = next((number for number, word in enumerate(self._seen, 1) if word in takes.within), 0)
        return takes.words.get(sum(not word.startswith("-") for word in self._seen[behind:]), ""), argument

    def _go_on(self, argument: str, program: str, name: str) -> None:
        """Take down what tells about the next word."""
        self._set = ""
        if argument.startswith("-"):
            self._flag = "" if name else argument.lstrip("-")
            if self._takes and not argument.startswith("--"):
                self._seen += [f"-{letter}" for letter in argument[1:5]]
        elif _SWITCHES.fullmatch(argument):
            self._flag = argument if _PASSWORD_SWITCH.fullmatch(argument) else ""
            return
        else:
            self._behind_word(argument, program, name)
        if (self._word, self._flag) in _HARMLESS or (self._flag == "secret-id" and "secretsmanager" in self.programs):
            self._flag = ""

    def _behind_word(self, argument: str, program: str, name: str) -> None:
        if not name and ("set" in self._word or self._word == "config") and _is_set_by(self._word, argument):
            self._set = _SET_AS.get(program, argument)
        if is_known(program) and self._flag.lower() not in _NAMES_OF_USERS:
            self._start(program)
        else:
            self._word = program
            if self._takes:
                self._seen.append(program)
        self._flag = ""


# Where one command ends, and the next begins.
_ENDS = frozenset({"&&", "||", "|", ";", "&"})
# As programs of Windows take it: `/M`, `/password V`.
_SWITCHES = expression(
    r"/(?:[A-Za-z]{1,2}|(?:[A-Za-z]+-?)?(?:password|passwd|passphrase|pass|pwd|pw|token|apikey|secret))", re.IGNORECASE
)
_PASSWORD_SWITCH = expression(r"/\w{3,}|/pw", re.IGNORECASE)
_SETS = expression(r"(?:[\w.-]+:)?set(?:x|env)?")
_SETTING = expression(r"(?://)?[A-Za-z_][\w.:/-]*")
_NAMES_OF_USERS = frozenset({"u", "user", "username", "account"})
_SET_AS = {"_auth": "password", ":_auth": "password"}


def _is_set_by(word: str, argument: str) -> bool:
    """Tell whether a word is a name whose value comes next: `aws configure set NAME V`, `setx NAME V`."""
    is_name = _SETTING.fullmatch(argument) is not None and (sounds_secret(argument) or argument.endswith("_auth"))
    return is_name and (
        _SETS.fullmatch(word) is not None or (word == "config" and ("." in argument or ":" in argument))
    )


def _of_kind(kind: str, value: str, *, is_group: bool) -> Value:
    """Tell what a value is that a program takes as something; not all of what it may take is a secret."""
    match kind:
        case "cookies":
            return classify("cookie", value if "=" in value else "")  # else it is the file that holds them
        case "token" if _ASSIGNMENT.match(value):
            return Value("literal", is_secret=False)  # how to sign in, as `role=dev`
        case "user%password":
            _, _, password = value.partition("%")
            return classify("password", "" if value.startswith("%") else password)
        case "certificate":
            found = _SIGN_IN.fullmatch(value)
            return classify("password", found["password"] if found and len(found["user"]) > 1 else "")
        case "pass-source":
            return classify("password", value.removeprefix("pass:") if value.startswith("pass:") else "")
        case "user":
            return _named(kind, value, is_group=is_group)
    return classify(kind, value)


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
_PASSWORD_ATTACHED = expression(r"-p(?!\d+(?::\d+)*$|ort|ath|rotocol)(?P<value>[^\s=$%{-]\S+)")
_TAKE_PASSWORDS = frozenset({"mysql", "mysqldump", "mysqladmin", "mysqlimport", "mariadb", "mariadb-dump", "sshpass"})
_KEYS_OF_DATA = frozenset({"aws", "gh", "jq", "redis-cli", "etcdctl", "consul", "cache", "gsettings", "plutil"})
# Letters and digits that change places again and again, as in no version and no name of an image.
_OPAQUE = expression(r"(?=[A-Za-z0-9_-]{16,200}$)(?:[A-Za-z_-]*\d+[A-Za-z]+){3,}[\w-]*")
_PADDED = expression(r"[A-Za-z0-9+/_-]{6,}={1,2}")
# What says where a secret is: `docker build --secret id=npmrc,src=.npmrc`.
_ABOUT_SECRETS = frozenset(
    {"id", "src", "source", "env", "type", "target", "dst", "file", "path", "name", "ref", "from"}
)


def names_program(line: str) -> bool:
    """Tell whether a command line is nothing but the path of a program, which is no secret however drawn it looks."""
    return _PROGRAM.fullmatch(line) is not None and not has_secret_shape(line)


_PROGRAM = expression(
    r"(?:~|\.{1,2})?/[^\s\"'=:;&|<>(){}$`]+|[A-Za-z]:[\\/][^\s\"'=:;&|<>(){}$`%]+"
    r"|(?:[A-Za-z]:|\\\\[\w.-]{1,100})\\(?:(?!\s[-/])[^\"'=:;&|<>{}$`%]){1,400}\.(?:exe|cmd|bat|com)",
    re.IGNORECASE,
)


def hold_secrets(arguments: tuple[str, ...], command: str = "") -> tuple[bool, ...]:
    """Tell of each argument whether it holds a secret: as a word, or somewhere in what a shell is given to read."""
    kinds = classify_arguments(arguments, command)
    before = (command, *arguments)
    is_code = _CODES if not _LANGUAGES.isdisjoint(map(_program, before)) else _SHELL
    return tuple(
        kind.is_secret or (is_code.fullmatch(flag) is not None and holds_secret(argument))
        for flag, argument, kind in zip(before, arguments, kinds, strict=False)
    )


def holds_secret(text: str) -> bool:
    """Tell whether what a shell reads holds a secret: in a word, in a header, or in the JSON that it hands on."""
    return _holds_secret(text, _DEEPEST)


def _holds_secret(text: str, deepest: int) -> bool:
    if _WORD_ALONE.fullmatch(text):
        return classify("", text).is_secret
    text = without_prose(text)
    if has_secret_shape(text) or any(map(_is_secret, assigned_within(text))):
        return True
    for words in _words(text):
        if any(kind.is_secret for kind in classify_arguments(words)):
            return True
        inner = (word for word in words if deepest and " " in word and len(word) < len(text))
        if any(_holds_secret(word, deepest - 1) for word in inner):
            return True
    return False


_WORD_ALONE = expression(r"[\w./@+-]*")  # nothing in it names anything
_DEEPEST = 3  # a shell in a shell in a shell


def _is_secret(assigned: Assigned) -> bool:
    kind = classify_header if assigned.is_header else classify
    return kind(assigned.name, assigned.value).is_secret


def secret_words(text: str) -> Iterator[tuple[int, int]]:
    """Yield where in a text of any kind words stand that are a secret for what stands before them."""
    found = tuple(_WORD.finditer(text))
    kinds = classify_arguments(tuple(word[0].strip(_AROUND) for word in found))
    yield from (word.span() for word, kind in zip(found, kinds, strict=True) if kind.is_secret and "://" not in word[0])


_AROUND = "\"'{}[]:,"


def _words(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of a text, as a shell takes quotes, then as they stand: some texts are of no shell."""
    text = _ECHO.sub("", text) if "echo" in text or "printf" in text else text
    text = _CODE.sub("$(", text)
    if len(text) <= _LONGEST and _QUOTES.search(text):
        with suppress(ValueError):  # a quote that nobody closes
            yield tuple(shlex.split(_FOLDERS.sub(r"\\\\", text)))
    yield tuple(found[0].strip("\"'") for found in _WORD.finditer(text))


# What a command says is no word: `$(cat token)`; where one command ends, so does what it takes.
_WORD = expression(r"[^\s;&|()<>`]+(?:(?<=\$)\()?|[;&|]{1,2}")
# What a line of some language reads or works out: `token=json.load(x)`, `token=process.env.TOKEN`; what a shell runs.
_CODE = expression(
    r"(?<==)(?:[A-Za-z_]\w{0,80}(?:\.[A-Za-z_]\w{0,80}){1,8}\(|(?:process\.env|os\.environ)[.\[])|(?<=\s)[(`](?=[a-z])"
)
# What a command says that does nothing else is said by whoever wrote it down: `--token=$(echo V | base64 -d)`.
_ECHO = expression(r"(?:\$\(|`)\s{0,9}(?:echo|printf)\s{1,9}(?:-n\s{1,9})?(?:[\"']?%s(?:\\n)?[\"']?\s{1,9})?")
_QUOTES = expression(r"[\"'\\]")  # without any, nothing is taken together
_FOLDERS = expression(r"\\(?=[\w.])")  # of a path of Windows, in which a shell would leave the signs out
_LONGEST = 20_000


def classify_header(name: str, value: str) -> Value:
    """Tell what the value of a header is: a key of any kind is presented to sign in."""
    found = classify(name, value)
    is_key = not found.is_secret and (_sounds_like_key(name) or name.lower() in _KEYS_BY_NAME)
    return classify("api-key", value) if is_key else found


def _sounds_like_key(name: str) -> bool:
    words = set(re.split(r"[-_]", name.lower()))
    return not _KEYS.isdisjoint(words) and _OTHER_KEYS.isdisjoint(words) and not tells_about(name)


_KEYS_BY_NAME = frozenset({"x-honeycomb-team"})  # docs.honeycomb.io: the key of an environment is sent in it
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
    if name == "session-id" and _UUID.fullmatch(value):
        return Value("literal", is_secret=False)  # a conversation, as `claude --session-id` takes it
    inner, rest = _name_and_value(value)  # --env=NAME=value
    return Value("literal", is_secret=False) if _PATTERN.fullmatch(rest) else classify(inner or name, rest)


_UUID = expression(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


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
    return word.replace("\\", "/").rpartition("/")[2].lower().removesuffix(".exe")
