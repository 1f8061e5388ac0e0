"""From a match to an alert, or to the recorded reason for silence."""

import hashlib
from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter

from monitor.core.article import Article
from monitor.core.excerpt import Excerpt, excerpts
from monitor.core.rule import Match, Severity

ALREADY_ALERTED = "the same article was already alerted for this rule"


class WhyNow(StrEnum):
    """What makes an alert go out now."""

    NEW = "new"  # a story that was not told yet
    UPDATE = "update"  # of a story that was


@dataclass(frozen=True, slots=True)
class Change:
    """What an update changed: from what to what, as a reader would say it. An empty `before`: it is new."""

    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertContent:
    """All that an alert says, as it was when it was raised: later edits of rule or feed do not change it."""

    rule: str
    rule_position: str  # file:line
    severity: Severity
    title: str
    source: str
    url: str  # empty if the entry had no link
    published_at: datetime | None
    seen_at: datetime | None
    why: str  # in one sentence: why this alert, and why now
    terms: tuple[str, ...]  # as the rule writes them, in order of appearance
    excerpts: tuple[Excerpt, ...]
    about_feed: bool = False  # of a feed itself (core.feed_notice), not of an article
    also_reported_by: tuple[str, ...] = ()  # other sources of the same report
    agency: str = ""  # the news agency that the report comes from: dpa
    why_now: WhyNow = WhyNow.NEW
    update_of: str = ""  # the key of the alert that told the story first: mails of both make one thread
    changed: Change | None = None  # in an update: what is new


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert to raise; `key` is raised once, whatever happens."""

    key: str
    content: AlertContent
    notify: tuple[str, ...]  # channel names; empty: every channel


@dataclass(frozen=True, slots=True)
class Silence:
    """A match that alerts nobody, and why."""

    why: str


_CONTENT: TypeAdapter[AlertContent] = TypeAdapter(AlertContent)


def content_to_json(content: AlertContent) -> dict[str, Any]:
    """Return `content` as plain JSON values; times as ISO 8601 in UTC."""
    plain: dict[str, Any] = _CONTENT.dump_python(content, mode="json")
    return plain


def content_from_json(plain: dict[str, Any]) -> AlertContent:
    """Return the content that `content_to_json` wrote, if need be before today's optional fields were known."""
    return _CONTENT.validate_python(plain)


def alert_key(match: Match, article: Article) -> str:
    """Return what is alerted once: this rule on this article, by whatever feed of whatever outlet it came."""
    identity = article.canonical_url or f"{article.feed_url}\x1f{article.key}"
    return hashlib.sha256(f"{match.rule.name}\x1f{identity}".encode()).hexdigest()


def decide(match: Match, article: Article, *, raised: Container[str]) -> Alert | Silence:
    """Alert on `match` unless the article was there before the watch began or its alert key is in `raised`."""
    if article.baseline:
        return Silence("it was already in the feed at its first poll (settings.catch_up)")
    key = alert_key(match, article)
    if key in raised:
        return Silence(ALREADY_ALERTED)
    return Alert(key, _content(match, article), match.rule.notify)


def _content(match: Match, article: Article) -> AlertContent:
    rule = match.rule
    return AlertContent(
        rule=rule.name,
        rule_position=rule.position.line_only,
        severity=rule.severity,
        title=article.title,
        source=article.source,
        url=article.url,
        published_at=article.published_at,
        seen_at=article.seen_at,
        why="new article",
        terms=tuple(dict.fromkeys(found.term for found in match.evidence)),
        excerpts=excerpts(article, match.evidence),
    )
