"""Feeds: bring them in line with the configuration, claim due ones, list them. Saving a visit is in `polls`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Row, and_, case, func, or_, select, update
from sqlmodel import Session

from monitor.config.model import FeedSpec
from monitor.core.doubt import DISTRUST
from monitor.core.feed import FeedState, Validators
from monitor.core.moved import move_from_json
from monitor.core.poll import PollState
from monitor.core.rhythm.jumps import Due, mend
from monitor.core.rhythm.notice import Notice
from monitor.core.rhythm.stored import asked_from_json, rhythm_from_json
from monitor.store.claims import Share, claimable, one_claim_at_a_time
from monitor.store.insert import insert
from monitor.store.moves import follow_moves, hide_secrets
from monitor.store.polls import ArticleToSave, FeedToPoll, PollToSave, save_polls
from monitor.store.tables import POLLABLE, article, feed, gap

__all__ = [
    "ArticleToSave",
    "FeedStatus",
    "FeedToPoll",
    "PollToSave",
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
    feed.c.in_config,
    feed.c.state,
    feed.c.failures,
    feed.c.next_poll_at,
    feed.c.not_before,
)


def sync_with_config(session: Session, specs: Sequence[FeedSpec], *, now: datetime) -> None:
    """Make the feeds those of `specs`: new ones are due at once, removed ones rest, their articles stay.

    A feed comes back with its history, also at the address it moved to. Dead
    feeds stay dead: a URL that answered 410 does not live again by being
    written down again.
    """
    wanted = {spec.identity: spec for spec in specs}
    hide_secrets(session, specs)
    follow_moves(session, wanted)
    known = {row.url: row for row in session.execute(select(*_CONFIGURED))}
    new = [_new(spec, now) for url, spec in wanted.items() if url not in known]
    if new:
        session.execute(insert(session, feed).on_conflict_do_nothing(), new)
    for url, row in known.items():
        if changed := _changes(row, wanted.get(url), now):
            session.execute(update(feed).where(feed.c.id == row.id).values(changed))


def _new(spec: FeedSpec, now: datetime) -> dict[str, Any]:
    state = FeedState.PAUSED if spec.paused else FeedState.ACTIVE
    host = urlsplit(spec.url).hostname or ""
    return {
        "url": spec.identity,
        "name": spec.name,
        "host": host,
        "state": state,
        "added_at": now,
        "next_poll_at": now,
    }


def _changes(row: Row[Any], spec: FeedSpec | None, now: datetime) -> Mapping[str, object]:
    """Return the columns that differ from what the configuration says; None: it says nothing of this feed."""
    if spec is None:
        return {"in_config": False} if row.in_config else {}
    state = _state(row, spec)
    wanted: dict[str, object] = {"in_config": True, "name": spec.name, "state": state}
    if state in (FeedState.ACTIVE, FeedState.FAILING) and not (row.in_config and row.state == state):
        wanted["next_poll_at"] = max(
            now, row.not_before or now
        )  # back again: due as soon as the server allows
    return {column: value for column, value in wanted.items() if getattr(row, column) != value}


def _state(row: Row[Any], spec: FeedSpec) -> FeedState:
    if row.state == FeedState.DEAD:
        return FeedState.DEAD
    if spec.paused:
        return FeedState.PAUSED
    return FeedState.FAILING if row.failures else FeedState.ACTIVE


def claim_due(
    session: Session,
    *,
    worker: str,
    limit: int,
    lease: timedelta,
    now: datetime,
    per_host: int,
    exclude_hosts: Collection[str] = (),
    visited_before: datetime | None = None,
) -> list[FeedToPoll]:
    """Lease up to `limit` due feeds to `worker` until `now + lease`, the longest due first.

    Never more than `per_host` feeds of one host are leased at once, by all
    workers together; none of `exclude_hosts`. With `visited_before`, every
    feed not visited since then counts as due, unless its server asked us to
    wait longer.
    """
    one_claim_at_a_time(session, feed)
    share = Share(limit=limit, by=feed.c.host, at_most=per_host, exclude=exclude_hosts)
    chosen = claimable(feed, _due(now, visited_before), order=feed.c.next_poll_at, share=share, now=now)
    claim = (
        update(feed)
        .where(feed.c.id.in_(chosen))
        .values(leased_by=worker, leased_until=now + lease)
        .returning(*feed.c, shown_name().label("shown"))
    )
    rows = sorted(session.execute(claim), key=lambda row: (row.next_poll_at, row.id))
    return [_to_poll(row) for row in rows]


def _due(now: datetime, visited_before: datetime | None) -> ColumnElement[bool]:
    due: ColumnElement[bool] = feed.c.next_poll_at <= now
    if visited_before is not None:
        unvisited = or_(feed.c.polled_at.is_(None), feed.c.polled_at < visited_before)
        due = and_(unvisited, or_(feed.c.not_before.is_(None), feed.c.not_before <= now))
    return and_(POLLABLE, due)


def _to_poll(row: Row[Any]) -> FeedToPoll:
    return FeedToPoll(
        id=row.id,
        url=row.url,
        name=row.shown,
        host=row.host,
        validators=Validators(row.etag, row.last_modified),
        body_hash=row.body_hash,
        read_at=row.read_at,
        seen_entries=row.seen_entries,
        poll=_poll_state(row),
        succeeded_at=row.succeeded_at,
        leased_by=row.leased_by,
        leased_until=row.leased_until,
        pinged_at=row.pinged_at,
        pushed=row.pushed,
        move=move_from_json(row.moved),
        distrusted_until=row.distrusted_until,
    )


def _poll_state(row: Row[Any]) -> PollState:
    return PollState(
        url=row.url,
        state=FeedState(row.state),
        failures=row.failures,
        strikes=row.strikes,
        failing_since=row.failing_since,
        succeeded_at=row.succeeded_at,
        rhythm=rhythm_from_json(row.rhythm),
        asked=asked_from_json(row.asked),
        told=Notice(row.told) if row.told else None,
    )


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
    unleased = or_(feed.c.leased_until.is_(None), feed.c.leased_until <= now)
    rows = {str(row.id): row for row in session.execute(planned.where(unleased))}
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


def shown_name() -> ColumnElement[str]:
    """Return what people call a feed: its name in the configuration, else the document's title, else its host."""
    return case((feed.c.name != "", feed.c.name), (feed.c.title != "", feed.c.title), else_=feed.c.host)


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
