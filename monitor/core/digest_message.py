"""Several alerts as one message: grouped by rule, newest first, every one with its link."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from shlex import quote

from monitor.core.digest import Digest, Held
from monitor.core.digest_html import document
from monitor.core.digest_markdown import markdown
from monitor.core.digest_telling import DigestTelling, Group, Line
from monitor.core.message import MAX_SUBJECT, Message
from monitor.core.plain import inert, one_line, safe_link, shortened
from monitor.core.rule import Severity
from monitor.core.timing import Hold
from monitor.core.wording import Wording, moments, wording

_MAX_TITLE = 200
_MAX_RULE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    subject: str  # {count} {rules}
    heading: str  # {count}
    more: str  # {count} {command}
    held: Mapping[Hold, str]
    reason: str  # {reasons}
    raised: str
    sent: str


_ENGLISH = _Words(
    subject="[Digest] {count} alerts: {rules}",
    heading="{count} alerts",
    more="… and {count} more: {command}",
    held={
        Hold.DIGEST: "collected for this digest",
        Hold.QUIET: "held over quiet hours",
        Hold.STORM: "more came at once than this channel gets one by one",
        Hold.REPEAT: "the rule had alerted a short while before",
        Hold.RELEASED: "sent on request",
    },
    reason="Why together: {reasons}",
    raised="from",
    sent="sent",
)
_GERMAN = _Words(
    subject="[Übersicht] {count} Meldungen: {rules}",
    heading="{count} Meldungen",
    more="… und {count} weitere: {command}",
    held={
        Hold.DIGEST: "für diese Übersicht gesammelt",
        Hold.QUIET: "während der Ruhezeit zurückgehalten",
        Hold.STORM: "es kamen mehr auf einmal, als dieser Kanal einzeln bekommt",
        Hold.REPEAT: "die Regel hatte kurz zuvor schon gemeldet",
        Hold.RELEASED: "auf Wunsch gesendet",
    },
    reason="Warum zusammen: {reasons}",
    raised="von",
    sent="gesendet",
)


def render_digest(digest: Digest, *, sent_at: datetime, language: str, key: str, zone: tzinfo) -> Message:
    """Write alerts as one message, in German for `de`, else in English; `key` is the same on every try.

    Times are shown in the offset that `zone` has at `sent_at`. What does not fit is
    counted, with the command that lists it.
    """
    telling = _tell(digest, sent_at=sent_at, zone=zone, language=language)
    return Message(
        subject=telling.subject,
        text=_text(telling),
        html=document(telling),
        markdown=markdown(telling),
        in_parts=True,
        key=digest_key(key),
        urgent=any(held.content.severity is Severity.HIGH for held in digest.newest),
    )


def digest_key(key: str) -> str:
    """Return the key of a digest's message."""
    return hashlib.sha256(f"digest\x1f{key}".encode()).hexdigest()


def _tell(digest: Digest, *, sent_at: datetime, zone: tzinfo, language: str) -> DigestTelling:
    words = wording(language)
    ours = _GERMAN if words.code == "de" else _ENGLISH
    groups = tuple(_groups(digest, ours, words, zone=zone, now=sent_at))
    rules = ", ".join(f"{group.rule} {group.count}" for group in groups)
    subject = ours.subject.format(count=digest.count, rules=rules)
    reasons = ", ".join(ours.held[hold] for hold in digest.holds)
    return DigestTelling(
        language=words.code,
        subject=shortened(subject, MAX_SUBJECT),
        heading=ours.heading.format(count=digest.count),
        times=moments(words, {ours.raised: digest.since, ours.sent: sent_at}, zone),
        groups=groups,
        reason=ours.reason.format(reasons=reasons) if reasons else "",
    )


def _groups(digest: Digest, ours: _Words, words: Wording, *, zone: tzinfo, now: datetime) -> Iterator[Group]:
    """Give the rules, that with the newest alert first; those with none to show come last."""
    shown = dict[str, list[Held]]()
    for held in digest.newest:
        shown.setdefault(held.content.rule, []).append(held)
    for rule in [*shown, *sorted(set(digest.by_rule) - set(shown))]:
        count, listed = digest.by_rule[rule], shown.get(rule, [])
        command = f"monitor alerts --rule {quote(_said(rule))} --limit {count}"
        hidden = count - len(listed)
        yield Group(
            rule=shortened(_said(rule), _MAX_RULE),
            count=count,
            lines=tuple(_line(held, words, zone=zone, now=now) for held in listed),
            more=ours.more.format(count=hidden, command=command) if hidden else "",
        )


def _line(held: Held, words: Wording, *, zone: tzinfo, now: datetime) -> Line:
    content = held.content
    offset = timezone(now.astimezone(zone).utcoffset() or timedelta(0))  # one for all times, as above them
    local, today = held.raised_at.astimezone(offset), now.astimezone(offset)
    clock = f"{local.hour:02}:{local.minute:02}"
    day = "" if local.date() == today.date() else f"{words.date(local)}, "
    return Line(
        title=shortened(_said(content.title), _MAX_TITLE) or words.no_title,
        source=_said(content.source),
        time=day + clock,
        urgency=words.high if content.severity is Severity.HIGH else "",
        link=safe_link(content.url),
        note=_said(content.why) if content.about_feed else "",
    )


def _said(text: str) -> str:
    return inert(one_line(text).strip())


def _text(telling: DigestTelling) -> str:
    lines = [telling.heading, telling.times, ""]
    for group in telling.groups:
        lines += [f"*{group.rule}* ({group.count})", ""]
        for line in group.lines:
            origin = " · ".join(filter(None, (line.source, line.time, line.urgency)))
            lines += [*filter(None, (line.title, origin, line.note, line.link)), ""]
        lines += [group.more, ""] if group.more else []
    return "\n".join([*lines, telling.reason]).rstrip()
