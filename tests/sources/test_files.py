"""Files and folders are read, or it is said why not; nothing is read outside of them."""

import io
import os
import socket
import sys
from pathlib import Path

import pytest

from plugingov.sources import files as module
from plugingov.sources.bounds import MAX_BYTES, MAX_FOLDER_DEPTH
from plugingov.sources.files import read_paths

DOCUMENT = "a: b\n"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(**contents):
    for name, content in contents.items():
        file = Path(name.replace("__", "/").replace("_", "."))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())


def names(reading):
    return [document.text.file for document in reading.documents]


def found(reading):
    return [f"{problem.place}: {problem.found.removeprefix('found ')}" for problem in reading.problems]


@pytest.mark.parametrize(
    ("files", "paths", "read"),
    [
        pytest.param(["a.yaml"], ["a.yaml"], ["a.yaml"], id="a file"),
        pytest.param(["a.txt"], ["a.txt"], ["a.txt"], id="a file of any name, where it is named"),
        pytest.param(
            ["x/b.yaml", "x/a.yml", "x/c.json"],
            ["x"],
            ["x/a.yml", "x/b.yaml", "x/c.json"],
            id="a folder in the order of names",
        ),
        pytest.param(
            ["x/b/c.yaml", "x/a.yaml", "x/b/a/d.yaml"],
            ["x"],
            ["x/a.yaml", "x/b/c.yaml", "x/b/a/d.yaml"],
            id="folders in folders",
        ),
        pytest.param(
            ["x/a.YAML", "x/b.Yml", "x/c.JSON"], ["x"], ["x/a.YAML", "x/b.Yml", "x/c.JSON"], id="endings in capitals"
        ),
        pytest.param(["x/a.yaml", "x/README.md", "x/b.yaml~"], ["x"], ["x/a.yaml"], id="other files are passed by"),
        pytest.param(
            ["x/.a.yaml", "x/.git/b.yaml", "x/c.yaml"], ["x"], ["x/c.yaml"], id="hidden files and folders are passed by"
        ),
        pytest.param([".x/a.yaml"], [".x"], [".x/a.yaml"], id="a hidden folder is read where it is named"),
        pytest.param(["x/a.yaml/b.yaml"], ["x"], ["x/a.yaml/b.yaml"], id="a folder named like a file"),
        pytest.param(["x.yaml/b.yaml"], ["x.yaml"], ["x.yaml/b.yaml"], id="a named folder named like a file"),
        pytest.param(
            ["a.yaml"],
            ["a.yaml", "./a.yaml", "x/../a.yaml"],
            ["a.yaml"],
            id="a file given again and again is read once",
        ),
        pytest.param(["x/a.yaml"], ["x/a.yaml", "x"], ["x/a.yaml"], id="a file and its folder"),
        pytest.param(
            ["b.yaml", "a.yaml"], ["b.yaml", "a.yaml"], ["b.yaml", "a.yaml"], id="the order in which files are given"
        ),
        pytest.param(["x/a.txt"], ["x"], [], id="a folder without documents"),
    ],
)
def test_what_is_read(here, files, paths, read):
    Path("x").mkdir(exist_ok=True) if "x" not in {Path(file).parts[0] for file in files} else None
    for file in files:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        Path(file).write_text("[]" if file.lower().endswith("json") else DOCUMENT)
    reading = read_paths(tuple(paths))
    assert (names(reading), reading.problems) == (read, [])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"\xef\xbb\xbfa: b\r\n", {"a": "b"}, id="a byte order mark and Windows line ends"),
        pytest.param("é: 名\n".encode(), {"é": "名"}, id="any language"),
        pytest.param(b"a: b", {"a": "b"}, id="no line end at the end"),
    ],
)
def test_bytes_become_text(here, content, expected):
    Path("a.yaml").write_bytes(content)
    assert [document.data for document in read_paths(("a.yaml",)).documents] == [expected]


def test_json_is_read_as_json_and_anything_else_as_yaml(here):
    write(a_json="{a: b}", b_yaml="{a: b}", c_JSON="{a: b}")
    reading = read_paths(("a.json", "b.yaml", "c.JSON"))
    assert names(reading) == ["b.yaml"]
    assert found(reading) == ["a.json:1:2: text that is not JSON", "c.JSON:1:2: text that is not JSON"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"a: \xff", "a.yaml:1:4: bytes that are not UTF-8", id="a byte that opens no character"),
        pytest.param("é: ü\nb: ".encode() + b"\xfc", "a.yaml:2:4: bytes that are not UTF-8", id="another encoding"),
        pytest.param(b"a: b\r\nc: \xc3", "a.yaml:2:4: bytes that are not UTF-8", id="half a character at the end"),
        pytest.param(
            b"\xef\xbb\xbf\xc3\xa9: \xff", "a.yaml:1:4: bytes that are not UTF-8", id="behind a byte order mark"
        ),
        pytest.param("a: b".encode("utf-16"), "a.yaml:1:1: bytes that are not UTF-8", id="sixteen bits"),
        pytest.param(
            "a: b".encode("utf-16-le"), "a.yaml:1:2: the control character U+0000", id="sixteen bits without a mark"
        ),
        pytest.param(
            b"\xef\xbb\xbf\xef\xbb\xbfa: b", "a.yaml:1:1: the control character U+FEFF", id="two byte order marks"
        ),
        pytest.param(b"a: \xed\xa0\x80", "a.yaml:1:4: bytes that are not UTF-8", id="a surrogate in bytes"),
        pytest.param(b"", "a.yaml:1:1: nothing", id="no bytes"),
    ],
)
def test_bytes_that_are_no_text_are_placed(here, content, expected):
    Path("a.yaml").write_bytes(content)
    assert found(read_paths(("a.yaml",))) == [expected]


def test_every_problem_of_every_file_is_reported(here):
    write(x__a_yaml="a: &x b", x__b_yaml="a: b", x__c_json="{", x__d_yaml=b"\xff")
    reading = read_paths(("x", "missing.yaml"))
    assert names(reading) == ["x/b.yaml"]
    assert found(reading) == [
        "x/a.yaml:1:4: an anchor",
        "x/c.json:1:2: text that is not JSON",
        "x/d.yaml:1:1: bytes that are not UTF-8",
        "missing.yaml:1:1: no such file or folder",
    ]


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("missing.yaml", id="a file that is not there"),
        pytest.param("a" * 5000, id="a name too long for any file"),
        pytest.param("a/" * 3000, id="a path too long for any file"),
        pytest.param("a\0b", id="a name with a nul"),
        pytest.param("", id="no name"),
    ],
)
def test_a_path_that_is_not_there_is_said_so(here, path):
    assert [problem.found for problem in read_paths((path,)).problems] == ["found no such file or folder"]


@pytest.mark.parametrize("named", [pytest.param("x", id="in a folder"), pytest.param("x/a.yaml", id="by name")])
def test_what_is_no_file_is_not_waited_for(here, named):
    Path("x").mkdir()
    os.mkfifo("x/a.yaml")
    assert found(read_paths((named,))) == ["x/a.yaml:1:1: something that is not a file"]


def test_a_socket_is_no_file(here):
    Path("x").mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("x/a.yaml")
        assert found(read_paths(("x",))) == ["x/a.yaml:1:1: something that is not a file"]


@pytest.mark.skipif(not Path("/proc/self/mem").is_file(), reason="there is no such file here")
def test_a_file_that_cannot_be_read_is_said_so():
    (problem,) = read_paths(("/proc/self/mem",)).problems  # there, a file, and every read of its beginning fails
    assert problem.found == "found a file that cannot be read"
    assert problem.hint == "input/output error"


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable for root")
def test_a_file_and_a_folder_without_permission_are_said_so(here):
    write(x__a_yaml=DOCUMENT, x__y__b_yaml=DOCUMENT)
    Path("x/a.yaml").chmod(0)
    Path("x/y").chmod(0)
    assert found(read_paths(("x",))) == [
        "x/a.yaml:1:1: a file that cannot be read",
        "x/y:1:1: a file that cannot be read",
    ]


@pytest.mark.parametrize(
    ("link", "target", "expected"),
    [
        pytest.param("x/a.yaml", "../outside.yaml", ["x/a.yaml"], id="a link to a file beside the folder"),
        pytest.param("x/a.yaml", "{here}/outside.yaml", ["x/a.yaml"], id="a link by its full path"),
        pytest.param("x/a", "../beside", ["x/a"], id="a link to a folder beside"),
        pytest.param("x/a.yaml", "../x-more/b.yaml", ["x/a.yaml"], id="a link to a folder whose name goes on"),
        pytest.param("x/a.yaml", "/etc/passwd", ["x/a.yaml"], id="a link to the system"),
        pytest.param("x/a.yaml", "../nowhere", ["x/a.yaml"], id="a link out that leads nowhere"),
        pytest.param("x/a.txt", "../outside.yaml", [], id="a link that is no document is passed by"),
        pytest.param("x/.a.yaml", "../outside.yaml", [], id="a hidden link is passed by"),
    ],
)
def test_links_out_of_a_folder_are_refused(here, link, target, expected):
    write(outside_yaml="a: b", beside__b_yaml="a: b", **{"x-more__b_yaml": "a: b"})
    write(x__y__z_yaml=DOCUMENT)
    Path(link).symlink_to(target.format(here=here))
    reading = read_paths(("x",))
    assert names(reading) == ["x/y/z.yaml"]
    assert found(reading) == [f"{name}:1:1: a link that leads out of the folder" for name in expected]


def test_links_within_a_folder_are_read_once(here):
    write(x__b__c_yaml=DOCUMENT)
    Path("x/a.yaml").symlink_to("b/c.yaml")
    reading = read_paths(("x",))
    assert (names(reading), reading.problems) == (["x/a.yaml"], [])


@pytest.mark.parametrize("target", ["b", ".", ".hidden"])
def test_a_link_to_a_folder_is_refused(here, target):
    write(x__b__c_yaml=DOCUMENT)
    Path("x/.hidden").mkdir()
    Path("x/all").symlink_to(target)
    assert found(read_paths(("x",))) == ["x/all:1:1: a link to a folder"]


def test_a_schema_is_left_out_where_policies_lie_and_read_elsewhere(here):
    Path("x").mkdir()
    for name in ("a.schema.json", "b.json"):
        Path("x", name).write_text("{}")
    assert names(read_paths(("x",), schemas_beside=True)) == ["x/b.json"]
    assert names(read_paths(("x",))) == ["x/a.schema.json", "x/b.json"]


def test_a_link_to_itself_is_no_file(here):
    Path("x").mkdir()
    Path("x/a.yaml").symlink_to("a.yaml")
    Path("x/b.yaml").symlink_to("nowhere.yaml")
    assert found(read_paths(("x",))) == [f"x/{name}.yaml:1:1: something that is not a file" for name in "ab"]


def test_a_folder_that_is_a_link_is_read(here):
    write(x__a_yaml=DOCUMENT)
    Path("y").symlink_to("x")
    assert names(read_paths(("y",))) == ["y/a.yaml"]


def test_a_large_file_is_refused_and_not_held(here):
    with Path("a.yaml").open("wb") as stream:
        stream.truncate(MAX_BYTES + 6 * 1024 * 1024)  # nothing is written: the file has one large hole
    assert found(read_paths(("a.yaml",))) == [f"a.yaml:1:1: more than {MAX_BYTES:,} bytes"]


def test_bytes_of_all_files_together_are_bounded(here, monkeypatch):
    monkeypatch.setattr(module, "MAX_TOTAL_BYTES", 12)
    write(a_yaml=DOCUMENT, b_yaml=DOCUMENT, c_yaml=DOCUMENT)
    reading = read_paths(("a.yaml", "b.yaml", "c.yaml"))
    assert names(reading) == ["a.yaml", "b.yaml"]
    assert found(reading) == ["c.yaml:1:1: more than 2 bytes"]


def test_files_are_counted(here, monkeypatch):
    monkeypatch.setattr(module, "MAX_FILES", 2)
    write(x__a_yaml=DOCUMENT, x__b_yaml=DOCUMENT, x__c_yaml=DOCUMENT)
    assert found(read_paths(("x",))) == ["x:1:1: more than 2 files"]


def test_folders_are_not_followed_without_end(here):
    deepest = Path("x", *"a" * MAX_FOLDER_DEPTH)
    deepest.mkdir(parents=True)
    (deepest / "a.yaml").write_text(DOCUMENT)
    assert names(read_paths(("x",))) == [f"{deepest}/a.yaml"]
    (deepest / "b").mkdir()
    reading = read_paths(("x",))
    assert names(reading) == [f"{deepest}/a.yaml"]
    assert found(reading) == [f"{deepest}:1:1: more than {MAX_FOLDER_DEPTH} levels of folders"]


class Standard:
    """Standard input, as far as it is read."""

    def __init__(self, content) -> None:
        self.buffer = io.BytesIO(content)


@pytest.mark.parametrize(
    ("content", "data"),
    [
        pytest.param(b"a: b", {"a": "b"}, id="YAML"),
        pytest.param(b'\xef\xbb\xbf\n {"a": [1.10, true]}', {"a": ["1.10", "true"]}, id="JSON"),
        pytest.param(b"\t[1,\t2]", ["1", "2"], id="JSON with tabs"),
        pytest.param(b"{a: [b]}", {"a": ["b"]}, id="YAML that opens like JSON"),
    ],
)
def test_standard_input_is_a_document(monkeypatch, content, data):
    monkeypatch.setattr(sys, "stdin", Standard(content))
    reading = read_paths(("-", "-"))
    assert ([document.data for document in reading.documents], names(reading)) == ([data], ["<stdin>"])
    assert reading.problems == []


def test_standard_input_has_problems_too(monkeypatch):
    monkeypatch.setattr(sys, "stdin", Standard(b"a: &x b"))
    assert found(read_paths(("-",))) == ["<stdin>:1:4: an anchor"]
    monkeypatch.setattr(sys, "stdin", None)
    assert found(read_paths(("-",))) == ["<stdin>:1:1: nothing"]


def test_names_that_steer_a_terminal_are_shown_harmless(here):
    Path("a\x1b[31m.yaml").write_text("a: &x b")
    (problem,) = read_paths((".",)).problems
    assert str(problem).startswith("a\\x1b[31m.yaml:1:4: error: ")


def test_a_name_that_is_no_text_is_shown(here):
    Path(os.fsdecode(b"a\xff.yaml")).write_text("a: &x b")
    (problem,) = read_paths((".",)).problems
    assert str(problem).startswith("a\\udcff.yaml:1:4: error: ")


@pytest.mark.parametrize(
    ("content", "is_read"),
    [
        pytest.param("kind: Waivers\n", True, id="it holds the word"),
        pytest.param('kind: "\\x57aivers"\n', True, id="it may spell the word by an escape"),
        pytest.param("kind: Policy\n", False, id="it does not hold the word"),
        pytest.param("kind: [\n", False, id="it cannot be read, and does not hold the word"),
    ],
)
def test_a_file_without_the_word_that_is_looked_for_is_no_document(content, is_read, tmp_path):
    (tmp_path / "one.yaml").write_text(content, encoding="utf-8")
    reading = read_paths((str(tmp_path),), holding="Waivers")
    assert (bool(reading.documents), reading.problems) == (is_read, [])
