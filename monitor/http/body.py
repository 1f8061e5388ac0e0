"""Reading a body within its limits: raw bytes, one layer of gzip, decoded bytes."""

import httpx

from monitor.core.feed import FailureKind
from monitor.core.gunzip import Gunzip, GzipError, GzipTooLargeError
from monitor.http.failure import Failure


async def read_body(response: httpx.Response, *, raw_limit: int, limit: int) -> bytes:
    """Return the complete, decoded body. Raises Failure where it is too large, damaged or cut off."""
    gzip = _is_gzip(response)
    declared = response.headers.get("content-length", "")
    if declared.isdigit() and int(declared[:20]) > raw_limit:
        raise _too_large(raw_limit)
    decoder = Gunzip(limit) if gzip else None
    body, received = bytearray(), 0
    try:
        async for chunk in response.aiter_raw():
            received += len(chunk)
            body += decoder.feed(chunk) if decoder else chunk
            if received > raw_limit or len(body) > limit:
                raise _too_large(raw_limit)
        if decoder and received:
            decoder.finish()
    except GzipTooLargeError:
        raise _too_large(limit) from None
    except GzipError as error:
        raise Failure(FailureKind.DECODING, str(error)) from None
    return bytes(body)


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
