"""A git repository with an organisation in it, and changes to that: what the gate is asked about."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

INVENTORY = """\
apiVersion: plugingov/v1
kind: Inventory
organization: acme
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    system: erp
    owner: it@acme.example
    purpose: Look up any vendor
    tags: [org-critical]
    audience: [ap-team]
    metadata: {cost_center: FIN-1}
    source: {marketplace: tools}
    server: {transport: http, url: https://mcp.acme.example/vendors, operator: us}
    auth: {method: oauth, identity: per-member, scopes: [vendor.read, vendor.write]}
    provides:
      tools:
        lookup_vendor: {access: read, open_world: false}
        update_vendor: {access: write, destructive: true, open_world: false}
        drop_vendor: {access: write, destructive: true, open_world: false}
    data: {classification: confidential, cleared_for: confidential, regions: [ap-southeast-1], owner: cfo@acme.example}
    review:
      requested_by: ap@acme.example
      approvals: {risk@acme.example: 2026-09-01}
      valid_until: 2027-09-01
    provision:
      cowork:
        via: org-plugin
        package: vendors@tools
        preference: required
        tools: {update_vendor: ask, drop_vendor: blocked}
      claude-code: {via: managed-plugin, package: vendors@tools}
  notes:
    title: Notes
    path: oauth-connector
    owner: it@acme.example
    audience: [ap-team]
    auth: {method: oauth, scopes: [notes.read]}
    provides: {tools: {find_note: {access: read, open_world: false}}}
    data: {classification: internal, cleared_for: internal, regions: [ap-southeast-1]}
    review: {approvals: {risk@acme.example: 2026-09-01}, valid_until: 2027-09-01}
    provision: {cowork: {via: directory-connector}}
"""
PEOPLE = """\
apiVersion: plugingov/v1
kind: Inventory
organization: acme
surfaces:
  cowork: {deployment: first-party, plan: enterprise, extension_allowlist: true, connectors_added: [vendor-master]}
  claude-code: {managed: {by: mdm, mode: organization}, claude_ai_connectors: false}
groups:
  ap-team: {title: Accounts Payable, members: [ada@acme.example, bo@acme.example]}
  audit: {title: Audit}
marketplaces:
  tools: {source: {github: acme/tools, sha: 3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90}, cowork: {sync: manual}}
packages:
  vendors@tools: {source: {github: acme/vendors, sha: 3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90}, parts: [skills]}
projects:
  close:
    surface: cowork
    owner: lead@acme.example
    audience: [ap-team]
    data: confidential
    needs: [vendor-master]
    active: [vendor-master]
credentials:
  notes-ap: {plugin: notes, surface: cowork, kind: per-member, holder: ap-team, owner: it@acme.example, scopes: [notes.read], expires: 2027-06-01}
"""
POLICY = """\
apiVersion: plugingov/v1
kind: Policy
name: acme
rules:
  lock-missing: {plugins: {tags: [org-critical]}}
  endpoint-outside-domains: {domains: [acme.example]}
  install-without-approval: {}
  approved-by-the-requester: {}
  region-not-allowed: {allow: {confidential: [ap-southeast-1]}}
  unauthenticated-server: {}
  scope-outside-allowlist: {plugins: [vendor-master], allow: [vendor.read, vendor.write]}
  destructive-tool-open: {}
  owner-missing: {}
  review-expired: {}
  metadata-invalid: {plugins: {id: [vendor-master]}, schema: metadata.schema.json}
  waiver-expired: {}
  waiver-unmatched: {}
"""
SCHEMA = """\
{"type": "object", "required": ["cost_center"], "properties": {"cost_center": {"type": "string", "pattern": "^FIN-[0-9]+$"}}}
"""
WAIVERS = """\
apiVersion: plugingov/v1
kind: Waivers
waivers:
  W-1:
    rule: destructive-tool-open
    plugin: vendor-master
    surface: claude-code
    owner: cfo@acme.example
    reason: two people look at each change
    ticket: IT-1
    until: 2026-12-31
"""
ALONE = """\
apiVersion: plugingov/v1
kind: Inventory
organization: acme
plugins:
  wiki: {title: Wiki, path: oauth-connector, owner: it@acme.example}
"""
FILES = {
    "inventories/acme/wiki.yaml": ALONE,
    "inventories/acme/plugins.yaml": INVENTORY,
    "inventories/acme/people.yaml": PEOPLE,
    "policies/acme.yaml": POLICY,
    "policies/waivers.yaml": WAIVERS,
    "policies/metadata.schema.json": SCHEMA,
}
AS_OF = ("--as-of", "2026-10-05")


@dataclass(frozen=True)
class Repository:
    """A repository whose branch `main` is the base; every change is made on the branch `change`."""

    folder: Path

    def git(self, *words: str) -> str:
        """Run git, as somebody who has no settings of their own."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{who}_{what}": said for who in ("AUTHOR", "COMMITTER") for what, said in _WHO.items()},
        }
        done = subprocess.run(
            ("git", *words), cwd=self.folder, env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def write(self, files: Mapping[str, str | bytes | None]) -> None:
        """Write files, or remove those without a text."""
        for name, text in files.items():
            file = self.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                file.unlink()
            elif isinstance(text, bytes):
                file.write_bytes(text)
            else:
                file.write_text(text, encoding="utf-8", newline="")

    def commit(self, message: str = "a change") -> str:
        """Commit everything there is, and return the commit."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def edit(self, *edits: tuple[str, str, str]) -> None:
        """Replace texts in files; each has to be there once."""
        for name, old, new in edits:
            file = self.folder / name
            text = file.read_text(encoding="utf-8")
            assert text.count(old) == 1, (name, old, text.count(old))
            file.write_text(text.replace(old, new), encoding="utf-8")


_WHO = {"NAME": "Ada", "EMAIL": "ada@acme.example", "DATE": "2026-10-01T00:00:00Z"}


def repository(folder: Path, files: Mapping[str, str] | None = None) -> Repository:
    """Return a repository with the organisation on `main`, standing on a branch for the change."""
    made = Repository(folder)
    made.git("init", "-q", "-b", "main")
    made.write(files or FILES)
    made.commit("base")
    made.git("switch", "-q", "-c", "change")
    return made
