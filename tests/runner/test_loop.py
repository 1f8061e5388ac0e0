"""The event loop that feeds are visited in."""

import asyncio
import signal
import sys

import pytest

from monitor.runner.loop import run_async


async def whose_loop() -> str:
    return type(asyncio.get_running_loop()).__module__.partition(".")[0]


def test_feeds_are_visited_in_the_loop_of_uvloop() -> None:
    pytest.importorskip("uvloop")
    assert run_async(whose_loop()) == "uvloop"


def test_where_there_is_no_uvloop_pythons_own_does_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvloop", None)
    assert run_async(whose_loop()) == "asyncio"


def test_an_interrupt_ends_what_is_running_first() -> None:
    ended: list[str] = []

    async def wait() -> None:
        asyncio.get_running_loop().call_soon(_interrupt)
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("wait")

    with pytest.raises(KeyboardInterrupt):
        run_async(wait())
    assert ended == ["wait"]


def _interrupt() -> None:

    signal.raise_signal(signal.SIGINT)
