"""What of a document is read from its very text, whoever reads its elements."""

import re
from datetime import timedelta
from html.entities import html5

from monitor.core.article import MAX_TITLE, Entry
from monitor.core.clean import xml_characters
from monitor.core.feed import ParsedFeed
from monitor.core.rhythm.asked import read_period, read_skip_days, read_skip_hours
from monitor.parser.entry import Fields, field, language_of, title_of

ENTRY_START = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)(?=[\s/>])", re.IGNORECASE)
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,9})|(\d{1,10}));?")
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,30};)")
_SURROGATES = range(0xD800, 0xE000)
_MAX_TTL = timedelta(days=7)
_SKIP_HOURS = re.compile(r"<skipHours>((?:\s|<hour>[^<]*</hour>)*)</skipHours>")
_SKIP_DAYS = re.compile(r"<skipDays>((?:\s|<day>[^<]*</day>)*)</skipDays>")
_LISTED = re.compile(r"<(?:hour|day)>([^<]*)<")


def parsable(text: str) -> str:
    """Return `text` without what the XML parser refuses although every reader knows what is meant."""
    text = xml_characters(text)
    if "&" not in text:
        return text
    if not all(_allowed_reference(reference) for reference in _REFERENCE.finditer(text)):
        text = _REFERENCE.sub(_allowed_reference, text)  # takes much memory where there are many
    return text if "<!ENTITY" in text else _ENTITY.sub(_character, text)


def _allowed_reference(reference: re.Match[str]) -> str:
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    if code > 0x10FFFF or code in _SURROGATES or not xml_characters(chr(code)):  # noqa: PLR2004 end of Unicode
        return ""
    return reference[0]


def _character(entity: re.Match[str]) -> str:
    return html5.get(entity[1], entity[0])


def feed_of(
    head: Fields, entries: tuple[Entry, ...], text: str, *, problems: tuple[str, ...] = ()
) -> ParsedFeed:
    """Return the feed whose head has these fields, as feedparser names them; `text` is the document's."""
    return ParsedFeed(
        title=title_of(head, MAX_TITLE),
        language=language_of(field(head, "language")),
        entries=entries,
        problems=problems,
        ttl=_ttl(head),
        skip_hours=read_skip_hours(_listed(_SKIP_HOURS, text)),
        skip_weekdays=read_skip_days(_listed(_SKIP_DAYS, text)),
    )


def _ttl(head: Fields) -> timedelta | None:
    """Return how long the feed says that it does not change."""
    minutes = field(head, "ttl").strip()
    if minutes.isascii() and minutes.isdigit() and int(minutes[:9]):
        return min(timedelta(minutes=int(minutes[:9])), _MAX_TTL)
    return read_period(field(head, "sy_updateperiod"), field(head, "sy_updatefrequency"))


def _listed(kind: re.Pattern[str], text: str) -> list[str]:
    """Return what a list of the document's head holds; feedparser keeps only its last element."""
    start = ENTRY_START.search(text)
    found = kind.search(text, 0, start.start() if start else len(text))
    return _LISTED.findall(found[1]) if found else []
