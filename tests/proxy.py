"""An HTTP proxy on loopback that notes what it was asked, and knows names of its own."""

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import parse_headers
from io import BufferedReader
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Self
from urllib.parse import urlsplit


@dataclass
class Asked:
    """Request lines and Proxy-Authorization headers, in order."""

    lines: list[str] = field(default_factory=list)
    logins: list[str | None] = field(default_factory=list)


class Proxy(ThreadingTCPServer):
    """Forwards requests and tunnels; `names` says where hosts are that no resolver knows."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, names: Mapping[str, tuple[str, int]], *, refuse: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Forwarding)
        self.names, self.refuse, self.asked = names, refuse, Asked()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True)

    def url(self, login: str = "") -> str:
        return f"http://{login}127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay silent: clients that give up are part of the tests."""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()


class _Forwarding(StreamRequestHandler):
    server: Proxy
    timeout = 10

    def handle(self) -> None:
        assert isinstance(self.rfile, BufferedReader)
        method, target, _ = self.rfile.readline().decode().split()
        headers = parse_headers(self.rfile)
        self.server.asked.lines.append(f"{method} {target}")
        self.server.asked.logins.append(headers["Proxy-Authorization"])
        if self.server.refuse:
            self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        elif method == "CONNECT":
            self._tunnel(target)
        else:
            self._forward(method, target, "".join(f"{name}: {value}\r\n" for name, value in headers.items()))

    def _tunnel(self, target: str) -> None:
        with socket.create_connection(self.server.names[target.partition(":")[0]]) as upstream:
            self.wfile.write(b"HTTP/1.1 200 Connected\r\n\r\n")
            back = threading.Thread(target=_pump, args=(upstream, self.connection), daemon=True)
            back.start()
            _pump(self.connection, upstream)
            back.join()

    def _forward(self, method: str, target: str, headers: str) -> None:
        parts = urlsplit(target)
        with socket.create_connection(self.server.names[parts.hostname or ""]) as upstream:
            upstream.sendall(f"{method} {parts.path} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n".encode())
            upstream.shutdown(socket.SHUT_WR)
            _pump(upstream, self.connection)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while some := source.recv(65_536):
            sink.sendall(some)
        sink.shutdown(socket.SHUT_WR)
