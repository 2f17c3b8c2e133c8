"""What a rule reads, apart from what a rule is, which takes long to import."""

from typing import Literal, TypeAlias

# `both` compares an inventory with an observation; `device` is an observation of a machine that has Claude Desktop.
Asks: TypeAlias = Literal["inventory", "observation", "either", "both", "device"]
