"""How templates are filled: whatever is put into one is masked, made visible and escaped, without being asked."""

import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from plugingov.model.words import LAYERS, SEVERITIES
from plugingov.reports.sheet import Blocks, Code, Lines, Section, Table
from plugingov.reports.text import shortened, shown
from plugingov.sources.secrets import mask
from plugingov.sources.visible import visible

_SPAN = re.compile(r"`([^`]*)`")
_LONGEST = 3_000  # characters of one text: a name of a hundred thousand would push everything else out of sight


def environment() -> Environment:
    """Return what fills the templates: an expression can only become text, unless a filter made markup of it."""
    made = Environment(
        loader=PackageLoader("plugingov.reports.html", "templates"),
        autoescape=True,
        finalize=_said,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"prose": _prose, "kind": _kind, "lines": _lines}
    style, script = _file("report.css"), _file("report.js")
    made.globals |= {
        "style": Markup(style),  # noqa: S704 (a file of ours)
        "script": Markup(script),  # noqa: S704 (as above)
        "style_hash": Markup(_hash(style)),  # noqa: S704 (letters and digits)
        "script_hash": Markup(_hash(script)),  # noqa: S704 (as above)
        "SEVERITIES": SEVERITIES,
        "LAYERS": LAYERS,
    }
    return made


def _said(value: Any) -> Any:
    """Return what an expression may put into a page."""
    return shortened(shown(value), _LONGEST) if isinstance(value, str) and not isinstance(value, Markup) else value


def _prose(text: str) -> Markup:
    """Return a sentence in which what stands between back ticks is code."""
    pieces = _SPAN.split(shortened(shown(text), _LONGEST))
    return Markup().join(
        Markup("<code>{}</code>").format(piece) if number % 2 else escape(piece) for number, piece in enumerate(pieces)
    )


def _lines(text: str) -> str:
    """Return a file that keeps its lines, and nothing unseen in them."""
    return Markup("\n").join(escape(visible(mask(line))) for line in text.split("\n"))


_KINDS: Mapping[type, str] = {Table: "table", Blocks: "blocks", Lines: "lines", Code: "code"}


def _kind(section: Section) -> str:
    return _KINDS[type(section)]


def _file(name: str) -> str:
    """Return a file that a page holds as it is."""
    return (files("plugingov.reports.html") / "templates" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Return what a content-security policy calls a text that may run."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
