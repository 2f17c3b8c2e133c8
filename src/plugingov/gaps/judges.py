"""What judges, together: the rules of a policy with their settings, waivers, a baseline."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from plugingov.gaps.facts import Key
from plugingov.gaps.finding import find_gaps
from plugingov.gaps.report import Report
from plugingov.layers.layers import Layers
from plugingov.layers.summary import PeopleShown
from plugingov.model.organisation import Organisation
from plugingov.model.policies import EffectivePolicy
from plugingov.model.waivers import NO_WAIVERS, Waivers
from plugingov.rules.asking import Asked
from plugingov.rules.case import Before, Case

if TYPE_CHECKING:  # most runs look at no machine, and what judges one takes long to import
    from plugingov.gaps.baseline import Baseline
    from plugingov.model.pins import Pins
    from plugingov.model.probed import ProbedServer
    from plugingov.model.registry import RegistryEntry
    from plugingov.surfaces.claude_code.sessions.machine import Machine
    from plugingov.surfaces.cowork.exports.exported import Exported


@dataclass(frozen=True, slots=True)
class Judges:
    """A policy with the rules that it asks, the waivers of each organisation, and a baseline where there is one."""

    policy: EffectivePolicy
    asked: tuple[Asked, ...]
    waivers: Mapping[str, Waivers]
    baseline: "Baseline | None"
    pins: "Mapping[str, Pins]" = field(default_factory=dict)  # what was approved of each organisation's servers

    @property
    def asks_nothing(self) -> bool:
        """Tell whether every rule was left out, or waits for a setting."""
        return all(one.not_asked for one in self.asked)

    @property
    def policy_file(self) -> str:
        """Return what the policy was read from."""
        return self.policy.document.place(()).file

    def case(
        self,
        organisation: Organisation,
        as_of: date,
        people: PeopleShown,
        *,
        before: Before | None = None,
        observed: "tuple[Machine, ...]" = (),
        exports: "tuple[Exported, ...]" = (),
        probed: "tuple[ProbedServer, ...]" = (),
        registry: "tuple[RegistryEntry, ...]" = (),
    ) -> Case:
        """Return what the rules look at: an organisation and its machines, with what was decided and accepted."""
        waivers = self.waivers.get(organisation.id, NO_WAIVERS)
        decided = self.policy.decided
        evidence = on_devices = None
        if observed:
            from plugingov.layers.evidence import evidence_for  # noqa: PLC0415 (as above)
            from plugingov.layers.evidence_on_devices import evidence_on_devices  # noqa: PLC0415 (as above)

            evidence = evidence_for(organisation, observed, as_of, decided.observation_age)
            on_devices = evidence_on_devices(organisation, observed, as_of, decided.observation_age)
        exported = None
        if exports:
            from plugingov.layers.exported import AsExported, latest  # noqa: PLC0415 (as above)

            exported = AsExported(organisation, latest(exports))
        believed = exported if exported and exported.is_young(as_of, decided.observation_age) else None
        lately: tuple[ProbedServer, ...] = ()
        if probed:
            from plugingov.layers.ways_in import young  # noqa: PLC0415 (as above)

            lately = young(probed, as_of, decided.observation_age)
        layers = Layers(organisation, as_of, people, evidence, believed, on_devices=on_devices, probed=lately)
        case = Case(layers, decided, waivers, before=before, observed=observed, exported=exported)
        return replace(case, probed=probed, registry=registry, pins=self.pins.get(organisation.id, ()))

    def report(self, cases: list[Case], as_of: date, passed: set[Key] | None = None) -> Report:
        """Return the report of some cases, in which what is accepted or frozen counts no more."""
        report = find_gaps(cases, self.asked, self.policy.name, as_of.isoformat(), passed)
        report = replace(report, policy_file=self.policy_file)
        if self.baseline is None:
            return report
        from plugingov.gaps.baseline import with_baseline  # noqa: PLC0415 (few runs have a baseline)

        return with_baseline(report, self.baseline)
