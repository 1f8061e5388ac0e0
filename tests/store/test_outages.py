"""What all workers know of a channel that takes nothing."""

from datetime import datetime

from monitor.core.delivery import DeliveryState, SendFailed, SendFailure
from monitor.core.outage import Outage
from monitor.core.timing import Due, Hold
from monitor.store import outages, outbox
from monitor.store.database import Database
from monitor.store.tables import delivery
from tests.store.world import HOUR, MINUTE, NOW, alert, claim_deliveries, raise_alert, rows, save_delivery

REFUSED = SendFailed(SendFailure.TEMPORARY, "refused")


def hold_of(probe_at: datetime | None = NOW + HOUR) -> Outage:
    return Outage(
        since=NOW - HOUR,
        failures=3,
        last=1,
        kind=SendFailure.CREDENTIALS,
        reason="535 no",
        probe_at=probe_at,
    )


def hold(db: Database, channel: str = "mail", probe_at: datetime | None = NOW + HOUR) -> Outage:
    outage = hold_of(probe_at)
    with db.begin() as session:
        outages.save(session, channel, outage)
    return outage


def test_an_outage_is_stored_changed_and_forgotten(db: Database) -> None:
    first, second = hold(db), hold(db, probe_at=None)
    assert first != second
    with db.begin() as session:
        assert outages.load(session, ["mail", "chat"]) == {"mail": second}
        outages.save(session, "mail", None)
        assert outages.load(session, ["mail"]) == {}


def test_what_waits_for_a_channel_is_left_alone_until_it_is_tried_and_then_one_delivery_is(
    db: Database,
) -> None:
    for number in range(3):
        raise_alert(db, f"key-{number}", targets=[("mail", ""), ("chat", "")])
    hold(db)
    claimed = claim_deliveries(db, per_channel=10)
    assert [one.channel for one in claimed] == ["chat"] * 3
    later = claim_deliveries(db, per_channel=10, now=NOW + HOUR)
    assert [one.alert_key for one in later if one.channel == "mail"] == ["key-0"]


def test_a_channel_that_is_back_gets_what_waited_in_the_order_it_was_made(db: Database) -> None:
    for number in range(3):
        raise_alert(db, f"key-{number}", now=NOW + number * MINUTE)
    now = NOW + HOUR
    [first] = claim_deliveries(db, limit=1, now=now)
    save_delivery(db, first, REFUSED, DeliveryState.PENDING, due_at=NOW + 9 * HOUR, now=now)
    assert [one.alert_key for one in claim_deliveries(db, now=now, lease=MINUTE)] == ["key-1", "key-2"]
    with db.begin() as session:
        assert outages.release(session, "mail", now=now) == 1
    again = claim_deliveries(db, now=now + 2 * MINUTE)
    assert [one.alert_key for one in again] == ["key-0", "key-1", "key-2"]


def test_a_delivery_that_is_held_for_another_reason_is_not_released(db: Database) -> None:
    raise_alert(db, now=NOW + HOUR)
    with db.begin() as session:
        assert outages.release(session, "mail", now=NOW) == 0


def test_old_deliveries_of_a_lost_channel_are_given_up_with_the_reason(db: Database) -> None:
    raise_alert(db, "old", now=NOW - 2 * HOUR, targets=[("mail", ""), ("chat", "")])
    raise_alert(db, "new")
    outage = hold(db)
    with db.begin() as session:
        assert outages.give_up(session, "mail", due_before=NOW - HOUR, now_is=outage, now=NOW) == 1
    states = [(one["channel"], one["state"], one["failure_reason"]) for one in rows(db, delivery)]
    assert sorted(states, key=str) == [
        ("chat", "pending", None),
        ("mail", "dead", "535 no"),
        ("mail", "pending", None),
    ]


def test_what_is_held_is_given_up_by_the_time_since_it_is_due_and_not_since_it_was_made(db: Database) -> None:
    long_ago, before = NOW - 9 * HOUR, NOW - 5 * HOUR
    targets = {
        "untried, due for long": Due(before, Hold.DIGEST),
        "due lately": Due(NOW - HOUR, Hold.DIGEST),
        "held": Due(NOW + HOUR, Hold.QUIET),
    }
    with db.begin() as session:
        due = {("mail", target): when for target, when in targets.items()}
        outbox.raise_alert(session, alert(), article_id=None, targets=list(due), due=due, now=long_ago)
        outbox.raise_alert(
            session, alert("tried"), article_id=None, targets=[("mail", "tried")], now=long_ago
        )
    [tried] = claim_deliveries(db, now=long_ago)
    save_delivery(db, tried, REFUSED, DeliveryState.PENDING, due_at=NOW + HOUR, now=long_ago)
    with db.begin() as session:
        outages.give_up(session, "mail", due_before=before, now_is=hold_of(), now=NOW)
    dead = {one["target"] for one in rows(db, delivery) if one["state"] == "dead"}
    assert dead == {"untried, due for long", "tried"}


def test_retry_tries_the_channel_too(db: Database) -> None:
    raise_alert(db)
    hold(db)
    with db.begin() as session:
        assert outbox.next_due(session) == NOW + HOUR
        outbox.retry(session, [1], now=NOW)
        assert outbox.next_due(session) == NOW
    assert len(claim_deliveries(db, per_channel=1)) == 1


def test_the_list_tells_what_waits(db: Database) -> None:
    raise_alert(db, targets=[("mail", "a@b.example"), ("mail", "c@d.example"), ("chat", "")])
    hold(db)
    hold(db, "gone")
    with db.begin() as session:
        listed = [(one.channel, one.waiting, one.kind, one.probe_at) for one in outages.listed(session)]
        assert listed == [
            ("gone", 0, SendFailure.CREDENTIALS, NOW + HOUR),
            ("mail", 2, SendFailure.CREDENTIALS, NOW + HOUR),
        ]
        outages.forget_others(session, ["mail"])
        assert [one.channel for one in outages.listed(session)] == ["mail"]
