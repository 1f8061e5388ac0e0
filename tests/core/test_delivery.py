"""The life of a delivery: it is tried with patience, and it always ends."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.delivery import (
    DeliveryState,
    NextDelivery,
    RetryPolicy,
    SendFailed,
    SendFailure,
    SendOutcome,
    Sent,
    given_up,
    next_delivery,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
POLICY = RetryPolicy()
SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))


def after(
    outcome: SendOutcome, *, attempts: int = 1, age: timedelta = timedelta(0), number: int = 1
) -> NextDelivery:
    return next_delivery(outcome, delivery_id=number, attempts=attempts, created_at=NOW - age, now=NOW)


def wait_after(kind: SendFailure, attempts: int) -> timedelta:
    due_at = after(SendFailed(kind, "no"), attempts=attempts).due_at
    assert due_at
    return due_at - NOW


def test_a_delivery_that_was_taken_is_sent_and_never_due_again() -> None:
    assert after(Sent(), attempts=7, age=9 * DAY) == NextDelivery(DeliveryState.SENT)


@pytest.mark.parametrize(
    ("kind", "attempts", "least"),
    [
        pytest.param(SendFailure.TEMPORARY, 1, 30 * SECOND, id="soon at first"),
        pytest.param(SendFailure.TEMPORARY, 4, 4 * MINUTE, id="doubling"),
        pytest.param(SendFailure.TEMPORARY, 50, HOUR, id="hourly in the end"),
        pytest.param(SendFailure.RATE_LIMIT, 2, MINUTE, id="a rate limit like any short trouble"),
        pytest.param(SendFailure.UNKNOWN, 1, 30 * SECOND, id="a hanging server soon at first"),
        pytest.param(SendFailure.UNKNOWN, 50, DAY, id="but rarely in the end, since each may be a copy"),
        pytest.param(SendFailure.PERMANENT, 1, HOUR, id="a refusal when somebody may have repaired it"),
        pytest.param(SendFailure.CREDENTIALS, 1, HOUR, id="a wrong password hourly, not to lock the account"),
        pytest.param(SendFailure.NO_CHANNEL, 3, HOUR, id="a channel that is gone"),
    ],
)
def test_the_next_try_waits_by_what_went_wrong(kind: SendFailure, attempts: int, least: timedelta) -> None:
    assert least <= wait_after(kind, attempts) <= least * 1.2


def test_deliveries_that_fail_together_are_not_tried_together() -> None:
    failed = SendFailed(SendFailure.TEMPORARY, "451 later")
    assert len({after(failed, number=number).due_at for number in range(50)}) > 40


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [
        pytest.param(10 * MINUTE, 10 * MINUTE, 10 * MINUTE, id="longer than our own wait: as asked"),
        pytest.param(SECOND, 30 * SECOND, 36 * SECOND, id="shorter: our own wait"),
        pytest.param(30 * DAY, 6 * HOUR, 6 * HOUR, id="absurdly long: not that long"),
        pytest.param(-HOUR, 30 * SECOND, 36 * SECOND, id="in the past: our own wait"),
    ],
)
def test_a_service_that_names_a_wait_is_heard(asked: timedelta, least: timedelta, most: timedelta) -> None:
    due_at = after(SendFailed(SendFailure.RATE_LIMIT, "429", retry_after=asked)).due_at
    assert due_at
    assert least <= due_at - NOW <= most


@pytest.mark.parametrize(
    ("kind", "attempts", "age", "state"),
    [
        pytest.param(
            SendFailure.PERMANENT, 2, HOUR, DeliveryState.PENDING, id="two refusals are not the end"
        ),
        pytest.param(SendFailure.PERMANENT, 3, 2 * HOUR, DeliveryState.DEAD, id="three are"),
        pytest.param(SendFailure.TEMPORARY, 99, 4 * DAY, DeliveryState.PENDING, id="patience for four days"),
        pytest.param(SendFailure.TEMPORARY, 99, 5 * DAY, DeliveryState.DEAD, id="but not for five"),
        pytest.param(
            SendFailure.TEMPORARY, 7, 9 * DAY, DeliveryState.PENDING, id="the program was off: a fair try"
        ),
        pytest.param(SendFailure.TEMPORARY, 8, 9 * DAY, DeliveryState.DEAD, id="and no more than that"),
        pytest.param(SendFailure.CREDENTIALS, 9, 5 * DAY, DeliveryState.DEAD, id="a password never repaired"),
        pytest.param(SendFailure.UNKNOWN, 200, HOUR, DeliveryState.DEAD, id="more tries than time allows"),
    ],
)
def test_a_delivery_is_given_up_only_when_it_is_hopeless(
    kind: SendFailure, attempts: int, age: timedelta, state: DeliveryState
) -> None:
    ended = after(SendFailed(kind, "no"), attempts=attempts, age=age)
    assert ended.state is state
    assert (ended.due_at is None) is (state is DeliveryState.DEAD)


def test_a_message_that_kills_its_sender_again_and_again_is_not_sent_any_more() -> None:
    assert given_up(POLICY.most_tries) is None
    refusal = given_up(POLICY.most_tries + 1)
    assert refusal
    assert after(refusal, attempts=POLICY.most_tries + 1).state is DeliveryState.DEAD


kinds = st.sampled_from(SendFailure)


@given(st.lists(kinds, min_size=1, max_size=8), st.integers(0, 10_000), st.timedeltas(timedelta(0), MINUTE))
def test_a_delivery_always_ends_within_a_week_whatever_the_service_answers(
    answers: list[SendFailure], delivery_id: int, send_time: timedelta
) -> None:
    now, attempts = NOW, 0
    state = NextDelivery(DeliveryState.PENDING, NOW)
    while state.due_at:
        assert state.due_at >= now
        now, attempts = state.due_at + send_time, attempts + 1
        failed = SendFailed(answers[attempts % len(answers)], "no")
        state = next_delivery(failed, delivery_id=delivery_id, attempts=attempts, created_at=NOW, now=now)
    assert state.state is DeliveryState.DEAD
    assert now - NOW < 7 * DAY
    assert attempts <= POLICY.most_tries


@given(kinds, st.integers(1, 500), st.timedeltas(-DAY, 40 * DAY) | st.none())
def test_a_failed_delivery_is_never_due_at_once(
    kind: SendFailure, attempts: int, asked: timedelta | None
) -> None:
    ended = after(SendFailed(kind, "no", retry_after=asked), attempts=attempts)
    assert ended.due_at is None or POLICY.first <= ended.due_at - NOW <= 1.2 * DAY
