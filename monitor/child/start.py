"""How the process of a child is made: as an interpreter of its own, or as a copy of one that has everything loaded.

An interpreter takes half a second of processor time to load its libraries and holds them alone; a copy is
there at once and shares what it does not change.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from struct import Struct
from typing import Protocol

# Of a template. 0: make a copy, which gets the line that comes along; else end that copy, after so many seconds.
ASKED = Struct("!if")
TOLD = Struct("!i")  # the new copy, or the exit code of the ended one
_GRACE = 2.0  # seconds in which it ends its copies, or is still being started
_PATIENCE = 60.0  # seconds until it is given up: importing a heavy library on a busy machine


class Process(Protocol):
    """A process that was made."""

    def end(self, grace: float) -> int:
        """Let it end by itself for so many seconds, then kill it; return its exit code, minus the signal if it was killed."""


class Interpreter:
    """A fresh interpreter that loads a function; it serves calls of it, or as a `template` makes copies of itself."""

    def __init__(
        self, function: str, line: socket.socket, *, memory_limit: int, template: bool = False
    ) -> None:
        """Start it; `line` is where it is asked."""
        role = "template" if template else "serve"
        paths = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
        self._process = subprocess.Popen(  # noqa: S603 our own interpreter and module
            [sys.executable, "-P", "-m", "monitor.child", role, function, str(memory_limit)],
            stdin=line.fileno(),
            stdout=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths},
            process_group=0,  # Ctrl-C in a terminal reaches the parent only
        )

    def end(self, grace: float) -> int:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(grace)
        self._process.kill()
        return self._process.wait()


class Template:
    """An interpreter that is copied; started when the first copy is wanted, and again should it be lost."""

    def __init__(self, function: str, *, memory_limit: int) -> None:
        self._function, self._memory_limit = function, memory_limit
        self._starting = threading.Lock()
        self._original: _Original | None = None
        self._closed = False

    def copy(self, line: socket.socket) -> Process:
        """Return a copy that is asked over `line`, or the interpreter itself if it did not come up."""
        with self._starting:
            if self._original:
                if copy := self._original.copy(line):
                    return copy
                self._original.end()
            self._original = _Original(self._function, memory_limit=self._memory_limit)
            if self._closed:
                self._original.end()
            return self._original.copy(line) or self._original.interpreter

    def close(self) -> None:
        """End the interpreter and all copies, even while it is being started."""
        self._closed = True
        if self._original:
            self._original.end()


class _Original:
    """The interpreter that a template is at the moment."""

    def __init__(self, function: str, *, memory_limit: int) -> None:
        self._asking = threading.Lock()
        self._line, other_end = socket.socketpair()
        self._line.settimeout(_PATIENCE)
        with other_end:
            self.interpreter = Interpreter(function, other_end, memory_limit=memory_limit, template=True)

    def copy(self, line: socket.socket) -> "_Copy | None":
        """Return a copy that is asked over `line`; None where there is no interpreter any more."""
        with contextlib.suppress(OSError):
            return _Copy(self, self.ask(0, lines=[line.fileno()]))
        return None

    def ask(self, pid: int, grace: float = 0, *, lines: Sequence[int] = ()) -> int:
        """Return what it tells. Raises OSError where it is gone."""
        with self._asking:
            socket.send_fds(self._line, [ASKED.pack(pid, grace)], lines)
            told = self._line.recv(TOLD.size)
        if not told:
            raise ConnectionError
        return int(TOLD.unpack(told)[0])

    def end(self) -> None:
        """End it; before that it ends its copies."""
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)  # who waits at it is woken
        self.interpreter.end(_GRACE)
        with self._asking:
            self._line.close()


class _Copy:
    """A copy of an interpreter."""

    def __init__(self, original: _Original, pid: int) -> None:
        self._original, self._pid = original, pid

    def end(self, grace: float) -> int:
        try:
            return self._original.ask(self._pid, grace)
        except OSError:
            return -signal.SIGKILL  # it went with its original
