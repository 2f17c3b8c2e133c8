"""Which words of a command line are secrets: what is read out of them is never named."""

from collections.abc import Sequence
from typing import Literal

from plugingov.model.fetched import Fetched, normal
from plugingov.sources.secret_arguments import classify_arguments
from plugingov.sources.secrets import classify

Share = Literal["", "version", "all"]


class Hidden:
    """The secrets among the words of one command line, by the word they come from."""

    __slots__ = ("_named", "_shaped")

    def __init__(self) -> None:
        self._named: dict[int, list[str]] = {}  # a secret for what stands before it: all of it
        self._shaped: dict[int, list[str]] = {}  # by its own form: a host in it can be told

    def note(self, words: Sequence[str], at: int | None = None) -> None:
        """Take down the secrets among words; without a place they are the arguments, from 1 on."""
        for number, value in enumerate(classify_arguments(tuple(words)), 1):
            if value.is_secret:
                text = words[number - 1]
                kept = self._shaped if classify("", text).is_secret else self._named
                kept.setdefault(number if at is None else at, []).append(text)

    def holds(self, at: int, text: str) -> bool:
        """Tell whether a text is, or is part of, something that is a secret for what stands before it."""
        return _within(self._named.get(at, ()), text)

    def of(self, fetched: Fetched) -> Share:
        """Return what of something fetched cannot be named."""
        named, shaped = self._named.get(fetched.word, ()), self._shaped.get(fetched.word, ())
        is_host = fetched.kind in {"git", "url"}
        if _within(named, fetched.name) or (not is_host and _within(shaped, fetched.name)):
            return "all"
        version = fetched.version or ""
        return "version" if version and (_within(named, version) or _within(shaped, version)) else ""


def _within(secrets: Sequence[str], text: str) -> bool:
    """Tell whether a text is part of a secret; where there are very many, all is taken for one."""
    return len(secrets) > _MOST or any(text in each or normal(text) in normal(each) for each in secrets)


_MOST = 32
