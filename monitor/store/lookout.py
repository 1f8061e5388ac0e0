"""Which article somebody means: by number, alert, delivery, link or title."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy import ColumnElement, Row, func, select
from sqlmodel import Session

from monitor.core.url import canonical_url
from monitor.store.feeds import shown_name
from monitor.store.tables import alert, article, delivery, feed

RECENT = 50_000  # articles among which a title is looked for
SIMILAR = 5
MANY = 500  # ids in one statement
LONG_WORD = 4  # letters; shorter words tell too little


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may be meant."""

    id: int
    title: str
    source: str
    seen_at: datetime


def alert_of_delivery(session: Session, delivery_id: int) -> int | None:
    """Return the alert that a delivery carries; None: there is no such delivery."""
    return session.scalar(select(delivery.c.alert_id).where(delivery.c.id == delivery_id))


def article_of_alert(session: Session, alert_id: int) -> int | None:
    """Return the article that an alert is about; None: no such alert, or it is a notice."""
    return session.scalar(select(alert.c.article_id).where(alert.c.id == alert_id))


def newest_number(session: Session) -> int:
    """Return the highest id of an article; 0: there is none."""
    return session.scalar(select(func.max(article.c.id))) or 0


def numbered(session: Session, article_id: int) -> list[Candidate]:
    """Return the article with this id, or none."""
    return _where(session, article.c.id == article_id)


def linked(session: Session, link: str) -> list[Candidate]:
    """Return the articles that lead to `link`, whatever trackers it carries, in the order they came.

    Those whose link leads to several entries have no canonical one: they are found by what their feed wrote.
    """
    canonical = canonical_url(link)
    found = _where(session, article.c.canonical_url == canonical) if canonical else []
    return found or _where(session, (article.c.canonical_url == "") & (article.c.url == link))


def titled(session: Session, title: str) -> list[Candidate]:
    """Return the recent articles with this headline, else those whose headline holds it, in the order they came."""
    wanted, recent = _plain(title), [(number, _plain(known)) for number, known in _recent(session)]
    same = [number for number, known in recent if known == wanted]
    return _numbered(session, same or [number for number, known in recent if wanted and wanted in known])


def similar(session: Session, text: str) -> list[Candidate]:
    """Return up to five recent articles whose headline shares the most words with a title or link, at least half."""
    wanted = _words(unquote(text.partition("://")[2].partition("/")[2]) if "://" in text else text)
    if not wanted:
        return []
    shared = [(len(wanted & _words(title)), number) for number, title in _recent(session)]
    near = sorted(((count, number) for count, number in shared if 2 * count >= len(wanted)), reverse=True)
    ids = [number for _, number in near[:SIMILAR]]
    found = {one.id: one for one in _numbered(session, ids)}
    return [found[number] for number in ids]


def feeds_of(session: Session, site: str) -> frozenset[int]:
    """Return the feeds that come from a site, or whose recent articles lead there."""
    links = select(article.c.feed_id, article.c.url).order_by(article.c.id.desc()).limit(RECENT)
    leading = {row.feed_id for row in session.execute(links) if site_of(row.url) == site}
    feeds = session.execute(select(feed.c.id, feed.c.url))
    return frozenset(leading | {row.id for row in feeds if site_of(row.url) == site})


def site_of(url: str) -> str:
    """Return the part of a host that a publisher's pages and feeds share: `blatt.example`; empty if there is none."""
    try:
        labels = (urlsplit(url).hostname or "").split(".")
    except ValueError:  # not a URL, e.g. half an IPv6 address
        return ""
    short = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3  # noqa: PLR2004 co.uk, com.au
    return ".".join(labels[-3:] if short else labels[-2:])


def _plain(title: str) -> str:
    return " ".join(title.casefold().split())


def _words(text: str) -> set[str]:
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return {word for word in words if len(word) >= LONG_WORD and word != "html"}


def _recent(session: Session) -> Sequence[tuple[int, str]]:
    """Return the ids and headlines of recent articles, the newest first."""
    rows = session.execute(select(article.c.id, article.c.title).order_by(article.c.id.desc()).limit(RECENT))
    return [(row.id, row.title) for row in rows]


def _numbered(session: Session, ids: Iterable[int]) -> list[Candidate]:
    """Return the articles with these ids, in the order they came."""
    asked = sorted(ids)
    some = (asked[start : start + MANY] for start in range(0, len(asked), MANY))
    return [one for each in some for one in _where(session, article.c.id.in_(each))]


def _where(session: Session, condition: ColumnElement[bool]) -> list[Candidate]:
    rows = session.execute(_asked().where(condition).order_by(article.c.id))
    return [_candidate(row) for row in rows]


def _asked() -> Any:
    shown = select(article.c.id, article.c.title, shown_name().label("source"), article.c.seen_at)
    return shown.join(feed, feed.c.id == article.c.feed_id)


def _candidate(row: Row[Any]) -> Candidate:
    return Candidate(row.id, row.title, row.source, row.seen_at)
