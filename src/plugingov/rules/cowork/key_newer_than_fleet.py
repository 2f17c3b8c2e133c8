"""A key that some builds of the fleet do not know."""

from collections.abc import Iterator

from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import SETTINGS
from plugingov.rules.cowork.desktops import as_on_desktops, each_on_desktops, of_configurations
from plugingov.rules.observing import Seen
from plugingov.rules.rule import PASS, Example, Finding, Rule, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.sources.secrets import mask
from plugingov.surfaces.cowork.desktop.builds import is_below
from plugingov.surfaces.cowork.desktop.configuration import Configuration, called
from plugingov.surfaces.cowork.desktop.decoding import Setting
from plugingov.surfaces.cowork.desktop.keys import KEYS


def look(case: Case, configuration: Configuration) -> Iterator[Seen]:
    """Yield each key of which it is known which build brought it."""
    for key, setting in configuration.settings.items():
        if key in KEYS and KEYS[key].since:
            yield Seen(key, _verdict(case, setting, KEYS[key].since))
    if configuration.doubt and not configuration.settings:
        yield Seen("keys that were not read", Unknown(configuration.at, mask(configuration.doubt)))


def _verdict(case: Case, setting: Setting, since: str) -> Verdict:
    minimum = case.organisation.cowork.minimum_version
    what = f"`{setting.key}` of {called(setting.file)} is known to builds from {since} on"
    match is_below(minimum, since):
        case True:
            return Finding(setting.at, f"{what}, and the fleet's minimum is {minimum}: older ones take no notice of it")
        case False:
            return PASS
    return Unknown(setting.at, f"{what}, and no `minimum_version` of Cowork is stated")


_LOOK = of_configurations(look)

KEY_NEWER_THAN_FLEET = Rule(
    id="COW027",
    name="key-newer-than-fleet",
    title="A key is newer than some builds of the fleet",
    layer="install",
    severity="medium",
    why="A build that does not know a key passes over it without a word: on those devices what it was to switch off is on. "
    "Which builds a fleet has is attested, as `minimum_version` of Cowork; keys of which the vendor's pages name no build "
    "are not asked about.",
    fix="Update the devices and raise `surfaces.cowork.minimum_version`, or do not count on the key until then.",
    references=("claude.com/docs/third-party/claude-desktop/configuration-changelog", "Cowork condition C11"),
    controls=SETTINGS,
    item_is="key",
    bad=Example(
        "surfaces: {cowork: {minimum_version: 1.24012.0}}\n",
        files={
            "/etc/claude-desktop/managed-settings.json": """\
{
  "inferenceProvider": "bedrock",
  "userPluginUploadsEnabled": false  // gap
}
""",
        },
    ),
    good=Example(
        "surfaces: {cowork: {minimum_version: 1.46388.1}}\n",
        files={
            "/etc/claude-desktop/managed-settings.json": """\
{
  "inferenceProvider": "bedrock",
  "userPluginUploadsEnabled": false
}
""",
        },
    ),
    settings=Settings,
    subjects=each_on_desktops(_LOOK),
    judge=as_on_desktops(_LOOK),
    asks="device",
)
