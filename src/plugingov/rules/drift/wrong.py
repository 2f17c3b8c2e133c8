"""How bad it is what is wrong with a server that was seen."""

from plugingov.rules.rule import Finding
from plugingov.surfaces.claude_code.client.session import ObservedServer


def wrong_with(server: ObservedServer, message: str) -> Finding:
    """Return what is wrong with a configured server: a mild gap where no member can make it load."""
    if server.loads != "no" or server.kept_out_by == "member":
        return Finding(server.written_at, message)
    return Finding(server.written_at, f"{message}; it does not load: {server.because}", grade="low")
