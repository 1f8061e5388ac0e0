"""Sends happen in children that can be killed; the console is served in the program itself."""

import io
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import pytest

from monitor.config.model import Channel, Secret
from monitor.core.delivery import SendFailed, SendFailure, Sent
from monitor.core.message import Message
from monitor.notify import AppriseNotifier
from tests.mailbox import MailServer
from tests.servers import Drip, FeedServer

MESSAGE = Message("[Kim] Kim lädt ein", "Kim lädt *ein*", "<p>Kim", key="abc123")
CONSOLE = Channel(name="log")


def a_channel(url: str, *targets: str) -> Channel:
    return Channel(name="mail", url=Secret(url), targets=targets or ("",))


@pytest.fixture
def slow() -> Iterator[FeedServer]:
    """Serve a web hook that never comes to an end."""
    with FeedServer() as server:
        server.script("/hook", Drip(b"HTTP/1.1 200 OK\r\n" + b"X-Y: z\r\n" * 1_000))
        yield server


def test_a_message_goes_out_through_a_child() -> None:
    with MailServer() as server, closing(AppriseNotifier()) as notifier:
        channel = a_channel(server.url())
        assert notifier.send(channel, "", MESSAGE) == Sent()
        assert notifier.send(channel, "night@b.example", MESSAGE) == Sent()
        assert [mail.recipients for mail in server.taken] == [("desk@b.example",), ("night@b.example",)]


def test_a_service_without_end_is_cut_off_and_hinders_nobody_after_it(slow: FeedServer) -> None:
    with MailServer() as server, closing(AppriseNotifier(limit=timedelta(seconds=2))) as notifier:
        hanging = notifier.send(a_channel(f"json://127.0.0.1:{slow.port}/hook"), "", MESSAGE)
        assert hanging == SendFailed(SendFailure.UNKNOWN, "no end within 2 s: it may have arrived")
        assert notifier.send(a_channel(server.url()), "", MESSAGE) == Sent()


def test_a_message_that_finds_no_free_sender_is_sent_later_and_closing_ends_all(slow: FeedServer) -> None:
    channel = a_channel(f"json://127.0.0.1:{slow.port}/hook")
    hasty = AppriseNotifier(limit=timedelta(seconds=0.1))
    with closing(AppriseNotifier()) as notifier, ThreadPoolExecutor(1) as thread:
        hasty._children = notifier._children
        sending = thread.submit(notifier.send, channel, "", MESSAGE)
        while not slow.requests:
            threading.Event().wait(0.02)
        assert hasty.send(channel, "", MESSAGE) == SendFailed(
            SendFailure.TEMPORARY, "its sender was not free within 0.1 s"
        )
        notifier.close()
        outcome = sending.result(timeout=10)
        assert isinstance(outcome, SendFailed)
        assert outcome.kind is SendFailure.UNKNOWN
        assert outcome.reason.endswith("it may have arrived")
        assert notifier.send(channel, "", MESSAGE) == SendFailed(
            SendFailure.TEMPORARY, "the sender could not work: it was closed"
        )


def test_a_channel_is_validated_for_each_target_without_sending() -> None:
    with MailServer() as server, closing(AppriseNotifier()) as notifier:
        assert notifier.validate(a_channel(server.url(), "a@b.example", "c@d.example")) is None
        assert notifier.validate(a_channel(server.url(), "a@b.example", "bob")) == (
            "'bob' is no recipient that mailto:// knows"
        )
        assert notifier.validate(CONSOLE) is None
        assert server.taken == []


def test_the_console_shows_the_text(capsys: pytest.CaptureFixture[str]) -> None:
    with closing(AppriseNotifier()) as notifier:
        assert notifier.send(CONSOLE, "", MESSAGE) == Sent()
    assert capsys.readouterr().out == "Kim lädt *ein*\n\n"


def test_the_console_is_never_steered(capsys: pytest.CaptureFixture[str]) -> None:
    evil = Message("Kim", "a\x1b[2J\r\u202eb\ud800\nc\u2028", "", "k")
    with closing(AppriseNotifier()) as notifier:
        notifier.send(CONSOLE, "", evil)
    assert capsys.readouterr().out == "a\\x1b[2J\\r\\u202eb\\ud800\nc\\u2028\n\n"


def test_a_console_that_knows_few_letters_shows_what_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    console = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", console)
    with closing(AppriseNotifier()) as notifier:
        assert notifier.send(CONSOLE, "", MESSAGE) == Sent()
    console.seek(0)
    assert console.read() == "Kim l?dt *ein*\n\n"


def test_a_closed_console_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    console = io.StringIO()
    console.close()
    monkeypatch.setattr("sys.stdout", console)
    with closing(AppriseNotifier()) as notifier:
        outcome = notifier.send(CONSOLE, "", MESSAGE)
    assert isinstance(outcome, SendFailed)
    assert outcome.kind is SendFailure.TEMPORARY
