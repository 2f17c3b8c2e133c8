"""Text from outside within Markdown: shown as it is, with no markup, no link, and nobody called by it."""

import re

from plugingov.reports.text import shown

# What Markdown or the HTML within it would take for more than a character.
_MARKUP = re.compile(r"([\\*_{}\[\]<>|#~&`])")
_OPENING = re.compile(r"^(\s*)([-+=])")  # a list, or the line below a heading
# Code is what stands between two single ticks: in a run of them, nobody knows which of them opens what.
_SPAN = re.compile(r"(?<!`)`([^`]+)`(?!`)")
TICKS = re.compile(r"`+")
# What GitHub makes a link of, a formula or somebody's notification, and no backslash prevents: in code it does not.
_ACTIVE = re.compile(r"[$]|@[\w-]|:/|www\.|#\d|\bGH-\d|mailto:|xmpp:", re.IGNORECASE)
_BEFORE, _AFTER = "([{<\"'", ".,;:!?)]}>\"'"  # what stands around a word and is no part of it


def escaped(text: str) -> str:
    """Return text from outside so that Markdown shows it as it is; what stands between back ticks stays code."""
    written = ""
    for number, piece in enumerate(_SPAN.split(shown(text))):
        found = _code(piece) if number % 2 else _plain(piece)
        # Two spans of code that touch would be one, with the ticks between them.
        written += f" {found}" if found.startswith("`") and written.endswith("`") else found
    return _OPENING.sub(r"\1\\\2", written)


def _code(text: str) -> str:
    """Return text as code; in a table a bar ends a cell, and one behind a backslash cannot be told from that."""
    if "\\|" in text:
        return _plain(f"`{text}`")
    return f"`{text.replace('|', chr(92) + '|')}`"


def _plain(text: str) -> str:
    if not _ACTIVE.search(text):
        return _without_markup(text)
    return "".join(map(_word, re.split(r"(\s+)", text)))


def _word(word: str) -> str:
    """Return a word as code where it would be a link or call somebody; in code nothing else has to be escaped."""
    core = word.lstrip(_BEFORE).rstrip(_AFTER)
    if not _ACTIVE.search(core):
        return _without_markup(word)
    before, _, after = word.partition(core)
    core = core.replace("`", "'")
    if "\\" in core:  # no code in a table can have one before a bar
        core = core.replace("|", "/")
    return _without_markup(before) + f"`{core.replace('|', chr(92) + '|')}`" + _without_markup(after)


def _without_markup(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)
