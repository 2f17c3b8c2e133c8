"""A small fleet: machines of a few files each, and the rows that they would ship."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

from on_machine import observed

from plugingov.fleet.edge.slicing import rows_of
from plugingov.fleet.judging import Judging
from plugingov.gaps.judges import Judges
from plugingov.model.kinds import of_kind
from plugingov.model.organisation import merge
from plugingov.model.policies import extend
from plugingov.rules.asking import Choice, plan
from plugingov.sources.document import Text
from plugingov.sources.yaml import read_yaml

INVENTORY = """\
apiVersion: plugingov/v1
kind: Inventory
organization: acme
groups:
  finance: {members: [ada@acme.example, bob@acme.example]}
  audit: {members: [cleo@acme.example]}
plugins:
  crm:
    title: Crm
    path: custom-mcp
    owner: it@acme.example
    server: {transport: http, url: "https://crm.acme.example/mcp"}
    auth: {method: oauth, scopes: [crm.read]}
    provision: {claude-code: {via: user-server}}
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    owner: it@acme.example
    server: {transport: http, url: "https://vendors.acme.example/mcp"}
    auth: {method: oauth, scopes: [vendor.read]}
    provision: {claude-code: {via: managed-mcp}}
"""
POLICY = """\
apiVersion: plugingov/v1
kind: Policy
name: fleet
rules:
  undeclared-install: {}
  declared-but-absent: {}
  endpoint-drift: {}
  plain-http-endpoint: {}
  floating-package: {}
  allowlist-lock-without-list: {}
"""
CRM = {"crm": {"type": "http", "url": "https://crm.acme.example/mcp"}}
ELSEWHERE = {"crm": {"type": "http", "url": "https://crm.evil.example/mcp"}}
NOTES = {"notes": {"command": "npx", "args": ["-y", "@acme/notes"]}}
MANAGED = {"vendor-master": {"type": "http", "url": "https://vendors.acme.example/mcp"}}
AS_OF = date(2026, 11, 23)


def laptop(name, member, servers, *, managed=None, day="2026-11-22", settings=None, platform="linux"):
    """Return the observation of a machine on which a member has some servers."""
    files = {"/home/ada/.claude.json": json.dumps({"mcpServers": servers})}
    if managed is not None:
        files["/etc/claude-code/managed-mcp.json"] = json.dumps({"mcpServers": managed})
    if settings is not None:
        files["/home/ada/.claude/settings.json"] = json.dumps(settings)
    found = observed(files, taken_at=day, machine=name, platform=platform)
    return replace(found, member=member, organization="acme")


def write_rows(file: Path, *machines, groups=()):
    """Write the rows of some machines as JSON lines."""
    lines = [json.dumps(row) for each in machines for row in rows_of(each, groups)]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return file


def judging(inventory=INVENTORY):
    """Return what judges the machines of this fleet, or of an organisation that declares something else."""
    problems = []
    organisation = merge(of_kind("Inventory", [read_yaml(Text("inventory.yaml", inventory))], problems), problems)[0]
    policy = extend(read_yaml(Text("policy.yaml", POLICY)), lambda *_: None, ("builtin/baseline",), problems)
    asked = plan(policy, Choice(), problems)
    assert problems == []
    return Judging(Judges(policy, asked, {}, None), organisation, AS_OF)
