"""Which agency a text says it comes from, and the text without saying so."""

import re

_NAMES = {
    "dpa": "dpa",
    "afp": "AFP",
    "ap": "AP",
    "reuters": "Reuters",
    "rtr": "Reuters",
    "epd": "epd",
    "kna": "KNA",
    "sid": "SID",
    "apa": "APA",
}
_AGENCY = r"(?:dpa|afp|ap|apa|reuters|rtr|sid|epd|kna|dts|sda|awp|ots)"
_SERVICE = rf"{_AGENCY}(?:-[a-z]+)?(?:\s*[/,+&]\s*[\w-]{{2,12}}){{0,3}}"
# Berlin (dpa/bb) -
_DATELINE = re.compile(
    rf"\A\s*(?:[A-ZÄÖÜ](?:[\w/, \-]|\.(?= ?\w)){{1,50}}?)?\((?P<who>(?i:{_SERVICE}))\)\s*[-–—:.]*\s*(?=\S)"
)
_IN_FRONT = re.compile(rf"\A\s*(?P<who>{_AGENCY})\s*:\s+", re.IGNORECASE)  # APA: Headline
_AT_END = re.compile(
    rf"\s*(?:[(\[]\s*(?:Quelle:?\s*)?(?P<who>{_SERVICE})\s*[)\]]"  # (Quelle: dpa)
    rf"|(?:©|\(c\))\s*(?P<owner>{_SERVICE})[^.]{{0,60}}"
    rf"|(?:Quelle|Mit Material von|Source|With material from):?\s+(?P<source>{_SERVICE}(?:\s+und\s+{_AGENCY})?)"
    r"|Dieser (?:Artikel|Text|Beitrag) wurde automatisch[^.]*)\.?\s*\Z",
    re.IGNORECASE,
)
_ONE = re.compile(rf"\b{_AGENCY}\b", re.IGNORECASE)
_EDGE = 200  # characters at either end of a text where credits stand


def credited(title: str, text: str) -> tuple[str, ...]:
    """Return the agencies that headline or text name as their source, in order, each once."""
    said = (_IN_FRONT.match(title), _AT_END.search(title[-_EDGE:]), *_credits(text))
    named = (_ONE.findall(_who(found)) for found in said if found)
    return tuple(
        dict.fromkeys(_NAMES[one.lower()] for ones in named for one in ones if one.lower() in _NAMES)
    )


def _credits(text: str) -> tuple[re.Match[str] | None, ...]:
    return _DATELINE.match(text[:_EDGE]), _AT_END.search(text[-_EDGE:])


def _who(found: re.Match[str]) -> str:
    return next((who for who in found.groups() if who), "")


def without_credit(text: str) -> str:
    """Return `text` without dateline and credit: they differ where the report is the same."""
    text = _IN_FRONT.sub("", _DATELINE.sub("", text, 1), 1)
    ending = _AT_END.search(text, max(0, len(text) - _EDGE))
    return text[: ending.start()] if ending else text
