"""The template's side: it makes copies of itself and buries them, until its parent hangs up or dies."""

import os
import signal
import socket
import sys
import time

from monitor.child.start import ASKED, TOLD

_LOOK_EVERY = 0.005  # seconds


def in_a_copy(line: socket.socket) -> socket.socket:
    """Return in each copy that is asked for over `line`, with the line that the copy is to serve."""
    copies: set[int] = set()
    while asked := _asked(line):
        pid, grace, lines = asked
        if not pid:
            pid = os.fork()
            if not pid:
                line.close()
                return socket.socket(fileno=lines[0])
            os.close(lines[0])
            copies.add(pid)
            line.sendall(TOLD.pack(pid))
        else:
            copies.remove(pid)
            line.sendall(TOLD.pack(_end(pid, grace)))
    for pid in copies:
        _end(pid, 0)
    sys.exit()


def _asked(line: socket.socket) -> tuple[int, float, list[int]] | None:
    try:
        asked, lines, _, _ = socket.recv_fds(line, ASKED.size, 1)
    except OSError:
        return None
    return (*ASKED.unpack(asked), lines) if asked else None


def _end(pid: int, grace: float) -> int:
    deadline = time.monotonic() + grace
    while time.monotonic() < deadline:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(_LOOK_EVERY)  # noqa: TID251 this process has nothing else to do
    os.kill(pid, signal.SIGKILL)  # it is ours and not yet buried, so its number is nobody else's
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
