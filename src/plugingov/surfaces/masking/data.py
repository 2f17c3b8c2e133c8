"""Secrets in the vendor's files, masked as they are read: nothing behind this module has ever seen one."""

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from math import isfinite
from typing import Any
from urllib.parse import unquote_plus

from plugingov.model.observation import DESKTOP_FILES, SETTINGS_FILES, FileKind
from plugingov.sources.native import read_native
from plugingov.sources.secret_arguments import classify_header, hold_secrets, holds_secret, names_program
from plugingov.sources.secrets import (
    MASK,
    Value,
    classify,
    cover,
    has_secret_shape,
    is_public,
    mask,
    secret_spans,
    sounds_secret,
    spans_to_mask,
)
from plugingov.surfaces.masking.references import (
    NOT_KEPT,
    around_references,
    literals_in,
    mask_around,
    only_references,
)
from plugingov.surfaces.masking.words import covered, masked_url

# Paths and ids look drawn now and then, and a path with a hole in it names another place.
_SHAPES_ONLY = frozenset(
    {"installPath", "installLocation", "projectPath", "path", "cwd", "gitCommitSha", "sha", "sha256", "version", "ref"}
)
_LITERALS: Mapping[str, Callable[[str, str], Value]] = {
    "env": classify,
    "headers": classify_header,
    "otlpHeaders": classify_header,  # of Claude Desktop
}
# What people have named stands below these: a server called `env` is no environment.
_NAMES = frozenset({"mcpServers", "lspServers", "servers", "projects"})
_NAMES |= {"extraKnownMarketplaces", "additionalMarketplaces", "enabledPlugins"}
_OF_PACKAGES = frozenset[FileKind]({"package-servers", "org-plugin-servers"})
_ARGUMENTS = frozenset({"args", "serverCommand"})
_URLS = frozenset({"url", "serverUrl", "authServerMetadataUrl", "registry"})
_COMMAND_LINE = re.compile(r"[cC]ommand|Helper$|^(?:aws|gcp)(?:Auth|Credential)|^(?:statusLine|args)$")
_LINES_BY_NAME = frozenset({"sshHostCommands"})  # each line under a name that somebody chose
# What a session may do, as `Bash(npm test:*)`; the tools of files take a path there, some a name, every other a line.
_PERMISSIONS = frozenset({"permissions", "allowedTools", "disallowedTools", "if"})
_OF_FILES = re.compile(r"\s*(?:Read|Edit|Write|MultiEdit|NotebookEdit|Glob|Grep|LS|SlashCommand|Skill|Task|Agent)\(")
_PERMISSION = re.compile(r"(?P<tool>\s*[A-Za-z_][\w-]*\()?(?P<line>.*?)(?P<end>(?::\*)?\)?)", re.DOTALL)
_WILD = re.compile(r"\*{1,3}")
_SIMPLE_ESCAPE = re.compile(r'\\[bfnrt"\\]')
_STARS = re.compile(r"\*{4,}")


def masked_data(data: Any, kind: FileKind, content: str | None = None) -> Any:
    """Return the data of a file with every secret in it masked; `content` is its text, asked once for shapes."""
    is_clean = content is not None and _is_clean(content)
    return _whole(_Masking(is_clean=is_clean, has_stars=content is None or MASK in content), data, kind)


def masked_again(data: Any, kind: FileKind) -> Any:
    """Return data that was masked before, should whoever wrote it down have left a secret in it."""
    return _whole(_Masking(is_clean=False, has_stars=False), data, kind)


def _whole(masking: "_Masking", data: Any, kind: FileKind) -> Any:
    """Return the data of a file of a kind: of the variables of settings literal values are kept, which decide much."""
    if kind in SETTINGS_FILES and isinstance(data, dict) and isinstance(data.get("env"), dict):
        return {**masking.mapping({**data, "env": None}, ""), "env": masking.variables(data["env"])}
    if kind == "extension-settings" and isinstance(data, dict) and "userConfig" in data:
        # What a member has typed in for an extension: which of it is a secret only its manifest tells.
        return {
            **masking.mapping({**data, "userConfig": None}, ""),
            "userConfig": masking.literals(data["userConfig"], classify),
        }
    if kind in DESKTOP_FILES:
        return _texts_of_json(masking, data)
    is_named = kind == "known" or (kind in _OF_PACKAGES and isinstance(data, dict) and "mcpServers" not in data)
    return masking.value(data, "mcpServers" if is_named else "")


def _texts_of_json(masking: "_Masking", data: Any) -> Any:
    """Return settings of Claude Desktop, whose lists and mappings may stand in a text, which stays one."""
    if not isinstance(data, dict):
        return masking.value(data, "")
    return {masking.name(key): _text_of_json(masking, key, value) for key, value in data.items()}


def _text_of_json(masking: "_Masking", key: str, value: Any) -> Any:
    if isinstance(value, dict) and value.keys() == {"type", "value"}:  # a value of the registry with its type
        return {"type": value["type"], "value": _text_of_json(masking, key, value["value"])}
    if not isinstance(value, str) or value.lstrip()[:1] not in {"{", "["}:
        return masking.member({key: value}, key)
    native = read_native("", value.encode("utf-8", "surrogatepass"))
    if native.document is None or not native.is_strict:  # nobody can tell what in it is a secret
        return MASK
    masked = masking.member({key: native.document.data}, key)
    return json.dumps(masked, ensure_ascii=False)


def _is_clean(content: str) -> bool:
    """Tell quickly whether nothing in a whole text has the shape of a secret: then no value of it has."""
    if "\\" in content:
        if "\\u" in content:
            return False  # an escape may spell what the text does not show
        content = _SIMPLE_ESCAPE.sub(" ", content).replace("\\/", "/")
    return next(spans_to_mask(content), None) is None


class _Masking:
    """Goes through the data of one file."""

    def __init__(self, *, is_clean: bool, has_stars: bool) -> None:
        self.is_clean = is_clean
        self._has_stars = has_stars

    def text(self, text: str) -> str:
        """Return a text without what is a secret wherever it stands, and without a secret as a default."""
        if "${" in text:
            return around_references(text, mask_around)
        return text if self.is_clean else mask(text)

    def unstarred(self, text: str) -> str:
        """Return a text in which nothing looks like a masked secret: some people write stars where one belongs."""
        return _STARS.sub(MASK[1:], text) if self._has_stars else text

    def value(self, value: Any, key: str) -> Any:
        if isinstance(value, str):
            return self.said(key, self.unstarred(value))
        if isinstance(value, dict):
            return self.mapping(value, key)
        if isinstance(value, list):
            if key in _ARGUMENTS or _is_line(key):
                return self.arguments(value, has_program=key != "args")
            inner = "" if key in _NAMES else key  # what stands in a list has no name of its own
            return [self.value(item, inner) for item in value]
        if isinstance(value, float) and not isfinite(value):
            return None
        return MASK if _is_secret_number(key, value) else value

    def mapping(self, value: Mapping[str, Any], key: str) -> dict[str, Any]:
        if key in _NAMES:
            return {self.name(name): self.value(item, "") for name, item in value.items()}
        if key in _LINES_BY_NAME:
            return {
                self.name(name): self.value(item, name if isinstance(item, dict) else key)
                for name, item in value.items()
            }
        return {self.name(name): self.member(value, name) for name in value}

    def member(self, around: Mapping[str, Any], name: str) -> Any:
        """Return what stands under a key: of variables and headers no literal value is kept."""
        value = around[name]
        if name in _LITERALS:
            return self.literals(value, _LITERALS[name])
        if name in _PERMISSIONS:
            return self.permissions(value)
        if name == "default" and around.get("sensitive") is True:
            return self.literal("", value, classify)
        if name == "args" and isinstance(value, list):
            command = around.get("command")
            return self.arguments(value, command if isinstance(command, str) else "")
        return self.value(value, name)

    def name(self, name: str) -> str:
        """Return a key, which only somebody's mistake makes a secret."""
        return name if self.is_clean or not has_secret_shape(name) else cover(name, secret_spans(name))

    def literals(self, value: Any, kind: Callable[[str, str], Value]) -> Any:
        """Return variables or headers, of which references are kept and names; the client takes nothing but texts."""
        if isinstance(value, dict):
            return {self.name(name): self.literal(name, item, kind) for name, item in value.items()}
        return self.literal("", value, kind)

    def literal(self, name: str, value: Any, kind: Callable[[str, str], Value]) -> Any:
        """Return the value of one variable or header without anything literal in it; what is no text stays none."""
        match value:
            case str():
                value = self.unstarred(value)
                before, _, after = value.partition("=") if not name else ("", "", "")
                is_secret = kind(name, value).is_secret or kind(before, after).is_secret or MASK in value
                is_secret = is_secret or (not name and _has_header("HEADERS", value))
                return only_references(value, MASK if is_secret else NOT_KEPT)
            case dict():
                return {self.name(each): self.literal(each, item, kind) for each, item in value.items()}
            case list():
                return [self.literal(name, item, kind) for item in value]
            case bool() | None:
                return value
        return [MASK if _is_secret_number(name, value) else NOT_KEPT]

    def variables(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """Return the variables of settings, which the client's lists are filled with."""
        return {self.name(name): self.variable(name, item) for name, item in value.items()}

    def variable(self, name: str, value: Any) -> Any:
        """Return the value of a variable, which its name may make a secret."""
        if isinstance(value, str):
            value = self.unstarred(value)
            if classify(name, value).is_secret or _has_header(name, value):
                return MASK
            if is_public(name):
                return self.shapeless(value)
            if "${" in value and sounds_secret(name):
                return only_references(value)
            return covered(value) if holds_secret(value) else self.said("", value)
        return self.value(value, name)

    def arguments(self, values: list[Any], command: str = "", *, has_program: bool = False) -> list[Any]:
        """Return the words of a command line; `--token abc` makes `abc` a secret."""
        values = [self.unstarred(each) if isinstance(each, str) else each for each in values]
        words = tuple(str(each) if _is_said(each) else "" for each in values)
        found = zip(values, ("", *words), hold_secrets(words, command), strict=False)
        shown = [
            self.shapeless(each)
            if is_public(before.lstrip("-")) and isinstance(each, str)
            else self.argument(each, is_secret=is_secret)
            for each, before, is_secret in found
        ]
        return [words[0], *shown[1:]] if has_program and values and names_program(words[0]) else shown

    def argument(self, value: Any, *, is_secret: bool) -> Any:
        """Return one word of a command line; what is no text stays none, for which the client leaves the entry out."""
        if isinstance(value, str):
            return self.word(value, is_secret=is_secret)
        return [MASK] if is_secret else self.value(value, "")

    def word(self, word: str, *, is_secret: bool) -> str:
        """Return a word of a command line; of one with a secret in it nothing is shown that may be another."""
        if is_secret or (_is_several(word) and holds_secret(word)):
            return covered(word)
        shown = self.address(word) if "://" in word else self.text(word)
        is_covered = shown != word and any(MASK in each for each in literals_in(shown))
        return covered(word) if is_covered else shown

    def line(self, line: str) -> str:
        """Return a command line, of which nothing is shown but references where any word of it holds a secret."""
        return line if names_program(line) else self.word(line, is_secret=holds_secret(line))

    def permissions(self, value: Any) -> Any:
        """Return what a session may do and may not, of which the client writes down what somebody has allowed once."""
        match value:
            case str():
                return self.permission(self.unstarred(value))
            case list():
                return [self.permissions(each) for each in value]
            case dict():
                return {self.name(name): self.permissions(each) for name, each in value.items()}
        return self.value(value, "")

    def permission(self, rule: str) -> str:
        """Return one rule on a tool, whose command line is masked like any other; a star in it stands for anything."""
        found = None if _OF_FILES.match(rule) else _PERMISSION.fullmatch(rule)
        if found is None or not holds_secret(_WILD.sub("***", found["line"])):
            return self.said("", rule)
        return f"{found['tool'] or ''}{covered(found['line'])}{found['end']}"

    def shapeless(self, text: str) -> str:
        """Return a text that may look drawn without what is a secret wherever it stands."""
        return text if self.is_clean or not has_secret_shape(text) else cover(text, secret_spans(text))

    def address(self, url: str) -> str:
        """Return an address without what is a secret in it."""
        return self.text(masked_url(url))

    def said(self, key: str, value: str) -> str:
        """Return a text under a key, masked as what the key is for."""
        if key in _SHAPES_ONLY or (not self.is_clean and is_public(key)):
            return self.shapeless(value)
        if key in _URLS:
            return self.address(value)
        if _is_line(key):  # asked before addresses: many a command line has one in it
            return MASK if key in _SAYS_KEY and _says_key(value) else self.line(value)
        if "://" in value:
            return self.address(value)
        if sounds_secret(key) and classify(key, value).is_secret:
            return MASK
        return self.text(value)


def _has_header(name: str, value: str) -> bool:
    """Tell whether a variable with headers in it, as exporters of telemetry take them, holds one that is a secret."""
    if not name.upper().rstrip("0123456789").endswith("HEADERS"):
        return False
    pairs = (re.split("[=:]", pair, maxsplit=1) for pair in re.split(r"[,\n]", value))
    return any(classify_header(pair[0].strip(), unquote_plus(pair[-1]).strip()).is_secret for pair in pairs)


@lru_cache(maxsize=512)
def _is_line(key: str) -> bool:
    return _COMMAND_LINE.search(key) is not None


# What these print is the key: whoever prints a text of their own has written it down there.
_SAYS_KEY = frozenset({"apiKeyHelper", "proxyAuthHelper"})
_SAYS = re.compile(
    r"\s*(?:\S+\s+(?:/c|-\w*c)\s+[\"']?)?(?:echo|printf)\s+(?:-n\s+)?(?:[\"']?%s(?:\\n)?[\"']?\s+)?(?P<said>[^|;&]*)"
)


def _says_key(line: str) -> bool:
    found = _SAYS.match(line)
    return found is not None and classify("api-key", found["said"].strip(" \"'")).is_secret


def _is_secret_number(name: str, value: Any) -> bool:
    return _is_said(value) and sounds_secret(name) and classify(name, str(value)).is_secret


def _is_said(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _is_several(word: str) -> bool:
    """Tell whether a word is more than one for somebody: a shell, or whatever reads JSON."""
    return any(sign in word for sign in " \t\n;&|{")
