"""Stories in triage: what is decided is stored, survives restarts and hand-overs, and never runs ahead of the database."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import Session

from monitor.context import Context
from monitor.core.article import Entry
from monitor.core.baseline import CatchUp
from monitor.core.delivery import SendFailed, SendFailure
from monitor.core.errors import StoreError
from monitor.core.rule import StoryMode
from monitor.core.story.memory import Memory
from monitor.stages import deliver, triage
from monitor.stages import stories as story
from monitor.store.alerts import alerts
from monitor.store.database import Database
from monitor.store.tables import alert, assignment, feed, match
from tests.builders import (
    FEED,
    NOW,
    FakeClock,
    Newsstand,
    a_config,
    a_context,
    a_rule,
    an_entry,
    poll_due,
    sync,
)

HOUR = timedelta(hours=1)
OTHER, THIRD = "https://andere.example/rss", "https://dritte.example/rss"
LEAD = (
    "Seoul (dpa) - Nordkorea hat nach Angaben des Generalstabs in Seoul am frühen Morgen zwei ballistische "
    "Kurzstreckenraketen Richtung Japanisches Meer abgefeuert."
)
WIRE = an_entry("Nordkorea feuert zwei Kurzstreckenraketen ab", summary=LEAD)
COPY = an_entry(
    "Generalstab: Nordkorea feuert Kurzstreckenraketen Richtung Japan",
    url="https://andere.example/1",
    summary=LEAD.removeprefix("Seoul (dpa) - "),
)
NEXT = an_entry(
    "Sicherheitsrat berät über Nordkorea und seine Kurzstreckenraketen",
    url="https://dritte.example/2",
    summary="Nach dem Abschuss der Kurzstreckenraketen Richtung Japanisches Meer kommt der Sicherheitsrat zu "
    "einer Dringlichkeitssitzung zusammen.",
)
WEATHER = an_entry("Sturm über Nordkorea deckt Dächer ab", summary="Der Taifun zog in der Nacht nach Norden.")


def a_watch(db: Database, mode: StoryMode = StoryMode.ONCE, **given: Any) -> tuple[Context, Newsstand]:
    """Return a context of three feeds, empty so far, and where to put their entries."""
    stand = given.setdefault("newsstand", Newsstand())
    rules = [replace(a_rule(), story=mode)]
    config = a_config([FEED, OTHER, THIRD], rules=rules, catch_up=CatchUp.ALL)
    ctx = a_context(db, config, **given)
    for url in (FEED, OTHER, THIRD):
        stand.put(url)
    sync(ctx)
    return ctx, stand


def publish(ctx: Context, stand: Newsstand, *entries: tuple[str, Entry]) -> triage.Triaged:
    """Put up entries one after the other, each polled and triaged before the next."""
    done = triage.Triaged()
    for url, entry in entries:
        stand.put(url, entry)
        assert isinstance(ctx.clock, FakeClock)
        ctx.clock.pass_by(HOUR)
        poll_due(ctx)
        while (batch := triage.run(ctx)).more:
            done = triage.added(done, batch)
    return done


def rows(db: Database, *columns: Any) -> list[tuple[Any, ...]]:
    with db.read() as session:
        return [tuple(row) for row in session.execute(select(*columns).order_by(columns[0]))]


def placed(db: Database) -> list[tuple[Any, ...]]:
    columns = assignment.c
    return rows(db, columns.id, columns.relation, columns.group_id, columns.story_id)


STREAM = [(FEED, WIRE), (OTHER, COPY), (THIRD, NEXT), (FEED, WEATHER)]
PLACED = [
    (1, "opens a story", 1, 1),
    (2, "copy", 1, 1),
    (3, "same story", 3, 1),
    (4, "opens a story", 4, 4),
]


def test_every_article_is_stored_with_where_it_belongs(db: Database) -> None:
    publish(*a_watch(db), *STREAM)
    assert placed(db) == PLACED


def test_a_wire_report_of_two_outlets_alerts_once_and_the_copy_says_of_what_it_is_one(db: Database) -> None:
    publish(*a_watch(db), *STREAM)
    silences = rows(db, match.c.article_id, match.c.silence)
    assert [reason is None for _, reason in silences] == [True, False, True, True]
    assert silences[1][1].startswith("already alerted: ")
    assert " in “Nordkorea feuert zwei Kurzstreckenraketen ab” (Test), 60 minutes before " in silences[1][1]
    assert rows(db, alert.c.id, alert.c.group_id, alert.c.story_id) == [(1, 1, 1), (2, 3, 1), (3, 4, 4)]


def test_a_new_development_continues_the_alert_that_told_its_story_first(db: Database) -> None:
    publish(*a_watch(db), *STREAM)
    (_, first, opening), (_, _, following), (_, _, other) = rows(db, alert.c.id, alert.c.key, alert.c.content)
    assert (opening["update_of"], following["update_of"], other["update_of"]) == ("", first, "")
    assert (opening["agency"], following["agency"]) == ("dpa", "")


def name_by_host(db: Database) -> None:
    with db.begin() as session:
        session.execute(update(feed).values(name=feed.c.host))


def test_copies_that_came_before_an_alert_is_sent_are_named_in_it(db: Database) -> None:
    ctx, stand = a_watch(db)
    name_by_host(db)
    publish(ctx, stand, *STREAM[:2])
    [claimed] = deliver.claim(ctx, limit=10)
    assert claimed.content.also_reported_by == ("andere.example",)
    with db.read() as session:
        [listed] = alerts(session, limit=10)
    assert (listed.group_id, listed.story_id) == (1, 1)
    assert listed.content.also_reported_by == ("andere.example",)


def test_later_tries_of_a_delivery_name_the_same_outlets_as_the_first(db: Database) -> None:
    ctx, stand = a_watch(db)
    name_by_host(db)
    publish(ctx, stand, STREAM[0])
    [first] = deliver.claim(ctx, limit=10)
    deliver.save(ctx, [(first, SendFailed(SendFailure.TEMPORARY, "451 later"))])
    publish(ctx, stand, STREAM[1])
    [second] = deliver.claim(ctx, limit=10)
    assert (second.attempts, second.content) == (2, first.content)
    assert second.content.also_reported_by == ()


def test_a_delivery_that_was_given_back_untried_names_all_outlets_when_it_is_tried(db: Database) -> None:
    ctx, stand = a_watch(db)
    name_by_host(db)
    publish(ctx, stand, STREAM[0])
    deliver.give_back(ctx, deliver.claim(ctx, limit=10))
    publish(ctx, stand, STREAM[1])
    [claimed] = deliver.claim(ctx, limit=10)
    assert claimed.content.also_reported_by == ("andere.example",)


def test_a_rule_that_wants_every_article_gets_the_copies_too(db: Database) -> None:
    assert publish(*a_watch(db, StoryMode.EVERY), *STREAM).alerts == 4


def test_copies_in_one_batch_alert_once(db: Database) -> None:
    ctx, stand = a_watch(db)
    stand.put(FEED, WIRE)
    stand.put(OTHER, COPY)
    poll_due(ctx)
    assert triage.run(ctx).alerts == 1


def test_a_copy_alerts_if_the_rule_did_not_find_the_first_article(db: Database) -> None:
    ctx, stand = a_watch(db)
    first = replace(
        WIRE, title="Pjöngjang feuert zwei Kurzstreckenraketen ab", summary=LEAD.replace("Nordkorea", "Kim")
    )
    assert publish(ctx, stand, (FEED, first), (OTHER, COPY)).alerts == 1
    assert [row[1] for row in placed(db)] == ["opens a story", "copy"]


@pytest.mark.parametrize("restarts", [{1}, {2}, {1, 2, 3}])
def test_a_restart_in_the_middle_changes_nothing(db: Database, restarts: set[int]) -> None:
    ctx, stand = a_watch(db)
    for number, published in enumerate(STREAM):
        publish(replace(ctx, memory=Memory()) if number in restarts else ctx, stand, published)
    assert placed(db) == PLACED


def test_a_worker_knows_what_another_one_decided_meanwhile(db: Database) -> None:
    ctx, stand = a_watch(db)
    other = replace(ctx, worker="worker-2", memory=Memory())
    for number, published in enumerate(STREAM):
        ctx.clock.pass_by(triage.LEASE)  # type: ignore[attr-defined]  # the other's lease runs out
        publish((ctx, other)[number % 2], stand, published)
    assert placed(db) == PLACED


class FullError(StoreError):
    """No space left."""


class FullDatabase(Database):
    """Refuses the next commits."""

    refusing = 0

    @contextmanager
    def begin(self) -> Iterator[Session]:
        with super().begin() as session:
            yield session
            if self.refusing and session.scalar(select(assignment.c.id).where(assignment.c.id > 1)):
                self.refusing -= 1
                raise FullError


def test_what_could_not_be_saved_is_forgotten(db_url: str) -> None:
    db = FullDatabase(db_url)
    ctx, stand = a_watch(db)
    publish(ctx, stand, STREAM[0])
    db.refusing = 2
    for _ in range(2):
        with pytest.raises(FullError):
            publish(ctx, stand, STREAM[1])
    publish(ctx, stand, *STREAM[2:])
    assert placed(db)[:2] == PLACED[:2]
    db.close()


def test_a_batch_that_another_worker_took_meanwhile_is_left_to_it(db: Database) -> None:
    clock = FakeClock()
    ctx, stand = a_watch(db, clock=clock)
    other = replace(ctx, worker="worker-2", memory=Memory())

    def taken_over(context: Context, articles: Sequence[Any]) -> None:
        clock.pass_by(triage.LEASE)
        assert triage.run(other).articles == 1

    stand.put(FEED, WIRE)
    poll_due(ctx)
    slow = replace(ctx, rules=_Meanwhile(ctx.rules, taken_over, ctx))  # type: ignore[arg-type]
    assert triage.run(slow).articles == 0
    assert placed(db) == PLACED[:1]
    clock.pass_by(triage.LEASE)
    publish(ctx, stand, *STREAM[1:])
    assert placed(db) == PLACED


class _Meanwhile:
    """Rules during whose matching something else happens, once."""

    def __init__(self, rules: Any, event: Any, ctx: Context) -> None:
        self._rules, self._events, self._ctx = rules, [event], ctx

    def judge(self, article: Any) -> Any:
        while self._events:
            self._events.pop()(self._ctx, [article])
        return self._rules.judge(article)


def test_a_long_memory_comes_back_bit_by_bit(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    ctx, stand = a_watch(db)
    publish(ctx, stand, *STREAM[:3])
    monkeypatch.setattr(story, "RECALLED_AT_ONCE", 2)
    again = replace(ctx, memory=Memory())
    stand.put(FEED, WEATHER)
    ctx.clock.pass_by(HOUR)  # type: ignore[attr-defined]
    poll_due(again)
    steps = [triage.run(again) for _ in range(3)]
    assert [(one.recalled, one.articles, one.more) for one in steps] == [
        (2, 0, True),
        (0, 1, True),
        (0, 0, False),
    ]
    assert placed(db) == PLACED


def test_a_restored_backup_is_believed(db: Database) -> None:
    ctx, stand = a_watch(db)
    publish(ctx, stand, *STREAM[:2])
    ctx.memory.last = 99
    publish(ctx, stand, *STREAM[2:])
    assert placed(db) == PLACED


def test_what_came_long_ago_is_not_recalled(db: Database) -> None:
    ctx, stand = a_watch(db)
    publish(ctx, stand, STREAM[0])
    ctx.clock.pass_by(timedelta(days=30))  # type: ignore[attr-defined]
    publish(replace(ctx, memory=Memory()), stand, STREAM[1])
    assert [row[1] for row in placed(db)] == ["opens a story", "opens a story"]


@pytest.mark.parametrize("restarted", [True, False])
def test_after_a_clock_was_ahead_stories_are_forgotten_as_before(db: Database, *, restarted: bool) -> None:
    ctx, stand = a_watch(db, clock=FakeClock(NOW + timedelta(days=3_000)))
    publish(ctx, stand, (THIRD, WEATHER))
    assert isinstance(ctx.clock, FakeClock)
    ctx.clock.at = NOW
    with db.begin() as session:
        session.execute(update(feed).values(next_poll_at=NOW))
    if restarted:
        ctx = replace(ctx, memory=Memory())
    assert publish(ctx, stand, (FEED, WIRE)).alerts == 1
    assert isinstance(ctx.clock, FakeClock)
    ctx.clock.pass_by(timedelta(days=4))
    assert publish(ctx, stand, (OTHER, COPY)).alerts == 1
