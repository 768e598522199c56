"""What is a date only where a whole list sets it off alike: "2019", "9/2022", "2024.7", "Spring 2016", "3.5.21". Pure.

In running text such numbers are budgets, records and versions, so `find_dates` passes over them; units/hits.py counts
them where no finer date is set off, and date_kind takes them for dates where most entries of a list have one in one place.
"""

from __future__ import annotations

import re

from app.model import DatedSpan
from app.parsing.dates.days import month_of, numeric
from app.parsing.dates.marks import plain_marks
from app.parsing.dates.values import FoundDate, Numeric, a_year

# a season may reach into the next year or lie in the other half of the world: it keeps its year only
_SEASONS = (
    "winter|spring|summer|fall|autumn|frühling|frühjahr|sommer|herbst|hiver|printemps|été|automne|invierno|primavera|"
    "verano|otoño|inverno|verão|outono|estate|autunno|lente|zomer|herfst|wiosna|lato|jesień|zima|зима|весна|лето|осень|"
    "q[1-4]|h[12]|[1-4]q"
)
_YEAR = r"(?:19|20)[0-9]{2}"
_FAINT = re.compile(
    rf"(?<![\w.,:/$€£¥#%+@&=~\\-])(?:"
    rf"(?P<year_before>{_YEAR})(?P<sign>[-/.])(?P<month>0?[1-9]|1[0-2])"
    rf"|(?P<day>[0-9]{{1,2}}(?P<point>[.-])[0-9]{{1,2}}(?P=point)[0-9]{{2}})"
    rf"|(?P<month_before>0?[1-9]|1[0-2])[-/.](?P<year_behind>{_YEAR})"
    rf"|(?:(?:{_SEASONS})(?:\s?/\s?(?:{_SEASONS}))?(?:,|\s(?:of|de|del|di))?\s|(?:circa|ca?\.)\s?)?(?P<year>{_YEAR})"
    r")(?![\w%]|[-/.,:][0-9]|\s?[-–—/]\s?(?:[0-9]{2}){1,2}(?![0-9])|[-–—]\s?[^\W\d]|-\s?\Z)",
    re.IGNORECASE,
)
_ENDS_A_RANGE = re.compile(r"[0-9]\s?[-–—/]\s?\Z")


def faint_dates(text: str) -> list[FoundDate]:
    """Months in digits alone, seasons and years of `text`, as whole months and years, and short days ("3.5.21"); left to
    right, not overlapping.

    Ranges of years ("2015–2019", "2011/12") are none.
    """
    plain = plain_marks(text)
    found: list[FoundDate] = []
    for match in _FAINT.finditer(plain):
        if _ENDS_A_RANGE.search(plain, max(0, match.start() - 4), match.start()):
            continue
        printed = _printed(match)
        if printed is not None:
            found.append(FoundDate(match.start(), match.end(), printed))
    return found


def _printed(match: re.Match[str]) -> DatedSpan | Numeric | None:
    if match["day"]:
        first, second, third = match["day"].split(match["point"])
        read = numeric(match["day"], first, second, third)
        return read if isinstance(read, Numeric) else None
    if match["year_before"]:
        year, month = int(match["year_before"]), int(match["month"])
        if match["sign"] != "." and len(match["month"]) == 2 and month == year % 100 + 1:
            return None  # "2011/12" is as often two years
        return month_of(year, month)
    if match["year_behind"]:
        return month_of(int(match["year_behind"]), int(match["month_before"]))
    return a_year(int(match["year"]))
