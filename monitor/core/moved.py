"""Feeds that move: a permanent redirect is believed once it was met several times in a row, over a day at least.

The address in the configuration stays the feed's identity: it is asked again
daily, and at once when nothing can be read at the new address.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

CONFIRMATIONS = 3  # visits in a row that were sent to the same place and read a feed there
LEAST = timedelta(hours=24)  # between the first and the last of them
MAX_ADDRESS = 2_000  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Where a feed is found by now, and where it may be moving. Addresses may hold secrets."""

    settled: str | None = None  # asked instead of the configured address; None: that one
    to: str | None = None  # where the last visits were sent for good
    since: datetime | None = None
    seen: int = 0  # visits in a row that were


NOT_MOVED = Move()


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """How a visit came to its feed."""

    at_settled: bool  # it asked at the settled address, not at the configured one
    read: bool  # it found a feed, or that it is unchanged
    moved_to: str | None = None  # where permanent redirects alone led it


def after_visit(move: Move, arrival: Arrival, *, now: datetime) -> Move:
    """Return what is known of the feed's address after a visit."""
    settled = move.settled
    if not arrival.read:  # where neither address is of use, both are tried again
        return Move(settled=settled)
    if not arrival.at_settled and settled and arrival.moved_to != settled:
        settled = None  # the publisher means the old address, or another one
    to = arrival.moved_to if arrival.moved_to != settled else None
    if to is None or len(to) > MAX_ADDRESS:
        return Move(settled=settled)
    if to != move.to or move.since is None:
        return Move(settled=settled, to=to, since=now, seen=1)
    seen = move.seen + 1
    if seen >= CONFIRMATIONS and now - move.since >= LEAST:
        return Move(settled=to)
    return Move(settled=settled, to=to, since=move.since, seen=seen)


def move_to_json(move: Move) -> dict[str, Any] | None:
    """Return what a column holds; None for a feed that did not move."""
    since = round(move.since.timestamp()) if move.since else None
    said = {"settled": move.settled, "to": move.to, "since": since, "seen": move.seen}
    return {name: what for name, what in said.items() if what} or None


def move_from_json(stored: Any) -> Move:
    """Return the move; of broken JSON that nothing moved."""
    if not stored:
        return NOT_MOVED
    try:
        since = stored.get("since")
        return Move(
            settled=stored.get("settled"),
            to=stored.get("to"),
            since=datetime.fromtimestamp(since, UTC) if since else None,
            seen=int(stored.get("seen", 0)),
        )
    except (AttributeError, TypeError, ValueError, OverflowError, OSError):
        return NOT_MOVED
