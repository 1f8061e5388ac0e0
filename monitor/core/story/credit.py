"""Which agencies an article says it comes from, and its text without saying so."""

import re

from ahocorasick_rs import AhoCorasick

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
_FULL_NAMES = {
    "deutsche presse-agentur": "dpa",
    "agence france-presse": "AFP",
    "associated press": "AP",
    "evangelischer pressedienst": "epd",
    "katholische nachrichten-agentur": "KNA",
    "sport-informations-dienst": "SID",
    "austria presse agentur": "APA",
}
_WRITTEN = "|".join(
    sorted({form for name in _NAMES for form in (name, name.upper())} | {"Reuters", "Dpa"})
)  # but not Sid
_OTHERS = "dts|DTS|sda|SDA|awp|AWP|ots|OTS"  # their marks go too
_AGENCY = rf"(?<![\w@.])(?:{_WRITTEN}|{_OTHERS})(?:-[A-Za-z]+)?(?!\w|@|\.\w)"  # dpa, dpa-AFX
_BESIDE = (
    r"(?:[a-zäöü]{2,6}|[A-Z]{2,4}|(?:[a-z-]+\.)+[a-z]{2,3})(?![\w.])"  # mkl, ntv.de, but no photographer
)
_SEPARATOR = r"\s*(?:[/,+&|]|\bund\b|\bmit\b|\band\b)\s*"
_CREDIT = rf"(?:{_BESIDE}{_SEPARATOR}){{0,3}}?{_AGENCY}(?:{_SEPARATOR}(?:{_AGENCY}|{_BESIDE})){{0,3}}"  # ino/dpa/lno
_DATELINE = re.compile(
    rf"\A\s*(?:(?:[A-ZÄÖÜ](?:[\w/, \-]|\.(?= ?[\w(])){{1,50}}?)?\((?P<who>{_CREDIT})\)\s*[-–—:.]*\s*"  # Kiel (dpa) -
    rf"|(?P<bare>{_AGENCY})(?:\s+[-–—|]\s+|:\s+)"  # AFP -, APA: Headline
    rf"|[A-ZÄÖÜ][A-ZÄÖÜ/ \-]{{2,40}}\s(?P<after>{_CREDIT})\s*\|\s*)(?=\S)"  # KIEL dpa |
)
_SOURCE = (
    r"(?:Quelle|Source|Text|Mit (?:Material|Informationen|Inhalten) (?:von|der|des)"
    r"|(?:With|Includes) (?:material|reporting) (?:from|by)):?\s+"
)
_AT_END = re.compile(
    rf"(?:[(\[]\s*(?:{_SOURCE})?(?P<who>{_CREDIT})\s*[)\]]"  # (Quelle: dpa)
    rf"|(?:©|\(c\)|\bCopyright)\s*(?:\d{{4}}\s+)?(?P<owner>{_AGENCY})(?!\s*/)[^.]{{0,60}}"
    rf"|\b{_SOURCE}(?:{_BESIDE},\s*)?(?P<source>{_CREDIT})"  # Quelle: ntv.de, ino/dpa
    rf"|(?<=[.!?“”\"»])\s+(?P<bare>{_CREDIT})"  # … sagte sie. dpa/mkl
    r"|\((?P<desk>Reporting by) [^()]{3,150}\)"
    r"|Dieser (?:Artikel|Text|Beitrag) wurde automatisch[^.]*)\.?\s*\Z"
)
_ONE = re.compile(rf"(?<![\w@.])(?:{_WRITTEN})(?!\w|@|\.\w)")
_FULL = re.compile("|".join(map(re.escape, _FULL_NAMES)), re.IGNORECASE)
_EDGE = 200  # characters at either end of a text where credits stand
# No credit stands without one of these.
_MARKS = AhoCorasick([*_WRITTEN.split("|"), *_OTHERS.split("|"), "Reporting by", "automatisch"])


def agencies(title: str, text: str, author: str) -> tuple[str, ...]:
    """Return the agencies named as source by dateline, ending or byline, in this order, each once.

    They are spelled dpa, AFP, AP, Reuters, epd, KNA, SID and APA. A picture's credit does not count.
    """
    said = (
        *(_who(found) for edge in (title, text) for found in _credits(edge)),
        author,
    )
    return tuple(dict.fromkeys(name for who in said for name in _named(who)))


def without_credit(text: str) -> str:
    """Return `text` without dateline and credit: they differ where the report is the same."""
    dateline, ending = _credits(text)
    text = text[: ending.start()].rstrip() if ending else text
    return text[dateline.end() :] if dateline else text


def _credits(text: str) -> tuple[re.Match[str] | None, re.Match[str] | None]:
    dateline = _DATELINE.match(text, 0, _EDGE) if _has_mark(text[:_EDGE]) else None
    start = max(dateline.end() if dateline else 0, len(text) - _EDGE)
    return dateline, _AT_END.search(text, start) if _has_mark(text[start:]) else None


def _has_mark(text: str) -> bool:
    """Tell whether a word begins with a mark: it costs far less than looking for a credit."""
    found = _MARKS.find_matches_as_indexes(text)
    return any(not (begin and text[begin - 1].isalnum()) for _, begin, _ in found)


def _who(found: re.Match[str] | None) -> str:
    if not found:
        return ""
    return "Reuters" if found.groupdict().get("desk") else next(filter(None, found.groups()), "")


def _named(who: str) -> list[str]:
    short = [_NAMES[one.lower()] for one in _ONE.findall(who)]
    return short + [_FULL_NAMES[one.lower()] for one in _FULL.findall(who)]
