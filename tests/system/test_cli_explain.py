"""`monitor explain` names the right reason: whole situations, played through the real stages."""

import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import typer
from sqlalchemy import delete
from typer.testing import CliRunner, Result

from monitor.cli import explain
from monitor.cli.explain_times import Times, span
from monitor.config.model import Channel, Config, FeedSpec, Settings
from monitor.context import reconfigured
from monitor.core.article import Entry
from monitor.core.delivery import SendFailed, SendFailure
from monitor.core.feed import FailureKind, FetchFailed
from monitor.core.query import QueryProblem
from monitor.core.query_parser import parse_query
from monitor.core.rule import Escalation, Rule, Scope, StoryMode
from monitor.core.schedule import QuietHours, QuietSpan, Schedule
from monitor.core.timing import StormLimit, Timing
from monitor.stages import attend, deliver, prune, triage
from monitor.store import acks, outbox, snoozes, unjudged
from monitor.store.database import Database
from monitor.store.tables import metadata
from monitor.store.unjudged import Unjudged
from tests.builders import FEED, FakeClock, Newsstand, Recorder, a_context, an_entry, poll_due, sync

BERLIN = ZoneInfo("Europe/Berlin")
HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
NOON = datetime(2026, 3, 24, 11, tzinfo=UTC)  # 12:00 in Berlin
NIGHT = QuietHours((QuietSpan("22:00-07:00", BERLIN, 22 * HOUR, 31 * HOUR),))
DAILY = Schedule("daily 07:00", BERLIN, at=7 * HOUR)
OTHER = "https://andere.example/rss"
TITLE = "Nordkorea testet Rakete"
LEAD = (
    "Seoul (dpa) - Nordkorea hat nach Angaben des Generalstabs in Seoul am frühen Morgen zwei ballistische "
    "Kurzstreckenraketen Richtung Japanisches Meer abgefeuert."
)
REFUSED = SendFailed(SendFailure.PERMANENT, "550 no such user")
CLOSED = SendFailed(SendFailure.CREDENTIALS, "535 wrong password")
BUSY = SendFailed(SendFailure.TEMPORARY, "451 try later")
GONE = FetchFailed(FailureKind.GONE, "410 Gone", status=410)
DOWN = FetchFailed(FailureKind.CONNECT, "connection refused")


def a_rule(line: str = "Nordkorea", **given: Any) -> Rule:
    query = parse_query(line)
    assert not isinstance(query, QueryProblem)
    return Rule(**{"name": "Korea", "query": query, "version": line, **given})


class Watch:
    """A watch of two feeds whose past a test writes, event by event; its first visits are over."""

    def __init__(self, db: Database, capsys: pytest.CaptureFixture[str]) -> None:
        self.db, self.capsys = db, capsys
        self.clock, self.stand, self.notifier = FakeClock(NOON), Newsstand(), Recorder()
        config = Config(
            feeds=(FeedSpec(url=FEED, name="Blatt", tags=frozenset({"politik"})), FeedSpec(url=OTHER)),
            rules=(a_rule(),),
            channels=(Channel(name="mail"),),
            settings=Settings(),
        )
        parts = {"clock": self.clock, "newsstand": self.stand, "notifier": self.notifier}
        self.ctx = a_context(db, config, **parts)  # type: ignore[arg-type]
        self.stand.put(FEED)
        self.stand.put(OTHER)
        sync(self.ctx)
        poll_due(self.ctx)

    def change(self, **given: Any) -> "Watch":
        """Take over another configuration."""
        config = replace(self.ctx.config, **given)
        self.ctx = reconfigured(self.ctx, config)
        sync(self.ctx)
        return self

    def rule(self, line: str, **given: Any) -> "Watch":
        return self.change(rules=(a_rule(line, **given),))

    def channel(self, timing: Timing, *targets: str) -> "Watch":
        return self.change(channels=(Channel(name="mail", timing=timing, targets=targets or ("",)),))

    def publish(self, *entries: Entry, feed: str = FEED) -> "Watch":
        """Let a feed say these things now, and judge them."""
        self.see(*entries, feed=feed)
        while triage.run(self.ctx).more:
            pass
        return self

    def see(self, *entries: Entry, feed: str = FEED) -> "Watch":
        self.stand.put(feed, *entries)
        self.after(DAY)
        return self

    def after(self, time: timedelta) -> "Watch":
        """Visit what is due after a while."""
        self.clock.pass_by(time)
        poll_due(self.ctx)
        return self

    def send(self, times: int = 1) -> "Watch":
        """Send all that is due; with `times` as often, each when the next try is due."""
        for _ in range(times):
            while claimed := deliver.claim(self.ctx, limit=100):
                for one in claimed:
                    deliver.run(self.ctx, one)
            with self.db.read() as session:
                due = outbox.next_due(session)
            if times > 1 and due:
                self.clock.at = max(due, self.clock.at)
        return self

    def explain(self, which: str = "1", **given: Any) -> str:
        """Return what the command says, on one line."""
        times = Times(BERLIN, self.clock.now())
        self.capsys.readouterr()
        with self.db.read() as session, suppress(typer.Exit):
            explain.tell(session, which, given.pop("config", self.ctx.config), times, **given)
        return " ".join("".join(self.capsys.readouterr()).split())


@pytest.fixture(scope="module")
def shared(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Open one database for all situations: a connection that knows its statements plays each much faster."""
    path = tmp_path_factory.mktemp("explain") / "monitor.db"
    shutil.copyfile(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def watch(shared: Database, capsys: pytest.CaptureFixture[str]) -> Iterator[Watch]:
    yield Watch(shared, capsys)
    with shared.begin() as session:
        for table in reversed(metadata.sorted_tables):
            session.execute(delete(table))


def at_night(watch: Watch) -> Watch:
    """Let 23:00 be when the next article is seen."""
    watch.clock.pass_by(11 * HOUR)
    return watch


def text(title: str, summary: str = "", **given: Any) -> Entry:
    return an_entry(title, summary=summary, **given)


FIRST = text("Mehrere Tote bei Explosion in Nordkorea", "In einer Fabrik ist es passiert.", guid="1")
AGAIN = "Nordkorea: 40 Arbeiter sterben in Munitionsfabrik"
NEXT = text(
    "Sicherheitsrat berät über Nordkorea und seine Kurzstreckenraketen",
    "Nach dem Abschuss der Kurzstreckenraketen Richtung Japanisches Meer kommt der Sicherheitsrat zu "
    "einer Dringlichkeitssitzung zusammen.",
)
Story = Callable[[Watch], str]

ALERTED: dict[str, tuple[Story, list[str]]] = {
    "sent": (
        lambda w: w.publish(an_entry()).send().explain(),
        [
            "Alerted by Korea: sent to mail at 12:00.",
            "»Nordkorea« testet Rakete",
            "sent 2026-03-25 12:00 (now)",
        ],
    ),
    "sent to one of several": (
        lambda w: w.channel(Timing(), "a@x.example", "b@x.example").publish(an_entry()).send().explain(),
        ["sent to mail (a@x.example), mail (b@x.example) at 12:00."],
    ),
    "held by quiet hours": (
        lambda w: at_night(w.channel(Timing(quiet=NIGHT))).publish(an_entry()).send().explain(),
        ["not sent to mail yet, held over quiet hours until on 2026-03-26 at 07:00."],
    ),
    "released after quiet hours": (
        lambda w: (
            at_night(w.channel(Timing(quiet=NIGHT)))
            .publish(an_entry(), an_entry("Nordkorea: Sturm deckt Dächer ab"))
            .after(9 * HOUR)
            .send()
            .explain()
        ),
        ["sent to mail at 08:00", "held over quiet hours, in one message with 1 other"],
    ),
    "digest waiting": (
        lambda w: w.channel(Timing(digest=DAILY)).publish(an_entry()).send().explain(),
        ["not sent to mail yet, collected for a digest until on 2026-03-26 at 07:00"],
    ),
    "storm": (
        lambda w: (
            w.channel(Timing(storm=StormLimit(1, HOUR)))
            .rule("Nordkorea", story=StoryMode.EVERY)
            .publish(an_entry(), an_entry("Sturm deckt in Nordkorea Dächer ab"))
            .send()
            .explain("Sturm deckt")
        ),
        ["not sent to mail yet, held by the storm limit until 13:00"],
    ),
    "the rule alerted a short while ago": (
        lambda w: (
            w.rule("Nordkorea OR Sturm", repeat_after=2 * DAY)
            .publish(an_entry())
            .publish(an_entry("Sturm über Rom"))
            .send()
            .explain("Sturm")
        ),
        ["held because the rule alerted a short while ago until on 2026-03-27 at 12:00"],
    ),
    "pending": (
        lambda w: w.publish(an_entry()).explain(),
        ["not sent to mail yet, it is due now", "it goes out as soon as `monitor run` gets to it"],
    ),
    "retrying": (
        lambda w: failing(w, BUSY).publish(an_entry()).send().explain(),
        [
            "not sent to mail yet, 1 try failed; the next is due at 12:00",
            "1 try failed (451 try later); next try",
        ],
    ),
    "being sent": (
        lambda w: leased(w.publish(an_entry())).explain(),
        ["it is being sent right now", "being sent right now, the 1st try"],
    ),
    "a sender that died": (
        lambda w: leased(w.publish(an_entry())).after(HOUR).explain(),
        ["the sender stopped before it knew whether it arrived"],
    ),
    "dead letter": (
        lambda w: failing(w, REFUSED).publish(an_entry()).send(times=3).explain(),
        [
            "not delivered to mail, given up: 550 no such user",
            "given up after 3 tries",
            "monitor outbox retry 1",
        ],
    ),
    "dropped": (
        lambda w: dropped(w.publish(an_entry())).explain("delivery:1"),
        ["not delivered to mail, dropped by hand"],
    ),
    "channel removed": (
        lambda w: w.publish(an_entry()).change(channels=(Channel(name="chat"),)).explain("alert:1"),
        ["not sent to mail yet", "the configuration has no channel mail any more"],
    ),
    "recipient removed": (
        lambda w: w.publish(an_entry()).channel(Timing(), "a@x.example").explain("alert:1"),
        ["the channel has no such recipient any more"],
    ),
    "no channel at all": (
        lambda w: w.rule("Nordkorea", notify=("pager",)).publish(an_entry()).explain(),
        ["Alerted by Korea: but no channel was there to take it."],
    ),
    "channel out of order": (
        lambda w: failing(w, CLOSED).publish(an_entry()).send(times=3).explain(),
        ["tries failed", "the channel mail takes nothing since 2026-03-25 12:00", "535 wrong password"],
    ),
    "waiting for a channel out of order": (
        lambda w: later_than_an_outage(w).explain("Sturm"),
        ["due since 2026-03-2", "the channel mail takes nothing since", "which is tried again"],
    ),
    "acknowledged": (
        lambda w: acked(escalating(w).publish(an_entry()).send()).explain(),
        ["Alerted by Korea: sent to mail", "acknowledged by kim 2026-03-25 12:00"],
    ),
    "to be escalated": (
        lambda w: escalating(w).publish(an_entry()).send().explain(),
        ["others are told 2026-03-25 13:00 (in 1 h) unless somebody acknowledges it"],
    ),
    "escalated": (
        lambda w: attended(escalating(w).publish(an_entry()).send().after(HOUR)).send().explain(),
        [
            "sent to mail at 12:00; sent to boss at 13:00",
            "because nobody had acknowledged it",
            "at the 1st try; told because nobody acknowledged the alert",
        ],
    ),
    "one alert of two rules": (
        lambda w: (
            w.change(rules=(a_rule(), a_rule("Rakete", name="Raketen")))
            .publish(an_entry())
            .explain("alert:2")
        ),
        ["Alerted by Raketen: not sent to mail yet"],
    ),
    "edited, and news again": (
        lambda w: w.publish(FIRST).publish(replace(FIRST, title=AGAIN)).send().explain(),
        [f"new headline: {AGAIN}", "matched edit 1", "update: the same article as"],
    ),
    "update of a story": (
        lambda w: (
            w.publish(text("Nordkorea feuert zwei Kurzstreckenraketen ab", LEAD)).publish(NEXT).explain("2")
        ),
        ["same story:", "the story began with “Nordkorea feuert zwei Kurzstreckenraketen ab” (Blatt)"],
    ),
    "rule changed since": (
        lambda w: w.publish(an_entry()).send().rule("Nordkorea AND Seoul").explain(),
        ["Alerted by Korea: sent", "the rule has been changed since: now Seoul is not there"],
    ),
    "rule changed, but not for this": (
        lambda w: w.publish(an_entry()).rule("Nordkorea OR Seoul").explain(),
        ["the rule has been changed since: it would match now, too"],
    ),
    "rule removed since": (
        lambda w: w.publish(an_entry()).send().change(rules=()).explain(),
        ["Alerted by Korea: sent", "the rule is not in the configuration any more"],
    ),
}

SILENT: dict[str, tuple[Story, list[str]]] = {
    "baseline": (
        lambda w: baseline(w).explain("Nordkorea von früher"),
        [
            "Not alerted: Korea matched, but it was already in the feed at its first poll",
            "at its first poll: such",
        ],
    ),
    "folded into a story": (
        lambda w: (
            w.publish(text("Nordkorea feuert zwei Kurzstreckenraketen ab", LEAD))
            .publish(text("Generalstab: Nordkorea feuert Kurzstreckenraketen", LEAD), feed=OTHER)
            .explain("2")
        ),
        ["Not alerted: Korea matched, but already alerted:", "copy:", "headline and lead stand in"],
    ),
    "snoozed": (
        lambda w: snoozed(w).publish(an_entry()).explain(),
        ["Not alerted: Korea matched, but snoozed until 2026-03-26 12:00 CET (snooze 1)."],
    ),
    "already alerted": (
        lambda w: w.publish(an_entry()).after(5 * DAY).publish(an_entry(guid="2")).explain("2"),
        ["Not alerted: Korea matched, but the same article was already alerted for this rule."],
    ),
    "its alert was forgotten": (
        lambda w: forgotten(w.publish(an_entry()), an_entry()).explain(),
        ["Korea matches it; what came of that is not kept any more (settings.keep)."],
    ),
    "the same article in two feeds": (
        lambda w: w.publish(an_entry()).publish(an_entry(), feed=OTHER).explain("2"),
        ["Not alerted: Korea matched, but already alerted: the same article as"],
    ),
    "the same link by two ways": (
        lambda w: w.publish(an_entry()).publish(an_entry(), feed=OTHER).explain(an_entry().url),
        ["Alerted by Korea", "Same link article 2 from"],
    ),
    "not judged yet": (
        lambda w: w.see(an_entry()).explain(),
        ["Not judged yet: it waits", "As it is now, Korea matches it."],
    ),
    "not judged yet, and nothing for any rule": (
        lambda w: w.see(an_entry("Sturm über Rom")).explain(),
        ["Not judged yet: it waits for the rules to be applied by `monitor run`. Article"],
    ),
    "rule added later": (
        lambda w: w.rule("Sturm").publish(an_entry()).rule("Nordkorea", name="Neu").explain(),
        ["Not alerted: Neu would match it now, but did not when it was judged at 12:00: the rule"],
    ),
    "no rule": (
        lambda w: w.publish(an_entry("Sturm über Rom")).explain(),
        ["Not alerted: no rule matches it. Article"],
    ),
    "wrong mode": (
        lambda w: w.rule("Nordkorea AND Rakete").publish(an_entry("Raketenwerfer aus Nordkorea")).explain(),
        ["Nearest is Korea: would match “Raketenwerfer” if Rakete were in compound mode."],
    ),
    "wrong mode, of a country": (
        lambda w: w.publish(an_entry("Nordkoreanische Raketen")).explain(),
        ["would match “Nordkoreanische” if Nordkorea were in derive mode"],
    ),
    "excluded word": (
        lambda w: w.rule("Nordkorea NOT Sport").publish(an_entry("Nordkorea: Sport im Winter")).explain(),
        ["Nearest is Korea: “Sport” is there, but the rule excludes Sport."],
    ),
    "missing term": (
        lambda w: w.rule("Nordkorea AND Seoul").publish(an_entry()).explain(),
        ["Nearest is Korea: Seoul is not there."],
    ),
    "other language": (
        lambda w: w.rule("Nordkorea", scope=Scope(languages=frozenset({"en"}))).publish(an_entry()).explain(),
        ["it looks at articles in en only; this one is in de"],
    ),
    "scope by feed": (
        lambda w: w.rule("Nordkorea", scope=Scope(feeds=frozenset({"Kurier"}))).publish(an_entry()).explain(),
        ["it looks at Kurier only; this feed is Blatt, tagged politik"],
    ),
    "scope by tag": (
        lambda w: w.rule("Nordkorea", scope=Scope(tags=frozenset({"sport"}))).publish(an_entry()).explain(),
        ["it looks at tag:sport only; this feed is Blatt, tagged politik"],
    ),
    "capital letters": (
        lambda w: w.rule("Ton").publish(an_entry("Alle ton in ton")).explain(),
        ["“ton” is there, but without the capital letters that Ton asks for"],
    ),
    "phrase too far apart": (
        lambda w: (
            w.rule('"Rakete abgefeuert"')
            .publish(an_entry("Eine Rakete wurde heute in aller Frühe abgefeuert"))
            .explain()
        ),
        ['stand further apart: would match as "Rakete abgefeuert"~5'],
    ),
    "term in another field": (
        lambda w: w.rule("title:Seoul").publish(text(TITLE, "Das meldet Seoul am Morgen.")).explain(),
        ["“Seoul” is there in the field summary, but Seoul is looked for in title only"],
    ),
    "not exactly as written": (
        lambda w: w.rule("=NATO").publish(an_entry("Die Nato berät")).explain(),
        ["“Nato” is there, but not exactly as =NATO is written"],
    ),
    "far from every rule, but asked for": (
        lambda w: w.publish(an_entry("Sturm über Rom")).explain(rule="Korea"),
        ["Korea (config/rules.yaml:1) did not match: Nordkorea is not there"],
    ),
    "feed failing": (
        lambda w: broken(w.publish(an_entry("Sturm über Rom")), DOWN).explain(),
        ["its feed now: it cannot be read since 2026-03-26 12:00 (now): connection refused"],
    ),
    "feed dead": (
        lambda w: dead(w.publish(an_entry("Sturm über Rom"))).explain(),
        ["its feed now: it is dead"],
    ),
    "feed paused": (
        lambda w: paused(w.publish(an_entry("Sturm über Rom"))).explain(),
        ["its feed now: it is paused"],
    ),
    "feed removed": (
        lambda w: w.publish(an_entry("Sturm über Rom")).change(feeds=()).explain(),
        ["its feed is not in the configuration any more"],
    ),
    "in another language than its feed says": (
        lambda w: w.publish(text("The army is ready", "It was on the day that all was over.")).explain(),
        ["from Blatt, in language en, as its text shows; its feed says de"],
    ),
    "silent for two rules": (
        lambda w: (
            snoozed(w.change(rules=(a_rule(), a_rule("Rakete", name="R"))), rule=None, story=1)
            .publish(an_entry())
            .explain()
        ),
        ["Not alerted: Korea, R matched, but snoozed until"],
    ),
    "published before the watch": (
        lambda w: w.publish(an_entry("Sturm über Rom", published_at=NOON - DAY)).explain(),
        ["seen 2026-03-25 12:00 (now), 2 d later", "the watch knows its feed since 2026-03-24 12:00"],
    ),
    "dated ahead": (
        lambda w: w.publish(an_entry("Sturm über Rom", published_at=NOON + DAY + 90 * MINUTE)).explain(),
        ["1 h 30 min before the time that its feed gives"],
    ),
    "gap": (
        lambda w: with_gap(w).explain("Meldung 59"),
        ["all that the feed held was replaced: other entries may have passed unseen"],
    ),
}

UNKNOWN: dict[str, tuple[Story, list[str]]] = {
    "id": (
        lambda w: w.explain("99"),
        ["No such article: 99", "`monitor alerts` shows the numbers of alerts (alert:ID)"],
    ),
    "alert": (lambda w: w.explain("alert:99"), ["No such alert: alert:99"]),
    "delivery": (lambda w: w.explain("delivery:99"), ["No such delivery: delivery:99"]),
    "id of an alert": (
        lambda w: w.change(rules=(a_rule(), a_rule("Rakete", name="R"))).publish(an_entry()).explain("2"),
        ["No such article: 2", "But there is an alert with this number: `monitor explain alert:2`."],
    ),
    "id of an article, and of another's alert": (
        lambda w: w.publish(an_entry("Sturm über Rom")).publish(an_entry()).explain("1"),
        ["Article 1: Sturm über Rom", "alert 1 is about another article: `monitor explain alert:1`"],
    ),
    "an enormous id": (lambda w: w.explain("9" * 30), ["No such article: 9999"]),
    "an alert with an enormous id": (lambda w: w.explain("alert:" + "9" * 30), ["No such alert: alert:9999"]),
    "more digits than Python reads": (lambda w: w.explain("9" * 5_000), ["No such article: 9999"]),
    "what only looks like a number": (lambda w: w.explain("²"), ["No such article: ²", "newest 50,000"]),
    "forgotten": (
        lambda w: forgotten(w.publish(an_entry("Sturm über Rom"))).explain(),
        ["No such article: 1", "There was one, but it was forgotten (settings.keep: 90 d)."],
    ),
    "title": (
        lambda w: w.publish(an_entry()).explain("Nordkorea testet Atombombe"),
        ["No such article", "Similar headlines: 1 Blatt: Nordkorea testet Rakete (seen", "newest 50,000"],
    ),
    "link, of a feed that works": (
        lambda w: w.publish(an_entry()).explain("https://www.blatt.example/nordkorea-testet-viel.html"),
        ["Similar headlines: 1", "The feed Blatt of blatt.example: it works, last visited 2026-03-25 12:00"],
    ),
    "link, of a feed that fails": (
        lambda w: broken(w, DOWN).explain("https://blatt.example/x"),
        ["it cannot be read since", "connection refused"],
    ),
    "link, of a feed that is dead": (
        lambda w: dead(w).explain("https://blatt.example/x"),
        ["it is dead: 410 Gone"],
    ),
    "link, of a feed that is paused": (
        lambda w: paused(w).explain("https://blatt.example/x"),
        ["it is paused"],
    ),
    "link, of a feed that was removed": (
        lambda w: w.change(feeds=()).explain("https://blatt.example/x"),
        ["it is not in the configuration any more"],
    ),
    "link, of a feed with gaps": (
        lambda w: with_gap(w).explain("https://blatt.example/x"),
        ["entries may have passed unseen 2026-03-2"],
    ),
    "link, of a feed not visited yet": (
        lambda w: w.change(feeds=(FeedSpec(url="https://neu.example/rss"),)).explain("https://neu.example/x"),
        ["it was not visited yet"],
    ),
    "link, of a site whose feed is elsewhere": (
        lambda w: w.publish(an_entry(url="https://www.kurier.example/1")).explain("https://kurier.example/2"),
        ["The feed Blatt of kurier.example: it works"],
    ),
    "link, of no feed": (
        lambda w: w.explain("https://www.kurier.co.uk/x"),
        ["No feed of kurier.co.uk is watched: `monitor feeds add https://kurier.co.uk`"],
    ),
    "link, of half an address": (lambda w: w.explain("https://[::1/x"), ["No such article: https://[::1/x"]),
    "link, of no host": (lambda w: w.explain("x://"), ["No such article: x://"]),
    "several headlines": (
        lambda w: w.publish(*(an_entry(f"Nordkorea {n}") for n in range(7))).explain("nordkorea"),
        [
            "7 articles have these words in their headline; name one by its id. The newest first:",
            "7 Blatt: Nordkorea 6 6 Blatt: Nordkorea 5",
            "… and 2 more",
        ],
    ),
    "rule": (
        lambda w: w.publish(an_entry()).explain(rule="Koera"),
        ["There is no rule 'Koera': did you mean 'Korea'?"],
    ),
}


def failing(watch: Watch, answer: SendFailed) -> Watch:
    watch.notifier.answers["mail"] = answer
    return watch


def leased(watch: Watch) -> Watch:
    """Let a sender take what is due, and never come back."""
    deliver.claim(watch.ctx, limit=1)
    return watch


def later_than_an_outage(watch: Watch) -> Watch:
    """Raise an alert while its channel refuses everybody."""
    failing(watch, CLOSED).publish(an_entry()).send(times=6)
    return watch.rule("Sturm").publish(an_entry("Sturm über Rom")).send()


def escalating(watch: Watch) -> Watch:
    watch.change(channels=(Channel(name="mail"), Channel(name="boss")))
    return watch.rule("Nordkorea", notify=("mail",), escalate=Escalation(HOUR, ("boss",)))


def attended(watch: Watch) -> Watch:
    attend.run(watch.ctx)
    return watch


def acked(watch: Watch) -> Watch:
    with watch.db.begin() as session:
        acks.acknowledge(session, None, by="kim", now=watch.clock.now())
    return watch


def snoozed(watch: Watch, rule: str | None = "Korea", story: int | None = None) -> Watch:
    now = watch.clock.now()
    with watch.db.begin() as session:
        snoozes.make(session, rule=rule, story=story, until=now + 2 * DAY, by="kim", now=now)
    return watch


def forgotten(watch: Watch, *listed: Entry) -> Watch:
    """Let years pass, with other news and what the feed still lists, and forget what is old."""
    watch.send().stand.put(FEED, *listed, an_entry("Wetter"))
    watch.after(1200 * DAY).publish(*listed, an_entry("Wetter"), an_entry("Verkehr"))
    prune.run(watch.ctx)
    return watch


def dropped(watch: Watch) -> Watch:
    with watch.db.begin() as session:
        outbox.drop(session, [1])
    return watch


def broken(watch: Watch, answer: FetchFailed) -> Watch:
    watch.stand.documents[FEED] = answer
    return watch.after(DAY)


def dead(watch: Watch) -> Watch:
    return broken(watch, GONE)


def paused(watch: Watch) -> Watch:
    return watch.change(feeds=tuple(replace(spec, paused=True) for spec in watch.ctx.config.feeds))


def baseline(watch: Watch) -> Watch:
    """Watch another feed, which has had an entry for long."""
    new = "https://neu.example/rss"
    watch.change(feeds=(*watch.ctx.config.feeds, FeedSpec(url=new)))
    return watch.publish(an_entry("Nordkorea von früher"), feed=new)


def with_gap(watch: Watch) -> Watch:
    """Replace all that the feed holds between two visits."""
    watch.publish(*(an_entry(f"Meldung {n}") for n in range(30)))
    return watch.publish(*(an_entry(f"Meldung {n}") for n in range(30, 60)))


@pytest.mark.parametrize(
    ("story", "said"), (ALERTED | SILENT | UNKNOWN).values(), ids=list(ALERTED | SILENT | UNKNOWN)
)
def test_the_reason_is_named(watch: Watch, story: Story, said: Iterable[str]) -> None:
    told = story(watch)
    for part in said:
        assert part in told


LINK = "https://www.blatt.example/politik/rakete-4711.html"


@pytest.mark.parametrize(
    "which",
    [
        LINK,
        f"{LINK}?utm_source=feed&fbclid=Iw#comments",
        "http://blatt.example/politik/rakete-4711.html",
        "https://m.blatt.example/politik/rakete-4711.html",
        "www.blatt.example/politik/rakete-4711.html",
        "blatt.example/politik/rakete-4711.html?wt_mc=x",
    ],
)
def test_an_article_is_found_by_every_form_of_its_link(watch: Watch, which: str) -> None:
    told = watch.publish(an_entry(url=LINK)).explain(explain.as_link(which))
    assert told.startswith("Alerted by Korea")


@pytest.mark.parametrize("which", ["17", "alert:3", "Nordkorea/Südkorea: Treffen", "https://blatt.example/1"])
def test_what_is_no_bare_link_is_left_as_it_is(which: str) -> None:
    assert explain.as_link(which) == which


def test_articles_that_share_a_link_are_found_by_it(watch: Watch) -> None:
    ticker = "https://blatt.example/ticker"
    watch.publish(an_entry("Nordkorea schweigt", url=ticker), an_entry("Nordkorea redet", url=ticker))
    assert "Nordkorea schweigt" in (told := watch.explain(ticker))
    assert "article 2 from Blatt" in told


def test_the_answer_is_that_of_the_rule_asked_for(watch: Watch) -> None:
    watch.change(rules=(a_rule(), a_rule("Iran", name="Iran"))).publish(an_entry())
    assert watch.explain(rule="Iran").startswith("Not alerted by Iran: Iran is not there.")
    assert watch.explain(rule="Korea").startswith("Alerted by Korea")


@pytest.mark.parametrize("which", ["1", "article:1", an_entry().url, TITLE.upper(), "alert:1", "delivery:1"])
def test_an_article_is_found_by_whatever_names_it(watch: Watch, which: str) -> None:
    told = watch.publish(an_entry()).send().explain(which)
    assert told.startswith(f"Alerted by Korea: sent to mail at 12:00. Article 1: {TITLE}")


def test_every_kind_of_database_is_asked(db: Database, capsys: pytest.CaptureFixture[str]) -> None:
    watch = with_gap(Watch(db, capsys).publish(FIRST).publish(replace(FIRST, title=AGAIN)).send())
    assert "matched edit 1" in watch.explain(FIRST.url)
    assert "Alerted by Korea" in watch.explain("delivery:2")
    assert "other entries may have passed unseen" in watch.explain("Meldung 59")
    assert "Similar headlines" in watch.explain("https://blatt.example/meldung-99")
    assert "No such article" in watch.explain("9" * 30)


# The command


@pytest.fixture
def data(watch: Watch, shared: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a configuration; an alert was sent before there was this one."""
    watch.publish(
        an_entry(title="Nordkorea testet Rakete\x1b[2J [bold]", url="https://blatt.example/1")
    ).send()
    assert shared.file
    monkeypatch.setenv("MONITOR_DATABASE_URL", f"sqlite:///{shared.file.path}")
    (tmp_path / "rules.yaml").write_text("rules:\n- name: Seoul\n  match: Nordkorea AND Seoul\n")
    (tmp_path / "settings.yaml").write_text("settings:\n  timezone: Europe/Berlin\n")
    return tmp_path


def run(data: Path, *words: str, **environment: str) -> Result:
    program = typer.Typer(rich_markup_mode="markdown")
    explain.register(program)
    folders = ["--data", str(data), "--config", str(data)]
    return CliRunner().invoke(program, [*words, *folders], env=environment)


def test_the_command_tells_the_way_with_nothing_that_steers_a_terminal(data: Path) -> None:
    result = run(data, "1")
    assert result.exit_code == 0, result.output
    assert result.output.startswith("Alerted by Korea: sent to mail on 2026-03-25 at 12:00.\n\nArticle\n")
    assert all(char.isprintable() or char == "\n" for char in result.output)
    assert "the rule is not in the configuration any more" in result.output
    assert "Seoul (" in result.output
    assert result.output.endswith("Times are those of Europe/Berlin.\n")


def test_a_terminal_gets_lines_that_fit_and_bold_finds(data: Path) -> None:
    result = run(data, "1", FORCE_COLOR="1", COLUMNS="50", TERM="xterm")
    plain = re.sub(r"\x1b\[[0-9;]*m", "", result.output)
    assert max(map(len, plain.splitlines())) <= 50
    assert "\x1b[1;7mNordkorea\x1b[0m" in result.output
    assert "»" not in plain


def test_programs_get_all_facts(data: Path) -> None:
    result = run(data, "https://blatt.example/1", "--json")
    told = json.loads(result.stdout)
    assert told["article"]["id"] == 1
    assert told["feed"]["url"] == FEED
    (match,) = told["matches"]
    assert match["evidence"] == [{"field": "title", "start": 0, "end": 9, "term": "Nordkorea"}]
    assert match["rule_removed_since"]
    (raised,) = told["alerts"]
    assert raised["deliveries"][0]["state"] == "sent"
    assert told["now"][0]["lacks"] == [{"kind": "missing", "term": "Seoul", "said": "Seoul is not there"}]


def test_without_a_usable_configuration_the_stored_facts_are_told(data: Path) -> None:
    (data / "rules.yaml").write_text("rules: [")
    result = run(data, "1")
    assert result.exit_code == 0
    assert "see `monitor check`" in result.stderr
    assert result.stdout.startswith("Alerted by Korea")
    assert "As the rules are now" not in result.stdout
    assert not json.loads(run(data, "1", "--json").stdout)["matches"][0]["rule_changed_since"]


def test_what_is_unknown_leaves_with_1_and_an_unknown_rule_with_2(data: Path) -> None:
    assert run(data, "99").exit_code == 1
    assert run(data, "1", "--rule", "Kurier").exit_code == 2


def test_an_alert_about_a_feed_is_explained_by_its_number(watch: Watch) -> None:
    watch.change(settings=Settings(notify_health=("mail",)))
    dead(watch).send()
    told = watch.explain("alert:1")
    assert "It is a notice of the watch itself." in told
    assert "sent to mail at 12:00" in told
    assert json.loads(watch.explain("delivery:1", as_json=True))["alerts"][0]["content"]["about_feed"]


SPANS = {
    "5 s": timedelta(seconds=5),
    "1 min": MINUTE,
    "2 h 5 min": 2 * HOUR + 5 * MINUTE,
    "3 d 1 h": 73 * HOUR + MINUTE,
    "1 d": DAY + MINUTE,
}


@pytest.mark.parametrize(("said", "length"), SPANS.items())
def test_lengths_of_time_are_said_in_two_units(said: str, length: timedelta) -> None:
    assert span(length) == said


@pytest.mark.parametrize("rule", ["", "Korea"])
def test_what_the_program_broke_over_is_not_taken_for_unmatched(watch: Watch, rule: str) -> None:
    watch.rule("Zebra").publish(an_entry(TITLE)).rule("Nordkorea")
    with watch.db.begin() as session:
        broken = [Unjudged(1, 0, rule, "ValueError at plan.py:7")]
        unjudged.note(session, broken, now=watch.clock.now())
    said = watch.explain()
    assert f"Not judged yet by {rule or 'any rule'}: the program broke over it" in said
    assert f"but not by {rule or 'any rule'}: the program broke over it (ValueError at plan.py:7)" in said
    assert "Not judged yet by" in watch.explain(rule="Korea")
