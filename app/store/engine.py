"""Opening a database: all that SQLite and Postgres need to be told, in one place, and their errors in one sentence each.

    engine = open_store("sqlite:///headlines.db")      # must exist, with the schema of this program
    with reading(engine, seconds=10) as connection: ...     # one snapshot, nothing is written
    with writing(engine) as connection: ...                 # one transaction: all of it or nothing

Everything that goes wrong with a database leaves these functions as SchemaError, StorageError or TimeLimitError, with the
database's name and never its password.
"""

from __future__ import annotations

import os
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from app.errors import DatabaseError, OptionError, SchemaError, StorageError, TimeLimitError

HEAD = "0001"
"""The revision of the schema this program works with (a test holds it to migrations/)."""

WRITE_LOCK = 0x68656164  # "head": Postgres advisory lock, shared by ingests, exclusive for what removes or moves rows
_BUSY_SECONDS = 60.0  # a second writer waits for the first: a part of 50,000 pieces takes seconds, not a minute
_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
_SQLITE_ON_CONNECT = (
    "PRAGMA foreign_keys = ON",  # off by default, for each connection anew
    "PRAGMA synchronous = NORMAL",  # in WAL mode a crash of the program loses nothing, one of the machine the last commits at most
    # 64 MiB: the inner pages of every index of ten million headlines. 256 saved a fifth of storing among a million, but memory
    # has a bound; reading through mmap instead, or fewer checkpoints, saved nothing (docs/performance.md)
    "PRAGMA cache_size = -65536",
    "PRAGMA temp_store = MEMORY",
)


# ---------------------------------------------------------------- addresses


def database_url(url: str) -> URL:
    """`url` with the driver this program uses. Raises OptionError for one that is malformed or names another database system."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise OptionError(
            "The database URL is malformed: sqlite:///file.db or postgresql://user@host/database", option="database-url"
        ) from error
    system = parsed.drivername.partition("+")[0]
    if system not in _DRIVERS:
        raise OptionError(f"There is no support for {system}: SQLite and Postgres only", option="database-url")
    if system == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise OptionError("The database URL names no file: sqlite:///file.db", option="database-url")
    return parsed.set(drivername=_DRIVERS[system])


def database_files(url: str) -> tuple[str, ...]:
    """The files a SQLite database is made of, as real paths; none for a server."""
    parsed = database_url(url)
    if parsed.get_backend_name() != "sqlite":
        return ()
    path = os.path.realpath(str(parsed.database))
    return tuple(path + ending for ending in ("", "-wal", "-shm", "-journal"))


def database_name(url: URL) -> str:
    """What a person knows the database by: the path of a file, or host and database of a server; never a password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    port = f":{url.port}" if url.port else ""
    return f"{url.host or url.query.get('host') or 'localhost'}{port}/{url.database or ''}"


# ---------------------------------------------------------------- engines


def open_store(url: str, *, create: bool = False, pool_size: int = 8) -> Engine:
    """A database whose schema is this program's.

    With `create`, a SQLite file that is missing or empty is made first; a server database is made by `upgrade` alone. Raises
    SchemaError where the database is missing, older or newer, StorageError where it cannot be reached or read.
    """
    target = database_url(url)
    if target.get_backend_name() == "sqlite" and _is_missing(target):
        if not create:
            name = database_name(target)
            raise SchemaError(f"There is no database at {name}: `headlines ingest` and `headlines db upgrade` make one")
        from app.store.migrate import upgrade

        upgrade(url)
    engine = make_engine(target, pool_size=pool_size)
    try:
        require_schema(engine)
    except DatabaseError:
        engine.dispose()
        raise
    return engine


def make_engine(url: URL, *, create: bool = False, foreign_keys: bool = True, pool_size: int = 8) -> Engine:
    """An engine with all dialect set-up; connects to nothing yet. `create` lets SQLite make the file."""
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, create, foreign_keys, pool_size)
    return create_engine(
        url,
        connect_args={"application_name": "headlines", "connect_timeout": 10},
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,  # a server may have been restarted since the last request
    )


def _is_missing(url: URL) -> bool:
    path = Path(str(url.database))
    return not path.exists() or (path.is_file() and path.stat().st_size == 0)


def _sqlite_engine(url: URL, create: bool, foreign_keys: bool, pool_size: int) -> Engine:
    address = _sqlite_address(Path(str(url.database)), create)

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            address, uri=True, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        for statement in _SQLITE_ON_CONNECT:
            connection.execute(statement)
        if not foreign_keys:
            connection.execute("PRAGMA foreign_keys = OFF")
        return connection

    engine = create_engine(url, creator=connect, poolclass=QueuePool, pool_size=pool_size, max_overflow=pool_size)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _begin_sqlite(connection: Connection) -> None:
    """The driver begins nothing by itself (isolation_level None): DDL is transactional, and a writer takes its turn at once."""
    mode = "IMMEDIATE" if connection.get_execution_options().get("writes") else "DEFERRED"
    connection.exec_driver_sql(f"BEGIN {mode}")


def _sqlite_address(path: Path, create: bool) -> str:
    """A file: URI. A file this login may not write is opened read-only; in such a folder, as one that nobody changes."""
    mode = "rwc" if create else "rw"
    if path.exists() and not os.access(path, os.W_OK):
        mode = (
            "ro" if os.access(path.parent, os.W_OK) or path.with_name(f"{path.name}-wal").exists() else "ro&immutable=1"
        )
    return f"file:{quote(str(path.absolute()))}?mode={mode}"


# ---------------------------------------------------------------- transactions


@contextmanager
def reading(engine: Engine, *, seconds: float | None = None) -> Iterator[Connection]:
    """One snapshot of the database, in which nothing is written. Statements over `seconds` raise TimeLimitError."""
    options: dict[str, object] = {}
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with (
        storage_errors(engine.url),
        engine.connect().execution_options(**options) as connection,
        connection.begin(),
        _time_limit(connection, seconds),
    ):
        yield connection


@contextmanager
def writing(engine: Engine, *, alone: bool = False) -> Iterator[Connection]:
    """One transaction that is stored as a whole or not at all.

    On SQLite writers take turns. On Postgres they work side by side, save `alone`: that waits for all others and keeps them
    out, for work that removes rows others may be about to build on.
    """
    with storage_errors(engine.url), engine.connect().execution_options(writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
            connection.exec_driver_sql(f"SELECT {lock}({WRITE_LOCK})")
        yield connection
        if engine.dialect.name == "sqlite":  # by chance, for a count comes by again in a restored or another file
            connection.exec_driver_sql("UPDATE revision SET value = random()")


@contextmanager
def _time_limit(connection: Connection, seconds: float | None) -> Iterator[None]:
    if seconds is None:
        yield
    elif connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {max(1, int(seconds * 1000))}")
        yield
    else:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        deadline = time.monotonic() + seconds
        driver.set_progress_handler(lambda: time.monotonic() > deadline, 10_000)
        try:
            yield
        finally:
            driver.set_progress_handler(None, 0)


def lift_time_limit(connection: Connection) -> None:
    """From here on statements of this snapshot may take as long as they take: rows are fetched at the pace of their reader."""
    driver = connection.connection.driver_connection  # not through SQLAlchemy, where a stream may be under way
    if isinstance(driver, psycopg.Connection):
        driver.execute("SET LOCAL statement_timeout = 0")
    else:
        assert isinstance(driver, sqlite3.Connection)
        driver.set_progress_handler(None, 0)


# ---------------------------------------------------------------- errors

_SQLITE_SENTENCES = (
    ("locked", "The database {name} is locked by another program"),
    ("readonly", "The database {name} is read-only"),
    ("full", "The disk is full: the database {name} cannot grow"),
    ("unable to open", "The database {name} cannot be opened"),
    ("not a database", "The file {name} is not a SQLite database"),
    ("malformed", "The database {name} is damaged"),
    ("disk i/o error", "The disk failed while the database {name} was read or written"),
)
_SCHEMA_STATES = frozenset({"42P01", "42703", "3F000"})  # undefined table, column, schema
_POSTGRES_SENTENCES = {
    "25006": "The database {name} is read-only",
    "53100": "The disk is full: the database {name} cannot grow",
    "55P03": "The database {name} is locked by another program",
    "40P01": "The database {name} is locked by another program",
    "57P01": "The database {name} was shut down",
    "42501": "The login has no right to do this in the database {name}",
    "3D000": "There is no database {name}",
    "28P01": "The login was refused by the database {name}",
    "28000": "The login was refused by the database {name}",
}
_NOT_CONNECTED = (  # while it connects, the driver knows no state, only what the server said
    ('FATAL:  role "', "28P01"),
    ("authentication failed", "28P01"),
    ("no password supplied", "28P01"),
    ("does not exist", "3D000"),
)


@contextmanager
def storage_errors(url: URL) -> Iterator[None]:
    """What goes wrong with the database itself, as this program's errors. A broken constraint stays what it is: our mistake."""
    try:
        yield
    except (SQLAlchemyError, psycopg.Error, sqlite3.Error) as error:
        known = _known_error(error.orig if isinstance(error, DBAPIError) else error, url)
        if known is None:
            raise
        raise known from error


def _known_error(error: BaseException | None, url: URL) -> DatabaseError | TimeLimitError | None:
    name = database_name(url)
    message = str(error).strip().partition("\n")[0]
    if isinstance(error, sqlite3.Error):
        return _known_sqlite_error(error, name, message.lower())
    if isinstance(error, psycopg.errors.QueryCanceled):
        return TimeLimitError("The statement took longer than it may")
    if isinstance(error, psycopg.Error):
        state = error.sqlstate or next((state for sign, state in _NOT_CONNECTED if sign in message), "")
        if state in _SCHEMA_STATES:
            return SchemaError(f"The schema of the database {name} is not this program's: run `headlines db upgrade`")
        if state in _POSTGRES_SENTENCES:
            return StorageError(_POSTGRES_SENTENCES[state].format(name=name))
        if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
            return StorageError(f"The database {name} cannot be reached: {_without_password(message, url)}")
        return None
    if isinstance(error, OperationalError | InterfaceError) or type(error).__name__ == "TimeoutError":
        return StorageError(f"The database {name} cannot be reached: {_without_password(message, url)}")
    return None


def _known_sqlite_error(error: sqlite3.Error, name: str, message: str) -> DatabaseError | TimeLimitError | None:
    if isinstance(error, sqlite3.IntegrityError):
        return None
    if "interrupted" in message:
        return TimeLimitError("The statement took longer than it may")
    if "no such table" in message or "no such column" in message:
        return SchemaError(f"The schema of the database {name} is not this program's: run `headlines db upgrade`")
    for sign, sentence in _SQLITE_SENTENCES:
        if sign in message:
            return StorageError(sentence.format(name=name))
    return None


def _without_password(message: str, url: URL) -> str:
    passwords = [str(url.password or ""), str(url.query.get("password") or "")]
    for password in filter(None, passwords):
        message = re.sub(rf"(?<!\w){re.escape(password)}(?!\w)", "***", message)  # not the "p" of "port"
    return message


# ---------------------------------------------------------------- the schema's state


def schema_revision(engine: Engine) -> str | None:
    """The revision the database says it has; None for a database without our schema."""
    with storage_errors(engine.url), engine.connect() as connection:
        if not engine.dialect.has_table(connection, "alembic_version"):
            return None
        row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
        return str(row[0]) if row else None


def require_schema(engine: Engine) -> None:
    """Raises SchemaError, with what to run, unless the schema is this program's."""
    current = schema_revision(engine)
    if current == HEAD:
        return
    name = database_name(engine.url)
    if current is None:
        raise SchemaError(f"The database {name} has no schema yet: run `headlines db upgrade`")
    from app.store.migrate import is_known

    if is_known(current):
        raise SchemaError(f"The schema of the database {name} is older than this program: run `headlines db upgrade`")
    raise SchemaError(
        f"The schema of the database {name} (revision {current}) is newer than this program: upgrade the program"
    )
