"""Whether a feed that answers has nothing to say for longer than its own rhythm explains."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.core.rhythm.forecast import Forecast
from monitor.core.rhythm.record import Rhythm, Typical

SHORTEST_SILENCE = timedelta(days=1)
A_WEEK = 5.9  # days watched, faded as they are after a week: before that no weekend was seen
# How often longer than the longest pause so far, and how many entries were due meanwhile.
# Weekends, holidays and desks that close teach the pauses; the entries keep slow feeds from being judged too soon.
_PROOFS = ((2, 20.0), (4, 5.0))


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing new since then, though the longest pause so far was much shorter."""

    since: datetime
    longest_pause: timedelta


def find_silence(rhythm: Rhythm, typical: Typical, *, now: datetime) -> Silence | None:
    """Return the silence of a feed whose last visit succeeded; None: the pause is nothing unusual."""
    if rhythm.at is None or rhythm.newest_at is None or sum(rhythm.watched) < A_WEEK:
        return None
    pause, longest = now - rhythm.newest_at, rhythm.longest_pause
    if not longest or pause < max(SHORTEST_SILENCE, _PROOFS[0][0] * longest):
        return None
    usual = Forecast(rhythm, typical, rhythm.at)  # as it was when the silence began
    due = usual.expected(rhythm.newest_at.timestamp(), now.timestamp())
    if any(pause >= times * longest and due >= entries for times, entries in _PROOFS):
        return Silence(rhythm.newest_at, longest)
    return None
