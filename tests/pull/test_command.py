"""The words of the command, and what the environment gives it."""

import sys

import pytest
from command import plugingov
from vendor import KEY, O, error

from plugingov.api.access import access_from
from plugingov.api.failures import CannotAsk


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("--analytics", "2026-09-01..2026-09-07", "--days", "3"), "give one of them", id="two periods of usage"),
        pytest.param(("--only", "analytics"), "belong together", id="usage without a period"),
        pytest.param(("--only", "users", "--days", "3"), "belong together", id="a period of what is left out"),
        pytest.param(("--only", "activities"), "--activities", id="the feed without a period"),
        pytest.param(("--only", "users", "--content"), "archives of plugins", id="archives of what is left out"),
        pytest.param(("--only", "secrets"), "is not one of", id="something that there is not"),
        pytest.param(("--analytics", "2026-09-07..2026-09-01"), "a first and a last day", id="a period that ends before it begins"),
        pytest.param(("--analytics", "2025-09-01..2026-09-02"), "366 days at most", id="more days than the vendor answers for"),
        pytest.param(("--analytics", "2026-09-01"), "expected two days", id="one day"),
        pytest.param(("--activities", "last week..today"), "expected a day", id="no days"),
        pytest.param(("--activities", "9999-12-31..9999-12-31"), "a first and a last day", id="the last day of all"),
        pytest.param(("--days", "0"), "is not in the range", id="no days at all"),
    ],
)  # fmt: skip
def test_words_that_contradict_each_other_are_refused_before_anything_is_asked(pulled, vendor, words, says):
    done = pulled(*words)
    assert (done.status, done.out, vendor.asked, pulled.folder.exists()) == (2, "", [], False)
    assert says in done.err


def test_a_period_asks_for_what_it_is_of(pulled, vendor):
    pulled("--activities", "2026-11-01..2026-11-01")
    assert "compliance/activities" in pulled.record()["done"]
    assert "analytics/plugins" not in pulled.record()["done"]
    assert pulled.record()["periods"] == {"activities": {"from": "2026-11-01", "to": "2026-11-01"}}


def test_without_a_key_the_variable_is_named(pulled, vendor, monkeypatch):
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    done = pulled()
    assert (done.status, vendor.asked, pulled.folder.exists()) == (2, [], False)
    assert "ANTHROPIC_API_KEY" in done.err


def test_without_the_extra_it_is_named(pulled, monkeypatch):
    monkeypatch.delitem(sys.modules, "plugingov.api.client", raising=False)
    monkeypatch.setitem(sys.modules, "anthropic", None)
    done = pulled()
    assert (done.status, pulled.folder.exists()) == (2, False)
    assert "pip install 'plugingov[api]'" in done.err


def test_a_key_that_is_not_accepted_leaves_nothing_behind(pulled, vendor, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-admin01-somebody-elses")
    done = pulled()
    assert (done.status, pulled.folder.exists()) == (2, False)
    assert "the key is not accepted: invalid key" in done.err
    assert "somebody" not in done.err


def test_a_key_that_is_withdrawn_meanwhile_ends_the_run_and_another_goes_on(pulled, vendor):
    vendor.always[f"{O}/users"] = error(401, "revoked")
    done = pulled("--only", "roles", "--only", "users")
    assert (done.status, "the key is no longer accepted: revoked" in done.out) == (1, True)
    vendor.always.clear()
    assert pulled("--only", "roles", "--only", "users").status == 0


def test_a_token_is_as_good_as_a_key(pulled, vendor, monkeypatch):
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", KEY)
    assert pulled("--only", "users").status == 0


def test_a_server_that_is_not_there_leaves_nothing_behind(pulled, vendor, waited, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    done = pulled()
    assert (done.status, waited, pulled.folder.exists()) == (2, [1, 2, 4, 8, 16, 30], False)
    assert "the server cannot be reached" in done.err


def test_where_everything_is_refused_nothing_was_fetched(pulled, vendor):
    vendor.always[f"{O}/users"] = error(403, "no")
    done = pulled("--only", "users")
    assert (done.status, pulled.record()["done"]) == (2, [])


def test_many_gaps_are_counted_and_not_all_printed(pulled, vendor):
    vendor.lists[f"{O}/plugins"] = [{"id": f"plugin {n}"} for n in range(30)]
    done = pulled("--only", "plugins")
    assert done.out.count("plugins/*: ") == 20
    assert "  and 10 more, in " in done.out
    assert len(pulled.record()["not_fetched"]) == 30


def test_off_a_terminal_only_who_asks_is_told_of_each_kind(pulled):
    assert pulled("--only", "plugins").err == ""


def test_whoever_asks_is_told_of_each_kind(pulled):
    done = pulled("--only", "plugins", "--verbose")
    assert done.err.splitlines()[1:] == [
        "plugingov: plugins: 1 listing",
        "plugingov: plugins/*/installation_settings, shares: 3 listings",
        "plugingov: plugins/*/versions: 3 listings",
    ]
    assert done.out == f"7 listings in {pulled.folder}, 0 not fetched\n"


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("https://gateway.acme.example/anthropic", id="a gateway"),
        pytest.param("http://127.0.0.1:8080", id="this machine"),
        pytest.param("http://[::1]:8080", id="this machine in other words"),
        pytest.param("http://localhost", id="this machine by name"),
    ],
)
def test_an_address_that_a_key_may_be_sent_to(address):
    assert access_from({"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": address}).address == address


@pytest.mark.parametrize(
    ("address", "says"),
    [
        pytest.param("http://api.acme.example", "use https://", id="readable by everybody"),
        pytest.param("http://127.0.0.1.acme.example", "use https://", id="a name that looks like this machine"),
        pytest.param("http://10.0.0.1", "use https://", id="another machine here"),
        pytest.param("ftp://acme.example", "starts with https://", id="another scheme"),
        pytest.param("api.acme.example", "starts with https://", id="no scheme"),
        pytest.param("https://", "starts with https://", id="no host"),
        pytest.param("https://a:hunter2@acme.example", "has a user", id="a password"),
        pytest.param("https://acme.example?key=hunter2", "has a user, a query", id="a query"),
        pytest.param("https://[::1", "is no address", id="half an address"),
        pytest.param("https://acme.example:99999", "is no address", id="no port"),
    ],
)
def test_an_address_that_would_give_the_key_away_is_refused_and_not_quoted(address, says):
    with pytest.raises(CannotAsk) as raised:
        access_from({"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": address})
    assert says in str(raised.value)
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize("key", ["two words here", "with\nline-end", "clé-secrète", 'with"quote', "short", "x" * 5000])
def test_what_is_no_key_is_not_sent(key):
    with pytest.raises(CannotAsk) as raised:
        access_from({"ANTHROPIC_API_KEY": key})
    assert key not in str(raised.value)


def test_a_key_is_not_in_what_is_printed_of_it():
    assert KEY not in repr(access_from({"ANTHROPIC_API_KEY": KEY}))


def test_no_other_command_pays_for_the_extra(capsys):
    loaded = set(sys.modules)
    plugingov(capsys, "--help")
    assert not {name for name in set(sys.modules) - loaded if name.startswith("anthropic")}
