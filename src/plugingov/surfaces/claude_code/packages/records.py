"""What `installed_plugins.json` records of each package, in both of its generations."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from plugingov.model.observation import NativeFile, Observation
from plugingov.surfaces.claude_code.client.found import Found, why_unread
from plugingov.surfaces.claude_code.client.session import SCOPES, InstallRecord


class InstallRecords(NamedTuple):
    """All installs of a home; `broken` says why the client has none, `doubt` why nobody knows them."""

    file: NativeFile | None = None
    records: Mapping[str, tuple[InstallRecord, ...]] = {}
    broken: str = ""
    doubt: str = ""
    is_short: bool = False  # broken for lack of what older clients did not write: what other clients do nobody has seen

    def of(self, package: str) -> tuple[InstallRecord, ...]:
        """Return every install of a package."""
        return self.records.get(package, ())


def read_install_records(observation: Observation, home: str) -> InstallRecords:
    """Return what a home records as installed."""
    file = next(iter(observation.of_kind("installed", home=home)), None)
    if file is None:
        return InstallRecords(broken="nothing was ever installed here")
    where = Found(None, file).where
    if file.state == "unread" and file.is_strict:
        return InstallRecords(file, doubt=why_unread(file))
    version, listed = file.settings.get("version"), file.settings.get("plugins")
    if not file.is_strict or not isinstance(listed, dict):
        return InstallRecords(file, broken=f"{where} holds nothing that the client understands")
    if isinstance(version, bool) or version not in {1, 2}:
        return InstallRecords(file, broken=f"{where} is of a version that is not known")
    plugins = Found(listed, file, ("plugins",))
    records: dict[str, tuple[InstallRecord, ...]] = {}
    for package, said in listed.items():
        parts = tuple(_parts(plugins.below(package, said), is_first=version == 1))
        if not all(_is_record(part.value, is_first=version == 1) for part in parts):
            return InstallRecords(
                file,
                broken=f"what {where} says of `{package}` is no record, and spoils the whole file",
                is_short=version == 1 and all(map(_may_be_record, listed.values())),
            )
        records[package] = tuple(_record(part, is_first=version == 1) for part in parts)
    return InstallRecords(file, records)


def _parts(found: Found, *, is_first: bool) -> Iterator[Found]:
    """Yield what must be records: the first generation had one of each package, the second has a list."""
    if is_first or not isinstance(found.value, list):
        yield found if is_first else found._replace(value=None)
    else:
        yield from (found.below(index, said) for index, said in enumerate(found.value))


def _is_record(said: Any, *, is_first: bool) -> bool:
    """Tell whether the client takes something for a record; one that it does not spoils all others."""
    if not isinstance(said, dict) or not isinstance(said.get("installPath"), str):
        return False
    if any(not isinstance(said.get(key, ""), str) for key in _TEXTS):
        return False
    if is_first:
        return all(key in said for key in _FIRST)
    return isinstance(said.get("scope"), str) and said["scope"] in SCOPES


def _may_be_record(said: Any) -> bool:
    """Tell whether nothing of a record is wrong, whatever it lacks beside the folder."""
    return isinstance(said, dict) and _is_record({**dict.fromkeys(_FIRST, ""), **said}, is_first=True)


_TEXTS = ("version", "installedAt", "lastUpdated", "gitCommitSha", "projectPath")
_FIRST = ("version", "installedAt")


def _record(found: Found, *, is_first: bool) -> InstallRecord:
    said = found.value
    return InstallRecord(
        found=found,
        scope="user" if is_first else said["scope"],
        folder=said["installPath"],
        project=_text(said, "projectPath"),
        version=_text(said, "version"),
        commit=_text(said, "gitCommitSha"),
    )


def _text(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    return value if isinstance(value, str) else ""
