"""The inventory entry that a request becomes: what it says and what follows from that, and no approval."""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from plugingov.model.inventory import Auth, PackageSource
from plugingov.model.kinds import API_VERSION
from plugingov.model.organisation import Organisation
from plugingov.model.request import Requested
from plugingov.model.values import InstallPath, Model, Surface
from plugingov.review.guide import listed_as
from plugingov.rules.catalogues import Systems
from plugingov.sources.document import Document, Text
from plugingov.sources.secret_search import masked
from plugingov.sources.yaml import read_yaml
from plugingov.sources.yaml_text import yaml_blocks

_ODD = re.compile(r"[^a-z0-9]+")
_LONGEST = 64


@dataclass(frozen=True)
class Entry:
    """One plugin as data, its id, and the file in which it would stand."""

    id: str
    said: Mapping[str, Any]
    file: str
    text: str

    @property
    def document(self) -> Document:
        """Return the entry as it is read from its file."""
        return read_yaml(Text(self.file, self.text))


@dataclass(frozen=True)
class Maker:
    """Makes the entries of one request: as it is proposed, and by the other paths."""

    requested: Requested
    organisation: Organisation
    systems: Systems
    id: str
    file: str

    def entry(self, path: InstallPath, approvals: Mapping[str, str] | None = None) -> Entry:
        """Return the entry by one path; `approvals` only to see what they would close."""
        said = dict(self._plugin(path, approvals or {}))
        whole = {
            "apiVersion": API_VERSION,
            "kind": "Inventory",
            "organization": self.organisation.id,
            "plugins": {self.id: said},
        }
        return Entry(self.id, said, self.file, f"{_HEADING}{yaml_blocks(whole)}")

    def _plugin(self, path: InstallPath, approvals: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
        request = self.requested.said
        listed = listed_as(request, self.systems)
        yield "title", request.title or (listed and listed.system.title) or request.system or self.id
        yield "path", path
        said = {
            "system": request.system,
            "publisher": request.publisher or (listed.system.publisher if listed else None),
            "owner": request.owner,
            "purpose": request.purpose,
            "audience": self.audience,
            "server": _written(request.proposes.server),
            "auth": self._auth(path),
            "provides": self._provides(),
            "data": _written(request.data),
            "review": self._review(approvals),
            "metadata": request.metadata,
        }
        yield from ((key, value) for key, value in said.items() if value is not None)
        if provision := dict(self._provisions(path)):
            yield "provision", provision

    @property
    def audience(self) -> list[str] | None:
        """Return the groups it is for, as far as there are such groups."""
        wanted = self.requested.said.audience
        return None if wanted is None else [name for name in wanted if name in self.organisation.groups]

    @property
    def marketplace(self) -> str | None:
        """Return the marketplace of the inventory that it would come from."""
        source = self.requested.said.proposes.source
        name = source.marketplace if isinstance(source, PackageSource) else None
        return name if name in self.organisation.marketplaces else None

    def _auth(self, path: InstallPath) -> dict[str, Any] | None:
        request = self.requested.said
        proposed = request.proposes.auth or Auth()
        said = _written(proposed) or {}
        if path == "oauth-connector" and proposed.method is None:
            said = {"method": "oauth", "identity": "per-member", **said}  # that is what such a connector is
        if request.wants.scopes is not None and proposed.scopes is None:
            said["scopes"] = list(request.wants.scopes)
        return said or None

    def _provides(self) -> dict[str, Any] | None:
        tools = self.requested.said.wants.tools
        return None if tools is None else {"tools": {name: _written(tool) or {} for name, tool in tools.items()}}

    def _review(self, approvals: Mapping[str, str]) -> dict[str, Any]:
        asks = self.requested.said.requested_by
        said: dict[str, Any] = {"requested_by": asks} if asks else {}
        said["ticket"] = self.requested.id
        return {**said, "approvals": dict(approvals)} if approvals else said

    def _provisions(self, path: InstallPath) -> Iterator[tuple[str, dict[str, Any]]]:
        surfaces = self.requested.said.surfaces or ()
        tools = {"tools": writing} if (writing := self._writing()) else {}
        if "cowork" in surfaces:
            yield "cowork", {**self._on_cowork(path), **tools}
        if "claude-code" in surfaces:
            yield "claude-code", {**self._on_claude_code(path, surfaces), **tools}

    def _writing(self) -> dict[str, str]:
        """Return the tools that write, each of which asks before it runs until somebody decides otherwise."""
        tools = self.requested.said.wants.tools or {}
        return {name: "ask" for name, tool in tools.items() if tool.access == "write" or tool.destructive}

    def _on_cowork(self, path: InstallPath) -> dict[str, Any]:
        is_third_party = self.organisation.cowork.deployment == "third-party"
        if path != "marketplace" and not (self.marketplace and path == "custom-mcp"):
            return {"via": _CONNECTORS[path] if not is_third_party else "managed-server"}
        source = {"marketplace": self.marketplace} if self.marketplace else {"via": "org-plugin"}
        has_group_settings = self.organisation.cowork.plan != "team" and not is_third_party
        if self.audience and has_group_settings:
            return {**source, "preference": "not_available", "groups": dict.fromkeys(self.audience, "available")}
        return {**source, "preference": "available"}

    def _on_claude_code(self, path: InstallPath, surfaces: tuple[Surface, ...]) -> dict[str, Any]:
        attested = self.organisation.claude_code
        if path == "marketplace" or (self.marketplace and path == "custom-mcp"):
            if "cowork" in surfaces and attested.claude_ai_plugin_sync:
                return {"via": "synced-plugin"}
            said = {"marketplace": self.marketplace} if self.marketplace else {}
            return {"via": "marketplace-plugin", **said}
        comes_along = path == "oauth-connector" or "cowork" in surfaces
        is_remote = self._is_remote()
        if comes_along and attested.claude_ai_connectors is not False and is_remote is not False:
            return {"via": "claude-ai-connector"}
        return {"via": "project-file" if self._projects_on("claude-code") else "user-server"}

    def _is_remote(self) -> bool | None:
        server = self.requested.said.proposes.server
        return server.is_remote if server else None

    def _projects_on(self, surface: Surface) -> bool:
        known = self.organisation.projects
        return any(known[name].surface == surface for name in self.requested.said.projects or () if name in known)


_CONNECTORS = {"oauth-connector": "directory-connector", "custom-mcp": "custom-connector"}
_HEADING = "# Written by `plugingov review --write` from a request. Approvals come with those who give them.\n"


def _written(said: Model | None) -> dict[str, Any] | None:
    """Return a part of a request as a file holds it."""
    if said is None:
        return None
    return said.model_dump(by_alias=True, exclude_unset=True, exclude_none=True, mode="json")


def free_id(requested: Requested, organisation: Organisation, taken: Container[str]) -> str:
    """Return an id for the plugin that nothing has yet: its system, with the ticket where that is taken."""
    wanted = slug(requested.said.system or requested.said.title or "") or slug(requested.id) or "requested"
    names = [wanted, f"{wanted}-{slug(requested.id)}".strip("-")[:_LONGEST]]
    names += [f"{names[1]}-{number}" for number in range(2, _MOST)]
    return next(name for name in names if name not in organisation.plugins and name not in taken)


_MOST = 10_000


def slug(text: str) -> str:
    """Return text as an id and the name of a file: small letters, digits and hyphens, and nothing of a secret."""
    return _ODD.sub("-", masked(text).casefold())[:_LONGEST].strip("-")
