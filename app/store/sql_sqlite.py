"""A person's statement on SQLite: a connection of its own that cannot write, attach, load or run for long."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine

from app.errors import StatementError, TimeLimitError
from app.model import StatementResult
from app.store.engine import storage_errors
from app.store.sql_values import gathered

MAX_VALUE = 16_000_000  # bytes of one string or row; what is longer is an error of SQLite's own
_STEPS = 1000  # instructions between two looks at the clock, some microseconds
_FORBIDDEN_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer", "readfile", "writefile", "edit"})
_READ_PRAGMAS = frozenset(
    {"table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list"}
    | {"database_list", "compile_options", "function_list", "module_list", "collation_list", "data_version"}
)
_BARE_PRAGMAS = frozenset({"user_version", "schema_version", "encoding", "page_count", "page_size", "journal_mode"})
_READING = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE})


def run(
    engine: Engine, statement: str, parameters: Mapping[str, object], limit: int, seconds: float
) -> StatementResult:
    """See `app.store.sql.run`."""
    with closing(_connection(engine)) as connection, _errors(seconds):
        deadline = time.monotonic() + seconds
        connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
        cursor = connection.execute(statement, parameters)
        if cursor.description is None:
            raise StatementError("The statement gives no rows: one SELECT, VALUES, WITH or EXPLAIN is what this runs")
        return gathered(tuple(column[0] for column in cursor.description), cursor, limit)


def _connection(engine: Engine) -> sqlite3.Connection:
    path = Path(str(engine.url.database)).absolute()
    wal = path.with_name(f"{path.name}-wal")
    # SQLite reads a WAL database beside files it makes; in a folder it may not write to, nobody else can be writing either
    mode = "ro" if os.access(path.parent, os.W_OK) or wal.exists() else "ro&immutable=1"
    with storage_errors(engine.url):
        connection = sqlite3.connect(f"file:{quote(str(path))}?mode={mode}", uri=True, isolation_level=None)
        connection.execute("PRAGMA query_only = 1")
        connection.execute("PRAGMA trusted_schema = 0")
        connection.execute("SELECT 1 FROM sqlite_master")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000)
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    connection.set_authorizer(_authorize)
    return connection


def _authorize(action: int, first: str | None, second: str | None, _database: str | None, _via: str | None) -> int:
    """Reading is allowed by name, and everything else denied."""
    allowed = action in _READING
    if action == sqlite3.SQLITE_FUNCTION:
        allowed = (second or "").lower() not in _FORBIDDEN_FUNCTIONS
    elif action == sqlite3.SQLITE_PRAGMA:
        pragma = (first or "").lower()
        allowed = pragma in _READ_PRAGMAS or (pragma in _BARE_PRAGMAS and second is None)
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


@contextmanager
def _errors(seconds: float) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        message = str(error)
        if message == "interrupted":
            raise TimeLimitError(f"The statement was stopped after its time limit of {seconds:g} seconds") from error
        if message in ("not authorized", "authorization denied") or "prohibited" in message or "readonly" in message:
            message = f"only reading is allowed ({message})"
        elif "string or blob too big" in message:
            message = f"a value is longer than {MAX_VALUE:,} bytes"
        raise StatementError(f"The statement was refused: {message.rstrip('.')}") from error
    except (OverflowError, UnicodeEncodeError) as error:
        raise StatementError(f"A parameter or character cannot be given to SQLite: {error}") from error
