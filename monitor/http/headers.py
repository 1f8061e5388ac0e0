"""What response headers, by their names in lower case, say about the next request."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from monitor.core.feed import Validators

MAX_VALIDATOR = 1_000  # characters: longer ones cannot be sent back
LONGEST = timedelta(days=365)
LATEST = datetime(9000, 1, 1, tzinfo=UTC)  # that something can be added to
_WALLS = {
    "cf-mitigated": ("Cloudflare", ("challenge",)),
    "x-amzn-waf-action": ("the publisher's firewall (AWS)", ("challenge", "captcha")),
    "x-datadome": ("DataDome", ("protected",)),
}  # header: who speaks, what it says of a visitor who is taken for a program
_SENDABLE = re.compile(r"[\x20-\x7e]+")
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_UNCACHED = re.compile(r"(?:^|[\s,])no-(?:cache|store)\b", re.IGNORECASE)


def validators(headers: Mapping[str, str]) -> Validators:
    """Return what the next request can ask with; hostile values are left out."""
    return sendable(Validators(etag=headers.get("etag"), last_modified=headers.get("last-modified")))


def sendable(given: Validators) -> Validators:
    """Return `given` without what cannot stand in a request header."""
    return Validators(etag=_sendable(given.etag), last_modified=_sendable(given.last_modified))


def _sendable(value: str | None) -> str | None:
    return value if value and len(value) <= MAX_VALIDATOR and _SENDABLE.fullmatch(value) else None


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return how long the server asks to be left alone, as seconds or as a date; None if it does not."""
    asked = headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdigit():
        return _seconds(asked)
    until = _date(asked)
    return min(max(until - _sent_at(headers, now), timedelta(0)), LONGEST) if until else None


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return how long the server says that this answer stays true; None if it does not say (RFC 9111 §4.2)."""
    cache_control = headers.get("cache-control", "")
    if cache_control and _UNCACHED.search(cache_control):
        return None
    if cache_control and (max_age := _MAX_AGE.search(cache_control)):
        return max(_seconds(max_age[1]) - _age(headers), timedelta(0))
    expires = _date(headers.get("expires", ""))
    if expires is None:
        return None
    return min(max(expires - _sent_at(headers, now) - _age(headers), timedelta(0)), LONGEST)


def told_at(headers: Mapping[str, str]) -> datetime | None:
    """Return what the server's clock shows, also where a cache answers in its place; None if it does not say."""
    at = _date(headers.get("date", ""))
    return min(at, LATEST) + _age(headers) if at else None


def wall(headers: Mapping[str, str]) -> str:
    """Return who lets only browsers through, by what it says of a refusal; empty: nobody."""
    said = ((who, headers.get(name, "").strip().lower() in words) for name, (who, words) in _WALLS.items())
    return next((who for who, is_said in said if is_said), "")


def status_words(status: int) -> str:
    """Return a status as people know it: `404 Not Found`."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} (a status that HTTP does not know)"


def _age(headers: Mapping[str, str]) -> timedelta:
    age = headers.get("age", "").strip()
    return _seconds(age) if age.isascii() and age.isdigit() else timedelta(0)


def _seconds(digits: str) -> timedelta:
    return min(timedelta(seconds=int(digits[:10])), LONGEST)


def _sent_at(headers: Mapping[str, str], now: datetime) -> datetime:
    """Return the server's own clock where it tells it: its dates are relative to that."""
    return _date(headers.get("date", "")) or now


def _date(text: str) -> datetime | None:
    if not text:
        return None
    try:
        date = parsedate_to_datetime(text)
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
