"""Dates of Chinese, Japanese, Korean and Vietnamese, which count their months. Pure."""

from __future__ import annotations

import re

from app.parsing.dates.days import in_any_year, month_of, named_day
from app.parsing.dates.values import FoundDate, Impossible, Printed, Yearless, full_year

_HAN = re.compile(r"([0-9]{1,4})\s?[年년]\s?([0-9]{1,2})\s?[月월](?:\s?([0-9]{1,2})\s?[日号號일])?")
_HAN_DAY = re.compile(r"([0-9]{1,2})\s?[月월]\s?([0-9]{1,2})\s?[日号號일]")
_VIETNAMESE = re.compile(
    r"([0-9]{1,2})\s(?:tháng|thg\.?|Tháng|Thg\.?)\s?([0-9]{1,2})(?:,?\s(?:năm\s)?([0-9]{4}))?(?![0-9])"
)
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "民國": 1911, "民国": 1911}


def han_date(plain: str, start: int, floor: int) -> FoundDate | None:
    """Chinese, Japanese, Korean: 2025年11月7日, 令和7年11月7日, 2025년 11월, 11月7日."""
    match = _HAN.match(plain, start)
    if match is None:
        return _han_day(plain, start, floor)
    year, begin = int(match[1]), start
    if len(match[1]) < 4:
        begin = start - 2 - (plain[start - 1 : start] == " ")
        era = _ERAS.get(plain[max(0, begin) : start].strip())
        if begin >= floor and era is not None:
            year += era
        elif len(match[1]) == 2:
            begin, year = start, full_year(match[1])
        else:
            return None
    return FoundDate(begin, match.end(), _han_printed(plain[begin : match.end()], year, match[2], match[3]))


def _han_day(plain: str, start: int, floor: int) -> FoundDate | None:
    match = _HAN_DAY.match(plain, start)
    if match is None:
        return None
    if plain[max(0, start - 2) : start] == "元年":  # the first year of an era
        era = _ERAS.get(plain[max(0, start - 4) : start - 2])
        if era is None or start - 4 < floor:
            return None
        return FoundDate(
            start - 4, match.end(), _han_printed(plain[start - 4 : match.end()], era + 1, match[1], match[2])
        )
    month, day = int(match[1]), int(match[2])
    return FoundDate(start, match.end(), Yearless(match[0], month, day)) if in_any_year(month, day) else None


def _han_printed(text: str, year: int, month: str, day: str | None) -> Printed:
    if day is not None:
        return named_day(text, year, int(month), int(day))
    return month_of(year, int(month)) or Impossible(text, "no such month in the calendar")


def vietnamese_date(plain: str, start: int) -> FoundDate | None:
    match = _VIETNAMESE.match(plain, start)
    if match is None:
        return None
    day, month = int(match[1]), int(match[2])
    if match[3]:
        return FoundDate(start, match.end(), named_day(match[0], int(match[3]), month, day))
    return FoundDate(start, match.end(), Yearless(match[0], month, day)) if in_any_year(month, day) else None
