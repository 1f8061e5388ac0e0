"""The child's side: it answers calls until its parent hangs up or dies."""

import contextlib
import gc
import logging
import os
import resource
import signal
import socket
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from traceback import extract_tb
from typing import Any

from monitor.child.copies import in_a_copy
from monitor.child.wire import hung_up, pickled, receive, send

_OBJECTS_BETWEEN_COLLECTIONS = 50_000
_COPY_MAY_GROW = 16_000_000  # bytes; another copy costs less than to hold more than it is used for
_MAPPED_FILES = 500_000_000  # bytes
_CPU_GRACE = 5  # seconds of processor time beyond the time limit: only for a child whose parent is stopped


def main(role: str, function: str, memory_limit: str) -> None:
    """Serve calls of `function` over the socket at standard input until the parent closes it or dies.

    In the role of the template, make copies of this process that do.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the parent decides when a call is over
    line = socket.socket(fileno=os.dup(0))
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    logging.lastResort = None  # what a library logs may hold secrets
    limit = int(memory_limit)
    _limit_resources(limit)
    module, _, name = function.partition(":")
    called = getattr(import_module(module), name)
    gc.freeze()  # what was imported is no garbage: a call makes many objects, none of which point there
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    if role == "template":
        line = in_a_copy(line)
    threading.Thread(target=_end_with_parent, args=(line,), daemon=True).start()
    serve(line, called, may_grow=_COPY_MAY_GROW if role == "template" else limit // 2)


def serve(line: socket.socket, function: Callable[[Any], Any], *, may_grow: int = 0) -> None:
    """Answer calls until the other end hangs up, the function raises, or memory grew by `may_grow` bytes, if limited."""
    most = _peak_memory() + may_grow
    send(line, pickled("ready"))
    last = False
    while not last:
        try:
            (argument, seconds), _ = receive(line)
        except EOFError:
            return
        _limit_processor_time(seconds)
        reply, failed = _run(function, argument)
        # A child that grew is replaced before the memory it keeps or leaked fails the next call.
        last = failed or (may_grow > 0 and _has_held(most))
        send(line, reply, last=last)


def _run(function: Callable[[Any], Any], argument: object) -> tuple[bytes, bool]:
    try:
        return pickled((function(argument), None)), False
    except Exception as error:  # noqa: BLE001 whatever it is, the parent is told
        return pickled((None, _place(error))), True


def _limit_resources(memory_limit: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory_limit:
        # What is mapped from files is shared and may be large: all locales of a system take 200 MB.
        with_files = memory_limit + _MAPPED_FILES
        with contextlib.suppress(ValueError, OSError):  # macOS cannot limit it
            resource.setrlimit(resource.RLIMIT_DATA, (memory_limit, memory_limit))
            resource.setrlimit(resource.RLIMIT_AS, (with_files, with_files))


def _limit_processor_time(seconds: float) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds) + _CPU_GRACE
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(
        resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard)
    )


def _has_held(memory: int) -> bool:
    """Tell whether this process ever held more than so many bytes; mostly told without reading a file."""
    return _peak_at_most() > memory and _peak_memory() > memory


def _peak_at_most() -> int:
    """Return the most memory this process or, on Linux, its parent at the fork ever held, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _peak_memory() -> int:
    """Return the most memory this process ever held, in bytes."""
    with contextlib.suppress(OSError, StopIteration):
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
        own = next(line for line in status if line.startswith("VmHWM:"))
        return int(own.split()[1]) * 1024
    return _peak_at_most()


def _end_with_parent(line: socket.socket) -> None:
    hung_up(line, wait=None)
    os._exit(0)


def _place(error: Exception) -> str:
    """Name the error and where it was raised; its text may hold a secret."""
    if isinstance(error, MemoryError):
        return "it ran out of memory"
    frames = extract_tb(error.__traceback__)[1:]  # the first is our own call
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"it raised {type(error).__name__}{where}"
