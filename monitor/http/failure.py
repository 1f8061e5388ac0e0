"""What stops a fetch, in words that hold neither user info nor query."""

import errno
import os
import ssl
from collections.abc import Iterator

import httpcore

from monitor.core.feed import FailureKind, FetchFailed
from monitor.http.headers import status_words


class Failure(Exception):  # noqa: N818 an outcome on its way up, not an error
    """Carries the outcome of a fetch that cannot go on."""

    def __init__(self, kind: FailureKind, reason: str) -> None:
        super().__init__(reason)
        self.outcome = FetchFailed(kind, reason)


_TLS_WORDS = {"wrong version number": "it does not speak TLS there; try http://"}  # OpenSSL's: ours


def explain(
    error: httpcore.NetworkError | httpcore.TimeoutException | httpcore.ProtocolError, host: str
) -> FetchFailed:
    """Say in words what went wrong while talking to `host`."""
    if isinstance(error, httpcore.TimeoutException):
        return FetchFailed(FailureKind.TIMEOUT, f"no connection to {host} in time")
    if isinstance(error, httpcore.ConnectError):
        return _no_connection(error, host)
    if isinstance(error, httpcore.NetworkError):
        return FetchFailed(FailureKind.CONNECT, f"{host} broke the connection off")
    return FetchFailed(FailureKind.PROTOCOL, _protocol_words(str(error)))


def _no_connection(error: httpcore.ConnectError, host: str) -> FetchFailed:
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return FetchFailed(
                FailureKind.TLS, f"the certificate of {host} is refused: {cause.verify_message}"
            )
        if isinstance(cause, ssl.SSLError):
            why = (getattr(cause, "reason", None) or "").replace("_", " ").lower()
            return FetchFailed(
                FailureKind.TLS,
                f"no TLS connection to {host}: {_TLS_WORDS.get(why, why) or 'handshake failed'}",
            )
    for cause in causes:
        if isinstance(cause, OSError) and cause.errno:
            words = errno.errorcode.get(cause.errno, "") and os.strerror(cause.errno).lower()
            return FetchFailed(FailureKind.CONNECT, f"no connection to {host}: {words}")
    return FetchFailed(FailureKind.CONNECT, f"{host} broke the connection off")


def proxy_words(answer: str, host: str) -> str:
    """Say that the proxy refused the way to `host`; `answer` begins with its status where it gave one."""
    status = answer[:3]
    words = f" ({status_words(int(status))})" if status.isascii() and status.isdigit() else ""
    return f"the proxy does not let us through to {host}{words}"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _protocol_words(text: str) -> str:
    if "without sending a response" in text:
        return "the server closed the connection without an answer"
    if "peer closed connection" in text:
        return "the answer was cut off"
    if "head too long" in text:
        return "the headers of the answer are too long"
    return "the answer is not valid HTTP"
