"""Organisations of all kinds, as documents that are valid."""

from hypothesis import strategies as st

from plugingov.model.kinds import of_kind
from plugingov.model.organisation import Organisation, merge
from plugingov.sources.document import Text
from plugingov.sources.json import read_json

SHA = "3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90"
GROUPS = ("audit", "finance", "tax & law")
TOOLS = ("get", "get_all", "put", "drop")
VIAS = (
    *("managed-plugin", "marketplace-plugin", "managed-mcp", "project-file", "user-server"),
    *("claude-ai-connector", "synced-plugin"),
)

_ids = st.sampled_from(["fx", "tea", "my.fx", "my_fx", "Ledger", "a__b", "workspace", "notes"])
_hosts = st.sampled_from(["mcp.acme.example", "tea.example", "MCP.Acme.example"])
_ports = st.sampled_from(["", ":8443"])
_paths = st.sampled_from(["", "/", "/fx", "/fx/", "/a b", "/fx?v=1", "/%2e%2e/fx"])
_words = st.lists(st.sampled_from(["-y", "fx@1.0.0", "--read-only", 'say "hi"', "a\\b", "żółw"]), max_size=3)
_flags = st.sampled_from([None, "true", "false"])


def _kept(**keys):
    return {key.replace("__", "-"): value for key, value in keys.items() if value is not None}


@st.composite
def _remote(draw):
    odd = draw(
        st.sampled_from([None, None, None, "https://${HOST}/fx", "https://*.acme.example/fx", "ftp://a.example/"])
    )
    url = odd or f"{draw(st.sampled_from(['http', 'https']))}://{draw(_hosts)}{draw(_ports)}{draw(_paths)}"
    headers = draw(st.sampled_from([None, {"Authorization": "Bearer ${TOKEN}"}, {"X-Team": "finance"}]))
    return _kept(transport=draw(st.sampled_from(["http", "sse"])), url=url, headers=headers)


@st.composite
def _local(draw):
    command = draw(st.sampled_from(["npx", "/opt/acme/fx", "${CLAUDE_PLUGIN_ROOT}/fx"]))
    windows = draw(st.sampled_from([None, {"command": "C:\\acme\\fx.exe", "args": ["-r"]}]))
    return _kept(transport="stdio", command=command, args=draw(_words), windows=windows)


_servers = st.one_of(st.none(), _remote(), _remote(), _local())
_tools = st.dictionaries(
    st.sampled_from([*TOOLS, "default", "*", "get*", "*_all"]), st.sampled_from(["allow", "ask", "blocked"]), max_size=4
)


@st.composite
def _plugins(draw, name):
    via = draw(st.sampled_from(VIAS))
    package = draw(st.sampled_from(["doors@tools", f"{name}@tools", f"{name}@elsewhere"])) if "plugin" in via else None
    groups = draw(st.dictionaries(st.sampled_from(GROUPS), st.sampled_from(["true", "false", "absent"]), max_size=3))
    here = _kept(
        via=via,
        package=package,
        groups=groups or None,
        tools=draw(_tools) or None,
        server=draw(st.one_of(st.none(), _servers)),
    )
    there = draw(st.sampled_from([None, {"via": "custom-connector"}, {"via": "org-plugin", "package": "doors@tools"}]))
    known = {
        tool: {"access": draw(st.sampled_from(["read", "write"]))} for tool in draw(st.sets(st.sampled_from(TOOLS)))
    }
    auth = draw(st.sampled_from([None, {"method": "oauth", "scopes": ["a.read", "a.write"]}, {"method": "none"}]))
    provision = draw(
        st.sampled_from([{"claude-code": here}, {"claude-code": here, "cowork": there}, {"cowork": there}])
    )
    return _kept(
        title=name.title(),
        path="custom-mcp",
        server=draw(_servers),
        auth=auth,
        provides={"tools": known} if known else None,
        provision={surface: said for surface, said in provision.items() if said},
    )


@st.composite
def documents(draw) -> dict:
    """Draw an inventory, as data."""
    names = draw(st.sets(_ids, min_size=1, max_size=5))
    managed = draw(
        st.sampled_from(
            [None, {"by": "mdm"}, {"by": "file", "mode": "organization"}, {"by": "server", "mode": "rbac_groups"}]
        )
    )
    if managed and managed.get("mode") == "rbac_groups":
        managed = _kept(
            **managed,
            order=draw(st.permutations(GROUPS))[:2],
            default=draw(st.sampled_from([None, "settings", "none"])),
        )
    platforms = draw(st.one_of(st.none(), st.sets(st.sampled_from(["macos", "windows", "linux"]), min_size=1)))
    surface = _kept(
        managed=managed,
        platforms=sorted(platforms) if platforms else None,
        minimum_version=draw(st.sampled_from([None, "2.1.100", "2.1.273"])),
        claude_ai_connectors=draw(_flags),
        claude_ai_plugin_sync=draw(_flags),
    )
    source = draw(
        st.sampled_from(
            [
                {"github": "acme/tools", "sha": SHA},
                {"source": "git", "url": "https://g.example/t.git", "ref": "main"},
                None,
            ]
        )
    )
    packages = {
        "doors@tools": _kept(
            source=draw(
                st.sampled_from(
                    [None, "./doors", {"github": "acme/doors", "sha": SHA}, {"source": "command", "command": "make"}]
                )
            ),
            servers={name: name for name in sorted(names)},
        )
    }
    wanted = draw(st.sets(st.sampled_from(sorted(names))))
    return {
        "apiVersion": "plugingov/v1",
        "kind": "Inventory",
        "organization": "acme",
        "surfaces": {"claude-code": surface},
        "groups": {name: {"size": "2"} for name in GROUPS},
        "marketplaces": {"tools": _kept(source=source), "elsewhere": {"source": {"github": "acme/elsewhere"}}},
        "packages": draw(st.sampled_from([{}, packages])),
        "plugins": {name: draw(_plugins(name)) for name in sorted(names)},
        "projects": {
            "close": {
                "surface": draw(st.sampled_from(["claude-code", "cowork"])),
                "needs": sorted(wanted),
                "active": sorted(wanted),
            }
        },
    }


def organisation_of(text: str) -> Organisation:
    """Return the one organisation of a text in JSON; raise where it is not valid."""
    problems: list = []
    found = merge(of_kind("Inventory", [read_json(Text("acme.json", text))], problems), problems)
    assert problems == []
    return found[0]
