"""What alerts say survives being stored, also as it was before today's program."""

import json
from datetime import UTC

from hypothesis import given
from hypothesis import strategies as st

from monitor.core.alert import (
    AlertContent,
    Change,
    WhyNow,
    content_from_json,
    content_to_json,
)
from monitor.core.excerpt import Excerpt
from monitor.core.rule import Severity

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
