"""A child per channel: who hangs holds up nobody, and idle ones do not pile up."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import pytest

from monitor.child import Answer, Died, TimedOut
from monitor.notify.children import Children

SECOND = timedelta(seconds=1)


@pytest.fixture
def children() -> Iterator[Children]:
    with closing(Children("os:getenv", kept=2, memory_limit=0)) as made:
        yield made


def test_each_name_has_a_child_of_its_own_and_only_the_last_used_are_kept(children: Children) -> None:
    for name in ("a", "b", "a", "c"):
        assert children.call(name, "NOTHING_OF_THE_KIND", timeout=SECOND) == Answer(None)
    assert list(children._places) == ["a", "c"]
    assert children.call("b", "NOTHING_OF_THE_KIND", timeout=SECOND) == Answer(None)


def test_a_child_that_hangs_holds_up_its_own_name_alone() -> None:
    with closing(Children("time:sleep", kept=2, memory_limit=0)) as sleepers, ThreadPoolExecutor(1) as thread:
        hanging = thread.submit(sleepers.call, "a", 30, timeout=30 * SECOND)
        while not (place := sleepers._places.get("a")) or not place.taken.locked():
            threading.Event().wait(0.01)
        assert sleepers.call("b", 0, timeout=SECOND) == Answer(None)
        assert sleepers.call("a", 0, timeout=SECOND / 10) == TimedOut(started=False)
        sleepers.close()
        assert isinstance(hanging.result(timeout=10), Died)
        assert sleepers.call("a", 0, timeout=SECOND) == Died("it was closed", started=False)
