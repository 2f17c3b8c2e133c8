"""A member who shares a plugin of their own with everybody, or with a group."""

from collections.abc import Iterator, Mapping

from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import PACKAGES
from plugingov.rules.cowork.exporting import as_exported, each_exported, listed, member, members_plugins
from plugingov.rules.observing import Seen
from plugingov.rules.ranking import worst
from plugingov.rules.rule import PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.cowork.exports.exported import Exported, target_of
from plugingov.surfaces.cowork.exports.item import Item


def look(case: Case, exported: Exported) -> Iterator[Seen]:
    """Yield the plugins that members keep for themselves."""
    if case.exported is None:
        return
    yield from listed(exported, "plugin")
    for name, items in members_plugins(exported).items():
        verdicts = [_verdict(exported, case.exported.group_names, name, item) for item in items]
        yield Seen(name, _of_all(verdicts))


def _of_all(verdicts: list[Verdict]) -> Verdict:
    """Return the worst of what is said of plugins with one name; whose they are is told of all."""
    found = worst(verdicts) or PASS
    if not isinstance(found, Finding):
        return found
    people = (person for each in verdicts if isinstance(each, Finding) for person in each.people)
    return Finding(found.at, found.message, tuple(dict.fromkeys(people)))


def _verdict(exported: Exported, group_names: Mapping[str, str], name: str, item: Item) -> Verdict:
    shares = exported.listing("share", item.id)
    to_all = next((each for each in shares.items if target_of(each) == "organization"), None)
    to_groups = [each for each in shares.items if each.text("target", "type") == "rbac_group"]
    living = [each for each in to_groups if target_of(each) in exported.groups]
    owner = member(exported, item.text("owner", "user_id"))
    people = (owner,) if owner else ()
    if to_all:
        return Finding(
            to_all.at, f"a member shares a plugin of their own, `{name}`, with the whole organisation", people
        )
    if living:
        groups = ", ".join(f"`{group_names[target_of(each)]}`" for each in living)
        whom = f"group{'s' * (len(living) > 1)} {groups}"
        return Finding(living[0].at, f"a member shares a plugin of their own, `{name}`, with {whom}", people)
    if shares.lacks:
        return Unknown(item.at, f"with whom a member shares `{name}` is not known: {shares.lacks}")
    if to_groups and (lacks := exported.listing("group").lacks):
        return Unknown(to_groups[0].at, f"a member shares `{name}` with a group that nobody can name: {lacks}")
    return PASS


MEMBER_SHARE_TO_MANY = Rule(
    id="COW005",
    name="member-share-to-many",
    title="A member hands a plugin of their own to everybody or to a group",
    layer="install",
    severity="high",
    why="What a member shares passes by marketplaces, reviews and settings of the organisation, and updates itself as its owner "
    "changes it. It arrives switched off, and whoever it is shared with may switch it on. What is shared with single "
    "members is not asked, nor is a share with a group that was deleted.",
    fix="Have the share stopped under Organization settings > Plugins & skills > Inventory, and offer the plugin through a "
    "marketplace of the organisation once it was reviewed. Policy > Skill sharing keeps others from doing the same.",
    references=("claude.com/docs/plugins/admin", "support.claude.com/en/articles/13837440", "Cowork condition I10"),
    controls=PACKAGES,
    item_is="plugin of a member",
    bad=Example(
        pages={
            "plugins/page-0001.json": """\
{"data": [{
  "type": "plugin", "id": "plugin_1", "name": "quick-notes", "marketplace_id": "marketplace_1",
  "owner": {"type": "user", "user_id": "user_1"}
}], "next_page": null}
""",
            "plugins/plugin_1/shares/page-0001.json": """\
{"data": [
  {"type": "plugin_share", "plugin_id": "plugin_1", "target": {"type": "organization"}}  // gap
], "next_page": null}
""",
        }
    ),
    good=Example(
        pages={
            "plugins/page-0001.json": """\
{"data": [{
  "type": "plugin", "id": "plugin_1", "name": "quick-notes", "marketplace_id": "marketplace_1",
  "owner": {"type": "user", "user_id": "user_1"}
}], "next_page": null}
""",
            "plugins/plugin_1/shares/page-0001.json": """\
{"data": [
  {"type": "plugin_share", "plugin_id": "plugin_1", "target": {"type": "organization_member", "user_id": "user_2"}}
], "next_page": null}
""",
        }
    ),
    settings=Settings,
    subjects=each_exported(look),
    judge=as_exported(look),
    asks="observation",
)
