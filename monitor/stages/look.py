"""Get a feed's document: at the address where it is found by now, whole once a day, whatever its server says."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from monitor.config.model import AS_USUAL
from monitor.context import Context, Parser
from monitor.core.article import NewArticle, identify
from monitor.core.doubt import is_due_whole
from monitor.core.feed import (
    LARGE,
    Fetched,
    FetchFailed,
    FetchOutcome,
    NotModified,
    ParsedFeed,
    PollOutcome,
    Validators,
)
from monitor.core.moved import NOT_MOVED, Arrival, Move, after_visit
from monitor.http import Room
from monitor.stages import unseen
from monitor.stages.unseen import Reading
from monitor.store.visit import FeedToPoll

# At which address; None: the configured one.
Fetch = Callable[[str | None, Validators], Awaitable[FetchOutcome]]
READ_WHOLE = timedelta(days=7)
_BUSY = (429, 503)  # it is there, and wants to be left alone


@dataclass(frozen=True, slots=True)
class Look:
    """What a visit found. `fetched`, `reading` and `articles` are those of a document that was read."""

    outcome: PollOutcome
    move: Move
    body_hash: str | None = None
    fetched: Fetched | None = None
    reading: Reading | None = None
    articles: tuple[NewArticle, ...] = ()
    denied: bool = False  # the server says "not modified" of a document that was


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of asking at one address. `at` None: the configured one."""

    at: str | None
    outcome: FetchOutcome
    denied: bool = False


async def look(ctx: Context, feed: FeedToPoll, *, parsing: Executor, room: Room | None = None) -> Look:
    """Fetch the feed's document and read what is new in it. No transaction is open."""
    settled = feed.move.settled
    fetch = partial(_fetch, ctx, feed, room)
    found = await _read(ctx, feed, await _asked(ctx, feed, settled, fetch), parsing)
    if settled and _is_lost(found.outcome):
        again = await fetch(None, Validators())
        found = await _read(ctx, feed, _Answer(None, again), parsing)
    return found


def _is_lost(outcome: PollOutcome) -> bool:
    return isinstance(outcome, FetchFailed) and outcome.status not in _BUSY


async def _asked(ctx: Context, feed: FeedToPoll, at: str | None, fetch: Fetch) -> _Answer:
    """Ask as a server is asked that tells whether something changed; in doubt ask for the whole document."""
    now = ctx.clock.now()
    trusted = feed.distrusted_until is None or feed.distrusted_until <= now
    validators = feed.validators if trusted else Validators()
    first = await fetch(at, validators)
    due = is_due_whole(feed.url, read_at=feed.succeeded_at, now=now)
    if not due or isinstance(first, FetchFailed) or (isinstance(first, Fetched) and at is None):
        return _Answer(at, first)
    whole = await fetch(None, Validators())
    if not isinstance(whole, Fetched):
        return _Answer(at, first)
    if not isinstance(first, NotModified) or await _hash(whole) == feed.body_hash:
        return _Answer(None, whole)
    second = await fetch(at, validators)  # it may have changed in this very moment
    return _Answer(None, whole, denied=isinstance(second, NotModified))


async def _fetch(
    ctx: Context, feed: FeedToPoll, room: Room | None, at: str | None, validators: Validators
) -> FetchOutcome:
    spec = ctx.spec(feed.url)
    url, access = (spec.url, spec.access) if spec else (feed.url, AS_USUAL)
    return await ctx.fetcher.fetch(url, validators, access, at=at, room=room)


async def _read(ctx: Context, feed: FeedToPoll, answer: _Answer, parsing: Executor) -> Look:
    outcome = answer.outcome
    if not isinstance(outcome, Fetched):
        return Look(outcome, _moved(ctx, feed, answer, outcome))
    body_hash = await _hash(outcome)
    if body_hash == feed.body_hash:
        unchanged = NotModified(outcome.fresh_for, outcome.moved_to)
        return Look(unchanged, _moved(ctx, feed, answer, unchanged))
    seen = None if _is_due_whole(ctx, feed) else feed.seen_entries
    reading, articles = await asyncio.get_running_loop().run_in_executor(
        parsing, _told_apart, ctx.parser, outcome, seen
    )
    found = Look(reading.outcome, _moved(ctx, feed, answer, reading.outcome))
    return replace(
        found,
        body_hash=body_hash,
        fetched=outcome,
        reading=reading,
        articles=articles,
        denied=answer.denied,
    )


def _told_apart(
    parser: Parser, fetched: Fetched, seen: bytes | None
) -> tuple[Reading, tuple[NewArticle, ...]]:
    """Read the document and identify its entries: for one with thousands both take too long for the event loop."""
    reading = unseen.read(parser, fetched, seen)
    return reading, identify(reading.outcome.entries) if isinstance(reading.outcome, ParsedFeed) else ()


def _is_due_whole(ctx: Context, feed: FeedToPoll) -> bool:
    """Tell whether all entries are to be read, known ones too: only so it shows which are no longer listed."""
    return feed.read_at is None or ctx.clock.now() - feed.read_at >= READ_WHOLE


def _moved(ctx: Context, feed: FeedToPoll, answer: _Answer, outcome: PollOutcome) -> Move:
    fetched = answer.outcome
    moved_to = None if isinstance(fetched, FetchFailed) else fetched.moved_to
    if moved_to is None and feed.move is NOT_MOVED:
        return feed.move  # as nearly every visit finds it
    if moved_to and (spec := ctx.spec(feed.url)) and spec.has_secret:
        moved_to = None  # it may be in the new address, too
    arrival = Arrival(
        at_settled=answer.at is not None,
        read=isinstance(outcome, ParsedFeed | NotModified),
        moved_to=moved_to,
    )
    return after_visit(feed.move, arrival, now=ctx.clock.now())


async def _hash(fetched: Fetched) -> str:
    if len(fetched.body) < LARGE:
        return _sha256(fetched.body)
    return await asyncio.to_thread(_sha256, fetched.body)


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
