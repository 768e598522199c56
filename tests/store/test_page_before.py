"""Turning back: each page of headlines knows the one before it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from app.errors import CursorError, OptionError
from app.model import Filters, Order
from app.store.engine import reading
from app.store.forget import forget
from app.store.queries import headlines, page_before
from tests.store import naive
from tests.store.factory import Line, Page, ingest, ingest_all


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pages=naive.pages, asked=naive.filters(), order=st.sampled_from(Order), limit=st.integers(1, 4))
def test_turning_back_gives_the_pages_one_came_by(
    store: Engine, pages: list[Page], asked: tuple[Filters, naive.Query | None], order: Order, limit: int
) -> None:
    """From every page, the page before is the one whose `next` led here; before the second stands the first."""
    filters, _ = asked
    ingest_all(store, pages)
    try:
        with reading(store) as connection:
            came_by: list[str | None] = [None]
            while (
                cursor := headlines(connection, filters, order=order, limit=limit, cursor=came_by[-1]).next
            ) is not None:
                assert page_before(connection, filters, order=order, limit=limit, cursor=cursor) == came_by[-1]
                came_by.append(cursor)
    finally:
        for one in pages:
            forget(store, one.sha256)


def test_a_cursor_of_another_question_leads_nowhere(store: Engine) -> None:
    ingest(store, Page(tuple(Line(title=f"Story {number}") for number in range(3))))
    with reading(store) as connection:
        cursor = headlines(connection, Filters(), limit=1).next
        assert cursor
        for filters, order, limit in ((Filters(q="story"), Order.NEWEST, 1), (Filters(), Order.OLDEST, 1)):
            with pytest.raises(CursorError):
                page_before(connection, filters, order=order, limit=limit, cursor=cursor)
        with pytest.raises(OptionError):
            page_before(connection, Filters(), order=Order.NEWEST, limit=0, cursor=cursor)
