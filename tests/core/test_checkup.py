"""What is measured is judged in plain words that say what to do."""

from datetime import timedelta

import pytest

from monitor.core.checkup import (
    MANY_UNINDEXED,
    Finding,
    State,
    clock_finding,
    disk_finding,
    index_finding,
    network_finding,
    unjudged_finding,
)
from monitor.core.disk import GB, MB, Disk
from monitor.core.feed import FailureKind, FetchFailed

NO_NAME = FetchFailed(FailureKind.DNS, "does not resolve")
REFUSED = FetchFailed(FailureKind.CONNECT, "connection refused")
FORBIDDEN = FetchFailed(FailureKind.STATUS, "403 Forbidden")
PRIVATE = FetchFailed(FailureKind.BLOCKED, "10.0.0.1 is private")


@pytest.mark.parametrize(
    ("tried", "state", "said"),
    [
        ({"A": None, "B": None}, State.OK, "2 of 2 feeds could be fetched"),
        ({"A": None, "B": REFUSED}, State.WARN, "1 of 2 feeds could be fetched; B: connection refused"),
        ({"A": FORBIDDEN}, State.WARN, "the network is up"),
        ({"A": NO_NAME, "B": NO_NAME}, State.FAIL, "is a name server set"),
        ({"A": PRIVATE}, State.FAIL, "settings.allow_private"),
        ({"A": NO_NAME, "B": REFUSED}, State.FAIL, "does a firewall or proxy stand in between?"),
    ],
)
def test_what_visits_say_of_the_network(
    tried: dict[str, FetchFailed | None], state: State, said: str
) -> None:
    finding = network_finding(tried)
    assert finding.state is state
    assert said in str(finding)


@pytest.mark.parametrize(
    ("seconds", "state", "said"),
    [
        ((), State.WARN, "not compared"),
        ((2, -1), State.OK, "right to the minute"),
        ((-60,), State.OK, "right to the minute"),
        ((7200, 3), State.OK, "right to the minute"),
        ((90, 200), State.FAIL, "90 seconds ahead of the servers"),
        ((-61,), State.FAIL, "61 seconds behind the servers"),
    ],
)
def test_a_clock_is_wrong_when_it_differs_from_every_server(
    seconds: tuple[int, ...], state: State, said: str
) -> None:
    finding = clock_finding([timedelta(seconds=number) for number in seconds])
    assert finding.state is state
    assert said in finding.said


@pytest.mark.parametrize(
    ("disk", "wanted", "state"),
    [
        (None, None, State.WARN),
        (Disk(50 * GB, 100 * GB), None, State.OK),
        (Disk(GB, 100 * GB), None, State.FAIL),
        (Disk(GB, 100 * GB), 200 * MB, State.OK),
    ],
)
def test_room_is_judged_by_what_is_needed(disk: Disk | None, wanted: int | None, state: State) -> None:
    assert disk_finding("disk", "/srv", disk, wanted=wanted).state is state


def test_a_finding_is_one_line_with_its_advice() -> None:
    assert str(Finding("disk", State.FAIL, "full", "make room")) == "FAIL disk       full — make room"
    assert str(Finding("disk", State.OK, "fine")) == "ok   disk       fine"


@pytest.mark.parametrize(
    ("waiting", "articles", "running", "said"),
    [
        (0, 0, True, "ok   index      no articles yet"),
        (0, 4310, True, "ok   index      4,310 of 4,310 articles are indexed"),
        (
            310,
            4310,
            None,
            "ok   index      4,000 of 4,310 articles are indexed, the others are few enough to be read",
        ),
        (MANY_UNINDEXED, 40_000, False, "— `monitor run` indexes them while it works"),
        (MANY_UNINDEXED, 40_000, True, "; if they do not get fewer within minutes, see its log"),
        (
            MANY_UNINDEXED,
            40_000,
            None,
            "warn index      30,000 of 40,000 articles are indexed; `monitor search` has",
        ),
    ],
)
def test_an_index_that_lags_is_named_with_who_mends_that(
    waiting: int, articles: int, *, running: bool | None, said: str
) -> None:
    assert said in str(index_finding(waiting, articles, running=running))


@pytest.mark.parametrize(("count", "said"), [(1, "over 1 article,"), (2_000, "over 2,000 articles,")])
def test_what_the_program_broke_over_is_named(count: int, said: str) -> None:
    finding = unjudged_finding(count, "17 (Nordkorea: ValueError)")
    assert finding.state is State.WARN
    assert said in finding.said
    assert finding.said.endswith("last 17 (Nordkorea: ValueError)")
