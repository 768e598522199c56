"""Each question is served by an index that fits it: read from the databases' own plans, with enough rows for it to matter."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import URL, Connection, Engine, event

from app.model import Bucket, Filters, Order, Reason
from app.store import document_queries, outlet_counts, outlet_queries, queries
from app.store.engine import open_store, reading
from app.store.timeline import timeline
from tests.store.factory import Line, Page, ingest

ROWS = 4_000
DOCUMENTS = 6
SOME = date(2031, 3, 1)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Documents that share headlines, a long tail of outlets, few headlines with a flag, an address or a rare word."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            path = tmp_path_factory.mktemp("plans") / "headlines.db"
            path.write_bytes(request.getfixturevalue("sqlite_template"))
            url = f"sqlite:///{path}"
        else:
            server: URL = request.getfixturevalue("postgres_template").set(drivername="postgresql")
            name = f"headlines_plans_{os.getpid()}"
            template = f"headlines_template_{os.getpid()}"
            admin = stack.enter_context(psycopg.connect(server.render_as_string(hide_password=False), autocommit=True))
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY".encode())
            stack.callback(admin.execute, f"DROP DATABASE {name} WITH (FORCE)".encode())
            url = server.set(database=name).render_as_string(hide_password=False)
        engine = open_store(url)
        stack.callback(engine.dispose)
        _fill(engine)
        yield engine


def _fill(engine: Engine) -> None:
    each = ROWS // DOCUMENTS
    for number in range(DOCUMENTS):
        lines = [_line(number * each + index) for index in range(each)]
        ingest(engine, Page((*lines, *map(_line, range(10))), name=f"{number}.txt", collection="ab"[number % 2]))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE")


def _line(number: int) -> Line:
    return Line(
        title=f"Story {number} of the pier" + (" and the rare lighthouse" if number % 1000 == 0 else ""),
        outlet=f"Outlet {number % 97 if number % 3 else 0}",
        first=date(2030, 1, 1) + timedelta(days=(number * 7919) % 1500),
        damaged=number % 500 == 0,
        cut=number % 501 == 0,
        url="https://example.org" if number % 400 == 0 else None,
        reason=Reason.UNDATED if number % 50 == 49 else None,
        confidence=0.5 + (number % 10) / 20,
    )


@contextmanager
def statements(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """What is sent to the database meanwhile."""
    sent: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        sent.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", keep)


def plans(engine: Engine, question: Callable[[Connection], object], *without: str) -> list[str]:
    """The plan of each SELECT a question sends.

    Postgres reads some thousand rows from end to end sooner than by an index; told to do that, and what is named in `without`,
    only where it must, it
    shows whether an index fits.
    """
    with reading(engine) as connection:
        with statements(engine) as sent:
            question(connection)
        if engine.dialect.name == "postgresql":
            for way in ("seqscan", *without):
                connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        explain = "EXPLAIN" if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
        found = []
        for statement, parameters in sent:
            if statement.startswith(("SELECT", "WITH")):
                rows = connection.exec_driver_sql(f"{explain} {statement}", parameters).all()
                found.append("\n".join(str(row[-1]) for row in rows))
    assert found
    return found


def scans(plan: str) -> list[str]:
    """Tables read from end to end without an index; small ones (roll-up, outlets) are left out."""
    small = ("outlet", "collection", "coverage", "SUBQUERY", "CONSTANT", "anon", "day_")
    found = []
    for line in map(str.strip, plan.splitlines()):
        words = line.removeprefix("-> ").split()
        if line.startswith("SCAN ") and " USING " not in line and "VIRTUAL TABLE" not in line:
            found.append(words[1])
        if "Seq Scan on" in line:
            found.append(words[words.index("on") + 1])
    return [name for name in found if not name.startswith(small)]


def sorts(plan: str) -> bool:
    return "TEMP B-TREE FOR ORDER BY" in plan or "Sort" in plan


def headlines(filters: Filters, order: Order = Order.NEWEST, second: bool = False) -> Callable[[Connection], object]:
    def ask(connection: Connection) -> object:
        page = queries.headlines(connection, filters, order=order)
        return queries.headlines(connection, filters, order=order, cursor=page.next) if second else page

    return ask


def document(connection: Connection) -> str:
    return document_queries.documents(connection, limit=1).items[0].sha256


def test_pages_of_headlines_neither_scan_nor_sort(filled: Engine) -> None:
    with reading(filled) as connection:
        sha256 = document(connection)
        [one] = queries.headlines(connection, Filters(), limit=1).items
    wrong = []
    for filters in (
        Filters(),
        Filters(date_from=SOME),
        Filters(date_to=SOME),
        Filters(date_from=SOME, date_to=SOME),
        Filters(outlets=("outlet-5",)),
        Filters(outlets=("outlet-0",), date_from=SOME),
        Filters(outlets=("outlet-5",), date_from=SOME, date_to=SOME + timedelta(days=30)),
        Filters(document=sha256),
        Filters(document=sha256, date_from=SOME),
        Filters(collection="a"),
        Filters(collection="a", date_to=SOME),
        Filters(flags=frozenset({"damaged"})),
        Filters(flags=frozenset({"cut"}), date_to=SOME),
        Filters(has=frozenset({"url"})),
        Filters(has=frozenset({"author"})),
        Filters(has=frozenset({"outlet"})),
        Filters(min_confidence=0.6),
        Filters(exclude_outlets=("outlet-5",)),
        Filters(exclude_outlets=("outlet-5", "outlet-6"), date_from=SOME, date_to=SOME),
        Filters(outlets=("outlet-0",), exclude_outlets=("outlet-5",), date_to=SOME),
        Filters(outlets=("outlet-0",), has=frozenset({"url"}), min_confidence=0.6),
        Filters(document=sha256, flags=frozenset({"damaged"}), date_to=SOME),
        Filters(collection="a", min_confidence=0.6, date_from=SOME),
        Filters(copy_of=one.id),
        Filters(copy_of=one.id, date_from=SOME),
    ):
        for order in Order:
            for second in (False, True):
                *_, plan = plans(filled, headlines(filters, order, second), "bitmapscan", "sort", "hashjoin")
                if scans(plan) or sorts(plan):
                    wrong.append(f"{filters} {order}\n{plan}")
    assert not wrong, "\n\n".join(wrong)


def test_what_may_sort_still_does_not_scan(filled: Engine) -> None:
    with reading(filled) as connection:
        sha256 = document(connection)
        [one] = queries.headlines(connection, Filters(), limit=1).items
    questions: list[Callable[[Connection], object]] = [
        headlines(Filters(q="lighthouse")),
        headlines(Filters(q='"rare lighthouse" OR lightho*')),
        headlines(Filters(q="-lighthouse")),
        headlines(Filters(q="lighthouse", outlets=("outlet-0",))),
        headlines(Filters(outlets=("outlet-5", "outlet-6"))),
        headlines(Filters(document=sha256, collection="a")),
        lambda connection: queries.headline_by_id(connection, one.id),
        lambda connection: queries.sightings(connection, one.id),
        lambda connection: queries.copies(connection, one.id),
        document_queries.documents,
        lambda connection: document_queries.candidates(connection, sha256),
        document_queries.rejections,
        lambda connection: document_queries.rejections(connection, reason=Reason.UNDATED),
        lambda connection: document_queries.rejections(connection, in_document=sha256),
        outlet_queries.outlets,
        lambda connection: outlet_queries.outlets(connection, order="slug"),
        lambda connection: outlet_queries.outlet_by_slug(connection, "outlet-5"),
    ]
    wrong = [plan for question in questions for plan in plans(filled, question) if scans(plan)]
    assert not wrong, "\n\n".join(wrong)


def test_a_timeline_of_days_and_outlets_reads_the_roll_up_alone(
    filled: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there are more headlines than can be counted sooner one by one; here, any."""
    monkeypatch.setattr(outlet_counts, "FEW", 0)
    for filters in (
        Filters(),
        Filters(date_from=SOME),
        Filters(outlets=("outlet-5",)),
        Filters(exclude_outlets=("outlet-5",), date_to=SOME),
    ):
        with reading(filled) as connection, statements(filled) as sent:
            timeline(connection, filters, Bucket.MONTH, by_outlet=True)
        assert not [statement for statement, _ in sent if "headline." in statement]


def test_totals_of_days_and_outlets_read_the_roll_up_alone(filled: Engine) -> None:
    for filters in (Filters(), Filters(date_from=SOME), Filters(outlets=("outlet-5",))):
        with reading(filled) as connection, statements(filled) as sent:
            total = queries.headlines(connection, filters, total=True).total
        assert total
        assert not [statement for statement, _ in sent if "count(*)" in statement]
