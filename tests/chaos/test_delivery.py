"""Whatever breaks between the outbox and a recipient: nothing is lost, and little comes twice."""

import json
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from monitor.config.model import Channel, Config, Secret
from monitor.context import open_context
from monitor.core.timing import DEFAULT_STORM
from monitor.stages.deliver import IN_DOUBT
from monitor.stages.timing import Raising
from tests.chaos.delivering import HEADING, Channels, Office, Outcome
from tests.contracts import free_port
from tests.mailbox import MailServer
from tests.servers import FeedServer, Reply
from tests.store.world import alert
from tests.system import test_canary

KILLS = int(os.environ.get("MONITOR_CHAOS_KILLS", "100"))
BURST = int(os.environ.get("MONITOR_CHAOS_BURST", "10000"))
SEED = int(os.environ.get("MONITOR_CHAOS_SEED", "20260329"))
TABLE: list[Outcome] = []

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(5400)]


@pytest.fixture(scope="module", autouse=True)
def table() -> Iterator[None]:
    yield
    print(f"\n{HEADING}")
    for line in TABLE:
        print(line)


@pytest.fixture
def hook() -> Iterator[FeedServer]:
    with FeedServer() as server:
        server.script("/hook", Reply(b"taken"))
        yield server


def url(hook: FeedServer) -> str:
    return f"json://127.0.0.1:{hook.port}/hook"


def mail(port: int, login: str = "") -> str:
    return f"mailto://{login}127.0.0.1:{port}?from=watch@a.example"


def mails(server: MailServer) -> list[str]:
    """Return a mark per delivery: its Message-ID and recipient."""
    return [f"{taken.message['Message-ID']} {taken.recipients}" for taken in server.taken]


def titles(hook: FeedServer) -> list[str]:
    """Return the titles of what arrived whole: a sender may be killed in the middle of its request."""
    found = []
    for request in list(hook.requests):
        with suppress(ValueError):
            found.append(str(json.loads(request.body)["title"]))
    return found


def posts(hook: FeedServer) -> list[str]:
    """Return the titles of what was posted, notices of the program itself left out."""
    return [title for title in titles(hook) if not title.startswith("[monitor]")]


def notices(hook: FeedServer) -> list[str]:
    return [title for title in titles(hook) if title.startswith("[monitor]")]


@contextmanager
def office(folder: Path, channels: Channels, *, database_url: str = "") -> Iterator[Office]:
    with closing(Office(folder, channels, database_url)) as made:
        yield made


def judge(outcome: Outcome, *, twice: int = 0) -> None:
    TABLE.append(outcome)
    assert outcome.lost == 0, outcome
    assert outcome.duplicated is not None, outcome
    assert outcome.duplicated <= twice, outcome


DESK = ("desk@b.example",)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_f02_f03_the_program_is_killed_at_random_moments(
    tmp_path: Path, kind: str, hook: FeedServer, request: pytest.FixtureRequest
) -> None:
    database = "" if kind == "sqlite" else str(request.getfixturevalue("postgres_empty_url"))
    chance = random.Random(SEED)
    with MailServer() as server:
        channels: Channels = {"mail": (mail(server.port), DESK), "hook": url(hook)}
        with office(tmp_path / "office", channels, database_url=database) as watch:
            for _ in range(KILLS):
                watch.raise_alerts(20, "mail", "hook")
                daemon = watch.start()
                time.sleep(chance.uniform(0, 2.5))
                daemon.kill()
                daemon.wait()
                if kind == "postgresql":  # its leases would end by themselves in two minutes
                    with watch.database.begin() as session:
                        session.execute(text("UPDATE delivery SET leased_by = NULL, leased_until = NULL"))
            watch.start()
            watch.wait_until_sent(hurry=True)
            watch.stop()
            by_mail = watch.outcome(f"F02 F03 kill -9 ×{KILLS} {kind}, mail", mails(server), channel="mail")
            by_hook = watch.outcome(f"F02 F03 kill -9 ×{KILLS} {kind}, web hook", posts(hook), channel="hook")
    judge(by_mail, twice=KILLS)
    judge(by_hook, twice=IN_DOUBT * KILLS)


def sender_of(daemon: "subprocess.Popen[bytes]") -> int | None:
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
            command = (status.parent / "cmdline").read_bytes()
        except (OSError, ValueError):
            continue
        if parent == daemon.pid and b"monitor.notify.sender" in command:
            return int(status.parent.name)
    return None


def wait_for_more(watch: Office, hook: FeedServer) -> None:
    before = len(hook.requests)
    watch.wait(lambda: watch.hurried() and len(hook.requests) > before, 60)


def test_f04_the_child_that_sends_is_killed(tmp_path: Path, hook: FeedServer) -> None:
    with office(tmp_path / "office", {"hook": url(hook)}) as watch:
        daemon = watch.start()
        killed = 0
        for _ in range(10):
            watch.raise_alerts(50, "hook")
            wait_for_more(watch, hook)
            if child := sender_of(daemon):
                os.kill(child, signal.SIGKILL)
                killed += 1
            watch.hurry()
        watch.wait_until_sent(hurry=True)
        outcome = watch.outcome(f"F04 sending child killed ×{killed}", posts(hook))
    judge(outcome, twice=killed)


def test_f05_f19_servers_that_drip_delay_nobody_and_do_not_hold_up_the_end(
    tmp_path: Path, hook: FeedServer
) -> None:
    with drippers(8, threading.Event()) as ports:
        slow: Channels = {f"slow{number}": (mail(port), DESK) for number, port in enumerate(ports)}
        channels: Channels = {"hook": url(hook), **slow}
        with office(tmp_path / "office", channels) as watch:
            watch.start()
            calm = delays(watch, 60)
            watch.raise_alerts(5, *[name for name in channels if name != "hook"])
            watch.wait(lambda: sum(row.leased_by is not None for row in watch.deliveries()) >= 8, 60)
            disturbed = delays(watch, 60)
            seconds = watch.stop()
            note = f"p99 {calm:.2f} → {disturbed:.2f} s, SIGTERM {seconds:.1f} s"
            outcome = watch.outcome("F05 F19 eight mail servers drip", posts(hook), channel="hook", note=note)
            assert all(row.state == "pending" for row in watch.deliveries() if row.channel != "hook")
    judge(outcome)
    assert seconds <= 10
    assert disturbed - calm < 1


def drip(connection: socket.socket, ended: threading.Event) -> None:
    """Send a mail server's banner byte by byte, without end."""
    with connection, suppress(OSError):
        while not ended.wait(1):
            connection.send(b"2")


def accept(server: socket.socket, ended: threading.Event) -> None:
    with suppress(OSError):
        while not ended.is_set():
            connection, _ = server.accept()
            threading.Thread(target=drip, args=(connection, ended), daemon=True).start()


@contextmanager
def drippers(count: int, ended: threading.Event) -> Iterator[list[int]]:
    """Serve so many mail servers that never come to a greeting; yield their ports."""
    servers = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    for server in servers:
        threading.Thread(target=accept, args=(server, ended), daemon=True).start()
    try:
        yield [server.getsockname()[1] for server in servers]
    finally:
        ended.set()
        for server in servers:
            server.close()


def delays(watch: Office, count: int) -> float:
    """Raise alerts on the web hook one after the other and return the 99th percentile of their delays."""
    before = {row.id for row in watch.deliveries()}
    for _ in range(count):
        watch.raise_alerts(1, "hook")
        time.sleep(0.1)
    mine = [row for row in watch.deliveries() if row.id not in before and row.channel == "hook"]
    ids = {row.id for row in mine}
    watch.wait(lambda: all(row.sent_at for row in watch.deliveries() if row.id in ids), 60)
    sent = [row for row in watch.deliveries() if row.id in ids]
    seconds: list[float] = [(row.sent_at - row.created_at).total_seconds() for row in sent]
    return statistics.quantiles(seconds, n=100)[98]


def test_f15_the_database_drops_connections_in_the_middle(
    tmp_path: Path, hook: FeedServer, postgres_empty_url: str
) -> None:
    cuts = 20
    admin = create_engine(postgres_empty_url, isolation_level="AUTOCOMMIT")
    cut = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name = 'monitor'"
    )
    with office(tmp_path / "office", {"hook": url(hook)}, database_url=postgres_empty_url) as watch:
        watch.raise_alerts(400, "hook")
        watch.start()
        with admin.connect() as connection:
            for _ in range(cuts):
                time.sleep(0.2)
                connection.execute(cut)
        watch.database.close()
        with watch.database.begin() as session:  # leases whose holder could not save end in two minutes
            session.execute(
                text("UPDATE delivery SET leased_until = now() - interval '1 s' WHERE state = 'pending'")
            )
        watch.wait_until_sent(hurry=True)
        outcome = watch.outcome(f"F15 database connections cut ×{cuts}", posts(hook))
    admin.dispose()
    judge(outcome, twice=IN_DOUBT * (cuts + 1))


def is_tried(row: Any) -> bool:
    """Tell whether a try has ended; those claimed together count as begun until they are given back."""
    return bool(row.failure_kind) and row.leased_by is None


def test_f18_a_mail_server_that_is_away_gets_everything_when_it_is_back(tmp_path: Path) -> None:
    port = free_port()
    with office(tmp_path / "office", {"mail": (mail(port), DESK)}) as watch:
        watch.raise_alerts(40, "mail")
        watch.start()
        watch.wait(lambda: any(map(is_tried, watch.deliveries())), 60)
        time.sleep(4)
        tried = sum(row.attempts for row in watch.deliveries())
        with MailServer(port=port) as server:
            watch.wait_until_sent()  # in real time: the first probe finds it
            outcome = watch.outcome("F18 mail server away", mails(server), note=f"{tried} tries while away")
        watch.stop()
    judge(outcome)
    assert tried <= 3


class Greylist(dict[str, str]):
    """Refuses everybody for a while."""

    tries = 0

    def __contains__(self, _: object) -> bool:
        self.tries += 1
        return self.tries <= 2

    def __getitem__(self, _: str) -> str:
        return "451 4.7.1 greylisted, come back later"


def test_f20_a_greylisting_server_takes_the_third_try(tmp_path: Path) -> None:
    with (
        MailServer(refuse=Greylist()) as server,
        office(tmp_path / "office", {"mail": (mail(server.port), DESK)}) as watch,
    ):
        watch.raise_alerts(1, "mail")
        watch.start()
        watch.wait_until_sent(hurry=True)
        outcome = watch.outcome("F20 greylisted twice", mails(server))
    judge(outcome)


def test_f21_a_refusal_for_good_ends_and_is_told_elsewhere(tmp_path: Path, hook: FeedServer) -> None:
    refuse = {"gone@b.example": "550 5.1.1 no such user"}
    with MailServer(refuse=refuse) as server:
        channels: Channels = {"mail": (mail(server.port), ("gone@b.example",)), "hook": url(hook)}
        with office(tmp_path / "office", channels) as watch:
            watch.raise_alerts(5, "mail")
            watch.start()
            watch.wait_until_sent(hurry=True)
            dead = [row for row in watch.deliveries() if row.state == "dead"]
            watch.wait(lambda: len(notices(hook)) == 1, 30)
            listed = watch.run("outbox", "list", "--state", "dead").stdout
    TABLE.append(Outcome("F21 refused for good: dead, and one notice", 5, 5 - len(dead), 0))
    assert len(dead) == 5
    assert {row.attempts for row in dead} == {3}
    assert "550 5.1.1 no such user" in listed


def test_f22_a_server_that_hangs_up_after_the_mail_gets_it_twice_at_most_and_recognisably(
    tmp_path: Path,
) -> None:
    with (
        MailServer(drop=True) as server,
        office(tmp_path / "office", {"mail": (mail(server.port), DESK)}) as watch,
    ):
        watch.raise_alerts(1, "mail")
        watch.start()
        watch.wait(lambda: bool(server.taken), 60)
        server.drop = False
        watch.wait_until_sent(hurry=True)
        outcome = watch.outcome("F22 connection cut after DATA", mails(server))
    judge(outcome, twice=1)


def test_f23_one_refused_recipient_costs_the_other_nothing(tmp_path: Path) -> None:
    with MailServer(refuse={"gone@b.example": "550 no"}) as server:
        channels: Channels = {"mail": (mail(server.port), ("desk@b.example", "gone@b.example"))}
        with office(tmp_path / "office", channels) as watch:
            watch.raise_alerts(10, "mail")
            watch.start()
            watch.wait_until_sent(hurry=True)
            states = sorted((row.target, row.state) for row in watch.deliveries())
            watch.raised["mail"] //= 2
            outcome = watch.outcome("F23 one of two recipients refused", mails(server))
    judge(outcome)
    assert states == [("desk@b.example", "sent")] * 10 + [("gone@b.example", "dead")] * 10


def test_f24_a_service_that_asks_for_rest_gets_it(tmp_path: Path, hook: FeedServer) -> None:
    with FeedServer() as busy:
        busy.script("/hook", Reply(status=429, headers={"Retry-After": "120"}))
        with office(tmp_path / "office", {"busy": url(busy), "hook": url(hook)}) as watch:
            watch.raise_alerts(30, "busy", "hook")
            watch.start()
            watch.wait(lambda: len(posts(hook)) == 30, 60)
            time.sleep(4)
            asked = len(busy.requests)
            busy.script("/hook", Reply())
            held = json.loads(watch.run("status", "--json").stdout)["channels"]
            del busy.requests[:]
            watch.wait_until_sent(hurry=True)
            outcome = watch.outcome(
                "F24 429 with Retry-After 120", posts(busy), channel="busy", note=f"{asked} asked"
            )
    judge(outcome)
    assert asked == 1
    assert [(one["channel"], one["kind"]) for one in held] == [("busy", "rate_limit")]


def test_f25_a_wrong_password_is_tried_once_and_shown(tmp_path: Path, hook: FeedServer) -> None:
    with MailServer(login=("me", "right")) as server:
        channels: Channels = {"mail": (mail(server.port, "me:wrong@"), DESK), "hook": url(hook)}
        with office(tmp_path / "office", channels) as watch:
            watch.raise_alerts(30, "mail")
            watch.start()
            watch.wait(lambda: len(notices(hook)) == 1, 60)
            time.sleep(5)
            status = watch.run("status")
            tried = sum(row.attempts for row in watch.deliveries() if row.channel == "mail")
            logins = server.connections
            server.login = ("me", "wrong")  # repaired on the other side
            watch.run("outbox", "retry", "1")
            watch.wait_until_sent()
            watch.raised["hook"] = 0
            outcome = watch.outcome(
                "F25 wrong password", mails(server), channel="mail", note=f"{logins} logins, then repaired"
            )
    judge(outcome)
    assert (tried, logins) == (1, 1)
    assert status.returncode == 1
    assert "535" in status.stdout
    assert "wrong@" not in status.stdout


def test_f26_after_a_cut_network_nothing_is_stormed(tmp_path: Path) -> None:
    port = free_port()
    with office(tmp_path / "office", {"hook": f"json://127.0.0.1:{port}/hook"}) as watch:
        watch.start()
        for _ in range(5):
            watch.raise_alerts(40, "hook")
            time.sleep(0.5)
        watch.wait(lambda: any(row.attempts for row in watch.deliveries()), 30)
        with FeedServer(port=port) as back:
            back.script("/hook", Reply())
            watch.wait_until_sent()
            outcome = watch.outcome(
                "F26 network cut and back", posts(back), note=f"{back.most_at_once} at once"
            )
            most = back.most_at_once
    judge(outcome)
    assert most == 1


def test_f41_a_burst_drains_in_bounded_memory(tmp_path: Path, hook: FeedServer) -> None:
    with office(tmp_path / "office", {"hook": url(hook)}) as watch:
        watch.raise_alerts(BURST, "hook")
        began = time.monotonic()
        daemon = watch.start()
        watch.wait_until_sent()
        seconds = time.monotonic() - began
        status = Path(f"/proc/{daemon.pid}/status").read_text()
        peak = int(status.partition("VmHWM:")[2].split()[0]) // 1024
        note = f"{BURST / seconds:.0f}/s with start, peak {peak} MB"
        outcome = watch.outcome("F41 burst", posts(hook), note=note)
    judge(outcome)
    assert peak < 400


def test_f41_a_burst_is_a_few_messages_where_the_storm_limit_holds(tmp_path: Path, hook: FeedServer) -> None:
    channel = Channel(name="hook", url=Secret(url(hook)))
    with (
        office(tmp_path / "office", {"hook": url(hook)}) as watch,
        open_context(Config(channels=(channel,)), watch.database) as ctx,
    ):
        watch.start()
        for first in range(0, BURST, 500):
            with ctx.db.begin() as session:
                raising = Raising(ctx, session, now=ctx.clock.now())
                for number in range(first, min(first + 500, BURST)):
                    raising.add(alert(f"burst-{number}"), article_id=None)
        watch.wait_until_sent(hurry=True)
        unsent = sum(row.state != "sent" for row in watch.deliveries())
        held = sum(row.hold == "storm" for row in watch.deliveries())
    counted = sum(int(told) for told in re.findall(r"\[Digest\] (\d+) alerts", "\n".join(posts(hook))))
    note = f"{len(posts(hook))} messages, their summaries count {counted}"
    judge(Outcome("F41 burst within the storm limit", BURST, unsent, counted - held, note=note))
    assert counted == held == BURST - DEFAULT_STORM.count
    assert len(posts(hook)) <= DEFAULT_STORM.count + 5


def test_f43_no_secret_is_logged_shown_or_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, canary in zip(("MAIL_PW", "HOOK_TOKEN", "HOOK_HEADER"), test_canary.CANARIES, strict=False):
        monkeypatch.setenv(name, canary)
    test_canary.test_no_secret_is_logged_shown_or_stored(tmp_path)
    note = "none in log at DEBUG, database, output"
    TABLE.append(Outcome("F43 canary secrets", len(test_canary.CANARIES), None, None, note=note))


HOSTILE = {
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "header": "Titel\r\nBcc: victim@b.example\r\n\r\nX",
    "pings": "@everyone @here @channel <@U123> <!here>",
    "bidi": "\u202eneppo\u202c \u2066x",
    "encoded": "=?utf-8?B?PHNjcmlwdD4=?=",
}
POISON = {"surrogate": "a\ud800b", "nul": "a\0b", "long": "Überlänge " * 400}


@pytest.mark.parametrize(
    ("scenario", "titles"), [("F44 hostile words", HOSTILE), ("F46 poisoned words", POISON)]
)
def test_f44_f46_hostile_words_arrive_harmless_and_stop_nobody(
    tmp_path: Path, hook: FeedServer, scenario: str, titles: dict[str, str]
) -> None:
    with MailServer() as server:
        channels: Channels = {"mail": (mail(server.port), DESK), "hook": url(hook)}
        with office(tmp_path / "office", channels) as watch:
            for title in titles.values():
                watch.raise_alerts(1, "mail", "hook", title=title, url="javascript:alert(1)")
            watch.raise_alerts(1, "mail", "hook")
            watch.start()
            watch.wait_until_sent()
            outcome = watch.outcome(scenario, mails(server), channel="mail")
            states = {row.state for row in watch.deliveries()}
        contents = [taken.part("html") for taken in server.taken]
        subjects = [taken.message.get_all("Subject") or [] for taken in server.taken]
        recipients = {taken.recipients for taken in server.taken}
    judge(outcome)
    assert states == {"sent"}
    assert all(len(one) == 1 and len(one[0]) <= 180 for one in subjects)
    assert recipients == {DESK}
    assert not any("<script" in one or "<img" in one for one in contents)
    assert not any("javascript:" in one for one in contents)
    bodies = [json.loads(request.body)["message"] for request in hook.requests]
    assert not any("@everyone" in one or "<!here>" in one or "javascript:" in one for one in bodies)
