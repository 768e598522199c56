"""Counts by outlet: what a person is offered to choose from, under the filters in use."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine

from app.model import Filters
from app.store import outlet_counts as module
from app.store.engine import reading
from app.store.forget import forget
from app.store.outlet_counts import OutletCount, outlet_counts
from app.store.queries import iterate
from tests.store import naive
from tests.store.factory import Line, Page, ingest, ingest_all

FIRST = date(2031, 4, 1)
PAGE = Page(
    (
        *(Line(title=f"Story {number}", first=FIRST) for number in range(3)),
        *(Line(title=f"More {number}", outlet="Lindholm Gazette", first=date(2031, 5, 1)) for number in range(2)),
        Line(title="More of nobody", outlet=None, first=FIRST),
    )
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pages=naive.pages, asked=naive.filters())
def test_each_outlet_has_as_many_as_a_search_finds(
    store: Engine, pages: list[Page], asked: tuple[Filters, naive.Query | None]
) -> None:
    """The counts are those of the headlines a search gives, from roll-up and rows alike; most first, then by slug."""
    filters, _ = asked
    ingest_all(store, pages)
    try:
        with reading(store) as connection:
            found = list(iterate(connection, filters))
            counts = outlet_counts(connection, filters, limit=100)
            some = outlet_counts(connection, filters, limit=2)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(module, "FEW", -1)
                assert outlet_counts(connection, filters, limit=100) == counts, "from the roll-up, where it knows them"
    finally:
        for one in pages:
            forget(store, one.sha256)
    expected = Counter((row.outlet_slug, row.outlet) for row in found if row.outlet_slug)
    assert Counter({(one.slug, one.name): one.headlines for one in counts}) == expected
    assert [(-one.headlines, one.slug) for one in counts] == sorted((-one.headlines, one.slug) for one in counts)
    assert some == counts[:2]


def test_filters_narrow_the_counts(store: Engine) -> None:
    ingest(store, PAGE)
    post, gazette = ("the-harbour-post", "The Harbour Post"), ("lindholm-gazette", "Lindholm Gazette")
    with reading(store) as connection:
        assert outlet_counts(connection, Filters(), limit=5) == (OutletCount(*post, 3), OutletCount(*gazette, 2))
        assert outlet_counts(connection, Filters(q="more"), limit=5) == (OutletCount(*gazette, 2),)
        assert outlet_counts(connection, Filters(date_to=FIRST), limit=5) == (OutletCount(*post, 3),)
        assert outlet_counts(connection, Filters(collection="nowhere"), limit=5) == ()
