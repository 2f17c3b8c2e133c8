"""The authenticate layer where somebody asked the servers: what a way in that is broken means for each person."""

from datetime import date, timedelta

import pytest
from complained import complain_of
from organisation_from_text import TODAY, everybody, lines, organisation, plugin
from walked_servers import authorization, challenge, place, reach, resource, server

from plugingov.layers.layers import Layers
from plugingov.layers.ways_in import young

PEOPLE = "groups: {analysts: {members: [ada@example.com]}, finance: {members: [grace@example.com]}}\n"
SERVER = 'server: {transport: http, url: "https://mcp.acme.example/fx"}'
OAUTH = "auth:\n  method: oauth"
NONE = "auth:\n  method: none\n  trusts: network"
VIA = {"cowork": "via: custom-connector", "claude-code": "via: user-server"}
BROKEN = server(reach(), challenge(challenge=None), resource(404))
HEALTHY = server()
OPEN = server(reach(), challenge(status=200, challenge=None))
WITHOUT_IPV4 = server(reach("ipv6-only"), challenge(), resource(), authorization())


def credential(who, expires="2027-01-01", surface="cowork"):
    return f"  of-{who}: {{plugin: fx, surface: {surface}, holder: {who}, expires: {expires}}}\n"


def asked(*probed, auth=OAUTH, credentials=(), surface="cowork"):
    written = "credentials:\n" + "".join(credentials) if credentials else ""
    facts = lines("path: custom-mcp", SERVER, auth)
    text = PEOPLE + plugin(surface, VIA[surface], facts) + written
    return Layers(organisation(text), TODAY, probed=probed)


def answer(found, who="ada@example.com", surface="cowork"):
    person = {one.name: one for one in everybody(found.organisation)}[who]
    return found.surfaces[surface].authenticate(found.doors["fx", surface], person, None)


@pytest.mark.parametrize("surface", ["cowork", "claude-code"])
def test_a_sign_in_that_nobody_can_complete_is_off(surface):
    told = answer(asked(BROKEN, surface=surface), surface=surface)
    assert (told.state, told.basis, told.at) == ("off", "observed", place(3))
    assert "Discovery is broken" in told.because


@pytest.mark.parametrize(
    ("surface", "state"), [pytest.param("cowork", "off", id="Cowork"), pytest.param("claude-code", "unknown", id="CLI")]
)
def test_an_address_that_the_cloud_does_not_reach_is_off_there_alone(surface, state):
    assert answer(asked(WITHOUT_IPV4, surface=surface), surface=surface).state == state


def test_a_server_without_a_sign_in_is_off_where_nobody_gets_to_it():
    told = answer(asked(server(reach("ipv6-only"), *OPEN.steps[1:]), auth=NONE))
    assert (told.state, told.basis) == ("off", "observed")
    assert answer(asked(OPEN, auth=NONE)).state == "on"


def test_a_credential_that_is_recorded_and_holds_stays_on():
    found = asked(BROKEN, credentials=[credential("ada@example.com")])
    assert answer(found).state == "on"
    assert answer(found, "grace@example.com").state == "off"


def test_a_credential_that_is_over_decides_itself():
    told = answer(asked(BROKEN, credentials=[credential("ada@example.com", "2026-09-01")]))
    assert (told.state, told.basis) == ("off", "declared")
    assert "expired on 2026-09-01" in told.because


@pytest.mark.parametrize(
    "probed",
    [pytest.param([HEALTHY], id="a healthy way in"), pytest.param([], id="nobody asked"),
     pytest.param([server(reach(failure="name"))], id="it was not reached")],
)  # fmt: skip
def test_where_a_sign_in_may_be_completed_nobody_knows_of_it(probed):
    told = answer(asked(*probed))
    assert (told.state, told.basis, told.because) == (
        "unknown",
        "declared",
        "no sign-in of ada@example.com is recorded",
    )


def test_a_server_that_asks_for_no_sign_in_though_one_is_declared_is_told():
    told = answer(asked(OPEN))
    assert (told.state, told.basis) == ("unknown", "observed")
    assert told.because.startswith(
        "no sign-in of ada@example.com is recorded; `https://mcp.acme.example/fx` answers 200"
    )


def test_a_server_that_asks_for_a_sign_in_though_none_is_declared_is_told():
    told = answer(asked(HEALTHY, auth=NONE))
    assert (told.state, told.basis) == ("unknown", "observed")
    assert "asks for a sign-in, and `fx` is declared with none" in told.because
    assert answer(asked(HEALTHY, auth=NONE, credentials=[credential("ada@example.com")])).state == "on"
    assert answer(asked(OPEN, auth=NONE)).state == "on"


def test_of_two_answers_the_one_that_stops_people_counts():
    bearer = server(reach(), challenge(), credential="bearer")
    assert answer(asked(BROKEN, bearer)).state == "off"
    assert answer(asked(bearer, BROKEN)).state == "off"


def test_an_answer_from_elsewhere_says_nothing():
    assert (
        answer(asked(server(reach(), challenge(), resource(404), url="https://old.acme.example"))).basis == "declared"
    )


def test_only_what_is_young_is_believed():
    days = [None, *(TODAY - timedelta(days=days) for days in (0, 7, 8, -1))]
    taken = [each.taken_at for each in young([server(taken_at=day) for day in days], TODAY, 7)]
    assert taken == [TODAY, date(2026, 9, 24)]


FX = """\
groups: {desk: {members: [ada@acme.example]}}
plugins:
  fx:
    title: Rates
    path: custom-mcp
    owner: it@acme.example
    server: {transport: http, url: "https://mcp.acme.example/fx"OPERATOR}
    auth: {method: oauth, client: dynamic}
    provision: {SURFACE}
projects:
  rates: {surface: NAME, audience: [desk], needs: [fx], active: [fx]}
"""
ADDED = "{cowork: {via: org-plugin, preference: required}}"


@pytest.mark.parametrize(
    ("probed", "operator", "who", "do"),
    [
        pytest.param(
            BROKEN, ", operator: us", "the plugin's owner (it@acme.example)", "serves the metadata", id="ours"
        ),
        pytest.param(BROKEN, ", operator: vendor", "the vendor of Rates", "serves the metadata", id="the vendor's"),
        pytest.param(BROKEN, ", operator: Acme", "Acme", "serves the metadata", id="somebody's"),
        pytest.param(BROKEN, "", "whoever runs the server", "serves the metadata", id="nobody's"),
        pytest.param(
            server(
                reach(),
                challenge(),
                resource(),
                authorization(registration_endpoint=..., client_id_metadata_document_supported=...),
            ),
            ", operator: vendor",
            "the plugin's owner (it@acme.example)",
            "fits what its server takes",
            id="what is declared is wrong",
        ),
    ],
)
def test_the_help_desk_names_who_mends_it(probed, operator, who, do):
    text = FX.replace("OPERATOR", operator).replace("{SURFACE}", ADDED).replace("NAME", "cowork")
    found = complain_of(Layers(organisation(text), TODAY, probed=(probed,)), "cowork", member="ada@acme.example")
    assert (found.layer, found.state, found.cause) == ("authenticate", "off", "sign-in-broken")
    assert found.step.who == who
    assert do in found.step.do
