"""What the organisation's keys say of extensions on a device: on, off, or nobody knows."""

from collections.abc import Mapping
from datetime import date
from itertools import chain
from typing import Any

from plugingov.model.observation import Observation
from plugingov.surfaces.claude_code.client.session import Ruling
from plugingov.surfaces.cowork.desktop.configuration import Configuration, called, configurations
from plugingov.surfaces.cowork.desktop.dated import CUT_OFF, refused_since
from plugingov.surfaces.cowork.desktop.decoding import Setting

ENABLED = "isDesktopExtensionEnabled"
POLICY_ONLY = "policy-only"  # a transport that configures no server: it says what the tools of a plugin's may do
_THIRD_PARTY = "/Claude-3p/"  # the folder of builds that run on a provider of the organisation's own


def configuration_of(observation: Observation, home: str) -> Configuration | None:
    """Return what counts for a home, or for the device where no home is given; nothing where none is configured."""
    every = configurations(observation)
    own = next((each for each in every if each.home == home), None)
    if own is not None:
        return own
    if home:
        return next((each for each in every if each.held == "managed"), None)
    return every[0] if every and len({(each.held, each.because, each.doubt) for each in every}) == 1 else None


def managed_servers(observation: Observation) -> tuple[tuple[Mapping[str, Any], Setting, int], ...]:
    """Return the servers that the organisation's own list has on a device, each with its place in that."""
    keys = configuration_of(observation, "")
    said = keys.settings.get("managedMcpServers") if keys else None
    if said is None or not isinstance(said.value, list):
        return ()
    return tuple(
        (each, said, number)
        for number, each in enumerate(said.value)
        if isinstance(each, Mapping) and each.get("transport") != POLICY_ONLY
    )


def decided_above(
    name: str, config: Mapping[str, Any], managed: tuple[tuple[Mapping[str, Any], Setting, int], ...]
) -> Ruling | None:
    """Say that the organisation's list has a server too, by its address or else by its name: it decides alone."""
    by_url = (each for each in managed if config.get("url") and each[0].get("url") == config["url"])
    by_name = (each for each in managed if each[0].get("name") == name)
    found = next(chain(by_url, by_name), None)
    if found is None:
        return None
    managed_entry, said, number = found
    has = f"`managedMcpServers` in {called(said.file)} has the same server"
    if refused_since(managed_entry, date.max):
        because = f"{has}, in a shape that the app refuses since {CUT_OFF}, and which one loads then is not known"
        return Ruling("unknown", because, said.at_part(number))
    return Ruling("no", f"{has}, and decides alone", said.at_part(number), "other")


def extensions_allowed(observation: Observation, home: str, folder: str) -> Ruling:
    """Tell whether a device loads extensions at all; `folder` is where they lie, which tells builds apart."""
    keys = configuration_of(observation, home)
    if keys and (said := keys.settings.get(ENABLED)) is not None:
        if keys.doubt:
            return Ruling("unknown", f"`{ENABLED}` stands in {called(said.file)}, and {keys.doubt}", said.at)
        if said.value is True:
            return Ruling("yes", f"`{ENABLED}` in {called(said.file)} is true", said.at)
        return Ruling("no", f"`{ENABLED}` in {called(said.file)} is false", said.at, "policy")
    if keys and (because := keys.lacks(ENABLED)):
        return Ruling("unknown", f"nobody knows what `{ENABLED}` is: {because}", keys.at)
    deployment = keys.deployment if keys else None
    at = keys.at if keys else None
    if deployment == "third-party" or _THIRD_PARTY in folder.replace("\\", "/"):
        because = f"nothing sets `{ENABLED}`, and in a third-party deployment it is off"
        return Ruling("no", because, at, "policy")
    return Ruling("yes", f"nothing sets `{ENABLED}`, and it is on", at)
