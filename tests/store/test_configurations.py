"""The database tells which configuration is in force where, and what is wrong with a newer one."""

from datetime import timedelta

from monitor.store import configurations
from monitor.store.configurations import LoadedConfig
from monitor.store.database import Database
from tests.builders import NOW

LATER = NOW + timedelta(minutes=5)


def test_a_broken_configuration_is_new_once_and_keeps_since_when_until_it_is_mended(db: Database) -> None:
    with db.begin() as session:
        configurations.note_loaded(session, "host:/config", now=NOW)
        configurations.note_loaded(session, "other:/config", now=NOW - timedelta(days=1))
        assert configurations.note_broken(session, "host:/config", "rules.yaml:1:1: no", now=NOW)
        assert not configurations.note_broken(session, "host:/config", "rules.yaml:2:1: no", now=LATER)
    with db.read() as session:
        assert configurations.in_force(session) == [
            LoadedConfig(
                place="host:/config", loaded_at=NOW, broken_since=NOW, problems="rules.yaml:2:1: no"
            ),
            LoadedConfig(place="other:/config", loaded_at=NOW - timedelta(days=1)),
        ]
    with db.begin() as session:
        configurations.note_loaded(session, "host:/config", now=LATER)
        assert configurations.in_force(session)[0] == LoadedConfig(place="host:/config", loaded_at=LATER)
        assert configurations.note_broken(session, "host:/config", "again", now=LATER)
