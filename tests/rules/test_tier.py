import pytest
from judged import cases

from plugingov.model.decided import Decided
from plugingov.rules.tier import tier_of

SHA = "3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90"
BEFORE = f"""\
groups: {{ap: {{size: 2}}, tax: {{size: 3}}, both: {{includes: [ap, tax]}}}}
marketplaces:
  held: {{source: {{github: x/p, sha: {SHA}}}, cowork: {{sync: manual}}}}
  loose: {{source: {{github: x/p, ref: main}}}}
  silent: {{}}
packages:
  hooked@held: {{source: {{github: x/h, ref: v2}}, parts: [skills, hooks]}}
  pinned@held: {{source: {{github: x/h, sha: {SHA}}}, parts: [hooks]}}
  skills@held: {{source: {{github: x/s, ref: v2}}, parts: [skills, settings]}}
  unsaid@held: {{source: {{github: x/u, ref: v2}}}}
  silent@silent: {{source: ./s, parts: [bin]}}
"""
PLAIN = {
    "path": "custom-mcp",
    "audience": "[ap]",
    "server": "{transport: http, operator: us}",
    "auth": "{method: oauth}",
    "provides": "{tools: {find: {access: read, open_world: false}}}",
    "data": "{classification: internal}",
    "provision": "{cowork: {via: custom-connector}}",
}
WRITES = "{tools: {post: {access: write, destructive: false, open_world: false}}}"
DESTROYS = "{tools: {erase: {access: write, destructive: true, open_world: false}}}"
NOTHING = "{tools: {}}"


def plugin(name: str = "fx", **facts: str) -> str:
    said = {**PLAIN, **facts}
    return f"  {name}:\n    title: FX\n" + "".join(f"    {key}: {value}\n" for key, value in said.items() if value)


def tier(*plugins: str, rest: str = "", before: str = BEFORE, decided: Decided | None = None):
    (case,) = cases(before + "plugins:\n" + "".join(plugins) + rest, decided=decided)
    return tier_of(case, "fx")


def may_be(found) -> tuple[str, ...]:
    """Return the higher tiers that a plugin may be of."""
    return tuple(level for level, _ in found.lifts)


def missing(found):
    """Return the first thing that nobody states and that may lift a plugin higher."""
    return found.lifts[0][1]


LOCAL = {"server": "{transport: stdio, command: /opt/x/fx}", "provision": "{claude-code: {via: user-server}}"}


def packaged(package: str) -> dict[str, str]:
    return {"path": "marketplace", "provision": f"{{claude-code: {{via: marketplace-plugin, package: {package}}}}}"}


@pytest.mark.parametrize(
    ("facts", "level", "because"),
    [
        pytest.param({}, "low", "nothing lifts it higher", id="reads internal data, for some"),
        pytest.param(
            {"provides": WRITES, "data": "{classification: restricted}"},
            "critical",
            "`post` writes, and its data is restricted",
            id="restricted data and writes",
        ),
        pytest.param(
            {"provides": WRITES.replace("{tools", "{resources: {pack: {classification: restricted}}, tools")},
            "critical",
            "`post` writes, and its resource `pack` is restricted",
            id="a restricted resource and writes",
        ),
        pytest.param(
            {**LOCAL, "server": "{command: npx, args: [-y, fx]}"},
            "critical",
            "it runs code on members' machines: `fx` on claude-code starts package `fx` with `npx`, whatever is newest",
            id="a package that floats",
        ),
        pytest.param(
            packaged("hooked@held"),
            "critical",
            "it runs code on members' machines: package `hooked@held` comes from a github source at `v2`, which can change",
            id="hooks of a package that can change",
        ),
        pytest.param(
            {**packaged("skills@held"), "server": "{command: ./run}"},
            "critical",
            "it runs code on members' machines: package `skills@held` comes from a github source at `v2`, which can change",
            id="a local server in a package that can change",
        ),
        pytest.param(packaged("pinned@held"), "low", "nothing lifts it higher", id="hooks of a pinned package"),
        pytest.param(
            packaged("skills@held"), "low", "nothing lifts it higher", id="skills that can change are no code"
        ),
        pytest.param(LOCAL, "low", "nothing lifts it higher", id="a local program"),
        pytest.param(
            {**LOCAL, "server": "{command: npx, args: [-y, fx@1.2.3]}"},
            "low",
            "nothing lifts it higher",
            id="an exact version",
        ),
        pytest.param({"provides": DESTROYS}, "high", "`erase` is destructive", id="destructive"),
        pytest.param(
            {"provides": "{tools: {erase: {destructive: true}}}"},
            "high",
            "`erase` is destructive",
            id="what destroys writes",
        ),
        pytest.param(
            {"provides": "{tools: {find: {access: read, destructive: true}}}"},
            "low",
            "nothing lifts it higher",
            id="what only reads destroys nothing",
        ),
        pytest.param(
            {"provides": WRITES, "data": "{classification: confidential}"},
            "high",
            "`post` writes, and its data is confidential",
            id="writes on confidential data",
        ),
        pytest.param(
            {"data": "{classification: restricted}"},
            "high",
            "`find` reads, and its data is restricted",
            id="reads restricted data",
        ),
        pytest.param(
            {"provides": "{tools: {}, resources: {pack: {}}}", "data": "{classification: restricted}"},
            "high",
            "resource `pack` can be read, and its data is restricted",
            id="a resource of restricted data",
        ),
        pytest.param({"auth": "{method: none}"}, "high", "it asks for no sign-in", id="no sign-in"),
        pytest.param(
            {
                "server": "{transport: http, operator: Relay Ltd}",
                "publisher": "Acme",
                "data": "{classification: confidential}",
            },
            "high",
            "`Relay Ltd` operates its server, and its data is confidential",
            id="confidential data at a third party",
        ),
        pytest.param(
            {"server": "{transport: http, operator: Relay Ltd}", "publisher": "Acme"},
            "low",
            "nothing lifts it higher",
            id="internal data at a third party",
        ),
        pytest.param({"provides": WRITES}, "medium", "`post` writes", id="writes"),
        pytest.param(
            {"data": "{classification: confidential}"},
            "medium",
            "`find` reads, and its data is confidential",
            id="reads confidential data",
        ),
        pytest.param({"audience": "[both]"}, "medium", "its audience is everybody", id="an audience of every group"),
        pytest.param({"audience": "[tax, ap]"}, "medium", "its audience is everybody", id="every group by name"),
        pytest.param({"audience": "[]"}, "low", "nothing lifts it higher", id="an audience of nobody"),
        pytest.param(
            {"provides": DESTROYS, "provision": "{cowork: {via: custom-connector, tools: {erase: blocked}}}"},
            "low",
            "nothing lifts it higher",
            id="the destructive tool is blocked",
        ),
        pytest.param(
            {
                "provides": DESTROYS,
                "provision": "{cowork: {via: custom-connector, tools: {erase: blocked}}, claude-code: {via: user-server}}",
            },
            "high",
            "`erase` is destructive",
            id="the destructive tool is blocked on one surface of two",
        ),
        pytest.param(
            {"provides": DESTROYS, "provision": ""}, "high", "`erase` is destructive", id="not provisioned yet"
        ),
        pytest.param(
            {"auth": "{method: none}", "provision": ""},
            "high",
            "it asks for no sign-in",
            id="no sign-in, not provisioned",
        ),
        pytest.param(
            {"provision": "{cowork: {via: custom-connector}, claude-code: {via: user-server, auth: {method: none}}}"},
            "high",
            "it asks for no sign-in",
            id="no sign-in on one surface",
        ),
    ],
)
def test_the_first_condition_that_holds_decides(facts, level, because):
    found = tier(plugin(**facts))
    assert (found.level, found.because) == (level, because)
    assert found.lifts == ()


def test_no_group_is_not_everybody():
    assert tier(plugin(audience="[]"), before="").level == "low"


@pytest.mark.parametrize(
    ("facts", "level", "above", "because"),
    [
        pytest.param(
            {"data": ""},
            "low",
            ("high", "medium"),
            "the inventory does not say the `data.classification` of `fx`",
            id="classification not stated, and it reads",
        ),
        pytest.param(
            {"data": "", "provides": WRITES},
            "medium",
            ("critical", "high"),
            "the inventory does not say the `data.classification` of `fx`",
            id="classification not stated, and it writes",
        ),
        pytest.param(
            {"data": "{classification: secret}", "provides": WRITES},
            "medium",
            ("critical", "high"),
            "`secret` is no classification of the policy (public < internal < confidential < restricted)",
            id="no such classification",
        ),
        pytest.param(
            {"provides": "", "data": "{classification: restricted}"},
            "low",
            ("critical", "high", "medium"),
            "the inventory does not list the tools of `fx`",
            id="tools not listed, of restricted data",
        ),
        pytest.param(
            {"provides": ""},
            "low",
            ("high", "medium"),
            "the inventory does not list the tools of `fx`",
            id="tools not listed",
        ),
        pytest.param(
            {"provides": "{tools: {post: {}}}"},
            "low",
            ("high", "medium"),
            "the inventory does not say the `access` of `post` of `fx`",
            id="access not stated",
        ),
        pytest.param(
            {"provides": "{tools: {post: {access: write}, pin: {access: write}}}"},
            "medium",
            ("high",),
            "the inventory does not say the `destructive` of `post` of `fx`",
            id="destructive not stated",
        ),
        pytest.param(
            {"audience": ""}, "low", ("medium",), "the inventory does not say the `audience` of `fx`", id="no audience"
        ),
        pytest.param(
            {"auth": ""},
            "low",
            ("high",),
            "the inventory does not say the `auth.method` of `fx`",
            id="sign-in not stated",
        ),
        pytest.param(
            {"auth": "{scopes: [a]}"},
            "low",
            ("high",),
            "the inventory does not say the `auth.method` of `fx`",
            id="method not stated",
        ),
        pytest.param(
            {"server": "{transport: http}", "data": "{classification: confidential}"},
            "medium",
            ("high",),
            "the inventory does not say the `server.operator` of `fx`",
            id="operator of confidential data not stated",
        ),
        pytest.param(
            packaged("unsaid@held"),
            "low",
            ("critical",),
            "the inventory does not say which `parts` package `unsaid@held` has, and it can change",
            id="parts of a package that can change not stated",
        ),
        pytest.param(
            packaged("other@loose"),
            "low",
            ("critical",),
            "the inventory does not say which `parts` package `other@loose` has, and it can change",
            id="a package that is not declared, of a marketplace that can change",
        ),
        pytest.param(
            packaged("silent@silent"),
            "low",
            ("critical",),
            "the inventory does not say where marketplace `silent` comes from",
            id="source of code not stated",
        ),
        pytest.param(
            {"path": "marketplace", "provision": "{claude-code: {via: marketplace-plugin}}"},
            "low",
            ("critical",),
            "the inventory does not say which package `fx` comes in",
            id="package not stated",
        ),
        pytest.param(
            {"server": "{operator: us}", "provision": "{claude-code: {via: user-server}}"},
            "low",
            ("critical",),
            "the inventory does not say whether `fx` runs a local command",
            id="nobody says whether it is local",
        ),
    ],
)
def test_what_nobody_states_may_lift_it(facts, level, above, because):
    found = tier(plugin(**facts))
    assert (found.level, may_be(found)) == (level, above)
    assert missing(found).because == because


@pytest.mark.parametrize(
    ("package", "at"),
    [
        pytest.param("unsaid@held", ("packages", "unsaid@held", "parts"), id="a package that is declared"),
        pytest.param("other@loose", ("marketplaces", "loose", "source"), id="one that is not"),
    ],
)
def test_parts_that_nobody_states_are_missing_where_they_would_stand(package, at):
    assert missing(tier(plugin(**packaged(package)))).at == at


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"provides": DESTROYS, "server": "{transport: http}"}, id="operator of internal data not stated"),
        pytest.param({"provides": NOTHING, "data": ""}, id="classification not stated of what does nothing"),
        pytest.param({"provides": DESTROYS, "auth": ""}, id="sign-in not stated, and as high already"),
    ],
)
def test_what_can_lift_it_no_higher_is_not_asked(facts):
    assert tier(plugin(**facts)).lifts == ()


def test_a_fact_that_holds_beats_one_that_is_unknown():
    both = (
        "{cowork: {via: custom-connector, auth: {scopes: [a]}}, claude-code: {via: user-server, auth: {method: none}}}"
    )
    found = tier(plugin(provision=both))
    assert (found.level, found.lifts, found.at) == (
        "high",
        (),
        ("plugins", "fx", "provision", "claude-code", "auth", "method"),
    )


def test_a_policy_without_a_level_leaves_open_what_is_above_it():
    found = tier(plugin(data="{classification: closed}"), decided=Decided(classifications=("open", "closed")))
    assert (found.level, may_be(found)) == ("low", ("high", "medium"))
    assert (
        missing(found).because
        == "the policy orders its `classifications` without `restricted`, which `fx` is measured by"
    )


OUT = "{tools: {post: {access: write, destructive: false}}}"
STRANGERS = "{tools: {search: {access: read}}}"
DRIVE = {"data": "{classification: confidential}"}
SOME = "{cowork: {package: skills@held, preference: not_available, groups: {tax: auto_install}}}"
FEW = "{cowork: {package: skills@held, preference: not_available, groups: {ap: auto_install}}}"
MAYBE = "{cowork: {package: skills@held, preference: not_available, groups: {tax: available}}}"


def desk(active: str = "[fx, github, slack]") -> str:
    return f"projects:\n  lab: {{surface: cowork, active: [fx]}}\n  desk: {{surface: cowork, active: {active}}}\n"


def test_whatever_is_part_of_a_combination_is_critical():
    found = tier(plugin(**DRIVE), plugin("github", provides=STRANGERS), plugin("slack", provides=OUT), rest=desk())
    assert found.level == "critical"
    assert found.because == "it is part of a toxic combination in project `desk`"
    assert found.at == ("projects", "desk", "active")


def test_a_door_beside_a_combination_is_no_part_of_it():
    trio = [plugin("drive", **DRIVE), plugin("github", provides=STRANGERS), plugin("slack", provides=OUT)]
    assert tier(plugin(), *trio, rest=desk("[fx, drive, github, slack]")).level == "low"


@pytest.mark.parametrize(
    ("fx", "others", "active", "because"),
    [
        pytest.param(
            {**DRIVE, "provides": "{tools: {find: {open_world: false}}}"},
            (plugin("github", provides=STRANGERS), plugin("slack", provides=OUT)),
            "[fx, github, slack]",
            "the inventory does not say the `access` of `find` of `fx`",
            id="its own access is not stated",
        ),
        pytest.param(
            DRIVE,
            (plugin("github", provides=STRANGERS), plugin("slack", provides="{tools: {post: {}}}")),
            "[fx, github, slack]",
            "the inventory does not say the `access` of `post` of `slack`",
            id="the access of another is not stated",
        ),
        pytest.param(
            DRIVE,
            (plugin("github", provides=STRANGERS), plugin("slack", provides="")),
            "[fx, github, slack]",
            "the inventory does not list the tools of `slack`",
            id="tools of another are not listed",
        ),
    ],
)
def test_whatever_may_be_part_of_a_combination_may_be_critical(fx, others, active, because):
    found = tier(plugin(**fx), *others, rest=desk(active))
    assert may_be(found)[0] == "critical"
    assert missing(found).because == f"`fx` may be part of a toxic combination in project `desk`: {because}"


def test_what_is_missing_of_the_door_itself_is_said_beside_a_certain_combination():
    trio = [plugin("drive", **DRIVE), plugin("github", provides=STRANGERS), plugin("slack", provides=OUT)]
    found = tier(plugin(provides="{tools: {find: {}}}"), *trio, rest=desk("[fx, drive, github, slack]"))
    assert missing(found).because.endswith(
        "in project `desk`: the inventory does not say the `access` of `find` of `fx`"
    )


@pytest.mark.parametrize(
    ("provision", "activation", "active", "level", "above"),
    [
        pytest.param(SOME, "", "[fx, github, slack]", "critical", (), id="the same people have both"),
        pytest.param(FEW, "", "[fx, github, slack]", "medium", (), id="nobody has both"),
        pytest.param(MAYBE, "automatic", "[github, slack]", "critical", (), id="it is meant for some who may add it"),
    ],
)
def test_a_combination_is_one_persons(provision, activation, active, level, above):
    fx = plugin(**DRIVE, path="marketplace", audience="[ap, tax]", provision=provision, activation=activation)
    github = plugin("github", path="marketplace", provides=STRANGERS, provision=SOME)
    rest = desk(active).replace("  lab: {surface: cowork, active: [fx]}\n", "")
    found = tier(fx, github, plugin("slack", provides=OUT), rest=rest, before=BEFORE)
    assert (found.level, tuple(tier for tier in may_be(found) if tier == "critical")) == (level, above)
