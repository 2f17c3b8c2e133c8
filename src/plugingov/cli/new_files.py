"""Files that were not there before: all of them are written or none, and nothing is overwritten."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import click


def in_the_way(folder: Path, paths: Iterable[str]) -> tuple[str, ...]:
    """Return, in words, what keeps files from being made below a folder."""
    try:
        return (*odd_folders(folder, paths), *_taken(folder, paths))
    except OSError as error:
        return (f"{folder} cannot be looked at: {error.strerror}",)


def odd_folders(folder: Path, paths: Iterable[str]) -> Iterator[str]:
    """Yield in words which folders on the way are none; nor is a link below the first, which may lead out of there."""
    if os.path.lexists(folder) and not folder.is_dir():
        yield f"{folder} is no folder"
    for step in dict.fromkeys(folder / part for path in paths for part in Path(path).parents if part != Path()):
        if step.is_symlink():
            yield f"{step} is a link"
        elif os.path.lexists(step) and not step.is_dir():
            yield f"{step} is no folder"


def _taken(folder: Path, paths: Iterable[str]) -> Iterator[str]:
    """Name what is there already, be it a link that leads nowhere."""
    yield from (f"{folder / path} is there already" for path in paths if os.path.lexists(folder / path))


@contextmanager
def new_files(folder: Path, texts: Mapping[str, str]) -> Iterator[None]:
    """Write files below a folder, and take all of them back if one, or what comes after, fails."""
    made: list[Path] = []
    try:
        _make(folder, texts, made)
        yield
    except BaseException:
        for path in reversed(made):
            with suppress(OSError):  # somebody else may have put something into a folder of ours
                path.unlink() if path.is_symlink() or not path.is_dir() else path.rmdir()
        raise


def _make(folder: Path, texts: Mapping[str, str], made: list[Path]) -> None:
    """Make the files and add them to `made`: each name is taken before anything is written, and only if it is free."""
    path = ""
    try:
        for path in texts:
            for step in _missing(folder / Path(path).parent):
                step.mkdir()
                made.append(step)
            (folder / path).open("xb").close()
            made.append(folder / path)
        for path, text in texts.items():
            (folder / path).write_bytes(text.encode("utf-8"))
    except OSError as error:
        raise click.UsageError(f"{folder / path} cannot be written, and so nothing was: {error.strerror}") from None


def _missing(folder: Path) -> list[Path]:
    """Return the folders that have to be made, from the outside to the inside."""
    missing = [step for step in (folder, *folder.parents) if not step.exists()]
    return missing[::-1]
