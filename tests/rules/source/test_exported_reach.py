"""How far a package reaches on Cowork, and which of it was approved."""

import pytest
from exported_pages import exported, page, plugin, whole
from judged import counts, gaps, judge, unknowns

APPROVED = "review: {approvals: {it@acme.example: 2026-09-01}%s}\n    "
INVENTORY = """\
marketplaces: {anycompany-tools: {source: {github: anycompany/claude-plugins}}}
packages: {finance-doors@anycompany-tools: {parts: []}}
plugins:
  crm:
    title: CRM
    path: marketplace
    %sprovision: {cowork: {via: org-plugin, package: finance-doors@anycompany-tools}}
"""
SKILL, HOOK, SERVER = ({"type": kind, "name": "a"} for kind in ("skill", "hook", "mcp_server"))


def judged(*components, reach="privileged", review=None, settings="", **said):
    own = plugin(components=list(components), reach=reach, **said)
    inventory = () if review is None else (INVENTORY % ("" if review == "none" else APPROVED % review),)
    return judge(f"  unapproved-part: {{{settings}}}\n", *inventory, observed=(exported(whole(plugins=page(own))),))


@pytest.mark.parametrize(
    ("components", "reach", "review", "gap"),
    [
        pytest.param([SKILL], "privileged", ", covers: {parts: [skills]}", "reaches `privileged`, and no approval of `crm` covers that", id="more than its parts tell"),
        pytest.param([SKILL], "privileged", "none", "reaches `privileged`, and no approval of `crm` covers that", id="never reviewed"),
        pytest.param([SKILL], "privileged", None, "reaches `privileged`, and no approval covers that", id="a package that nobody declared"),
        pytest.param([SERVER], "remote", None, "reaches `remote`, and no approval covers that", id="one with a server"),
    ],
)  # fmt: skip
def test_a_package_that_reaches_further_than_was_approved_is_told(components, reach, review, gap):
    report = judged(*components, reach=reach, review=review)
    assert [gap in each for each in gaps(report)] == [True]
    assert unknowns(report) == []


@pytest.mark.parametrize(
    ("components", "reach", "review", "settings"),
    [
        pytest.param([SKILL], "contained", "none", "", id="no further than itself"),
        pytest.param([SKILL], "contained", None, "", id="no further than itself, and nobody declared it"),
        pytest.param([SKILL], "privileged", ", covers: {version: 1.4.0}", "", id="approved with all of it"),
        pytest.param([SKILL], "privileged", ", covers: {parts: [monitors]}", "", id="approved by the name of what makes it so"),
        pytest.param([HOOK], "privileged", None, "approved: [skills, hooks]", id="what needs no approval"),
        pytest.param([SERVER], "remote", ", covers: {parts: []}", "", id="its server, which is what the review is about"),
        pytest.param([{"type": "kernel"}], None, ", covers: {version: 1.4.0}", "", id="whatever it holds, where all was approved"),
    ],
)  # fmt: skip
def test_what_was_approved_or_reaches_nowhere_is_no_gap(components, reach, review, settings):
    report = judged(*components, reach=reach, review=review, settings=settings)
    assert (gaps(report), unknowns(report), counts(report)[0] > 0) == ([], [], True)


@pytest.mark.parametrize(
    ("components", "said", "because"),
    [
        pytest.param([SKILL], {"reach": None}, "no page says how far `finance-doors@anycompany-tools` reaches", id="it is not said"),
        pytest.param([], {"reach": "orbital"}, "`finance-doors@anycompany-tools` reaches `orbital`, which nobody here knows", id="a word that nobody knows"),
        pytest.param([SKILL, {"type": "kernel", "name": "a"}], {"reach": "contained"}, "carries a component of type `kernel`, which nobody here knows", id="a component that nobody knows"),
        pytest.param([SKILL, {"name": "a"}], {"reach": "contained"}, "carries a component without a type, which nobody here knows", id="a component of no type"),
        pytest.param([SKILL], {"reach": "remote"}, "reaches `remote`, and nothing that it is said to be made of does", id="it leads out, and nothing of it does"),
        pytest.param([SKILL], {"review": ""}, "reaches `privileged`, and the review of `crm` does not say which `parts` it covers", id="the review does not say what it covered"),
    ],
)  # fmt: skip
def test_what_a_page_does_not_tell_is_unknown(components, said, because):
    report = judged(*components, **{"review": ", covers: {parts: [skills]}"} | said)
    assert gaps(report) == []
    assert [because in each for each in unknowns(report)] == [True]


def test_nobody_knows_of_what_a_package_is_made_that_no_page_lists():
    report = judge("  unapproved-part: {}\n", observed=(exported(whole(plugins=page(next_page="p"))),))
    assert unknowns(report) == ["plugins on cowork: the last page of plugins was not saved"]
