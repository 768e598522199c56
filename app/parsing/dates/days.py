"""What digits and names of a date say, each distinct one read once. Pure."""

from __future__ import annotations

from functools import lru_cache

from app.model import DatedSpan, DateOrder
from app.parsing.dates.values import FIRST_YEAR, LAST_YEAR, Impossible, Numeric, a_day, a_month, full_year
from app.parsing.dates.words import months_of

_SHORT_ENGLISH = frozenset({"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"})

# short names of months that are words of no other language
_SHORT_ABROAD = frozenset("mai maj mei okt dez abr ene avr giu dic mrt fev ott kwi wrz cze gru".split())


@lru_cache(maxsize=65536)
def day_of(year: int, month: int, day: int) -> DatedSpan | None:
    """See `a_day`; a list prints few days many times."""
    return a_day(year, month, day)


@lru_cache(maxsize=4096)
def month_of(year: int, month: int) -> DatedSpan | None:
    """See `a_month`."""
    return a_month(year, month)


@lru_cache(maxsize=65536)
def numeric(text: str, first: str, second: str, year: str) -> Numeric | Impossible | None:
    """What "07/11/2025" says under each order; None where the digits have not the form of a date at all.

    A year of two digits may stand first as well ("25/11/07"), so that reading is kept where it exists.
    """
    a, b, y = int(first), int(second), full_year(year)
    tried = [(DateOrder.DMY, day_of(y, b, a)), (DateOrder.MDY, day_of(y, a, b))]
    if len(year) == 2 and len(first) == 2:
        tried.append((DateOrder.YMD, day_of(full_year(first), b, int(year))))
    readings = tuple((order, day) for order, day in tried if day is not None)
    if readings:
        return Numeric(text, readings)
    if len(year) == 4 and a <= 31 and b <= 31 and FIRST_YEAR <= y <= LAST_YEAR:
        return Impossible(text, "no such day in the calendar")
    return None


def named_day(text: str, year: int, month: int, day: int) -> DatedSpan | Impossible:
    """That day; Impossible where the calendar has none such, or no newspaper was printed."""
    found = day_of(year, month, day)
    if found is not None:
        return found
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Impossible(text, f"the year {year} is outside {FIRST_YEAR}-{LAST_YEAR}")
    return Impossible(text, "no such day in the calendar")


def year_of(printed: str, name: str) -> int:
    """A printed year in the common era; the Buddhist years of Thai dates run 543 ahead."""
    year = full_year(printed.lstrip("'’"))
    return year - 543 if 2400 <= year <= 2700 and any("\u0e00" <= c <= "\u0e7f" for c in name) else year


@lru_cache(maxsize=16384)
def month_named(name: str, languages: tuple[str, ...] = (), dotted: bool = False) -> int | None:
    """The month a word names. Where languages disagree ("listopada"), a dot after the day means Croatian, none Polish."""
    numbers = months_of(name, languages)
    if len(numbers) < 2:
        return numbers[0] if numbers else None
    return min(numbers) if dotted and name.lower() != "listopadu" else max(numbers)


def stands_alone(name: str, *, beside_number: bool = False) -> bool:
    """Whether a word means a month even without day and year beside it: "Oct" and "août" do, "set" and "out" do not.

    Behind a day or before a year "mai", "okt" and their like do as well.
    """
    return (
        len(name) > 3
        or not name.isascii()
        or (name.istitle() and name.lower() in _SHORT_ENGLISH)
        or (beside_number and name.lower() in _SHORT_ABROAD)
    )


def in_any_year(month: int, day: int) -> bool:
    return day_of(2000, month, day) is not None
