"""The controls that rules about Cowork's own settings give evidence for."""

from plugingov.rules.rule import Controls

PACKAGES = Controls(nist=("CM-7", "CM-11"), iso=("A.8.19",), soc2=("CC6.8",), mas=("7.2",))
SETTINGS = Controls(nist=("CM-2", "CM-6"), iso=("A.8.9",), soc2=("CC7.1",), mas=("7.2",))
VERSIONS = Controls(nist=("SR-3", "SR-11", "SI-7"), iso=("A.5.21",), soc2=("CC6.8", "CC8.1"), mas=("3.4",))
ACCESS = Controls(nist=("AC-3", "AC-6"), iso=("A.5.15", "A.8.3"), soc2=("CC6.3",), mas=("9.1",))
