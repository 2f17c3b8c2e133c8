"""The projects of the reference inventory, and the sign-ins that their people have."""

from collections.abc import Mapping, Sequence
from typing import Any

from reference_dice import Dice, day, one_in
from reference_drafts import DOMAINS, EVERYONE, RANKS, Draft
from reference_yaml import Flow

SURFACES = ("cowork", "claude-code")
_RUNS = {"cowork": ("cowork-local", "cowork-cloud"), "claude-code": ("cli", "ide")}


class Projects:
    """Writes projects, each of one team, which needs what was given to it and is signed in there."""

    def __init__(
        self, dice: Dice, teams: Mapping[str, str], plugins: Mapping[str, Any], drafts: Mapping[str, Draft]
    ) -> None:
        self._dice = dice
        self._teams = teams  # with the department of each
        self._plugins = plugins
        self._drafts = drafts
        self._critical = [draft for draft in drafts.values() if draft.kind.is_critical]
        self._by_group = _by_group(drafts)
        self._usual: dict[tuple[str, str], list[Draft]] = {}
        self.written: dict[str, Any] = {}
        self.sign_ins: dict[tuple[str, str, str], None] = {}  # by plugin, surface and team

    def write(self, count: int) -> None:
        """Write so many projects."""
        names = list(self._teams)
        for number in range(count):
            # Each team has a domain, and projects on both surfaces.
            place = number // 2 % len(names)
            surface, domain = SURFACES[number % 2], DOMAINS[place % len(DOMAINS)]
            self.written[f"{domain}-{number:04}"] = self._project(number, surface, domain, names[place])

    def _project(self, number: int, surface: str, domain: str, team: str) -> dict[str, Any]:
        drafts = self._drawn(number, surface, domain, team)
        names = [draft.name for draft in drafts]
        self.sign_ins.update(dict.fromkeys((name, surface, team) for name in names))
        active = names[:-1] if one_in(25, number, 12) else names
        is_only_chat = surface == "cowork" and one_in(7, number // 2, 3)
        runs = ("chat",) if is_only_chat else _RUNS[surface]
        lowest = min((draft.classification for draft in drafts), key=RANKS.__getitem__, default="internal")
        return {
            "title": f"Project {number}",
            "surface": surface,
            **({"runs": runs} if number % 3 or is_only_chat else {}),
            "owner": f"lead-{number % 80}@anycompany.example",
            "audience": (team,),
            "data": "restricted" if one_in(43, number, 18) else lowest,
            "needs": [self._need(number, draft, surface) for draft in drafts],
            **({} if one_in(98, number, 41) else {"active": active if number % 4 else tuple(active)}),
        }

    def _drawn(self, number: int, surface: str, domain: str, team: str) -> list[Draft]:
        """Return what a project needs: what its team was given, and no two doors to one system."""
        if one_in(29, number, 3):  # who writes this one does not look
            return self._dice.some(list(self._drafts.values()), 2)
        usual = self._usual_for(team, surface)
        wanted = self._dice.some(usual, 6)
        if one_in(73, number, 30):
            wanted = usual[:14]
        if self._critical and one_in(5, number, 0):
            wanted.append(self._dice.one([draft for draft in self._critical if draft.audience == (EVERYONE,)]))
        systems: set[str] = set()
        if not one_in(31, number, 6):
            systems |= {draft.system for draft in usual if draft.is_automatic}
        found = []
        for draft in wanted:
            is_kept = draft.domain != DOMAINS[0] or domain == DOMAINS[0]
            if (
                is_kept
                and (draft.is_automatic or draft.system not in systems)
                and _is_there(draft, self._plugins, surface)
            ):
                systems.add(draft.system)
                found.append(draft)
        return found

    def _usual_for(self, team: str, surface: str) -> list[Draft]:
        """Return what was given to a team, and works there."""
        known = self._usual.get((team, surface))
        if known is None:
            groups = (team, self._teams[team], "")
            meant = {draft.name: draft for group in groups for draft in self._by_group.get(group, ())}
            known = [draft for draft in meant.values() if self._is_given(draft, surface, groups)]
            self._usual[team, surface] = known
        return known

    def _is_given(self, draft: Draft, surface: str, groups: Sequence[str]) -> bool:
        if not _is_there(draft, self._plugins, surface) or draft.method == "mtls":
            return False
        if draft.kind.cowork != "org-plugin" or (surface == "claude-code" and not draft.kind.is_one_way):
            return True
        on_cowork = self._plugins[draft.name]["provision"]["cowork"]
        given = [on_cowork.get("groups", {}).get(group, "not_available") for group in groups]
        is_given = on_cowork["preference"] == "available" or set(given) != {"not_available"}
        return is_given and (draft.is_added or surface == "claude-code")

    def _need(self, number: int, draft: Draft, surface: str) -> str:
        """Return a door that a project needs, or one of its tools: of those that are not blocked, if it looks."""
        provided = self._plugins[draft.name].get("provides", {"tools": {}})["tools"]
        decided = self._plugins[draft.name]["provision"].get(surface, {}).get("tools", {})
        tools = [tool for tool in provided if decided.get(tool) != "blocked" or one_in(19, number, 4)]
        if one_in(83, number, 35):
            return f"{draft.name}/search_{draft.system}"
        return f"{draft.name}/{self._dice.one(tools)}" if tools and self._dice.chance(0.6) else draft.name

    def credentials(self) -> dict[str, Any]:
        """Return a sign-in for nearly everything that a project's people need."""
        found = {}
        for number, (name, surface, team) in enumerate(self.sign_ins):
            draft = self._drafts[name]
            if draft.method != "none" and not one_in(41, number, 7):
                short = "" if surface == "cowork" else "-code"
                credential = self._credential(number, draft, surface, team)
                found[f"{name}-{team}{short}"] = credential if number % 4 == 0 else Flow(credential)
        return found

    def _credential(self, number: int, draft: Draft, surface: str, team: str) -> dict[str, Any]:
        auth = self._plugins[draft.name]["auth"]
        scopes = draft.scopes[:1] if one_in(37, number, 2) else draft.scopes
        ends = -3 if one_in(40, number, 9) else 4 if one_in(45, number, 17) else 30 + self._dice.below(150)
        is_overdue = one_in(35, number, 28)
        return {
            "plugin": draft.name,
            "surface": surface,
            "kind": "shared" if auth.get("identity") == "shared" else "per-member",
            "holder": team,
            "owner": "it@anycompany.example",
            **({"scopes": scopes} if scopes else {}),
            "issued": day(ends - 365),
            **({} if is_overdue else {"rotated": day(-1 - self._dice.below(170))}),
            **({} if one_in(60, number, 31) else {"expires": day(ends)}),
        }


def _by_group(drafts: Mapping[str, Draft]) -> dict[str, list[Draft]]:
    """Return the plugins that each group is meant to use, and under no name those that anybody may."""
    found: dict[str, list[Draft]] = {}
    for draft in drafts.values():
        for group in draft.audience or ("",):
            if not (draft.is_withdrawn or draft.kind.is_critical):
                found.setdefault(group, []).append(draft)
    return found


def _is_there(draft: Draft, plugins: Mapping[str, Any], surface: str) -> bool:
    return surface in plugins[draft.name]["provision"]
