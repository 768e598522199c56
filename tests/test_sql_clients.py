"""Programs that people use read the views: sqlite3, psql, pandas, DuckDB, Datasette. All see what the API would say."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import duckdb_extension_postgres_scanner  # type: ignore[import-untyped]
import duckdb_extension_sqlite_scanner  # type: ignore[import-untyped]
import pandas  # type: ignore[import-untyped]
import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine, make_url

from app import cli
from app.cli.exploring import QUESTIONS, datasette
from app.errors import OptionError
from app.export import Format, Split, export
from app.model import Filters
from app.store.engine import open_store, reading
from app.store.sql import run
from app.store.views import VIEWS
from tests.web.conftest import LEFTOVERS, RECORDS
from tests.web.serving import document, fill, sample

COUNT = "select outlet, count(*) as headlines from headlines where outlet is not null group by outlet"
IN_ORDER = f"{COUNT} order by headlines desc, outlet"


@pytest.fixture
def filled(store: Engine, database_url: str) -> Engine:
    fill(database_url, [*sample(), document("leftovers.txt", LEFTOVERS), document("records.json", RECORDS)])
    return store


@pytest.fixture
def sqlite_file(sqlite_url: str) -> Path:
    fill(sqlite_url, [*sample(), document("leftovers.txt", LEFTOVERS), document("records.json", RECORDS)])
    return Path(str(make_url(sqlite_url).database))


def expected(engine: Engine) -> list[tuple[Any, ...]]:
    return sorted(run(engine, COUNT).rows)


# ---------------------------------------------------------------- the databases' own programs


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="the program sqlite3 is not installed")
def test_sqlite3_reads_the_views(sqlite_file: Path) -> None:
    said = subprocess.run(
        ["sqlite3", "-readonly", "-separator", "\t", str(sqlite_file), COUNT],
        capture_output=True,
        text=True,
        check=True,
    )
    engine = open_store(f"sqlite:///{sqlite_file}")
    assert sorted(tuple(line.split("\t")) for line in said.stdout.splitlines()) == [
        (name, str(count)) for name, count in expected(engine)
    ]
    for view in VIEWS:
        query = f"select count(*) from {view.name}"
        said = subprocess.run(
            ["sqlite3", "-readonly", str(sqlite_file), query], capture_output=True, text=True, check=True
        )
        assert int(said.stdout) == run(engine, query).rows[0][0]
    engine.dispose()


@pytest.mark.skipif(shutil.which("psql") is None, reason="the program psql is not installed")
def test_psql_reads_the_views_and_their_comments(postgres_url: str) -> None:
    fill(postgres_url, sample())
    engine = open_store(postgres_url)

    def psql(command: str) -> str:
        words = [
            "psql",
            "--no-psqlrc",
            "--tuples-only",
            "--no-align",
            "--field-separator",
            "\t",
            "--dbname",
            postgres_url,
            "--command",
            command,
        ]
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout

    assert sorted(tuple(line.split("\t")) for line in psql(COUNT).splitlines()) == [
        (name, str(count)) for name, count in expected(engine)
    ]
    described = psql("\\d+ headlines") + psql("\\dv+")
    for view in VIEWS:
        assert view.comment in described
    assert psql("select col_description('headlines'::regclass, 2)").strip() == "the title as printed"
    engine.dispose()


def ended_with(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], *words: str
) -> tuple[object, str, str]:
    """How the program ends, and what it says on either stream."""
    monkeypatch.setattr(sys, "argv", ["headlines", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capfd.readouterr()
    return ended.value.code, said.out, said.err


@pytest.fixture
def reader(postgres_url: str) -> Iterator[str]:
    """The name of a login that is not there yet, and is gone afterwards."""
    name = f"reader_{os.getpid()}"
    yield name
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(name)))
        connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def test_a_login_of_its_own_by_the_commands_of_the_docs(
    postgres_url: str, reader: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """`db grant` makes it; `headlines sql` reads the views with it, and neither tables nor anything else."""
    fill(postgres_url, sample())
    monkeypatch.setenv("HEADLINES_DATABASE_URL", postgres_url)
    monkeypatch.setenv("HEADLINES_GRANT_PASSWORD", "a secret")
    for made in ("made", "brought to its rights"):
        code, said, _ = ended_with(monkeypatch, capfd, "db", "grant", reader)
        assert (code, said) == (0, f"{made}: {reader} may read the views, nothing else\n")
    own = make_url(postgres_url).set(username=reader, password="a secret").render_as_string(hide_password=False)
    monkeypatch.setenv("HEADLINES_DATABASE_URL", own)
    code, said, _ = ended_with(monkeypatch, capfd, "sql", "select count(*) as n from headlines", "--format", "json")
    assert (code, json.loads(said)["rows"]) == (0, [[76]])
    for refused in ("select count(*) from headline", "select pg_read_file('/etc/passwd')", "select * from pg_authid"):
        code, said, why = ended_with(monkeypatch, capfd, "sql", refused)
        assert (code, said) == (1, "")
        assert "refused" in why
    code, _, why = ended_with(monkeypatch, capfd, "outlets", "rename", "northern-courier", "Courier")
    assert code == 1
    assert "no right" in why


# ---------------------------------------------------------------- notebooks


def test_pandas_reads_the_views(filled: Engine) -> None:
    with reading(filled) as connection:
        for view in VIEWS:
            frame = pandas.read_sql(f"select * from {view.name}", connection)
            assert list(frame.columns) == list(view.columns)
        frame = pandas.read_sql("select * from headlines", connection, parse_dates=["published_on"])
    counted = frame.groupby("outlet").size()
    assert sorted((str(name), int(number)) for name, number in counted.items()) == expected(filled)
    assert frame["published_on"].dt.year.eq(2026).all()


def scanner(package: ModuleType) -> str:
    """The file of a DuckDB extension, which a package brings, since DuckDB itself would fetch it from the network."""
    (found,) = Path(str(package.__file__)).parent.rglob("*.duckdb_extension")
    return str(found)


def test_duckdb_attached_to_the_database_reads_the_views(filled: Engine, database_url: str) -> None:
    """Read-only, as the docs say it; each view has its columns and all of its rows, days are days."""
    package, kind = (
        (duckdb_extension_sqlite_scanner, "SQLITE")
        if filled.dialect.name == "sqlite"
        else (duckdb_extension_postgres_scanner, "POSTGRES")
    )
    with duckdb.connect() as duck:
        duck.execute(f"LOAD '{scanner(package)}'")
        place = database_url.removeprefix("sqlite:///")
        duck.execute(f"ATTACH '{place}' AS news (TYPE {kind}, READ_ONLY)")
        assert sorted(duck.execute(COUNT.replace("from headlines", "from news.headlines")).fetchall()) == expected(
            filled
        )
        for view in VIEWS:
            whole = duck.execute(f"SELECT * FROM news.{view.name}")
            assert [column[0] for column in whole.description or ()] == list(view.columns)
            assert len(whole.fetchall()) == run(filled, f"SELECT count(*) FROM {view.name}").rows[0][0]
        day = duck.execute("SELECT max(published_on) FROM news.headlines").fetchone()
        assert day is not None
        assert day[0] == date(2026, 6, 12)
        with pytest.raises(duckdb.Error, match="read-only"):
            duck.execute("DELETE FROM news.headline")


def test_duckdb_reads_exports(filled: Engine, tmp_path: Path) -> None:
    """Parquet, whole and in parts, and a frame of pandas give DuckDB the rows the database has."""
    export(filled, tmp_path / "headlines.parquet", Filters(), Format.PARQUET)
    export(filled, tmp_path / "parts", Filters(), Format.PARQUET, split=Split.MONTH)
    with reading(filled) as connection:
        frame = pandas.read_sql("select * from headlines", connection)
    with duckdb.connect() as duck:
        duck.register("frame", frame)
        for source in (f"'{tmp_path}/headlines.parquet'", f"read_parquet('{tmp_path}/parts/**/*.parquet')", "frame"):
            counted = duck.execute(COUNT.replace("from headlines", f"from {source}")).fetchall()
            assert sorted(counted) == expected(filled)
        months = duck.execute(f"select distinct month from read_parquet('{tmp_path}/parts/**/*.parquet')").fetchall()
        assert sorted(int(month) for (month,) in months) == [5, 6]
        days = duck.execute(f"select typeof(published_on) from '{tmp_path}/headlines.parquet' limit 1").fetchone()
        assert days == ("DATE",)


def test_pandas_reads_exports(filled: Engine, tmp_path: Path) -> None:
    export(filled, tmp_path / "headlines.csv", Filters(), Format.CSV)
    export(filled, tmp_path / "headlines.ndjson", Filters(), Format.NDJSON)
    export(filled, tmp_path / "headlines.parquet", Filters(), Format.PARQUET)
    frames = [
        pandas.read_csv(tmp_path / "headlines.csv"),
        pandas.read_json(tmp_path / "headlines.ndjson", lines=True, dtype=False),
        pandas.read_parquet(tmp_path / "headlines.parquet"),
    ]
    assert len({tuple(frame["id"]) for frame in frames}) == 1
    assert len({tuple(frame["title"]) for frame in frames}) == 1


# ---------------------------------------------------------------- Datasette


def asked(path: Path, *addresses: str) -> list[Any]:
    """What Datasette says, in this process."""

    async def ask() -> list[Any]:
        served = datasette(path, 5.0)
        try:
            return [await served.client.get(address) for address in addresses]
        finally:
            for database in served.databases.values():
                database.close()

    return asyncio.run(ask())


def test_datasette_serves_the_file_with_our_words(sqlite_file: Path) -> None:
    name = sqlite_file.stem
    home, page, rows, counted = asked(
        sqlite_file,
        f"/{name}.json",
        f"/{name}/headlines",
        f"/{name}/headlines.json?_shape=array&_size=max",
        f"/{name}.json?sql={IN_ORDER.replace(' ', '+')}&_shape=array",
    )
    shown = {view["name"] for view in home.json()["views"]}
    assert {view.name for view in VIEWS} <= shown
    assert [table["name"] for table in home.json()["tables"] if not table["hidden"]] == []
    assert {query["name"] for query in home.json()["queries"]} == QUESTIONS.keys()
    assert VIEWS[0].comment in page.text
    assert VIEWS[0].columns["confidence"] in page.text
    engine = open_store(f"sqlite:///{sqlite_file}")
    assert len(rows.json()) == run(engine, "select count(*) from headlines").rows[0][0]
    assert [(row["outlet"], row["headlines"]) for row in counted.json()] == [*run(engine, IN_ORDER).rows]
    engine.dispose()


def test_questions_that_are_ready_are_answered(sqlite_file: Path) -> None:
    name = sqlite_file.stem
    for response in asked(sqlite_file, *(f"/{name}/{question}.json?_shape=array" for question in QUESTIONS)):
        assert response.status_code == 200
        assert response.json()


def test_datasette_only_reads(sqlite_file: Path) -> None:
    for statement in ("delete from headline", "attach 'x.db' as x"):
        (response,) = asked(sqlite_file, f"/{sqlite_file.stem}.json?sql={statement.replace(' ', '+')}")
        assert response.status_code == 400


def test_datasette_serves_a_snapshot(filled: Engine, tmp_path: Path) -> None:
    export(filled, tmp_path / "snapshot.db", Filters(outlets=("northern-courier",)), Format.SNAPSHOT)
    (response,) = asked(tmp_path / "snapshot.db", "/snapshot/headlines.json?_shape=array&_size=max")
    assert {row["outlet"] for row in response.json()} == {"Northern Courier"}


def said_by(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], *words: str) -> tuple[object, str]:
    """How the program ends, and what it says on standard error."""
    monkeypatch.setattr(sys, "argv", ["headlines", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code, capfd.readouterr().err


def test_explore_says_what_it_cannot(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    code, said = said_by(monkeypatch, capfd, "explore", "--database-url", postgres_url)
    assert code == 2
    assert "headlines export snapshot.db" in said
    (tmp_path / "page.html").write_text("no database at all")
    code, said = said_by(monkeypatch, capfd, "explore", str(tmp_path / "page.html"))
    assert code == 1
    assert "it is no snapshot" in said


def test_explore_without_datasette_says_how_to_get_it(sqlite_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "datasette.app", None)
    with pytest.raises(OptionError, match=r"\.\[explore\]"):
        datasette(sqlite_file, 1.0)
