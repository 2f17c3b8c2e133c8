"""Extensions of Claude Desktop and plugins of an organisation, for tests: on a disk, and as they would be read."""

import io
import json
import zipfile
from collections.abc import Mapping

MANIFEST = {
    "manifest_version": "0.3",
    "name": "notes",
    "version": "1.2.0",
    "description": "Notes",
    "author": {"name": "ACME"},
    "server": {
        "type": "node",
        "entry_point": "server/index.js",
        "mcp_config": {"command": "node", "args": ["${__dirname}/server/index.js"]},
    },
}
SIGNATURE = b"MCPB_SIG_V1\x04\x00\x00\x00abcdMCPB_SIG_END"


def manifest(**more: object) -> dict[str, object]:
    """Return a manifest of an extension."""
    return {**MANIFEST, **more}


def starting(*words: str, **more: object) -> dict[str, object]:
    """Return a manifest whose server is started by a command line."""
    command, *args = words
    return manifest(server={"type": "node", "mcp_config": {"command": command, "args": args, **more}})


def bundle(said: object = MANIFEST, *, signed: bool = False, **others: str) -> bytes:
    """Return a bundle, as `mcpb pack` makes it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in {"server/index.js": "//", **others}.items():
            made.writestr(name, content)
        if said is not None:
            made.writestr("manifest.json", said if isinstance(said, str) else json.dumps(said))
        made.comment = SIGNATURE if signed else b""
    return stream.getvalue()


def of_home(folder: str, said: Mapping[str, object]) -> dict[str, object]:
    """Return what a home has installed below a folder of Claude Desktop: manifests by the id of their extension."""
    return {f"{folder}/Claude Extensions/{name}/manifest.json": each for name, each in said.items()}


ORG = "/Library/Application Support/Claude/org-plugins"
APP = "/Users/ada/Library/Application Support/Claude"


def settings_of(name: str, *, enabled: bool, app: str = APP) -> dict[str, object]:
    """Return what a member has set for an extension."""
    return {f"{app}/Claude Extensions Settings/{name}.json": {"isEnabled": enabled}}


def plugin(name: str, said: object = None, **others: object) -> dict[str, object]:
    """Return a plugin of the organisation: its manifest, and files beside that."""
    manifest = {"name": name, "installationPreference": "required"} if said is None else said
    return {
        f"{ORG}/{name}/.claude-plugin/plugin.json": manifest,
        **{f"{ORG}/{name}/{path}": each for path, each in others.items()},
    }
