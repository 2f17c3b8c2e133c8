"""The ids of packages in settings: a name and the marketplace it comes from."""

from collections.abc import Iterable, Iterator

from plugingov.surfaces.claude_code.client.found import Found

OFFICIAL = "claude-plugins-official"  # the client adds it by itself


def marketplace_of(package: str) -> str:
    """Return the marketplace in the id of a package; nothing where the id is malformed."""
    return package.partition("@")[2] if is_whole(package) else ""


def is_whole(package: str) -> bool:
    """Tell whether an id is a name, an @ and a marketplace."""
    name, mark, marketplace = package.partition("@")
    return bool(name and mark and marketplace and "@" not in marketplace)


def switched_on(parts: Iterable[Found]) -> Iterator[Found]:
    """Yield the entries of `enabledPlugins` that are true, each id once: the first that has it counts."""
    seen: set[str] = set()
    for part in parts:
        package = str(part.route[-1])
        if package not in seen and part.value is True:
            yield part
        seen.add(package)
