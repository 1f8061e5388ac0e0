"""Upgrade one database over and over, each time in a child that dies before its n-th writing statement; print what is left.

Used by `test_migrations`: `python upgrader.py URL`, or `python upgrader.py URL N` for N upgrades at once.
"""

import itertools
import os
import signal
import sys

import alembic.command  # before the first child is made: it takes longer than an upgrade
from sqlalchemy import event, inspect

from monitor.store import schema
from monitor.store.database import Database

WRITES = ("BEGIN", "CREATE", "ALTER", "DROP", "INSERT", "UPDATE")
AT_COMMIT = 0
assert alembic.command


def upgrade(url: str, *, die_before: int) -> int:
    """Upgrade in a child and return its exit code, negative if a signal ended it."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    database = Database(url)
    count = itertools.count(1)

    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def die_at_its_turn(_: object, __: object, statement: str, *___: object) -> None:
        if statement.lstrip().startswith(WRITES) and next(count) == die_before:
            die()

    event.listen(database.engine, "before_cursor_execute", die_at_its_turn)
    if die_before == AT_COMMIT:
        event.listen(database.engine, "commit", die)
    database.upgrade()
    os._exit(0)


def left(url: str) -> str:
    """Return the revision and the number of tables that are there."""
    database = Database(url)
    if database.file and not database.file.exists:
        return "None 0"
    with database.engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        told = f"{schema.revision(connection)} {len(tables)}"
    database.close()
    return told


def kill_everywhere(url: str) -> None:
    """Kill at the commit, then before the first writing statement, the third and so on until one upgrade ends."""
    for statement in itertools.chain([AT_COMMIT], itertools.count(1, 2)):
        code = upgrade(url, die_before=statement)
        print(code, left(url), flush=True)
        if code == 0:
            return


def all_at_once(url: str, processes: int) -> None:
    start, go = os.pipe()
    children = []
    for _ in range(processes):
        child = os.fork()
        if not child:
            os.close(go)
            os.read(start, 1)  # until the parent closes its end
            Database(url).upgrade()
            os._exit(0)
        children.append(child)
    os.close(go)
    for child in children:
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), left(url), flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        all_at_once(sys.argv[1], int(sys.argv[2]))
    else:
        kill_everywhere(sys.argv[1])
