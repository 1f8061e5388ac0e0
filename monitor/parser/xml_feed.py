"""RSS 0.9x, 1.0, 2.0 and Atom, read by feedparser."""

import re
from datetime import timedelta
from functools import lru_cache
from html.entities import html5
from io import BytesIO
from types import SimpleNamespace
from typing import Any

from feedparser import mixin, urls
from feedparser.api import PREFERRED_XML_PARSERS, LooseFeedParser, StrictFeedParser, parse
from feedparser.util import FeedParserDict

from monitor.core.article import MAX_ENTRIES, MAX_TITLE
from monitor.core.clean import xml_characters
from monitor.core.feed import ParsedFeed
from monitor.core.rhythm.asked import read_period, read_skip_days, read_skip_hours
from monitor.parser.document import Document
from monitor.parser.entry import entry_of, field, language_of, title_of

# An id is opaque: resolved against the feed's address it would change when the feed moves.
_READERS: tuple[Any, ...] = (StrictFeedParser, LooseFeedParser)
for reader in _READERS:
    reader.can_be_relative_uri = reader.can_be_relative_uri - {"id"}

# It resolves the base address against itself at every tag of a document.
mixin.make_safe_absolute_uri = lru_cache(maxsize=256)(urls.make_safe_absolute_uri)  # type: ignore[attr-defined]

# It copies what an element's attributes say, a few plain values, as if it were a tree of anything.
mixin.copy = SimpleNamespace(deepcopy=FeedParserDict)  # type: ignore[attr-defined,assignment]

# It searches the disk for a parser of other times, at every document.
PREFERRED_XML_PARSERS.clear()

_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,9})|(\d{1,10}));?")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30};)")
_XML_ENTITIES = frozenset(("amp;", "lt;", "gt;", "quot;", "apos;"))
_FEED_START = re.compile(
    r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>\s*)*<(?:[\w.-]+:)?(?:rss|feed|rdf|channel)\b",
    re.IGNORECASE | re.DOTALL,
)
_ENTRY_START = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)(?=[\s>])")
_ENTRY_END = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>")
_SURROGATES = range(0xD800, 0xE000)
_MAX_TTL = timedelta(days=7)
_SKIP_HOURS = re.compile(r"<skipHours>((?:\s|<hour>[^<]*</hour>)*)</skipHours>")
_SKIP_DAYS = re.compile(r"<skipDays>((?:\s|<day>[^<]*</day>)*)</skipDays>")
_LISTED = re.compile(r"<(?:hour|day)>([^<]*)<")


def read_xml(text: str, document: Document) -> ParsedFeed | None:
    """Return the feed that `text` is, None if it is none."""
    text, problems = _first_entries(_parsable(text))
    parsed = parse(  # type: ignore[no-untyped-call]
        BytesIO(text.encode()),
        response_headers={
            "content-type": "application/xml; charset=utf-8",
            "content-location": document.url,
        },
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not parsed["entries"] and not (parsed["version"] and _FEED_START.match(text)):
        return None
    if parsed["bozo"]:
        problems.append(_not_well_formed(parsed["bozo_exception"]))
    return ParsedFeed(
        title=title_of(parsed["feed"], MAX_TITLE),
        language=language_of(field(parsed["feed"], "language")),
        entries=tuple(entry_of(entry, document) for entry in parsed["entries"]),
        well_formed=not parsed["bozo"],
        problems=tuple(problems),
        ttl=_ttl(parsed["feed"]),
        skip_hours=read_skip_hours(_listed(_SKIP_HOURS, text)),
        skip_weekdays=read_skip_days(_listed(_SKIP_DAYS, text)),
    )


def _parsable(text: str) -> str:
    """Return `text` without what the XML parser refuses although every reader knows what is meant."""
    text = _REFERENCE.sub(_allowed_reference, xml_characters(text))
    return text if "<!ENTITY" in text else _ENTITY.sub(_character, text)


def _allowed_reference(reference: re.Match[str]) -> str:
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    if code > 0x10FFFF or code in _SURROGATES or not xml_characters(chr(code)):  # noqa: PLR2004 end of Unicode
        return ""
    return reference[0]


def _character(entity: re.Match[str]) -> str:
    name = entity[1]
    return entity[0] if name in _XML_ENTITIES else html5.get(name, entity[0])


def _first_entries(text: str) -> tuple[str, list[str]]:
    """Cut what comes behind the first entries of a document that lists far too many."""
    for number, start in enumerate(_ENTRY_START.finditer(text)):
        if number == MAX_ENTRIES:
            end = max(found.end() for found in _ENTRY_END.finditer(text, start.start()))
            return text[: start.start()] + text[end:], [f"only its first {MAX_ENTRIES:,} entries are read"]
    return text, []


def _not_well_formed(error: Exception) -> str:
    line = getattr(error, "getLineNumber", lambda: None)()
    message = getattr(error, "getMessage", lambda: "")() or type(error).__name__
    return f"not well-formed XML: {message}" + (f" (line {line})" if line else "")


def _ttl(feed: Any) -> timedelta | None:
    """Return how long the feed says that it does not change."""
    minutes = field(feed, "ttl").strip()
    if minutes.isascii() and minutes.isdigit() and int(minutes[:9]):
        return min(timedelta(minutes=int(minutes[:9])), _MAX_TTL)
    return read_period(field(feed, "sy_updateperiod"), field(feed, "sy_updatefrequency"))


def _listed(kind: re.Pattern[str], text: str) -> list[str]:
    """Return what a list of the document's head holds; feedparser keeps only its last element."""
    start = _ENTRY_START.search(text)
    found = kind.search(text, 0, start.start() if start else len(text))
    return _LISTED.findall(found[1]) if found else []
