"""Dates as lists print them: found in lines, read from fields, resolved by evidence. Pure; nothing here knows what day
it is.

`find_dates` and `read_printed` say what is printed; `infer_order`, `place_years` and `resolve` settle it with what a
list or a capture says. Anchored patterns of our own come first; what they do not know is left to dateparser, strictly
(fallback.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from app.model import DatedSpan, DateOrder, Precision
from app.parsing.dates.days import day_of
from app.parsing.dates.fallback import read_elsewhere
from app.parsing.dates.marks import plain_marks
from app.parsing.dates.order import OrderEvidence, infer_order
from app.parsing.dates.shapes import bare_field, date_at
from app.parsing.dates.values import (
    Ambiguous,
    FoundDate,
    Impossible,
    Numeric,
    Printed,
    Relative,
    Resolved,
    Yearless,
    a_year,
)
from app.parsing.dates.words import read_relative
from app.parsing.dates.years import in_year, place_years

__all__ = [
    "Ambiguous",
    "FoundDate",
    "Impossible",
    "Numeric",
    "OrderEvidence",
    "Printed",
    "Relative",
    "Resolved",
    "Yearless",
    "find_dates",
    "infer_order",
    "place_years",
    "read_date",
    "read_epoch",
    "read_instant",
    "read_printed",
    "resolve",
]

LONGEST_FIELD = 80  # code points; a text longer than this is no date, whatever it holds

# a run of digits; most lists of the web print "November 7th, 2025" at the end of a line or bracket, which has a way of its own
# ("[0-9][0-9]*", not "[0-9]+": only a pattern that begins with a set of characters is searched for by that set)
_RUN = re.compile(r"[0-9][0-9]*(?:(?<![0-9]{3})(?:st|nd|rd|th)?, ([0-9]{4})(?=[\])]|\Z| \[))?")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_OPEN_MONTHS = {sign + name: (len(sign), month) for sign in ("", "[", "(") for month, name in enumerate(_MONTHS, 1)}
_EPOCH = re.compile(r"\s*([0-9]{9,10}|[0-9]{12,13})(?:\.[0-9]{1,9})?\s*")
_FILLER = re.compile(
    r"(?:[\s\[\](){}<>.,;:·•|–—*_\"'«»-]|(?<!\w)(?:on|the|le|am|den|der|el|il|em|op|dnia|dne|ngày|от|від|в|vom|du|del|die|"
    r"Uhr|hrs|d|د|的)(?!\w))*\Z",
    re.IGNORECASE,
)


_SPOKEN: ContextVar[tuple[str, ...]] = ContextVar("languages of a document's dates", default=())


@contextmanager
def speaking(languages: tuple[str, ...]) -> Iterator[None]:
    """The languages of all dates read meanwhile, where a caller names none (codes of two letters)."""
    token = _SPOKEN.set(languages)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def find_dates(text: str, *, languages: tuple[str, ...] = (), relative: bool = True) -> list[FoundDate]:
    """Every stretch of `text` that prints a date, from left to right, not overlapping; spans count code points.

    A date is found with the weekday and the time of day that belong to it. Where digits could be part of several dates
    the longest is taken. Times counted back are found where a number is in them, unless `relative` is False.
    `languages` (codes of two letters) only decide between words that mean different months.
    """
    plain = plain_marks(text)
    languages = languages or _SPOKEN.get()
    found: list[FoundDate] = []
    floor = 0
    for run in _RUN.finditer(plain):
        start, end = run.span()
        if start < floor:
            continue
        date = None
        if run.lastindex:
            date = _month_day_year(plain, start, end, floor)
            end = start + (2 if plain[start + 1].isdigit() else 1)
        if date is None:
            date = date_at(plain, start, end, floor, languages, relative=relative)
        if date is not None:
            found.append(date)
            floor = date.end
    return found


def _month_day_year(plain: str, start: int, end: int, floor: int) -> FoundDate | None:
    """The commonest form by the short way: the same as `date_at` gives, or None for it to look."""
    gap = plain.rfind(" ", max(0, start - 12), start - 1)
    opened = _OPEN_MONTHS.get(plain[gap + 1 : start - 1])
    if opened is None or plain[start - 1] != " " or gap < max(floor, 1):
        return None
    sign, month = opened
    if not sign and (plain[gap - 1].isalnum() or plain[gap - 1] in ",.)"):
        return None  # perhaps a weekday
    day = _day_printed(plain[start:end], month)
    return None if day is None else FoundDate(gap + 1 + sign, end, day)


@lru_cache(maxsize=65536)
def _day_printed(text: str, month: int) -> DatedSpan | None:
    """The day in "7th, 2025"."""
    return day_of(int(text[-4:]), month, int(text[:2] if text[1].isdigit() else text[0]))


def read_printed(text: str, *, languages: tuple[str, ...] = ()) -> Printed | None:
    """What a text that is a date as a whole prints; None where it is anything else. Each distinct text is read once.

    The text may have brackets, dashes and small words ("on", "den") around its date. A year or a year and month alone
    count here. dateparser is asked only in `languages` a person or the document names.
    """
    return _read_field(text, languages or _SPOKEN.get()) if len(text) <= LONGEST_FIELD else None


@lru_cache(maxsize=65536)
def _read_field(text: str, languages: tuple[str, ...]) -> Printed | None:
    plain = plain_marks(text).strip()
    found = find_dates(plain, languages=languages)
    if len(found) == 1:
        start, end, printed = found[0]
        if _FILLER.match(plain[:start]) and _FILLER.match(plain[end:]):
            return printed
    core = plain.strip(" []()<>{}.,;:|*_\"'")
    bare = bare_field(core)
    if bare is not None:
        return bare
    if len(core) == 4 and core.isascii() and core.isdigit():
        return a_year(int(core))
    counted = read_relative(core, whole_field=True)
    if counted is not None:
        return Relative(core, *counted)
    return read_elsewhere(core, languages) if languages and not found else None


def resolve(
    printed: Printed, *, order: DateOrder | None = None, reference: datetime | None = None, year: int | None = None
) -> Resolved:
    """What is printed, settled by evidence: the list's date order, the time of capture, the year of a yearless day.

    `order` decides between readings; a date that has one reading needs none. `reference` is aware; days are counted
    back in its own offset, hours and less give the day. Weeks, months and years back name no day and stay `Relative`.
    What evidence does not settle comes back as it is.
    """
    if isinstance(printed, Numeric):
        settled = printed.agreed or (printed.under(order) if order is not None else None)
        if settled is not None:
            return settled
        days = sorted({reading for _, reading in printed.readings}, key=lambda day: day.first)
        return Ambiguous(printed.text, tuple(days))
    if isinstance(printed, Relative) and reference is not None:
        return _counted_back(printed, reference) or printed
    if isinstance(printed, Yearless) and year is not None:
        return in_year(printed, year) or Impossible(printed.text, f"{year} has no such day")
    return printed


def _counted_back(printed: Relative, reference: datetime) -> DatedSpan | None:
    if reference.tzinfo is None or printed.unit not in ("second", "minute", "hour", "day"):
        return None
    try:
        then = reference - timedelta(**{f"{printed.unit}s": printed.amount})
    except OverflowError:
        return None
    return day_of(then.year, then.month, then.day)


def read_date(
    text: str,
    *,
    order: DateOrder | None = None,
    languages: tuple[str, ...] = (),
    reference: datetime | None = None,
    year: int | None = None,
) -> Resolved | None:
    """A text that is a date as a whole, read and settled (see `resolve`); None where it is no date."""
    printed = read_printed(text, languages=languages)
    return None if printed is None else resolve(printed, order=order, reference=reference, year=year)


def read_instant(text: str) -> datetime | None:
    """The instant of a field that prints date and time ("2025-11-05T18:25:43"), UTC if it names no zone.

    None for anything else.
    """
    read = read_printed(text)
    if not isinstance(read, DatedSpan):
        return None
    zoned = read if read.at is not None else read_printed(f"{text.strip()} UTC")
    return zoned.at if isinstance(zoned, DatedSpan) else None


def read_epoch(text: str) -> DatedSpan | None:
    """Seconds or milliseconds since 1970 in a field known to hold them (9 to 13 digits), as a day in UTC with its instant."""
    match = _EPOCH.fullmatch(text)
    if match is None:
        return None
    count = int(match[1])
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=count if len(match[1]) > 10 else 1000 * count)
    return DatedSpan(at.date(), at.date(), Precision.DAY, at)
