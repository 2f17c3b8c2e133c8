import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  copy-shadows-copy: {}\n"
SYNCS = "surfaces: {claude-code: {minimum_version: 2.1.273, claude_ai_plugin_sync: true}}\n"
PACKAGES = "marketplaces: {m: {}, n: {}, o: {}}\npackages:\n  fx@m: {version: '1'}\n  fx@n: {version: '2'}\n"
DIFFERS = "which differs in version (`1`, `2`)"
REPLACED = (
    f"`fx@m` of `fx` syncs into claude-code and is silently replaced there: managed settings hold `fx@n`, {DIFFERS}"
)


def door(cowork: str, claude_code: str, name: str = "fx") -> str:
    provision = f"cowork: {{{cowork}}}" * bool(cowork) + ", " * bool(cowork and claude_code)
    provision += f"claude-code: {{{claude_code}}}" * bool(claude_code)
    return f"  {name}: {{title: FX, path: marketplace, provision: {{{provision}}}}}\n"


def text(*doors: str, before: str = SYNCS + PACKAGES) -> str:
    return before + "plugins:\n" + "".join(doors)


ORG = "via: org-plugin, package: fx@m, preference: required"
MANAGED = "via: managed-plugin, package: fx@n"
MEMBERS, TWIN = MANAGED.replace("managed", "marketplace"), "via: marketplace-plugin, package: fx@m"
SAME = "source: {source: npm, package: fx, version: 1.0.0}"


@pytest.mark.parametrize(
    "doors",
    [
        pytest.param((door(ORG, MANAGED),), id="the same door"),
        pytest.param((door(ORG, ""), door("", MANAGED, "other")), id="the package of another door"),
        pytest.param(
            (door(ORG, "via: synced-plugin"), door("", MANAGED, "other")), id="although it is declared as synced"
        ),
        pytest.param(
            (door(ORG, "via: marketplace-plugin, package: fx@o"), door("", MANAGED, "other")),
            id="members install one too",
        ),
        pytest.param((door(ORG, MANAGED), door("", TWIN, "other")), id="members install its own package elsewhere"),
        pytest.param((door(ORG, TWIN), door("", MANAGED, "other")), id="members install its own package of this door"),
        pytest.param(
            (door(ORG, MANAGED), door("", TWIN.replace("marketplace", "managed"), "other")),
            id="managed settings hold its own package, too",
        ),
    ],
)
def test_a_managed_copy_that_differs_is_a_gap(doors):
    report = judge(RULE, text(*doors))
    assert gaps(report) == [f"fx: {REPLACED}"]
    assert report.gaps[0].place.line == 4 + 5 + next(line for line, each in enumerate(doors, 1) if MANAGED in each)


@pytest.mark.parametrize(
    ("inventory", "expected"),
    [
        pytest.param(text(door(ORG, MANAGED.replace("@n", "@m"))), (1, 0, 0, 0), id="one package"),
        pytest.param(
            text(door(ORG, MEMBERS), door("", TWIN, "other")),
            (1, 0, 0, 0),
            id="members install its own package or another one",
        ),
        pytest.param(
            text(door(ORG, TWIN.replace("marketplace", "managed")), door("", MEMBERS, "other")),
            (1, 0, 0, 0),
            id="its own package is held, and members install another one",
        ),
        pytest.param(
            text(
                door(ORG, MANAGED),
                door("", TWIN, "other"),
                before=SYNCS + PACKAGES.replace("'1'", f"'1', {SAME}").replace("'2'", f"'1', {SAME}"),
            ),
            (1, 0, 0, 0),
            id="the copy that is held is one and the same",
        ),
        pytest.param(
            text(
                door(ORG, MANAGED),
                before=SYNCS
                + "marketplaces: {m: {}, n: {}}\npackages:\n"
                + "".join(f"  fx@{each}: {{source: {{source: npm, package: fx, version: 1.0.0}}}}\n" for each in "mn"),
            ),
            (1, 0, 0, 0),
            id="two packages that are one and the same",
        ),
        pytest.param(
            text(door(ORG, MANAGED), before=SYNCS.replace("true", "false") + PACKAGES), (0, 0, 1, 0), id="nothing syncs"
        ),
        pytest.param(
            text(door(ORG.replace("required", "not_available"), MANAGED)), (0, 0, 1, 0), id="nobody's account has it"
        ),
        pytest.param(
            text(door(ORG, MANAGED), before="surfaces: {cowork: {deployment: third-party}}\n" + PACKAGES),
            (0, 0, 1, 0),
            id="nobody has an account",
        ),
        pytest.param(text(door(ORG, MANAGED.replace("fx@", "other@"))), (0, 0, 0, 0), id="packages of two names"),
        pytest.param(text(door(ORG, "via: synced-plugin")), (0, 0, 0, 0), id="only the synced one"),
        pytest.param(text(door("via: directory-connector, package: fx@m", MANAGED)), (0, 0, 0, 0), id="a connector"),
        pytest.param(text(door("", MANAGED)), (0, 0, 0, 0), id="not on Cowork"),
        pytest.param(text(door("via: org-plugin", MANAGED)), (0, 0, 0, 0), id="a package that nobody names"),
        pytest.param(
            text(door(ORG, "via: user-server, package: fx@n")), (0, 0, 0, 0), id="a server that is no package"
        ),
        pytest.param(
            text(
                door(ORG, MANAGED),
                before="surfaces: {claude-code: {managed: {mode: rbac_groups, order: [], default: none}}}\n" + PACKAGES,
            ),
            (0, 0, 0, 0),
            id="managed settings of nobody",
        ),
    ],
)
def test_where_nothing_is_replaced_there_is_no_gap(inventory, expected):
    assert counts(judge(RULE, inventory)) == expected


@pytest.mark.parametrize(
    ("inventory", "because"),
    [
        pytest.param(
            text(door(ORG, MANAGED), before=PACKAGES),
            "the inventory does not say whether account plugins sync into Claude Code",
            id="sync not stated",
        ),
        pytest.param(
            text(door(ORG, MANAGED), before=SYNCS.replace("2.1.273", "2.1.272") + PACKAGES),
            "account plugins sync since 2.1.273 and not before, and the fleet's minimum is 2.1.272",
            id="an older fleet",
        ),
        pytest.param(
            text(door(ORG, MANAGED.replace("@n", "@o"))),
            "the inventory does not say the `source` of package `fx@m`",
            id="a package of which nothing is said",
        ),
        pytest.param(
            text(door(ORG, MANAGED.replace("@n", "@o")), door("", TWIN, "other")),
            "the inventory does not say the `source` of package `fx@m`",
            id="a held package of which nothing is said, and members install its own",
        ),
        pytest.param(
            text(door(ORG, MEMBERS)),
            "nobody says which package loads where `fx@m` syncs and members install `fx@n`",
            id="a copy that members install",
        ),
        pytest.param(
            text(
                door(ORG, MANAGED),
                before=SYNCS.replace("true", "true, managed: {mode: rbac_groups}") + PACKAGES,
            ),
            "the inventory does not say which groups have managed settings of their own",
            id="nobody knows whom managed settings reach",
        ),
    ],
)
def test_what_is_not_stated_is_unknown(inventory, because):
    report = judge(RULE, inventory)
    assert (gaps(report), unknowns(report)) == ([], [f"fx: {because}"])


def test_another_server_in_a_package_of_the_same_name_is_another_copy():
    urls = [f"server: {{url: 'https://{host}.example'}}" for host in "ab"]
    inventory = text(door(f"{ORG}, {urls[0]}", f"{MANAGED.replace('@n', '@o')}, {urls[1]}"))
    assert [message.rpartition(", ")[2] for message in gaps(judge(RULE, inventory))] == ["which differs in server"]
    elsewhere = text(door(f"{ORG}, {urls[0]}", ""), door("", f"{MANAGED.replace('@n', '@o')}, {urls[1]}", "other"))
    assert len(unknowns(judge(RULE, elsewhere))) == 1


def test_of_many_copies_the_first_few_are_compared():
    before = SYNCS + "marketplaces: {m: {}" + "".join(f", m{number}: {{}}" for number in range(9)) + "}\npackages:\n"
    alike = "{version: '1', source: {source: npm, package: fx, version: 1.0.0}}"
    names = [f"fx@m{number}" for number in range(9)]
    before += f"  fx@m: {alike}\n" + "".join(f"  {name}: {alike}\n" for name in names)
    doors = [door("", f"via: managed-plugin, package: {name}", f"d{number}") for number, name in enumerate(names)]
    seventh = before.replace(f"fx@m7: {alike}", "fx@m7: {version: '2'}")
    eighth = before.replace(f"fx@m8: {alike}", "fx@m8: {version: '2'}")
    assert len(gaps(judge(RULE, text(door(ORG, ""), *doors, before=seventh)))) == 1
    assert gaps(judge(RULE, text(door(ORG, ""), *doors, before=eighth))) == []
