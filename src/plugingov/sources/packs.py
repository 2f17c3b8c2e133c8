"""The policy packs that come with plugingov, as files."""

from pathlib import Path

_PACKAGE = Path(__file__).parents[1]
# In the wheel the packs lie in the package, in a checkout at the top level.
_FOLDERS = (_PACKAGE / "policies" / "builtin", _PACKAGE.parents[1] / "policies" / "builtin")


def builtin_packs() -> dict[str, Path]:
    """Return each pack that comes with plugingov by name, as in `builtin/baseline`."""
    folder = next((folder for folder in _FOLDERS if folder.is_dir()), _FOLDERS[0])
    return {f"builtin/{file.stem}": file for file in sorted(folder.glob("*.yaml"))}
