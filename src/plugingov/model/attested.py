"""What is attested about each surface, because no export shows it."""

from typing import Literal, TypeAlias

from pydantic import Field

from plugingov.model.values import Flag, Model, Text, Texts, Version

Deployment: TypeAlias = Literal["first-party", "third-party"]


class Inference(Model):
    """Where the model runs, which is not where a server runs."""

    provider: Text | None = None
    model: Text | None = None
    profile: Text | None = None
    from_: Text | None = Field(default=None, alias="from")
    regions: Texts | None = None


class CoworkSurface(Model):
    """What is attested about Claude Cowork, because no export shows it."""

    deployment: Deployment | None = None
    plan: Literal["team", "enterprise"] | None = None
    minimum_version: Version | None = None
    always_allow_for_connector_tools: Flag | None = None
    extension_allowlist: Flag | None = None
    connectors_added: Texts | None = None
    inference: Inference | None = None


class Managed(Model):
    """How Claude Code's managed settings are delivered, and whether groups have documents of their own."""

    by: Literal["server", "mdm", "file"] | None = None
    mode: Literal["organization", "rbac_groups"] | None = None
    order: Texts | None = None
    default: Literal["settings", "none"] | None = None


class ClaudeCodeSurface(Model):
    """What is attested about Claude Code, because no export shows it."""

    minimum_version: Version | None = None
    platforms: tuple[Literal["macos", "windows", "linux", "wsl"], ...] | None = None
    managed: Managed | None = None
    claude_ai_connectors: Flag | None = None
    claude_ai_plugin_sync: Flag | None = None
    inference: Inference | None = None


class Surfaces(Model):
    """The attested facts of each surface."""

    cowork: CoworkSurface | None = None
    claude_code: ClaudeCodeSurface | None = Field(default=None, alias="claude-code")
