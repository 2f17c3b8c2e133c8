"""A plugin that somebody shares who is no longer in the organisation."""

from collections.abc import Iterator

from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import PACKAGES
from plugingov.rules.cowork.exporting import as_exported, each_exported, listed, member, members_plugins
from plugingov.rules.observing import Seen
from plugingov.rules.ranking import worst
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.cowork.exports.exported import Exported
from plugingov.surfaces.cowork.exports.item import Item


def look(case: Case, exported: Exported) -> Iterator[Seen]:
    """Yield the plugins that members keep for themselves."""
    del case
    yield from listed(exported, "plugin")
    for name, items in members_plugins(exported).items():
        yield Seen(name, worst(_verdict(exported, name, item) for item in items) or NOT_APPLICABLE)


def _verdict(exported: Exported, name: str, item: Item) -> Verdict:
    owner = item.text("owner", "user_id")
    if owner in exported.users:
        return PASS
    at = item.place("owner")
    shares, users = exported.listing("share", item.id), exported.listing("user")
    if not shares.items:
        because = f"with whom somebody shares `{name}` is not known: {shares.lacks}"
        return Unknown(at, because) if shares.lacks else PASS
    if not owner:
        return Unknown(at, f"the page does not say whose plugin `{name}` is")
    if users.lacks:
        return Unknown(at, f"whether the owner of `{name}` is still in the organisation is not known: {users.lacks}")
    people = member(exported, owner)
    many = f"{len(shares.items)} share{'s' * (len(shares.items) > 1)}"
    message = f"`{name}` is somebody's who is no longer in the organisation, and {many} of it remain{'s' * (len(shares.items) == 1)}"
    return Finding(at, message, (people,) if people else ())


SHARE_OF_LEAVER = Rule(
    id="COW007",
    name="share-of-leaver",
    title="A plugin of somebody who left is still shared",
    layer="install",
    severity="medium",
    why="What somebody shared who has left keeps working until an Owner stops it, and nobody answers for it or mends it. "
    "The vendor's help says that such access ends by itself, its documentation that it does not.",
    fix="Stop the share under Organization settings > Plugins & skills > Inventory; let somebody else offer the plugin anew.",
    references=("claude.com/docs/plugins/admin", "support.claude.com/en/articles/13837440", "Cowork condition I11"),
    controls=PACKAGES,
    item_is="plugin of a member",
    bad=Example(
        pages={
            "plugins/page-0001.json": """\
{"data": [{
  "type": "plugin", "id": "plugin_1", "name": "quick-notes", "marketplace_id": "marketplace_1",
  "owner": {"type": "user", "user_id": "user_1"}  // gap
}], "next_page": null}
""",
            "plugins/plugin_1/shares/page-0001.json": """\
{"data": [
  {"type": "plugin_share", "plugin_id": "plugin_1", "target": {"type": "organization_member", "user_id": "user_2"}}
], "next_page": null}
""",
            "users/page-0001.json": """\
{"data": [{"type": "user", "id": "user_2", "email": "grace@anycompany.example", "role": "user"}], "has_more": false}
""",
        }
    ),
    good=Example(
        pages={
            "plugins/page-0001.json": """\
{"data": [{
  "type": "plugin", "id": "plugin_1", "name": "quick-notes", "marketplace_id": "marketplace_1",
  "owner": {"type": "user", "user_id": "user_2"}
}], "next_page": null}
""",
            "plugins/plugin_1/shares/page-0001.json": """\
{"data": [
  {"type": "plugin_share", "plugin_id": "plugin_1", "target": {"type": "organization_member", "user_id": "user_3"}}
], "next_page": null}
""",
            "users/page-0001.json": """\
{"data": [{"type": "user", "id": "user_2", "email": "grace@anycompany.example", "role": "user"}], "has_more": false}
""",
        }
    ),
    settings=Settings,
    subjects=each_exported(look),
    judge=as_exported(look),
    asks="observation",
)
