"""Wiring: what a stage may touch — configuration, clock, database, network, notifier."""

import os
import secrets
import socket
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property
from importlib.metadata import version
from typing import Protocol
from urllib.parse import urlsplit

from monitor.config.address import is_own_machine, server_of
from monitor.config.machine import machine_zone
from monitor.config.model import Access, Channel, Config, FeedSpec
from monitor.core.article import Article
from monitor.core.delivery import SendOutcome
from monitor.core.feed import FetchFailed, FetchOutcome, ParsedFeed, Validators
from monitor.core.matcher import RuleSet, compile_rules, language_of
from monitor.core.message import Message
from monitor.core.story.memory import Memory
from monitor.core.turns import HOST_GAP
from monitor.http import Http, Room
from monitor.lexicon import open_lexicon
from monitor.notify import AppriseNotifier
from monitor.parser import FeedParser
from monitor.store import archive
from monitor.store.database import Database


class Clock(Protocol):
    """The wall clock."""

    def now(self) -> datetime:
        """Return the time, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 the one place that reads it


class Fetcher(Protocol):
    """The one guarded way out to the internet."""

    async def fetch(
        self,
        url: str,
        validators: Validators,
        access: Access = ...,
        *,
        at: str | None = None,
        room: Room | None = None,
    ) -> FetchOutcome:
        """Fetch `url` within all limits, as `access` says, where it redirects to (`at`); conditional when `validators` say so.

        A large document waits for its turn in `room`.
        """
        ...

    async def send_form(self, url: str, form: Mapping[str, str]) -> FetchFailed | None:
        """Post `form` to `url` within all limits; None: it was accepted."""
        ...

    async def aclose(self) -> None:
        """Close kept connections; the next fetch opens new ones, in whatever event loop it runs."""
        ...


class Parser(Protocol):
    """Reads feed documents in a killable child; safe to call from several threads."""

    def parse(self, body: bytes, *, content_type: str, url: str) -> ParsedFeed | FetchFailed:
        """Read one document. Blocks at most for the parser's time limit."""
        ...


class Notifier(Protocol):
    """Sends through Apprise in a killable child; safe to call from several threads."""

    def send_all(
        self, channel: Channel, messages: Iterable[tuple[str, Message, bool]], *, ahead: int = 1
    ) -> Generator[SendOutcome, None, None]:
        """Send (target, message, whether more follow) in turn and yield what became of each; it may end early.

        Up to `ahead` are under way at once. Blocks at most for the send limit, for each.
        """
        ...

    def close(self) -> None:
        """Kill running sends; each ends as `SendFailed` with kind UNKNOWN."""
        ...


@dataclass(frozen=True, kw_only=True)
class Context:
    """What a stage is handed."""

    config: Config
    rules: RuleSet
    clock: Clock
    db: Database
    fetcher: Fetcher
    parser: Parser
    notifier: Notifier
    worker: str  # who holds the leases: unique per process
    zone: tzinfo = UTC  # of the times that alerts show
    memory: Memory = field(default_factory=Memory)  # of stories; triage's own

    @cached_property
    def _specs(self) -> Mapping[str, FeedSpec]:
        return {spec.identity: spec for spec in self.config.feeds}

    def spec(self, feed_url: str) -> FeedSpec | None:
        """Return what the configuration says of the feed of that identity; None once it is removed."""
        return self._specs.get(feed_url)

    @cached_property
    def fixed_feeds(self) -> frozenset[str]:
        """The identities of feeds that are visited at an interval of the user's choice."""
        return frozenset(spec.identity for spec in self.config.feeds if self.every(spec.identity))

    def every(self, feed_url: str) -> timedelta | None:
        """Return the interval that the user chose for a feed; None: its rhythm decides."""
        spec = self.spec(feed_url)
        return (spec.every if spec else None) or self.config.settings.every

    @cached_property
    def _gaps(self) -> Mapping[str, timedelta]:
        visited = [spec.url for spec in self.config.feeds if not spec.paused]
        shared = {server for server, count in Counter(map(server_of, visited)).items() if count > 1}
        chosen = self.config.settings.host_gap
        if chosen is not None:
            return dict.fromkeys(shared, chosen)
        others = {server_of(url) for url in visited if not is_own_machine(urlsplit(url).hostname or "")}
        return dict.fromkeys(shared & others, HOST_GAP)

    def host_gap(self, host: str) -> timedelta:
        """Return how far apart visits to a host start; zero for one that no feeds share."""
        return self._gaps.get(host, timedelta(0))

    def with_tags(self, article: Article) -> Article:
        """Return the article with its feed's tags, which live in the configuration alone."""
        spec = self.spec(article.feed_url)
        return replace(article, tags=spec.tags) if spec and spec.tags != article.tags else article

    def targets(self, notify: Sequence[str]) -> list[tuple[str, str]]:
        """Return (channel, target) for every delivery of an alert; no names: every channel."""
        return [
            (channel.name, target)
            for channel in self.config.channels
            if not notify or channel.name in notify
            for target in channel.targets
        ]


@contextmanager
def open_context(config: Config, database: Database, *, clock: Clock | None = None) -> Iterator[Context]:
    """Build the real parts and close them, with all their children, at the end."""
    with closing(FeedParser()) as parser, closing(AppriseNotifier()) as notifier:
        yield Context(
            config=config,
            rules=_compiled(config, _languages_of(database)),
            clock=clock or SystemClock(),
            db=database,
            fetcher=_fetcher(config),
            parser=parser,
            notifier=notifier,
            worker=f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}",
            zone=config.settings.timezone or machine_zone(),
        )


def reconfigured(ctx: Context, config: Config) -> Context:
    """Return the same context for another configuration; compiles the rules, which may take seconds."""
    old, new = ctx.config.settings, config.settings
    same_door = (old.contact, old.allow_private) == (new.contact, new.allow_private)
    return replace(
        ctx,
        config=config,
        rules=_recompiled(ctx, config),
        fetcher=ctx.fetcher if same_door else _fetcher(config),
        zone=config.settings.timezone or machine_zone(),
    )


def _recompiled(ctx: Context, config: Config) -> RuleSet:
    """Return rules as compiled before, also for languages that are named now; or compile those that changed."""
    if config.rules != ctx.config.rules:
        return _compiled(config, ctx.rules.languages)
    for language in _named_languages(config):
        ctx.rules.engine(language)
    return ctx.rules


def _compiled(config: Config, languages: Iterable[str]) -> RuleSet:
    """Compile the rules for the languages that are named, and for those that articles come in."""
    expected = sorted({*languages, *_named_languages(config)})
    return compile_rules(config.rules, lexicon=open_lexicon(), languages=expected)


def _named_languages(config: Config) -> set[str]:
    by_feeds = {feed.language for feed in config.feeds}
    by_rules = {code for rule in config.rules for code in rule.scope.languages}
    return {code[:2].lower() for code in by_feeds | by_rules if code}


def _languages_of(database: Database) -> set[str]:
    """Return the languages of the newest articles: none of them shall wait for its rules to be compiled."""
    with database.begin() as session:
        newest = archive.newest_first(session, since=None, after=None)
    return set(filter(None, map(language_of, newest)))


def _fetcher(config: Config) -> Fetcher:
    settings = config.settings
    return Http(user_agent=user_agent(settings.contact), allow_private=settings.allow_private)


def user_agent(contact: str | None) -> str:
    """Say honestly who asks, and whom a publisher can write to."""
    return f"monitor/{version('monitor')} (news watch" + (f"; {contact})" if contact else ")")
