"""What may be written under a rule in a policy: for its page, and for the policy's schema."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plugingov.model.policy import Policy
from plugingov.rules.asking import load
from plugingov.rules.index import INDEX
from plugingov.rules.rule import AnyRule

_ACCEPTS = {
    "severity": "critical, high, medium or low",
    "plugins": "a selector",
    "surfaces": "a list of surfaces",
    "projects": "a selector",
    "groups": "a selector",
}


@dataclass(frozen=True, slots=True)
class SettingDoc:
    """One setting: its name, what it accepts, its default in words, and whether the rule is asked without it."""

    name: str
    accepts: str
    default: str
    is_required: bool


def setting_docs(rule: AnyRule) -> tuple[SettingDoc, ...]:
    """Return the settings of a rule, its own first."""
    schema = rule.settings.model_json_schema(by_alias=True)
    names = sorted(schema["properties"], key=lambda name: (name in _ACCEPTS, list(schema["properties"]).index(name)))
    required = {name: each for each in rule.required for name in ((each,) if isinstance(each, str) else each)}
    return tuple(
        SettingDoc(
            name=name,
            accepts=_ACCEPTS.get(name) or _words(schema["properties"][name]),
            default=_default(rule, name, schema["properties"][name].get("default"), required.get(name)),
            is_required=required.get(name) == name,
        )
        for name in names
    )


def _default(rule: AnyRule, name: str, default: Any, required: str | tuple[str, ...] | None) -> str:
    if isinstance(required, tuple):
        return f"one of {', '.join(required)} is required"
    if name == "severity":
        return rule.severity
    return "everything" if name in _ACCEPTS else "none" if default is None else _written(default)


def _written(value: Any) -> str:
    """Return a default as a policy would write it."""
    match value:
        case Mapping():
            return "{" + ", ".join(f"{key}: {_written(each)}" for key, each in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(_written, value)) + "]"
        case bool():
            return "true" if value else "false"
    return str(value)


def _words(schema: Mapping[str, Any]) -> str:
    """Return what a setting accepts, in words: either of two forms where there are two."""
    if "enum" in schema:
        return " or ".join(map(str, schema["enum"]))
    choices = [_words(choice) for choice in schema.get("anyOf", ()) if choice.get("type") != "null"]
    if choices:
        return ", or ".join(dict.fromkeys(choices))
    return f"a {_SHAPES[schema['type']]}{_of(schema)}" if schema.get("type") in _SHAPES else "a value"


_SHAPES = {
    "array": "list",
    "object": "mapping",
    "integer": "whole number",
    "string": "text",
    "boolean": "true or false",
}


def _of(schema: Mapping[str, Any]) -> str:
    """Return what a list or mapping holds: of texts, of lists of texts."""
    inner = schema.get("items") or schema.get("additionalProperties") or {}
    words = _words(inner) if isinstance(inner, Mapping) and inner else ""
    plural = words.removeprefix("a ").replace("text", "texts").replace("list of", "lists of").replace("value", "values")
    joined = {"array": "of", "object": "to"}.get(schema["type"], "")
    return f" {joined} {plural}" if joined and words else ""


def policy_schema() -> dict[str, Any]:
    """Return the JSON Schema of a policy with the settings of every rule."""
    schema = Policy.model_json_schema(by_alias=True)
    rules: dict[str, Any] = {}
    for entry in INDEX:
        rule = load(entry)
        settings = rule.settings.model_json_schema(by_alias=True, ref_template="#/$defs/{model}")
        schema["$defs"].update(settings.pop("$defs", {}))
        settings["title"] = rule.title
        rules[entry.name] = {
            "description": f"{entry.id}: {rule.title}. {rule.why}",
            "anyOf": [settings, {"type": "array", "items": settings}],
        }
    schema["properties"]["rules"] = {
        "type": "object",
        "title": "Rules",
        "properties": rules,
        "additionalProperties": False,
    }
    return schema
