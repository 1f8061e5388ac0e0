"""From the bytes of a document to the feed it is, or to what it is instead. Runs in the child."""

import re

from monitor.core.charset import decode
from monitor.core.feed import FailureKind, FetchFailed, ParsedFeed
from monitor.core.gunzip import MAGIC, GzipError, gunzip
from monitor.parser.document import Document
from monitor.parser.impostor import not_a_feed
from monitor.parser.json_feed import read_json
from monitor.parser.xml_feed import read_xml

MAX_DECODED = 20_000_000  # bytes in a gzip file
_FEED_TAG = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|rdf|channel|item|entry)\b", re.IGNORECASE)
_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype\s+html\b|<html\b)", re.IGNORECASE | re.DOTALL
)


def read(document: Document) -> ParsedFeed | FetchFailed:
    """Return the feed with everything in it cleaned and bounded, or why there is none."""
    body = document.body
    if body.startswith(MAGIC):
        try:
            body = gunzip(body, MAX_DECODED)
        except GzipError as error:
            return FetchFailed(FailureKind.DECODING, f"a gzip file, and {error}")
    text = decode(body, document.content_type).strip("\ufeff\0 \t\r\n")
    if not text:
        return FetchFailed(FailureKind.EMPTY, "the document is empty")
    return _feed(text, document) or FetchFailed(FailureKind.NOT_A_FEED, not_a_feed(text, body))


def _feed(text: str, document: Document) -> ParsedFeed | None:
    if text.startswith(("{", "[")):
        return read_json(text, document)
    if _HTML_START.match(text) or not _FEED_TAG.search(text):
        return None
    return read_xml(text, document)
