"""Public ids: the same headline has the same id on every machine, and different ones have different ids."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.identity import MIN_LETTERS, VERSION, copy_key, headline_id
from app.text import fold, letters
from tests.test_text import ALIKE, DIFFERENT

DAY = date(2031, 4, 2)
PLACE = ("0" * 64, 1)
PINNED = "1963f9bbb7ee1d71de7743b265e9a79d"
PINNED_COPY = "1db65a9096f64c48931863b40ede5d8e"
any_text = st.text(alphabet=st.characters(), max_size=60)


def identity(title: str, outlet: str | None = "The Harbour Post", first: date = DAY, last: date = DAY) -> str:
    return headline_id(title, outlet, first, last, document=PLACE[0], position=PLACE[1])


def test_ids_are_pinned() -> None:
    """Ids never change within a version: these are written down for good."""
    assert identity("Ferry to Lindholm resumes after storm") == PINNED
    assert copy_key("Ferry to Lindholm resumes after storm") == PINNED_COPY


@given(any_text, any_text)
def test_form(title: str, outlet: str) -> None:
    """32 hexadecimal digits, the first of which is the version, for any text whatever."""
    for found in (identity(title, outlet), copy_key(title)):
        assert len(found) == 32
        assert int(found, 16) >= 0
        assert found[0] == f"{VERSION:x}"


@given(any_text, st.text(alphabet="abcdefghijklmnop ", min_size=20))
def test_a_mended_split_keeps_the_id(title: str, outlet: str) -> None:
    """Where title and outlet are parted does not matter, as long as nothing is lost between them."""
    whole = f"{title} {outlet}"
    if letters(fold(whole)) >= MIN_LETTERS:
        assert identity(whole, None) == identity(title, " " + outlet) == identity(whole, "")


@given(st.dates(), st.dates())
def test_days_make_other_headlines(one: date, other: date) -> None:
    title = "Ferry to Lindholm resumes after storm"
    assert (identity(title, first=one, last=one) == identity(title, first=other, last=other)) == (one == other)
    assert identity(title, first=DAY, last=DAY) != identity(title, first=DAY, last=date(2031, 4, 30))


@given(any_text, any_text, st.integers(1, 9), st.integers(1, 9))
def test_what_says_too_little_never_merges_across_places(title: str, outlet: str, one: int, other: int) -> None:
    """With fewer than `MIN_LETTERS` letters the place is part of the id; with more it is not."""
    first = headline_id(title, outlet, DAY, DAY, document="a" * 64, position=one)
    second = headline_id(title, outlet, DAY, DAY, document="a" * 64, position=other)
    elsewhere = headline_id(title, outlet, DAY, DAY, document="b" * 64, position=one)
    if letters(fold(title) + fold(outlet)) < MIN_LETTERS:
        assert (first == second) == (one == other)
        assert first != elsewhere
    else:
        assert first == second == elsewhere


@pytest.mark.parametrize("pair", DIFFERENT.values(), ids=DIFFERENT)
def test_one_mark_sign_or_digit_makes_another_headline(pair: tuple[str, str]) -> None:
    assert identity(pair[0]) != identity(pair[1])
    assert copy_key(pair[0]) != copy_key(pair[1])


@pytest.mark.parametrize("pair", ALIKE.values(), ids=ALIKE)
def test_the_same_written_otherwise_is_the_same_headline(pair: tuple[str, str]) -> None:
    assert identity(pair[0]) == identity(pair[1])
    assert copy_key(pair[0]) == copy_key(pair[1])


def test_another_outlet_is_another_headline_and_a_copy() -> None:
    title = "Ferry to Lindholm resumes after storm"
    assert identity(title, "The Gull") != identity(title, "The Tern")
    assert copy_key(title) == copy_key("ferry to Lindholm: resumes after storm!")
