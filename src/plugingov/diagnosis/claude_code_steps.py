"""What to type on Claude Code, by why a layer is off (code.claude.com/docs/en/mcp, /plugins/cli-reference)."""

from collections.abc import Callable, Mapping

from plugingov.diagnosis.causes import Cause
from plugingov.diagnosis.cowork_steps import STEPS as ON_COWORK
from plugingov.diagnosis.cowork_steps import sign_in as sign_in_on_account
from plugingov.diagnosis.decisions import OWNERS
from plugingov.diagnosis.scene import Scene, Step
from plugingov.surfaces.claude_code.rendering.servers import adding, is_complete
from plugingov.surfaces.rendering.refused import of_server

_FROM_ACCOUNT = frozenset({"claude-ai-connector", "synced-plugin"})
_PACKAGED = frozenset({"managed-plugin", "marketplace-plugin", "synced-plugin"})
_SYNC = "then starts Claude Code again: it takes over what the account has at each start"


def _on_account(cause: Cause) -> Callable[[Scene], Step]:
    """Return a step on the account, from where the plugin comes along."""

    def step(scene: Scene) -> Step:
        found = ON_COWORK[cause](scene)
        return found._replace(do=f"{found.do}; {scene.member} {_SYNC}")

    return step


def _members_add(scene: Scene) -> Step:
    server = scene.door.server if scene.door else None
    match scene.via:
        case "synced-plugin":
            return _on_account("members-add")(scene)
        case "project-file":
            do = (
                f"starts Claude Code in the project's folder and approves `{scene.plugin}`, which its `.mcp.json` holds"
            )
            return Step(scene.member, do)
        case "user-server" if server and is_complete(server) and not any(of_server(server, (), is_configured=True)):
            return Step(scene.member, f"runs `{adding(scene.plugin, server)}`")
        case "marketplace-plugin":
            return Step(scene.member, f"runs `claude plugin install {scene.package}`")
    return Step(scene.member, f"adds {scene.name} to Claude Code with `claude mcp add`; {scene.owner} says how")


def _managed_settings(scene: Scene) -> Step:
    managed = scene.layers.organisation.claude_code.managed
    by = managed.by if managed else None
    who = "an Owner of the organization" if by == "server" else "IT"
    what = "a `managed-mcp.json`" if scene.via == "managed-mcp" else f"managed settings that hold `{scene.package}`"
    return Step(who, f"delivers {what}, as `plugingov render claude-code` writes it; {scene.owner} agrees first")


def _later_start(scene: Scene) -> Step:
    do = f"ends Claude Code and starts it again, twice where need be; then `claude plugin list` has `{scene.package}`"
    return Step(scene.member, do)


def _kept_out(scene: Scene) -> Step:
    return Step(
        "IT", f"admits {scene.name} in the list that keeps it out, at the line above; {scene.owner} agrees first"
    )


def _shut_out(scene: Scene) -> Step:
    return Step("IT", f"puts {scene.name} into `managed-mcp.json` too, or takes that file away: it shuts the rest out")


def _account(scene: Scene) -> Step:
    if scene.answer.state == "off" and scene.answer.at[:2] == ("surfaces", "claude-code"):
        return Step("IT", f"decides whether Claude Code may have what the account has: {scene.answer.because}")
    do = "signs in to Claude Code with the claude.ai account (`/login`), and not with a key"
    return Step(scene.member, f"{do}; {_SYNC}")


def _too_old(scene: Scene) -> Step:
    do = f"looks at `claude --version`, and runs `claude update` where it is older: {scene.answer.because}"
    return Step(scene.member, do)


def _switched_off(scene: Scene) -> Step:
    if scene.via in _PACKAGED:
        name = scene.package.partition("@")[0]
        key = f"{name}@synced" if scene.via == "synced-plugin" else scene.package
        do = f'writes into the project\'s `.claude/settings.json`: `"enabledPlugins": {{"{key}": true}}`'
        return Step(scene.project_owner, f"{do}, and adds `{scene.plugin}` to `active`")
    do = f'types `/mcp` in Claude Code, chooses "{scene.plugin}" and switches it on'
    return Step(scene.member, f"{do}; {scene.project_owner} then adds `{scene.plugin}` to `active`")


def _not_listed(scene: Scene) -> Step:
    return Step(scene.project_owner, "looks at `/mcp` in the project's folder, and writes what is on into `active`")


def _blocked(scene: Scene) -> Step:
    if scene.via == "claude-ai-connector":
        return ON_COWORK["blocked"](scene)
    tool = str(scene.answer.at[-1])
    what = f"`{tool}`" if tool not in {"*", "default"} else "any of its tools"
    do = f"decides whether {what} may run; then IT takes it out of `permissions.deny` of the managed settings"
    return Step(scene.owner, do)


def sign_in(scene: Scene) -> Step:
    """Return how somebody signs in on Claude Code, which is also how they sign in again."""
    method = scene.door.auth.method if scene.door and scene.door.auth else None
    if method in {"api-token", "aws-credentials", "static-header", "mtls"}:
        return Step(
            scene.owner, f"hands out or renews the {method} with which {scene.name} is reached from this machine"
        )
    if scene.via == "claude-ai-connector":
        return sign_in_on_account(scene)
    return Step(scene.member, f'types `/mcp` in Claude Code, chooses "{scene.plugin}" and then "Authenticate"')


STEPS: Mapping[Cause, Callable[[Scene], Step]] = {
    **OWNERS,
    "not-given": _on_account("not-given"),
    "connector-not-added": _on_account("connector-not-added"),
    "owner-adds": _on_account("owner-adds"),
    "members-add": _members_add,
    "managed-settings": _managed_settings,
    "later-start": _later_start,
    "kept-out": _kept_out,
    "shut-out": _shut_out,
    "account": _account,
    "too-old": _too_old,
    "switched-off": _switched_off,
    "not-listed": _not_listed,
    "blocked": _blocked,
    "no-sign-in": sign_in,
}
