"""Several processes at once, and processes that are killed: the tables are those of one undisturbed run."""

from __future__ import annotations

import subprocess
import sys

from sqlalchemy import Engine

from app.store.engine import open_store
from tests.store.checks import check_all, empty
from tests.store.factory import dump, ingest_all
from tests.store.pages import some_pages
from tests.store.worker import KILLED


def work(url: str, *arguments: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "tests.store.worker", url, *map(str, arguments)])


def expected(engine: Engine, seed: int) -> dict[str, list[str]]:
    ingest_all(engine, some_pages(seed))
    content = dump(engine)
    empty(engine)
    return content


def test_writers_at_once(database_url: str) -> None:
    """Three processes ingest the same pages, each in an order of its own: every page raced, nothing lost, doubled or deadlocked."""
    engine = open_store(database_url)
    content = expected(engine, 21)
    processes = [work(database_url, 21, order) for order in range(3)]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    check_all(engine)
    assert dump(engine) == content
    engine.dispose()


def test_killed_again_and_again(database_url: str) -> None:
    """A process that is killed after more and more statements, then runs undisturbed, leaves what one run leaves."""
    engine = open_store(database_url)
    content = expected(engine, 22)
    for statements in (40, 160):
        assert work(database_url, 22, 0, statements).wait(60) == KILLED
        check_all(engine)
    assert work(database_url, 22, 0).wait(60) == 0
    check_all(engine)
    assert dump(engine) == content
    engine.dispose()
