"""Words and addresses with a secret in them: what of them is kept, so that they still mean a place or an option."""

import re
from urllib.parse import unquote_plus

from plugingov.sources.secrets import classify_parameter, mask, sounds_secret, spans_to_mask
from plugingov.surfaces.masking.references import around_references, cover_around, only_references

_ATOM = r"\$\{[^}]{1,400}\}"  # a reference is never taken apart
_PARAMETER = re.compile(rf"(?<=[?&#;])(?P<name>[\w.-]+)=(?P<value>(?:{_ATOM}|[^&#;\s}}])*)")
# As a browser reads an address: any slashes, or none, behind a scheme that has a host.
_SCHEME = r"(?:https?|wss?|ftp):[\\/]*"
_USER = re.compile(rf"^(?P<before>\s*(?:{_SCHEME}|[\\/]{{2}}))(?P<user>(?:{_ATOM}|(?!\$\{{)[^\\/?#])+)@", re.IGNORECASE)
_USER_WITHIN = re.compile(
    rf"(?<![A-Za-z0-9])(?P<before>{_SCHEME})(?P<user>(?:{_ATOM}|(?!\$\{{)[^\\/?#\s\"']){{1,400}})@", re.IGNORECASE
)
# Behind any other scheme a name alone signs nobody in, as in `ssh://git@`.
_PASSWORD = re.compile(
    rf"(?P<before>://)(?P<user>(?:{_ATOM}|(?!\$\{{)[^:\\/?#\s\"'])*:(?:{_ATOM}|(?!\$\{{)[^\\/?#\s\"'])+)@"
)
# What stands where only a port may: somebody's password with a slash in it.
_NO_PORT = re.compile(
    rf"(?P<before>{_SCHEME}|://)(?P<user>[^\s:/@{{}}]{{0,400}}:(?!\d{{1,5}}(?:[/?#]|$)|[\$/\\])[^\s\"']{{1,400}})@",
    re.IGNORECASE,
)
_NAME_BEFORE = re.compile(r"(?P<flag>--?[A-Za-z][\w.-]*=)?(?P<name>[A-Za-z_][\w.-]*=|[A-Za-z][A-Za-z0-9-]*:\s*)?")
_ADDRESS = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*://)(?P<user>[^/?#\s]*@)?(?P<host>[\w.-]+(?::\d+)?)(?P<more>(?:[/?#].*)?)",
    re.DOTALL,
)


def covered(word: str) -> str:
    """Return nothing of a word but the name before it, its references, and the host of an address."""
    name = _name_before(word)
    rest = word[len(name) :]
    found = _ADDRESS.fullmatch(rest)
    if found is None or "@" in found["more"] or mask(found["host"]) != found["host"]:
        return name + only_references(rest)
    user = f"{only_references(found['user'][:-1])}@" if found["user"] else ""
    more = found["more"].removeprefix("/")
    return f"{name}{found['scheme']}{user}{found['host']}{'/' * bool(found['more'])}{only_references(more)}"


def _name_before(word: str) -> str:
    """Return the flag and the name with which a word begins, where they are names for sure."""
    found = _NAME_BEFORE.match(word)
    if found is None or found.end() == len(word) or mask(found[0]) != found[0]:
        return ""
    flag, name = found["flag"] or "", found["name"] or ""
    return flag + name if name.isupper() or sounds_secret(name) else flag


def masked_url(url: str) -> str:
    """Return an address whose parameters are shown but for those that hold a secret, and whose user is not."""
    if "@" in url:
        for pattern in (_USER, _USER_WITHIN, _PASSWORD, _NO_PORT):
            url = pattern.sub(_user, url)
        url = around_references(url, _passwords_masked)
    return _PARAMETER.sub(_parameter, url) if "=" in url else url


def _user(found: re.Match[str]) -> str:
    """Return who signs in at an address: a name may be a token, however the address is written."""
    return found[0] if found["user"] == "git" else f"{found['before']}{only_references(found['user'])}@"


def _passwords_masked(url: str, hole: str) -> str:
    """Return an address without what stands before its last `@`, where that has the form of a password."""
    return cover_around(url, (span for span in spans_to_mask(url) if "@" in url[span[1] : span[1] + 1]), hole)


def _parameter(found: re.Match[str]) -> str:
    is_secret = classify_parameter(found["name"], unquote_plus(found["value"])).is_secret
    return f"{found['name']}={only_references(found['value'])}" if is_secret else found[0]
