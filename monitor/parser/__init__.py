"""The only door to feedparser: documents are read in a child process that can be killed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import assert_never

from monitor.child import Answer, ChildPool, Died, TimedOut
from monitor.core.feed import FailureKind, FetchFailed, ParsedFeed
from monitor.parser.document import Document

MEMORY_LIMIT = 1_000_000_000  # bytes of address space
TIME_LIMIT = timedelta(seconds=10)
PATIENCE = timedelta(seconds=0.5)  # most documents take a tenth; one that takes longer does not delay others
SPARE = 4  # documents that may take longer at a time


def utc_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 the edge: only to see which dates lie in the future


class FeedParser:
    """Reads feed documents in killable children; safe to call from several threads."""

    def __init__(
        self, *, size: int = 2, time_limit: timedelta = TIME_LIMIT, now: Callable[[], datetime] = utc_now
    ) -> None:
        """Read up to `size` documents at a time, beside a few that take long."""
        self._time_limit = time_limit
        self._now = now
        self._pool = ChildPool(
            "monitor.parser.read:read",
            size=size,
            memory_limit=MEMORY_LIMIT,
            spare=SPARE,
            patience=min(PATIENCE, time_limit),
        )

    def parse(self, body: bytes, *, content_type: str, url: str) -> ParsedFeed | FetchFailed:
        """Read one document. Blocks at most for the time limit, after as long a wait for a free child."""
        document = Document(body, content_type, url, self._now())
        reply = self._pool.call(document, timeout=self._time_limit)
        match reply:
            case Answer(value):
                outcome: ParsedFeed | FetchFailed = value
                return outcome
            case TimedOut(started=False):
                return _unparsable("no parser was free in time")
            case TimedOut():
                return _unparsable(
                    f"reading it took longer than {self._time_limit.total_seconds():g} seconds"
                )
            case Died(reason=reason):
                return _unparsable(f"the parser was lost: {reason}")
            case _:
                assert_never(reply)

    def close(self) -> None:
        """End the children; documents being read are given up."""
        self._pool.close()


def _unparsable(reason: str) -> FetchFailed:
    return FetchFailed(FailureKind.UNPARSABLE, reason)
