"""The plugins of the reference inventory: most are in order, and a gap of each kind is in every so-many-th."""

from collections.abc import Sequence
from typing import Any

from reference_dice import Dice, day, digest, one_in
from reference_drafts import (
    ALLOWED_REGIONS,
    CRITICAL,
    EVERYONE,
    FORBIDDEN,
    READING,
    REGIONS,
    SECURITY,
    Draft,
    Drafts,
    scope_of,
)
from reference_yaml import Flow, short


class Plugins:
    """Writes the plugins of an organisation, and the packages that they come in."""

    def __init__(
        self, dice: Dice, departments: Sequence[str], teams: Sequence[str], marketplaces: Sequence[str]
    ) -> None:
        self._dice = dice
        self._drafts = Drafts(dice, departments, teams)
        self._teams = teams
        self._marketplaces = marketplaces
        self.drafts: dict[str, Draft] = {}
        self.packages: dict[str, Any] = {}
        self.written: dict[str, Any] = {}

    def write(self, count: int) -> None:
        """Write so many plugins."""
        for number in range(count):
            draft = self._drafts.draw(number)
            self.drafts[draft.name] = draft
            self.written[draft.name] = self._plugin(draft)

    def _plugin(self, draft: Draft) -> dict[str, Any]:
        dice, number, system, kind = self._dice, draft.number, draft.system, draft.kind
        data = self._data(draft)
        return {
            "title": f"{system.title()} {number}",
            "path": kind.path,
            "system": "linear" if kind.path == "custom-mcp" and one_in(67, number, 18) else f"{system}-system",
            "publisher": _publisher(draft),
            **({} if one_in(45, number, 8) else {"owner": f"it-{system}@anycompany.example"}),
            "purpose": f"Look up {system} by name, period or code, and prepare what changes for a person to approve",
            "tags": (system, draft.domain, CRITICAL) if kind.is_critical else (system, draft.domain),
            **({"audience": draft.audience} if draft.audience else {}),
            **({"source": Flow(marketplace=self._marketplace_of(draft))} if kind.is_packaged else {}),
            **({"activation": "automatic"} if draft.is_automatic else {}),
            "server": short(_local_server(draft) if kind.is_local else _remote_server(draft), 3 * dice.below(2)),
            "auth": self._auth(draft),
            **({} if _is_silent(draft) else {"provides": self._provides(draft)}),
            "data": data if dice.chance(0.6) else Flow(data),
            **self._review(draft),
            "metadata": _metadata(number),
            "provision": self._provision(draft),
        }

    def _data(self, draft: Draft) -> dict[str, Any]:
        number, classification = draft.number, draft.classification
        regions = tuple(self._dice.some(ALLOWED_REGIONS.get(classification, REGIONS), 2))
        if one_in(59, number, 20):
            regions = (*regions, "us-west-2")
        return {
            "classification": classification,
            "cleared_for": classification,
            **({} if one_in(57, number, 25) else {"regions": regions}),
            "owner": f"data-{draft.system}@anycompany.example",
        }

    def _auth(self, draft: Draft) -> dict[str, Any]:
        number, kind = draft.number, draft.kind
        if draft.method == "none":
            return Flow(method="none")
        if draft.method != "oauth":
            is_shared = kind.is_local and one_in(25, draft.turn, 19)
            return Flow(method=draft.method, identity="shared" if is_shared else "per-member")
        # A connector of the directory has the vendor's own client.
        clients = ("dynamic", "metadata") if kind.path == "oauth-connector" else ("registered", "dynamic", "metadata")
        return {
            "method": "oauth",
            "identity": "per-member",
            "scopes": draft.scopes,
            "client": "registered" if one_in(47, number, 12) else self._dice.one(clients),
            "issuer": f"https://login.{_host_of(draft)}",
        }

    def _provides(self, draft: Draft) -> dict[str, Any]:
        system, classification = draft.system, draft.classification
        held = "restricted" if one_in(53, draft.number, 43) else classification
        resource = {"uri": f"{system}://master.csv", "classification": held}
        question = {"text": f"Summarise what changed in {system}, and why", "try_first": "true"}
        return {
            "tools": {draft.tool(verb): self._tool(draft, verb) for verb in draft.verbs},
            "resources": {f"{system}-csv": Flow(resource)},
            "prompts": {f"{system}-summary": Flow(question)},
        }

    def _tool(self, draft: Draft, verb: str) -> dict[str, Any]:
        reads = verb in READING
        tool = {
            "access": "read" if reads else "write",
            **({} if reads else {"destructive": "true" if verb == "delete" else "false"}),
            **({"scopes": (scope_of(draft.system, verb),)} if draft.method == "oauth" else {}),
            "open_world": "true" if draft.is_open else "false",
        }
        return Flow(tool) if self._dice.chance(0.96) else tool

    def _review(self, draft: Draft) -> dict[str, Any]:
        number = draft.number
        if one_in(73, number, 40):
            return {}
        approved_on = day(20 if one_in(97, number, 70) else -1 - self._dice.below(200))
        ends = day(-5 if one_in(58, number, 11) else 30 + self._dice.below(400))
        first, *others = _approvers(draft)
        approvals = dict.fromkeys(others, approved_on)
        if one_in(3, number, 0):
            said = {"approved_by": first, "approved_on": approved_on, **({"approvals": approvals} if others else {})}
        else:
            said = {"approvals": {first: approved_on, **approvals}}
        requester = f"requester-{number % 97}@anycompany.example"
        covers = _covers(draft)
        review = {
            **({} if one_in(31, number, 15) else {"requested_by": first if _asked_for_it(number) else requester}),
            **said,
            **({} if one_in(101, number, 9) else {"valid_until": ends}),
            "ticket": f"IT-{1000 + number}",
            **({"covers": Flow(covers)} if covers else {}),
        }
        return {"review": review}

    def _provision(self, draft: Draft) -> dict[str, Any]:
        number, kind = draft.number, draft.kind
        own = self._package(draft)
        cowork = {
            "via": kind.cowork,
            **({"as": f"The {draft.name}"} if one_in(20, number, 0) else {}),
            **(own | self._preference(draft) if kind.cowork == "org-plugin" else {}),
            **_decided(draft),
        }
        claude_code = {
            "via": kind.claude_code,
            **(self._other_package(draft) or own if kind.claude_code.endswith("-plugin") else {}),
            **_held(draft),
            **_differing(draft),
            **({} if one_in(43, number, 11) else _decided(draft)),
        }
        if one_in(61, number, 17):  # a lock that not every way in carries
            cowork["lock"] = "true"
        is_missing = one_in(55, number, 21) and not kind.is_one_way
        return {
            **({} if is_missing else {"cowork": short(cowork, 3)}),
            **({} if one_in(55, number, 42) else {"claude-code": short(claude_code, 2)}),
        }

    def _marketplace_of(self, draft: Draft) -> str:
        *approved, laboratory = self._marketplaces
        return laboratory if one_in(89, draft.number, 31) else approved[draft.number % len(approved)]

    def _package(self, draft: Draft) -> dict[str, str]:
        """Return what a provision says about the package of a door, and declare the package."""
        marketplace = self._marketplace_of(draft)
        if not draft.is_declared:
            return {"marketplace": marketplace} if draft.kind.is_packaged else {}
        pin = {"ref": "v2"} if one_in(59, draft.number, 1) else {"sha": digest(draft.name, draft.number, 40)}
        is_within = one_in(97, draft.number, 5)
        source = f"./{draft.name}" if is_within else Flow(github=f"anycompany/{draft.name}", **pin)
        return self._declared(draft, marketplace, draft.version, source)

    def _other_package(self, draft: Draft) -> dict[str, str]:
        """Return the package that Claude Code alone has, of a few: an older one that somebody forgot."""
        if draft.kind.is_one_way or not draft.is_declared or not one_in(37, draft.turn, 8):
            return {}
        source = Flow(github=f"anycompany/{draft.name}", sha=digest("old", draft.number, 40))
        marketplace = self._marketplaces[(draft.number + 1) % (len(self._marketplaces) - 1)]
        return self._declared(draft, marketplace, "0.9.0", source)

    def _declared(self, draft: Draft, marketplace: str, version: str, source: str | Flow) -> dict[str, str]:
        package = f"{draft.name}@{marketplace}"
        declared = {"version": version, "source": source, "servers": Flow({draft.name: "main"})}
        self.packages[package] = declared | ({"parts": draft.parts} if draft.parts else {})
        return {"package": package}

    def _preference(self, draft: Draft) -> dict[str, Any]:
        if draft.kind.is_critical:
            return self._lock(draft)
        groups = {group: self._dice.one(("auto_install", "available")) for group in draft.audience or ()}
        if draft.is_withdrawn:  # somebody forgot a group
            return {
                "preference": "not_available",
                **({"groups": Flow({EVERYONE: "available"})} if one_in(160, draft.turn, 9) else {}),
            }
        if one_in(37, draft.number, 5):
            return {"preference": "available"}
        if one_in(41, draft.number, 9):
            groups[next(reversed(groups))] = "not_available"
        return {"preference": "not_available", "groups": groups if self._dice.chance(0.4) else Flow(groups)}

    def _lock(self, draft: Draft) -> dict[str, Any]:
        """A lock is missing in one of so many critical doors, and undone for a group in another."""
        if one_in(20, draft.turn, 4):
            return {"preference": "auto_install"}
        groups = {}
        if one_in(3, draft.turn, 0):
            groups[self._dice.one(self._teams)] = "available" if one_in(18, draft.turn, 6) else "required"
        return {"preference": "required", **({"groups": Flow(groups)} if groups else {}), "lock": "true"}


def _is_silent(draft: Draft) -> bool:
    """Tell whether nobody listed what it offers: not of what is on in every project."""
    return one_in(181, draft.number, 50) and not (draft.kind.is_critical or draft.is_automatic)


def _publisher(draft: Draft) -> str:
    """A few are called nearly like somebody whom everybody knows."""
    if draft.is_withdrawn:
        return FORBIDDEN
    if draft.kind.path == "custom-mcp":
        return "anycompany"
    return f"{draft.system}{'s' if one_in(79, draft.number, 6) else ''}.example"


def _is_hosted(draft: Draft) -> bool:
    """Tell whether a third party operates its server."""
    return one_in(53, draft.number, 19)


def _host_of(draft: Draft) -> str:
    if _is_hosted(draft):
        return "hosting.example"
    return "anycompany.example" if draft.kind.path == "custom-mcp" else f"{draft.system}.example"


def _remote_server(draft: Draft) -> dict[str, Any]:
    system, number = draft.system, draft.number
    scheme = "http" if one_in(70, number, 11) else "https"
    return {
        "transport": "http",
        "url": f"{scheme}://mcp.{_host_of(draft)}/{system}/{number}/mcp",
        "operator": "hosting" if _is_hosted(draft) else "us" if draft.kind.path == "custom-mcp" else "vendor",
        **({"headers": Flow({"X-Tenant": f"${{{system.upper()}_TENANT}}"})} if one_in(16, number, 9) else {}),
    }


def _local_server(draft: Draft) -> dict[str, Any]:
    name = f"{draft.system.upper()}_TOKEN"
    is_leaked = one_in(25, draft.turn, 15)
    token = f"ghp_{digest('token', draft.number, 36)}" if is_leaked else f"${{{name}}}"
    command, args = _command_line(draft)
    windows = Flow(command=f"C:/Program Files/anycompany/{draft.system}-mcp.exe", args=args)
    return {
        "transport": "stdio",
        "command": command,
        "args": args,
        "env": {name: token, "LOG_LEVEL": "info"},
        **({"windows": windows} if command.startswith("/opt") else {}),
    }


def _command_line(draft: Draft) -> tuple[str, tuple[str, ...]]:
    """Half of the local servers are fetched at an exact version; one floats, one is a bridge, one is a script."""
    system, turn = draft.system, draft.turn
    if one_in(25, turn, 5):
        return "npx", ("-y", "mcp-remote@0.1.29", f"https://mcp.anycompany.example/{system}")
    if one_in(25, turn, 7):
        return f"/opt/anycompany/{system}.sh", ("--read-only",)
    if turn % 2:
        return "npx", ("-y", f"@anycompany/{system}-mcp{'' if one_in(25, turn, 3) else '@1.4.2'}", "--read-only")
    return f"/opt/anycompany/{system}-mcp", ("--read-only", "--region", "ap-southeast-1")


def _approvers(draft: Draft) -> list[str]:
    """Return who said yes: whoever answers for the data and the door, and security where much is at stake."""
    data, owner = f"data-{draft.system}@anycompany.example", f"it-{draft.system}@anycompany.example"
    if _asked_for_it(draft.number):
        return [data]
    if one_in(97, draft.number, 60):
        return [owner]
    is_at_stake = draft.classification in ALLOWED_REGIONS or draft.is_open
    return [data, owner, *([SECURITY] if is_at_stake else [])]


def _asked_for_it(number: int) -> bool:
    """Tell whether nobody approved a plugin but whoever asked for it."""
    return one_in(67, number, 33)


def _covers(draft: Draft) -> dict[str, tuple[str, ...] | str]:
    """Return what the review looked at: not the scope that came later, nor the hooks of a few."""
    number = draft.number
    scopes = tuple(scope for scope in draft.scopes if not scope.endswith(".admin"))
    has_scopes = scopes and not one_in(3, number, 0)
    has_parts = draft.is_declared and draft.parts and not one_in(55, number, 8)
    return {
        **({"scopes": scopes} if has_scopes else {}),
        **({"version": draft.version} if draft.is_declared and one_in(4, number, 1) else {}),
        **({"parts": ("skills",) if one_in(45, number, 28) else draft.parts} if has_parts and draft.parts else {}),
    }


def _metadata(number: int) -> dict[str, str]:
    code = "FIN" if one_in(63, number, 22) else f"FIN-{number % 90 + 10}"
    return Flow(cost_center=code, tier=str(number % 3 + 1))


def _decided(draft: Draft) -> dict[str, Any]:
    """Return what was decided about the tools: who writes asks, and nobody deletes."""
    if not draft.writes:
        return {}
    decided = {"default": "ask"}
    if "delete" in draft.verbs:
        decided[draft.tool("delete")] = "blocked"
    if one_in(47, draft.number, 9):
        decided[draft.writes[-1]] = "allow"
    if one_in(61, draft.number, 30):
        decided[draft.tool("purge")] = "blocked"
    return {"tools": Flow(decided)}


def _held(draft: Draft) -> dict[str, Any]:
    """Return what managed settings say of a critical door: for everybody, but for a group that was forgotten."""
    if not draft.kind.is_critical:
        return {}
    return {**({"groups": Flow(contractors="absent")} if one_in(25, draft.turn, 14) else {}), "lock": "true"}


def _differing(draft: Draft) -> dict[str, Any]:
    """Return in what Claude Code differs: with a reason, or by mistake."""
    number, kind = draft.number, draft.kind
    if kind.cowork == "directory-connector" and kind.claude_code == "marketplace-plugin":
        return {"path": "marketplace", "differs_because": "the directory lists no command line connector"}
    if kind.is_one_way or kind.is_local:
        return {}
    if one_in(31, number, 12):
        return {"server": Flow(transport="http", url=f"https://old.{_host_of(draft)}/{number}/mcp", operator="vendor")}
    return {"auth": Flow(method="static-header", identity="per-member")} if one_in(37, number, 20) else {}
