"""One read-only statement of a person's own, confined by the engine's own means and cut by limits.

    run(engine, "select outlet, count(*) from headlines group by 1", limit=100) -> StatementResult

SQLite: `sql_sqlite` (a process of its own with a read-only file, query_only, an authorizer, limits of length, memory and time).
Postgres: `sql_postgres` (a read-only transaction, one statement, a statement timeout, no functions that act). There the login
decides what can be read: `grant` makes one that can read the views and nothing else, and is the one to use.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Engine

from app.errors import OptionError, StatementError
from app.model import StatementResult
from app.store import sql_postgres, sql_sqlite

MAX_ROWS = 100_000
MAX_STATEMENT = 100_000  # code points


def run(
    engine: Engine,
    statement: str,
    parameters: Mapping[str, object] | None = None,
    *,
    limit: int = 1000,
    seconds: float = 10.0,
) -> StatementResult:
    """The columns and the first `limit` rows of one reading statement; `:name` stands for `parameters["name"]`.

    Values are what JSON has: instants and days in ISO 8601, bytes as text in hexadecimal ("\\\\x00ff"), decimals as numbers,
    integers past 64 bits as text. Raises OptionError for a limit out of range, StatementError for a statement that fails or would
    do anything but read, TimeLimitError after `seconds`.
    """
    if not 1 <= limit <= MAX_ROWS:
        raise OptionError(f"limit is from 1 to {MAX_ROWS:,}", option="limit")
    if not 0 < seconds <= 3600:
        raise OptionError("The time limit is more than 0 and at most 3,600 seconds", option="seconds")
    if len(statement) > MAX_STATEMENT:
        raise StatementError(f"The statement is longer than {MAX_STATEMENT:,} characters")
    if "\0" in statement:
        raise StatementError("The statement has a NUL character in it")
    engines = {"sqlite": sql_sqlite.run, "postgresql": sql_postgres.run}
    return engines[engine.dialect.name](engine, statement, dict(parameters or {}), limit, seconds)
