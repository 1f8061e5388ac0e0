"""When failed sends are the channel's fault, and what that means for all that waits for it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.delivery import (
    POLICY,
    DeliveryState,
    NextDelivery,
    SendFailed,
    SendFailure,
    SendOutcome,
    Sent,
    next_delivery,
)
from monitor.core.outage import (
    CHANNEL_WIDE,
    ENOUGH,
    SPARE,
    Outage,
    gives_up,
    is_ailment,
    mended_probe,
    next_outage,
    notice_key,
)

NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = (timedelta(seconds=n) for n in (1, 60, 3600, 86400))
REFUSED = SendFailed(SendFailure.TEMPORARY, "connection refused")


def after(outcome: SendOutcome, before: Outage | None = None, *, number: int = 1) -> Outage | None:
    return next_outage(before, outcome, channel="mail", delivery_id=number, now=NOW)


def after_failures(outcome: SendFailed, count: int) -> Outage:
    outage = None
    for number in range(count):
        outage = after(outcome, outage, number=number)
    assert outage
    return outage


def probe_after(outcome: SendFailed, failures: int = 1) -> timedelta:
    probe_at = after_failures(outcome, failures).probe_at
    assert probe_at
    return probe_at - NOW


def test_one_success_ends_an_outage() -> None:
    assert after(Sent(), after_failures(REFUSED, 9)) is None


def test_a_few_failures_hold_nobody_back_but_enough_in_a_row_do() -> None:
    assert not after_failures(REFUSED, ENOUGH - 1).holds
    assert after_failures(REFUSED, ENOUGH).holds
    assert 2 * MINUTE <= probe_after(REFUSED, ENOUGH) <= 2.4 * MINUTE
    assert HOUR <= probe_after(REFUSED, 40) <= 1.2 * HOUR


def test_one_message_that_fails_again_and_again_is_not_the_channel() -> None:
    outage = None
    for _ in range(20):
        outage = after(REFUSED, outage, number=7)
    assert outage
    assert not outage.holds
    assert outage.failures == 1


@pytest.mark.parametrize(
    "outcome",
    [
        SendFailed(SendFailure.PERMANENT, "550 no such user"),
        SendFailed(SendFailure.TEMPORARY, "451 greylisted", one_target=True),
        SendFailed(SendFailure.NO_CHANNEL, "gone"),
    ],
)
def test_what_concerns_one_recipient_says_nothing_about_the_channel(outcome: SendFailed) -> None:
    assert after(outcome) is None
    down = after_failures(REFUSED, 5)
    assert after(outcome, down) == down


def test_a_wrong_password_holds_all_back_at_once_and_is_tried_hourly() -> None:
    assert HOUR <= probe_after(SendFailed(SendFailure.CREDENTIALS, "535")) <= 1.2 * HOUR


def mended(
    outcome: SendFailed, passed: timedelta, *, readdressed: bool = False, failures: int = 3
) -> timedelta:
    """Return how long after its last failure a channel is tried where a daemon starts when so much has passed."""
    outage = after_failures(outcome, failures)
    probe_at = mended_probe(outage, channel="mail", readdressed=readdressed, now=NOW + passed)
    assert probe_at
    return probe_at - NOW


WRONG = SendFailed(SendFailure.CREDENTIALS, "535")


@pytest.mark.parametrize(
    ("passed", "tried"),
    [
        (0 * SECOND, SPARE),
        (9 * MINUTE, SPARE),
        (SPARE, SPARE),
        (40 * MINUTE, 40 * MINUTE),
        (probe_after(WRONG, 3) - MINUTE, probe_after(WRONG, 3)),
        (probe_after(WRONG, 3) + MINUTE, probe_after(WRONG, 3) + SPARE),  # it may have been tried
        (9 * HOUR, 9 * HOUR),
    ],
)
def test_a_wrong_password_is_tried_soon_after_a_start_but_not_with_every_start(
    passed: timedelta, tried: timedelta
) -> None:
    assert mended(WRONG, passed) == tried
    assert mended(WRONG, passed, readdressed=True) == min(passed, probe_after(WRONG, 3))


_LIVES = st.tuples(st.timedeltas(SECOND, HOUR), st.timedeltas(SECOND, HOUR), st.booleans())


@given(lives=st.lists(_LIVES, max_size=100))
def test_however_often_a_daemon_starts_and_dies_a_wrong_password_is_tried_every_ten_minutes_at_most(
    lives: list[tuple[timedelta, timedelta, bool]],
) -> None:
    now, outage, tries = NOW, after(WRONG), [NOW]
    for rest, life, is_saved in lives:
        now += rest
        assert outage
        probe_at = mended_probe(outage, channel="mail", readdressed=False, now=now)
        assert probe_at
        outage = replace(outage, probe_at=probe_at)
        if probe_at <= now + life:
            tries.append(max(now, probe_at))
            if is_saved:
                outage = next_outage(outage, WRONG, channel="mail", delivery_id=1, now=tries[-1])
        now += life
    assert all(later - earlier >= SPARE for earlier, later in pairwise(tries))


def test_a_server_that_was_down_is_tried_at_once_and_who_asked_for_time_is_left_alone() -> None:
    assert mended(REFUSED, MINUTE) == MINUTE
    assert mended(SendFailed(SendFailure.RATE_LIMIT, "429"), MINUTE) == probe_after(
        SendFailed(SendFailure.RATE_LIMIT, "429"), 3
    )
    undecided = after_failures(REFUSED, 1)
    assert mended_probe(undecided, channel="mail", readdressed=True, now=NOW) is None


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [
        pytest.param(120 * SECOND, 120 * SECOND, 120 * SECOND, id="as asked"),
        pytest.param(SECOND / 10, SECOND, SECOND, id="hardly any time"),
        pytest.param(30 * DAY, 6 * HOUR, 6 * HOUR, id="absurdly long"),
        pytest.param(None, 30 * SECOND, 36 * SECOND, id="no word of it"),
    ],
)
def test_who_is_asked_too_often_gets_the_rest_he_asks_for(
    asked: timedelta | None, least: timedelta, most: timedelta
) -> None:
    assert least <= probe_after(SendFailed(SendFailure.RATE_LIMIT, "429", retry_after=asked)) <= most


def test_a_service_down_for_maintenance_may_name_a_wait_too() -> None:
    failed = SendFailed(SendFailure.TEMPORARY, "503", retry_after=20 * MINUTE)
    assert probe_after(failed, ENOUGH) == 20 * MINUTE


def test_an_outage_remembers_when_it_began_and_what_was_said_last() -> None:
    began = Outage(
        since=NOW - DAY, failures=9, last=1, kind=SendFailure.TEMPORARY, reason="refused", probe_at=NOW
    )
    later = after(SendFailed(SendFailure.CREDENTIALS, "535"), began, number=1)
    assert later
    assert (later.since, later.failures, later.kind, later.reason) == (
        NOW - DAY,
        10,
        SendFailure.CREDENTIALS,
        "535",
    )


def down(since: timedelta, kind: SendFailure = SendFailure.TEMPORARY, failures: int = 99) -> Outage:
    return Outage(since=NOW - since, failures=failures, last=1, kind=kind, reason="no", probe_at=NOW)


@pytest.mark.parametrize(
    ("outage", "ended"),
    [
        pytest.param(down(4 * DAY), None, id="not before five days"),
        pytest.param(down(6 * DAY), NOW - 5 * DAY, id="what waits for five days"),
        pytest.param(down(9 * DAY, failures=2), None, id="the program was off: a fair number of tries first"),
    ],
)
def test_what_waits_for_a_channel_that_never_comes_back_is_given_up(
    outage: Outage, ended: datetime | None
) -> None:
    assert gives_up(outage, now=NOW) == ended


@pytest.mark.parametrize(
    ("outage", "died", "told"),
    [
        pytest.param(None, False, False, id="all is well"),
        pytest.param(None, True, True, id="one delivery was refused for good"),
        pytest.param(down(MINUTE), False, False, id="a short outage"),
        pytest.param(down(MINUTE), True, True, id="a short outage with a loss"),
        pytest.param(down(HOUR), False, True, id="an hour"),
        pytest.param(down(SECOND, SendFailure.CREDENTIALS), False, True, id="a wrong password"),
    ],
)
def test_trouble_is_told_when_somebody_has_to_look_after_it(
    outage: Outage | None, *, died: bool, told: bool
) -> None:
    assert (notice_key("mail", outage, died=died, now=NOW) is not None) is told


def test_an_outage_is_told_once_whatever_becomes_of_it() -> None:
    first = notice_key("mail", down(HOUR), died=False, now=NOW)
    second = notice_key("mail", down(HOUR, SendFailure.CREDENTIALS), died=True, now=NOW + DAY)
    assert first == second
    assert first != notice_key("chat", down(HOUR), died=False, now=NOW)
    assert first != notice_key("mail", down(2 * HOUR), died=False, now=NOW)


def test_single_refusals_are_told_once_a_day() -> None:
    keys = {notice_key("mail", None, died=True, now=NOW + hours * HOUR) for hours in range(48)}
    assert len(keys) == 3


def test_an_hour_without_any_success_is_an_ailment() -> None:
    assert is_ailment(SendFailure.TEMPORARY, NOW - HOUR, now=NOW)
    assert is_ailment(SendFailure.CREDENTIALS, NOW, now=NOW)
    assert not is_ailment(SendFailure.UNKNOWN, NOW - MINUTE, now=NOW)


@given(
    st.lists(st.sampled_from(sorted(CHANNEL_WIDE)), min_size=1, max_size=6),
    st.integers(1, 40),
    st.none() | st.timedeltas(timedelta(0), 20 * DAY),
)
def test_all_that_waits_for_a_channel_ends_and_the_channel_is_hardly_knocked_at(
    kinds: list[SendFailure], waiting: int, asked: timedelta | None
) -> None:
    """A channel fails for ever: the outbox empties within a week, by some hundred tries whatever waits."""
    due = dict.fromkeys(range(waiting), (NOW, 0))
    outage, now, tries = None, NOW, 0
    while due:
        opens = outage.probe_at if outage and outage.probe_at else now
        number = min(due, key=lambda one: (due[one][0], one))
        now = max(now, opens, due[number][0])
        attempts, tries = due[number][1] + 1, tries + 1
        failed = SendFailed(kinds[tries % len(kinds)], "no", retry_after=asked)
        ended: NextDelivery = next_delivery(
            failed, delivery_id=number, attempts=attempts, created_at=NOW, now=now
        )
        outage = next_outage(outage, failed, channel="mail", delivery_id=number, now=now)
        assert outage
        if ended.state is DeliveryState.DEAD:
            del due[number]
        else:
            assert ended.due_at
            due[number] = (ended.due_at, attempts)
        if (made_before := gives_up(outage, now=now)) and made_before >= NOW:
            due.clear()
    assert now - NOW <= 8 * DAY
    assert tries <= POLICY.most_tries
