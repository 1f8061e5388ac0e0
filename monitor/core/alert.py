"""Alerts and what they say."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter

from monitor.core.excerpt import Excerpt
from monitor.core.rule import Severity


class WhyNow(StrEnum):
    """What makes an alert go out now."""

    NEW = "new"  # a story that was not told yet
    UPDATE = "update"  # of a story that was
    REMATCH = "rematch"  # older news, which somebody asked for


class Verdict(StrEnum):
    """What a reader made of an alert."""

    FALSE = "false"  # a false alarm
    RIGHT = "right"


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
    about_feed: bool = (
        False  # a notice of the watch itself: of a feed, a channel, its disk; not of an article
    )
    also_reported_by: tuple[str, ...] = ()  # other sources of the same report
    agency: str = ""  # the news agency that the report comes from: dpa
    why_now: WhyNow = WhyNow.NEW
    update_of: str = ""  # the key of the alert that told the story first: mails of both make one thread
    changed: Change | None = None  # in an update: what is new

    @property
    def rematched(self) -> bool:
        """Tell whether it is older news, which somebody asked for with `monitor rematch`."""
        return self.why_now is WhyNow.REMATCH


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert to raise; `key` is raised once, whatever happens."""

    key: str
    content: AlertContent
    notify: tuple[str, ...]  # channel names; empty: every channel
    group: int | None = None  # the development it tells of; None: it is a notice
    story: int | None = None


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
