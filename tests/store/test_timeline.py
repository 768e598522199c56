"""Timelines: which days make a bucket, what was captured, what is left out; the roll-up against the rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from app.errors import OptionError
from app.model import Bucket, Filters, Timeline
from app.store import timeline as timelines
from app.store.engine import open_store, reading
from app.store.filters import Chosen, chosen
from app.store.forget import forget
from app.store.timeline import MAX_BUCKETS, first_day, last_day, merged, timeline
from tests.store import naive
from tests.store.factory import Line, Page, ingest, ingest_all

FIRST = date(2031, 4, 1)  # a Tuesday
PAGE = Page(
    (
        *(Line(title=f"Story {day}", first=FIRST + timedelta(days=day)) for day in range(3)),
        *(Line(title=f"More {day}", outlet="Lindholm Gazette", first=FIRST) for day in range(2)),
        Line(title="Once", outlet="Газета", first=FIRST + timedelta(days=40)),
        Line(title="In April", first=date(2031, 4, 1), last=date(2031, 4, 30)),
        Line(title="In 2031", outlet=None, first=date(2031, 1, 1), last=date(2031, 12, 31)),
    ),
    collection="north",
)


def asked(store: Engine, filters: Filters, by: Bucket, by_outlet: bool = False, top: int = 10) -> Timeline:
    with reading(store) as connection:
        return timeline(connection, filters, by, by_outlet=by_outlet, top=top)


@given(st.dates(), st.sampled_from(Bucket))
def test_every_day_has_one_bucket(day: date, by: Bucket) -> None:
    """first <= day <= last; the bucket's other end gives the same bucket; the day after begins the next."""
    start = first_day(day, by)
    end = last_day(start, by)
    assert start <= day <= end
    assert first_day(end, by) == start
    if end < date.max:
        assert first_day(end + timedelta(days=1), by) == end + timedelta(days=1)
    if by is Bucket.WEEK:
        assert start.weekday() == 0


def test_days_are_filled_with_zeroes(store: Engine) -> None:
    ingest(store, PAGE)
    found = asked(store, Filters(), Bucket.DAY)
    assert len(found.buckets) == 41
    assert [one.count for one in found.buckets[:4]] == [3, 1, 1, 0]
    assert found.buckets[-1].count == 1
    assert (found.unplaced, found.total) == (2, 8)


def test_coarser_buckets_place_more(store: Engine) -> None:
    ingest(store, PAGE)
    weeks = asked(store, Filters(), Bucket.WEEK)
    assert (weeks.buckets[0].start, weeks.buckets[0].end) == (date(2031, 3, 31), date(2031, 4, 6))
    assert (weeks.buckets[0].count, weeks.unplaced) == (5, 2)
    months = asked(store, Filters(), Bucket.MONTH)
    assert [(one.start.month, one.count) for one in months.buckets] == [(4, 6), (5, 1)]
    assert months.unplaced == 1
    years = asked(store, Filters(), Bucket.YEAR)
    assert [one.count for one in years.buckets] == [8]
    assert years.unplaced == 0


def test_days_asked_for_bound_the_buckets(store: Engine) -> None:
    ingest(store, PAGE)
    found = asked(store, Filters(date_from=FIRST + timedelta(days=1), date_to=FIRST + timedelta(days=9)), Bucket.DAY)
    assert [one.count for one in found.buckets] == [1, 1, 0, 0, 0, 0, 0, 0, 0]
    weeks = asked(store, Filters(date_from=FIRST + timedelta(days=1), date_to=FIRST + timedelta(days=9)), Bucket.WEEK)
    assert [(one.start, one.count, one.total) for one in weeks.buckets] == [
        (date(2031, 3, 31), 2, 2),
        (date(2031, 4, 7), 0, 0),
    ]


def test_nothing_stored_or_found_has_no_buckets(store: Engine) -> None:
    assert asked(store, Filters(), Bucket.DAY) == Timeline(Bucket.DAY, (), 0, 0)
    ingest(store, PAGE)
    none = asked(store, Filters(q="lighthouse"), Bucket.DAY, by_outlet=True)
    assert (none.buckets, none.unplaced, none.total, none.groups) == ((), 0, 0, ())
    empty = asked(store, Filters(q="lighthouse", date_from=FIRST, date_to=FIRST), Bucket.DAY)
    assert [(one.count, one.total) for one in empty.buckets] == [(0, 3)]


def test_totals_are_of_all_headlines_of_the_days(store: Engine) -> None:
    ingest(store, PAGE)
    found = asked(store, Filters(outlets=("lindholm gazette",)), Bucket.DAY)
    assert [(one.count, one.total) for one in found.buckets] == [(2, 3)]


def test_a_day_outside_all_lists_was_not_captured(store: Engine) -> None:
    ingest(store, PAGE)
    found = asked(store, Filters(date_from=FIRST - timedelta(days=2), date_to=FIRST + timedelta(days=41)), Bucket.DAY)
    captured = {one.start: one.captured for one in found.buckets}
    assert not captured[FIRST - timedelta(days=1)]
    assert captured[FIRST]
    assert captured[FIRST + timedelta(days=2)]
    assert not captured[FIRST + timedelta(days=20)], "a silence much longer than the list is used to"
    assert captured[FIRST + timedelta(days=40)]
    assert not captured[FIRST + timedelta(days=41)]
    months = asked(store, Filters(date_from=date(2031, 3, 1), date_to=date(2031, 6, 30)), Bucket.MONTH)
    assert [one.captured for one in months.buckets] == [False, True, True, False]


def test_captured_is_said_of_the_collection_or_document_asked_for(store: Engine) -> None:
    ingest(store, PAGE)
    other = Page((Line(title="Elsewhere", first=date(2031, 6, 1)),), collection="south", name="b")
    ingest(store, other)
    days = Filters(date_from=FIRST, date_to=date(2031, 6, 30))
    assert [one.captured for one in asked(store, days, Bucket.MONTH).buckets] == [True, True, True]
    south = asked(store, replace(days, collection="south"), Bucket.MONTH)
    assert [one.captured for one in south.buckets] == [False, False, True]
    north = asked(store, replace(days, document=PAGE.sha256), Bucket.MONTH)
    assert [one.captured for one in north.buckets] == [True, True, False]
    nowhere = asked(store, replace(days, collection="nowhere"), Bucket.MONTH)
    assert [one.captured for one in nowhere.buckets] == [False, False, False]
    assert nowhere.warnings


def test_groups_are_the_outlets_with_most_headlines(store: Engine) -> None:
    ingest(store, PAGE)
    for filters in (Filters(), Filters(collection="north")):
        found = asked(store, filters, Bucket.DAY, by_outlet=True, top=2)
        assert [one.name for one in found.groups] == ["The Harbour Post", "Lindholm Gazette"]
        assert found.buckets[0].groups == {"the-harbour-post": 1, "lindholm-gazette": 2}
        assert found.buckets[3].groups == {}
        assert found.buckets[-1].groups == {"other": 1}
    assert [one.name for one in asked(store, Filters(), Bucket.DAY, by_outlet=True, top=1).groups] == [
        "The Harbour Post"
    ]


@pytest.mark.parametrize("top", [0, -1, 101])
def test_the_number_of_groups_has_limits(store: Engine, top: int) -> None:
    with pytest.raises(OptionError):
        asked(store, Filters(), Bucket.DAY, by_outlet=True, top=top)


def test_too_many_buckets_ask_for_coarser_ones(store: Engine) -> None:
    ages = Filters(date_from=date(1500, 1, 1), date_to=date(2031, 1, 1))
    with pytest.raises(OptionError, match="week, month or year"):
        asked(store, ages, Bucket.DAY)
    assert len(asked(store, ages, Bucket.MONTH).buckets) <= MAX_BUCKETS
    assert len(asked(store, Filters(date_from=date.min, date_to=date.max), Bucket.YEAR).buckets) == 9999


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 10)), max_size=12))
def test_runs_of_days_are_merged(runs: list[tuple[int, int]]) -> None:
    """The same days as before, in runs that are apart and in order."""
    spans = sorted((date.fromordinal(first), date.fromordinal(first + length)) for first, length in runs)
    made = list(merged(spans))

    def days(of: list[tuple[date, date]]) -> set[int]:
        return {day for first, last in of for day in range(first.toordinal(), last.toordinal() + 1)}

    assert days(made) == days(spans)
    assert all(before[1] < after[0] for before, after in pairwise(made))


@pytest.fixture
def both(sqlite_url: str, postgres_url: str) -> Iterator[tuple[Engine, Engine]]:
    engines = (open_store(sqlite_url), open_store(postgres_url))
    yield engines
    for engine in engines:
        engine.dispose()


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pages=naive.pages,
    gone=st.integers(0, 3),
    names=st.lists(st.sampled_from(["The Harbour Post", "Газета", "nobody"]), max_size=2),
    without=st.lists(st.sampled_from(["Lindholm Gazette", "other"]), max_size=1),
    days=st.lists(naive.days, max_size=2).map(sorted),
    by=st.sampled_from(Bucket),
)
def test_the_roll_up_agrees_with_the_rows(
    both: tuple[Engine, Engine],
    pages: list[Page],
    gone: int,
    names: list[str],
    without: list[str],
    days: list[date],
    by: Bucket,
) -> None:
    """A timeline from the roll-up == the one from the rows, after documents came and some went, on both databases."""
    filters = Filters(
        outlets=tuple(names),
        exclude_outlets=tuple(without),
        date_from=days[0] if days else None,
        date_to=days[1] if len(days) > 1 else None,
    )
    answers = []
    for engine in both:
        ingest_all(engine, pages)
        for page in pages[:gone]:
            forget(engine, page.sha256)
        with reading(engine) as connection:
            quick = timeline(connection, filters, by, by_outlet=True, top=2)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(timelines, "chosen", lambda *given: uncounted(chosen(*given)))
                slow = timeline(connection, filters, by, by_outlet=True, top=2)
        for page in pages[gone:]:
            forget(engine, page.sha256)
        assert quick == slow
        answers.append(quick)
    assert answers[0] == answers[1]


def uncounted(found: Chosen) -> Chosen:
    """The same headlines, as if the roll-up did not know them."""
    assert found.counted
    return replace(found, counted=False)
