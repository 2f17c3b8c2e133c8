"""A package that the vendor's scan did not find good, or never looked at."""

from collections.abc import Iterator

from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import VERSIONS
from plugingov.rules.cowork.exporting import as_exported, each_exported, listed, own_plugins
from plugingov.rules.observing import Seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.cowork.exports.exported import Exported
from plugingov.surfaces.cowork.exports.item import Item


def look(case: Case, exported: Exported) -> Iterator[Seen]:
    """Yield the organisation's own plugins."""
    del case
    yield from listed(exported, "plugin")
    for package, item in own_plugins(exported):
        yield Seen(package, _verdict(package, item))


def _verdict(package: str, item: Item) -> Verdict:
    at = item.place("content_scan")
    if "content_scan" not in item.said:
        return Unknown(at, f"the page says nothing about a scan of `{package}`")
    if item.said["content_scan"] is None:
        return Finding(at, f"the served version of `{package}` was never scanned")
    status = item.text("content_scan", "status")
    match status:
        case "completed":
            return _assessed(package, item)
        case "processing":
            return Unknown(at, f"a scan of `{package}` was running when the page was saved")
        case "errored":
            return _errored(package, item)
    said = f"`{status}`, which nobody here knows," if status else "nothing"
    return Unknown(at, f"the page says {said} for how the scan of `{package}` ended")


def _assessed(package: str, item: Item) -> Verdict:
    at, reason = item.place("content_scan", "assessment"), _reason(item)
    assessment = item.text("content_scan", "assessment")
    match assessment:
        case "pass":
            return PASS
        case "warn":
            allowed = "the scan warned, or somebody allowed what it had failed"
            return Finding(at, f"the served version of `{package}` has `warn`{reason}: {allowed}", grade="medium")
        case "fail":
            return Finding(at, f"the served version of `{package}` failed its scan{reason}")
        case "unknown":
            return Finding(at, f"the scan of `{package}` ended without a verdict{reason}")
    said = f"`{assessment}`, which nobody here knows," if assessment else "nothing"
    return Unknown(at, f"the page says {said} for what the scan of `{package}` found")


def _errored(package: str, item: Item) -> Verdict:
    """Return what is said of a scan that could not run: its reason is why, and no finding."""
    at, reason = item.place("content_scan", "reason"), item.text("content_scan", "reason")
    if reason == "scan-unavailable":
        return Unknown(at, f"the scan of `{package}` could not be read when the page was saved (`{reason}`)")
    why = f"`{reason}`" if reason else "a compliance configuration ruled it out"
    return Finding(at, f"the served version of `{package}` has no scan: {why}")


def _reason(item: Item) -> str:
    reason = item.text("content_scan", "reason")
    return f" (`{reason}`)" if reason else ""


SCAN_MISSING_OR_FAILED = Rule(
    id="COW004",
    name="scan-missing-or-failed",
    title="The vendor's scan did not pass a package, or never looked at it",
    layer="install",
    severity="high",
    why="What was there before scanning was switched on is never scanned, and `warn` can be a `fail` that somebody allowed: that "
    "one is a medium gap. A passed scan is no review: the vendor scans neither MCP servers nor hooks. Scanning is "
    "switched on for the whole organisation; where it never was, every package is a gap of this rule.",
    fix="Switch scanning on, store the package anew so that it is scanned, and mend what the scan found.",
    references=(
        "support.claude.com/en/articles/15927065",
        "platform.claude.com/docs/en/manage-claude/plugins-api",
        "Cowork condition I08",
    ),
    controls=VERSIONS,
    item_is="package",
    bad=Example(
        pages={
            "plugin_marketplaces/page-0001.json": """\
{"data": [{"type": "plugin_marketplace", "id": "marketplace_1", "name": "anycompany-tools", "source": "github"}], "next_page": null}
""",
            "plugins/page-0001.json": """\
{"data": [{
  "type": "plugin", "id": "plugin_1", "name": "finance-doors", "marketplace_id": "marketplace_1",
  "owner": {"type": "organization"}, "served_version_id": "pluginver_14", "latest_version_id": "pluginver_14",
  "content_scan": {"status": "completed", "reason": "credential-exposure",
    "assessment": "fail"}  // gap
}], "next_page": null}
""",
        }
    ),
    good=Example(
        pages={
            "plugin_marketplaces/page-0001.json": """\
{"data": [{"type": "plugin_marketplace", "id": "marketplace_1", "name": "anycompany-tools", "source": "github"}], "next_page": null}
""",
            "plugins/page-0001.json": """\
{"data": [{
  "type": "plugin", "id": "plugin_1", "name": "finance-doors", "marketplace_id": "marketplace_1",
  "owner": {"type": "organization"}, "served_version_id": "pluginver_14", "latest_version_id": "pluginver_14",
  "content_scan": {"status": "completed", "reason": null, "assessment": "pass"}
}], "next_page": null}
""",
        }
    ),
    settings=Settings,
    subjects=each_exported(look),
    judge=as_exported(look),
    asks="observation",
)
