from monitor.store.database import Database


def test_the_migrated_tables_are_those_of_the_program(db: Database) -> None:
    assert db.check() == []
