"""Coverage: what a list speaks for."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.store.coverage import LEAST, runs

START = date(2031, 3, 1)


def days(*offsets: int) -> list[tuple[date, date]]:
    return [(START + timedelta(offset), START + timedelta(offset)) for offset in offsets]


def covered(*offsets: int) -> list[tuple[int, int]]:
    return [((first - START).days, (last - START).days) for first, last in runs(days(*offsets))]


spans = st.tuples(st.integers(0, 900), st.sampled_from((0, 0, 0, 30, 364))).map(
    lambda at: (START + timedelta(at[0]), START + timedelta(at[0] + at[1]))
)


@given(st.lists(spans, min_size=1))
def test_runs(found: list[tuple[date, date]]) -> None:
    """Runs are in order and more than `LEAST` days apart; every single day is in one; they begin and end where the list does."""
    made = runs(found)
    single = [span for span in found if span[0] == span[1]] or found
    assert made[0][0] == min(first for first, _ in single)
    assert made[-1][1] == max(last for _, last in single)
    assert all((after[0] - before[1]).days > LEAST for before, after in pairwise(made))
    assert all(any(first <= span[0] and span[1] <= last for first, last in made) for span in single)


@given(st.lists(spans, min_size=1), st.randoms())
def test_order_and_repetition_change_nothing(found: list[tuple[date, date]], random: object) -> None:
    """Runs are a function of the set of spans."""
    assert runs(reversed([*found, *found])) == runs(found)


def test_a_daily_list() -> None:
    """A long weekend is covered, a summer is not."""
    assert covered(*range(10), *range(14, 30)) == [(0, 29)]
    assert covered(*range(10), *range(80, 100)) == [(0, 9), (80, 99)]


def test_a_weekly_list() -> None:
    """Weeks without an issue are covered, half a year is not."""
    weeks = [7 * week for week in range(12)]
    assert covered(*weeks, 77 + 28, 77 + 35) == [(0, 112)]
    assert covered(*weeks, 77 + 180, 77 + 187) == [(0, 77), (257, 264)]


def test_a_stray_entry_of_another_year() -> None:
    assert covered(0, 1, 2, 3, 4, 700) == [(0, 4), (700, 700)]


def test_few_entries_have_no_habit() -> None:
    assert covered(0) == [(0, 0)]
    assert covered(0, 20) == [(0, 20)]
    assert covered(0, 200) == [(0, 0), (200, 200)]


def test_months_count_where_there_are_no_days() -> None:
    april, june = (date(2031, 4, 1), date(2031, 4, 30)), (date(2031, 6, 1), date(2031, 6, 30))
    year = (date(2031, 1, 1), date(2031, 12, 31))
    assert runs([april, june]) == [(april[0], june[1])]
    assert runs([april, year]) == [year]
    assert runs([year, *days(0, 1)]) == [(START, START + timedelta(1))]
    assert runs([]) == []
