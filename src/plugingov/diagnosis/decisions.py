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


OWNERS: Mapping[Cause, Callable[[Scene], Step]] = {
    "not-provisioned": _not_provisioned,
    "not-meant": _not_meant,
    "refused": _refused,
    "no-project": _no_project,
    "unsaid": _unsaid,
}
