"""Making and changing the schema, by the revisions in migrations/ (shipped beside the package).

    upgrade("sqlite:///headlines.db")       # makes the file if need be; a server's database must exist
    check("postgresql://…/headlines")       # how it stands

A developer makes a revision with `alembic revision --autogenerate -m "what it does"` (alembic.ini; CONTRIBUTING.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

import app
from app.errors import StorageError
from app.store.engine import WRITE_LOCK, database_name, database_url, make_engine, schema_revision, storage_errors
from app.store.schema import SEARCH_TABLE, metadata
from app.store.views import VIEWS

MIGRATIONS = Path(app.__file__).parent.parent / "migrations"


@dataclass(frozen=True, slots=True)
class SchemaState:
    """`current` is the database's revision (None: no schema), `head` this program's, `drift` what differs from it all the same."""

    current: str | None
    head: str
    drift: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        return self.current == self.head and not self.drift


def upgrade(url: str, revision: str = "head") -> None:
    """Bring a database to `revision`, as a whole or not at all. Makes a SQLite file. Doing it twice changes nothing."""
    with _migrating(url, create=True) as config:
        command.upgrade(config, revision)
        _comment_views(config.attributes["connection"])


def downgrade(url: str, revision: str) -> None:
    """Take a database back to `revision` ("base": no tables at all)."""
    with _migrating(url) as config:
        command.downgrade(config, revision)


def check(url: str) -> SchemaState:
    """How a database's schema stands. Raises StorageError where it cannot be reached."""
    engine = make_engine(database_url(url))
    try:
        current = schema_revision(engine)
        if current != head():
            return SchemaState(current, head())
        with storage_errors(engine.url), engine.connect() as connection:
            context = MigrationContext.configure(connection, opts=compare_options())
            return SchemaState(
                current, head(), tuple(_described(difference) for difference in compare_metadata(context, metadata))
            )
    finally:
        engine.dispose()


def head() -> str:
    """The newest revision in migrations/."""
    newest = _scripts().get_current_head()
    assert newest is not None
    return newest


def is_known(revision: str) -> bool:
    """Whether migrations/ has `revision`."""
    return any(script.revision == revision for script in _scripts().walk_revisions())


def compare_options() -> dict[str, object]:
    """How the database is compared with the metadata, here and in migrations/env.py: FTS5's own tables are left out."""
    return {"target_metadata": metadata, "include_name": _is_ours, "include_object": _is_of_dialect}


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and (name or "").startswith(SEARCH_TABLE))


def _is_of_dialect(_object: object, name: str | None, _kind: str, _reflected: bool, _compared: object) -> bool:
    return name != "ix_headline_search"  # GIN, on Postgres alone: a test looks for it in the catalogue


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _migrating(url: str, *, create: bool = False) -> Iterator[Config]:
    """One transaction around a migration, alone. On SQLite foreign keys are off (tables are rebuilt), and checked at the end."""
    target = database_url(url)
    sqlite = target.get_backend_name() == "sqlite"
    if sqlite and create and not Path(str(target.database)).absolute().parent.is_dir():
        raise StorageError(f"There is no folder to make the database {database_name(target)} in")
    engine = make_engine(target, create=create, foreign_keys=False)
    config = _config()
    try:
        with storage_errors(target), engine.connect().execution_options(writes=True) as connection:
            if sqlite:
                _use_wal(connection)
            with connection.begin():
                if not sqlite:
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITE_LOCK})")
                config.attributes["connection"] = connection
                yield config
                if sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
                    raise StorageError(f"The migration would break {len(broken)} references: nothing was changed")
    finally:
        engine.dispose()


def _use_wal(connection: Connection) -> None:
    """Readers never wait for the writer. The mode stays with the file; it cannot be set inside a transaction."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA journal_mode = WAL")


def _comment_views(connection: Connection) -> None:
    """The data dictionary, where people look for it in Postgres."""
    if connection.dialect.name != "postgresql":
        return
    for view in VIEWS:
        comments = {f"VIEW {view.name}": view.comment}
        comments.update({f'COLUMN {view.name}."{name}"': meaning for name, meaning in view.columns.items()})
        for target, meaning in comments.items():
            connection.exec_driver_sql(
                "COMMENT ON {} IS '{}'".format(target, meaning.replace("'", "''").replace("%", "%%"))
            )


def _described(difference: object) -> str:
    """A difference alembic found, in one line."""
    parts = (
        difference
        if isinstance(difference, tuple)
        else tuple(difference[0])
        if isinstance(difference, list)
        else (difference,)
    )
    return " ".join(str(getattr(part, "name", part)) for part in parts if part is not None)
