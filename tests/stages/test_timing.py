"""Alerts go out at their time: nothing dropped, nothing twice, one message for what travels together."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from monitor.config.model import Config
from monitor.core.alert import Alert, AlertContent, WhyNow
from monitor.core.delivery import SendFailed, SendFailure
from monitor.core.rule import Rule, Severity, When
from monitor.core.schedule import QuietHours, QuietSpan, Schedule
from monitor.core.timing import DEFAULT_STORM, StormLimit, Timing
from monitor.stages import deliver, timing
from monitor.store import outbox
from monitor.store.database import Database
from monitor.store.tables import alert, delivery, outage
from tests.builders import FakeClock, Recorder, a_config, a_context, a_rule
from tests.store.world import rows

BERLIN = ZoneInfo("Europe/Berlin")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NIGHT = QuietHours((QuietSpan("22:00-07:00", BERLIN, 22 * HOUR, 31 * HOUR),))
DAILY = Schedule("daily 07:00", BERLIN, at=7 * HOUR)
NOON = datetime(2026, 3, 28, 11, tzinfo=UTC)
EVENING = datetime(2026, 3, 28, 22, tzinfo=UTC)  # the night when clocks are set forward
MORNING = datetime(2026, 3, 29, 5, tzinfo=UTC)
QUIET, DIGEST = Timing(quiet=NIGHT), Timing(digest=DAILY)
STORM = Timing(storm=StormLimit(2, 10 * MINUTE))
BUSY = SendFailed(SendFailure.TEMPORARY, "451 busy")


class Newsroom:
    """A context whose clock, channel and configuration a test can change."""

    def __init__(self, db: Database, at: datetime, rule: Rule | None = None, **channels: Timing) -> None:
        self.clock, self.notifier, self.rule = FakeClock(at), Recorder(), rule or a_rule()
        self.ctx = a_context(db, self.config(channels), clock=self.clock, notifier=self.notifier)
        self.raised = 0

    def config(self, channels: dict[str, Timing]) -> Config:
        config = a_config(rules=[self.rule], channels=dict.fromkeys(channels, ("",)))
        timed = (replace(channel, timing=channels[channel.name]) for channel in config.channels)
        return replace(config, channels=tuple(timed))

    def change(self, **channels: Timing) -> int:
        """Start again with another configuration."""
        self.ctx = replace(self.ctx, config=self.config(channels))
        return timing.replan_held(self.ctx)

    def alert(self, count: int = 1, **given: object) -> None:
        with self.ctx.db.begin() as session:
            raising = timing.Raising(self.ctx, session, now=self.clock.now())
            for _ in range(count):
                self.raised += 1
                raising.add(an_alert(self.raised, self.rule, **given), article_id=None, rule=self.rule)

    def send(self) -> list[str]:
        """Send all that is due, and return the subjects."""
        before = len(self.notifier.messages)
        while claimed := deliver.claim(self.ctx, limit=100):
            for one in claimed:
                deliver.run(self.ctx, one)
        return [message.subject for _, _, message in self.notifier.messages[before:]]

    def at(self, moment: datetime) -> "Newsroom":
        self.clock.at = moment
        return self

    @property
    def told(self) -> list[int]:
        """The numbers of the alerts that arrived, in all messages together."""
        texts = [message.text for _, _, message in self.notifier.messages]
        return sorted(n for text in texts for n in range(1, self.raised + 1) if f"Meldung {n}." in text)


def an_alert(number: int, rule: Rule, **given: object) -> Alert:
    fields: dict[str, object] = {
        "rule": rule.name,
        "rule_position": "config/rules.yaml:3",
        "severity": Severity.NORMAL,
        "title": f"Meldung {number}.",
        "source": "Das Blatt",
        "url": f"https://blatt.example/{number}",
        "published_at": None,
        "seen_at": NOON,
        "why": "new article",
        "terms": (),
        "excerpts": (),
    }
    return Alert(f"key-{number}", AlertContent(**{**fields, **given}), rule.notify)  # type: ignore[arg-type]


def subject(number: int) -> str:
    return f"[Nordkorea] Meldung {number}."


# Quiet hours


def test_quiet_hours_hold_and_release_as_one_digest(db: Database) -> None:
    room = Newsroom(db, EVENING, mail=QUIET)
    room.alert(2)
    assert room.send() == []
    room.at(EVENING + 3 * HOUR).alert()
    assert room.send() == []
    assert room.at(MORNING - MINUTE).send() == []
    assert room.at(MORNING).send() == ["[Digest] 3 alerts: Nordkorea 3"]
    assert room.told == [1, 2, 3]
    assert [row["state"] for row in rows(db, delivery)] == ["sent"] * 3
    assert room.at(MORNING + 24 * HOUR).send() == []


def test_what_is_urgent_passes_quiet_hours(db: Database) -> None:
    room = Newsroom(db, EVENING, mail=QUIET)
    room.alert()
    room.alert(severity=Severity.HIGH)
    assert room.send() == [subject(2)]


def test_one_alert_alone_comes_as_itself(db: Database) -> None:
    room = Newsroom(db, EVENING, mail=QUIET)
    room.alert()
    assert room.at(MORNING).send() == [subject(1)]
    assert room.notifier.messages[0][2].key == "key-1"


def test_a_try_that_falls_into_quiet_hours_waits_for_their_end_and_keeps_its_message(db: Database) -> None:
    room = Newsroom(db, EVENING - HOUR - MINUTE / 2, mail=QUIET)
    room.notifier.answers["mail"] = BUSY
    room.alert()
    assert room.send() == [subject(1)]
    room.notifier.answers.clear()
    room.at(EVENING).alert(2)
    assert room.send() == []
    assert sorted(room.at(MORNING).send()) == ["[Digest] 2 alerts: Nordkorea 2", subject(1)]
    keys = [message.key for _, _, message in room.notifier.messages if message.subject == subject(1)]
    assert keys == ["key-1"] * 2


def test_quiet_hours_that_are_new_hold_what_was_due_before(db: Database) -> None:
    room = Newsroom(db, EVENING, mail=Timing())
    room.alert(2)
    room.change(mail=QUIET)
    assert room.send() == []
    assert room.at(MORNING).send() == ["[Digest] 2 alerts: Nordkorea 2"]


def test_who_asks_for_a_held_delivery_gets_it_in_quiet_hours(db: Database) -> None:
    room = Newsroom(db, EVENING, mail=QUIET)
    room.alert(2)
    with db.begin() as session:
        outbox.retry(session, [1], now=EVENING)
    assert room.send() == [subject(1)]
    assert room.at(MORNING).send() == [subject(2)]


# Digests


def test_a_digest_collects_until_its_time(db: Database) -> None:
    room = Newsroom(db, NOON, mail=DIGEST, chat=Timing())
    room.alert()
    room.at(NOON + HOUR).alert(severity=Severity.HIGH)
    assert room.send() == [subject(1), subject(2)]  # to the chat
    assert room.at(MORNING).send() == ["[Digest] 2 alerts: Nordkorea 2"]


def test_a_rule_can_ask_for_a_digest_or_not_wait_for_one(db: Database) -> None:
    room = Newsroom(db, NOON, a_rule(when=When.NOW), mail=DIGEST)
    room.alert()
    assert room.send() == [subject(1)]
    room = Newsroom(db, NOON, a_rule(when=When.DIGEST), chat=Timing())
    room.raised = 10
    room.alert(2)
    assert room.send() == []
    assert len(room.at(NOON + 24 * HOUR).send()) == 1


def test_a_digest_that_fails_is_tried_again_as_the_same_message(db: Database) -> None:
    room = Newsroom(db, NOON, mail=DIGEST)
    room.alert(3)
    room.notifier.answers["mail"] = BUSY
    room.at(MORNING).send()
    room.notifier.answers.clear()
    room.at(MORNING + HOUR).alert()  # for the next digest
    assert room.send() == ["[Digest] 3 alerts: Nordkorea 3"]
    assert len({message.key for _, _, message in room.notifier.messages}) == 1
    assert {row["attempts"] for row in rows(db, delivery)[:3]} == {2}


def test_what_comes_too_late_for_a_digest_makes_one_of_its_own(db: Database) -> None:
    room = Newsroom(db, NOON, mail=DIGEST)
    room.alert(2)
    [first] = deliver.claim(room.at(MORNING).ctx, limit=10)
    room.at(NOON).alert(2)  # decided before, stored after the claim
    room.at(MORNING)
    deliver.run(room.ctx, first)
    assert room.send() == ["[Digest] 2 alerts: Nordkorea 2"]
    assert room.told == [1, 2, 3, 4]
    assert len({message.key for _, _, message in room.notifier.messages}) == 2


def test_a_digest_is_saved_as_a_whole_or_not_at_all(db: Database) -> None:
    room = Newsroom(db, NOON, mail=DIGEST)
    room.alert(3)
    [slow] = deliver.claim(room.at(MORNING).ctx, limit=10)
    room.at(MORNING + deliver.LEASE)
    [again] = deliver.claim(replace(room.ctx, worker="worker-2"), limit=10)
    deliver.run(room.ctx, slow)
    assert {row["state"] for row in rows(db, delivery)} == {"pending"}
    deliver.run(room.ctx, again)
    assert {row["state"] for row in rows(db, delivery)} == {"sent"}
    assert len({message.key for _, _, message in room.notifier.messages}) == 1


def test_what_is_dropped_while_its_digest_fails_stays_dropped(db: Database) -> None:
    room = Newsroom(db, NOON, mail=DIGEST)
    room.alert(3)
    room.notifier.answers["mail"] = BUSY
    [claimed] = deliver.claim(room.at(MORNING).ctx, limit=10)
    with db.begin() as session:
        outbox.drop(session, [2])
    deliver.run(room.ctx, claimed)
    room.notifier.answers.clear()
    assert room.at(MORNING + HOUR).send() == ["[Digest] 2 alerts: Nordkorea 2"]
    assert [row["state"] for row in rows(db, delivery)] == ["sent", "cancelled", "sent"]


def test_targets_and_channels_get_digests_of_their_own(db: Database) -> None:
    room = Newsroom(db, NOON, mail=DIGEST, chat=DIGEST)
    channels = tuple(replace(one, targets=("a", "b")) for one in room.ctx.config.channels)
    room.ctx = replace(room.ctx, config=replace(room.ctx.config, channels=channels))
    room.alert(2)
    assert len(room.at(MORNING).send()) == 4
    assert {(channel, target) for channel, target, _ in room.notifier.messages} == {
        ("mail", "a"),
        ("mail", "b"),
        ("chat", "a"),
        ("chat", "b"),
    }


def test_a_digest_of_very_many_lists_the_newest_and_counts_the_rest(db: Database) -> None:
    room = Newsroom(db, NOON, mail=DIGEST)
    room.alert(250)
    assert room.at(MORNING).send() == ["[Digest] 250 alerts: Nordkorea 250"]
    text = room.notifier.messages[0][2].text
    assert text.count("https://blatt.example/") == 100
    assert "… and 150 more: monitor alerts --rule Nordkorea --limit 250" in text
    assert {row["state"] for row in rows(db, delivery)} == {"sent"}


# Storms


def test_what_exceeds_the_storm_limit_is_one_summary_when_the_window_ends(db: Database) -> None:
    room = Newsroom(db, NOON, mail=STORM)
    room.alert(5)
    assert room.send() == [subject(1), subject(2)]
    room.at(NOON + 9 * MINUTE).alert(3)
    assert room.send() == []
    assert room.at(NOON + 10 * MINUTE).send() == ["[Digest] 6 alerts: Nordkorea 6"]
    assert room.told == [1, 2, 3, 4, 5, 6, 7, 8]
    room.at(NOON + 11 * MINUTE).alert()
    assert room.send() == [subject(9)]


def test_a_burst_is_a_few_messages_and_nothing_is_lost(db: Database) -> None:
    room = Newsroom(db, NOON, mail=Timing())
    for _ in range(4):
        room.alert(100)
    assert len(room.send()) == DEFAULT_STORM.count
    folded = 400 - DEFAULT_STORM.count
    assert room.at(NOON + DEFAULT_STORM.window).send() == [f"[Digest] {folded} alerts: Nordkorea {folded}"]
    assert [row["state"] for row in rows(db, delivery)] == ["sent"] * 400


def test_a_storm_counts_what_came_in_batches_before(db: Database) -> None:
    room = Newsroom(db, NOON, mail=STORM)
    room.alert()
    room.at(NOON + MINUTE).alert(2)
    assert room.send() == [subject(1), subject(2)]
    room.at(NOON + 2 * MINUTE).alert(severity=Severity.HIGH)
    assert room.send() == [subject(4)]


# repeat_after


def test_a_rule_that_alerted_folds_what_it_finds_into_one_digest(db: Database) -> None:
    room = Newsroom(db, NOON, a_rule(repeat_after=6 * HOUR), mail=Timing())
    room.alert(3)
    assert room.send() == [subject(1)]
    room.at(NOON + 5 * HOUR).alert()
    assert room.send() == []
    assert room.at(NOON + 6 * HOUR).send() == ["[Digest] 3 alerts: Nordkorea 3"]
    room.at(NOON + 7 * HOUR).alert()  # the digest counted as an alert
    assert room.send() == []
    assert room.at(NOON + 12 * HOUR).send() == [subject(5)]
    room.at(NOON + 18 * HOUR).alert()
    assert room.send() == [subject(6)]


def test_updates_of_what_was_told_are_not_folded(db: Database) -> None:
    room = Newsroom(db, NOON, a_rule(repeat_after=6 * HOUR), mail=Timing())
    room.alert()
    room.alert(why_now=WhyNow.UPDATE)
    assert len(room.send()) == 2


def test_what_comes_after_an_update_joins_what_was_folded_before_it(db: Database) -> None:
    room = Newsroom(db, NOON, a_rule(repeat_after=6 * HOUR), mail=Timing())
    room.alert()
    room.at(NOON + HOUR).alert()
    with db.begin() as session:
        raising = timing.Raising(room.at(NOON + 2 * HOUR).ctx, session, now=NOON + 2 * HOUR)
        for number, why_now in ((3, WhyNow.UPDATE), (4, WhyNow.NEW)):
            raising.add(an_alert(number, room.rule, why_now=why_now), article_id=None, rule=room.rule)
    assert len(room.send()) == 2
    assert room.at(NOON + 6 * HOUR).send() == ["[Digest] 2 alerts: Nordkorea 2"]


def test_what_is_urgent_is_folded_but_not_held_over_the_night(db: Database) -> None:
    room = Newsroom(db, EVENING - HOUR, a_rule(repeat_after=2 * HOUR), mail=QUIET)
    room.alert(3, severity=Severity.HIGH)
    assert room.send() == [subject(1)]
    assert room.at(EVENING + HOUR).send() == ["[Digest] 2 alerts: Nordkorea 2"]


# Changes of the configuration


def test_removed_quiet_hours_release_what_is_held_as_one_digest(db: Database) -> None:
    room = Newsroom(db, EVENING, mail=QUIET)
    room.alert(2)
    assert room.at(EVENING + HOUR).change(mail=Timing()) == 2
    assert room.send() == ["[Digest] 2 alerts: Nordkorea 2"]
    assert room.change(mail=Timing()) == 0


def test_another_time_for_a_digest_moves_what_is_held(db: Database) -> None:
    room = Newsroom(db, NOON, mail=DIGEST)
    room.alert(2)
    room.change(mail=Timing(digest=Schedule("daily 14:00", BERLIN, at=14 * HOUR)))
    assert room.at(NOON + 2 * HOUR).send() == ["[Digest] 2 alerts: Nordkorea 2"]


def test_a_restart_after_its_time_does_not_put_a_digest_off(db: Database) -> None:
    room = Newsroom(db, NOON, mail=DIGEST)
    room.alert(2)
    assert room.at(MORNING + 3 * HOUR).change(mail=DIGEST) == 0
    assert room.send() == ["[Digest] 2 alerts: Nordkorea 2"]


def test_what_is_held_for_a_channel_that_is_gone_is_left_as_it_is(db: Database) -> None:
    room = Newsroom(db, EVENING, mail=QUIET)
    room.alert(2)
    assert room.change(chat=Timing()) == 0
    assert room.change(mail=Timing()) == 2


def test_a_rule_that_may_repeat_now_releases_what_it_folded(db: Database) -> None:
    room = Newsroom(db, NOON, a_rule(repeat_after=6 * HOUR), mail=Timing())
    room.alert(3)
    room.send()
    assert room.change(mail=Timing()) == 0
    room.rule = a_rule()
    room.change(mail=Timing())
    assert room.send() == ["[Digest] 2 alerts: Nordkorea 2"]


# Clocks that are set right

YEARS = timedelta(days=3_000)


@pytest.mark.parametrize("sent", [True, False])
@pytest.mark.parametrize(("rule", "channel"), [(a_rule(repeat_after=6 * HOUR), Timing()), (a_rule(), STORM)])
def test_what_a_clock_that_was_ahead_held_goes_out_soon(
    db: Database, rule: Rule, channel: Timing, sent: bool
) -> None:
    room = Newsroom(db, NOON + YEARS, rule, mail=channel)
    room.alert(4)
    assert not sent or room.send()
    room.at(NOON).change(mail=channel)
    room.at(NOON + 7 * HOUR).send()
    assert room.told == [1, 2, 3, 4]
    room.alert()
    assert room.send() == [subject(5)]


def test_what_failed_under_a_clock_that_was_ahead_is_tried_again(db: Database) -> None:
    room = Newsroom(db, NOON + YEARS, mail=Timing())
    room.notifier.answers["mail"] = BUSY
    room.alert(4)
    room.send()
    room.notifier.answers.clear()
    assert rows(db, outage)
    assert room.at(NOON).send() == []
    room.change(mail=Timing())
    assert len(room.send()) == 4
    assert rows(db, outage) == []


# Whatever happens

PATIENCE = timedelta(days=5)


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    weekday=st.integers(0, 6), hold=st.sampled_from(["digest", "quiet"]), pace=st.sampled_from([9, 13, 17])
)
@example(weekday=4, hold="digest", pace=13)
@example(weekday=4, hold="quiet", pace=13)
def test_what_is_held_gets_its_five_days_from_when_it_is_due(
    sqlite_db: Database, weekday: int, hold: str, pace: int
) -> None:
    with sqlite_db.begin() as session:
        for table in (delivery, alert, outage):
            session.execute(delete(table))
    weekly = Schedule("weekly", BERLIN, frozenset({weekday}), 7 * HOUR)
    some_days = QuietSpan("long", BERLIN, timedelta(0), 3 * 24 * HOUR, frozenset({weekday}))
    held = Timing(digest=weekly) if hold == "digest" else Timing(quiet=QuietHours((some_days,)))
    room = Newsroom(sqlite_db, NOON, mail=held)
    room.notifier.answers["mail"] = BUSY  # for ever
    room.alert(3)
    due = {row["id"]: row["due_at"] for row in rows(sqlite_db, delivery)}
    room.rule = a_rule(when=When.NOW)
    ended: dict[int, datetime] = {}
    while due.keys() - ended and room.clock.at < NOON + timedelta(days=30):
        room.alert(
            int(room.raised < 15), severity=Severity.HIGH
        )  # what nothing holds finds out that the channel is away
        room.at(room.clock.at + pace * HOUR).send()
        dead = (row["id"] for row in rows(sqlite_db, delivery) if row["state"] == "dead")
        ended |= {number: room.clock.at for number in dead if number not in ended}
    assert min(ended[number] - at for number, at in due.items()) >= PATIENCE


TIMINGS = [QUIET, DIGEST, STORM, Timing(), Timing(quiet=NIGHT, digest=DAILY, storm=StormLimit(1, HOUR))]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("alert"), st.integers(1, 4)),
        st.tuples(st.just("urgent"), st.just(1)),
        st.tuples(st.just("wait"), st.sampled_from([1, 11, 60, 300, 1_500])),  # minutes
        st.tuples(st.just("change"), st.integers(0, len(TIMINGS) - 1)),
        st.tuples(st.just("fail"), st.just(0)),
        st.tuples(st.just("crash"), st.just(0)),  # claimed, and nothing saved
    ),
    max_size=14,
)


CLOCKS_ARE_SET = [datetime(2026, 3, 28, 20, tzinfo=UTC), datetime(2026, 10, 24, 22, tzinfo=UTC)]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(TIMINGS), STEPS, st.sampled_from([NOON, EVENING, *CLOCKS_ARE_SET]))
@example(TIMINGS[4], [("alert", 4), ("fail", 0), ("wait", 300), ("crash", 0)], CLOCKS_ARE_SET[0])
@example(TIMINGS[4], [("alert", 4), ("crash", 0), ("wait", 300), ("fail", 0)], CLOCKS_ARE_SET[1])
def test_whatever_happens_every_alert_arrives_once(
    sqlite_db: Database, first: Timing, steps: list[tuple[str, int]], at: datetime
) -> None:
    with sqlite_db.begin() as session:
        session.execute(delete(delivery))
        session.execute(delete(alert))
    room = Newsroom(sqlite_db, at, mail=first)
    for step, number in steps:
        _happen(room, step, number)
    for _ in range(6):
        room.at(room.clock.at + 9 * HOUR).send()
    assert room.told == list(range(1, room.raised + 1))
    assert {row["state"] for row in rows(sqlite_db, delivery)} <= {"sent"}


def _happen(room: Newsroom, step: str, number: int) -> None:
    match step:
        case "alert":
            room.alert(number)
            room.send()
        case "urgent":
            room.alert(severity=Severity.HIGH)
        case "wait":
            room.at(room.clock.at + number * MINUTE).send()
        case "change":
            room.change(mail=TIMINGS[number])
        case "fail":
            room.notifier.answers["mail"] = BUSY
            claimed = deliver.claim(room.ctx, limit=10)
            before = len(room.notifier.messages)
            for one in claimed:
                deliver.run(room.ctx, one)
            del room.notifier.messages[before:]  # they did not arrive
            room.notifier.answers.clear()
        case "crash":
            deliver.claim(room.ctx, limit=10)
            room.at(room.clock.at + deliver.LEASE)
