"""Claiming the feeds that are due: leased to one worker, with all that a visit needs to know."""

from collections.abc import Collection, Mapping, Sequence
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

_NEEDED = (
    feed.c.next_poll_at,
    feed.c.id,
    feed.c.url,
    feed.c.host,
    feed.c.state,
    feed.c.etag,
    feed.c.last_modified,
    feed.c.body_hash,
    feed.c.read_at,
    feed.c.problems,
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
_NAMES = (*(column.key for column in _NEEDED), "shown")
_IN_ORDER = itemgetter(_NAMES.index("next_poll_at"), _NAMES.index("id"))
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
    # By place: asking a row for a column by its name costs as much as all the rest.
    said = dict(zip(_NAMES, row, strict=True))
    return FeedToPoll(
        id=said["id"],
        url=said["url"],
        name=said["shown"],
        host=said["host"],
        validators=Validators(said["etag"], said["last_modified"]),
        body_hash=said["body_hash"],
        read_at=said["read_at"],
        problems=said["problems"],
        seen_entries=said["seen_entries"],
        poll=_poll_state(said),
        succeeded_at=said["succeeded_at"],
        leased_by=leased_by,
        leased_until=leased_until,
        pinged_at=said["pinged_at"],
        pushed=said["pushed"],
        move=move_from_json(_json(said["moved"])),
        distrusted_until=said["distrusted_until"],
    )


def _poll_state(said: Mapping[str, Any]) -> PollState:
    return PollState(
        url=said["url"],
        state=_STATES[said["state"]],
        failures=said["failures"],
        strikes=said["strikes"],
        failing_since=said["failing_since"],
        succeeded_at=said["succeeded_at"],
        rhythm=_rhythm(said["rhythm"]),
        asked=asked_from_json(_json(said["asked"])),
        told=Notice(said["told"]) if said["told"] else None,
    )


@lru_cache(maxsize=MOST_KNOWN)
def _rhythm(stored: str | None) -> Rhythm:
    return rhythm_from_json(_json(stored))


def _json(stored: str | None) -> Any:
    return from_json(stored) if stored else None


def shown_name() -> ColumnElement[str]:
    """Return what people call a feed: its name in the configuration, else the document's title, else its host."""
    return case((feed.c.name != "", feed.c.name), (feed.c.title != "", feed.c.title), else_=feed.c.host)
