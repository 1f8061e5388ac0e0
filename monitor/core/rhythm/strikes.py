"""How a feed that fails is visited: by how hopeless the failure looks, more rarely from time to time."""

from datetime import timedelta
from enum import StrEnum
from http import HTTPStatus

from monitor.core.feed import FailureKind


class Grade(StrEnum):
    """How hopeless a failure looks."""

    HARD = "hard"  # will stay until somebody repairs it: not found, forbidden, a redirect loop
    SOFT = "soft"  # may pass: a broken document, a certificate that ran out
    TEMPORARY = "temporary"  # mostly passes by itself: overload, a network that is away


STRIKES = {Grade.HARD: 1.0, Grade.SOFT: 0.5, Grade.TEMPORARY: 0.25}
LONGEST_WAIT = {
    Grade.HARD: timedelta(days=1),
    Grade.SOFT: timedelta(hours=6),
    Grade.TEMPORARY: timedelta(hours=1),
}

_GRADES = {
    FailureKind.DNS: Grade.TEMPORARY,
    FailureKind.CONNECT: Grade.TEMPORARY,
    FailureKind.TIMEOUT: Grade.TEMPORARY,
    FailureKind.TLS: Grade.SOFT,
    FailureKind.DECODING: Grade.SOFT,
    FailureKind.PROTOCOL: Grade.SOFT,
    FailureKind.EMPTY: Grade.SOFT,
    FailureKind.NOT_A_FEED: Grade.SOFT,
    FailureKind.UNPARSABLE: Grade.SOFT,
}
_PASSING_STATUS = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}


def grade(kind: FailureKind, status: int | None = None) -> Grade:
    """Judge a failure; `status` is the HTTP status of an answer that was refused for it, None if it is not known."""
    if kind is FailureKind.STATUS:
        passing = status is None or status in _PASSING_STATUS or status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return Grade.TEMPORARY if passing else Grade.HARD
    return _GRADES.get(kind, Grade.HARD)


def back_off(strikes: float, worst: Grade, *, usual: timedelta) -> timedelta:
    """Return how long to wait after `strikes` in a row, the last of them of this grade.

    The wait grows linearly: with waits of minutes to hours, doubling is
    extreme after four failures. Never shorter than the `usual` wait.
    """
    return max(min(usual * strikes, LONGEST_WAIT[worst]), usual)
