import io
import struct
import zipfile

import pytest

from plugingov.sources import archive as room
from plugingov.sources.archive import Archive, NotTaken

MANIFEST = b'{"name": "notes"}'


def packed(*members, method=zipfile.ZIP_DEFLATED, comment=b""):
    """Return an archive; a member is a name with what it holds, or all that the directory says of it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        for name, content in members or [("manifest.json", MANIFEST)]:
            made.writestr(name, content)
        made.comment = comment
    return stream.getvalue()


def entry(name, **said):
    made = zipfile.ZipInfo(name)
    for key, value in said.items():
        setattr(made, key, value)
    return made


def held(content, name="manifest.json"):
    return Archive(io.BytesIO(content)).content(name)


def refused(content, name="manifest.json"):
    with pytest.raises(NotTaken) as error:
        held(content, name)
    return str(error.value)


def changed(content, mark, offset, form, value):
    """Return an archive in which a field behind the last such mark says something else."""
    at = content.rindex(mark) + offset
    written = struct.pack(form, value)
    return content[:at] + written + content[at + len(written) :]


def in_directory(offset, form, value, content=None):
    return changed(content or packed(), b"PK\x01\x02", offset, form, value)


def at_end(offset, form, value):
    return changed(packed(), b"PK\x05\x06", offset, form, value)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(packed(), id="deflated"),
        pytest.param(packed(method=zipfile.ZIP_STORED), id="stored"),
        pytest.param(packed(("server/", ""), ("server/index.js", "x"), ("manifest.json", MANIFEST)), id="with a folder beside it"),
        pytest.param(packed(comment=b"made by hand"), id="with a comment"),
        pytest.param(packed() + b"signed", id="with something appended"),
        pytest.param(packed(("other.zip", packed(method=zipfile.ZIP_STORED)), ("manifest.json", MANIFEST), method=zipfile.ZIP_STORED), id="with another archive in it"),
    ],
)  # fmt: skip
def test_a_member_is_read(content):
    assert held(content) == MANIFEST


def test_a_member_that_is_not_there_is_nothing():
    assert held(packed(), "manifest") is None
    assert held(packed(("docs/manifest.json", MANIFEST))) is None
    assert held(packed(("manifest.json/", ""))) is None
    assert Archive(io.BytesIO(packed(("a/b", "x"), ("c/", "")))).members.keys() == {"a/b"}


def test_folders_may_be_written_as_windows_does():
    content = packed(("server/index.js", "x")).replace(b"server/index.js", b"server\\index.js")
    assert held(content, "server/index.js") == b"x"


def test_what_stands_behind_the_archive_is_kept():
    assert Archive(io.BytesIO(packed() + b"signed")).tail == b"signed"
    assert Archive(io.BytesIO(packed(comment=b"signed"))).tail == b"signed"
    assert Archive(io.BytesIO(packed())).tail == b""


@pytest.mark.parametrize(
    ("content", "because"),
    [
        pytest.param(b"", "it is no zip archive, or only a part of one", id="nothing"),
        pytest.param(b"\x1f\x8b\x08" + b"0" * 99, "it is no zip archive, or only a part of one", id="another kind"),
        pytest.param(packed()[:-4], "it is no zip archive, or only a part of one", id="cut off"),
        pytest.param(packed(comment=b"0123456789")[:-1], "it is no zip archive, or only a part of one", id="a comment that is cut off"),
        pytest.param(b"MZ" + packed(), "it is no zip archive, or only a part of one", id="something before it"),
        pytest.param(packed() + packed(("manifest.json", b"{}")), "it is no zip archive, or only a part of one", id="two archives, one behind the other"),
        pytest.param(packed(("../manifest.json", "{}")), "`../manifest.json` in it leads out of it", id="a name that leads out"),
        pytest.param(packed(("a/../../b", "{}")), "`a/../../b` in it leads out of it", id="a name that leads out behind a folder"),
        pytest.param(packed(("aa..aab", "{}")).replace(b"aa..aab", b"a\\..\\ab"), "`a/../ab` in it leads out of it", id="a name that leads out on Windows"),
        pytest.param(packed(("/etc/passwd", "{}")), "`/etc/passwd` in it is an absolute path", id="an absolute name"),
        pytest.param(packed(("C:/x", "{}")), "`C:/x` in it is an absolute path", id="a name with a drive"),
        pytest.param(packed(("aXb", "{}")).replace(b"aXb", b"a\x00b"), "`a\\x00b` in it is no name of a file", id="a name with a control character"),
        pytest.param(packed((entry("link", create_system=3, external_attr=0o120777 << 16), "/etc/passwd")), "`link` in it is a link", id="a link"),
        pytest.param(packed((entry("pipe", create_system=3, external_attr=0o010644 << 16), "")), "`pipe` in it is neither a file nor a folder", id="a pipe"),
        pytest.param(packed(("manifest.json", "{}"), ("manifesX.json", "{}")).replace(b"manifesX", b"manifest"), "`manifest.json` stands in it twice", id="a name that stands twice"),
        pytest.param(packed(("manifest.json", "{}"), ("Manifest.JSON", "{}")), "`Manifest.JSON` stands in it twice", id="two names that are one on some systems"),
        pytest.param(packed(("manifest.json", "{}"), ("./manifest.json", "{}")), "`./manifest.json` stands in it twice", id="two paths to one file"),
        pytest.param(in_directory(8, "<H", 1), "`manifest.json` in it is encrypted", id="encrypted"),
        pytest.param(in_directory(8, "<H", 0x40), "`manifest.json` in it is encrypted", id="strongly encrypted"),
        pytest.param(in_directory(10, "<H", 14, changed(packed(), b"PK\x03\x04", 8, "<H", 14)), "`manifest.json` is packed in a way that nobody here reads", id="packed otherwise"),
        pytest.param(in_directory(24, "<L", 5), "`manifest.json` is another one in the archive than in its directory", id="a size that only the directory says"),
        pytest.param(changed(packed(), b"PK\x03\x04", 30, "<B", ord("n")), "`manifest.json` is another one in the archive than in its directory", id="a name that only the directory says"),
        pytest.param(in_directory(16, "<L", 7), "`manifest.json` has not the checksum that the archive says", id="a wrong checksum"),
        pytest.param(in_directory(42, "<L", 9), "`manifest.json` is another one in the archive than in its directory", id="a member that is not where the directory says"),
        pytest.param(in_directory(24, "<L", 0xFFFFFFFF), "`manifest.json` in it is larger than any bundle", id="larger than four gigabytes"),
        pytest.param(in_directory(0, "<L", 7), "its directory holds other than it says", id="a directory that is none"),
        pytest.param(in_directory(28, "<H", 999), "its directory holds other than it says", id="a name that goes on behind the directory"),
        pytest.param(in_directory(34, "<H", 1), "its directory holds other than it says", id="a member on another disk"),
        pytest.param(at_end(16, "<L", 0xFFFFFFFF), "it is no zip archive, or only a part of one", id="a directory behind all bytes"),
        pytest.param(at_end(4, "<H", 1), "it is no zip archive, or only a part of one", id="the second of several disks"),
        pytest.param(changed(at_end(8, "<H", 2), b"PK\x05\x06", 10, "<H", 2), "its directory ends in the middle", id="fewer members than it says"),
        pytest.param(changed(at_end(8, "<H", 0), b"PK\x05\x06", 10, "<H", 0), "its directory holds other than it says", id="more members than it says"),
    ],
)  # fmt: skip
def test_what_no_honest_archive_has_is_refused_and_named(content, because):
    assert refused(content) == because


def both_sizes(size):
    """Return an archive whose directory and heading agree that its member is that large."""
    return changed(in_directory(24, "<L", size), b"PK\x03\x04", 22, "<L", size)


def test_a_member_is_never_larger_or_smaller_than_it_says():
    assert refused(both_sizes(len(MANIFEST) - 1)) == "`manifest.json` is not as large as the archive says"
    assert refused(both_sizes(len(MANIFEST) + 1)) == "`manifest.json` is not as large as the archive says"
    damaged = changed(packed(), b"PK\x03\x04", 30 + len("manifest.json"), "<B", 0xFF)
    assert refused(damaged) == "`manifest.json` in it is damaged"


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(room, "MAX_MEMBER", 1000)
    assert refused(packed(("manifest.json", b" " * 1001))) == "`manifest.json` has more than 1,000 bytes"
    assert held(packed(("manifest.json", b" " * 1000))) == b" " * 1000
    lying = packed(("manifest.json", b" " * 5000))
    lying = changed(changed(lying, b"PK\x01\x02", 24, "<L", 900), b"PK\x03\x04", 22, "<L", 900)
    assert refused(lying) == "`manifest.json` is not as large as the archive says"


def test_all_members_together_are_no_bomb_either(monkeypatch):
    monkeypatch.setattr(room, "MAX_UNPACKED", 100)
    assert (
        refused(packed(("manifest.json", MANIFEST), ("a", b" " * 101))) == "unpacked it would have more than 100 bytes"
    )
    monkeypatch.setattr(room, "MAX_MEMBERS", 1)
    assert refused(packed(("manifest.json", MANIFEST), ("a", "b"))) == "it has more than 1 members"


OTHER = (("manifest.json", MANIFEST), ("server/i.js", b"console.log('a longer text')"))


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
@pytest.mark.parametrize(
    ("offsets", "form", "value", "because"),
    [
        pytest.param((24, None), "<L", 5, "`server/i.js` is another one in the archive than in its directory", id="a size that only the directory says"),
        pytest.param((24, 22), "<L", 5, "`server/i.js` is not as large as the archive says", id="a size that is not so"),
        pytest.param((16, 14), "<L", 7, "`server/i.js` has not the checksum that the archive says", id="a wrong checksum"),
        pytest.param((42, None), "<L", 0, "`server/i.js` is another one in the archive than in its directory", id="another member's place"),
    ],
)  # fmt: skip
def test_a_member_that_nobody_reads_is_what_the_directory_says_too(method, offsets, form, value, because):
    content = changed(packed(*OTHER, method=method), b"PK\x01\x02", offsets[0], form, value)
    if offsets[1]:
        content = changed(content, b"PK\x03\x04", offsets[1], form, value)
    assert refused(content) == because


def test_members_that_lie_over_each_other_are_refused():
    content = packed(("a", b"x" * 9), ("b", b"y" * 8), method=zipfile.ZIP_STORED)
    longer = content.replace(struct.pack("<LL", 9, 9), struct.pack("<LL", 20, 20))
    assert refused(longer) == "`a` is not as large as the archive says"


def test_a_bomb_that_nobody_reads_is_refused_by_its_name():
    zeros = packed(("manifest.json", MANIFEST), ("b.bin", bytes(20 * 1024 * 1024)))
    assert refused(zeros).startswith("`b.bin` in it unpacks to 1,0")
    many = packed(("manifest.json", MANIFEST), *((f"{number}.bin", bytes(1024 * 1024)) for number in range(20)))
    assert refused(many).startswith("it unpacks to ")
    assert held(packed(("manifest.json", MANIFEST), ("b.bin", bytes(1024 * 1024)))) == MANIFEST
    assert held(packed(("manifest.json", MANIFEST), ("b.txt", b"".join(b"%d: a line\n" % each for each in range(900_000)))))  # fmt: skip


def test_no_more_is_unpacked_to_see_it_than_is_allowed(monkeypatch):
    lying = changed(changed(packed(*OTHER), b"PK\x01\x02", 24, "<L", 90), b"PK\x03\x04", 22, "<L", 90)
    monkeypatch.setattr(room, "MAX_CHECKED", 50)
    assert held(lying) == MANIFEST
    monkeypatch.setattr(room, "MAX_CHECKED", 200)
    assert refused(lying) == "`server/i.js` is not as large as the archive says"


class Pipe(io.RawIOBase):
    """A stream that nobody can go back in, for which the sizes stand behind each member."""

    def __init__(self) -> None:
        self.held = b""

    def writable(self):
        return True

    def write(self, content):
        self.held += bytes(content)
        return len(content)


def test_an_archive_that_was_written_as_a_stream_is_read():
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in OTHER:
            made.writestr(name, content)
    assert held(pipe.held) == MANIFEST


def test_an_archive_that_seems_two_is_refused():
    inner = packed()
    held_back = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0, 0, 0, len(inner), 0)
    twice = inner[:-2] + struct.pack("<H", len(held_back)) + held_back
    assert refused(twice) == "it has more than one directory"
