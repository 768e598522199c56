"""Files of headlines: the same rows in the same order as the pages, whole or not there."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from datetime import date
from pathlib import Path

import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from app import export as exporting
from app.errors import OptionError, QueryError, ReadError, SourceError
from app.export import Exported, Format, Split, export
from app.model import Filters, Headline, Order, Reason
from app.render import csv_line, headline_cells, json_bytes
from app.store.engine import open_store, reading
from app.store.forget import forget
from app.store.queries import iterate
from app.store.snapshot import verify_snapshot
from app.store.views import VIEWS
from tests.store import naive
from tests.store.factory import Line, Page, ingest, ingest_all

PAGES = [
    Page(
        (
            Line(title='Pier "reopens", says mayor\nat last', first=date(2031, 4, 2)),
            Line(
                title="北京大学 opens campus", outlet="Lindholm Gazette", first=date(2031, 4, 1), last=date(2031, 4, 30)
            ),
            Line(title="=SUM(A1)", outlet=None, first=date(2030, 12, 31), url="https://example.org/?a=1&b=2"),
            Line(first=None, reason=Reason.UNDATED),
        ),
        collection="north",
    ),
    Page((Line(title="Ferries return", outlet="Lindholm Gazette", first=date(2031, 5, 1)),), name="b.txt"),
]


def as_csv(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))[1:]


def as_json(path: Path) -> list[object]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def as_parquet(path: Path) -> list[Headline]:
    rows = pyarrow.parquet.read_table(path, partitioning=None).to_pylist()
    return [Headline(**row) for row in rows]


def rows_of(store: Engine, filters: Filters, order: Order = Order.NEWEST) -> list[Headline]:
    with reading(store) as connection:
        return list(iterate(connection, filters, order))


@pytest.fixture
def both(sqlite_url: str, postgres_url: str) -> Iterator[tuple[Engine, Engine]]:
    engines = (open_store(sqlite_url), open_store(postgres_url))
    yield engines
    for engine in engines:
        engine.dispose()


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pages=naive.pages, asked=naive.filters(), order=st.sampled_from(Order))
def test_every_format_has_the_rows_of_the_pages(
    both: tuple[Engine, Engine],
    tmp_path: Path,
    pages: list[Page],
    asked: tuple[Filters, naive.Query | None],
    order: Order,
) -> None:
    """Pages == CSV == NDJSON == Parquet == snapshot, in the same order, on both databases."""
    filters, _ = asked
    contents = []
    for engine in both:
        ingest_all(engine, pages)
        try:
            rows = rows_of(engine, filters, order)
            paths = {format: tmp_path / f"out.{format}" for format in Format}
            for format, path in paths.items():
                made = export(engine, path, filters, format, order=order)
                assert (made.headlines, made.files) == (len(rows), (path,))
            expected = [next(csv.reader([csv_line(headline_cells(row))])) for row in rows]
            assert as_csv(paths[Format.CSV]) == expected
            assert as_json(paths[Format.NDJSON]) == [json.loads(json_bytes(row)) for row in rows]
            assert as_parquet(paths[Format.PARQUET]) == rows
            with closing(sqlite3.connect(paths[Format.SNAPSHOT])) as snapshot:
                ids = [row[0] for row in snapshot.execute("SELECT id FROM headlines ORDER BY rowid")]
                contents.append(
                    snapshot.execute("SELECT * FROM checksums WHERE name <> 'about' ORDER BY name").fetchall()
                )
            assert ids == [row.id for row in rows]
            contents[-1] = [row for row in contents[-1] if row[0] != "captures"]  # they say when they were stored
        finally:
            for page in pages:
                forget(engine, page.sha256)
    assert contents[0] == contents[1]


def test_parquet_has_types_and_is_split_by_year_and_month(store: Engine, tmp_path: Path) -> None:
    ingest_all(store, PAGES)
    rows = rows_of(store, Filters())
    export(store, tmp_path / "one.parquet", Filters(), Format.PARQUET)
    schema = pyarrow.parquet.read_schema(tmp_path / "one.parquet")
    assert schema.names == [field.name for field in fields(Headline)]
    assert str(schema.field("published_on").type) == "date32[day]"
    assert str(schema.field("published_at").type) == "timestamp[us, tz=UTC]"

    by_month = export(store, tmp_path / "months", Filters(), Format.PARQUET, split=Split.MONTH)
    names = [str(path.relative_to(tmp_path / "months").parent) for path in by_month.files]
    assert names == ["year=2031/month=05", "year=2031/month=04", "year=2030/month=12"]
    assert [row for path in by_month.files for row in as_parquet(path)] == rows
    by_year = export(store, tmp_path / "years", Filters(), Format.PARQUET, split=Split.YEAR)
    assert [path.parent.name for path in by_year.files] == ["year=2031", "year=2030"]
    assert [row for path in by_year.files for row in as_parquet(path)] == rows
    with pytest.raises(OptionError):
        export(store, tmp_path / "years", Filters(), Format.PARQUET, split=Split.YEAR)
    with pytest.raises(OptionError):
        export(store, tmp_path / "x.csv", Filters(), Format.CSV, split=Split.YEAR)


def test_a_snapshot_needs_nothing_else(store: Engine, tmp_path: Path) -> None:
    ingest_all(store, PAGES)
    path = tmp_path / "snapshot.db"
    export(store, path, Filters(), Format.SNAPSHOT)
    with closing(sqlite3.connect(path)) as snapshot:
        for view in VIEWS:
            described = {
                row[0] for row in snapshot.execute("SELECT column_name FROM dictionary WHERE name = ?", (view.name,))
            }
            columns = [row[1] for row in snapshot.execute(f"PRAGMA table_info({view.name})")]
            assert columns == list(view.columns)
            assert described == {None, *columns}
        counts = {view.name: snapshot.execute(f"SELECT count(*) FROM {view.name}").fetchone()[0] for view in VIEWS}
        assert counts == {
            "headlines": 4,
            "outlets": 2,
            "sightings": 4,
            "rejections": 1,
            "captures": 2,
            "timeline": 4,
        }
        assert snapshot.execute("SELECT slug, headlines, first_on FROM outlets ORDER BY slug").fetchall() == [
            ("lindholm-gazette", 2, "2031-04-01"),
            ("the-harbour-post", 1, "2031-04-02"),
        ]
        assert json.loads(snapshot.execute("SELECT spans FROM sightings").fetchone()[0])["title"][0] == 2
    assert verify_snapshot(path) == ()
    with closing(sqlite3.connect(path)) as snapshot, snapshot:
        snapshot.execute("UPDATE headlines SET title = 'Pier reopens' WHERE rowid = 1")
    assert verify_snapshot(path) == ("headlines",)


def test_a_snapshot_of_some_headlines_has_what_belongs_to_them(store: Engine, tmp_path: Path) -> None:
    ingest_all(store, PAGES)
    path = tmp_path / "snapshot.db"
    export(
        store,
        path,
        Filters(date_from=date(2031, 5, 1), flags=frozenset(), outlets=("lindholm gazette",)),
        Format.SNAPSHOT,
    )
    with closing(sqlite3.connect(path)) as snapshot:
        assert snapshot.execute("SELECT title FROM headlines").fetchall() == [("Ferries return",)]
        assert snapshot.execute("SELECT document_name FROM sightings").fetchall() == [("b.txt",)]
        assert snapshot.execute("SELECT name FROM captures").fetchall() == [("b.txt",)]
        assert snapshot.execute("SELECT count(*) FROM rejections").fetchall() == [(0,)]
        asked = json.loads(snapshot.execute("SELECT value FROM about WHERE name = 'filters'").fetchone()[0])
        assert asked == {"date_from": "2031-05-01", "outlets": ["lindholm gazette"]}


def test_verify_refuses_another_file(tmp_path: Path) -> None:
    for content in (b"", b"no database at all, but long enough to be looked at as one" * 20):
        path = tmp_path / "other.db"
        path.write_bytes(content)
        with pytest.raises(ReadError):
            verify_snapshot(path)


# ---------------------------------------------------------------- whole or not at all


class Cut(Exception):
    """The end of the world in the middle of an export."""


@pytest.mark.parametrize("format", list(Format))
def test_a_cut_off_export_leaves_nothing_under_the_final_name(store: Engine, tmp_path: Path, format: Format) -> None:
    ingest_all(store, PAGES)
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / "file"
    target.write_bytes(b"before")

    def cut(written: int, total: int) -> None:
        raise Cut

    with pytest.raises(Cut):
        export(store, target, Filters(), format, progress=cut)
    assert [path.name for path in folder.iterdir()] == ["file"]
    assert target.read_bytes() == b"before"
    if format is Format.PARQUET:
        with pytest.raises(Cut):
            export(store, folder / "split", Filters(), format, split=Split.YEAR, progress=cut)
        assert [path.name for path in folder.iterdir()] == ["file"]
    export(store, target, Filters(), format)
    assert target.read_bytes() != b"before"


KILLED = """
import os, signal, sys
from pathlib import Path
from app.export import Format, Split, export
from app.model import Filters
from app.store.engine import open_store

def killed(*_):
    os.kill(os.getpid(), signal.SIGKILL)

for name in [*Format, "parts"]:
    child = os.fork()
    if not child:
        split = Split.MONTH if name == "parts" else None
        form = Format.PARQUET if split else name
        export(open_store(sys.argv[1]), Path(sys.argv[2], name), Filters(), form, split=split, progress=killed)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no SIGKILL")
def test_an_export_that_is_killed_leaves_nothing_under_the_final_name(
    store: Engine, database_url: str, tmp_path: Path
) -> None:
    """Killed when every row is written and nothing is in place yet: what was there stays, the rest is hidden and beside."""
    ingest_all(store, PAGES)
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "csv").write_bytes(b"an earlier export")
    words = [sys.executable, "-c", KILLED, database_url, str(folder)]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    left = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    assert left == ["csv"]
    assert (folder / "csv").read_bytes() == b"an earlier export"
    hidden = [path.name for path in folder.iterdir() if path.name.startswith(".")]
    assert len(hidden) == len(Format) + 1
    assert all(name.endswith(".part") for name in hidden)
    assert export(store, folder / "csv", Filters(), Format.CSV).headlines == len(as_csv(folder / "csv")) == 4


def test_progress_ends_at_the_total(store: Engine, tmp_path: Path) -> None:
    ingest_all(store, PAGES)
    for format in Format:
        seen: list[tuple[int, int]] = []
        export(store, tmp_path / "out", Filters(), format, progress=lambda *said, seen=seen: seen.append(said))
        assert seen[-1] == (4, 4)


@pytest.mark.parametrize("format", list(Format))
def test_where_nothing_can_be_written(store: Engine, tmp_path: Path, format: Format) -> None:
    for target in (tmp_path / "missing" / "file", tmp_path):
        with pytest.raises(SourceError) as refused:
            export(store, target, Filters(), format)
        assert str(target) in str(refused.value)


@pytest.mark.parametrize("format", list(Format))
def test_bad_filters_leave_nothing_behind(store: Engine, tmp_path: Path, format: Format) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(QueryError):
        export(store, folder / "file", Filters(q='"'), format)
    assert list(folder.iterdir()) == []


def test_nothing_found_is_an_empty_file_and_a_warning(store: Engine, tmp_path: Path) -> None:
    ingest(store, PAGES[0])
    for format in Format:
        made = export(store, tmp_path / "out", Filters(collection="nowhere"), format)
        assert made == Exported(0, (tmp_path / "out",), made.warnings)
        assert made.warnings


def test_parquet_without_its_package(store: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(OptionError, match="parquet"):
        exporting.export(store, tmp_path / "x", Filters(), Format.PARQUET)
