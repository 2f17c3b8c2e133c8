import pytest
from desktops import looked_at_desktop, managed, remote

RULE = "sign-in-without-refresh"
ENTRA = {"clientId": "c", "tenantId": "t", "scope": "api://db/read"}


@pytest.mark.parametrize(
    ("oauth", "counts"),
    [
        pytest.param(ENTRA, (0, 1, 0, 0), id="Entra without it"),
        pytest.param({**ENTRA, "scope": "api://db/read offline_access"}, (1, 0, 0, 0), id="among the scopes"),
        pytest.param({**ENTRA, "scope": ["api://db/read", "offline_access"]}, (1, 0, 0, 0), id="in a list of them"),
        pytest.param({**ENTRA, "scope": "offline_access_not"}, (0, 1, 0, 0), id="a scope that only looks like it"),
        pytest.param({**ENTRA, "scope": 1}, (0, 1, 0, 0), id="a scope that is no text"),
        pytest.param({**ENTRA, "appendOfflineAccess": True}, (1, 0, 0, 0), id="asked for beside them"),
        pytest.param({**ENTRA, "appendOfflineAccess": False}, (0, 1, 0, 0), id="not asked for"),
        pytest.param({"clientId": "c", "scope": "read"}, (0, 0, 0, 1), id="an issuer whose tokens nobody knows"),
        pytest.param({"clientId": "c"}, (1, 0, 0, 0), id="what the server advertises"),
        pytest.param(True, (1, 0, 0, 0), id="a sign-in as the server offers it"),
        pytest.param(None, (0, 0, 1, 0), id="no sign-in"),
        pytest.param("x", (0, 0, 1, 0), id="what is none"),
    ],
)
def test_a_sign_in(oauth, counts):
    assert looked_at_desktop(RULE, managed(remote(oauth=oauth))).counts == counts


def test_a_built_in_server_signs_in_by_itself():
    assert looked_at_desktop(RULE, managed(remote(server="microsoft365", oauth=ENTRA))).counts == (0, 0, 1, 0)
