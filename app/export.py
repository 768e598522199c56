"""Headlines into files: CSV, NDJSON, Parquet, or a snapshot (a SQLite file that needs nothing else).

    export(engine, Path("november.csv"), Filters(...), Format.CSV) -> Exported(headlines=1234, files=(...))

Rows stand in the order of the pages and come from one view of the data, with bounded memory. A file appears under its name
when it is whole, or not at all; one that was there is replaced then.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from itertools import groupby, islice
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any, BinaryIO

from app import __version__
from app.errors import OptionError, SourceError
from app.model import Filters, Headline, Order
from app.render import HEADLINE_COLUMNS, csv_line, headline_cells, json_line
from app.store import Connection, Engine
from app.store.engine import reading
from app.store.queries import headlines, iterate
from app.store.snapshot import write_snapshot

if TYPE_CHECKING:
    import pyarrow

ROW_GROUP = 20_000  # headlines: some 10 MB in memory, and what readers of Parquet skip by
_STEP = 1000  # headlines between two calls of `progress`


class Format(StrEnum):
    CSV = "csv"
    NDJSON = "ndjson"
    PARQUET = "parquet"
    SNAPSHOT = "snapshot"


class Split(StrEnum):
    """Into which files Parquet is split: `year=2031/`, or `year=2031/month=04/` below the folder named."""

    YEAR = "year"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Exported:
    """How many headlines are in which files, and what there is to say of the filters."""

    headlines: int
    files: tuple[Path, ...]
    warnings: tuple[str, ...] = ()


Progress = Callable[[int, int], None]
"""Told how many headlines are written and how many there are."""


def export(
    engine: Engine,
    target: Path,
    filters: Filters,
    format: Format,
    *,
    order: Order = Order.NEWEST,
    split: Split | None = None,
    progress: Progress = lambda _written, _total: None,
) -> Exported:
    """Write the headlines chosen to `target`, a file, or with `split` a new folder.

    Raises OptionError for what cannot be (a split of anything but Parquet, Parquet without its package), SourceError where
    `target` cannot be written, and what the store raises for filters.
    """
    if split is not None and format is not Format.PARQUET:
        raise OptionError(f"Only Parquet is split by {split}", option="split")
    if format is Format.PARQUET:
        _parquet()
    if split is None and target.is_dir():
        raise SourceError(f"{target} cannot be written: it is a folder; name a file in it")
    with reading(engine) as connection, _writable(target):
        page = headlines(connection, filters, limit=1, total=True)
        total = page.total or 0
        if split is not None:
            with _whole_folder(target) as folder:
                written, names = _write_split(connection, folder, filters, order, split, progress, total)
            return Exported(written, tuple(target / name for name in names), page.warnings)
        with _whole_file(target) as path:
            if format is Format.SNAPSHOT:
                program = f"headline-timeline {__version__}"
                written = write_snapshot(connection, path, filters, order, program, lambda n: progress(n, total))
            else:
                rows = _counted(iterate(connection, filters, order), progress, total)
                written = _WRITERS[format](path, rows)
    return Exported(written, (target,), page.warnings)


def _counted(rows: Iterable[Headline], progress: Progress, total: int) -> Iterator[Headline]:
    written = 0
    for written, row in enumerate(rows, 1):
        yield row
        if written % _STEP == 0:
            progress(written, total)
    progress(written, total)


# ---------------------------------------------------------------- formats


def _write_csv(path: Path, rows: Iterable[Headline]) -> int:
    with path.open("wb") as file:
        file.write(csv_line(HEADLINE_COLUMNS).encode())
        return _write_lines(file, (csv_line(headline_cells(row)).encode() for row in rows))


def _write_ndjson(path: Path, rows: Iterable[Headline]) -> int:
    with path.open("wb") as file:
        return _write_lines(file, map(json_line, rows))


def _write_lines(file: BinaryIO, lines: Iterable[bytes]) -> int:
    written = 0
    for line in lines:
        file.write(line)
        written += 1
    return written


def _write_parquet(path: Path, rows: Iterable[Headline]) -> int:
    arrow, parquet = _parquet()
    schema = _schema(arrow)
    written = 0
    remaining = iter(rows)
    with parquet.ParquetWriter(path, schema, compression="zstd") as file:
        while chunk := list(islice(remaining, ROW_GROUP)):
            file.write_table(_table(arrow, schema, chunk))
            written += len(chunk)
    return written


_WRITERS: dict[Format, Callable[[Path, Iterable[Headline]], int]] = {
    Format.CSV: _write_csv,
    Format.NDJSON: _write_ndjson,
    Format.PARQUET: _write_parquet,
}


def _write_split(
    connection: Connection,
    folder: Path,
    filters: Filters,
    order: Order,
    split: Split,
    progress: Progress,
    total: int,
) -> tuple[int, list[str]]:
    """One file for each year or month that has headlines; rows come in order of days, so one is open at a time."""
    written = 0
    names: list[str] = []
    rows = _counted(iterate(connection, filters, order), progress, total)
    for place, some in groupby(rows, lambda row: _place(row.published_on, split)):
        path = folder / place / "headlines.parquet"
        path.parent.mkdir(parents=True)
        written += _write_parquet(path, some)
        _sync(path)
        names.append(f"{place}/headlines.parquet")
    return written, names


def _place(day: date, split: Split) -> str:
    year = f"year={day.year:04}"
    return year if split is Split.YEAR else f"{year}/month={day.month:02}"


def _parquet() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise OptionError(
            "Parquet needs a package of its own: pip install '.[parquet]' in the clone", option="format"
        ) from error
    return pyarrow, pyarrow.parquet


def _schema(arrow: Any) -> pyarrow.Schema:
    kinds = {
        "published_on": arrow.date32(),
        "published_to": arrow.date32(),
        "listed_on": arrow.date32(),
        "published_at": arrow.timestamp("us", tz="UTC"),
        "damaged": arrow.bool_(),
        "cut": arrow.bool_(),
        "confidence": arrow.float64(),
        "sightings": arrow.int64(),
    }
    return arrow.schema([(field.name, kinds.get(field.name, arrow.string())) for field in fields(Headline)])


def _table(arrow: Any, schema: pyarrow.Schema, rows: list[Headline]) -> pyarrow.Table:
    columns = zip(*map(headline_cells, rows), strict=True)
    arrays = [arrow.array(list(values), field.type) for values, field in zip(columns, schema, strict=True)]
    return arrow.Table.from_arrays(arrays, schema=schema)


# ---------------------------------------------------------------- whole or not at all


@contextmanager
def _writable(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SourceError(f"{target} cannot be written: {error.strerror or error}") from error


def _beside(target: Path) -> Path:
    """A name of its own in the same folder, so that a rename puts it in place."""
    return target.with_name(f".{target.name}.{token_hex(6)}.part")


@contextmanager
def _whole_file(target: Path) -> Iterator[Path]:
    path = _beside(target)
    try:
        yield path
        _sync(path)
        os.replace(path, target)
        _sync_folder(target.parent)
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def _whole_folder(target: Path) -> Iterator[Path]:
    if target.exists():
        raise OptionError(f"{target} is there already: name a new folder", option="output")
    path = _beside(target)
    path.mkdir()
    try:
        yield path
        os.rename(path, target)
        _sync_folder(target.parent)
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
