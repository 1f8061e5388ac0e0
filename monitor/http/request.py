"""A request as it goes over the wire, put together once for all visits that ask the same."""

from functools import cached_property

import httpcore
import httpx


class Request(httpx.Request):
    """A request of httpx, with a small body or none, that may be sent again and again."""

    @cached_property
    def origin(self) -> tuple[bytes, bytes, int | None]:
        """Scheme, host and port of who is asked; no port: the scheme's own."""
        return self.url.raw_scheme, self.url.raw_host, self.url.port

    @cached_property
    def written(self) -> bytes:
        """All of it in HTTP/1.1. Raises httpcore's LocalProtocolError where that cannot be said."""
        lines = [b"%b %b HTTP/1.1" % (self.method.encode("ascii"), self.url.raw_path)]
        lines += [b"%b: %b" % header for header in self.headers.raw]
        head = b"\n".join(lines)
        if b"\r" in head or b"\0" in head or head.count(b"\n") >= len(lines):
            raise httpcore.LocalProtocolError("not a request")
        return b"\r\n".join([*lines, b"", self.read()])
