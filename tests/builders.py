"""Small worlds for tests: configuration, clock and doors to the outside, each replaceable by keyword."""

import hashlib
from collections.abc import Generator, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from monitor.config.model import AS_USUAL, Access, Channel, Config, FeedSpec, Settings
from monitor.context import Context
from monitor.core.article import Entry
from monitor.core.delivery import SendOutcome, Sent
from monitor.core.feed import Fetched, FetchFailed, FetchOutcome, NotModified, ParsedFeed, Validators
from monitor.core.matcher import compile_rules
from monitor.core.message import Message
from monitor.core.query import Term
from monitor.core.rule import Rule
from monitor.http import Room
from monitor.runner.loop import run_async
from monitor.stages import poll
from monitor.stages.poll import Polled
from monitor.store import feeds
from monitor.store.database import Database

NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)
FEED = "https://blatt.example/rss"


class FakeClock:
    """A clock that only moves when told to."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def pass_by(self, duration: timedelta) -> None:
        self.at += duration


@dataclass
class Newsstand:
    """Answers fetches and parses from what the test put up: url → entries, or why the fetch fails."""

    documents: dict[str, tuple[Entry, ...] | FetchFailed] = field(default_factory=dict)
    visits: list[str] = field(default_factory=list)
    forms: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    well_formed: bool = True
    closed: int = 0

    def put(self, url: str, *entries: Entry) -> None:
        self.documents[url] = entries

    async def fetch(
        self,
        url: str,
        validators: Validators,
        access: Access = AS_USUAL,
        *,
        at: str | None = None,
        room: Room | None = None,
    ) -> FetchOutcome:
        await self.asked(url, room)
        url = at or url
        self.visits.append(url)
        document = self.documents[url]
        if isinstance(document, FetchFailed):
            return document
        body = repr(document).encode()
        etag = hashlib.sha256(body).hexdigest()
        if validators.etag == etag:
            return NotModified()
        return Fetched(body, url, validators=Validators(etag=etag))

    async def asked(self, url: str, room: Room | None) -> None:
        """Do what comes before the answer: here nothing."""

    async def send_form(self, url: str, form: Mapping[str, str]) -> FetchFailed | None:
        self.forms.append((url, dict(form)))
        return None

    async def aclose(self) -> None:
        self.closed += 1

    def parse(self, body: bytes, *, content_type: str, url: str) -> ParsedFeed | FetchFailed:
        document = self.documents[url]
        assert not isinstance(document, FetchFailed)
        problems = () if self.well_formed else ("not well-formed XML",)
        return ParsedFeed(
            title="Test", language="de", entries=document, well_formed=self.well_formed, problems=problems
        )


@dataclass
class Recorder:
    """A notifier that keeps what it is given, or answers as told."""

    messages: list[tuple[str, str, Message]] = field(default_factory=list)
    answers: dict[str, SendOutcome] = field(default_factory=dict)  # by channel

    def send_all(
        self, channel: Channel, messages: Iterable[tuple[str, Message, bool]], *, ahead: int = 1
    ) -> Generator[SendOutcome, None, None]:
        for target, message, _ in messages:
            yield self.send(channel, target, message)

    def send(self, channel: Channel, target: str, message: Message) -> SendOutcome:
        self.messages.append((channel.name, target, message))
        return self.answers.get(channel.name, Sent())

    def close(self) -> None:
        pass


def an_entry(title: str = "Nordkorea testet Rakete", **given: object) -> Entry:
    slug = hashlib.sha256(title.encode()).hexdigest()[:8]
    fields: dict[str, object] = {"guid": slug, "url": f"https://blatt.example/{slug}", "title": title}
    return Entry(**{**fields, **given})  # type: ignore[arg-type]


def a_rule(term: str = "Nordkorea", **given: object) -> Rule:
    return Rule(**{"name": term, "query": Term(term), **given})  # type: ignore[arg-type]


def a_config(
    feeds: Iterable[str] = (FEED,),
    rules: Iterable[Rule] | None = None,
    channels: Mapping[str, tuple[str, ...]] | None = None,
    **settings: object,
) -> Config:
    """Return a configuration of feed URLs, rules (default: Nordkorea) and channels with their targets."""
    return Config(
        feeds=tuple(FeedSpec(url=url) for url in feeds),
        rules=tuple(rules) if rules is not None else (a_rule(),),
        channels=tuple(
            Channel(name=name, targets=targets) for name, targets in (channels or {"console": ("",)}).items()
        ),
        settings=Settings(**settings),  # type: ignore[arg-type]
    )


def a_context(
    db: Database,
    config: Config | None = None,
    *,
    clock: FakeClock | None = None,
    newsstand: Newsstand | None = None,
    notifier: Recorder | None = None,
    worker: str = "worker-1",
) -> Context:
    config = config or a_config()
    newsstand = newsstand or Newsstand()
    return Context(
        config=config,
        rules=compile_rules(config.rules),
        clock=clock or FakeClock(),
        db=db,
        fetcher=newsstand,
        parser=newsstand,
        notifier=notifier or Recorder(),
        worker=worker,
    )


def sync(ctx: Context) -> None:
    with ctx.db.begin() as session:
        feeds.sync_with_config(session, ctx.config.feeds, now=ctx.clock.now())


def poll_due(ctx: Context) -> list[Polled]:
    """Claim, visit and save whatever is due."""

    async def visit_all() -> list[Polled]:
        claimed = poll.claim(ctx, limit=10)
        with ThreadPoolExecutor(1) as parsing:
            return poll.save(ctx, [await poll.visit(ctx, feed, parsing=parsing) for feed in claimed])

    return run_async(visit_all())
