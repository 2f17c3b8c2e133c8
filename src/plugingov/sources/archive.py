"""Archives of others, of which single members are read: nothing is unpacked, and what looks like a trap is refused."""

import re
import stat
import struct
import zlib
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import BinaryIO, NamedTuple

from plugingov.sources.visible import visible

MAX_MEMBERS = 60_000  # a bundle with all that its server needs has some ten thousand
MAX_DIRECTORY = 32 * 1024 * 1024
MAX_UNPACKED = 4 * 1024 * 1024 * 1024  # of all members, as they say
MAX_MEMBER = 8 * 1024 * 1024  # of one that is read
MAX_CHECKED = 256 * 1024 * 1024  # unpacked, and thrown away, to see whether members are as large as they say
MAX_RATIO = 200  # of what is larger than the next; text that repeats itself packs to some thirtieth
MAX_PACKED_TIGHTLY = 8 * 1024 * 1024
MAX_TAIL = 256 * 1024  # of what follows the directory: a comment, or a signature of some thousand bytes

_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_END_MARK, _ENTRY_MARK, _LOCAL_MARK = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 0x2041  # encrypted, strongly encrypted, or with a masked directory
_UTF_8 = 0x800
_UNIX = 3
_TOO_LARGE_FOR_FIELDS = 0xFFFFFFFF
_PIECE = 256 * 1024
_LONGEST_NAME = 80  # of what a sentence shows
_DRIVE = re.compile(r"[A-Za-z]:")


class NotTaken(Exception):
    """An archive, or a member of one, that is not read, and why."""


class Member(NamedTuple):
    """One member of an archive, as its directory has it."""

    name: str  # with slashes, whatever the archive has between folders
    method: int
    checksum: int
    packed: int
    size: int
    offset: int


class Archive:
    """An open archive whose directory was read, and in which nothing stands that no honest archive has."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._length = stream.seek(0, 2)
        end, self.tail = self._end()
        self._start = end.offset
        self._members = tuple(self._directory(end))
        _refuse_twins(self._members)
        _refuse_bombs(self._members)
        self._check()

    @cached_property
    def members(self) -> Mapping[str, Member]:
        """Return every member by its name; folders are none."""
        return {each.name: each for each in self._members if not each.name.endswith("/")}

    def content(self, name: str) -> bytes | None:
        """Return what a member holds, or nothing where there is none; what it says of its size and sum must hold."""
        member = self.members.get(name)
        if member is None:
            return None
        if member.size > MAX_MEMBER or member.packed > MAX_MEMBER:
            raise NotTaken(f"{_shown(name)} has more than {MAX_MEMBER:,} bytes")
        packed = self._packed(member)
        if member.method == _STORED:
            found, is_whole = packed, member.packed == member.size
        elif member.method == _DEFLATED:
            found, is_whole = _inflated(member, packed)
        else:
            raise NotTaken(f"{_shown(name)} is packed in a way that nobody here reads")
        if not is_whole or len(found) != member.size:
            raise NotTaken(f"{_shown(name)} is not as large as the archive says")
        if zlib.crc32(found) != member.checksum:
            raise NotTaken(f"{_shown(name)} has not the checksum that the archive says")
        return found

    def _check(self) -> None:
        """Refuse members that overlap, or are other than the directory says; the small ones are unpacked for that."""
        end = self._start
        starts = {}
        for member in sorted(self._members, key=lambda each: each.offset, reverse=True):
            starts[member.name] = self._begin(member, end)
            end = member.offset
        left = MAX_CHECKED
        for member in sorted(self._members, key=lambda each: each.size):
            left -= member.size
            if left < 0:
                return
            self._unpack(member, starts[member.name])

    def _unpack(self, member: Member, start: int) -> None:
        """Unpack a member piece by piece and keep nothing of it; what is packed in a way of its own is left alone."""
        if member.method not in {_STORED, _DEFLATED}:
            return
        pieces = _unpacked(member, self._pieces(start, member.packed))
        size = checksum = 0
        for piece in pieces:
            size, checksum = size + len(piece), zlib.crc32(piece, checksum)
            if size > member.size:
                break
        if size != member.size:
            raise NotTaken(f"{_shown(member.name)} is not as large as the archive says")
        if checksum != member.checksum:
            raise NotTaken(f"{_shown(member.name)} has not the checksum that the archive says")

    def _pieces(self, start: int, length: int) -> Iterator[bytes]:
        for at in range(start, start + length, _PIECE):
            yield self._read(at, min(_PIECE, start + length - at))

    def _packed(self, member: Member) -> bytes:
        """Return the bytes of a member."""
        return self._read(self._begin(member, self._start), member.packed)

    def _begin(self, member: Member, end: int) -> int:
        """Return where the bytes of a member begin; its own heading must say the same as the directory."""
        heading = self._read(member.offset, _LOCAL.size)
        mark, _, flags, method, _, _, _, packed, size, length, extra = _LOCAL.unpack(heading)
        start: int = member.offset + _LOCAL.size
        name = _name(self._read(start, length), flags) if mark == _LOCAL_MARK else ""
        says_sizes = not flags & 0x8  # else they stand behind the member
        is_same = name == member.name and method == member.method
        if not is_same or (says_sizes and (packed, size) != (member.packed, member.size)):
            raise NotTaken(f"{_shown(member.name)} is another one in the archive than in its directory")
        start += length + extra
        if start + member.packed > end:
            raise NotTaken(f"{_shown(member.name)} is not as large as the archive says")
        return start

    def _read(self, offset: int, length: int) -> bytes:
        self._stream.seek(offset)
        found = self._stream.read(length)
        if len(found) < length:
            raise NotTaken("it ends in the middle")
        return found

    def _end(self) -> tuple["_End", bytes]:
        """Return what the end of the archive says of its directory, and what stands behind that."""
        at = max(0, self._length - MAX_TAIL)
        last = self._read(at, self._length - at)
        found = list(_ends(last, at))
        # Some readers take the last mark, others the first directory that fits: where these differ, nobody knows
        # which archive it is.
        if not found or found[0].at != at + last.rfind(_END_MARK) or found[0].reaches not in {self._length, None}:
            raise NotTaken("it is no zip archive, or only a part of one")
        if len(found) > 1:
            raise NotTaken("it has more than one directory")
        end = found[0]
        return end, last[end.at - at + _END.size :]

    def _directory(self, end: "_End") -> Iterator[Member]:
        if end.members > MAX_MEMBERS or end.size > MAX_DIRECTORY:
            raise NotTaken(f"it has more than {MAX_MEMBERS:,} members")
        content = self._read(end.offset, end.size)
        at = total = 0
        for _ in range(end.members):
            member, at = _member(content, at)
            total += member.size
            yield member
        if at != len(content):
            raise NotTaken("its directory holds other than it says")
        if total > MAX_UNPACKED:
            raise NotTaken(f"unpacked it would have more than {MAX_UNPACKED:,} bytes")


class _End(NamedTuple):
    at: int
    members: int
    size: int
    offset: int
    reaches: int | None  # where the archive ends by what it says; nothing where somebody appended without saying so


def _ends(last: bytes, start: int) -> Iterator[_End]:
    """Yield everything that may be the end of a directory, the last one first."""
    at = last.rfind(_END_MARK)
    while at >= 0:
        if at + _END.size <= len(last):
            _, disk, first, here, count, size, offset, comment = _END.unpack_from(last, at)
            if disk == first == 0 and here == count and offset + size == start + at:
                # A tool that signs may leave the length of the comment as it was.
                yield _End(start + at, count, size, offset, start + at + _END.size + comment if comment else None)
        at = last.rfind(_END_MARK, 0, at)


def _member(content: bytes, at: int) -> tuple[Member, int]:
    """Return one member of a directory, and where the next one stands; refuse what an honest archive has not."""
    if at + _ENTRY.size > len(content):
        raise NotTaken("its directory ends in the middle")
    mark, made_by, _, flags, method, _, _, checksum, packed, size, *rest = _ENTRY.unpack_from(content, at)
    length, extra, comment, disk, _, mode, begin = rest
    start = at + _ENTRY.size
    if mark != _ENTRY_MARK or start + length + extra + comment > len(content) or disk:
        raise NotTaken("its directory holds other than it says")
    name = _name(content[start : start + length], flags)
    _refuse_name(name)
    if flags & _ENCRYPTED:
        raise NotTaken(f"{_shown(name)} in it is encrypted")
    if made_by >> 8 == _UNIX and mode >> 16 and stat.S_IFMT(mode >> 16) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        what = "a link" if stat.S_ISLNK(mode >> 16) else "neither a file nor a folder"
        raise NotTaken(f"{_shown(name)} in it is {what}")
    if _TOO_LARGE_FOR_FIELDS in {packed, size, begin}:
        raise NotTaken(f"{_shown(name)} in it is larger than any bundle")
    return Member(name, method, checksum, packed, size, begin), start + length + extra + comment


def _name(written: bytes, flags: int) -> str:
    try:
        return written.decode("utf-8" if flags & _UTF_8 or written.isascii() else "cp437").replace("\\", "/")
    except UnicodeDecodeError:
        raise NotTaken("a name in it is no text") from None


def _refuse_name(name: str) -> None:
    """Refuse a name that leads out of the folder into which somebody would unpack."""
    if not name or any(ord(sign) < ord(" ") for sign in name):
        raise NotTaken(f"{_shown(name)} in it is no name of a file")
    if name.startswith("/") or _DRIVE.match(name):
        raise NotTaken(f"{_shown(name)} in it is an absolute path")
    if ".." in name.split("/"):
        raise NotTaken(f"{_shown(name)} in it leads out of it")


def _refuse_twins(members: tuple[Member, ...]) -> None:
    """Refuse names that stand twice: which of them counts depends on who unpacks."""
    seen: set[str] = set()
    for each in members:
        name = "/".join(part for part in each.name.split("/") if part not in {"", "."}).casefold()
        if name in seen:
            raise NotTaken(f"{_shown(each.name)} stands in it twice")
        seen.add(name)


def _refuse_bombs(members: tuple[Member, ...]) -> None:
    """Refuse what unpacks to so much more than it is packed in that nobody packs it but to fill a disk."""
    for each in members:
        if _is_packed_tightly(each.size, each.packed):
            raise NotTaken(f"{_shown(each.name)} in it unpacks to {each.size // max(each.packed, 1):,} times its size")
    size, packed = (sum(getattr(each, name) for each in members) for name in ("size", "packed"))
    if _is_packed_tightly(size, packed):
        raise NotTaken(f"it unpacks to {size // max(packed, 1):,} times its size")


def _is_packed_tightly(size: int, packed: int) -> bool:
    return size > MAX_PACKED_TIGHTLY and size > packed * MAX_RATIO


def _unpacked(member: Member, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what a member holds, in pieces that are never large."""
    if member.method == _STORED:
        yield from pieces
        return
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for piece in pieces:
            yield unpacking.decompress(piece, _PIECE)
            while unpacking.unconsumed_tail and not unpacking.eof:
                yield unpacking.decompress(unpacking.unconsumed_tail, _PIECE)
        while not unpacking.eof and (found := unpacking.decompress(b"", _PIECE)):
            yield found
    except zlib.error:
        raise NotTaken(f"{_shown(member.name)} in it is damaged") from None
    if not unpacking.eof or unpacking.unused_data:
        raise NotTaken(f"{_shown(member.name)} is not as large as the archive says")


def _inflated(member: Member, packed: bytes) -> tuple[bytes, bool]:
    """Return what a member holds, but never more than one byte beyond what it says, and whether that is all."""
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        found = unpacking.decompress(packed, member.size + 1)
    except zlib.error:
        raise NotTaken(f"{_shown(member.name)} in it is damaged") from None
    return found, unpacking.eof and not unpacking.unused_data


def _shown(name: str) -> str:
    shown = visible(name.replace("`", "'"))
    return f"`{shown if len(shown) <= _LONGEST_NAME else shown[:_LONGEST_NAME] + '...'}`"
