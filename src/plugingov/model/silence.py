"""Why a server that was asked listed nothing, in a sentence that says what would make it answer."""

import re

from plugingov.model.probed import ProbedServer, Step

_TOKEN = "PLUGINGOV_TOKEN_"  # noqa: S105 (what the name of a variable opens with)
_LISTING = frozenset({"reach", "start", "list", "credential", "challenge"})


def variable_of(plugin: str) -> str:
    """Return the variable of the environment that holds a token for a plugin."""
    return _TOKEN + re.sub("[^A-Z0-9]", "_", plugin.upper())


def silence(server: ProbedServer) -> str:
    """Return why a server listed nothing, as far as its answers show it."""
    if server.not_asked:
        return server.not_asked
    steps = [step for step in server.steps if step.name in _LISTING]
    failed = next((step for step in reversed(steps) if step.failure or step.why), None)
    if failed:
        return failed.why or failed.failure or ""
    refused = next((step for step in reversed(steps) if _is_refused(step)), None)
    return _refusal(refused, server.plugin) if refused else ""


def _is_refused(step: Step) -> bool:
    return step.status is not None and not 200 <= step.status < 300  # noqa: PLR2004 (as HTTP has it)


def _refusal(step: Step, plugin: str) -> str:
    if step.name == "credential":
        return f"it answers {step.status} to the credential that was sent"
    if step.status == 401:  # noqa: PLR2004 (as HTTP has it)
        return f"it wants a token (`{variable_of(plugin)}`)"
    return f"it answers {step.status}"
