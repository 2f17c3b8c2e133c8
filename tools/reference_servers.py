"""The servers of the reference machines that nothing is wrong with: each is the same wherever it stands."""

from collections.abc import Mapping
from typing import Any

from reference_dice import digest

Server = Mapping[str, Any]

_REMOTE = (
    "tickets",
    "wiki",
    "calendar",
    "billing",
    "contracts",
    "payroll",
    "surveys",
    "inventory",
    "travel",
    "metrics",
)
_PACKAGED = ("diagrams", "browser", "spreadsheets", "postgres", "linting", "translation", "weather")
_IMAGES = ("scanner", "renderer", "mailbox")


def _remote(name: str) -> Server:
    token = name.upper() + "_TOKEN"
    headers = {"Authorization": f"Bearer ${{{token}}}"}
    return {"type": "http", "url": f"https://{name}.acme.example/mcp", "headers": headers}


def _packaged(number: int, name: str) -> Server:
    if number % 2:
        return {"command": "uvx", "args": [f"acme-{name}==0.{number}.4"], "env": {"MODE": "read-only"}}
    return {"command": "npx", "args": ["-y", f"@acme/{name}@2.{number}.0"]}


def _image(number: int, name: str) -> Server:
    pinned = f"registry.acme.example:5000/mcp/{name}@sha256:{digest(name, number, 64)}"
    return {"command": "docker", "args": ["run", "-i", "--rm", "-e", "ACME_REGION", pinned]}


POOL: Mapping[str, Server] = {
    **{name: _remote(name) for name in _REMOTE},
    **{name: _packaged(number, name) for number, name in enumerate(_PACKAGED)},
    **{name: _image(number, name) for number, name in enumerate(_IMAGES)},
    "ledger": {"command": "/opt/acme/ledger-mcp", "args": ["--read-only", "."]},
}
