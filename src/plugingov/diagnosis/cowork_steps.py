"""What to click on Cowork, by why a layer is off; menus have the vendor's names (claude.com/docs/plugins/admin)."""

from collections.abc import Callable, Mapping

from plugingov.diagnosis.causes import Cause
from plugingov.diagnosis.decisions import OWNERS
from plugingov.diagnosis.scene import Scene, Step
from plugingov.sources.secrets import classify
from plugingov.surfaces.cowork.pages import CONNECTORS, INVENTORY

_MENU = '"+" > Connectors'
_OWNER = "an Owner of the organization"


def _not_given(scene: Scene) -> Step:
    if scene.deployment == "third-party":
        do = f"raises `installationPreference` of `{scene.package}` in the managed configuration of Claude Desktop"
        return Step("IT", do)
    do = f'in {INVENTORY}, row `{scene.package}`: {_access(scene)}, to "Available to install" or more'
    return Step(_OWNER, f"{do}; {scene.owner} agrees first")


def _access(scene: Scene) -> str:
    """Return the setting to change: that of a group where a group decides, or only some people are asked about."""
    if scene.layers.organisation.cowork.plan == "team":
        return '"Default access"'
    match scene.answer.at:
        case (*_, "groups", group):
            return f'"Group access…" for group {group}'
    return '"Group access…" for their group' if scene.people or scene.project else '"Default access"'


def _members_add(scene: Scene) -> Step:
    if scene.via == "desktop-extension":
        return Step(scene.member, f'installs the extension "{scene.name}" in Claude Desktop')
    return Step(scene.member, f'opens the plugins in Claude, finds "{scene.name}" under Discover and adds it')


def _owner_adds(scene: Scene) -> Step:
    how = '"Add custom connector"' if scene.via == "custom-connector" else '"Add to your team"'
    do = f'looks for "{scene.name}" in {_MENU} and presses "Connect"; where it is not listed, {_OWNER} adds it first'
    return Step(scene.member, f"{do}: {CONNECTORS}, {how}")


def _connector_not_added(scene: Scene) -> Step:
    server = scene.door.server if scene.door else None
    where = f", at {server.url}" if server and server.url and not classify("url", server.url).is_secret else ""
    do = f"in {CONNECTORS}: adds the connector that `{scene.package}` bundles{where}"
    return Step(_OWNER, f'{do}; each member then presses "Connect" on the plugin\'s Connectors tab')


def _wrong_place(scene: Scene) -> Step:
    return Step(
        scene.member, "runs the task in Claude Desktop on their own computer, and not in the cloud or in a chat"
    )


def _switched_off(scene: Scene) -> Step:
    do = f'in the conversation: {_MENU}, switches "{scene.name}" on; '
    return Step(scene.member, f"{do}{scene.project_owner} then adds `{scene.plugin}` to `active`")


def _not_listed(scene: Scene) -> Step:
    do = f'looks in {_MENU} whether "{scene.name}" is on, and writes what is on into `active` of the project'
    return Step(scene.project_owner, do)


def _blocked(scene: Scene) -> Step:
    do = f'decides whether {_tool(scene)} may run; then {_OWNER} sets it to "Needs approval" in the connector\'s policy'
    return Step(scene.owner, do)


def _tool(scene: Scene) -> str:
    """Return the tool whose line decides; one of all."""
    tool = str(scene.answer.at[-1])
    return f"`{tool}`" if tool not in {"*", "default"} else "any of its tools"


def sign_in(scene: Scene) -> Step:
    """Return how somebody signs in on Cowork, which is also how they sign in again."""
    method = scene.door.auth.method if scene.door and scene.door.auth else None
    match method:
        case "managed":
            return Step(
                "whoever runs the identity provider", f"gives them access to {scene.name}: they sign in with it"
            )
        case "static-header":
            do = f"in {CONNECTORS}: removes {scene.name} and adds it again with a new header, which nobody can change"
            return Step(_OWNER, do)
        case "api-token" | "aws-credentials" | "mtls":
            return Step(scene.owner, f"hands out or renews the {method} with which {scene.name} is reached")
    if scene.deployment == "third-party":
        return Step(scene.member, f'in Customize > Connectors: "{scene.name}", presses "Connect"')
    if scene.via == "org-plugin":
        return Step(scene.member, f'opens the plugin\'s Connectors tab and presses "Connect" at "{scene.name}"')
    return Step(scene.member, f'in {_MENU}: "{scene.name}", presses "Connect"')


STEPS: Mapping[Cause, Callable[[Scene], Step]] = {
    **OWNERS,
    "not-given": _not_given,
    "members-add": _members_add,
    "owner-adds": _owner_adds,
    "connector-not-added": _connector_not_added,
    "wrong-place": _wrong_place,
    "managed-settings": lambda scene: Step("IT", f"puts {scene.name} into `managedMcpServers` of Claude Desktop"),
    "switched-off": _switched_off,
    "not-listed": _not_listed,
    "blocked": _blocked,
    "no-sign-in": sign_in,
}
