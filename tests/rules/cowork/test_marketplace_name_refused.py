import pytest
from looked_at_devices import looked

RULE = "marketplace-name-refused"
MANAGED = "/etc/claude-desktop/managed-settings.json"


def allowed(*entries, **keys):
    return looked(RULE, {MANAGED: {"inferenceProvider": "bedrock", **keys, "allowedPluginMarketplaces": list(entries)}})


def github(**more):
    return {"source": "github", "repo": "acme/plugins", **more}


@pytest.mark.parametrize(
    ("entry", "counts"),
    [
        pytest.param(github(expectedName="acme-plugins"), (1, 0, 0, 0), id="a name"),
        pytest.param(github(expectedName="a" * 128), (1, 0, 0, 0), id="the longest name"),
        pytest.param(github(expectedName="a" * 129), (0, 1, 0, 0), id="a longer one"),
        pytest.param(github(expectedName="Acme plugins"), (0, 1, 0, 0), id="a blank in it"),
        pytest.param(github(expectedName="org"), (0, 1, 0, 0), id="a reserved name"),
        pytest.param(github(expectedName="organisation"), (1, 0, 0, 0), id="one that only begins like it"),
        pytest.param(github(expectedName=""), (0, 1, 0, 0), id="an empty name"),
        pytest.param(github(expectedName=7), (0, 1, 0, 0), id="a number"),
        pytest.param(github(), (0, 1, 0, 0), id="no name"),
        pytest.param("acme", (0, 0, 0, 1), id="an entry that is none"),
    ],
)  # fmt: skip
def test_which_names_are_refused(entry, counts):
    assert allowed(entry).counts == counts


def test_it_says_which_name_and_why():
    assert allowed(github(expectedName="org")).gaps == {
        "org": "`expectedName` in `allowedPluginMarketplaces` of `managed-settings.json` is `org`, which is reserved: the app refuses it"
    }
    assert set(allowed(github()).gaps) == {"acme/plugins"}


def test_a_list_that_nobody_can_read_is_unknown():
    found = looked(RULE, {MANAGED: {"inferenceProvider": "bedrock", "allowedPluginMarketplaces": "acme"}})
    assert set(found.unknowns) == {"allowedPluginMarketplaces"}
    assert allowed(github(expectedName="acme"), bootstrapUrl="https://a.example").counts == (1, 0, 0, 0)
