"""Turns at the hosts that several feeds share, over all workers."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session

from monitor.core.turns import first_turn
from monitor.store.insert import insert
from monitor.store.tables import host_turn


def take(
    session: Session, visits: Mapping[str, int], *, gaps: Mapping[str, timedelta], now: datetime
) -> dict[str, datetime]:
    """Reserve turns for so many visits by host, one gap apart, and return when the first of each may start.

    Must be in the transaction of the claim: only one worker claims at a time.
    """
    if not visits:
        return {}
    noted = select(host_turn.c.host, host_turn.c.free_at).where(host_turn.c.host.in_(visits))
    free_at = {row.host: row.free_at for row in session.execute(noted)}
    first = {host: first_turn(free_at.get(host), gap=gaps[host], now=now) for host in visits}
    new = insert(session, host_turn)
    session.execute(
        new.on_conflict_do_update(index_elements=[host_turn.c.host], set_={"free_at": new.excluded.free_at}),
        [{"host": host, "free_at": at + visits[host] * gaps[host]} for host, at in first.items()],
    )
    return first
