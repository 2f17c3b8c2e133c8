"""Rendered files, written below a folder: all of them or none; those of an earlier run are replaced."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import click

from plugingov.cli.new_files import odd_folders


def write_rendered(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files beside their targets first, then put them in place."""
    if odd := [*odd_folders(folder, contents), *_odd_targets(folder, contents)]:
        raise click.UsageError(f"nothing was written: {'; '.join(odd)}")
    made: list[Path] = []
    waiting: list[tuple[Path, Path]] = []
    try:
        for path, content in contents.items():
            _make_folders((folder / path).parent, made)
            waiting.append((_beside(folder / path, content), folder / path))
        for temporary, target in waiting:
            temporary.replace(target)
    except BaseException as error:
        _take_back([temporary for temporary, _ in waiting], made)
        if isinstance(error, OSError):
            raise click.UsageError(f"{folder} cannot be written to, and so nothing was: {error.strerror}") from None
        raise


def _odd_targets(folder: Path, contents: Mapping[str, bytes]) -> Iterator[str]:
    for path in contents:
        target = folder / path
        if target.is_symlink() or (os.path.lexists(target) and not target.is_file()):
            yield f"{target} is no file"


def _make_folders(folder: Path, made: list[Path]) -> None:
    for step in [step for step in (folder, *folder.parents) if not step.exists()][::-1]:
        step.mkdir()
        made.append(step)


def _beside(target: Path, content: bytes) -> Path:
    mask = os.umask(0)
    os.umask(mask)
    with tempfile.NamedTemporaryFile("wb", dir=target.parent, prefix=f".{target.name}.", delete=False) as stream:
        stream.write(content)
    temporary = Path(stream.name)
    temporary.chmod(0o666 & ~mask)
    return temporary


def _take_back(temporaries: list[Path], made: list[Path]) -> None:
    for temporary in temporaries:
        temporary.unlink(missing_ok=True)
    for step in reversed(made):
        with suppress(OSError):  # somebody else may have put something into it
            step.rmdir()
