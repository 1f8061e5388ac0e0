"""What an alert tells, in words and in order, before it is written as plain text or HTML."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from shlex import quote

from monitor.core.alert import AlertContent, WhyNow
from monitor.core.excerpt import Excerpt
from monitor.core.notice import ASKED_FOR_BY
from monitor.core.plain import host_of, inert, one_line, safe_link
from monitor.core.rule import Severity
from monitor.core.wording import Wording, moments, wording


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that is marked as a match, or is not."""

    words: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Quotation:
    """A sentence of the article; `label` names its field where that is no running text."""

    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """An alert in words. Everything is on one line each and safe to show, but not yet escaped."""

    language: str
    title: tuple[Piece, ...]
    source: str
    urgency: str  # empty unless the severity is high
    update: str  # empty unless it continues a story that was told
    times: str
    lead: str  # what is new in an update, what a notice says; else empty
    quotations: tuple[Quotation, ...]
    link: str  # http or https, else empty
    read_at: str
    also: str  # who else reported it, else empty
    reason: str  # why this alert; empty for a notice
    mute: str

    @property
    def origin(self) -> str:
        """Who says it, and what kind of news it is."""
        return " · ".join(filter(None, (self.source, self.update, self.urgency)))


def tell(content: AlertContent, *, sent_at: datetime, zone: tzinfo, language: str) -> Telling:
    """Put an alert into words; times are shown in the offset that `zone` has at `sent_at`."""
    words = wording(language)
    link = safe_link(content.url)
    times = {words.published: content.published_at, words.seen: content.seen_at, words.sent: sent_at}
    title = _title(content)
    return Telling(
        language=words.code,
        title=title or (Piece(words.no_title),),
        source=_said(f"{content.source} ({content.agency})" if content.agency else content.source),
        urgency=words.high if content.severity is Severity.HIGH else "",
        update=words.update if content.why_now is WhyNow.UPDATE else "",
        times=moments(words, times, zone),
        lead=_said(_sentence(content.why) if content.about_feed else words.change(content.changed)),
        quotations=tuple(_quotations(content, words)),
        link=link,
        read_at=words.read_at.format(host=host_of(link)),
        also=_said(words.also(content.also_reported_by)),
        reason="" if content.about_feed else f"{words.why}: {_said(_reason(content, words))}",
        mute=_said(_mute(content, words)),
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _reason(content: AlertContent, words: Wording) -> str:
    why = words.whys_now.get(content.why_now, words.whys.get(content.why, content.why))
    return words.reason(content.rule, content.terms, why)


def _mute(content: AlertContent, words: Wording) -> str:
    if not content.about_feed:
        return words.mute.format(position=content.rule_position, rule=quote(content.rule))
    said = words.mute_notice.format(position=ASKED_FOR_BY)
    return said if content.rule_position == ASKED_FOR_BY else f"{content.rule_position} · {said}"


def _said(text: str) -> str:
    return inert(one_line(text).strip())


def _title(content: AlertContent) -> tuple[Piece, ...]:
    for excerpt in content.excerpts:
        if _repeats_title(excerpt, content):
            pieces = _pieces(excerpt)
            return pieces if any(piece.words.strip() for piece in pieces) else ()
    title = _said(content.title)
    return (Piece(title),) if title else ()


def _repeats_title(excerpt: Excerpt, content: AlertContent) -> bool:
    return excerpt.text == content.title.strip()


def _quotations(content: AlertContent, words: Wording) -> Iterator[Quotation]:
    for excerpt in content.excerpts:
        if not _repeats_title(excerpt, content):
            yield Quotation(words.fields.get(excerpt.field, ""), _pieces(excerpt))


def _pieces(excerpt: Excerpt) -> tuple[Piece, ...]:
    """Cut the excerpt at its marks, first to last, and make each part safe."""
    parts, done = [], 0
    for start, end in excerpt.marks:
        parts += [(excerpt.text[done:start], False), (excerpt.text[start:end], True)]
        done = end
    parts.append((excerpt.text[done:], False))
    said = ((inert(one_line(text)), marked) for text, marked in parts)
    return tuple(Piece(text, marked and not text.isspace()) for text, marked in said if text)
