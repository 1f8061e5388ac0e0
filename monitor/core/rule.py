"""A watch rule: what to look for, where, and whom to tell."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from monitor.core.article import Article
from monitor.core.errors import Position
from monitor.core.query import Query
from monitor.core.template import BUILT_IN, Templates


class Severity(StrEnum):
    """How urgent a rule's alerts are."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class When(StrEnum):
    """When a rule's alerts go out, whatever the channel says."""

    NOW = "now"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Escalation:
    """Whom to tell as well when nobody acknowledged an alert within the time."""

    after: timedelta
    to: tuple[str, ...]  # channel names


class StoryMode(StrEnum):
    """How often one story may alert."""

    ONCE = "once"  # once per development
    UPDATES = "updates"  # and when an alerted article gets another headline
    EVERY = "every"  # once per article


FIELDS = (
    "title",
    "summary",
    "text",
    "author",
    "categories",
    "url",
    "source",
)  # of an article, as rules see it
DEFAULT_FIELDS = ("title", "summary", "text")


@dataclass(frozen=True, slots=True)
class Scope:
    """Which articles a rule looks at; empty means every one."""

    feeds: frozenset[str] = frozenset()  # feed names
    tags: frozenset[str] = frozenset()  # feed tags
    languages: frozenset[str] = frozenset()  # two-letter codes

    def covers(self, article: Article) -> bool:
        """Tell whether the article's feed and language are in scope; an unknown language is."""
        in_feeds = (
            not (self.feeds or self.tags) or article.feed in self.feeds or bool(self.tags & article.tags)
        )
        spoken = (article.language or "")[:2].lower()
        return in_feeds and (not self.languages or not spoken or spoken in self.languages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One watch rule, ready to be compiled."""

    name: str  # unique; its identity over edits
    query: Query
    version: str = ""  # changes when what it looks for changes
    position: Position = Position("config/rules.yaml")  # noqa: RUF009 frozen
    fields: tuple[str, ...] = DEFAULT_FIELDS
    scope: Scope = Scope()
    severity: Severity = Severity.NORMAL
    tags: frozenset[str] = frozenset()  # by which routes choose it
    notify: tuple[str, ...] = ()  # channel names, routes already followed; empty: every channel
    when: When | None = None  # None: as each channel says
    repeat_after: timedelta | None = None  # None: every match may alert on its own
    escalate: Escalation | None = None
    story: StoryMode = StoryMode.ONCE
    templates: Templates = BUILT_IN
    must_match: tuple[str, ...] = ()
    must_not_match: tuple[str, ...] = ()


class Evidence(NamedTuple):
    """Where a term was found: code points in the field's original text, end exclusive."""

    field: str
    start: int
    end: int
    term: str  # as the rule writes it


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that an article satisfies, and why."""

    rule: Rule
    evidence: tuple[Evidence, ...]
