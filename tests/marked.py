"""A mark, and texts from outside that would be more than text if they could."""

from hypothesis import strategies as st

from plugingov.reports.sheet import Mark
from plugingov.sources.document import Place

MARK = Mark(
    id="INS001",
    rule="lock-missing",
    severity="high",
    subject="stock on cowork",
    message="it is not locked",
    fix="Lock it.",
    place=Place("inventories/acme.yaml", 3, 5, 3, 9),
    fingerprint="0123456789abcdef",
    organization="acme",
)
SECRET = "ghp" + "_" + "Zx9Yw8Vu7Ts6Rq5Po4Nm3Lk2Ji1Hg0Fe9D"
HOSTILE = st.lists(
    st.sampled_from(
        [
            "\n",
            "\r",
            "::",
            "error",
            "%0A",
            "\u202e",
            ",",
            '"',
            "\\",
            "[",
            "](x)",
            "<b>",
            "\x1b[0m",
            "\ud800",
            "é",
            " ",
            "a",
            SECRET,
            "{0}",
        ]
    ),
    max_size=12,
).map("".join)
