"""Hubs that tell of news: ask them to call, confirm that we did, visit the feed when they call."""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import replace

import structlog
from sqlmodel import Session

from monitor.context import Context
from monitor.core.charset import decode
from monitor.core.feed import FeedState, Fetched
from monitor.core.poll import NextPoll
from monitor.core.websub import SAFETY, Hub, find_hub, is_signed, read_lease, request, still_pushed
from monitor.store import subscriptions
from monitor.store.subscriptions import Subscription
from monitor.store.visit import PollToSave, SavedPoll

PATH = "/websub/"  # of the addresses that hubs call, below settings.public_url

log = structlog.get_logger()


def offered(ctx: Context, fetched: Fetched | None) -> Hub | None:
    """Return the hub of a document that was fetched; None where nobody could call us."""
    if fetched is None or not ctx.config.settings.public_url:
        return None
    document = decode(fetched.body[:20_000], fetched.content_type)
    return find_hub(document, fetched.link, url=fetched.url)


def rarely(ctx: Context, poll: PollToSave, following: NextPoll, *, news: bool) -> NextPoll:
    """Visit a feed rarely whose hub tells of its news."""
    pushed = ctx.config.settings.public_url and _is_pushed(poll, news=news)
    if not pushed or following.at is None or following.state is not FeedState.ACTIVE:
        return following
    return replace(following, at=max(following.at, poll.polled_at + SAFETY))


def _is_pushed(poll: PollToSave, *, news: bool) -> bool:
    feed = poll.feed
    return still_pushed(pushed=feed.pushed, pinged=feed.pinged_at is not None, news=news and not feed.first)


def note(session: Session, poll: PollToSave, saved: SavedPoll) -> None:
    """After a visit: remember the hub it offers, and whether the hub told of what was found."""
    feed, pushed = poll.feed, _is_pushed(poll, news=saved.new > 0)
    if feed.pinged_at or pushed != feed.pushed:
        subscriptions.served(session, feed.id, pinged_at=feed.pinged_at, pushed=pushed)
    if poll.hub:
        subscriptions.offer(
            session,
            feed.id,
            poll.hub,
            token=secrets.token_urlsafe(24),
            secret=secrets.token_urlsafe(32),
            now=poll.polled_at,
        )


async def ask_due(ctx: Context) -> int:
    """Ask the hubs whose turn it is, and return how many."""
    due = await asyncio.to_thread(_take_due, ctx)
    await asyncio.gather(*(_ask(ctx, one) for one in due))
    return len(due)


def _take_due(ctx: Context) -> list[Subscription]:
    now = ctx.clock.now()
    with ctx.db.begin() as session:
        subscriptions.keep_in_line(session, now=now)
        return subscriptions.take_due(session, now=now)


async def _ask(ctx: Context, one: Subscription) -> None:
    public = ctx.config.settings.public_url
    assert public  # nobody is asked to call without it
    callback = public.rstrip("/") + PATH + one.token
    form = request(one.hub, callback, secret=one.secret, wanted=one.wanted)
    failed = await ctx.fetcher.send_form(one.hub.url, form)
    event = log.bind(hub=_host(one.hub), mode=form["hub.mode"])
    if failed:
        event.warning("hub.failed", reason=failed.reason)
        if not one.wanted:
            await asyncio.to_thread(_forget, ctx, one.feed_id)
    else:
        event.info("hub.asked")


def _forget(ctx: Context, feed_id: int) -> None:
    with ctx.db.begin() as session:
        subscriptions.forget(session, feed_id)


def _host(hub: Hub) -> str:
    return hub.url.partition("://")[2].partition("/")[0].rpartition("@")[2]


def confirm(ctx: Context, token: str, given: Mapping[str, str]) -> str | None:
    """Return the challenge that tells a hub that we asked for what it says; None: we did not."""
    topic, now = given.get("hub.topic", ""), ctx.clock.now()
    mode = given.get("hub.mode", "")
    with ctx.db.begin() as session:
        match mode:
            case "subscribe":
                lease = read_lease(given.get("hub.lease_seconds", ""))
                known = subscriptions.confirm(session, token, topic, lease=lease, now=now)
            case "unsubscribe":
                known = subscriptions.confirm_end(session, token, topic)
            case "denied":
                known = subscriptions.refuse(session, token, topic, now=now)
            case _:
                known = False
    if known:
        log.info("hub.confirmed", mode=mode)
    return given.get("hub.challenge", "") if known else None


def called(ctx: Context, token: str, body: bytes, signature: str) -> bool:
    """Make the feed due whose hub called; False: there is no such address. What is not signed changes nothing."""
    with ctx.db.read() as session:
        secret = subscriptions.secret_of(session, token)
    if secret is None:
        return False
    if not is_signed(body, signature, secret=secret):
        log.warning("hub.unsigned")
        return True
    with ctx.db.begin() as session:
        url = subscriptions.ping(session, token, now=ctx.clock.now())
    if url and (spec := ctx.spec(url)):
        log.info("hub.called", feed=spec.name or spec.shown_url)
    return True
