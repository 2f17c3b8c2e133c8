"""The documents that come with plugingov, as files: policy packs and catalogues."""

from pathlib import Path

_PACKAGE = Path(__file__).parents[1]
# In the wheel they lie in the package, in a checkout at the top level.
_FOLDERS = (_PACKAGE / "policies" / "builtin", _PACKAGE.parents[1] / "policies" / "builtin")
_CATALOGUES = frozenset({"catalogue"})


def builtin_packs() -> dict[str, Path]:
    """Return each pack that comes with plugingov by name, as in `builtin/baseline`."""
    return {name: file for name, file in _builtin().items() if file.stem not in _CATALOGUES}


def builtin_catalogues() -> dict[str, Path]:
    """Return each catalogue that comes with plugingov by name, as in `builtin/catalogue`."""
    return {name: file for name, file in _builtin().items() if file.stem in _CATALOGUES}


def _builtin() -> dict[str, Path]:
    folder = next((folder for folder in _FOLDERS if folder.is_dir()), _FOLDERS[0])
    return {f"builtin/{file.stem}": file for file in sorted(folder.glob("*.yaml"))}
