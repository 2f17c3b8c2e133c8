import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  lock-that-members-can-undo: {}\n"
GROUPS = "groups: {try: {}}\n"


def door(surface: str, provision: str) -> str:
    return GROUPS + f"plugins: {{fx: {{title: FX, path: custom-mcp, provision: {{{surface}: {{{provision}}}}}}}}}\n"


@pytest.mark.parametrize(
    ("surface", "provision", "message"),
    [
        pytest.param(
            "cowork",
            "via: custom-connector, preference: required",
            "`preference` has no effect on cowork via `custom-connector`: it carries none",
            id="a preference on a connector",
        ),
        pytest.param(
            "cowork",
            "via: custom-connector, groups: {try: available}",
            "`groups` has no effect on cowork via `custom-connector`: it carries none",
            id="a group's preference on a connector",
        ),
        pytest.param(
            "cowork",
            "via: custom-connector, lock: true",
            "`lock: true` has no effect on cowork via `custom-connector`: members can undo it",
            id="a lock on a connector",
        ),
        pytest.param(
            "cowork",
            "preference: auto_install, lock: true",
            "`lock: true` does not hold on cowork: the organisation says `auto_install`, which members can undo",
            id="a lock beside a weaker preference",
        ),
        pytest.param(
            "claude-code",
            "via: managed-plugin, preference: required",
            "`preference` has no effect on claude-code via `managed-plugin`: it carries none",
            id="a preference on Claude Code",
        ),
        pytest.param(
            "claude-code",
            "via: user-server, groups: {try: 'true'}",
            "`groups` has no effect on claude-code via `user-server`: it carries none",
            id="group documents of a user's server",
        ),
        pytest.param(
            "claude-code",
            "via: user-server, lock: true",
            "`lock: true` has no effect on claude-code via `user-server`: members can undo it",
            id="a lock on a user's server",
        ),
    ],
)
def test_what_cannot_be_carried_is_a_gap(surface, provision, message):
    assert gaps(judge(RULE, door(surface, provision))) == [f"fx on {surface}: {message}"]


@pytest.mark.parametrize(
    ("surface", "provision", "expected"),
    [
        pytest.param("cowork", "preference: required, lock: true", (1, 0, 0, 0), id="a lock that holds"),
        pytest.param("cowork", "preference: available", (1, 0, 0, 0), id="a preference where one is carried"),
        pytest.param(
            "cowork", "via: org-plugin, groups: {try: available}", (1, 0, 0, 0), id="group settings of a package"
        ),
        pytest.param("cowork", "via: org-plugin", (0, 0, 1, 0), id="nothing meant"),
        pytest.param("cowork", "via: custom-connector, lock: false", (0, 0, 1, 0), id="no lock meant"),
        pytest.param("claude-code", "via: managed-plugin, lock: true", (1, 0, 0, 0), id="a managed plugin"),
        pytest.param(
            "claude-code",
            "via: managed-plugin, groups: {try: absent}",
            (0, 0, 1, 0),
            id="group documents are no preference",
        ),
        pytest.param("cowork", "via: org-plugin, lock: true", (0, 0, 0, 1), id="a lock without any preference"),
    ],
)
def test_what_is_carried_passes_and_what_is_not_meant_is_not_asked(surface, provision, expected):
    assert counts(judge(RULE, door(surface, provision))) == expected


def test_an_unstated_preference_is_named():
    found = unknowns(judge(RULE, door("cowork", "via: org-plugin, lock: true")))
    assert found == ["fx on cowork: neither `fx` nor its marketplace states a preference on Cowork"]
