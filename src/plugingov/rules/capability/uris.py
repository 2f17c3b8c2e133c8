"""Which resources an inventory knows: by address, by a template that an address fits, or by name."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import zip_longest

from plugingov.model.definition import Definition
from plugingov.model.inventory import Resource
from plugingov.sources.globs import Glob, glob


def knows(declared: Mapping[str, Resource]) -> Callable[[Definition], bool]:
    """Return what tells whether a resource, or a template of resources, is one that the inventory lists."""
    addresses = {each.uri for each in declared.values() if each.uri}
    names = {name for name, each in declared.items() if not each.uri}
    templates = [uri for uri in addresses if "{" in uri]

    def is_known(definition: Definition) -> bool:
        if definition.name in addresses or definition.said.get("name") in names:
            return True
        return definition.kind == "resource" and any(fits(uri, definition.name) for uri in templates)

    return is_known


def fits(template: str, uri: str) -> bool:
    """Tell whether an address may come from a template (RFC 6570): `{x}` is one step of a path, `{+x}` any text."""
    wide, steps = _read(template)
    if wide:
        return wide.matches(uri)
    pairs = zip_longest(steps, uri.split("/"))
    return all(step is not None and part is not None and step.matches(part) for step, part in pairs)


@lru_cache(maxsize=1024)
def _read(template: str) -> tuple[Glob | None, tuple[Glob, ...]]:
    """Return one pattern for all of an address where an expression may hold slashes, else one for each step of it."""
    if any("}" not in piece for piece in template.split("{")[1:]):
        return glob(template.replace("*", "[*]")), ()  # an expression without its end is none
    if any(f"{{{operator}" in template for operator in "+#/"):
        return _pattern(template), ()
    return None, tuple(map(_pattern, _outside(template).split("/")))


def _outside(template: str) -> str:
    """Return a template in which no expression holds a slash."""
    pieces = template.split("{")
    return pieces[0] + "".join("{}" + piece.partition("}")[2] for piece in pieces[1:])


def _pattern(template: str) -> Glob:
    first, *rest = _outside(template).split("{}")
    literal = [piece.replace("*", "[*]") for piece in (first, *rest)]
    return glob("*".join(literal))
