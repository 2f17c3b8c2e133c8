import pytest
from desktops import looked_at_desktop, managed, remote

RULE = "one-server-name-two-urls"
BROUGHT = """\
marketplaces: {{acme: {{source: {{github: acme/plugins}}}}}}
packages: {{doors@acme: {{servers: {{crm: db}}}}}}
plugins:
  crm:
    title: CRM
    path: custom-mcp
    server: {{transport: http, url: "{url}"}}
    provision: {{cowork: {{via: {via}, package: doors@acme}}}}
"""


@pytest.mark.parametrize(
    ("url", "counts"),
    [
        pytest.param("https://mcp.other.example/db", (0, 1, 0, 0), id="another host"),
        pytest.param("https://mcp.acme.example/other", (0, 1, 0, 0), id="another path"),
        pytest.param("https://MCP.acme.example:443/db/", (1, 0, 0, 0), id="the same in other letters"),
    ],
)
def test_two_managed_servers_of_one_name(url, counts):
    assert looked_at_desktop(RULE, managed(remote(), remote(url=url))).counts == counts


def test_two_names_for_one_address_are_no_clash():
    assert looked_at_desktop(RULE, managed(remote(), remote(name="other"))).counts == (2, 0, 0, 0)


def test_what_has_no_name_or_no_address_is_not_compared_and_unknown():
    files = managed(remote(name=None), remote(name=None, url="https://b.example"), remote(name="c", url=None))
    found = looked_at_desktop(RULE, files)
    assert (found.gaps, found.counts) == ({}, (0, 0, 0, 3))


@pytest.mark.parametrize(
    ("url", "via", "counts"),
    [
        pytest.param("https://mcp.other.example/db", "org-plugin", (0, 1, 0, 0), id="another address"),
        pytest.param("https://mcp.acme.example/db", "org-plugin", (1, 0, 0, 0), id="the same address"),
        pytest.param("https://mcp.other.example/db", "desktop-extension", (1, 0, 0, 0), id="what no plugin brings"),
    ],
)
def test_a_managed_server_with_the_name_of_one_that_a_plugin_brings(url, via, counts):
    inventory = BROUGHT.format(url=url, via=via)
    found = looked_at_desktop(RULE, managed(remote()), inventory=inventory)
    assert found.counts == counts
    assert all("`crm` comes from" in message for message in found.gaps.values())
