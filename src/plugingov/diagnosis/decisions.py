"""Steps that are the same on both surfaces: somebody decides something before anybody clicks."""

from collections.abc import Callable, Mapping

from plugingov.diagnosis.causes import Cause
from plugingov.diagnosis.scene import Scene, Step
from plugingov.layers.summary import listed
from plugingov.model.values import SURFACES


def _not_provisioned(scene: Scene) -> Step:
    elsewhere = [surface for surface in SURFACES if (scene.plugin, surface) in scene.layers.doors]
    only = f"it is on {elsewhere[0]} only" if elsewhere else "it is on no surface"
    do = f"decides whether {scene.name} belongs on {scene.surface} ({only}), and asks IT to review and roll it out"
    return Step(scene.owner, do)


def _not_meant(scene: Scene) -> Step:
    audience = listed(scene.declared.audience or ())
    do = f"decides whether they may have {scene.name} at all: it is for {audience}"
    return Step(scene.owner, do)


def _refused(scene: Scene) -> Step:
    return Step(scene.owner, f"has {scene.name} arrive on {scene.surface} in another way: this one leads nowhere there")


def _no_project(scene: Scene) -> Step:
    del scene
    return Step("whoever asks", "says in which project it does not work: `--project PROJECT`")


def _unsaid(scene: Scene) -> Step:
    return Step(scene.owner, "finds out what the inventory does not say, and writes it at the line above")


# What there is to change, by what the server answered; where nothing stands here, what the answer says.
_MENDS = {
    "address-not-public": "gives the server a public IPv4 address, or lets it be reached from members' own machines",
    "redirected-elsewhere": "has the server answer 401 where it sends requests elsewhere",
    "web-page": "has an MCP server answer where a web page does, and 401 where nobody is signed in",
    "discovery-broken": "serves the metadata that lead to the sign-in",
    "metadata-unreadable": "serves the metadata that lead to the sign-in as JSON",
    "resource-mismatch": "writes the address of the server as `resource` into its metadata",
    "no-authorization-server": "names the authorization server, an https address, first in `authorization_servers`",
    "issuer-mismatch": "makes `issuer` and the entry of `authorization_servers` identical",
    "endpoint-missing": "writes both endpoints of the sign-in into the metadata of the authorization server",
    "endpoint-not-https": "serves the endpoints of the sign-in over https",
    "no-s256": "lets the authorization server take S256, and say so in `code_challenge_methods_supported`",
}


def _sign_in_broken(scene: Scene) -> Step:
    """Return who mends a sign-in that nobody can complete: the server is at fault, or what is declared of it."""
    seen = scene.layers.way_in(scene.door) if scene.door else None
    if seen is None or seen.code not in _MENDS:
        return Step(
            scene.owner, f"sees to it that what is declared of the sign-in to {scene.name} fits what its server takes"
        )
    operator = scene.door.server.operator if scene.door and scene.door.server else None
    who = {"us": scene.owner, "vendor": f"the vendor of {scene.name}", "anthropic": "Anthropic"}
    return Step(who.get(operator or "", operator or "whoever runs the server"), _MENDS[seen.code])


OWNERS: Mapping[Cause, Callable[[Scene], Step]] = {
    "not-provisioned": _not_provisioned,
    "not-meant": _not_meant,
    "refused": _refused,
    "no-project": _no_project,
    "sign-in-broken": _sign_in_broken,
    "unsaid": _unsaid,
}
