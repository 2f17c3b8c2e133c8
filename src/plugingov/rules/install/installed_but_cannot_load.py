"""A door that is provisioned where the surface would not load it."""

from plugingov.rules.case import Case
from plugingov.rules.rule import PASS, Example, Finding, Rule, Subject, Unknown, Verdict
from plugingov.rules.settings import Settings
from plugingov.rules.subjects import each_door


def judge(case: Case, subject: Subject, settings: Settings) -> Verdict:
    del settings
    door = case.door(subject.plugin, subject.surface)
    refusal = case.layers.refusal(door)
    if refusal is None:
        return PASS
    if refusal.state == "off":
        return Finding(
            refusal.at, f"`{door.id}` is provisioned on {door.surface} and cannot load there: {refusal.because}"
        )
    return Unknown(refusal.at, refusal.because)


INSTALLED_BUT_CANNOT_LOAD = Rule(
    id="INS008",
    name="installed-but-cannot-load",
    title="A plugin is provisioned where the surface would not load it",
    layer="install",
    severity="high",
    why="What the surface refuses, or cannot do, stays away without a word: `managed-mcp.json` shuts out every other server of "
    "Claude Code, account routes can be switched off, and Cowork shows no client certificate (mutual TLS). What was given to "
    "nobody is not asked about, nor a connector that was not added (bundled-connector-missing).",
    fix={
        "cowork": "Provision the door in a way that Cowork can load, sign in another way than with a client certificate, or take "
        "it off Cowork.",
        "claude-code": "Add an entry for it to `allowedMcpServers`, or take the one out of `deniedMcpServers` that blocks it "
        "(`plugingov render claude-code` writes both); where there is a `managed-mcp.json`, put the server into it; or switch "
        "the account route on.",
    },
    references=(
        "code.claude.com/docs/en/managed-mcp",
        "claude.com/docs/plugins/org-sync",
        "claude.com/docs/plugins/platform-support",
        "claude.com/docs/third-party/claude-desktop/extensions",
        "Claude Code condition CC-M08",
        "Claude Code condition CC-M09",
    ),
    bad=Example(
        """\
plugins:
  treasury-fx:
    title: Treasury FX
    path: custom-mcp
    server: {transport: http, url: https://fx.anycompany.example/mcp}
    auth:
      method: mtls  # gap
    provision: {cowork: {via: custom-connector}}
  ledger:
    title: Ledger
    path: custom-mcp
    server:  # gap
      transport: stdio
      command: /opt/anycompany/ledger
    provision: {cowork: {via: custom-connector}}
""",
    ),
    good=Example(
        """\
plugins:
  treasury-fx:
    title: Treasury FX
    path: custom-mcp
    server: {transport: http, url: https://fx.anycompany.example/mcp}
    auth: {method: mtls}
    provision: {claude-code: {via: user-server}}
  ledger:
    title: Ledger
    path: custom-mcp
    server: {transport: stdio, command: /opt/anycompany/ledger}
    provision: {cowork: {via: desktop-extension}}
""",
    ),
    asks="either",
    asks_strangers=False,
    settings=Settings,
    subjects=each_door,
    judge=judge,
)
