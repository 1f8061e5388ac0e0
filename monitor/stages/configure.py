"""Put a changed configuration in force as a whole, or note why it is not."""

from collections.abc import Collection

import structlog

from monitor.config.difference import difference
from monitor.config.model import Config
from monitor.context import Context, reconfigured
from monitor.core.config_notice import config_alert
from monitor.core.errors import ConfigError
from monitor.core.outage import mended_probe
from monitor.stages.timing import Raising
from monitor.store import configurations, feeds, outages

log = structlog.get_logger()


def begin(ctx: Context, *, place: str) -> None:
    """Make the feeds those of the configuration that a daemon starts with."""
    now = ctx.clock.now()
    with ctx.db.begin() as session:
        feeds.sync_with_config(session, ctx.config.feeds, every=ctx.config.settings.every, now=now)
        outages.forget_others(session, [channel.name for channel in ctx.config.channels])
        configurations.note_loaded(session, place, now=now)


def try_channels_again(ctx: Context, channels: Collection[str], *, readdressed: bool) -> None:
    """Have those of `channels` that took nothing tried soon: somebody has probably mended what they failed by."""
    now = ctx.clock.now()
    with ctx.db.begin() as session:
        for channel, outage in outages.load(session, channels).items():
            probe_at = mended_probe(outage, channel=channel, readdressed=readdressed, now=now)
            if probe_at and probe_at != outage.probe_at:
                outages.try_at(session, channel, probe_at, now=now)
                at = probe_at.isoformat(timespec="seconds")
                log.info("channel.tried_again", channel=channel, at=at)


def accept(ctx: Context, config: Config, *, place: str) -> Context:
    """Return the context in which `config` is in force; what happened before it is not judged again."""
    following = reconfigured(ctx, config)
    begin(following, place=place)
    before = {channel.name: channel.url for channel in ctx.config.channels}
    readdressed = [one.name for one in config.channels if before.get(one.name) != one.url]
    try_channels_again(following, readdressed, readdressed=True)
    log.info("config.loaded", **(difference(ctx.config, config) or {"changed": "nothing"}))
    for warning in config.warnings:
        log.warning("config.warning", warning=warning)
    return following


def refuse(ctx: Context, error: ConfigError, *, place: str) -> None:
    """Note why the files of `place` cannot be used, and tell it once where health is told."""
    now, settings = ctx.clock.now(), ctx.config.settings
    with ctx.db.begin() as session:
        is_new = configurations.note_broken(session, place, str(error), now=now)
        if is_new and settings.notify_health:
            alert = config_alert(
                error.problems,
                place=place,
                notify=settings.notify_health,
                language=settings.language,
                now=now,
            )
            Raising(ctx, session, now=now).add(alert, article_id=None)
    first = error.problems[0]
    log.error(
        "config.refused", problem=str(first), problems=len(error.problems), in_force="the last good one"
    )
