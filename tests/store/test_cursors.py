"""Cursors: what goes in comes out, for the question it was made for and no other."""

from __future__ import annotations

import base64
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import CursorError
from app.model import Filters, Order
from app.store.cursors import decode, encode, question

ASKED = question("headlines", filters=Filters(), order=Order.NEWEST)
SHAPE = (date, str)


def _raw(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@given(
    st.dates(),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    st.integers(-(2**63) + 1, 2**63 - 1),
)
def test_round_trip(day: date, text: str, number: int) -> None:
    """decode(encode(key)) == key."""
    if len(text) < 300:
        assert decode(encode(ASKED, (day, text, number)), ASKED, (date, str, int)) == (day, text, number)


@given(st.one_of(st.text(), st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode().rstrip("="))))
def test_anything_else_is_a_cursor_error(cursor: str) -> None:
    """No text makes anything but a key of the asked shape or a CursorError."""
    with pytest.raises(CursorError):
        decode(cursor, ASKED, SHAPE)


@pytest.mark.parametrize(
    "value",
    [
        None,
        1,
        {},
        [],
        [1],
        [1, ASKED],
        [1, ASKED, "2025-01-01"],
        [1, ASKED, "2025-01-01", 7],
        [1, ASKED, "2025-01-01", None],
        [1, ASKED, "2025-01-01", ["x"]],
        [1, ASKED, "2025-01-01", "x", "y"],
        [1, ASKED, "2025-02-30", "x"],
        [1, ASKED, 20250101, "x"],
        [1, ASKED, "2025-01-01", "a\0"],
        [1, ASKED, "2025-01-01", "\ud800"],
        [2, ASKED, "2025-01-01", "x"],
        [True, ASKED, "2025-01-01", "x"],
        [1.0, "0" * 16, "2025-01-01", "x"],
        [1, None, "2025-01-01", "x"],
    ],
)
def test_tampering_is_a_cursor_error(value: object) -> None:
    with pytest.raises(CursorError):
        decode(_raw(value), ASKED, SHAPE)


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, True, 1.5, "7"])
def test_numbers_stay_in_what_a_database_can_hold(number: object) -> None:
    with pytest.raises(CursorError):
        decode(_raw([1, ASKED, number]), ASKED, (int,))


def test_nesting_without_end_is_a_cursor_error() -> None:
    with pytest.raises(CursorError):
        decode(base64.urlsafe_b64encode(b"[" * 1500).decode(), ASKED, SHAPE)


def test_a_cursor_belongs_to_its_question() -> None:
    """Every filter, the order and the kind are part of the question; the order of a set is not."""
    mine = encode(ASKED, (date(2025, 1, 1), "x"))
    others = [
        question("headlines", filters=Filters(), order=Order.OLDEST),
        question("documents", filters=Filters(), order=Order.NEWEST),
        question("headlines", filters=Filters(q="x"), order=Order.NEWEST),
        question("headlines", filters=Filters(outlets=("x",)), order=Order.NEWEST),
        question("headlines", filters=Filters(date_from=date(2025, 1, 1)), order=Order.NEWEST),
        question("headlines", filters=Filters(has=frozenset({"url"})), order=Order.NEWEST),
    ]
    for other in others:
        with pytest.raises(CursorError):
            decode(mine, other, SHAPE)
    flags = [Filters(has=frozenset(names)) for names in (("url", "author"), ("author", "url"))]
    assert question("headlines", filters=flags[0]) == question("headlines", filters=flags[1])
