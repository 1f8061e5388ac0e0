"""A world to kill the daemon in: feeds on loopback, a real mail server, a configuration that grows."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.mailbox import MailServer

SUBJECTS = ("Nordkorea", "Haushalt", "Raketen", "Bahn", "Wahl", "Hochwasser", "Tarifstreit", "Pjöngjang")
VERBS = ("beschäftigt", "überrascht", "spaltet", "beunruhigt", "erreicht")
OBJECTS = ("den Bundestag", "die Nachbarn", "die Fachwelt", "Brüssel", "ballistische Raketen", "den Markt")


def a_document(number: int, entries: int = 25) -> bytes:
    """Return an RSS document of invented news; the same number gives the same document."""
    told = []
    for index in range(entries):
        seed = hashlib.sha256(f"{number}/{index}".encode()).digest()
        title = f"{SUBJECTS[seed[0] % 8]} {VERBS[seed[1] % 5]} {OBJECTS[seed[2] % 6]} ({number}.{index})"
        link = f"https://blatt{number}.example/meldung-{index}"
        told.append(f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid></item>")
    head = f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Blatt {number}</title>'
    return (head + "".join(told) + "</channel></rss>").encode()


def documents(count: int) -> list[bytes]:
    """Return the feed documents of this world: invented ones, or a folder named by MONITOR_CHAOS_FEEDS."""
    folder = os.environ.get("MONITOR_CHAOS_FEEDS")
    if folder:
        return [path.read_bytes() for path in sorted(Path(folder).rglob("*")) if path.is_file()]
    return [a_document(number) for number in range(count)]


@contextmanager
def served(bodies: list[bytes]) -> Iterator[str]:
    """Serve the documents as /0, /1 … with ETag and 304; yield the address."""
    etags = [f'"{hashlib.sha256(body).hexdigest()[:16]}"' for body in bodies]

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            number = int(self.path.strip("/"))
            same = self.headers.get("If-None-Match") == etags[number]
            self.send_response(304 if same else 200)
            self.send_header("ETag", etags[number])
            self.send_header("Content-Type", "application/xml")
            self.send_header("Content-Length", "0" if same else str(len(bodies[number])))
            self.end_headers()
            if not same:
                self.wfile.write(bodies[number])

        def log_message(self, *args: object) -> None:
            """Stay quiet: the daemon's log is the one that matters."""

        def handle(self) -> None:
            with suppress(ConnectionError):  # the daemon was killed
                super().handle()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def arrived(server: MailServer) -> Counter[str]:
    """Count the mails by Message-ID, which is the same on every try of a delivery."""
    return Counter(str(taken.message["Message-ID"]) for taken in server.taken)


@dataclass
class Watch:
    """A monitor installation in a folder, whose feeds are added bit by bit."""

    folder: Path
    feeds: str  # address of the served documents
    smtp_port: int
    story: str = "once"  # how often one story may alert

    def __post_init__(self) -> None:
        (self.folder / "config").mkdir(parents=True)
        (self.folder / "config" / "watch.yaml").write_text(
            "settings: {catch_up: all, allow_private: [127.0.0.0/8]}\n"
            f"channels: {{mail: {{url: 'mailto://127.0.0.1:{self.smtp_port}/?from=watch@example.org', "
            "to: [desk@example.org], storm: off}}\n"
            "rules:\n"
            f"  - {{name: Nordkorea, story: {self.story}, match: Nordkorea}}\n"
            f"  - {{name: ballistische Raketen, story: {self.story}, match: '\"ballistische Raketen\"'}}\n"
            f"  - {{name: Welt, story: {self.story}, any: [Bundestag, Ukraine, Trump, police, government]}}\n",
            encoding="utf-8",
        )

    def add_feeds(self, numbers: range) -> None:
        """Add served documents to the configuration as feeds."""
        lines = ["feeds:"] + [f"  - {self.feeds}/{number}" for number in numbers]
        (self.folder / "config" / f"feeds-{numbers.start:05}.yaml").write_text("\n".join(lines) + "\n")

    def command(self, *arguments: str) -> list[str]:
        folders = ["--config", str(self.folder / "config"), "--data", str(self.folder / "data")]
        return [sys.executable, "-m", "monitor", *arguments, *folders]

    @property
    def log(self) -> Path:
        """What the daemon said, all starts one after the other."""
        return self.folder / "run.log"

    def start(self, *, wait: bool = True) -> "subprocess.Popen[bytes]":
        """Start the daemon; return when it works, or at once."""
        with self.log.open("ab") as log:
            before = log.tell()
            daemon = subprocess.Popen(self.command("run"), stdout=log, stderr=log)
        while wait and b"monitor.started" not in self.log.read_bytes()[before:]:
            assert daemon.poll() is None, f"the daemon did not start: {self.log}"
            time.sleep(0.05)
        return daemon

    def stop(self, daemon: "subprocess.Popen[bytes]") -> int:
        """Ask the daemon to stop and return its exit code."""
        daemon.send_signal(signal.SIGTERM)
        return daemon.wait(timeout=10)
