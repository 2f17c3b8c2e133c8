import pytest

from plugingov.surfaces.claude_code.client.client import Behaviour
from plugingov.surfaces.claude_code.marketplaces.admitted import admits, blocks

SEEN = Behaviour()
WRITTEN = Behaviour("2.1.240", as_seen=False)


def github(repo="acme/plugins", **more):
    return {"source": "github", "repo": repo, **more}


def git(url="https://git.acme.example/a/p.git", **more):
    return {"source": "git", "url": url, **more}


def url(address="https://git.acme.example/a/p.git"):
    return {"source": "url", "url": address}


def host(pattern):
    return {"source": "hostPattern", "hostPattern": pattern}


def path(pattern):
    return {"source": "pathPattern", "pathPattern": pattern}


def directory(at="/home/ada/dir"):
    return {"source": "directory", "path": at}


@pytest.mark.parametrize(
    ("entry", "source", "allowed", "blocked"),
    [
        pytest.param(github(), github(), "yes", "yes", id="the same repository"),
        pytest.param(github(), github("Acme/Plugins"), "yes", "no", id="a repository in another case is only allowed"),
        pytest.param(github(), github(ref="main"), "no", "yes", id="a branch is blocked with its repository"),
        pytest.param(github(ref="main"), github(ref="main"), "yes", "yes", id="the same branch"),
        pytest.param(github(ref="main"), github(), "no", "no", id="a branch means no other"),
        pytest.param(github(ref=""), github(), "yes", "yes", id="an empty branch is none"),
        pytest.param(github(), github(path="x"), "no", "yes", id="a file is blocked with its repository"),
        pytest.param(github(path="x"), github(path="x", ref="v1"), "no", "yes", id="a blocked file on every branch"),
        pytest.param(github(), github(skipLfs=True), "yes", "yes", id="what is fetched besides does not count"),
        pytest.param(github(), github("acme/plugins.git"), "no", "yes", id="the suffix of a repository"),
        pytest.param(github("acme/plugins.git"), github(), "no", "no", id="the suffix in an entry"),
        pytest.param(github("acme/*"), github("acme/other"), "yes", "yes", id="every repository of an owner"),
        pytest.param(github("acme/*"), github("ACME/other"), "no", "yes", id="an owner in another case"),
        pytest.param(github("acme/*"), github(path="x"), "yes", "yes", id="an owner's repositories, any file"),
        pytest.param(github("acme/*"), github(ref="v1"), "no", "yes", id="an owner's repositories, a branch"),
        pytest.param(github("acme/*"), git("https://github.com/acme/x"), "no", "yes", id="an owner in a git address"),
        pytest.param(github("*"), github(), "no", "no", id="a star alone"),
        pytest.param(github("*/plugins"), github(), "no", "no", id="a star for the owner"),
        pytest.param(github("acme/plu*"), github(), "no", "no", id="a star within a name"),
        pytest.param(github(), git("https://github.com/acme/plugins.git"), "no", "yes", id="a repository as git"),
        pytest.param(github(), git("git@github.com:acme/plugins.git"), "no", "yes", id="a repository over ssh"),
        pytest.param(github(), git("ssh://git@ssh.github.com:443/acme/plugins"), "no", "yes", id="the other ssh door"),
        pytest.param(github(), git("https://github.com/acme/plugins.git#v1"), "no", "yes", id="with a fragment"),
        pytest.param(github(), git("https://GitHub.com/Acme/Plugins"), "no", "no", id="as git in another case"),
        pytest.param(
            git("https://github.com/acme/plugins"), github(), "no", "yes", id="a git entry blocks the repository"
        ),
        pytest.param(git(), git(), "yes", "yes", id="the same address"),
        pytest.param(git(), git("https://GIT.acme.example:443/b/../a/p.git"), "yes", "yes", id="as a browser reads it"),
        pytest.param(git(), git("https://u:p@git.acme.example/a/p.git"), "yes", "yes", id="another user"),
        pytest.param(git(), git("https://git.acme.example/a/p"), "no", "no", id="without the suffix"),
        pytest.param(git(), git("https://git.acme.example/a/p.git/"), "no", "yes", id="with a closing slash"),
        pytest.param(git(), git("https://git.acme.example/a/p.git#v"), "no", "yes", id="a fragment"),
        pytest.param(git(), git("https://git.acme.example//a/p.git"), "no", "yes", id="two slashes"),
        pytest.param(git(), git("https://git.acme.example/%61/p.git"), "no", "yes", id="an encoded letter"),
        pytest.param(git(), git("https://git.acme.example:8443/a/p.git"), "no", "no", id="another port"),
        pytest.param(git(), git("http://git.acme.example/a/p.git"), "no", "no", id="another scheme"),
        pytest.param(git(), git(ref="main"), "no", "yes", id="a branch of an address"),
        pytest.param(
            git("git@git.acme.example:p"), git("bob@git.acme.example:p"), "no", "yes", id="another user over ssh"
        ),
        pytest.param(git("git@git.acme.example:p"), git("git@GIT.acme.example:p"), "yes", "yes", id="the host's case"),
        pytest.param(git("https://git.acme.example/*"), git(), "no", "no", id="a star in an address is none"),
        pytest.param(url(), url(), "yes", "yes", id="the same file"),
        pytest.param(url(), url("https://GIT.acme.example./a/p.git"), "yes", "yes", id="a file as a browser reads it"),
        pytest.param(url(), url("https://u@git.acme.example/a/p.git"), "no", "no", id="a file for another user"),
        pytest.param(url(), git("https://git.acme.example/a/p/#v"), "no", "yes", id="a clone of a blocked file"),
        pytest.param(url(), git("http://git.acme.example/a/p.git"), "no", "no", id="a clone over another scheme"),
        pytest.param(url("https://github.com/acme/plugins"), github(), "no", "no", id="a file is no repository"),
        pytest.param(url("acme/plugins"), github(), "no", "no", id="no address at all"),
        pytest.param(
            {"source": "npm", "package": "@a/b"}, {"source": "npm", "package": "@a/b"}, "yes", "yes", id="npm"
        ),
        pytest.param(
            {"source": "npm", "package": "@a/b"}, {"source": "npm", "package": "@a/c"}, "no", "no", id="npm 2"
        ),
        pytest.param(directory(), directory(), "yes", "yes", id="the same folder"),
        pytest.param(directory("/home/ada/dir/"), directory(), "no", "no", id="a folder with a closing slash"),
        pytest.param(directory("/home/ada"), directory(), "no", "no", id="a folder above"),
        pytest.param(host("^github\\.com$"), github(), "yes", "yes", id="a host pattern and a repository"),
        pytest.param(host("acme"), git(), "yes", "yes", id="a host pattern is not anchored"),
        pytest.param(host("^git\\.acme\\.example$"), git("git@git.acme.example:p"), "yes", "yes", id="a host over ssh"),
        pytest.param(host("ACME"), git(), "no", "no", id="a host pattern keeps to its case"),
        pytest.param(host(".*"), git("file:///srv/p.git"), "no", "no", id="a git folder has no host"),
        pytest.param(host(".*"), directory(), "no", "no", id="a folder has no host"),
        pytest.param(host("("), github(), "no", "no", id="a host pattern that is none"),
        pytest.param(host(""), github(), "yes", "yes", id="an empty host pattern is found everywhere"),
        pytest.param(host("(?=g)git"), github(), "unknown", "unknown", id="a pattern that is not run"),
        pytest.param(path("^/home/"), directory(), "yes", "yes", id="a path pattern"),
        pytest.param(path("dir2$"), directory(), "no", "no", id="another path"),
        pytest.param(path("["), directory(), "no", "no", id="a path pattern that is none"),
        pytest.param(path(".*"), github(), "no", "no", id="a repository has no path of its own"),
        pytest.param({"source": "skills-dir"}, {"source": "skills-dir"}, "yes", "yes", id="the folder of skills"),
        pytest.param({"source": "skills-dir"}, github(), "no", "no", id="the folder of skills is nothing else"),
        pytest.param({"source": "nope"}, github(), "no", "no", id="a kind that nobody knows"),
        pytest.param({"source": "github"}, github(), "no", "no", id="a kind without its key"),
        pytest.param(github(ref=5), github(), "no", "no", id="a branch that is no text"),
        pytest.param("acme/plugins", github(), "no", "no", id="no object"),
    ],
)
def test_the_client_compares_entries_in_its_own_way(entry, source, allowed, blocked):
    assert admits(entry, source, SEEN) == allowed
    assert blocks(entry, source, SEEN) == blocked


@pytest.mark.parametrize(
    ("entry", "source", "allowed", "blocked"),
    [
        pytest.param(github(), github("Acme/Plugins"), "no", "no", id="case counts"),
        pytest.param(github(), github(ref="main"), "no", "no", id="a branch is another source"),
        pytest.param(github("acme/*"), github("acme/x"), "yes", "yes", id="an owner"),
        pytest.param(git(), git("https://GIT.acme.example/a/p.git"), "no", "no", id="addresses are not taken apart"),
        pytest.param(url(), git("https://git.acme.example/a/p"), "no", "yes", id="a clone of a blocked file"),
    ],
)
def test_where_nobody_looked_the_documentation_is_believed(entry, source, allowed, blocked):
    assert admits(entry, source, WRITTEN) == allowed
    assert blocks(entry, source, WRITTEN) == blocked


@pytest.mark.parametrize(
    ("entry", "source", "since"),
    [
        pytest.param(github("acme/*"), github(), "2.1.223", id="an owner's repositories"),
        pytest.param(host("github"), github(), "2.1.119", id="a blocked host pattern"),
        pytest.param(path("dir"), directory(), "2.1.119", id="a blocked path pattern"),
        pytest.param(url(), git(), "2.1.232", id="a clone of a blocked file"),
    ],
)
def test_what_blocks_since_a_version_did_not_before(entry, source, since):
    *first, last = since.split(".")
    before = ".".join([*first, str(int(last) - 1)])
    assert blocks(entry, source, Behaviour(since, as_seen=False)) == "yes"
    assert blocks(entry, source, Behaviour(before, as_seen=False)) == "no"
