"""Wiring: what a stage may touch — configuration, clock, database, network, notifier."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from monitor.config.model import Channel, Config
from monitor.core.delivery import SendOutcome
from monitor.core.feed import FetchFailed, FetchOutcome, ParsedFeed, Validators
from monitor.core.matcher import RuleSet
from monitor.core.message import Message
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

    async def fetch(self, url: str, validators: Validators) -> FetchOutcome:
        """Fetch `url` within all limits; conditional when `validators` say so."""
        ...


class Parser(Protocol):
    """Reads feed documents in a killable child; safe to call from several threads."""

    def parse(self, body: bytes, *, content_type: str, url: str) -> ParsedFeed | FetchFailed:
        """Read one document. Blocks at most for the parser's time limit."""
        ...


class Notifier(Protocol):
    """Sends through Apprise in a killable child; safe to call from several threads."""

    def send(self, channel: Channel, target: str, message: Message) -> SendOutcome:
        """Send one message to one target. Blocks at most for the send limit."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
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
