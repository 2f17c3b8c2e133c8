"""Which JSON values are of one shape: the words in which the client's own checks are written down."""

from collections.abc import Callable
from typing import Any, TypeAlias

Shape: TypeAlias = Callable[[Any], bool]


def flag(value: Any) -> bool:
    """Tell whether a value is true or false."""
    return isinstance(value, bool)


def text(value: Any) -> bool:
    """Tell whether a value is text."""
    return isinstance(value, str)


def something(value: Any) -> bool:
    """Tell whether a value is text that is not empty."""
    return isinstance(value, str) and value != ""


def number(value: Any) -> bool:
    """Tell whether a value is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def anything(value: Any) -> bool:
    """Take everything: the client does not look at it."""
    del value
    return True


def list_of(shape: Shape) -> Shape:
    """Return the shape of a list of things of one shape."""
    return lambda value: isinstance(value, list) and all(map(shape, value))


def map_of(shape: Shape) -> Shape:
    """Return the shape of an object whose values all have one shape."""
    return lambda value: isinstance(value, dict) and all(map(shape, value.values()))


def either(*shapes: Shape) -> Shape:
    """Return the shape of what has one of several."""
    return lambda value: any(shape(value) for shape in shapes)


def object_with(**shapes: Shape) -> Shape:
    """Return the shape of an object in which these keys, where it has them, have these shapes."""
    return lambda value: (
        isinstance(value, dict) and all(shape(value[key]) for key, shape in shapes.items() if key in value)
    )


def one_of(*words: str) -> Shape:
    """Return the shape of one of some words."""
    return lambda value: value in words if isinstance(value, str) else False


texts = list_of(text)
mapping = map_of(anything)


def nothing(value: Any) -> bool:
    """Tell whether a value is null."""
    return value is None


def whole(value: Any) -> bool:
    """Tell whether a value is a whole number above zero."""
    return number(value) and value > 0 and value == int(value)


def above_zero(value: Any) -> bool:
    """Tell whether a value is a number above zero."""
    return number(value) and value > 0


def share(highest: float, *, with_zero: bool) -> Shape:
    """Return the shape of a number up to a highest one."""
    return lambda value: number(value) and (value >= 0 if with_zero else value > 0) and value <= highest


def complete(shape: Shape, *keys: str) -> Shape:
    """Return the shape of an object that has some keys in any case."""
    return lambda value: shape(value) and all(key in value for key in keys)
