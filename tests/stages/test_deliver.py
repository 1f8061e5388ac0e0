"""The outbox empties itself, with patience, and forgets nothing."""

from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

import pytest
from sqlmodel import select, update
from structlog.testing import capture_logs

from monitor.config.model import Channel, Config, Secret
from monitor.context import Context
from monitor.core.baseline import CatchUp
from monitor.core.delivery import POLICY, DeliveryState, SendFailed, SendFailure, SendOutcome, Sent
from monitor.core.digest import Digest, Held
from monitor.core.errors import Position
from monitor.core.message import Message
from monitor.core.template import Template, Templates
from monitor.notify import AppriseNotifier
from monitor.stages import deliver, triage
from monitor.store.database import Database
from monitor.store.outbox import ClaimedDelivery
from monitor.store.tables import DeliveryRow
from tests.builders import (
    FEED,
    NOW,
    FakeClock,
    Newsstand,
    Recorder,
    a_config,
    a_context,
    an_entry,
    poll_due,
    sync,
)
from tests.mailbox import MailServer

BUSY = SendFailed(SendFailure.TEMPORARY, "451 busy")
REFUSED = SendFailed(SendFailure.PERMANENT, "550 no such user")


def with_one_alert(
    db: Database, channels: dict[str, tuple[str, ...]] | None = None, notifier: Recorder | None = None
) -> Context:
    """Return a context whose outbox holds one alert for every channel."""
    stand = Newsstand()
    stand.put(FEED, an_entry())
    config = a_config(channels=channels or {"mail": ("",)}, catch_up=CatchUp.ALL, language="de")
    ctx = a_context(db, config, newsstand=stand, notifier=notifier, clock=FakeClock())
    sync(ctx)
    poll_due(ctx)
    triage.run(ctx)
    return ctx


def claimed(ctx: Context) -> ClaimedDelivery:
    (delivery,) = deliver.claim(ctx, limit=10, batch=1)
    return delivery


def pass_by(ctx: Context, duration: timedelta) -> None:
    assert isinstance(ctx.clock, FakeClock)
    ctx.clock.pass_by(duration)


def rows(ctx: Context) -> list[DeliveryRow]:
    with ctx.db.begin() as session:
        return list(session.exec(select(DeliveryRow)).all())


def row(ctx: Context) -> DeliveryRow:
    (only,) = rows(ctx)
    return only


def test_a_due_delivery_is_sent_once(db: Database) -> None:
    notifier = Recorder()
    ctx = with_one_alert(db, notifier=notifier)
    assert deliver.run(ctx, claimed(ctx)) == Sent()
    assert (row(ctx).state, row(ctx).sent_at) == (DeliveryState.SENT, NOW)
    assert deliver.claim(ctx, limit=10) == []
    ((channel, target, message),) = notifier.messages
    assert (channel, target) == ("mail", "")
    assert message.subject == "[Nordkorea] Nordkorea testet Rakete"
    assert "Warum: Regel „Nordkorea“ fand Nordkorea (neuer Artikel)" in message.text


def test_a_channel_may_have_a_language_of_its_own(sqlite_db: Database) -> None:
    notifier = Recorder()
    ctx = with_one_alert(sqlite_db, notifier=notifier)
    english = replace(ctx, config=replace(ctx.config, channels=(Channel(name="mail", language="en"),)))
    deliver.run(english, claimed(english))
    assert "Why: rule “Nordkorea” found Nordkorea (new article)" in notifier.messages[0][2].text


KURZ = Position("config/templates/kurz.txt.j2")


def with_templates(ctx: Context, *, rule: Templates, channel: Templates) -> Context:
    rules = (replace(ctx.config.rules[0], templates=rule),)
    channels = (Channel(name="mail", templates=channel),)
    return replace(ctx, config=replace(ctx.config, channels=channels, rules=rules))


def test_templates_of_rule_and_channel_write_the_message(sqlite_db: Database) -> None:
    notifier = Recorder()
    channel = Templates(subject=Template("{{ severity }}", KURZ), text=Template("{{ title }}.", KURZ))
    ctx = with_templates(
        with_one_alert(sqlite_db, notifier=notifier),
        rule=Templates(subject=Template("{{ rule }}!", KURZ)),
        channel=channel,
    )
    deliver.run(ctx, claimed(ctx))
    message = notifier.messages[0][2]
    assert (message.subject, message.text) == ("Nordkorea!", "Nordkorea testet Rakete.")


def test_a_template_that_fails_costs_no_alert(sqlite_db: Database) -> None:
    notifier = Recorder()
    broken = Templates(text=Template("{{ terms|shorten }}", KURZ))
    ctx = with_templates(with_one_alert(sqlite_db, notifier=notifier), rule=Templates(), channel=broken)
    with capture_logs() as logs:
        assert deliver.run(ctx, claimed(ctx)) == Sent()
    message = notifier.messages[0][2]
    assert message.text.endswith(f"denn eine Vorlage versagte: {message.trouble}")
    assert [log["reason"] for log in logs if log["event"] == "template.failed"] == [message.trouble]


def test_the_message_of_a_repeat_is_known_by_its_key(sqlite_db: Database) -> None:
    notifier = Recorder(answers={"mail": BUSY})
    ctx = with_one_alert(sqlite_db, notifier=notifier)
    for _ in range(2):
        deliver.run(ctx, claimed(ctx))
        pass_by(ctx, timedelta(hours=1))
    assert len({message.key for _, _, message in notifier.messages}) == 1


def test_every_target_gets_its_own_delivery_one_after_the_other(sqlite_db: Database) -> None:
    notifier = Recorder()
    ctx = with_one_alert(sqlite_db, {"mail": ("a@b.example", "c@d.example"), "chat": ("",)}, notifier)
    first = deliver.claim(ctx, limit=10, batch=1)
    assert sorted(delivery.channel for delivery in first) == ["chat", "mail"]
    assert deliver.claim(ctx, limit=10) == []
    for delivery in first:
        deliver.run(ctx, delivery)
    deliver.run(ctx, claimed(ctx))
    assert sorted(target for _, target, _ in notifier.messages) == ["", "a@b.example", "c@d.example"]


def test_channels_that_are_busy_are_left_alone(sqlite_db: Database) -> None:
    ctx = with_one_alert(sqlite_db, {"mail": ("",), "chat": ("",)})
    (delivery,) = deliver.claim(ctx, limit=10, exclude_channels={"mail"})
    assert delivery.channel == "chat"


def test_a_failed_delivery_is_tried_again_later(sqlite_db: Database) -> None:
    notifier = Recorder(answers={"mail": BUSY})
    ctx = with_one_alert(sqlite_db, notifier=notifier)
    assert deliver.run(ctx, claimed(ctx)) == BUSY
    waiting = row(ctx)
    assert (waiting.state, waiting.failure_reason) == (DeliveryState.PENDING, "451 busy")
    assert deliver.claim(ctx, limit=10) == []
    notifier.answers.clear()
    pass_by(ctx, timedelta(minutes=1))
    assert deliver.run(ctx, claimed(ctx)) == Sent()
    assert (row(ctx).attempts, row(ctx).failure_reason) == (2, None)


def test_a_delivery_that_is_refused_for_good_is_given_up_with_the_reason(sqlite_db: Database) -> None:
    ctx = with_one_alert(sqlite_db, notifier=Recorder(answers={"mail": REFUSED}))
    for _ in range(POLICY.permanent_tries):
        deliver.run(ctx, claimed(ctx))
        pass_by(ctx, timedelta(hours=2))
    assert deliver.claim(ctx, limit=10) == []
    dead = row(ctx)
    assert (dead.state, dead.failure_kind, dead.failure_reason) == ("dead", "permanent", "550 no such user")


@pytest.mark.parametrize(
    ("channels", "reason"),
    [
        pytest.param({"chat": ("",)}, "the configuration has no channel 'mail'", id="the channel is gone"),
        pytest.param(
            {"mail": ("new@b.example",)}, "channel 'mail' has no 'a@b.example' under `to`", id="the target is"
        ),
    ],
)
def test_a_delivery_to_nowhere_waits_for_the_configuration(
    sqlite_db: Database, channels: dict[str, tuple[str, ...]], reason: str
) -> None:
    notifier = Recorder()
    ctx = with_one_alert(sqlite_db, {"mail": ("a@b.example",)}, notifier)
    changed = replace(ctx, config=a_config(channels=channels))
    assert deliver.run(changed, claimed(changed)) == SendFailed(SendFailure.NO_CHANNEL, reason)
    assert notifier.messages == []
    pass_by(ctx, timedelta(hours=2))
    assert deliver.run(ctx, claimed(ctx)) == Sent()


def test_a_channel_that_got_named_recipients_explains_what_is_left(sqlite_db: Database) -> None:
    ctx = with_one_alert(sqlite_db)
    changed = replace(ctx, config=a_config(channels={"mail": ("a@b.example",)}))
    outcome = deliver.run(changed, claimed(changed))
    assert outcome == SendFailed(SendFailure.NO_CHANNEL, "channel 'mail' has only named recipients now")


def test_a_message_that_kills_its_sender_is_given_up_without_another_try(sqlite_db: Database) -> None:
    notifier = Recorder()
    ctx = with_one_alert(sqlite_db, notifier=notifier)
    with sqlite_db.begin() as session:
        session.execute(update(DeliveryRow).values(attempts=POLICY.most_tries))
    deliver.run(ctx, claimed(ctx))
    assert notifier.messages == []
    assert row(ctx).state == DeliveryState.DEAD


def test_a_worker_that_was_too_slow_saves_nothing(sqlite_db: Database) -> None:
    notifier = Recorder(answers={"mail": BUSY})
    ctx = with_one_alert(sqlite_db, notifier=notifier)
    slow = claimed(ctx)
    pass_by(ctx, deliver.LEASE)
    other = replace(ctx, worker="worker-2")
    notifier.answers.clear()
    deliver.run(other, claimed(other))
    notifier.answers["mail"] = BUSY
    with capture_logs() as log:
        deliver.run(ctx, slow)
    assert row(ctx).state == DeliveryState.SENT
    assert [event["event"] for event in log] == ["lease.lost"]


def test_no_transaction_is_open_while_a_message_is_sent(sqlite_db: Database) -> None:
    class Writer(Recorder):
        def send(self, channel: Channel, target: str, message: Message) -> SendOutcome:
            with sqlite_db.begin() as session:  # would wait for a writer, and fail
                session.execute(update(DeliveryRow).values(failure_kind="none"))
            return super().send(channel, target, message)

    ctx = with_one_alert(sqlite_db, notifier=Writer())
    assert deliver.run(ctx, claimed(ctx)) == Sent()


@pytest.mark.parametrize(
    ("answer", "event", "level"),
    [
        (Sent(), "delivery.sent", "info"),
        (BUSY, "delivery.retried", "warning"),
        (replace(BUSY, kind=SendFailure.NO_CHANNEL), "delivery.retried", "warning"),
    ],
)
def test_each_try_is_one_event(sqlite_db: Database, answer: SendOutcome, event: str, level: str) -> None:
    ctx = with_one_alert(sqlite_db, notifier=Recorder(answers={"mail": answer}))
    with capture_logs() as log:
        deliver.run(ctx, claimed(ctx))
    (only,) = log
    assert (only["event"], only["log_level"], only["channel"]) == (event, level, "mail")
    assert only.get("reason") == getattr(answer, "reason", None)


def test_a_delivery_given_up_is_an_error_in_the_log(sqlite_db: Database) -> None:
    ctx = with_one_alert(sqlite_db, notifier=Recorder(answers={"mail": REFUSED}))
    with sqlite_db.begin() as session:
        session.execute(update(DeliveryRow).values(attempts=POLICY.permanent_tries - 1))
    with capture_logs() as log:
        deliver.run(ctx, claimed(ctx))
    told = [(event["event"], event["log_level"], event.get("told")) for event in log]
    assert told == [("channel.noticed", "error", "nobody"), ("delivery.dead", "error", None)]


def test_an_alert_arrives_as_a_real_mail_and_no_secret_is_logged(sqlite_db: Database) -> None:
    ctx = with_one_alert(sqlite_db, {"mail": ("desk@b.example", "gone@b.example")})
    refuse = {"gone@b.example": "550 5.1.1 no such user"}
    with (
        MailServer(login=("me", "c4nary-pw"), refuse=refuse) as server,
        closing(AppriseNotifier()) as notifier,
        capture_logs() as log,
    ):
        url = Secret(server.url("me", "c4nary-pw"))
        channels = tuple(replace(channel, url=url) for channel in ctx.config.channels)
        config: Config = replace(ctx.config, channels=channels)
        live = replace(ctx, config=config, notifier=notifier)
        for _ in range(2):
            deliver.run(live, claimed(live))
        (mail,) = server.taken
    assert mail.recipients == ("desk@b.example",)
    assert mail.message["Subject"] == "[Nordkorea] Nordkorea testet Rakete"
    assert "<mark" in mail.part("html")
    states = {delivery.target: (delivery.state, delivery.failure_reason) for delivery in rows(ctx)}
    assert states == {
        "desk@b.example": ("sent", None),
        "gone@b.example": ("pending", "550 5.1.1 no such user (gone@b.example)"),
    }
    assert "c4nary" not in repr(log)
    assert [event["answer"] for event in log if event["event"] == "delivery.sent"] == ["250 taken"]


class BrokenZone(tzinfo):
    """A zone in which no time can be told."""

    def utcoffset(self, _: datetime | None) -> timedelta:
        raise ZeroDivisionError

    dst = tzname = utcoffset  # type: ignore[assignment]


def test_a_message_that_cannot_be_written_is_sent_in_bare_words(db: Database) -> None:
    notifier = Recorder()
    ctx = replace(with_one_alert(db, notifier=notifier), zone=BrokenZone())
    with capture_logs() as logs:
        assert deliver.run(ctx, claimed(ctx)) == Sent()
    [(_, _, message)] = notifier.messages
    assert message.subject == "[Nordkorea] Nordkorea testet Rakete"
    assert message.text.startswith("[Nordkorea] Nordkorea testet Rakete\nhttps://blatt.example/")
    assert "trat ein Fehler in monitor auf" in message.text
    assert [log["event"] for log in logs][:1] == ["message.broken"]


def test_a_digest_that_cannot_be_written_is_sent_in_bare_words(db: Database) -> None:
    notifier = Recorder()
    ctx = with_one_alert(db, notifier=notifier)
    one = claimed(ctx)
    held = Held(content=replace(one.content, title="@everyone Zweite", url="javascript:x"), raised_at=NOW)
    newest = (Held(content=one.content, raised_at=NOW), held)
    digest = Digest(newest=newest, since=NOW, by_rule={"Nordkorea": 7})
    together = replace(one, digest=digest, digest_key="morning")
    for zone in (ctx.zone, BrokenZone()):
        list(deliver.send_all(replace(ctx, zone=zone), [together]))
    written, bare = (message for _, _, message in notifier.messages)
    assert bare.key == written.key
    assert "… und 5 weitere Meldungen: monitor alerts" in bare.text
    assert "@everyone" not in bare.text
    assert "javascript" not in bare.text
    assert bare.in_parts


def test_what_was_sent_is_saved_even_if_what_it_says_of_its_channel_cannot_be(db: Database) -> None:
    notifier = Recorder(answers={"mail": SendFailed(SendFailure.CREDENTIALS, "535 wrong password")})
    ctx = with_one_alert(db, {"mail": ("",), "chat": ("",)}, notifier=notifier)
    one = next(each for each in deliver.claim(ctx, limit=10) if each.channel == "mail")
    with capture_logs() as logs:
        deliver.save(replace(ctx, zone=BrokenZone()), [(one, notifier.answers["mail"])])
    assert "channel.broken" in [log["event"] for log in logs]
    saved = next(each for each in rows(ctx) if each.channel == "mail")
    assert (saved.failure_reason, saved.leased_by) == ("535 wrong password", None)
