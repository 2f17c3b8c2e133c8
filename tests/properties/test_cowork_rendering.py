"""What holds for whatever Cowork is rendered, whatever the inventory, and whatever the vendor has before."""

import json
import plistlib
import random
import re
from datetime import date

from drawn_on_cowork import documents, vendors
from drawn_organisations import organisation_of
from hypothesis import given, settings
from hypothesis import strategies as st
from vendor import KEY
from vendor_settings import Asked, saved, settings_of

from plugingov.api.asking import Patience
from plugingov.applying.applying import apply
from plugingov.gaps.finding import find_gaps
from plugingov.layers.exported import AsExported
from plugingov.layers.layers import Layers
from plugingov.model.policies import extend
from plugingov.model.values import PERMISSIONS
from plugingov.reports.rendering_sheet import rendering_sheet
from plugingov.reports.settings_plan_sheet import plan_sections
from plugingov.rules.asking import Choice, load, plan
from plugingov.rules.case import Case
from plugingov.rules.index import INDEX
from plugingov.sources.document import Text
from plugingov.sources.secret_search import masked
from plugingov.sources.yaml import read_yaml
from plugingov.surfaces.cowork.desktop.tool_policy import made_of
from plugingov.surfaces.cowork.exports.exported import Exported
from plugingov.surfaces.cowork.rendering.configuration import OURS
from plugingov.surfaces.cowork.rendering.declared import Declared
from plugingov.surfaces.cowork.rendering.deployed import compare, read_deployed
from plugingov.surfaces.cowork.rendering.render import render
from plugingov.surfaces.cowork.rendering.servers import managed_doors
from plugingov.surfaces.cowork.rendering.since import SINCE, numbers
from plugingov.surfaces.cowork.rendering.tools import known_tools

PROFILE = settings(max_examples=60, deadline=None, derandomize=True)
AS_OF = date(2026, 10, 1)
CLOSED = {entry.name: "{}" for entry in INDEX if "cowork" in load(entry).closed_by} | {
    "lock-missing": "{plugins: {surface: cowork}, surfaces: [cowork]}",
    "surface-missing": "{plugins: {surface: cowork}}",
    "required-plugin-absent": "{plugins: {surface: cowork}, groups: [finance], surfaces: [cowork]}",
}
# What the plan could not set is said under one of these, and whatever hangs on it stays open.
NOT_SET = ("DRF002", "DRF004")
ANYWHERE = (None, "first-party", "third-party")


def of(document):
    return organisation_of(json.dumps(document))


def exported(vendor):
    return Exported(saved(vendor))


def applied(organisation, vendor):
    rendered = render(organisation, None, exported(vendor))
    found = apply(rendered.plan, Asked(vendor), KEY, Patience(sleep=lambda _: None), lambda _: None, lambda *_: None)
    assert (found.stopped, found.left) == ("", 0)
    assert {each.outcome for each in found.done} <= {"made"}
    return rendered


def judged(organisation, vendor=None):
    lines = "".join(f"  {name}: {said}\n" for name, said in CLOSED.items())
    problems = []
    text = Text("policy.yaml", f"apiVersion: plugingov/v1\nkind: Policy\nname: closed\nrules:\n{lines}")
    policy = extend(read_yaml(text), lambda *_: None, (), problems, attach=lambda *_: None)
    asked = plan(policy, Choice(), problems)
    assert problems == []
    seen = AsExported(organisation, exported(vendor)) if vendor else None
    case = Case(Layers(organisation, AS_OF, exported=seen), exported=seen)
    gaps = find_gaps([case], asked, "closed", AS_OF.isoformat()).gaps
    return {(gap.id, gap.subject) for gap in gaps if gap.subject.surface != "claude-code"}


@PROFILE
@given(data=st.data())
def test_what_is_applied_leaves_no_gap_of_a_rule_that_rendering_closes_but_those_that_are_said(data):
    document = data.draw(documents())
    organisation, vendor = of(document), data.draw(vendors(document))
    rendered = applied(organisation, vendor)
    said = {(limit.rule, subject) for limit in rendered.rendering.limits for subject in limit.subjects}
    for rule, subject in judged(organisation, vendor) - judged(organisation):
        named = {(each, name) for each in (rule, *NOT_SET) for name in (subject.plugin, subject.item)}
        assert named & said, (rule, subject)


DRIFTED = {
    "locked": ({"preference": "required"}, ("available", {})),
    "undone": ({"preference": "required"}, ("required", {"audit": "available"})),
    "wide": ({"preference": "not_available", "groups": {"audit": "available"}}, ("available", {"audit": "available"})),
    "left-out": ({"preference": "required"}, ("required", {"audit": "not_available"})),
    "needed": ({"preference": "required"}, ("not_available", {})),
    "unapproved": ({"preference": "not_available"}, ("available", {})),
    "inherited": ({"preference": "required"}, (None, {})),
    "orphaned": ({"preference": "required"}, ("required", {"rbac_group_gone": "available"})),
}


def drifted():
    """Return an organisation whose settings were all changed by hand, and what the vendor has of it."""
    plugins = {
        name: {
            "title": name,
            "path": "marketplace",
            **({"audience": ["audit"]} if name in {"wide", "left-out"} else {}),
            "provision": {
                "cowork": {"via": "org-plugin", "marketplace": "tools", **said},
                **({"claude-code": {"via": "managed-plugin", "marketplace": "tools"}} if name in {"locked", "needed"} else {}),
            },
        }
        for name, (said, _) in DRIFTED.items()
    }  # fmt: skip
    document = {
        "apiVersion": "plugingov/v1",
        "kind": "Inventory",
        "organization": "acme",
        "surfaces": {"cowork": {"plan": "enterprise"}, "claude-code": {"managed": {"by": "file", "mode": "organization"}}},
        "groups": {name: {"members": [f"{name}@acme.example"]} for name in ("audit", "finance")},
        "marketplaces": {
            "tools": {
                "source": {"github": "acme/tools"},
                "cowork": {"default_preference": "not_available", "sync": "automatic"},
            }
        },
        "plugins": plugins,
        "projects": {
            "close": {"surface": "cowork", "audience": ["finance"], "needs": ["needed"], "active": ["needed"]},
        },
    }  # fmt: skip
    packages = {f"{name}@tools": there for name, (_, there) in DRIFTED.items()}
    return of(document), settings_of({"tools": "required"}, packages, ["audit", "finance"])


def test_every_rule_that_rendering_closes_is_opened_by_settings_that_drifted_and_closed_by_the_plan():
    organisation, vendor = drifted()
    alone = judged(organisation)
    closed = {entry.id for entry in INDEX if "cowork" in load(entry).closed_by}
    assert {rule for rule, _ in judged(organisation, vendor) - alone} == closed
    applied(organisation, vendor)
    assert judged(organisation, vendor) - alone == set()


@PROFILE
@given(data=st.data())
def test_after_a_plan_nothing_is_left_to_plan_and_what_could_not_be_set_is_said_again(data):
    document = data.draw(documents())
    organisation, vendor = of(document), data.draw(vendors(document))
    first = applied(organisation, vendor).plan
    again = render(organisation, None, exported(vendor)).plan
    assert again.changes == ()
    assert {(each.target, each.because) for each in again.unsettable} == {
        (each.target, each.because) for each in first.unsettable
    }


@PROFILE
@given(data=st.data())
def test_a_plan_touches_nothing_that_the_inventory_does_not_have(data):
    document = data.draw(documents())
    organisation, vendor = of(document), data.draw(vendors(document))
    declared = Declared(organisation)
    for change in render(organisation, None, exported(vendor)).plan.changes:
        known = declared.packages if change.target.kind != "marketplace-default" else organisation.marketplaces
        assert change.target.name in known
        assert change.ids
        assert change.now
        assert change.wanted_by.at.file == "acme.json"
        assert change.now.own != change.will_be


ODD = st.sampled_from(
    [None, True, 0, 1.5, "", " ", "a/b", "../x", "organization", "x" * 300, "\u202e", "`", "required", [], {}, {"type": 1}]
)  # fmt: skip


def spots(value, route=()):
    """Return where something stands in what the vendor lists."""
    yield route
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from spots(each, (*route, key))


@PROFILE
@given(data=st.data())
def test_whatever_stands_in_the_pages_a_plan_is_made_and_goes_to_ids_alone(data):
    organisation, vendor = drifted()
    for _ in range(data.draw(st.integers(1, 3))):
        *route, last = data.draw(st.sampled_from([each for each in spots(vendor.lists) if each]))
        at = vendor.lists
        for step in route:
            at = at[step]
        at[last] = data.draw(ODD) if route else []
    rendered = render(organisation, None, exported(vendor))
    for change in rendered.plan.changes:
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,128}", change.ids.of)
        assert change.ids.group != "organization"
        assert bool(change.ids.group) is (change.target.kind == "group")
        assert change.now.own != change.will_be
    for file in rendered.rendering.files:
        assert file.text
    assert rendering_sheet(
        rendered.rendering, "cowork", "2026-10-01", None, {"plan.json": plan_sections(rendered.plan)}
    )


def shuffled(value, chance):
    if isinstance(value, dict):
        keys = chance.sample(list(value), len(value))
        return {key: shuffled(value[key], chance) for key in keys}
    return value


@PROFILE
@given(document=documents(ANYWHERE), seed=st.integers(0, 9))
def test_the_same_inventory_is_rendered_to_the_same_bytes_whatever_the_order_of_its_keys(document, seed):
    def device_files(rendered):
        return [file for file in rendered.rendering.files if file.path != "plan.json"]  # which names lines

    first, again = render(of(document)), render(of(shuffled(document, random.Random(seed))))
    assert first.rendering.problems == ()
    assert device_files(first) == device_files(again)
    assert first.rendering.limits == again.rendering.limits


@PROFILE
@given(document=documents(ANYWHERE))
def test_every_file_has_a_path_of_its_own_holds_no_secret_and_is_found_to_be_deployed_as_rendered(document):
    rendering = render(of(document)).rendering
    paths = [file.path for file in rendering.files]
    assert len({path.lower() for path in paths}) == len(paths)
    for file in rendering.files:
        assert masked(file.text) == file.text
    deployed = {file.path: file.content for file in rendering.files}
    assert {each.state for each in compare(rendering, deployed, "dir")} == {"same"}


@PROFILE
@given(document=documents(("third-party",)))
def test_every_form_of_what_devices_are_told_is_read_back_as_it_was_meant(document):
    files = {file.path.rpartition(".")[2]: file for file in render(of(document)).rendering.files}
    plist = plistlib.loads(files["plist"].content)
    assert all(isinstance(value, str) for value in plist.values())
    assert {key: json.loads(value) for key, value in plist.items()} == json.loads(files["json"].content)
    for form in ("json", "plist", "reg"):
        held = read_deployed(files[form].path, "x", files[form].content)
        assert (held.flaws, held.data) == ((), json.loads(json.dumps(files[form].data)))
        assert set(held.data) <= OURS


@PROFILE
@given(document=documents(("third-party",)))
def test_devices_are_closed_but_for_what_is_declared_and_what_is_not_let_in_is_said(document):
    organisation = of(document)
    rendering = render(organisation, "json").rendering
    told = rendering.file("claude-desktop/managed-settings.json").data
    said = {(limit.rule, subject) for limit in rendering.limits for subject in limit.subjects}
    managed = {entry["name"]: entry for entry in told.get("managedMcpServers", ())}
    doors = {door.id: door for door in managed_doors(Declared(organisation))}
    assert set(managed) <= set(doors)
    for name, door in doors.items():
        assert name in managed or ("INS008", name) in said
        entry = managed.get(name)
        if entry:
            assert entry["transport"] in {"http", "sse", "stdio"}
            assert entry.get("url") == (door.server.url if door.server.is_remote else None)
            assert "${" not in json.dumps(entry)
    declared = {door.server.url for door in Declared(organisation).doors if door.server and door.server.url}
    for key in ("allowedPluginMcpServers", "deniedPluginMcpServers"):
        for entry in told.get(key, ()):
            assert list(entry) == ["serverUrl"]
            assert entry["serverUrl"] in declared
            assert "*" not in entry["serverUrl"]
    assert (told["isLocalDevMcpEnabled"], told["userPluginMarketplacesEnabled"]) == (False, False)


@PROFILE
@given(document=documents(("third-party",)))
def test_a_managed_tool_is_never_freer_than_was_decided_and_where_it_is_not_the_same_that_is_said(document):
    organisation = of(document)
    rendering = render(organisation, "json").rendering
    told = rendering.file("claude-desktop/managed-settings.json").data
    said = {(limit.rule, subject) for limit in rendering.limits for subject in limit.subjects}
    managed = {entry["name"]: entry.get("toolPolicy", {}) for entry in told.get("managedMcpServers", ())}
    for door in managed_doors(Declared(organisation)):
        policy = managed.get(door.id)
        for tool in (*known_tools(door), "get_x", "x_all", "x") if policy is not None else ():
            decision = door.decision(tool)
            made = made_of(policy, tool)
            assert (made is None) is (decision is None)
            if decision and made != decision[0]:
                assert PERMISSIONS.index(made) > PERMISSIONS.index(decision[0])
                assert ("ACT008", door.id) in said


@PROFILE
@given(document=documents(("third-party",)))
def test_what_is_forced_on_is_pinned_and_no_key_needs_a_newer_build_than_the_one_that_is_said(document):
    rendering = render(of(document), "json").rendering
    told = rendering.file("claude-desktop/managed-settings.json").data
    for entry in told.get("allowedPluginMarketplaces", ()):
        pin = entry.get("manifestSha256", "") if entry["source"] == "url" else entry.get("ref", "")
        assert entry["installationPreference"] == "available" or len(pin) in {40, 64}
        assert entry["expectedName"]
    assert all(numbers(SINCE[key]) <= numbers(rendering.minimum.version) for key in told if key in SINCE)
