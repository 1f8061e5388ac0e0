"""An alert in Markdown, as chats take it: what strangers wrote stays text, and only the article is linked."""

import re
from collections.abc import Iterable, Iterator

from monitor.core.plain import ZERO_WIDTH
from monitor.core.telling import Piece, Quotation, Telling

_MARKUP = re.compile(r"[\\`*_~\[\]<>]")
_ENTITY = re.compile(r"&(?=#?\w+;)")
# Would begin a list, heading, table or rule. No backslash here: Slack would show it.
_BEGINNING = re.compile(r"[-+=#:|]|[0-9]+[.)]")


def markdown(telling: Telling) -> str:
    """Write the whole alert in CommonMark."""
    return "\n".join(_lines(telling))


def escaped(line: str) -> str:
    """Return a line of text that Markdown shows as it is."""
    return (ZERO_WIDTH if _BEGINNING.match(line) else "") + _escaped(line)


def _escaped(text: str) -> str:
    return _ENTITY.sub(f"&{ZERO_WIDTH}", _MARKUP.sub(r"\\\g<0>", text))


def _lines(telling: Telling) -> Iterator[str]:
    yield _bold("".join(piece.words for piece in telling.title))
    for line in (telling.origin, telling.times):
        if line:
            yield escaped(line)
    yield ""
    if telling.lead:
        yield from (escaped(telling.lead), "")
    for quotation in telling.quotations:
        yield from (f"> {_quoted(quotation)}", "")
    if telling.link:
        yield from (f"<{telling.link}>", "")
    for line in (telling.also, telling.reason, telling.mute):
        if line:
            yield escaped(line)


def _quoted(quotation: Quotation) -> str:
    label = f"{quotation.label}: " if quotation.label else ""
    return escaped(label) + _marked(quotation.pieces, at_start=not label)


def _marked(pieces: Iterable[Piece], *, at_start: bool) -> str:
    written = "".join(_bold(piece.words) if piece.marked else _escaped(piece.words) for piece in pieces)
    return (ZERO_WIDTH if at_start and _BEGINNING.match(written) else "") + written.strip()


def _bold(words: str) -> str:
    """Set words in bold; blanks at their ends stay outside, else the stars would be shown."""
    inner = words.strip()
    before, _, after = words.partition(inner)
    return f"{before}**{_escaped(inner)}**{after}"
