"""How a run ends: at once, because taking apart all that was read takes time and is of no use to anybody."""

import atexit
import gc
import os
import sys
from typing import NoReturn


def leave(status: int) -> NoReturn:
    """End the process with a status, when everything that was written has arrived and others have tidied up."""
    if _is_over():
        atexit._run_exitfuncs()  # noqa: SLF001 (temporary files of libraries go here)
        if _is_written():
            os._exit(status)
    if "duckdb" not in sys.modules:  # which complains of whatever nobody collected
        gc.freeze()
    sys.exit(status)


def _is_over() -> bool:
    """Tell whether nothing goes on beside: no thread, no measuring of the run, no library with an end of its own."""
    threading = sys.modules.get("threading")
    is_alone = threading is None or threading.active_count() == 1
    is_watched = sys.gettrace() is not None or sys.getprofile() is not None
    return is_alone and not is_watched and "duckdb" not in sys.modules


def _is_written() -> bool:
    """Tell whether all of the output has arrived; where it has not, the interpreter says so in its own way."""
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        return False
    return True
