from dataclasses import replace

import pytest

from monitor.core.article import Entry, NewArticle
from monitor.core.feed import (
    FailureKind,
    FeedState,
    FetchFailed,
    NotModified,
    ParsedFeed,
    Validators,
)
from monitor.core.rhythm.notice import Notice
from monitor.store import leases
from monitor.store.database import Database
from monitor.store.feeds import save_polls
from monitor.store.tables import article, feed, gap
from monitor.store.visit import ArticleToSave
from tests.store.world import (
    BLATT,
    HOUR,
    LEASE,
    MINUTE,
    NOW,
    a_poll,
    claim,
    count,
    entry,
    following,
    rows,
    save,
    spec,
    sync,
    visit,
    waiting,
)

REFUSED = FetchFailed(FailureKind.CONNECT, "connection refused")


@pytest.fixture(autouse=True)
def one_feed(db: Database) -> None:
    sync(db, spec())


def titles(db: Database) -> list[str]:
    return [row["title"] for row in rows(db, article)]


def test_an_article_is_stored_once_with_all_that_its_entry_says(db: Database) -> None:
    told = Entry(
        guid="guid-1",
        url="https://blatt.example/1?utm_source=rss",
        title="Titel",
        summary="Vorspann",
        text="Text",
        author="Name",
        categories=("Politik", "Asien"),
        language=None,
        published_at=NOW - HOUR,
        updated_at=NOW - MINUTE,
    )
    assert visit(db, told, language="de", baseline=True) == 1
    assert visit(db, told, language="en") == 0
    [row] = rows(db, article)
    assert (row["guid"], row["url"], row["canonical_url"]) == ("guid-1", told.url, "https://blatt.example/1")
    assert (row["title"], row["summary"], row["text"], row["author"]) == ("Titel", "Vorspann", "Text", "Name")
    assert (row["categories"], row["language"], row["baseline"]) == (["Politik", "Asien"], "de", True)
    assert (row["published_at"], row["updated_at"], row["seen_at"]) == (NOW - HOUR, NOW - MINUTE, NOW)


def test_only_new_entries_of_a_document_are_stored(db: Database) -> None:
    assert visit(db, entry(1), entry(2)) == 2
    assert visit(db, entry(3), entry(2), entry(1), now=NOW + HOUR) == 1
    assert titles(db) == ["Meldung 1", "Meldung 2", "Meldung 3"]


def test_an_entry_with_a_new_link_under_its_guid_is_the_same_article(db: Database) -> None:
    visit(db, entry(1))
    assert visit(db, entry(1, url="https://blatt.example/anders")) == 0


def test_an_article_whose_guid_others_come_to_share_is_not_stored_again(db: Database) -> None:
    first = entry(1, guid="news")
    assert visit(db, first) == 1
    assert visit(db, entry(2, guid="news"), first) == 1
    assert visit(db, entry(3, guid="news"), entry(2, guid="news"), first) == 1
    assert visit(db, first) == 0
    assert titles(db) == ["Meldung 1", "Meldung 2", "Meldung 3"]


def test_an_article_that_shared_its_guid_is_known_when_it_stands_alone(db: Database) -> None:
    assert visit(db, entry(1, guid="news"), entry(2, guid="news")) == 2
    assert visit(db, entry(2, guid="news")) == 0


def test_entries_without_link_that_share_a_guid_are_told_apart_by_title(db: Database) -> None:
    assert visit(db, entry(1, guid="news", url="")) == 1
    assert visit(db, entry(1, guid="news", url=""), entry(2, guid="news", url="")) == 1


def test_two_feeds_may_have_the_same_article(db: Database) -> None:
    sync(db, spec(), spec("https://b.example/"))
    assert visit(db, entry(1)) == 1
    assert visit(db, entry(1), url="https://b.example/") == 1


def test_a_document_of_thousands_of_entries_is_stored_whole(db: Database) -> None:
    entries = [entry(number) for number in range(2_500)]
    assert visit(db, *entries) == 2_500
    assert visit(db, *entries, entry(2_500)) == 1


def test_links_longer_than_any_index_takes_are_stored(db: Database) -> None:
    assert visit(db, entry(1, url="https://blatt.example/" + "".join(f"{n}-" for n in range(4_000)))) == 1


def test_characters_that_databases_refuse_are_replaced(db: Database) -> None:
    dirty = Entry(guid="g", title="a\0b", summary="\ud800x", text="\udfff", categories=("\0",), author="Ä 🚀")
    [claimed] = claim(db)
    visited = a_poll(claimed, entry(1))
    assert save(
        db, replace(visited, articles=(ArticleToSave(NewArticle("guid:g\0", "", "hash", dirty)),))
    ) == [1]
    [row] = rows(db, article)
    assert (row["key"], row["title"], row["summary"], row["text"]) == (
        "guid:g\ufffd",
        "a\ufffdb",
        "\ufffdx",
        "\ufffd",
    )
    assert (row["categories"], row["author"]) == (["\ufffd"], "Ä 🚀")


# The feed's row


def test_a_success_is_remembered_with_its_validators(db: Database) -> None:
    visit(db, outcome=REFUSED)
    visit(db, entry(1), validators=Validators('"v1"', "Sun, 01 Mar 2026 12:00:00 GMT"), body_hash="hash-1")
    [claimed] = claim(db, now=NOW + HOUR)
    assert claimed.validators == Validators('"v1"', "Sun, 01 Mar 2026 12:00:00 GMT")
    assert (claimed.body_hash, claimed.first) == ("hash-1", False)
    [row] = rows(db, feed)
    assert (row["failure_kind"], row["failure_reason"], row["failures"]) == (None, None, 0)
    assert (row["polled_at"], row["succeeded_at"], row["next_poll_at"]) == (NOW, NOW, NOW + HOUR)


def test_validators_and_hash_stay_when_a_poll_brings_none(db: Database) -> None:
    visit(db, entry(1), validators=Validators('"v1"'), body_hash="hash-1")
    visit(db, outcome=NotModified(), now=NOW + HOUR)
    visit(db, outcome=REFUSED, now=NOW + 2 * HOUR)
    [claimed] = claim(db, now=NOW + 9 * HOUR)
    assert (claimed.validators.etag, claimed.body_hash) == ('"v1"', "hash-1")


def test_a_server_that_stops_sending_validators_loses_those_it_gave(db: Database) -> None:
    visit(db, validators=Validators('"v1"'))
    visit(db, validators=Validators())
    [claimed] = claim(db, now=NOW + HOUR)
    assert claimed.validators == Validators()


def test_a_failure_is_stored_with_its_reason_and_is_no_success(db: Database) -> None:
    visit(db, outcome=REFUSED)
    [row] = rows(db, feed)
    assert (row["state"], row["failure_kind"], row["failure_reason"]) == (
        "failing",
        "connect",
        "connection refused",
    )
    assert (row["failures"], row["failing_since"], row["succeeded_at"]) == (1, NOW, None)
    [claimed] = claim(db, now=NOW + HOUR)
    assert claimed.first


def test_a_document_without_a_title_keeps_the_title_we_know(db: Database) -> None:
    visit(db, outcome=ParsedFeed(title="Das Blatt"))
    visit(db, outcome=ParsedFeed(title=""))
    assert rows(db, feed)[0]["title"] == "Das Blatt"


def test_problems_of_a_document_are_known_until_one_without_any_is_read(db: Database) -> None:
    visit(db, outcome=ParsedFeed(problems=("not well-formed XML", "only its first 5,000 entries are read")))
    visit(db, outcome=NotModified())
    assert rows(db, feed)[0]["problems"] == "not well-formed XML; only its first 5,000 entries are read"
    visit(db, outcome=ParsedFeed())
    assert rows(db, feed)[0]["problems"] is None


HEALTH = {
    "state": "active",
    "failures": 0,
    "strikes": 0.0,
    "failing_since": None,
    "failure_kind": None,
    "failure_reason": None,
    "not_before": None,
    "told": None,
}


@pytest.mark.parametrize("trouble", [0, 1, 2])
def test_a_feed_that_is_well_keeps_nothing_of_its_trouble_and_is_unchanged_by_visits_but_in_its_times(
    db: Database, trouble: int
) -> None:
    visit(db, entry(1))
    for _ in range(trouble):
        visit(db, outcome=REFUSED)
    for hours in (1, 2, 3):
        visit(db, outcome=NotModified(), now=NOW + hours * HOUR)
    [row] = rows(db, feed)
    assert {name: row[name] for name in HEALTH} == HEALTH
    assert (row["polled_at"], row["succeeded_at"], row["next_poll_at"]) == (
        NOW + 3 * HOUR,
        NOW + 3 * HOUR,
        NOW + 4 * HOUR,
    )


def test_what_users_are_told_of_a_feed_that_is_well_is_remembered_until_it_is_told_anew(db: Database) -> None:
    visit(db, entry(1))
    [claimed] = claim(db, now=NOW + HOUR)
    save(db, a_poll(claimed, outcome=NotModified()), told=Notice.SILENT)
    assert rows(db, feed)[0]["told"] == "silent"
    visit(db, outcome=NotModified(), now=NOW + 2 * HOUR)
    assert rows(db, feed)[0]["told"] is None


@pytest.mark.parametrize("visited", [False, True], ids=["its first", "one of many"])
def test_a_feed_paused_during_its_visit_stays_paused_and_keeps_what_was_found(
    db: Database, visited: bool
) -> None:
    if visited:
        visit(db, now=NOW - 2 * HOUR)
    [claimed] = claim(db)
    sync(db, spec(paused=True))
    assert save(db, a_poll(claimed, entry(1))) == [1]
    assert rows(db, feed)[0]["state"] == "paused"


def test_a_feed_that_dies_while_it_is_paused_is_dead(db: Database) -> None:
    [claimed] = claim(db)
    sync(db, spec(paused=True))
    gone = FetchFailed(FailureKind.GONE, "410 Gone")
    save(db, a_poll(claimed, outcome=gone), state=FeedState.DEAD, at=None)
    assert rows(db, feed)[0]["state"] == "dead"


# The lease


def test_who_lost_the_lease_saves_nothing(db: Database) -> None:
    [slow] = claim(db, worker="slow")
    [quick] = claim(db, worker="quick", now=NOW + LEASE)
    assert save(db, a_poll(slow, entry(1), validators=Validators('"slow"'))) == [None]
    assert count(db, article) == 0
    assert save(db, a_poll(quick, entry(2), validators=Validators('"quick"'))) == [1]
    assert (titles(db), rows(db, feed)[0]["etag"]) == (["Meldung 2"], '"quick"')


def test_who_lost_the_lease_does_not_even_note_that_nothing_changed(db: Database) -> None:
    [slow] = claim(db, worker="slow")
    claim(db, worker="quick", now=NOW + LEASE)
    assert save(db, a_poll(slow, outcome=NotModified())) == [None]
    assert rows(db, feed)[0]["polled_at"] is None


def test_a_worker_that_claimed_again_does_not_save_its_earlier_visit(db: Database) -> None:
    [earlier] = claim(db)
    [later] = claim(db, now=NOW + LEASE)
    assert save(db, a_poll(earlier, entry(1)), a_poll(later, entry(2))) == [None, 1]


def test_a_visit_is_saved_once(db: Database) -> None:
    [claimed] = claim(db)
    assert save(db, a_poll(claimed, entry(1)), a_poll(claimed, entry(2))) == [1, None]


def test_nothing_is_saved_after_the_leases_were_given_back(db: Database) -> None:
    [claimed] = claim(db)
    with db.begin() as session:
        leases.release_all(session, worker="worker-1")
    assert save(db, a_poll(claimed, entry(1))) == [None]


def test_many_visits_are_saved_in_one_transaction_or_none(db: Database) -> None:
    sync(db, spec(), spec("https://b.example/"))
    claimed = claim(db)

    def save_and_break() -> None:
        with db.begin() as session:
            assert all(save_polls(session, [a_poll(one, entry(1)) for one in claimed], following))
            raise KeyError

    with pytest.raises(KeyError):
        save_and_break()
    assert count(db, article) == 0
    assert save(db, *(a_poll(one, entry(1)) for one in claimed)) == [1, 1]


# Gaps


def test_a_document_that_knows_no_earlier_entry_is_noted_as_a_gap(db: Database) -> None:
    visit(db, entry(1), entry(2))
    visit(db, entry(8), entry(9), now=NOW + HOUR)
    [found] = rows(db, gap)
    assert (found["from_at"], found["to_at"]) == (NOW, NOW + HOUR)


@pytest.mark.parametrize(
    "documents",
    [
        [(entry(1), entry(2))],
        [(), (entry(1), entry(2))],
        [(entry(1), entry(2)), (entry(2), entry(3))],
        [(entry(1),), (entry(2),)],
        [(entry(1), entry(2)), ()],
        [(entry(1, guid="a"), entry(2, guid="a")), (entry(2, guid="a"),)],
    ],
    ids=[
        "first poll",
        "nothing before",
        "overlap",
        "one entry at a time",
        "empty",
        "known under another key",
    ],
)
def test_other_documents_are_no_gap(db: Database, documents: list[tuple[Entry, ...]]) -> None:
    for hour, entries in enumerate(documents):
        visit(db, *entries, now=NOW + hour * HOUR)
    assert count(db, gap) == 0


def test_stored_articles_wait_for_triage_with_name_and_url_of_their_feed(db: Database) -> None:
    visit(db, entry(1))
    [found] = waiting(db)
    assert (found.feed, found.feed_url, found.source) == ("", BLATT, "Das Blatt")
