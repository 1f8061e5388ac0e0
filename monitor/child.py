"""A warm child process that runs one function and can be killed: for libraries that hang, leak or crash.

The child is a fresh interpreter (`python -m monitor.child module:function`), not a fork: it shares no
threads, locks or open files with its parent. The two talk over a socket pair in length-prefixed pickles.
"""

import contextlib
import gc
import logging
import math
import os
import pickle
import resource
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from itertools import islice
from pathlib import Path
from struct import Struct
from traceback import extract_tb
from typing import Any

_HEAD = Struct("!Q?")  # length of the pickle, and whether the sender ends after it
_START_LIMIT = timedelta(seconds=60)  # importing a heavy library on a busy machine
_OBJECTS_BETWEEN_COLLECTIONS = 50_000
_CPU_GRACE = 5  # seconds of processor time beyond the time limit: only for a child whose parent is stopped


@dataclass(frozen=True, slots=True)
class Answer:
    """What the function returned."""

    value: Any


@dataclass(frozen=True, slots=True)
class TimedOut:
    """The time limit passed and the child was killed; not `started`: no child was free, nothing happened."""

    started: bool = True


@dataclass(frozen=True, slots=True)
class Died:
    """The function raised or its process ended; `reason` names neither argument nor error text."""

    reason: str
    started: bool = True  # False: the function was not called, nothing happened


Reply = Answer | TimedOut | Died


class Child:
    """One child process, started at its first call and again after it was killed or died."""

    def __init__(self, function: str, *, memory_limit: int | None = None) -> None:
        """Run `function` ("module:name", one argument) with at most `memory_limit` bytes of address space."""
        self._function = function
        self._memory_limit = memory_limit
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
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
            _send(line, _pickled((argument, timeout.total_seconds())), deadline=_deadline(timeout))
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
            (value, failure), last = _receive(line, _deadline(timeout))
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

    def close(self) -> None:
        """Kill the process, even in the middle of a call; later calls die without being started."""
        self._closed = True
        self._end()

    def _ready_line(self) -> socket.socket | Died:
        """Return the line to a process that waits for requests; start one if there is none."""
        line, process = self._line, self._process
        if line and process and process.poll() is None:
            return line
        self._end()
        line = self._spawn()
        if line is None:
            return Died("it was closed", started=False)
        try:
            _receive(line, _deadline(_START_LIMIT))
        except (OSError, EOFError):
            return Died(f"it did not start: {self._end()}", started=False)
        return line

    def _spawn(self) -> socket.socket | None:
        command = [sys.executable, "-P", "-m", "monitor.child", self._function, str(self._memory_limit or 0)]
        paths = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
        with self._lock:
            if self._closed:
                return None
            line, other_end = socket.socketpair()
            with other_end:
                self._process = subprocess.Popen(  # noqa: S603 our own interpreter and module
                    command,
                    stdin=other_end.fileno(),
                    stdout=subprocess.DEVNULL,
                    env={**os.environ, "PYTHONPATH": paths},
                    process_group=0,  # Ctrl-C in a terminal reaches the parent only
                )
            self._line = line
            return line

    def _end(self) -> str:
        """Kill and bury the process; return how it ended in words."""
        with self._lock:
            process, line = self._process, self._line
            self._process = self._line = None
            if not process or not line:
                return "it was closed"
            with contextlib.suppress(subprocess.TimeoutExpired):
                # After a crash its end is only heard: give it the moment to name its signal.
                process.wait(0.5 if _hung_up(line) else 0)
            process.kill()
            code = process.wait()
            line.close()
        return _in_words(code)


class ChildPool:
    """Up to `size` children that run the same function; safe to call from several threads.

    A call that takes longer than `patience` no longer counts: up to `spare` more children do the work of
    those that are held up, so that a few slow calls do not delay the others.
    """

    def __init__(
        self,
        function: str,
        *,
        size: int,
        memory_limit: int | None = None,
        spare: int = 0,
        patience: timedelta = timedelta(0),
    ) -> None:
        self._children = [Child(function, memory_limit=memory_limit) for _ in range(size + spare)]
        self._free = list(self._children)
        self._began: dict[Child, float] = {}  # the calls under way
        self._size, self._patience = size, patience.total_seconds()
        self._freed = threading.Condition()
        self._closed = False

    def call(self, argument: object, *, timeout: timedelta) -> Reply:
        """Run the function in a free child; waits for one at most `timeout`, which then starts anew."""
        child = self._take(_deadline(timeout))
        if child is None:
            return Died("it was closed", started=False) if self._closed else TimedOut(started=False)
        reply: Reply | None = None
        try:
            child.start()
            with self._freed:
                self._began[child] = time.monotonic()
                self._freed.notify()  # one who waits has to know when this call becomes slow
            reply = child.call(argument, timeout=timeout)
            return reply
        finally:
            if isinstance(reply, TimedOut):
                child.start()  # who calls next does not have to wait for it
            self._give_back(child)

    def _take(self, deadline: float) -> Child | None:
        """Return the free child that was used last, it is warm; None: it took too long, or the pool was closed."""
        with self._freed:
            while not self._closed:
                now = time.monotonic()
                slow = sum(now - began > self._patience for began in self._began.values())
                if self._free and len(self._began) - slow < self._size:
                    child = self._free.pop()
                    self._began[child] = math.inf  # starting a process is not slow
                    return child
                if now >= deadline:
                    return None
                become_slow = [began + self._patience for began in self._began.values()]
                self._freed.wait(min([deadline, *(at for at in become_slow if at >= now)]) - now)
            return None

    def _give_back(self, child: Child) -> None:
        with self._freed:
            del self._began[child]
            self._free.append(child)
            self._freed.notify()

    def close(self) -> None:
        """Kill all children; calls that wait or run return at once."""
        with self._freed:
            self._closed = True
            self._freed.notify_all()
        for child in self._children:
            child.close()


def _deadline(timeout: timedelta) -> float:
    return time.monotonic() + timeout.total_seconds()


def _pickled(value: object) -> bytes:
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def _send(line: socket.socket, body: bytes, *, last: bool = False, deadline: float | None = None) -> None:
    for part in (_HEAD.pack(len(body), last), body):
        _limit_wait(line, deadline)
        line.sendall(part)


def _receive(line: socket.socket, deadline: float | None = None) -> tuple[Any, bool]:
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


def _hung_up(line: socket.socket, wait: float | None = 0) -> bool:
    """Tell whether the other end is closed; `wait` seconds for it, None: until it is."""
    poll = select.poll()
    poll.register(line, 0)  # hang-ups are always reported
    return bool(poll.poll(None if wait is None else wait * 1000))


def _in_words(code: int) -> str:
    if code == -signal.SIGXCPU:
        return "it used up its processor time"
    if code < 0:
        return f"it was killed by {signal.Signals(-code).name}"
    return f"it ended with exit code {code}"


# The child's side.


def main(function: str, memory_limit: str) -> None:
    """Serve calls of `function` over the socket at standard input until the parent closes it or dies."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the parent decides when a call is over
    line = socket.socket(fileno=os.dup(0))
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    logging.lastResort = None  # what a library logs may hold secrets
    limit = int(memory_limit)
    _limit_resources(limit)
    threading.Thread(target=_end_with_parent, args=(line,), daemon=True).start()
    module, _, name = function.partition(":")
    called = getattr(import_module(module), name)
    gc.freeze()  # what was imported is no garbage: a call makes many objects, none of which point there
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    serve(line, called, memory_limit=limit)


def serve(line: socket.socket, function: Callable[[Any], Any], *, memory_limit: int = 0) -> None:
    """Answer calls until the other end hangs up, the function raises, or much of `memory_limit` was used."""
    at_start = _peak_memory()
    _send(line, _pickled("ready"))
    last = False
    while not last:
        try:
            (argument, seconds), _ = _receive(line)
        except EOFError:
            return
        _limit_processor_time(seconds)
        reply, failed = _run(function, argument)
        # A child that grew is replaced before the memory it leaked fails the next call.
        last = failed or (memory_limit > 0 and _peak_memory() > max(at_start, memory_limit // 2))
        _send(line, reply, last=last)


def _run(function: Callable[[Any], Any], argument: object) -> tuple[bytes, bool]:
    try:
        return _pickled((function(argument), None)), False
    except Exception as error:  # noqa: BLE001 whatever it is, the parent is told
        return _pickled((None, _place(error))), True


def _limit_resources(memory_limit: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory_limit:
        with contextlib.suppress(ValueError, OSError):  # macOS cannot limit it
            resource.setrlimit(resource.RLIMIT_AS, (memory_limit, memory_limit))


def _limit_processor_time(seconds: float) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds) + _CPU_GRACE
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(
        resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard)
    )


def _peak_memory() -> int:
    """Return the most memory this process ever held, in bytes.

    Linux counts what the parent held at the fork into ru_maxrss; /proc has the program's own.
    """
    with contextlib.suppress(OSError, StopIteration):
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
        own = next(line for line in status if line.startswith("VmHWM:"))
        return int(own.split()[1]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _end_with_parent(line: socket.socket) -> None:
    _hung_up(line, wait=None)
    os._exit(0)


def _place(error: Exception) -> str:
    """Name the error and where it was raised; its text may hold a secret."""
    if isinstance(error, MemoryError):
        return "it ran out of memory"
    frames = extract_tb(error.__traceback__)[1:]  # the first is our own call
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"it raised {type(error).__name__}{where}"


if __name__ == "__main__":
    main(*sys.argv[1:])
