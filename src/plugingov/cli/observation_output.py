"""Observations to where they belong, in each of the formats they have."""

from collections.abc import Sequence

import click

from plugingov.cli.options import Output
from plugingov.cli.output import print_text, write_whole
from plugingov.model.observation import Observation
from plugingov.reports.observation_record import observation_text
from plugingov.sources.secret_search import masked


def write_observation(
    observation: Observation, formats: tuple[Output, ...], output: str | None, groups: Sequence[str] = ()
) -> None:
    """Write an observation in each format, a machine as `jsonl` in rows; nothing unless all of them could be."""
    texts = (_text(observation, one.format, groups) for one in formats)
    write_texts(tuple((one, masked(text)) for one, text in zip(formats, texts, strict=True)), output)


def _text(observation: Observation, form: str, groups: Sequence[str]) -> str:
    if form != "jsonl" or observation.surface == "cowork":
        return observation_text(observation, form)
    from plugingov.reports.observation_rows import rows_text  # noqa: PLC0415 (most observations are documents)

    return rows_text(observation, groups)


def write_texts(texts: tuple[tuple[Output, str], ...], output: str | None) -> None:
    """Write each text where its format says; nothing where two of them would go to one place."""
    placed = [(one.file or output, text) for one, text in texts]
    if sum(file is None for file, _ in placed) > 1 or len({file for file, _ in placed}) < len(placed):
        raise click.UsageError("only one --format can go to standard output or to one file: give the others a file")
    if output and all(one.file for one, _ in texts):
        raise click.UsageError("--output has nothing to write: each --format names a file of its own")
    write_whole({file: text for file, text in placed if file})
    for text in (text for file, text in placed if not file):
        print_text(text)
