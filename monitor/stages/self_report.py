"""Report of the watch itself at the times that `settings.report` says, to where health is told."""

from datetime import timedelta

import structlog

from monitor.context import Context
from monitor.core.self_report import due_span, report_alert, report_key
from monitor.stages.disk import data_folder
from monitor.stages.timing import Raising
from monitor.store import self_report
from monitor.store.sizes import disk_of

EVERY = timedelta(minutes=1)

log = structlog.get_logger()


def run(ctx: Context) -> bool:
    """Raise the report that is due, if any; its key is that of its time, so that it is raised once by all workers."""
    settings, now = ctx.config.settings, ctx.clock.now()
    if settings.report is None or not settings.notify_health:
        return False
    folder = data_folder(ctx)
    disk = disk_of(folder) if folder else None
    with ctx.db.read() as session:
        span = due_span(settings.report, began=self_report.began_at(session), now=now)
        if span is None or self_report.is_raised(session, report_key(span.until)):
            return False
        report = self_report.report_of(session, span, disk=disk)
    alert = report_alert(
        report, notify=settings.notify_health, language=settings.language, zone=ctx.zone, now=now
    )
    with ctx.db.begin() as session:
        raised = Raising(ctx, session, now=now).add(alert, article_id=None) is not None
    if raised:
        log.info("report.raised", until=span.until.isoformat(timespec="minutes"))
    return raised
