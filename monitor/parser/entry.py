"""One entry as feedparser found it, to an entry that is clean and bounded."""

import hashlib
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from html import unescape
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

from monitor.core.article import MAX_TEXT, MAX_TITLE, Entry
from monitor.core.clean import lines, one_line
from monitor.core.errors import kind_of
from monitor.parser.dates import plausible_date
from monitor.parser.document import Document
from monitor.parser.html import looks_like_html, plain_line, plain_text

MAX_GUID = 1_000  # characters; longer ones are kept as their hash
MAX_LINK = 4_000
MAX_NAME = 200  # of an author or category
MAX_NAMES = 50
_HTML_TYPES = ("text/html", "application/xhtml+xml", "html", "xhtml")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*")
_ABSOLUTE = re.compile(
    r"https?://[a-z0-9][a-z0-9.-]*+(?::\d++)?/[\w.~!$&'()*+,=:@%/-]*+(?:[?#][\w.~!$&'()*+,=:@%/-]++)?",
    re.ASCII,
)
_ADDRESS = re.compile(r"[<(]?[^\s<>()@]+@[^\s<>()@]+[>)]?")

Found = TypeVar("Found")
Fields = dict[str, Any]  # feedparser's own dict substitutes other fields for missing ones: ask `dict`


def entry_of(found: Fields, document: Document) -> Entry:
    """Return `found` as an entry; links are made absolute with the document's URL."""
    summary, text = _prose(found)
    guid = bounded_guid(field(found, "id"))
    return Entry(
        guid=guid,
        url=_link(found, guid, document.url),
        title=title_of(found, MAX_TITLE),
        summary=summary,
        text=text,
        author=_author(found),
        categories=names(field(tag, "label") or field(tag, "term") for tag in _listed(found, "tags")),
        language=language_of(field(found, "language") or field(_detail(found, "title"), "language")),
        published_at=_date(found, ("published", "created", "updated"), document.now),
        updated_at=_date(found, ("updated",), document.now),
    )


def each_read(
    found: Iterable[Found], read: Callable[[Found], Entry]
) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Return what `read` makes of entries, and in a sentence how many it broke over: one keeps no other from being read."""
    entries, broken = list[Entry](), list[Exception]()
    for one in found:
        try:
            entries.append(read(one))
        except Exception as error:  # noqa: BLE001 whatever it is, news stands in the other entries
            broken.append(error)
    if not broken:
        return tuple(entries), ()
    count = "1 entry" if len(broken) == 1 else f"{len(broken)} entries"
    return tuple(entries), (f"the program broke over {count}: {kind_of(broken[0])}",)


def title_of(found: Fields, limit: int) -> str:
    """Return the title as one line of plain text; one that is nothing but tags is shown as it is written."""
    written = field(found, "title")
    if _is_html(_detail(found, "title"), written):
        return plain_line(written, limit) or one_line(written, limit)
    return one_line(unescape(written), limit)


def field(found: Fields, name: str) -> str:
    """Return a field's text, empty if there is none."""
    value = dict.get(found, name)
    return value if isinstance(value, str) else ""


def language_of(declared: str) -> str | None:
    """Return a language tag in lower case, None for what is none."""
    tag = declared.strip().replace("_", "-").lower()
    return tag if _LANGUAGE.fullmatch(tag) else None


def bounded_guid(written: str) -> str:
    """Return the guid on one line; a monstrous one as its hash."""
    guid = one_line(written, len(written))
    return guid if len(guid) <= MAX_GUID else f"sha256:{hashlib.sha256(guid.encode()).hexdigest()}"


def is_absolute(link: str) -> bool:
    """Tell whether a link is the same from wherever it is seen, and written as links are; False: it has to be looked at."""
    return _ABSOLUTE.fullmatch(link) is not None


@lru_cache(maxsize=256)  # the same link is asked for again as that of the finished entry
def joined(base: str, link: str) -> str:
    """Return `link` as seen from `base`; ValueError if it is none."""
    return urljoin(base, link)


def absolute_link(written: str, base: str) -> str:
    """Return `written` as an absolute http or https URL, empty for anything else."""
    if is_absolute(written):
        return written if len(written) <= MAX_LINK else ""
    try:
        link = joined(base, one_line(written, len(written)).replace(" ", "%20"))
        parts = urlsplit(link)
        told = parts.scheme in ("http", "https") and parts.hostname and len(link) <= MAX_LINK
    except ValueError:
        return ""
    return link if told else ""


def names(found: Iterable[str]) -> tuple[str, ...]:
    """Return names as single lines, each once, not too many."""
    cleaned = (one_line(unescape(name), MAX_NAME) for name in found)
    return tuple(dict.fromkeys(name for name in cleaned if name))[:MAX_NAMES]


def _link(found: Fields, guid: str, base: str) -> str:
    """Return where the article is: what the publisher says, before what a feed service puts in its place."""
    links = [field(link, "href") for link in _listed(found, "links") if field(link, "rel") == "alternate"]
    main = field(found, "link")
    if main.strip() == guid and not guid.startswith(("http://", "https://", "/")):
        main = ""  # feedparser takes a guid for a link where there is no other
    candidates = (field(found, "feedburner_origlink"), main, *links)
    return next(filter(None, (absolute_link(link, base) for link in candidates if link.strip())), "")


def _prose(found: Fields) -> tuple[str, str]:
    """Return summary and text as plain text; the summary is empty if the text says the same."""
    texts = [
        _plain(content, field(content, "value"))
        for content in _listed(found, "content")
        if field(content, "type") in (*_HTML_TYPES, "text/plain", "text", "")
    ]
    text = max(texts, key=len, default="")
    summary = _plain(_detail(found, "summary"), field(found, "summary"))
    return ("" if summary == text else summary), text


def _plain(detail: Fields, written: str) -> str:
    if _is_html(detail, written):
        return plain_text(written, MAX_TEXT)
    return lines(unescape(written), MAX_TEXT)


def _is_html(detail: Fields, written: str) -> bool:
    return field(detail, "type") in _HTML_TYPES or looks_like_html(written)


def _author(found: Fields) -> str:
    listed = _listed(found, "authors")
    if len(listed) > 1:
        return one_line(", ".join(names(field(author, "name") for author in listed)), MAX_NAME)
    told = field(found, "author")
    if not told:
        return ""
    written = one_line(unescape(told), MAX_NAME)
    # RSS wants `address (name)` and many write `name <address>`; feedparser cuts long top-level domains.
    return _ADDRESS.sub(" ", written).strip(" ()<>,") or written


def _date(found: Fields, kinds: Iterable[str], now: datetime) -> datetime | None:
    dates = (plausible_date(field(found, kind), dict.get(found, f"{kind}_parsed"), now) for kind in kinds)
    return next((date for date in dates if date), None)


def _detail(found: Fields, name: str) -> Fields:
    detail = dict.get(found, f"{name}_detail")
    return detail if isinstance(detail, dict) else {}


def _listed(found: Fields, name: str) -> list[Fields]:
    values = dict.get(found, name)
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []
