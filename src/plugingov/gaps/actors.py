"""Who acts on a gap, and how: it follows from its rule, layer, surface and subject, in one table."""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple, TypeAlias, get_args

from plugingov.gaps.gap import Fact, Gap
from plugingov.model.organisation import Organisation
from plugingov.model.values import Layer
from plugingov.sources.document import Place
from plugingov.surfaces.cowork.pages import CONNECTORS, DESKTOP, INVENTORY, MARKETPLACES, PLUGINS, SETTINGS

Actor: TypeAlias = Literal["org admin", "project owner", "member", "IT"]
ACTORS: tuple[Actor, ...] = get_args(Actor)


class By(NamedTuple):
    """Who acts on each surface, and where a gap is about none; in a project, and for what several people share."""

    cowork: Actor
    claude_code: Actor
    neither: Actor
    in_project: Actor | None = None  # where it is about a project
    shared: Actor | None = None  # where the subject is a credential that is no member's own


# Whoever sets what members get: in the admin pages of Cowork, in managed settings of Claude Code.
_SETTINGS = By("org admin", "IT", "IT")
_PROJECT = By("project owner", "project owner", "project owner")
_CLEARED = By(
    "IT", "IT", "IT", in_project="project owner"
)  # a door, or one of its resources, is cleared by whoever keeps it
_SIGN_IN = By("member", "member", "member", shared="IT")
_ADMIN_PAGES = By("org admin", "org admin", "org admin")
# The inventory itself, the policy, servers of ours, and everything that lies on machines.
_IT = By("IT", "IT", "IT")


class Act(NamedTuple):
    """Who acts on the gaps of a rule, and what they do in one line: the click, the command or the key to write."""

    by: By
    does: str
    on_claude_code: str = ""  # where that is another

    def on(self, surface: str | None) -> str:
        """Return what is done on a surface."""
        return self.on_claude_code if surface == "claude-code" and self.on_claude_code else self.does


_RENDER = "`plugingov render claude-code --output DIR`"
ACTS: Mapping[str, Act] = {
    "ACT001": Act(
        _PROJECT,
        "in the project: + > Connectors, and list it in `active`",
        "in the project: `/mcp` or `enabledPlugins`, and list it in `active`",
    ),
    "ACT002": Act(_PROJECT, "give it to the project's people, or take it out of `active`"),
    "ACT003": Act(_PROJECT, "take it out of the project's `active`, or widen its audience"),
    "ACT005": Act(_PROJECT, "run the project where the part loads, or take the part out"),
    "ACT007": Act(_PROJECT, "switch off in the project what it does not need"),
    "ACT008": Act(_PROJECT, "allow the tool there, or take it out of the project's `needs`"),
    "ACT009": Act(_PROJECT, "take it out of the project's `active`, or block its writing tools"),
    "CAP007": Act(_PROJECT, "switch one of the plugins off in the project"),
    "CAP008": Act(_PROJECT, "switch one of the plugins off in the project, or block the tools of one side"),
    "DAT003": Act(_CLEARED, "take it out of the project, or have it cleared for that data"),
    "INS011": Act(_PROJECT, "provision it for the project's people, or take it out of `needs`"),
    "AUT004": Act(
        _SIGN_IN,
        "press Connect again, and write the new `expires`",
        "`/mcp`: sign in again, and write the new `expires`",
    ),
    "AUT005": Act(
        _SIGN_IN,
        "press Connect again, and write the new `expires`",
        "`/mcp`: sign in again, and write the new `expires`",
    ),
    "AUT010": Act(_SIGN_IN, "renew the credential, and write the day as `rotated`"),
    "AUT012": Act(_SIGN_IN, "try to sign in, and mend what is in the way"),
    "AUT014": Act(
        _SIGN_IN,
        "press Connect once, and write it under `credentials`",
        "`/mcp`: sign in once, and write it under `credentials`",
    ),
    "ACT004": Act(_ADMIN_PAGES, f"{CONNECTORS}: add the bundled connector"),
    "COW001": Act(_ADMIN_PAGES, f"{PLUGINS}: give the package its own setting"),
    "COW002": Act(_ADMIN_PAGES, f"{MARKETPLACES}: mend the access, then Re-sync"),
    "COW003": Act(_ADMIN_PAGES, f"{PLUGINS}: look at the newer version, and serve it or delete it"),
    "COW004": Act(_ADMIN_PAGES, "switch scanning on, and store the package anew"),
    "COW005": Act(_ADMIN_PAGES, f"{INVENTORY}: stop the share"),
    "COW006": Act(_ADMIN_PAGES, f"{INVENTORY} > Group access…: remove the dead setting"),
    "COW007": Act(_ADMIN_PAGES, f"{INVENTORY}: stop the share"),
    "COW008": Act(_ADMIN_PAGES, "shorten or rename it, or divide the marketplace"),
    "COW009": Act(_ADMIN_PAGES, "take the group settings out, or attest the plan"),
    "COW011": Act(_ADMIN_PAGES, "take `Always allow` out of the role"),
    "COW012": Act(_ADMIN_PAGES, f"{SETTINGS} > Members: set their role to Custom"),
    "COW013": Act(_ADMIN_PAGES, f"{SETTINGS} > Cowork: forbid `Always allow` for connector tools"),
    "COW020": Act(_ADMIN_PAGES, "ask who switched it off why; then require it or take it away"),
    "COW021": Act(_ADMIN_PAGES, "take `interactive` out of the roles, and let members connect anew"),
    "ACT006": Act(_SETTINGS, "write `activation: switch`, or block its writing tools"),
    "AUT001": Act(_SETTINGS, "ask for allowed scopes only, then sign in again"),
    "AUT002": Act(_SETTINGS, "ask for the scopes that its tools state, then sign in again"),
    "AUT003": Act(_SETTINGS, "ask for the tool's scopes too, then sign in again"),
    "AUT006": Act(_SETTINGS, "let members sign in by an allowed method, and write `auth.method`"),
    "AUT009": Act(
        _SETTINGS,
        "let each member press Connect, and write `identity: per-member`",
        "give each member a token of their own (`${NAME}`), and write `identity: per-member`",
    ),
    "AUT011": Act(_SETTINGS, "mend `auth`: the method, the client, an `issuer` with https://"),
    "AUT013": Act(_SETTINGS, "revoke the credential of who left, and take it off the record"),
    "CAP002": Act(
        _SETTINGS, "tool policy: Needs approval (`tools: {TOOL: ask}`)", f"`tools: {{TOOL: ask}}`, then {_RENDER}"
    ),
    "CAP003": Act(
        _SETTINGS,
        "tool policy: Needs approval or Blocked (`tools: {TOOL: ask}`)",
        f"`tools: {{TOOL: ask}}`, then {_RENDER}",
    ),
    "CAP004": Act(_SETTINGS, "look at what is new, and list it in `provides` or block it"),
    "CAP005": Act(_SETTINGS, "write the tool's present name under `tools`, or take the line out"),
    "CAP010": Act(_SETTINGS, "block the tool, and ask its vendor about the definition"),
    "INS001": Act(_SETTINGS, f"{INVENTORY} > Default access: Required", f"`via: managed-plugin`, then {_RENDER}"),
    "INS002": Act(
        _SETTINGS,
        "deliver it as an `org-plugin` package, or take the lock out",
        "write `via: managed-plugin`, or take the lock out",
    ),
    "INS003": Act(
        _SETTINGS,
        f"{INVENTORY} > Group access…: Required, or no setting",
        f"hold it as `true` for the group, then {_RENDER}",
    ),
    "INS004": Act(_SETTINGS, f"{INVENTORY} > Default access: Required", f"`via: managed-plugin`, then {_RENDER}"),
    "INS005": Act(
        _SETTINGS,
        "make it Not available for every group, or remove the connector",
        "hold the package as `false`, or take the server away",
    ),
    "INS006": Act(
        _SETTINGS,
        "make it Not available, or take the connector away, until it is approved",
        "take it off until it is approved",
    ),
    "INS007": Act(_SETTINGS, f"{MARKETPLACES} > Default access: Not available"),
    "INS008": Act(
        _SETTINGS, "provision it in a way that Cowork loads, or take it off", f"{_RENDER}: the list that lets it in"
    ),
    "INS009": Act(
        _SETTINGS,
        f"{INVENTORY} > Group access…: its audience alone",
        f"hold it as `false` for the other groups, then {_RENDER}",
    ),
    "INS010": Act(
        _SETTINGS,
        f"{INVENTORY} > Group access…: Available to install",
        f"hold it as `true` for the group, then {_RENDER}",
    ),
    "PAR001": Act(_SETTINGS, "provision it on the other surface too"),
    "PAR002": Act(_SETTINGS, "write `server` once for both surfaces, or `differs_because`"),
    "PAR003": Act(_SETTINGS, "name one package for both surfaces"),
    "PAR004": Act(_SETTINGS, "lock it on both: Required on Cowork, `via: managed-plugin` on Claude Code"),
    "PAR005": Act(_SETTINGS, "write `auth` once for both surfaces, or `differs_because`"),
    "PAR006": Act(_SETTINGS, "write `tools` alike on both surfaces"),
    "PAR007": Act(_SETTINGS, "deliver one and the same package, or give one another name"),
    "PAR008": Act(_SETTINGS, "declare it on Claude Code too, or close the account route there"),
    "SRC001": Act(_SETTINGS, "offer it by an allowed path"),
    "SRC002": Act(_SETTINGS, "offer the listed package or connector instead"),
    "SRC003": Act(_SETTINGS, "take it from an approved marketplace"),
    "SRC004": Act(_SETTINGS, "write `sha:` with the full commit that was reviewed"),
    "SRC010": Act(_SETTINGS, "see who publishes it, and remove it if nobody can say"),
    "SRC011": Act(_SETTINGS, "keep one of the packages, or give the other another name"),
    "SRC013": Act(_SETTINGS, "leave the part out, or review it (`review.covers`)"),
    "DAT001": Act(_SETTINGS, "serve it in an allowed region, or keep such data away from it"),
    "DRF001": Act(_SETTINGS, "declare it with an owner and a review, or remove it"),
    "DRF002": Act(_SETTINGS, f"{PLUGINS}: add the package", f"deliver the settings: {_RENDER}"),
    "DRF003": Act(_SETTINGS, "serve the declared version", "let the client update the package"),
    "DRF004": Act(_SETTINGS, f"{PLUGINS}: set it as declared", f"deliver the settings: {_RENDER}"),
    "DRF005": Act(_SETTINGS, "configure the declared server"),
    "DRF006": Act(_SETTINGS, "take the scopes out of the role", "ask for the declared scopes only (`oauth.scopes`)"),
    "DRF007": Act(_SETTINGS, "`plugingov pull --output FOLDER`", "`plugingov collect` on the machine"),
    "GOV009": Act(_SETTINGS, "make it `available`, or take it away"),
    "GOV010": Act(
        _SETTINGS,
        "export the activity and analytics: `plugingov pull`",
        "switch telemetry on in `env` of the managed settings",
    ),
    "AUT007": Act(_IT, "let members sign in, and write the new `auth.method`"),
    "AUT008": Act(_IT, "revoke the secret, and write a reference such as `${NAME}`"),
    "CAP001": Act(_IT, "list its tools with their `access` in `provides`"),
    "CAP009": Act(_IT, "ask who operates the server to annotate its tools"),
    "CAP011": Act(_IT, "write in `provides` what the tool really does, and have the door reviewed again"),
    "CAP012": Act(_IT, "ask who operates the server to take `x-mcp-header` off the argument"),
    "CAP006": Act(_IT, "compare it with the pinned definition, and have it reviewed"),
    "DAT002": Act(_IT, "ask who operates its server, and write `data.regions`"),
    "DAT004": Act(_IT, "use the vendor's own server, or have the operator assessed"),
    "SRC005": Act(_IT, "write the exact version that was reviewed"),
    "SRC006": Act(_IT, "serve it over https, and write the new `url`"),
    "SRC007": Act(_IT, "serve it under a domain of ours"),
    "SRC008": Act(_IT, "write `transport: http` and its `url` instead of the bridge"),
    "SRC012": Act(_IT, "move to what replaces it, at a version that is active"),
    "SRC009": Act(_IT, "name the program and its arguments one by one"),
    "GOV001": Act(_IT, "write its `owner`"),
    "GOV002": Act(_IT, "have it reviewed, and write `review.approvals` and `covers`"),
    "GOV003": Act(_IT, "have it reviewed again, and write the new `valid_until`"),
    "GOV004": Act(_IT, "have somebody else approve it, and write `review.approvals`"),
    "GOV005": Act(_IT, "ask whoever is missing, and write `review.approvals`"),
    "GOV006": Act(_IT, "mend `metadata` as the schema says"),
    "GOV007": Act(_IT, "close the gap, or have its owner accept it anew (`until`)"),
    "GOV008": Act(_IT, "take the waiver away"),
    "CCM001": Act(_IT, f"write `allowManagedMcpServersOnly: true`, or {_RENDER}"),
    "CCM002": Act(_IT, "write `serverUrl` or `serverCommand` instead of the name"),
    "CCM003": Act(_IT, "write `serverUrl` or `serverCommand` instead of the name"),
    "CCM004": Act(_IT, "write `allowedMcpServers` beside the lock"),
    "CCM005": Act(_IT, "write one object with one key for each entry"),
    "CCM011": Act(_IT, "write the value itself into the entry"),
    "CCM012": Act(_IT, "write `https://` and the host"),
    "CCM013": Act(_IT, "block the connector by its `serverUrl`"),
    "CCM014": Act(_IT, "add the same command behind `cmd /c`"),
    "CCM016": Act(_IT, "take the approval out of the settings, and approve servers one by one"),
    "CCM017": Act(_IT, 'write `"type": "http"`, and servers below `mcpServers` of `.mcp.json`'),
    "CCM018": Act(_IT, "give the servers different names, or the same endpoint"),
    "CCM019": Act(_IT, "write `strictKnownMarketplaces` with the approved sources"),
    "CCM020": Act(_IT, "write `allowedMcpServers` and `allowManagedMcpServersOnly: true`"),
    "CCP004": Act(_IT, "define the marketplace in `extraKnownMarketplaces`"),
    "CCP006": Act(_IT, "list the approved sources in `strictKnownMarketplaces`"),
    "CCP007": Act(_IT, "name each source, or write the pattern from `^` to `$`"),
    "CCP009": Act(_IT, "give the package one name and one version"),
    "CCP011": Act(_IT, "uninstall what no project needs, and install what is switched on"),
    "CCP013": Act(_IT, "put the package into an approved marketplace"),
    "CCP014": Act(_IT, "write `autoUpdate` of the marketplace in `extraKnownMarketplaces`"),
    "CCP016": Act(_IT, 'write `"name@marketplace": true` or `false`'),
    "CCS001": Act(_IT, "move the key to the source that wins"),
    "CCS002": Act(_IT, "put the policy on the server; `/status` shows which one is in force"),
    "CCS003": Act(_IT, "move the file to the system directory"),
    "CCS004": Act(_IT, "write the policy to HKLM, and delete it from HKCU"),
    "CCS005": Act(_IT, "mend the value: `claude doctor` names what was dropped"),
    "CCS006": Act(_IT, "write the key where it counts"),
    "CCS007": Act(_IT, "write `forceRemoteSettingsRefresh: true` on the device"),
    "CCS008": Act(_IT, "say each value in one file only"),
    "CCV001": Act(_IT, "write `requiredMinimumVersion`"),
    "CCX003": Act(_IT, "deliver the settings from the server too"),
    "COW010": Act(_ADMIN_PAGES, f"{DESKTOP}: switch the allowlist on"),
    "COW014": Act(_IT, "write one of allow, ask, blocked"),
    "COW015": Act(_IT, "write one rule for the tool, or the strict one last"),
    "COW016": Act(_IT, "write it in the form that is read after 2026-10-07"),
    "COW017": Act(_IT, "write `serverUrl` alone, with its scheme"),
    "COW018": Act(_IT, "write `allowedPluginMcpServers` with the approved hosts"),
    "COW019": Act(_IT, "give the servers different names"),
    "COW022": Act(_IT, "ask for a refresh token (`appendOfflineAccess`)"),
    "COW023": Act(_IT, "write the value as JSON in one text"),
    "COW024": Act(_IT, "move the values to HKLM, and delete those of HKCU"),
    "COW025": Act(_IT, "let root own the file, and nobody else write it"),
    "COW026": Act(_IT, "give the marketplace a name that is accepted"),
    "COW027": Act(_IT, "update the fleet, or take the key out"),
    "COW028": Act(_IT, "write the device's setting as it was decided"),
    "COW029": Act(_IT, "write the package's folder as it is read"),
}
# Rules of an organisation's own are known by nothing but their layer.
BY_LAYER: Mapping[Layer | None, By] = {
    "install": _SETTINGS,
    "activate": _PROJECT,
    "authenticate": _SIGN_IN,
    None: _IT,
}


def actor_of(fact: Fact, organisation: Organisation) -> Actor:
    """Return who acts on a gap."""
    by = ACTS[fact.id].by if fact.id in ACTS else BY_LAYER[fact.layer]
    credential = organisation.credentials.get(fact.subject.credential or "")
    if by.shared and credential and credential.kind in {"shared", "service"}:
        return by.shared
    if by.in_project and project_of(fact, organisation):
        return by.in_project
    match fact.subject.surface:
        case "cowork":
            return by.cowork
        case "claude-code":
            return by.claude_code
    return by.neither


def act_of(gap: Gap) -> str:
    """Return in one line what closes a gap; a rule of an organisation's own says it in its fix."""
    return ACTS[gap.id].on(gap.subject.surface) if gap.id in ACTS else gap.fix.strip().rstrip(".")


def name_of(fact: Fact, actor: Actor, organisation: Organisation) -> str:
    """Return who that is, where the inventory says so: the owner of the project or plugin, the holder of a sign-in."""
    subject = fact.subject
    project = organisation.projects.get(project_of(fact, organisation))
    credential = organisation.credentials.get(subject.credential or "")
    plugin = organisation.plugins.get(subject.plugin or "")
    match actor:
        case "project owner":
            return (project.owner if project else None) or ""
        case "member":
            return (credential.holder if credential else _audience(project.audience if project else None)) or ""
        case "IT":
            return (credential.owner if credential else plugin.owner if plugin else None) or ""
    return ""


def project_of(fact: Fact, organisation: Organisation) -> str:
    """Return the project that a gap is about: its subject's, else the one in which the line that decides stands."""
    return fact.subject.project or next(_standing_in(fact.place, organisation), "")


def _standing_in(place: Place, organisation: Organisation) -> Iterator[str]:
    for document in organisation.documents:
        if document.text.file == place.file:
            route, _ = document.route_at(document.text.offset(place.line, place.column))
            yield from (str(name) for name in route[1:2] if route[0] == "projects")


def _audience(groups: tuple[str, ...] | None) -> str:
    return ", ".join(groups or ())
