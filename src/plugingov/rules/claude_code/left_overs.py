"""What is left over from a template in settings about servers and packages: it stands for nothing."""

import re
from collections.abc import Iterator

from plugingov.rules.claude_code.setting_names import KNOWN, REMARKS
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.masking.references import NOT_KEPT

_RULES = "permissions"
_LEFT_OVER = re.compile(
    r"\{\{[^{}]*\}\}|@[A-Z][A-Z0-9_]+@"
    r"|(?<!\?)(?<!\?P)<[A-Za-z][^<>:@/=]*>"  # and no group of a regular expression, no address between brackets
    r"|\b(?:TODO|FIXME|CHANGE[-_]?ME|REPLACE[-_]?ME)\b|\bYOUR[-_][A-Z]+"
    r"|\b(?i:your)[-_](?i:org|organi[sz]ation|company|domain|team|repo|host|marketplace|server|plugin)\b"
)


def left_overs(around: Found) -> Iterator[Found]:
    """Yield the words of a template in a settings file, each where it stands."""
    for key, value in around.value.items():
        if key in KNOWN:
            yield from _inside(around.below(key, value))
        elif key == _RULES:
            yield from _in_rules(around.below(key, value))


def _in_rules(permissions: Found) -> Iterator[Found]:
    """Yield what is left over in the tools that rules name: in brackets are commands and paths, any word is one's own."""
    rules = permissions.value if isinstance(permissions.value, dict) else {}
    for key in ("allow", "ask", "deny"):
        listed = rules.get(key)
        for number, rule in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(rule, str):
                yield from _in_text(tool_of(rule), permissions.below(key, listed).below(number, rule))


def tool_of(rule: str) -> str:
    """Return the tool that a rule of permissions names."""
    return rule.partition("(")[0]


def is_left_over(text: str) -> bool:
    """Tell whether a text has a word of a template in it."""
    return _LEFT_OVER.search(_written(text)) is not None


def _inside(found: Found) -> Iterator[Found]:
    match found.value:
        case str(text):
            yield from _in_text(text, found)
        case dict(members):
            for key, value in members.items():
                if not key.startswith(REMARKS):
                    inner = found.below(key, value)
                    yield from _in_text(key, inner)
                    yield from _inside(inner)
        case list(items):
            for number, item in enumerate(items):
                yield from _inside(found.below(number, item))


def _in_text(text: str, found: Found) -> Iterator[Found]:
    if word := _LEFT_OVER.search(_written(text)):
        yield found._replace(value=word[0])


def _written(text: str) -> str:
    """Return a text without what we put in the place of a value, which is no word of anybody's template."""
    return text.replace(NOT_KEPT, "")
