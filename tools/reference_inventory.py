"""Writes the reference inventory: an organisation of any size, the same for the same seed, to measure speed on."""

import argparse
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, TypeVar

from plugingov.rules.index import INDEX

AS_OF = date(2026, 11, 23)
PLUGINS, PROJECTS, CREDENTIALS, DEPARTMENTS, MARKETPLACES = 500, 300, 450, 12, 10
SEED = 1
ORGANIZATION = "reference-organisation"

T = TypeVar("T")


class Flow(dict[str, Any]):
    """A mapping that is written on one line."""


class Kind(NamedTuple):
    """One way a door arrives on both surfaces, and how many of a hundred doors do."""

    share: int
    path: str
    cowork: str
    claude_code: str


_KINDS = (
    Kind(28, "marketplace", "org-plugin", "managed-plugin"),
    Kind(10, "marketplace", "org-plugin", "marketplace-plugin"),
    Kind(5, "marketplace", "org-plugin", "synced-plugin"),
    Kind(17, "custom-mcp", "org-plugin", "managed-plugin"),
    Kind(6, "custom-mcp", "custom-connector", "claude-ai-connector"),
    Kind(4, "custom-mcp", "custom-connector", "user-server"),
    Kind(5, "custom-mcp", "desktop-extension", "project-file"),
    Kind(20, "oauth-connector", "directory-connector", "claude-ai-connector"),
    Kind(5, "oauth-connector", "directory-connector", "marketplace-plugin"),
)
# In an order in which neighbours differ: 37 and 100 have no common divisor.
_KIND_OF = [[kind for kind in _KINDS for _ in range(kind.share)][place * 37 % 100] for place in range(100)]

_SYSTEMS = (
    *("ledger", "invoices", "payroll", "vendors", "treasury", "tax", "expenses", "contracts", "orders", "shipping"),
    *("stock", "pricing", "leads", "tickets", "assets", "facilities", "travel", "training", "recruiting", "benefits"),
    *("claims", "risk", "audits", "policies", "budgets", "forecasts", "reports", "dashboards", "wiki", "drive"),
    *("mail", "calendar", "chat", "issues", "code", "builds", "deployments", "incidents", "logs", "metrics"),
)
_VERBS = ("find", "list", "read", "summarise", "compare", "export", "create", "update", "approve", "close", "delete")
_READING = frozenset(_VERBS[:6])
_CLASSES = ("public", "internal", "internal", "confidential", "confidential", "restricted")
_REGIONS = ("ap-southeast-1", "ap-northeast-1", "eu-west-1", "us-east-1")
# Groups with managed settings of their own on Claude Code.
_ORDER = ("contractors", "executives", "auditors")

_EVERYBODY = "everyone"
_ALL_PATHS = ["marketplace", "custom-mcp", "oauth-connector"]
_SETTINGS: dict[str, Any] = {
    "path-not-allowed": {"allow": {"cowork": _ALL_PATHS, "claude-code": _ALL_PATHS, "restricted": _ALL_PATHS[:2]}},
    "marketplace-not-approved": {"allow": ["tools-*"]},
    "endpoint-outside-domains": {"domains": ["anycompany.example"]},
    "required-plugin-absent": {"plugins": {"tags": ["org-critical"]}, "groups": [_EVERYBODY], "surfaces": ["cowork"]},
    "forbidden-plugin-present": {"forbid": ["drive-0029", "*.forbidden.example", "screen-share", "leads-0462"]},
    "wider-than-audience": {"plugins": {"path": ["marketplace", "custom-mcp"]}},
    "too-many-doors": {"max_plugins": 400, "max_tools": 1600},
    "write-outside-project": {"plugins": {"tags": ["mail"], "path": "marketplace"}, "allow": ["project-*"]},
    "sign-in-method-not-allowed": {"allow": {"restricted": ["oauth", "mtls"], "custom-mcp": ["oauth", "mtls", "api-token"]}},
    "region-not-allowed": {"allow": {"confidential": ["ap-*", "eu-*", "us-east-*"], "restricted": ["ap-*", "eu-*", "us-east-*"]}},
    "region-unknown": {"required_for": ["confidential", "restricted"]},
    "metadata-invalid": {"schema": "metadata.schema.json"},
    "lock-missing": {"severity": "high", "plugins": {"tags": ["org-critical"]}},
    "surface-missing": {"plugins": {"path": "custom-mcp"}},
    "scope-outside-allowlist": [
        {"plugins": {"path": "oauth-connector"}, "allow": ["*.read", "*.write"]},
        {"deny": ["*.admin"]},
    ],
    "credential-expiring": {"within_days": 7},
}


class _Dice:
    """Choices that look drawn and are the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 (nothing here is secret)

    def below(self, end: int) -> int:
        return int(self._random.random() * end)

    def one(self, options: Sequence[T]) -> T:
        return options[self.below(len(options))]

    def some(self, options: Sequence[T], count: int) -> list[T]:
        return list(dict.fromkeys(self.one(options) for _ in range(count)))

    def chance(self, share: float) -> bool:
        return self._random.random() < share


def policy() -> str:
    """Return a policy that asks every built-in rule, with the settings that it requires."""
    rules = {entry.name: _SETTINGS.get(entry.name, {}) for entry in INDEX}
    heading = {"apiVersion": "plugingov/v1", "kind": "Policy", "name": ORGANIZATION}
    approvals = {tier: ["risk@anycompany.example"] for tier in ("critical", "high", "medium")}
    return json.dumps({**heading, "rules": rules, "approvals": approvals}, indent=2) + "\n"


def metadata_schema() -> str:
    """Return the schema of the plugins' own fields, which lies beside the policy."""
    fields = {"cost_center": {"type": "string", "pattern": "^FIN-[0-9]{2}$"}, "tier": {"type": "integer", "maximum": 3}}
    return json.dumps({"required": list(fields), "properties": fields, "additionalProperties": False}, indent=2) + "\n"


def inventory(scale: float = 1, seed: int = SEED) -> str:
    """Return the inventory as YAML, `scale` times as large as the reference."""
    return "\n".join(_written(_Organisation(scale, _Dice(seed)).document(), 0)) + "\n"


class _Organisation:
    """Builds the sections of an inventory; a gap of each kind is in every so-many-th door."""

    def __init__(self, scale: float, dice: _Dice) -> None:
        self.dice = dice
        self.sizes = {name: round(count * scale) for name, count in (("plugins", PLUGINS), ("projects", PROJECTS))}
        self.sizes["credentials"] = round(CREDENTIALS * scale)
        self.departments = [f"department-{number:02}" for number in range(round(DEPARTMENTS * scale))]
        self.teams = [f"{name}-team-{team}" for name in self.departments for team in range(4)]
        self.marketplaces = [f"tools-{number:02}" for number in range(round(MARKETPLACES * scale))]
        self.packages: dict[str, Any] = {}

    def document(self) -> dict[str, Any]:
        plugins = dict(self._plugin(number) for number in range(self.sizes["plugins"]))
        projects = {f"project-{number:04}": self._project(number, plugins) for number in range(self.sizes["projects"])}
        names = list(plugins)
        credentials = dict(self._credential(number, names, plugins) for number in range(self.sizes["credentials"]))
        return {
            "apiVersion": "plugingov/v1",
            "kind": "Inventory",
            "organization": ORGANIZATION,
            "surfaces": self._surfaces(plugins),
            "groups": dict(self._groups()),
            "marketplaces": {name: self._marketplace(number) for number, name in enumerate(self.marketplaces)},
            "packages": self.packages,
            "plugins": plugins,
            "projects": projects,
            "credentials": credentials,
        }

    def _surfaces(self, plugins: dict[str, Any]) -> dict[str, Any]:
        packaged = [name for name, plugin in plugins.items() if "package" in plugin["provision"].get("cowork", {})]
        return {
            "cowork": {
                "deployment": "first-party",
                "plan": "enterprise",
                "minimum_version": "1.46388.1",
                "always_allow_for_connector_tools": "false",
                "extension_allowlist": "true",
                "connectors_added": [name for number, name in enumerate(packaged) if not _one_in(60, number, 7)],
                "inference": {"provider": "anthropic", "from": _REGIONS[0], "regions": _REGIONS},
            },
            "claude-code": {
                "minimum_version": "2.1.273",
                "platforms": ("macos", "windows"),
                "managed": Flow(by="server", mode="rbac_groups", order=_ORDER, default="settings"),
                "inference": {"provider": "anthropic", "from": _REGIONS[0], "regions": _REGIONS},
                "claude_ai_connectors": "true",
                "claude_ai_plugin_sync": "true",
            },
        }

    def _groups(self) -> Iterator[tuple[str, Any]]:
        yield _EVERYBODY, Flow(title="Everyone", includes=(*_ORDER, *self.departments))
        for name in _ORDER:
            members = [f"{name}-{number}@anycompany.example" for number in (1, 2, 3)]
            yield name, Flow(title=name.title(), members=members)
        for number, name in enumerate(self.departments):
            teams = [team for team in self.teams if team.startswith(f"{name}-")]
            yield name, Flow(title=f"Department {number}", includes=tuple(teams))
        for number, name in enumerate(self.teams):
            if number % 2:
                yield name, Flow(title=f"Team {number}", size=str(5 + number % 20))
                continue
            members = [f"{name}-member-{member}@anycompany.example" for member in range(6)]
            yield name, {"title": f"Team {number}", "size": "8", "members": members}

    def _marketplace(self, number: int) -> dict[str, Any]:
        sha = {"ref": "main"} if _one_in(10, number, 9) else {"sha": _digest("marketplace", number, 40)}
        return {
            "title": f"Tools {number}",
            "source": Flow(github=f"anycompany/claude-plugins-{number:02}", **sha),
            "cowork": {
                "default_preference": "auto_install" if _one_in(10, number, 3) else "not_available",
                "sync": "automatic" if _one_in(10, number, 3) else "manual",
            },
        }

    def _marketplace_of(self, number: int) -> str:
        return self.marketplaces[number % len(self.marketplaces)]

    def _plugin(self, number: int) -> tuple[str, dict[str, Any]]:
        dice, kind, system = self.dice, _KIND_OF[number % 100], _SYSTEMS[number % len(_SYSTEMS)]
        name = f"{system}-{number:04}"
        is_automatic = kind.path == "oauth-connector" and _one_in(4, number, 0)
        verbs = dice.some(_VERBS[:6] if is_automatic and not _one_in(90, number, 20) else _VERBS, 4)
        scopes = sorted({f"{system}.{'read' if verb in _READING else 'write'}" for verb in verbs})
        classification = dice.one(_CLASSES)
        audience = dice.some(self.teams, 2) if _is_for_teams(kind) else [_EVERYBODY]
        regions = ("us-gov-west-1",) if _one_in(70, number, 31) else tuple(dice.some(_REGIONS, 2))
        data = {
            "classification": classification,
            "cleared_for": classification if _one_in(25, number, 6) else "restricted",
            **({} if _one_in(60, number, 33) else {"regions": regions}),
            "owner": f"data-{system}@anycompany.example",
        }
        plugin = {
            "title": f"{system.title()} {number}",
            "path": kind.path,
            "system": f"{system}-system",
            "publisher": "anycompany" if kind.path == "custom-mcp" else f"{system}.example",
            **({} if _one_in(45, number, 8) else {"owner": f"it-{system}@anycompany.example"}),
            "purpose": f"Look up {system} by name, period or code, and prepare what changes for a person to approve",
            "tags": (system, "org-critical") if _is_critical(number) else (system,),
            "audience": tuple(audience),
            **({"source": Flow(marketplace=self._marketplace_of(number))} if _is_packaged(kind) else {}),
            **({"activation": "automatic"} if is_automatic else {}),
            "server": _short(self._server(number, kind, system), 3 if dice.chance(0.5) else 0),
            "auth": self._auth(number, kind, system, scopes),
            "provides": self._provides(number, system, verbs, classification),
            "data": data if dice.chance(0.6) else Flow(data),
            "review": self._review(number, scopes),
            "metadata": Flow(
                cost_center=f"FIN-{number % 90 + 10}", tier="seven" if _one_in(80, number, 41) else str(number % 3 + 1)
            ),
            "provision": self._provision(number, name, kind, verbs, audience),
        }
        return name, plugin

    def _server(self, number: int, kind: Kind, system: str) -> dict[str, Any]:
        if kind.cowork == "desktop-extension":
            is_leaked = number % 100 == _KIND_OF.index(kind)
            token = f"ghp_{_digest('token', number, 36)}" if is_leaked else f"${{{system.upper()}_TOKEN}}"
            version = "" if _one_in(60, number, 37) else "@1.4.2"
            started = {"command": "npx", "args": ("-y", f"@anycompany/{system}-mcp{version}", "--read-only")}
            installed = {"command": f"/opt/anycompany/{system}-mcp", "args": ("--read-only", "--region", "ap-southeast-1")}
            return {
                "transport": "stdio",
                **(started if number % 2 else installed),
                "env": {f"{system.upper()}_TOKEN": token, "LOG_LEVEL": "info"},
                "windows": Flow(command=f"C:/Program Files/anycompany/{system}-mcp.exe", args=("--read-only",)),
            }
        scheme = "http" if _one_in(70, number, 11) else "https"
        host = f"mcp.{'anycompany' if kind.path == 'custom-mcp' and not _one_in(80, number, 23) else system}.example"
        return {
            "transport": "http",
            "url": f"{scheme}://{host}/{system}/{number}/mcp",
            "operator": "hosting" if _one_in(90, number, 51) else "us" if kind.path == "custom-mcp" else "vendor",
            **({"headers": Flow({"X-Tenant": f"${{{system.upper()}_TENANT}}"})} if _one_in(16, number, 9) else {}),
        }

    def _auth(self, number: int, kind: Kind, system: str, scopes: list[str]) -> dict[str, Any]:
        if kind.cowork == "desktop-extension":
            return Flow(method="api-token", identity="shared")
        if _one_in(24, number, 5):
            return Flow(method="mtls")
        wide = (f"{system}.admin",) if _one_in(50, number, 13) else ()
        return {
            "method": "oauth",
            "identity": "per-member",
            "scopes": (*scopes, *wide),
            "client": "dynamic" if kind.cowork == "directory-connector" else self.dice.one(("registered", "metadata")),
            "issuer": f"https://login.{'anycompany' if kind.path == 'custom-mcp' else system}.example",
        }

    def _provides(self, number: int, system: str, verbs: list[str], classification: str) -> dict[str, Any]:
        tools = {}
        for verb in verbs:
            access = "read" if verb in _READING else "write"
            tool = {"access": access, "scopes": (f"{system}.{access}",), "open_world": "false"}
            if access == "write":
                tool = {**tool, "destructive": "true" if verb == "delete" else "false"}
            tools[_tool(verb, system, number)] = Flow(tool) if self.dice.chance(0.75) else tool
        resource = {"uri": f"{system}://master.csv", "classification": classification}
        question = {"text": f"Summarise what changed in {system}, and why", "try_first": "true"}
        return {
            "tools": tools,
            "resources": {f"{system}-csv": Flow(resource)},
            "prompts": {f"{system}-summary": Flow(question)},
        }

    def _review(self, number: int, scopes: list[str]) -> dict[str, Any]:
        day = _day(-self.dice.below(200) - 1)
        ends = -5 if _one_in(50, number, 19) else self.dice.below(400) + 30
        valid = {"valid_until": _day(ends), "ticket": f"IT-{1000 + number}"}
        requested = {"requested_by": f"requester-{number % 97}@anycompany.example"}
        if _one_in(70, number, 43):  # nobody has said yes
            return {**requested, **valid}
        if _one_in(3, number, 0):
            by = "requester-0@anycompany.example" if _one_in(60, number, 27) else "risk@anycompany.example"
            return {"requested_by": by if by.startswith("requester") else requested["requested_by"],
                    "approved_by": by, "approved_on": day, **valid}
        return {
            **requested,
            "approvals": {"risk@anycompany.example": day, "controller@anycompany.example": day},
            **valid,
            "covers": Flow(scopes=tuple(scopes)),
        }

    def _provision(self, number: int, name: str, kind: Kind, verbs: list[str], audience: list[str]) -> dict[str, Any]:
        own = self._package(number, name, kind)
        system = name.rpartition("-")[0]
        blocked = {_tool(verb, system, number): "blocked" for verb in verbs if verb == "delete"}
        writing = [verb for verb in verbs if verb not in _READING]
        cowork: dict[str, Any] = {"via": kind.cowork, **({"as": f"The {name}"} if _one_in(20, number, 0) else {})}
        claude_code: dict[str, Any] = {"via": kind.claude_code}
        if kind.cowork == "org-plugin":
            cowork |= own | self._preference(number, kind, audience)
        if kind.claude_code.endswith("-plugin"):
            claude_code |= own
        if kind.claude_code == "managed-plugin" and _one_in(30, number, 4):
            claude_code["groups"] = Flow(contractors="absent")
        if kind.claude_code == "managed-plugin" and (_one_in(5, number, 0) or cowork.get("preference") == "required"):
            claude_code["lock"] = "true"
        if _one_in(31, number, 17):  # some of these carry no lock
            cowork["lock"] = "true"
        if writing and not _one_in(40, number, 22):
            cowork["tools"] = claude_code["tools"] = Flow(default="ask", **blocked)
        if kind == _KINDS[-1]:
            claude_code |= {"path": "marketplace", "differs_because": "the directory lists no command line connector"}
        return {
            **({} if _one_in(55, number, 21) else {"cowork": _short(cowork, 3)}),
            **({} if _one_in(55, number, 42) else {"claude-code": _short(claude_code, 2)}),
        }

    def _package(self, number: int, name: str, kind: Kind) -> dict[str, str]:
        """Return what a provision says about the package of a door, and declare the package."""
        marketplace = self._marketplace_of(number)
        if not _is_packaged(kind):
            return {}
        if _one_in(45, number, 2):
            return {"marketplace": marketplace}
        package = f"{name}@{marketplace}"
        pin = {"ref": "v2"} if _one_in(40, number, 1) else {"sha": _digest(name, number, 40)}
        source = f"./{name}" if _one_in(65, number, 3) else Flow(github=f"anycompany/{name}", **pin)
        declared = {"version": f"1.{number % 20}.{number % 7}", "source": source, "servers": Flow({name: "main"})}
        self.packages[package] = {**declared, "parts": ("skills", "hooks" if _one_in(45, number, 24) else "commands")}
        return {"package": package}

    def _preference(self, number: int, kind: Kind, audience: list[str]) -> dict[str, Any]:
        if _is_for_teams(kind) and not _one_in(35, number, 16):
            given = {group: "auto_install" if number % 2 else "available" for group in audience}
            return {"preference": "not_available", "groups": Flow(given)}
        if _is_critical(number):
            # A lock is missing in one of so many critical doors, and undone for a group in another.
            found: dict[str, Any] = {"preference": "auto_install" if _one_in(56, number, 14) else "required"}
            group = "available" if _one_in(84, number, 21) else "required"
            return found | {"groups": Flow({audience[0]: group})} if _one_in(3, number, 0) else found
        if _one_in(45, number, 16):
            return {"preference": "not_available"}
        return {"preference": "auto_install" if _one_in(30, number, 8) else "required"}

    def _project(self, number: int, plugins: dict[str, Any]) -> dict[str, Any]:
        dice, surface = self.dice, ("cowork", "claude-code")[number % 2]
        team = dice.one(self.teams)
        signed_in = list(plugins)[: self.sizes["credentials"] // 2]
        names = dice.some(signed_in, 4)
        if not _one_in(10, number, 3):  # who writes this one does not look
            names = [name for name in names if _is_for(plugins[name], surface, team)]
        needs = []
        for name in names:
            tool = dice.one(list(plugins[name]["provides"]["tools"]))
            needs.append(f"{name}/{tool}" if dice.chance(0.6) else name)
        active = names[:-1] if _one_in(25, number, 12) else names
        runs = ("cowork-local", "cowork-cloud") if surface == "cowork" else ("cli", "ide")
        return {
            "title": f"Project {number}",
            "surface": surface,
            **({"runs": runs} if number % 3 else {}),
            "owner": f"lead-{number % 80}@anycompany.example",
            "audience": (team,),
            "data": dice.one(_CLASSES),
            "needs": needs,
            "active": active if number % 4 else tuple(active),
        }

    def _credential(self, number: int, names: list[str], plugins: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        name = names[number // 2 % len(names)]
        plugin, team = plugins[name], self.dice.one(self.teams) if _one_in(30, number, 11) else _EVERYBODY
        scopes = plugin["auth"].get("scopes")
        ends = -3 if _one_in(40, number, 9) else 4 if _one_in(45, number, 17) else 30 + self.dice.below(300)
        credential = {
            "plugin": name,
            "surface": ("cowork", "claude-code")[number % 2],
            "kind": "shared" if plugin["auth"].get("identity") == "shared" else "per-member",
            "holder": team,
            "owner": "it@anycompany.example",
            **({"scopes": tuple(scopes)} if scopes else {}),
            "issued": _day(-300 if _one_in(50, number, 29) else -10 - self.dice.below(160)),
            **({} if _one_in(60, number, 31) else {"expires": _day(ends)}),
        }
        return f"{name}-{team}-{number}", Flow(credential) if number % 2 else credential


def _short(mapping: dict[str, Any], longest: int) -> dict[str, Any]:
    """Write a mapping on one line where it is short."""
    return Flow(mapping) if len(mapping) <= longest else mapping


def _one_in(many: int, number: int, turn: int) -> bool:
    """Tell whether it is the turn of this number, which it is once in so many."""
    return number % many == turn


def _is_packaged(kind: Kind) -> bool:
    return kind.cowork == "org-plugin" or kind.claude_code.endswith("-plugin")


def _is_critical(number: int) -> bool:
    """One door in seven must be locked, where something can be."""
    return _one_in(7, number, 0) and _KIND_OF[number % 100].claude_code == "managed-plugin"


def _is_for_teams(kind: Kind) -> bool:
    """Some packages are for two teams each; whatever managed settings force on is for everybody."""
    return kind.cowork == "org-plugin" and kind.claude_code != "managed-plugin"


def _is_for(plugin: dict[str, Any], surface: str, team: str) -> bool:
    """Tell whether a plugin is offered on a surface to a team."""
    provision = plugin["provision"].get(surface)
    if provision is None or not {team, _EVERYBODY} & set(plugin["audience"]):
        return False
    return provision.get("preference") != "not_available" or team in provision.get("groups", {})


def _tool(verb: str, system: str, number: int) -> str:
    return f"{verb}_{system}_{number}"


def _day(offset: int) -> str:
    return (AS_OF + timedelta(days=offset)).isoformat()


def _digest(what: str, number: int, length: int) -> str:
    return sha256(f"{what} {number}".encode()).hexdigest()[:length]


_PLAIN = re.compile(r"[A-Za-z0-9./$_-][A-Za-z0-9./$_@+-]*(?:[ :][A-Za-z0-9./$_@+,-]+)*")
_PLAIN_IN_FLOW = re.compile(r"[A-Za-z0-9./_-][A-Za-z0-9./_@+-]*(?: [A-Za-z0-9./_@+-]+)*")


def _written(value: dict[str, Any], indent: int) -> Iterator[str]:
    """Yield the lines of a mapping: blocks for mappings and lists, one line for `Flow` and tuples."""
    margin = " " * indent
    for key, item in value.items():
        if isinstance(item, str | Flow | tuple):
            yield f"{margin}{key}: {_on_one_line(item, _PLAIN)}"
        elif isinstance(item, dict):
            yield f"{margin}{key}:"
            yield from _written(item, indent + 2)
        else:
            yield f"{margin}{key}:"
            yield from (f"{margin}  - {_on_one_line(each, _PLAIN)}" for each in item)


def _on_one_line(value: str | Flow | Iterable[str], plain: re.Pattern[str]) -> str:
    if isinstance(value, str):
        return value if plain.fullmatch(value) else json.dumps(value)
    if isinstance(value, Flow):
        return "{" + ", ".join(f"{key}: {_on_one_line(item, _PLAIN_IN_FLOW)}" for key, item in value.items()) + "}"
    return "[" + ", ".join(_on_one_line(item, _PLAIN_IN_FLOW) for item in value) + "]"


def main() -> None:
    """Write `inventory.yaml` and `policy.json` into a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    (chosen.folder / "inventory.yaml").write_text(inventory(chosen.scale, chosen.seed), encoding="utf-8")
    (chosen.folder / "policy.json").write_text(policy(), encoding="utf-8")
    (chosen.folder / "metadata.schema.json").write_text(metadata_schema(), encoding="utf-8")


if __name__ == "__main__":
    main()
