"""Reports to where they belong: standard output, or a file that is whole or not there."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from errno import EISDIR
from pathlib import Path
from typing import TextIO

import click

from plugingov.cli.options import Output, wants_colour
from plugingov.cli.watching import end_line
from plugingov.reports import FILE_FORMATS, FORMATS
from plugingov.reports.sheet import Sheet, Style
from plugingov.sources.secret_search import masked
from plugingov.sources.work import item, stage, tell


def write(
    sheet: Sheet,
    formats: tuple[Output, ...],
    output: str | None,
    color: bool | None,  # noqa: FBT001 (the option)
    beside: Mapping[str, str | Iterable[str]] | None = None,
) -> None:
    """Render a sheet in each format and write them; nothing is written unless all of them could be rendered.

    `beside` are the texts of files that are written with them, or not at all.
    """
    wanted = formats or (Output("text"),)
    check_targets(formats, output, beside or {})
    style = style_of(sys.stdout, colour=wants_colour(color))
    in_file = Style(colour=bool(color))
    rendered: list[tuple[str | None, str | bytes]] = []
    with stage("writing", len(wanted)):
        for one in wanted:
            file = one.file or output
            with item(f"{one.format} to {file or 'standard output'}"):
                if one.format in FILE_FORMATS:
                    rendered.append((file, FILE_FORMATS[one.format](sheet)))
                else:
                    rendered.append((file, masked(FORMATS[one.format](sheet, in_file if file else style))))
        with _job_summary(sheet, wanted):
            write_whole({**{file: text for file, text in rendered if file}, **(beside or {})})
    for text in (text for file, text in rendered if not file and isinstance(text, str)):
        print_text(text)


def check_targets(formats: tuple[Output, ...], output: str | None, beside: Iterable[str] = ()) -> None:
    """Refuse reports that would go to one place, and an option that says where nothing goes.

    `beside` are files that are written with them.
    """
    wanted = formats or (Output("text"),)
    to_stdout = [one for one in wanted if one.file is None]
    if len(to_stdout) > 1:
        raise click.UsageError(
            "only one --format can go to standard output; give the others a file: --format json=FILE"
        )
    for one in to_stdout:
        if one.format in FILE_FORMATS and not output:
            raise click.UsageError(f"{one.format} is no text and needs a file: --format {one.format}=FILE")
    if output and not to_stdout:
        raise click.UsageError("--output has nothing to write: each --format names a file of its own")
    targets = [file for file in (*(one.file or output for one in wanted), *beside) if file]
    if len({os.path.realpath(file) for file in targets}) < len(targets):
        raise click.UsageError("two reports cannot go to one file")


@contextmanager
def _job_summary(sheet: Sheet, wanted: tuple[Output, ...]) -> Iterator[None]:
    """Append the report as Markdown to the summary of a job in GitHub Actions, and take it back if the rest fails."""
    file = os.environ.get("GITHUB_STEP_SUMMARY")
    if not file or all(one.format != "github" for one in wanted):
        yield
        return
    from plugingov.reports.markdown import fitted  # noqa: PLC0415 (only this format needs it)

    size = None
    try:
        with Path(file).open("ab") as stream:
            size = stream.tell()
            text = fitted(sheet, _MOST_IN_A_SUMMARY - size, lambda text: len(text.encode("utf-8")))
            stream.write(masked(text).encode("utf-8", "backslashreplace"))
    except OSError as error:
        _shorten(file, size)
        raise click.UsageError(f"the job summary cannot be written to {file}: {error.strerror}") from None
    try:
        yield
    except BaseException:
        _shorten(file, size)
        raise


_MOST_IN_A_SUMMARY = 1024 * 1024  # of one step; GitHub leaves the whole of a longer one out


def _shorten(file: str, size: int | None) -> None:
    with suppress(OSError):
        os.truncate(file, size) if size is not None else None


def print_text(text: str) -> None:
    """Print text in UTF-8 whatever the machine's own encoding is, so that the same input gives the same bytes."""
    end_line()
    if sys.stdout is None:
        raise click.UsageError("the report cannot be written: standard output is closed")
    if sys.stdout.isatty():
        click.echo(text, nl=False, color=True)
        return
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Whoever read the report has seen enough; what is left must not fail again at the end of the run.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise click.exceptions.Exit(_READER_LEFT) from None
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise click.UsageError(f"the report cannot be written to standard output: {error.strerror}") from None


def print_parts(parts: Iterable[str]) -> None:
    """Print a very long text as it comes."""
    for text in _gathered(parts):
        print_text(text)


def _gathered(lines: Iterable[str]) -> Iterator[str]:
    """Yield text in larger parts: each costs a call of the system."""
    parts: list[str] = []
    size = 0
    for line in lines:
        parts.append(line)
        size += len(line)
        if size > _PART:
            yield "".join(parts)
            parts, size = [], 0
    yield "".join(parts)


_PART = 1 << 20
_READER_LEFT = 141  # as a shell reports a command that a closed pipe has ended


def style_of(stream: TextIO | None, *, colour: bool = False) -> Style:
    """Return how a stream is read: a screen is as wide as it is, a pipe the same on every machine."""
    if stream is None or not stream.isatty():
        return Style(colour)
    return Style(colour, max(60, min(os.get_terminal_size(stream.fileno()).columns, 140)), is_screen=True)


def write_whole(texts: Mapping[str, str | bytes | Iterable[str]]) -> None:
    """Write files beside their targets first, then put them in place: all of them, or none and nothing left behind.

    A text that is very long may come in parts.

    What is there and is no file (a device, a pipe) is written into before they are in place: nothing may take its
    own, and where it takes nothing, no file has changed.
    """
    if not texts:
        return
    import tempfile  # noqa: PLC0415 (most runs write no file)

    written: list[tuple[Path, Path]] = []
    file = ""
    try:
        for file, text in texts.items():
            target = Path(os.path.realpath(file))
            if target.is_dir():
                raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
            if _is_special(target):
                continue
            with tempfile.NamedTemporaryFile(
                "wb", dir=target.parent, prefix=f".{target.name}.", delete=False
            ) as stream:
                written.append((Path(stream.name), target))
                stream.writelines(_encoded(text))
            Path(stream.name).chmod(0o666 & ~_umask())
        for file in filter(_is_special, texts):
            with Path(file).open("wb") as special:
                special.writelines(_encoded(texts[file]))
        for temporary, target in written:
            temporary.replace(target)
            tell(f"wrote {target}")
    except OSError as error:
        raise click.UsageError(f"the report cannot be written to {file}: {error.strerror}") from None
    finally:  # what is in its place by now is called otherwise
        for temporary, _ in written:
            temporary.unlink(missing_ok=True)


def _encoded(text: str | bytes | Iterable[str]) -> Iterator[bytes]:
    if isinstance(text, bytes):
        return iter((text,))
    return (part.encode("utf-8", "backslashreplace") for part in ((text,) if isinstance(text, str) else text))


def _is_special(path: str | Path) -> bool:
    """Tell whether something is there that is neither a file nor a folder."""
    return os.path.exists(path) and not os.path.isfile(path)  # noqa: PTH110, PTH113 (any name may be asked about)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
