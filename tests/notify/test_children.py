"""A child per channel: who hangs holds up nobody, and idle ones do not pile up."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import pytest

from monitor.child import Answer, Died, Reply, TimedOut
from monitor.notify.children import Children

SECOND = timedelta(seconds=1)


def call(children: Children, name: str, argument: object, *, timeout: timedelta = SECOND) -> Reply:
    [reply] = children.calls(name, [argument], timeout=timeout)
    return reply


@pytest.fixture
def children() -> Iterator[Children]:
    with closing(Children("os:getenv", kept=2, memory_limit=0)) as made:
        yield made


def test_each_name_has_a_child_of_its_own_and_only_the_last_used_are_kept(children: Children) -> None:
    for name in ("a", "b", "a", "c"):
        assert call(children, name, "NOTHING") == Answer(None)
    assert list(children._places) == ["a", "c"]
    assert call(children, "b", "NOTHING") == Answer(None)


def test_a_child_that_hangs_holds_up_its_own_name_alone() -> None:
    with closing(Children("time:sleep", kept=2, memory_limit=0)) as sleepers, ThreadPoolExecutor(1) as thread:
        hanging = thread.submit(call, sleepers, "a", 30, timeout=30 * SECOND)
        while not (place := sleepers._places.get("a")) or not place.taken.locked():
            threading.Event().wait(0.01)
        assert call(sleepers, "b", 0) == Answer(None)
        assert call(sleepers, "a", 0, timeout=SECOND / 10) == TimedOut(started=False)
        sleepers.close()
        assert isinstance(hanging.result(timeout=10), Died)
        assert call(sleepers, "a", 0) == Died("it was closed", started=False)
