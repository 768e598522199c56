"""Years for days printed without one, only where evidence gives them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from app.model import DatedSpan, Precision
from app.parsing.dates.days import day_of
from app.parsing.dates.values import Printed, Yearless

NEIGHBOUR = timedelta(days=92)  # a dated neighbour tells the year of a day at most a quarter of a year away
LATER = timedelta(days=1)  # a capture may lie a day behind what it holds, by time zones


def in_year(printed: Yearless, year: int) -> DatedSpan | None:
    """That day of that year.

    None where it has none such (February 29th), or where it falls on another weekday than printed.
    """
    day = day_of(year, printed.month, printed.day)
    return None if day is None or printed.weekday not in (None, day.first.weekday()) else day


def place_years(dates: Sequence[Printed], *, latest: date | None = None) -> list[Printed]:
    """The dates of one list, in its order, with a year given to each yearless day whose evidence agrees.

    Evidence is the neighbour before and behind that prints a year (or was given one), which carries a list back through
    January, and `latest`, the day after which nothing in the list can be (its capture, the document's date): sites
    leave the year out of the last twelve months. Where neither says anything, or they contradict each other, the day
    stays Yearless.
    """
    before = _carried(dates)
    behind = list(reversed(_carried(list(reversed(dates)))))
    placed: list[Printed] = []
    for printed, *carried in zip(dates, before, behind, strict=True):
        if isinstance(printed, Yearless):
            readings = {day for day in (*carried, _last_before(printed, latest)) if day is not None}
            placed.append(readings.pop() if len(readings) == 1 else printed)
        else:
            placed.append(printed)
    return placed


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
