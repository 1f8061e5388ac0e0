from sqlalchemy import select

from monitor.core.judge import Raised
from monitor.store import articles
from monitor.store.articles import MatchToSave
from monitor.store.database import Database
from monitor.store.raised import raised_before
from monitor.store.tables import article, match
from tests.store.world import (
    NOW,
    a_match,
    count,
    entry,
    raise_alert,
    rows,
    some_articles,
    spec,
    sync,
    visit,
    waiting,
)


def save_triage(db: Database, ids: list[int], *results: MatchToSave) -> None:
    with db.begin() as session:
        articles.save_triage(session, ids, results, now=NOW)


def test_articles_wait_for_triage_oldest_first(db: Database) -> None:
    ids = some_articles(db, 3)
    assert ids == sorted(ids)
    assert [one.id for one in waiting(db, limit=2)] == ids[:2]


def test_an_article_comes_back_as_rules_see_it(db: Database) -> None:
    sync(db, spec(name="Blatt"))
    visit(db, entry(1, summary="Vorspann", text="Text", author="Name", categories=("Asien",), language="de"))
    [one] = waiting(db)
    assert (one.title, one.summary, one.text, one.author) == ("Meldung 1", "Vorspann", "Text", "Name")
    assert (one.categories, one.language, one.source, one.feed) == (("Asien",), "de", "Blatt", "Blatt")
    assert (one.key, one.canonical_url, one.seen_at) == ("guid:guid-1", "https://blatt.example/1", NOW)
    assert not one.baseline


def test_triaged_articles_do_not_wait_any_more(db: Database) -> None:
    first, second = some_articles(db, 2)
    save_triage(db, [first])
    assert [one.id for one in waiting(db)] == [second]
    assert rows(db, article)[0]["triaged_at"] == NOW


def test_a_match_is_stored_with_its_evidence_and_its_outcome(db: Database) -> None:
    [article_id] = some_articles(db)
    alert_id = raise_alert(db)
    save_triage(
        db,
        [article_id],
        MatchToSave(article_id, a_match(), alert_id=alert_id),
        MatchToSave(article_id, a_match("Raketen"), silence="it was there before"),
    )
    raised, silent = rows(db, match)
    assert (raised["rule"], raised["rule_version"], raised["alert_id"]) == ("Nordkorea", "v1", alert_id)
    assert raised["evidence"] == [{"field": "title", "start": 0, "end": 9, "term": "Nordkorea"}]
    assert (silent["alert_id"], silent["silence"], silent["matched_at"]) == (None, "it was there before", NOW)


def test_a_match_is_stored_once(db: Database) -> None:
    [article_id] = some_articles(db)
    save_triage(db, [article_id], MatchToSave(article_id, a_match(), silence="first"))
    save_triage(db, [article_id], MatchToSave(article_id, a_match(), silence="second"))
    assert [row["silence"] for row in rows(db, match)] == ["first"]


def test_triage_of_nothing_changes_nothing(db: Database) -> None:
    some_articles(db)
    save_triage(db, [])
    assert (count(db, match), len(waiting(db))) == (0, 1)


def test_raised_keys_are_found_among_many(db: Database) -> None:
    raise_alert(db, "key-7")
    raise_alert(db, "key-1999")
    with db.begin() as session:
        known = raised_before(session, keys=[f"key-{n}" for n in range(2_500)], stories=(), links=())
        assert known.keys == {"key-7", "key-1999"}
        assert raised_before(session, keys=(), stories=(), links=()) == Raised()


def test_alerts_are_known_by_story_and_by_link(db: Database) -> None:
    raise_alert(db, "old")
    raise_alert(db, "first", group=4, story=3)
    raise_alert(db, "second", group=5, story=3)
    raise_alert(db, "repeated", group=4, story=3)
    raise_alert(db, "else", group=8, story=8)
    with db.begin() as session:
        link = session.scalar(select(article.c.canonical_url)) or ""
        known = raised_before(session, keys=(), stories=[3, 7], links=["", link, "https://else.example/"])
    assert known.developments == {("Nordkorea", 4), ("Nordkorea", 5)}
    assert known.first == {("Nordkorea", 3): "first"}
    assert known.links == {("Nordkorea", link)}
