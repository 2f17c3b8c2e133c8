"""A rule asked of what machines show: its answers are told of declared plugins, or of items that nobody declared."""

from collections.abc import Iterator

from plugingov.layers.seen import Meant
from plugingov.rules.asking import Asked, ask
from plugingov.rules.case import SeenCase
from plugingov.rules.rule import NOT_APPLICABLE, Subject, Unknown, Verdict


def ask_of_seen(case: SeenCase, asked: Asked) -> Iterator[tuple[Subject, Verdict]]:
    """Yield the verdict on everything that was seen, with the subject that a report knows."""
    subjects, verdicts = ask(case, asked)
    for subject, verdict in zip(subjects, verdicts, strict=True):
        meant = _meant(case, subject)
        if meant is None or verdict is NOT_APPLICABLE or (meant.item and not asked.rule.asks_strangers):
            continue
        yield _told(subject, meant), _reworded(verdict)


def _meant(case: SeenCase, subject: Subject) -> Meant | None:
    """Return what a subject is to a report; nothing for what was not seen on Claude Code."""
    if subject.surface == "cowork":
        return None
    return case.meant.get(subject.plugin or subject.item or "")


def _told(subject: Subject, meant: Meant) -> Subject:
    if meant.plugin:
        return subject._replace(plugin=meant.plugin)
    own = subject.item if subject.plugin else None
    item = f"{meant.item}: {own}" if own else meant.item
    return subject._replace(plugin=None, surface="claude-code", item=item)


def _reworded(verdict: Verdict) -> Verdict:
    """Return a verdict in the words of what was seen: no inventory could have said it."""
    if isinstance(verdict, Unknown):
        because = verdict.because.replace("the inventory does not say", "what was seen does not tell")
        return Unknown(verdict.at, because)
    return verdict
