import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  bundled-connector-missing: {}\n"
REMOTE = "server: {transport: http}, "


def package(
    provision: str = "preference: required", server: str = REMOTE, added: str = "connectors_added: []", more: str = ""
) -> str:
    surfaces = f"surfaces:\n  cowork:\n    {added}\n" if added else ""
    return f"{surfaces}{more}plugins:\n  fx: {{title: FX, path: marketplace, {server}provision: {{{provision}}}}}\n"


def cowork(provision: str = "preference: required", **more: str) -> str:
    return package(f"cowork: {{{provision}}}", **more)


def test_a_connector_that_was_not_added_is_a_gap_at_the_list():
    report = judge(RULE, cowork())
    assert gaps(report) == [
        (
            "fx on cowork: the organisation says `required`, but the connector that `fx` bundles was not added to the "
            "organisation"
        )
    ]
    assert report.gaps[0].place.line == 6


THIRD = "groups: {lab: {deployment: third-party}}\n"


@pytest.mark.parametrize(
    ("inventory", "expected"),
    [
        pytest.param(cowork(added="connectors_added: [fx]"), (1, 0, 0, 0), id="added"),
        pytest.param(cowork("preference: auto_install"), (0, 1, 0, 0), id="installed by default"),
        pytest.param(cowork("preference: available"), (0, 1, 0, 0), id="members may install it"),
        pytest.param(cowork("preference: not_available"), (0, 0, 1, 0), id="nobody can have it"),
        pytest.param(
            cowork("preference: not_available, groups: {lab: required}", more="groups: {lab: {}}\n"),
            (0, 1, 0, 0),
            id="a group has it",
        ),
        pytest.param(cowork("via: org-plugin"), (0, 0, 0, 1), id="no preference is stated"),
        pytest.param(cowork(server="server: {command: /opt/fx}, "), (0, 0, 1, 0), id="a local server needs none"),
        pytest.param(cowork(server=""), (0, 0, 0, 1), id="remote or local?"),
        pytest.param(
            cowork(server="", added="connectors_added: [fx]"), (1, 0, 0, 0), id="whatever it is, it was added"
        ),
        pytest.param(cowork(added=""), (0, 0, 0, 1), id="no list of what was added"),
        pytest.param(cowork("preference: not_available", added=""), (0, 0, 1, 0), id="no list, and nobody has it"),
        pytest.param(cowork("via: custom-connector"), (0, 0, 0, 0), id="a connector bundles nothing"),
        pytest.param(package("claude-code: {via: managed-plugin}"), (0, 0, 0, 0), id="Claude Code loads it itself"),
        pytest.param(cowork(added="deployment: third-party"), (0, 0, 0, 1), id="another deployment's lists"),
        pytest.param(cowork(more=THIRD), (0, 1, 0, 0), id="missing in one of two deployments"),
        pytest.param(
            cowork(added="connectors_added: [fx]", more=THIRD), (0, 0, 0, 1), id="added in one of two deployments"
        ),
    ],
)
def test_the_connector_of_each_package(inventory, expected):
    assert counts(judge(RULE, inventory)) == expected


@pytest.mark.parametrize(
    ("inventory", "because"),
    [
        pytest.param(
            cowork(added=""),
            "the inventory does not say whether the connector that `fx` bundles was added",
            id="no list",
        ),
        pytest.param(
            cowork("via: org-plugin"), "neither `fx` nor its marketplace states a preference on Cowork", id="preference"
        ),
        pytest.param(
            cowork(server=""),
            "the inventory does not say whether `fx` bundles a remote server, which an Owner must add",
            id="server",
        ),
        pytest.param(
            cowork(added="deployment: third-party"),
            "whether a third-party deployment admits the server that `fx` bundles is not stated",
            id="third-party",
        ),
    ],
)
def test_what_is_not_said_is_named(inventory, because):
    assert unknowns(judge(RULE, inventory)) == [f"fx on cowork: {because}"]
