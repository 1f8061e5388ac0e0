"""Entries that were read, known again by twenty bytes each."""

from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b
from struct import Struct
from typing import NewType, cast

from monitor.core.article import Entry, traces

# Short hashes of its source and of what another entry could share with it (guid, else title; link), and how long its source is.
Mark = NewType("Mark", bytes)
_VERSION = b"\x02"  # of the kept marks: another one when entries are identified in another way
_FORMER, _FORMER_SIZE = b"\x01", 16  # these do not tell the length
_WITHOUT_LENGTH = Struct("16s4x")
_SIZE = 20
_SOURCE, _OWN, _LINK, _LENGTH = slice(8), slice(8, 12), slice(12, 16), slice(16, _SIZE)
_NOTHING = bytes(4)


def hash_source(entry: str) -> bytes:
    """Return the short hash by which the source of an entry is known again."""
    return _short(entry, 8)


def mark(source: bytes, length: int, entry: Entry) -> Mark:
    """Return what to keep of an entry that was read from the source with this hash and of so many characters."""
    own, link = traces(entry)
    return Mark(source + _trace(own) + _trace(link) + length.to_bytes(4, "big"))


def length_of(one: Mark) -> int:
    """Return how many characters the source of a marked entry has; 0: that is not known."""
    return int.from_bytes(one[_LENGTH], "big")


def _trace(text: str) -> bytes:
    return _short(text, 4) if text else _NOTHING


def _short(text: str, size: int) -> bytes:
    return blake2b(text.encode(errors="surrogatepass"), digest_size=size).digest()


def may_share(marks: Collection[Mark]) -> bool:
    """Tell whether two of the marked entries may share guid, link or title.

    Entries that do are told apart by looking at all of them (`article.identify`). Hashes are
    short, so this may be told of entries that share nothing, but never missed.
    """
    return any(_repeat([one[part] for one in marks]) for part in (_OWN, _LINK))


def _repeat(traces: list[bytes]) -> bool:
    told = [trace for trace in traces if trace != _NOTHING]
    return len(set(told)) < len(told)


def pack(marks: Iterable[Mark]) -> bytes:
    """Return marks as the bytes to keep with the feed."""
    return _VERSION + b"".join(marks)


def unpack(kept: bytes | None) -> Mapping[bytes, Mark]:
    """Return kept marks by the hash of their source, in order; none where none were kept, or by another version."""
    if kept and kept.startswith(_FORMER):
        kept = _VERSION + b"".join(map(_WITHOUT_LENGTH.pack, _pieces(kept, _FORMER_SIZE)))
    if not kept or not kept.startswith(_VERSION):
        return {}
    marks = _pieces(kept, _SIZE)
    return cast("Mapping[bytes, Mark]", {one[_SOURCE]: one for one in marks})


def _pieces(kept: bytes, size: int) -> list[bytes]:
    """Return what comes behind the version in pieces of this size; none where something is left over."""
    return [] if (len(kept) - 1) % size else [kept[at : at + size] for at in range(1, len(kept), size)]
