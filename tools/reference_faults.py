"""What may be wrong with a repository: each fault with the rule that sees it and what a gap calls it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeAlias

from reference_dice import digest

SERVERS, SETTINGS, LOCAL = ".mcp.json", ".claude/settings.json", ".claude/settings.local.json"
Told: TypeAlias = Literal["gap", "unknown"]


class Fault(NamedTuple):
    """One thing that is wrong in one file of a repository."""

    rule: str
    item: str  # is part of the item that a gap names
    file: str
    told: Told = "gap"


@dataclass
class Repository:
    """What one repository holds; `texts` stand as they are, in place of what would be written at their path."""

    number: int
    servers: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    local: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    secret: str = ""


Plant: TypeAlias = Callable[[Repository], Fault]


def _server(rule: str, word: str, config: Callable[[str], Mapping[str, Any]]) -> Plant:
    """Return what plants a server of its own, under a name that no other repository has."""

    def plant(repository: Repository) -> Fault:
        name = f"{word}-{repository.number:03}"
        repository.servers[name] = config(name)
        return Fault(rule, name, SERVERS)

    return plant


def _started(rule: str, word: str, command: str, *args: str) -> Plant:
    return _server(
        rule, word, lambda name: {"command": command.format(name), "args": [each.format(name) for each in args]}
    )


def _named(rule: str, name: str, config: Mapping[str, Any]) -> Plant:
    def plant(repository: Repository) -> Fault:
        repository.servers[name] = config
        return Fault(rule, name, SERVERS)

    return plant


def _secret(word: str, config: Callable[[str], Mapping[str, Any]]) -> Plant:
    """Return what plants a server with a secret that was drawn for this repository alone."""

    def plant(repository: Repository) -> Fault:
        name = f"{word}-{repository.number:03}"
        repository.secret = "Xk7" + digest(word, repository.number, 29)
        repository.servers[name] = config(repository.secret)
        return Fault("secret-in-the-open", name, SERVERS)

    return plant


def _setting(rule: str, key: str, value: Any, *, item: str = "", is_local: bool = False) -> Plant:
    """Return what plants a setting; what a gap calls it has no repository in it, so each is planted once."""

    def plant(repository: Repository) -> Fault:
        (repository.local if is_local else repository.settings)[key] = value
        kind, file = ("local", LOCAL) if is_local else ("project", SETTINGS)
        return Fault(rule, item or f"{kind} {key}", file)

    return plant


def _text(rule: str, item: str, file: str, text: str, told: Told = "gap") -> Plant:
    """Return what plants a whole file."""

    def plant(repository: Repository) -> Fault:
        repository.texts[file] = text
        return Fault(rule, item, file, told)

    return plant


_NO_JSON = '{"mcpServers": {"wiki": {"command": "npx", "args": ["-y" "@acme/wiki@1.4.2"]}}'
_OTHER_CLIENT = '{"servers": {"editor": {"type": "http", "url": "https://editor.acme.example/mcp"}}}\n'

# This is planted once: a package is the machine's, in however many repositories it is switched on.
ONCE: tuple[Plant, ...] = (
    _setting("package-outside-marketplaces", "enabledPlugins", {"notes@skills-dir": True}, item="notes@skills-dir"),
)
# What stands in a file of a repository is a gap of that repository's, in however many others the same stands.
OFTEN: tuple[Plant, ...] = (
    _named("server-entry-that-cannot-load", "workspace", {"command": "/opt/acme/files-mcp"}),
    _text("server-entry-that-cannot-load", ".mcp.json servers", SERVERS, _OTHER_CLIENT),
    _text("server-entry-that-cannot-load", ".claude/.mcp.json", ".claude/.mcp.json", '{"mcpServers": {}}\n'),
    _text("server-entry-that-cannot-load", ".mcp.json", SERVERS, _NO_JSON),
    _text("policy-file-not-read", "managed-settings.json", "managed-settings.json", "{}\n"),
    _text("policy-file-not-read", ".claude/managed-mcp.json", ".claude/managed-mcp.json", '{"mcpServers": {}}\n'),
    _setting("project-servers-approved-unseen", "enableAllProjectMcpServers", value=True),
    _setting("project-servers-approved-unseen", "enabledMcpjsonServers", ["wiki"]),
    _setting("inert-setting", "allowManagedMcpServersOnly", value=True),
    _setting("inert-setting", "strictKnownMarketplaces", []),
    _setting("inert-setting", "disableSideloadFlags", value=True),
    _setting("inert-setting", "mcpServers", {}),
    _setting("inert-setting", "blockedMarketplaces", [], is_local=True),
    _text("inert-setting", "local settings file", LOCAL, '{"enabledPlugins": {,}}', "unknown"),
    _setting(
        "malformed-list-entry", "allowedMcpServers", [{"serverName": "not a name"}], item="project allowedMcpServers"
    ),
    _setting("malformed-list-entry", "deniedMcpServers", ["wiki"], item="project deniedMcpServers"),
    _setting("malformed-package-switch", "enabledPlugins", {"formatter": True}, item="formatter"),
    _setting("malformed-package-switch", "enabledPlugins", {"fmt@acme-tools": "yes"}, item="fmt@acme-tools"),
    _started("floating-package", "newest", "npx", "-y", "@acme/{}"),
    _started("floating-package", "tagged", "npx", "@acme/{}@latest", "--stdio"),
    _started("floating-package", "ranged", "npx", "-y", "@acme/{}@^2"),
    _started("floating-package", "python", "uvx", "acme-{}"),
    _started("floating-package", "windows", "cmd", "/c", "npx", "-y", "@acme/{}"),
    _started("floating-package", "image", "docker", "run", "-i", "--rm", "-e", "TOKEN", "acme/{}:latest"),
    _server("plain-http-endpoint", "plain", lambda name: {"type": "http", "url": f"http://{name}.acme.example/mcp"}),
    _started("bridge-to-remote", "bridge", "npx", "-y", "mcp-remote@0.1.29", "https://{}.acme.example/mcp"),
    _started("bridge-to-remote", "old-bridge", "npx", "-y", "mcp-remote@0.1.5", "https://{}.acme.example/mcp"),
    _started("opaque-command", "script", "/opt/acme/{}.sh"),
    _started("opaque-command", "shell", "bash", "-c", "cd /opt/{} && ./serve"),
    _server("server-entry-that-cannot-load", "typeless", lambda name: {"url": f"https://{name}.acme.example/mcp"}),
    _server(
        "server-entry-that-cannot-load", "old", lambda name: {"type": "sse", "url": f"https://{name}.acme.example/sse"}
    ),
    _secret("variable", lambda secret: {"command": "/opt/acme/box-mcp", "env": {"BOX_API_KEY": secret}}),
    _secret("argument", lambda secret: {"command": "/opt/acme/box-mcp", "args": ["--token", secret]}),
    _secret(
        "header",
        lambda secret: {
            "type": "http",
            "url": "https://box.acme.example/mcp",
            "headers": {"Authorization": f"Bearer {secret}"},
        },
    ),
    _secret("address", lambda secret: {"type": "http", "url": f"https://desk.acme.example/mcp?api_key={secret}"}),
)


def plants(times: int) -> Iterator[Plant]:
    """Yield every fault, those that may stand in many repositories so many times."""
    yield from ONCE
    for _ in range(times):
        yield from OFTEN
