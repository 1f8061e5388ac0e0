"""Feeds whose address was written anew in the configuration."""

from collections.abc import Collection, Iterable

from sqlalchemy import select, update
from sqlmodel import Session

from monitor.config.address import same_feed_key, server_of
from monitor.config.model import FeedSpec
from monitor.core.feed import FeedState
from monitor.core.moved import move_from_json
from monitor.store.tables import feed


def hide_secrets(session: Session, specs: Iterable[FeedSpec]) -> None:
    """Call feeds by their identity that were stored by an address with a secret in it."""
    for spec in specs:
        if spec.has_secret:
            free = ~select(feed.c.id).where(feed.c.url == spec.identity).exists()
            session.execute(update(feed).where(feed.c.url == spec.url, free).values(url=spec.identity))


def follow_moves(session: Session, wanted: Collection[str]) -> None:
    """Give a feed the address it moved to, once that is configured in the place of the old one."""
    moved = session.execute(
        select(feed.c.id, feed.c.url, feed.c.moved).where(feed.c.moved.is_not(None))
    ).all()
    if not moved:
        return
    by_key = {same_feed_key(url): url for url in wanted}
    taken = set(session.scalars(select(feed.c.url).where(feed.c.url.in_(wanted))))
    for row in moved:
        settled = move_from_json(row.moved).settled
        url = by_key.get(same_feed_key(settled)) if settled else None
        if url and url not in taken and row.url not in wanted:
            taken.add(url)
            values = {"url": url, "host": server_of(url), "moved": None}
            session.execute(update(feed).where(feed.c.id == row.id).values(values))


def follow_spellings(session: Session, wanted: Collection[str]) -> None:
    """Give a feed the address that is configured in the place of its own and is another spelling of it: https for http.

    It is visited at once, for that may have mended it. Not where tokens may tell two
    feeds from each other, nor one that is dead: its history may be that of another.
    """
    rows = session.execute(
        select(feed.c.id, feed.c.url, feed.c.state).order_by(feed.c.in_config.desc())
    ).all()
    stored = {row.url for row in rows}
    new = {same_feed_key(url): url for url in wanted if url not in stored}
    for row in rows if new else ():
        if row.url in wanted or row.state == FeedState.DEAD:
            continue
        if "****" not in (key := same_feed_key(row.url)) and (url := new.pop(key, None)):
            values = {"url": url, "host": server_of(url), "moved": None, "in_config": False}
            session.execute(update(feed).where(feed.c.id == row.id).values(values))
