from datetime import datetime, timedelta

import pytest

from monitor.core.delivery import DeliveryState, NextDelivery, SendFailed, SendFailure, Sent
from monitor.store import leases, outbox
from monitor.store.database import Database
from monitor.store.deliveries import DeliveryStatus, deliveries
from monitor.store.tables import alert as alert_table
from monitor.store.tables import delivery
from tests.store.world import (
    HOUR,
    LEASE,
    MINUTE,
    NOW,
    alert,
    claim_deliveries,
    count,
    raise_alert,
    rows,
    save_delivery,
)

REFUSED = SendFailed(SendFailure.TEMPORARY, "450 try later")
DAY = timedelta(days=1)
DEAD, PENDING, SENT, CANCELLED = (
    DeliveryState.DEAD,
    DeliveryState.PENDING,
    DeliveryState.SENT,
    DeliveryState.CANCELLED,
)


def listed(db: Database, *states: DeliveryState) -> list[DeliveryStatus]:
    with db.read() as session:
        return deliveries(session, states=states or tuple(DeliveryState), limit=100)


def retry(db: Database, ids: list[int] | None = None, now: datetime = NOW) -> list[int]:
    with db.begin() as session:
        return outbox.retry(session, ids, now=now)


def drop(db: Database, *ids: int) -> list[int]:
    with db.begin() as session:
        return outbox.drop(session, ids)


def next_due(db: Database) -> datetime | None:
    with db.read() as session:
        return outbox.next_due(session)


# Raising


def test_an_alert_is_raised_with_one_delivery_per_target(db: Database) -> None:
    alert_id = raise_alert(db, targets=[("mail", "a@example.org"), ("mail", "b@example.org"), ("chat", "")])
    assert [(one.alert_id, one.channel, one.target, one.state) for one in listed(db)] == [
        (alert_id, "chat", "", PENDING),
        (alert_id, "mail", "b@example.org", PENDING),
        (alert_id, "mail", "a@example.org", PENDING),
    ]
    [row] = rows(db, alert_table)
    assert (row["rule"], row["severity"], row["raised_at"]) == ("Nordkorea", "normal", NOW)


def test_a_key_is_raised_once(db: Database) -> None:
    assert raise_alert(db) is not None
    assert raise_alert(db, targets=[("chat", "")]) is None
    assert (count(db, alert_table), count(db, delivery)) == (1, 1)


def test_an_alert_without_any_target_is_still_kept(db: Database) -> None:
    assert raise_alert(db, targets=[]) is not None
    assert (count(db, alert_table), count(db, delivery)) == (1, 0)


def test_a_target_named_twice_gets_one_delivery(db: Database) -> None:
    raise_alert(db, targets=[("mail", ""), ("mail", "")])
    assert count(db, delivery) == 1


# Claiming


def test_a_claimed_delivery_carries_what_was_alerted(db: Database) -> None:
    alert_id = raise_alert(db, title="Titel", targets=[("mail", "a@example.org")])
    [claimed] = claim_deliveries(db)
    assert claimed.content == alert(title="Titel").content
    assert (claimed.alert_id, claimed.alert_key) == (alert_id, "key-1")
    assert (claimed.channel, claimed.target, claimed.created_at) == ("mail", "a@example.org", NOW)


def test_an_alert_with_characters_that_databases_refuse_is_delivered_without_them(db: Database) -> None:
    raise_alert(db, title="a\0b\ud800", terms=("\0",))
    [claimed] = claim_deliveries(db)
    assert (claimed.content.title, claimed.content.terms) == ("a\ufffdb\ufffd", ("\ufffd",))


def test_every_claim_counts_as_an_attempt_even_if_its_sender_dies(db: Database) -> None:
    raise_alert(db)
    tries = [claim_deliveries(db, now=NOW + lease * LEASE)[0].attempts for lease in range(4)]
    assert tries == [1, 2, 3, 4]


def test_deliveries_are_claimed_longest_due_first_and_once(db: Database) -> None:
    raise_alert(db, "later", now=NOW)
    raise_alert(db, "earlier", now=NOW - MINUTE)
    raise_alert(db, "future", now=NOW + MINUTE)
    assert [one.alert_key for one in claim_deliveries(db, limit=1)] == ["earlier"]
    assert [one.alert_key for one in claim_deliveries(db)] == ["later"]
    assert claim_deliveries(db) == []


def test_a_channel_takes_no_more_at_once_than_allowed_by_all_workers_together(db: Database) -> None:
    for number in range(3):
        raise_alert(db, f"key-{number}", targets=[("mail", ""), ("chat", "")])
    first = claim_deliveries(db, worker="one", per_channel=1)
    assert sorted(one.channel for one in first) == ["chat", "mail"]
    assert claim_deliveries(db, worker="two", per_channel=1) == []
    assert claim_deliveries(db, worker="two", per_channel=2) == []
    for one in first:
        save_delivery(db, one, Sent())
    second = claim_deliveries(db, worker="two", per_channel=5)
    assert [one.alert_key for one in second if one.channel == "mail"] == ["key-1", "key-2"]


def test_what_was_not_tried_after_all_is_given_back_as_if_never_claimed(db: Database) -> None:
    raise_alert(db)
    [claimed] = claim_deliveries(db)
    with db.begin() as session:
        outbox.give_back(session, [claimed])
    [again] = claim_deliveries(db, worker="two")
    assert (again.id, again.attempts) == (claimed.id, 1)
    with db.begin() as session:
        outbox.give_back(session, [claimed])  # no longer ours
    assert claim_deliveries(db) == []


def test_excluded_channels_are_left_alone(db: Database) -> None:
    raise_alert(db, targets=[("mail", ""), ("chat", "")])
    assert [one.channel for one in claim_deliveries(db, exclude_channels=["mail"])] == ["chat"]


def test_a_delivery_whose_sender_died_is_claimed_again_when_its_lease_ends(db: Database) -> None:
    raise_alert(db)
    claim_deliveries(db, worker="dead")
    assert claim_deliveries(db, worker="alive", now=NOW + LEASE - timedelta(seconds=1)) == []
    assert len(claim_deliveries(db, worker="alive", now=NOW + LEASE)) == 1


def test_leases_given_back_make_deliveries_due_at_once(db: Database) -> None:
    raise_alert(db)
    claim_deliveries(db, worker="one")
    with db.begin() as session:
        leases.release_all(session, worker="one")
    assert len(claim_deliveries(db)) == 1


# Saving


def test_a_sent_delivery_is_never_claimed_again(db: Database) -> None:
    raise_alert(db)
    [claimed] = claim_deliveries(db)
    assert save_delivery(db, claimed, Sent(), now=NOW + MINUTE)
    [status] = listed(db)
    assert (status.state, status.sent_at, status.attempts, status.due_at) == (SENT, NOW + MINUTE, 1, None)
    assert claim_deliveries(db, now=NOW + DAY) == []


def test_a_failed_delivery_is_due_again_with_its_reason(db: Database) -> None:
    raise_alert(db)
    [claimed] = claim_deliveries(db)
    assert save_delivery(db, claimed, REFUSED, PENDING, due_at=NOW + HOUR)
    [status] = listed(db)
    assert (status.state, status.failure_kind, status.failure_reason) == (
        PENDING,
        "temporary",
        "450 try later",
    )
    assert claim_deliveries(db, now=NOW + HOUR - MINUTE) == []
    [claimed] = claim_deliveries(db, now=NOW + HOUR)
    assert claimed.attempts == 2
    save_delivery(db, claimed, Sent())
    assert listed(db)[0].failure_reason is None


def test_who_lost_the_lease_saves_no_outcome(db: Database) -> None:
    raise_alert(db)
    [slow] = claim_deliveries(db, worker="slow")
    [quick] = claim_deliveries(db, worker="quick", now=NOW + LEASE)
    assert not save_delivery(db, slow, REFUSED, DEAD)
    assert listed(db)[0].state is PENDING
    assert save_delivery(db, quick, Sent())
    assert not save_delivery(db, slow, REFUSED, DEAD)
    assert listed(db)[0].state is SENT


def test_a_worker_that_claimed_again_does_not_save_its_earlier_try(db: Database) -> None:
    raise_alert(db)
    [earlier] = claim_deliveries(db)
    [later] = claim_deliveries(db, now=NOW + LEASE)
    assert not save_delivery(db, earlier, Sent())
    assert save_delivery(db, later, Sent())


def test_of_many_tries_saved_together_each_keeps_its_own_outcome_and_its_own_lease(db: Database) -> None:
    for number in range(4):
        raise_alert(db, f"key-{number}")
    lost, *_ = claim_deliveries(db, worker="slow", limit=1)
    ours = claim_deliveries(db, worker="slow", now=NOW + LEASE - MINUTE)
    claim_deliveries(db, worker="quick", limit=1, now=NOW + LEASE)
    later = NextDelivery(PENDING, NOW + HOUR)
    arrived = NextDelivery(SENT)
    with db.begin() as session:
        saved = outbox.save_deliveries(
            session,
            [
                (lost, arrived, Sent()),
                (ours[0], arrived, Sent("250 taken")),
                (ours[1], later, REFUSED),
                (ours[2], arrived, Sent()),
            ],
            now=NOW + LEASE,
        )
    assert saved == {one.id for one in ours}
    states = {one.id: (one.state, one.failure_reason) for one in listed(db)}
    assert [states[one.id] for one in (lost, *ours)] == [
        (PENDING, None),
        (SENT, None),
        (PENDING, "450 try later"),
        (SENT, None),
    ]


# What users do


def test_dead_deliveries_get_another_life(db: Database) -> None:
    raise_alert(db, targets=[("mail", ""), ("chat", "")])
    for claimed in claim_deliveries(db):
        save_delivery(db, claimed, REFUSED, DEAD)
    ids = [one.id for one in listed(db, DEAD)]
    assert retry(db, now=NOW + DAY) == sorted(ids)
    again = claim_deliveries(db, now=NOW + DAY)
    assert [(one.attempts, one.created_at) for one in again] == [(1, NOW + DAY)] * 2


def test_retry_of_all_touches_only_the_dead(db: Database) -> None:
    raise_alert(db)
    assert retry(db) == []


def test_a_pending_delivery_can_be_sent_now_instead_of_later(db: Database) -> None:
    raise_alert(db)
    [claimed] = claim_deliveries(db)
    save_delivery(db, claimed, REFUSED, PENDING, due_at=NOW + HOUR)
    assert retry(db, [claimed.id, 999]) == [claimed.id]
    assert len(claim_deliveries(db)) == 1


def test_what_is_sent_or_being_sent_is_not_retried(db: Database) -> None:
    raise_alert(db, targets=[("mail", ""), ("chat", "")])
    sending, sent = claim_deliveries(db)
    save_delivery(db, sent, Sent())
    assert retry(db, [sending.id, sent.id]) == []
    assert retry(db, [sending.id, sent.id], NOW + LEASE) == [sending.id]


def test_a_dropped_delivery_is_not_sent_but_may_be_retried(db: Database) -> None:
    raise_alert(db)
    [status] = listed(db)
    assert drop(db, status.id, 999) == [status.id]
    assert claim_deliveries(db, now=NOW + DAY) == []
    assert drop(db, status.id) == []
    assert retry(db, [status.id]) == [status.id]
    assert len(claim_deliveries(db)) == 1


@pytest.mark.parametrize(
    ("outcome", "state", "after"),
    [(Sent(), SENT, SENT), (REFUSED, PENDING, CANCELLED), (REFUSED, DEAD, CANCELLED)],
)
def test_a_delivery_dropped_while_it_is_sent_stays_dropped_unless_it_arrived(
    db: Database, outcome: Sent | SendFailed, state: DeliveryState, after: DeliveryState
) -> None:
    raise_alert(db)
    [claimed] = claim_deliveries(db)
    assert drop(db, claimed.id) == [claimed.id]
    assert save_delivery(db, claimed, outcome, state, due_at=NOW)
    assert listed(db)[0].state is after
    assert claim_deliveries(db, now=NOW + DAY) == []


def test_lists_show_the_newest_first_and_only_the_states_asked_for(db: Database) -> None:
    raise_alert(db, "one", title="Titel eins")
    raise_alert(db, "two", title="Titel zwei")
    [claimed] = claim_deliveries(db, limit=1)
    save_delivery(db, claimed, Sent())
    assert [(one.title, one.rule) for one in listed(db)] == [
        ("Titel zwei", "Nordkorea"),
        ("Titel eins", "Nordkorea"),
    ]
    assert [one.title for one in listed(db, PENDING)] == ["Titel zwei"]
    assert listed(db, DEAD) == []


def test_the_next_due_time_waits_for_the_lease(db: Database) -> None:
    assert next_due(db) is None
    raise_alert(db, now=NOW - HOUR)
    assert next_due(db) == NOW - HOUR
    [claimed] = claim_deliveries(db)
    assert next_due(db) == NOW + LEASE
    save_delivery(db, claimed, REFUSED, PENDING, due_at=NOW + 2 * HOUR)
    assert next_due(db) == NOW + 2 * HOUR
