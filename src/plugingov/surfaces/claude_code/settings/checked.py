"""What the client checks of a settings file that no administrator wrote: one wrong type costs it the whole file."""

import re
from collections.abc import Mapping
from typing import Any

from plugingov.surfaces.claude_code.client.hook_shapes import refusing_hooks
from plugingov.surfaces.claude_code.client.shapes import (
    Shape,
    anything,
    complete,
    either,
    flag,
    list_of,
    map_of,
    mapping,
    nothing,
    number,
    object_with,
    one_of,
    share,
    text,
    texts,
    whole,
)
from plugingov.surfaces.claude_code.settings.policy_entries import SOURCE_FORMS, marketplace_entry

_FLAGS = (
    *("autoMemoryEnabled", "includeGitInstructions", "includeCoAuthoredBy", "respectGitignore", "fastMode"),
    *("disableAllHooks", "spinnerTipsEnabled", "terminalProgressBarEnabled", "showTurnDuration"),
    *("prefersReducedMotion", "alwaysThinkingEnabled", "showClearContextOnPlanAccept", "showThinkingSummaries"),
    *("forceRemoteSettingsRefresh", "voiceEnabled", "wslInheritsWindowsSettings", "autoCompactEnabled"),
    *("fileCheckpointingEnabled", "respondToBashCommands", "wheelScrollAccelerationEnabled", "awaySummaryEnabled"),
    *("autoScrollEnabled", "allowAllClaudeAiMcps", "agentPushNotifEnabled", "axScreenReader"),
    *("inputNeededNotifEnabled", "syntaxHighlightingDisabled", "verbose", "workflowKeywordTriggerEnabled"),
    *("emojiCompletionEnabled", "allowClaudeInChromeWithManagedMcp", "allowNestedModelAccessUnderForceLogin"),
    *("autoDreamEnabled", "bashEditDiffEnabled", "disableReplyCheck", "doneMeansMerged", "idleCompaction"),
    *("clawdFileProgressEnabled", "precomputeCompactionEnabled", "promptSuggestionEnabled", "showMessageTimestamps"),
    *("switchModelsOnFlag", "terminalTitleFromRename", "todoFeatureEnabled", "totalTokensReminderAfterUserTurn"),
)
FLAGS_OR_NULL = (
    *("fastModePerSessionOptIn", "enableAllProjectMcpServers", "allowManagedHooksOnly", "skipWebFetchPreflight"),
    *("allowManagedPermissionRulesOnly", "allowManagedMcpServersOnly", "channelsEnabled", "disableAgentView"),
    *("disableSkillShellExecution", "skipDangerousModePermissionPrompt", "useAutoModeDuringPlan"),
    *("enforceAvailableModels", "disableBundledSkills", "disableArtifact", "disableClaudeAiConnectors"),
    *("disableRemoteControl", "disableWorkflows", "remoteControlAtStartup", "enableArtifact"),
    *("disableSideloadFlags", "syncClaudeAiSkills", "syncClaudeAiPlugins", "disableCommandPluginSources"),
    *("autoContinueAtUsageLimit", "autoUploadSessions", "disableDirectMcpSkills", "disableWindowsBashCommandSplit"),
    *("enableWorkflows", "isolatePeerMachines", "responseComparisonEnabled", "skipWorkflowUsageWarning"),
)
_TEXTS = (
    *("$schema", "apiKeyHelper", "awsCredentialExport", "awsAuthRefresh", "plansDirectory", "language", "model"),
    *("otelHeadersHelper", "outputStyle", "prUrlTemplate", "pluginTrustMessage", "agent", "autoMemoryDirectory"),
    *("minimumVersion", "advisorModel", "gcpAuthRefresh", "requiredMaximumVersion", "requiredMinimumVersion"),
    *("claudeMd", "processWrapper", "proxyAuthHelper", "attributionProject", "timeFormat", "timeZone"),
)
_LISTS = (
    *("claudeMdExcludes", "availableModels", "httpHookAllowedEnvVars", "allowedHttpHookUrls"),
    *("companyAnnouncements", "fallbackModel", "pluginSuggestionMarketplaces"),
)
_NETWORK = object_with(
    **dict.fromkeys(("allowUnixSockets", "allowedDomains", "deniedDomains", "allowMachLookup"), texts),
    **dict.fromkeys(("allowLocalBinding", "allowAllUnixSockets", "allowManagedDomainsOnly", "strictAllowlist"), flag),
    **dict.fromkeys(("httpProxyPort", "socksProxyPort"), number),
    tlsTerminate=object_with(caCertPath=text, caKeyPath=text),
)
_FILESYSTEM = object_with(
    **dict.fromkeys(("allowWrite", "denyWrite", "denyRead", "allowRead"), texts),
    **dict.fromkeys(("allowManagedReadPathsOnly", "disabled"), flag),
)
_HOW = {
    "mode": one_of("deny", "mask"),
    "onExtractNoMatch": one_of("warn", "deny", "error"),
    "decode": one_of("jwt"),
    **dict.fromkeys(("maskClaims", "injectHosts"), texts),
    "extract": text,
}
_PAIR = complete(
    object_with(accessKeyIdVar=text, secretAccessKeyVar=text, sessionTokenVar=text),
    "accessKeyIdVar",
    "secretAccessKeyVar",
)
_CREDENTIALS = object_with(
    files=list_of(complete(object_with(path=text, maskDuplicates=flag, **_HOW), "path", "mode")),
    envVars=list_of(complete(object_with(name=text, **_HOW), "name", "mode")),
    allowPlaintextInject=flag,
    awsPairs=list_of(_PAIR),
    sigv4=object_with(**dict.fromkeys(("streaming", "presigned", "sigv4a"), one_of("deny", "passthrough"))),
)
_SANDBOX = object_with(
    network=_NETWORK,
    filesystem=_FILESYSTEM,
    credentials=_CREDENTIALS,
    ignoreViolations=map_of(texts),
    excludedCommands=texts,
    ripgrep=complete(object_with(command=text, args=texts), "command"),
    windows=object_with(backend=one_of("sandboxuser", "mxc")),
    allowNestedUserNamespaces=flag,
    **dict.fromkeys(("autoAllowBashIfSandboxed", "enableWeakerNetworkIsolation", "enabled", "failIfUnavailable"), flag),
    **dict.fromkeys(("enableWeakerNestedSandbox", "allowUnsandboxedCommands", "allowAppleEvents"), flag),
)
_RULES = list_of(anything)
_MODES = ("acceptEdits", "auto", "bypassPermissions", "default", "dontAsk", "manual", "plan")
_OVERRIDES = ("on", "off", "name-only", "user-invocable-only")
_OPTION = either(text, number, flag, texts)
_COMMAND = complete(object_with(type=one_of("command"), command=text), "type", "command")

_SSH = object_with(
    **dict.fromkeys(("id", "name", "sshHost", "sshIdentityFile", "startDirectory"), text),
    sshPort=lambda value: number(value) and value == int(value),
)

_MARKETPLACES = either(list_of(marketplace_entry), nothing)


def _name(value: Any) -> bool:
    return isinstance(value, str) and _PLAIN_NAME.fullmatch(value) is not None


_PLAIN_NAME = re.compile("[A-Za-z0-9_-]+")


def _time(value: Any) -> bool:
    return isinstance(value, str) and _CLOCK.fullmatch(value) is not None


_CLOCK = re.compile("(?:[01]?[0-9]|2[0-3]):[0-5][0-9]")


def _known_sources(value: Any) -> bool:
    """Tell whether no marketplace in a map has a form of source that the client has never heard of."""
    members = value.values() if isinstance(value, dict) else ()
    sources = [member["source"] for member in members if isinstance(member, dict) and "source" in member]
    forms = [source["source"] for source in sources if isinstance(source, dict) and "source" in source]
    return all(form in SOURCE_FORMS for form in forms if isinstance(form, str))


# What client 2.1.330 was seen to check of keys that nothing here asks for: one wrong type spoils a user's whole file.
# Keys that are not here may hold anything.
CHECKED: Mapping[str, Shape] = {
    **dict.fromkeys(_FLAGS, flag),
    **dict.fromkeys(FLAGS_OR_NULL, either(flag, nothing)),
    **dict.fromkeys(_TEXTS, text),
    **dict.fromkeys(_LISTS, texts),
    "attribution": either(flag, object_with(commit=text, pr=text, sessionUrl=flag)),
    "autoMode": object_with(allow=texts, soft_deny=texts, environment=texts, hard_deny=texts, classifyAllShell=flag),
    "autoUpdatesChannel": one_of("stable", "latest", "rc"),
    "breakReminder": object_with(enabled=flag, intervalMinutes=whole, breakThresholdMinutes=whole, message=text),
    "cleanupPeriodDays": whole,
    **dict.fromkeys(("strictKnownMarketplaces", "allowedMarketplaces", "blockedMarketplaces"), _MARKETPLACES),
    **dict.fromkeys(("extraKnownMarketplaces", "additionalMarketplaces"), _known_sources),
    **dict.fromkeys(("enabledMcpjsonServers", "disabledMcpjsonServers"), either(texts, _name)),
    "enabledPlugins": map_of(either(flag, texts)),
    "daemonColdStart": one_of("transient", "ask"),
    "desktopSessionCleanupPeriodDays": either(whole, lambda value: number(value) and value == 0),
    "defaultShell": one_of("bash", "powershell"),
    "disableAutoMode": either(one_of("disable"), nothing),
    "disableDeepLinkRegistration": either(one_of("disable"), nothing),
    "env": mapping,
    "feedbackDrafts": either(one_of("notify", "quiet", "off"), nothing),
    "feedbackSurveyRate": share(1, with_zero=True),
    "fileSuggestion": _COMMAND,
    "hooks": refusing_hooks,
    "forceLoginOrgUUID": either(text, texts),
    "managedSourcesBehavior": one_of("first-wins", "merge"),
    "modelOverrides": map_of(text),
    "parentSettingsBehavior": one_of("first-wins", "merge"),
    "permissions": object_with(
        allow=_RULES,
        deny=_RULES,
        ask=_RULES,
        defaultMode=one_of(*_MODES),
        disableBypassPermissionsMode=one_of("disable"),
        disableAutoMode=one_of("disable"),
        additionalDirectories=texts,
        **dict.fromkeys(("blockReadsOutsideWorkingDirectories", "blockWritesOutsideWorkingDirectories"), flag),
        **dict.fromkeys(("blockFileToolReadsOutsideWorkingDirectories", "denyInsteadOfPrompting"), flag),
    ),
    "pluginConfigs": map_of(object_with(options=map_of(_OPTION), mcpServers=map_of(map_of(_OPTION)))),
    "quietHours": object_with(enabled=flag, start=_time, end=_time),
    "remote": object_with(defaultEnvironmentId=text),
    "remoteTools": object_with(allowUnattendedServing=flag),
    "sandbox": _SANDBOX,
    "skillListingBudgetFraction": share(1, with_zero=False),
    "skillListingMaxDescChars": whole,
    "skillOverrides": map_of(one_of(*_OVERRIDES)),
    "spinnerVerbs": complete(object_with(mode=one_of("append", "replace"), verbs=texts), "mode", "verbs"),
    "sshConfigs": list_of(complete(_SSH, "id", "name", "sshHost")),
    "statusLine": complete(
        object_with(type=one_of("command"), command=text, padding=number, hideVimModeIndicator=flag), "type", "command"
    ),
    "allowedChannelPlugins": list_of(complete(object_with(plugin=text, marketplace=text), "plugin", "marketplace")),
    "totalTokensReminder": one_of("off", "infinite", "fixed", "countdown", "padded-countdown"),
    "totalTokensReminderBudget": whole,
    "tui": one_of("fullscreen", "default"),
    "voice": object_with(enabled=flag, mode=one_of("hold", "tap"), autoSubmit=flag),
    "workflowSizeGuideline": one_of("unrestricted", "small", "medium", "large"),
    "worktree": object_with(sparsePaths=texts, symlinkDirectories=texts, baseRef=one_of("fresh", "head")),
}
