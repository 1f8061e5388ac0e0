"""What real servers of other services make of our messages: IRC (ngircd), MQTT (mosquitto) and XMPP (prosody), as Debian ships them.

A server or library that is not installed is told, and its tests are skipped.
"""

import queue
import socket
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self
from xml.sax.saxutils import unescape

import pytest

from monitor.core.delivery import SendFailed, SendFailure, Sent
from tests.contracts import SERVERS, TOLD, free_port, needed, running, sent, skipped

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(120)]


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
    program, port = needed("ngircd", "apt install ngircd"), free_port()
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
    program, port = needed("mosquitto", "apt install mosquitto"), free_port()
    with suppress(ImportError):
        import paho.mqtt.client  # noqa: F401 only whether it is there

        known = tmp_path / "passwords"
        subprocess.run(
            [needed("mosquitto_passwd", "apt install mosquitto"), "-c", "-b", known, "me", "s3cret"],
            check=True,
        )
        (tmp_path / "mosquitto.conf").write_text(
            f"listener {port} 127.0.0.1\nallow_anonymous false\npassword_file {known}\nuser root\n"
        )
        with running([program, "-c", str(tmp_path / "mosquitto.conf")], port):
            yield port
        return
    skipped("paho-mqtt is not installed (uv sync --extra mqtt)")


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


# XMPP

CERTIFICATE = Path(__file__).parent.parent / "data" / "feeds_example.pem"
XMPP = """
pidfile = "{folder}/pid"
data_path = "{folder}"
run_as_root = true
interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {port} }}
s2s_ports = {{ }}
modules_enabled = {{ "roster", "saslauth", "disco", "tls" }}
modules_disabled = {{ "s2s" }}
ssl = {{ certificate = "{certificate}", key = "{certificate}" }}
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
authentication = "internal_plain"
log = {{ error = "{folder}/log" }}
VirtualHost "b.example"
"""


@pytest.fixture
def xmpp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    program, port = needed("prosody", "apt install prosody"), free_port()
    if not (SERVERS.parent / "xmpp" / "slixmpp").exists():
        skipped("slixmpp is not installed (make servers)")
    monkeypatch.syspath_prepend(SERVERS.parent / "xmpp")  # the sender's process looks there too
    known = tmp_path / "prosody.cfg.lua"
    known.write_text(XMPP.format(folder=tmp_path, port=port, certificate=CERTIFICATE))
    accounts = tmp_path / "b%2eexample" / "accounts"
    accounts.mkdir(parents=True)
    for name in ("watch", "reader"):
        (accounts / f"{name}.dat").write_text('return { ["password"] = "s3cret" };\n')
    with running([program, "--config", str(known), "-F"], port):
        yield port


class Correspondent:
    """Somebody who is online at an XMPP server."""

    _OPEN = (
        "<stream:stream to='b.example' version='1.0' xmlns='jabber:client'"
        " xmlns:stream='http://etherx.jabber.org/streams'>"
    )

    def __init__(self, port: int) -> None:
        self._line = socket.create_connection(("127.0.0.1", port), 20)
        self._ask(self._OPEN, "</stream:features>")
        login = b64encode(b"\0reader\0s3cret").decode()
        self._ask(f"<auth xmlns='{_SASL}' mechanism='PLAIN'>{login}</auth>", "<success")
        self._ask(self._OPEN, "</stream:features>")
        self._ask(f"<iq type='set' id='1'><bind xmlns='{_BIND}'/></iq>", "</iq>")
        self._ask("<presence/>", "<presence")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._line.close()

    def _ask(self, words: str, end: str) -> str:
        self._line.sendall(words.encode())
        return self.until(end)

    def until(self, end: str) -> str:
        """Return what the server says up to `end`."""
        heard = ""
        while end not in heard:
            part = self._line.recv(65536).decode()
            assert part, f"the server hung up: {heard}"
            heard += part
        return heard


_SASL = "urn:ietf:params:xml:ns:xmpp-sasl"
_BIND = "urn:ietf:params:xml:ns:xmpp-bind"


def test_xmpp_the_whole_message_is_read_and_nothing_acts(xmpp: int) -> None:
    with Correspondent(xmpp) as reader:
        url = f"xmpps://watch:s3cret@b.example:{xmpp}/?xmpp=127.0.0.1&verify=no"
        assert sent(url, "reader") == Sent()
        heard = unescape(reader.until("</message>"))
    assert all(words in heard for words in TOLD)


def test_xmpp_a_wrong_password_is_told(xmpp: int) -> None:
    outcome = sent(f"xmpps://watch:wr0ng-one@b.example:{xmpp}/?xmpp=127.0.0.1&verify=no", "reader")
    assert isinstance(outcome, SendFailed)
    assert outcome.kind is SendFailure.CREDENTIALS
    assert outcome.reason.startswith("the login was refused: not-authorized")


def test_xmpp_a_server_that_is_away_is_no_success(xmpp: int) -> None:
    assert xmpp
    outcome = sent(f"xmpps://watch:s3cret@b.example:{free_port()}/?xmpp=127.0.0.1&verify=no", "reader")
    assert isinstance(outcome, SendFailed)
    assert outcome.kind in (SendFailure.TEMPORARY, SendFailure.UNKNOWN)
