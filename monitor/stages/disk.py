"""Watch the room on the disk that holds the database, and note once a day how much it takes."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import structlog
from sqlmodel import Session

from monitor.context import Context
from monitor.core.disk import Disk, in_words
from monitor.core.disk_notice import disk_alert
from monitor.stages.timing import Raising
from monitor.store import sizes

EVERY = timedelta(minutes=5)

log = structlog.get_logger()


def watch(ctx: Context, *, measure: Callable[[Path], Disk | None] = sizes.disk_of) -> None:
    """Sample the size where today's is missing; tell once, where health is told, when room gets short."""
    today = ctx.clock.now().date()
    folder = data_folder(ctx)
    disk = measure(folder) if folder else None
    with ctx.db.read() as session:
        is_sampled = sizes.is_sampled(session, today)
        known = bool(folder) and sizes.is_known_short(session, str(folder))
    changed = disk is not None and (disk.is_eased if known else disk.is_short)
    if is_sampled and not changed:
        return
    with ctx.db.begin() as session:
        if not is_sampled:
            sizes.sample(session, today)
        if changed and disk and folder:
            _note(ctx, session, disk, str(folder))


def data_folder(ctx: Context) -> Path | None:
    """Return the folder that holds the database; None: a server does, whose disks are its own concern."""
    return ctx.db.file.path.parent if ctx.db.file else None


def _note(ctx: Context, session: Session, disk: Disk, folder: str) -> None:
    if disk.is_eased:
        sizes.end_shortage(session, folder)
        log.info("disk.eased", free=in_words(disk.free))
        return
    now, settings = ctx.clock.now(), ctx.config.settings
    if not sizes.begin_shortage(session, folder, now=now):
        return
    log.error("disk.short", free=in_words(disk.free), wanted=in_words(disk.wanted), folder=folder)
    if settings.notify_health:
        alert = disk_alert(
            disk, folder=folder, notify=settings.notify_health, language=settings.language, now=now
        )
        Raising(ctx, session, now=now).add(alert, article_id=None)
