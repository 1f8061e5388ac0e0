from datetime import datetime, timedelta

from monitor.store import leases
from monitor.store.database import Database
from tests.store.world import LEASE, MINUTE, NOW, claim_deliveries, raise_alert


def take(db: Database, worker: str, now: datetime = NOW, name: str = "triage") -> bool:
    with db.begin() as session:
        return leases.take(session, name, worker=worker, until=now + LEASE, now=now)


def test_a_lease_is_held_by_one_worker_at_a_time(db: Database) -> None:
    assert take(db, "one")
    assert not take(db, "two")
    assert take(db, "two", name="prune")


def test_the_holder_renews_its_lease(db: Database) -> None:
    take(db, "one")
    assert take(db, "one", NOW + MINUTE)
    assert not take(db, "two", NOW + LEASE)
    assert take(db, "two", NOW + LEASE + MINUTE)


def test_a_lease_that_ran_out_moves_to_another_worker_for_good(db: Database) -> None:
    take(db, "asleep")
    assert take(db, "awake", NOW + LEASE)
    assert not take(db, "asleep", NOW + LEASE)


def test_a_released_lease_is_free_but_nobody_releases_anothers(db: Database) -> None:
    take(db, "one")
    with db.begin() as session:
        leases.release(session, "triage", worker="two")
    assert not take(db, "two")
    with db.begin() as session:
        leases.release(session, "triage", worker="one")
    assert take(db, "two")


def test_all_leases_of_a_worker_are_given_back_together(db: Database) -> None:
    take(db, "one")
    take(db, "two", name="prune")
    with db.begin() as session:
        leases.release_all(session, worker="one")
    assert take(db, "three")
    assert not take(db, "three", name="prune")
    with db.begin() as session:
        leases.release_all(session)
    assert take(db, "four", name="prune")


def test_leases_taken_by_a_clock_that_was_ahead_are_given_back(db: Database) -> None:
    years = timedelta(days=900)
    raise_alert(db, now=NOW)
    [delivery] = claim_deliveries(db, now=NOW + years)
    take(db, "ahead", NOW + years)
    assert not take(db, "right")
    with db.begin() as session:
        assert leases.mend(session, now=NOW) == 2
    assert take(db, "right")
    assert [again.id for again in claim_deliveries(db, now=NOW)] == [delivery.id]


def test_leases_of_a_right_clock_are_left_alone(db: Database) -> None:
    raise_alert(db, now=NOW)
    claim_deliveries(db, now=NOW)
    take(db, "one")
    with db.begin() as session:
        assert leases.mend(session, now=NOW) == 0
    assert not take(db, "two")
