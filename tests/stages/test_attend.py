"""What nobody acknowledged goes to others, once; snoozes silence and end."""

from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from monitor.core.rule import Escalation, Severity, When
from monitor.core.schedule import QuietHours, QuietSpan
from monitor.core.timing import Timing
from monitor.runner import run_once
from monitor.stages import attend, deliver
from monitor.store import acks, outbox, snoozes
from monitor.store.database import Database
from monitor.store.tables import alert, delivery, match
from tests.builders import (
    FEED,
    NOW,
    FakeClock,
    Newsstand,
    Recorder,
    a_config,
    a_context,
    a_rule,
    an_entry,
    sync,
)
from tests.stages.test_timing import BUSY, DIGEST, EVENING, MINUTE, MORNING, NOON, QUIET, Newsroom, subject
from tests.store.world import rows

ESCALATING = a_rule(notify=("mail",), escalate=Escalation(15 * MINUTE, ("chat",)))
HOUR = timedelta(hours=1)
NIGHT_CHAT = Timing(
    quiet=QuietHours((QuietSpan("21:00-06:00", QUIET.quiet.spans[0].zone, 21 * HOUR, 30 * HOUR),))
)


def unheard_room(db: Database, **channels: Timing) -> Newsroom:
    room = Newsroom(db, NOON, ESCALATING, **{"mail": Timing(), "chat": Timing(), **channels})
    room.alert()
    assert room.send() == [subject(1)]
    return room


def channels(room: Newsroom) -> list[str]:
    return [channel for channel, _, _ in room.notifier.messages]


def test_an_alert_that_nobody_acknowledged_goes_to_others_once(db: Database) -> None:
    room = unheard_room(db)
    assert attend.run(room.at(NOON + 14 * MINUTE).ctx) == 0
    assert attend.run(room.at(NOON + 15 * MINUTE).ctx) == 1
    assert attend.run(room.ctx) == 0
    assert room.send() == [subject(1)]
    assert channels(room) == ["mail", "chat"]
    assert "nobody acknowledged it in time" in room.notifier.messages[1][2].text
    [raised] = rows(db, alert)
    assert (raised["escalate_at"], raised["escalated_at"]) == (None, NOON + 15 * MINUTE)
    assert [row["escalated"] for row in rows(db, delivery)] == [False, True]


def test_who_acknowledges_in_time_stops_it(db: Database) -> None:
    room = unheard_room(db)
    with db.begin() as session:
        assert acks.acknowledge(session, [1, 99], by="Kim", now=NOON) == [1]
        assert acks.acknowledge(session, None, by="Lee", now=NOON) == []
    assert attend.run(room.at(NOON + HOUR).ctx) == 0
    [raised] = rows(db, alert)
    assert (raised["acked_by"], raised["acked_at"], raised["escalated_at"]) == ("Kim", NOON, None)


def test_what_is_held_over_night_escalates_in_the_morning(db: Database) -> None:
    room = Newsroom(db, EVENING, ESCALATING, mail=QUIET, chat=Timing())
    room.alert()
    assert attend.run(room.at(MORNING).ctx) == 0
    assert attend.run(room.at(MORNING + 15 * MINUTE).ctx) == 1


def later(hours: int) -> Timing:
    [span] = QUIET.quiet.spans
    return Timing(quiet=QuietHours((replace(span, end=span.end + hours * HOUR),)))


@pytest.mark.parametrize(("quiet", "shift"), [(later(2), 2 * HOUR), (Timing(), EVENING + HOUR - MORNING)])
def test_an_escalation_follows_its_alert_to_another_time(
    db: Database, quiet: Timing, shift: timedelta
) -> None:
    room = Newsroom(db, EVENING, ESCALATING, mail=QUIET, chat=Timing())
    room.alert()
    room.at(EVENING + HOUR).change(mail=quiet, chat=Timing())
    assert attend.run(room.at(MORNING + shift + 14 * MINUTE).ctx) == 0
    assert attend.run(room.at(MORNING + shift + 15 * MINUTE).ctx) == 1


def test_an_escalation_follows_an_alert_that_somebody_wants_at_once(db: Database) -> None:
    room = Newsroom(db, EVENING, ESCALATING, mail=QUIET, chat=Timing())
    room.alert()
    with db.begin() as session:
        assert outbox.retry(session, [1], now=EVENING + HOUR) == [1]
    assert [row["escalate_at"] for row in rows(db, alert)] == [EVENING + HOUR + 15 * MINUTE]


def test_an_escalation_waits_no_longer_for_an_alert_that_was_tried(db: Database) -> None:
    room = Newsroom(db, NOON, ESCALATING, mail=Timing(), chat=Timing())
    room.notifier.answers["mail"] = BUSY
    room.alert()
    room.send()
    with db.begin() as session:
        outbox.retry(session, [1], now=NOON + 10 * MINUTE)
    assert [row["escalate_at"] for row in rows(db, alert)] == [NOON + 15 * MINUTE]


@pytest.mark.parametrize("when", When)
def test_a_restart_leaves_an_escalation_that_is_held_where_it_is(db: Database, when: When) -> None:
    rule = replace(ESCALATING, when=when)
    chat = Timing(quiet=NIGHT_CHAT.quiet, digest=DIGEST.digest if when is When.NOW else None)
    room = Newsroom(db, EVENING, rule, mail=Timing(), chat=chat)
    room.alert()
    with db.begin() as session:
        session.execute(alert.update().values(escalate_at=EVENING))
    assert attend.run(room.ctx) == 1
    [held] = [row["due_at"] for row in rows(db, delivery) if row["escalated"]]
    room.change(mail=Timing(), chat=chat)
    assert [row["due_at"] for row in rows(db, delivery) if row["escalated"]] == [held]


def test_the_further_channel_keeps_its_own_quiet_hours(db: Database) -> None:
    room = unheard_room(db, chat=NIGHT_CHAT)
    with db.begin() as session:
        session.execute(alert.update().values(escalate_at=EVENING))
    assert attend.run(room.at(EVENING).ctx) == 1
    assert room.send() == []
    assert room.at(MORNING).send() == [subject(1)]


def test_an_alert_whose_rule_escalates_no_more_stays_where_it_is(db: Database) -> None:
    room = unheard_room(db)
    room.rule = a_rule(notify=("mail",))
    room.change(mail=Timing(), chat=Timing())
    with capture_logs() as log:
        assert attend.run(room.at(NOON + HOUR).ctx) == 0
    assert log == []
    assert [row["escalate_at"] for row in rows(db, alert)] == [None]


def test_a_snoozed_rule_alerts_nobody_and_the_end_tells_how_many_were_silent(db: Database) -> None:
    stand, clock, recorder = Newsstand(), FakeClock(), Recorder()
    stand.put(FEED, an_entry("Wetter"))
    ctx = a_context(db, a_config(), clock=clock, newsstand=stand, notifier=recorder)
    sync(ctx)
    run_once(ctx)
    with db.begin() as session:
        until = NOW + 2 * HOUR
        assert snoozes.make(session, rule="Nordkorea", story=None, until=until, by="Kim", now=NOW) == 1
    clock.pass_by(HOUR)
    stand.put(FEED, an_entry(), an_entry("Nordkorea schweigt zu den Vorwürfen aus dem Süden"))
    run_once(ctx)
    assert {row["silence"] for row in rows(db, match)} == {"snoozed until 2026-03-29 14:00Z (snooze 1)"}
    with db.read() as session:
        [one] = snoozes.listed(session, now=clock.now())
        assert (one.rule, one.silent) == ("Nordkorea", 2)
    clock.pass_by(HOUR)
    with capture_logs() as log:
        attend.run(ctx)
    assert [(event["event"], event["silent"]) for event in log] == [("snooze.ended", 2)]
    clock.pass_by(HOUR)
    stand.put(FEED, an_entry("Nordkorea lädt Beobachter zu einer Parade ein"))
    run_once(ctx)
    assert len(recorder.messages) == 1


def test_escalation_plans_by_the_severity_of_the_alert(db: Database) -> None:
    room = Newsroom(db, EVENING, ESCALATING, mail=QUIET, chat=NIGHT_CHAT)
    room.alert(severity=Severity.HIGH)
    assert room.send() == [subject(1)]
    attend.run(room.at(EVENING + HOUR).ctx)
    assert room.send() == [subject(1)]
    assert channels(room) == ["mail", "chat"]
    assert deliver.claim(room.ctx, limit=1) == []
