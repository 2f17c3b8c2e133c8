"""The catalogues that a policy looks into, for commands that ask them something themselves."""

from plugingov.cli.policies import attached
from plugingov.gaps.judges import Judges
from plugingov.model.policies import RuleSettings
from plugingov.rules.catalogues import CatalogueSettings, Systems, read_systems
from plugingov.rules.written import Written
from plugingov.sources.errors import Problem


def systems_of(judges: Judges, problems: list[Problem]) -> Systems:
    """Return the systems of every catalogue that a rule of the policy names; of the shipped one where none does."""
    said = [each.said for each in judges.asked if isinstance(each.said, CatalogueSettings)]
    names = tuple(dict.fromkeys(name for settings in said for name in settings.catalogues))
    settings = CatalogueSettings(catalogues=names) if names else CatalogueSettings()
    source = RuleSettings("", {}, judges.policy.document, (), attach=attached)
    return read_systems(settings, Written(source, problems))
