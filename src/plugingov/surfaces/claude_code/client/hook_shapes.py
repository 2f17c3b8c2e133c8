"""What the client checks of hooks, wherever they are written."""

from typing import Any

from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.shapes import (
    Shape,
    above_zero,
    complete,
    either,
    flag,
    list_of,
    map_of,
    mapping,
    nothing,
    object_with,
    one_of,
    something,
    text,
    texts,
)
from plugingov.surfaces.claude_code.client.web_address import read_web_address


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and read_web_address(value) is not None


def _hook(called: str, *needed: str, **shapes: Shape) -> Shape:
    """Return the shape of a hook of one type; what else is written in it the client does not look at."""
    shared = {"if": text, "statusMessage": text, "once": flag, "timeout": above_zero}
    return complete(object_with(type=one_of(called), **shared, **shapes), "type", *needed)


_HOOK = either(
    _hook(
        "command",
        "command",
        command=text,
        args=texts,
        shell=one_of("bash", "powershell"),
        **dict.fromkeys(("async", "asyncRewake"), flag),
        **dict.fromkeys(("rewakeMessage", "rewakeSummary"), something),
    ),
    _hook("prompt", "prompt", prompt=text, model=text, continueOnBlock=flag),
    _hook("agent", "prompt", prompt=text, model=text),
    _hook("http", "url", url=_is_address, headers=map_of(text), allowedEnvVars=texts),
    _hook("mcp_tool", "server", "tool", server=text, tool=text, input=mapping),
)
_HOOKS = either(list_of(complete(object_with(matcher=text, hooks=list_of(_HOOK)), "hooks")), nothing)
_REFUSING = ("PreToolUse", "PermissionRequest")


def refusing_hooks(value: Any) -> bool:
    """Tell whether hooks that may refuse something are what they should be; those of other events may be anything."""
    return not isinstance(value, dict) or all(_HOOKS(value.get(event)) for event in _REFUSING)


def wrong_hooks(file: Found) -> Found | None:
    """Return what a file of hooks has in another form than the client expects, with or without a key around them."""
    if not isinstance(file.value, dict):
        return None
    wrapped = file.below("hooks", file.value.get("hooks"))
    if wrapped.value is not None and not isinstance(wrapped.value, dict):
        return wrapped
    events = (
        around.below(event, around.value.get(event))
        for around in (wrapped, file)
        for event in _REFUSING
        if isinstance(around.value, dict)
    )
    return next((_nearest(event) for event in events if not _HOOKS(event.value)), None)


def _nearest(event: Found) -> Found:
    """Return the first group of an event that is wrong; the event where it has none."""
    groups = event.value if isinstance(event.value, list) else []
    return next((event.below(index, each) for index, each in enumerate(groups) if not _HOOKS([each])), event)
