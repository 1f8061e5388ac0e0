"""What services say, and what is made of it."""

import logging
import socket
import ssl
from collections.abc import Sequence
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest

from monitor.core.delivery import SendFailed, SendFailure
from monitor.notify.answers import apprise_failed, connection_lost, failed, smtp_refused

DEBUG, WARNING, ERROR = logging.DEBUG, logging.WARNING, logging.ERROR
TEMPORARY, PERMANENT = SendFailure.TEMPORARY, SendFailure.PERMANENT
CREDENTIALS, UNKNOWN = SendFailure.CREDENTIALS, SendFailure.UNKNOWN


def http(status: object, body: str = "b''") -> list[tuple[int, str]]:
    """Return what Apprise logs when a web service refuses."""
    return [
        (DEBUG, "JSON Payload: {...}"),
        (WARNING, f"Failed to send JSON POST notification: error={status}."),
        (DEBUG, f"Response Details:\r\n{body}"),
    ]


def network(text: str) -> list[tuple[int, str]]:
    return [
        (WARNING, "A Connection error occurred sending JSON notification to a.example."),
        (DEBUG, f"Socket Exception: {text}"),
    ]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (421, TEMPORARY),
        (450, TEMPORARY),
        (454, TEMPORARY),
        (530, CREDENTIALS),
        (535, CREDENTIALS),
        (550, PERMANENT),
        (554, PERMANENT),
    ],
)
def test_a_mail_server_is_understood_by_its_reply_code(code: int, kind: SendFailure) -> None:
    assert smtp_refused(code, b"5.1.1 K\xc3\xbcche\r\nkennt keiner") == SendFailed(
        kind, f"{code} 5.1.1 Küche kennt keiner"
    )


def test_a_mail_server_that_does_not_speak_utf_8_is_quoted_as_far_as_it_can_be() -> None:
    assert smtp_refused(550, b"K\xfcche").reason == "550 K�che"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (socket.gaierror(-2, "Name or service not known"), "the host name does not resolve"),
        (ConnectionRefusedError(111, "Connection refused"), "the connection was refused"),
        (TimeoutError("timed out"), "no answer in time"),
        (SMTPServerDisconnected("Connection unexpectedly closed: timed out"), "no answer in time"),
        (SMTPServerDisconnected("Connection unexpectedly closed"), "the server closed the connection"),
        (ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER]"), "it does not speak TLS on this port"),
        (OSError(113, "No route to host"), "No route to host"),
        (OSError("something else"), "something else"),
        (OSError(), "OSError"),
    ],
)
def test_a_broken_connection_is_told_in_words(error: OSError, words: str) -> None:
    assert connection_lost(error, server="a.example:25", in_doubt=False) == SendFailed(
        TEMPORARY, f"a.example:25: {words}"
    )


def test_a_connection_that_breaks_after_the_message_leaves_doubt() -> None:
    lost = connection_lost(TimeoutError("timed out"), server="a.example:25", in_doubt=True)
    assert lost == SendFailed(UNKNOWN, "a.example:25: no answer in time: it may have arrived")


@pytest.mark.parametrize(
    ("log", "kind", "reason"),
    [
        pytest.param(
            http(401, """b'{"error":"who are you"}'"""),
            CREDENTIALS,
            'HTTP 401 Unauthorized: {"error":"who are you"}',
            id="a wrong token",
        ),
        pytest.param(http(404), PERMANENT, "HTTP 404 Not Found", id="a hook that is gone"),
        pytest.param(
            http(301), PERMANENT, "HTTP 301 Moved Permanently (redirects are not followed)", id="a redirect"
        ),
        pytest.param(http(408), TEMPORARY, "HTTP 408 Request Timeout", id="too slow for it"),
        pytest.param(http(503), TEMPORARY, "HTTP 503 Service Unavailable", id="a server in trouble"),
        pytest.param(http(599), TEMPORARY, "HTTP 599", id="a status nobody defined"),
        pytest.param(http(40301), CREDENTIALS, "HTTP 403 Forbidden", id="ntfy's own numbers"),
        pytest.param(
            http(400, "b'<html><style>p{}</style><h1>Bad</h1>\\n<p>request</p>'"),
            PERMANENT,
            "HTTP 400 Bad Request: Bad request",
            id="a page for an answer",
        ),
        pytest.param(
            http(400, "{'a': 1}"), PERMANENT, "HTTP 400 Bad Request: {'a': 1}", id="a parsed answer"
        ),
        pytest.param(http(400, "no *python"), PERMANENT, "HTTP 400 Bad Request: no *python", id="any answer"),
        pytest.param(
            network(
                "HTTPConnectionPool(...): Max retries exceeded with url: /t0ken (Caused by X('[Errno 111] refused'))"
            ),
            TEMPORARY,
            "the connection was refused",
            id="a closed port",
        ),
        pytest.param(
            network("HTTPSConnectionPool(host='a.example', port=443): Read timed out. (read timeout=20)"),
            UNKNOWN,
            "no answer in time: it may have arrived",
            id="no answer",
        ),
        pytest.param(
            network("('Connection aborted.', RemoteDisconnected('Remote end closed connection'))"),
            UNKNOWN,
            "the connection was closed before an answer came: it may have arrived",
            id="a cut",
        ),
        pytest.param(
            network("Failed to resolve 'a.example' ([Errno -2] Name or service not known)"),
            TEMPORARY,
            "the host name does not resolve",
            id="no such host",
        ),
        pytest.param(
            network("(Caused by ConnectTimeoutError(<X>, 'Connection to a.example timed out.'))"),
            TEMPORARY,
            "no connection in time",
            id="no connection",
        ),
        pytest.param(
            network("[Errno 101] Network is unreachable"),
            TEMPORARY,
            "the host cannot be reached",
            id="no way",
        ),
        pytest.param(
            network("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] ...'))"),
            TEMPORARY,
            "its certificate is not accepted",
            id="a wrong certificate",
        ),
        pytest.param(
            network("SSLError(1, '[SSL: WRONG_VERSION_NUMBER] wrong version number')"),
            TEMPORARY,
            "it does not speak TLS on this port",
            id="no TLS",
        ),
        pytest.param(
            network("a strange thing"),
            TEMPORARY,
            "A Connection error occurred sending JSON notification to a.example.",
            id="trouble of another kind",
        ),
        pytest.param(
            [(DEBUG, "Notification Exception: pool (Caused by Strange('thing'))")],
            TEMPORARY,
            "Strange('thing'))",
            id="trouble without a warning",
        ),
        pytest.param(
            [(WARNING, "Login failed"), (ERROR, "Could not load XMPP URL: x"), (WARNING, "Login failed")],
            CREDENTIALS,
            "Login failed",
            id="a login, told once",
        ),
        pytest.param([(WARNING, "one"), (ERROR, "two")], TEMPORARY, "one, two", id="only warnings"),
        pytest.param([(DEBUG, "x")], TEMPORARY, "Apprise reports a failure and no reason", id="nothing"),
    ],
)
def test_a_failure_is_understood_from_what_apprise_logs(
    log: Sequence[tuple[int, str]], kind: SendFailure, reason: str
) -> None:
    assert apprise_failed(log, warning=WARNING) == SendFailed(kind, reason)


@pytest.mark.parametrize(
    ("body", "wait"),
    [
        pytest.param("""b'{"retry_after": 64.5}'""", timedelta(seconds=64.5), id="Discord"),
        pytest.param("""b'{"parameters":{"retry_after":5}}'""", timedelta(seconds=5), id="Telegram"),
        pytest.param("""b'{"retry_after_ms": 2000}'""", timedelta(seconds=2), id="Matrix"),
        pytest.param("""b'{"retry_after": 9999999999999}'""", timedelta(days=7), id="absurd"),
        pytest.param("""b'{"retry_after": "soon"}'""", None, id="no number"),
        pytest.param("b''", None, id="not said"),
    ],
)
def test_a_service_that_is_asked_too_often_says_when_to_come_back(body: str, wait: timedelta | None) -> None:
    limited = apprise_failed(http(429, body), warning=WARNING)
    assert (limited.kind, limited.retry_after) == (SendFailure.RATE_LIMIT, wait)


def test_a_reason_is_short_and_on_one_line() -> None:
    reason = failed(TEMPORARY, "a\r\nb\x1b[31m " + "word " * 200).reason
    assert reason.startswith("a b [31m word")
    assert len(reason) <= 300
