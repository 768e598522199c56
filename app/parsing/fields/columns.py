"""What the values of one column look like. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.model import DatedSpan, Precision
from app.parsing.dates.reading import find_dates
from app.parsing.dates.values import Printed, Relative
from app.parsing.fields.values import NUMBER, PICTURE, TAG, clean, is_link, printed_date
from app.parsing.looks.profiles import evidence
from app.parsing.looks.texts import is_person, outlet_look, words
from app.parsing.outlets.book import OutletBook
from app.text import fold

MOST_WORDS = 6  # of a name
SURE = 0.6  # evidence for an outlet
SHORTEST = 3  # code points of a name; what is shorter is a code (of a country, a language)


@dataclass(frozen=True, slots=True)
class ColumnLook:
    """What the values of one column look like, as shares of those that are there (means for the last four)."""

    filled: float
    dates: float
    relative: float
    links: float
    pictures: float
    numbers: float
    people: float
    sure: float  # outlets by the book, a media word or the host of the link
    names: float  # short, not in small letters, no section, no sentence: they could name something
    markup: float
    words: float
    length: float
    distinct: float
    outlet: float


def column_look(values: Sequence[str], total: int, hosts: Sequence[str], book: OutletBook) -> ColumnLook:
    """What a column looks like; `values` are those that are there, of `total` rows, `hosts` parallel to them."""
    count = len(values)
    if not count:
        return ColumnLook(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1)
    cleaned = [clean(value[:2000]) for value in values]
    printed = [printed_date(value) for value in values]
    links = [is_link(value) for value in values]
    apart = Counter(fold(value) for value in cleaned)
    outlets = [evidence(value, host, book) for value, host in zip(cleaned, hosts, strict=True)]
    return ColumnLook(
        filled=count / max(1, total),
        dates=sum(p is not None and not _vague(p, v) for p, v in zip(printed, values, strict=True)) / count,
        relative=sum(isinstance(p, Relative) for p in printed) / count,
        links=sum(links) / count,
        pictures=sum(bool(PICTURE.search(value)) for value in values) / count,
        numbers=sum(bool(NUMBER.match(value)) for value in values) / count,
        people=sum(is_person(value) for value in cleaned) / count,
        sure=sum(score >= SURE for score in outlets) / count,
        names=sum(
            len(value) >= SHORTEST
            and words(value) <= MOST_WORDS
            and outlet_look(value, book) >= 0
            and not _dated(value)
            for value in cleaned
        )
        / count,
        markup=sum("<" in value and bool(TAG.search(value)) for value in values) / count,
        words=sum(map(words, cleaned)) / count,
        length=sum(map(len, cleaned)) / count,
        distinct=len(apart) / count,
        outlet=sum(outlets) / count,
    )


def _dated(value: str) -> bool:
    return any(map(str.isdigit, value)) and bool(find_dates(value.replace("_", " ")))


def _vague(printed: Printed, value: str) -> bool:
    """Numbers that could be a year are dates only where a name says so."""
    return isinstance(printed, DatedSpan) and printed.precision is Precision.YEAR and len(value.strip()) <= 4
