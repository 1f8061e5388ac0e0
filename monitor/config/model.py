"""The configuration as the rest of the program sees it: frozen, complete, checked."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, timedelta, tzinfo

from monitor.core.baseline import CatchUp
from monitor.core.errors import Position
from monitor.core.rule import Rule
from monitor.core.schedule import EVERY_DAY, Schedule
from monitor.core.shown import shown_url
from monitor.core.template import BUILT_IN, Templates
from monitor.core.timing import Timing

MORNING = Schedule("daily 08:00", UTC, EVERY_DAY, timedelta(hours=8))
_AT_ONCE = Timing()
_NOWHERE = Position("config")  # of what no file says: the console that is there by default


class Secret:
    """A text that shows itself only to who asks for it by name."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text; never log it, print it or put it into an error."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(****)"

    def __str__(self) -> str:
        return "****"

    def __format__(self, spec: str) -> str:
        return "****"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How a feed is asked for, where that differs from the others."""

    headers: tuple[tuple[str, Secret], ...] = ()  # for the feed's own server, no other
    user_agent: str | None = None  # None: our honest one
    login: Secret | None = None  # user:password, for the feed's own server, no other
    proxy: Secret | None = None  # its URL; None: connections are made directly
    allow_private: tuple[str, ...] = ()  # CIDRs, beside those of the settings


AS_USUAL = Access()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSpec:
    """A feed as configured."""

    url: str  # unique; may hold a secret in user info or query: show `shown_url` to people
    written: str = ""  # the address with its variables by name
    name: str = ""  # empty: the document's own title is shown
    tags: frozenset[str] = frozenset()
    language: str | None = None  # of its articles; None: what the feed says
    every: timedelta | None = None  # None: settings.every
    catch_up: CatchUp | None = None  # None: settings.catch_up
    paused: bool = False
    access: Access = AS_USUAL
    position: Position = _NOWHERE

    @property
    def shown_url(self) -> str:
        """The address for people: variables by name, passwords and tokens as ****."""
        return shown_url(self.written or self.url)

    @property
    def identity(self) -> str:
        """What the database calls the feed: its address; where that holds a secret, the shown one and a mark.

        It stays the same when the value of a variable changes.
        """
        if self.shown_url == self.url:
            return self.url
        return f"{self.shown_url}#{hashlib.sha256((self.written or self.url).encode()).hexdigest()[:8]}"

    @property
    def has_secret(self) -> bool:
        """Tell whether the address holds what nobody may see."""
        return self.identity != self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Where alerts go. A console channel has no URL."""

    name: str
    url: Secret | None = None  # an Apprise URL without recipients that `targets` name
    targets: tuple[str, ...] = ("",)  # one delivery each; "" is the channel's own URL as it is
    language: str | None = None  # of its messages; None: settings.language
    timing: Timing = _AT_ONCE
    templates: Templates = BUILT_IN
    position: Position = _NOWHERE

    @property
    def scheme(self) -> str:
        """How the channel is shown beside its name: `mailtos`, `console`."""
        return self.url.reveal().partition("://")[0] if self.url else "console"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What holds for the whole program."""

    catch_up: CatchUp = CatchUp.NONE
    allow_private: tuple[str, ...] = ()  # CIDRs that may be fetched although not public
    every: timedelta | None = None  # None: each feed's rhythm decides
    budget: int = 96  # visits per feed and day, on average, where the rhythm decides
    notify_health: tuple[
        str, ...
    ] = ()  # channels that are told when a feed goes silent, fails, dies or is back
    public_url: str | None = None  # where the outside reaches `listen`; None: nobody is asked to call
    listen: tuple[str, int] | None = None  # host and port
    host_gap: timedelta | None = (
        None  # between visits to one host; None: the usual, but none for own machines
    )
    language: str = "en"  # of alerts
    contact: str | None = None  # in the User-Agent: an address publishers can write to
    timezone: tzinfo | None = None  # None: the machine's
    digest: Schedule = MORNING  # of rules with `when: digest` on channels without one
    report: Schedule | None = None  # of the watch itself, to `notify_health`; None: none
    heartbeat: Secret | None = None  # a URL, asked for every minute while all is well
    keep: timedelta | None = timedelta(days=90)  # articles that alerted nobody; None: for ever
    keep_alerts: timedelta | None = timedelta(days=730)  # at least as long as `keep`


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything the user's YAML says."""

    feeds: tuple[FeedSpec, ...] = ()
    rules: tuple[Rule, ...] = ()
    channels: tuple[Channel, ...] = ()  # never empty: the console when nothing is configured
    settings: Settings = Settings()
    warnings: tuple[str, ...] = ()
