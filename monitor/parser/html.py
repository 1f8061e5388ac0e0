"""HTML as feeds carry it, to the text a reader sees."""

import re
from collections.abc import Iterator
from html import unescape

import nh3

from monitor.core import clean
from monitor.parser.simple_html import without_simple_tags

MAX_HTML = 256_000  # characters of one value that are looked at
_PIECE = 32_000  # the sanitiser's time grows with the square of nested tags
_BLOCK = re.compile(
    r"<(?=/?(?:address|article|aside|blockquote|br|caption|dd|div|dl|dt|figcaption|figure|footer|h[1-6]|header|hr|"
    r"li|main|nav|ol|option|p|pre|section|table|td|th|tr|ul)\b)",
    re.IGNORECASE,
)
_WHITE = re.compile(r"[\r\n]+")  # a line end in HTML is but a blank
_LINE_END = re.compile(r"(?<![\r\n])\r?\n(?![^\S\n]*\r?\n)")  # one that ends no paragraph
_TAG = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>|<!--", re.IGNORECASE)
_TEXT_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|center|code|div|em|figure|font|h[1-6]|hr|i|img|li|mark|ol|p|q|small|span|"
    r"strong|sub|sup|table|td|tr|tt|u|ul|wbr)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)


def looks_like_html(text: str) -> bool:
    """Tell whether text that was declared plain has tags in it that people write articles with."""
    return "<" in text and _TEXT_TAG.search(text) is not None


def plain_text(html: str, limit: int) -> str:
    """Return the text of `html` with one line per block, at most `limit` characters."""
    return clean.lines(_without_tags(html), limit)


def plain_line(html: str, limit: int) -> str:
    """Return the text of `html` as one line, at most `limit` characters."""
    return clean.one_line(_without_tags(html), limit)


def _without_tags(html: str) -> str:
    html = html[:MAX_HTML]
    if not _TAG.search(html):
        return unescape(_LINE_END.sub(" ", html))  # blank lines stay: they are all the structure there is
    text = without_simple_tags(html)
    return sanitised(html) if text is None else text


def sanitised(html: str) -> str:
    """Return the text of any HTML, its blocks on lines of their own."""
    broken = _BLOCK.sub("\n<", _WHITE.sub(" ", html))
    return "".join(unescape(nh3.clean(piece, tags=set())) for piece in _pieces(broken))


def _pieces(html: str) -> Iterator[str]:
    """Cut `html` into pieces that begin with a block, where there is one."""
    while len(html) > _PIECE:
        cut = html.rfind("\n<", 1, _PIECE)
        cut = cut if cut > 0 else _PIECE
        yield html[:cut]
        html = html[cut:]
    yield html
