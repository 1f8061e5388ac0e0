"""Read a fetched document at the cost of what is new in it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from monitor.context import Parser
from monitor.core.charset import decode_plainly
from monitor.core.feed import FailureKind, Fetched, FetchFailed, ParsedFeed
from monitor.core.mark import Mark, mark, may_share, pack, unpack
from monitor.core.split import MAX_CUT, Cut, split
from monitor.parser import READING

_AROUND_TEXT = "\ufeff\0 \t\r\n"
_MAX_CUT = 2 * MAX_CUT  # bytes: of a longer document not even the text is needed


@dataclass(frozen=True, slots=True)
class Reading:
    """What a document says; `seen` marks all its entries, those left out too, empty if it cannot be cut."""

    outcome: ParsedFeed | FetchFailed
    seen: bytes = b""


def read(parser: Parser, fetched: Fetched, seen: bytes | None) -> Reading:
    """Read the entries of a document that `seen` does not mark; all of them where leaving some out could matter."""
    known = unpack(seen)
    with READING:
        cut = _cut(fetched, known)
    if cut is None:
        return Reading(_whole(parser, fetched))
    unseen = None if known.keys().isdisjoint(cut.hashes) else _unseen(parser, fetched, cut, known)
    return unseen or _marked(_whole(parser, fetched), cut)


def _cut(fetched: Fetched, known: Mapping[bytes, Mark]) -> Cut | None:
    if len(fetched.body) > _MAX_CUT:
        return None
    text = decode_plainly(fetched.body, fetched.content_type)
    return None if text is None else split(text.strip(_AROUND_TEXT), known)


def _whole(parser: Parser, fetched: Fetched) -> ParsedFeed | FetchFailed:
    return parser.parse(fetched.body, content_type=fetched.content_type, url=fetched.url)


def _marked(outcome: ParsedFeed | FetchFailed, cut: Cut) -> Reading:
    """Mark what was read, unless its parts could be told from each other only together."""
    if (
        not isinstance(outcome, ParsedFeed)
        or not outcome.well_formed
        or len(outcome.entries) != len(cut.entries)
    ):
        return Reading(outcome)
    marks = list(map(mark, cut.hashes, map(len, cut.entries), outcome.entries))
    return Reading(outcome) if may_share(marks) else Reading(outcome, pack(marks))


def _unseen(parser: Parser, fetched: Fetched, cut: Cut, known: Mapping[bytes, Mark]) -> Reading | None:
    """Read only the entries that are not known; None if the whole document has to be read."""
    new = [place for place, source in enumerate(cut.hashes) if source not in known]
    outcome = parser.parse(
        cut.only(new).encode(errors="replace"), content_type="application/xml; charset=utf-8", url=fetched.url
    )
    if isinstance(outcome, FetchFailed):
        return Reading(outcome) if outcome.kind is FailureKind.UNPARSABLE else None
    if not outcome.well_formed or len(outcome.entries) != len(new):
        return None
    read_now = {
        (source := cut.hashes[place]): mark(source, len(cut.entries[place]), entry)
        for place, entry in zip(new, outcome.entries, strict=True)
    }
    marks = [known.get(source) or read_now[source] for source in cut.hashes]
    if may_share(marks):
        return None
    return Reading(replace(outcome, known=len(cut.hashes) - len(new)), pack(marks))
