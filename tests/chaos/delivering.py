"""A daemon with an outbox to break: alerts put in by hand, real servers, the real program, and a table of what arrived."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from monitor.store import outbox
from monitor.store.database import Database
from monitor.store.tables import delivery, outage
from tests.store.world import alert

Channels = Mapping[str, str | tuple[str, tuple[str, ...]]]  # name → Apprise URL, or that and recipients

PATIENCE = 240  # seconds in which something must have arrived


@dataclass
class Outcome:
    """One line of the table."""

    scenario: str
    injected: int
    lost: int | None  # None: nothing was to be delivered
    duplicated: int | None
    longest: float = 0.0  # seconds from alert to commit
    note: str = ""

    def __str__(self) -> str:
        lost, twice = ("–" if count is None else count for count in (self.lost, self.duplicated))
        figures = f"{self.injected:>8}{lost:>6}{twice:>6}{self.longest:>9.1f}"
        return f"{self.scenario:<52}{figures}  {self.note}"


HEADING = f"{'scenario':<52}{'injected':>8}{'lost':>6}{'twice':>6}{'delay s':>9}"


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Office:
    """A monitor installation whose outbox the test fills; `channels` are name → Apprise URL, or → (URL, targets)."""

    folder: Path
    channels: Channels
    database_url: str = ""
    daemons: "list[subprocess.Popen[bytes]]" = field(default_factory=list)
    raised: Counter[str] = field(default_factory=Counter)  # deliveries by channel

    def __post_init__(self) -> None:
        self.database_url = self.database_url or f"sqlite:///{self.folder / 'data' / 'monitor.db'}"
        (self.folder / "config").mkdir(parents=True)
        (self.folder / "data").mkdir()
        lines = ["channels:"]
        for name, given in self.channels.items():
            url, targets = (given, ()) if isinstance(given, str) else given
            lines += [f"  {name}:", f"    url: '{url}'"]
            lines += [f"    to: [{', '.join(targets)}]"] if targets else []
        text = "\n".join([*lines, "feeds: []", "rules: []", "settings: {language: en}"])
        (self.folder / "config" / "watch.yaml").write_text(text + "\n", encoding="utf-8")
        self.database = Database(self.database_url)
        self.database.upgrade()

    def raise_alerts(self, count: int, *channels: str, **content: Any) -> None:
        """Raise alerts on every target of the channels."""
        pairs = [(name, target) for name in channels for target in self._targets(name)]
        with self.database.begin() as session:
            for _ in range(count):
                number = self.raised.total()
                title = content.get("title") or f"Meldung {number}."
                told = alert(f"{self.folder.name}-{number}", **{**content, "title": title})
                outbox.raise_alert(session, told, article_id=None, targets=pairs, now=now())
                self.raised.update(name for name, _ in pairs)

    def _targets(self, name: str) -> tuple[str, ...]:
        given = self.channels[name]
        return ("",) if isinstance(given, str) else given[1]

    def start(self, *options: str) -> "subprocess.Popen[bytes]":
        """Start the daemon and return when it works."""
        with self.log.open("ab") as log:
            before = log.tell()
            daemon = subprocess.Popen(
                [sys.executable, "-m", "monitor", "run", *options, *self._folders()],
                stdout=log,
                stderr=log,
                env=self._environment(),
            )
        self.daemons.append(daemon)
        self.wait(lambda: b"monitor.started" in self.log.read_bytes()[before:], 90)
        return daemon

    def _folders(self) -> list[str]:
        return ["--config", str(self.folder / "config"), "--data", str(self.folder / "data")]

    def _environment(self) -> dict[str, str]:
        on_server = {"MONITOR_DATABASE_URL": self.database_url}
        return {**os.environ, **({} if self.database_url.startswith("sqlite") else on_server)}

    def run(self, *command: str, folder: str = "--data") -> "subprocess.CompletedProcess[str]":
        """Run another command, which takes this option for its folder, on this installation."""
        place = self.folder / folder.removeprefix("--")
        arguments = [sys.executable, "-m", "monitor", *command, folder, str(place)]
        return subprocess.run(
            arguments, env=self._environment(), capture_output=True, text=True, timeout=90, check=False
        )

    @property
    def log(self) -> Path:
        return self.folder / "run.log"

    def stop(self) -> float:
        """Ask the last daemon to stop; return how many seconds that took."""
        daemon, began = self.daemons[-1], time.monotonic()
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(timeout=30) == 0, self.log.read_text()[-2_000:]
        return time.monotonic() - began

    def close(self) -> None:
        for daemon in self.daemons:
            if daemon.poll() is None:
                daemon.kill()
                daemon.wait()
        self.database.close()

    def deliveries(self) -> list[Any]:
        with self.database.read() as session:
            return list(session.execute(select(delivery)).all())

    def pending(self) -> int:
        return sum(row.state == "pending" for row in self.deliveries())

    def hurry(self) -> None:
        """Let time pass: what waits for its next try is due."""
        past = now() - timedelta(seconds=1)
        with self.database.begin() as session:
            waits = (delivery.c.state == "pending", delivery.c.leased_by.is_(None), delivery.c.due_at > past)
            session.execute(update(delivery).where(*waits).values(due_at=past))
            session.execute(update(outage).where(outage.c.probe_at > past).values(probe_at=past))

    def hurried(self) -> bool:
        """Hurry, and wait for a moment."""
        self.hurry()
        time.sleep(0.3)
        return True

    def wait(self, done: Callable[[], bool], seconds: float = PATIENCE) -> None:
        limit = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < limit, f"not within {seconds:g} s: {self.log.read_text()[-3_000:]}"
            time.sleep(0.1)

    def wait_until_sent(self, *, hurry: bool = False) -> None:
        """Wait until nothing is pending, as long as it gets less; with `hurry` without the pauses between tries."""
        while left := self.pending():
            self.wait(partial(self._fewer, left, hurry=hurry))

    def _fewer(self, pending: int, *, hurry: bool) -> bool:
        return (not hurry or self.hurried()) and self.pending() < pending

    def outcome(self, scenario: str, arrived: Iterable[str], *, channel: str = "", note: str = "") -> Outcome:
        """Compare what was raised for a channel (default: all) with the marks of what arrived."""
        marks = Counter(arrived)
        injected = self.raised[channel] if channel else self.raised.total()
        rows = [row for row in self.deliveries() if row.sent_at and (not channel or row.channel == channel)]
        longest = max((row.sent_at - row.created_at).total_seconds() for row in rows) if rows else 0.0
        return Outcome(scenario, injected, injected - len(marks), marks.total() - len(marks), longest, note)
