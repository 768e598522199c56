"""Many rows in few statements, on either database: the one voice in which writes speak to it.

Statements are written with `?` for parameters and `{IN}` for membership in a list, which `array` makes one parameter of. Values are
those of the database: `day` and `instant` turn ours into them, and what is read back needs no turning. Rows that another
writer may touch as well are always written in the order of their keys, so writers wait in one direction and never deadlock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

import orjson
import psycopg
from sqlalchemy import Connection

from app.store.ready import PostgresValues, SqliteValues, Values

Row = Sequence[Any]
_FEW = 200  # rows: up to here a statement for each is quicker than a staging table


def make_bulk(connection: Connection) -> Bulk:
    """The one for the connection's database. It lives as long as one transaction."""
    return PostgresBulk(connection) if connection.dialect.name == "postgresql" else SqliteBulk(connection)


class Bulk(Values):
    """What both databases share; the two classes below say how each does the rest."""

    IN = ""
    LOCK = ""  # ends a SELECT of rows that are about to change; with ORDER BY they are locked in that order

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def all(self, statement: str, *parameters: object) -> Sequence[Row]:
        """The rows of a query."""
        return self.connection.exec_driver_sql(self._spelled(statement), parameters).all()

    def run(self, statement: str, *parameters: object) -> int:
        """How many rows one statement changed."""
        return self.connection.exec_driver_sql(self._spelled(statement), parameters).rowcount

    def many(self, statement: str, rows: Sequence[Row]) -> int:
        """One statement for each row of parameters; how many rows they changed."""
        if not rows:
            return 0
        return self.connection.exec_driver_sql(self._spelled(statement), [tuple(row) for row in rows]).rowcount

    def insert_missing(self, table: str, columns: Sequence[str], rows: Iterable[Row], key: Sequence[str]) -> int:
        """Insert rows whose key is not there yet; how many that were."""
        return self._upsert(table, columns, rows, key, "DO NOTHING")

    def add(self, table: str, columns: Sequence[str], rows: Iterable[Row], key: Sequence[str]) -> int:
        """Add the last of `columns` to the row of that key, which is made where there is none."""
        last = columns[-1]
        change = f"DO UPDATE SET {last} = {table}.{last} + excluded.{last}"
        return self._upsert(table, columns, rows, key, change)

    def array(self, values: Iterable[object]) -> object:
        """A list as the one parameter of `{IN}`."""
        raise NotImplementedError

    def next_ids(self, table: str, count: int) -> Sequence[int]:
        """Integer keys nobody else will use."""
        raise NotImplementedError

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        """Insert rows that meet no other."""
        raise NotImplementedError

    def insert_new(self, table: str, columns: Sequence[str], rows: Sequence[Row], key: Sequence[str]) -> int:
        """Insert rows whose key was missing a moment ago, save those another writer inserted meanwhile; how many that were."""
        return self.insert_missing(table, columns, rows, key)

    def see_again(self, rows: Sequence[Row]) -> None:
        """Headlines seen more often under the same lead: (id, sightings, listed_on)."""
        raise NotImplementedError

    def index(self, rows: Sequence[Row]) -> None:
        """Headlines whose text is now to be found: (id, search_text)."""
        raise NotImplementedError

    def forget_index(self, rows: Sequence[Row]) -> None:
        """Headlines whose text, as it was indexed, is no longer to be found: (id, search_text)."""
        raise NotImplementedError

    def _upsert(self, table: str, columns: Sequence[str], rows: Iterable[Row], key: Sequence[str], change: str) -> int:
        ordered = sorted(rows, key=itemgetter(*(columns.index(name) for name in key)))
        if not ordered:
            return 0
        return self._upsert_ordered(table, columns, ordered, key, change)

    def _upsert_ordered(
        self, table: str, columns: Sequence[str], rows: Sequence[Row], key: Sequence[str], change: str
    ) -> int:
        return self.many(f"{_insert(table, columns)} ON CONFLICT ({', '.join(key)}) {change}", rows)

    def _spelled(self, statement: str) -> str:
        raise NotImplementedError


class SqliteBulk(SqliteValues, Bulk):
    """One writer at a time, prepared statements over many rows, lists as JSON."""

    IN = "IN (SELECT value FROM json_each(?))"

    def array(self, values: Iterable[object]) -> str:
        return orjson.dumps(list(values)).decode()

    def next_ids(self, table: str, count: int) -> range:
        last = int(self.all(f"SELECT coalesce(max(id), 0) FROM {table}")[0][0])
        return range(last + 1, last + 1 + count)

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        self.many(_insert(table, columns), rows)

    def insert_new(self, table: str, columns: Sequence[str], rows: Sequence[Row], key: Sequence[str]) -> int:  # noqa: ARG002
        self.insert(table, columns, rows)  # nobody else writes: what was missing still is
        return len(rows)

    def see_again(self, rows: Sequence[Row]) -> None:
        self.many("UPDATE headline SET sightings = ?2, listed_on = ?3 WHERE id = ?1", rows)

    def index(self, rows: Sequence[Row]) -> None:
        self.many("INSERT INTO headline_search (rowid, search_text) VALUES (?, ?)", rows)

    def forget_index(self, rows: Sequence[Row]) -> None:
        delete = "INSERT INTO headline_search (headline_search, rowid, search_text) VALUES ('delete', ?, ?)"
        self.many(delete, rows)

    def _spelled(self, statement: str) -> str:
        return statement.replace("{IN}", self.IN)


class PostgresBulk(PostgresValues, Bulk):
    """Writers side by side: rows are locked before they change. Many rows are copied, staged where they may meet others."""

    IN = "= ANY(?)"
    LOCK = "FOR NO KEY UPDATE"

    def array(self, values: Iterable[object]) -> list[object]:
        return list(values)

    def next_ids(self, table: str, count: int) -> list[int]:
        series = f"SELECT nextval(pg_get_serial_sequence('{table}', 'id')) FROM generate_series(1, ?)"
        return [row[0] for row in self.all(series, count)]

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        if rows:
            self._copy(table, columns, rows)

    def see_again(self, rows: Sequence[Row]) -> None:
        if rows:
            ids, sightings, days = (list(column) for column in zip(*rows, strict=True))
            self.run(
                """UPDATE headline SET sightings = seen.sightings, listed_on = seen.listed_on
                     FROM unnest(?::bigint[], ?::int[], ?::date[]) AS seen (id, sightings, listed_on)
                    WHERE headline.id = seen.id""",
                ids,
                sightings,
                days,
            )

    def index(self, rows: Sequence[Row]) -> None:
        """The column is the index's own source there."""

    def forget_index(self, rows: Sequence[Row]) -> None:
        """The column is the index's own source there."""

    def _upsert_ordered(
        self, table: str, columns: Sequence[str], rows: Sequence[Row], key: Sequence[str], change: str
    ) -> int:
        if len(rows) <= _FEW:
            return super()._upsert_ordered(table, columns, rows, key, change)
        names, keys, stage = ", ".join(columns), ", ".join(key), f"stage_{table}"
        self.run(f"CREATE TEMP TABLE {stage} ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA")
        self._copy(stage, columns, rows)
        changed = self.run(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM {stage} ORDER BY {keys} ON CONFLICT ({keys}) {change}"
        )
        self.run(f"DROP TABLE {stage}")
        return changed

    def _copy(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        driver = self.connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def _spelled(self, statement: str) -> str:
        return statement.replace("{IN}", self.IN).replace("?", "%s")


def _insert(table: str, columns: Sequence[str]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
