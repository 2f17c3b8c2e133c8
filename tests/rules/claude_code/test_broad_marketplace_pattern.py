import json

import pytest
from judged import counts, gaps, judge, unknowns
from on_machine import ETC, observed

RULE = "  broad-marketplace-pattern: {}\n"


def machine(allowed=(), blocked=(), client="2.1.330"):
    settings = {"strictKnownMarketplaces": list(allowed), "blockedMarketplaces": list(blocked)}
    return (observed({ETC + "managed-settings.json": json.dumps(settings)}, client),)


def host(pattern):
    return {"source": "hostPattern", "hostPattern": pattern}


def path(pattern):
    return {"source": "pathPattern", "pathPattern": pattern}


def github(repo):
    return {"source": "github", "repo": repo}


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        pytest.param(host(r"^git\.acme\.example$"), "", id="a host"),
        pytest.param(host(r"^(git|hub)\.acme\.example$"), "", id="one of two hosts in a group"),
        pytest.param(host(r"^git\.acme\.example$|^hub\.acme\.example$"), "", id="one of two hosts, each whole"),
        pytest.param(host(r"^git\.acme\.example|hub\.acme\.example$"), "open with `^`", id="two hosts, each half open"),
        pytest.param(host(r"git\.acme\.example$"), "open with `^`", id="an open beginning"),
        pytest.param(host(r"^git\.acme\.example"), "end with `$`", id="an open end"),
        pytest.param(host(r"^git\.acme\.example\$"), "end with `$`", id="an end that is a dollar sign"),
        pytest.param(host(r"^git.acme\.example$"), "a dot without a backslash", id="a dot that is any character"),
        pytest.param(host(r"^[a-z]+\.acme\.example$"), "", id="any name in a domain"),
        pytest.param(host(r"^[(|]+\.acme\.example$"), "", id="a bar in a set is no choice"),
        pytest.param(host(".*"), "lets in any host", id="anything"),
        pytest.param(host(""), "lets in any host", id="a pattern of nothing is found in everything"),
        pytest.param(host(r"^github\.com$"), "lets in `github.com`", id="everybody's host"),
        pytest.param(host(r"^git(hub|lab)\.com$"), "lets in `github.com`", id="two of everybody's hosts"),
        pytest.param(host(r"^gitlab\.com$"), "lets in `gitlab.com`", id="another of everybody's hosts"),
        pytest.param(host("*.acme.example"), "is no regular expression", id="a glob"),
        pytest.param(host("^(git"), "is no regular expression", id="a bracket that nothing closes"),
        pytest.param(host(r"(^git\.acme\.example$|^hub\.acme\.example$)"), "", id="two whole hosts in brackets"),
        pytest.param(host(r"(?:^git\.acme\.example$)"), "", id="a whole host in brackets that count nothing"),
        pytest.param(host(r"(git|^hub)\.acme\.example$"), "open with `^`", id="brackets around a part, half open"),
        pytest.param(host(r"(^git)\.acme\.example(x|$)"), "open with `^`", id="brackets at both ends are no pair"),
        pytest.param(host(r"^git[.]acme[.]example$"), "", id="dots in sets"),
        pytest.param(host(r"^(.*\.)?acme\.example$"), "", id="a domain and all below it"),
        pytest.param(
            host(r"^.*acme\.example$"), "right before what it means", id="a name that may be the end of another"
        ),
        pytest.param(host(r"^[a-z-]+acme\.example$"), "right before what it means", id="letters right before a name"),
        pytest.param(host(r"^https://git\.acme\.example$"), "opens with a scheme", id="an address is no host"),
        pytest.param(
            host(r"^https?:\/\/git\.acme\.example"), "opens with a scheme", id="an address, in another spelling"
        ),
        pytest.param(path("^/opt/acme"), "ends in the middle of a name", id="a folder, and others that open like it"),
        pytest.param(path("^/opt/acme$"), "", id="one folder"),
        pytest.param(path("^/opt/(acme|tools)/"), "", id="one of two folders"),
        pytest.param(path(r"^/opt/acme/v\d"), "", id="any digit at the end"),
        pytest.param(path(r"^C:\\acme\\"), "", id="a folder of Windows"),
        pytest.param(path("^/opt/acme/"), "", id="a folder and what is below"),
        pytest.param(path("/opt/acme/"), "open with `^`", id="a folder anywhere"),
        pytest.param(path(".*"), "lets in any folder", id="any folder"),
        pytest.param(path("^/"), "lets in any folder", id="the top folder"),
        pytest.param(github("acme/*"), "", id="an owner"),
        pytest.param(github("acme/plugins"), "", id="a repository"),
        pytest.param(github("*"), "only `owner/*` stands", id="a star alone"),
        pytest.param(github("*/plugins"), "only `owner/*` stands", id="a star for the owner"),
        pytest.param(github("acme/pre-*"), "only `owner/*` stands", id="a star in a name"),
    ],
)
def test_an_entry_that_lets_in(entry, words):
    found = gaps(judge(RULE, observed=machine([entry])))
    assert [words in gap for gap in found] == [True] * bool(words)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        pytest.param(host("acme"), "", id="blocking more than is meant is no gap"),
        pytest.param(host("*.acme.example"), "is no regular expression", id="a glob blocks nothing"),
        pytest.param(github("acme/pre-*"), "only `owner/*` stands", id="a star in a name blocks nothing"),
    ],
)
def test_an_entry_that_blocks(entry, words):
    found = gaps(judge(RULE, observed=machine([], [entry])))
    assert [words in gap for gap in found] == [True] * bool(words)


def test_an_owner_on_a_client_that_does_not_know_stars():
    (gap,) = gaps(judge(RULE, observed=machine([github("acme/*")], client="2.1.222")))
    assert gap == (
        "strictKnownMarketplaces acme/* on claude-code: `acme/*` of `strictKnownMarketplaces` in `managed-settings.json`"
        " matches nothing on a client before 2.1.223, which takes the star as it stands"
    )
    assert gaps(judge(RULE, observed=machine([github("acme/*")], client="2.1.223"))) == []
    assert len(unknowns(judge(RULE, observed=machine([github("acme/*")], client=None)))) == 1


def test_a_pattern_that_is_not_run_is_unknown():
    (unknown,) = unknowns(judge(RULE, observed=machine([host(r"^(?=git)git\.acme\.example$")])))
    assert unknown.endswith("cannot be told: no engine that is safe runs it")


def test_the_name_of_one_source_is_not_asked_about():
    assert counts(judge(RULE, observed=machine([github("acme/plugins")]))) == (0, 0, 0, 0)
