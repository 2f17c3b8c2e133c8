"""Pieces of organisations on Cowork, and how its tests ask about `fx`."""

import organisation_from_text

PEOPLE = """\
groups:
  analysts: {members: [ada@example.com]}
  board: {members: [ada@example.com]}
  everybody: {includes: [analysts, audit]}
  audit: {members: [grace@example.com]}
  contractors:
    members: [linus@example.com]
    deployment: third-party
  torn:
    deployment: first-party
    members: [linus@example.com]
"""
MARKET = "marketplaces:\n  tools:\n    cowork:\n      default_preference: {}\n"
NO_DEFAULT = "marketplaces: {tools: {}}\n"
REMOTE = "path: custom-mcp\nserver: {transport: http, url: https://mcp.example.com}"
LOCAL = "path: custom-mcp\nserver: {transport: stdio, command: /opt/fx}"
ACTIVE = "projects:\n  ap:\n    surface: cowork\n    active:\n      - fx\n"
NEEDS = "projects:\n  ap:\n    surface: cowork\n    needs: [fx]\n"
LISTED = "path: oauth-connector"
THIRD = "surfaces:\n  cowork:\n    deployment: third-party\n"
TEAM = "surfaces: {cowork: {plan: team}}\n"


def ask(text, question, person="ada@example.com", project=None):
    return organisation_from_text.ask(PEOPLE + text, "cowork", question, person, project)


def runs(places):
    return NEEDS + f"    runs: [{places}]\n"
