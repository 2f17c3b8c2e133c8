"""What drift rules say of packages on Cowork, as the organisation's own interface shows them."""

import pytest
from exported_pages import AUDIT, exported, marketplace, page, plugin, setting, whole
from judged import counts, gaps, judge, unknowns

INVENTORY = """\
surfaces: {cowork: {deployment: first-party, plan: enterprise}}
groups: {audit: {size: 2}}
marketplaces:
  anycompany-tools: {source: {github: anycompany/claude-plugins%s}}
packages:
  finance-doors@anycompany-tools: {parts: [skills]%s}
plugins:
  vendor-master:
    title: Vendor Master
    path: marketplace
    provision: {cowork: {via: org-plugin, package: %s, preference: %s}}
"""
PACKAGE = "finance-doors@anycompany-tools"


def declared(package=PACKAGE, preference="required", version=", version: 1.4.0", sha=""):
    return INVENTORY % (sha, version, package, preference)


def judged(rule, pages, inventory=None, **taken):
    return judge(f"  {rule}: {{}}\n", inventory or declared(), observed=(exported(pages, **taken),))


def stranger(**said):
    return page(plugin(), plugin(id="plugin_2", name="notes", **said))


def set_to(preference):
    return {"organization_installation_preference": preference}


@pytest.mark.parametrize(
    ("said", "settings", "severity", "ends"),
    [
        pytest.param(set_to("required"), [], "high", ": members cannot be without it", id="everybody has it"),
        pytest.param(set_to("auto_install"), [], "high", ": members have it unless they switch it off", id="by default"),
        pytest.param(set_to("available"), [], "high", ": members may add it", id="whoever wants it"),
        pytest.param(set_to("not_available"), [], "low", "; nobody is given it", id="nobody has it"),
        pytest.param(set_to("not_available"), [setting("required", AUDIT, plugin_id="plugin_2")], "high", ": members cannot be without it", id="a group has it"),
        pytest.param(set_to("not_available"), None, "high", "; who is given it is not known: no page of the installation settings of a plugin was saved", id="nobody saved which group has it"),
        pytest.param(set_to("splendid"), [], "high", "; who is given it is not known: the setting is none that is known", id="a setting that nobody knows"),
    ],
)  # fmt: skip
def test_a_package_that_the_inventory_does_not_know(said, settings, severity, ends):
    pages = whole(plugins=stranger(**said))
    if settings is not None:
        pages["plugins/plugin_2/installation_settings/page-0001.json"] = page(*settings)
    (gap,) = judged("undeclared-install", pages).gaps
    assert (gap.subject.item, gap.severity) == ("notes@anycompany-tools", severity)
    assert gap.message == f"package `notes@anycompany-tools` is not in the inventory{ends}"


def test_what_the_inventory_has_as_a_package_alone_is_declared():
    inventory = "packages: {notes@anycompany-tools: {parts: [skills]}}\n" + INVENTORY.replace("packages:\n", "").replace(
        "  finance-doors@anycompany-tools: {parts: [skills]%s}\n", "%s"
    ) % ("", "", PACKAGE, "required")  # fmt: skip
    assert counts(judged("undeclared-install", whole(plugins=stranger()), inventory)) == (2, 0, 0, 0)


def test_a_member_keeps_plugins_that_no_inventory_has():
    pages = whole(plugins=page(plugin(owner={"type": "user", "user_id": "user_1"})))
    assert counts(judged("undeclared-install", pages)) == (0, 0, 0, 0)


def test_without_its_marketplace_nobody_knows_which_package_it_is():
    pages = whole(marketplaces=None)
    assert unknowns(judged("undeclared-install", pages)) == [
        "finance-doors on cowork: in which marketplace `finance-doors` lies was not exported, so nobody knows whether it is declared"
    ]  # fmt: skip
    assert unknowns(judged("declared-but-absent", pages)) == [
        (
            "vendor-master on cowork: `vendor-master` comes in `finance-doors@anycompany-tools`, and a package of that name "
            "lies in a marketplace that nobody can name: no page of plugin marketplaces was saved"
        )
    ]


@pytest.mark.parametrize(
    ("changed", "inventory", "wanted"),
    [
        pytest.param({}, declared(), (1, 0, 0, 0), id="it is there"),
        pytest.param({"plugins": page(plugin(name="notes"))}, declared(), (0, 1, 0, 0), id="it is not there"),
        pytest.param({"plugins": page(plugin(name="notes"))}, declared(preference="not_available"), (0, 0, 0, 0), id="nobody was to have it"),
        pytest.param({"plugins": page(plugin(name="notes"))}, declared(preference="not_available, groups: {audit: required}"), (0, 1, 0, 0), id="a group was to have it"),
        pytest.param({"plugins": page(next_page="more")}, declared(), (0, 0, 0, 1), id="the rest was not saved"),
        pytest.param({}, declared("crm@other-tools"), (0, 1, 0, 0), id="its marketplace is not there"),
        pytest.param({"marketplaces": page(marketplace(), next_page="more")}, declared("crm@other-tools"), (0, 0, 0, 1), id="its marketplace may be on a page that was not saved"),
        pytest.param({}, declared("crm@claude-plugins-official"), (0, 0, 0, 1), id="the vendor's directory is never listed"),
        pytest.param({"plugins": page()}, declared().replace("first-party", "third-party"), (0, 0, 0, 0), id="a third-party deployment has others"),
    ],
)  # fmt: skip
def test_a_declared_package_that_is_not_there(changed, inventory, wanted):
    if "other-tools" in inventory or "official" in inventory:
        name = "other-tools" if "other-tools" in inventory else "claude-plugins-official"
        inventory = inventory.replace("marketplaces:\n", f"marketplaces:\n  {name}: {{source: {{github: acme/x}}}}\n")
    assert counts(judged("declared-but-absent", whole(**changed), inventory)) == wanted


def test_a_directory_of_the_vendors_is_told_by_where_it_comes_from():
    inventory = declared("crm@their-tools").replace(
        "marketplaces:\n", "marketplaces:\n  their-tools: {source: {github: anthropics/knowledge-work-plugins}}\n"
    )
    assert counts(judged("declared-but-absent", whole(), inventory)) == (0, 0, 0, 1)


def test_it_says_where_it_is_missing():
    assert gaps(judged("declared-but-absent", whole(plugins=page()))) == [
        (
            "vendor-master on cowork: `vendor-master` comes in `finance-doors@anycompany-tools`, which marketplace "
            "`anycompany-tools` does not have on Cowork"
        )
    ]


def test_a_door_whose_package_nobody_names_is_not_known():
    inventory = declared().replace(f", package: {PACKAGE}", "")
    assert unknowns(judged("declared-but-absent", whole(), inventory)) == [
        "vendor-master on cowork: the inventory does not say which package `vendor-master` comes in"
    ]


@pytest.mark.parametrize(
    ("served", "version", "wanted"),
    [
        pytest.param("1.4.0", ", version: 1.4.0", (1, 0, 0, 0), id="the declared one"),
        pytest.param("1.4.0", ", version: v1.4.0", (1, 0, 0, 0), id="the declared one with a letter before it"),
        pytest.param("1.4.1", ", version: 1.4.0", (0, 1, 0, 0), id="another one"),
        pytest.param(None, ", version: 1.4.0", (0, 0, 0, 1), id="nobody says which"),
        pytest.param("1.4.0", "", (0, 0, 0, 1), id="none is declared"),
    ],
)
def test_the_version_that_is_served(served, version, wanted):
    pages = whole(plugins=page(plugin(manifest_version=served)))
    assert counts(judged("version-drift", pages, declared(version=version))) == wanted


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        pytest.param({}, (1, 0, 1, 0), id="the declared one"),
        pytest.param({"last_sync_read_sha": "a" * 40}, (0, 1, 1, 0), id="another one"),
        pytest.param({"last_sync_read_sha": None}, (0, 0, 1, 1), id="nobody says which"),
    ],
)
def test_the_commit_that_was_read(said, wanted):
    inventory = declared(version="", sha=", sha: 3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90")
    assert counts(judged("version-drift", whole(marketplaces=page(marketplace(**said))), inventory)) == wanted


def test_a_commit_that_was_read_and_refused_says_so():
    inventory = declared(sha=", sha: 3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90")
    said = marketplace(last_sync_read_sha="a" * 40, sync_status="failed_content")
    assert gaps(judged("version-drift", whole(marketplaces=page(said)), inventory)) == [
        (
            "marketplace anycompany-tools on cowork: marketplace `anycompany-tools` was last read at commit `aaaaaaaaaaaa`, and "
            "`3f1c0de9a1b2` is declared, and that sync did not succeed"
        )
    ]


def test_a_package_without_a_door_is_told_by_its_own_name():
    inventory = declared("crm@anycompany-tools")
    (gap,) = judged("version-drift", whole(plugins=page(plugin(manifest_version="2.0"))), inventory).gaps
    assert (gap.subject.plugin, gap.subject.item) == (None, PACKAGE)


@pytest.mark.parametrize(
    ("taken", "wanted"),
    [("2026-09-24", (1, 0, 0, 0)), ("2026-09-23", (0, 1, 0, 0)), ("2026-10-02", (0, 0, 0, 1))],
)
def test_pages_are_believed_for_as_long_as_machines_are(taken, wanted):
    assert counts(judged("observation-too-old", whole(), taken_at=taken)) == wanted
