"""Servers on loopback that answer as a test has scripted them."""

import gzip
import os
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import Message
from http.client import parse_headers
from io import BufferedReader
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Self


@dataclass(frozen=True)
class Reply:
    """A complete HTTP answer."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str | None = "application/rss+xml; charset=utf-8"

    def __call__(self, connection: "Connection") -> None:
        headers = {
            "Content-Type": self.content_type,
            "Content-Length": str(len(self.body)),
            "Connection": "keep-alive",
        }
        lines = [f"HTTP/1.1 {self.status} Scripted"]
        lines += [
            f"{name}: {value}" for name, value in {**headers, **self.headers}.items() if value is not None
        ]
        connection.send("\r\n".join([*lines, "", ""]).encode("latin-1") + self.body)


def zipped(body: bytes, **headers: str) -> Reply:
    """Return an honest answer with a gzip body."""
    return Reply(gzip.compress(body), headers={"Content-Encoding": "gzip", **headers})


def redirect(to: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": to})


def not_modified(connection: "Connection") -> None:
    """Answer 304 if the request is conditional, as a server does that has nothing new."""
    if "if-none-match" in connection.request.headers or "if-modified-since" in connection.request.headers:
        Reply(status=304)(connection)
    else:
        Reply(status=500)(connection)


@dataclass(frozen=True)
class Raw:
    """Bytes as they are, then the connection is closed."""

    text: bytes

    def __call__(self, connection: "Connection") -> None:
        connection.send(self.text)


@dataclass(frozen=True)
class Hang:
    """Bytes as they are, then silence until the client gives up or the server ends."""

    text: bytes = b""

    def __call__(self, connection: "Connection") -> None:
        connection.send(self.text)
        connection.server.ended.wait(30)


@dataclass(frozen=True)
class Drip:
    """Bytes one by one with a pause (seconds) between."""

    text: bytes
    pause: float = 0.05

    def __call__(self, connection: "Connection") -> None:
        for byte in self.text:
            connection.send(bytes([byte]))
            if connection.server.ended.wait(self.pause):
                return


@dataclass(frozen=True)
class Reset:
    """Bytes as they are, then a TCP reset."""

    text: bytes = b""

    def __call__(self, connection: "Connection") -> None:
        connection.send(self.text)
        connection.server.ended.wait(0.05)  # the reset would overtake the bytes
        linger = struct.pack("ii", 1, 0)
        connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        os.close(connection.socket.detach())


Script = Callable[["Connection"], None]


@dataclass(frozen=True)
class Request:
    """What a client asked for. Header names are case-insensitive."""

    path: str  # with query
    headers: Message
    body: bytes = b""


@dataclass(frozen=True)
class Connection:
    """One request and the socket to answer on."""

    request: Request
    socket: socket.socket
    server: "FeedServer"

    def send(self, text: bytes) -> None:
        self.socket.sendall(text)


class FeedServer(ThreadingTCPServer):
    """Answers each path with its scripts in turn; the last one repeats.

    >>> with FeedServer() as server:
    ...     server.script("/feed.xml", Reply(b"<rss/>"), Reply(status=410))
    ...     server.url("/feed.xml")
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    allow_reuse_address = True

    def __init__(
        self, *, address: str = "127.0.0.1", port: int = 0, ssl_context: ssl.SSLContext | None = None
    ) -> None:
        super().__init__((address, port), _Exchange)
        self.ended = threading.Event()
        self.requests: list[Request] = []
        self.connections = 0
        self.most_at_once = 0
        self._at_once = 0
        self._ssl_context = ssl_context
        self._scripts: dict[str, list[Script]] = {}
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True)

    @property
    def address(self) -> str:
        return str(self.server_address[0])

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def script(self, path: str, *scripts: Script) -> str:
        """Say how `path` (without query) is answered; return its URL."""
        with self._lock:
            self._scripts[path] = list(scripts)
        return self.url(path)

    def url(self, path: str = "/", *, host: str = "") -> str:
        return f"http{'s' if self._ssl_context else ''}://{host or self.address}:{self.port}{path}"

    def paths(self) -> Sequence[str]:
        """Return what was asked for, in order."""
        return [request.path for request in self.requests]

    def take(self, request: Request) -> Script:
        """Note the request and return its answer."""
        with self._lock:
            self.requests.append(request)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            scripts = self._scripts.get(request.path.partition("?")[0])
            if not scripts:
                return Reply(status=404)
            return scripts.pop(0) if len(scripts) > 1 else scripts[0]

    def answered(self) -> None:
        with self._lock:
            self._at_once -= 1

    def wrap(self, connection: socket.socket) -> socket.socket:
        """Return the connection as it is spoken on: with TLS where the server has a certificate."""
        if not self._ssl_context:
            return connection
        return self._ssl_context.wrap_socket(connection, server_side=True)

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay silent: clients that give up are part of the tests."""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.shutdown()
        self.server_close()
        self._thread.join()


class _Exchange(StreamRequestHandler):
    """Reads one request and plays its script."""

    server: FeedServer
    timeout = 30

    def setup(self) -> None:
        self.server.connections += 1
        self.request = self.server.wrap(self.request)
        super().setup()

    def finish(self) -> None:
        super().finish()
        self.request.close()

    def handle(self) -> None:
        """Answer one request after the other, as long as the answers were complete."""
        while self._answered():
            pass

    def _answered(self) -> bool:
        assert isinstance(self.rfile, BufferedReader)
        line = self.rfile.readline().decode("latin-1").split()
        if len(line) != 3:
            return False
        headers = parse_headers(self.rfile)
        request = Request(line[1], headers, self.rfile.read(int(headers["Content-Length"] or 0)))
        script = self.server.take(request)
        try:
            script(Connection(request, self.request, self.server))
        finally:
            self.server.answered()
        return script is not_modified or (
            isinstance(script, Reply) and script.headers.get("Connection") != "close"
        )
