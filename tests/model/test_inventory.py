"""An inventory says what the design page says it says, and documents of one organisation are one."""

from datetime import date

import pytest
from organisation_from_text import HEADING, organisation

from plugingov.model.kinds import of_kind
from plugingov.model.organisation import merge
from plugingov.sources.document import Text
from plugingov.sources.errors import BadInput
from plugingov.sources.yaml import read_yaml

# Every key of the design page, once.
WHOLE = """\
surfaces:
  cowork:
    deployment: first-party
    plan: enterprise
    minimum_version: 1.46388.1
    always_allow_for_connector_tools: false
    extension_allowlist: true
    connectors_added: [fx]
    inference: {provider: anthropic, model: opus, profile: global.opus, from: ap-southeast-1, regions: [us-east-1]}
  claude-code:
    minimum_version: 2.1.273
    platforms: [macos, windows, linux, wsl]
    managed: {by: mdm, mode: rbac_groups, order: [team], default: none}
    claude_ai_connectors: true
    claude_ai_plugin_sync: false
    inference: {provider: bedrock}
groups:
  team: {title: Team, size: 6, members: [ada@a.example]}
  all: {title: All, includes: [team], deployment: third-party}
marketplaces:
  tools:
    title: Tools
    source: {github: a/plugins, sha: 3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90, ref: v1}
    cowork: {default_preference: not_available, sync: manual}
packages:
  doors@tools:
    version: 1.10
    source: ./doors
    servers: {fx: rates}
    parts: [skills, commands, agents, hooks, local-mcp, bin, lsp, monitors, settings, user_config]
plugins:
  fx:
    title: FX
    path: custom-mcp
    system: rates
    publisher: a
    owner: o@a.example
    purpose: Rates
    tags: [critical]
    audience: [team]
    source: {marketplace: tools}
    server:
      transport: http
      url: https://mcp.a.example/fx
      operator: us
      headers: {X: "${X}"}
      command: /opt/fx
      args: [--read-only, ""]
      env: {A: ""}
      windows: {command: fx.exe, args: [--read-only]}
    auth: {method: oauth, trusts: network, identity: per-member, scopes: [r], client: registered, issuer: https://l.a.example}
    provides:
      tools: {get: {access: read, scopes: [r], open_world: false, destructive: false, sees: [private, untrusted]}}
      resources: {table: {uri: "fx://table", classification: confidential}}
      prompts: {ask: {text: What is it, try_first: true}}
    data: {classification: confidential, cleared_for: confidential, regions: [ap-southeast-1], owner: c@a.example}
    review:
      requested_by: r@a.example
      approvals: {c@a.example: 2026-09-01}
      approved_by: c@a.example
      approved_on: 2026-09-01
      valid_until: 2027-03-01
      ticket: IT-1
      covers: {scopes: [r], sha: 3f1c, version: 1.10, parts: [hooks]}
    metadata: {cost_center: FIN, anything: {nested: [at, all]}}
    provision:
      cowork:
        via: org-plugin
        package: doors@tools
        as: The Rates
        preference: required
        lock: true
        groups: {all: available}
        activation: first-use
        tools: {default: ask, get: allow, "*": blocked}
        path: marketplace
        server: {url: https://mcp.a.example/other}
        auth: {method: none}
        source: {marketplace: tools}
        differs_because: it must
      claude-code: {via: managed-plugin, package: doors@tools, groups: {all: absent, team: true}}
projects:
  month-end:
    title: Month end
    surface: cowork
    runs: [chat, cowork-local, cowork-cloud, cli, ide, cloud]
    owner: p@a.example
    audience: [team]
    data: confidential
    needs: [fx, fx/get]
    active: [fx]
credentials:
  fx-team: {plugin: fx, surface: cowork, kind: per-member, holder: team, owner: o@a.example, scopes: [r], issued: 2026-06-15, rotated: 2026-07-01, expires: 2026-12-15}
"""


def test_every_key_of_the_design_is_read():
    found = organisation(WHOLE)
    assert found.cowork.minimum_version == "1.46388.1"
    assert found.cowork.inference.from_ == "ap-southeast-1"
    assert found.claude_code.claude_ai_plugin_sync is False
    assert found.claude_code.managed.order == ("team",)
    assert found.groups["team"].size == 6
    assert found.marketplaces["tools"].source.repo == "a/plugins"
    assert found.packages["doors@tools"].version == "1.10"
    assert found.packages["doors@tools"].source.path == "./doors"
    plugin = found.plugins["fx"]
    assert plugin.server.args == ("--read-only", "")
    assert plugin.provides.tools["get"].open_world is False
    assert plugin.review.approvals == {"c@a.example": date(2026, 9, 1)}
    assert plugin.metadata == {"cost_center": "FIN", "anything": {"nested": ["at", "all"]}}
    assert plugin.provision.cowork.as_ == "The Rates"
    assert plugin.provision.cowork.lock is True
    assert plugin.provision.claude_code.groups == {"all": "absent", "team": "true"}
    assert found.projects["month-end"].needs == ("fx", "fx/get")
    assert found.credentials["fx-team"].expires == date(2026, 12, 15)


def test_what_is_needed_is_enough():
    found = organisation(
        "plugins: {fx: {title: FX, path: custom-mcp}}\nprojects: {p: {surface: cowork}}\n"
        "credentials: {c: {plugin: fx, surface: cowork}}\ngroups: {g: {}}\nmarketplaces: {m: {}}\npackages: {p@m: {}}\n"
    )
    plugin = found.plugins["fx"]
    assert (plugin.tags, plugin.audience, plugin.provision.cowork) == ((), None, None)
    assert found.projects["p"].active is None
    assert (found.cowork.deployment, found.claude_code.managed) == (None, None)


def test_a_key_without_a_value_is_one_that_is_not_there():
    written = organisation(
        "surfaces: {cowork: {plan: ~, connectors_added: }, claude-code: }\n"
        "groups: {g: {title: , size: , members: , includes: ~, deployment: null}}\n"
        "plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    tags:\n    audience:\n    server: {url: , args: , env: }\n"
        "    review: {valid_until: ~}\n    provision: {cowork: , claude-code: {via: user-server, lock: , tools: }}\n"
        "projects: {p: {surface: cowork, needs: , active: }}\n"
    )
    absent = organisation(
        "surfaces: {cowork: {}}\ngroups: {g: {}}\n"
        "plugins:\n  fx:\n    title: FX\n    path: custom-mcp\n    server: {}\n"
        "    review: {}\n    provision: {claude-code: {via: user-server}}\n"
        "projects: {p: {surface: cowork}}\n"
    )
    for section in ("cowork", "claude_code", "groups", "plugins", "projects"):
        assert getattr(written, section) == getattr(absent, section)


@pytest.mark.parametrize(
    ("written", "kind", "key", "value"),
    [
        pytest.param("./doors", "relative", "path", "./doors", id="a text is a path"),
        pytest.param("{github: o/r}", "github", "repo", "o/r", id="a repository in short"),
        pytest.param("{github: o/r, sha: abc}", "github", "sha", "abc", id="a repository in short, with its commit"),
        pytest.param(
            "{source: github, repo: o/r, ref: main}", "github", "ref", "main", id="a repository as the vendor writes it"
        ),
        pytest.param(
            "{source: git, url: https://g.example/r.git}", "git", "url", "https://g.example/r.git", id="a git address"
        ),
        pytest.param(
            "{source: url, url: https://g.example/r.git}", "url", "url", "https://g.example/r.git", id="an address"
        ),
        pytest.param(
            "{source: git-subdir, url: https://g.example/m.git, path: p/e}",
            "git-subdir",
            "path",
            "p/e",
            id="a folder of a repository",
        ),
        pytest.param(
            "{source: npm, package: '@a/b', version: 1.0.0, registry: https://r.example}",
            "npm",
            "package",
            "@a/b",
            id="a package of npm",
        ),
        pytest.param(
            "{source: archive, url: https://g.example/a.zip, sha256: abc, manifestSha256: d}",
            "archive",
            "manifest_sha256",
            "d",
            id="an archive",
        ),
        pytest.param(
            "{source: command, command: [make, list], timeout: 30}",
            "command",
            "command",
            ["make", "list"],
            id="a command",
        ),
        pytest.param("{source: file, path: ./m.json}", "file", "path", "./m.json", id="a file"),
        pytest.param("{source: directory, path: ./m, mode: link}", "directory", "mode", "link", id="a directory"),
        pytest.param(
            "{source: settings, name: inline, plugins: [{name: a, source: ./a}]}",
            "settings",
            "plugins",
            ({"name": "a", "source": "./a"},),
            id="plugins in the settings",
        ),
    ],
)
def test_every_form_of_a_source_is_read(written, kind, key, value):
    source = organisation(f"marketplaces: {{m: {{source: {written}}}}}").marketplaces["m"].source
    assert (source.source, getattr(source, key)) == (kind, value)


@pytest.mark.parametrize(
    ("written", "is_remote"),
    [
        pytest.param("{transport: http}", True, id="http"),
        pytest.param("{transport: sse}", True, id="sse"),
        pytest.param("{transport: stdio, url: https://a.example}", False, id="stdio, whatever else it says"),
        pytest.param("{url: https://a.example}", True, id="an address alone"),
        pytest.param("{command: fx}", False, id="a command alone"),
        pytest.param("{url: https://a.example, command: fx}", True, id="both"),
        pytest.param("{operator: us}", None, id="neither"),
    ],
)
def test_a_server_is_remote_or_local_or_nobody_knows(written, is_remote):
    found = organisation(f"plugins: {{fx: {{title: FX, path: custom-mcp, server: {written}}}}}")
    assert found.plugins["fx"].server.is_remote is is_remote


def test_documents_of_one_organisation_are_one():
    found = organisation(
        "plugins: {fx: {title: FX, path: custom-mcp}}", "groups: {g: {}}", "surfaces: {cowork: {plan: team}}"
    )
    assert (list(found.plugins), list(found.groups), found.cowork.plan) == (["fx"], ["g"], "team")
    assert str(found.place(("groups", "g"))) == "inventory1.yaml:4:10"
    assert str(found.place(("plugins", "fx", "title"))) == "inventory0.yaml:4:23"
    assert str(found.place(("surfaces", "cowork", "plan"))) == "inventory2.yaml:4:27"
    assert found.place(("plugins", "nobody")).file == "inventory0.yaml"
    assert found.place(()).file == "inventory0.yaml"


def test_a_section_may_stand_in_many_documents():
    found = organisation(*(f"plugins: {{p{number}: {{title: P, path: marketplace}}}}" for number in range(3)))
    assert list(found.plugins) == ["p0", "p1", "p2"]


@pytest.mark.parametrize(
    ("text", "place", "found"),
    [
        pytest.param(
            "plugins: {fx: {title: FX, path: custom-mcp}}",
            "inventory1.yaml:4:11",
            "found 'fx' again in `plugins`; it stands first at inventory0.yaml:4:11",
            id="a plugin",
        ),
        pytest.param(
            "surfaces: {cowork: {}}",
            "inventory1.yaml:4:12",
            "found 'cowork' again in `surfaces`; it stands first at inventory0.yaml:4:12",
            id="a surface",
        ),
        pytest.param(
            "groups: {aB3xY9: {}}",
            "inventory1.yaml:4:10",
            "found 'aB3xY9' again in `groups`; it stands first at inventory0.yaml:4:10",
            id="a group",
        ),
    ],
)
def test_the_same_id_twice_shows_both_places(text, place, found):
    with pytest.raises(BadInput) as raised:
        organisation(text, text)
    assert [(str(problem.place), problem.found) for problem in raised.value.problems] == [(place, found)]


def test_organisations_are_kept_apart():
    problems = []
    texts = [HEADING.replace("example", name) + "groups: {g: {}}" for name in ("b", "a", "b")]
    documents = [read_yaml(Text(f"{number}.yaml", text)) for number, text in enumerate(texts)]
    found = merge(of_kind("Inventory", documents, problems), problems)
    assert [organisation.id for organisation in found] == ["b", "a"]
    assert [problem.found for problem in problems] == ["found 'g' again in `groups`; it stands first at 0.yaml:4:10"]


@pytest.mark.parametrize("name", ["", "organization:", "organization: a b", "organization: [a]"])
def test_an_organisation_has_a_name(name):
    problems = []
    merge([read_yaml(Text("a.yaml", f"apiVersion: plugingov/v1\nkind: Inventory\n{name}\n"))], problems)
    assert len(problems) == 1


def test_what_was_read_stays_as_it_is():
    plugin = organisation("plugins: {fx: {title: FX, path: custom-mcp}}").plugins["fx"]
    with pytest.raises(Exception, match="frozen"):
        plugin.title = "other"


@pytest.mark.parametrize(
    ("review", "found"),
    [
        pytest.param("{}", {}, id="nothing"),
        pytest.param("{approvals: {ada: 2026-09-02, bob: 2026-09-01}}", {"ada": 2, "bob": 1}, id="several"),
        pytest.param("{approved_by: ada, approved_on: 2026-09-02}", {"ada": 2}, id="the short spelling"),
        pytest.param(
            "{approvals: {bob: 2026-09-03}, approved_by: ada, approved_on: 2026-09-02}",
            {"bob": 3, "ada": 2},
            id="both spellings of two people",
        ),
        pytest.param(
            "{approvals: {ada: 2026-09-03}, approved_by: ada, approved_on: 2026-09-02}",
            {"ada": 2},
            id="the short spelling is earlier",
        ),
        pytest.param(
            "{approvals: {ada: 2026-09-01}, approved_by: ada, approved_on: 2026-09-02}",
            {"ada": 1},
            id="the short spelling is later",
        ),
    ],
)
def test_approvals_in_either_spelling_are_one_record(review, found):
    declared = organisation(f"plugins: {{fx: {{title: FX, path: custom-mcp, review: {review}}}}}\n")
    approvals = declared.plugins["fx"].review.approvals_on_record
    assert approvals == {name: date(2026, 9, day) for name, day in found.items()}
