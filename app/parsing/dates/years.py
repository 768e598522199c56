"""Years for days printed without one, only where evidence gives them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from app.model import DatedSpan, Precision
from app.parsing.dates.days import day_of
from app.parsing.dates.values import Printed, Yearless

NEIGHBOUR = timedelta(days=92)  # a dated neighbour tells the year of a day at most a quarter of a year away
BESIDE = timedelta(days=7)  # a page is made and mended within days of the day it prints
LEAST_IN_ORDER, IN_ORDER = 5, 0.95  # entries, and the share of steps that go one way, for a list to be kept in order
LATER = timedelta(days=1)  # a capture may lie a day behind what it holds, by time zones


def in_year(printed: Yearless, year: int) -> DatedSpan | None:
    """That day of that year.

    None where it has none such (February 29th), or where it falls on another weekday than printed.
    """
    day = day_of(year, printed.month, printed.day)
    return None if day is None or printed.weekday not in (None, day.first.weekday()) else day


def place_years(
    dates: Sequence[Printed], *, latest: date | None = None, beside: Sequence[date | None] = ()
) -> list[Printed]:
    """The dates of one list, in its order, with a year given to each yearless day whose evidence agrees.

    Evidence is the day in an entry's own address (`beside`, for each date), where it is that day or one near it; the
    neighbour before and behind that has a year, which carries a list back through January; and `latest`, the day after
    which nothing in the list can be (its capture, the document's date): sites leave the year out of the last twelve
    months. A list that runs in order for longer than that contradicts it. Where nothing is said, or evidence contradicts
    itself, the day stays Yearless.
    """
    dates = [_by_address(printed, day) for printed, day in zip(dates, beside, strict=True)] if beside else dates
    ways = [_carried(dates), _backwards(dates)]
    if latest is not None and all(isinstance(printed, Yearless) for printed in dates):
        ways += _walks(dates, latest)
    placed: list[Printed] = []
    for index, printed in enumerate(dates):
        if isinstance(printed, Yearless):
            said = (*(way[index] for way in ways), _last_before(printed, latest))
            readings = {day for day in said if day is not None}
            placed.append(readings.pop() if len(readings) == 1 else printed)
        else:
            placed.append(printed)
    return placed


def _by_address(printed: Printed, day: date | None) -> Printed:
    if not isinstance(printed, Yearless) or day is None:
        return printed
    years = (day.year - 1, day.year, day.year + 1)
    near = [found for year in years if (found := in_year(printed, year)) and abs(found.first - day) <= BESIDE]
    return near[0] if near else printed


def _walks(dates: Sequence[Printed], latest: date) -> list[list[DatedSpan | None]]:
    """The list carried on from its newest end, in either direction; only where it runs in order and ends before `latest`."""
    walks = []
    for sign in (1, -1):
        turned = list(dates[::sign])
        first = _last_before(turned[0], latest) if isinstance(turned[0], Yearless) else None
        if first is None or len(turned) < LEAST_IN_ORDER:
            continue
        walk = [first, *_carried([first, *turned[1:]])[1:]]
        days = [day.first for day in walk if day is not None]
        falling = sum(after <= before for before, after in pairwise(days))
        if len(days) == len(walk) and max(days) <= latest + LATER and falling >= IN_ORDER * (len(days) - 1):
            walks.append(walk[::sign])
    return walks


def _backwards(dates: Sequence[Printed]) -> list[DatedSpan | None]:
    return _carried(dates[::-1])[::-1]


def _carried(dates: Iterable[Printed]) -> list[DatedSpan | None]:
    """For each date in turn, where it lies by the one before it."""
    carried: list[DatedSpan | None] = []
    anchor: date | None = None
    for printed in dates:
        day = None
        if isinstance(printed, Yearless):
            day = None if anchor is None else _nearest(printed, anchor)
            anchor = None if day is None else day.first
        elif isinstance(printed, DatedSpan) and printed.precision is Precision.DAY:
            anchor = printed.first
        carried.append(day)
    return carried


def _nearest(printed: Yearless, anchor: date) -> DatedSpan | None:
    days = [
        day for year in (anchor.year - 1, anchor.year, anchor.year + 1) if (day := in_year(printed, year)) is not None
    ]
    return next((day for day in days if abs(day.first - anchor) <= NEIGHBOUR), None)


def _last_before(printed: Yearless, latest: date | None) -> DatedSpan | None:
    """The last such day up to `latest`, no more than a year back; with a printed weekday, only if it falls on that."""
    if latest is None:
        return None
    day = next(
        (
            day
            for year in (latest.year + 1, latest.year, latest.year - 1)
            if (day := day_of(year, printed.month, printed.day)) is not None and day.first <= latest + LATER
        ),
        None,
    )
    return day and in_year(printed, day.first.year)
