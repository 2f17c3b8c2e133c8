"""Whether a plugin and its sign-in follow somebody's account, or live on one machine."""

from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias

from plugingov.diagnosis.scene import Scene

Where: TypeAlias = Literal["account", "machine", "project"]


class Lives(NamedTuple):
    """Where a plugin and the sign-in for it live, and what that means for whoever looks for them elsewhere."""

    plugin: Where
    sign_in: Where
    because: str


_ACCOUNT = "It follows the account: the same in the browser and on every computer on which they are signed in"
_HERE = "It lives on this machine: on another one it has to be there too"
_WAYS: Mapping[str, Lives] = {
    "org-plugin": Lives("account", "account", _ACCOUNT),
    "directory-connector": Lives("account", "account", _ACCOUNT),
    "custom-connector": Lives("account", "account", _ACCOUNT),
    "managed-server": Lives("machine", "machine", f"{_HERE}, by IT's configuration, and so is the sign-in"),
    "desktop-extension": Lives("machine", "machine", _HERE),
    "managed-plugin": Lives("machine", "machine", f"{_HERE}; managed settings bring it, the sign-in is made on each"),
    "managed-mcp": Lives("machine", "machine", f"{_HERE}; IT's file brings it, the sign-in is made on each"),
    "marketplace-plugin": Lives("machine", "machine", f"{_HERE}, and so does the sign-in"),
    "user-server": Lives("machine", "machine", f"{_HERE}, and so does the sign-in"),
    "project-file": Lives(
        "project",
        "machine",
        "It follows the project's folder, wherever that is checked out; approval and sign-in are each machine's own",
    ),
    "claude-ai-connector": Lives("account", "account", f"{_ACCOUNT}, and its sign-in is made on claude.ai"),
    "synced-plugin": Lives(
        "account", "machine", "The plugin follows the account, from Cowork; the sign-in is made on each machine"
    ),
}
# Settings that the vendor's server hands out come with the account, and the package still lies on each machine.
_BY_SERVER = "Its setting follows the account; the package and the sign-in are each machine's own"


def lives(scene: Scene) -> Lives | None:
    """Return where a plugin lives on a surface; nothing where it is not there."""
    if scene.door is None:
        return None
    managed = scene.layers.organisation.claude_code.managed
    if scene.via == "managed-plugin" and managed and managed.by == "server":
        return Lives("account", "machine", _BY_SERVER)
    if scene.via == "org-plugin" and scene.door.server and scene.door.server.is_remote is False:
        return Lives("account", "machine", "The plugin follows the account; its server runs on their own computer only")
    if scene.via == "org-plugin" and scene.deployment == "third-party":
        return _WAYS["managed-server"]
    return _WAYS[scene.via]
