"""What came instead of a feed, in words: a login page, an image, an error."""

import re

from monitor.core.clean import one_line
from monitor.parser.html import plain_line

MAX_SHOWN = 80  # characters of a page's own words
_MAGIC = (
    (b"\x89PNG", "an image"),
    (b"GIF8", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"RIFF", "an image or a sound"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x7fELF", "a program"),
)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|title|script|meta)\b", re.IGNORECASE)
_TITLE = re.compile(r"<title\b[^>]*>(.{0,1000}?)</title", re.IGNORECASE | re.DOTALL)
_MESSAGE = re.compile(
    r'"(?:error|message|detail|title)[\w-]*"\s*:\s*"((?:[^"\\]|\\.){1,200})"', re.IGNORECASE
)


def not_a_feed(text: str, body: bytes) -> str:
    """Return the sentence that says what a document that begins with `text`, decoded from `body`, is instead of a feed."""
    for magic, what in _MAGIC:
        if body.startswith(magic):
            return f"{what}, not a feed"
    if text.startswith(("{", "[")):
        return _with_words("JSON, but not a JSON Feed", _MESSAGE.search(text))
    if _HTML.search(text[:5_000]):
        return _with_words("an HTML page, not a feed", _TITLE.search(text))
    return "neither RSS, Atom nor JSON Feed"


def _with_words(what: str, words: re.Match[str] | None) -> str:
    """Add the document's own words behind the first noun: `an HTML page (“Sign in”), not a feed`."""
    said = one_line(plain_line(words[1], 1_000), MAX_SHOWN) if words else ""
    head, comma, rest = what.partition(",")
    return f"{head} (“{said}”){comma}{rest}" if said else what
