"""RSS 0.9x, 1.0, 2.0 and Atom, read by feedparser."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from types import SimpleNamespace
from typing import Any

from feedparser import api, mixin, urls
from feedparser.api import PREFERRED_XML_PARSERS, LooseFeedParser, parse
from feedparser.util import FeedParserDict

from monitor.core.article import MAX_ENTRIES
from monitor.core.feed import ParsedFeed
from monitor.parser.bounded import ENTITIES_MAY_ADD, BoundedReader
from monitor.parser.document import Document
from monitor.parser.entry import each_read, entry_of
from monitor.parser.source import ENTRY_START, feed_of, parsable

# An id is opaque: resolved against the feed's address it would change when the feed moves.
_READERS: tuple[Any, ...] = (BoundedReader, LooseFeedParser)
for reader in _READERS:
    reader.can_be_relative_uri = reader.can_be_relative_uri - {"id"}

# It resolves the base address against itself at every tag of a document.
mixin.make_safe_absolute_uri = lru_cache(maxsize=256)(urls.make_safe_absolute_uri)  # type: ignore[attr-defined]

# It copies what an element's attributes say, a few plain values, as if it were a tree of anything.
mixin.copy = SimpleNamespace(deepcopy=FeedParserDict)  # type: ignore[attr-defined,assignment]

# It guesses how a document is encoded by decoding all of it: ours are in UTF-8.
api.convert_to_utf8 = lambda _headers, xml, result: result.update(encoding="utf-8") or xml  # type: ignore[attr-defined]

# It searches the disk for a parser of other times, at every document.
PREFERRED_XML_PARSERS.clear()

_FEED_START = re.compile(
    r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>\s*)*<(?:[\w.-]+:)?(?:rss|feed|rdf|channel)\b",
    re.IGNORECASE | re.DOTALL,
)
_ENTRY_END = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>|<(?:[\w.-]+:)?(?:item|entry)\s*/>", re.IGNORECASE)
_DECLARATION = re.compile(rb"<\?xml[^>]*>")
_AS_UTF_8 = b"<?xml version='1.0' encoding='utf-8'?>"


@dataclass(frozen=True, slots=True)
class Source:
    """An XML document as feedparser gets it. The text that it was made of is not kept: it may take twice as much memory."""

    xml: bytes
    head: str  # the text before the first entry
    begins: bool  # as feeds do
    problems: tuple[str, ...]


def source_of(text: str) -> Source:
    """Prepare `text` for reading."""
    text, problems = _first_entries(parsable(text))
    first = ENTRY_START.search(text)
    xml = text.encode()
    declared = _DECLARATION.match(xml)
    return Source(
        xml=b"".join((_AS_UTF_8, memoryview(xml)[declared.end() :] if declared else b"\n" + xml)),
        head=text[: first.start() if first else len(text)],
        begins=_FEED_START.match(text) is not None,
        problems=problems,
    )


def read_xml(source: Source, document: Document) -> ParsedFeed | None:
    """Return the feed that `source` is, None if it is none."""
    BoundedReader.most = len(source.xml) + ENTITIES_MAY_ADD
    parsed = parse(  # type: ignore[no-untyped-call]
        BytesIO(source.xml),
        response_headers={
            "content-type": "application/xml; charset=utf-8",
            "content-location": document.url,
        },
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not parsed["entries"] and not (parsed["version"] and source.begins):
        return None
    entries, broken = each_read(parsed["entries"][:MAX_ENTRIES], lambda entry: entry_of(entry, document))
    damaged = [_not_well_formed(parsed["bozo_exception"])] if parsed["bozo"] else []
    read = feed_of(parsed["feed"], entries, source.head, problems=(*source.problems, *damaged, *broken))
    return replace(read, well_formed=False) if damaged or broken else read


def _first_entries(text: str) -> tuple[str, tuple[str, ...]]:
    """Cut what comes behind the first entries of a document that lists far too many."""
    for number, start in enumerate(ENTRY_START.finditer(text)):
        if number == MAX_ENTRIES:
            ends = (found.end() for found in _ENTRY_END.finditer(text, start.start()))
            rest = text[max(ends, default=len(text)) :]
            return text[: start.start()] + rest, (f"only its first {MAX_ENTRIES:,} entries are read",)
    return text, ()


def _not_well_formed(error: Exception) -> str:
    line = getattr(error, "getLineNumber", lambda: None)()
    message = getattr(error, "getMessage", lambda: "")() or type(error).__name__
    return f"not well-formed XML: {message}" + (f" (line {line})" if line else "")
