import pytest
from machine_from_files import HOME, native
from packages_on_machine import INSTALLED, MANIFEST, listing, observation, record, records

from plugingov.surfaces.claude_code.sessions.install_records import read_install_records
from plugingov.surfaces.claude_code.sessions.manifests import read_manifest, read_marketplace
from plugingov.surfaces.claude_code.sessions.package_versions import recorded_version, resolved_version, written_twice

SHA = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("version", "text", "kind"),
    [
        pytest.param("1.4.0", "1.4.0", "release", id="a release"),
        pytest.param(SHA[:12], SHA[:12], "commit", id="the start of a commit"),
        pytest.param("latest", "latest", "moving", id="whatever is newest"),
        pytest.param("unknown", "unknown", "unknown", id="said to be unknown"),
        pytest.param("", "unknown", "unknown", id="nothing said"),
    ],
)
def test_what_an_install_recorded(version, text, kind):
    files = {INSTALLED: records({**record(), "version": version, "gitCommitSha": SHA})}
    (only,) = read_install_records(observation(files), HOME).of("notes@acme")
    assert recorded_version(only)[:2] == (text, kind)


@pytest.mark.parametrize(
    ("own", "entry", "text", "kind"),
    [
        pytest.param({"version": "1.0.0"}, {"version": "2.0.0"}, "1.0.0", "release", id="the manifest silently wins"),
        pytest.param({}, {"version": "2.0.0"}, "2.0.0", "release", id="the entry's"),
        pytest.param(
            {}, {"source": {"source": "github", "repo": "a/b", "sha": SHA}}, SHA[:12], "commit", id="a commit"
        ),
        pytest.param(
            {}, {"source": {"source": "github", "repo": "a/b", "ref": "v1"}}, "unknown", "unknown", id="a tag"
        ),
        pytest.param(
            {},
            {"source": {"source": "archive", "url": "https://h/x", "sha256": "ab" * 32}},
            "ab" * 6,
            "checksum",
            id="a checksum",
        ),
        pytest.param({}, {}, "unknown", "unknown", id="nothing"),
    ],
)
def test_what_the_client_resolves(own, entry, text, kind):
    manifest = read_manifest(native(MANIFEST, {"name": "notes", **own}, "package"))
    data = listing({"name": "notes", "source": "./notes", **entry})
    listed = read_marketplace(native("/m/.claude-plugin/marketplace.json", data, "marketplace")).entry("notes")
    assert resolved_version(manifest, listed)[:2] == (text, kind)
    assert written_twice(manifest, listed) == (bool(own) and "version" in entry)


def test_without_any_file_it_is_unknown():
    assert resolved_version(None, None).kind == "unknown"
