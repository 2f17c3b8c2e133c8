"""What every rule may be told by a policy; a rule with settings of its own adds them."""

from plugingov.model.policy import Selector
from plugingov.model.values import Model, Severity, Surface


class Settings(Model):
    """How severe a gap is, and which subjects are asked."""

    severity: Severity | None = None
    plugins: Selector | None = None
    surfaces: tuple[Surface, ...] | None = None
    projects: Selector | None = None
    groups: Selector | None = None
