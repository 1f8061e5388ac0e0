"""Feeds: bring them in line with the configuration, list them. Claiming is in `due_feeds`, saving a visit in `polls`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, case, func, select, update
from sqlmodel import Session

from monitor.config.address import server_of
from monitor.config.model import FeedSpec
from monitor.core.doubt import DISTRUST
from monitor.core.feed import FeedState
from monitor.core.moved import move_from_json
from monitor.core.rhythm.jumps import Due, mend
from monitor.core.rhythm.notice import Notice
from monitor.core.rhythm.stored import rhythm_from_json
from monitor.core.rhythm.visit import next_fixed_visit
from monitor.store.claims import unleased
from monitor.store.due_feeds import claim_due, shown_name
from monitor.store.insert import insert
from monitor.store.moves import follow_moves, follow_spellings, hide_secrets
from monitor.store.polls import save_polls
from monitor.store.tables import POLLABLE, article, feed, gap

__all__ = [
    "FeedStatus",
    "claim_due",
    "distrust",
    "feed_rows",
    "mend_due",
    "next_due",
    "none_succeeded",
    "save_polls",
    "shown_name",
    "sync_with_config",
]

DAY, SHORTLY = timedelta(days=1), timedelta(seconds=1)

# What a change of the configuration may touch or depends on.
_CONFIGURED = (
    feed.c.id,
    feed.c.url,
    feed.c.name,
    feed.c.host,
    feed.c.in_config,
    feed.c.state,
    feed.c.failures,
    feed.c.next_poll_at,
    feed.c.not_before,
)


def sync_with_config(
    session: Session, specs: Sequence[FeedSpec], *, every: timedelta | None = None, now: datetime
) -> None:
    """Make the feeds those of `specs`: new ones are due at once, removed ones rest, their articles stay.

    `every` is the interval of feeds without one of their own, None: their rhythm
    decides. A visit that was planned later than a feed's interval is brought forward.

    A feed comes back with its history, also at the address it moved to or in another spelling. Dead
    feeds stay dead: a URL that answered 410 does not live again by being
    written down again.
    """
    wanted = {spec.identity: spec for spec in specs}
    hide_secrets(session, specs)
    follow_moves(session, wanted)
    follow_spellings(session, wanted)
    known = {row.url: row for row in session.execute(select(*_CONFIGURED))}
    new = [_new(spec, now) for url, spec in wanted.items() if url not in known]
    if new:
        session.execute(insert(session, feed).on_conflict_do_nothing(), new)
    for url, row in known.items():
        if changed := _changes(row, wanted.get(url), every, now):
            session.execute(update(feed).where(feed.c.id == row.id).values(changed))


def _new(spec: FeedSpec, now: datetime) -> dict[str, Any]:
    state = FeedState.PAUSED if spec.paused else FeedState.ACTIVE
    return {
        "url": spec.identity,
        "name": spec.name,
        "host": server_of(spec.url),
        "state": state,
        "added_at": now,
        "next_poll_at": now,
    }


def _changes(
    row: Row[Any], spec: FeedSpec | None, every: timedelta | None, now: datetime
) -> Mapping[str, object]:
    """Return the columns that differ from what the configuration says; None: it says nothing of this feed."""
    if spec is None:
        return {"in_config": False} if row.in_config else {}
    state = _state(row, spec)
    wanted: dict[str, object] = {
        "in_config": True,
        "name": spec.name,
        "host": server_of(spec.url),
        "state": state,
    }
    if state in (FeedState.ACTIVE, FeedState.FAILING) and not (row.in_config and row.state == state):
        # Back again: due as soon as the server allows.
        wanted["next_poll_at"] = max(now, row.not_before or now)
    elif state is FeedState.ACTIVE and (interval := spec.every or every):
        wanted["next_poll_at"] = _within(interval, row, now)
    return {column: value for column, value in wanted.items() if getattr(row, column) != value}


def _within(interval: timedelta, row: Row[Any], now: datetime) -> datetime | None:
    """Return when a feed is visited next whose interval may have become shorter than it was when that was planned."""
    if row.next_poll_at is None or row.next_poll_at <= max(now + interval, row.not_before or now):
        at: datetime | None = row.next_poll_at
        return at
    return max(next_fixed_visit(row.url, interval, first=True, now=now), row.not_before or now)


def _state(row: Row[Any], spec: FeedSpec) -> FeedState:
    if row.state == FeedState.DEAD:
        return FeedState.DEAD
    if spec.paused:
        return FeedState.PAUSED
    return FeedState.FAILING if row.failures else FeedState.ACTIVE


def mend_due(session: Session, *, now: datetime) -> int:
    """Move visits that were missed, or planned by a clock that was ahead, and return how many.

    What was noted by a clock that was ahead is taken to have been just now.
    """
    session.execute(
        update(feed).where(feed.c.distrusted_until > now + DISTRUST).values(distrusted_until=now + DISTRUST)
    )
    planned = select(feed.c.id, feed.c.next_poll_at, feed.c.polled_at, feed.c.not_before).where(
        POLLABLE, feed.c.next_poll_at.is_not(None)
    )
    session.execute(
        update(feed).where(feed.c.leased_until > now + DAY).values(leased_by=None, leased_until=None)
    )
    rows = {str(row.id): row for row in session.execute(planned.where(unleased(feed, now)))}
    moved = mend((Due(key, row.next_poll_at, row.polled_at) for key, row in rows.items()), now=now)
    for due in moved:
        row = rows[due.feed]
        changed = {"next_poll_at": due.at}
        if row.not_before and row.not_before > due.at:
            changed["not_before"] = due.at
        if row.polled_at and row.polled_at > now:
            changed["polled_at"] = now - SHORTLY
        session.execute(update(feed).where(feed.c.id == row.id).values(changed))
    return len(moved)


def distrust(session: Session, host: str, *, until: datetime) -> None:
    """Believe no "not modified" of `host` until then, for any of its feeds."""
    session.execute(update(feed).where(feed.c.host == host).values(distrusted_until=until))


def next_due(session: Session) -> datetime | None:
    """Return when the next feed can be claimed, a time in the past if it is already due; None: never."""
    free_at = case(
        (feed.c.leased_until > feed.c.next_poll_at, feed.c.leased_until), else_=feed.c.next_poll_at
    )
    at: datetime | None = session.scalar(select(func.min(free_at)).where(POLLABLE))
    return at


def none_succeeded(session: Session, *, since: datetime, of_at_least: int) -> bool:
    """Tell whether no visit to any of the feeds, at least so many, has succeeded since then."""
    query = select(func.count(), func.max(feed.c.succeeded_at)).where(POLLABLE)
    count, last = session.execute(query).one()
    return count >= of_at_least and (last is None or last < since)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedStatus:
    """A feed as lists show it. `url` may hold a secret."""

    id: int
    url: str
    name: str
    host: str
    in_config: bool
    state: FeedState
    articles: int
    added_at: datetime
    polled_at: datetime | None  # None: never visited
    succeeded_at: datetime | None
    next_poll_at: datetime | None  # None: never again
    failures: int  # in a row
    failing_since: datetime | None
    failure_kind: str | None
    failure_reason: str | None
    problems: str | None  # of its document, which could be read all the same
    newest_at: datetime | None  # when its newest entry appeared; None: not known
    silent: bool  # it answers, but has had nothing new for longer than its own rhythm explains
    gaps: int  # times when entries may have passed unseen
    gap_at: datetime | None  # the last of them; None: none
    moved_to: str | None  # where it is asked for by now, may hold a secret; None: at its address
    pushed: bool  # its hub tells of its news
    distrusted_until: datetime | None  # its server's "not modified" is not believed until then


def feed_rows(session: Session) -> list[FeedStatus]:
    """Return all feeds, those removed from the configuration too, by name."""
    counts = select(article.c.feed_id, func.count().label("articles")).group_by(article.c.feed_id).subquery()
    gaps = (
        select(gap.c.feed_id, func.count().label("gaps"), func.max(gap.c.to_at).label("gap_at"))
        .group_by(gap.c.feed_id)
        .subquery()
    )
    rows = session.execute(
        select(
            feed,
            shown_name().label("shown"),
            func.coalesce(counts.c.articles, 0).label("articles"),
            func.coalesce(gaps.c.gaps, 0).label("gaps"),
            gaps.c.gap_at,
        )
        .outerjoin(counts, counts.c.feed_id == feed.c.id)
        .outerjoin(gaps, gaps.c.feed_id == feed.c.id)
        .order_by(func.lower(shown_name()), feed.c.id)
    )
    return [_status(row) for row in rows]


def _status(row: Row[Any]) -> FeedStatus:
    made = {
        "name": row.shown,
        "state": FeedState(row.state),
        "newest_at": rhythm_from_json(row.rhythm).newest_at,
        "silent": row.told == Notice.SILENT,
        "moved_to": move_from_json(row.moved).settled,
    }
    as_stored = {name: getattr(row, name) for name in FeedStatus.__dataclass_fields__ if name not in made}
    return FeedStatus(**made, **as_stored)
