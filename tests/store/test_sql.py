"""A person's own statements: what they give, and that they can do nothing but read."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy import text as sql_text

from app.errors import ConflictError, HeadlineError, OptionError, StatementError, StorageError, TimeLimitError
from app.store import sql_reader
from app.store.engine import make_engine, open_store, writing
from app.store.sql import run
from app.store.sql_postgres import grant
from app.store.sql_text import taken_apart
from app.store.views import VIEWS

ENDLESS = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT {} FROM r"
_roles = count()


@pytest.fixture
def store(store: Engine) -> Engine:
    with writing(store) as connection:
        for number, name in enumerate(["north", "south", "west"], 1):
            connection.execute(
                sql_text("INSERT INTO outlet (key, slug, name, headlines) VALUES (:key, :key, :name, :number)"),
                {"key": name, "name": name.title(), "number": number},
            )
    return store


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[Engine]:
    engine = open_store(postgres_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Engine]:
    engine = open_store(sqlite_url)
    yield engine
    engine.dispose()


def outlets_left(store: Engine) -> object:
    return run(store, "SELECT count(*) FROM outlets").rows[0][0]


# ---------------------------------------------------------------- what it gives


def test_columns_rows_and_parameters(store: Engine) -> None:
    result = run(
        store, "SELECT name, headlines AS n FROM outlets WHERE headlines >= :least ORDER BY n DESC;", {"least": 2}
    )
    assert result.columns == ("name", "n")
    assert result.rows == (("West", 3), ("South", 2))
    assert not result.truncated


def test_rows_are_cut_at_the_limit(store: Engine) -> None:
    exact = run(store, "SELECT slug FROM outlets ORDER BY slug", limit=3)
    assert len(exact.rows) == 3
    assert not exact.truncated
    cut = run(store, "SELECT slug FROM outlets ORDER BY slug", limit=2)
    assert cut.rows == (("north",), ("south",))
    assert cut.truncated


def test_a_query_without_end_that_gives_rows_is_cut(store: Engine) -> None:
    result = run(store, ENDLESS.format("n"), limit=5)
    assert result.rows == ((1,), (2,), (3,), (4,), (5,))
    assert result.truncated


def test_every_view_can_be_read(store: Engine) -> None:
    for view in VIEWS:
        assert run(store, f"SELECT * FROM {view.name}").columns == tuple(view.columns)


def test_comments_quotes_and_case_are_no_obstacle(store: Engine) -> None:
    result = run(store, "-- a; comment\n  select 'it''s; :here' AS \"A;B\" /* ; */ ; -- end")
    assert (result.columns, result.rows) == (("A;B",), (("it's; :here",),))


def test_values_are_json(store: Engine) -> None:
    one = "X'00ff'" if store.dialect.name == "sqlite" else "'\\x00ff'::bytea"
    endless = "9e999" if store.dialect.name == "sqlite" else "'infinity'::float8"
    result = run(store, f"SELECT {one}, NULL, 1, 1.5, 'x', {endless}")
    assert result.rows == (("\\x00ff", None, 1, 1.5, "x", "inf"),)
    json.dumps(result.rows, allow_nan=False)


def test_postgres_values_are_json(postgres: Engine) -> None:
    result = run(
        postgres,
        "SELECT date '2025-11-01', timestamptz '2025-11-01 12:00+02', interval '1 month', array[1,2], '{\"a\": 1}'::jsonb,"
        " 'NaN'::numeric, 12::numeric, true, row(1, 'x')",
    )
    assert result.rows == (
        ("2025-11-01", "2025-11-01T10:00:00+00:00", "1 mon", "{1,2}", '{"a": 1}', "nan", 12, True, "(1,x)"),
    )


def test_postgres_explains_and_shows(postgres: Engine) -> None:
    assert "Scan" in str(run(postgres, "EXPLAIN SELECT * FROM outlet").rows)
    assert run(postgres, "SHOW transaction_read_only").rows == (("on",),)
    everything = run(postgres, "SHOW ALL")
    assert everything.columns == ("name", "setting", "description")
    assert {len(row) for row in everything.rows} == {3}
    (plan,) = run(postgres, "EXPLAIN (FORMAT JSON) SELECT * FROM outlet").rows
    assert "Plan" in json.loads(str(plan[0]))[0]


def test_numbers_no_reader_of_json_holds_are_text(store: Engine) -> None:
    """Integers past 64 bits, however long, arrive digit by digit."""
    assert run(store, "SELECT 9223372036854775807, -9223372036854775808").rows == ((2**63 - 1, -(2**63)),)
    if store.dialect.name == "postgresql":
        ((beyond, endless),) = run(store, "SELECT 9223372036854775808::numeric, 10::numeric ^ 5000").rows
        assert beyond == "9223372036854775808"
        assert str(endless).startswith("1" + "0" * 5000)


def test_sqlite_explains_and_describes(sqlite: Engine) -> None:
    assert "SCAN" in str(run(sqlite, "EXPLAIN QUERY PLAN SELECT * FROM document").rows)
    assert "slug" in str(run(sqlite, "PRAGMA table_info(outlet)").rows)


def test_bytes_that_are_no_text_are_read_all_the_same(sqlite: Engine) -> None:
    assert run(sqlite, "SELECT CAST(X'61ff' AS TEXT)").rows == (("a�",),)


@pytest.mark.parametrize(("limit", "seconds"), [(0, 1), (1_000_000, 1), (1, 0), (1, 1e9)])
def test_limits_have_limits(store: Engine, limit: int, seconds: float) -> None:
    with pytest.raises(OptionError):
        run(store, "SELECT 1", limit=limit, seconds=seconds)


def test_a_missing_file_is_not_made(tmp_path: Path, sqlite: Engine) -> None:
    path = Path(str(sqlite.url.database))
    sqlite.dispose()
    path.unlink()
    with pytest.raises(StorageError):
        run(sqlite, "SELECT 1")
    assert not path.exists()


# ---------------------------------------------------------------- what it refuses

ATTACKS = [
    "DELETE FROM outlet",
    "INSERT INTO outlet (key, slug, name) VALUES ('x', 'x', 'x')",
    "INSERT INTO outlet (key, slug, name) VALUES ('x', 'x', 'x') RETURNING id",
    "UPDATE outlet SET name = 'x'",
    "CREATE TABLE x (a int)",
    "CREATE TEMP TABLE x (a int)",
    "CREATE TABLE x AS SELECT 1",
    "DROP TABLE candidate",
    "DROP VIEW headlines",
    "ALTER TABLE outlet ADD COLUMN x int",
    "SELECT 1; DELETE FROM outlet",
    "SELECT 1; SELECT 2",
    "BEGIN",
    "COMMIT",
    "COMMIT; DELETE FROM outlet",
    "ROLLBACK",
    "SAVEPOINT x",
    "VACUUM",
    "ANALYZE",
    "REINDEX outlet",
    "SELECT",
    "SELECT nothing FROM nowhere",
    "SELECT 'not closed",
    'SELECT "not closed',
    "SELECT /* not closed",
    "",
    "  -- nothing",
    ";",
    "SELECT 1\0",
    "SELECT '\ud800'",
    "SELECT :unknown",
    "not sql at all",
]
SQLITE_ATTACKS = [
    "ATTACH 'other.db' AS other",
    "ATTACH ':memory:' AS other",
    "DETACH main",
    "VACUUM INTO 'copy.db'",
    "SELECT load_extension('x')",
    "SELECT fts3_tokenizer('x')",
    "PRAGMA query_only = 0",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA user_version = 7",
    "PRAGMA writable_schema = 1",
    "PRAGMA foreign_keys = 0",
    "PRAGMA wal_checkpoint(TRUNCATE)",
    "PRAGMA temp_store_directory = '/tmp'",
    "WITH x AS (SELECT 1) DELETE FROM outlet",
    "INSERT INTO headline_search (headline_search) VALUES ('rebuild')",
    "SELECT writefile('x', 'y')",
    "SELECT randomblob(1000000000)",
    "SELECT hex(zeroblob(1000000000))",
    "SELECT replace(hex(zeroblob(5000000)), '0', hex(zeroblob(1000)))",
    "EXPLAIN DELETE FROM outlet",
]
POSTGRES_ATTACKS = [
    "SET transaction_read_only = off",
    "SET ROLE postgres",
    "RESET ROLE",
    "SET SESSION AUTHORIZATION DEFAULT",
    "SELECT set_config('transaction_read_only', 'off', true)",
    "SELECT set_config('role', 'postgres', false)",
    "SELECT pg_catalog.set_config('role', 'none', false)",
    "SELECT \"set_config\"('role', 'none', false)",
    "SELECT set_config /* hidden */ ('role', 'none', false)",
    "SELECT U&\"set\\005fconfig\"('role', 'none', false)",
    "SELECT SET_CONFIG('role', 'none', false)",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT * FROM pg_read_file('/etc/passwd')",
    "SELECT 1 LIMIT length(pg_read_file('/etc/passwd'))",
    "SELECT 1 ORDER BY (SELECT pg_read_file('/etc/passwd'))",
    "SELECT pg_read_binary_file('/etc/passwd')",
    "SELECT pg_ls_dir('/')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT lo_export(1, '/tmp/x')",
    "SELECT nextval('outlet_id_seq')",
    "SELECT pg_terminate_backend(1)",
    "SELECT pg_advisory_lock(1)",
    "SELECT pg_notify('x', 'y')",
    "SELECT pg_reload_conf()",
    "SELECT pg_sleep(60)",
    "SELECT query_to_xml('SELECT set_config(''role'', ''none'', false)', true, true, '')",
    "SELECT table_to_xml('pg_authid', true, true, '')",
    "SELECT * FROM ts_stat('SELECT pg_read_file(''/etc/passwd'')::tsvector')",
    "SELECT rolpassword FROM pg_authid",
    "SELECT passwd FROM pg_catalog.pg_shadow",
    'SELECT passwd FROM "pg_shadow"',
    "TABLE pg_authid",
    "COPY outlet TO '/tmp/x'",
    "COPY outlet TO STDOUT",
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "COPY outlet FROM PROGRAM 'id'",
    "DO $$ BEGIN DELETE FROM outlet; END $$",
    "CALL x()",
    "LISTEN x",
    "NOTIFY x",
    "LOCK TABLE outlet",
    "LOAD 'x'",
    "PREPARE x AS SELECT 1",
    "EXECUTE x",
    "DECLARE c CURSOR FOR SELECT 1",
    "FETCH c",
    "CREATE EXTENSION x",
    "GRANT SELECT ON outlet TO PUBLIC",
    "SELECT * INTO x FROM outlet",
    "SELECT * FROM outlet FOR UPDATE",
    "WITH x AS (DELETE FROM outlet RETURNING 1) SELECT * FROM x",
    "(WITH x AS (DELETE FROM outlet RETURNING 1) SELECT * FROM x)",
    "EXPLAIN ANALYZE DELETE FROM outlet",
    "EXPLAIN ANALYZE CREATE TABLE x AS SELECT 1",
    "SELECT 1) AS x, (SELECT 2",
    "SELECT $1",
    "SELECT $$ not closed",
    "SELECT 1/0",
    "SELECT 'infinity'::date",
]


@pytest.mark.parametrize("statement", ATTACKS)
def test_attacks_are_refused(store: Engine, statement: str) -> None:
    with pytest.raises(StatementError):
        run(store, statement)
    assert outlets_left(store) == 3


@pytest.mark.parametrize("statement", SQLITE_ATTACKS)
def test_attacks_on_sqlite_are_refused(sqlite: Engine, statement: str) -> None:
    with pytest.raises(StatementError):
        run(sqlite, statement)
    assert outlets_left(sqlite) == 0


def test_attacks_on_postgres_are_refused(postgres: Engine) -> None:
    """By the superuser of the tests' server: what a login of its own may not do is refused by its rights as well."""
    allowed = []
    for statement in POSTGRES_ATTACKS:
        try:
            result = run(postgres, statement)
        except StatementError:
            continue
        allowed.append((statement, result))
    assert allowed == []
    assert outlets_left(postgres) == 0


def test_a_query_without_end_is_stopped(store: Engine) -> None:
    with pytest.raises(TimeLimitError):
        run(store, ENDLESS.format("count(*)"), seconds=0.2)


def test_a_string_of_a_gigabyte_is_cut_or_refused(postgres: Engine) -> None:
    try:
        size = len(str(run(postgres, "SELECT repeat(repeat('x', 1000), 1000000)", seconds=2).rows[0][0]))
    except StatementError:
        size = 0
    assert size <= 1_000_000


HOURS_IN_ONE_STEP = [
    "SELECT length(printf('%.*c', 2000000000, 'x') || printf('%.*c', 2000000000, 'x'))",
    "SELECT instr(hex(zeroblob(7000000)), hex(zeroblob(3000000)) || '1')",
    "SELECT length(replace(hex(zeroblob(7000000)), hex(zeroblob(3000000)) || '1', 'y'))",
    "SELECT length(trim(hex(zeroblob(7000000)), replace(hex(zeroblob(350000)), '0', '1') || '0'))",
    "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r LIMIT 300000), o(n) AS"
    " (SELECT '{' || group_concat('\"' || n || '\":1') || '}' FROM r)"
    " SELECT length(json_patch(n, replace(n, ':1', ':2'))) FROM o",
]


@pytest.mark.parametrize("statement", HOURS_IN_ONE_STEP)
def test_what_sqlite_itself_does_not_interrupt_is_ended(sqlite: Engine, statement: str) -> None:
    """A single call of a function, which never looks at the clock, takes its process with it."""
    with pytest.raises(TimeLimitError, match=r"0\.3 seconds"):
        run(sqlite, statement, seconds=0.3)
    assert outlets_left(sqlite) == 0


def test_a_row_of_gigabytes_is_refused_by_sqlite(sqlite: Engine) -> None:
    wide = ", ".join(["hex(zeroblob(7900000))"] * 120)
    with pytest.raises(StatementError, match="memory"):
        run(sqlite, f"SELECT {wide}", seconds=60)


def test_one_row_is_no_longer_than_all_may_be(store: Engine) -> None:
    """Many long values in a row are cut to their share."""
    one = "printf('%.*c', 900000, 'x')" if store.dialect.name == "sqlite" else "repeat('x', 900000)"
    result = run(store, f"SELECT {', '.join([one] * 100)}", seconds=60)
    assert {len(str(value)) for value in result.rows[0]} == {640_000}
    assert result.truncated


def test_a_reader_that_is_gone_is_named(sqlite: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process of a statement may be killed from outside: that is no answer."""
    monkeypatch.setattr(sql_reader, "__file__", "/nowhere/at/all.py")
    with pytest.raises(StorageError, match="without an answer"):
        run(sqlite, "SELECT 1")


def test_parameters_are_values_a_database_knows(sqlite: Engine) -> None:
    assert run(sqlite, "SELECT :a, :b, :c", {"a": b"\x00", "b": 1.5, "c": None}).rows == (("\\x00", 1.5, None),)
    for unknown in (object(), 2**64, "\ud800"):
        with pytest.raises(StatementError, match="parameter"):
            run(sqlite, "SELECT :a", {"a": unknown})


def test_long_values_are_cut(store: Engine) -> None:
    long = "printf('%.*c', 2000000, 'x')" if store.dialect.name == "sqlite" else "repeat('x', 2000000)"
    result = run(store, f"SELECT {long} AS x")
    assert len(str(result.rows[0][0])) == 1_000_000
    assert result.truncated


def test_the_database_stays_as_usable_as_before(store: Engine) -> None:
    """Nothing a statement sets or leaves behind meets who comes after it."""
    with pytest.raises(StatementError):
        run(store, "SELECT nothing")
    run(store, "SELECT 1")
    with writing(store) as connection:
        connection.execute(sql_text("UPDATE outlet SET headlines = 9"))
    assert run(store, "SELECT sum(headlines) FROM outlets").rows == ((27,),)


# ---------------------------------------------------------------- how Postgres' text is taken apart


@given(st.text(st.sampled_from("ab1 \n;:'\"$-/*\\()E"), max_size=30))
def test_taking_apart_ends_in_a_statement_or_an_error(text: str) -> None:
    """Any text is one statement, or a StatementError."""
    try:
        parts = taken_apart(text, {"a", "b"})
    except StatementError:
        return
    assert parts.verb
    assert set(parts.parameters) <= {"a", "b"}


@pytest.mark.parametrize(
    ("text", "written", "parameters"),
    [
        ("select :a, :b, :a", "select $1, $2, $1", ("a", "b")),
        ("select ':a', \":a\", $$:a$$, $x$ :a $x$, E'\\':a'", "select ':a', \":a\", $$:a$$, $x$ :a $x$, E'\\':a'", ()),
        ("select x::a, y[1:c], :a::date", "select x::a, y[1:c], $1::date", ("a",)),
        ("select 1 -- :a", "select 1", ()),
        ("/* a /* b */ ; */ select 1 ;", "select 1", ()),
    ],
)
def test_parameters_are_found_where_they_are(text: str, written: str, parameters: tuple[str, ...]) -> None:
    parts = taken_apart(text, {"a", "b"})
    assert (parts.text, parts.parameters) == (written, parameters)


# ---------------------------------------------------------------- the login of its own


@pytest.fixture
def role(postgres: Engine) -> Iterator[str]:
    name = f"reader {os.getpid()} {next(_roles)}"
    yield name
    with postgres.begin() as connection:
        if connection.execute(sql_text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": name}).first():
            connection.exec_driver_sql(f'DROP OWNED BY "{name}"')
            connection.exec_driver_sql(f'DROP ROLE "{name}"')


def test_a_granted_login_reads_the_views_and_nothing_else(postgres: Engine, role: str) -> None:
    assert grant(postgres, role, password="a 'quoted' secret")
    assert not grant(postgres, role)
    url = postgres.url.set(username=role, password="a 'quoted' secret")
    _, given = postgres.dialect.create_connect_args(url)
    with psycopg.connect(**given, autocommit=True) as connection:
        for view in VIEWS:
            connection.execute(f"SELECT * FROM {view.name}".encode())
        for statement in (
            b"SELECT * FROM outlet",
            b"SELECT * FROM headline",
            b"DELETE FROM headlines",
            b"SELECT pg_read_file('/etc/passwd')",
            b"COPY (SELECT 1) TO PROGRAM 'id'",
            b"SET ROLE postgres",
            b"SELECT set_config('role', 'postgres', false)",
            b"CREATE TABLE x (a int)",
        ):
            with pytest.raises(psycopg.Error):
                connection.execute(statement)
        connection.execute("SET default_transaction_read_only = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE x (a int)")


def test_statements_run_with_the_granted_login(postgres: Engine, role: str) -> None:
    grant(postgres, role, password="secret")
    own = open_store_as(postgres, role, "secret")
    try:
        assert run(own, "SELECT count(*) FROM headlines").rows == ((0,),)
        with pytest.raises(StatementError):
            run(own, "SELECT count(*) FROM headline")
    finally:
        own.dispose()


def open_store_as(engine: Engine, role: str, password: str) -> Engine:
    return make_engine(engine.url.set(username=role, password=password))


@pytest.mark.parametrize("name", ["", "pg_reader", "PG_x", "x" * 64, "a\0b"])
def test_names_that_are_no_roles(postgres: Engine, name: str) -> None:
    with pytest.raises(OptionError):
        grant(postgres, name)


def test_a_role_that_may_more_is_left_alone(postgres: Engine) -> None:
    with pytest.raises(ConflictError):
        grant(postgres, "postgres")


def test_sqlite_has_no_logins(sqlite: Engine) -> None:
    with pytest.raises(OptionError):
        grant(sqlite, "reader")


def test_every_error_is_one_sentence(store: Engine) -> None:
    for statement in ("SELECT nothing", "DELETE FROM outlet", "SELECT 'x"):
        with pytest.raises(HeadlineError) as refused:
            run(store, statement)
        assert "\n" not in str(refused.value)
