"""Whole documents into a database, against the floors; seen again; the same bytes again.

A large document is read by one process and stored by another (app.ahead). What counts is the processor time of the busier of
the two: as long as it takes where each has a core, whatever else the machine does meanwhile.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

import psycopg
from sqlalchemy import Engine

from app.ahead import read_ahead
from app.ingest import IngestOptions, ingest, ready_parts
from app.model import DocumentReport
from app.parsing.outlets.book import load_book
from app.store.engine import open_store
from app.store.migrate import upgrade
from benchmarks import floors
from benchmarks.measure import Ratio, cpu
from benchmarks.parsing import document_of
from benchmarks.server import Server

WHOLE, KNOWN, SAME = 1.5, 3.0, 2.0


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of processor time of the process that reads, and of the one that stores (with the database server's)."""

    reading: float
    storing: float


def sqlite(folder: Path, lines: Path) -> Iterator[Ratio]:
    """On a new SQLite file."""
    engine = open_store(f"sqlite:///{folder / 'ingest.db'}", create=True)
    spent = Spent(cpu(lambda: read(lines, "sqlite")), cpu(lambda: stored(engine, lines)))
    rows = floors.ready_rows(engine)
    floor = min(cpu(partial(floors.load_sqlite, folder / f"floor-{n}.db", rows)) for n in range(2))
    yield from _ratios("SQLite", engine, lines, spent, floor)
    engine.dispose()


def postgres(server: Server, lines: Path) -> Iterator[Ratio]:
    """On a new database of a server of our own; its processor time counts."""
    url = server.database("ingest")
    upgrade(url)
    engine = open_store(url, pool_size=1)
    with engine.connect() as connection:
        backend = int(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())
    reading = cpu(lambda: read(lines, "postgresql"))
    spent = Spent(reading, cpu(lambda: stored(engine, lines), processes=[backend]))
    rows = floors.ready_rows(engine)
    found = []
    for number in range(2):
        url = server.database(f"floor{number}")
        upgrade(url)
        with psycopg.connect(url) as connection:
            found.append(cpu(partial(floors.load_postgres, connection, rows), processes=[connection.info.backend_pid]))
    yield from _ratios("Postgres", engine, lines, spent, min(found), [backend])
    engine.dispose()


def _ratios(
    name: str, engine: Engine, lines: Path, spent: Spent, floor: float, processes: list[int] | None = None
) -> Iterator[Ratio]:
    count = len(lines.read_bytes().splitlines()) - 2
    reading, storing, least = (seconds / count * 1e6 for seconds in (spent.reading, spent.storing, floor))
    note = f"{storing:.0f} µs a row, {reading:.0f} beside it to read, {least:.0f} the floor"
    whole = max(spent.storing, spent.reading)
    yield Ratio(f"{name}: file to searchable rows, {count:,} / floor", whole / floor, WHOLE, note=note)
    again = shuffled(lines)
    took = cpu(lambda: stored(engine, again), processes=processes or ())
    yield Ratio(f"{name}: another document of known headlines / floor", took / floor, KNOWN)
    took = cpu(lambda: stored(engine, lines), times=3, processes=processes or ())
    hashing = cpu(lambda: hashlib.sha256(lines.read_bytes()).hexdigest(), times=3)
    yield Ratio(f"{name}: the same bytes again / hashing them", took / hashing, SAME)


def read(path: Path, dialect: str) -> int:
    """What the reading process does: parts read, parsed, made ready, and packed to be sent."""
    steps = ready_parts(document_of(path), load_book(), IngestOptions(), dialect)
    return sum(len(pickle.dumps(step, pickle.HIGHEST_PROTOCOL)) for step in steps)


def stored(engine: Engine, path: Path) -> DocumentReport:
    [report] = ingest(engine, [document_of(path)], IngestOptions(), read=read_ahead)
    assert report.error is None, report.error
    return report


def shuffled(lines: Path) -> Path:
    """The same headlines in another order: other bytes, so another document."""
    heading, blank, *rest = lines.read_text(encoding="utf-8").splitlines(keepends=True)
    Random(1).shuffle(rest)
    again = lines.with_suffix(".again.txt")
    again.write_text("".join([heading, blank, *rest]), encoding="utf-8")
    return again
