"""gzip decoding that cannot be surprised: bounded output, and a stream that is cut off is an error."""

import zlib
from collections.abc import Iterator

MAGIC = b"\x1f\x8b"
PIECE = 100_000  # bytes of content at once: a few bytes may stand for a thousand times as many


class GzipError(ValueError):
    """The bytes are not gzip, damaged or cut off; the text says which."""


class GzipTooLargeError(GzipError):
    """The content is larger than allowed."""


class Gunzip:
    """Decodes one gzip stream piece by piece, at most `limit` bytes of content, at most PIECE of them at once."""

    def __init__(self, limit: int) -> None:
        self._left = limit
        self._member = _new_member()

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """Give the content of the next `piece`. Raises GzipError."""
        is_full = False  # then there may be more, although all bytes were taken
        while piece or is_full:
            if self._member.eof:
                if not piece.startswith(MAGIC[:1]):
                    break  # padding behind the last member
                self._member = _new_member()
            content = self._decoded(piece)
            yield content
            is_full = len(content) == PIECE
            piece = self._member.unconsumed_tail or self._member.unused_data

    def finish(self) -> None:
        """Say that all pieces were fed. Raises GzipError if the stream goes on."""
        if not self._member.eof:
            raise GzipError("the gzip stream is cut off")

    def _decoded(self, piece: bytes) -> bytes:
        try:
            content = self._member.decompress(piece, min(self._left + 1, PIECE))
        except zlib.error:
            raise GzipError("the gzip stream is damaged") from None
        if len(content) > self._left:
            raise GzipTooLargeError("the content is too large")
        self._left -= len(content)
        return content


def gunzip(data: bytes, limit: int) -> bytes:
    """Return the content of a whole gzip file, at most `limit` bytes. Raises GzipError."""
    decoder = Gunzip(limit)
    content = b"".join(decoder.feed(data))
    decoder.finish()
    return content


def _new_member() -> "zlib._Decompress":
    return zlib.decompressobj(wbits=31)
