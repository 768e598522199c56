"""What a date text can say, as values: resolved, waiting for evidence, or impossible. Pure.

text -> Printed = DatedSpan | Numeric | Yearless | Relative | Impossible
Printed + evidence -> DatedSpan | Ambiguous | Yearless | Relative | Impossible
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple, TypeAlias

from app.model import DatedSpan, DateOrder, Precision

FIRST_YEAR, LAST_YEAR = 1600, 2200  # the oldest newspapers; anything beyond is no publication date


@dataclass(frozen=True, slots=True)
class Numeric:
    """A date in digits alone, which its order decides: what it says under each order it could be written in (one or
    more).

    `agreed` is the reading all orders share ("07/07/2025", or only one order possible), else None. `text` is as
    printed.
    """

    text: str
    readings: tuple[tuple[DateOrder, DatedSpan], ...]

    @property
    def agreed(self) -> DatedSpan | None:
        first = self.readings[0][1]
        return first if all(reading == first for _, reading in self.readings) else None

    @property
    def orders(self) -> frozenset[DateOrder]:
        return frozenset(order for order, _ in self.readings)

    def under(self, order: DateOrder) -> DatedSpan | None:
        return dict(self.readings).get(order)


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several days fit and no evidence decides; `readings` has each once, the earliest first. `text` is as printed."""

    text: str
    readings: tuple[DatedSpan, ...]


@dataclass(frozen=True, slots=True)
class Yearless:
    """A day of a month without its year ("March 15"); `weekday` (Monday is 0) where it is printed too."""

    text: str
    month: int
    day: int
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Relative:
    """A time counted back from when it was read ("7 hours ago"): `amount` of `unit` (second ... year.

    "today" is 0 day).
    """

    text: str
    amount: int
    unit: str


@dataclass(frozen=True, slots=True)
class Impossible:
    """A text with the form of a date that names no day ("February 30th, 2025"); `why` is a phrase for a person."""

    text: str
    why: str


Printed: TypeAlias = DatedSpan | Numeric | Yearless | Relative | Impossible
Resolved: TypeAlias = DatedSpan | Ambiguous | Yearless | Relative | Impossible


class FoundDate(NamedTuple):
    """A stretch `text[start:end]` (code points) that prints a date, and what it says."""

    start: int
    end: int
    printed: Printed


def a_day(year: int, month: int, day: int) -> DatedSpan | None:
    """That day, or None where the calendar or the years of news have none such."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        on = date(year, month, day)
    except ValueError:
        return None
    return DatedSpan(on, on, Precision.DAY)


def a_month(year: int, month: int) -> DatedSpan | None:
    """That whole month, or None where there is none such."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return None
    following = date(year + month // 12, month % 12 + 1, 1)
    return DatedSpan(date(year, month, 1), following - timedelta(days=1), Precision.MONTH)


def a_year(year: int) -> DatedSpan | None:
    """That whole year, or None outside the years of news."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return DatedSpan(date(year, 1, 1), date(year, 12, 31), Precision.YEAR)


def full_year(digits: str) -> int:
    """A printed year as a number; of two digits, 69 to 99 are the 1900s and 00 to 68 the 2000s (POSIX strptime)."""
    year = int(digits)
    return year if len(digits) > 2 else year + (1900 if year >= 69 else 2000)
