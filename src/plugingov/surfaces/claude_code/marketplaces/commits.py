"""Whether a client keeps a marketplace at the commit that its `ref` names."""

from plugingov.model.answer import Answer
from plugingov.sources.document import Place, Route
from plugingov.surfaces.claude_code.client.client import MEASURED, Client
from plugingov.surfaces.claude_code.marketplaces.names import is_reserved


def held_at_commit(marketplace: str, client: Client, at: Route | Place) -> Answer:
    """Tell whether a client holds a marketplace there: since when it does nobody has seen, nor of any other kind."""
    if is_reserved(marketplace):
        because = f"`{marketplace}` is a name of the vendor, and Claude Code takes no commit for such a marketplace"
        return Answer("off", because, at)
    if client.at_least(MEASURED) == "yes":
        return Answer("on", f"Claude Code keeps marketplace `{marketplace}` at the commit that `ref` names", at)
    kept = f"client {MEASURED} keeps marketplace `{marketplace}` at the commit that `ref` names"
    return Answer("unknown", f"{kept}, and since which one is not known: {client.known}", at)
