"""What real servers of other services make of our messages: IRC (ngircd) and MQTT (mosquitto), as Debian ships them.

A server or library that is not installed is told, and its tests are skipped.
"""

import queue
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any, Self

import pytest

from monitor.config.model import Channel, Secret
from monitor.core.delivery import SendFailed, SendFailure, SendOutcome, Sent
from monitor.core.message import render
from monitor.notify import AppriseNotifier
from tests.chaos.delivering import free_port
from tests.store.world import NOW, alert

CONTENT = replace(
    alert(title="„Kim“ lädt ein\nQUIT :ärger", rule="Nordkorea").content, url="https://blatt.example/1"
)
MESSAGE = render(CONTENT, sent_at=NOW, language="de", key="abc123", zone=UTC)
TOLD = ("Nordkorea", "„Kim“ lädt ein", "QUIT :ärger", "https://blatt.example/1")

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(120)]


def needed(program: str, package: str) -> str:
    """Return where a server's program is; skip, and say so, where it is not installed."""
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        reason = f"NOT TESTED: {program} is not installed (apt install {package})"
        print(f"\n{reason}")
        pytest.skip(reason)
    return found


@contextmanager
def running(command: list[str], port: int) -> Iterator[int]:
    """Run a server until the test is over; yield its port once it answers."""
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        limit = time.monotonic() + 30
        while True:
            with suppress(OSError), closing(socket.create_connection(("127.0.0.1", port), 1)):
                break
            assert server.poll() is None, f"{command[0]} ended with {server.returncode}"
            assert time.monotonic() < limit, f"{command[0]} does not answer"
            time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=10)


def sent(url: str, target: str = "") -> SendOutcome:
    channel = Channel(name="contract", url=Secret(url), targets=(target,))
    with closing(AppriseNotifier()) as notifier:
        return notifier.send(channel, target, MESSAGE)


# IRC

IRC = """
[Global]
Name = irc.b.example
Info = contract
Listen = 127.0.0.1
Ports = {port}
Password = {password}
[Limits]
MaxConnectionsIP = 0
[Options]
DNS = no
Ident = no
PAM = no
"""


@pytest.fixture
def irc(tmp_path: Path) -> Iterator[int]:
    program, port = needed("ngircd", "ngircd"), free_port()
    (tmp_path / "ngircd.conf").write_text(IRC.format(port=port, password="s3cret"))
    with running([program, "-n", "-f", str(tmp_path / "ngircd.conf")], port):
        yield port


class Listener:
    """Somebody in a channel of an IRC server."""

    def __init__(self, port: int, channel: str) -> None:
        self._line = socket.create_connection(("127.0.0.1", port), 20)
        self._text = self._line.makefile("rw", encoding="utf-8", newline="\r\n")
        self._say("PASS s3cret", "NICK reader", "USER reader 0 * :reader")
        self.until(" 001 ")
        self._say(f"JOIN {channel}")
        self.until(" 366 ")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._text.close()
        self._line.close()

    def _say(self, *lines: str) -> None:
        self._text.write("".join(f"{line}\r\n" for line in lines))
        self._text.flush()

    def until(self, end: str) -> list[str]:
        """Return the lines up to one that holds `end`."""
        heard: list[str] = []
        while not heard or end not in heard[-1]:
            line = self._text.readline()
            assert line, f"the server hung up: {heard}"
            heard.append(line.rstrip("\r\n"))
            if line.startswith("PING"):
                self._say("PONG" + line[4:].rstrip())
        return heard


@pytest.mark.parametrize("target", ["", "#news"])
def test_irc_people_in_a_channel_read_the_whole_message_and_nothing_acts(irc: int, target: str) -> None:
    url = f"irc://watch:s3cret@127.0.0.1:{irc}/" + ("" if target else "%23news")
    with Listener(irc, "#news") as reader:
        assert sent(url, target) == Sent()
        heard = "\n".join(reader.until("rules.yaml:3"))
    assert all(words in heard for words in TOLD)


def test_irc_a_wrong_password_is_no_success(irc: int) -> None:
    outcome = sent(f"irc://watch:wr0ng-one@127.0.0.1:{irc}/%23news")
    assert isinstance(outcome, SendFailed)
    assert "wr0ng-one" not in outcome.reason


def test_irc_a_server_that_is_away_is_tried_again() -> None:
    outcome = sent(f"irc://watch@127.0.0.1:{free_port()}/%23news")
    assert isinstance(outcome, SendFailed)
    assert outcome.kind is SendFailure.TEMPORARY


# MQTT


@pytest.fixture
def mqtt(tmp_path: Path) -> Iterator[int]:
    program, port = needed("mosquitto", "mosquitto"), free_port()
    with suppress(ImportError):
        import paho.mqtt.client  # noqa: F401 only whether it is there

        known = tmp_path / "passwords"
        subprocess.run(
            [needed("mosquitto_passwd", "mosquitto"), "-c", "-b", known, "me", "s3cret"], check=True
        )
        (tmp_path / "mosquitto.conf").write_text(
            f"listener {port} 127.0.0.1\nallow_anonymous false\npassword_file {known}\nuser root\n"
        )
        with running([program, "-c", str(tmp_path / "mosquitto.conf")], port):
            yield port
        return
    reason = "NOT TESTED: paho-mqtt is not installed (uv sync --extra mqtt)"
    print(f"\n{reason}")
    pytest.skip(reason)


@contextmanager
def subscribed(port: int, topic: str) -> Iterator["queue.Queue[bytes]"]:
    """Collect what is published on a topic."""
    from paho.mqtt.client import Client
    from paho.mqtt.enums import CallbackAPIVersion

    taken: queue.Queue[bytes] = queue.Queue()
    ready: queue.Queue[bool] = queue.Queue()
    client: Any = Client(CallbackAPIVersion.VERSION2)
    client.username_pw_set("me", "s3cret")
    client.on_message = lambda _client, _given, message: taken.put(message.payload)
    client.on_connect = lambda *_: client.subscribe(topic)
    client.on_subscribe = lambda *_: ready.put(True)
    client.connect("127.0.0.1", port)
    client.loop_start()
    try:
        ready.get(timeout=20)
        yield taken
    finally:
        client.disconnect()
        client.loop_stop()


@pytest.mark.parametrize("target", ["", "news/korea"])
def test_mqtt_subscribers_get_the_whole_message(mqtt: int, target: str) -> None:
    url = f"mqtt://me:s3cret@127.0.0.1:{mqtt}/" + ("" if target else "news/korea")
    with subscribed(mqtt, "news/korea") as taken:
        assert sent(url, target) == Sent()
        text = taken.get(timeout=20).decode()
    assert all(words in text for words in TOLD)


def test_mqtt_a_wrong_password_is_no_success(mqtt: int) -> None:
    outcome = sent(f"mqtt://me:wr0ng-one@127.0.0.1:{mqtt}/news")
    assert isinstance(outcome, SendFailed)
    assert "wr0ng-one" not in outcome.reason


def test_mqtt_a_server_that_is_away_is_tried_again(mqtt: int) -> None:
    assert mqtt
    outcome = sent(f"mqtt://me:s3cret@127.0.0.1:{free_port()}/news")
    assert isinstance(outcome, SendFailed)
    assert outcome.kind is SendFailure.TEMPORARY
