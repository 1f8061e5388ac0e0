"""What `monitor doctor` finds, judged from what was measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from monitor.core.disk import Disk, in_words
from monitor.core.feed import FailureKind, FetchFailed

CLOCK_OFF = timedelta(seconds=60)
MANY_UNINDEXED = 10_000  # articles: only after many first visits, an upgrade, or when nobody indexes
NOT_LOST = (
    "what rules find there is alerted once a newer version, or a new wording of the rule, gets on with it"
)
# Somebody answered, so names are resolved and the way is open; what is wrong is the feed's.
_ANSWERED = frozenset(
    {
        FailureKind.STATUS,
        FailureKind.GONE,
        FailureKind.REDIRECT,
        FailureKind.TOO_LARGE,
        FailureKind.DECODING,
        FailureKind.EMPTY,
    }
)


class State(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one thing, and what to do about it."""

    what: str
    state: State
    said: str
    advice: str = ""

    def __str__(self) -> str:
        advice = f" — {self.advice}" if self.advice else ""
        return f"{self.state:<5}{self.what:<11}{self.said}{advice}"


def network_finding(tried: Mapping[str, FetchFailed | None]) -> Finding:
    """Judge visits to feeds by name; None: it could be fetched."""
    failed = {name: why for name, why in tried.items() if why}
    fine = len(tried) - len(failed)
    reasons = "; ".join(f"{name}: {why.reason}" for name, why in failed.items())
    said = f"{fine} of {len(tried)} feeds could be fetched"
    if not failed:
        return Finding("network", State.OK, said)
    if fine or any(why.kind in _ANSWERED for why in failed.values()):
        advice = "the network is up; see what these feeds answer with `monitor feeds list`"
        return Finding("network", State.WARN, f"{said}; {reasons}", advice)
    if all(why.kind is FailureKind.DNS for why in failed.values()):
        advice = "is the network up, and is a name server set (/etc/resolv.conf)?"
    elif all(why.kind is FailureKind.BLOCKED for why in failed.values()):
        advice = "settings.allow_private has to name networks of your own"
    else:
        advice = "is the network up, does a firewall or proxy stand in between?"
    return Finding("network", State.FAIL, f"{said}; {reasons}", advice)


def clock_finding(offsets: Sequence[timedelta]) -> Finding:
    """Judge by how much this machine's clock is ahead of those of feeds' servers."""
    if not offsets:
        return Finding("clock", State.WARN, "not compared, for no feed told the time")
    off = min(offsets, key=abs)  # a server's own clock may be wrong, hardly each of them
    if abs(off) <= CLOCK_OFF:
        return Finding("clock", State.OK, "right to the minute, compared with the servers of feeds")
    way = "ahead of" if off > timedelta(0) else "behind"
    said = f"{abs(off) // timedelta(seconds=1)} seconds {way} the servers of feeds"
    return Finding("clock", State.FAIL, said, "have it set by NTP (timedatectl set-ntp true)")


def disk_finding(what: str, place: str, disk: Disk | None, *, wanted: int | None = None) -> Finding:
    """Judge the room there is at `place`, of which `wanted` bytes are needed; None: what a database needs."""
    if disk is None:
        return Finding(what, State.WARN, f"the room at {place} cannot be measured")
    said = f"{in_words(disk.free)} of {in_words(disk.total)} free at {place}"
    needed = disk.wanted if wanted is None else wanted
    if disk.free >= needed:
        return Finding(what, State.OK, said)
    return Finding(what, State.FAIL, said, f"make room: {in_words(needed)} should be free")


def unjudged_finding(count: int, newest: str) -> Finding:
    """Judge that the program broke over so many articles; `newest` names the one it broke over last."""
    articles = "1 article" if count == 1 else f"{count:,} articles"
    said = f"the program broke over {articles}, by a mistake of its own, last {newest}"
    return Finding("judging", State.WARN, said, f"{NOT_LOST}; please report it (`monitor status` names all)")


def index_finding(waiting: int, articles: int, *, running: bool | None) -> Finding:
    """Judge an archive of which some articles wait to be indexed. `running` None: whether a daemon runs cannot be told."""
    if not articles:
        return Finding("index", State.OK, "no articles yet")
    said = f"{articles - waiting:,} of {articles:,} articles are indexed"
    if waiting < MANY_UNINDEXED:
        return Finding(
            "index", State.OK, f"{said}, the others are few enough to be read" if waiting else said
        )
    said += "; `monitor search` has to read the others"
    if running is False:
        return Finding("index", State.WARN, said, "`monitor run` indexes them while it works")
    advice = "`monitor run` indexes them while it works; if they do not get fewer within minutes, see its log"
    return Finding("index", State.WARN, said, advice)
