"""Hypothesis' pages, of the same few titles, outlets and days as `tests.store.pages`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from hypothesis import strategies as st

from app.model import Reason
from tests.store.factory import Line, Page, at
from tests.store.pages import OUTLETS, SPANS, TITLES

T = TypeVar("T")


def mostly(usual: Sequence[T], others: Sequence[T]) -> st.SearchStrategy[T]:
    return st.one_of(st.sampled_from(usual), st.sampled_from(usual), st.sampled_from(others))


lines = st.builds(
    lambda title, outlet, span, **rest: Line(title, outlet, *span, **rest),
    mostly(TITLES[:4], TITLES),  # alike when folded, the last with the outlet that others print apart
    mostly(("THE GULL", "The Gull", None), OUTLETS),
    mostly(SPANS[:1], SPANS),
    listed=st.sampled_from((None, date(2031, 4, 5), date(2031, 4, 6))),
    confidence=mostly((0.9,), (0.5, 0.9, 0.95)),
    damaged=mostly((False,), (False, True)),
    cut=mostly((False,), (False, True)),
    reason=st.sampled_from((None, None, None, Reason.BAD_DATE)),
    listing=st.sampled_from((0, 1)),
)
pages = st.builds(
    Page,
    st.lists(lines, min_size=0, max_size=6).map(tuple),
    st.sampled_from(("a.txt", "b.zip!/c.txt")),
    st.sampled_from((None, "storms", "harbours")),
    st.sampled_from((None, "https://lists.example/today")),
    st.sampled_from((None, at(2), at(3))),
    st.sampled_from((2, 50_000)),
)
