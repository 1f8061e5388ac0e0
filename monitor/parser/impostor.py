"""What came instead of a feed, in words: a login page, an image, an error."""

import re

from monitor.core.clean import one_line
from monitor.parser.document import Document
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
_CHALLENGE = re.compile(
    "_cf_chl_|cf-browser-verification|<title>Just a moment[.]|_Incapsula_Resource|captcha-delivery[.]com|awsWafCookie"
)
_CONSENT_HOST = re.compile(r"https?://(?:[\w-]+\.)*(?:consent|zustimmung|privacywall)\.", re.IGNORECASE)
_CONSENT = re.compile(
    r"\bconsent\b|\bcookies?\b|before you continue|bevor sie .*(?:weiter|fortfahren)|zustimm|einwilligung",
    re.IGNORECASE,
)
_ROOT = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(opml|urlset|sitemapindex)\b", re.IGNORECASE | re.DOTALL
)
_MESSAGE = re.compile(
    r'"(?:error|message|detail|title)[\w-]*"\s*:\s*"((?:[^"\\]|\\.){1,200})"', re.IGNORECASE
)


def not_a_feed(text: str, document: Document) -> str:
    """Return the sentence that says what `document`, which begins with `text`, is instead of a feed."""
    for magic, what in _MAGIC:
        if document.body.startswith(magic):
            return f"{what}, not a feed"
    if root := _ROOT.match(text):
        return f"{'an OPML list' if root[1].lower() == 'opml' else 'a sitemap'}, not a feed"
    if text.startswith(("{", "[")):
        return _with_words("JSON, but not a JSON Feed", _MESSAGE.search(text))
    if _HTML.search(text[:5_000]):
        title = _TITLE.search(text)
        return _with_words(f"{_kind_of_page(text, title, document.url)}, not a feed", title)
    return "neither RSS, Atom nor JSON Feed"


def _kind_of_page(text: str, title: re.Match[str] | None, url: str) -> str:
    if _CHALLENGE.search(text):
        return "a challenge that only browsers pass"
    if _CONSENT_HOST.match(url) or (title and _CONSENT.search(title[1])):
        return "a page that asks for consent"
    return "an HTML page"


def _with_words(what: str, words: re.Match[str] | None) -> str:
    """Add the document's own words behind the first noun: `an HTML page (“Sign in”), not a feed`."""
    said = one_line(plain_line(words[1], 1_000), MAX_SHOWN) if words else ""
    head, comma, rest = what.partition(",")
    return f"{head} (“{said}”){comma}{rest}" if said else what
