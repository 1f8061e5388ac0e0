"""One message as one service takes it: a page, Markdown or text, and never longer than fits in one message."""

import re
from dataclasses import dataclass

from apprise import NotifyFormat
from apprise.plugins.base import NotifyBase

from monitor.core.fitting import cut, parts
from monitor.core.message import Message
from monitor.core.message_markdown import escaped
from monitor.core.plain import shortened

# Mail services that take a whole HTML document; mailto only where it encrypts, which is Apprise's own work.
_TAKES_A_PAGE = re.compile(
    "mailtos?|brevo|groundmail|mailersend|mailgun|postmark|resend|sendgrid|sendpulse|ses|smtp2go|sparkpost"
    "|azure|o365"
)
_READS_MARKDOWN = re.compile("mmosts?|zulip|revolt")  # whatever is sent to them as text
_FOR_PROGRAMS = re.compile("apprises?|amqps?|forms?|jsons?|xmls?")  # text, unless the URL says `format`
_GROWTH = 0.85  # services write some characters of Markdown and HTML longer


@dataclass(frozen=True, slots=True)
class Fitted:
    """What Apprise is handed."""

    title: str  # empty: the body tells it
    body: str
    format: NotifyFormat


def fitted(service: NotifyBase, message: Message) -> list[Fitted]:
    """Write `message` for `service` in its format and within its limits; rule, title and link always stay.

    A message in parts is as many as it takes; as text it is left whole, since Apprise divides that itself.
    """
    if _is(service, _TAKES_A_PAGE):
        return [Fitted(_title(service, message), message.html, NotifyFormat.HTML)]
    if message.markdown and _shows_markdown(service):
        return _as_markdown(service, message)
    return [_as_text(service, message)]


def _as_text(service: NotifyBase, message: Message) -> Fitted:
    title = _title(service, message)
    if message.in_parts:
        return Fitted(title, message.text, NotifyFormat.TEXT)
    grows = service.resolve_format(NotifyFormat.TEXT) is not NotifyFormat.TEXT
    limit = int(_room(service, title) * (_GROWTH if grows else 1))
    lines = int(service.body_max_line_count or 0)
    body = cut(message.text, heading=message.subject, link=message.link, limit=limit, lines=lines)
    return Fitted(title, body, NotifyFormat.TEXT)


def _as_markdown(service: NotifyBase, message: Message) -> list[Fitted]:
    # A title that is put before the body would be read as Markdown, but nothing escapes it there.
    merged = service.overflow_amalgamate_title or not service.title_maxlen
    title = "" if merged else _title(service, message)
    limit = int(_room(service, title) * _GROWTH)
    if message.in_parts:
        return [Fitted(title, part, NotifyFormat.MARKDOWN) for part in parts(message.markdown, limit=limit)]
    heading = f"**{escaped(shortened(message.subject, limit // 4))}**"
    link = f"<{message.link}>" if message.link else ""
    body = cut(message.markdown, heading=heading, link=link, limit=limit, whole_lines=True)
    return [Fitted(title, body, NotifyFormat.MARKDOWN)]


def _is(service: NotifyBase, kind: re.Pattern[str]) -> bool:
    return any(map(kind.fullmatch, service.schemas()))


def _shows_markdown(service: NotifyBase) -> bool:
    """Tell whether the service shows Markdown, or HTML that Apprise makes of it."""
    if _is(service, _FOR_PROGRAMS):
        return service.resolve_format() is not NotifyFormat.TEXT
    return (
        _is(service, _READS_MARKDOWN)
        or service.resolve_format(NotifyFormat.MARKDOWN) is not NotifyFormat.TEXT
    )


def _title(service: NotifyBase, message: Message) -> str:
    limit = int(service.title_maxlen)
    return shortened(message.subject, limit) if limit else ""


def _room(service: NotifyBase, title: str) -> int:
    """Return how many characters the body may have; some services count the title with it."""
    merged = len(title) + int(service.overflow_max_display_count_width) + int(service.overflow_buffer)
    return int(service.body_maxlen) - (merged if title and service.overflow_amalgamate_title else 0)
