"""A person's statement on SQLite: run in a process of its own (`sql_reader`), which only reads and ends when its time is over."""

from __future__ import annotations

import marshal
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Timer
from typing import IO
from urllib.parse import quote

from sqlalchemy import URL, Engine

from app.errors import StatementError, StorageError, TimeLimitError
from app.model import StatementResult
from app.store import sql_reader
from app.store.engine import database_name, storage_errors
from app.store.sql_values import MAX_CELL, MAX_TEXT, gathered

_GRACE = 0.5  # seconds after its time limit in which SQLite may stop by itself
_REFUSED = ("not authorized", "authorization denied", "prohibited", "readonly")


def run(
    engine: Engine, statement: str, parameters: Mapping[str, object], limit: int, seconds: float
) -> StatementResult:
    """See `app.store.sql.run`."""
    request = (_uri(engine.url), statement, dict(parameters), limit + 1, seconds, MAX_CELL, MAX_TEXT)
    with _answers(engine.url, request) as messages:
        columns = tuple(map(str, next(messages)))
        if not columns:
            raise StatementError("The statement gives no rows: one SELECT, VALUES, WITH or EXPLAIN is what this runs")
        rows = (tuple(row) for chunk in messages for row in chunk if isinstance(row, list))
        return gathered(columns, rows, limit)


def _uri(url: URL) -> str:
    path = Path(str(url.database)).absolute()
    wal = path.with_name(f"{path.name}-wal")
    # SQLite reads a WAL database beside files it makes; in a folder it may not write to, nobody else can be writing either
    mode = "ro" if os.access(path.parent, os.W_OK) or wal.exists() else "ro&immutable=1"
    return f"file:{quote(str(path))}?mode={mode}"


@contextmanager
def _answers(url: URL, request: sql_reader.Request) -> Iterator[Iterator[list[object]]]:
    """The columns, then rows, some at a time. The process ends with the block, or when its time is over."""
    try:
        asked = marshal.dumps(request)
    except ValueError as error:
        raise StatementError("A parameter is text, a number, bytes or None") from error
    seconds = request[4]
    reader = subprocess.Popen(
        [sys.executable, "-I", "-S", sql_reader.__file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl+C is for this program, which then ends that one
    )
    with reader:
        assert reader.stdin is not None
        assert reader.stdout is not None
        over = Event()

        def stop() -> None:
            over.set()
            reader.kill()

        clock = Timer(seconds + _GRACE, stop)
        clock.daemon = True
        try:
            with suppress(BrokenPipeError):  # it ended before it was asked: its silence is named below
                reader.stdin.write(asked)
                reader.stdin.close()
            yield _read(url, reader.stdout, clock, over, seconds)
        finally:
            clock.cancel()
            reader.kill()


def _read(url: URL, stream: IO[bytes], clock: Timer, over: Event, seconds: float) -> Iterator[list[object]]:
    """Its time begins when the file is open."""
    opened = False
    while True:
        length = stream.read(sql_reader.LENGTH.size)
        body = stream.read(*sql_reader.LENGTH.unpack(length)) if len(length) == sql_reader.LENGTH.size else b""
        if not body:
            if over.is_set():
                raise _too_long(seconds)
            raise StorageError(f"The program that read {database_name(url)} ended without an answer")
        kind, *rest = marshal.loads(body)
        if kind == sql_reader.OPENED:
            opened = True
            clock.start()
        elif kind == sql_reader.FAILED:
            _raise(url, rest[0], rest[1], seconds, opened=opened)
        elif kind == sql_reader.END:
            return
        else:
            yield rest[0]


def _raise(url: URL, kind: str, message: str, seconds: float, *, opened: bool) -> None:
    if not opened:
        with storage_errors(url):
            raise getattr(sqlite3, kind, sqlite3.OperationalError)(message)
    if message == "interrupted":
        raise _too_long(seconds)
    if kind == "MemoryError":
        raise StatementError(
            f"The statement needs more memory than the {sql_reader.MAX_MEMORY >> 20:,} MiB it may have"
        )
    if kind in ("OverflowError", "UnicodeEncodeError"):
        raise StatementError(f"A parameter or character cannot be given to SQLite: {message}")
    if any(sign in message for sign in _REFUSED):
        message = f"only reading is allowed ({message})"
    elif "string or blob too big" in message:
        message = f"a value is longer than {sql_reader.MAX_VALUE:,} bytes"
    raise StatementError(f"The statement was refused: {message.rstrip('.')}")


def _too_long(seconds: float) -> TimeLimitError:
    return TimeLimitError(f"The statement was stopped after its time limit of {seconds:g} seconds")
