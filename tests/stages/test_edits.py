"""Edits of articles: kept once, matched anew, and told where they are news."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from monitor.core.article import Entry
from monitor.core.baseline import CatchUp
from monitor.core.rule import StoryMode
from monitor.core.story.memory import Memory
from monitor.store.database import Database
from monitor.store.tables import alert, assignment, match, revision
from tests.builders import FEED, an_entry, poll_due
from tests.stages.test_stories import HOUR, OTHER, a_watch, placed, publish, rows

FIRST = an_entry(
    "Mehrere Tote bei Explosion in Nordkorea", guid="1", summary="In einer Fabrik ist es passiert."
)
AGAIN = replace(FIRST, title="Nordkorea: 40 Arbeiter sterben in Munitionsfabrik")
MINOR = replace(FIRST, title="Mehrere Tote bei einer Explosion in Nordkorea")


def told(db: Database) -> list[tuple[Any, ...]]:
    """Return the alerts: headline, whether one continues another, and the headline before."""
    return [
        (content["title"], content["why_now"], (content["changed"] or {}).get("before", ""))
        for _, content in rows(db, alert.c.id, alert.c.content)
    ]


def edits(db: Database) -> list[tuple[Any, ...]]:
    return rows(db, revision.c.number, revision.c.title)


def seen(db: Database, *entries: Entry, mode: StoryMode = StoryMode.ONCE) -> list[tuple[Any, ...]]:
    """Let one feed say these things one after the other, and return the alerts."""
    ctx, stand = a_watch(db, mode)
    publish(ctx, stand, *((FEED, entry) for entry in entries))
    return told(db)


def test_a_headline_that_makes_an_article_news_again_alerts_and_tells_what_it_was(db: Database) -> None:
    assert seen(db, FIRST, AGAIN) == [(FIRST.title, "new", ""), (AGAIN.title, "update", FIRST.title)]
    assert placed(db) == [(1, "opens a story", 1, 1), (2, "update", 2, 1)]
    assert edits(db) == [(1, AGAIN.title)]


@pytest.mark.parametrize(
    ("mode", "alerts"),
    [
        (StoryMode.ONCE, [(FIRST.title, "new", "")]),
        (StoryMode.UPDATES, [(FIRST.title, "new", ""), (MINOR.title, "update", FIRST.title)]),
        (StoryMode.EVERY, [(FIRST.title, "new", "")]),
    ],
)
def test_a_headline_that_is_only_edited_alerts_who_wants_all_updates(
    db: Database, mode: StoryMode, alerts: list[tuple[Any, ...]]
) -> None:
    assert seen(db, FIRST, MINOR, mode=mode) == alerts
    assert len(placed(db)) == 1


def test_spacing_and_trackers_are_no_edit(db: Database) -> None:
    link = " https://a.example/x"
    first = replace(FIRST, summary=FIRST.summary + link)
    spaced = replace(first, summary=f"{FIRST.summary}\n {link}")
    tracked = replace(first, summary=f"{first.summary}?utm_source=rss")
    seen(db, first, spaced, tracked)
    assert edits(db) == []


def test_what_an_article_said_before_is_no_edit_when_it_says_it_again(db: Database) -> None:
    assert len(seen(db, FIRST, AGAIN, FIRST, AGAIN)) == 2
    assert edits(db) == [(1, AGAIN.title)]


def test_an_article_keeps_no_more_edits_than_twenty(db: Database) -> None:
    seen(db, FIRST, *(replace(FIRST, text=f"Stand {number}") for number in range(25)))
    assert len(edits(db)) == 20


def test_an_edit_that_makes_a_rule_find_an_article_alerts(db: Database) -> None:
    before = replace(FIRST, title="Mehrere Tote bei Explosion", summary="Mehr in Kürze.")
    after = replace(before, summary="In Nordkorea ist eine Fabrik explodiert.")
    assert seen(db, before, after) == [(after.title, "new", "")]


def test_an_edit_that_is_no_news_leaves_no_second_match(db: Database) -> None:
    seen(db, FIRST, replace(FIRST, text="Ein Korrespondent berichtet."))
    assert rows(db, match.c.article_id, match.c.revision) == [(1, 0)]


def test_what_was_there_at_the_first_poll_alerts_only_when_it_becomes_news_again(db: Database) -> None:
    ctx, stand = a_watch(db)
    quiet = replace(
        ctx, config=replace(ctx.config, settings=replace(ctx.config.settings, catch_up=CatchUp.NONE))
    )
    publish(quiet, stand, (FEED, FIRST), (FEED, MINOR))
    assert told(db) == []
    publish(quiet, stand, (FEED, AGAIN))
    assert told(db) == [(AGAIN.title, "new", FIRST.title)]


def test_an_update_in_two_feeds_alerts_once(db: Database) -> None:
    ctx, stand = a_watch(db)
    publish(ctx, stand, (FEED, FIRST), (OTHER, FIRST), (FEED, AGAIN), (OTHER, AGAIN))
    assert [title for title, *_ in told(db)] == [FIRST.title, AGAIN.title]
    assert [row[1] for row in placed(db)] == ["opens a story", "copy", "update", "copy"]


def test_a_restart_between_edits_changes_nothing(db: Database) -> None:
    ctx, stand = a_watch(db)
    for entry in (FIRST, MINOR, AGAIN):
        publish(replace(ctx, memory=Memory()), stand, (FEED, entry))
    assert placed(db) == [(1, "opens a story", 1, 1), (2, "update", 2, 1)]


def forget_stories(db: Database) -> None:
    """Make the database one of before there were stories."""
    with db.begin() as session:
        session.execute(assignment.delete())
        session.execute(update(alert).values(group_id=None, story_id=None))


def without_stories(db: Database, *entries: Entry) -> list[str]:
    ctx, stand = a_watch(db)
    publish(ctx, stand, (FEED, FIRST))
    forget_stories(db)
    publish(replace(ctx, memory=Memory()), stand, *((FEED, entry) for entry in entries))
    return [title for title, *_ in told(db)]


OLD: dict[str, tuple[Iterable[Entry], int]] = {
    "an edit that is no news": ([MINOR], 1),
    "an edit that is news": ([AGAIN], 2),
    "its link once more": ([replace(FIRST, guid="2")], 1),
}


@pytest.mark.parametrize(("entries", "alerts"), OLD.values(), ids=OLD)
def test_articles_alerted_before_there_were_stories_do_not_alert_again_without_news(
    db: Database, entries: Iterable[Entry], alerts: int
) -> None:
    assert len(without_stories(db, *entries)) == alerts


def test_edits_of_one_article_are_triaged_one_after_the_other(db: Database) -> None:
    third = replace(FIRST, title="Kims Armee spricht in Nordkorea von Sabotage")
    ctx, stand = a_watch(db)
    publish(ctx, stand, (FEED, FIRST))
    stand.put(FEED, AGAIN)
    ctx.clock.pass_by(HOUR)  # type: ignore[attr-defined]
    poll_due(ctx)
    publish(ctx, stand, (FEED, third))
    assert [title for title, *_ in told(db)] == [FIRST.title, AGAIN.title, third.title]
    assert [row[1] for row in placed(db)] == ["opens a story", "update", "update"]
