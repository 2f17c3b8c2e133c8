"""Rules about servers, asked of what extensions and plugins of the organisation bring to devices."""

import pytest
from desktop_files import APP, MANIFEST, ORG, bundle, manifest, of_home, plugin, settings_of, starting
from looked_at_devices import device, looked
from machines import put

from plugingov.surfaces.machine.machine import read_machine

HOME = "/home/ada/.config/Claude"
DECLARED = """\
plugins:
  notes:
    title: Notes
    path: custom-mcp
    server: {transport: stdio, command: npx, args: [-y, "@acme/notes@1.2.3"]}
    provision: {cowork: {via: VIA}}
"""
SECRET = "xoxb-731948261-Kq3vN8tLr2"


def extension(*words, **more):
    said = starting(*words, **more)
    return {**of_home(HOME, {"notes": said}), **settings_of("notes", enabled=True, app=HOME)}


def org_server(**config):
    return plugin("crm", **{".mcp.json": {"mcpServers": {"crm": config}}})


@pytest.mark.parametrize(
    ("rule", "files", "counts"),
    [
        pytest.param("floating-package", extension("npx", "-y", "@acme/notes"), (0, 1, 0, 0), id="an extension that fetches what is newest"),
        pytest.param("floating-package", extension("npx", "-y", "@acme/notes@1.2.3"), (1, 0, 0, 0), id="an extension that fetches what was reviewed"),
        pytest.param("floating-package", extension("node", "${__dirname}/index.js"), (0, 0, 0, 0), id="an extension that starts what it brings"),
        pytest.param("floating-package", of_home(HOME, {"notes": manifest(server={"type": "uv"})}), (0, 0, 0, 1), id="an extension that does not say how it starts"),
        pytest.param("floating-package", {**extension("npx", "notes"), **settings_of("notes", enabled=False, app=HOME)}, (0, 0, 0, 0), id="an extension that its member has switched off"),
        pytest.param("floating-package", org_server(command="npx", args=["notes"]), (0, 1, 0, 0), id="a plugin that fetches what is newest"),
        pytest.param("plain-http-endpoint", org_server(type="http", url="http://mcp.acme.example/crm"), (0, 1, 0, 0), id="a plugin that leads over plain http"),
        pytest.param("plain-http-endpoint", org_server(type="http", url="https://mcp.acme.example/crm"), (1, 0, 0, 0), id="a plugin that leads over https"),
        pytest.param("floating-package", {f"{HOME}/Claude Extensions/a/manifest.json": None}, (0, 0, 0, 1), id="a manifest that nobody can read"),
    ],
)  # fmt: skip
def test_what_is_started_on_devices_is_asked(rule, files, counts):
    assert looked(rule, device(files)).counts == counts


def test_a_gap_stands_in_the_manifest_and_is_of_cowork():
    found = looked("floating-package", device(extension("npx", "-y", "@acme/notes")))
    (gap,) = found.report.gaps
    assert (gap.subject.surface, gap.subject.item) == ("cowork", "notes (npx -y @acme/notes)")
    assert gap.place.file.endswith("notes/manifest.json")


def test_one_that_is_declared_is_told_as_that():
    files = extension("npx", "-y", "@acme/notes@1.2.3")
    declared = DECLARED.replace("VIA", "desktop-extension")
    assert looked("undeclared-install", device(files), declared).counts == (1, 0, 0, 0)
    (gap,) = looked("floating-package", device(extension("npx", "notes")), declared).report.gaps
    assert (gap.subject.plugin, gap.subject.surface) == ("notes", "cowork")


@pytest.mark.parametrize(
    ("files", "gaps"),
    [
        pytest.param(extension("node", "a"), {"notes": "extension `notes` is installed, and the inventory does not know it: it loads"}, id="an extension"),
        pytest.param({**extension("node", "a"), **settings_of("notes", enabled=False, app=HOME)}, {"notes": "extension `notes` is installed, and the inventory does not know it; it does not load: `isEnabled` in `notes.json` is false"}, id="one that is switched off"),
        pytest.param(plugin("crm"), {"crm": "plugin `crm` lies among those of the organisation, and the inventory does not know it: it loads"}, id="a plugin"),
        pytest.param(org_server(type="http", url="https://mcp.acme.example/crm"), {"crm": "plugin `crm` lies among those of the organisation, and the inventory does not know it: it loads"}, id="a plugin with a server is told once"),
    ],
)  # fmt: skip
def test_what_nobody_declared_is_told(files, gaps):
    assert looked("undeclared-install", device(files), "groups: {a: {title: A}}").gaps == gaps


def test_one_that_does_not_load_is_a_low_gap():
    files = {**extension("node", "a"), **settings_of("notes", enabled=False, app=HOME)}
    (gap,) = looked("undeclared-install", device(files), "groups: {a: {title: A}}").report.gaps
    assert gap.severity == "low"


PACKAGED = """\
marketplaces: {acme: {source: {github: acme/plugins}}}
packages: {crm@acme: {servers: {customers: crm}}}
plugins:
  customers: {title: Customers, path: marketplace, provision: {cowork: {via: org-plugin, package: crm@acme}}}
"""


def test_a_plugin_goes_by_its_folder_and_its_servers_by_their_keys():
    servers = {
        "crm": {"type": "http", "url": "https://a.example"},
        "other": {"type": "http", "url": "https://b.example"},
    }
    found = looked("undeclared-install", device(plugin("crm", **{".mcp.json": {"mcpServers": servers}})), PACKAGED)
    assert found.gaps == {
        "other (https://b.example)": "`other` comes in plugin `crm`, and the inventory does not know it: it loads"
    }


@pytest.mark.parametrize(
    ("files", "items"),
    [
        pytest.param({f"{HOME}/Claude Extensions/a/manifest.json": "{"}, {"what an unread a/manifest.json holds"}, id="a manifest"),
        pytest.param({**plugin("crm"), f"{ORG}/crm/.mcp.json": "{"}, {"what an unread crm/.mcp.json holds"}, id="servers of a plugin"),
    ],
)  # fmt: skip
def test_what_nobody_could_read_is_unknown(files, items):
    assert set(looked("undeclared-install", device(files), "groups: {a: {title: A}}").unknowns) == items


def test_a_secret_in_a_manifest_is_told_and_never_shown(tmp_path):
    said = starting("node", "--token", SECRET, env={"API_TOKEN": "hunter2hunter2", "KEPT": "${user_config.key}"})
    other = {
        ".mcp.json": {
            "mcpServers": {
                "crm": {"type": "http", "url": "https://a.example", "headers": {"Authorization": "Bearer 4f9a1c7e2b"}}
            }
        }
    }
    files = {**of_home(APP, {"notes": said}), **plugin("crm", **other)}
    found = looked(
        "secret-in-the-open", read_machine(put(tmp_path, {path.lstrip("/"): each for path, each in files.items()}))
    )
    assert set(found.gaps) == {
        "notes (node --token ****): args.1",
        "notes (node --token ****): env.API_TOKEN",
        "crm (https://a.example): headers.Authorization",
    }
    assert SECRET not in str(found.report)
    assert {gap.subject.surface for gap in found.report.gaps} == {"cowork"}


def test_of_a_bundle_nobody_has_installed_nothing_is_undeclared(tmp_path):
    found = read_machine(put(tmp_path, {f"{HOME.lstrip('/')}/Claude Extensions/a.mcpb": bundle(MANIFEST)}))
    assert looked("undeclared-install", found, "groups: {a: {title: A}}").counts == (0, 0, 0, 0)


COMMIT = "3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90"
GITHUB = {"source": "github", "repo": "acme/plugins", "expectedName": "acme"}
URL = {"source": "url", "url": "https://acme.example/m.json", "expectedName": "acme"}


def allowed(*entries):
    said = {"inferenceProvider": "bedrock", "allowedPluginMarketplaces": list(entries)}
    return looked("moving-source", {"/etc/claude-desktop/managed-settings.json": said})


@pytest.mark.parametrize(
    ("entry", "counts"),
    [
        pytest.param({**GITHUB, "ref": COMMIT}, (1, 0, 0, 0), id="a commit"),
        pytest.param({**GITHUB, "ref": "main"}, (0, 1, 0, 0), id="a branch"),
        pytest.param(GITHUB, (0, 1, 0, 0), id="nothing"),
        pytest.param({**URL, "manifestSha256": "ab" * 32}, (0, 0, 0, 1), id="a digest, of whose archives nobody knows"),
        pytest.param({**URL, "manifestSha256": "ab" * 20}, (0, 1, 0, 0), id="a digest that is cut short"),
        pytest.param({"source": "npm"}, (0, 0, 0, 1), id="another source"),
    ],
)  # fmt: skip
def test_a_marketplace_of_a_device_is_pinned_or_moves(entry, counts):
    assert allowed(entry).counts == counts


def test_what_it_asks_for_members_counts_only_with_a_pin():
    assert allowed({**GITHUB, "installationPreference": "required", "ref": "main"}).gaps == {
        "acme": "marketplace `acme` is not pinned: its `ref` is `main`, which can move, and its `required` counts as `available`"
    }


STRANGERS = [
    "secret-in-the-open",
    "forbidden-plugin-present",
    "floating-package",
    "plain-http-endpoint",
    "opaque-command",
    "moving-source",
]


@pytest.mark.parametrize("rule", STRANGERS)
@pytest.mark.parametrize(
    ("files", "item"),
    [
        pytest.param({f"{HOME}/Claude Extensions/a/manifest.json": '{"name": "no'}, "a/manifest.json", id="an extension"),
        pytest.param({**plugin("crm"), f"{ORG}/crm/.claude-plugin/plugin.json": '{"name": "cr'}, ".claude-plugin/plugin.json", id="a plugin"),
        pytest.param({**plugin("crm"), f"{ORG}/crm/.mcp.json": '{"mcpServers": {'}, "crm/.mcp.json", id="the servers of a plugin"),
        pytest.param({f"{HOME}/Claude Extensions/a/manifest.json": "\ufeff" * 3 + "{}"}, "a/manifest.json", id="one in a form that nobody here knows"),
    ],
)  # fmt: skip
def test_what_was_cut_off_may_be_whatever_a_rule_asks_about(rule, files, item):
    settings = "forbid: [notes]" if rule == "forbidden-plugin-present" else ""
    assert set(looked(rule, device(files), settings=settings).unknowns) == {f"what an unread {item} holds"}


def test_a_manifest_that_was_cut_off_in_its_bundle_may_be_anything(tmp_path):
    packed = {f"{HOME.lstrip('/')}/Claude Extensions/a.mcpb": bundle('{"name": "no')}
    found = read_machine(put(tmp_path, packed))
    assert set(looked("floating-package", found).unknowns) == {"what an unread a.mcpb/manifest.json holds"}


def test_only_what_brings_servers_is_unknown_where_it_was_not_read(tmp_path):
    beside = {f"{HOME}/Claude Extensions Settings/a.json": None, f"{ORG}/crm/version.json": None}
    found = looked("floating-package", device({f"{HOME}/Claude Extensions/a/manifest.json": None, **beside}))
    assert set(found.unknowns) == {"what an unread a/manifest.json holds"}
    packed = read_machine(put(tmp_path, {f"{HOME.lstrip('/')}/Claude Extensions/a.mcpb": b"PK"}))
    assert set(looked("floating-package", packed).unknowns) == {"what an unread a.mcpb holds"}
