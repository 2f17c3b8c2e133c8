"""A marketplace of a third-party deployment whose name the app refuses, or that may have any name."""

from collections.abc import Iterator

from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import PACKAGES
from plugingov.rules.cowork.desktops import as_on_desktops, each_on_desktops, not_known, odd, of_configurations
from plugingov.rules.observing import Seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible
from plugingov.surfaces.cowork.desktop.configuration import Configuration, called
from plugingov.surfaces.cowork.desktop.marketplaces import KEY, Allowed, marketplaces, refused_name

_NAME = "expectedName"


def look(case: Case, configuration: Configuration) -> Iterator[Seen]:
    """Yield each marketplace that a device allows."""
    del case
    if KEY not in configuration.settings and (unknown := not_known(configuration, KEY)):
        yield Seen(KEY, unknown)
    yield from odd(configuration, KEY)
    for each in marketplaces(configuration):
        yield Seen(mask(visible(each.item)), _verdict(each))


def _verdict(each: Allowed) -> Verdict:
    name, where = each.said.get(_NAME), f"`{KEY}` of {called(each.setting.file)}"
    if name is None:
        because = f"the entry for `{each.item}` in {where} has no `{_NAME}`: whatever it is called there is taken"
        return Finding(each.at(), mask(visible(because)))
    refused = refused_name(name) if isinstance(name, str) else "which is no text"
    if not refused:
        return PASS
    return Finding(each.at(_NAME), mask(visible(f"`{_NAME}` in {where} is `{name}`, {refused}: the app refuses it")))


_LOOK = of_configurations(look)

MARKETPLACE_NAME_REFUSED = Rule(
    id="COW026",
    name="marketplace-name-refused",
    title="A marketplace has a name that the app refuses, or none that it must have",
    layer="install",
    severity="medium",
    why="A marketplace with a name that the app refuses is never fetched, and its plugins reach nobody. Without an expected name "
    "the marketplace itself says what it is called, and so which packages it may replace.",
    fix="Write the name that the marketplace has as `expectedName`: a letter or digit, then letters, digits, `.`, `_` and `-`, 128 "
    "at most, and none of `unknown`, `org` and `org-provisioned`.",
    references=("claude.com/docs/third-party/claude-desktop/extensions", "Cowork condition C07"),
    controls=PACKAGES,
    item_is="marketplace",
    bad=Example(
        files={
            "/etc/claude-desktop/managed-settings.json": """\
{
  "inferenceProvider": "bedrock",
  "allowedPluginMarketplaces": [
    { "source": "github", "repo": "acme/plugins", "expectedName": "ACME plugins" },  // gap
    { "source": "github", "repo": "acme/more" }  // gap
  ]
}
"""
        },
    ),
    good=Example(
        files={
            "/etc/claude-desktop/managed-settings.json": """\
{
  "inferenceProvider": "bedrock",
  "allowedPluginMarketplaces": [
    { "source": "github", "repo": "acme/plugins", "expectedName": "acme-plugins" }
  ]
}
"""
        },
    ),
    settings=Settings,
    subjects=each_on_desktops(_LOOK),
    judge=as_on_desktops(_LOOK),
    asks="device",
)
