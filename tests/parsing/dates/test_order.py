"""Day-month or month-day: never wrong, whatever the list; and how often the evidence is enough."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from app.model import DatedSpan, DateOrder
from app.parsing.dates.addresses import day_in_address
from app.parsing.dates.order import infer_order
from app.parsing.dates.reading import read_printed, resolve
from app.parsing.dates.values import Ambiguous, Printed

FIRST = date(2019, 6, 1)
KINDS = ("ascending", "descending", "unsorted", "nearly", "by month", "as text", "monthly", "blocks", "by year")


def printed_as(on: date, order: DateOrder, form: str) -> str:
    if order is DateOrder.YMD:
        return f"{on:%y/%m/%d}"
    first, second = (on.day, on.month) if order is DateOrder.DMY else (on.month, on.day)
    year = f"{on.year % 100:02d}" if form == "short" else str(on.year)
    return f"{first}/{second}/{year}" if form == "unpadded" else f"{first:02d}/{second:02d}/{year}"


def days_of_a_list(random: Random, hidden: float) -> list[date]:
    """Days at random in a span of five days to four years; a share of them is picked among the first twelve of a month."""
    start, span = FIRST + timedelta(days=random.randrange(2000)), random.choice([5, 12, 31, 90, 365, 1500])
    pool = [start + timedelta(days=n) for n in range(span)]
    early = [on for on in pool if on.day <= 12] or [start.replace(day=5)]
    count = random.choice([1, 2, 3, 5, 8, 12, 20, 40, 100, 250])
    return [random.choice(early if random.random() < hidden else pool) for _ in range(count)]


def arranged(days: list[date], kind: str, random: Random, order: DateOrder, form: str) -> list[date]:
    if kind == "ascending":
        return sorted(days)
    if kind == "descending":
        return sorted(days, reverse=True)
    if kind == "nearly":
        days = sorted(days)
        for _ in range(len(days) // 20):
            i, j = random.randrange(len(days)), random.randrange(len(days))
            days[i], days[j] = days[j], days[i]
        return days
    if kind == "by month":
        return sorted(days, key=lambda on: (on.year, on.month))
    if kind == "by year":
        return sorted(days, key=lambda on: on.year)
    if kind == "as text":
        return sorted(days, key=lambda on: printed_as(on, order, form))
    if kind == "monthly":
        on, first = random.randrange(1, 13), days[0]
        series = [date(first.year + n // 12, n % 12 + 1, on) for n in range(min(len(days), 30))]
        return [day for day in series for _ in range(random.choice([1, 1, 3]))]
    if kind == "blocks":
        blocks = random.choice([2, 3, 5])
        return [on for block in range(blocks) for on in sorted(days[block::blocks])]
    return days


def days_beside(random: Random, meant: list[date], printed: list[Printed]) -> list[tuple[Printed, date]]:
    """Days as addresses print them, of some entries: the day itself, or one near it, when the page was made or mended."""
    share, wrong = random.choice([0, 0, 0.3, 1]), random.choice([0, 0.1, 1])
    moved = [on + timedelta(days=random.choice([-1, 1, 3]) if random.random() < wrong else 0) for on in meant]
    return [pair for pair in zip(printed, moved, strict=True) if random.random() < share]


@pytest.mark.parametrize("seed", range(4))
def test_a_list_is_never_read_in_the_wrong_order(seed: int) -> None:
    """Of lists made from known days, printed in either order, none gets a day that was not meant.

    Of 0 to 100 % of the lines the order is hidden; lists are sorted in many ways or not at all, with one or several
    lines a day, with and without the document's date, the time of capture, and days in the entries' addresses, some of
    which are another day's.
    """
    random = Random(seed)
    how: Counter[tuple[str, str]] = Counter()
    for _ in range(450):
        order = random.choice([DateOrder.DMY, DateOrder.MDY, DateOrder.DMY, DateOrder.MDY, DateOrder.YMD])
        form, kind = random.choice(["padded", "padded", "unpadded", "short", "short"]), random.choice(KINDS)
        meant = arranged(days_of_a_list(random, random.choice([0, 0.5, 0.9, 1, 1, 1])), kind, random, order, form)
        printed = [must(read_printed(printed_as(on, order, form))) for on in meant]
        last = max(meant) + timedelta(days=random.choice([0, 0, 1, 5, 20]))
        own = random.choice([(), (last,), (random.choice(meant),)])
        captured = random.choice([None, None, last])
        beside = days_beside(random, meant, printed)
        evidence = infer_order(printed, document_dates=own, captured_on=captured, beside=beside)
        for on, date_printed in zip(meant, printed, strict=True):
            read = resolve(date_printed, order=evidence.order)
            assert isinstance(read, DatedSpan | Ambiguous)
            if isinstance(read, DatedSpan):
                assert read.first == on, (kind, form, order, evidence)
            else:
                assert on in {reading.first for reading in read.readings}
        hidden = all(on.day <= 12 for on in meant)
        if order is DateOrder.YMD:
            how["year first", evidence.how] += 1
            continue
        how["hidden" if hidden else "visible", evidence.how] += 1
    assert how["visible", "unambiguous"] > 60
    assert how["hidden", "sequence"] > 3
    assert how["hidden", "document"] > 20
    assert how["visible", "contradictory"] == 0
    assert how["year first", "document"] + how["year first", "sequence"] > 5


def must(printed: Printed | None) -> Printed:
    assert printed is not None
    return printed


def read(*texts: str) -> list[Printed]:
    return [must(read_printed(text)) for text in texts]


def test_one_unambiguous_date_decides_for_its_list() -> None:
    dates = read("03/04/2025", "13/04/2025", "05/04/2025")
    assert infer_order(dates).order is DateOrder.DMY
    assert infer_order(dates).how == "unambiguous"
    assert infer_order(read("03/04/2025", "Thursday, 03/04/2025")).order is DateOrder.DMY


def test_a_list_that_mixes_orders_keeps_its_ambiguous_dates_ambiguous() -> None:
    dates = read("03/04/2025", "13/04/2025", "04/13/2025")
    evidence = infer_order(dates, captured_on=date(2025, 4, 14))
    assert (evidence.order, evidence.how) == (None, "contradictory")
    settled = [resolve(printed, order=evidence.order) for printed in dates]
    assert isinstance(settled[0], Ambiguous)
    assert [span.first for span in settled[1:] if isinstance(span, DatedSpan)] == [date(2025, 4, 13)] * 2


def test_nothing_is_said_where_nothing_needs_saying() -> None:
    for dates in ([], read("2025-04-03", "May 5, 2025"), read("04/04/2025", "05/05/2025")):
        assert infer_order(dates).order is None
        assert infer_order(dates).how == ""


def test_a_long_run_in_order_decides_if_the_other_reading_is_out_of_order() -> None:
    days = [date(2025, month, day) for month in (3, 4, 5) for day in (1, 4, 6, 9, 12)]
    dates = read(*(printed_as(on, DateOrder.DMY, "padded") for on in days))
    assert infer_order(dates).order is DateOrder.DMY
    assert infer_order(dates).how == "sequence"
    assert infer_order(list(reversed(dates))).order is DateOrder.DMY
    assert infer_order(dates[:6]).order is None  # six days could be in order by chance


def test_a_list_of_many_years_is_decided_as_well() -> None:
    days = [date(2015 + n // 30, 1 + n % 12, 1 + n % 11) for n in range(300)]
    evidence = infer_order(
        read(*(printed_as(on, DateOrder.DMY, "padded") for on in days)), document_dates=[date(2025, 1, 1)]
    )
    assert evidence.order in (None, DateOrder.DMY)


def test_a_list_sorted_as_text_says_nothing() -> None:
    """Month-day in order of time and day-month in order of letters look the same."""
    days = sorted(date(2025, month, day) for month in (3, 4, 5) for day in (1, 4, 6, 9, 12))
    assert infer_order(read(*(printed_as(on, DateOrder.MDY, "padded") for on in days))).order is None


def test_days_of_one_month_and_one_day_of_each_month_look_the_same() -> None:
    dates = read(*(f"11/{number:02d}/2025" for number in range(1, 13)))
    assert infer_order(dates).order is None


def test_nothing_is_published_after_its_capture() -> None:
    dates = read("03/12/2025", "04/12/2025")
    assert infer_order(dates, captured_on=date(2025, 11, 20)).order is DateOrder.MDY
    assert infer_order(dates, captured_on=date(2025, 12, 20)).order is None
    assert infer_order(dates, document_dates=[date(2025, 11, 20)]).order is None  # lists go on after their article


def test_days_that_all_fall_near_the_document_decide_if_the_others_do_not_reach_it() -> None:
    dates = read("11/03/2025", "11/05/2025", "11/06/2025", "11/08/2025", "11/09/2025")
    near = infer_order(dates, document_dates=[date(2025, 11, 9)])
    assert (near.order, near.how) == (DateOrder.MDY, "document")
    assert infer_order(dates[:3], document_dates=[date(2025, 11, 9)]).order is None
    assert infer_order(dates, document_dates=[date(2025, 11, 9), date(2025, 9, 12)]).order is None


def test_short_years_before_and_behind_are_told_apart_by_how_far_they_spread() -> None:
    behind = [f"{day}/11/25" for day in range(13, 19)]
    assert infer_order(read(*behind)).order is DateOrder.DMY
    assert infer_order(read(*behind[:5])).order is None
    before = [f"25/11/{day}" for day in range(13, 25)]
    assert infer_order(read(*before)).order is DateOrder.YMD
    assert infer_order(read(*before[:11])).order is None
    assert infer_order(read("13/11/25"), document_dates=[date(2025, 11, 14)]).order is DateOrder.DMY
    assert infer_order(read("13/11/25"), document_dates=[date(2013, 11, 26)]).order is None


def test_a_day_in_the_address_beside_a_date_decides_if_nothing_contradicts() -> None:
    dates = read("03/04/2025", "05/06/2025", "07/08/2025")
    told = [(dates[0], date(2025, 4, 3)), (dates[1], date(2025, 6, 5))]
    assert infer_order(dates, beside=told).order is DateOrder.DMY
    assert infer_order(dates, beside=told[:1]).order is None
    assert infer_order(dates, beside=[*told, (dates[2], date(2025, 7, 8))]).order is None
    assert infer_order(dates, beside=[*told, (dates[2], date(2025, 8, 9))]).order is DateOrder.DMY  # made a day later
    short = read("17/07/20", "19/10/17")
    assert (
        infer_order(short, beside=[(short[0], date(2020, 7, 17)), (short[1], date(2017, 10, 19))]).order
        is DateOrder.DMY
    )


def test_short_years_are_told_by_the_documents_present() -> None:
    dates = read("17/07/20", "23/07/20", "29/07/20", "27/07/20", "30/07/20")
    assert infer_order(dates, document_dates=[date(2020, 8, 2)]).order is DateOrder.DMY
    assert infer_order(dates[:3], document_dates=[date(2023, 8, 2)]).order is None


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://orsel.example/2031/05/03/kettle-sings", date(2031, 5, 3)),
        ("https://orsel.example/world/2031/may/03/kettle", date(2031, 5, 3)),
        ("https://orsel.example/2031/5/3/kettle", date(2031, 5, 3)),
        ("https://orsel.example/story/2031-05-03/kettle", date(2031, 5, 3)),
        ("https://orsel.example/kettle-20310503.html", date(2031, 5, 3)),
        ("https://orsel.example/2031/05/kettle", None),
        ("https://orsel.example/2031/13/03/kettle", None),
        ("https://orsel.example/2031/05/03/kettle-2031-05-04", None),
        ("https://orsel.example/id-20310503999", None),
        ("https://orsel.example/", None),
    ],
)
def test_the_day_an_address_prints(url: str, day: date | None) -> None:
    assert day_in_address(url) == day
