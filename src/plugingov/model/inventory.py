"""The inventory: what an organisation declares about its doors, people, projects and credentials."""

from datetime import date
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from plugingov.model import words
from plugingov.model.attested import Deployment, Surfaces
from plugingov.model.source import Source
from plugingov.model.values import (
    Day,
    Flag,
    Id,
    InstallPath,
    Model,
    Name,
    PackageId,
    Permission,
    Preference,
    Run,
    Scopes,
    SomeTexts,
    Surface,
    Text,
    Texts,
    Whole,
    none_as_empty,
    wrong,
)
from plugingov.sources.bounds import MAX_PATTERNS

CoworkVia: TypeAlias = Literal[
    "org-plugin", "directory-connector", "custom-connector", "managed-server", "desktop-extension"
]
ClaudeCodeVia: TypeAlias = Literal[
    "managed-plugin",
    "marketplace-plugin",
    "managed-mcp",
    "project-file",
    "user-server",
    "claude-ai-connector",
    "synced-plugin",
]
Held: TypeAlias = Annotated[
    Literal["true", "false", "absent"], WithJsonSchema({"enum": [True, False, "true", "false", "absent"]})
]
Part: TypeAlias = words.Part
SignInMethod: TypeAlias = Literal["oauth", "managed", "api-token", "aws-credentials", "static-header", "mtls", "none"]


class Group(Model):
    """People who are given doors and projects together; members of an included group belong here too."""

    title: Text | None = None
    size: Whole | None = None
    members: SomeTexts = ()
    includes: SomeTexts = ()
    deployment: Deployment | None = None


class MarketplaceOnCowork(Model):
    """How Cowork treats a marketplace."""

    default_preference: Preference | None = None
    sync: Literal["manual", "automatic"] | None = None


class Marketplace(Model):
    """A list of packages that the organisation's surfaces install from."""

    title: Text | None = None
    source: Source | None = None
    cowork: MarketplaceOnCowork | None = None


class Package(Model):
    """What a marketplace delivers, where it is more than one door or its parts matter."""

    version: Text | None = None
    source: Source | None = None
    servers: dict[Id, Text] | None = None
    parts: tuple[Part, ...] | None = None


class Windows(Model):
    """The command line of a local server on Windows."""

    command: Text
    args: SomeTexts = ()


class Server(Model):
    """The MCP server behind a door: a remote endpoint or a local command."""

    transport: Literal["stdio", "http", "sse"] | None = None
    url: Text | None = None
    operator: Text | None = None
    command: Text | None = None
    args: Annotated[tuple[str, ...], BeforeValidator(none_as_empty)] = ()
    env: dict[str, str] | None = None
    headers: dict[str, str] | None = None
    windows: Windows | None = None

    @property
    def is_remote(self) -> bool | None:
        """Tell whether the server is reached over the network; nothing where neither is said."""
        if self.transport:
            return self.transport != "stdio"
        return True if self.url else False if self.command else None


class Auth(Model):
    """How members sign in to a door."""

    method: SignInMethod | None = None
    trusts: Text | None = None
    identity: Literal["per-member", "shared"] | None = None
    scopes: Scopes | None = None
    client: Literal["metadata", "dynamic", "registered"] | None = None
    issuer: Text | None = None


class PackageSource(Model):
    """The marketplace that a door's package comes from."""

    marketplace: Text


class Tool(Model):
    """One action of a door."""

    access: Literal["read", "write"] | None = None
    destructive: Flag | None = None
    scopes: Scopes | None = None
    open_world: Flag | None = None
    sees: tuple[Literal["private", "untrusted"], ...] | None = None


class Resource(Model):
    """One set of data that a door offers."""

    uri: Text | None = None
    classification: Text | None = None


class Prompt(Model):
    """One ready-made question that a door offers."""

    text: Text | None = None
    try_first: Flag | None = None


class Provides(Model):
    """The capabilities of a door."""

    tools: dict[Text, Tool] | None = None
    resources: dict[Text, Resource] | None = None
    prompts: dict[Text, Prompt] | None = None


class DataFacts(Model):
    """Which data a door holds, where, and who answers for it."""

    classification: Text | None = None
    cleared_for: Text | None = None
    regions: Texts | None = None
    owner: Text | None = None


class Covers(Model):
    """What a review looked at."""

    scopes: Scopes | None = None
    sha: Text | None = None
    version: Text | None = None
    parts: tuple[Part, ...] | None = None


class Review(Model):
    """Who asked for a door, who approved it, and until when."""

    requested_by: Text | None = None
    approvals: dict[Text, Day] | None = None
    approved_by: Text | None = None
    approved_on: Day | None = None
    valid_until: Day | None = None
    ticket: Text | None = None
    covers: Covers | None = None

    @model_validator(mode="after")
    def _whole_approval(self) -> "Review":
        if (self.approved_by is None) != (self.approved_on is None):
            expected = "`approved_by` and `approved_on` together"
            raise wrong(expected)
        return self

    @property
    def approvals_on_record(self) -> dict[str, date]:
        """Return who approved and since when, in either spelling; of two days for one name the earlier."""
        found: dict[str, date] = dict(self.approvals or {})
        if self.approved_by and self.approved_on:
            found[self.approved_by] = min(self.approved_on, found.get(self.approved_by, self.approved_on))
        return found


class Overrides(Model):
    """What a door may say for both surfaces, or once more for one of them."""

    path: InstallPath | None = None
    server: Server | None = None
    auth: Auth | None = None
    source: PackageSource | None = None
    activation: Literal["switch", "first-use", "automatic"] | None = None


class Provision(Overrides):
    """How a door reaches the members of one surface; what it repeats wins there."""

    package: PackageId | None = None
    marketplace: Text | None = None
    as_: Text | None = Field(default=None, alias="as")
    preference: Preference | None = None
    lock: Flag | None = None
    tools: Annotated[dict[Text, Permission], Field(max_length=MAX_PATTERNS)] | None = None
    differs_because: Text | None = None

    @model_validator(mode="after")
    def _one_package(self) -> "Provision":
        if self.package and self.marketplace:
            expected = "`package` or `marketplace`, not both"
            raise wrong(expected, "`marketplace: M` is short for `package: <plugin id>@M`")
        return self


class CoworkProvision(Provision):
    """How a door reaches members on Cowork; without `via` it follows from path, package and preference."""

    via: CoworkVia | None = None
    groups: dict[Text, Preference] | None = None


class ClaudeCodeProvision(Provision):
    """How a door reaches members on Claude Code; `groups` says what each group's own document holds."""

    via: ClaudeCodeVia
    groups: dict[Text, Held] | None = None


class Provisions(Model):
    """The surfaces a door is provisioned on."""

    cowork: CoworkProvision | None = None
    claude_code: ClaudeCodeProvision | None = Field(default=None, alias="claude-code")


class Plugin(Overrides):
    """A door: one way to one business system."""

    title: Text
    path: InstallPath
    system: Text | None = None
    publisher: Text | None = None
    owner: Text | None = None
    purpose: Text | None = None
    tags: SomeTexts = ()
    audience: Texts | None = None
    provides: Provides | None = None
    data: DataFacts | None = None
    review: Review | None = None
    metadata: dict[str, Any] | None = None
    provision: Provisions = Provisions.model_construct()


class Project(Model):
    """A piece of work on one surface, the people in it, and the doors it needs."""

    title: Text | None = None
    surface: Surface
    runs: tuple[Run, ...] | None = None
    owner: Text | None = None
    audience: Texts | None = None
    data: Text | None = None
    needs: SomeTexts = ()
    active: Texts | None = None


class Credential(Model):
    """A sign-in on record: whose, for which door, how wide and how long."""

    plugin: Text
    surface: Surface
    kind: Literal["per-member", "shared", "service"] | None = None
    holder: Text | None = None
    owner: Text | None = None
    scopes: Scopes | None = None
    issued: Day | None = None
    rotated: Day | None = None
    expires: Day | None = None


class Inventory(Model):
    """What an organisation declares."""

    api_version: Literal["plugingov/v1"] = Field(alias="apiVersion")
    kind: Literal["Inventory"]
    organization: Id
    surfaces: Surfaces = Surfaces.model_construct()
    groups: dict[Name, Group] = {}
    marketplaces: dict[Id, Marketplace] = {}
    packages: dict[PackageId, Package] = {}
    plugins: dict[Id, Plugin] = {}
    projects: dict[Name, Project] = {}
    credentials: dict[Name, Credential] = {}


# What is said of what nobody declares: constructed, because a reader of its own for each takes long to build.
NO_MARKETPLACE, NO_PACKAGE, NO_REVIEW = (
    Marketplace.model_construct(),
    Package.model_construct(),
    Review.model_construct(),
)
