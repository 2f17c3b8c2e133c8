"""Secrets in the vendor's files, masked as they are read: nothing behind this module has ever seen one."""

import re
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any
from urllib.parse import unquote_plus

from plugingov.sources.secrets import (
    MASK,
    classify,
    classify_arguments,
    cover,
    has_secret_shape,
    mask,
    secret_spans,
    sounds_secret,
    spans_to_mask,
)

# Paths and ids look drawn now and then, and a path with a hole in it names another place.
_SHAPES_ONLY = frozenset(
    {"installPath", "installLocation", "projectPath", "path", "cwd", "gitCommitSha", "sha", "sha256", "version", "ref"}
)
_BY_NAME = frozenset({"env", "headers"})
_ARGUMENTS = frozenset({"args", "serverCommand", "env"})
_URLS = frozenset({"url", "serverUrl", "authServerMetadataUrl", "registry"})
_COMMAND_LINE = re.compile(r"command|Helper$|^statusLine$")
_WORD = re.compile(r"\S+")
_PARAMETER = re.compile(r"(?<=[?&#;])(?P<name>[\w.-]+)=(?P<value>[^&#;\s]*)")
# As a browser reads an address: any slashes, or none, behind a scheme that has a host.
_USER = re.compile(r"^(?P<before>\s*(?:(?:https?|wss?|ftp):[\\/]*|[\\/]{2}))(?P<user>[^\\/?#@]+)@", re.IGNORECASE)
_SIMPLE_ESCAPE = re.compile(r'\\[bfnrt"\\]')
_HEADER = re.compile(
    r"(?P<name>[A-Za-z][\w-]*):\s+(?:(?:Bearer|Basic|Token|Digest)\s+)?(?P<value>[^\s\"']+)", re.IGNORECASE
)
_NAME_BEFORE = re.compile(r"-*[A-Za-z_][\w.-]*=|[A-Za-z][A-Za-z0-9-]*:\s*")


def masked_data(data: Any, content: str) -> Any:
    """Return the data of a file with every secret in it masked; `content` is its text, asked once for shapes."""
    return _Masking(is_clean=_is_clean(content), has_stars=MASK in content).value(data, "")


def masked_again(data: Any) -> Any:
    """Return data that was masked before, should whoever wrote it down have left a secret in it."""
    return _Masking(is_clean=False, has_stars=False).value(data, "")


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
        self.text: Callable[[str], str] = str if is_clean else mask
        self.is_clean = is_clean
        self._has_stars = has_stars

    def unstarred(self, text: str) -> str:
        """Return a text in which nothing looks like a masked secret: some people write stars where one belongs."""
        return text.replace(MASK, MASK[1:]) if self._has_stars else text

    def value(self, value: Any, key: str) -> Any:
        if isinstance(value, str):
            return self.said(key, self.unstarred(value))
        if isinstance(value, dict):
            return self.mapping(value, key)
        if isinstance(value, list):
            if key in _ARGUMENTS:
                return self.arguments(value)
            return [self.value(item, key) for item in value]
        return None if isinstance(value, float) and not isfinite(value) else value

    def mapping(self, value: Mapping[str, Any], key: str) -> dict[str, Any]:
        if key in _BY_NAME:
            return {self.name(name): self.named(name, item) for name, item in value.items()}
        return {self.name(name): self.value(item, name) for name, item in value.items()}

    def name(self, name: str) -> str:
        """Return a key, which only somebody's mistake makes a secret."""
        return name if self.is_clean or not has_secret_shape(name) else cover(name, secret_spans(name))

    def named(self, name: str, value: Any) -> Any:
        """Return the value of a variable or a header, which its name may make a secret."""
        if isinstance(value, str):
            value = self.unstarred(value)
            return MASK if classify(name, value).is_secret else self.text(value)
        return self.value(value, name) if isinstance(value, dict | list) or not sounds_secret(name) else MASK

    def arguments(self, values: list[Any]) -> list[Any]:
        """Return the words of a command line; `--token abc` makes `abc` a secret."""
        values = [self.unstarred(each) if isinstance(each, str) else each for each in values]
        words = tuple(each if isinstance(each, str) else "" for each in values)
        found = zip(values, classify_arguments(words), strict=True)
        return [
            self.value(each, "") if not isinstance(each, str) else self.word(each, is_secret=kind.is_secret)
            for each, kind in found
        ]

    def word(self, word: str, *, is_secret: bool) -> str:
        if not is_secret:
            return self.command_line(word) if " " in word else self.text(word)
        if "://" in word and (shown := masked_url(word)) != word:
            return mask(shown)
        name = _NAME_BEFORE.match(word)
        return f"{name[0]}{MASK}" if name and name.end() < len(word) else MASK

    def said(self, key: str, value: str) -> str:
        """Return a text under a key, masked as what the key is for."""
        if key in _SHAPES_ONLY:
            return value if self.is_clean or not has_secret_shape(value) else cover(value, secret_spans(value))
        if key in _URLS or "://" in value:
            return self.text(masked_url(value))
        if _COMMAND_LINE.search(key):
            return self.command_line(value)
        if sounds_secret(key) and classify(key, value).is_secret:
            return MASK
        return self.text(value)

    def command_line(self, text: str) -> str:
        """Return what a shell reads, word by word; a header in it is told by its name."""
        headers = (found for found in _HEADER.finditer(text) if sounds_secret(found["name"]))
        named = (found.span("value") for found in headers if classify(found["name"], found["value"]).is_secret)
        text = cover(text, named)
        found = list(_WORD.finditer(text))
        kinds = classify_arguments(tuple(each[0].strip("\"'") for each in found))
        parts, end = [], 0
        for each, kind in zip(found, kinds, strict=True):
            parts += [text[end : each.start()], self.word(each[0], is_secret=kind.is_secret)]
            end = each.end()
        return self.text("".join([*parts, text[end:]]))


def masked_url(url: str) -> str:
    """Return an address whose parameters are shown but for those that hold a secret, and whose user is not."""
    if "@" in url:
        url = cover(url, (span for span in spans_to_mask(url) if "@" in url[span[1] : span[1] + 1]))
        url = _USER.sub(_user, url)
    return _PARAMETER.sub(_parameter, url) if "=" in url else url


def _user(found: re.Match[str]) -> str:
    """Return who signs in at an address: a name may be a token, however the address is written."""
    user = found["user"]
    return f"{found['before']}{user if '${' in user else MASK}@"


def _parameter(found: re.Match[str]) -> str:
    is_secret = classify(found["name"], unquote_plus(found["value"])).is_secret
    return f"{found['name']}={MASK}" if is_secret else found[0]
