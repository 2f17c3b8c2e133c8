"""Which of a machine's configurations of Claude Desktop counts for a member, and which line says so."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from plugingov.model.attested import Deployment
from plugingov.model.observation import DESKTOP_FILES, NativeFile, Observation
from plugingov.sources.document import Place
from plugingov.surfaces.cowork.desktop.decoding import Setting, is_present, settings_in
from plugingov.surfaces.cowork.desktop.keys import APP_BEHAVIOUR, MAY_BE_BEHAVIOUR

Held = Literal["managed", "local", "none"]
_CALLED = {
    "desktop-plist": "managed preferences",
    "desktop-hklm": "HKLM",
    "desktop-hkcu": "HKCU",
    "desktop-managed": "managed-settings.json",
    "desktop-library": "configLibrary",
}
ROOT = 0
_WRITABLE_BY_OTHERS = 0o022
_MODE = re.compile("[0-7]{3,4}")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PassedOver:
    """A source that does not count, and why."""

    file: NativeFile
    because: str


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Configuration:
    """What counts for one member: each key that the app reads, from which file, and what nobody can tell."""

    home: str
    held: Held
    because: str  # which source decides, and why
    at: Place  # of that source
    settings: Mapping[str, Setting] = field(default_factory=dict)
    unread: tuple[Setting, ...] = ()  # keys of the same source that the app does not read
    passed_over: tuple[PassedOver, ...] = ()
    doubt: str = ""  # why nobody knows whether this is what counts
    may_hold_more: str = ""  # why a key that is not set here may be set all the same

    @property
    def deployment(self) -> Deployment | None:
        """Return whose models the app runs on; nothing where nobody knows."""
        if "inferenceProvider" in self.settings:
            return None if self.doubt else "third-party"
        return None if self.doubt or self.may_hold_more else "first-party"

    def value(self, key: str) -> object:
        """Return the value of a key; nothing where it is not set."""
        found = self.settings.get(key)
        return found.value if found else None

    def lacks(self, key: str) -> str:
        """Return why nobody knows what a key is that is not set as far as was read; nothing where it is not set."""
        if self.doubt or self.may_hold_more:
            return self.doubt or self.may_hold_more
        unsure = next((each for each in self.unread if each.doubt and (each.key == key or "." in each.key)), None)
        return f"`{unsure.key}` of {called(unsure.file)}: {unsure.doubt}" if unsure else ""


def called(file: NativeFile) -> str:
    """Return what people call a file of Claude Desktop."""
    name = file.path.replace("\\", "/").rpartition("/")[2]
    return f"`{name}`" if file.kind in {"desktop-library", "desktop-config", "desktop-managed"} else _CALLED[file.kind]


@lru_cache(maxsize=256)
def configurations(observation: Observation) -> tuple[Configuration, ...]:
    """Return what counts for each member of a machine that has Claude Desktop, or has it configured."""
    files = [file for file in observation.files if file.kind in DESKTOP_FILES]
    homes = tuple(dict.fromkeys(file.home for file in files if file.home)) or ("",)
    return tuple(_Choice(files, home, is_alone=len(homes) == 1).made() for home in homes) if files else ()


class _Choice:
    """The choice among the sources of one member."""

    def __init__(self, files: Sequence[NativeFile], home: str, *, is_alone: bool) -> None:
        self.files = files
        self.home = home
        self.is_alone = is_alone
        self.doubts: list[str] = []
        self.passed_over: list[PassedOver] = []

    def made(self) -> Configuration:
        """Return what counts."""
        managed = self._managed()
        if managed is None:
            return self._local()
        keys = {each.key for each in settings_in(managed)}
        if keys and keys <= APP_BEHAVIOUR | MAY_BE_BEHAVIOUR:
            if not keys <= APP_BEHAVIOUR:
                self.doubts.append(
                    f"{called(managed)} sets how often the app looks and restarts alone, "
                    "and whether that leaves a member's configuration in force is not known"
                )
            return self._local(managed)
        for file in self._of("desktop-library"):
            self._pass_over(file, f"{called(managed)} is managed, and a member's own configuration does not count then")
        return self._whole("managed", (managed,), f"what is managed here comes from {called(managed)}")

    def _of(self, kind: str) -> list[NativeFile]:
        return [file for file in self.files if file.kind == kind and file.home in {"", self.home}]

    def _pass_over(self, file: NativeFile, because: str) -> None:
        self.passed_over.append(PassedOver(file=file, because=because))

    def _managed(self) -> NativeFile | None:
        """Return the managed source that counts, if one does; whatever stands in the way of knowing is a doubt."""
        found: NativeFile | None = None
        for file in self._candidates():
            if file.state == "unread" or (file.state == "partly" and not is_present(file)):
                self.doubts.append(f"{called(file)} may hold what is managed: {file.why or 'it was not read'}")
            elif not is_present(file):
                continue
            elif found is None:
                found = file
            else:
                self._loses(found, file)
        return found

    def _candidates(self) -> Iterator[NativeFile]:
        """Yield the managed sources, the one that wins first."""
        yield from sorted(self._of("desktop-plist"), key=lambda file: file.home == "")
        yield from self._of("desktop-hklm")
        for file in self._of("desktop-hkcu"):
            if not file.home and not self.is_alone:
                self.doubts.append("HKCU is of one member, and of which of them is not known")
            yield file
        for file in self._of("desktop-managed"):
            because = ignored_because(self._access())
            if because and file.state != "unread":
                self._pass_over(file, because)
            else:
                yield file

    def _loses(self, winner: NativeFile, file: NativeFile) -> None:
        if (winner.kind, winner.home) == (file.kind, file.home):  # two printings of one key
            if winner.data != file.data:
                self.doubts.append(f"two files hold {called(file)}, and they differ")
        elif winner.kind == file.kind:
            if winner.data != file.data:
                self.doubts.append(
                    "there are managed preferences of the member and of the machine, which differ, "
                    "and the vendor does not say how they go together"
                )
        else:
            self._pass_over(file, f"{called(winner)} holds a policy, and {called(file)} is not read beside it")

    def _access(self) -> NativeFile | None:
        return next(iter(self._of("desktop-access")), None)

    def _local(self, managed: NativeFile | None = None) -> Configuration:
        """Return a member's own configuration, with what is managed of the app itself."""
        applied = self._applied()
        above = (managed,) if managed else ()
        if applied is None:
            at = managed or next(iter([*self._of("desktop-config"), *self.files]))
            because = "nothing is managed here, and no saved configuration is applied"
            return self._whole("managed" if managed else "none", above, because, at.place())
        for file in self._of("desktop-library"):
            if file is not applied:
                self._pass_over(file, f"{called(applied)} is the configuration that is applied")
        return self._whole("local", (*above, applied), f"nothing is managed here, and {called(applied)} is applied")

    def _applied(self) -> NativeFile | None:
        """Return the saved configuration that is applied, as `_meta.json` has it."""
        saved = self._of("desktop-library")
        if not saved and not self._of("desktop-applied"):
            return None
        # The vendor's page does not name the key; it is `appliedId` in every file that was seen.
        named = {
            str(file.settings["appliedId"]) for file in self._of("desktop-applied") if "appliedId" in file.settings
        }
        found = [file for file in saved if _stem(file) in named]
        if len(named) == 1 and len(found) == 1 and found[0].state != "unread":
            return found[0]
        if saved or named:
            self.doubts.append("`_meta.json` does not tell which of the saved configurations is applied")
        if found and found[0].state == "unread":
            self.doubts[-1] = f"{called(found[0])} is applied: {found[0].why}"
        return None

    def _whole(self, held: Held, files: Sequence[NativeFile], because: str, at: Place | None = None) -> Configuration:
        every = [each for file in reversed(files) for each in settings_in(file)]
        settings = {each.key: each for each in every if each.is_read}
        partly = next((file for file in files if file.state == "partly"), None)
        more = f"{called(partly)} was read in part: {partly.why}" if partly else ""
        if "bootstrapUrl" in settings:
            what = "may override it" if held == "local" else "may set it"
            more = f"the server that `bootstrapUrl` names {what}, and no file tells"
            if held == "local":
                self.doubts.append(more)
        return Configuration(
            home=self.home,
            held=held,
            because=because,
            at=at or files[-1].place(),
            settings=settings,
            unread=tuple(each for each in every if not each.is_read),
            passed_over=tuple(self.passed_over),
            doubt=next(iter(self.doubts), ""),
            may_hold_more=more,
        )


def _stem(file: NativeFile) -> str:
    return file.path.replace("\\", "/").rpartition("/")[2].removesuffix(".json")


def ignored_because(access: NativeFile | None) -> str:
    """Return why the app ignores the managed settings of Linux, as far as the machine told; else nothing."""
    for what, said in (access.settings if access else {}).items():
        if not isinstance(said, Mapping):
            continue
        if said.get("link") is True:
            return f"the {what} is a link"
        owner, mode = said.get("owner"), said.get("mode")
        if isinstance(owner, int) and owner != ROOT:
            return f"the {what} is not owned by root"
        if isinstance(mode, str) and _MODE.fullmatch(mode) and int(mode, 8) & _WRITABLE_BY_OTHERS:
            return f"the {what} can be written by others than root (mode {mode})"
    return ""
