"""Which of two versions of a package comes first."""

import re


def order(version: str) -> tuple[tuple[int, ...], bool]:
    """Return what orders versions: their numbers, a preview before the release; what is no version is above all."""
    found = _NUMBERS.match(version)
    if not found:
        return ((10**9,), True)
    numbers = [int(number) for number in found[1].split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers), found[2] in {"", "+"} or version.find(".post") > 0


def is_number(version: str) -> bool:
    """Tell whether a version begins with a number, so that another can come before it."""
    return _NUMBERS.match(version) is not None


_NUMBERS = re.compile(r"[v=]{0,2}(\d{1,9}(?:\.\d{1,9}){0,9})(.?)")
