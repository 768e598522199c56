"""Pages and timelines at ten thousand rows and at a million."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, Engine

from app.model import Bucket, Filters, Order
from app.store.engine import reading
from app.store.queries import headlines
from app.store.timeline import timeline
from benchmarks.measure import Ratio, middle

FLAT, ROLL_UP = 1.5, 20.0
_BY_DAYS = "SELECT published_on, count(*) FROM headline GROUP BY published_on"


def ratios(name: str, small: Engine, large: Engine) -> Iterator[Ratio]:
    """Both databases hold the same outlets and days; the filters choose more than a page of each."""
    with reading(small) as few, reading(large) as many:
        outlet = _an_outlet(few)
        days = Filters(date_from=date(2020, 1, 1), date_to=date(2026, 12, 31))
        for said, filters in (
            ("date", days),
            ("outlet", Filters(outlets=(outlet,))),
            ("both", replace(days, outlets=(outlet,))),
        ):
            one, other = _page(few, filters), _page(many, filters)
            note = f"{other * 1e3:.2f} ms"
            yield Ratio(f"{name}: page of 50 by {said}, large / small", other / one, FLAT, note=note)
        first = _page(many, Filters())
        there = _page(many, Filters(), _cursor_in_the_middle(many))
        yield Ratio(f"{name}: a page in the middle / the first", there / first, FLAT)
        counted = middle(lambda: timeline(many, Filters(), Bucket.MONTH), times=10)
        grouped = middle(lambda: many.exec_driver_sql(_BY_DAYS).all(), times=3)
        note = f"{counted * 1e3:.1f} ms"
        yield Ratio(f"{name}: GROUP BY over the rows / timeline", grouped / counted, ROLL_UP, at_least=True, note=note)


def _an_outlet(connection: Connection) -> str:
    """The one that has most headlines."""
    return str(connection.exec_driver_sql("SELECT slug FROM outlet ORDER BY headlines DESC, slug LIMIT 1").scalar_one())


def _page(connection: Connection, filters: Filters, cursor: str | None = None) -> float:
    page = headlines(connection, filters, cursor=cursor)
    assert len(page.items) == 50
    return middle(lambda: headlines(connection, filters, cursor=cursor))


def _cursor_in_the_middle(connection: Connection) -> str:
    cursor: str | None = None
    total = int(connection.exec_driver_sql("SELECT count(*) FROM headline").scalar_one())
    for _ in range(total // 2 // 500):
        cursor = headlines(connection, Filters(), order=Order.NEWEST, limit=500, cursor=cursor).next
    assert cursor is not None
    return cursor
