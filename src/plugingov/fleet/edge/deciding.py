"""What of a file may decide about servers and packages: the rest differs from person to person."""

from typing import Any

from plugingov.model.observation import FileKind, NativeFile
from plugingov.surfaces.claude_code.settings.checked import CHECKED

OF_MEMBERS = frozenset[FileKind]({"user", "project", "local"})
_LISTS_OF_RULES = ("allow", "ask", "deny")
# What a session looks like, says, remembers, spends and may do with files: no server or package hangs on any of it.
DECIDES_NOTHING = frozenset(
    {
        *("$schema", "advisorModel", "agent", "agentPushNotifEnabled", "alwaysThinkingEnabled", "attribution"),
        *("attributionProject", "autoCompactEnabled", "autoContinueAtUsageLimit", "autoDreamEnabled"),
        *("autoMemoryDirectory", "autoMemoryEnabled", "autoMode", "autoScrollEnabled", "autoUpdatesChannel"),
        *("availableModels", "awaySummaryEnabled", "awsAuthRefresh", "awsCredentialExport", "axScreenReader"),
        *("bashEditDiffEnabled", "breakReminder", "claudeMd", "claudeMdExcludes", "clawdFileProgressEnabled"),
        *("cleanupPeriodDays", "companyAnnouncements", "daemonColdStart", "defaultShell", "doneMeansMerged"),
        *("emojiCompletionEnabled", "fallbackModel", "fastMode", "fastModePerSessionOptIn", "feedbackDrafts"),
        *("feedbackSurveyRate", "fileCheckpointingEnabled", "fileSuggestion", "gcpAuthRefresh", "idleCompaction"),
        *("includeCoAuthoredBy", "includeGitInstructions", "inputNeededNotifEnabled", "language", "model"),
        *("modelOverrides", "otelHeadersHelper", "outputStyle", "plansDirectory", "prUrlTemplate"),
        *("precomputeCompactionEnabled", "prefersReducedMotion", "promptSuggestionEnabled", "quietHours"),
        *("respectGitignore", "respondToBashCommands", "responseComparisonEnabled", "sandbox"),
        *("showClearContextOnPlanAccept", "showMessageTimestamps", "showThinkingSummaries", "showTurnDuration"),
        *("skillListingBudgetFraction", "skillListingMaxDescChars", "skillOverrides", "spinnerTipsEnabled"),
        *("skipDangerousModePermissionPrompt", "skipWebFetchPreflight", "skipWorkflowUsageWarning"),
        *("spinnerVerbs", "sshConfigs", "statusLine", "switchModelsOnFlag", "syntaxHighlightingDisabled"),
        *("terminalProgressBarEnabled", "terminalTitleFromRename", "timeFormat", "timeZone", "todoFeatureEnabled"),
        *("totalTokensReminder", "totalTokensReminderAfterUserTurn", "totalTokensReminderBudget", "tui"),
        *("useAutoModeDuringPlan", "verbose", "voice", "voiceEnabled", "wheelScrollAccelerationEnabled"),
        *("workflowKeywordTriggerEnabled", "workflowSizeGuideline", "worktree"),
    }
)


def deciding(file: NativeFile, rest: Any) -> Any:
    """Return what of a member's own settings may decide about servers and packages; of other files all.

    What has a wrong type stays, since it may cost the file, and of permissions those for tools of servers do.
    """
    if file.kind not in OF_MEMBERS or not isinstance(rest, dict):
        return rest
    kept = {key: value for key, value in rest.items() if key not in DECIDES_NOTHING or not CHECKED[key](value)}
    permissions = kept.get("permissions")
    if isinstance(permissions, dict):
        kept["permissions"] = _for_servers(permissions)
    return {key: value for key, value in kept.items() if key != "permissions" or value != {}}


def _for_servers(permissions: dict[str, Any]) -> dict[str, Any]:
    """Return permissions without those for anything but tools of servers, and without lists that are empty then."""
    rules = {key: value for key, value in permissions.items() if key in _LISTS_OF_RULES and isinstance(value, list)}
    kept = {
        key: [each for each in value if not isinstance(each, str) or "mcp__" in each] for key, value in rules.items()
    }
    return {key: kept.get(key, value) for key, value in permissions.items() if kept.get(key, value) != []}
