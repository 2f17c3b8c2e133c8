"""Writes rows of machines unlike each other: members with settings, servers, packages and projects of their own."""

import argparse
import json
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from plugingov.fleet.edge.slicing import rows_of
from plugingov.model.observation import FileKind, NativeFile, Observation, PackageFolder
from plugingov.sources.document import Place, Route
from reference_fleet import inventory

MACHINES = 5_000
SEED = 1
AS_OF = date(2026, 11, 23)
ORGANIZATION = "reference-fleet"
TOOLS, REPOSITORIES, PACKAGES = 60, 300, 60
_HOMES = {"macos": "/Users/{}", "linux": "/home/{}", "windows": "C:\\Users\\{}"}
_SYSTEM = {
    "macos": "/Library/Application Support/ClaudeCode",
    "linux": "/etc/claude-code",
    "windows": "C:\\Program Files\\ClaudeCode",
}
_BELOW = ("code", "src", "work", "dev/team", "projects", "src/acme", "Documents/repos", "git", "ws", "code/team-7")
_COMMANDS = ("make", "npm run", "git", "go test", "cargo", "docker compose", "kubectl get", "terraform plan", "pytest")
_TOPICS = ("search", "read", "list", "create", "update", "comment", "export", "close")
_VERSIONS = ("2.1.330", "2.1.326", "2.1.301", "2.1.240")
_Files: TypeAlias = Iterator[NativeFile]


def server(number: int) -> dict[str, Any]:
    """Return a server of the organisation, as members have it."""
    if number % 2:
        return {"type": "http", "url": f"https://tool-{number}.anycompany.example/mcp"}
    return {"command": "npx", "args": ["-y", f"@acme/tool-{number}@1.0.0"]}


def machines(count: int, seed: int) -> Iterator[Observation]:
    """Yield machines, each of a member of its own."""
    chance = random.Random(seed)  # noqa: S311 (a reference, not a secret)
    yield from (_Machine(number, chance).observation() for number in range(count))


class _Machine:
    """One member's machine, drawn."""

    def __init__(self, number: int, chance: random.Random) -> None:
        self.number, self.chance = number, chance
        self.platform = chance.choices(tuple(_HOMES), (6, 2, 2))[0]
        self.slash = "\\" if self.platform == "windows" else "/"
        self.home = _HOMES[self.platform].format(f"member-{number}")
        below = chance.choice(_BELOW)
        repositories = sorted({int(REPOSITORIES * chance.random() ** 2) for _ in range(chance.randint(2, 10))})
        self.projects = {self.path(self.home, below, f"repository-{each}"): each for each in repositories}
        self.packages = sorted({int(PACKAGES * chance.random() ** 1.5) for _ in range(chance.randint(0, 6))})

    def happens(self, times: int) -> bool:
        """Tell whether something is so that is so a number of times in a hundred."""
        return self.chance.randrange(100) < times

    def path(self, *parts: str) -> str:
        return self.slash.join(parts).replace("/", self.slash)

    def file(self, kind: FileKind, path: str, data: Any, home: str = "", project: str = "", of: str = "") -> NativeFile:
        def where(route: Route) -> Place:
            del route
            return Place(path, 1, 1, 1, 1)

        return NativeFile(kind=kind, file=path, path=path, data=data, home=home, project=project, of=of, where=where)

    def observation(self) -> Observation:
        folders = [PackageFolder(path=each, parts=("skills",), at=Place(each, 1, 1, 1, 1)) for each in self.folders()]
        return Observation(
            organization=ORGANIZATION,
            machine=f"machine-{self.number}",
            member=f"member-{self.number}@anycompany.example",
            platform=self.platform,  # type: ignore[arg-type]
            client=self.chance.choices(_VERSIONS, (8, 4, 2, 1))[0],
            taken_at=AS_OF,
            files=(*self.managed(), *self.of_home(), *self.of_packages(), *self.of_projects()),
            homes=(self.home,),
            projects=tuple(self.projects),
            repositories={each: each for each in self.projects},
            folders=tuple(folders),
        )

    def managed(self) -> _Files:
        managed = {
            "allowManagedHooksOnly": self.number % 10 == 0,
            "deniedMcpServers": [{"serverName": "own-1"}, {"serverUrl": "https://*.blocked.example/*"}],
            "extraKnownMarketplaces": {"acme-tools": {"source": {"source": "github", "repo": "acme/tools"}}},
        }
        yield self.file("managed", f"{_SYSTEM[self.platform]}{self.slash}managed-settings.json", managed)

    def of_home(self) -> _Files:
        claude = self.path(self.home, ".claude")
        yield self.file("user", self.path(claude, "settings.json"), self.settings(), home=self.home)
        state = {"mcpServers": self.servers(), "projects": {each: self.recorded(each) for each in self.projects}}
        yield self.file("state", self.path(self.home, ".claude.json"), state, home=self.home)
        records = {f"package-{each}@acme-tools": [self.record(each)] for each in self.packages}
        plugins = self.path(claude, "plugins")
        yield self.file(
            "installed",
            self.path(plugins, "installed_plugins.json"),
            {"version": 2, "plugins": records},
            home=self.home,
        )
        at = self.path(plugins, "marketplaces/acme-tools")
        source = {"source": "github", "repo": "acme/tools"}
        known = {"acme-tools": {"source": source, "installLocation": at, "lastUpdated": f"{AS_OF}T09:00:00.000Z"}}
        yield self.file("known", self.path(plugins, "known_marketplaces.json"), known, home=self.home)
        entries = [{"name": f"package-{each}", "source": f"./plugins/package-{each}"} for each in range(PACKAGES)]
        listed = {"name": "acme-tools", "owner": {"name": "Acme"}, "plugins": entries}
        path = self.path(at, ".claude-plugin/marketplace.json")
        yield self.file("marketplace", path, listed, home=self.home, of=at)

    def settings(self) -> dict[str, Any]:
        """Return a member's own settings: taste, permissions, hooks, variables, packages."""
        chance = self.chance
        said: dict[str, Any] = {
            "model": chance.choice(("opus", "sonnet", "haiku")),
            "permissions": self.permissions(chance.randint(2, 25)),
            "enabledPlugins": {f"package-{each}@acme-tools": self.happens(90) for each in self.packages},
        }
        script = self.path(self.home, f".claude/{chance.choice(('statusline', 'prompt', 'line'))}.sh")
        said |= {"statusLine": {"type": "command", "command": script}} if self.happens(40) else {}
        said |= {"hooks": self.hooks()} if self.happens(40) else {}
        said |= {"env": self.variables()} if self.happens(50) else {}
        said |= {"alwaysThinkingEnabled": True} if self.happens(50) else {}
        said |= {"cleanupPeriodDays": chance.choice((7, 30, 365))} if self.happens(30) else {}
        said |= {"sandbox": {"enabled": True}} if self.happens(10) else {}
        return said

    def permissions(self, count: int) -> dict[str, Any]:
        chance = self.chance
        allow = [f"Bash({chance.choice(_COMMANDS)} {chance.randrange(500)}:*)" for _ in range(count)]
        allow += [
            f"mcp__tool-{chance.randrange(TOOLS)}__{chance.choice(_TOPICS)}" for _ in range(chance.randint(0, 12))
        ]
        allow += [f"Read(//{self.home.strip('/')}/notes-{chance.randrange(100)}/**)"] if self.happens(50) else []
        deny = [f"Read(./.env.{chance.randrange(20)})"] if self.happens(30) else []
        folders = [self.path(self.home, f"data-{chance.randrange(50)}")] if self.happens(20) else []
        mode = {"defaultMode": chance.choice(("plan", "acceptEdits"))} if self.happens(20) else {}
        more = {"deny": deny, "additionalDirectories": folders}
        return {"allow": allow, **{key: value for key, value in more.items() if value}, **mode}

    def hooks(self) -> dict[str, Any]:
        command = self.path(self.home, f".claude/hooks/{self.chance.choice(('format', 'lint', 'notify', 'log'))}.sh")
        hook = {"type": "command", "command": f"{command} {self.chance.randrange(30)}"}
        return {self.chance.choice(("PostToolUse", "Stop", "Notification")): [{"matcher": "Edit", "hooks": [hook]}]}

    def variables(self) -> dict[str, str]:
        chance = self.chance
        known = {
            "BASH_DEFAULT_TIMEOUT_MS": str(chance.randint(60, 600) * 1000),
            "MAX_THINKING_TOKENS": str(chance.randint(4, 64) * 1000),
            "CLAUDE_CODE_DISABLE_TERMINAL_TITLE": "1",
            "EDITOR": chance.choice(("vim", "nano", "emacs", "code --wait")),
            "MCP_TIMEOUT": str(chance.choice((10, 20, 30, 60)) * 1000),
            "DEPLOY_REGION": f"region-{chance.randrange(12)}",
        }
        return {key: known[key] for key in chance.sample(tuple(known), chance.randint(1, 3))}

    def servers(self) -> dict[str, Any]:
        """Return a member's servers: of the organisation, and of their own."""
        chance = self.chance
        found = {f"tool-{each}": server(each) for each in chance.sample(range(TOOLS), chance.randint(2, 14))}
        for _ in range(chance.randint(0, 3)):
            script = self.path(self.home, chance.choice(_BELOW), f"mcp-{chance.randrange(400)}/server.py")
            found[f"own-{chance.randrange(300)}"] = {
                "command": chance.choice(("python3", "uv", "node")),
                "args": [script, "--port", str(chance.randint(3000, 9000))],
            }
        return found

    def recorded(self, project: str) -> dict[str, Any]:
        """Return what the client itself has written down of a project."""
        chance = self.chance
        said: dict[str, Any] = {"hasTrustDialogAccepted": self.happens(95)}
        own = [f"repo-{self.projects[project]}-{each}" for each in range(_brought(self.projects[project]))]
        said |= {"mcpServers": {f"local-{chance.randrange(200)}": self.local()}} if self.happens(15) else {}
        said |= {"disabledMcpServers": [f"tool-{chance.randrange(TOOLS)}"]} if self.happens(15) else {}
        said |= {"enabledMcpjsonServers": own} if self.happens(50) else {}
        return said

    def local(self) -> dict[str, Any]:
        port = self.chance.randint(3000, 9000)
        return {"type": "http", "url": f"http://localhost:{port}/mcp"}

    def folders(self) -> list[str]:
        return [str(self.record(each)["installPath"]) for each in self.packages]

    def record(self, number: int) -> dict[str, str]:
        version = f"1.{number % 4}.{number % 3}"
        at = self.path(self.home, f".claude/plugins/cache/acme-tools/package-{number}/{version}")
        day = f"2026-10-{1 + self.number % 28:02}T10:00:00.000Z"
        return {"scope": "user", "installPath": at, "version": version, "installedAt": day, "lastUpdated": day}

    def of_packages(self) -> _Files:
        for number, folder in zip(self.packages, self.folders(), strict=True):
            manifest = {"name": f"package-{number}", "version": f"1.{number % 4}.{number % 3}"}
            path = self.path(folder, ".claude-plugin/plugin.json")
            yield self.file("package", path, manifest, home=self.home, of=folder)
            if number % 3 == 0:
                brings = {"mcpServers": {f"package-{number}": server(1001 + 2 * number)}}
                path = self.path(folder, ".mcp.json")
                yield self.file("package-servers", path, brings, home=self.home, of=folder)

    def of_projects(self) -> _Files:
        """Yield what lies in projects: what the repository holds is the same for all, local settings are not."""
        for project, number in self.projects.items():
            if _brought(number):
                brought = {
                    f"repo-{number}-{each}": server(2000 + 3 * number + each) for each in range(_brought(number))
                }
                brought |= {f"tool-{number % TOOLS}": server(number % TOOLS)} if number % 4 == 0 else {}
                path = self.path(project, ".mcp.json")
                yield self.file("project-servers", path, {"mcpServers": brought}, project=project)
            if number % 2 == 0:
                yield self.file(
                    "project", self.path(project, ".claude/settings.json"), _of_repository(number), project=project
                )
            if self.happens(70):
                local: dict[str, Any] = {"permissions": self.permissions(self.chance.randint(1, 15))}
                local |= {"enableAllProjectMcpServers": True} if self.happens(20) else {}
                yield self.file("local", self.path(project, ".claude/settings.local.json"), local, project=project)


def _brought(number: int) -> int:
    """Return how many servers a repository brings."""
    return (0, 1, 0, 2, 1, 0, 3)[number % 7]


def _of_repository(number: int) -> dict[str, Any]:
    """Return the settings that a repository holds for everybody."""
    said: dict[str, Any] = {"permissions": {"allow": [f"Bash(make check-{number})"], "deny": ["Read(./.env)"]}}
    said |= {"enabledPlugins": {f"package-{number % PACKAGES}@acme-tools": True}} if number % 6 == 0 else {}
    said |= {"env": {"PROJECT": f"repository-{number}"}} if number % 10 == 0 else {}
    return said


def write(file: Path, count: int, seed: int) -> None:
    """Write the rows of some machines as JSON lines, and what the organisation declares beside them."""
    with file.open("w", encoding="utf-8") as stream:
        for machine in machines(count, seed):
            stream.writelines(f"{json.dumps(row)}\n" for row in rows_of(machine))
    file.with_name("inventory.json").write_text(json.dumps(inventory(), indent=1), encoding="utf-8")


def main() -> None:
    """Write the rows into a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--machines", type=int, default=MACHINES)
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    write(chosen.file, chosen.machines, chosen.seed)


if __name__ == "__main__":
    main()
