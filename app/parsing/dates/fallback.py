"""Rare forms of dates, left to dateparser under conditions that keep it from guessing. Pure, thread-safe.

dateparser fills what a text does not print from the clock, and takes a wrong date for a right one where it can. So it
is asked strictly, with the languages given, under two clocks and both day-month orders, and believed only where all
answers agree and the text prints their numbers.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from threading import Lock

from app.model import DatedSpan
from app.parsing.dates.days import day_of

_CLOCKS = (datetime(1987, 3, 14, 12, 0), datetime(2031, 10, 27, 12, 0))  # noqa: DTZ001 - dateparser wants naive ones
_ORDERS = ("DMY", "MDY")
_YEAR = re.compile(r"(?<![0-9])(?:1[6-9]|2[01])[0-9]{2}(?![0-9])")
_LETTERS = re.compile(r"[^\W\d_]{3}")
_LONGEST, _MOST_WORDS = 48, 8
_SAME = {"no": "nb"}
_lock = Lock()


@lru_cache(maxsize=16384)
def read_elsewhere(text: str, languages: tuple[str, ...] = ("en",)) -> DatedSpan | None:
    """A day in a form our own patterns do not have, for a text (digits in ASCII) that is one date as a whole.

    None for anything else.
    """
    if not _plausible(text):
        return None
    answers = {_ask(text, languages, clock, order) for clock in _CLOCKS for order in _ORDERS}
    if len(answers) != 1:
        return None
    answer = answers.pop()
    numbers = {int(number) for number in re.findall("[0-9]+", text)}
    if answer is None or answer.year not in numbers or answer.day not in numbers:
        return None
    return day_of(answer.year, answer.month, answer.day)


def _plausible(text: str) -> bool:
    """A year, another number and a word, in few words: worth the millisecond."""
    return (
        len(text) <= _LONGEST
        and len(text.split()) <= _MOST_WORDS
        and len(_YEAR.findall(text)) == 1
        and 2 <= len(re.findall("[0-9]+", text)) <= 6
        and _LETTERS.search(text) is not None
    )


def _ask(text: str, languages: tuple[str, ...], clock: datetime, order: str) -> date | None:
    # loaded here: it takes a third of a second, and most runs never need it
    from dateparser.data.languages_info import language_map
    from dateparser.date import DateDataParser

    codes = [_SAME.get(code, code) for code in (language.partition("-")[0].lower() for language in languages)]
    known = [code for code in codes if code in language_map]
    if not known:
        return None
    settings = {
        "STRICT_PARSING": True,
        "REQUIRE_PARTS": ["day", "month", "year"],
        "PARSERS": ["absolute-time"],
        "RELATIVE_BASE": clock,
        "DATE_ORDER": order,
        "PREFER_DATES_FROM": "past",
        "PREFER_DAY_OF_MONTH": "first",
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    with _lock:
        try:
            data = DateDataParser(languages=known, settings=settings).get_date_data(text)
        except (ValueError, OverflowError):  # numbers too great for a date
            return None
    return data.date_obj.date() if data.date_obj is not None and data.period == "day" else None
