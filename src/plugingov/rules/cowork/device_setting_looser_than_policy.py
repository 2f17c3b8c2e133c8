"""A switch that the policy wants off, and that devices have on."""

from collections.abc import Iterator

from plugingov.model.values import Texts
from plugingov.rules.case import Case
from plugingov.rules.cowork.controls import SETTINGS
from plugingov.rules.cowork.desktops import absent, not_known, of_configurations, seen_on_desktops
from plugingov.rules.observing import Seen
from plugingov.rules.rule import NOT_APPLICABLE, PASS, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.surfaces.cowork.desktop.builds import is_below
from plugingov.surfaces.cowork.desktop.configuration import Configuration, called

_EXTENSIONS = "isDesktopExtensionEnabled"
_OFF_SINCE = "1.19367.0"  # in third-party deployments
_OF_THIRD_PARTIES = ("userPluginMarketplacesEnabled", "userPluginUploadsEnabled")
_OF_BOTH = ("isLocalDevMcpEnabled", _EXTENSIONS)
_OTHERS = ("isDesktopExtensionDirectoryEnabled", "isClaudeCodeForDesktopEnabled", "secureVmFeaturesEnabled")
_SWITCHES = (*_OF_BOTH, *_OF_THIRD_PARTIES, "skillCreationEnabled", *_OTHERS)


class SwitchSettings(Settings):
    """Which switches have to be off on every device."""

    off: Texts = (*_OF_BOTH, *_OF_THIRD_PARTIES)


def subjects(case: Case) -> tuple[Subject, ...]:
    """Return each switch that a device has."""
    return tuple(seen_on_desktops(case, _LOOK))


def judge(case: Case, subject: Subject, settings: SwitchSettings) -> Verdict:
    return seen_on_desktops(case, _LOOK)[subject] if subject.item in settings.off else NOT_APPLICABLE


def look(case: Case, configuration: Configuration) -> Iterator[Seen]:
    """Yield every switch that the policy may want off; those of third-party deployments only there."""
    for key in _SWITCHES:
        is_elsewhere = key in (*_OF_THIRD_PARTIES, "skillCreationEnabled") and configuration.deployment == "first-party"
        if key in configuration.settings or not is_elsewhere:
            yield Seen(key, _verdict(case, configuration, key))


def _verdict(case: Case, configuration: Configuration, key: str) -> Verdict:
    if setting := configuration.settings.get(key):
        is_off = setting.value is False
        return PASS if is_off else Finding(setting.at, f"`{key}` of {called(setting.file)} is `true`")
    if unknown := not_known(configuration, key):
        return unknown
    if key == _EXTENSIONS and configuration.deployment == "third-party":
        return _of_extensions(case, configuration)
    at, said = absent(configuration, key)
    return Finding(at, f"{said}, and without it what it switches is on")


def _of_extensions(case: Case, configuration: Configuration) -> Verdict:
    """Return what holds without the key in a third-party deployment, where its default has changed."""
    minimum = case.organisation.cowork.minimum_version
    what = f"`{_EXTENSIONS}` is not set, and builds before {_OFF_SINCE} have it on then"
    match is_below(minimum, _OFF_SINCE):
        case True:
            return Finding(configuration.at, f"{what}; the fleet's minimum is {minimum}")
        case False:
            return PASS
    return Unknown(configuration.at, f"{what}; no `minimum_version` of Cowork is stated")


_LOOK = of_configurations(look)

DEVICE_SETTING_LOOSER_THAN_POLICY = Rule(
    id="COW028",
    name="device-setting-looser-than-policy",
    title="Members may add on their devices what nobody reviewed",
    layer="install",
    severity="medium",
    why="Unless they are switched off, members add local servers, extensions, marketplaces and plugins of their own, and none of "
    "it passes a review. Most switches are on where nobody sets them. `off` says which have to be off: those four, unless the "
    "policy names others.",
    fix="Set the switch to `false` in what is managed on devices, or take it out of `off`.",
    references=(
        "support.claude.com/en/articles/12622667",
        "claude.com/docs/third-party/claude-desktop/configuration",
        "Cowork condition C12",
    ),
    controls=SETTINGS,
    item_is="key",
    bad=Example(
        settings="off: [isLocalDevMcpEnabled]",
        files={
            "/etc/claude-desktop/managed-settings.json": """\
{
  "inferenceProvider": "bedrock",
  "isLocalDevMcpEnabled": true  // gap
}
"""
        },
    ),
    good=Example(
        settings="off: [isLocalDevMcpEnabled]",
        files={
            "/etc/claude-desktop/managed-settings.json": """\
{
  "inferenceProvider": "bedrock",
  "isLocalDevMcpEnabled": false
}
"""
        },
    ),
    settings=SwitchSettings,
    subjects=subjects,
    judge=judge,
    asks="device",
)
