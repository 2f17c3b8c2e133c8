"""Addresses of repositories and marketplaces in the forms in which the client compares them (seen on 2.1.330)."""

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from plugingov.surfaces.claude_code.client.web_address import read_web_address

_WEB_SCHEMES = frozenset({"http", "https"})
_GITHUB_NAMES = {"www.github.com": "github.com"}
_GITHUB_HOSTS = frozenset({"github.com", "www.github.com", "ssh.github.com"})


class RepositoryUrl(NamedTuple):
    """An address taken apart as a browser does it: default port, dot segments and the host's closing dot are gone."""

    scheme: str  # "" for `user@host:path`
    user: str
    host: str
    port: str
    path: str
    rest: str  # query and fragment as they are written

    @property
    def github_repository(self) -> str:
        """Return `owner/name` of a repository of GitHub, however its address is written; nothing for any other."""
        if self.host not in _GITHUB_HOSTS:
            return ""
        repository = unquote(self.path).lstrip(":").strip("/").removesuffix(".git")
        return repository if _REPOSITORY.fullmatch(repository) else ""

    @property
    def known_host(self) -> str:
        """Return the host that patterns of an allow list see."""
        return _GITHUB_NAMES.get(self.host, self.host)

    def joined(self, user: str, path: str, rest: str) -> str:
        """Return the address with another user, path and rest."""
        at = f"{user}@" if user else ""
        port = f":{self.port}" if self.port else ""
        opening = f"{self.scheme}://" if self.scheme else "scp:"
        return f"{opening}{at}{self.known_host}{port}{path}{rest}"


def as_written(url: RepositoryUrl) -> str:
    """Return the form in which two addresses of files are equal."""
    return url.joined(url.user, url.path, url.rest)


def as_allowed(url: RepositoryUrl) -> str:
    """Return the form in which a repository is equal to one that is allowed: who signs in over http is left out."""
    return url.joined("" if url.scheme in _WEB_SCHEMES else url.user, url.path, url.rest)


def as_blocked(url: RepositoryUrl) -> str:
    """Return the form in which a repository is equal to one that is blocked."""
    path = unquote(url.path)
    if url.scheme:
        path = re.sub("/+", "/", path)
    return url.joined("", path.rstrip("/"), "")


def without_suffix(url: RepositoryUrl) -> str:
    """Return the form in which a repository is equal to the address of a blocked file."""
    return _SUFFIXES.sub("", as_blocked(url))


_SUFFIXES = re.compile(r"(?:\.git)+$")
_REPOSITORY = re.compile(r"[^/]+/[^/]+")
_URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?P<rest>.*)")
_AUTHORITY = re.compile(r"(?:(?P<user>[^@]*)@)?(?P<host>[A-Za-z0-9_.-]*)(?::(?P<port>[0-9]{0,5}))?")
_SCP = re.compile(r"(?P<user>[A-Za-z0-9_.-]+)@(?P<host>[A-Za-z0-9_.-]+):(?P<path>(?!//).+)")
_WEB = re.compile(r"https?:", re.IGNORECASE)
_WEB_USER = re.compile(r"[^:]*:[/\\]*(?P<user>[^/\\?#]*)@")
_REST = re.compile(r"[?#].*", re.DOTALL)
_BLANKS = "".join(map(chr, range(33)))


@lru_cache(maxsize=4096)
def read_repository_url(text: str) -> RepositoryUrl | None:
    """Return the parts of an address, or nothing where it is none or nobody has seen how the client reads it."""
    if found := _SCP.fullmatch(text):
        return RepositoryUrl("", found["user"], found["host"].lower().removesuffix("."), "", ":" + found["path"], "")
    if _WEB.match(text.strip(_BLANKS)):
        return _on_the_web(text.strip(_BLANKS))
    found = _URL.fullmatch(text.strip(_BLANKS))
    authority = _AUTHORITY.fullmatch(found["authority"]) if found else None
    if found is None or authority is None:
        return None
    host = authority["host"].lower().removesuffix(".")
    return RepositoryUrl(
        found["scheme"].lower(), authority["user"] or "", host, authority["port"] or "", found["path"], found["rest"]
    )


def _on_the_web(text: str) -> RepositoryUrl | None:
    """Return an address over http as a browser reads it."""
    address = read_web_address(text)
    if address is None:
        return None
    user = _WEB_USER.match(text)
    rest = _REST.search(text)
    host = address.host.removesuffix(".")
    return RepositoryUrl(
        address.scheme, user["user"] if user else "", host, address.port, address.path, rest[0] if rest else ""
    )


def is_url(text: str) -> bool:
    """Tell whether a browser takes a text for an address at all."""
    trimmed = text.strip(_BLANKS)
    if _WEB.match(trimmed):
        return read_web_address(trimmed) is not None
    return _SCHEME.match(trimmed) is not None


_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
