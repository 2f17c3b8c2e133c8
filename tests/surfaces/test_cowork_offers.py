"""Whether anybody on Cowork is given a door."""

import pytest
from cowork_from_text import MARKET, NO_DEFAULT, THIRD, ask
from organisation_from_text import check, layers, plugin


@pytest.mark.parametrize(
    ("provision", "more", "state", "because", "line"),
    [
        pytest.param(
            "preference: available", "", "on", "says `available`", "preference: available", id="available is an offer"
        ),
        pytest.param(
            "preference: not_available",
            "",
            "off",
            "the organisation says `not_available`",
            "preference: not_available",
            id="not available is none",
        ),
        pytest.param(
            "preference: not_available\ngroups:\n  audit: available",
            "",
            "on",
            "group `audit` says `available`",
            "audit: available",
            id="a group's setting is an offer",
        ),
        pytest.param(
            "preference: not_available\ngroups:\n  audit: not_available",
            "",
            "off",
            "says `not_available`",
            "preference: not_available",
            id="nobody gets it",
        ),
        pytest.param(
            "preference: required\ngroups:\n  audit: not_available",
            "",
            "on",
            "the organisation says `required`",
            "preference: required",
            id="all but a group get it",
        ),
        pytest.param(
            "marketplace: tools",
            MARKET.format("available"),
            "on",
            "the default of marketplace `tools`",
            "default_preference: available",
            id="a default is an offer",
        ),
        pytest.param(
            "marketplace: tools\ngroups:\n  audit: not_available",
            NO_DEFAULT,
            "unknown",
            "states a preference",
            "cowork:",
            id="no preference is said",
        ),
        pytest.param(
            "via: custom-connector",
            "",
            "on",
            "a custom connector is declared",
            "via: custom-connector",
            id="a connector",
        ),
        pytest.param(
            "via: managed-server",
            "",
            "on",
            "a managed server is declared",
            "via: managed-server",
            id="a managed server for a group with a third-party deployment",
        ),
        pytest.param(
            "via: custom-connector",
            THIRD,
            "on",
            "a custom connector is declared",
            "via: custom-connector",
            id="a connector for a group that signs in with the vendor",
        ),
    ],
)
def test_an_offer_to_anybody(provision, more, state, because, line):
    check(ask(more + plugin("cowork", provision), "offer"), state, because, line)


@pytest.mark.parametrize(
    ("provision", "more"),
    [
        pytest.param("via: managed-server", "", id="a managed server where all sign in with the vendor"),
        pytest.param("via: custom-connector", THIRD, id="a connector where nobody does"),
    ],
)
def test_what_no_deployment_has_is_offered_to_nobody(provision, more):
    found = layers(more + plugin("cowork", provision))
    answer = found.surfaces["cowork"].offer(found.doors["fx", "cowork"])
    check((found.organisation, answer), "off", "third-party deployment", provision)
