"""Marketplaces that devices of a third-party deployment are allowed, and whether each always delivers the same."""

from collections.abc import Iterator

from plugingov.rules.case import Case
from plugingov.rules.cowork.desktops import not_known, odd, of_configurations
from plugingov.rules.observing import Seen
from plugingov.rules.rule import PASS, Finding, Unknown, Verdict
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible
from plugingov.surfaces.cowork.desktop.configuration import Configuration
from plugingov.surfaces.cowork.desktop.marketplaces import KEY, Allowed, marketplaces


def _each(case: Case, configuration: Configuration) -> Iterator[Seen]:
    del case
    if KEY not in configuration.settings and configuration.deployment != "first-party":
        unknown = not_known(configuration, KEY)
        yield from (Seen(KEY, unknown),) if unknown else ()
    yield from odd(configuration, KEY)
    for each in marketplaces(configuration):
        yield Seen(mask(visible(each.item)), _verdict(each))


def _verdict(each: Allowed) -> Verdict:
    if each.pinned == "yes" and each.preference is None:
        return Unknown(each.at("installationPreference"), mask(visible(f"marketplace `{each.item}`: {each.because}")))
    if each.pinned == "yes":
        return PASS
    if each.pinned == "unknown":
        return Unknown(each.at(), mask(visible(f"marketplace `{each.item}`: {each.why_pinned}")))
    step = "ref" if "ref" in each.said else "manifestSha256"
    at = each.at(step) if step in each.said else each.at()
    asked = each.said.get("installationPreference")
    counts = f", and its `{asked}` counts as `available`" if asked in {"required", "auto_install"} else ""
    return Finding(at, mask(visible(f"marketplace `{each.item}` is not pinned: {each.why_pinned}{counts}")))


look = of_configurations(_each)
