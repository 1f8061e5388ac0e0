"""From what a clock on the wall shows to moments, on the days when clocks are set forward or back too."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

_SECOND = timedelta(seconds=1)


def first_moment(day: date, at: timedelta, zone: tzinfo) -> datetime:
    """Return the first moment, in UTC, when clocks of `zone` show `at` after midnight of `day`.

    Where clocks are set forward over that time, it is the moment when they are.
    """
    return _moment(day, at, zone, fold=0)


def last_moment(day: date, at: timedelta, zone: tzinfo) -> datetime:
    """Return the last such moment: the second one where clocks are set back and show the time twice."""
    return _moment(day, at, zone, fold=1)


def _moment(day: date, at: timedelta, zone: tzinfo, *, fold: int) -> datetime:
    shown = datetime.combine(day, time.min, zone) + at  # wall time: 24:00 is the next day's midnight
    early = shown.replace(fold=0).astimezone(UTC)
    late = shown.replace(fold=1).astimezone(UTC)
    if early <= late:
        return late if fold else early
    return _jump(late, early, zone)


def _jump(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """Return the moment, to the second, between `before` and `after` when clocks are set forward."""
    old = before.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // (2 * _SECOND) * _SECOND
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after
