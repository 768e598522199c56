"""Coverage: the days a list speaks for. Pure.

A list covers the days between its first and its last, split where it is silent much longer than it is used to. What is used
is read from the list itself: three quarters of its steps from day to day are no longer than `usual`. A silence of more than `MUCH`
times that, and of more than `LEAST` days, is a gap in the list, not in the news. So a daily list covers a long weekend and a
weekly list a month without an issue, and a list with one stray entry of another year does not cover the years between.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

MUCH = 5
LEAST = 14  # days
FEW = 4  # silences: with fewer a list has no habit yet, and is taken for a weekly one
WEEKLY = 7  # days
Days = tuple[date, date]


def runs(spans: Iterable[Days]) -> list[Days]:
    """The covered runs of days, in order and apart, of entries with these spans (first and last day; in any order).

    Where there are single days, longer spans (a month, a year) do not count: one entry dated "2024" must not make a list of May
    cover the year. An empty list covers nothing.
    """
    distinct = set(spans)
    days = sorted(span for span in distinct if span[0] == span[1]) or sorted(distinct)
    merged: list[Days] = []
    for first, last in days:
        if merged and first <= merged[-1][1] + timedelta(days=1):
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    silences = [(after[0] - before[1]).days for before, after in pairwise(merged)]
    steps = sorted([*silences, *[1] * (len(days) - len(merged))])
    usual = steps[(len(steps) * 3) // 4] if len(steps) >= FEW else WEEKLY
    longest = max(LEAST, MUCH * usual)
    covered: list[Days] = merged[:1]
    for silence, (first, last) in zip(silences, merged[1:], strict=True):
        if silence > longest:
            covered.append((first, last))
        else:
            covered[-1] = (covered[-1][0], last)
    return covered
