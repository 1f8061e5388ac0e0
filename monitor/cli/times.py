"""Times as people read them."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

import typer

from monitor.config.values import parse_duration

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_STORED = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d)Z")  # as in the reasons that are kept with matches
_STEPS = (
    ("d", timedelta(days=1)),
    ("h", timedelta(hours=1)),
    ("min", timedelta(minutes=1)),
    ("s", timedelta(seconds=1)),
)


def utc_now() -> datetime:
    """Return the time of the machine's clock."""
    return datetime.now(UTC)  # noqa: TID251 a list needs the time, but not the whole program that context brings


def ago(moment: datetime | None, now: datetime) -> str:
    """Say how far a moment is from now: `3 min ago`, `in 2 h`, `never`."""
    if moment is None:
        return "never"
    distance = abs(now - moment)
    for unit, length in _STEPS:
        if distance >= length:
            said = f"{distance // length} {unit}"
            return f"{said} ago" if moment < now else f"in {said}"
    return "now"


def clock(moment: datetime, zone: tzinfo) -> str:
    """Write a moment by the reader's clock to the minute, as lists show it: `2026-03-01 07:00 CET`."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def retold(reason: str, zone: tzinfo) -> str:
    """Return a stored reason with the moments that it names, which are in UTC, by the reader's clock."""
    return _STORED.sub(
        lambda found: clock(datetime.fromisoformat(found[1]).replace(tzinfo=UTC), zone), reason
    )


def start_of(since: str, zone: tzinfo) -> datetime:
    """Return the moment that `--since 2d` or `--since 2026-03-01` names, a day by the reader's time zone.

    A usage error for what is neither.
    """
    try:
        return _day(since, zone) or utc_now() - parse_duration(since)
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(
            f"{error}: write a number and a unit, such as 30m, 12h, 2d or 1w, or a day: 2026-03-01",
            param_hint="--since",
        ) from None


def _day(text: str, zone: tzinfo) -> datetime | None:
    if not _DAY.fullmatch(text):
        return None
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
