"""Whether anybody in a project has a sign-in on record, whatever it is worth."""

import pytest
from judged import cases

TEXT = """\
groups: {{ap: {{members: [ada@x.example]}}, finance: {{includes: [ap], size: 9}}, tax: {{size: 2}}}}
plugins: {{fx: {{title: FX, path: custom-mcp, auth: {{{auth}}}, provision: {{cowork: {{via: custom-connector}}}}}}}}
projects: {{p: {{surface: cowork, {audience}needs: [fx]}}}}
credentials: {{{credentials}}}
"""


def one(facts: str) -> str:
    return f"one: {{plugin: fx, surface: cowork{', ' if facts else ''}{facts}}}"


@pytest.mark.parametrize(
    ("auth", "audience", "credentials", "expected"),
    [
        pytest.param("method: oauth", "[ap]", "", False, id="nothing on record"),
        pytest.param("method: oauth", "[ap]", one("holder: ada@x.example"), True, id="a member's own"),
        pytest.param("method: oauth", "[ap]", one("holder: ap"), True, id="a group's"),
        pytest.param("method: oauth", "[ap]", one("holder: finance"), True, id="that of a group around it"),
        pytest.param("method: oauth", "[finance]", one("holder: ap"), True, id="that of a group within it"),
        pytest.param("method: oauth", "[ap]", one("holder: tax"), False, id="another group's"),
        pytest.param("method: oauth", "[ap]", one("holder: bob@x.example"), False, id="somebody else's"),
        pytest.param("method: oauth", "", one("holder: tax"), True, id="any group's, where the project names none"),
        pytest.param("method: oauth", "[ap]", one(""), None, id="nobody says whose"),
        pytest.param("method: oauth", "[ap]", one("kind: shared"), True, id="a shared one"),
        pytest.param("method: oauth", "[ap]", one("kind: service, holder: bot"), True, id="a service's"),
        pytest.param("method: oauth, identity: shared", "[ap]", one("holder: it"), True, id="any of a shared identity"),
        pytest.param(
            "method: oauth, identity: shared",
            "[ap]",
            one("kind: per-member, holder: bob@x.example"),
            False,
            id="unless it says so",
        ),
        pytest.param("method: managed", "[ap]", one("holder: it"), True, id="a managed one"),
        pytest.param(
            "method: oauth", "[ap]", one("holder: ap, expires: 2020-01-01, scopes: []"), True, id="one that is over"
        ),
        pytest.param(
            "method: oauth",
            "[ap]",
            one("") + ", two: {plugin: fx, surface: cowork, holder: ap}",
            True,
            id="the second is theirs",
        ),
        pytest.param(
            "method: oauth",
            "[ap]",
            one("") + ", two: {plugin: fx, surface: cowork, holder: tax}",
            None,
            id="the first may be theirs",
        ),
        pytest.param(
            "method: oauth",
            "[ap]",
            one("holder: tax") + ", two: {plugin: fx, surface: cowork}",
            None,
            id="the second may be theirs",
        ),
    ],
)
def test_a_sign_in_is_somebodys_in_the_project(auth, audience, credentials, expected):
    said = f"audience: {audience}, " if audience else ""
    (case,) = cases(TEXT.format(auth=auth, audience=said, credentials=credentials))
    need = case.layers.needs["p", "fx"]
    assert case.layers.has_sign_in(need) is expected
    assert case.layers.has_sign_in(need) is expected
