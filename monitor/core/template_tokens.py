"""What templates may say: the tokens of an alert, safe in the text or HTML that they stand in."""

from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Any

from markupsafe import Markup, escape

from monitor.core.alert import AlertContent, WhyNow
from monitor.core.plain import host_of, inert, one_line
from monitor.core.rule import Severity
from monitor.core.telling import Piece, Telling
from monitor.core.template import Part
from monitor.core.wording import moments, wording

_MOST = 50  # of a list; an alert with more is no better for it

TOKENS = {
    "title": "the headline",
    "source": "who reports it",
    "agency": "the news agency it comes from, if known",
    "link": "to the article; empty if there is none",
    "host": "where the link leads: example.org",
    "published": "when the article says it appeared",
    "seen": "when monitor first saw it",
    "sent": "when this message was written",
    "times": "all three on one line",
    "marked_title": "the headline with the matched words marked",
    "sentences": "list: the sentences that matched, words marked",
    "terms": "list: the rule's terms that were found",
    "rule": "the rule's name",
    "rule_position": "where the rule stands: config/rules.yaml:12",
    "severity": "low, normal or high",
    "urgent": "true if the severity is high",
    "update": "true if it continues a story that was told",
    "changed": "what an update changed, in one sentence",
    "also_reported_by": "list: other sources of the same report",
    "reason": "why this alert, in one sentence",
    "mute": "how to edit or mute the rule",
    "language": "de or en",
}


def tokens(
    content: AlertContent, telling: Telling, *, part: Part, sent_at: datetime, zone: tzinfo
) -> dict[str, Any]:
    """Return every token of TOKENS for the part of a message that a template writes."""
    words = wording(telling.language)

    def at(moment: datetime | None) -> str:
        return moments(words, {"": moment}, zone).strip() if moment else ""

    return {
        "title": "".join(piece.words for piece in telling.title).strip(),
        "source": _safe(content.source),
        "agency": _safe(content.agency),
        "link": telling.link,
        "host": host_of(telling.link),
        "published": at(content.published_at),
        "seen": at(content.seen_at),
        "sent": at(sent_at),
        "times": telling.times,
        "marked_title": _marked(telling.title, part),
        "sentences": tuple(_marked(quotation.pieces, part) for quotation in telling.quotations[:_MOST]),
        "terms": tuple(map(_safe, content.terms[:_MOST])),
        "rule": _safe(content.rule),
        "rule_position": _safe(content.rule_position),
        "severity": content.severity.value,
        "urgent": content.severity is Severity.HIGH,
        "update": content.why_now is WhyNow.UPDATE,
        "changed": telling.lead,
        "also_reported_by": tuple(map(_safe, content.also_reported_by[:_MOST])),
        "reason": telling.reason,
        "mute": telling.mute,
        "language": telling.language,
    }


def _safe(text: str) -> str:
    return inert(one_line(text).strip())


def _marked(pieces: Iterable[Piece], part: Part) -> str:
    if part is Part.HTML:
        marked = Markup("<mark>{}</mark>")
        return Markup("").join(marked.format(p.words) if p.marked else escape(p.words) for p in pieces)
    mark = "*{}*" if part is Part.TEXT else "{}"
    return "".join(mark.format(p.words) if p.marked else p.words for p in pieces).strip()
