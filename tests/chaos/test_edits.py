"""The configuration is edited five hundred times at random under load: never is half of it in force."""

import os
import random
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.chaos.test_kill import alerts, articles, ask, wait_until_done
from tests.chaos.world import Watch, a_document, arrived, served
from tests.mailbox import MailServer

EDITS = int(os.environ.get("MONITOR_CHAOS_EDITS", "500"))
SEED = int(os.environ.get("MONITOR_CHAOS_SEED", "20260329"))
RULES = 3  # in every whole configuration
LASTING = {"Nordkorea": "Nordkorea", "ballistische Raketen": "ballistische Raketen", "Welt": "Bundestag"}
FEEDS, ENTRIES = 20, 25

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(3600)]


def a_file(generation: int) -> str:
    """Return a whole file of rules that belong together."""
    rules = [
        f"  - {{name: g{generation}-{number}, match: '\"ballistische Raketen\" OR Wort{number}'}}"
        for number in range(RULES)
    ]
    return "rules:\n" + "\n".join(rules) + "\n"


class Editor:
    """Somebody who edits one file in every way there is."""

    def __init__(self, path: Path, dice: random.Random) -> None:
        self.path, self.dice, self.generation = path, dice, 0

    def edit(self) -> None:
        """Edit the file in one way or another; it may stay broken until the next edit."""
        ways: list[Callable[[str], None]] = [
            self.in_place, self.swapped, self.broken, self.in_pieces, self.truncated, self.deleted
        ]  # fmt: skip
        self.generation += 1
        self.dice.choice(ways)(a_file(self.generation))

    def in_place(self, text: str) -> None:
        self.path.write_text(text)

    def swapped(self, text: str) -> None:
        new = self.path.with_suffix(".new")
        new.write_text(text)
        new.replace(self.path)

    def broken(self, text: str) -> None:
        self.path.write_text(text.replace("match", "mtach", 1))

    def in_pieces(self, text: str) -> None:
        cut = self.dice.randrange(1, len(text) - 1)
        with self.path.open("w") as file:
            file.write(text[:cut])
            file.flush()
            time.sleep(self.dice.choice((0.0, 0.1, 0.3)))
            file.write(text[cut:])

    def truncated(self, text: str) -> None:
        self.path.write_text(text[: self.dice.randrange(len(text) - 1)].rstrip("\n"))

    def deleted(self, text: str) -> None:
        self.path.unlink(missing_ok=True)
        time.sleep(self.dice.choice((0.0, 0.2)))
        self.path.write_text(text)


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


def test_five_hundred_edits_never_put_half_a_configuration_in_force(tmp_path: Path, mail: MailServer) -> None:
    dice = random.Random(SEED)
    with served([a_document(number, ENTRIES) for number in range(FEEDS)]) as address:
        watch = Watch(tmp_path / "watch", address, mail.port)
        watch.add_feeds(range(1))
        editor = Editor(watch.folder / "config" / "edited.yaml", dice)
        editor.in_place(a_file(0))
        daemon = watch.start()
        try:
            edit_at_random(watch, editor, daemon)
            editor.in_place(a_file(EDITS + 1))
            wait_until_in_force(watch, EDITS + 1)
            wait_until_done(watch, 120)
        finally:
            assert watch.stop(daemon) == 0
    loaded = rules_put_in_force(watch)
    assert all(len(added) == RULES for added in loaded), loaded
    assert len(articles(watch)) == FEEDS * ENTRIES
    matched = matched_by_the_rules_in_force(watch, {0, *map(generation_of, loaded)})
    told = len(alerts(watch))
    silent = ask(watch, "SELECT rule FROM match WHERE alert_id IS NULL AND silence IS NOT NULL")
    assert told + len(silent) == matched
    assert ask(watch, "SELECT count(*) FROM delivery WHERE state != 'sent'") == [(0,)]
    mails = arrived(mail)
    assert len(mails) == mails.total() == told > 0
    print(
        f"\n{EDITS} edits, {len(loaded)} put in force, {FEEDS * ENTRIES} articles, "
        f"{matched} matches: {told} alerted, {len(silent)} silent with a reason"
    )


def generation_of(rules: set[str]) -> int:
    """Return the one that all these rules are of."""
    [generation] = {int(name.partition("-")[0].removeprefix("g")) for name in rules}
    return generation


def matched_by_the_rules_in_force(watch: Watch, loaded: set[int]) -> int:
    """Check that each article was judged by all rules of one configuration, none by an older one than another before.

    Return how many matches that makes.
    """
    count, newest = 0, 0
    judged = ask(
        watch,
        "SELECT article.title, (SELECT group_concat(rule, '|') FROM match WHERE article_id = article.id) "
        "FROM article JOIN assignment ON article_id = article.id ORDER BY assignment.id",
    )
    assert len(judged) == FEEDS * ENTRIES
    for title, found in judged:
        rules = set(str(found or "").split("|")) - {""}
        edited = {name for name in rules if name not in LASTING}
        assert rules - edited == {name for name, word in LASTING.items() if word in str(title)}, title
        assert len(edited) == (RULES if "ballistische Raketen" in str(title) else 0), (title, edited)
        if edited:
            generation = generation_of(edited)
            assert generation in loaded
            assert generation >= newest, f"{title}: {generation} after {newest}"
            newest = generation
        count += len(rules)
    return count


def edit_at_random(watch: Watch, editor: Editor, daemon: "subprocess.Popen[bytes]") -> None:
    """Edit again and again while the daemon gets ever more feeds to visit."""
    feeds = iter(range(1, FEEDS))
    for number in range(EDITS):
        editor.edit()
        if number % max(1, EDITS // FEEDS) == 0 and (feed := next(feeds, None)):
            watch.add_feeds(range(feed, feed + 1))
        time.sleep(editor.dice.uniform(0, 1.2))
        assert daemon.poll() is None, watch.log


def wait_until_in_force(watch: Watch, generation: int) -> None:
    limit = time.monotonic() + 10
    while f"+g{generation}-{RULES - 1}" not in watch.log.read_text():
        assert time.monotonic() < limit, watch.log
        time.sleep(0.1)


def rules_put_in_force(watch: Watch) -> list[set[str]]:
    """Return the rules that each change brought."""
    lines = (line for line in watch.log.read_text().splitlines() if "config.loaded" in line)
    brought = [set(re.findall(r"\+(g\d+-\d+)", line)) for line in lines if "rules=" in line]
    assert all(len({name.partition("-")[0] for name in names}) <= 1 for names in brought), brought
    return brought
