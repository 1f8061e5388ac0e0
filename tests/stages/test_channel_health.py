"""A channel that takes nothing: tried by one delivery at a time, told over the others, and emptied once it is back."""

from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import select

from monitor.config.model import Config, Secret
from monitor.context import Context
from monitor.core.delivery import POLICY, SendFailed, SendFailure, Sent
from monitor.core.outage import SPARE
from monitor.core.schedule import QuietHours, QuietSpan
from monitor.core.timing import Timing
from monitor.runner import run_once
from monitor.stages import configure, deliver
from monitor.store import leases, outages, outbox
from monitor.store.database import Database
from monitor.store.tables import AlertRow, DeliveryRow, delivery
from tests.builders import NOW, FakeClock, Recorder, a_config, a_context
from tests.store.world import alert

BUSY = SendFailed(SendFailure.TEMPORARY, "the connection was refused")
WRONG = SendFailed(SendFailure.CREDENTIALS, "535 wrong password")
UNKNOWN_USER = SendFailed(SendFailure.PERMANENT, "550 no such user", one_target=True)
ASKED_FOR_TIME = SendFailed(SendFailure.RATE_LIMIT, "429", retry_after=timedelta(hours=1))
CHANNELS = {"mail": ("a@b.example",), "chat": ("",), "pager": ("",)}


class World:
    """A daemon's outbox, played forward by hand."""

    def __init__(self, db: Database, **settings: Any) -> None:
        self.clock, self.recorder = FakeClock(), Recorder()
        config = replace(a_config(feeds=(), channels=CHANNELS, **settings), rules=())
        self.ctx: Context = a_context(db, config, clock=self.clock, notifier=self.recorder)
        self.raised = 0

    def alerts(self, count: int, channel: str = "mail") -> None:
        target = CHANNELS[channel][0]
        with self.ctx.db.begin() as session:
            for _ in range(count):
                self.raised += 1
                outbox.raise_alert(
                    session,
                    alert(f"alert-{self.raised:04}"),
                    article_id=None,
                    targets=[(channel, target)],
                    now=self.clock.now(),
                )

    def deliver(self) -> None:
        run_once(self.ctx)

    def tried(self, channel: str) -> list[str]:
        return [message.key for name, _, message in self.recorder.messages if name == channel]

    def told(self) -> list[tuple[str, str]]:
        """Return (channel, subject) of the notices sent."""
        return [
            (name, message.subject)
            for name, _, message in self.recorder.messages
            if "monitor" in message.subject
        ]

    def states(self) -> list[str]:
        with self.ctx.db.begin() as session:
            return [row.state for row in session.exec(select(DeliveryRow))]


@pytest.fixture
def world(sqlite_db: Database) -> World:
    return World(sqlite_db)


def test_a_dead_server_is_knocked_at_by_three_and_then_by_one_at_a_time(world: World) -> None:
    world.recorder.answers["mail"] = BUSY
    world.alerts(50)
    world.deliver()
    assert len(world.tried("mail")) == 3
    world.clock.pass_by(timedelta(minutes=3))
    world.deliver()
    assert len(world.tried("mail")) == 4
    world.deliver()
    assert len(world.tried("mail")) == 4


def test_a_server_that_is_back_gets_everything_at_once_and_in_order(world: World) -> None:
    world.recorder.answers["mail"] = BUSY
    world.alerts(50)
    world.deliver()
    world.clock.pass_by(timedelta(minutes=3))
    world.recorder.answers.clear()
    del world.recorder.messages[:]
    world.deliver()
    arrived = world.tried("mail")
    assert sorted(arrived) == [f"alert-{number:04}" for number in range(1, 51)]
    assert arrived[1:] == sorted(arrived[1:])
    with world.ctx.db.begin() as session:
        assert outages.listed(session) == []


def test_a_wrong_password_is_tried_once_an_hour_and_told_at_once_over_the_other_channels(
    world: World,
) -> None:
    world.recorder.answers["mail"] = WRONG
    world.alerts(20)
    for _ in range(3):
        world.deliver()
        world.clock.pass_by(timedelta(minutes=1))
    assert len(world.tried("mail")) == 1
    assert sorted(world.told()) == [
        ("chat", "[monitor] Channel “mail” takes no alerts"),
        ("pager", "[monitor] Channel “mail” takes no alerts"),
    ]


def readdressed(world: World, name: str) -> Config:
    config = world.ctx.config
    changed = (replace(one, url=Secret("json://x")) if one.name == name else one for one in config.channels)
    return replace(config, channels=tuple(changed))


@pytest.mark.parametrize("waiting", [1, 20])
def test_a_channel_whose_address_was_mended_is_tried_at_once(world: World, waiting: int) -> None:
    world.recorder.answers["mail"] = WRONG
    world.alerts(waiting)
    world.deliver()
    world.recorder.answers.clear()
    world.ctx = configure.accept(world.ctx, readdressed(world, "chat"), place="host:/config")
    world.deliver()
    assert len(world.tried("mail")) == 1
    world.ctx = configure.accept(world.ctx, readdressed(world, "mail"), place="host:/config")
    world.deliver()
    assert len(world.tried("mail")) == 1 + waiting


def test_a_start_tries_once_what_took_nothing_and_leaves_alone_who_asked_for_time(world: World) -> None:
    world.recorder.answers = {"mail": WRONG, "pager": ASKED_FOR_TIME}
    world.alerts(9)
    world.alerts(1, "pager")
    world.deliver()
    knocks = len(world.tried("mail")), len(world.tried("pager"))
    world.clock.pass_by(SPARE)
    start(world)
    for _ in range(3):
        world.deliver()
    assert (len(world.tried("mail")), len(world.tried("pager"))) == (knocks[0] + 1, knocks[1])


def start(world: World) -> None:
    configure.try_channels_again(world.ctx, list(CHANNELS), readdressed=False)


LIFE = timedelta(seconds=37)
CRASHES = 97  # an hour of them


def test_a_daemon_that_crashes_again_and_again_hardly_ever_tries_a_wrong_password(world: World) -> None:
    world.recorder.answers["mail"] = WRONG
    world.alerts(9)
    for _ in range(CRASHES):
        start(world)
        for _ in range(4):
            world.deliver()
            world.clock.pass_by(LIFE / 4)
    assert 3 <= len(world.tried("mail")) <= 6
    world.recorder.answers.clear()
    start(world)
    world.clock.pass_by(SPARE)
    for _ in range(3):
        world.deliver()
    assert world.states().count("sent") >= 9


def test_a_daemon_that_crashes_over_a_wrong_password_hardly_ever_tries_it(world: World) -> None:
    world.recorder.answers["mail"] = WRONG
    world.alerts(9)
    world.deliver()
    tries = 0
    for _ in range(CRASHES):
        with world.ctx.db.begin() as session:
            leases.release_all(session)
        start(world)
        for _ in range(4):
            claimed = deliver.claim(world.ctx, limit=9)  # nothing of it is saved
            tries += sum(one.channel == "mail" for one in claimed)
            world.clock.pass_by(LIFE / 4)
    assert 3 <= tries <= 5


def test_an_outage_is_told_after_an_hour_and_once(sqlite_db: Database) -> None:
    world = World(sqlite_db, notify_health=("pager", "mail"))
    world.recorder.answers["mail"] = BUSY
    world.alerts(20)
    for _ in range(40):
        world.deliver()
        world.clock.pass_by(timedelta(minutes=20))
    assert world.told() == [("pager", "[monitor] Channel “mail” takes no alerts")]
    world.recorder.answers.clear()
    world.clock.pass_by(timedelta(hours=2))
    world.deliver()
    assert set(world.states()) == {"sent"}


def test_what_waits_for_five_days_is_given_up_although_it_was_never_tried(world: World) -> None:
    world.recorder.answers["mail"] = BUSY
    world.alerts(30)
    for _ in range(3 * 24):
        world.deliver()
        world.clock.pass_by(timedelta(hours=2))
    world.recorder.answers.clear()
    world.clock.pass_by(timedelta(hours=2))
    world.deliver()
    assert world.states().count("dead") == 30
    assert len(world.told()) == 2  # one notice, over two channels
    assert len(world.tried("mail")) < POLICY.most_tries


def test_the_notice_of_an_outage_waits_for_the_end_of_quiet_hours(world: World) -> None:
    night = QuietHours((QuietSpan("now", UTC, timedelta(0), timedelta(hours=20)),))
    config = world.ctx.config
    loud_and_quiet = tuple(
        replace(one, timing=Timing(quiet=night)) if one.name == "pager" else one for one in config.channels
    )
    world.ctx = replace(world.ctx, config=replace(config, channels=loud_and_quiet))
    world.recorder.answers["mail"] = WRONG
    world.alerts(1)
    world.deliver()
    world.deliver()
    assert [channel for channel, _ in world.told()] == ["chat"]
    world.clock.pass_by(timedelta(hours=9))
    world.deliver()
    assert [channel for channel, _ in world.told()] == ["chat", "pager"]


def test_a_refused_recipient_is_told_once_a_day_and_does_not_hold_up_others(world: World) -> None:
    world.recorder.answers["mail"] = UNKNOWN_USER
    world.alerts(5)
    for _ in range(4):
        world.deliver()
        world.clock.pass_by(timedelta(hours=2))
    assert len(world.tried("mail")) == 5 * POLICY.permanent_tries
    assert {subject for _, subject in world.told()} == {
        "[monitor] An alert could not be delivered through “mail”"
    }
    assert len(world.told()) == 2


def test_a_refused_recipient_is_not_told_as_an_outage_that_just_began(world: World) -> None:
    world.alerts(2)
    with world.ctx.db.begin() as session:
        session.execute(update(delivery).values(attempts=POLICY.permanent_tries - 1))
    busy, refused = deliver.claim(world.ctx, limit=2)
    deliver.save(world.ctx, [(busy, BUSY), (refused, UNKNOWN_USER)])
    world.recorder.answers["mail"] = BUSY
    for _ in range(6):
        world.deliver()
        world.clock.pass_by(timedelta(minutes=30))
    assert list(dict.fromkeys(subject for _, subject in world.told())) == [
        "[monitor] An alert could not be delivered through “mail”",
        "[monitor] Channel “mail” takes no alerts",
    ]


def test_one_poisoned_message_stops_nobody(world: World) -> None:
    world.recorder.answers["mail"] = BUSY
    world.alerts(1)
    for _ in range(6):
        world.deliver()
        world.clock.pass_by(timedelta(hours=1))
    world.recorder.answers.clear()
    world.alerts(1)
    (poisoned, fresh) = deliver.claim(world.ctx, limit=10)
    assert (poisoned.attempts, fresh.attempts) == (7, 1)


def test_where_there_is_no_other_channel_the_notice_is_still_listed(sqlite_db: Database) -> None:
    config = replace(a_config(feeds=(), channels={"mail": ("",)}), rules=())
    ctx = a_context(sqlite_db, config, notifier=Recorder(answers={"mail": WRONG}), clock=FakeClock())
    with sqlite_db.begin() as session:
        outbox.raise_alert(session, alert(), article_id=None, targets=[("mail", "")], now=NOW)
    run_once(ctx)
    with sqlite_db.begin() as session:
        rules = [row.rule for row in session.exec(select(AlertRow).order_by(AlertRow.id))]  # type: ignore[arg-type]
        deliveries = len(session.exec(select(DeliveryRow)).all())
    assert (rules, deliveries) == (["Nordkorea", "monitor"], 1)


def test_a_burst_of_messages_is_sent_in_order(world: World) -> None:
    world.alerts(100, "chat")
    world.deliver()
    assert world.tried("chat") == [f"alert-{number:04}" for number in range(1, 101)]
    assert world.recorder.answers.get("chat", Sent()) == Sent()
