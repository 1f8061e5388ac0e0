"""Claims under many threads, and the indexes they stand on."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any, TypeVar

import pytest
from sqlalchemy import event, text, update

from monitor.store import articles, feeds, flows, outbox
from monitor.store.database import Database
from monitor.store.tables import article, delivery
from monitor.store.tables import feed as feed_table
from tests.store.world import (
    HOUR,
    LEASE,
    NOW,
    claim,
    claim_deliveries,
    raise_alert,
    some_articles,
    spec,
    sync,
)

THREADS = 6
T = TypeVar("T")


def in_threads(work: Callable[[int], T]) -> list[T]:
    """Start `work` in all threads at the same moment and return what each came to."""
    together = Barrier(THREADS)

    def started(number: int) -> T:
        together.wait()
        return work(number)

    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(started, range(THREADS)))


def claim_all(claim_some: Callable[[str], list[Any]]) -> Counter[int]:
    """Claim in all threads until nothing is left; return how often each row was claimed."""

    def work(number: int) -> list[int]:
        claimed = []
        while some := claim_some(f"worker-{number}"):
            claimed += [one.id for one in some]
        return claimed

    return Counter(row for claimed in in_threads(work) for row in claimed)


def test_threads_claim_every_due_feed_exactly_once(db: Database) -> None:
    sync(db, *(spec(f"https://host-{number % 20}.example/{number}") for number in range(200)))
    claimed = claim_all(lambda worker: claim(db, worker=worker, limit=7, per_host=10))
    assert len(claimed) == 200
    assert set(claimed.values()) == {1}


def test_threads_claim_every_due_delivery_exactly_once(db: Database) -> None:
    raise_alert(db, targets=[(f"channel-{number % 5}", str(number)) for number in range(120)])
    claimed = claim_all(lambda worker: claim_deliveries(db, worker=worker, limit=7))
    assert len(claimed) == 120
    assert set(claimed.values()) == {1}


def test_threads_together_take_no_more_of_one_host_than_allowed(db: Database) -> None:
    sync(db, *(spec(f"https://host-{number % 5}.example/{number}") for number in range(100)))
    claimed = claim_all(lambda worker: claim(db, worker=worker, limit=3, per_host=2))
    assert len(claimed) == 5 * 2


def test_threads_together_take_no_more_of_one_channel_than_allowed(db: Database) -> None:
    raise_alert(db, targets=[(f"channel-{number % 5}", str(number)) for number in range(50)])
    claimed = claim_all(lambda worker: claim_deliveries(db, worker=worker, limit=3, per_channel=1))
    assert len(claimed) == 5


def test_threads_raise_a_key_once(db: Database) -> None:
    some_articles(db)
    raised = in_threads(lambda _: raise_alert(db))
    assert len([alert_id for alert_id in raised if alert_id is not None]) == 1


def test_no_update_is_lost_when_sqlite_transactions_read_first_and_write_later(sqlite_db: Database) -> None:
    sync(sqlite_db, spec())

    def count_up(_: int) -> None:
        for _ in range(20):
            with sqlite_db.begin() as session:
                failures = session.execute(text("SELECT failures FROM feed")).scalar_one()
                session.execute(text("UPDATE feed SET failures = :more"), {"more": failures + 1})

    in_threads(count_up)
    with sqlite_db.read() as session:
        assert session.execute(text("SELECT failures FROM feed")).scalar() == THREADS * 20


# Query plans


def claim_feeds(db: Database) -> None:
    with db.begin() as session:
        feeds.claim_due(session, worker="w", limit=10, lease=LEASE, now=NOW, per_host=2)


def claim_outbox(db: Database) -> None:
    with db.begin() as session:
        outbox.claim_due(session, worker="w", limit=10, lease=LEASE, now=NOW, per_channel=1)


def load_untriaged(db: Database) -> None:
    with db.begin() as session:
        articles.untriaged(session, limit=10)


@pytest.fixture
def crowded(db: Database) -> Database:
    """Fill the database with work that is not due, and a little that is."""
    sync(db, *(spec(f"https://host-{number}.example/") for number in range(500)))
    ids = some_articles(db, 500)
    raise_alert(db, targets=[("mail", str(number)) for number in range(500)])
    with db.begin() as session:
        session.execute(update(feed_table).where(feed_table.c.id > 5).values(next_poll_at=NOW + HOUR))
        session.execute(update(article).where(article.c.id < ids[-5]).values(triaged_at=NOW))
        session.execute(update(delivery).where(delivery.c.id > 5).values(state="sent"))
        session.execute(text("ANALYZE"))
    return db


@pytest.mark.parametrize(
    ("work", "indexes"),
    [
        (claim_feeds, {"feed_due", "feed_leased"}),
        (claim_outbox, {"delivery_due", "delivery_leased"}),
        (load_untriaged, {"article_untriaged"}),
    ],
)
def test_claims_find_their_rows_by_the_partial_indexes(
    crowded: Database, work: Callable[[Database], None], indexes: set[str]
) -> None:
    with recorded(crowded) as statements:
        work(crowded)
    plans = "\n".join(plan(crowded, *statement) for statement in statements)
    assert indexes <= set(re.findall(r"\w+", plans)), plans


def test_what_targets_got_lately_is_told_without_reading_all_deliveries(sqlite_db: Database) -> None:
    with recorded(sqlite_db) as statements, sqlite_db.begin() as session:
        flows.lately(session, {"mail": NOW - HOUR}, now=NOW)
    plans = "\n".join(plan(sqlite_db, *statement) for statement in statements if "SELECT" in statement[0])
    assert "SEARCH delivery" in plans
    assert not re.search(r"SCAN delivery$", plans, re.MULTILINE), plans


def test_when_a_rule_alerted_last_is_told_without_reading_all_its_alerts(sqlite_db: Database) -> None:
    with recorded(sqlite_db) as statements, sqlite_db.begin() as session:
        flows.spoken(session, "Nordkorea", since=NOW - HOUR, now=NOW)
    plans = "\n".join(plan(sqlite_db, *statement) for statement in statements if "SELECT" in statement[0])
    assert "raised_at>?" in plans
    assert "rule=? AND rowid=?" in plans


@contextmanager
def recorded(db: Database) -> Iterator[list[tuple[str, Any]]]:
    """Record the statements that the database is sent, with their parameters."""
    statements: list[tuple[str, Any]] = []

    def record(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        statements.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", record)
    yield statements
    event.remove(db.engine, "before_cursor_execute", record)


def plan(db: Database, statement: str, parameters: Any) -> str:
    explain = "EXPLAIN QUERY PLAN " if db.single_process else "EXPLAIN "
    with db.begin() as session:
        if not db.single_process:
            session.execute(text("SET LOCAL enable_seqscan = off"))  # small tables fit into one page
        given = parameters if isinstance(parameters, dict) else tuple(parameters)
        rows = session.connection().exec_driver_sql(explain + statement, given)
        return "\n".join(" ".join(map(str, row)) for row in rows)
