"""kill -9 of `monitor rematch` at random moments, beside a daemon: every alert once, none missing."""

import os
import random
import subprocess
import time
from pathlib import Path

import pytest

from tests.chaos.test_kill import alerts, ask, wait_until_done
from tests.chaos.world import Watch, arrived, documents, served
from tests.mailbox import MailServer

KILLS = int(os.environ.get("MONITOR_CHAOS_KILLS", "30")) // 3
SEED = int(os.environ.get("MONITOR_CHAOS_SEED", "20260329"))
EVERY = "  - {name: Alles, any: [beschäftigt, überrascht, spaltet, beunruhigt, erreicht], story: every}\n"

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(900)]


def test_a_rematch_killed_again_and_again_raises_each_alert_once(tmp_path: Path) -> None:
    bodies = documents(count=40)
    chance = random.Random(SEED)
    with served(bodies) as address, MailServer() as server:
        watch = Watch(tmp_path, address, server.port)
        watch.add_feeds(range(len(bodies)))
        subprocess.run(watch.command("run", "--once"), check=True, capture_output=True, timeout=600)
        before, rules = alerts(watch), tmp_path / "config" / "watch.yaml"
        rules.write_text(rules.read_text(encoding="utf-8") + EVERY, encoding="utf-8")
        daemon = watch.start()
        command, raised = watch.command("rematch", "Alles", "--yes"), list[int]()
        for _ in range(KILLS):
            asking = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            limit = time.monotonic() + 30
            while len(alerts(watch)) == len(before) + sum(raised) and time.monotonic() < limit:
                if asking.poll() is not None:
                    break
                time.sleep(0.02)
            time.sleep(chance.uniform(0, 0.1))
            asking.kill()
            asking.wait()
            raised.append(len(alerts(watch)) - len(before) - sum(raised))
        subprocess.run(command, check=True, capture_output=True, timeout=600)
        total = len(alerts(watch)) - len(before)
        wait_until_done(watch, 300)
        assert watch.stop(daemon) == 0
    [[articles]] = ask(watch, "SELECT count(*) FROM article")
    [[matched]] = ask(watch, "SELECT count(*) FROM match WHERE rule = 'Alles' AND alert_id IS NOT NULL")
    mails = arrived(server)
    print(f"\n{KILLS} kills: {raised} alerts raised before each, {total} in all, {mails.total()} mails")
    assert total == matched == articles
    assert len(mails) == mails.total() == len(alerts(watch))
