"""The authenticate layer: whose credential, how long, and how wide."""

from datetime import date

import pytest
from organisation_from_text import TODAY, check, everybody, layers, plugin

from plugingov.model.people import ANYBODY

PEOPLE = """\
groups:
  analysts: {members: [ada@example.com]}
  finance: {includes: [analysts], members: [grace@example.com]}
  audit: {title: Internal audit}
"""
OAUTH = "auth:\n  method: oauth"
TOOLS = """
provides:
  tools:
    lookup: {scopes: [fx.read]}
    update: {scopes: [fx.read, fx.write]}
    ping: {scopes: []}
    draft: {access: read}"""
PROJECT = "projects: {{ap: {{surface: cowork, needs: [{}]}}}}\n"


def credential(*keys, name="fx-1", surface="cowork"):
    return f"  {name}:\n    plugin: fx\n    surface: {surface}\n" + "".join(f"    {key}\n" for key in keys)


def sign_in(auth, *credentials, who="ada@example.com", needs="fx", surface="cowork", today=TODAY, shown="names"):
    provision = {"cowork": "via: org-plugin", "claude-code": "via: user-server"}[surface]
    written = "credentials:\n" + "".join(credentials) if credentials else ""
    text = PEOPLE + plugin(surface, provision, f"path: custom-mcp\n{auth}".strip() + TOOLS) + written
    text += PROJECT.format(needs).replace("cowork", surface)
    found = layers(text, today, shown)
    person = {one.name: one for one in everybody(found.organisation)}[who]
    need = found.needs["ap", "fx"]
    return found.organisation, found.surfaces[surface].authenticate(found.doors["fx", surface], person, need)


MINE = "holder: ada@example.com"


@pytest.mark.parametrize("surface", ["cowork", "claude-code"])
@pytest.mark.parametrize(
    ("auth", "keys", "state", "because", "line"),
    [
        pytest.param(
            "auth:\n  method: none\n  trusts: network",
            None,
            "on",
            "`fx` asks for no sign-in",
            "method: none",
            id="no sign-in is asked for",
        ),
        pytest.param(
            OAUTH,
            [MINE, "expires: 2026-12-15"],
            "on",
            "credential `fx-1` holds until 2026-12-15",
            "expires: 2026-12-15",
            id="a credential holds",
        ),
        pytest.param(
            OAUTH, [MINE], "on", "credential `fx-1` is on record, without an end", "fx-1:", id="a credential has no end"
        ),
        pytest.param(
            OAUTH,
            [MINE, "expires: 2026-10-02"],
            "on",
            "holds until 2026-10-02",
            "expires: 2026-10-02",
            id="it ends tomorrow",
        ),
        pytest.param(
            OAUTH,
            [MINE, "expires: 2026-10-01"],
            "on",
            "holds until 2026-10-01",
            "expires: 2026-10-01",
            id="it ends today",
        ),
        pytest.param(
            OAUTH,
            [MINE, "expires: 2026-09-30"],
            "off",
            "credential `fx-1` expired on 2026-09-30",
            "expires: 2026-09-30",
            id="it ended yesterday",
        ),
        pytest.param(
            OAUTH,
            None,
            "unknown",
            "no sign-in of ada@example.com is recorded",
            "method: oauth",
            id="nothing is recorded",
        ),
        pytest.param(
            "auth:\n  method: managed",
            None,
            "unknown",
            "no sign-in of ada@example.com is recorded",
            "method: managed",
            id="nothing is recorded of a managed sign-in",
        ),
        pytest.param(
            "auth: {identity: per-member}",
            None,
            "unknown",
            "the inventory does not say how members sign in to `fx`, and records no sign-in",
            "auth: {identity: per-member}",
            id="how members sign in is not said",
        ),
        pytest.param(
            "", None, "unknown", "does not say how members sign in", "fx:", id="nothing is said about signing in"
        ),
        pytest.param(
            OAUTH,
            ["holder: grace@example.com"],
            "unknown",
            "no sign-in of ada@example.com",
            "method: oauth",
            id="it is somebody else's",
        ),
        pytest.param(
            OAUTH,
            ["owner: it@example.com"],
            "unknown",
            "credential `fx-1` does not say whose it is",
            "fx-1:",
            id="it is nobody's",
        ),
    ],
)
def test_a_credential_of_the_member_and_not_expired(surface, auth, keys, state, because, line):
    credentials = [credential(*keys, surface=surface)] if keys else []
    check(sign_in(auth, *credentials, surface=surface), state, because, line)


def test_a_credential_of_the_other_surface_does_not_count():
    found = sign_in(OAUTH, credential(MINE, surface="claude-code"))
    check(found, "unknown", "no sign-in of ada@example.com is recorded", "method: oauth")


def test_the_same_credential_on_another_day():
    entry = credential(MINE, "expires: 2026-10-01")
    assert sign_in(OAUTH, entry, today=date(2026, 10, 1))[1].state == "on"
    assert sign_in(OAUTH, entry, today=date(2026, 10, 2))[1].state == "off"


@pytest.mark.parametrize(
    ("auth", "keys", "who", "state"),
    [
        pytest.param(OAUTH, ["holder: analysts"], "ada@example.com", "on", id="a group stands for its member"),
        pytest.param(
            OAUTH, ["holder: finance"], "ada@example.com", "on", id="and for the members of groups it includes"
        ),
        pytest.param(OAUTH, ["holder: analysts"], "grace@example.com", "unknown", id="and for nobody else"),
        pytest.param(OAUTH, ["holder: audit"], "audit", "on", id="and for people nobody named"),
        pytest.param(OAUTH, ["holder: finance"], "others of analysts", "on", id="and for those who are not all named"),
        pytest.param(OAUTH, ["holder: finance"], "everybody", "unknown", id="and not for people in no group"),
        pytest.param(
            OAUTH, ["kind: per-member", "holder: analysts"], "grace@example.com", "unknown", id="a group's, per member"
        ),
        pytest.param(
            OAUTH, ["kind: shared", "holder: analysts"], "grace@example.com", "on", id="a shared one is everybody's"
        ),
        pytest.param(OAUTH, ["kind: service", "holder: analysts"], "grace@example.com", "on", id="so is a service's"),
        pytest.param(OAUTH, ["kind: shared"], "everybody", "on", id="a shared one needs no holder"),
        pytest.param(
            OAUTH + "\n  identity: shared", ["holder: analysts"], "grace@example.com", "on", id="a shared identity"
        ),
        pytest.param(
            OAUTH + "\n  identity: shared",
            ["kind: per-member", "holder: analysts"],
            "grace@example.com",
            "unknown",
            id="what the credential says of itself beats the door's identity",
        ),
        pytest.param(
            "auth: {method: managed}", ["holder: it@example.com"], "grace@example.com", "on", id="a managed sign-in"
        ),
        pytest.param(
            "auth: {method: managed}",
            ["kind: per-member", "holder: analysts"],
            "grace@example.com",
            "on",
            id="a managed sign-in that is written per member",
        ),
        pytest.param("", ["holder: analysts"], "ada@example.com", "on", id="a door of which no sign-in is described"),
    ],
)
def test_whose_a_credential_is(auth, keys, who, state):
    assert sign_in(auth, credential(*keys), who=who)[1].state == state


@pytest.mark.parametrize(
    ("auth", "keys", "needs", "state", "because", "line"),
    [
        pytest.param(
            OAUTH,
            ["scopes: [fx.read]"],
            "fx",
            "on",
            "is on record",
            "fx-1:",
            id="the whole door asks for no tool by name",
        ),
        pytest.param(OAUTH, ["scopes: [fx.read]"], "fx/lookup", "on", "is on record", "fx-1:", id="wide enough"),
        pytest.param(
            OAUTH,
            ["scopes: [fx.read]"],
            "fx/lookup, fx/update",
            "off",
            "credential `fx-1` lacks `fx.write`, which `update` needs",
            "scopes: [fx.read]",
            id="too narrow for one of two tools",
        ),
        pytest.param(
            OAUTH,
            ["scopes: []"],
            "fx/update",
            "off",
            "credential `fx-1` lacks `fx.read`, `fx.write`, which `update` needs",
            "scopes: []",
            id="no scopes at all",
        ),
        pytest.param(
            OAUTH,
            ["scopes: [fx.read]", "expires: 2026-09-30"],
            "fx/update",
            "off",
            "expired on",
            "expires: 2026-09-30",
            id="expired is said before too narrow",
        ),
        pytest.param(
            OAUTH,
            [],
            "fx/lookup",
            "unknown",
            "the scopes of credential `fx-1` are not recorded",
            "fx-1:",
            id="its scopes are not recorded",
        ),
        pytest.param(OAUTH, [], "fx/ping", "on", "is on record", "fx-1:", id="a tool that needs no scope"),
        pytest.param(
            OAUTH,
            ["scopes: [fx.read]"],
            "fx/draft",
            "unknown",
            "the inventory does not say which scopes `draft` needs",
            "draft: {access: read}",
            id="which scopes the tool needs is not said",
        ),
        pytest.param(
            OAUTH,
            ["scopes: [fx.read]"],
            "fx/other",
            "unknown",
            "which scopes `other` needs",
            "tools:",
            id="a tool the inventory does not know",
        ),
        pytest.param(
            OAUTH,
            ["scopes: [fx.read]"],
            "fx/draft, fx/other",
            "unknown",
            "which scopes `draft` needs",
            "draft: {access: read}",
            id="the first doubt is named",
        ),
        pytest.param(
            OAUTH,
            [],
            "fx/draft, fx/lookup",
            "unknown",
            "which scopes `draft` needs",
            "draft: {access: read}",
            id="the first doubt is named, whatever the second is about",
        ),
        pytest.param(
            OAUTH,
            ["scopes: [fx.read]"],
            "fx/draft, fx/update",
            "off",
            "lacks `fx.write`",
            "scopes: [fx.read]",
            id="what is missing beats what is not said",
        ),
        pytest.param(
            "auth: {method: mtls}", [], "fx/draft", "on", "is on record", "fx-1:", id="a sign-in without scopes"
        ),
        pytest.param("", [], "fx/draft", "on", "is on record", "fx-1:", id="a sign-in nobody described"),
    ],
)
def test_the_scopes_cover_what_is_needed(auth, keys, needs, state, because, line):
    check(sign_in(auth, credential(MINE, *keys), needs=needs), state, because, line)


OVER = credential(MINE, "expires: 2026-09-01", name="over")
GOOD = credential(MINE, "expires: 2026-12-01", "scopes: [fx.read]", name="good")
VAGUE = credential("owner: it@example.com", name="vague")


@pytest.mark.parametrize(
    ("credentials", "state", "line"),
    [
        pytest.param([OVER, GOOD], "on", "expires: 2026-12-01", id="one that works beats one that is over"),
        pytest.param([VAGUE, GOOD], "on", "expires: 2026-12-01", id="one that works beats one of unknown holder"),
        pytest.param([OVER, VAGUE], "unknown", "vague:", id="one of unknown holder may still work"),
        pytest.param([OVER], "off", "expires: 2026-09-01", id="all of them are over"),
    ],
)
def test_the_best_of_several_credentials_counts(credentials, state, line):
    check(sign_in(OAUTH, *credentials, needs="fx/lookup"), state, "", line)


def test_a_sign_in_repeated_for_a_surface_wins_there():
    text = plugin("cowork", "via: org-plugin\nauth:\n  method: none", f"path: custom-mcp\n{OAUTH}")
    found = layers(text)
    answer = found.answer("authenticate", "fx", "cowork", None, [ANYBODY])
    check((found.organisation, answer), "on", "asks for no sign-in", "method: none")


@pytest.mark.parametrize(
    ("who", "because"),
    [
        pytest.param("ada@example.com", "no sign-in of a member is recorded", id="a member"),
        pytest.param("audit", "no sign-in of audit is recorded", id="a group"),
    ],
)
def test_nobody_is_named_where_people_are_counted(who, because):
    assert sign_in(OAUTH, who=who, shown="counts")[1].because == because
