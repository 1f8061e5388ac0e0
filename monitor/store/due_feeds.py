"""Claiming the feeds that are due: leased to one worker, with all that a visit needs to know."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any

from pydantic_core import from_json
from sqlalchemy import ColumnElement, Text, and_, bindparam, case, cast, or_, update
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import Session

from monitor.core.feed import FeedState, Validators
from monitor.core.moved import move_from_json
from monitor.core.poll import PollState
from monitor.core.rhythm.notice import Notice
from monitor.core.rhythm.record import Rhythm
from monitor.core.rhythm.stored import asked_from_json, rhythm_from_json
from monitor.store.claims import Share, claimable, one_claim_at_a_time
from monitor.store.tables import POLLABLE, feed
from monitor.store.visit import FeedToPoll

_NEEDED = (  # in the order in which `_to_poll` takes them
    feed.c.next_poll_at,
    feed.c.id,
    feed.c.url,
    feed.c.host,
    feed.c.state,
    feed.c.etag,
    feed.c.last_modified,
    feed.c.body_hash,
    feed.c.read_at,
    feed.c.seen_entries,
    feed.c.succeeded_at,
    feed.c.failures,
    feed.c.strikes,
    feed.c.failing_since,
    feed.c.told,
    feed.c.distrusted_until,
    feed.c.pinged_at,
    feed.c.pushed,
    *(cast(feed.c[name], Text).label(name) for name in ("rhythm", "asked", "moved")),
)
_IN_ORDER = itemgetter(0, 1)
_STATES = {state.value: state for state in FeedState}
MOST_KNOWN = 10_000  # rhythms, kept as they were read: few of them change between two visits


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
    claim = _claim(per_host, some_hosts=bool(exclude_hosts), unvisited=visited_before is not None)
    given = {
        "worker": worker,
        "until": now + lease,
        "now": now,
        "limit": limit,
        "visited_before": visited_before,
        "exclude_hosts": list(exclude_hosts),
    }
    rows = session.connection().execute(claim, given).all()
    return [_to_poll(row, leased_by=worker, leased_until=now + lease) for row in sorted(rows, key=_IN_ORDER)]


@cache
def _claim(per_host: int, *, some_hosts: bool, unvisited: bool) -> ReturningUpdate[Any]:
    """Return the statement that claims: putting it together costs more than running it."""
    now, limit = _moment("now"), bindparam("limit", type_=feed.c.id.type)
    ready = _due(now, _moment("visited_before") if unvisited else None)
    if some_hosts:
        ready = and_(ready, feed.c.host.not_in(bindparam("exclude_hosts", expanding=True)))
    share = Share(limit=limit, by=feed.c.host, at_most=per_host)
    chosen = claimable(feed, ready, order=feed.c.next_poll_at, share=share, now=now)
    leased = {"leased_by": bindparam("worker"), "leased_until": _moment("until")}
    return (
        update(feed)
        .where(feed.c.id.in_(chosen))
        .values(leased)
        .returning(*_NEEDED, shown_name().label("shown"))
    )


def _moment(name: str) -> ColumnElement[datetime]:
    return bindparam(name, type_=feed.c.next_poll_at.type)


def _due(now: ColumnElement[datetime], visited_before: ColumnElement[datetime] | None) -> ColumnElement[bool]:
    due: ColumnElement[bool] = feed.c.next_poll_at <= now
    if visited_before is not None:
        unvisited = or_(feed.c.polled_at.is_(None), feed.c.polled_at < visited_before)
        due = and_(unvisited, or_(feed.c.not_before.is_(None), feed.c.not_before <= now))
    return and_(POLLABLE, due)


def _to_poll(row: Sequence[Any], *, leased_by: str, leased_until: datetime) -> FeedToPoll:
    # Taken apart at once: asking a row for a column by its name costs as much as all the rest.
    (
        _,
        number,
        url,
        host,
        state,
        etag,
        last_modified,
        body_hash,
        read_at,
        seen_entries,
        succeeded_at,
        failures,
        strikes,
        failing_since,
        told,
        distrusted_until,
        pinged_at,
        pushed,
        rhythm,
        asked,
        moved,
        shown,
    ) = row
    return FeedToPoll(
        id=number,
        url=url,
        name=shown,
        host=host,
        validators=Validators(etag, last_modified),
        body_hash=body_hash,
        read_at=read_at,
        seen_entries=seen_entries,
        poll=PollState(
            url=url,
            state=_STATES[state],
            failures=failures,
            strikes=strikes,
            failing_since=failing_since,
            succeeded_at=succeeded_at,
            rhythm=_rhythm(rhythm),
            asked=asked_from_json(_json(asked)),
            told=Notice(told) if told else None,
        ),
        succeeded_at=succeeded_at,
        leased_by=leased_by,
        leased_until=leased_until,
        pinged_at=pinged_at,
        pushed=pushed,
        move=move_from_json(_json(moved)),
        distrusted_until=distrusted_until,
    )


@lru_cache(maxsize=MOST_KNOWN)
def _rhythm(stored: str | None) -> Rhythm:
    return rhythm_from_json(_json(stored))


def _json(stored: str | None) -> Any:
    return from_json(stored) if stored else None


def shown_name() -> ColumnElement[str]:
    """Return what people call a feed: its name in the configuration, else the document's title, else its host."""
    return case((feed.c.name != "", feed.c.name), (feed.c.title != "", feed.c.title), else_=feed.c.host)
