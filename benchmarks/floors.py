"""The least that storing rows can cost: ready tuples into the same tables, with the same indexes, by each driver's quickest way.

The tuples are those an ingest left in a database, in the order of the document, with keys in that order, as a program that
stored them one after another would have them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from operator import itemgetter
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine

from app.store.migrate import upgrade

TABLES = (  # none before what it refers to
    *("document", "document_text", "capture", "listing", "coverage", "outlet", "outlet_alias", "outlet_domain"),
    *("headline", "candidate", "headline_document", "day_count", "day_total"),
)
Rows = Mapping[str, tuple[list[str], list[tuple[Any, ...]]]]


def ready_rows(engine: Engine) -> Rows:
    """The rows of each table with the names of their columns."""
    found: dict[str, tuple[list[str], list[tuple[Any, ...]]]] = {}
    with engine.connect() as connection:
        for table in TABLES:
            result = connection.exec_driver_sql(f"SELECT * FROM {table}")
            names = list(result.keys())
            found[table] = names, [tuple(_plain(value) for value in row) for row in result]
    names, headlines = found["headline"]
    headlines.sort(key=itemgetter(names.index("lead_position")))
    keys = {row[0]: number for number, row in enumerate(headlines, 1)}
    found["headline"] = names, [(keys[row[0]], *row[1:]) for row in headlines]
    for table in ("candidate", "headline_document"):
        names, rows = found[table]
        at = names.index("headline_id")
        rows = [(*row[:at], keys.get(row[at]), *row[at + 1 :]) for row in rows]
        order = names.index("position") if table == "candidate" else at
        found[table] = names, sorted(rows, key=itemgetter(order))
    return found


def _plain(value: Any) -> Any:
    """JSON as text: drivers read it, but do not write it."""
    import orjson

    return orjson.dumps(value).decode() if isinstance(value, dict | list) else value


def load_sqlite(path: Path, rows: Rows) -> None:
    """The standard library's `executemany`, one transaction, one page cache that holds it all, nothing checked."""
    upgrade(f"sqlite:///{path}")
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in ("cache_size = -2000000", "synchronous = NORMAL", "foreign_keys = OFF"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("BEGIN")
    for table, (names, tuples) in rows.items():
        places = ", ".join("?" * len(names))
        connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", tuples)
        if table == "headline":
            text = names.index("search_text")
            connection.executemany(
                "INSERT INTO headline_search (rowid, search_text) VALUES (?, ?)",
                [(row[0], row[text]) for row in tuples],
            )
    connection.execute("COMMIT")
    connection.close()


def load_postgres(connection: psycopg.Connection, rows: Rows) -> None:
    """`COPY` into staging, then `INSERT … ON CONFLICT`, one transaction; the tables hold nothing yet."""
    for table, (names, tuples) in rows.items():
        columns = ", ".join(names)
        connection.execute(f"CREATE TEMP TABLE stage ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA")
        with connection.cursor() as cursor, cursor.copy(f"COPY stage ({columns}) FROM STDIN") as copy:
            for row in tuples:
                copy.write_row(row)
        connection.execute(
            f"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM stage ON CONFLICT DO NOTHING"
        )
        connection.execute("DROP TABLE stage")
    connection.commit()
