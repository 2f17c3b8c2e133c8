import pytest
from exported_pages import ADA, AUDIT, PLUGIN, activity, exported, feed, page, plugin, setting, user, whole
from judged import counts, gaps, judge, unknowns

MANY = [user(id=f"user_{number}", email=f"m{number}@anycompany.example") for number in range(9)]
BY_DEFAULT = {"organization_installation_preference": "auto_install"}


def off(number=None, said="claude_plugin_disabled", **more):
    """Return that a member switched the package off: Ada, or one of nine others."""
    actor = {} if number is None else {"actor": {"user_id": f"user_{number}"}}
    return activity(said, **{"plugin_id": PLUGIN} | actor | more)


def judged(*rows, limit="", said=None, **changed):
    usual = {
        "plugins": page(plugin(**said or BY_DEFAULT)),
        "settings": page(setting("auto_install")),
        "users": page(user(), *MANY),
        "activities": feed(*rows),
    }
    pages = whole(**usual | changed)
    return judge(f"  switched-off-by-members: {{{limit}}}\n", observed=(exported(pages),))


@pytest.mark.parametrize(
    ("rows", "limit", "wanted"),
    [
        pytest.param([], "", (1, 0, 0, 0), id="nobody"),
        pytest.param([off(), off(1)], "", (1, 0, 0, 0), id="as many as are accepted"),
        pytest.param([off(), off(1), off(2)], "", (0, 1, 0, 0), id="one more"),
        pytest.param([off()], "max_percent: 5", (0, 1, 0, 0), id="more than the policy accepts"),
        pytest.param([off(), off(1), off(2), off(2, "claude_plugin_enabled", created_at="2026-09-16T08:00:00Z")], "", (1, 0, 0, 0), id="one of them switched it on again"),
        pytest.param([off(), off(1), off("gone")], "", (1, 0, 0, 0), id="one of them has left"),
        pytest.param([off(), off(1), off(2, plugin_id="plugin_2")], "", (1, 0, 0, 0), id="one of them meant another package"),
        pytest.param([off(1), off(2), off(3, plugin_id=None, plugin_name="finance-doors")], "", (0, 1, 0, 0), id="one of the rows has a name alone"),
        pytest.param([off(1), off(2), off(actor={"email_address": "M3@anycompany.example"})], "", (0, 1, 0, 0), id="one of the rows has an address alone"),
        pytest.param([off(1, plugin_id=None)], "", (0, 0, 0, 1), id="a row that says of no package"),
    ],
)  # fmt: skip
def test_how_many_switched_it_off(rows, limit, wanted):
    assert counts(judged(*rows, limit=limit)) == wanted


@pytest.mark.parametrize(
    ("said", "changed", "wanted"),
    [
        pytest.param({"organization_installation_preference": "required"}, {"settings": page(setting("required"))}, (0, 0, 0, 0), id="nobody can"),
        pytest.param(BY_DEFAULT, {"settings": page(setting("auto_install"), setting("required", AUDIT))}, (0, 1, 0, 0), id="Ada's group has it required, and two of nine are too many"),
        pytest.param({"organization_installation_preference": "available"}, {"settings": page(setting("available"), setting("auto_install", AUDIT))}, (1, 0, 0, 0), id="Ada's group alone has it by default, and she kept it"),
        pytest.param(BY_DEFAULT, {"settings": None}, (0, 0, 0, 1), id="nobody saved who gets it"),
        pytest.param({"organization_installation_preference": "required"}, {"settings": None}, (0, 0, 0, 1), id="nobody saved whether a group gets it"),
        pytest.param(BY_DEFAULT, {"users": None}, (0, 0, 0, 1), id="nobody saved the users"),
        pytest.param(BY_DEFAULT, {"users": page()}, (0, 0, 1, 0), id="there is nobody"),
    ],
)  # fmt: skip
def test_who_gets_it_by_default(said, changed, wanted):
    assert counts(judged(off(1), off(2), said=said, **changed)) == wanted


def test_it_says_how_many_and_who():
    report = judged(off(), off(1), off(2))
    assert gaps(report) == [
        (
            "finance-doors@anycompany-tools on cowork: 3 of 10 members who get `finance-doors@anycompany-tools` by default have "
            "switched it off, and 20 % are accepted"
        )
    ]
    assert "ada@anycompany.example" in [person.name for person in report.gaps[0].people]
    assert ADA not in gaps(report)[0]


def test_who_switched_it_off_may_be_known_by_address_alone():
    report = judged(off(1), off(2), off(actor={"email_address": "M3@anycompany.example"}))
    assert [person.name.partition("@")[0] for person in report.gaps[0].people] == ["m1", "m2", "m3"]
    assert counts(judged(off(1), off(2), off(actor={"email_address": ""}))) == (1, 0, 0, 0)


def test_without_a_feed_nobody_knows():
    assert unknowns(judged(activities=None)) == [
        (
            "finance-doors@anycompany-tools on cowork: how many members switched `finance-doors@anycompany-tools` off is not known: "
            "no activity feed was saved"
        )
    ]
    broken = feed(off(1)) + "{"
    assert counts(judged(activities=broken)) == (0, 0, 0, 1)
