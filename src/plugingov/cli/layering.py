"""The layers of an organisation as commands ask them: what was seen lately counts before what is declared."""

from datetime import date
from typing import TYPE_CHECKING

from plugingov.cli.observed import Looks
from plugingov.layers.evidence import evidence_for
from plugingov.layers.evidence_on_devices import evidence_on_devices
from plugingov.layers.exported import young_export
from plugingov.layers.layers import Layers
from plugingov.layers.summary import PeopleShown
from plugingov.model.decided import OBSERVATION_AGE
from plugingov.model.organisation import Organisation

if TYPE_CHECKING:
    from plugingov.model.probed import ProbedServer


def layers_of(organisation: Organisation, as_of: date, shown: PeopleShown, looks: Looks) -> Layers:
    """Return the layers of an organisation, with what was observed of it; no policy says here how old that may be."""
    evidence = evidence_for(organisation, looks.machines, as_of, OBSERVATION_AGE) if looks.machines else None
    on_devices = evidence_on_devices(organisation, looks.machines, as_of, OBSERVATION_AGE) if looks.machines else None
    exported = young_export(organisation, looks.exports, as_of, OBSERVATION_AGE) if looks.exports else None
    probed = _young(looks, as_of) if looks.probed else ()
    return Layers(organisation, as_of, shown, evidence, exported, on_devices=on_devices, probed=probed)


def _young(looks: Looks, as_of: date) -> "tuple[ProbedServer, ...]":
    from plugingov.layers.ways_in import young  # noqa: PLC0415 (most runs ask no server)

    return young(looks.probed, as_of, OBSERVATION_AGE)
