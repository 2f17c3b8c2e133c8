import pytest

from plugingov.model.fetched import flake, image, npm_package, pypi_package, versioned, web

SHA = "3f1c0de9a1b2c3d4e5f60718293a4b5c6d7e8f90"
DIGEST = "sha256:" + "a" * 64


@pytest.mark.parametrize(
    ("written", "kind", "name", "version", "is_exact"),
    [
        pytest.param("files", "npm", "files", None, False, id="a name"),
        pytest.param("@acme/files", "npm", "@acme/files", None, False, id="a name with a scope"),
        pytest.param("@acme/files@latest", "npm", "@acme/files", "latest", False, id="a moving tag"),
        pytest.param("@acme/files@0.0.69", "npm", "@acme/files", "0.0.69", True, id="a version"),
        pytest.param("files@v1.2.3", "npm", "files", "v1.2.3", True, id="a version with a letter"),
        pytest.param("files@=1.2.3", "npm", "files", "=1.2.3", True, id="a version with a sign"),
        pytest.param("files@1.2.3-rc.1+b2", "npm", "files", "1.2.3-rc.1+b2", True, id="a preview"),
        pytest.param("files@1.2", "npm", "files", "1.2", False, id="two numbers are a range"),
        pytest.param("files@^1.2.3", "npm", "files", "^1.2.3", False, id="a range"),
        pytest.param("files@>=1.2.3 <2", "npm", "files", ">=1.2.3 <2", False, id="two bounds"),
        pytest.param("f@npm:@acme/files@1.2.3", "npm", "@acme/files", "1.2.3", True, id="another name for it"),
        pytest.param("files@${V}", "npm", "files", "${V}", None, id="a version from elsewhere"),
        pytest.param("${PACKAGE}", "npm", "${PACKAGE}", None, None, id="a package from elsewhere"),
        pytest.param("acme/files", "git", "github.com", None, False, id="a repository, in short"),
        pytest.param("acme/files#main", "git", "github.com", "main", False, id="at a branch"),
        pytest.param(f"github:acme/files#{SHA}", "git", "github.com", SHA, True, id="at a commit"),
        pytest.param("gitlab:acme/files", "git", "gitlab.com", None, False, id="of another host"),
        pytest.param(f"git+ssh://git@h.example/r.git#{SHA}", "git", "h.example", SHA, True, id="by its address"),
        pytest.param("git@h.example:acme/r.git", "git", "h.example", None, False, id="by its short address"),
        pytest.param("https://u:p@h.example/r.git#v1", "git", "h.example", "v1", False, id="over https"),
        pytest.param(f"https://github.com/acme/r#{SHA}", "git", "github.com", SHA, True, id="over https at GitHub"),
        pytest.param("https://u:p@h.example/x.tgz", "url", "h.example", None, False, id="a file on the web"),
    ],
)
def test_what_npm_fetches(written, kind, name, version, is_exact):
    found = npm_package("npx", written, 3)
    assert found[:-1] == ("npx", kind, name, version, is_exact, 3)


@pytest.mark.parametrize(
    ("written", "kind", "name", "version", "is_exact"),
    [
        pytest.param("acme-jira", "pypi", "acme-jira", None, False, id="a name"),
        pytest.param("Acme_Jira==0.21.0", "pypi", "acme-jira", "0.21.0", True, id="a version, and the name as it is"),
        pytest.param("acme[cli] == 1.2", "pypi", "acme", "1.2", True, id="two numbers are a version here"),
        pytest.param("acme===1.2rc1", "pypi", "acme", "1.2rc1", True, id="a preview"),
        pytest.param("acme==1!2.0.post1", "pypi", "acme", "1!2.0.post1", True, id="with an epoch"),
        pytest.param("acme>=1,==1.2.3", "pypi", "acme", "1.2.3", True, id="one clause is exact"),
        pytest.param("acme@1.2.3", "pypi", "acme", "1.2.3", True, id="as uvx writes it"),
        pytest.param("acme@latest", "pypi", "acme", "latest", False, id="a moving tag"),
        pytest.param("acme==1.*", "pypi", "acme", "==1.*", False, id="a star"),
        pytest.param("acme>=1,<2", "pypi", "acme", ">=1,<2", False, id="two bounds"),
        pytest.param("acme (==1.2)", "pypi", "acme", "1.2", True, id="in brackets"),
        pytest.param("acme==1.2; python_version < '3.13'", "pypi", "acme", "1.2", True, id="under a condition"),
        pytest.param("acme==${V}", "pypi", "acme", "==${V}", None, id="a version from elsewhere"),
        pytest.param("${PACKAGE}", "pypi", "${package}", None, None, id="a package from elsewhere"),
        pytest.param("git+https://h.example/r", "git", "h.example", None, False, id="a repository"),
        pytest.param("git+https://u@h.example/r@main", "git", "h.example", "main", False, id="at a branch"),
        pytest.param(f"git+https://h.example/r@{SHA}#egg=r", "git", "h.example", SHA, True, id="at a commit"),
        pytest.param(f"acme @ git+https://h.example/r@{SHA}", "git", "h.example", SHA, True, id="with its name"),
        pytest.param("https://h.example/x.whl", "url", "h.example", None, False, id="a file on the web"),
        pytest.param(
            f"https://h.example/x.whl#sha256={'b' * 64}",
            "url",
            "h.example",
            f"sha256={'b' * 64}",
            True,
            id="with a digest",
        ),
    ],
)
def test_what_python_tools_fetch(written, kind, name, version, is_exact):
    assert pypi_package("uvx", written, 1)[:-1] == ("uvx", kind, name, version, is_exact, 1)


@pytest.mark.parametrize("written", [".", "./x", "../x", "/opt/x", "~/x", "C:\\x", "file:x", "${CLAUDE_PLUGIN_ROOT}/x"])
def test_a_folder_is_not_fetched(written):
    assert npm_package("npx", written, 1) is None
    assert pypi_package("uvx", written, 1) is None


def test_a_file_beside_is_not_fetched():
    assert pypi_package("uvx", "acme-1.0-py3-none-any.whl", 1) is None


@pytest.mark.parametrize(
    ("written", "name", "version", "is_exact"),
    [
        pytest.param("mcp/github", "mcp/github", None, False, id="no tag"),
        pytest.param("github:latest", "github", "latest", False, id="the tag that always moves"),
        pytest.param("github:1", "github", "1", False, id="a tag that moves with each version"),
        pytest.param("github:1.2.3", "github", "1.2.3", True, id="a version"),
        pytest.param("github:v1.2.3-alpine", "github", "v1.2.3-alpine", True, id="a version and what it stands on"),
        pytest.param("h.example:5000/ns/github", "h.example:5000/ns/github", None, False, id="a port is no tag"),
        pytest.param("h.example:5000/github:1.2.3", "h.example:5000/github", "1.2.3", True, id="a port and a tag"),
        pytest.param(f"github@{DIGEST}", "github", DIGEST, True, id="a digest"),
        pytest.param(f"github:latest@{DIGEST}", "github", DIGEST, True, id="a digest beside a tag"),
        pytest.param("github@sha256:abc", "github", "sha256:abc", False, id="half a digest"),
        pytest.param("github:${TAG}", "github", "${TAG}", None, id="a tag from elsewhere"),
    ],
)
def test_an_image(written, name, version, is_exact):
    assert image("docker", written, 2)[:-1] == ("docker", "image", name, version, is_exact, 2)


@pytest.mark.parametrize(
    ("found", "version", "is_exact"),
    [
        pytest.param(versioned("go run", "go", "h.example/x@v1.2.3", 1), "v1.2.3", True, id="go at a version"),
        pytest.param(versioned("go run", "go", f"h.example/x@{SHA}", 1), SHA, True, id="go at a commit"),
        pytest.param(versioned("go run", "go", "h.example/x@latest", 1), "latest", False, id="go at the newest"),
        pytest.param(versioned("go run", "go", "h.example/x@1.2.3", 1), "1.2.3", False, id="go wants a letter"),
        pytest.param(versioned("deno", "jsr", "@acme/x@1.2.3", 1), "1.2.3", True, id="jsr at a version"),
        pytest.param(versioned("deno", "jsr", "@acme/x", 1), None, False, id="jsr without"),
        pytest.param(flake("nix run", f"github:o/r/{SHA}#x", 1), SHA, True, id="a flake at a commit"),
        pytest.param(flake("nix run", f"git+https://h/r?rev={SHA}", 1), SHA, True, id="a flake with a rev"),
        pytest.param(flake("nix run", "nixpkgs#x", 1), None, False, id="a flake"),
        pytest.param(flake("nix run", f"github:o/r/{SHA}0#x", 1), None, False, id="too long for a commit"),
        pytest.param(web("deno", "https://h.example/x.ts", 1), None, False, id="a module on the web"),
    ],
)
def test_other_registries(found, version, is_exact):
    assert (found.version, found.is_exact) == (version, is_exact)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        pytest.param("@acme/files", "package `@acme/files`", id="a name"),
        pytest.param("acme/files", "a repository of `github.com`", id="a repository"),
        pytest.param("https://u:p@h.example/secret", "a file of `h.example`", id="an address is not shown"),
        pytest.param("a b\nc", "package", id="a name that is none"),
        pytest.param("a" * 20_000, "package", id="a name without end"),
        pytest.param("ghp_" + "a1B2c3D4" * 5, "package `****`", id="a secret in the wrong place"),
    ],
)
def test_how_a_sentence_speaks_of_it(written, words):
    assert str(npm_package("npx", written, 1)) == words


def test_an_odd_version_is_not_shown():
    assert [npm_package("npx", f"a@{version}", 1).shown_version for version in ("", "^2", "a\nb", "x" * 999)] == [
        "",
        "^2",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("hidden", "words", "version"),
    [
        pytest.param("", "package `acme`", "beta", id="no secret"),
        pytest.param("version", "package `acme`", "****", id="a secret version"),
        pytest.param("all", "package `****`", "****", id="a secret name"),
    ],
)
def test_a_secret_is_never_named(hidden, words, version):
    found = npm_package("npx", "acme@beta", 1)._replace(hidden=hidden)
    assert (str(found), found.shown_version) == (words, version)
    assert found._replace(version=None).shown_version == ""


@pytest.mark.parametrize(
    ("written", "words"),
    [
        pytest.param("git+https://u:p@ss@h.example:80/r", "a repository of `h.example`", id="an at in a password"),
        pytest.param(f"git+https://{'s' * 2000}@h.example/r", "a repository of `h.example`", id="a very long user"),
        pytest.param("git+https://u:p@/r", "a repository", id="no host at all"),
    ],
)
def test_what_stands_before_a_host_is_not_shown(written, words):
    assert str(pypi_package("uvx", written, 1)) == words
