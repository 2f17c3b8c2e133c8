"""Words in a definition that tell the model what to do, where a definition should say what the tool does.

Written after what poisoned tools were published with and what scanners look for (OWASP MCP03), and held against the
definitions of public servers: many of those tell the model in which order to call their own tools, which harms nobody.
Every gap in a pattern is bounded, so that each takes time in proportion to the text.
"""

import re
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple, TypeAlias
from unicodedata import normalize

from plugingov.model.values import Severity
from plugingov.sources.visible import UNSEEN

_AROUND = 24  # characters shown behind the words that were found
_BEFORE = 120  # characters before them in which a ban would stand


class Imperative(NamedTuple):
    """What a text tells the model, and the words that do; a grade where that is milder than the rule has it."""

    what: str
    words: str
    grade: Severity | None = None


# Told what was found and the names of the server's own tools: whether it is what it looks like.
_Means: TypeAlias = Callable[[re.Match[str], Collection[str]], bool]


class _Kind(NamedTuple):
    what: str
    pattern: re.Pattern[str]
    means: _Means
    grade: Severity | None = None


def imperatives(text: str, own: Collection[str] = ()) -> Iterator[Imperative]:
    """Yield what a text tells the model to do, the first of each kind; `own` are the server's own tools, in lower case."""
    flat = " ".join(normalize("NFKC", UNSEEN.sub(_seen, text)).translate(_QUOTES).split())
    lowered = "".join(lower if len(lower := letter.lower()) == 1 else letter for letter in flat)
    for kind in _KINDS:
        found = next((match for match in kind.pattern.finditer(lowered) if kind.means(match, own)), None)
        if found:
            yield Imperative(kind.what, flat[found.start() : found.end() + _AROUND], kind.grade)


def _seen(found: re.Match[str]) -> str:
    """Return what stands for a character that nobody sees: a blank for white space, nothing for one inside a word."""
    return " " if found[0].isspace() else ""


_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d`", "''\"\"'")


def _always(match: re.Match[str], own: Collection[str]) -> bool:
    del match, own
    return True


def _is_no_ban(match: re.Match[str], own: Collection[str]) -> bool:
    """Tell whether nothing before the words forbids them: never do so without telling the user."""
    del own
    before = match.string[max(0, match.start() - _BEFORE) : match.start()]
    return not _BAN.search(_SENTENCE_ENDS.split(before)[-1])


_BAN = re.compile(
    r"\b(?:not|never|avoid|cannot|don't|doesn't|won't|can't|shouldn't|mustn't|without|whether to|detects?|prevents?)\b"
)
_SENTENCE_ENDS = re.compile(r"[.!?;]")


def _is_of_another(match: re.Match[str], own: Collection[str]) -> bool:
    """Tell whether what is to be called is neither this tool nor another of the same server."""
    target = match["target"].strip("'\"().,;:[]*_ ")
    return target not in _ITSELF and target not in own


def _names_another(match: re.Match[str], own: Collection[str]) -> bool:
    """Tell whether what is to be called has the name of a tool, which no other of the same server has."""
    return bool({"_", "-"} & set(match["target"].strip("'\"().,;:[]*_- "))) and _is_of_another(match, own)


_ITSELF = frozenset(["", "this", "the", "it", "that", "one", "these", "those", "our", "its", "a", "an", "any", "each"])

_NOT = "(?:do not|don't|never|must not|mustn't|should not|shouldn't|no need to)"
_USER = "(?:the |your |any )?(?:user|users|human|person|operator|customer)"
# What only its owner reads; the public half of a key is no secret.
_FILES = (
    r"(?:(?:~/\.|/\.|\B\.)(?:aws|cursor|config/gcloud|kube|gnupg|netrc|npmrc|pypirc|git-credentials|env|docker)\b"
    r"|(?:~/\.|/\.|\B\.)ssh\b(?!/[\w.]{1,30}\.pub)|\bid_(?:rsa|ed25519|ecdsa)\b(?!\.pub)|\bmcp\.json\b"
    r"|\bclaude_desktop_config\b|/etc/(?:passwd|shadow)\b|\bprivate keys?\b)"
)
_TAKEN = (
    "(?:(?:conversation|chat|message) (?:history|context|transcript|log)|system prompt|credentials|passwords?|api keys?"
    "|access tokens?|auth tokens?|private keys?|ssh keys?|environment variables|env vars?|file contents?)"
)
_CALL = "(?:call|invoke|use|run|execute)"
_CALLING = "(?:use|using|call|calling|invoke|invoking|run|running|perform|performing|execute|executing)"
_WHEN = "(?:when|whenever|before|after|each time|every time|any time)"
# A request of any kind; one about something is what the tool is for.
_ANYTHING = (
    "(?:for|on|with|before) (?:any|every|each) (?:user |single )?(?:request|message|question|prompt|conversation|response|reply|turn)s?\\b"
    "(?! (?:about|related|regarding|involving|that|which|in|on|to|with|for|where|concerning|like|of|requiring|you))"
)
_THIS_ONE = f"(?:always|must) (?:first )?{_CALL} this (?:tool|function)"

_KINDS: tuple[_Kind, ...] = (
    _Kind(
        "speaks to the model in a tag",
        re.compile(  # the pages of AWS have their own tag of that name, with paragraphs in it
            r"<\s?(?:important|hidden)\s?>(?!\s?<p(?:ara)?>)|<\s?/\s?(?:system|secret|admin|assistant)\s?>"
            r"|<\|(?:im_start|im_end|system|assistant)\|?>|\[/?inst\]|<<sys>>|\[(?:system|hidden)(?: [a-z]{1,12})?:",
        ),
        _always,
    ),
    _Kind(
        "overrides other instructions",
        re.compile(
            r"\b(?:ignore|disregard|forget|override)\b(?: \w{1,12}){0,3}? (?:previous|prior|earlier|preceding|above)(?: \w{1,12}){0,2}? "
            r"(?:instructions?|prompts?|rules|guidelines|directions|directives|restrictions|guardrails|commands)\b"
            r"|\b(?:ignore|disregard|forget) (?:all |any |your |the ){0,2}(?:original|system|safety) "
            r"(?:instructions?|prompts?|rules|guidelines|restrictions|guardrails)\b"
            r"|\b(?:disregard|forget|ignore) (?:everything |all )?(?:the )?(?:above|previous|prior)(?=,| and (?:instead|do|now|follow|print))",
        ),
        _is_no_ban,
    ),
    _Kind(
        "gives the model another role",
        re.compile(
            r"\byou are now (?:in )?(?:an? |the )?(?:\w{1,16} ){0,2}(?:mode|jailbroken|dan)\b"
            r"|\b(?:an? )unrestricted (?:ai|assistant|model)\b|\b(?:system|admin(?:istrator)?) override(?: code)?\s?[:!-]"
            r"|\bnew system (?:prompt|instructions?)\s?:|\bimportant system (?:note|notice|instruction|message)s?\b",
        ),
        _always,
    ),
    _Kind(
        "keeps something from the user",
        re.compile(
            rf"\b{_NOT} (?:\w{{1,12}} )?(?:mention|reveal|disclose|admit)\b[^.!?]{{0,60}}? to {_USER}\b(?! (?:unless|until|if|yet))"
            rf"|\b{_NOT} (?:\w{{1,12}} )?(?:tell|inform|notify|alert|warn) {_USER}"
            r"(?=\W{0,2}$|\s?[.!;)<\]\"]| (?:about|of) (?:this|it|these|that)\b"
            r"| that you (?:\w{1,12} ){0,2}(?:first|read|sent|send|reading|sending|called|copied|accessed)\b)"
            rf"|\b{_NOT} (?:\w{{1,12}} )?mention (?:that you(?:'re| are| first| also| need| must| read| sent| copied| called| accessed)\b"
            r"|this (?:step|instruction|action|call)\b)"
            rf"|\b(?:hide|conceal) (?:this|it|these|that)\b[^.!?]{{0,40}}? from {_USER}\b"
            rf"|\bkeep (?:this|it) (?:a )?(?:hidden|secret)\b[^.!?]{{0,20}}? from {_USER}\b",
        ),
        _always,
    ),
    _Kind(
        "acts behind the user's back",
        re.compile(
            rf"\bwithout (?:ever )?(?:telling|informing|notifying|alerting) {_USER}\b"
            rf"|\bwithout {_USER}(?:'s)? (?:knowing|knowledge|noticing|awareness)\b"
            r"|\b(?:silently|secretly|covertly) (?:also )?(?:send|read|forward|copy|upload|call|execute|run|include|append|collect|bcc)\b",
        ),
        _is_no_ban,
    ),
    _Kind(
        "has a file read that is nobody's business",
        re.compile(
            rf"\b(?:read|open|cat|fetch|load|access|retrieve)\b[^!?]{{0,60}}?{_FILES}[^!?]{{0,80}}?"
            r"\b(?:pass|include|send|attach|append|upload|return) (?:it|its|their|them|the|all|that|this)\b"
            rf"|\b(?:pass|include|send|attach|upload|append) (?:the |all )?(?:full |entire )?contents? of [^!?]{{0,40}}?{_FILES}"
            rf"|\b(?:before|first|must|also|please|always|then)\b[^.!?]{{0,40}}?\bread (?:the )?(?:file |contents? of )?[^\s!?]{{0,40}}?{_FILES}",
        ),
        _is_no_ban,
    ),
    _Kind(
        "has data sent away",
        re.compile(
            rf"\b(?:send|post|forward|upload|transmit|submit|leak)\b[^.!?]{{0,60}}?\b{_TAKEN}[^.!?]{{0,40}}? to "
            r"[^.!?]{0,20}?(?:https?://|[\w+-]{1,64}@[\w-]{1,64}\.\w)"
            r"|\b(?:always|also|must|every time)\b[^.!?]{0,40}?\b(?:bcc|blind copy|cc|forward)\b[^!?]{0,60}?[\w+-]{1,64}@[\w-]{1,64}\.\w"
            r"|(?<!to )\bexfiltrate (?:any|all|the|every|this|it)\b",
        ),
        _is_no_ban,
    ),
    _Kind(
        "wants what was said between the user and the model",
        re.compile(
            r"\b(?:include|pass|send|provide|put|copy|attach|append|write)\b[^.!?]{0,40}?\b(?:full|entire|complete|whole|all)\b[^.!?]{0,24}?"
            r"\b(?:(?:conversation|chat) (?:history|context|transcript|log)|user messages|system prompt)\b"
            r"|\b(?:include|pass|send|reveal|repeat|print|copy|append)\b[^.!?]{0,24}?\b(?:your|the model's|the assistant's) system prompt\b",
        ),
        _is_no_ban,
        "medium",
    ),
    _Kind(
        "reaches for other tools",
        re.compile(
            rf"\b{_WHEN}\W{{1,2}}(?:you )?(?:\w{{1,8}} )?{_CALLING} (?:any|every|all|another|other)(?: of the)?(?: other)?(?: mcp)? "
            rf"(?:tools?|functions?|(?:file )?operations?)\b[^.!?]{{0,80}}?\b{_CALL} (?:the )?(?P<target>\S{{1,80}})",
        ),
        _is_of_another,
    ),
    _Kind(
        "reaches for the tools of other servers",
        re.compile(
            rf"\b{_WHEN}\b[^.!?]{{0,30}}?\b(?:any|every|all|another|other) (?:other )?(?:mcp )?tools? (?:from|of|on) "
            r"(?:any|every|all|another|other) (?:other )?(?:mcp )?servers?\b[^.!?]{0,60}?\b(?:also|first|must|always)\b",
        ),
        _always,
    ),
    _Kind(
        "has a tool called that is not its server's",
        re.compile(
            rf"\b{_WHEN} (?:you )?{_CALLING} this (?:tool|function)\W{{1,2}}(?:\w{{1,14}} ){{0,5}}?{_CALL} (?:the )?(?P<target>\S{{1,80}})",
        ),
        _names_another,
        "medium",
    ),
    _Kind(
        "wants to be called for everything",
        re.compile(rf"\b{_ANYTHING}[^.!?]{{0,40}}?\b{_THIS_ONE}\b|\b{_THIS_ONE}\b[^.!?]{{0,40}}?\b{_ANYTHING}"),
        _always,
        "medium",
    ),
)
