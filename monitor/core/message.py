"""Alerts in words: subject and body as a channel sends them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from html import escape

from monitor.core.alert import AlertContent
from monitor.core.message_html import document
from monitor.core.message_markdown import escaped, markdown
from monitor.core.plain import inert, one_line, safe_link, shortened
from monitor.core.rule import Severity
from monitor.core.telling import Piece, Quotation, Telling, tell
from monitor.core.template import BUILT_IN, Fault, Templates
from monitor.core.wording import wording

MAX_SUBJECT = 180  # mail servers refuse longer ones that hold umlauts
_MAX_RULE = 60


@dataclass(frozen=True, slots=True)
class Message:
    """One message for one target. `key` is the same on every try, so that a repeat can be recognised."""

    subject: str  # at most 180 characters, one line
    text: str
    html: str  # a complete document, everything escaped
    key: str
    markdown: str = ""  # the same for chats that show Markdown; empty: they get the text
    link: str = ""  # of the article: kept where all the rest has no room
    trouble: str = ""  # why a template was not used, for the log
    in_parts: bool = False  # rather several messages than one cut short, for digests
    urgent: bool = False
    update_of: str = ""  # the key of the message that it continues, if any: mails make a thread


def render(
    content: AlertContent,
    *,
    sent_at: datetime,
    language: str,
    key: str,
    zone: tzinfo,
    templates: Templates = BUILT_IN,
) -> Message:
    """Write an alert as subject, plain text and HTML, in German for `de`, else in English.

    Times are shown in the offset that `zone` has at `sent_at`. Whatever a feed put into its
    words, the message holds no control characters, calls nobody, and links to http(s) only.
    A template that fails is replaced by the built-in wording, which then says so.
    """
    telling = tell(content, sent_at=sent_at, zone=zone, language=language)
    subject = _subject(content.rule, telling)
    message = Message(
        subject=subject,
        text=_text(telling),
        html=document(telling, heading=subject),
        markdown=markdown(telling),
        link=telling.link,
        key=key,
        urgent=content.severity is Severity.HIGH,
        update_of=content.update_of,
    )
    if templates == BUILT_IN:
        return message
    from monitor.core.templated import templated  # brings Jinja2, which few need

    written = templated(content, telling, templates, sent_at=sent_at, zone=zone)
    if isinstance(written, Fault):
        return _with_note(message, wording(language).template_failed, written.text)
    own_subject, text, html = written
    if own_subject is not None:
        subject = shortened(one_line(own_subject), MAX_SUBJECT)
    if text is not None:
        message = replace(message, text=text, markdown="")
    return replace(message, subject=subject, html=message.html if html is None else html)


def bare(contents: Sequence[AlertContent], *, count: int, language: str, key: str) -> Message:
    """Write some of `count` alerts with nothing but rule, headline and link: what is sent where writing more breaks."""
    words = wording(language)
    lines = [_bare_line(content) for content in contents]
    more = count - len(contents)
    told = [*lines, *([words.more.format(count=more)] if more else []), words.bare]
    text = "\n\n".join(told)
    return Message(
        subject=shortened(lines[0].partition("\n")[0], MAX_SUBJECT),
        text=text,
        html=f"<!DOCTYPE html>\n<html><body><pre>{escape(text)}</pre></body></html>",
        key=key,
        link=safe_link(contents[0].url),
        in_parts=count > 1,
        urgent=any(content.severity is Severity.HIGH for content in contents),
    )


def _bare_line(content: AlertContent) -> str:
    headline = f"[{_bare(content.rule, _MAX_RULE)}] {_bare(content.title, MAX_SUBJECT)}"
    return "\n".join(filter(None, (headline, safe_link(content.url))))


def _bare(words: str, length: int) -> str:
    return shortened(inert(one_line(words).strip()), length)


def _with_note(message: Message, note: str, trouble: str) -> Message:
    said = note.format(trouble=inert(one_line(trouble)))
    return replace(
        message,
        text=f"{message.text}\n\n{said}",
        markdown=f"{message.markdown}\n\n{escaped(said)}",
        html=message.html.replace("</body>", f"<p>{escape(said)}</p>\n</body>"),
        trouble=trouble,
    )


def _subject(rule: str, telling: Telling) -> str:
    name = shortened(inert(one_line(rule).strip()), _MAX_RULE)
    title = "".join(piece.words for piece in telling.title).strip()
    return shortened(f"[{name}] {title}", MAX_SUBJECT)


def _text(telling: Telling) -> str:
    heading = [_marked(telling.title), telling.origin, telling.times]
    lead = [telling.lead, ""] if telling.lead else []
    quotations = [line for quotation in telling.quotations for line in (_quoted(quotation), "")]
    more = [line for said in (telling.link, telling.also) if said for line in (said, "")]
    reason = filter(None, (telling.reason, telling.mute))
    return "\n".join([*filter(None, heading), "", *lead, *quotations, *more, *reason])


def _quoted(quotation: Quotation) -> str:
    label = f"{quotation.label}: " if quotation.label else ""
    return f"{label}{_marked(quotation.pieces)}"


def _marked(pieces: Iterable[Piece]) -> str:
    """Set `*marks*` as mail and chat have always set them."""
    return "".join(f"*{piece.words}*" if piece.marked else piece.words for piece in pieces).strip()
