"""Several children that run the same function."""

import math
import threading
import time
from collections import deque
from datetime import timedelta

from monitor.child.process import Child
from monitor.child.reply import Died, Reply, TimedOut
from monitor.child.start import Template
from monitor.child.wire import deadline_of


class ChildPool:
    """Up to `size` children that run the same function, all copies of one; safe to call from several threads.

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
        self._template = Template(function, memory_limit=memory_limit or 0)
        self._children = [Child(function, template=self._template) for _ in range(size + spare)]
        self._free = list(self._children)
        self._began: dict[Child, float] = {}  # the calls under way
        self._size, self._patience = size, patience.total_seconds()
        self._lock = threading.Lock()
        # Calls that wait, the longest first; only the next one has to know of what changes.
        self._urgent, self._others = deque[threading.Condition](), deque[threading.Condition]()
        self._closed = False

    def call(self, argument: object, *, timeout: timedelta, urgent: bool = False) -> Reply:
        """Run the function in a free child; waits for one at most `timeout`, which then starts anew.

        Who waits longest is served first; `urgent` calls go before the others.
        """
        child = self._take(deadline_of(timeout), urgent=urgent)
        if child is None:
            return Died("it was closed", started=False) if self._closed else TimedOut(started=False)
        reply: Reply | None = None
        try:
            child.start()
            with self._lock:
                started = self._began[child] == math.inf
                self._began[child] = time.monotonic()
                if started:
                    self._wake_next()  # it has to know when this call becomes slow
            reply = child.call(argument, timeout=timeout)
            return reply
        finally:
            self._give_back(child, killed=isinstance(reply, TimedOut))

    def _take(self, deadline: float, *, urgent: bool) -> Child | None:
        """Return the free child that was used last, it is warm; None: it took too long, or the pool was closed."""
        turn, line = threading.Condition(self._lock), self._urgent if urgent else self._others
        with self._lock:
            line.append(turn)
            try:
                while not self._closed:
                    now = time.monotonic()
                    is_next = turn is (self._urgent or self._others)[0]
                    if is_next and self._has_room(now):
                        child = self._free.pop()
                        # The time in which a process starts is not counted as slow.
                        self._began[child] = now if child.is_warm else math.inf
                        return child
                    if now >= deadline:
                        return None
                    become_slow = [began + self._patience for began in self._began.values() if is_next]
                    turn.wait(min([deadline, *(at for at in become_slow if at >= now)]) - now)
                return None
            finally:
                line.remove(turn)
                self._wake_next()

    def _wake_next(self) -> None:
        if line := self._urgent or self._others:
            line[0].notify()

    def _has_room(self, now: float) -> bool:
        slow = sum(now - began > self._patience for began in self._began.values())
        return bool(self._free) and len(self._began) - slow < self._size

    def _give_back(self, child: Child, *, killed: bool) -> None:
        """Free a child: a warm one is taken first; one beyond `size` ends once it was slow, for it grew."""
        others = sum(one.is_warm for one in self._children if one is not child)
        if others < self._size:
            if killed:
                child.start()  # who calls next does not have to wait for it
        elif time.monotonic() - self._began[child] > self._patience:
            child.rest()
        with self._lock:
            del self._began[child]
            self._free.insert(len(self._free) if child.is_warm else 0, child)
            self._wake_next()

    def close(self) -> None:
        """Kill all children; calls that wait or run return at once."""
        with self._lock:
            self._closed = True
            for turn in (*self._urgent, *self._others):
                turn.notify()
        self._template.close()
        for child in self._children:
            child.close()
