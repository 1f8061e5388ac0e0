"""Reading a body within its limits: raw bytes, one layer of gzip, decoded bytes."""

import asyncio

import httpx

from monitor.core.feed import FailureKind
from monitor.core.gunzip import Gunzip, GzipError, GzipTooLargeError
from monitor.http.failure import Failure

_STEP = 4_096  # bytes of gzip
_MUCH = 100_000  # bytes of content that a step of honest text does not reach


async def read_body(response: httpx.Response, *, raw_limit: int, limit: int) -> bytes:
    """Return the complete, decoded body. Raises Failure where it is too large, damaged or cut off."""
    decoder = Gunzip(limit) if _is_gzip(response) else None
    declared = response.headers.get("content-length", "")
    if declared.isdigit() and int(declared[:20]) > raw_limit:
        raise _too_large(raw_limit)
    try:
        return bytes(await _received(response, decoder, raw_limit=raw_limit))
    except GzipTooLargeError:
        raise _too_large(limit) from None
    except GzipError as error:
        raise Failure(FailureKind.DECODING, str(error)) from None


async def _received(response: httpx.Response, decoder: Gunzip | None, *, raw_limit: int) -> bytearray:
    body, received = bytearray(), 0
    async for chunk in sent(response):
        received += len(chunk)
        if received > raw_limit:
            raise _too_large(raw_limit)
        if decoder:
            await _decode(decoder, chunk, into=body)
        else:
            body += chunk
    if decoder and received:
        decoder.finish()
    return body


async def _decode(decoder: Gunzip, chunk: bytes, *, into: bytearray) -> None:
    """Decode by small steps, between which others have their turn: each may become a thousand times as long."""
    for start in range(0, len(chunk), _STEP):
        content = decoder.feed(chunk[start : start + _STEP])
        into += content
        if len(content) > _MUCH:
            await asyncio.sleep(0)


def sent(response: httpx.Response) -> httpx.AsyncByteStream:
    """Return the body as it was sent: what httpx puts around it counts and cuts what nobody asks for."""
    assert isinstance(response.stream, httpx.AsyncByteStream)
    return response.stream


def _is_gzip(response: httpx.Response) -> bool:
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
