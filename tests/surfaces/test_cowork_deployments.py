"""Groups whose deployment differs from the organisation's, and people in two of them."""

import pytest
from cowork_from_text import PEOPLE, ask
from organisation_from_text import check, deciding_line, layers, plugin

CONTRACTORS_ONLY = PEOPLE.replace("  torn:\n    deployment: first-party\n    members: [linus@example.com]\n", "")


@pytest.mark.parametrize(
    ("provision", "person", "state", "because", "line"),
    [
        pytest.param(
            "",
            "linus@example.com",
            "on",
            "the managed configuration holds the server",
            "cowork: {}",
            id="contractors get the managed server that a third-party deployment implies",
        ),
        pytest.param(
            "",
            "ada@example.com",
            "unknown",
            "a custom connector",
            "cowork: {}",
            id="everybody else gets the connector of the organisation's own deployment",
        ),
        pytest.param(
            "via: custom-connector",
            "linus@example.com",
            "off",
            "not in a third-party deployment",
            "via: custom-connector",
            id="a written connector does not reach contractors",
        ),
        pytest.param(
            "via: managed-server",
            "linus@example.com",
            "on",
            "holds the server",
            "via: managed-server",
            id="a written managed server reaches contractors",
        ),
        pytest.param(
            "via: managed-server",
            "ada@example.com",
            "off",
            "only in a third-party deployment",
            "via: managed-server",
            id="a written managed server reaches nobody else",
        ),
    ],
)
def test_a_group_with_another_deployment_is_asked_for_its_own(provision, person, state, because, line):
    found = layers(CONTRACTORS_ONLY + plugin("cowork", provision))
    door, who = found.doors["fx", "cowork"], found.organisation.people.person(person)
    check((found.organisation, found.surfaces["cowork"].install(door, who, None)), state, because, line)


@pytest.mark.parametrize("question", ["install", "lock"])
@pytest.mark.parametrize("provision", ["preference: required", "via: custom-connector"])
def test_somebody_in_two_deployments_is_unknown_and_not_named(provision, question):
    text = plugin("cowork", provision)
    found = ask(text, question, "linus@example.com")
    check(found, "unknown", "say first-party and third-party", "deployment: third-party")
    assert "linus" not in found[1].because


def test_the_deciding_line_of_two_deployments_is_one_that_says_so():
    groups = "groups:\n  all: {includes: [here, there]}\n  here:\n    deployment: first-party\n    members: [ada]\n"
    groups += "  there: {deployment: third-party, members: [ada]}\n"
    found = layers(groups + plugin("cowork", "preference: required"))
    answer = found.answer("install", "fx", "cowork", None, [found.organisation.people.person("ada")])
    assert (answer.state, deciding_line(found.organisation, answer)) == ("unknown", "deployment: first-party")
