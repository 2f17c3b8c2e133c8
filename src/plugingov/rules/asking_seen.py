"""A rule asked of what machines show: its answers are told of declared plugins, or of items that nobody declared."""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from plugingov.rules.asking import Asked, ask
from plugingov.rules.case import Case, SeenCase
from plugingov.rules.rule import NOT_APPLICABLE, Finding, Subject, Unknown, Verdict
from plugingov.sources.secrets import mask

if TYPE_CHECKING:  # most runs look at no machine, and what judges one takes long to import
    from plugingov.layers.seen_organisation import Meant


class Told(NamedTuple):
    """The verdict on one thing that was seen, in the words that a report knows."""

    case: Case
    subject: Subject
    verdict: Verdict
    is_recent: bool  # whether somebody looked lately enough
    named: str = ""  # what a report calls it, where that is not what the rule asks about


def ask_of_seen(cases: Iterable[SeenCase], asked: Asked) -> Iterator[Told]:
    """Yield the verdict on everything that was seen, in each way in which machines have it."""
    for case in cases:
        subjects, verdicts = ask(case, asked, partial(_is_told, case, asked))
        for subject, verdict in zip(subjects, verdicts, strict=True):
            meant = _meant(case, subject)
            if meant is None or verdict is NOT_APPLICABLE:
                continue
            sure = _unless_hidden(verdict, meant)
            yield Told(case, _told(subject, meant, case), _reworded(sure, case), meant.is_recent)


def _is_told(case: SeenCase, asked: Asked, subject: Subject) -> bool:
    """Tell whether a verdict would be told: its subject was seen, and is declared or the rule asks of strangers too."""
    meant = _meant(case, subject)
    return meant is not None and (asked.rule.asks_strangers or not meant.item)


def _meant(case: SeenCase, subject: Subject) -> "Meant | None":
    """Return what a subject is to a report; nothing for what was not seen on the surface where somebody looked."""
    if subject.surface not in {None, case.surface}:
        return None
    return case.meant.get(subject.plugin or subject.item or "")


def _told(subject: Subject, meant: "Meant", case: SeenCase) -> Subject:
    if meant.plugin:
        return subject._replace(plugin=meant.plugin)
    own = subject.item if subject.plugin else None
    item = f"{meant.item}: {own}" if own else meant.item
    project = subject.project or meant.project
    return subject._replace(plugin=None, surface=case.surface, project=project, item=item)


def _unless_hidden(verdict: Verdict, meant: "Meant") -> Verdict:
    """Return a verdict; as unknown where a file that nobody read decides whether what it speaks of is there at all."""
    if not isinstance(verdict, Finding) or not meant.hidden:
        return verdict
    return Unknown(verdict.at, mask(f"{verdict.message}, if it loads at all: {meant.hidden}"))


def _reworded(verdict: Verdict, case: SeenCase) -> Verdict:
    """Return a verdict in the words of what was seen: no inventory could have said it."""
    if isinstance(verdict, Unknown):
        because = verdict.because.replace("the inventory does not say", "what was seen does not tell")
        return Unknown(verdict.at, _called(because, case))
    if isinstance(verdict, Finding):
        message = _called(verdict.message, case)
        return Finding(verdict.at, message, verdict.people, verdict.grade, verdict.fix)
    return verdict


def _called(sentence: str, case: SeenCase) -> str:
    """Return a sentence in which everything seen goes by its name alone."""

    def name(word: re.Match[str]) -> str:
        meant = case.meant.get(word[1])
        return f"`{meant.name}`" if meant else word[0]

    return re.sub("`([^`]+)`", name, sentence)
