"""The database schema. Rows only: no decisions live here. Indexes stand beside the question they answer."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    false,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from monitor.core.delivery import DeliveryState
from monitor.core.feed import FeedState

Json = JSON().with_variant(JSONB(), "postgresql")
# PostgreSQL spends a number on every insert it refuses as known, so 32 bits would run out within years;
# SQLite makes only an INTEGER primary key its own row number.
Id = BigInteger().with_variant(Integer(), "sqlite")


def _condition(sql: str) -> ColumnElement[bool]:
    return literal_column(sql)  # not typed as Boolean: SQLite would be asked whether it `= 1`


# The conditions of the partial indexes, asked word for word: else the index is not used.
POLLABLE = _condition("state IN ('active', 'failing') AND in_config")
UNTRIAGED = _condition("triaged_at IS NULL")
OUTBOX = _condition("state = 'pending'")
LEASED = _condition("leased_by IS NOT NULL")
TOGETHER = _condition("digest_key IS NOT NULL")
ESCALATING = _condition("escalate_at IS NOT NULL")
SNOOZING = _condition("ended_at IS NULL")
UNINDEXED = _condition("NOT indexed")

# Every constraint has a name, so that a later migration can change it on both databases.
SQLModel.metadata.naming_convention = {
    "ix": "%(table_name)s_%(column_0_name)s",
    "uq": "%(table_name)s_%(column_0_name)s_key",
    "fk": "%(table_name)s_%(column_0_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}


def _partial(name: str, column: str, *, where: ColumnElement[bool]) -> Index:
    return Index(name, column, sqlite_where=text(str(where)), postgresql_where=text(str(where)))


class FeedRow(SQLModel, table=True):
    """A feed and where its polling stands. Rows are never deleted while articles hang on them."""

    __tablename__ = "feed"
    __table_args__ = (
        # which feeds are due?
        _partial("feed_due", "next_poll_at", where=POLLABLE),
        # which hosts are being visited?
        _partial("feed_leased", "host", where=LEASED),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    url: str = Field(unique=True)  # as configured: the feed's identity
    name: str = ""  # as configured; empty: it is shown by its title, else by its host
    title: str = ""  # the document's own
    host: str
    in_config: bool = True  # False: removed from the configuration; polled no more, articles stay
    state: str = FeedState.ACTIVE.value
    # conditional requests
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None  # same body as last time: nothing to parse
    read_at: datetime | None = None  # when all its entries were read and noted as listed
    seen_entries: bytes | None = None  # marks of its entries (core.mark): what to leave out of the next parse
    # polling
    added_at: datetime
    next_poll_at: datetime | None = None  # None: never again
    not_before: datetime | None = None  # the server asked us to wait until then
    polled_at: datetime | None = None  # last visit, whatever came of it; None: never visited
    succeeded_at: datetime | None = None  # last 200 or 304; None: the next success is the silent baseline
    failures: int = 0  # in a row
    strikes: float = 0.0  # the same, weighed (core.rhythm.strikes)
    failing_since: datetime | None = None
    failure_kind: str | None = None
    failure_reason: str | None = None
    problems: str | None = None  # of its document, which could be read all the same
    rhythm: dict[str, Any] | None = Field(default=None, sa_type=Json)  # core.rhythm.record
    asked: dict[str, Any] | None = Field(default=None, sa_type=Json)  # core.rhythm.asked
    told: str | None = (
        None  # what users were told of it last (core.rhythm.notice); None: nothing, or it is back
    )
    moved: dict[str, Any] | None = Field(default=None, sa_type=Json)  # core.moved
    distrusted_until: datetime | None = None  # core.doubt
    pinged_at: datetime | None = None  # when its hub called, until a visit followed
    pushed: bool = False  # its hub is relied on to call (core.websub)
    # lease: who works on it, until when
    leased_by: str | None = None
    leased_until: datetime | None = None


class SubscriptionRow(SQLModel, table=True):
    """A feed at the hub that tells of its news."""

    __tablename__ = "subscription"

    feed_id: int = Field(foreign_key="feed.id", primary_key=True, sa_type=Id)
    hub: str
    topic: str  # the feed's address as the hub knows it
    token: str = Field(unique=True)  # the end of the address that the hub calls
    secret: str  # calls are signed with it
    wanted: bool = True  # False: the hub is asked to call no more
    due_at: datetime  # when to ask the hub again
    attempts: int = 0  # requests since the hub confirmed one
    active_until: datetime | None = None  # None: the hub has not confirmed


class GapRow(SQLModel, table=True):
    """Between these two polls of a feed everything it held was replaced: entries may have passed unseen."""

    __tablename__ = "gap"

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    feed_id: int = Field(foreign_key="feed.id", index=True, sa_type=Id)
    from_at: datetime  # the poll before
    to_at: datetime  # the poll that knew no entry any more


class PollPlanRow(SQLModel, table=True):
    """How the budget of visits is shared out: one row, made anew every night."""

    __tablename__ = "poll_plan"

    id: int = Field(default=1, primary_key=True)
    plan: dict[str, Any] = Field(sa_type=Json)  # core.rhythm.budget
    spent: int = 0  # visits since then


class ArticleRow(SQLModel, table=True):
    """An article as first seen."""

    __tablename__ = "article"
    __table_args__ = (
        UniqueConstraint("feed_id", "key"),
        # what has triage to do, oldest first?
        _partial("article_untriaged", "id", where=UNTRIAGED),
        # which articles have this link? (a hash: links may be longer than a sorted index takes)
        Index("article_link", "canonical_url", postgresql_using="hash"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    feed_id: int = Field(foreign_key="feed.id", sa_type=Id)
    key: str  # guid, else canonical link, else title
    guid: str = ""
    url: str = ""
    canonical_url: str = ""
    title: str = ""
    summary: str = ""
    text: str = ""
    author: str = ""
    categories: list[str] = Field(default_factory=list, sa_type=Json)
    language: str | None = None  # None: not known
    content_hash: str
    published_at: datetime | None = None  # the publisher's word, a hint
    updated_at: datetime | None = None
    seen_at: datetime = Field(index=True)
    baseline: bool = False  # it was there at the feed's first poll: never alerts
    triaged_at: datetime | None = None  # None: waits for triage
    listed_at: datetime | None = None  # when its feed was last noted to list it; None: when it was seen


class RevisionRow(SQLModel, table=True):
    """What an article says since it was edited; `number` 1 is its first edit."""

    __tablename__ = "revision"
    __table_args__ = (
        # which edits has triage to look at?
        _partial("revision_untriaged", "seen_at", where=UNTRIAGED),
        # which edits are in no volume of the index?
        _partial("revision_unindexed", "article_id", where=UNINDEXED),
    )

    article_id: int = Field(foreign_key="article.id", primary_key=True, sa_type=Id)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    title: str = ""
    summary: str = ""
    text: str = ""
    content_hash: str
    seen_at: datetime
    triaged_at: datetime | None = None  # None: waits for triage
    indexed: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class VolumeRow(SQLModel, table=True):
    """A part of the index that `monitor search` looks through: the words of some thousand articles (core.index)."""

    __tablename__ = "volume"

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    version: int  # core.index.words.VERSION when it was made
    level: int  # how often volumes were made one; those of one level are about as large
    articles: int
    first_id: int = Field(sa_type=BigInteger)  # of its articles: from the smallest of all volumes
    last_id: int = Field(sa_type=BigInteger)  # to the largest of all, every article is in some volume
    newest_at: datetime  # when the newest of its articles was seen
    forgotten: int = 0  # about how many of its articles are gone
    listing: bytes  # core.index.register: its articles, by their numbers in it


class ChapterRow(SQLModel, table=True):
    """Some words of a volume, and the numbers of the articles that have them."""

    __tablename__ = "chapter"

    volume_id: int = Field(foreign_key="volume.id", primary_key=True, sa_type=Id)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    words: bytes  # stands first: most chapters are read for it alone
    places: bytes


class AssignmentRow(SQLModel, table=True):
    """Where an article belongs, by the order it was decided; again when an edit made it news again."""

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("article_id", "revision"),)

    id: int = Field(primary_key=True, sa_type=Id, sa_column_kwargs={"autoincrement": False})
    article_id: int = Field(foreign_key="article.id", sa_type=Id)
    revision: int = 0  # which edit of it; 0: as first seen
    at: datetime = Field(index=True)  # when that came
    relation: str  # core.story.assign.Relation
    of_id: int | None = Field(default=None, sa_type=Id)  # the assignment that decided it
    group_id: int = Field(index=True, sa_type=Id)  # the assignment that told this development first
    story_id: int = Field(sa_type=Id)  # the assignment that opened the story
    reason: str  # in one sentence; `{of}` stands for the article of `of_id`
    unlike: bool | None = None  # core.story.assign.Decision


class MatchRow(SQLModel, table=True):
    """A rule that an article satisfied, the evidence, and what came of it."""

    __tablename__ = "match"

    article_id: int = Field(foreign_key="article.id", primary_key=True, sa_type=Id)
    # Which edit of it; 0: as first seen.
    revision: int = Field(default=0, primary_key=True, sa_column_kwargs={"autoincrement": False})
    rule: str = Field(primary_key=True)
    rule_version: str
    evidence: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    silence: str | None = None  # why it alerted nobody; None: it alerted
    alert_id: int | None = Field(default=None, foreign_key="alert.id", index=True, sa_type=Id)
    matched_at: datetime = Field(index=True)


class UnjudgedRow(SQLModel, table=True):
    """A rule that could not be held against an article, because the program broke over it: it is tried again."""

    __tablename__ = "unjudged"

    article_id: int = Field(foreign_key="article.id", primary_key=True, sa_type=Id)
    # Which edit of it; 0: as first seen.
    revision: int = Field(default=0, primary_key=True, sa_column_kwargs={"autoincrement": False})
    rule: str = Field(default="", primary_key=True)  # empty: no rule could be
    kind: str  # core.errors.kind_of
    at: datetime  # when that was first


class AlertRow(SQLModel, table=True):
    """An alert, raised once per key."""

    __tablename__ = "alert"
    __table_args__ = (
        # which alerts go to further channels now?
        _partial("alert_escalating", "escalate_at", where=ESCALATING),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    key: str = Field(unique=True)
    rule: str = Field(index=True)
    # None: it is a notice.
    article_id: int | None = Field(default=None, foreign_key="article.id", index=True, sa_type=Id)
    group_id: int | None = Field(default=None, index=True, sa_type=Id)  # the development it tells of
    story_id: int | None = Field(default=None, index=True, sa_type=Id)  # None: raised before there were any
    severity: str
    raised_at: datetime = Field(index=True)
    content: dict[str, Any] = Field(default_factory=dict, sa_type=Json)  # core.alert.AlertContent
    folded_until: datetime | None = None  # its rule had alerted a short while ago (repeat_after)
    acked_at: datetime | None = None
    acked_by: str | None = None
    escalate_at: datetime | None = None  # None: nobody else is to be told, or they were
    escalated_at: datetime | None = None
    verdict: str | None = None  # core.alert.Verdict; None: no reader said
    marked_at: datetime | None = None
    marked_by: str | None = None


class DeliveryRow(SQLModel, table=True):
    """One alert to one target of a channel: the outbox is the pending ones."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("alert_id", "channel", "target"),
        # which deliveries are due?
        _partial("delivery_due", "due_at", where=OUTBOX),
        # which channels are being sent to?
        _partial("delivery_leased", "channel", where=LEASED),
        # which deliveries travel together?
        _partial("delivery_digest", "digest_key", where=TOGETHER),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    alert_id: int = Field(foreign_key="alert.id", sa_type=Id)
    channel: str
    target: str = ""  # the recipient's address where the channel has several; never a secret
    state: str = DeliveryState.PENDING.value
    created_at: datetime  # begins anew with the first try of what was held, and with `monitor outbox retry`
    due_at: datetime | None
    hold: str | None = None  # core.timing.Hold: why it waits, or waited
    digest_key: str | None = None  # those of a target that have the same are one message (store.digests)
    escalated: bool = False  # to a further channel, because nobody acknowledged the alert
    attempts: int = 0  # counted at claim, so that a message that kills its sender ends too
    # The newest assignment at its first try: later tries tell of the same outlets. None: of all.
    told_until: int | None = Field(default=None, sa_type=Id)
    failure_kind: str | None = None
    failure_reason: str | None = None
    sent_at: datetime | None = None
    leased_by: str | None = None
    leased_until: datetime | None = None


class HostTurnRow(SQLModel, table=True):
    """When the next visit to a host that several feeds share may start."""

    __tablename__ = "host_turn"

    host: str = Field(primary_key=True)
    free_at: datetime


class SnoozeRow(SQLModel, table=True):
    """A rule or story that is to alert nobody for a while."""

    __tablename__ = "snooze"
    __table_args__ = (
        # what is snoozed?
        _partial("snooze_on", "until", where=SNOOZING),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    rule: str | None = None  # None: of every rule
    story_id: int | None = Field(default=None, sa_type=Id)  # None: of every story
    made_at: datetime
    made_by: str = ""
    until: datetime
    ended_at: datetime | None = None  # None: it goes on
    silent: int = 0  # matches that it kept from alerting; counted at its end


class OutageRow(SQLModel, table=True):
    """A channel that took nothing since its last success (core.outage); no row: it works."""

    __tablename__ = "outage"

    channel: str = Field(primary_key=True)
    since: datetime
    failures: int
    last: int = Field(sa_type=BigInteger)  # the delivery that failed last
    kind: str
    reason: str
    probe_at: datetime | None = None


class LeaseRow(SQLModel, table=True):
    """One row per kind of work that only one worker may do at a time: triage."""

    __tablename__ = "lease"

    name: str = Field(primary_key=True)
    leased_by: str
    leased_until: datetime


class ConfigurationRow(SQLModel, table=True):
    """One row per place where a daemon reads a configuration: what is in force there, and what cannot be."""

    __tablename__ = "configuration"

    place: str = Field(primary_key=True)
    loaded_at: datetime
    broken_since: datetime | None = None  # None: the files are in force as they are
    problems: str = ""


class DayRow(SQLModel, table=True):
    """What a day (in UTC) came to."""

    __tablename__ = "day"

    day: date = Field(primary_key=True)
    visits: int = 0  # to feeds
    size: int | None = Field(default=None, sa_type=BigInteger)  # bytes of the database; None: not measured


class ShortageRow(SQLModel, table=True):
    """A data folder whose disk has little room; no row: it has enough."""

    __tablename__ = "shortage"

    place: str = Field(primary_key=True)
    since: datetime


metadata = SQLModel.metadata
feed: Table = metadata.tables["feed"]
gap: Table = metadata.tables["gap"]
subscription: Table = metadata.tables["subscription"]
poll_plan: Table = metadata.tables["poll_plan"]
article: Table = metadata.tables["article"]
revision: Table = metadata.tables["revision"]
volume: Table = metadata.tables["volume"]
chapter: Table = metadata.tables["chapter"]
assignment: Table = metadata.tables["assignment"]
match: Table = metadata.tables["match"]
unjudged: Table = metadata.tables["unjudged"]
alert: Table = metadata.tables["alert"]
delivery: Table = metadata.tables["delivery"]
host_turn: Table = metadata.tables["host_turn"]
snooze: Table = metadata.tables["snooze"]
outage: Table = metadata.tables["outage"]
lease: Table = metadata.tables["lease"]
configuration: Table = metadata.tables["configuration"]
day: Table = metadata.tables["day"]
shortage: Table = metadata.tables["shortage"]
