import pytest
from judged import counts, gaps, judge, unknowns

RULE = "  open-default-marketplace: {}\n"
USED = "plugins: {fx: {title: FX, path: marketplace, provision: {cowork: {marketplace: m, preference: required}}}}\n"
ELSEWHERE = (
    "plugins: {fx: {title: FX, path: marketplace, provision: {claude-code: {via: managed-plugin, marketplace: m}}}}\n"
)
THIRD = "surfaces: {cowork: {deployment: third-party}}\n"


def market(cowork: str) -> str:
    return f"marketplaces:\n  m: {{source: {{github: acme/plugins}}, cowork: {{{cowork}}}}}\n"


@pytest.mark.parametrize("default", ["required", "auto_install"])
def test_an_open_default_of_a_marketplace_that_syncs_by_itself_is_a_gap(default):
    assert gaps(judge(RULE, market(f"default_preference: {default}, sync: automatic"))) == [
        (
            f"m on cowork: what is pushed later reaches members unreviewed: the default is `{default}`, "
            "and Cowork syncs marketplace `m` automatically to the newest commit"
        )
    ]


def test_the_gap_is_of_the_marketplace_and_stands_at_its_default():
    text = "marketplaces:\n  m:\n    cowork:\n      sync: automatic\n      default_preference: required\n"
    (gap,) = judge(RULE, text).gaps
    assert (gap.subject.item, gap.subject.surface, gap.item_is, gap.place.line) == ("m", "cowork", "marketplace", 8)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(market("default_preference: available, sync: automatic"), id="members add it themselves"),
        pytest.param(market("default_preference: not_available, sync: automatic"), id="nobody gets it"),
        pytest.param(market("default_preference: not_available"), id="nobody gets it, however it syncs"),
        pytest.param(market("default_preference: required, sync: manual"), id="an Owner syncs by hand"),
        pytest.param(market("sync: manual"), id="by hand, whatever the default is"),
        pytest.param(THIRD + market("default_preference: required, sync: automatic"), id="third-party, by commit"),
    ],
)
def test_what_arrives_reviewed_passes(text):
    assert counts(judge(RULE, text)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("text", "because"),
    [
        pytest.param(
            market("default_preference: required"),
            "the inventory does not say how Cowork syncs marketplace `m`",
            id="how it syncs",
        ),
        pytest.param(
            market("sync: automatic"),
            "the inventory does not say the `cowork.default_preference` of marketplace `m`",
            id="its default",
        ),
        pytest.param(
            "marketplaces: {m: {}}\n" + USED,
            "the inventory does not say the `cowork.default_preference` of marketplace `m`",
            id="neither, of one that a door comes from",
        ),
    ],
)
def test_what_nobody_says_is_unknown(text, because):
    assert unknowns(judge(RULE, text)) == [f"m on cowork: {because}"]


@pytest.mark.parametrize("more", ["", ELSEWHERE], ids=["nothing comes from it", "only Claude Code takes from it"])
def test_a_marketplace_that_cowork_has_not_is_not_asked(more):
    assert counts(judge(RULE, "marketplaces: {m: {source: {github: acme/plugins}}}\n" + more)) == (0, 0, 0, 0)


def test_a_connector_comes_from_no_marketplace():
    text = "marketplaces: {m: {}}\nplugins: {fx: {title: FX, path: oauth-connector, source: {marketplace: m}, "
    text += "provision: {cowork: {via: directory-connector}}}}\n"
    assert counts(judge(RULE, text)) == (0, 0, 0, 0)
