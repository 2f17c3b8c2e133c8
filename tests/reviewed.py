"""A request reviewed through the real pipeline: from texts of an inventory, rules and a request to the review."""

from datetime import date

from judged import AS_OF, HEADING, POLICY, attached_to

from plugingov.gaps.judges import Judges
from plugingov.layers.summary import PeopleShown
from plugingov.model.catalogue import System
from plugingov.model.kinds import of_kind
from plugingov.model.organisation import Organisation, merge
from plugingov.model.policies import extend
from plugingov.model.request import Requested, read_requests
from plugingov.review.prospects import Court
from plugingov.review.review import Desk, Review
from plugingov.rules.asking import Choice, plan
from plugingov.rules.catalogues import Listed, Systems
from plugingov.sources.document import Text
from plugingov.sources.errors import BadInput, Problem
from plugingov.sources.yaml import read_yaml

REQUEST = "apiVersion: plugingov/v1\nkind: Request\nrequests:\n"
TAKEN_ON = date(2026, 8, 21)
ORGANISATION = """\
surfaces:
  cowork: {deployment: first-party, plan: enterprise}
  claude-code: {claude_ai_connectors: false, claude_ai_plugin_sync: false}
groups: {ap: {members: [ada@acme.example], size: 1}, tax: {members: [bo@acme.example], size: 1}}
marketplaces: {tools: {source: {github: acme/tools, sha: 3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90}, cowork: {sync: manual}}}
plugins:
  mail:
    title: Mail
    path: oauth-connector
    system: mail
    audience: [ap, tax]
    auth: {method: oauth}
    provides: {tools: {read_mail: {access: read, open_world: true, sees: [untrusted]}}}
    data: {classification: internal}
    provision: {cowork: {via: directory-connector}}
projects:
  close: {surface: cowork, audience: [ap], data: internal, owner: lead@acme.example, needs: [mail], active: [mail]}
  books: {surface: claude-code, audience: [ap], owner: lead@acme.example, active: []}
"""
# A request to which nothing is missing; each test takes something away or says it otherwise.
WHOLE = {
    "requested_by": "ada@acme.example",
    "purpose": "look up an entry",
    "system": "ledger",
    "owner": "it@acme.example",
    "surfaces": "[cowork]",
    "audience": "[ap]",
    "data": "{classification: internal, cleared_for: internal, owner: cfo@acme.example}",
    "wants": "{tools: {find_entry: {access: read, scopes: [ledger.read], open_world: false}}, scopes: [ledger.read]}",
    "proposes": "{path: custom-mcp, server: {transport: http, url: https://mcp.acme.example/ledger, operator: us}, "
    "auth: {method: oauth, identity: per-member}}",
}
_SYSTEMS = {
    "packaged": System(marketplace=("packaged@official",)),
    "connected": System(connector=("Connected",), hosts=("connected.example",)),
    "both": System(title="Both Ways", marketplace=("both@official",), connector=("Both",)),
    "neither": System(),
}


def systems(taken_on: date = TAKEN_ON) -> Systems:
    listed = tuple(Listed(name, system, taken_on) for name, system in _SYSTEMS.items())
    return Systems(listed, {"ours": taken_on})


def organisation(text: str = ORGANISATION) -> Organisation:
    problems: list[Problem] = []
    found = merge(of_kind("Inventory", [read_yaml(Text("inventory.yaml", HEADING + text))], problems), problems)
    if problems:
        raise BadInput(problems)
    return found[0]


def judges(rules: str, decided: str = "") -> Judges:
    problems: list[Problem] = []
    document = read_yaml(Text("policy.yaml", POLICY + (rules or "  owner-missing: {}\n") + decided))
    policy = extend(document, lambda _name, _document: None, (), problems, attach=attached_to({}))
    asked = plan(policy, Choice(), problems) if policy else ()
    if problems or policy is None:
        raise BadInput(problems)
    return Judges(policy, asked, {}, None)


def request(name: str = "IT-1", **facts: str | None) -> Requested:
    """Return the whole request with some keys said otherwise, or not at all."""
    said = {**WHOLE, **facts}
    lines = "".join(f"    {key}: {value}\n" for key, value in said.items() if value is not None)
    problems: list[Problem] = []
    found = read_requests(
        [read_yaml(Text("request.yaml", f"{REQUEST}  {name}:\n{lines or '    {}'}"))], ("example",), problems
    )
    if problems:
        raise BadInput(problems)
    return found[0]


def desk(
    rules: str = "", decided: str = "", text: str = ORGANISATION, *, on: date = AS_OF, people: PeopleShown = "names"
) -> Desk:
    declared = organisation(text)
    court = Court(judges(rules, decided), on, people, {})
    return Desk(declared, court, systems(), court.judge(declared))


def review(rules: str = "", decided: str = "", text: str = ORGANISATION, **facts: str | None) -> Review:
    return desk(rules, decided, text).review(request(**facts), (), "inventories/")


def keys(found: Review) -> list[str]:
    """Return the keys of a request that a review asks for."""
    return [each.key for each in found.questions]
