"""The day an address prints: most news sites put it into the path. Pure.

It is never an entry's date, since archives and updates change it; it is evidence for how its neighbour is meant.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from app.parsing.dates.days import day_of, month_named

_IN_PATH = re.compile(
    r"[/_=-](?P<year>(?:19|20)[0-9]{2})(?P<sign>[/_-]?)(?P<month>[0-9]{1,2}|[a-z]{3})(?P=sign)(?P<day>[0-9]{1,2})(?![0-9])",
    re.IGNORECASE,
)
LONGEST = 2_000


@lru_cache(maxsize=16384)
def day_in_address(url: str) -> date | None:
    """The one day printed in an address, year first ("/2031/may/03/", "/2031-05-03-", "/20310503/"); None for none or several."""
    days = {day for match in _IN_PATH.finditer(url[:LONGEST]) if (day := _day(match)) is not None}
    return days.pop() if len(days) == 1 else None


def _day(match: re.Match[str]) -> date | None:
    name, padded = match["month"], len(match["month"]) == len(match["day"]) == 2
    if not match["sign"] and not padded:
        return None
    month = int(name) if name.isdigit() else month_named(name, ("en",))
    span = None if month is None else day_of(int(match["year"]), month, int(match["day"]))
    return None if span is None else span.first
