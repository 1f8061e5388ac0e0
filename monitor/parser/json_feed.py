"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from monitor.core.article import MAX_ENTRIES, MAX_TEXT, MAX_TITLE, Entry
from monitor.core.clean import lines, one_line
from monitor.core.feed import ParsedFeed
from monitor.parser.dates import plausible
from monitor.parser.document import Document
from monitor.parser.entry import absolute_link, bounded_guid, each_read, language_of, names
from monitor.parser.html import plain_text


def read_json(text: str, document: Document) -> ParsedFeed | None:
    """Return the feed that `text` is, None if it is none."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(feed, dict) or "jsonfeed.org/version" not in _text(feed, "version"):
        return None
    listed = [entry for entry in _list(feed, "items") if isinstance(entry, dict)]
    too_many = (f"only its first {MAX_ENTRIES:,} entries are read",) if len(listed) > MAX_ENTRIES else ()
    entries, broken = each_read(listed[:MAX_ENTRIES], lambda entry: _entry(entry, document))
    return ParsedFeed(
        title=one_line(_text(feed, "title"), MAX_TITLE),
        language=language_of(_text(feed, "language")),
        entries=entries,
        well_formed=not broken,
        problems=(*too_many, *broken),
    )


def _entry(found: Mapping[str, Any], document: Document) -> Entry:
    summary = lines(_text(found, "summary"), MAX_TEXT)
    text = lines(_text(found, "content_text"), MAX_TEXT) or plain_text(_text(found, "content_html"), MAX_TEXT)
    links = (_text(found, "url"), _text(found, "external_url"))
    return Entry(
        guid=bounded_guid(_text(found, "id")),
        url=next(filter(None, (absolute_link(link, document.url) for link in links if link)), ""),
        title=one_line(_text(found, "title"), MAX_TITLE),
        summary="" if summary == text else summary,
        text=text,
        author=", ".join(_authors(found)),
        categories=names(tag for tag in _list(found, "tags") if isinstance(tag, str)),
        language=language_of(_text(found, "language")),
        published_at=_date(found, "date_published", document.now),
        updated_at=_date(found, "date_modified", document.now),
    )


def _authors(found: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the authors' names, as version 1.1 or 1.0 has them."""
    authors = _list(found, "authors") or [found.get("author")]
    return names(_text(author, "name") for author in authors if isinstance(author, dict))


def _text(found: Mapping[str, Any], name: str) -> str:
    """Return a field as text; numbers are what careless publishers use as ids."""
    value = found.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""


def _list(found: Mapping[str, Any], name: str) -> list[Any]:
    value = found.get(name)
    return value if isinstance(value, list) else []


def _date(found: Mapping[str, Any], name: str, now: datetime) -> datetime | None:
    try:
        date = datetime.fromisoformat(_text(found, name).strip())
        return plausible(date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC), now)
    except (ValueError, OverflowError):
        return None
