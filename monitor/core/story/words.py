"""A text as words that are the same however they are written, with what tells names and numbers."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from monitor.core.story.chunks import (
    ENDS,
    FIRST_NAME,
    GOES_ON,
    NAME,
    SMALL,
    TOKEN,
    Chunk,
    pieces,
    read_chunks,
)

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_WITHOUT_INVISIBLE = str.maketrans(dict.fromkeys(_INVISIBLE))
_SPLIT_SCORE = re.compile(r"(?<=\d)(:) (?=\d)")  # 4: 1
_AS_BITS = bytes.maketrans(FIRST_NAME, NAME)
_KEPT = 12_288  # chunks of each of two generations


class Words(NamedTuple):
    """The words of a text, in order, and the stems of its first ones."""

    tokens: bytes  # 32 bits each, see `Chunk`
    named: bytes  # 1 if written with a capital although no sentence begins here: in German a noun or name; else 0
    beginnings: bytes  # of those of the first words that are not common
    parts: bytes


def words(texts: Sequence[str], *, most: int, telling: int) -> list[Words]:
    """Return the first `most` words of each text, and the stems of the first `telling` of them.

    Scripts without spaces are read in pairs of characters.
    """
    written = list(map(chunks, texts))
    known = _KNOWN.all_of(set().union(*[several[:most] for several in written]))
    found = []
    for several in written:
        read = _joined(several[:most], known, most, telling)
        if len(read.named) < most < len(several):  # some were no words
            read = _joined(several, _KNOWN.all_of(set(several)), most, telling)
        found.append(read)
    return found


def chunks(text: str) -> list[str]:
    """Return what stands between the spaces of a text, each letter written in one way."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        if any(map(text.__contains__, _INVISIBLE)):
            text = text.translate(_WITHOUT_INVISIBLE)
    if ": " in text:
        text = _SPLIT_SCORE.sub(r"\1", text)
    return text.split()


def _joined(written: Sequence[str], known: Mapping[str, Chunk], most: int, telling: int) -> Words:
    read = [known[one] for one in written]
    first = _first(read, written, telling)
    began = (ENDS + b"".join([one[1] for one in read])).replace(ENDS + FIRST_NAME, ENDS + SMALL)
    return Words(
        tokens=b"".join([one[0] for one in read])[: TOKEN * most],
        named=began.translate(_AS_BITS, ENDS + GOES_ON)[:most],
        beginnings=b"".join([one[2] for one in first]),
        parts=b"".join([one[3] for one in first]),
    )


def _first(read: Sequence[Chunk], written: Sequence[str], most: int) -> Sequence[Chunk]:
    """Return the chunks of the first `most` words."""
    for place, one in enumerate(read):
        held = len(one[0]) // TOKEN
        if held > most:
            [said] = pieces([written[place]])
            return [*read[:place], *read_chunks(["-".join(said[:most])])]
        most -= held
        if not most:
            return read[: place + 1]
    return read


class _KnownChunks:
    """What was read before: of two generations the older is forgotten when the younger is full."""

    def __init__(self) -> None:
        self._younger: dict[str, Chunk] = {}
        self._older: dict[str, Chunk] = {}

    def all_of(self, written: set[str]) -> dict[str, Chunk]:
        """Return a mapping that has all of these; those that are new are read at once."""
        if len(self._younger) > _KEPT:
            self._younger, self._older = {}, self._younger
        younger, older = self._younger, self._older
        new = written.difference(younger)
        unknown = list(new.difference(older))
        again = new.difference(unknown)
        younger.update(zip(again, map(older.__getitem__, again), strict=True))
        younger.update(zip(unknown, read_chunks(unknown), strict=True))
        return younger


_KNOWN = _KnownChunks()
