"""Reading a body within its limits: raw bytes, one layer of gzip, decoded bytes, and room for a large one."""

import asyncio
from collections.abc import AsyncIterable, Mapping
from io import BytesIO
from typing import Protocol

from monitor.core.feed import FailureKind
from monitor.core.gunzip import MAGIC, PIECE, Gunzip, GzipError, GzipTooLargeError
from monitor.http.failure import Failure
from monitor.http.room import Growth


class Sent(AsyncIterable[bytes], Protocol):
    """A body as it is sent, below its headers."""

    @property
    def headers(self) -> Mapping[str, str]:
        """By their names in lower case."""
        ...


async def read_body(response: Sent, growth: Growth, *, raw_limit: int, limit: int) -> bytes:
    """Return the complete, decoded body. Raises Failure where it is too large, damaged or cut off."""
    decoder = Gunzip(limit) if _is_gzip(response) else None
    declared = response.headers.get("content-length", "")
    if declared.isdigit() and int(declared[:20]) > raw_limit:
        raise _too_large(raw_limit)
    try:
        body = await _received(response, growth, decoder, raw_limit=raw_limit)
    except GzipTooLargeError:
        raise _too_large(limit) from None
    except GzipError as error:
        raise Failure(FailureKind.DECODING, str(error)) from None
    if body.startswith(MAGIC):
        await growth.to(limit)  # nobody knows yet what is in it
    return body


async def _received(response: Sent, growth: Growth, decoder: Gunzip | None, *, raw_limit: int) -> bytes:
    body, received = BytesIO(), 0  # what it holds in the end is handed on without a copy
    async for chunk in response:
        received += len(chunk)
        if received > raw_limit:
            raise _too_large(raw_limit)
        for content in decoder.feed(chunk) if decoder else (chunk,):
            # As it arrives: who claims much and sends little holds no room.
            await growth.to(body.tell() + len(content))
            body.write(content)
            if decoder and len(content) == PIECE:
                # Others have their turn: this chunk may become a thousand times as long.
                await asyncio.sleep(0)
    if decoder and received:
        decoder.finish()
    return body.getvalue()


def _is_gzip(response: Sent) -> bool:
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding in ("", "identity"):
        return False
    if encoding in ("gzip", "x-gzip"):
        return True
    shown = "".join(char for char in encoding[:40] if char.isprintable())
    raise Failure(
        FailureKind.DECODING, f"the content encoding '{shown}' was not asked for and cannot be read"
    )


def _too_large(limit: int) -> Failure:
    return Failure(FailureKind.TOO_LARGE, f"the document is larger than {limit / 1_000_000:g} MB")
