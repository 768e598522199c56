"""A person's statement on Postgres, and the login to run it with.

What confines it, from the outside in:
1. the login's own rights: `grant` makes one that may read the views and nothing else. Nothing below replaces it;
2. one statement, a query by its first word, through the extended protocol, which takes one statement only;
3. a read-only transaction with a statement timeout, rolled back at the end;
4. no function that Postgres marks volatile (those may act: set_config, pg_read_file, lo_import, nextval, ...) save a few
   harmless ones, none that runs SQL given as text, and no system catalog that is not public;
5. where the login is a superuser, SET LOCAL ROLE to pg_read_all_data, which may read tables but no file and run no program.
   A SET ROLE alone would not do: set_config('role', ...) leaves it inside the statement. Points 2 and 4 keep that shut.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import chain, islice

import psycopg
from psycopg import sql
from psycopg.pq import ExecStatus
from sqlalchemy import Engine

from app.errors import ConflictError, OptionError, StatementError, StorageError, TimeLimitError
from app.model import StatementResult
from app.store.engine import storage_errors
from app.store.sql_text import Statement, taken_apart
from app.store.sql_values import cell_limit, gathered
from app.store.views import VIEWS

_QUERIES = frozenset({"select", "with", "values", "table", "("})
_REPORTS = frozenset({"explain", "show"})
_HARMLESS = [
    "array_sample",
    "array_shuffle",
    "clock_timestamp",
    "gen_random_uuid",
    "pg_column_size",
    "pg_database_size",
    "pg_indexes_size",
    "pg_relation_size",
    "pg_table_size",
    "pg_total_relation_size",
    "random",
    "random_normal",
    "timeofday",
    "uuidv4",
    "uuidv7",
]
COMMAND_OK = ExecStatus.COMMAND_OK
_KEPT_TYPES = frozenset({16, 20, 21, 23, 26, 700, 701, 1082, 1114, 1184, 1700})
"""Object ids of bool, int8, int2, int4, oid, float4, float8, date, timestamp, timestamptz, numeric: what JSON or ISO 8601 has."""
_REFUSED_NAMES = """
    select proname::text from pg_catalog.pg_proc
    where proname = any(%(called)s)
      and ((provolatile = 'v' and proname <> all(%(harmless)s)) or proname like '%%\\_to\\_xml%%')
    union all
    select relname::text from pg_catalog.pg_class
    where relname = any(%(names)s) and relnamespace = 'pg_catalog'::regnamespace and relkind in ('r', 'v')
      and not has_table_privilege('public', oid, 'select')
    order by 1 limit 1
"""


def run(
    engine: Engine, statement: str, parameters: Mapping[str, object], limit: int, seconds: float
) -> StatementResult:
    """See `app.store.sql.run`."""
    parts = taken_apart(statement, parameters)
    if parts.verb not in _QUERIES | _REPORTS:
        raise StatementError(
            f"Only queries are run (SELECT, WITH, VALUES, TABLE, EXPLAIN, SHOW), and {parts.verb.upper()} is none"
        )
    with closing(_connection(engine)) as connection, _errors(seconds):
        connection.autocommit = True
        connection.execute("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        connection.execute("SET LOCAL TIME ZONE 'UTC'")
        connection.execute("SET LOCAL standard_conforming_strings = on")
        connection.execute(sql.SQL("SET LOCAL statement_timeout = {}").format(sql.Literal(max(1, int(seconds * 1000)))))
        _refuse_names(connection, parts)
        if _is_superuser(connection):
            connection.execute("SET LOCAL ROLE pg_read_all_data")
        given = [parameters[name] for name in parts.parameters]
        reports = parts.verb in _REPORTS
        columns, text = ((), parts.text) if reports else _described(connection, parts)
        with psycopg.RawCursor(connection) as cursor:
            rows = cursor.stream(text.encode(), given)
            first = list(islice(rows, 1))
            if reports:  # what cannot be prepared is described by its answer
                columns = tuple(column.name for column in cursor.description or ())
            return gathered(
                columns, chain(first, rows), limit
            )  # rows not taken are cancelled when their generator goes


def _connection(engine: Engine) -> psycopg.Connection[tuple[object, ...]]:
    """A connection of the statement's own, closed after it, so that nothing it leaves behind meets anyone else."""
    with storage_errors(engine.url):
        pooled = engine.raw_connection()
        connection = pooled.driver_connection
        pooled.detach()
    assert isinstance(connection, psycopg.Connection)
    connection.rollback()
    return connection


def _refuse_names(connection: psycopg.Connection[tuple[object, ...]], parts: Statement) -> None:
    refused = connection.execute(
        _REFUSED_NAMES, {"called": list(parts.called), "names": list(parts.names), "harmless": _HARMLESS}
    ).fetchone()
    if refused is not None:
        raise StatementError(f"The statement was refused: {refused[0]} may do more than read what is public")


def _is_superuser(connection: psycopg.Connection[tuple[object, ...]]) -> bool:
    row = connection.execute("select rolsuper from pg_catalog.pg_roles where rolname = session_user").fetchone()
    return bool(row and row[0])


def _described(connection: psycopg.Connection[tuple[object, ...]], parts: Statement) -> tuple[tuple[str, ...], str]:
    """The statement's columns, and the statement with its long values cut on the server.

    Preparing it checks that it is one statement, complete in itself, and runs nothing. Inside a FROM, a
    statement can neither write (a WITH that does is refused there) nor lock nor create a table.
    """
    wire = connection.pgconn
    prepared = wire.prepare(b"", parts.text.encode())
    described = wire.describe_prepared(b"") if prepared.status == COMMAND_OK else prepared
    if described.status != COMMAND_OK:
        raise psycopg.errors.error_from_result(described)
    columns = tuple((described.fname(index) or b"").decode() for index in range(described.nfields))
    if not columns:
        raise StatementError("The statement gives no columns")
    most = cell_limit(len(columns)) + 1
    names = [f"c{index}" for index in range(len(columns))]
    picked = [
        name if described.ftype(index) in _KEPT_TYPES else f"left({name}::text, {most})"
        for index, name in enumerate(names)
    ]
    return columns, f"SELECT {', '.join(picked)} FROM (\n{parts.text}\n) AS statement ({', '.join(names)})"


@contextmanager
def _errors(seconds: float) -> Iterator[None]:
    try:
        yield
    except psycopg.errors.QueryCanceled as error:
        raise TimeLimitError(f"The statement was stopped after its time limit of {seconds:g} seconds") from error
    except psycopg.errors.ReadOnlySqlTransaction as error:
        raise StatementError(f"The statement was refused: only reading is allowed ({_sentence(error)})") from error
    except (psycopg.errors.OperationalError, psycopg.errors.InterfaceError) as error:
        if error.sqlstate is None:
            raise StorageError(f"The database went away: {_sentence(error)}") from error
        raise StatementError(f"The statement was refused: {_sentence(error)}") from error
    except (psycopg.Error, UnicodeEncodeError) as error:
        raise StatementError(f"The statement was refused: {_sentence(error)}") from error


def _sentence(error: Exception) -> str:
    primary = error.diag.message_primary if isinstance(error, psycopg.Error) else None
    return (primary or (str(error).splitlines() or ["it failed"])[0]).rstrip(".")


# ---------------------------------------------------------------- a login that reads the views and nothing else

_MORE = """
    select rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls
           or exists (select from pg_catalog.pg_auth_members where member = r.oid)
           or exists (select from pg_catalog.pg_class where relowner = r.oid)
    from pg_catalog.pg_roles r where rolname = %s
"""


def grant(engine: Engine, role: str, password: str | None = None) -> bool:
    """Make `role` a login that may read the views (and the schema's version) and nothing else; True where it did not exist before.

    An existing role is brought to exactly these rights on the schema's tables and views; one that is more (a superuser, a
    member of another role, an owner of tables) is a ConflictError. The password, if any, travels as its SCRAM verifier. Raises
    OptionError for a name that cannot be a role's, or on SQLite; StatementError where the database's own login may not do this.
    """
    if engine.dialect.name != "postgresql":
        raise OptionError("SQLite has no logins: who can read the file can read it all", option="role")
    if not role or len(role.encode("utf-8", "replace")) > 63 or "\0" in role or role.lower().startswith("pg_"):
        raise OptionError(f"{role!r} cannot be the name of a role", option="role")
    name = sql.Identifier(role)
    with closing(_connection(engine)) as connection, _errors(0), connection.transaction():
        more = connection.execute(_MORE, (role,)).fetchone()
        if more is None:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN NOINHERIT").format(name))
        elif more[0]:
            raise ConflictError(f"The role {role} may do more than read: choose another name")
        connection.execute(sql.SQL("ALTER ROLE {} LOGIN").format(name))
        if password is not None:
            verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
            connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(verifier)))
        connection.execute(sql.SQL("ALTER ROLE {} SET default_transaction_read_only = on").format(name))
        row = connection.execute("select current_schema()").fetchone()
        schema = sql.Identifier(str(row and row[0]))
        for pattern in (
            "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {name}",
            "REVOKE ALL ON SCHEMA {schema} FROM {name}",
            "GRANT USAGE ON SCHEMA {schema} TO {name}",
        ):
            connection.execute(sql.SQL(pattern).format(schema=schema, name=name))
        for readable in (*(view.name for view in VIEWS), "alembic_version"):  # by which a program knows the schema
            connection.execute(sql.SQL("GRANT SELECT ON {}.{} TO {}").format(schema, sql.Identifier(readable), name))
    return more is None
