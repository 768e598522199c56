"""Years for days that print none: by neighbours and by the time of capture, and only where these agree."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.model import DatedSpan
from app.parsing.dates.reading import read_printed
from app.parsing.dates.values import Printed, Yearless
from app.parsing.dates.years import place_years


def read(*texts: str) -> list[Printed]:
    dates = [read_printed(text) for text in texts]
    assert None not in dates
    return [printed for printed in dates if printed is not None]


def years(dates: list[Printed]) -> list[int | None]:
    return [printed.first.year if isinstance(printed, DatedSpan) else None for printed in dates]


def test_without_evidence_there_is_no_year() -> None:
    assert years(place_years(read("March 15", "March 14"))) == [None, None]


def test_a_list_goes_back_through_january_by_its_neighbours() -> None:
    dates = read("January 3, 2025", "January 2", "December 30", "Nov 4", "September 20")
    assert years(place_years(dates)) == [2025, 2025, 2024, 2024, 2024]
    assert years(place_years(list(reversed(dates)))) == [2024, 2024, 2024, 2025, 2025]


def test_a_day_far_from_its_neighbour_stays_without_a_year() -> None:
    assert years(place_years(read("January 3, 2025", "June 20"))) == [2025, None]


def test_a_capture_gives_the_last_such_day_before_it() -> None:
    dates = read("November 4", "March 15", "November 30")
    assert years(place_years(dates, latest=date(2025, 11, 5))) == [2025, 2025, 2024]


def test_evidence_that_contradicts_itself_places_nothing() -> None:
    assert years(place_years(read("January 3, 2020", "January 2"), latest=date(2025, 11, 5))) == [2020, None]
    dates = read("Saturday, March 15", "Monday, March 15")  # in 2025 the 15th of March was a Saturday
    assert years(place_years(dates, latest=date(2025, 11, 5))) == [2025, None]


def test_the_29th_of_february_is_placed_in_a_leap_year_or_not_at_all() -> None:
    assert years(place_years(read("February 29"), latest=date(2024, 5, 1))) == [2024]
    assert years(place_years(read("February 29"), latest=date(2026, 5, 1))) == [None]


@given(
    newest=st.dates(date(2000, 1, 1), date(2060, 1, 1)),
    steps=st.lists(st.integers(0, 60), min_size=1, max_size=40),
    shown=st.integers(0, 40),
)
def test_a_list_kept_in_order_gets_back_the_years_it_left_out(newest: date, steps: list[int], shown: int) -> None:
    """One full date anywhere in a list with steps under two months is enough for every day in it."""
    days = [newest]
    for step in steps:
        days.append(days[-1] - timedelta(days=step))
    full = shown % len(days)
    dates: list[Printed] = []
    for index, on in enumerate(days):
        whole = read_printed(on.isoformat())
        assert isinstance(whole, DatedSpan)
        dates.append(whole if index == full else Yearless("", on.month, on.day))
    assert [printed.first for printed in place_years(dates) if isinstance(printed, DatedSpan)] == days


def test_a_list_that_runs_in_order_for_more_than_a_year_is_not_taken_for_the_last_twelve_months() -> None:
    """Its older days would all be placed in the year of the capture."""
    months = [f"{month} 5" for month in "March January November September July May March January November".split()]
    placed = years(place_years(read(*months), latest=date(2031, 3, 9)))
    assert placed == [2031, 2031, 2030, 2030, 2030, 2030, None, None, None]
    assert years(place_years(read(*reversed(months)), latest=date(2031, 3, 9))) == list(reversed(placed))
    mixed = read("March 5", "May 5", "January 5", "July 5", "February 5", "June 5")
    assert years(place_years(mixed, latest=date(2031, 3, 9))) == [2031, 2030, 2031, 2030, 2031, 2030]


@given(
    newest=st.dates(date(2000, 1, 1), date(2060, 1, 1)),
    steps=st.lists(st.integers(0, 60), min_size=5, max_size=60),
    late=st.integers(0, 20),
    falling=st.booleans(),
)
def test_an_ordered_list_without_any_year_never_gets_a_wrong_one(
    newest: date, steps: list[int], late: int, falling: bool
) -> None:
    """Whatever its length, under a capture within three weeks of its newest day."""
    days = [newest]
    for step in steps:
        days.append(days[-1] - timedelta(days=step))
    days = days if falling else days[::-1]
    dates: list[Printed] = [Yearless("", on.month, on.day) for on in days]
    for on, placed in zip(days, place_years(dates, latest=newest + timedelta(days=late)), strict=True):
        assert not isinstance(placed, DatedSpan) or placed.first == on
