"""What a rule would have alerted, counted."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from monitor.core.article import Article
from monitor.core.backtest import DAY, Trial, difference, finest, per_day, per_week, volume
from monitor.core.judge import BASELINE, Place
from monitor.core.rule import Evidence, Match, Rule, StoryMode
from tests.builders import a_rule

START = datetime(2026, 3, 1, tzinfo=UTC)


def an_article(number: int, **given: object) -> Article:
    link = f"https://blatt.example/{number}"
    fields = {"title": "Nordkorea", "source": "Blatt", "canonical_url": link, "seen_at": START, "id": number}
    return Article(**{**fields, **given})  # type: ignore[arg-type]


def place(group: int) -> Place:
    return Place(
        group=group, development=f"development {group}", story=group, why="the same words stand in it"
    )


def found(rule: Rule) -> Match:
    return Match(rule, (Evidence("title", 0, 9, "Nordkorea"),))


def a_trial(rule: Rule | None = None, **given: object) -> Trial:
    return Trial(rule or a_rule(), START, UTC, **given)  # type: ignore[arg-type]


def test_alerts_are_counted_and_matches_that_alert_nobody_by_their_reason() -> None:
    trial = a_trial()
    for number, group, baseline in ((1, 1, False), (2, 1, False), (3, 3, False), (4, 4, True)):
        article = an_article(number, language="de-AT" if number == 1 else None, baseline=baseline)
        trial.judge(article, found(trial.rule), place(group))
    assert (trial.alerts, trial.matches) == (2, 4)
    assert trial.silent == {"already alerted": 1, BASELINE: 1}
    assert trial.terms == {"Nordkorea": 2}
    assert trial.feeds == {"Blatt": 2}
    assert trial.languages == {"de": 1, "": 1}


def test_what_came_before_the_time_asked_for_counts_not_but_is_told() -> None:
    trial = a_trial()
    before = an_article(1, seen_at=START - timedelta(hours=1))
    assert trial.judge(before, found(trial.rule), place(1)) is None
    assert trial.judge(an_article(2), found(trial.rule), place(1)) is None
    assert (trial.alerts, trial.matches, trial.silent) == (0, 1, {"already alerted": 1})


@pytest.mark.parametrize(("samples", "kept"), [(0, []), (2, [2, 3]), (9, [1, 2, 3])])
def test_the_newest_alerts_are_kept(samples: int, kept: list[int]) -> None:
    trial = a_trial(samples=samples)
    for number in (1, 2, 3):
        assert trial.judge(an_article(number), found(trial.rule), place(number)) is not None
    assert [one.article_id for one in trial.newest] == kept


def test_which_article_of_a_development_alerts_is_no_difference_and_more_copies_are() -> None:
    once, every = a_rule(), replace(a_rule(), name="before", story=StoryMode.EVERY)
    mode = finest([once, every])
    new, old = a_trial(every, compared=mode), a_trial(once, compared=mode)
    for number in (1, 2):
        new.judge(an_article(number), found(every), place(1))
        old.judge(an_article(number), found(once), place(1))
    assert difference(new, old).gained == [(2, 0)]
    assert difference(new, old).lost == []


def test_days_without_alerts_are_shown_between_those_with_some() -> None:
    assert per_day({}) == []
    assert per_day({date(2026, 3, 3): 2, date(2026, 3, 1): 1}) == [
        (date(2026, 3, 1), 1),
        (date(2026, 3, 2), 0),
        (date(2026, 3, 3), 2),
    ]


def test_weeks_are_told_by_their_mondays() -> None:
    days = [(date(2026, 3, 1), 1), (date(2026, 3, 2), 0), (date(2026, 3, 8), 2)]  # Sunday, Monday, Sunday
    assert per_week(days) == [(date(2026, 2, 23), 1), (date(2026, 3, 2), 2)]


@pytest.mark.parametrize(("days", "expected"), [(10, 0.5), (1, 5), (0.1, 5)])
def test_the_volume_to_expect_is_that_of_whole_days(days: float, expected: float) -> None:
    assert volume(5, START, START + days * DAY) == expected
