"""A database for a whole module of tests, on SQLite and on Postgres, and the API over it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count

import httpx
import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL

from tests.conftest import TEMPLATE
from tests.web.serving import document, fill, sample, served

LEFTOVERS = """\
- A bridge is named after nobody in particular - Alder Bay Gazette - June 31st, 2026
- Ferry timetable nobody dated - Northern Courier
- The month the pier stood still - The Verrin Post - May 2026
- Lanterns on the pier at dusk - The Verrin Post - May 30th, 2026
"""
RECORDS = """\
[{"title": "Lanterns & <b>lamps</b> of Port \\"Alder\\"", "source": "The Verrin Post", "date": "2026-06-03T21:04:05+02:00",
  "url": "https://post.example/a?b=1&c='x'", "author": "Ina Marlow"},
 {"title": "北岸で新しい橋が開通しました", "source": "北方日報", "date": "2026-06-04", "url": "https://hoppo.example/1"}]
"""
_numbers = count()


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def module_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty database with the schema, the same for all tests of a module."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("module") / "headlines.db"
        path.write_bytes(request.getfixturevalue("sqlite_template"))
        yield f"sqlite:///{path}"
        return
    server: URL = request.getfixturevalue("postgres_template").set(drivername="postgresql")
    name = f"headlines_web_{os.getpid()}_{next(_numbers)}"
    template = f"{TEMPLATE}_{os.getpid()}"
    with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as connection:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
        yield server.set(database=name).render_as_string(hide_password=False)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="module")
def filled_url(module_url: str) -> str:
    """The sample, some rejections, a month without a day, a record with everything in it."""
    fill(module_url, [*sample(), document("leftovers.txt", LEFTOVERS), document("records.json", RECORDS)])
    return module_url


@pytest.fixture(scope="module")
def api(filled_url: str) -> Iterator[httpx.Client]:
    """A program that asks the served API, which only reads."""
    with served(filled_url) as base, httpx.Client(base_url=base, trust_env=False) as client:
        yield client
