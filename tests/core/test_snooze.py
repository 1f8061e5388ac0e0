"""Snoozes silence what they name, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.core.alert import Silence
from monitor.core.snooze import Snooze, quieted
from tests.store.world import alert

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def a_snooze(rule: str | None = None, story: int | None = None, hours: int = 1, number: int = 1) -> Snooze:
    return Snooze(id=number, rule=rule, story=story, until=NOW + timedelta(hours=hours))


CASES = {
    "its rule": (a_snooze("Nordkorea"), True),
    "another rule": (a_snooze("Sanktionen"), False),
    "its story": (a_snooze(story=7), True),
    "another story": (a_snooze(story=8), False),
    "its rule in another story": (a_snooze("Nordkorea", 8), False),
    "its rule in its story": (a_snooze("Nordkorea", 7), True),
    "nothing named": (a_snooze(), False),
}


@pytest.mark.parametrize(("snooze", "silent"), CASES.values(), ids=CASES)
def test_a_snooze_silences_what_it_names(snooze: Snooze, silent: bool) -> None:
    raised = replace(alert(), story=7)
    assert quieted(raised, [snooze]) == (Silence(snooze.why) if silent else raised)


def test_the_longest_snooze_gives_the_reason_and_other_silences_stay() -> None:
    long, short = a_snooze("Nordkorea", hours=9, number=2), a_snooze("Nordkorea")
    assert quieted(alert(), [long, short]) == Silence("snoozed until 2026-03-01 21:00Z (snooze 2)")
    assert quieted(Silence("known"), [long]) == Silence("known")
