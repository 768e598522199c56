"""Day-month or month-day: decided once for a list by evidence that leaves no doubt, else not at all. Pure.

The bounds below are chosen so that a wrong order is never met by chance: tests/parsing/dates/test_order.py makes
thousands of lists, in order and out of order, and counts. Where both orders could be, the answer is None and the dates
stay ambiguous.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from math import comb, factorial, prod
from statistics import median

from app.model import DateOrder
from app.parsing.dates.values import Numeric, Printed

CHANCE = 1e-7  # how likely a list out of order may be to look as orderly as this one: eleven days in order, 2/11!
IN_ORDER = 0.95  # share of a list's entries that run in order, for a list to count as kept in order
OUT_OF_ORDER = 0.8  # the share that must not be exceeded under the order that is ruled out
SMALLER_STEPS = 3  # the days between neighbours are at least this many times fewer than under the order ruled out
NEAR = timedelta(days=31)  # how far before the document's own date a list of its days may reach
AFTER = timedelta(days=7)  # how far a list may go on after the document's own date
NEAR_CHANCE = 1e-5  # how likely days at random may be to fall near the document's date: five in one month, seven in two
YEAR_BEHIND_TOLD = (
    6  # distinct dates that must be there to say a short year stands last: days of a month all alike, (3/28)^5
)
YEAR_BEFORE_TOLD = 12  # and to say that it stands first: days 1 to 12 all alike, (3/12)^11
ALL_ALIKE = 2e-5  # how likely days of a month may be to look like so few years: three years in six dates, four in seven
NEAR_TOLD = 4  # distinct dates of which most must lie in the document's year: days of a month all alike, (2/31)^4
SPREAD, WIDER = timedelta(days=730), 5  # such dates span at most two years, and five times as much read the other way


@dataclass(frozen=True, slots=True)
class OrderEvidence:
    """The order of a list's dates, and how it is known.

    `how` is "unambiguous" (some of its dates exist under one order only), "sequence" (they run in order under one
    only), "document" (they fit the document's own dates under one only), "contradictory" (some exist under one order
    only, some under another: each stands for itself, the others stay ambiguous), or "" (nothing says, or nothing needs
    saying). `order` is None for the last two.
    """

    order: DateOrder | None
    how: str


NOTHING = OrderEvidence(None, "")


def infer_order(
    dates: Sequence[Printed],
    *,
    document_dates: Sequence[date] = (),
    captured_on: date | None = None,
    beside: Sequence[tuple[Printed, date]] = (),
) -> OrderEvidence:
    """The order all numeric dates of one list are written in. `dates` stand in list order; what is not numeric is
    passed over.

    `document_dates` are days known for the document as a whole: its own date, a heading's, the capture's. `captured_on`
    is the day these bytes are known to have stood there: nothing in them was published later. `beside` are dates with a
    day that stands next to them in a form without doubt, mostly in the entry's own address.
    """
    numbers = [printed for printed in dates if isinstance(printed, Numeric)]
    if not numbers:
        return NOTHING
    distinct = {id(number): number for number in numbers}.values()
    possible = frozenset.intersection(*(number.orders for number in distinct))
    if not possible:
        return OrderEvidence(None, "contradictory")
    if len(possible) == 1:
        return OrderEvidence(next(iter(possible)), "unambiguous")
    if all(number.agreed is not None for number in numbers):
        return NOTHING
    under = {order: [_first(number, order) for number in numbers] for order in sorted(possible)}
    told = _told_beside(beside, possible, least=min(2, len(numbers)))
    if told is not None:
        return OrderEvidence(told, "document")
    known = sorted({*document_dates, *([captured_on] if captured_on else [])})
    if DateOrder.YMD in under:
        _rule_out_by_capture(under, captured_on)
        _rule_out_by_spread(under)
        _rule_out_by_distance(under, known)
        _rule_out_by_present(under, known)
        if len(under) == 1:
            return OrderEvidence(next(iter(under)), "sequence")
    if set(under) != {DateOrder.DMY, DateOrder.MDY}:
        return NOTHING
    return _by_evidence(numbers, under, known, captured_on)


def _first(number: Numeric, order: DateOrder) -> date:
    reading = number.under(order)
    assert reading is not None, "only orders possible for every date are asked for"
    return reading.first


def _by_evidence(
    numbers: Sequence[Numeric],
    under: dict[DateOrder, list[date]],
    known: Sequence[date],
    captured_on: date | None,
) -> OrderEvidence:
    """The one order some evidence asks for; none where nothing does, or where evidence contradicts itself."""
    asked: dict[DateOrder, str] = {}
    for order, rival in ((DateOrder.DMY, DateOrder.MDY), (DateOrder.MDY, DateOrder.DMY)):
        days, others = under[order], under[rival]
        future = captured_on is not None and _only_others_are_future(days, others, captured_on)
        if future or _only_these_are_near(days, others, known) or _issued(days, others, known):
            asked[order] = "document"
        elif _only_these_run_in_order(days, others, [number.text for number in numbers]):
            asked[order] = "sequence"
    if len(asked) != 1:
        return NOTHING
    return OrderEvidence(*next(iter(asked.items())))


def _told_beside(
    beside: Sequence[tuple[Printed, date]], possible: frozenset[DateOrder], *, least: int
) -> DateOrder | None:
    """The one order under which all dates that agree with the day beside them do so; None where fewer than `least` do."""
    agreeing = [
        fitting
        for printed, day in beside
        if isinstance(printed, Numeric)
        and printed.agreed is None
        and (fitting := {order for order, reading in printed.readings if reading.first == day})
    ]
    if len(agreeing) < least:
        return None
    common = possible.intersection(*agreeing)
    return next(iter(common)) if len(common) == 1 else None


# ---------------------------------------------------------------- short years


def _rule_out_by_capture(under: dict[DateOrder, list[date]], captured_on: date | None) -> None:
    """Orders under which two days or more lie after the capture go, where another keeps all days before it."""
    if captured_on is None:
        return
    last = captured_on + timedelta(days=1)
    late = {order: len({day for day in days if day > last}) for order, days in under.items()}
    if 0 in late.values():
        for order, count in late.items():
            if count >= 2:
                del under[order]


def _rule_out_by_spread(under: dict[DateOrder, list[date]]) -> None:
    """Of dates like "25/11/07": news lists span months; a day of the month taken for a year spreads them over decades."""
    if DateOrder.YMD not in under:
        return
    told = len(set(under[DateOrder.YMD]))
    before = _spread(under[DateOrder.YMD])
    varied = len({day.year for day in under[DateOrder.YMD]}) >= 0.5 * min(told, 31)
    for order in (DateOrder.DMY, DateOrder.MDY):
        if order not in under:
            continue
        behind = _spread(under[order])
        alike = (len({day.year for day in under[order]}) / 28) ** (told - 1) <= ALL_ALIKE
        if told >= YEAR_BEHIND_TOLD and varied and alike and before > SPREAD and before >= WIDER * behind:
            under.pop(DateOrder.YMD, None)
        elif told >= YEAR_BEFORE_TOLD and before <= SPREAD < behind and behind >= WIDER * before:
            del under[order]


def _rule_out_by_distance(under: dict[DateOrder, list[date]], known: Sequence[date]) -> None:
    """A short year stands last where that brings all days near the document's date, and first brings none within a year.

    The fewer the days, the nearer they must be: three within the year before, two within the month, one within the week.
    """
    year = timedelta(days=366)
    before = under.get(DateOrder.YMD, [])
    if not before or len(under) < 2 or any(abs(day - own) <= year for day in before for own in known):
        return
    reach = {1: AFTER, 2: NEAR}.get(len(set(before)), year)
    behind = [days for order, days in under.items() if order is not DateOrder.YMD]
    if any(all(own - reach <= day <= own + AFTER for day in days) for days in behind for own in known):
        del under[DateOrder.YMD]


def _rule_out_by_present(under: dict[DateOrder, list[date]], known: Sequence[date]) -> None:
    """A short year stands last where that brings a list up to the document's date, most of it within the year before, and
    first takes it more than a year beyond, several times.
    """
    year, before = timedelta(days=366), under.get(DateOrder.YMD, [])
    if not known or len(set(before)) < NEAR_TOLD:
        return
    if len({day for day in before if day > known[-1] + year}) < 2:
        return
    for order, days in under.items():
        near = sum(own - year <= day for day in days for own in known[-1:])
        if order is not DateOrder.YMD and max(days) <= known[-1] + AFTER and near >= 0.8 * len(days):
            del under[DateOrder.YMD]
            return


def _spread(days: Sequence[date]) -> timedelta:
    return max(days) - min(days)


# ---------------------------------------------------------------- the document's own dates


def _only_others_are_future(days: Sequence[date], others: Sequence[date], captured_on: date) -> bool:
    """Nothing is published after it was captured (a day is allowed for time zones)."""
    last = captured_on + timedelta(days=1)
    return max(days) <= last and len({day for day in others if day > last}) >= 2


def _only_these_are_near(days: Sequence[date], others: Sequence[date], known: Sequence[date]) -> bool:
    """Whether all days fall into the month before a date of the document, and the other readings do not reach its
    present.

    Days at random would fall into those `months` of twelve with a chance of (months / 12) for each. A list that appears
    once a month on one day looks the same the other way round, but reaches the document's present.
    """
    months = len({(day.year, day.month) for day in days})
    if months > 2 or (months / 12) ** len(set(days)) > NEAR_CHANCE:
        return False
    near = [own for own in known if all(own - NEAR <= day <= own + AFTER for day in days)]
    present = [own for own in known if any(own - NEAR <= day <= own + AFTER for day in others)]
    return bool(near) and not present


def _issued(days: Sequence[date], others: Sequence[date], known: Sequence[date]) -> bool:
    """Whether all days are of the month up to a date of the document, and each that could be another would be after it.

    What a digest of 11 September prints as 10/09 is of the day before, not of October; no chance is needed for that.
    """
    return any(
        all(own - NEAR <= day <= own + timedelta(days=1) for day in days)
        and all(other > own + AFTER for day, other in zip(days, others, strict=True) if other != day)
        for own in known
    )


# ---------------------------------------------------------------- the sequence


def _only_these_run_in_order(days: Sequence[date], others: Sequence[date], texts: Sequence[str]) -> bool:
    """Whether a list is kept in order of `days`, cannot be so by chance, and is out of order read the other way.

    A list sorted by its dates as text runs in order of the wrong reading, so of such a list nothing is said. Steps must
    be smaller, since blocks of a list may run backwards.
    """
    return (
        _chance(days) <= CHANCE
        and _share_in_order(days) >= IN_ORDER
        and _share_in_order(others) <= OUT_OF_ORDER
        and _share_in_order(texts) < IN_ORDER
        and _step(others) >= SMALLER_STEPS * _step(days)
    )


def _chance(days: Sequence[date]) -> float:
    """A bound on the chance that a list out of order has as many of its days in order as this one.

    Of k days at random, C(k, m) / m! sets of m are expected to run upwards (and as many downwards). Years are counted
    each for itself, since a list may be kept by year and be out of order within.
    """
    seen = [day for day, _ in groupby(days)]
    return min(2 * prod(_chance_of_year(seen, year, sign) for year in {day.year for day in seen}) for sign in (1, -1))


def _chance_of_year(days: Sequence[date], year: int, sign: int) -> float:
    ordinals = list(dict.fromkeys(sign * day.toordinal() for day in days if day.year == year))
    kept = _longest_run(ordinals, strictly=True)
    return min(1.0, comb(len(ordinals), kept) / factorial(min(kept, 100)))


def _share_in_order(values: Sequence[date] | Sequence[str]) -> float:
    """The share of a list that runs upwards or downwards, repeats included; the greater of the two."""
    keys = [str(value) for value in values]  # ISO dates and texts alike sort as text
    ranks = {key: rank for rank, key in enumerate(sorted(set(keys)))}
    numbers = [ranks[key] for key in keys]
    return max(_longest_run(numbers), _longest_run([-number for number in numbers])) / len(numbers)


def _longest_run(numbers: Sequence[int], *, strictly: bool = False) -> int:
    """The length of the longest increasing subsequence, in n log n (patience sorting: Fredman 1975)."""
    tops: list[int] = []
    place = bisect_left if strictly else bisect_right
    for number in numbers:
        at = place(tops, number)
        tops[at : at + 1] = [number]
    return len(tops)


def _step(days: Sequence[date]) -> float:
    """The median number of days between neighbours that differ."""
    steps = [abs((after - before).days) for before, after in pairwise(days) if after != before]
    return median(steps) if steps else 0.0
