import pytest

from plugingov.model.request import read_requests
from plugingov.sources.document import Text
from plugingov.sources.errors import Problem
from plugingov.sources.yaml import read_yaml

HEADING = "apiVersion: plugingov/v1\nkind: Request\n"


def read(*texts, organizations=("acme",)):
    problems: list[Problem] = []
    documents = [read_yaml(Text(f"r{number}.yaml", HEADING + text)) for number, text in enumerate(texts)]
    return read_requests(documents, organizations, problems), problems


def one(text):
    (found,), problems = read(f"requests:\n  IT-1: {{{text}}}\n")
    assert problems == []
    return found.said


def test_the_short_forms_mean_what_the_long_ones_say():
    assert one("data: internal") == one("data: {classification: internal}")
    assert one("surfaces: cowork").surfaces == ("cowork",)
    assert one("wants: {tools: [a, b]}") == one("wants: {tools: {a: {}, b: {}}}")


def test_a_source_is_a_marketplace_of_ours_or_one_of_the_vendors_forms():
    assert one("proposes: {source: {marketplace: tools}}").proposes.source.marketplace == "tools"
    assert one("proposes: {source: {github: o/r}}").proposes.source.repo == "o/r"


@pytest.mark.parametrize(
    ("text", "found", "hint"),
    [
        pytest.param("requests: {IT-1: {systm: x}}", "'systm'", "did you mean `system`?", id="a key misspelt"),
        pytest.param("requests: {IT-1: {surfaces: [coworc]}}", "'coworc'", "did you mean `cowork`?", id="a surface misspelt"),
        pytest.param("requests: {IT-1: {wants: {tools: {a: {access: rad}}}}}", "'rad'", "did you mean `read`?", id="an access misspelt"),
        pytest.param("requests: {IT-1: {proposes: {source: {github: o/r, reff: x}}}}", "'reff'", "did you mean `ref`?", id="a key of a source misspelt"),
        pytest.param("requests: {IT 1: {}}", "'IT 1'", "", id="an id with a blank"),
        pytest.param("organization: other\nrequests: {IT-1: {}}", "'other'", "", id="an organisation without an inventory"),
        pytest.param("{}", "no `requests`", "", id="no requests"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused(text, found, hint):
    requests, (problem, *others) = read(text if text != "{}" else "")
    assert (requests, others) == ((), [])
    assert found in problem.found
    assert problem.hint == hint


TOKEN = "ghp" + "_" + "a1B2c3D4e5F6g7H8i9J0"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(f"requests:\n  {TOKEN}: {{}}", 4, id="the id of a request"),
        pytest.param(f"requests:\n  IT-1:\n    wants: {{tools: {{{TOKEN}: {{}}}}}}", 5, id="a tool"),
        pytest.param(f"requests:\n  IT-1:\n    wants: {{tools: [{TOKEN}]}}", 5, id="a tool in the short form"),
        pytest.param(f"requests:\n  IT-1:\n    metadata: {{{TOKEN}: x}}", 5, id="a field of the organisation's own"),
    ],
)
def test_a_secret_as_a_name_is_refused_where_it_stands(text, line):
    _, (problem,) = read(text)
    assert (problem.found, str(problem.place).split(":")[:2]) == (
        "found a secret where a key belongs",
        ["r0.yaml", str(line)],
    )
    assert TOKEN not in str(problem)


def test_of_several_organisations_a_request_says_whose_it_is():
    found, problems = read("requests: {IT-1: {}}", organizations=("acme", "other"))
    assert (found, [each.expected for each in problems]) == (
        (),
        ["`organization`, because there are several: acme, other"],
    )
    found, problems = read("organization: other\nrequests: {IT-1: {}}", organizations=("acme", "other"))
    assert ([each.organization for each in found], problems) == (["other"], [])


def test_the_same_id_twice_shows_both_places():
    found, (problem,) = read("requests: {IT-1: {}}", "requests: {IT-1: {}}")
    assert len(found) == 1
    assert "it stands first at r0.yaml:3:12" in problem.found


def test_more_requests_than_anybody_makes_are_refused():
    many = "requests:\n" + "".join(f"  IT-{number}: {{}}\n" for number in range(101))
    assert read(many)[0] == ()
    _, problems = read(*("requests:\n" + "".join(f"  {file}-{n}: {{}}\n" for n in range(60)) for file in "abc"))
    assert [each.found for each in problems] == ["found more than 100 requests"]
