"""Several days or months printed as one date ("May 3-5, 2021", "July/Aug 2015"): the month or year that holds them all. Pure.

Which of the days an entry appeared on is not told, so no day is read; what is surely true is kept.
"""

from __future__ import annotations

import re

from app.model import DatedSpan
from app.parsing.dates.days import in_any_year, month_named, month_of
from app.parsing.dates.values import FoundDate, a_year

JOINTS = frozenset("-–—/&srnt.")  # what may follow the first day's digits: a joint, or its ordinal
_ORD = r"(?:st|nd|rd|th|\.)?"
_JOINT = r"\s?(?:[-–—/&]|and\b|und\b|et\b|to\b)\s?"
_NAME = r"[^\W\d_]{3,12}\.?"
_AFTER_MONTH = re.compile(
    rf"([0-9]{{1,2}}){_ORD}{_JOINT}(?:({_NAME})\s)?([0-9]{{1,2}}){_ORD}(?:,\s?|\s)([0-9]{{4}})(?![0-9])"
)
_BEFORE_MONTH = re.compile(
    rf"([0-9]{{1,2}}){_ORD}[-–—/&]([0-9]{{1,2}}){_ORD}\s(?:of\s|de\s)?({_NAME}),?\s(?:de\s)?([0-9]{{4}})(?![0-9])"
)
_ON = re.compile(rf"\s?[-–—/]\s?([0-9]{{1,2}}){_ORD}\s({_NAME}),?\s([0-9]{{4}})(?![0-9])")
_MONTH_BEFORE = re.compile(rf"({_NAME})\s?[-–—/&]\s?\Z")


def several_days(plain: str, start: int, before: tuple[int, int] | None) -> FoundDate | None:
    """Days of one year whose first stands at `start`; `before` is where a month right before it begins, and its number."""
    match = _AFTER_MONTH.match(plain, start) if before is not None else None
    if match is not None and before is not None:
        begin, month = before
        last = month_named(match[2].rstrip(".")) if match[2] else month
        return _held(begin, match, (month, int(match[1])), (last, int(match[3])), int(match[4]))
    match = _BEFORE_MONTH.match(plain, start)
    named = month_named(match[3].rstrip(".")) if match is not None else None
    if match is None or named is None:
        return None
    return _held(start, match, (named, int(match[1])), (named, int(match[2])), int(match[4]))


def days_on(plain: str, start: int, end: int, month: int, day: int) -> FoundDate | None:
    """Days whose first ("28 April") stands at [start, end) and that go on ("– 3 May 2021")."""
    match = _ON.match(plain, end)
    if match is None:
        return None
    return _held(start, match, (month, day), (month_named(match[2].rstrip(".")), int(match[1])), int(match[3]))


def _held(
    begin: int, match: re.Match[str], first: tuple[int, int], last: tuple[int | None, int], year: int
) -> FoundDate | None:
    (month, day), (end_month, end_day) = first, last
    if end_month is None or not (in_any_year(month, day) and in_any_year(end_month, end_day)):
        return None
    if (month, day) >= (end_month, end_day):
        return None
    span = month_of(year, month) if month == end_month else a_year(year)
    return None if span is None else FoundDate(begin, match.end(), span)


def several_months(plain: str, begin: int, year: int) -> tuple[int, DatedSpan] | None:
    """Where a month that stands joined before another one at `begin` begins, and the year that holds both."""
    match = _MONTH_BEFORE.search(plain, max(0, begin - 16), begin)
    if match is None or month_named(match[1].rstrip(".")) is None or not match[1][:1].isupper():
        return None
    span = a_year(year)
    return None if span is None else (match.start(), span)
