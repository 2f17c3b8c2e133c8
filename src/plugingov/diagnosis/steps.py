"""The one next step, by why a layer is not on."""

from plugingov.diagnosis import claude_code_steps, cowork_steps
from plugingov.diagnosis.causes import Cause
from plugingov.diagnosis.scene import Scene, Step
from plugingov.layers.summary import listed
from plugingov.model.inventory import Credential


def step_for(scene: Scene, cause: Cause) -> Step:
    """Return who does what next."""
    if cause in {"expired", "scope"}:
        return _with_credential(scene, cause)
    on_surface = cowork_steps.STEPS if scene.surface == "cowork" else claude_code_steps.STEPS
    return on_surface.get(cause, on_surface["unsaid"])(scene)


def sign_in(scene: Scene) -> Step:
    """Return how somebody signs in."""
    return cowork_steps.sign_in(scene) if scene.surface == "cowork" else claude_code_steps.sign_in(scene)


def _with_credential(scene: Scene, cause: Cause) -> Step:
    name = str(scene.answer.at[1])
    credential = scene.layers.organisation.credentials[name]
    if cause == "scope":
        return _wider(scene, credential)
    if credential.kind in {"shared", "service"}:
        return Step(
            scene.named(f"the owner of credential `{name}`", credential.owner), "renews it: it serves everybody"
        )
    found = sign_in(scene)
    owner = scene.named("its owner", credential.owner)
    return found._replace(do=f"{found.do} again; {owner} then writes the new `expires` at credential `{name}`")


def _wider(scene: Scene, credential: Credential) -> Step:
    """Return who may widen a sign-in: whoever signs in where the plugin asks for the scope, else its owner first."""
    missing = _missing(scene, credential)
    asked = frozenset((scene.door.requested_scopes if scene.door else None) or ())
    if asked.issuperset(missing):
        found = sign_in(scene)
        return found._replace(do=f"{found.do} again, and grants {_quoted(missing)}")
    beyond = [scope for scope in missing if scope not in asked]
    do = f"decides whether {scene.name} may ask for {_quoted(beyond)}, which was not approved"
    return Step(scene.owner, f"{do}; only then does signing in again help")


def _missing(scene: Scene, credential: Credential) -> list[str]:
    held = frozenset(credential.scopes or ())
    needs = [need for need in scene.layers.needs_on(scene.plugin, scene.surface) if _is_asked(scene, need.project)]
    tools = dict.fromkeys((*(tool for need in needs for tool in need.tools), *scene.tools))
    declared = scene.door.tools if scene.door else {}
    wanted = [scope for tool in tools if tool in declared for scope in declared[tool].scopes or ()]
    return [scope for scope in dict.fromkeys(wanted) if scope not in held]


def _is_asked(scene: Scene, project: str) -> bool:
    return scene.project is None or project == scene.project


def _quoted(names: list[str]) -> str:
    return listed([f"`{name}`" for name in names])
