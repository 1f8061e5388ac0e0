"""What a service said when it did not take a message, and what kind of failure that is."""

import re
import smtplib
import socket
import ssl
from ast import literal_eval
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

from monitor.core.delivery import SendFailed, SendFailure
from monitor.core.plain import one_line, shortened

_MAX_REASON = 300
_MAX_WAIT = 7 * 24 * 3600  # seconds: more is an error of the service

_STATUS = re.compile(r"\berror=(\d{3})(?:\d\d)?\b")  # ntfy adds two digits of its own
_BODY = re.compile(r"Response Details:\s*(.*)", re.DOTALL)
_TROUBLE = re.compile(r"(?:Socket|Notification) Exception: (.*)", re.DOTALL)
_RETRY_AFTER = re.compile(r"retry_after(_ms)?['\"]?\s*[:=]\s*(\d+(?:\.\d+)?)")
_TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^<>]*>", re.IGNORECASE | re.DOTALL)
_LOGIN = re.compile(r"authenti|unauthori[sz]ed|not authori[sz]ed|credential|password|login", re.IGNORECASE)
_TOO_OFTEN = re.compile(r"\brate[ -]?limit|too (?:many|much|fast)\b|throttl|slow down", re.IGNORECASE)
_NOISE = re.compile(r"^(Could not load|Unparseable|Unsupported)\b")

_BROKEN: tuple[tuple[type[OSError], str], ...] = (
    (socket.gaierror, "the host name does not resolve"),
    (ConnectionRefusedError, "the connection was refused"),
    (ssl.SSLError, "it does not speak TLS on this port"),
    (smtplib.SMTPServerDisconnected, "the server closed the connection"),
)
# What a network library says, as a kind and in words; the first that fits counts.
_NETWORK = tuple(
    (re.compile(pattern), kind, words)
    for pattern, kind, words in (
        (r"Read timed out", SendFailure.UNKNOWN, "no answer in time: it may have arrived"),
        (
            r"RemoteDisconnected|Connection aborted|reset by peer|unexpectedly closed",
            SendFailure.UNKNOWN,
            "the connection was closed before an answer came: it may have arrived",
        ),
        (
            r"Name or service not known|name resolution|NameResolutionError|getaddrinfo|nodename nor",
            SendFailure.TEMPORARY,
            "the host name does not resolve",
        ),
        (r"refused", SendFailure.TEMPORARY, "the connection was refused"),
        (r"[Tt]imed out|ConnectTimeout", SendFailure.TEMPORARY, "no connection in time"),
        (r"[Uu]nreachable|No route", SendFailure.TEMPORARY, "the host cannot be reached"),
        (r"CERTIFICATE_VERIFY_FAILED|certificate", SendFailure.TEMPORARY, "its certificate is not accepted"),
        (r"WRONG_VERSION_NUMBER|SSL", SendFailure.TEMPORARY, "it does not speak TLS on this port"),
    )
)


def failed(kind: SendFailure, reason: str, *, retry_after: timedelta | None = None) -> SendFailed:
    """Return the failure with a readable reason."""
    return SendFailed(kind, readable(reason), retry_after)


def readable(answer: str) -> str:
    """Return what a service said on one line of readable length."""
    return shortened(one_line(answer).strip(), _MAX_REASON)


def smtp_refused(code: int, reply: bytes | str) -> SendFailed:
    """Return what an SMTP reply other than 2xx means (RFC 5321 §4.2, RFC 4954 §6)."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return failed(_smtp_kind(code, text), f"{code} {text}")


def _smtp_kind(code: int, text: str) -> SendFailure:
    if code in (530, 534, 535, 538):
        return SendFailure.CREDENTIALS
    if code < 500 and _TOO_OFTEN.search(text):  # noqa: PLR2004 the reply classes
        return SendFailure.RATE_LIMIT
    return SendFailure.TEMPORARY if code < 500 else SendFailure.PERMANENT  # noqa: PLR2004 the reply classes


def connection_lost(error: OSError, *, server: str, in_doubt: bool) -> SendFailed:
    """Return what a broken connection to a mail server means; `in_doubt`: the message was under way."""
    if in_doubt:
        return failed(SendFailure.UNKNOWN, f"{server}: {_in_words(error)}: it may have arrived")
    return failed(SendFailure.TEMPORARY, f"{server}: {_in_words(error)}")


def _in_words(error: OSError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not accepted: {error.verify_message}"
    if "timed out" in str(error):  # smtplib tells it as a lost connection
        return "no answer in time"
    for kind, words in _BROKEN:
        if isinstance(error, kind):
            return words
    return error.strerror or str(error) or type(error).__name__


def apprise_failed(
    log: Sequence[tuple[int, str]], *, warning: int, asked: timedelta | None = None
) -> SendFailed:
    """Return why a service failed, from what Apprise logged: (level, text), lines below `warning` too.

    Apprise tells no reason but there: an HTTP status as `error=404`, the
    answer's body and network errors in lines for debugging. `asked` is what
    the answer's Retry-After said.
    """
    texts = [text for _, text in log]
    status = _last(_STATUS, texts)
    if status:
        refused = _http_refused(int(status), _body(_last(_BODY, texts)))
        return replace(refused, retry_after=asked or refused.retry_after)
    trouble = _last(_TROUBLE, texts)
    warnings = ", ".join(
        dict.fromkeys(text for level, text in log if level >= warning and not _NOISE.match(text))
    )
    if trouble:
        return _network_failed(trouble, warnings)
    kind = SendFailure.CREDENTIALS if _LOGIN.search(warnings) else SendFailure.TEMPORARY
    return failed(kind, warnings or "Apprise reports a failure and no reason")


def _last(pattern: re.Pattern[str], texts: Sequence[str]) -> str:
    found = [match.group(1) for text in texts if (match := pattern.search(text))]
    return found[-1] if found else ""


def _http_refused(status: int, body: str) -> SendFailed:
    try:
        phrase = f"HTTP {status} {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = f"HTTP {status}"
    if status in range(300, 400):
        phrase += " (redirects are not followed)"
    answer = " ".join(_TAG.sub(" ", body).split())
    if not any(map(str.isalnum, answer)):  # empty, or hidden by the service
        answer = ""
    return failed(_http_kind(status), f"{phrase}: {answer}" if answer else phrase, retry_after=_asked(body))


def _http_kind(status: int) -> SendFailure:
    if status in (401, 403, 407):
        return SendFailure.CREDENTIALS
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return SendFailure.RATE_LIMIT
    if status in (408, 421, 425) or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return SendFailure.TEMPORARY
    return SendFailure.PERMANENT


def _body(logged: str) -> str:
    """Return the answer's text; services log its bytes as Python writes them."""
    try:
        value = literal_eval(logged)
    except (ValueError, SyntaxError):
        return logged
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else logged


def _asked(body: str) -> timedelta | None:
    """Return how long the answer's body asks us to wait, as Discord and others do beside the header."""
    found = _RETRY_AFTER.search(body)
    if not found:
        return None
    seconds = float(found.group(2)) / (1000 if found.group(1) else 1)
    return timedelta(seconds=min(seconds, _MAX_WAIT))


def _network_failed(trouble: str, warnings: str) -> SendFailed:
    for pattern, kind, words in _NETWORK:
        if pattern.search(trouble):
            return failed(kind, words)
    return failed(SendFailure.TEMPORARY, warnings or trouble.rpartition("Caused by ")[2])
