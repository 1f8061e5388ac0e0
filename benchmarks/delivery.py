"""How fast a backlog drains: alerts from the outbox to a mail server and a web hook, beside bare smtplib and httpx.

    python benchmarks/delivery.py [--mails 200] [--hooks 2000] [--json]

The servers run in processes of their own on loopback. Ours is the whole way: claim, render, a child with Apprise,
commit what became of each; theirs is the same message over one kept connection and nothing else. `rss_mb` is
the most memory the sending program held, `child_rss_mb` the most that any of its children held.
"""

import argparse
import asyncio
import json
import logging
import multiprocessing.dummy
import resource
import smtplib
import socket
import ssl
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median

import httpx
import structlog
from aiosmtpd.controller import Controller

from monitor.config.model import Channel, Config, Secret
from monitor.context import Context, open_context
from monitor.core.alert import Alert, AlertContent
from monitor.core.delivery import SendOutcome, Sent
from monitor.core.excerpt import Excerpt
from monitor.core.rule import Severity
from monitor.core.timing import Timing
from monitor.runner.live import Live
from monitor.runner.sending import Sends
from monitor.store import outbox
from monitor.store.database import Database

CERTIFICATE = Path(__file__).parent.parent / "tests" / "data" / "feeds_example.pem"
NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)
LINES = "Nordkorea hat erneut eine Kurzstreckenrakete gestartet.\r\n" * 40
SENTENCE = "Nordkorea hat nach Angaben aus Seoul erneut eine Kurzstreckenrakete gestartet. "


class Mailbox:
    """Counts what comes in."""

    taken = 0

    async def handle_DATA(self, *_: object) -> str:  # noqa: N802 aiosmtpd calls it so
        self.taken += 1
        return "250 taken"


def serve_mail(line: Connection, certificate: str | None) -> None:
    """Take mail until told to stop; answer how many."""
    tls = None
    if certificate:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(certificate)
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, tls_context=tls)
    controller.start()
    line.send(port)
    line.recv()
    line.send(mailbox.taken)
    controller.stop()


def serve_hook(line: Connection, _: str | None) -> None:
    """Take web hooks until told to stop; answer how many."""
    taken = []

    class Hook(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            taken.append(len(self.rfile.read(int(self.headers["Content-Length"]))))
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    server.daemon_threads = True
    multiprocessing.dummy.Process(target=server.serve_forever).start()
    line.send(server.server_port)
    line.recv()
    line.send(len(taken))
    server.shutdown()


@contextmanager
def served(serve: Callable[[Connection, str | None], None], certificate: str | None = None) -> Iterator[int]:
    """Run a server in a process of its own; yield its port."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs, certificate))
    server.start()
    yield ours.recv()
    ours.send("stop")
    ours.recv()
    server.join()


def content(number: int) -> AlertContent:
    """Return what a real alert says."""
    return AlertContent(
        rule="Nordkorea-Raketen",
        rule_position="rules.yaml:3",
        severity=Severity.NORMAL,
        title=f"Nordkorea testet Rakete ({number})",
        source="Das Blatt",
        url=f"https://blatt.example/{number}",
        published_at=NOW,
        seen_at=NOW,
        why="new article",
        terms=("Nordkorea", "Rakete"),
        excerpts=(Excerpt("text", SENTENCE * 2, ((0, 9),)),),
    )


def drained(folder: Path, url: str, count: int) -> float:
    """Return deliveries per second from a full outbox until the last is committed; the child is warm."""
    database = Database(f"sqlite:///{folder / f'{time.monotonic_ns()}.db'}")
    database.upgrade()
    channel = Channel(name="bench", url=Secret(url), timing=Timing(storm=None))
    with closing(database), open_context(Config(channels=(channel,)), database) as ctx:
        fill(ctx, 1)
        asyncio.run(drain(ctx))
        fill(ctx, count)
        began = time.perf_counter()
        sent = asyncio.run(drain(ctx))
        seconds = time.perf_counter() - began
    if sent != count:
        raise SystemExit(f"only {sent} of {count} were sent: {url.partition(':')[0]}")
    return count / seconds


def fill(ctx: Context, count: int) -> None:
    """Raise alerts."""
    with ctx.db.begin() as session:
        for number in range(count):
            alert = Alert(f"{count}-{number}", content(number), ())
            outbox.raise_alert(session, alert, article_id=None, targets=[("bench", "")], now=ctx.clock.now())


async def drain(ctx: Context) -> int:
    """Send until the outbox is empty; return how many were sent."""
    sent: list[SendOutcome] = []
    sends = Sends(Live(ctx), on_sent=sent.append)
    while await sends.start_due() or sends.running:
        await sends.one_finished()
    await sends.close(grace=5)
    return sent.count(Sent())


def bare_mails(port: int, count: int, *, tls: bool) -> float:
    """Return mails per second of smtplib over one connection."""
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        if tls:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            smtp.starttls(context=context)
        for number in range(count):
            body = f"Subject: {number}\r\n\r\n{LINES}".encode()
            smtp.sendmail("a@a.example", ["desk@b.example"], body)
    return count / (time.perf_counter() - began)


def bare_hooks(port: int, count: int) -> float:
    """Return posts per second of httpx over one connection."""
    with httpx.Client() as client:
        began = time.perf_counter()
        for number in range(count):
            client.post(f"http://127.0.0.1:{port}/hook", json={"title": number, "message": SENTENCE * 10})
        return count / (time.perf_counter() - began)


def measured(mails: int, hooks: int, rounds: int) -> dict[str, float]:
    """Return the medians of all figures over some rounds."""
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as name:
        for _ in range(rounds):
            for figure, value in one_round(Path(name), mails, hooks):
                found.setdefault(figure, []).append(value)
    figures = {figure: median(values) for figure, values in found.items()}
    figures["mails_vs_smtplib"] = figures["mails_per_s"] / figures["smtplib_per_s"]
    figures["mails_starttls_vs_smtplib"] = figures["mails_starttls_per_s"] / figures["smtplib_starttls_per_s"]
    figures["hooks_vs_httpx"] = figures["hooks_per_s"] / figures["httpx_per_s"]
    figures["rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures["child_rss_mb"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {figure: round(value, 2) for figure, value in figures.items()}


def one_round(folder: Path, mails: int, hooks: int) -> Iterator[tuple[str, float]]:
    with served(serve_mail) as port:
        url = f"mailto://127.0.0.1:{port}?from=a@a.example&to=desk@b.example"
        yield "mails_per_s", drained(folder, url, mails)
        yield "smtplib_per_s", bare_mails(port, mails, tls=False)
    with served(serve_mail, str(CERTIFICATE)) as port:
        url = f"mailtos://127.0.0.1:{port}?from=a@a.example&to=desk@b.example&verify=no"
        yield "mails_starttls_per_s", drained(folder, url, mails)
        yield "smtplib_starttls_per_s", bare_mails(port, mails, tls=True)
    with served(serve_hook) as port:
        yield "hooks_per_s", drained(folder, f"json://127.0.0.1:{port}/hook", hooks)
        yield "httpx_per_s", bare_hooks(port, hooks)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--mails", type=int, default=200)
    arguments.add_argument("--hooks", type=int, default=2_000)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--json", action="store_true")
    given = arguments.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    logging.getLogger().setLevel(logging.ERROR)
    figures = measured(given.mails, given.hooks, given.rounds)
    for figure, value in figures.items():
        print(f"{figure:<28}{value:>10.2f}")
    if given.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
