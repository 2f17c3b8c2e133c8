"""A marketplace that Cowork could not sync."""

from collections.abc import Iterator

from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import PACKAGES
from plugingov.rules.cowork.exporting import as_exported, each_exported, listed
from plugingov.rules.observing import Seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.cowork.exports.exported import Exported
from plugingov.surfaces.cowork.exports.item import Item

_FAILED = {
    "failed_content": "the content was refused",
    "failed_transient": "the repository could not be reached",
    "failed_auth": "the access to the repository is gone",
    "failed_limits": "the repository is beyond the limits",
}


def look(case: Case, exported: Exported) -> Iterator[Seen]:
    """Yield the marketplaces that are synced from a repository."""
    del case
    yield from listed(exported, "marketplace")
    for item in exported.marketplaces.values():
        if item.text("source") not in {"manual", "directory"} and item.text("owner", "type") == "organization":
            yield Seen(item.text("name"), _verdict(item))


def _verdict(item: Item) -> Verdict:
    name, status, at = item.text("name"), item.text("sync_status"), item.place("sync_status")
    ended = item.day("last_sync_ended_at")
    since = f", the last attempt ended on {ended}" if ended else ""
    if status in _FAILED:
        return Finding(at, f"the last sync of `{name}` ended `{status}`: {_FAILED[status]}{since}")
    if status == "success":
        return PASS
    if status == "in_progress":
        return Unknown(at, f"a sync of `{name}` was running when the page was saved")
    said = f"`{status}`, which nobody here knows" if status else "nothing"
    return Unknown(at, f"the page says {said} for how the last sync of `{name}` ended")


SYNC_BROKEN = Rule(
    id="COW002",
    name="sync-broken",
    title="A marketplace is not synced any more",
    layer="install",
    severity="high",
    why="While a sync fails, members keep what was read before it, or lose plugins for a while, and what was mended in "
    "the repository reaches nobody. Settings of its plugins may have been reset: look at them once it works again.",
    fix="Mend the repository or the access to it, sync again under Organization settings > Plugins & skills > "
    "Marketplaces, then compare all settings of its plugins with what was decided.",
    references=("claude.com/docs/plugins/admin", "support.claude.com/en/articles/13837433", "Cowork condition I05"),
    controls=PACKAGES,
    item_is="marketplace",
    bad=Example(
        pages={
            "plugin_marketplaces/page-0001.json": """\
{"data": [{
  "type": "plugin_marketplace", "id": "marketplace_1", "name": "anycompany-tools", "source": "github",
  "owner": {"type": "organization"}, "last_sync_ended_at": "2026-09-30T08:00:00Z",
  "sync_status": "failed_auth"  // gap
}], "next_page": null}
"""
        }
    ),
    good=Example(
        pages={
            "plugin_marketplaces/page-0001.json": """\
{"data": [{
  "type": "plugin_marketplace", "id": "marketplace_1", "name": "anycompany-tools", "source": "github",
  "owner": {"type": "organization"}, "last_sync_ended_at": "2026-09-30T08:00:00Z",
  "sync_status": "success"
}], "next_page": null}
"""
        }
    ),
    settings=Settings,
    subjects=each_exported(look),
    judge=as_exported(look),
    asks="observation",
)
