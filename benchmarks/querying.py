"""Pages and timelines at ten thousand rows and at a million, on SQLite and on Postgres."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial

from sqlalchemy import Connection, Engine

from app.model import Bucket, Filters, Order
from app.store.engine import reading
from app.store.queries import headlines
from app.store.timeline import timeline
from benchmarks.measure import Ratio, exactly_spent_by, middles

FLAT, ROLL_UP = 1.5, 20.0
_SAME = "CASE WHEN {0} = {1} THEN {0} END"
_MONTHS = {
    "sqlite": ("substr(published_on, 1, 7)", "substr(published_to, 1, 7)"),
    "postgresql": ("date_trunc('month', published_on)", "date_trunc('month', published_to)"),
}


def _grouped(by: Bucket, dialect: str) -> str:
    """The timeline's own buckets, to be counted over the rows."""
    return _SAME.format(*(_MONTHS[dialect] if by is Bucket.MONTH else ("published_on", "published_to")))


def ratios(name: str, small: Engine, large: Engine) -> Iterator[Ratio]:
    """Both databases hold the same outlets and days; the filters choose more than a page of each."""
    with reading(small) as few, reading(large) as many:
        clock = _clock(few, many)
        outlet = _an_outlet(few)
        days = Filters(date_from=date(2020, 1, 1), date_to=date(2026, 12, 31))
        for said, filters in (
            ("date", days),
            ("outlet", Filters(outlets=(outlet,))),
            ("both", replace(days, outlets=(outlet,))),
        ):
            one, other = middles(partial(_page, few, filters), partial(_page, many, filters), clock=clock)
            note = f"{other * 1e3:.2f} ms"
            yield Ratio(f"{name}: page of 50 by {said}, large / small", other / one, FLAT, note=note)
        cursor = _cursor_in_the_middle(many)
        first, there = middles(partial(_page, many, Filters()), partial(_page, many, Filters(), cursor), clock=clock)
        yield Ratio(f"{name}: a page in the middle / the first", there / first, FLAT)
        for by in (Bucket.MONTH, Bucket.DAY):
            [counted] = middles(partial(timeline, many, Filters(), by), times=10, clock=clock)
            [grouped] = middles(partial(_group, many, _grouped(by, many.dialect.name)), times=3, clock=clock)
            note = f"{counted * 1e3:.1f} ms"
            yield Ratio(f"{name}: GROUP BY {by} / timeline", grouped / counted, ROLL_UP, at_least=True, note=note)


def _clock(*connections: Connection) -> Callable[[], float]:
    """Processor time of this thread, and on Postgres that of the connections' server processes."""
    if connections[0].dialect.name != "postgresql":
        return time.thread_time
    for each in connections:  # helpers of a query would not be counted
        each.exec_driver_sql("SET LOCAL max_parallel_workers_per_gather = 0")
    pids = [int(each.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()) for each in connections]
    return lambda: time.thread_time() + sum(map(exactly_spent_by, pids))


def _an_outlet(connection: Connection) -> str:
    """The one that has most headlines."""
    return str(connection.exec_driver_sql("SELECT slug FROM outlet ORDER BY headlines DESC, slug LIMIT 1").scalar_one())


def _page(connection: Connection, filters: Filters, cursor: str | None = None) -> None:
    assert len(headlines(connection, filters, cursor=cursor).items) == 50


def _group(connection: Connection, bucket: str) -> None:
    connection.exec_driver_sql(f"SELECT {bucket}, count(*) FROM headline GROUP BY 1").all()


def _cursor_in_the_middle(connection: Connection) -> str:
    cursor: str | None = None
    total = int(connection.exec_driver_sql("SELECT count(*) FROM headline").scalar_one())
    for _ in range(total // 2 // 500):
        cursor = headlines(connection, Filters(), order=Order.NEWEST, limit=500, cursor=cursor).next
    assert cursor is not None
    return cursor
