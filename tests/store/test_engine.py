"""How a database is opened and what is said when it cannot be used: one sentence, by name, and what was stored is still there."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy.exc import IntegrityError

from app.errors import SchemaError, StorageError, TimeLimitError
from app.store import engine as engine_module
from app.store.engine import database_name, database_url, make_engine, open_store, reading, schema_revision, writing
from app.store.writes import find_document
from tests.store.checks import check_all
from tests.store.factory import Line, Page, dump, ingest
from tests.store.pages import long_page

ENDLESS = """WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"""


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def test_foreign_keys_are_enforced(store: Engine) -> None:
    ingest(store, Page((Line(),)))
    for statement in (
        "DELETE FROM document",
        "DELETE FROM outlet",
        "DELETE FROM headline",
        "UPDATE candidate SET headline_id = 4711",
    ):
        with pytest.raises(IntegrityError), writing(store) as connection:
            connection.exec_driver_sql(statement)
    check_all(store)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE candidate SET reason = 'undated'",  # neither sighting nor rejection, but both
        "UPDATE candidate SET headline_id = NULL",  # neither
        "UPDATE candidate SET published_on = NULL",
        "UPDATE headline SET precision = 'decade'",
        "UPDATE headline SET published_to = '2001-01-01'",
        "UPDATE headline SET sightings = 0",
        "UPDATE document SET pieces = 99",
        "INSERT INTO revision (id, value) VALUES (2, 0)",
    ],
)
def test_what_cannot_be_is_refused(store: Engine, statement: str) -> None:
    ingest(store, Page((Line(),)))
    with pytest.raises(IntegrityError), writing(store) as connection:
        connection.exec_driver_sql(statement)


def test_sqlite_set_up(sqlite_url: str) -> None:
    """WAL stays with the file; foreign keys, a busy timeout and the rest are set on each connection."""
    engine = open_store(sqlite_url)
    with reading(engine) as connection:
        pragmas = ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas]
    assert values == ["wal", 1, 1, 60_000]
    engine.dispose()


def test_a_reader_sees_one_snapshot(store: Engine) -> None:
    """What another writer stores meanwhile is not seen, nor waited for."""
    count = "SELECT count(*) FROM headlines"
    with reading(store) as connection:
        assert connection.exec_driver_sql(count).scalar() == 0
        ingest(store, Page((Line(),)))
        assert connection.exec_driver_sql(count).scalar() == 0
    with reading(store) as connection:
        assert connection.exec_driver_sql(count).scalar() == 1


def test_a_reader_cannot_write_on_postgres(postgres_url: str) -> None:
    engine = open_store(postgres_url)
    with pytest.raises(StorageError, match="is read-only"), reading(engine) as connection:
        connection.exec_driver_sql("DELETE FROM revision")
    with writing(engine) as connection:  # the next use of the same connection is an ordinary one
        connection.exec_driver_sql("UPDATE revision SET value = 1")
    engine.dispose()


def test_statements_have_a_time_limit(store: Engine) -> None:
    """It ends an endless statement, and the connection is of use afterwards."""
    with pytest.raises(TimeLimitError), reading(store, seconds=0.2) as connection:
        connection.exec_driver_sql(ENDLESS)
    with reading(store) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM headlines").scalar() == 0


def test_a_second_writer_waits_and_goes_on(store: Engine) -> None:
    other = threading.Thread(target=ingest, args=(store, Page((Line(),))))
    with writing(store, alone=True):
        other.start()
        other.join(0.3)
        assert other.is_alive()
    other.join(30)
    assert find_document(store, Page((Line(),)).sha256) is not None


def test_a_reader_does_not_wait_for_the_writer(store: Engine) -> None:
    """While a writer that keeps all others out is at work, readers begin, read what was there, and end."""
    ingest(store, Page((Line(),)))
    with writing(store, alone=True) as writer:
        writer.exec_driver_sql("DELETE FROM headline_document")
        with reading(store, seconds=5) as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM headline_document").scalar() == 1
    with reading(store) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM headline_document").scalar() == 0


def test_a_locked_file_is_said(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "_BUSY_SECONDS", 0.1)
    engine = open_store(sqlite_url)
    holder = sqlite3.connect(path_of(sqlite_url), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError, match="is locked by another program"):
        ingest(engine, Page((Line(),)))
    holder.close()
    ingest(engine, Page((Line(),)))
    engine.dispose()


def test_a_full_disk_is_said_and_nothing_is_lost(sqlite_url: str) -> None:
    """SQLite's own limit on pages stands in for the disk: the part that did not fit is not there, what was there is."""
    engine = open_store(sqlite_url)
    ingest(engine, Page((Line(),)))
    before = dump(engine)
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    event.listen(engine, "begin", lambda it: it.exec_driver_sql(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(StorageError, match="disk is full"):
        ingest(engine, long_page(500))
    engine.dispose()
    engine = open_store(sqlite_url)
    assert dump(engine) == before
    check_all(engine)
    engine.dispose()


READ_ONLY = """
import os, sys
from app.errors import StorageError
from app.store.engine import open_store, reading
from tests.store.factory import Line, Page, ingest
if os.geteuid() == 0:  # to whom nothing is read-only
    os.setgid(65534); os.setuid(65534)
engine = open_store(sys.argv[1])
with reading(engine) as connection:
    assert connection.exec_driver_sql("SELECT count(*) FROM headlines").scalar() == 1
try:
    ingest(engine, Page((Line(), Line(title="Another one for the pile"))))
except StorageError as error:
    print(error)
"""


@pytest.mark.parametrize("folder_too", [False, True])
def test_a_read_only_file_is_read_and_not_written(sqlite_template: bytes, folder_too: bool) -> None:
    """By a login that may only read the file, or not even write in its folder."""
    with tempfile.TemporaryDirectory() as folder:  # not pytest's own, into which no other login may look
        path = Path(folder) / "h.db"
        path.write_bytes(sqlite_template)
        engine = open_store(f"sqlite:///{path}")
        ingest(engine, Page((Line(),)))
        engine.dispose()
        path.parent.chmod(0o555 if folder_too else 0o777)
        path.chmod(0o444)
        command = [sys.executable, "-c", READ_ONLY, f"sqlite:///{path}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        path.parent.chmod(0o755)
    assert done.stderr == ""
    assert done.stdout.strip() == f"The database {path} is read-only"


def test_a_damaged_file_is_said(sqlite_url: str) -> None:
    engine = open_store(sqlite_url)
    ingest(engine, long_page(300))
    engine.dispose()
    path = path_of(sqlite_url)
    content = bytearray(path.read_bytes())
    content[8192:-8192] = b"\xa5" * (len(content) - 16384)
    path.write_bytes(content)
    with pytest.raises(StorageError, match="is damaged"):
        dump(open_store(sqlite_url))


def test_another_program_s_database(tmp_path: Path) -> None:
    """A SQLite file of something else is not taken for ours, nor is a table of ours made in it by the way."""
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE recipe (name TEXT)")
    other.close()
    with pytest.raises(SchemaError, match="has no schema yet"):
        open_store(f"sqlite:///{path}", create=True)


def test_a_lost_table_is_said(store: Engine) -> None:
    with writing(store) as connection:
        connection.exec_driver_sql("DROP VIEW captures")
    with pytest.raises(SchemaError, match="headlines db upgrade"), reading(store) as connection:
        connection.exec_driver_sql("SELECT * FROM captures")


def test_a_server_that_goes_away_comes_back(postgres_url: str) -> None:
    """A connection the server closed is said to be gone; the next use makes a new one."""
    engine = open_store(postgres_url)
    with pytest.raises(StorageError, match=r"was shut down|cannot be reached"), reading(engine) as connection:
        _use_after_the_end(connection, postgres_url)
    with reading(engine) as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
    engine.dispose()


def _use_after_the_end(connection: Connection, url: str) -> None:
    own = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (own,))
    connection.exec_driver_sql("SELECT 1")


def test_a_server_without_that_database_or_login(postgres_url: str) -> None:
    url = make_url(postgres_url)
    with pytest.raises(StorageError, match="There is no database"):
        open_store(url.set(database="of_nobody").render_as_string(hide_password=False))
    with pytest.raises(StorageError, match="The login was refused"):
        open_store(url.set(username="nobody_at_all").render_as_string(hide_password=False))


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:///h.db", "h.db"),
        ("sqlite:////var/h.db", "/var/h.db"),
        ("postgresql://ann:word@db.example:5433/news", "db.example:5433/news"),
        ("postgres://db.example/news?password=word", "db.example/news"),
        ("postgresql:///news?host=/run/postgres", "/run/postgres/news"),
        ("postgresql:///news", "localhost/news"),
    ],
)
def test_names_of_databases(url: str, name: str) -> None:
    assert database_name(database_url(url)) == name


def test_looking_makes_no_file(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    engine = make_engine(database_url(f"sqlite:///{path}"))
    with pytest.raises(StorageError, match="cannot be opened"):
        schema_revision(engine)
    assert not path.exists()
