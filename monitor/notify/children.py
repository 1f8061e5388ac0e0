"""One warm child per channel, so that no channel ever waits for another one's server."""

import threading
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from monitor.child import Child, Died, Reply, TimedOut


@dataclass(eq=False, slots=True)
class _Place:
    child: Child
    taken: threading.Lock = field(default_factory=threading.Lock)
    callers: int = 0  # those that wait included


class Children:
    """A child process per name that all run the same function; safe to call from several threads."""

    def __init__(self, function: str, *, kept: int, memory_limit: int) -> None:
        """Start a child at its name's first call; of those that idle keep only the `kept` last used."""
        self._function, self._kept, self._memory_limit = function, kept, memory_limit
        self._places: dict[str, _Place] = {}  # the one used last stands last
        self._changing = threading.Lock()
        self._closed = False

    def calls(
        self, name: str, arguments: Iterable[object], *, timeout: timedelta, ahead: int = 1
    ) -> Generator[Reply, None, None]:
        """Run the function on each argument in the child of `name`, as `Child.calls` does.

        Waits for the child at most `timeout`, which then starts anew.
        """
        place = self._entered(name)
        if place is None:
            yield Died("it was closed", started=False)
            return
        try:
            if not place.taken.acquire(timeout=timeout.total_seconds()):
                yield TimedOut(started=False)
                return
            try:
                yield from place.child.calls(arguments, timeout=timeout, ahead=ahead)
            finally:
                place.taken.release()
        finally:
            self._leave(place)

    def close(self) -> None:
        """Kill all children; calls that wait or run return at once."""
        with self._changing:
            self._closed = True
            places = list(self._places.values())
        for place in places:
            place.child.close()

    def _entered(self, name: str) -> _Place | None:
        with self._changing:
            if self._closed:
                return None
            known = self._places.pop(name, None)
            place = known or _Place(Child(self._function, memory_limit=self._memory_limit))
            self._places[name] = place
            place.callers += 1
            return place

    def _leave(self, place: _Place) -> None:
        """End the children that were idle for longest: each of them holds some 50 MB."""
        with self._changing:
            place.callers -= 1
            idle = [name for name, one in self._places.items() if not one.callers]
            for name in idle[: -self._kept]:
                self._places.pop(name).child.close()
