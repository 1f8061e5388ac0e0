"""Requests to one host keep a distance: each gets a turn."""

from datetime import datetime, timedelta

HOST_GAP = timedelta(seconds=1)  # between the starts of two visits to one host
MOST_AHEAD = 4  # gaps: nobody reserves turns further ahead, so a later one was noted by a wrong clock


def first_turn(free_at: datetime | None, *, gap: timedelta, now: datetime) -> datetime:
    """Return when the next visit to a host may start; `free_at` as noted with the last turn, None: there was none."""
    if free_at is None or not now < free_at <= now + MOST_AHEAD * gap:
        return now
    return free_at
