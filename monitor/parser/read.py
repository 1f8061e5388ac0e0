"""From the bytes of a document to the feed it is, or to what it is instead. Runs in the child."""

import re

from monitor.core.charset import decode
from monitor.core.feed import FailureKind, FetchFailed, ParsedFeed
from monitor.core.gunzip import MAGIC, GzipError, gunzip
from monitor.parser.document import Document
from monitor.parser.impostor import not_a_feed
from monitor.parser.json_feed import read_json
from monitor.parser.xml_feed import read_xml, source_of

MAX_DECODED = 20_000_000  # bytes in a gzip file
_SHOWN = 100_000  # characters of what is no feed, in which it is looked for what it is
_FEED_TAG = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|rdf|channel|item|entry)\b", re.IGNORECASE)
_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype\s+html\b|<html\b)", re.IGNORECASE | re.DOTALL
)


def read(document: Document) -> ParsedFeed | FetchFailed:
    """Return the feed with everything in it cleaned and bounded, or why there is none."""
    try:
        text = _text(document)
    except GzipError as error:
        return FetchFailed(FailureKind.DECODING, f"a gzip file, and {error}")
    if not text:
        return FetchFailed(FailureKind.EMPTY, "the document is empty")
    shown, feed = text[:_SHOWN], None
    if text.startswith(("{", "[")):
        feed = read_json(text, document)
    elif not _HTML_START.match(text) and _FEED_TAG.search(text):
        source = source_of(text)
        del text  # a large document is in memory often enough while it is read
        feed = read_xml(source, document)
    return feed or FetchFailed(FailureKind.NOT_A_FEED, not_a_feed(shown, document))


def _text(document: Document) -> str:
    """Raise GzipError where it is a gzip file that cannot be read."""
    packed = document.body.startswith(MAGIC)
    body = gunzip(document.body, MAX_DECODED) if packed else document.body
    return decode(body, document.content_type).strip("\ufeff\0 \t\r\n")
