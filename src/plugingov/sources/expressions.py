"""Regular expressions that are compiled when something is first asked of them: most runs never ask most of them."""

import re
from typing import Any, cast


class _Later:
    """Stands for a compiled expression, and takes over what that can do once the first of it is wanted."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Compile the expression; what is asked most is found without this way from then on."""
        if name.startswith("__"):
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._flags)
        vars(self).update({each: getattr(compiled, each) for each in _ASKED})
        return getattr(compiled, name)


_ASKED = ("finditer", "findall", "flags", "fullmatch", "match", "search", "split", "sub")


def expression(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a regular expression that takes no time until it is asked; compiling all of ours takes long."""
    return cast("re.Pattern[str]", _Later(pattern, flags))
