"""Many subjects at once are chosen as each of them alone is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judged import cases

from plugingov.model.values import SURFACES
from plugingov.rules.rule import Subject
from plugingov.rules.selection import Selection
from plugingov.rules.settings import Settings

INVENTORY = """\
groups: {ap: {}, tax: {}}
marketplaces: {tools: {source: {github: acme/tools}}}
plugins:
  ledger:
    title: Ledger
    path: custom-mcp
    tags: [finance, core]
    owner: it@acme.example
    audience: [ap]
    data: {classification: confidential}
    provides: {tools: {find: {access: read}, post: {access: write}}}
    provision: {cowork: {via: custom-connector}, claude-code: {via: managed-mcp, path: marketplace}}
  mail:
    title: Mail
    path: marketplace
    tags: [core]
    publisher: acme
    audience: [ap, tax]
    provides: {tools: {send: {access: write}}}
    provision: {cowork: {marketplace: tools}}
  notes: {title: Notes, path: oauth-connector, system: notes, provision: {claude-code: {via: claude-ai-connector}}}
  unused: {title: Unused, path: custom-mcp}
projects:
  close: {surface: cowork, data: confidential, audience: [ap], owner: ada@acme.example}
  books: {surface: claude-code}
"""
CASE = cases(INVENTORY)[0]
SUBJECTS = tuple(
    Subject(plugin, surface, project, group, None, capability, item)
    for plugin in (*CASE.organisation.plugins, "stranger", None)
    for surface in (*SURFACES, None)
    for project in ("close", "books", None)
    for group in ("ap", None)
    for capability in (("find", "send", None) if plugin in CASE.organisation.plugins else (None,))
    for item in (("mail@tools", "other@tools", None) if plugin is None else (None,))
)

_WORDS = {
    "id": ["ledger", "notes", "*l*"],
    "path": ["custom-mcp", "marketplace", "oauth-*"],
    "tags": ["core", "fin*"],
    "owner": ["*@acme.example"],
    "publisher": ["acme"],
    "surface": ["cowork", "claude-code"],
    "access": ["read", "write"],
    "classification": ["confidential"],
    "audience": ["ap", "tax"],
}


def _patterns(key):
    return st.lists(st.sampled_from([*_WORDS[key], "*"]), min_size=1, max_size=2) | st.just([])


_stated = st.one_of([st.tuples(st.just(key), _patterns(key)) for key in _WORDS])
_plain = st.lists(_stated, min_size=1, max_size=2).map(dict)
_selectors = st.recursive(
    _plain, lambda below: st.builds(lambda own, left_out: {**own, "except": left_out}, _plain, below), max_leaves=3
)
_settings = st.fixed_dictionaries(
    {},
    optional={
        "plugins": _selectors,
        "surfaces": st.lists(st.sampled_from(SURFACES), max_size=2),
        "projects": _selectors,
        "groups": st.fixed_dictionaries({"id": st.sampled_from([["ap"], ["tax"], ["*"], []])}),
    },
)


@given(_settings)
def test_many_subjects_are_chosen_as_each_alone_is(said):
    settings = Settings.model_validate(said)
    one_by_one = [subject for subject in SUBJECTS if Selection(CASE, settings).holds(subject)]
    assert Selection(CASE, settings).among(SUBJECTS) == one_by_one


_ALONE = [{key: [word]} for key, words in _WORDS.items() for word in words]


@pytest.mark.parametrize("plugins", _ALONE, ids=str)
def test_every_key_chooses_alike_whatever_is_left_out_of_it(plugins):
    for left_out in ({}, *({"except": other} for other in _ALONE)):
        settings = Settings.model_validate({"plugins": {**plugins, **left_out}})
        one_by_one = [subject for subject in SUBJECTS if Selection(CASE, settings).holds(subject)]
        assert Selection(CASE, settings).among(SUBJECTS) == one_by_one
