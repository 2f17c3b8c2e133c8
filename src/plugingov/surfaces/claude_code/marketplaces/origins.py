"""Where an entry of a marketplace says that its package comes from, and what of it can change later."""

import re
from typing import Any, Literal, NamedTuple, TypeAlias

from plugingov.surfaces.claude_code.client.found import Found

Form: TypeAlias = Literal["relative", "github", "url", "git-subdir", "npm", "archive", "command", "unknown"]


class Origin(NamedTuple):
    """The source of a package in one of the forms that the vendor documents; of any other form nothing is guessed."""

    form: Form
    found: Found
    target: str = ""  # what is fetched: a folder, repository, address, package or command
    ref: str = ""  # a branch or tag, which can move
    pin: str = ""  # what fixes it: a commit, a checksum or an exact version
    because: str = ""  # why it is unknown, or what is wrong with it

    @property
    def is_outside(self) -> bool:
        """Tell whether the package is fetched from somewhere else than the marketplace's own folder."""
        return self.form not in {"relative", "unknown"}

    @property
    def runs_a_command(self) -> bool:
        """Tell whether fetching the package means running a command."""
        return self.form == "command"


def origin_of(found: Found, root: str = "") -> Origin:
    """Return what a `source` of an entry says; `root` is the marketplace's `metadata.pluginRoot`."""
    match found.value:
        case str(text):
            return _relative(found, text, root)
        case {"source": str(form)} if form in _TARGETS:
            return _fetched(found, form, found.value)
        case {"source": str(form)}:
            return Origin("unknown", found, because=f"`{form}` is no kind of source that the client documents")
    return Origin("unknown", found, because="it is neither a path nor an object that says its kind")


_TARGETS: dict[str, tuple[Form, str]] = {
    "github": ("github", "repo"),
    "url": ("url", "url"),
    "git-subdir": ("git-subdir", "url"),
    "npm": ("npm", "package"),
    "archive": ("archive", "url"),
    "command": ("command", "command"),
}
_COMMIT = re.compile(r"[0-9a-f]{40}")
_CHECKSUM = re.compile(r"[0-9a-f]{64}")
_EXACT = re.compile(r"v?\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?")
_BARE = re.compile(r"[\w.-]+")


def _relative(found: Found, text: str, root: str) -> Origin:
    """Return the folder that a text names; a repository in short is none, and is not taken for one."""
    if text.startswith("./") or text == ".":
        return _below_marketplace(found, text)
    if _BARE.fullmatch(text) and text != "..":
        if root:
            return _below_marketplace(found, f"{root.rstrip('/')}/{text}")
        return Origin("unknown", found, text, because=f"`{text}` has no `./` and the marketplace has no `pluginRoot`")
    return Origin("unknown", found, text, because=f"`{text}` is no path that opens with `./`")


def _below_marketplace(found: Found, path: str) -> Origin:
    if ".." in path.replace("\\", "/").split("/"):
        return Origin("unknown", found, path, because=f"`{path}` leads out of the marketplace")
    return Origin("relative", found, path)


def _fetched(found: Found, form: str, rest: dict[str, Any]) -> Origin:
    kind, key = _TARGETS[form]
    target = rest.get(key)
    if kind == "command" and isinstance(target, list):
        target = " ".join(map(str, target))
    if not isinstance(target, str) or not target:
        return Origin("unknown", found, because=f"a source of kind `{form}` without `{key}` leads nowhere")
    return Origin(kind, found, target, _text(rest, "ref"), _pin(kind, rest))


def _pin(form: Form, rest: dict[str, Any]) -> str:
    """Return what fixes a source: where both `ref` and `sha` are given the commit counts."""
    match form:
        case "github" | "url" | "git-subdir":
            return _that_fits(_COMMIT, _text(rest, "sha").lower())
        case "archive":
            return _that_fits(_CHECKSUM, _text(rest, "sha256").lower())
        case "npm":
            return _that_fits(_EXACT, _text(rest, "version"))
    return ""


def _that_fits(pattern: re.Pattern[str], text: str) -> str:
    return text if pattern.fullmatch(text) else ""


def _text(rest: dict[str, Any], key: str) -> str:
    value = rest.get(key)
    return value if isinstance(value, str) else ""
