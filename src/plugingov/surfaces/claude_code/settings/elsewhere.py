"""What leads the client to somebody who delivers no settings: another provider, another address, a key of its own."""

from collections.abc import Iterable, Iterator, Mapping

from plugingov.model.observation import Observation
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.settings.validated import Validated

_PROVIDERS = (
    "CLAUDE_CODE_USE_BEDROCK",
    "CLAUDE_CODE_USE_VERTEX",
    "CLAUDE_CODE_USE_FOUNDRY",
    "CLAUDE_CODE_USE_ANTHROPIC_AWS",
)
_BASE = "ANTHROPIC_BASE_URL"
_DEFAULT = "https://api.anthropic.com"
_HELPER = "apiKeyHelper"
_OFF = frozenset({"", "0", "false", "no", "off"})


def is_elsewhere(observation: Observation) -> bool:
    """Tell whether the launch is known, and leads the client to another provider."""
    environment = observation.environment if observation.is_environment_whole else None
    return any(name in _PROVIDERS for name in _leading(environment or {}))


def sign_of_elsewhere(observation: Observation, home: str, layers: Iterable[Validated]) -> str:
    """Say what may lead a start of the client to somebody else: settings, or a variable that was seen."""
    written: dict[str, Found] = {}
    for layer in layers:
        if helper := layer.values.get(_HELPER):
            return f"`{_HELPER}` in {helper.where} signs in without an account"
        for part in layer.parts.get("env", ()):
            written.setdefault(str(part.route[-1]), part)
    said = {**observation.seen_environment(home), **{name: str(part.value) for name, part in written.items()}}
    name = next(_leading(said), "")
    where = f" in {written[name].where}" if name in written else ""
    return f"`{name}`{where} leads the client to another provider" if name else ""


def _leading(variables: Mapping[str, str]) -> Iterator[str]:
    for name in _PROVIDERS:
        if variables.get(name, "").lower() not in _OFF:
            yield name
    if variables.get(_BASE, _DEFAULT).rstrip("/") not in {"", _DEFAULT}:
        yield _BASE
