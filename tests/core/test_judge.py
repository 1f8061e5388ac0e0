"""From a match to an alert that is raised once, or to the reason for silence."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.core.alert import Alert, AlertContent, Change, Silence, WhyNow
from monitor.core.article import Article
from monitor.core.errors import Position
from monitor.core.excerpt import Excerpt
from monitor.core.judge import Place, Raised, alert_key, decide, development_name
from monitor.core.query import Term
from monitor.core.rule import Evidence, Match, Rule, Severity, StoryMode
from monitor.core.sample import sample_alert

RULE = Rule(
    name="Nordkorea",
    query=Term("Nordkorea"),
    position=Position("config/rules.yaml", 12, 5),
    severity=Severity.HIGH,
    notify=("mail",),
)
ARTICLE = Article(
    title="Nordkorea lädt ein",
    text="Es kamen viele. Nordkorea dankte, Raketen blieben im Depot.",
    url="https://a.example/kim?utm_source=rss",
    canonical_url="https://a.example/kim",
    source="Küstenblick",
    feed_url="https://a.example/rss",
    key="guid:1",
    published_at=datetime(2026, 3, 29, 4, 50, tzinfo=UTC),
    seen_at=datetime(2026, 3, 29, 5, 2, tzinfo=UTC),
)
MATCH = Match(
    RULE,
    (
        Evidence("title", 0, 9, "Nordkorea"),
        Evidence("text", 34, 41, "Rakete"),
        Evidence("text", 16, 25, "Nordkorea"),
    ),
)
PLACE = Place(
    group=7, development=development_name(ARTICLE, met=False), story=3, why="nothing of the last 72 hours"
)
COPY = replace(ARTICLE, canonical_url="https://b.example/1", feed_url="https://b.example/rss", source="B")
TOLD_BY_OTHERS = replace(PLACE, why="the same words as “Nordkorea” (A)")


def by(mode: StoryMode) -> Match:
    return replace(MATCH, rule=replace(RULE, story=mode))


def after(match: Match = MATCH, article: Article = ARTICLE, place: Place = PLACE) -> Raised:
    """Return what is known once `match` was alerted."""
    raised = Raised()
    outcome = decide(match, article, place, raised)
    assert isinstance(outcome, Alert)
    raised.add(outcome, link=article.canonical_url)
    return raised


def alerts(match: Match, article: Article, place: Place, raised: Raised) -> bool:
    return isinstance(decide(match, article, place, raised), Alert)


def test_a_match_on_a_new_article_is_an_alert_that_tells_all_it_knew_then() -> None:
    assert decide(MATCH, ARTICLE, PLACE, Raised()) == Alert(
        alert_key(MATCH, ARTICLE, PLACE),
        AlertContent(
            rule="Nordkorea",
            rule_position="config/rules.yaml:12",
            severity=Severity.HIGH,
            title="Nordkorea lädt ein",
            source="Küstenblick",
            url="https://a.example/kim?utm_source=rss",
            published_at=ARTICLE.published_at,
            seen_at=ARTICLE.seen_at,
            why="new article",
            terms=("Nordkorea", "Rakete"),
            excerpts=(
                Excerpt("title", "Nordkorea lädt ein", ((0, 9),)),
                Excerpt("text", "Nordkorea dankte, Raketen blieben im Depot.", ((0, 9), (18, 25))),
            ),
        ),
        ("mail",),
        group=7,
        story=3,
    )


def test_what_was_there_before_the_watch_began_is_silent() -> None:
    silence = decide(MATCH, replace(ARTICLE, baseline=True), PLACE, Raised())
    assert silence == Silence("it was already in the feed at its first poll (settings.catch_up)")


def test_a_copy_of_what_was_alerted_is_silent_and_says_of_what() -> None:
    silence = decide(MATCH, COPY, TOLD_BY_OTHERS, after())
    assert silence == Silence("already alerted: the same words as “Nordkorea” (A)")


def test_a_copy_alerts_if_the_first_article_of_the_development_did_not() -> None:
    assert alerts(MATCH, COPY, TOLD_BY_OTHERS, Raised())


def test_another_rule_alerts_on_what_one_has_alerted() -> None:
    other = replace(MATCH, rule=replace(RULE, name="Raketen"))
    assert alerts(other, ARTICLE, PLACE, after())


@pytest.mark.parametrize("mode", StoryMode)
def test_a_new_development_of_a_story_alerts_and_continues_its_first_alert(mode: StoryMode) -> None:
    raised = after(by(mode))
    [first] = raised.keys
    outcome = decide(by(mode), COPY, replace(PLACE, group=9, development="another"), raised)
    assert isinstance(outcome, Alert)
    assert (outcome.content.why_now, outcome.content.update_of) == (WhyNow.UPDATE, first)
    raised.add(outcome, link=COPY.canonical_url)
    later = replace(ARTICLE, canonical_url="https://a.example/2")
    third = decide(by(mode), later, replace(PLACE, group=12, development="a third"), raised)
    assert isinstance(third, Alert)
    assert third.content.update_of == first


@pytest.mark.parametrize("mode", StoryMode)
def test_a_headline_that_made_an_article_news_again_alerts_and_tells_what_it_was(mode: StoryMode) -> None:
    again = replace(ARTICLE, title="Nordkorea schießt", revision=1)
    place = replace(
        PLACE, group=8, development=development_name(again, met=True), met=True, before=ARTICLE.title
    )
    outcome = decide(by(mode), again, place, after(by(mode)))
    assert isinstance(outcome, Alert)
    assert outcome.content.changed == Change("Nordkorea lädt ein", "Nordkorea schießt")


RETITLED = replace(PLACE, met=True, before=ARTICLE.title, retitled=True)
EDITED = replace(ARTICLE, title="Nordkorea lädt weiter ein", revision=1)


@pytest.mark.parametrize(
    ("mode", "again"), [(StoryMode.ONCE, False), (StoryMode.UPDATES, True)], ids=["once", "updates"]
)
def test_an_edited_headline_alerts_again_only_who_wants_all_updates(mode: StoryMode, again: bool) -> None:
    raised = after(by(mode))
    assert alerts(by(mode), EDITED, RETITLED, raised) is again
    assert alerts(by(mode), EDITED, RETITLED, after(by(mode), EDITED, RETITLED)) is False


def test_every_article_alerts_once_for_a_rule_that_wants_every_one() -> None:
    every = by(StoryMode.EVERY)
    raised = after(every)
    assert not alerts(every, ARTICLE, replace(PLACE, met=True), raised)
    assert alerts(every, COPY, TOLD_BY_OTHERS, raised)
    linkless = replace(ARTICLE, canonical_url="", key="guid:2")
    assert alerts(every, linkless, PLACE, raised)
    assert not alerts(every, linkless, PLACE, after(every, linkless))


@pytest.mark.parametrize("mode", StoryMode)
def test_a_link_that_comes_again_after_its_story_is_forgotten_is_no_news(mode: StoryMode) -> None:
    later = replace(PLACE, group=90, story=90, development="https://else.example/")
    assert decide(by(mode), ARTICLE, later, after(by(mode))) == Silence(
        "the same article was already alerted for this rule"
    )
    assert alerts(by(mode), replace(ARTICLE, revision=1), later, after(by(mode)))


NAMES = {
    "by another feed": (
        replace(ARTICLE, feed_url="https://b.example/rss", key="guid:2", title="Neu"),
        False,
        True,
    ),
    "by another link": (replace(ARTICLE, canonical_url="https://a.example/2"), False, False),
    "without a link": (replace(ARTICLE, canonical_url=""), False, False),
    "met before under another headline": (ARTICLE, True, False),
    "edited": (replace(ARTICLE, revision=1), False, False),
}


@pytest.mark.parametrize(("first", "met", "same"), NAMES.values(), ids=NAMES)
def test_a_development_is_named_by_the_link_of_the_article_that_told_it_first(
    first: Article, met: bool, same: bool
) -> None:
    named = development_name(first, met=met)
    assert (named == development_name(ARTICLE, met=False)) is same


def test_articles_without_a_link_that_two_feeds_call_the_same_are_two_developments() -> None:
    here = replace(ARTICLE, canonical_url="", key="title:Lage am Abend")
    there = replace(here, feed_url="https://b.example/rss")
    assert development_name(here, met=False) != development_name(there, met=False)


def test_alerts_raised_before_there_were_stories_are_known_again_by_their_keys() -> None:
    assert alert_key(MATCH, ARTICLE, PLACE) == (
        "416a5023de12c897ef47387403f9fcfe86d58df14b3fd178053329979b127953"
    )


def test_agencies_that_an_article_names_are_shown() -> None:
    article = replace(ARTICLE, summary="Seoul (AFP) - Es kamen viele.", text="Es kamen viele. (dpa)")
    outcome = decide(MATCH, article, PLACE, Raised())
    assert isinstance(outcome, Alert)
    assert outcome.content.agency == "AFP, dpa"


def test_an_alert_from_before_there_were_stories_silences_its_link_only() -> None:
    outcome = decide(MATCH, ARTICLE, PLACE, Raised())
    assert isinstance(outcome, Alert)
    raised = Raised()
    raised.add(replace(outcome, group=None, story=None), link=ARTICLE.canonical_url)
    assert (raised.developments, raised.first) == (set(), {})
    assert raised.links == {(RULE.name, ARTICLE.canonical_url)}


def test_articles_without_a_link_are_not_taken_for_one() -> None:
    raised = Raised()
    raised.add(Alert("key", sample_content(), notify=(), group=1, story=1), link="")
    assert raised.links == set()


def sample_content() -> AlertContent:
    return sample_alert("de")
