"""What the client checks of hooks, wherever they are written."""

from typing import Any

from plugingov.surfaces.claude_code.client.shapes import (
    complete,
    either,
    list_of,
    nothing,
    number,
    object_with,
    one_of,
    text,
)

_HOOK = either(
    complete(object_with(type=one_of("command"), command=text, timeout=number), "type", "command"),
    complete(object_with(type=one_of("prompt", "agent"), prompt=text), "type", "prompt"),
    complete(object_with(type=one_of("http"), url=text), "type", "url"),
    complete(object_with(type=one_of("mcp_tool"), server=text, tool=text), "type", "server", "tool"),
)
_HOOKS = either(list_of(complete(object_with(matcher=text, hooks=list_of(_HOOK)), "hooks")), nothing)


def refusing_hooks(value: Any) -> bool:
    """Tell whether hooks that may refuse something are what they should be; those of other events may be anything."""
    return not isinstance(value, dict) or object_with(PreToolUse=_HOOKS, PermissionRequest=_HOOKS)(value)
