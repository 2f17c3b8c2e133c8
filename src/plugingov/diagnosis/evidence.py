"""Whether what people see fits the layer that is off; where it does not, which evidence is missing."""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple, TypeAlias

from plugingov.diagnosis.causes import Cause
from plugingov.diagnosis.scene import Scene, Step
from plugingov.diagnosis.symptoms import Symptom
from plugingov.model.values import Layer

# What speaks against the facts: a symptom, or the tools that were seen.
Against: TypeAlias = Symptom | Literal["tools-there", "tools-partly", "tools-missing"]
Off: TypeAlias = Layer | None  # the first layer that is not on; nothing where each of them is
Fit: TypeAlias = tuple[Off, Cause | None]  # with the one cause that explains it; nothing where each does

_ANY: frozenset[Fit] = frozenset({("install", None), ("activate", None), ("authenticate", None)})

# Which layer, when it is off, explains what people see. What is not here contradicts it.
FITS: Mapping[Symptom, frozenset[Fit]] = {
    "not-visible": frozenset({("install", None), ("activate", "switched-off"), ("activate", "blocked")}),
    "no-such-tool": _ANY,  # without a sign-in a server tells nobody its tools
    "unauthorised": frozenset({("authenticate", None)}),
    "some-files-denied": frozenset({("authenticate", "scope"), (None, None)}),
    "worked-yesterday": _ANY,
    "greyed-out": frozenset({("activate", None)}),
    "required-but-nothing": _ANY,
    "only-in-claude-code": _ANY,
    "only-in-cowork": _ANY,
}


class Missing(NamedTuple):
    """Why the facts do not explain what people see, and the evidence that would."""

    because: str
    evidence: str
    who: Callable[[Scene], str]

    def step(self, scene: Scene) -> Step:
        """Return that somebody gets the evidence."""
        return Step(self.who(scene), self.evidence)


def missing_for(scene: Scene, against: Against, layer: Off) -> Missing:
    """Return which evidence is missing where a symptom, or the tools that were seen, do not fit the facts."""
    because, evidence = _MISSING.get((against, layer)) or _MISSING[against, "any"]
    project = scene.project or "PROJECT"
    words = {
        "name": scene.name,
        "plugin": scene.plugin,
        "project": project,
        "surface": scene.surface,
        "where": "`/mcp`" if scene.surface == "claude-code" else '"+" > Connectors',
    }
    return Missing(because.format(**words), evidence.format(**words), lambda scene: scene.member)


_ASK = (
    "asks Claude which tools it has: `plugingov tools --project {project} --prompt` prints the question, "
    "`--tools-seen FILE` reads the answer"
)
_WHICH_ACCOUNT = "says with which account and organization they are signed in, and shows the list in which they look"
_WHICH_TOOL = "says which tool answered, by its full name: another copy of {name} may have done so"
_WHAT_ANSWER = (
    "says what the server answered: 401 is a sign-in that was revoked (sign in again), 403 with `insufficient_scope` "
    "one that is too narrow, any other 403 the rights they have in {name} itself"
)
_PICTURE = "shows a picture of what is grey, with its name"
_ROLE = f"{_PICTURE}; an Owner looks at their custom role (`plugingov pull` saves the roles)"
_ON = "every layer is on"
_NO_ROLES = "a custom role may cap a tool, and no inventory holds roles"
_IS_THERE = "Claude has the tools of {name}: it is there, and on"
_NEW_NAMES = "the sign-in may be narrower than recorded, or the vendor has renamed them"

_MISSING: Mapping[tuple[Against, Off | Literal["any"]], tuple[str, str]] = {
    ("not-visible", "authenticate"): ("what lacks only a sign-in is listed, with `Connect` beside it", _WHICH_ACCOUNT),
    ("not-visible", "activate"): ("what is installed is in the list, on or off", _WHICH_ACCOUNT),
    ("not-visible", "any"): (f"{_ON}, so {{name}} should be in the list", _WHICH_ACCOUNT),
    ("no-such-tool", "any"): (f"{_ON}, so Claude should have its tools", _ASK),
    ("unauthorised", "any"): ("what is not there, or not switched on, answers nothing", _WHICH_TOOL),
    ("unauthorised", None): (f"{_ON}, the recorded sign-in too", _WHAT_ANSWER),
    ("some-files-denied", "any"): ("what is not there, or not switched on, opens no file at all", _WHICH_TOOL),
    ("some-files-denied", "authenticate"): ("without a sign-in no file opens at all", _WHICH_TOOL),
    ("worked-yesterday", "any"): (
        f"{_ON} as far as anybody recorded; a sign-in may have been revoked, or the vendor has changed its tools",
        f"{_ASK}; where they are all there, signs in again",
    ),
    ("greyed-out", "install"): ("what is not there is not shown, in grey or otherwise", _PICTURE),
    ("greyed-out", "authenticate"): (
        f"what lacks only a sign-in is not grey, it has `Connect` beside it; {_NO_ROLES}",
        _ROLE,
    ),
    ("greyed-out", "any"): (f"{_ON} as far as the inventory says; {_NO_ROLES}", _ROLE),
    ("required-but-nothing", "any"): (f"{_ON}, so something should come of it", _ASK),
    ("only-in-claude-code", "any"): (f"{_ON} on {{surface}} too", _ASK),
    ("only-in-cowork", "any"): (f"{_ON} on {{surface}} too", _ASK),
    ("tools-there", "any"): (
        f"{_IS_THERE}, so the inventory is behind, or it is another copy",
        "says from where Claude has them: the full name of one of its tools names the server",
    ),
    ("tools-there", "authenticate"): (_IS_THERE, _WHAT_ANSWER),
    ("tools-there", None): (_IS_THERE, "starts a new conversation and tries again"),
    ("tools-missing", "any"): (
        f"{_ON}, and Claude has none of its tools: the session is older than the setting, or nobody signed in",
        "starts a new conversation and looks at {name} in {where}: where it asks for a sign-in, that is missing",
    ),
    ("tools-partly", "any"): (
        f"{_ON}, and Claude has some of its tools: a role or the organization's policy may cap others, {_NEW_NAMES}",
        "asks an Owner whether their role or the connector's tool policy caps the tools that are missing",
    ),
}
