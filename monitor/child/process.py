"""One child process, seen from its parent."""

import contextlib
import signal
import socket
import threading
from collections.abc import Generator, Iterable
from datetime import timedelta
from itertools import islice

from monitor.child.reply import Answer, Died, Reply, TimedOut
from monitor.child.start import Interpreter, Process, Template
from monitor.child.wire import deadline_of, hung_up, pickled, receive, send

_START_LIMIT = timedelta(seconds=60)  # importing a heavy library on a busy machine
_LAST_WORD = 0.5  # seconds: after a crash its end is only heard; give it the moment to name its signal


class Child:
    """One child process, started at its first call and again after it was killed or died."""

    def __init__(
        self, function: str, *, memory_limit: int | None = None, template: Template | None = None
    ) -> None:
        """Run `function` ("module:name", one argument) with at most `memory_limit` bytes of memory of its own.

        With a `template`, the process is a copy of it, and has its function and limit.
        """
        self._function = function
        self._memory_limit = memory_limit
        self._template = template
        self._lock = threading.Lock()
        self._process: Process | None = None
        self._line: socket.socket | None = None
        self._closed = False

    def call(self, argument: object, *, timeout: timedelta) -> Reply:
        """Run the function on `argument`; `timeout` does not count the start of the process."""
        [reply] = self.calls([argument], timeout=timeout)
        return reply

    def calls(
        self, arguments: Iterable[object], *, timeout: timedelta, ahead: int = 1
    ) -> Generator[Reply, None, None]:
        """Run the function on each argument in turn and yield each reply; `timeout` is for each.

        Once the first is answered, up to `ahead` are handed over before their
        turn, so that the child never waits for us. Ends after a reply that is
        no answer, or when the child is to be replaced: what follows was not called.
        """
        waiting, handed, most = iter(arguments), 0, 1
        try:
            while True:
                for argument in islice(waiting, most - handed):
                    if failed := self._hand_over(argument, timeout, fresh=handed == 0):
                        handed = 0
                        yield failed
                        return
                    handed += 1
                if not handed:
                    return
                reply, last = self._answer(timeout)
                handed, most = handed - 1, ahead
                yield reply
                if last:
                    return
        finally:
            if handed:
                self._end()  # a late answer must not be taken for the next call's

    def _hand_over(self, argument: object, timeout: timedelta, *, fresh: bool) -> Reply | None:
        line = self._ready_line() if fresh else self._line
        if isinstance(line, Died):
            return line
        try:
            if line is None:
                return Died(self._end())
            send(line, pickled((argument, timeout.total_seconds())), deadline=deadline_of(timeout))
        except TimeoutError:
            self._end()
            return TimedOut()
        except OSError:
            return Died(self._end())
        except BaseException:
            self._end()
            raise
        return None

    def _answer(self, timeout: timedelta) -> tuple[Reply, bool]:
        """Return the next reply, and whether it is the last of this process."""
        try:
            line = self._line
            if line is None:
                return Died(self._end()), True
            (value, failure), last = receive(line, deadline_of(timeout))
        except TimeoutError:
            self._end()
            return TimedOut(), True
        except (OSError, EOFError):
            return Died(self._end()), True
        if last:
            self._end()
        return (Answer(value) if failure is None else Died(failure)), last

    def start(self) -> None:
        """Start the process if it does not run, before it is needed."""
        self._ready_line()

    @property
    def is_warm(self) -> bool:
        """Tell whether there is a process, busy or not."""
        return self._process is not None

    def rest(self) -> None:
        """End the process between two calls; the next one starts another."""
        self._end()

    def close(self) -> None:
        """Kill the process, even in the middle of a call; later calls die without being started."""
        self._closed = True
        self._end()

    def _ready_line(self) -> socket.socket | Died:
        """Return the line to a process that waits for requests; start one if there is none."""
        line = self._line
        if line and not hung_up(line):
            return line
        self._end()
        line = self._spawn()
        if line is None:
            return Died("it was closed", started=False)
        try:
            receive(line, deadline_of(_START_LIMIT))
        except (OSError, EOFError):
            return Died(f"it did not start: {self._end()}", started=False)
        return line

    def _spawn(self) -> socket.socket | None:
        with self._lock:
            if self._closed:
                return None
            line, other_end = socket.socketpair()
            with other_end:
                if self._template:
                    self._process = self._template.copy(other_end)
                else:
                    limit = self._memory_limit or 0
                    self._process = Interpreter(self._function, other_end, memory_limit=limit)
            self._line = line
            return line

    def _end(self) -> str:
        """Kill and bury the process; return how it ended in words."""
        with self._lock:
            process, line = self._process, self._line
            self._process = self._line = None
            if not process or not line:
                return "it was closed"
            code = process.end(_LAST_WORD if hung_up(line) else 0)
            with contextlib.suppress(OSError):
                # A thread that waits at it is woken, whoever holds the other end.
                line.shutdown(socket.SHUT_RDWR)
            line.close()
        return _in_words(code)


def _in_words(code: int) -> str:
    if code == -signal.SIGXCPU:
        return "it used up its processor time"
    if code < 0:
        return f"it was killed by {signal.Signals(-code).name}"
    return f"it ended with exit code {code}"
