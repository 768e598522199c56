"""The schema is made, taken down and made again on both databases, and is what app.store.schema says."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect

from app.errors import OptionError, SchemaError, StorageError
from app.store import migrate
from app.store.engine import HEAD, open_store, reading
from app.store.schema import metadata
from app.store.views import VIEWS
from tests.store.factory import dump, ingest
from tests.store.pages import some_pages


@pytest.fixture(params=["sqlite", "postgres"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'bare.db'}"
    return str(request.getfixturevalue("empty_postgres_url"))


def test_the_head_is_the_newest_revision() -> None:
    assert migrate.head() == HEAD


def test_up_down_up(bare_url: str) -> None:
    """Each way leaves a good schema or none, and doing it twice changes nothing."""
    migrate.upgrade(bare_url)
    migrate.upgrade(bare_url)
    assert migrate.check(bare_url) == migrate.SchemaState(HEAD, HEAD)
    migrate.downgrade(bare_url, "base")
    assert migrate.check(bare_url).current is None
    migrate.upgrade(bare_url)
    assert migrate.check(bare_url).good
    open_store(bare_url).dispose()


def test_up_down_up_with_rows_in_place(database_url: str) -> None:
    """Rows keep no migration from going either way, and an upgrade of what is current leaves them as they are."""
    page = some_pages(31, 1)[0]
    engine = open_store(database_url)
    ingest(engine, page)
    content = dump(engine)
    engine.dispose()
    migrate.upgrade(database_url)
    assert migrate.check(database_url).good
    engine = open_store(database_url)
    assert dump(engine) == content
    engine.dispose()
    migrate.downgrade(database_url, "base")
    migrate.upgrade(database_url)
    engine = open_store(database_url)
    assert not any(dump(engine).values())
    ingest(engine, page)
    assert dump(engine) == content
    engine.dispose()


def test_drift_is_seen(database_url: str) -> None:
    """A database that differs from its revision does not pass the check."""
    engine = open_store(database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE revision ADD COLUMN surprise INTEGER")
        connection.exec_driver_sql("DROP INDEX ix_headline_copy")
    engine.dispose()
    drift = migrate.check(database_url).drift
    assert any("surprise" in difference for difference in drift)
    assert any("ix_headline_copy" in difference for difference in drift)


def test_views_are_as_the_dictionary_says(store: Engine) -> None:
    """Every view exists, with the columns the data dictionary explains, in that order."""
    with reading(store) as connection:
        assert set(inspect(connection).get_view_names()) == {view.name for view in VIEWS}
        for view in VIEWS:
            found = connection.exec_driver_sql(f"SELECT * FROM {view.name}").keys()
            asked = connection.exec_driver_sql(f"SELECT * FROM ({view.select}) AS it").keys()
            assert list(found) == list(asked) == list(view.columns)


def test_postgres_has_the_dictionary_as_comments(postgres_url: str) -> None:
    engine = open_store(postgres_url)
    with reading(engine) as connection:
        for view in VIEWS:
            oid = f"'{view.name}'::regclass"
            assert connection.exec_driver_sql(f"SELECT obj_description({oid}, 'pg_class')").scalar() == view.comment
            columns = connection.exec_driver_sql(
                f"SELECT attname, col_description({oid}, attnum) FROM pg_attribute WHERE attrelid = {oid} AND attnum > 0"
            )
            assert {row[0]: row[1] for row in columns} == dict(view.columns)
    engine.dispose()


def test_postgres_compares_text_by_code_point(postgres_url: str) -> None:
    """Every text column of our tables is COLLATE "C", by the catalogue."""
    engine = open_store(postgres_url)
    with reading(engine) as connection:
        rows = connection.exec_driver_sql(
            """SELECT c.relname, a.attname, l.collname
                 FROM pg_attribute a
                 JOIN pg_class c ON c.oid = a.attrelid
                 LEFT JOIN pg_collation l ON l.oid = a.attcollation
                WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0
                  AND a.atttypid IN ('text'::regtype, 'varchar'::regtype)"""
        ).all()
    engine.dispose()
    ours = [(table, column, collation) for table, column, collation in rows if table != "alembic_version"]
    assert {table for table, _, _ in ours} >= {"document", "candidate", "headline", "outlet", "outlet_alias", "capture"}
    assert [row for row in ours if row[2] != "C"] == []


def test_postgres_search_index(postgres_url: str) -> None:
    engine = open_store(postgres_url)
    with reading(engine) as connection:
        index = connection.exec_driver_sql("SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_headline_search'")
        assert "USING gin (search_text)" in str(index.scalar())
    engine.dispose()


def test_every_constraint_has_its_name() -> None:
    for table in metadata.tables.values():
        assert all(constraint.name for constraint in table.constraints), table.name
        assert all(index.name for index in table.indexes), table.name


def test_days_are_dates(store: Engine) -> None:
    """Each column that ends in `_on` or `_to` is a DATE."""
    with reading(store) as connection:
        for table in metadata.tables:
            for column in inspect(connection).get_columns(table):
                if column["name"].endswith(("_on", "_to")):
                    assert str(column["type"]) == "DATE", (table, column["name"])


def test_a_failing_migration_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """DDL is transactional on SQLite too: what fails half-way leaves no table behind."""
    url = f"sqlite:///{tmp_path / 'half.db'}"

    def fail(connection: object) -> None:
        raise RuntimeError("at the very end")

    with monkeypatch.context() as patch:
        patch.setattr(migrate, "_comment_views", fail)
        with pytest.raises(RuntimeError):
            migrate.upgrade(url)
    assert migrate.check(url).current is None
    migrate.upgrade(url)
    assert migrate.check(url).good


# ---------------------------------------------------------------- what is missing or strange


def test_a_missing_file_is_said_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    with pytest.raises(SchemaError, match="headlines db upgrade"):
        open_store(f"sqlite:///{path}")
    assert not path.exists()
    open_store(f"sqlite:///{path}", create=True).dispose()
    assert path.exists()
    open_store(f"sqlite:///{path}").dispose()


def test_an_empty_server_database_is_never_made_by_the_way(empty_postgres_url: str) -> None:
    with pytest.raises(SchemaError, match="headlines db upgrade"):
        open_store(empty_postgres_url, create=True)


def test_a_newer_schema_is_said(database_url: str) -> None:
    engine = open_store(database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    with pytest.raises(SchemaError, match="newer than this program"):
        open_store(database_url)


def test_an_older_schema_is_said(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.store.engine.HEAD", "9999")
    with pytest.raises(SchemaError, match="older than this program: run `headlines db upgrade`"):
        open_store(database_url)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("A shopping list, and nothing else in this file.\n" * 40, encoding="utf-8")
    with pytest.raises(StorageError, match="not a SQLite database"):
        open_store(f"sqlite:///{path}")
    with pytest.raises(StorageError, match="not a SQLite database"):
        migrate.upgrade(f"sqlite:///{path}")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no folder"):
        open_store(f"sqlite:///{tmp_path / 'nowhere' / 'h.db'}", create=True)
    with pytest.raises(StorageError, match="cannot be opened"):
        open_store(f"sqlite:///{tmp_path}")


def test_a_server_that_does_not_answer_and_a_password_that_is_not_shown() -> None:
    for url in (
        "postgresql://ann:s3cret-word@127.0.0.1:1/news",
        "postgresql://ann@127.0.0.1:1/news?password=s3cret-word",
    ):
        with pytest.raises(StorageError, match="cannot be reached") as caught:
            open_store(url)
        assert "127.0.0.1:1/news" in str(caught.value)
        assert "s3cret-word" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["news", "sqlite://", "sqlite:///:memory:", "mysql://host/news", "postgresql://host:port/x"]
)
def test_addresses_that_mean_nothing(url: str) -> None:
    with pytest.raises(OptionError):
        open_store(url)
