"""A digest in Markdown, as chats take it: a paragraph per alert, so that it can be sent in parts."""

from collections.abc import Iterator

from monitor.core.digest_telling import DigestTelling, Group, Line
from monitor.core.message_markdown import escaped


def markdown(telling: DigestTelling) -> str:
    """Write the whole digest in CommonMark."""
    return "\n\n".join(_paragraphs(telling))


def _paragraphs(telling: DigestTelling) -> Iterator[str]:
    yield f"**{escaped(telling.heading)}**\n{escaped(telling.times)}"
    for group in telling.groups:
        yield from _group(group)
    if telling.reason:
        yield escaped(telling.reason)


def _group(group: Group) -> Iterator[str]:
    heading = f"**{escaped(group.rule)}** ({group.count})" if group.rule else f"({group.count})"
    paragraphs = [*map(_line, group.lines), *filter(None, (escaped(group.more),))]
    first, *others = paragraphs or [""]
    yield f"{heading}\n{first}".strip()  # never a heading alone at the end of a part
    yield from others


def _line(line: Line) -> str:
    origin = " · ".join(filter(None, (line.source, line.time, line.urgency)))
    link = f"<{line.link}>" if line.link else ""
    return "\n".join(filter(None, (*map(escaped, filter(None, (line.title, origin, line.note))), link)))
