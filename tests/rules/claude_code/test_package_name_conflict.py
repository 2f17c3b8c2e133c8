import json
from dataclasses import replace

import pytest
from judged import counts, gaps, judge, unknowns
from on_machine import ETC, HOME, observed

RULE = "  package-name-conflict: {}\n"
LISTING = "/opt/acme/.claude-plugin/marketplace.json"
OWN = "/opt/acme/fmt/.claude-plugin/plugin.json"
CACHE = f"{HOME}/.claude/plugins/cache/acme/fmt/1.0.0"
GIT = {"source": "github", "repo": "acme/fmt"}


def files(*entries, own=None, at=OWN, **more):
    found = {LISTING: json.dumps({"name": "acme", "owner": {"name": "Acme"}, "plugins": list(entries)}), **more}
    return {**found, at: json.dumps(own)} if own is not None else found


def items(found, client="2.1.330"):
    return [gap.subject.item for gap in judge(RULE, observed=(observed(found, client),)).gaps]


def entry(name="fmt", source="./fmt", **more):
    return {"name": name, "source": source, **more}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(files(entry(), own={"name": "fmt"}), [], id="one name"),
        pytest.param(files(entry(), own={"name": "formatter"}), ["fmt@acme: name"], id="two names"),
        pytest.param(files(entry(), own={"version": "1.0.0"}), [], id="no name of its own"),
        pytest.param(files(entry(), entry()), ["fmt@acme: entry"], id="listed twice"),
        pytest.param(files(entry(), entry(), entry()), ["fmt@acme: entry"], id="listed three times"),
        pytest.param(files(entry(), entry("lint", "./lint")), [], id="two packages"),
        pytest.param(
            files(entry(version="1.0.0"), own={"name": "fmt", "version": "1.1.0"}), ["fmt@acme: version"], id="versions"
        ),
        pytest.param(files(entry(version="1.0.0"), own={"name": "fmt"}), [], id="a version in the entry"),
        pytest.param(files(entry(), own={"name": "fmt", "version": "1.0.0"}), [], id="a version in its own file"),
        pytest.param(
            files(entry(strict=False), own={"name": "fmt", "hooks": "./hooks.json"}), ["fmt@acme: strict"], id="parts"
        ),
        pytest.param(files(entry(strict=False), own={"name": "fmt"}), [], id="the entry is all of it"),
        pytest.param(files(entry(), own={"name": "fmt", "hooks": "./hooks.json"}), [], id="its own file has the parts"),
        pytest.param(files(entry(source=GIT), own={"name": "formatter"}), [], id="what lies beside is another's"),
    ],
)
def test_the_two_files_about_a_package(found, expected):
    assert items(found) == expected


def test_a_package_that_was_copied_is_compared_where_it_lies():
    records = {"version": 2, "plugins": {"fmt@acme": [{"scope": "user", "installPath": CACHE}]}}
    installed = {f"{HOME}/.claude/plugins/installed_plugins.json": json.dumps(records)}
    own = {"name": "formatter", "version": "1"}
    found = files(entry(source=GIT), own=own, at=f"{CACHE}/.claude-plugin/plugin.json", **installed)
    assert gaps(judge(RULE, observed=(observed(found),))) == [
        (
            "fmt@acme: name on claude-code: `fmt@acme` calls itself `formatter` in its `plugin.json`, which no setting goes"
            " by"
        )
    ]


@pytest.mark.parametrize(
    ("name", "source", "is_gap"),
    [
        pytest.param("acme", {"source": "github", "repo": "acme/plugins"}, False, id="a name of its own"),
        pytest.param("claude-plugins-official", {"source": "github", "repo": "acme/x"}, True, id="the vendor's name"),
        pytest.param("claude-plugins-official", {"source": "github", "repo": "anthropics/x"}, False, id="the vendor"),
        pytest.param(
            "official-claude-tools", {"source": "github", "repo": "acme/x"}, True, id="like the vendor's name"
        ),
        pytest.param("inline", {"source": "github", "repo": "acme/x"}, True, id="what is no marketplace"),
    ],
)
def test_the_name_of_a_marketplace(name, source, is_gap):
    known = {f"{HOME}/.claude/plugins/known_marketplaces.json": json.dumps({name: {"source": source}})}
    named = {ETC + "managed-settings.json": json.dumps({"extraKnownMarketplaces": {name: {"source": source}}})}
    assert items(known) == items(named) == [name] * is_gap


NAMED = {ETC + "managed-settings.json": {"extraKnownMarketplaces": {"claude-plugins": {"source": GIT}}}}


@pytest.mark.parametrize(
    ("found", "severity", "message", "fix"),
    [
        pytest.param(
            files(entry(), own={"name": "formatter"}),
            "medium",
            "`fmt@acme` calls itself `formatter` in its `plugin.json`, which no setting goes by",
            "Write `fmt` in the `plugin.json`, or list it as `formatter`.",
            id="two names",
        ),
        pytest.param(
            files(entry(version="1.0.0"), own={"name": "fmt", "version": "1.1.0"}),
            "medium",
            "`fmt@acme` has version `1.0.0` in its marketplace and `1.1.0` in its `plugin.json`, which wins",
            "Take the version out of the marketplace, and keep the one in the `plugin.json`.",
            id="two versions",
        ),
        pytest.param(
            files(entry(version="1.0.0"), own={"name": "fmt", "version": "1.0.0"}),
            "low",
            "`fmt@acme` has its version `1.0.0` in its marketplace too, where it does not count",
            "Take the version out of the marketplace, and keep the one in the `plugin.json`.",
            id="one version in two places",
        ),
        pytest.param(
            files(
                entry(strict=False), own={"name": "fmt", "hooks": "./hooks.json", "mcpServers": {"a": {"command": "a"}}}
            ),
            "medium",
            "the entry of `fmt@acme` is the whole definition (`strict: false`), and its `plugin.json` has `hooks` too, so it"
            " does not load",
            "Take `hooks`, `mcpServers` out of the `plugin.json`, or `strict` out of the entry.",
            id="parts beside an entry that is all of it",
        ),
        pytest.param(
            files(entry(), entry()),
            "medium",
            "`acme` lists `fmt` more than once, and only the first counts",
            "Keep one entry of that name.",
            id="two entries of one name",
        ),
        pytest.param(
            {path: json.dumps(said) for path, said in NAMED.items()},
            "medium",
            "`claude-plugins` looks like a name of the vendor",
            "Give the marketplace a name of its own, and use it in the ids of its packages.",
            id="a marketplace called like the vendor's",
        ),
    ],
)
def test_each_case_says_what_it_is_and_what_mends_it(found, severity, message, fix):
    (gap,) = judge(RULE, observed=(observed(found),)).gaps
    assert (gap.severity, gap.message, gap.fix) == (severity, message, fix)


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(
            files(entry(strict=True), own={"name": "fmt", "hooks": "./h.json"}), id="its own file has the parts"
        ),
        pytest.param(files(entry(strict=False, hooks="./h.json"), own={"name": "fmt"}), id="the entry has the parts"),
        pytest.param(files(entry(), own={"name": "fmt", "displayName": "Formatter"}), id="a name for people"),
        pytest.param(files(entry(), entry("Fmt", "./other")), id="a name in other letters is another package"),
        pytest.param(files(entry(source=GIT), own={"name": "fmt"}), id="what is fetched from elsewhere"),
        pytest.param(files(entry(), own=None), id="a package without a file of its own"),
    ],
)
def test_what_only_looks_like_two_things_is_none(found):
    report = judge(RULE, observed=(observed(found),))
    assert (gaps(report), unknowns(report)) == ([], [])


KNOWN, INSTALLED = (f"{HOME}/.claude/plugins/{name}.json" for name in ("known_marketplaces", "installed_plugins"))


@pytest.mark.parametrize(
    ("found", "because"),
    [
        pytest.param({ETC + "managed-settings.json": None}, "which managed settings win is not known", id="managed"),
        pytest.param({f"{HOME}/.claude/settings.json": None}, "`settings.json` could not be read", id="the user's"),
        pytest.param({KNOWN: None}, "`known_marketplaces.json` could not be read", id="what is registered"),
        pytest.param(
            {KNOWN: "[]"}, "`known_marketplaces.json` holds nothing that the client", id="what is no registry"
        ),
        pytest.param({INSTALLED: None}, "`installed_plugins.json` could not be read", id="what is installed"),
        pytest.param(
            {INSTALLED: '{"version": 9, "plugins": {}}'}, "is of a version that is not known", id="of a later kind"
        ),
    ],
)
def test_a_file_that_may_name_more_is_unknown(found, because):
    report = judge(RULE, observed=(observed(files(entry(), own={"name": "fmt"}) | found),))
    (unknown,) = unknowns(report)
    assert unknown.startswith("marketplaces on claude-code: ")
    assert because in unknown
    assert report.unknowns[0].place.file == next(iter(found))


def test_a_listing_that_the_client_takes_nothing_from_is_unknown():
    (unknown,) = unknowns(judge(RULE, observed=(observed({LISTING: '{"name": "acme"}'}),)))
    assert unknown == "acme: packages on claude-code: what `acme` lists: the marketplace does not name its `owner`"
    (unknown,) = unknowns(judge(RULE, observed=(observed({LISTING: "[]"}),)))
    assert unknown == "acme: packages on claude-code: what `acme` lists: `marketplace.json` holds no JSON object"


@pytest.mark.parametrize("is_read", [True, False])
def test_a_package_whose_own_file_nobody_understands_is_unknown(is_read):
    whole = observed(files(entry(), own=[] if is_read else {"name": "fmt"}))
    lost = {} if is_read else {"state": "unread", "why": "too large"}
    found = tuple(replace(file, **lost) if file.path == OWN else file for file in whole.files)
    report = judge(RULE, observed=(replace(whole, files=found),))
    assert [fact.subject.item for fact in report.unknowns] == ["fmt@acme: name"]
    assert counts(report) == (0, 0, 0, 1)
