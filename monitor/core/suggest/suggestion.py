"""Proposals for a rule, each with the difference it makes."""

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from monitor.core.article import Article
from monitor.core.query import Query
from monitor.core.suggest.contrast import Company
from monitor.core.suggest.false_alarms import Exclusion

EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Example:
    """An article that a change would make a difference for."""

    article_id: int
    title: str
    source: str


@dataclass(slots=True)
class More:
    """Articles that a changed rule finds and the rule itself does not."""

    count: int = 0
    words: Counter[str] = field(default_factory=Counter)  # as written there, for which they are found
    newest: "deque[Example]" = field(default_factory=lambda: deque(maxlen=EXAMPLES))

    def add(self, article: Article, words: Iterable[str] = ()) -> None:
        """Count one more, newer than those before."""
        self.count += 1
        self.words.update(words)
        self.newest.append(example(article))


@dataclass(frozen=True, slots=True)
class Wider:
    """A change by which a rule finds more; `term` is what it adds or makes reach further."""

    term: Query
    query: Query
    more: More
    company: Company | None = None  # for a word that was found beside what the rule finds


@dataclass(frozen=True, slots=True)
class Narrower:
    """A word that only part of the finds have."""

    term: Query
    query: Query
    keeps: int  # of the articles that were looked at once more


@dataclass(frozen=True, slots=True)
class Excluded:
    """An exclusion with some of the false alarms that it removes."""

    exclusion: Exclusion
    examples: tuple[Example, ...]


@dataclass(slots=True)
class Suggested:
    """All that is proposed, and on what evidence."""

    since: datetime
    articles: int = 0  # that the rule looks at
    found: int = 0
    stories: int = 0  # of those found
    looked_at: int = 0  # of those found, for `narrower`
    false: int = 0  # alerts marked so that the rule finds still, as all that follow
    right: int = 0
    unmarked: int = 0  # found, but not marked
    mended: int = 0  # marked false, and not found any more
    reaches: list[Wider] = field(default_factory=list)
    wider: list[Wider] = field(default_factory=list)
    narrower: list[Narrower] = field(default_factory=list)
    exclusions: list[Excluded] = field(default_factory=list)


def example(article: Article) -> Example:
    """Return what a list shows of an article."""
    return Example(article.id, article.title, article.source)
