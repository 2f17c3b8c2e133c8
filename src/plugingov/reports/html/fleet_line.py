"""A number over time as a small line: days stand where they are in time, and the line ends in what is now."""

from datetime import date

from plugingov.reports.fleet_words import course as in_words
from plugingov.reports.html.fleet_parts import Course

WIDTH, HEIGHT = 160, 36
_EDGE = 4  # around it, for the dot at its end


def course(of: str, numbers: tuple[tuple[str, int], ...]) -> Course | None:
    """Return a number as a line; of one day there is none."""
    if not numbers[1:]:
        return None
    first, last = (date.fromisoformat(numbers[end][0]) for end in (0, -1))
    took = (last - first).days or 1
    most = max(count for _, count in numbers)
    spots = [(_x((date.fromisoformat(day) - first).days, took), _y(count, most)) for day, count in numbers]
    return Course(of, in_words(numbers), len(numbers), " ".join(f"{x},{y}" for x, y in spots), *spots[-1], most)


def _x(day: int, took: int) -> int:
    return _EDGE + round(day * (WIDTH - 2 * _EDGE) / took)


def _y(count: int, most: int) -> int:
    """Return how low a count stands: nothing at the foot, so that no small change looks like a large one."""
    return HEIGHT - _EDGE - (round(count * (HEIGHT - 2 * _EDGE) / most) if most else 0)
