"""Pieces of organisations on Claude Code, and how its tests ask about `fx`."""

import organisation_from_text

PEOPLE = """\
groups:
  analysts: {members: [ada@example.com]}
  audit: {members: [grace@example.com]}
"""
ACTIVE = "projects:\n  dev:\n    surface: claude-code\n    active:\n      - fx\n"
NEEDS = "projects:\n  dev:\n    surface: claude-code\n    needs: [fx]\n"
NOT_ACTIVE = NEEDS + "    active: []\n"
ATTESTED = "surfaces:\n  claude-code:\n    {}\n"
SYNCING = ATTESTED.format("minimum_version: 2.1.273")
FLEET = "surfaces:\n  claude-code: {minimum_version: 2.1.273}\n"
TWIN = "      cowork:\n        preference: {}\n"
EXCLUSIVE = """\
  other:
    title: Other
    path: custom-mcp
    provision:
      claude-code:
        via: managed-mcp # the set
"""
PER_GROUP = """\
surfaces:
  claude-code:
    managed:
      mode: rbac_groups
      order: [{order}]
      default: {default}
"""


def ask(text, question, person="ada@example.com", project="dev"):
    return organisation_from_text.ask(PEOPLE + text, "claude-code", question, person, project)
