"""The only door to feedparser: what is not plain is read in a child process that can be killed."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from threading import Lock, Semaphore
from typing import assert_never

from monitor.child import Answer, ChildPool, Died, Reply, TimedOut
from monitor.core.feed import LARGE, FailureKind, FetchFailed, ParsedFeed
from monitor.core.gunzip import MAGIC
from monitor.parser.document import Document
from monitor.parser.plain_feed import read_plain

MEMORY_LIMIT = 230_000_000  # bytes: 200 MB above what a parser begins with, enough for feeds of 20 MB
TIME_LIMIT = timedelta(seconds=10)
PATIENCE = timedelta(seconds=0.5)  # most documents take a tenth; one that takes longer does not delay others
SPARE = 4  # documents that may take longer at a time
REMEMBERED = 10_000  # addresses
LARGE_WAITS = 6  # times the time limit, for the large ones before it: reading takes twenty times their memory
# One document at a time: more threads would only keep each other and the event loop from their turn. Who cut a
# document mostly has it again at once, before those that wait are awake.
READING = Lock()


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
        self._ended_well: dict[str, bool] = {}  # reading the last document of an address; the last one last
        self._large, self._second_try, self._noting = Semaphore(), Semaphore(), Lock()
        self._pool = ChildPool(
            "monitor.parser.read:read",
            size=size,
            memory_limit=MEMORY_LIMIT,
            spare=SPARE,
            patience=min(PATIENCE, time_limit),
        )

    def parse(self, body: bytes, *, content_type: str, url: str) -> ParsedFeed | FetchFailed:
        """Read one document. Blocks at most for the time limit, after as long a wait for a free child.

        One of the plain kind is read at once. Of the others, what comes from where documents can be read
        goes first. One at a time are read large ones, which may wait a minute, and those from where one was given up.
        """
        document = Document(body, content_type, url, self._now())
        with READING:
            if plain := read_plain(document):
                return plain
        with ExitStack() as turns:
            if not self._has_turns(document, turns):
                return self._outcome(TimedOut(started=False))
            return self._outcome(self._call(document))

    def _has_turns(self, document: Document, turns: ExitStack) -> bool:
        """Wait until the document may be read beside others; False: that took too long."""
        was_given_up = not self._ended_well.get(document.url, True)
        if was_given_up and not _is_next(self._second_try, self._time_limit, turns):
            return False
        return _is_small(document.body) or _is_next(self._large, LARGE_WAITS * self._time_limit, turns)

    def _call(self, document: Document) -> Reply:
        urgent = self._ended_well.get(document.url, False)
        reply = self._pool.call(document, timeout=self._time_limit, urgent=urgent)
        if isinstance(reply, Answer) or reply.started:
            with self._noting:
                self._ended_well.pop(document.url, None)
                self._ended_well[document.url] = isinstance(reply, Answer)
                if len(self._ended_well) > REMEMBERED:
                    del self._ended_well[next(iter(self._ended_well))]
        return reply

    def _outcome(self, reply: Reply) -> ParsedFeed | FetchFailed:
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


def _is_small(body: bytes) -> bool:
    return len(body) <= LARGE and not body.startswith(MAGIC)  # only the child knows what is in a gzip file


def _is_next(one_at_a_time: Semaphore, wait: timedelta, turns: ExitStack) -> bool:
    """Wait for a turn, which ends with `turns`; False: it did not come in time."""
    if not one_at_a_time.acquire(timeout=wait.total_seconds()):
        return False
    turns.callback(one_at_a_time.release)
    return True


def _unparsable(reason: str) -> FetchFailed:
    return FetchFailed(FailureKind.UNPARSABLE, reason)
