"""The revision of the tables: Alembic's migrations, run inside a transaction of ours."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect, text

from monitor.core.errors import StoreError
from monitor.store.tables import metadata

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0018"  # the newest revision in migrations/versions, here so that an up-to-date start needs no Alembic
REVISION = "alembic_version"  # the table that says which revision is there
MIGRATIONS = Path(__file__).with_name("migrations")

_one_at_a_time = threading.Lock()  # Alembic keeps its context in a module


def revision(connection: Connection) -> str | None:
    """Return the revision of the tables that are there; None: none of ours."""
    if not inspect(connection).has_table(REVISION):
        return None
    number: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return number


def migrate(connection: Connection) -> None:
    """Bring the tables to HEAD in the connection's open transaction: all steps or none.

    StoreError when the database belongs to a newer program or to another one.
    """
    present = revision(connection)
    if present == HEAD:
        return
    if present is None:
        _refuse_foreign_tables(connection)
    from alembic import command

    with _one_at_a_time:
        config = alembic_config(connection)
        if present is not None and not _is_known(present, config):
            raise StoreError(f"the database {_newer(present)}")
        command.upgrade(config, "head")


def outdated(connection: Connection, *, remedy: Callable[[], str]) -> str | None:
    """Say what the database is instead of up to date, and what to do about it: `remedy` if it is older; None: it is."""
    present = revision(connection)
    if present == HEAD:
        return None
    if present and not _is_known(present, alembic_config(connection)):
        return _newer(present)
    return f"is older than this program (its schema is {present or 'missing'}, needed is {HEAD}): {remedy()}"


def alembic_config(connection: Connection) -> "Config":
    """Return Alembic's configuration for `connection`; the migrations come from this package."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _refuse_foreign_tables(connection: Connection) -> None:
    taken = sorted(set(inspect(connection).get_table_names()) & set(metadata.tables))
    if taken:
        raise StoreError(
            f"the database holds tables of another program ({', '.join(taken)}): give monitor a database of its own"
        )


def _is_known(present: str, config: "Config") -> bool:
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(config).walk_revisions()
    return present in {script.revision for script in scripts}


def _newer(present: str) -> str:
    return (
        f"was made by a newer monitor (schema {present}, this one knows {HEAD}): "
        "install that version again, or restore a backup made before the upgrade"
    )


def differences(connection: Connection) -> list[str]:
    """Return how the tables that are there differ from those this program expects."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return [_shown(difference) for difference in compare_metadata(context, metadata)]


def _shown(difference: Any) -> str:
    """Say one difference in Alembic's words: `add_index article_untriaged`."""
    if isinstance(difference, list):
        return "; ".join(map(_shown, difference))
    names = (part if isinstance(part, str) else getattr(part, "name", None) for part in difference)
    return " ".join(name for name in names if isinstance(name, str))
