"""A rule asked of files on machines that nobody could read: whatever it asks about may stand there."""

from collections.abc import Iterator

from plugingov.layers.sightings import folder_name, short_name, without_home
from plugingov.model.observation import DESKTOP_FILES, EXTENSION_FILES, NativeFile
from plugingov.rules.asking import Asked
from plugingov.rules.asking_seen import Told
from plugingov.rules.case import Case
from plugingov.rules.cowork.desktop_servers import unread_sources
from plugingov.rules.rule import Subject, Unknown
from plugingov.rules.selection import Selection
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible
from plugingov.surfaces.claude_code.sessions.machine import Machine


def ask_of_unread(case: Case, asked: Asked) -> Iterator[Told]:
    """Yield that nobody knows what stands in each file that was not read, where a rule asks of what nobody declares."""
    if not asked.rule.asks_strangers:
        return
    selection = Selection(case, asked.settings)
    for subject, unknown in unread_sources(case):
        if selection.holds_strangers(subject):
            yield Told(case, subject, unknown, is_recent=False, named=subject.item or "")
    for machine in case.observed:
        for file in (*machine.observation.files, *machine.unread_projects):
            if file.state == "unread" and _may_count(file):
                subject = _what_it_holds(file, machine)
                if selection.holds_strangers(subject):
                    because = f"nobody knows what it has installed or configured: {file.why or 'it was not read'}"
                    unknown = Unknown(file.place(), mask(because))
                    yield Told(case, subject, unknown, is_recent=False, named=subject.item or "")


def _may_count(file: NativeFile) -> bool:
    """Tell whether a file that nobody read may bring something.

    From what is no JSON Claude Code takes nothing; what Claude Desktop makes of such a file no page of the vendor says.
    """
    return file.kind not in _OF_OTHERS and (file.is_strict or file.kind in EXTENSION_FILES)


# Of what is misplaced the client takes no notice; of those that stand beside an extension or a plugin none brings a
# server. What Claude Desktop itself has configured the rules say that read its files.
_OF_OTHERS = DESKTOP_FILES | {"misplaced", "extension-records", "extension-settings", "org-plugin-version"}


def _what_it_holds(file: NativeFile, machine: Machine) -> Subject:
    """Return what stands for all that a file may hold; of a machine with one home nothing in it tells whose that is."""
    homes = machine.observation.homes
    if file.kind in EXTENSION_FILES:
        return Subject(surface="cowork", item=f"what an unread {mask(visible(short_name(file)))} holds")
    path = without_home(file.path, homes[0]) if len(homes) == 1 else file.path
    project = folder_name(file.project) if file.project else None
    return Subject(surface="claude-code", project=project, item=f"what an unread {mask(visible(path))} holds")
