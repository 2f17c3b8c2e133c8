"""What texts of shells and programs assign: a name with its value, as each language writes it."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from plugingov.sources.expressions import expression


class Assigned(NamedTuple):
    """A value under the name that it is given; a header is told by more names than a variable."""

    name: str
    value: str
    is_header: bool = False


def assigned_within(text: str) -> Iterator[Assigned]:
    """Yield everything in a text that is given to a name: in headers, in JSON, and as languages assign variables."""
    for found in _HEADER_WITHIN.finditer(text):
        yield Assigned(found["name"], found["value"], "-" in found["name"])
    for form in _forms_of(text):
        for said in _compiled(form.pattern).finditer(text):
            groups = said.groupdict()
            value = groups["value"] or groups.get("other") or ""
            yield Assigned(form.name or groups["name"], value.strip("\\`\"'"), form.is_header)


class _Form(NamedTuple):
    """A form of giving a name its value; none of its texts lacks each of the marks."""

    marks: tuple[str, ...]
    pattern: str
    name: str = ""  # what it is, where it has no name
    is_header: bool = False


def _forms_of(text: str) -> Iterator[_Form]:
    for form in _FORMS:
        for mark in form.marks:  # a generator takes twice as long, and this is asked of every line
            if mark in text:
                yield form
                break


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern that few texts need: to compile all of them takes longer than to read a machine's files."""
    return expression(pattern)


# What opens like a pattern or a path is searched for: `grep 'token: .*'`.
_HEADER_WITHIN = expression(
    r"(?<![A-Za-z0-9-])(?P<name>[A-Za-z][\w-]{0,80}):\s{1,9}(?P<value>(?:(?:Bearer|Basic|Token|Digest)\s|(?![./\\\[(^{*]))[^\s\"']+)",
    re.IGNORECASE,
)
# A member of JSON, of what Python prints, and of an object as JavaScript writes it.
_SAYS = r"\s{0,9}:\s{0,9}\\?(?:\"(?P<value>[^\"\\]*)|'(?P<other>[^'\\]*))"
_MEMBER = r"(?<!\w)(?P<quote>[\"'])(?P<name>[A-Za-z][\w.-]{0,80})\\?(?P=quote)" + _SAYS
_BARE_MEMBER = r"(?<=[{,\s])(?P<name>[A-Za-z]\w{0,80})" + _SAYS
_TEXT = r"\\?[\"'](?P<value>[^\"'\\\r\n]+)"
# `os.environ["NAME"] = "V"`, `process.env['NAME']="V"`, `$ENV{NAME} = 'V'`
_SUBSCRIPT = (
    r"(?<=[\w\])])[\[{]\s{0,9}\\?[\"']?(?P<name>[A-Za-z][\w.-]{0,80})\\?[\"']?\s{0,9}[\]}]\s{0,9}\|{0,2}=\s{0,9}"
    + _TEXT
)
# `os.environ.setdefault("NAME", "V")`, `setenv("NAME", "V")`, `headers.put('NAME', 'V')`
_CALL = (
    r"(?i)(?:set|put|add|append|store|default|header|property|variable)\w{0,20}\(\s{0,9}\\?[\"'](?P<name>[A-Za-z][\w.-]{0,80})\\?[\"']"
    r"\s{0,9},\s{0,9}" + _TEXT
)
# `@{Authorization = 'Bearer V'; 'X-Key' = "V"}`
_HASHTABLE = (
    r"(?:[{;,\s]|^)[\\`]?[\"']?(?P<name>[A-Za-z][\w-]{0,80})[\\`]?[\"']?\s{0,9}=\s{0,9}[\\`]?"
    r"(?:\"(?P<value>[^\"\\`\r\n]+)|'(?P<other>[^'\r\n]+))"
)
# `$env:NAME = 'V'` and its like, `$env.NAME` of Nushell among them; without quotes it is a command that says the value,
# unless it is all there is. Where no line begins, `[ $NAME = "V" ]` compares.
_POWERSHELL = (
    r"(?i)(?:\$env[:.]|\$\{env:|(?:^|(?<=[;{\"']))\s{0,9}\$)(?P<name>[A-Za-z_]\w{0,80})\}?\s{0,9}=\s{0,9}"
    r"(?P<value>[\\`]?[\"']{1,2}(?![\s;])[^\"'\\`\r\n]+|(?![a-z]+-[a-z]+\s*(?:;|$))[a-z0-9][^\s\"';&|()$]*(?=\s{0,9}(?:;|$)))"
)
_LITERAL = r"(?P<value>\\?\"[^\"\\\r\n]+|\\?'[^'\\\r\n]+|[^\s\"'`;&|<>(){}$%@\\-][^\s\"'`;&|<>(){}]*)"
_ITEM = (
    r"(?i)(?<![\w-])(?:(?:(?:set|new)-(?:item|content)|[sn]i|sc)\s{1,9}(?:-path\s{1,9})?[\"']?env:[\\/]?"
    r"|(?:set-variable|sv)\s{1,9}(?:-name\s{1,9})?[\"']?)(?P<name>[a-z]\w{0,80})[\"']?\s{1,9}(?:-value\s{1,9})?"
    + _LITERAL
)
# `process.env.NAME || "V"`
_OR_ELSE = r"(?<=\.env\.)(?P<name>[A-Za-z_]\w{0,80})\s{0,9}(?:\|\||\?\?)\s{0,9}" + _TEXT
_LET = r"(?<![\w-])let-env\s{1,9}(?P<name>[A-Za-z]\w{0,80})\s{0,9}=\s{0,9}" + _LITERAL  # of Nushell
_NAME_AND_VALUE = (
    r"(?i)-name\s{1,9}[\"']?(?P<name>[a-z]\w{0,80})[\"']?\s{1,9}(?:-\w{1,20}\s{1,9}\w{1,20}\s{1,9})?-value\s{1,9}"
    + _LITERAL
)
_SECURE = r"(?i)ConvertTo-SecureString(?:\s{1,9}-(?:AsPlainText|Force|String)){0,3}\s{1,9}" + _LITERAL
_INTO_SECURE = r"(?i)(?:^|[;=({])\s{0,9}[\"'](?P<value>[^\"'\r\n]+)[\"']\s{0,9}\|\s{0,9}ConvertTo-SecureString"
# A password that is said to whatever reads one: `echo V | docker login --password-stdin`, `x --token-stdin <<< V`.
_SAID = (
    r"(?i)(?:echo|printf)\s{1,9}(?:-n\s{1,9})?(?:[\"']?%s(?:\\n)?[\"']?\s{1,9})?"
    + _LITERAL
    + r"[\"']?\s{0,9}\|[^|;&]{0,200}?(?<=-)(?:stdin|with-token)(?!\w)"
)
_HERE = r"(?i)(?<=-)(?:stdin|with-token)\s[^|;&<]{0,200}<<<\s{0,9}" + _LITERAL
_NET_USE = (
    r"(?i)\bnet(?:\.exe)?\s{1,9}(?:use\s{1,9}(?:[a-z]:\s{1,9}|\*\s{1,9})?\\\\\S{1,200}|user\s{1,9}[\w.\\-]{1,80})\s{1,9}"
    r"(?P<value>[^\s/*\\-]\S{0,200})"
)
_SQL = (
    r"(?i)(?:identified\s{1,9}by|(?:with|encrypted|set|(?:user|role)\s{1,9}\S{1,80})\s{1,9}password)\s{1,9}(?:=\s{0,9})?"
    r"(?P<value>\\?'[^'\\\r\n]+|\\?\"[^\"\\\r\n]+)"
)
_QUOTES = ("'", '"')
_FORMS = (
    _Form(_QUOTES, _MEMBER),
    _Form(_QUOTES, _BARE_MEMBER),
    _Form(("]", "}"), _SUBSCRIPT),
    _Form(("(",), _CALL),
    _Form(("@{",), _HASHTABLE, is_header=True),
    _Form(("$",), _POWERSHELL),
    _Form(("nv:", "NV:", "ariable", "sv "), _ITEM),
    _Form(("let-env",), _LET),
    _Form((".env.",), _OR_ELSE),
    _Form(("-Value", "-value"), _NAME_AND_VALUE),
    _Form(("ecure",), _SECURE, "password"),
    _Form(("ecure",), _INTO_SECURE, "password"),
    _Form(("stdin", "with-token"), _SAID, "password"),
    _Form(("<<<",), _HERE, "password"),
    _Form(("net", "NET", "Net"), _NET_USE, "password"),
    _Form(("assw", "ASSW", "dentified", "DENTIFIED"), _SQL, "password"),
)

# What is searched for, and what is written about a change.
_SEARCH = expression(
    r"(?<![\w.-])(?:[efz]?grep|rg|ag|ack|findstr|select-string)(?:\.exe)?\s(?P<said>[^;&|`$<>()]*)", re.IGNORECASE
)
_MESSAGE = expression(
    r"(?<![\w.-])(?:git\s[^;&|]{0,60}?(?:commit|tag|merge|stash|notes|log|shortlog)|gh\s{1,9}(?:pr|issue|release)\s{1,9}\w{1,20})\s"
    r"[^;&|\"'$`]{0,120}?(?:-[a-z]{0,3}[mtbn]|--(?:message|title|body|notes|subject|grep))[\s=]{1,9}"
    r"(?P<said>\"[^\"$`]*\"|'[^']*')"
)
# What is told to whoever looks on, and to no program.
_TOLD = expression(
    r"(?<![\w.-])(?:echo|printf)\s{1,9}(?:-[neE]{1,3}\s{1,9})?(?P<said>\"[^\"$`]{0,400}\"|'[^']{0,400}')"
    r"\s{0,9}1?>\s{0,9}(?:&2|/dev/stderr)"
)
_MERE_WORD = expression(r":(?=\s{1,9}(?!(?:bearer|basic|token|digest)\s)[a-z]+(?![\w%+/=-]|\.\w))", re.IGNORECASE)
_APART = expression(r"(?P<quoted>\"[^\"]*\"|'[^']*')|:(?=\s)")


def without_prose(text: str) -> str:
    """Return a text without the colons that make no header: of a message before a mere word, as `fix token: refresh`.

    So are those of what a command only tells whoever looks on. What is searched for without quotes is a word alone, and
    what stands behind it is a file: `grep password: src`.
    """
    if ":" not in text:
        return text
    text = _SEARCH.sub(lambda found: _APART.sub(lambda each: each["quoted"] or " ", found[0]), text)
    text = _TOLD.sub(lambda found: _MERE_WORD.sub(" ", found[0]), text) if ">" in text else text
    return _MESSAGE.sub(lambda found: _MERE_WORD.sub(" ", found[0]), text)
