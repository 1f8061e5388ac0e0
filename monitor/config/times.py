"""Quiet hours, digests and storm limits as YAML has them."""

import re
from collections.abc import Sequence
from datetime import UTC, timedelta, tzinfo

from monitor.config.values import parse_duration, parse_zone, refuse
from monitor.core.schedule import DAY, EVERY_DAY, WEEKDAYS, QuietHours, QuietSpan, Schedule
from monitor.core.timing import StormLimit

OFF = "off"
MAX_STORM = 10_000
_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_GROUPS = {"daily": EVERY_DAY, "weekdays": WEEKDAYS, "weekends": EVERY_DAY - WEEKDAYS}
_CLOCK = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]"
_DAYS = r"[A-Za-z]+(?:[-,][A-Za-z]+)*"
QUIET_PATTERN = rf"^({_DAYS} )?{_CLOCK}-({_CLOCK}|24:00)( [A-Za-z0-9_+/-]+)?$"
DIGEST_PATTERN = rf"^(hourly|(weekly )?{_DAYS} {_CLOCK})( [A-Za-z0-9_+/-]+)?$"
STORM_PATTERN = r"^(off|[0-9]+ per [0-9]+ ?[smhdw])$"
_QUIET = re.compile(
    rf"(?:(?P<days>{_DAYS}) )?(?P<start>{_CLOCK}) ?[-–] ?(?P<end>{_CLOCK}|24:00)(?: (?P<zone>\S+))?"
)
_DIGEST = re.compile(rf"(?:weekly )?(?P<days>{_DAYS}) (?P<at>{_CLOCK})(?: (?P<zone>\S+))?")
_HOURLY = re.compile(r"hourly(?: (?P<zone>\S+))?")
_STORM = re.compile(r"(?P<count>[0-9]{1,9}) per (?P<window>.+)")


def check_quiet(value: str) -> str:
    """Accept one stretch of quiet hours."""
    return read_span(value, UTC).said


def check_digest(value: str) -> str:
    """Accept the time of a digest."""
    return read_schedule(value, UTC).said


def read_quiet(texts: Sequence[str], zone: tzinfo) -> QuietHours:
    """Read `22:00-07:00 Europe/Berlin` and `sat,sun 00:00-24:00`; `zone` counts where none is named."""
    return QuietHours(tuple(read_span(text, zone) for text in texts))


def read_span(text: str, zone: tzinfo) -> QuietSpan:
    """Read one stretch of quiet hours; refused as pydantic knows it."""
    said = " ".join(text.split())
    found = _QUIET.fullmatch(said)
    if not found:
        refuse("these are not quiet hours", "write 22:00-07:00, or sat,sun 00:00-24:00 Europe/Berlin")
    start, end = _after_midnight(found["start"]), _after_midnight(found["end"])
    if start == end:
        refuse("quiet hours begin and end at the same time", "write 00:00-24:00 for whole days")
    days = _read_days(found["days"] or "daily")
    return QuietSpan(said, _zone(found["zone"], zone), start, end if end > start else end + DAY, days)


def read_schedule(text: str, zone: tzinfo) -> Schedule:
    """Read `daily 07:00 Europe/Berlin`, `hourly`, `weekdays 08:30`, `weekly mon 08:00`."""
    said = " ".join(text.split())
    if found := _HOURLY.fullmatch(said):
        return Schedule(said, _zone(found["zone"], zone))
    found = _DIGEST.fullmatch(said)
    if not found:
        refuse("this is not a time for digests", "write daily 07:00, hourly, weekdays 08:30 or mon,thu 08:00")
    return Schedule(said, _zone(found["zone"], zone), _read_days(found["days"]), _after_midnight(found["at"]))


def _after_midnight(clock: str) -> timedelta:
    hours, _, minutes = clock.partition(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def _zone(name: str | None, default: tzinfo) -> tzinfo:
    return parse_zone(name) if name else default


def _read_days(text: str) -> frozenset[int]:
    """Read `daily`, `weekdays`, `sat,sun` and `mon-fri`."""
    days = set[int]()
    for part in text.lower().split(","):
        first, _, last = part.partition("-")
        if part in _GROUPS:
            days |= _GROUPS[part]
        elif first[:3] in _NAMES and (not last or last[:3] in _NAMES):
            begin, end = _NAMES.index(first[:3]), _NAMES.index((last or first)[:3])
            days |= {day % 7 for day in range(begin, end + 1 + 7 * (end < begin))}
        else:
            refuse(f"there is no day '{part}'", "days are mon, tue … sun, daily, weekdays and weekends")
    return frozenset(days)


def parse_storm(value: object) -> StormLimit | None:
    """Read `20 per 10m`; None for `off`."""
    if value == OFF:
        return None
    found = _STORM.fullmatch(value) if isinstance(value, str) else None
    if not found or not 1 <= int(found["count"]) <= MAX_STORM:
        refuse("this is not a storm limit", "write 20 per 10m, or off")
    return StormLimit(int(found["count"]), parse_duration(found["window"]))
