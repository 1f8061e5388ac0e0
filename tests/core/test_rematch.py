"""What older news alerts when it is asked for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.core.alert import Alert, Silence, WhyNow
from monitor.core.article import Article
from monitor.core.judge import ALREADY_ALERTED, Place, Raised, decide
from monitor.core.rematch import Outcome, counts, decide_again
from monitor.core.rule import Evidence, Match
from monitor.core.snooze import Snooze
from tests.builders import a_rule

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
ARTICLE = Article(title="Nordkorea", canonical_url="https://blatt.example/1", seen_at=SINCE, id=1)
PLACE = Place(group=7, development="first", story=3, why="the same words stand in it")
MATCH = Match(a_rule(), (Evidence("title", 0, 9, "Nordkorea"),))
SNOOZED = Snooze(id=4, rule="Nordkorea", story=None, until=SINCE).why


@pytest.mark.parametrize(
    ("said", "article", "counted"),
    [
        ("seen at that moment", {}, True),
        ("seen before", {"seen_at": SINCE - HOUR}, False),
        ("published before, but only seen then", {"published_at": SINCE - HOUR}, True),
        ("at a first poll, published before", {"baseline": True, "published_at": SINCE - HOUR}, False),
        ("at a first poll, published since", {"baseline": True, "published_at": SINCE + HOUR}, True),
        (
            "at a first poll, dated ahead of it",
            {"baseline": True, "published_at": SINCE + HOUR, "seen_at": SINCE - HOUR},
            False,
        ),
        ("at a first poll, without a date", {"baseline": True}, True),
    ],
)
def test_what_came_since_a_time_counts(said: str, article: dict[str, object], counted: bool) -> None:
    assert counts(replace(ARTICLE, **article), since=SINCE) is counted, said  # type: ignore[arg-type]


@pytest.mark.parametrize("baseline", [True, False])
def test_older_news_alerts_under_the_key_of_triage_and_says_that_it_was_asked_for(baseline: bool) -> None:
    usual = decide(MATCH, ARTICLE, PLACE, Raised())
    again = decide_again(MATCH, replace(ARTICLE, baseline=baseline), PLACE, raised=Raised(), before=None)
    assert isinstance(usual, Alert)
    assert isinstance(again, Alert)
    assert (again.key, again.group, again.story) == (usual.key, 7, 3)
    assert again.content.why_now is WhyNow.REMATCH
    assert again.content.rematched
    assert not usual.content.rematched


@pytest.mark.parametrize(
    ("before", "silence"),
    [
        (Outcome(alerted=True), ALREADY_ALERTED),
        (Outcome(alerted=False, silence=SNOOZED), SNOOZED),
        (Outcome(alerted=False, silence="already alerted: a copy"), None),
    ],
)
def test_what_was_alerted_or_snoozed_before_stays_silent(before: Outcome, silence: str | None) -> None:
    outcome = decide_again(MATCH, ARTICLE, PLACE, raised=Raised(), before=before)
    assert outcome == Silence(silence) if silence else isinstance(outcome, Alert)


def test_what_the_rule_told_before_is_silent() -> None:
    raised = Raised()
    first = decide_again(MATCH, ARTICLE, PLACE, raised=raised, before=None)
    assert isinstance(first, Alert)
    raised.add(first, link=ARTICLE.canonical_url)
    copy = replace(ARTICLE, id=2, canonical_url="https://andere.example/1")
    assert isinstance(decide_again(MATCH, copy, PLACE, raised=raised, before=None), Silence)


def test_an_article_from_before_there_were_stories_belongs_to_none() -> None:
    alone = replace(PLACE, group=-1, story=-1)
    outcome = decide_again(MATCH, ARTICLE, alone, raised=Raised(), before=None)
    assert isinstance(outcome, Alert)
    assert (outcome.group, outcome.story) == (None, None)


def test_what_is_planned_is_known_beside_what_is_stored() -> None:
    stored, planned = Raised(keys={"a"}, first={("r", 1): "a"}), Raised(keys={"b"}, first={("r", 1): "b"})
    planned.links.add(("r", "link"))
    planned.developments.add(("r", 2))
    stored.include(planned)
    assert stored == Raised({"a", "b"}, {("r", 2)}, {("r", "link")}, {("r", 1): "a"})
