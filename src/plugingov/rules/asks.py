"""What a rule reads, apart from what a rule is, which takes long to import."""

from typing import Literal, TypeAlias

# `both` compares an inventory with an observation; `device` is an observation of a machine that has Claude Desktop;
# `server` is what a server answered, today or when it was pinned; `registry` is what a registry of servers lists;
# `seen` is whatever somebody looked at or asked.
Asks: TypeAlias = Literal["inventory", "observation", "either", "both", "device", "server", "registry", "seen"]
