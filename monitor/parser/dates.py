"""The publisher's dates: hints, and only believed where they can be true."""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from time import struct_time

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=2)  # what wrong time zones and clocks explain
_NAMED = re.compile(
    r"(?:[^\W\d]+\.?,?\s+)?(?P<day>\d{1,2})\.?\s+(?P<month>[^\W\d]{3,9})\.?,?\s+(?P<year>\d{4})"
    r"(?:,?\s+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?"
    r"(?:\s*(?P<zone>[+-]\d{4}|[A-Z]{1,5}))?"
)
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_MONTHS = (
    ("jan", "jän", "gen", "ene"),
    ("feb", "fév", "fev"),
    ("mar", "mär", "mrz"),
    ("apr", "avr", "abr"),
    ("may", "mai", "mag", "maj"),
    ("jun", "juin", "giu"),
    ("jul", "juil", "lug"),
    ("aug", "août", "aou", "ago"),
    ("sep", "set"),
    ("oct", "okt", "ott"),
    ("nov",),
    ("dec", "dez", "déc", "dic"),
)
_ZONES = {  # hours east of Greenwich
    name: hours
    for hours, names in (
        (0, "GMT UTC UT Z WET"),
        (1, "WEST BST CET MEZ MET"),
        (2, "CEST MESZ MEST EET"),
        (3, "EEST MSK"),
        (9, "JST KST"),
        (-4, "EDT"),
        (-5, "EST CDT"),
        (-6, "CST MDT"),
        (-7, "MST PDT"),
        (-8, "PST"),
    )
    for name in names.split()
}


def plausible_date(text: str, parsed: struct_time | None, now: datetime) -> datetime | None:
    """Return the date that `text` names, else the one feedparser read in it; None if it cannot be true."""
    return plausible(named_date(text.strip()) or _utc(parsed), now)


def iso_date(text: str) -> struct_time | None:
    """Return what feedparser reads in a date and time as ISO 8601 has them in full; None for anything else."""
    if not _ISO.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC).utctimetuple()
    except (ValueError, OverflowError):
        return None


def plausible(date: datetime | None, now: datetime) -> datetime | None:
    """Return `date` unless it lies before there were feeds, or in the future."""
    return date if date and EARLIEST <= date <= now + AHEAD else None


@lru_cache(maxsize=64)  # the date of an entry is asked for several times
def named_date(text: str) -> datetime | None:
    """Read a date with the month's name in English, German, French, Spanish or Italian."""
    found = _NAMED.fullmatch(text)
    if not found:
        return None
    month, zone = _month(found["month"].lower()), _zone(found["zone"])
    if not month or zone is None:
        return None
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    try:
        date = datetime(int(found["year"]), month, int(found["day"]), hour, minute, second, tzinfo=zone)
        return date.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=64)  # a feed names few
def _month(name: str) -> int | None:
    """Return the number of the month whose known beginnings fit `name` best."""
    fits = [
        (len(start), month)
        for month, starts in enumerate(_MONTHS, 1)
        for start in starts
        if name.startswith(start)
    ]
    return max(fits)[1] if fits else None


@lru_cache(maxsize=64)
def _zone(name: str | None) -> timezone | None:
    """Return the zone of `name`, UTC without one, None for a name that is not known."""
    if name is None:
        return UTC
    if name[0] in "+-":
        offset = timedelta(hours=int(name[1:3]), minutes=int(name[3:]))
        return timezone(offset if name[0] == "+" else -offset) if offset < timedelta(days=1) else None
    return timezone(timedelta(hours=_ZONES[name])) if name in _ZONES else None


def _utc(parsed: struct_time | None) -> datetime | None:
    try:
        return datetime(*parsed[:6], tzinfo=UTC) if parsed else None
    except (ValueError, TypeError):
        return None
