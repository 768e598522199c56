"""A snapshot: one SQLite file that holds the rows of the views, what they mean, and checksums; it needs nothing else to be read.

Tables bear the names and columns of the views. `headlines` has the headlines chosen, in order; `sightings` theirs; `captures` and
`rejections` those of the documents they were seen in; `outlets` and `timeline` count the headlines in the file. Besides,
`dictionary` says what each table and column means, `about` where the file comes from, and `checksums` has the number of rows
of each table and the SHA-256 of their lines: each row in the order of rowid as a compact JSON array and a line feed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Select, column, select, table

from app.errors import ReadError
from app.model import Filters, Order
from app.store.engine import HEAD
from app.store.filters import Chosen, chosen
from app.store.schema import candidate, document, headline
from app.store.types import instant_text, to_json
from app.store.views import DICTIONARY, VIEWS, View

Progress = Callable[[int], None]
"""Told how many headlines are written so far."""

_CHUNK = 1000
_INTEGERS = frozenset(
    {"position", "line", "start_byte", "end_byte", "size", "headlines", "sightings", "entries", "rejections"}
    | {"damaged", "cut", "lead", "complete"}
)
_COUNTED = (
    """INSERT INTO outlets SELECT outlet_slug, min(outlet), count(*), min(published_on), max(published_to)
         FROM headlines WHERE outlet_slug IS NOT NULL GROUP BY outlet_slug ORDER BY outlet_slug""",
    """INSERT INTO timeline SELECT published_on, published_to, min(outlet), outlet_slug, count(*) FROM headlines
        GROUP BY published_on, published_to, outlet_slug ORDER BY published_on, published_to, outlet_slug""",
    "CREATE UNIQUE INDEX ix_headlines_id ON headlines (id)",
    "CREATE INDEX ix_headlines_day ON headlines (published_on, id)",
    "CREATE INDEX ix_headlines_outlet ON headlines (outlet_slug, published_on)",
    "CREATE INDEX ix_sightings_headline ON sightings (headline)",
    "CREATE INDEX ix_rejections_document ON rejections (document)",
)


def write_snapshot(
    connection: Connection,
    path: Path,
    filters: Filters,
    order: Order,
    program: str,
    progress: Progress = lambda _: None,
) -> int:
    """Write a snapshot to `path`, which must not be there yet, from this connection's one view of the data; how many headlines.

    Raises what `chosen` raises, and OSError where the file cannot be written.
    """
    found = chosen(connection, filters)
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as target:
            target.execute("PRAGMA journal_mode = OFF")  # a file that was not finished is thrown away
            target.execute("PRAGMA synchronous = OFF")  # the caller syncs the whole file
            target.execute("BEGIN")
            written = _fill(connection, target, found, filters, order, progress)
            for statement in _COUNTED:
                target.execute(statement)
            _describe(target, filters, order, program)
            target.execute("COMMIT")
    except sqlite3.Error as error:  # of the file: those of the database read are wrapped by SQLAlchemy
        raise OSError(str(error)) from error
    return written


def _fill(
    connection: Connection,
    target: sqlite3.Connection,
    found: Chosen,
    filters: Filters,
    order: Order,
    progress: Progress,
) -> int:
    for view in VIEWS:
        target.execute(_create(view))
    written = 0
    for rows in _rows(connection, _headlines(found, filters, order)):
        written += _insert(target, "headlines", rows)
        progress(written)
    within = _of_documents("document", None if filters == Filters() else _documents(found))
    for name, statement in (
        ("sightings", _view("sightings", "document", "position", where=_of_headlines(found, filters))),
        ("captures", _view("captures", "document", "name", "uri", "ingested_at", where=within)),
        ("rejections", _view("rejections", "document", "position", where=within)),
    ):
        for rows in _rows(connection, statement):
            _insert(target, name, rows)
    return written


def verify_snapshot(path: Path) -> tuple[str, ...]:
    """The names of the tables whose rows are no longer those the snapshot was made with. Raises ReadError for another file."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source:
            expected = {name: (rows, digest) for name, rows, digest in source.execute("SELECT * FROM checksums")}
            return tuple(name for name in expected if _checksum(source, name) != expected[name])
    except sqlite3.Error as error:
        raise ReadError(f"it is no snapshot: {error}", document=str(path)) from error


# ---------------------------------------------------------------- what is read


def _view(name: str, *order: str, where: ColumnElement[bool] | None = None) -> Select[Any]:
    view = table(name, *map(column, DICTIONARY[name].columns))
    statement = select(view)
    if where is not None:
        statement = statement.where(where)
    return statement.order_by(*(view.c[one].asc().nulls_first() for one in order))


def _headlines(found: Chosen, filters: Filters, order: Order) -> Select[Any]:
    view = table("headlines", *map(column, DICTIONARY["headlines"].columns))
    statement = select(view)
    if filters != Filters():
        statement = statement.where(view.c.id.in_(found.select(headline.c.public_id)))
    days = (view.c.published_on, view.c.id)
    return statement.order_by(*(day.desc() if order is Order.NEWEST else day.asc() for day in days))


def _of_headlines(found: Chosen, filters: Filters) -> ColumnElement[bool] | None:
    return None if filters == Filters() else column("headline").in_(found.select(headline.c.public_id))


def _documents(found: Chosen) -> Select[Any]:
    ids = found.select(headline.c.id)
    seen = select(document.c.sha256).join_from(candidate, document, document.c.id == candidate.c.document_id)
    return seen.where(candidate.c.headline_id.in_(ids))


def _of_documents(name: str, within: Select[Any] | None) -> ColumnElement[bool] | None:
    return None if within is None else column(name).in_(within)


def _rows(connection: Connection, statement: Select[Any]) -> Iterator[list[tuple[object, ...]]]:
    """Rows in chunks, as SQLite stores them."""
    with connection.execution_options(yield_per=_CHUNK).execute(statement) as result:
        for rows in result.partitions():
            yield [tuple(map(_stored, row)) for row in rows]


def _stored(value: object) -> object:
    """The same value whichever database it comes from."""
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict | list):
        return to_json(value)
    if isinstance(value, bool | Decimal):
        return int(value)
    return value


# ---------------------------------------------------------------- what is written


def _create(view: View) -> str:
    kinds = {
        name: "INTEGER" if name in _INTEGERS else "REAL" if name == "confidence" else "TEXT" for name in view.columns
    }
    return f"CREATE TABLE {view.name} ({', '.join(f'{name} {kind}' for name, kind in kinds.items())})"


def _insert(target: sqlite3.Connection, name: str, rows: list[tuple[object, ...]]) -> int:
    marks = ", ".join("?" * len(DICTIONARY[name].columns))
    target.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
    return len(rows)


def _describe(target: sqlite3.Connection, filters: Filters, order: Order, program: str) -> None:
    target.execute("CREATE TABLE dictionary (name TEXT, column_name TEXT, meaning TEXT)")
    for view in VIEWS:
        meanings: Iterable[tuple[str | None, str]] = [(None, view.comment), *view.columns.items()]
        target.executemany("INSERT INTO dictionary VALUES (?, ?, ?)", [(view.name, *meaning) for meaning in meanings])
    target.execute("CREATE TABLE about (name TEXT, value TEXT)")
    asked = {name: value for name, value in asdict(filters).items() if value not in (None, (), frozenset())}
    said = {
        "program": program,
        "schema": HEAD,
        "filters": to_json({name: _listed(value) for name, value in asked.items()}),
        "order": str(order),
        "made_at": instant_text(datetime.now(UTC)),
    }
    target.executemany("INSERT INTO about VALUES (?, ?)", said.items())
    target.execute("CREATE TABLE checksums (name TEXT, rows INTEGER, sha256 TEXT)")
    for name in (*(view.name for view in VIEWS), "dictionary", "about"):
        target.execute("INSERT INTO checksums VALUES (?, ?, ?)", (name, *_checksum(target, name)))


def _listed(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else value


def _checksum(source: sqlite3.Connection, name: str) -> tuple[int, str]:
    """How many rows a table has, and the digest of their lines."""
    digest = sha256()
    number = 0
    for number, row in enumerate(source.execute(f'SELECT * FROM "{name}" ORDER BY rowid'), 1):  # noqa: B007
        digest.update(orjson.dumps(row) + b"\n")
    return number, digest.hexdigest()
