"""A day of made-up news after the other, stored as rows of the same shapes as visits and triage store them.

The first day is put together here. Every further one is the day before under
new numbers and links, written by the database itself: a year of millions of
articles is to cost what the database takes for them, not what making them up does.
"""

import hashlib
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, Table, cast, insert, literal, select, update
from sqlmodel import Session

from benchmarks.news import Newsroom
from monitor.core.alert import content_to_json
from monitor.core.sample import sample_alert
from monitor.core.story.assign import Relation
from monitor.core.url import canonical_url
from monitor.lexicon import open_lexicon
from monitor.store import sizes
from monitor.store.database import Database
from monitor.store.tables import alert, article, assignment, delivery, feed, match

MATCHED, ALERTED = 50, 2  # one of so many
BATCH = 2_000
BRIEFS = 10_000  # titles and summaries that articles are put together from
RARE = "Raketentest"  # a word that one in a thousand articles has


@dataclass(frozen=True)
class Scale:
    """How much news there is."""

    feeds: int
    per_day: int  # of each feed
    days: int


@dataclass
class Year:
    """Writes one day after the other."""

    db: Database
    scale: Scale
    chance: random.Random
    last: int = 0  # article

    def __post_init__(self) -> None:
        self._briefs = Newsroom(open_lexicon(), seed=1).briefs(BRIEFS)

    @property
    def count(self) -> int:
        """Return how many articles a day has."""
        return self.scale.feeds * self.scale.per_day

    @property
    def days(self) -> int:
        """Return how many whole days are written."""
        return self.last // self.count

    def write(self, at: datetime) -> None:
        """Store a day's articles, what triage makes of them, and that all feeds were read."""
        for start in range(self.last % self.count, self.count, BATCH):
            numbers = range(self.last + 1, self.last + 1 + min(BATCH, self.count - start))
            with self.db.begin() as session:
                self._store(session, numbers, at + start / self.count * timedelta(hours=12))
        with self.db.begin() as session:
            session.execute(update(feed).values(read_at=at + timedelta(hours=12), polled_at=at))
            sizes.count_visits(session, 96 * self.scale.feeds, at.date())

    def _store(self, session: Session, numbers: range, at: datetime) -> None:
        found = [number for number in numbers if number % MATCHED == 0]
        alerted = [number for number in found if number % (MATCHED * ALERTED) == 0]
        if self.last < self.count:
            self._insert(session, article, [self._article(number, at) for number in numbers])
            self._insert(session, assignment, [_assignment(number, at) for number in numbers])
        else:
            self._repeat(session, numbers, at)
        self._insert(session, alert, [_alert(number, at) for number in alerted])
        self._insert(session, delivery, [_delivery(number, at) for number in alerted])
        self._insert(session, match, [_match(number, at, alerted=number in alerted) for number in found])
        self.last = numbers[-1]

    def _article(self, number: int, at: datetime) -> dict[str, Any]:
        head, summary, *text = self.chance.choices(self._briefs, k=5)
        link = f"https://feed-{number % self.scale.feeds}.example/politik/artikel-{number}.html"
        said = f"Nordkorea meldet einen {RARE}." if number % 1_000 == 0 else ""
        return {
            "id": number,
            "feed_id": number % self.scale.feeds + 1,
            "key": f"https://feed-{number % self.scale.feeds}.example/politik/artikel-{number}",
            "guid": f"https://feed-{number % self.scale.feeds}.example/politik/artikel-{number}",
            "url": link,
            "canonical_url": canonical_url(link),
            "title": head.title,
            "summary": f"{summary.summary} {said}".strip(),
            "text": "\n\n".join(one.summary for one in text),
            "categories": ["Politik"],
            "language": "de",
            "content_hash": hashlib.sha256(str(number).encode()).hexdigest(),
            "published_at": at,
            "seen_at": at + timedelta(microseconds=number % 10**6),
            "triaged_at": at,
        }

    def _repeat(self, session: Session, numbers: range, at: datetime) -> None:
        """Store the articles of the day before again, as those that have these numbers."""
        number = article.c.id + self.count
        site = literal("https://feed-") + cast(number % self.scale.feeds, String) + ".example"
        link = site + "/politik/artikel-" + cast(number, String)
        page = link + ".html"
        named = {"key": link, "guid": link, "url": page, "canonical_url": page}
        times = {name: literal(at) for name in ("published_at", "seen_at", "triaged_at")}
        self._copy(session, article, article.c.id, {"id": number, **named, **times}, numbers)
        group = assignment.c.group_id + self.count
        moved = {"id": group, "article_id": group, "group_id": group, "story_id": group, "at": literal(at)}
        self._copy(session, assignment, assignment.c.id, moved, numbers)

    def _copy(
        self,
        session: Session,
        table: Table,
        numbered: ColumnElement[int],
        changed: dict[str, ColumnElement[Any]],
        numbers: range,
    ) -> None:
        rows = select(*(changed.get(column.name, column) for column in table.columns)).where(
            numbered.between(numbers[0] - self.count, numbers[-1] - self.count)
        )
        session.connection().execute(
            insert(table).from_select([column.name for column in table.columns], rows)
        )

    @staticmethod
    def _insert(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
        if rows:
            session.connection().execute(insert(table), rows)


def _assignment(number: int, at: datetime) -> dict[str, Any]:
    reason = "nothing of the last 72 hours is like it"
    return {
        "id": number,
        "article_id": number,
        "at": at,
        "relation": Relation.OPENS.value,
        "group_id": number,
        "story_id": number,
        "reason": reason,
    }


def _alert(number: int, at: datetime) -> dict[str, Any]:
    content = content_to_json(sample_alert("de"))
    key = hashlib.sha256(f"alert {number}".encode()).hexdigest()
    shown = {"article_id": number, "group_id": number, "story_id": number, "severity": "normal"}
    return {"id": number, "key": key, "rule": "Regel", "raised_at": at, "content": content, **shown}


def _delivery(number: int, at: datetime) -> dict[str, Any]:
    times = {"created_at": at, "due_at": None, "sent_at": at + timedelta(seconds=4)}
    return {"alert_id": number, "channel": "mail", "target": "desk@example.org", "state": "sent", **times}


def _match(number: int, at: datetime, *, alerted: bool) -> dict[str, Any]:
    evidence = [{"field": "title", "start": 0, "end": 6, "term": "Wort"}]
    silence = None if alerted else "a copy of another article"
    shown = {"alert_id": number if alerted else None, "silence": silence, "evidence": evidence}
    return {"article_id": number, "rule": "Regel", "rule_version": "1", "matched_at": at, **shown}
