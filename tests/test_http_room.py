"""Large documents take turns: what all visits together hold is bounded, and small documents never wait for it."""

import asyncio
import gzip
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from monitor.core.feed import LARGE, FailureKind, Fetched, FetchFailed, FetchOutcome, Validators
from monitor.http import Http, Limits, Room, Rooms
from monitor.http.room import Growth
from monitor.runner.loop import run_async
from tests.servers import FeedServer, Raw, Reply, zipped

SMALL = b"<rss/>" + bytes(LARGE - 6)
MANY = b"<rss/>" + bytes(LARGE)


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as server:
        yield server


async def fetched(url: str, room: Room | None, **limits: Any) -> FetchOutcome:
    client = Http("monitor-test", ("127.0.0.1/32",), Limits(**limits))
    try:
        return await client.fetch(url, Validators(), room=room)
    finally:
        await client.aclose()


@contextmanager
def taken(rooms: Rooms, *, doubtful: bool = False) -> Iterator[Coroutine[Any, Any, None]]:
    """Let a visit hold a large document once what is given is awaited."""
    with rooms.of_visit(doubtful=doubtful) as room:
        yield room.enlarge()


async def waits(room: Room) -> None:
    """Return once the visit waits for its turn."""
    while not room.has_waited:  # noqa: ASYNC110 it has no event of its own for tests
        await asyncio.sleep(0)


def test_large_documents_are_held_a_few_at_a_time_and_all_get_their_turn(server: FeedServer) -> None:
    url, rooms, held = server.script("/feed", Reply(MANY)), Rooms(at_once=2), [0]
    most = 0

    async def visit() -> FetchOutcome:
        nonlocal most
        with rooms.of_visit(doubtful=False) as room:
            outcome = await fetched(url, room)
            held[0] += 1
            most = max(most, held[0])
            await asyncio.sleep(0.01)  # others would come in here
            held[0] -= 1
        return outcome

    async def visits() -> list[FetchOutcome]:
        return await asyncio.gather(*(visit() for _ in range(6)))

    assert all(isinstance(outcome, Fetched) and outcome.body == MANY for outcome in run_async(visits()))
    assert most == 2


@pytest.mark.parametrize(
    ("answer", "is_large"),
    [
        (Reply(SMALL), False),
        (Reply(MANY), True),
        (Raw(b"HTTP/1.1 200 OK\r\n\r\n" + MANY), True),
        (zipped(SMALL), False),
        (zipped(MANY), True),
        (Reply(gzip.compress(SMALL)), True),
    ],
    ids=[
        "just small",
        "just large",
        "large without a length",
        "small when decoded",
        "large when decoded",
        "a gzip file, which holds nobody knows what",
    ],
)
def test_only_what_is_large_waits(server: FeedServer, answer: Reply | Raw, *, is_large: bool) -> None:
    async def visit() -> bool:
        with Rooms().of_visit(doubtful=False) as room:
            assert isinstance(await fetched(server.script("/feed", answer), room), Fetched)
            return room.is_large

    assert run_async(visit()) == is_large


def test_a_small_document_is_read_while_large_ones_wait(server: FeedServer) -> None:
    small, large = server.script("/small", Reply(SMALL)), server.script("/large", Reply(MANY))
    rooms = Rooms(at_once=1)

    async def visits() -> FetchOutcome:
        with rooms.of_visit(doubtful=False) as waiting, rooms.of_visit(doubtful=False) as other:
            with taken(rooms) as first:
                await first
                late = asyncio.create_task(fetched(large, waiting))
                await waits(waiting)
                outcome = await fetched(small, other)
                assert not late.done()
            assert isinstance(await late, Fetched)
            return outcome

    assert isinstance(run_async(visits()), Fetched)


def test_feeds_that_failed_wait_for_each_other_and_keep_no_other_waiting() -> None:
    rooms = Rooms(at_once=1, doubtful=1)

    async def visits() -> None:
        with taken(rooms, doubtful=True) as first, rooms.of_visit(doubtful=True) as second:
            await first
            later = asyncio.create_task(second.enlarge())
            await waits(second)
            with taken(rooms) as good:
                await good
            assert not later.done()
            later.cancel()

    run_async(visits())


def test_the_time_that_a_document_waits_is_not_its_servers() -> None:
    rooms = Rooms(at_once=1)

    async def visit() -> None:
        with rooms.of_visit(doubtful=False) as room:
            async with asyncio.timeout(30) as deadline:
                with taken(rooms) as first:
                    await first
                    waiting = asyncio.create_task(Growth(room, deadline).to(LARGE + 1))
                    await waits(room)
                    assert deadline.when() is None
                    began = asyncio.get_running_loop().time()
                    await asyncio.sleep(0.05)
                await waiting
                assert room.is_large
                assert (deadline.when() or 0) > began + 30

    run_async(visit())


def test_a_document_that_gets_no_room_says_so(server: FeedServer) -> None:
    url, rooms = server.script("/feed", Reply(MANY)), Rooms(at_once=1, wait=timedelta(seconds=0.05))

    async def visit() -> FetchOutcome:
        with taken(rooms) as first, rooms.of_visit(doubtful=False) as room:
            await first
            outcome = await fetched(url, room)
            assert not room.is_large
            return outcome

    assert run_async(visit()) == FetchFailed(
        FailureKind.TIMEOUT,
        "there was no room for a document of more than 0.5 MB within 0.05 seconds: few of them are held at a time",
    )


def test_a_document_whose_server_did_not_wait_is_asked_for_again(server: FeedServer) -> None:
    half = Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n" + MANY)
    url, rooms = server.script("/feed", half, Reply(MANY)), Rooms(at_once=1)

    async def visit() -> FetchOutcome:
        with rooms.of_visit(doubtful=False) as room:
            with taken(rooms) as first:
                await first
                late = asyncio.create_task(fetched(url, room))
                await waits(room)
            return await late

    outcome = run_async(visit())
    assert isinstance(outcome, Fetched)
    assert outcome.body == MANY
    assert len(server.requests) == 2


def test_one_that_breaks_off_although_nobody_waited_is_not(server: FeedServer) -> None:
    half = Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n" + MANY)

    async def visit() -> FetchOutcome:
        with Rooms().of_visit(doubtful=False) as room:
            return await fetched(server.script("/feed", half), room)

    assert run_async(visit()) == FetchFailed(FailureKind.PROTOCOL, "the answer was cut off")
    assert len(server.requests) == 1


def test_who_holds_a_large_document_never_waits_for_who_waits_to(server: FeedServer) -> None:
    """A visit may ask twice; the only connection to its server may be that of one that waits for it."""
    url, rooms = server.script("/feed", Reply(MANY)), Rooms(at_once=1)

    async def visits() -> None:
        client = Http("monitor-test", ("127.0.0.1/32",), Limits(per_host=1))
        with rooms.of_visit(doubtful=False) as later:
            with rooms.of_visit(doubtful=False) as room:
                assert isinstance(await client.fetch(url, Validators(), room=room), Fetched)
                late = asyncio.create_task(client.fetch(url, Validators(), room=later))
                await waits(later)
                assert isinstance(await client.fetch(url, Validators(), room=room), Fetched)
            assert isinstance(await late, Fetched)
        await client.aclose()

    run_async(visits())
