"""The settings of one start of the client: which file's value of a key counts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from plugingov.model.observation import Certainty
from plugingov.surfaces.claude_code.client.found import Found
from plugingov.surfaces.claude_code.client.session import Ruling
from plugingov.surfaces.claude_code.settings.managed import Managed
from plugingov.surfaces.claude_code.settings.unread import unless
from plugingov.surfaces.claude_code.settings.validated import Validated, joined


@dataclass(frozen=True, eq=False, kw_only=True)
class Settings:
    """The settings files of one session, the one that wins first: managed, local, project, user."""

    managed: Managed
    own: tuple[Validated, ...]  # local, project, user
    trusted: Certainty = "unknown"  # whether the user trusts the folder

    @cached_property
    def layers(self) -> tuple[Validated, ...]:
        """Return the files whose values count, or might, the one that wins first."""
        return (*self.managed.layers, *self.own)

    @property
    def refusal(self) -> Validated | None:
        """Return the file for which the client does not start."""
        return self.managed.refusal

    @cached_property
    def doubts(self) -> tuple[str, ...]:
        """Say which settings nobody knows: whatever they do not decide alone is unknown with them."""
        unread = tuple(layer.because for layer in self.layers if layer.outcome == "unread")
        return (*((self.managed.doubt,) if self.managed.doubt else ()), *unread)

    @cached_property
    def surest(self) -> tuple[Validated, ...]:
        """Return the same files, those first that count in any case: of lists that are joined any entry will do."""
        return (*self.own, *self.managed.layers) if self.managed.overruled else self.layers

    @cached_property
    def _overruled(self) -> frozenset[str]:
        """Return the files of managed settings of which it is not known whether they count."""
        return frozenset(layer.file.file for layer in self.managed.layers if self.managed.overruled)

    def sure(self, ruling: Ruling) -> Ruling:
        """Return a ruling; as unknown where the line that decides stands in managed settings that may not count."""
        if not self._overruled or ruling.at is None or ruling.at.file not in self._overruled:
            return ruling
        return unless(ruling, self.managed.overruled)

    def value(self, key: str) -> Found | None:
        """Return the value that counts of a key that holds one: that of the first file that has it."""
        return next(self.all(key), None)

    def all(self, key: str) -> Iterator[Found]:
        """Yield the value of a key from each file that has it, the one that wins first."""
        return (layer.values[key] for layer in self.layers if key in layer.values)

    def parts(self, key: str) -> Iterator[Found]:
        """Yield the entries of a list from every file: lists are joined."""
        return joined(self.layers, key)

    def members(self, key: str) -> Mapping[str, Found]:
        """Return what an object holds under each key, where the first file that has that key wins."""
        members: dict[str, Found] = {}
        for part in self.parts(key):
            members.setdefault(str(part.route[-1]), part)
        return members
