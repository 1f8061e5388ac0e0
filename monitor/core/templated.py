"""An alert as the user's templates write it."""

from datetime import datetime, tzinfo

from monitor.core.alert import AlertContent
from monitor.core.telling import Telling
from monitor.core.template import Fault, Part, Templates
from monitor.core.template_language import write
from monitor.core.template_tokens import tokens

Written = tuple[str | None, str | None, str | None]  # subject, text, html; None: there is no template


def templated(
    content: AlertContent, telling: Telling, templates: Templates, *, sent_at: datetime, zone: tzinfo
) -> Written | Fault:
    """Write what there are templates for, or say which one failed and why."""
    parts: list[str | None] = []
    for part in Part:
        template = templates.of(part)
        if template is None:
            parts.append(None)
            continue
        words = tokens(content, telling, part=part, sent_at=sent_at, zone=zone)
        written = write(template.source, part, words)
        if isinstance(written, Fault):
            return Fault(f"{template.position.line_only}: {written.text}", written.hint)
        parts.append(written)
    subject, text, html = parts
    return subject, text, html
