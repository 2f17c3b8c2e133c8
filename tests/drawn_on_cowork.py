"""Organisations on Cowork of all kinds, as documents that are valid, and what the vendor may hold of them before."""

from hypothesis import strategies as st
from vendor_settings import settings_of

SHA = "3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90"
GROUPS = ("audit", "finance", "tax & law")
TOOLS = ("get", "get_all", "put", "drop")
MARKETPLACES = ("tools", "elsewhere")
PREFERENCES = ("required", "auto_install", "available", "not_available")

_ids = st.sampled_from(["fx", "tea", "my.fx", "my_fx", "Ledger", "notes"])
_preference = st.sampled_from(PREFERENCES)
_maybe = st.one_of(st.none(), _preference)
_by_group = st.dictionaries(st.sampled_from(GROUPS), _preference, max_size=3)
_tools = st.dictionaries(
    st.sampled_from([*TOOLS, "default", "*", "get*", "*_all"]), st.sampled_from(["allow", "ask", "blocked"]), max_size=4
)
_urls = st.sampled_from(
    [
        *("https://mcp.acme.example/fx", "https://tea.example", "https://MCP.acme.example:8443/a b?v=1"),
        *("http://mcp.acme.example/fx", "https://${HOST}/fx", "https://*.acme.example/fx"),
    ]
)
_remote = st.builds(
    lambda transport, url, headers: kept(transport=transport, url=url, headers=headers),
    st.sampled_from(["http", "sse"]),
    _urls,
    st.sampled_from([None, {"X-Team": "finance"}, {"Authorization": "Bearer ${TOKEN}"}]),
)
_local = st.builds(
    lambda command, args, windows: kept(transport="stdio", command=command, args=args, windows=windows),
    st.sampled_from(["npx", "/opt/acme/fx", "${HOME}/fx"]),
    st.lists(st.sampled_from(["-y", 'say "hi"', "a\\b", "żółw"]), max_size=2),
    st.sampled_from([None, {"command": "C:\\acme\\fx.exe", "args": ["-r"]}]),
)
_servers = st.one_of(st.none(), _remote, _remote, _local)
_auths = st.sampled_from(
    [
        None,
        {"method": "none"},
        {"method": "oauth"},
        {"method": "oauth", "scopes": ["a.read", "a.write"], "issuer": "https://login.acme.example", "client": "registered"},
        {"method": "static-header"},
        {"method": "mtls"},
    ]
)  # fmt: skip


def kept(**keys):
    return {key.replace("__", "-"): value for key, value in keys.items() if value is not None}


@st.composite
def _plugins(draw, name):
    via = draw(st.sampled_from(["org-plugin", "org-plugin", "org-plugin", "custom-connector", "managed-server", None]))
    package = draw(st.sampled_from(["doors@tools", f"{name}@tools", f"{name}@elsewhere"]))
    packaged = via in {"org-plugin", None}
    here = kept(
        via=via,
        package=package if packaged else None,
        preference=draw(_maybe) if packaged else None,
        groups=(draw(_by_group) or None) if packaged else None,
        tools=draw(_tools) or None,
    )
    there = {"via": "managed-plugin", "package": package}
    known = {tool: {"access": draw(st.sampled_from(["read", "write"]))} for tool in sorted(draw(st.sets(st.sampled_from(TOOLS))))}  # fmt: skip
    return kept(
        title=name.title(),
        path="custom-mcp",
        audience=draw(st.sampled_from([None, ["audit"], ["audit", "finance"]])),
        server=draw(_servers),
        auth=draw(_auths),
        provides={"tools": known} if known else None,
        provision={"cowork": here, **({"claude-code": there} if packaged and draw(st.integers(0, 3)) else {})},
    )


@st.composite
def documents(draw, deployments=(None, "first-party")):
    """Draw an inventory, as data."""
    names = sorted(draw(st.sets(_ids, min_size=1, max_size=4)))
    surface = kept(
        deployment=draw(st.sampled_from(deployments)),
        plan=draw(st.sampled_from([None, "enterprise", "enterprise"])),
        minimum_version=draw(st.sampled_from([None, "1.1.1", "1.46388.1"])),
        always_allow_for_connector_tools=draw(st.sampled_from([None, "true", "false"])),
    )
    source = draw(
        st.sampled_from(
            [
                *(None, {"github": "acme/tools", "sha": SHA}, {"github": "acme/tools"}),
                *({"source": "url", "url": "https://acme.example/m.json", "manifestSha256": SHA[:32] * 2}, {"source": "npm", "package": "p"}),
            ]
        )
    )  # fmt: skip
    default = draw(_maybe)
    on_cowork = kept(default_preference=default, sync=draw(st.sampled_from([None, "manual", "automatic"])))
    packages = {"doors@tools": {"source": "./doors", "version": "1.4.0", "servers": {name: name for name in names}}}
    wanted = sorted(draw(st.sets(st.sampled_from(names))))
    return {
        "apiVersion": "plugingov/v1",
        "kind": "Inventory",
        "organization": "acme",
        "surfaces": {"cowork": surface, "claude-code": {"managed": {"by": "file", "mode": "organization"}}},
        "groups": {name: {"members": [f"{name.split()[0]}@acme.example"]} for name in GROUPS},
        "marketplaces": {
            "tools": kept(source=source, cowork=on_cowork or None),
            "elsewhere": {"source": {"github": "acme/elsewhere"}, "cowork": {"default_preference": draw(_preference)}},
        },
        "packages": draw(st.sampled_from([{}, packages])),
        "plugins": {name: draw(_plugins(name)) for name in names},
        "projects": {"close": {"surface": "cowork", "audience": ["audit"], "needs": wanted, "active": wanted}},
    }


@st.composite
def vendors(draw, document):
    """Draw what the vendor holds of an organisation before anything is set: most of it, otherwise than it is meant."""
    named = {said["provision"]["cowork"].get("package") for said in document["plugins"].values()} - {None}
    marketplaces = {name: draw(_preference) for name in MARKETPLACES if draw(st.integers(0, 9))}
    packages = {
        package: (draw(_maybe), draw(st.dictionaries(st.sampled_from([*GROUPS, "rbac_group_gone"]), _preference, max_size=3)))
        for package in sorted(named | {"stranger@tools"})
        if package.rpartition("@")[2] in marketplaces and draw(st.integers(0, 9))
    }  # fmt: skip
    return settings_of(marketplaces, packages, [name for name in GROUPS if draw(st.integers(0, 9))])
