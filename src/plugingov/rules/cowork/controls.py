"""The controls that rules about Cowork's own settings give evidence for."""

from plugingov.rules.rule import Controls

PACKAGES = Controls(nist=("CM-7", "CM-11"), iso=("A.8.19",), soc2=("CC6.8",), mas=("7.2",))
SETTINGS = Controls(nist=("CM-2", "CM-6"), iso=("A.8.9",), soc2=("CC7.1",), mas=("7.2",))
