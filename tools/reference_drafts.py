"""What is decided about each plugin of the reference inventory before anything of it is written."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from reference_dice import Dice, one_in

EVERYONE = "everyone"
CRITICAL = "org-critical"
FORBIDDEN = "dropworks.example"
DOMAINS = ("finance", "operations", "people", "engineering")
REGIONS = ("ap-southeast-1", "ap-northeast-1", "eu-west-1", "us-east-1")
ALLOWED_REGIONS = {"restricted": REGIONS[:1], "confidential": REGIONS[:2]}
SECURITY = "security@anycompany.example"

_SYSTEMS = (
    *("ledger", "invoices", "payroll", "vendors", "treasury", "tax", "expenses", "contracts", "orders", "shipping"),
    *("stock", "pricing", "leads", "tickets", "assets", "facilities", "travel", "training", "recruiting", "benefits"),
    *("claims", "risk", "audits", "policies", "budgets", "forecasts", "reports", "dashboards", "wiki", "drive"),
    *("mail", "calendar", "chat", "issues", "code", "builds", "deployments", "incidents", "logs", "metrics"),
)
_DOMAIN_OF = {system: DOMAINS[number // 10] for number, system in enumerate(_SYSTEMS)}
_VERBS = ("find", "list", "read", "summarise", "compare", "export", "create", "update", "approve", "close", "delete")
READING = _VERBS[:6]
_CLASSES = ("public", "internal", "internal", "confidential", "confidential", "restricted")
RANKS = {name: rank for rank, name in enumerate(dict.fromkeys(_CLASSES))}


class Kind(NamedTuple):
    """One way a door arrives on both surfaces, and how many of a hundred doors do."""

    share: int
    path: str
    cowork: str
    claude_code: str

    @property
    def is_critical(self) -> bool:
        """Tell whether everybody has to have it: no other door is forced on by managed settings."""
        return self.claude_code == "managed-plugin"

    @property
    def is_local(self) -> bool:
        """Tell whether its server runs on members' machines."""
        return self.cowork == "desktop-extension"

    @property
    def is_packaged(self) -> bool:
        """Tell whether it comes in a package on some surface."""
        return self.cowork == "org-plugin" or self.claude_code.endswith("-plugin")

    @property
    def is_one_way(self) -> bool:
        """Tell whether what Claude Code has is what the account has."""
        return self.claude_code in {"claude-ai-connector", "synced-plugin"}


_KINDS = (
    Kind(6, "marketplace", "org-plugin", "managed-plugin"),
    Kind(4, "custom-mcp", "org-plugin", "managed-plugin"),
    Kind(22, "marketplace", "org-plugin", "synced-plugin"),
    Kind(15, "marketplace", "org-plugin", "marketplace-plugin"),
    Kind(10, "custom-mcp", "org-plugin", "synced-plugin"),
    Kind(9, "custom-mcp", "custom-connector", "claude-ai-connector"),
    Kind(4, "custom-mcp", "custom-connector", "user-server"),
    Kind(5, "custom-mcp", "desktop-extension", "project-file"),
    Kind(20, "oauth-connector", "directory-connector", "claude-ai-connector"),
    Kind(5, "oauth-connector", "directory-connector", "marketplace-plugin"),
)
# In an order in which neighbours differ: 37 and 100 have no common divisor.
_KIND_OF = [[kind for kind in _KINDS for _ in range(kind.share)][place * 37 % 100] for place in range(100)]
# Among how many plugins some are for everybody, or wait for no switch: a larger organisation has no more of them, for
# what is on in each of its projects would grow with it.
_FOR_ALL = 500


class Draft(NamedTuple):
    """What is decided about a plugin before anything of it is written; `turn` counts those that arrive like it."""

    number: int
    turn: int
    kind: Kind
    name: str
    system: str
    classification: str
    verbs: tuple[str, ...]
    audience: tuple[str, ...] | None
    method: str

    @property
    def domain(self) -> str:
        """Return which part of the organisation works with its system."""
        return _DOMAIN_OF[self.system]

    @property
    def is_withdrawn(self) -> bool:
        """Tell whether nobody may have it any more."""
        return _is_withdrawn(self.kind, self.turn)

    @property
    def is_automatic(self) -> bool:
        """Tell whether it waits for no switch."""
        return _is_automatic(self.number, self.kind)

    @property
    def is_added(self) -> bool:
        """Tell whether an Owner added the connector that its package bundles."""
        return self.kind.cowork == "org-plugin" and not one_in(61, self.number, 7)

    @property
    def is_open(self) -> bool:
        """Tell whether strangers write what it reads, and read what it writes: mail comes from anywhere."""
        return self.system == "mail" and one_in(3, self.number, 1) and not self.kind.is_critical

    @property
    def writes(self) -> list[str]:
        """Return the tools that change something."""
        return [self.tool(verb) for verb in self.verbs if verb not in READING]

    def tool(self, verb: str) -> str:
        """Return what the tool is called that does something."""
        return f"{verb}_{self.system}"

    @property
    def scopes(self) -> tuple[str, ...]:
        """Return the scopes that its sign-in asks for: those of its tools, but for some that forgot to write."""
        if self.method != "oauth":
            return ()
        needed = sorted({scope_of(self.system, verb) for verb in self.verbs})
        wide = [f"{self.system}.admin"] if one_in(53, self.number, 13) else []
        return (*(needed[:1] if one_in(41, self.number, 30) else needed), *wide)

    @property
    def parts(self) -> tuple[str, ...] | None:
        """Return what its package holds, if that is said."""
        if one_in(97, self.number, 3):
            return None
        if one_in(83, self.number, 8):
            return ("skills", "lsp")
        return ("skills", "hooks") if one_in(5, self.number, 3) else ("skills", "commands")

    @property
    def version(self) -> str:
        """Return the version of its package."""
        return f"1.{self.number % 20}.{self.number % 7}"

    @property
    def is_declared(self) -> bool:
        """Tell whether the inventory describes its package."""
        return self.kind.is_packaged and not one_in(37, self.number, 2)


def scope_of(system: str, verb: str) -> str:
    """Return the scope that a tool needs."""
    return f"{system}.{'read' if verb in READING else 'write'}"


def _kind_of(number: int) -> Kind:
    kind = _KIND_OF[number % 100]
    if number < _FOR_ALL or not kind.is_critical:
        return kind
    return next(each for each in _KINDS if each.path == kind.path and each.claude_code == "synced-plugin")


def _is_withdrawn(kind: Kind, turn: int) -> bool:
    return kind.path == "marketplace" and kind.claude_code == "synced-plugin" and one_in(16, turn, 9)


def _is_automatic(number: int, kind: Kind) -> bool:
    return kind.path == "oauth-connector" and one_in(7, number, 0) and number < _FOR_ALL


class Drafts:
    """Draws plugins: the way each arrives, what it can do, and for whom it is."""

    def __init__(self, dice: Dice, departments: Sequence[str], teams: Sequence[str]) -> None:
        self._dice = dice
        self._departments = departments
        self._teams = teams
        self._turns: Counter[tuple[str, str]] = Counter()

    def draw(self, number: int) -> Draft:
        """Return what is decided about one plugin; numbers have to come in order."""
        kind, system = _kind_of(number), _SYSTEMS[number % len(_SYSTEMS)]
        turn = self._turns[kind.cowork, kind.claude_code]
        self._turns[kind.cowork, kind.claude_code] += 1
        return Draft(
            number=number,
            turn=turn,
            kind=kind,
            name=f"{system}-{number:04}",
            system=system,
            classification=self._classification(number, kind),
            verbs=tuple(self._dice.some(self._possible_verbs(number, kind), 4)),
            audience=None if _is_withdrawn(kind, turn) else self._audience(number, kind, turn),
            method=_method(number, kind),
        )

    def _classification(self, number: int, kind: Kind) -> str:
        """What is restricted comes through no connector, but for a few."""
        drawn = self._dice.one(_CLASSES)
        if kind.path != "oauth-connector" or drawn != "restricted":
            return drawn
        return "restricted" if one_in(3, number, 1) else "confidential"

    def _possible_verbs(self, number: int, kind: Kind) -> tuple[str, ...]:
        """What waits for no switch only reads, but for one in so many."""
        return READING if _is_automatic(number, kind) and not one_in(77, number, 21) else _VERBS

    def _audience(self, number: int, kind: Kind, turn: int) -> tuple[str, ...] | None:
        if kind.is_critical:
            return (self._dice.one(self._departments),) if one_in(50, turn, 23) else (EVERYONE,)
        if kind.path == "oauth-connector" and one_in(10, number, 4) and number < _FOR_ALL:
            return None
        if one_in(3, number, 0):
            return (self._dice.one(self._departments),)
        return tuple(self._dice.some(self._teams, 2))


def _method(number: int, kind: Kind) -> str:
    if kind.is_local:
        return "api-token"
    if one_in(71, number, 12):
        return "none"
    return "mtls" if kind.path != "oauth-connector" and one_in(29, number, 5) else "oauth"
