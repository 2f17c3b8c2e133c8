import pytest
from looked import looked

RULE = "variable-in-list-entry"
ETC = "/etc/claude-code/managed-settings.json"
ALLOWS = {"allowedMcpServers": [{"serverUrl": "https://${HOST}/*"}]}
DENIES = {"deniedMcpServers": [{"serverUrl": "https://${HOST}/*"}]}
RUNS = {"allowedMcpServers": [{"serverCommand": ["${HOME}/bin/db-mcp"]}]}
MINIMUM = "surfaces: {{claude-code: {{minimum_version: {}}}}}\n"


@pytest.mark.parametrize(
    ("settings", "client", "minimum", "words"),
    [
        pytest.param(
            ALLOWS, "2.1.219", "", "the entry is ignored where that brings in more than a plain part", id="it allows"
        ),
        pytest.param(DENIES, "2.1.219", "", "its launch decides what is meant", id="it blocks"),
        pytest.param(RUNS, "2.1.330", "", "its launch decides what is meant", id="a command line"),
        pytest.param(ALLOWS, None, "2.1.219", "the entry is ignored", id="by the fleet's minimum"),
        pytest.param(
            ALLOWS, "2.1.218", "", "from whatever the user sets, as clients before 2.1.219 do", id="the user's choice"
        ),
        pytest.param(ALLOWS, "2.1.165", "", "before 2.1.166, so the entry matches nothing", id="not filled in"),
        pytest.param(ALLOWS, None, "2.1.170", "the fleet's minimum 2.1.170", id="nobody knows above the minimum"),
        pytest.param(
            ALLOWS, None, "", "from the launch since then; the client's version is not known", id="nobody knows"
        ),
    ],
)
def test_what_becomes_of_a_variable_depends_on_the_client(settings, client, minimum, words):
    found = looked(RULE, {ETC: settings}, client, inventory=MINIMUM.format(minimum) if minimum else "")
    (message,) = found.gaps.values()
    assert words in message
    assert message.startswith("`${HO")


@pytest.mark.parametrize(
    ("settings", "counts"),
    [
        pytest.param({"deniedMcpServers": [{"serverName": "${HOST}"}]}, (0, 0, 0, 0), id="names are never filled in"),
        pytest.param(
            {"deniedMcpServers": [{"serverCommand": ["/opt/x", "$HOME"]}]}, (1, 0, 0, 0), id="another notation"
        ),
        pytest.param({"allowedMcpServers": [{"serverUrl": "https://a.example/{x}"}]}, (1, 0, 0, 0), id="braces alone"),
    ],
)
def test_what_is_no_variable(settings, counts):
    assert looked(RULE, {ETC: settings}).counts == counts


def test_the_item_names_list_and_entry():
    assert set(looked(RULE, {ETC: RUNS}).gaps) == {"allowedMcpServers serverCommand ${HOME}/bin/db-mcp"}


def test_the_item_holds_no_home():
    entries = [
        {"serverCommand": ["/home/ada/bin/db", "${MODE}"]},
        {"serverCommand": ["C:\\Users\\ada\\db.exe", "${MODE}"]},
    ]
    items = set(looked(RULE, {ETC: {"allowedMcpServers": entries}}).gaps)
    assert items == {
        "allowedMcpServers serverCommand ~/bin/db ${MODE}",
        "allowedMcpServers serverCommand ~\\db.exe ${MODE}",
    }


@pytest.mark.parametrize(
    ("settings", "counts"),
    [
        pytest.param({"deniedMcpServers": [{"serverUrl": "https://${HOST:-paste.example}/*"}]}, (0, 1, 0, 0), id="one with a default"),
        pytest.param({"allowedMcpServers": [{"serverCommand": ["/opt/x", "--dir=${CLAUDE_PROJECT_DIR}"]}]}, (0, 1, 0, 0),
                     id="the client's own"),
        pytest.param({"allowedMcpServers": [{"serverUrl": "https://a.example/*", "_comment": "${X}"}]}, (1, 0, 0, 0),
                     id="in a remark beside the url"),
        pytest.param({"allowedMcpServers": [{"serverUrl": "https://${}/"}]}, (1, 0, 0, 0), id="braces around nothing"),
    ],
)  # fmt: skip
def test_near_a_variable(settings, counts):
    assert looked(RULE, {ETC: settings}).counts == counts


def test_a_list_in_a_source_that_loses_is_not_asked_about():
    assert looked(RULE, {"/home/ada/.claude/remote-settings.json": {"model": "opus"}, ETC: DENIES}).counts == (
        0,
        0,
        0,
        0,
    )
