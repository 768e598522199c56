"""The program in which a person's statement on SQLite runs: a process of its own, which can be ended whatever it does.

A single call inside SQLite (`instr`, `trim`, `json_patch`, `printf` over some megabytes) may take hours, and is not
interrupted by a progress handler. So this is run by path, with the standard library alone, by `sql_sqlite`. It takes a `Request` on
standard input and answers with messages on standard output: (OPENED,), then (COLUMNS, names), some rows at a time as
(ROWS, rows), and (END,); or (FAILED, kind of error, message) anywhere. A message is its length in eight bytes and what marshal
makes of it.
"""

from __future__ import annotations

import marshal
import sqlite3
import struct
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

OPENED, COLUMNS, ROWS, FAILED, END = "opened", "columns", "rows", "failed", "end"
Request = tuple[str, str, dict[str, object], int, float, int, int]
"""URI of the file, statement, parameters, rows to send, seconds it may take, and how much is sent of one value and of one row."""

MAX_VALUE = 16_000_000  # bytes of one string or row; what is longer is an error of SQLite's own
MAX_MEMORY = 1 << 30  # bytes of address space, where the system can limit it
_CHUNK = 100  # rows sent at once, as long as they are short
_CHUNK_SIZE = 1_000_000  # bytes or code points of them
LENGTH = struct.Struct("!Q")
_STEPS = 1000  # instructions between two looks at the clock, some microseconds
_FORBIDDEN_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer", "readfile", "writefile", "edit"})
_READ_PRAGMAS = frozenset(
    {"table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list"}
    | {"database_list", "compile_options", "function_list", "module_list", "collation_list", "data_version"}
)
_BARE_PRAGMAS = frozenset({"user_version", "schema_version", "encoding", "page_count", "page_size", "journal_mode"})
_READING = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE})


def answers(request: Request) -> Iterator[tuple[Any, ...]]:
    """What is sent for a request, one message after the other."""
    uri, statement, parameters, limit, seconds, of_value, of_row = request
    try:
        connection = _connection(uri)
        yield (OPENED,)
        deadline = time.monotonic() + seconds
        connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
        cursor = connection.execute(statement, parameters)
        columns = [column[0] for column in cursor.description or ()]
        yield COLUMNS, columns
        for rows in _chunks(islice(cursor, limit), min(of_value, of_row // max(1, len(columns)))):
            yield ROWS, rows
        yield (END,)
    except (sqlite3.Error, OverflowError, UnicodeEncodeError, MemoryError) as error:
        yield FAILED, type(error).__name__, str(error)


def _chunks(rows: Iterable[tuple[object, ...]], most: int) -> Iterator[list[list[object]]]:
    """Rows together, their values cut to one more than `most`, so that a cut shows."""
    chunk: list[list[object]] = []
    size = 0
    for row in rows:
        cut = [value[: most + 1] if isinstance(value, str | bytes) else value for value in row]
        chunk.append(cut)
        size += sum(len(value) for value in cut if isinstance(value, str | bytes))
        if len(chunk) == _CHUNK or size > _CHUNK_SIZE:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _connection(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, isolation_level=None)
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


def confine(seconds: float) -> None:
    """Limit memory, and the processor's time in case whoever asked is gone and cannot end this any more."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; whoever asked ends this there
        return
    for kind, most in ((resource.RLIMIT_AS, MAX_MEMORY), (resource.RLIMIT_CPU, int(seconds) + 10)):
        with suppress(ValueError, OSError):  # a lower limit holds already
            resource.setrlimit(kind, (most, most))


def main() -> None:
    """Answer one request. Whoever asked may stop reading at any time."""
    request: Request = marshal.load(sys.stdin.buffer)
    confine(seconds=request[4])
    with suppress(BrokenPipeError):
        for message in answers(request):
            body = marshal.dumps(message)
            sys.stdout.buffer.write(LENGTH.pack(len(body)) + body)
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
