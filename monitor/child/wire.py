"""What parent and child say to each other over their socket pair: pickles, each behind its length."""

import pickle
import select
import socket
import time
from datetime import timedelta
from struct import Struct
from typing import Any

_HEAD = Struct("!Q?")  # length of the pickle, and whether the sender ends after it


def deadline_of(timeout: timedelta) -> float:
    """Return when `timeout` ends, in seconds of the monotonic clock."""
    return time.monotonic() + timeout.total_seconds()


def pickled(value: object) -> bytes:
    """Return `value` as it is sent."""
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def send(line: socket.socket, body: bytes, *, last: bool = False, deadline: float | None = None) -> None:
    """Send one pickle; `last`: the sender ends after it. TimeoutError once `deadline` has passed."""
    for part in (_HEAD.pack(len(body), last), body):
        _limit_wait(line, deadline)
        line.sendall(part)


def receive(line: socket.socket, deadline: float | None = None) -> tuple[Any, bool]:
    """Return the next value, and whether its sender ended after it; EOFError if it ended without a word."""
    length, last = _HEAD.unpack(_exactly(line, _HEAD.size, deadline))
    return pickle.loads(_exactly(line, length, deadline)), last  # noqa: S301 from our own process


def _exactly(line: socket.socket, length: int, deadline: float | None) -> bytearray:
    body = bytearray(length)
    view = memoryview(body)
    while view:
        _limit_wait(line, deadline)
        count = line.recv_into(view)
        if not count:
            raise EOFError
        view = view[count:]
    return body


def _limit_wait(line: socket.socket, deadline: float | None) -> None:
    if deadline is None:
        return
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    line.settimeout(left)


def hung_up(line: socket.socket, wait: float | None = 0) -> bool:
    """Tell whether the other end is closed; `wait` seconds for it, None: until it is."""
    poll = select.poll()
    poll.register(line, 0)  # hang-ups are always reported
    return bool(poll.poll(None if wait is None else wait * 1000))
