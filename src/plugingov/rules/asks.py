"""What a rule reads, apart from what a rule is, which takes long to import."""

from typing import Literal, TypeAlias

Asks: TypeAlias = Literal["inventory", "observation", "either", "both"]  # `both` compares the one with the other
