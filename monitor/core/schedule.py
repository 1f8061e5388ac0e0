"""When digests go out and when a channel is quiet: wall time of a zone, weekday by weekday."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from monitor.core.local_time import first_moment, last_moment

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WEEK = 7 * DAY
EVERY_DAY = frozenset(range(7))
WEEKDAYS = frozenset(range(5))
_LOOK_AHEAD = 9  # days: a week, and what zones may be apart
_LONGEST_QUIET = 30 * DAY


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a digest goes out."""

    said: str  # as the configuration says it
    zone: tzinfo
    days: frozenset[int] = EVERY_DAY  # Monday is 0
    at: timedelta | None = None  # after midnight; None: at every full hour

    def next_after(self, moment: datetime) -> datetime:
        """Return, in UTC, when the first digest after `moment` is due."""
        if self.at is None:
            return self._next_hour(moment)
        due = (first_moment(day, self.at, self.zone) for day in _days(moment, self.zone, self.days))
        return next(at for at in due if at > moment)

    def _next_hour(self, moment: datetime) -> datetime:
        at = moment
        while True:
            shown = at.astimezone(self.zone)
            passed = timedelta(minutes=shown.minute, seconds=shown.second, microseconds=shown.microsecond)
            if not passed and at > moment:
                return at.astimezone(UTC)
            at = at.astimezone(UTC) + HOUR - passed


def _days(moment: datetime, zone: tzinfo, wanted: frozenset[int]) -> Iterator[date]:
    """Give the days around and after `moment` that fall on a wanted weekday."""
    today = moment.astimezone(zone).date()
    for ahead in range(-1, _LOOK_AHEAD):
        day = today + ahead * DAY
        if day.weekday() in wanted:
            yield day


@dataclass(frozen=True, slots=True)
class QuietSpan:
    """One stretch of quiet, such as 22:00-07:00; it belongs to the day on which it begins."""

    said: str
    zone: tzinfo
    start: timedelta  # after midnight
    end: timedelta  # the same; beyond 24 h it ends on the next day
    days: frozenset[int] = EVERY_DAY

    def until(self, moment: datetime) -> datetime | None:
        """Return, in UTC, when the stretch that holds `moment` ends; None: none does."""
        ends = (self._end_if_within(day, moment) for day in _days(moment, self.zone, self.days))
        return max((end for end in ends if end), default=None)

    def _end_if_within(self, day: date, moment: datetime) -> datetime | None:
        end = last_moment(day, self.end, self.zone)
        return end if first_moment(day, self.start, self.zone) <= moment < end else None


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When a channel is quiet: within any of the spans."""

    spans: tuple[QuietSpan, ...] = ()

    def until(self, moment: datetime) -> datetime | None:
        """Return when quiet that holds at `moment` is over, touching spans taken together; None: it is not quiet.

        Quiet without end ends after a month all the same: nothing is held for ever.
        """
        over = moment
        while over - moment < _LONGEST_QUIET:
            ends = (span.until(over) for span in self.spans)
            later = max((end for end in ends if end), default=None)
            if later is None:
                break
            over = later
        return over.astimezone(UTC) if over > moment else None

    @property
    def always(self) -> bool:
        """Whether no minute of the week is left to speak."""
        covered, reach = timedelta(0), timedelta(0)
        stretches = sorted(
            (day * DAY + span.start, day * DAY + span.end) for span in self.spans for day in span.days
        )
        wrapped = [(start - WEEK, end - WEEK) for start, end in stretches if end > WEEK]
        for start, end in sorted([*wrapped, *stretches]):
            covered += max(timedelta(0), min(end, WEEK) - max(start, reach))
            reach = max(reach, min(end, WEEK))
        return covered >= WEEK
