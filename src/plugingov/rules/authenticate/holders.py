"""Whom a credential belongs to, in words."""

from plugingov.rules.case import Case


def whose(case: Case, name: str) -> str:
    """Return who holds a credential, who answers for it, and which projects use what it opens."""
    credential = case.organisation.credentials[name]
    holder = f"held by {case.holder(credential.holder)}" if credential.holder else "its holder is not stated"
    owner = f"owned by {case.holder(credential.owner)}" if credential.owner else "its owner is not stated"
    needs = case.layers.needs_on(credential.plugin, credential.surface)
    projects = ", ".join(f"`{need.project}`" for need in needs)
    return f"{holder}, {owner}, " + (f"used in {projects}" if projects else "used in no project")
