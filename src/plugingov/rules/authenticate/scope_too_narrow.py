"""A tool that a project needs, and a sign-in that may not use it."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from plugingov.layers.summary import listed
from plugingov.model.answer import Answer
from plugingov.model.door import Door
from plugingov.model.people import Person
from plugingov.rules.authenticate.on_record import credentials_by_door
from plugingov.rules.authenticate.scopes import asked_by_default, has_scopes, unstated_scopes
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

    @property
    def is_yet_to_come(self) -> bool:
        """Tell whether this person will sign in anew: nothing is on record, or it is over."""
        state, at = self.answer.state, self.answer.at
        return at[-1] == "expires" if state == "off" else state == "unknown" and at[0] != "credentials"


@lru_cache(maxsize=8)
def needs_with_tools(case: Case) -> Mapping[Subject, Sequence[Need]]:
    """Return what projects need by name of each door's tools."""
    found: dict[Subject, list[Need]] = {}
    for need in case.layers.needs.values():
        if need.tools and (need.plugin, need.surface) in case.layers.doors:
            found.setdefault(Subject(plugin=need.plugin, surface=need.surface), []).append(need)
    return found


def each_door_with_a_needed_tool(case: Case) -> tuple[Subject, ...]:
    return tuple(needs_with_tools(case))


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    door = case.door(subject.plugin, subject.surface)
    if door.auth and door.auth.method == "none":
        return NOT_APPLICABLE
    needs, tools = needs_with_tools(case)[subject], door.tools
    wanted = {tool: tools[tool].scopes if tool in tools else None for need in needs for tool in need.tools}
    if is_covered(case, door, wanted):
        return PASS
    if not has_scopes(door) and not any(wanted.values()):
        return NOT_APPLICABLE
    return _where_it_ends(case, door, needs, wanted)


def is_covered(case: Case, door: Door, wanted: Wanted) -> bool:
    """Tell whether the door asks for every scope, and every sign-in on record has it: nobody need be asked then."""
    asked = door.requested_scopes
    lists = [asked if asked is not None else tuple(asked_by_default(case, door)) or None]
    if credentials := credentials_by_door(case).get((door.id, door.surface)):
        lists += [credential.scopes for credential in credentials.values()]
    for scopes in wanted.values():
        if scopes is None:
            return False
        for held in lists if scopes else ():
            if held is None or not frozenset(held).issuperset(scopes):
                return False
    return True


def _where_it_ends(case: Case, door: Door, needs: Sequence[Need], wanted: Wanted) -> Verdict:
    """Return the verdict from what the layer says of each person, and for who is yet to sign in, what is asked for."""
    sign_ins = _sign_ins(case, door, needs)
    waiting = tuple(dict.fromkeys(each.need for each in sign_ins if each.is_yet_to_come)) if sign_ins else needs
    missing = _not_asked_for(door, wanted)
    if narrow := [sign_in for sign_in in sign_ins if sign_in.is_too_narrow]:
        return _too_narrow(door, narrow, missing)
    if short := [(need, tool) for need in waiting for tool in need.tools if tool in missing]:
        return _never_granted(door, short, missing)
    for _, _, answer in sign_ins:
        if answer.state == "unknown" and answer.at[0] == "credentials":
            return Unknown(answer.at, answer.because)
    return _unstated(door, wanted, waiting) or PASS


def _sign_ins(case: Case, door: Door, needs: Sequence[Need]) -> list[SignIn]:
    """Return what the layer says of everybody in the projects; nothing where no sign-in is on record at all."""
    if (door.id, door.surface) not in credentials_by_door(case):
        return []
    return [
        SignIn(need, person, answer)
        for need in needs
        for person, answer in case.layers.each_person(
            "authenticate", door, need, case.layers.people_of_project(need.project)
        )
    ]


def _too_narrow(door: Door, narrow: Sequence[SignIn], missing: Mapping[str, tuple[str, ...]]) -> Finding:
    first = narrow[0].answer
    reasons = dict.fromkeys(sign_in.answer.because for sign_in in narrow)
    alike = [sign_in.need for sign_in in narrow if sign_in.answer.because == first.because]
    message = f"{first.because} in {_projects(alike)}{_more(len(reasons))}"
    tools = dict.fromkeys(tool for sign_in in narrow for tool in sign_in.need.tools)
    if scopes := dict.fromkeys(scope for tool in tools for scope in missing.get(tool, ())):
        message += f"; `{door.id}` does not ask for {_spoken(scopes)} either"
    return Finding(first.at, message, tuple(dict.fromkeys(sign_in.person for sign_in in narrow)))


def _never_granted(door: Door, short: Sequence[tuple[Need, str]], missing: Mapping[str, tuple[str, ...]]) -> Finding:
    """Return the finding for those who are yet to sign in: they will not get what the door does not ask for."""
    first = short[0][1]
    projects = _projects(need for need, tool in short if tool == first)
    unasked = f"`{door.id}` does not ask for {_spoken(missing[first])} on {door.surface}"
    others = _more(len(dict.fromkeys(tool for _, tool in short)))
    return Finding(door.at("auth", "scopes"), f"{unasked}, which `{first}` needs in {projects}{others}")


def _not_asked_for(door: Door, wanted: Wanted) -> Mapping[str, tuple[str, ...]]:
    """Return the scopes of each tool that the door does not ask for; none where it does not state its scopes."""
    if door.requested_scopes is None:
        return {}
    asked = frozenset(door.requested_scopes)
    missing = {tool: tuple(scope for scope in scopes or () if scope not in asked) for tool, scopes in wanted.items()}
    return {tool: scopes for tool, scopes in missing.items() if scopes}


def _unstated(door: Door, wanted: Wanted, waiting: Iterable[Need]) -> Unknown | None:
    """Return what keeps the question open: scopes of a tool, or what those who are yet to sign in will be given."""
    for tool, scopes in wanted.items():
        if scopes is None and has_scopes(door):
            at = (*door.route, "provides", "tools", tool)
            return Unknown(at, f"the inventory does not say which scopes `{tool}` needs")
    if door.requested_scopes is None and any(wanted[tool] for need in waiting for tool in need.tools):
        return unstated_scopes(door)
    return None


def _more(count: int) -> str:
    return f", and {count - 1} more like it" if count > 1 else ""


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
