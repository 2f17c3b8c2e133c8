"""The list of rules as a sheet; with a policy, what it makes of each of them, setting by setting."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from plugingov.model.policies import EffectivePolicy
from plugingov.reports.places import place_record
from plugingov.reports.sheet import Block, Blocks, Cell, Lines, Rows, Sheet, Table
from plugingov.rules.asking import Asked
from plugingov.rules.documentation import SettingDoc, setting_docs
from plugingov.rules.index import Entry
from plugingov.rules.rule import AnyRule
from plugingov.sources.document import Place

FORMAT = "plugingov.rules/1"
_Effective: TypeAlias = tuple[str, str, Place | None]  # a setting, its value in words, the place that says so
_FOR_EVERY_RULE = ("classifications", "approvals", "stop_on", "observation_age", "fail_on_unknown")
_OF_AN_OWN_RULE = ("assert", "message", "severity", "plugins", "surfaces", "projects", "groups")


def rules_sheet(rules: Iterable[AnyRule]) -> Sheet:
    """Return the sheet of all rules."""
    found = list(rules)
    rows = tuple((*_cells(rule), Cell(rule.severity, rule.severity), Cell(rule.title)) for rule in found)
    return Sheet(
        title=("Rules of plugingov",),
        sections=(Table("", ("id", "rule", "layer", "severity", "what is wrong"), rows),),
        summary=f"{len(found)} rules; `plugingov explain RULE` says why and how to mend it",
        record={"format": FORMAT, "policy": None, "rules": [_record(rule) for rule in found]},
        rows=lambda: Rows(("id", "rule", "layer", "severity", "title"), _texts(rows)),
    )


def policy_sheet(policy: EffectivePolicy, asked: tuple[Asked, ...], known: Sequence[Entry]) -> Sheet:
    """Return the sheet of what a policy asks, and which line says each setting; `known` rules could be asked."""
    named = {one.rule.id for one in asked}
    left_out = tuple(f"{entry.id} {entry.name}" for entry in known if entry.id not in named)
    live = {one.rule.id for one in asked if not one.not_asked}
    silent = len({one.rule.id for one in asked} - live)
    own = len(live.intersection(policy.own))
    return Sheet(
        title=(f"Policy {policy.name}",),
        sections=(_for_every_rule(policy), _by_rule(asked), Lines("Left out by the policy", left_out)),
        summary=f"{len(live) - own} of {len(known)} rules are asked"
        + (f", and {own} of your own" if own else "")
        + (f"; {silent} wait for a setting that they require" if silent else "")
        + (f"; {len(left_out)} are left out" if left_out else ""),
        record={
            "format": FORMAT,
            "policy": policy.name,
            "decided": {key: _said(policy, key) for key in _FOR_EVERY_RULE},
            "rules": [_asked_record(one) for one in asked],
        },
        rows=lambda: Rows(_SETTING_COLUMNS, _texts(_by_rule(asked).table.rows)),
    )


_SETTING_COLUMNS = ("id", "rule", "layer", "setting", "value", "from", "not_asked")


def _texts(rows: Iterable[tuple[Cell, ...]]) -> Iterable[tuple[str | int, ...]]:
    return (tuple(cell.text for cell in row) for row in rows)


def _for_every_rule(policy: EffectivePolicy) -> Table:
    rows = tuple(
        (Cell(key), Cell(_words(getattr(policy.decided, key))), _from(policy.said_at.get(key)))
        for key in _FOR_EVERY_RULE
    )
    return Table("For every rule", ("what", "value", "from"), rows)


def _said(policy: EffectivePolicy, key: str) -> dict[str, Any]:
    value = getattr(policy.decided, key)
    place = policy.said_at.get(key)
    plain = {name: list(each) for name, each in value.items()} if isinstance(value, Mapping) else value
    return {
        "value": list(plain) if isinstance(plain, tuple) else plain,
        "place": place_record(place) if place else None,
    }


def _by_rule(asked: tuple[Asked, ...]) -> Blocks:
    asked = tuple(sorted(asked, key=lambda one: one.rule.id))
    blocks = tuple(_block(one) for one in asked)
    rows = tuple(
        (*_cells(one.rule), Cell(name), Cell(value), _from(place), Cell(one.not_asked, "quiet"))
        for one in asked
        for name, value, place in _settings(one)
    )
    columns = ("id", "rule", "layer", "setting", "value", "from", "why not asked")
    return Blocks(Cell("By rule", "strong"), blocks, Table("By rule", columns, rows))


def _block(one: Asked) -> Block:
    return Block(
        heading=(
            Cell(one.rule.name, "strong"),
            Cell(one.severity, one.severity),
            Cell(f"{one.rule.id}, {one.rule.layer or 'no layer'}", "quiet"),
        ),
        text=one.not_asked or one.rule.title,
        details=(
            ("asked at", str(one.source.place)),
            *((name, f"{value}  ({_place_words(place)})") for name, value, place in _settings(one)),
        ),
    )


def _settings(one: Asked) -> list[_Effective]:
    """Return each setting of a rule as it holds: its value in words, and its line; a default stands nowhere."""
    if one.rule.prepare is None and one.source.route[:1] == ("custom",):
        return _own_settings(one)
    said = one.source.value if isinstance(one.source.value, dict) else {}
    found: list[_Effective] = []
    for setting in setting_docs(one.rule):
        if setting.name in said:
            found.append((setting.name, _words(said[setting.name]), one.source.place_of(setting.name)))
        elif setting.name == "severity" or setting.is_required or not _is_selector(setting):
            found.append((setting.name, "not given" if _is_needed(one, setting) else setting.default, None))
    return found


def _own_settings(one: Asked) -> list[_Effective]:
    data: Any = one.source.document.data
    for step in one.source.route:
        data = data[step]
    given: list[_Effective] = [
        (key, _words(data[key]), one.source.place_of(key)) for key in _OF_AN_OWN_RULE if key in data
    ]
    return given if "severity" in data else [*given, ("severity", one.severity, None)]


def _is_needed(one: Asked, setting: SettingDoc) -> bool:
    """Tell whether a setting has no default: the rule requires it, alone or as one of several."""
    return setting.is_required or any(setting.name in each for each in one.rule.required if isinstance(each, tuple))


def _is_selector(setting: SettingDoc) -> bool:
    return setting.default == "everything"


def _words(value: Any) -> str:
    """Return a value as a policy would write it in one line."""
    match value:
        case Mapping():
            return "{" + ", ".join(f"{key}: {_words(each)}" for key, each in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(_words, value)) + "]"
        case bool():
            return "true" if value else "false"
        case None:
            return "nothing"
    return str(value)


def _from(place: Place | None) -> Cell:
    return Cell(_place_words(place), "" if place else "quiet")


def _place_words(place: Place | None) -> str:
    return str(place) if place else "default"


def _cells(rule: AnyRule) -> tuple[Cell, Cell, Cell]:
    return Cell(rule.id), Cell(rule.name, "strong"), Cell(rule.layer or "")


def _record(rule: AnyRule) -> dict[str, Any]:
    return {"id": rule.id, "name": rule.name, "layer": rule.layer, "severity": rule.severity, "title": rule.title}


def _asked_record(one: Asked) -> dict[str, Any]:
    return {
        **_record(one.rule),
        "severity": one.severity,
        "asked": not one.not_asked,
        "why": one.not_asked,
        "place": place_record(one.source.place),
        "settings": [
            {"name": name, "value": value, "place": place_record(place) if place else None}
            for name, value, place in _settings(one)
        ],
    }
