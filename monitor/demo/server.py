"""The outlets' web server: a moment's documents on a loopback socket, with ETag, 304 and gzip."""

import gzip
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from monitor.demo.newsroom import Document, Moment


class FeedServer(ThreadingHTTPServer):
    """Serves the documents of the moment it was last shown; nothing before that."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.documents: Mapping[str, Document] = {}

    @property
    def url(self) -> str:
        """Where the documents are, without a slash at the end."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def show(self, moment: Moment) -> None:
        """Answer with the documents of `moment` from now on."""
        self.documents = moment.documents


@contextmanager
def serve_feeds() -> Iterator[FeedServer]:
    """Serve on a free port of 127.0.0.1 until the end of the block."""
    with FeedServer() as server:
        thread = Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="demo feeds", daemon=True
        )
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


class _Answer(BaseHTTPRequestHandler):
    server: FeedServer
    server_version = "newsroom"

    def do_GET(self) -> None:
        document = self.server.documents.get(self.path)
        if document is None:
            self.send_error(HTTPStatus.NOT_FOUND)
        elif self.headers["If-None-Match"] == _etag(document):
            self._send(HTTPStatus.NOT_MODIFIED, document)
        else:
            self._send(HTTPStatus.OK, document, body=document.body)

    def _send(self, status: HTTPStatus, document: Document, *, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("ETag", _etag(document))
        self.send_header("Last-Modified", format_datetime(document.changed_at, usegmt=True))
        self.send_header("Vary", "Accept-Encoding")
        if body:
            self.send_header("Content-Type", document.content_type)
            if "gzip" in self.headers.get("Accept-Encoding", ""):
                self.send_header("Content-Encoding", "gzip")
                body = gzip.compress(body)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay silent: the demo tells what happened from the program's side."""


def _etag(document: Document) -> str:
    return f'"{hashlib.sha256(document.body).hexdigest()[:16]}"'
