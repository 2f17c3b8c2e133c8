"""A part of a machine as one text, and read back."""

from dataclasses import replace
from time import perf_counter

import pytest
from machine_from_files import HOME, PROJECT, SHARED, STATE, USER, machine, native

from plugingov.fleet.part import both, file_record, observation_of, part_text, read_part
from plugingov.model.observation import PackageFolder
from plugingov.sources.document import Place

FILES = {STATE: {"mcpServers": {"a": {"command": "x"}}}, USER: {"env": {"A": "b"}}, SHARED: "{,"}
SAID = ("kind", "path", "data", "state", "why", "is_strict", "is_empty", "home", "project", "of")


def text_of(whole, **more):
    said = {"homes": whole.homes, "projects": whole.projects, "folders": whole.folders, **more}
    return part_text(whole, [file_record(file, file.data) for file in whole.files], *said.values())


def test_a_part_comes_back_as_it_was():
    folder = PackageFolder(path=f"{HOME}/p", parts=("hooks",), at=Place("x", 1, 1, 1, 1))
    there = {PROJECT: True, "/nowhere": False}
    whole = replace(
        machine(FILES),
        folders=(folder,),
        exists=there,
        environment={"A": "b"},
        environment_of={HOME: {"C": "d"}},
        repositories={PROJECT: HOME},
    )
    found = observation_of(read_part(text_of(whole)), member="ada")
    assert [[getattr(file, name) for name in SAID] for file in found.files] == [
        [getattr(file, name) for name in SAID] for file in whole.files
    ]
    assert [(each.path, each.parts) for each in found.folders] == [(folder.path, folder.parts)]
    same = ("homes", "projects", "repositories", "environment", "environment_of")
    assert [getattr(found, name) for name in same] == [getattr(whole, name) for name in same]
    assert (found.exists, found.member) == ({PROJECT: True}, "ada")  # of paths those that it names


def test_machines_alike_have_the_same_text():
    assert text_of(machine(FILES)) == text_of(machine(FILES))


def test_every_value_has_a_place_of_its_own():
    found = observation_of(read_part(text_of(machine({USER: {"a": {"b": [1, 2]}, "c": 3}}))))
    (file,) = found.files
    routes = [(), ("a",), ("a", "b"), ("a", "b", 0), ("a", "b", 1), ("c",)]
    assert len({file.place(*route) for route in routes}) == len(routes)
    assert file.place("a", "nothing") == file.place("a")


def test_what_several_parts_say_of_one_file_is_said_together():
    one, other = (native(STATE, {"mcpServers": {name: {}}, "projects": {PROJECT: {"x": 1}}}) for name in ("a", "b"))
    texts = (part_text(machine({}), [file_record(each, each.data)], (), (), ()) for each in (one, other))
    (file,) = observation_of(read_part(*texts)).files
    assert file.data == {"mcpServers": {"a": {}, "b": {}}, "projects": {PROJECT: {"x": 1}}}


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        pytest.param({"a": 1}, {"b": 2}, {"a": 1, "b": 2}, id="keys"),
        pytest.param({"a": {"b": 1}}, {"a": {"c": 2}}, {"a": {"b": 1, "c": 2}}, id="keys below keys"),
        pytest.param([1, 2], [2, 3], [1, 2, 3], id="what a list lacks"),
        pytest.param([1, 1], [1, 1], [1, 1], id="the same list"),
        pytest.param("a", "a", "a", id="the same text"),
    ],
)
def test_two_pieces_of_one_thing_are_one(one, other, together):
    assert both(one, other) == together


def test_long_lists_are_put_together_without_looking_at_each_pair():
    one, other = list(range(60_000)), list(range(30_000, 90_000))
    began = perf_counter()
    assert both(one, other) == list(range(90_000))
    assert perf_counter() - began < 5  # half a minute, where each was looked for in all
