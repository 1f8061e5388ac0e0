"""Moments as an explanation shows them: by the reader's own clock, and how long ago."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from monitor.cli.times import ago


@dataclass(frozen=True, slots=True)
class Times:
    """The reader's time zone, and now."""

    zone: tzinfo
    now: datetime

    def at(self, moment: datetime) -> str:
        """Write a moment to the minute, with its distance: `2026-03-29 14:03 (3 h ago)`."""
        return f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M} ({ago(moment, self.now)})"

    def short(self, moment: datetime) -> str:
        """Write a moment as a sentence names it: `at 14:03` today, else `on 2026-03-28 at 14:03`."""
        local = moment.astimezone(self.zone)
        same_day = local.date() == self.now.astimezone(self.zone).date()
        return f"at {local:%H:%M}" if same_day else f"on {local:%Y-%m-%d} at {local:%H:%M}"


def span(length: timedelta) -> str:
    """Say a length of time in its two largest units: `2 h 5 min`."""
    minutes = int(length.total_seconds()) // 60
    if minutes == 0:
        return f"{int(length.total_seconds())} s"
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [(days, "d"), (hours, "h"), (minutes, "min")]
    first = next(index for index, (count, _) in enumerate(parts) if count)
    return " ".join(f"{count} {unit}" for count, unit in parts[first : first + 2] if count)
