"""The few words that a command line asks for, apart from the models, which take long to import."""

from typing import Literal, TypeAlias

Surface: TypeAlias = Literal["cowork", "claude-code"]
SURFACES: tuple[Surface, ...] = ("cowork", "claude-code")
Severity: TypeAlias = Literal["critical", "high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low")
Layer: TypeAlias = Literal["install", "activate", "authenticate"]
LAYERS: tuple[Layer, ...] = ("install", "activate", "authenticate")
# What a package may hold beside servers elsewhere.
Part: TypeAlias = Literal[
    "skills", "commands", "agents", "hooks", "local-mcp", "bin", "lsp", "monitors", "settings", "user_config"
]
PINS_FILE = "plugingov.pins"  # in the working folder, unless somebody names another
