"""Where the time of a run went, as `--profile` tells it."""

from collections.abc import Iterator

from plugingov.cli.progress import Progress
from plugingov.gaps.finding import ASKING
from plugingov.sources.secrets import mask
from plugingov.sources.visible import columns, visible

_MOST = 5  # things of a stage: who looks for what is slow finds it among the first
_LEAST = 0.0005  # seconds: less is nothing to look for
_WIDTH = 40
_SHARED = "what several rules need is worked out once, and counts for the first of them"


def profile_of(progress: Progress) -> str:
    """Return the stages in their order, each with the things in it that took longest."""
    total = progress.seconds
    stages = sum(took.seconds for took in progress.took.values())
    rows = [
        ("starting", progress.before),
        *_rows(progress),
        ("everything else", total - progress.before - stages),
        ("total", total),
    ]
    width = max(_WIDTH, *(columns(name) for name, _ in rows))
    lines = [f"{'where the time went':<{width}}   seconds  share"]
    for name, took in rows:
        lines.append(f"{name}{' ' * (width - columns(name))} {max(0.0, took):>9.3f} {_share(took, total)}")
    return "\n".join(["", *lines, *[_SHARED] * (ASKING in progress.took)])


def _rows(progress: Progress) -> Iterator[tuple[str, float]]:
    for name, took in progress.took.items():
        yield name, took.seconds
        slowest = sorted(took.items.items(), key=lambda each: -each[1])
        told = [each for each in slowest[:_MOST] if each[1] >= _LEAST]
        for item, seconds in told:
            yield f"  {visible(mask(item))}", seconds
        if told and (left := slowest[len(told) :]):
            yield f"  {len(left)} more", sum(seconds for _, seconds in left)


def _share(seconds: float, total: float) -> str:
    return f"{max(0.0, seconds) / total:>6.0%}" if total else ""
