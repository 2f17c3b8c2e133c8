"""What a machine may lack: a test that needs it is skipped with the reason, and fails where all tests have to run."""

import os
from typing import NoReturn

import pytest

HERE_ALL_RUN = ("PLUGINGOV_TESTS", "all")


def lacks(reason: str) -> NoReturn:
    """Skip what asks, or fail it where nothing may be skipped, as in CI."""
    name, value = HERE_ALL_RUN
    if os.environ.get(name) == value:
        pytest.fail(f"every test must run here ({name}={value}), and {reason}")
    pytest.skip(reason)
