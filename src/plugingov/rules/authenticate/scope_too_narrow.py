"""A tool that a project needs, and a sign-in that may not use it."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from plugingov.layers.summary import listed
from plugingov.model.answer import Answer
from plugingov.model.door import Door
from plugingov.model.people import Person
from plugingov.rules.authenticate.on_record import credentials_by_door
from plugingov.rules.authenticate.scopes import has_scopes, unstated_scopes
from plugingov.rules.case import Case
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.surface import Need

# The scopes of each needed tool; nothing where the inventory does not say them.
Wanted: TypeAlias = Mapping[str, tuple[str, ...] | None]


class SignIn(NamedTuple):
    """What the layer says of one person who is to use a door for a project."""

    need: Need
    person: Person
    answer: Answer

    @property
    def is_too_narrow(self) -> bool:
        """Tell whether the line that decides is a credential's list of scopes."""
        return self.answer.state == "off" and self.answer.at[-1] == "scopes"


@lru_cache(maxsize=8)
def each_door_with_a_needed_tool(case: Case) -> tuple[Subject, ...]:
    """Return each door of which a project needs a tool by name."""
    needed = dict.fromkeys((need.plugin, need.surface) for need in case.layers.needs.values() if need.tools)
    return tuple(
        Subject(plugin=plugin, surface=surface) for plugin, surface in needed if (plugin, surface) in case.layers.doors
    )


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    door = case.door(subject.plugin, subject.surface)
    needs = [need for need in case.layers.needs_on(door.id, door.surface) if need.tools]
    wanted = {tool: door.tools[tool].scopes if tool in door.tools else None for need in needs for tool in need.tools}
    if door.auth and door.auth.method == "none":
        return NOT_APPLICABLE
    if not has_scopes(door) and not any(wanted.values()):
        return NOT_APPLICABLE
    if is_covered(case, door, wanted):
        return PASS
    return _where_it_ends(case, door, needs, wanted)


def is_covered(case: Case, door: Door, wanted: Wanted) -> bool:
    """Tell whether the door asks for every scope, and every sign-in on record has it: nobody need be asked then."""
    scopes: set[str] = set()
    for each in wanted.values():
        if each is None:
            return False
        scopes.update(each)
    credentials = credentials_by_door(case).get((door.id, door.surface), {})
    granted = (door.requested_scopes, *(credential.scopes for credential in credentials.values()))
    return not scopes or all(held is not None and scopes.issubset(held) for held in granted)


def _where_it_ends(case: Case, door: Door, needs: Sequence[Need], wanted: Wanted) -> Verdict:
    """Return the verdict from what the layer says of each person, and for who is yet to sign in, what is asked for."""
    sign_ins = [
        SignIn(need, person, answer)
        for need in needs
        for person, answer in case.layers.each_person(
            "authenticate", door, need, case.layers.people_of_project(need.project)
        )
    ]
    if narrow := [sign_in for sign_in in sign_ins if sign_in.is_too_narrow]:
        return _too_narrow(door, narrow, wanted)
    waiting = dict.fromkeys(sign_in.need for sign_in in sign_ins if sign_in.answer.state != "on")
    if unasked := _not_asked_for(door, wanted, waiting):
        return unasked
    for _, _, answer in sign_ins:
        if answer.state == "unknown" and answer.at[: len(door.at("auth"))] != door.at("auth"):
            return Unknown(answer.at, answer.because)
    return _unstated(door, wanted, waiting) or PASS


def _too_narrow(door: Door, narrow: Sequence[SignIn], wanted: Wanted) -> Finding:
    first = narrow[0].answer
    reasons = dict.fromkeys(sign_in.answer.because for sign_in in narrow)
    alike = [sign_in.need for sign_in in narrow if sign_in.answer.because == first.because]
    message = f"{first.because} in {_projects(alike)}"
    if len(reasons) > 1:
        message += f", and {len(reasons) - 1} more like it"
    needed = dict.fromkeys(tool for sign_in in narrow for tool in sign_in.need.tools)
    if missing := _missing(door, wanted, needed):
        message += f"; `{door.id}` does not ask for {_spoken(missing)} either"
    return Finding(first.at, message, tuple(dict.fromkeys(sign_in.person for sign_in in narrow)))


def _not_asked_for(door: Door, wanted: Wanted, waiting: Iterable[Need]) -> Finding | None:
    """Return the finding for those who are yet to sign in: whoever does will not get what the door does not ask for."""
    short = [(need, tool) for need in waiting for tool in need.tools if _missing(door, wanted, (tool,))]
    if not short:
        return None
    tool = short[0][1]
    projects = _projects(need for need, each in short if each == tool)
    others = len(dict.fromkeys(each for _, each in short)) - 1
    message = f"`{door.id}` does not ask for {_spoken(_missing(door, wanted, (tool,)))} on {door.surface}, which `{tool}` needs in {projects}"
    return Finding(door.at("auth", "scopes"), message + (f", and {others} more like it" if others else ""))


def _unstated(door: Door, wanted: Wanted, waiting: Iterable[Need]) -> Unknown | None:
    """Return what keeps the question open for those who are yet to sign in."""
    for need in waiting:
        for tool in need.tools:
            if wanted[tool] is None and has_scopes(door):
                at = (*door.route, "provides", "tools", tool)
                return Unknown(at, f"the inventory does not say which scopes `{tool}` needs")
            if wanted[tool] and door.requested_scopes is None:
                return unstated_scopes(door)
    return None


def _missing(door: Door, wanted: Wanted, tools: Iterable[str]) -> tuple[str, ...]:
    """Return the scopes that some tools need and the door does not ask for; none where it states no scopes."""
    asked = door.requested_scopes
    if asked is None:
        return ()
    held = set(asked)
    return tuple(dict.fromkeys(scope for tool in tools for scope in wanted[tool] or () if scope not in held))


def _projects(needs: Iterable[Need]) -> str:
    return _spoken(dict.fromkeys(need.project for need in needs))


def _spoken(names: Iterable[str]) -> str:
    return listed([f"`{name}`" for name in names])


SCOPE_TOO_NARROW = Rule(
    id="AUT003",
    name="scope-too-narrow",
    title="A needed tool has not been given its scopes",
    layer="authenticate",
    severity="medium",
    why='The plugin is there, switched on and signed in, and the tool that the project needs answers "permission denied". '
    "Asked are tools that a project needs by name; whether anybody has signed in at all is another question.",
    fix="Let the door ask for the scopes that the tool states and sign in again, or take the tool out of the project's `needs`.",
    references=(
        "modelcontextprotocol.io/specification/2026-07-28/basic/authorization",
        "claude.com/docs/connectors/building/troubleshooting",
    ),
    bad=Example(
        """\
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    auth: {method: oauth, scopes: [vendor.read, vendor.write]}
    provides:
      tools:
        update_vendor: {access: write, scopes: [vendor.write]}
    provision: {cowork: {via: custom-connector}}
  invoices:
    title: Invoices
    path: custom-mcp
    auth:
      method: oauth
      scopes: [invoice.read]  # gap
    provides:
      tools:
        approve_invoice: {access: write, scopes: [invoice.approve]}
    provision: {cowork: {via: custom-connector}}
groups: {ap-team: {size: 6}}
projects:
  onboarding: {surface: cowork, audience: [ap-team], needs: [vendor-master/update_vendor, invoices/approve_invoice]}
credentials:
  vendor-master-ap:
    plugin: vendor-master
    surface: cowork
    holder: ap-team
    scopes: [vendor.read]  # gap
""",
    ),
    good=Example(
        """\
plugins:
  vendor-master:
    title: Vendor Master
    path: custom-mcp
    auth: {method: oauth, scopes: [vendor.read, vendor.write]}
    provides:
      tools:
        lookup_vendor: {access: read, scopes: [vendor.read]}
        update_vendor: {access: write, scopes: [vendor.write]}
    provision: {cowork: {via: custom-connector}}
groups: {ap-team: {size: 6}, audit: {size: 2}}
projects:
  onboarding: {surface: cowork, audience: [ap-team], needs: [vendor-master/update_vendor]}
  sampling: {surface: cowork, audience: [audit], needs: [vendor-master/lookup_vendor]}
credentials:
  vendor-master-ap: {plugin: vendor-master, surface: cowork, holder: ap-team, scopes: [vendor.read, vendor.write]}
  vendor-master-audit: {plugin: vendor-master, surface: cowork, holder: audit, scopes: [vendor.read]}
""",
    ),
    settings=Settings,
    subjects=each_door_with_a_needed_tool,
    judge=judge,
)
