"""From a match to an alert that is raised once, or to the reason for silence."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.alert import (
    Alert,
    AlertContent,
    Change,
    Silence,
    WhyNow,
    alert_key,
    content_from_json,
    content_to_json,
    decide,
)
from monitor.core.article import Article
from monitor.core.errors import Position
from monitor.core.excerpt import Excerpt
from monitor.core.query import Term
from monitor.core.rule import Evidence, Match, Rule, Severity

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
KEY = alert_key(MATCH, ARTICLE)


def test_a_match_on_a_new_article_is_an_alert_that_tells_all_it_knew_then() -> None:
    assert decide(MATCH, ARTICLE, raised=set()) == Alert(
        KEY,
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
    )


def test_an_alert_is_raised_once() -> None:
    assert decide(MATCH, ARTICLE, raised={KEY}) == Silence(
        "the same article was already alerted for this rule"
    )


def test_what_was_there_before_the_watch_began_is_silent() -> None:
    silence = decide(MATCH, replace(ARTICLE, baseline=True), raised=set())
    assert silence == Silence("it was already in the feed at its first poll (settings.catch_up)")


@pytest.mark.parametrize(
    ("article", "same"),
    [
        pytest.param(
            replace(ARTICLE, feed_url="https://b.example/rss", key="guid:2", title="Neu"),
            True,
            id="by another feed",
        ),
        pytest.param(replace(ARTICLE, canonical_url="https://a.example/2"), False, id="another article"),
        pytest.param(replace(ARTICLE, canonical_url=""), False, id="the same without a link"),
    ],
)
def test_an_article_is_known_again_by_its_canonical_link(article: Article, same: bool) -> None:
    assert (alert_key(MATCH, article) == KEY) is same


@pytest.mark.parametrize(
    ("change", "same"),
    [
        pytest.param({"title": "Neu"}, True, id="edited"),
        pytest.param({"key": "guid:2"}, False, id="another entry"),
        pytest.param(
            {"feed_url": "https://b.example/rss"}, False, id="another feed, where guids mean something else"
        ),
    ],
)
def test_an_article_without_link_is_known_again_by_feed_and_key(change: dict[str, str], same: bool) -> None:
    article = replace(ARTICLE, canonical_url="")
    changed = Article(**{**{name: getattr(article, name) for name in Article.__slots__}, **change})
    assert (alert_key(MATCH, changed) == alert_key(MATCH, article)) is same


def test_two_rules_alert_on_the_same_article_each() -> None:
    assert alert_key(replace(MATCH, rule=replace(RULE, name="Raketen")), ARTICLE) != KEY


texts = st.text(max_size=20)
times = st.none() | st.datetimes(timezones=st.just(UTC))
excerpts = st.builds(
    Excerpt, texts, texts, st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=3).map(tuple)
)
contents = st.builds(
    AlertContent,
    rule=texts,
    rule_position=texts,
    title=texts,
    source=texts,
    url=texts,
    published_at=times,
    seen_at=times,
    why=texts,
    terms=st.lists(texts, max_size=3).map(tuple),
    excerpts=st.lists(excerpts, max_size=3).map(tuple),
    also_reported_by=st.lists(texts, max_size=3).map(tuple),
    agency=texts,
    why_now=st.sampled_from(WhyNow),
    update_of=texts,
    changed=st.none() | st.builds(Change, texts, texts),
)


@given(contents)
def test_content_survives_being_stored(content: AlertContent) -> None:
    stored = json.dumps(content_to_json(content))
    assert content_from_json(json.loads(stored)) == content


def test_content_that_was_stored_before_stories_were_known_is_still_read() -> None:
    content = AlertContent(
        rule="R",
        rule_position="rules.yaml:1",
        severity=Severity.LOW,
        title="T",
        source="S",
        url="",
        published_at=None,
        seen_at=None,
        why="new article",
        terms=(),
        excerpts=(),
    )
    stored = content_to_json(content)
    for name in ("about_feed", "also_reported_by", "agency", "why_now", "update_of", "changed"):
        del stored[name]
    assert content_from_json(stored) == content
