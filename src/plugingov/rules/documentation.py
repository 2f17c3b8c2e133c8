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
    return "everything" if name in _ACCEPTS else "none" if default is None else str(default)


def _words(schema: Mapping[str, Any]) -> str:
    for choice in schema.get("anyOf", ()):
        if choice.get("type") != "null":
            return _words(choice)
    return {"array": "a list of texts", "integer": "a whole number", "string": "a text"}.get(
        schema.get("type", ""), "a value"
    )


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
