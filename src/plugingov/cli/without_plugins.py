"""Keeps pydantic from looking for plugins: nobody's has a say in what is read, and the search takes long to import."""

import os
import sys
from importlib import import_module
from types import ModuleType
from typing import Any

_SEARCH = "pydantic.plugin._loader"


class _NoSearch(ModuleType):
    """Stands where pydantic keeps its search, which it imports even where it is told to find nothing."""

    @staticmethod
    def get_plugins() -> tuple[()]:
        """Return the plugins that were found: none."""
        return ()

    def __getattr__(self, name: str) -> Any:
        """Make way for the search itself: a later pydantic asks for something that is not known here."""
        if name.startswith("__"):
            raise AttributeError(name)
        sys.modules.pop(_SEARCH, None)
        return getattr(import_module(_SEARCH), name)


def without_plugins() -> None:
    """Have this process read documents without anybody's plugins; before pydantic is imported."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    sys.modules.setdefault(_SEARCH, _NoSearch(_SEARCH))
