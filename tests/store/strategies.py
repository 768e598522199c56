"""Hypothesis' pages, of the same few titles, outlets and days as `tests.store.pages`."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from app.model import Reason
from tests.store.factory import Line, Page, at
from tests.store.pages import OUTLETS, SPANS, TITLES

lines = st.builds(
    lambda title, outlet, span, **rest: Line(title, outlet, *span, **rest),
    st.sampled_from(TITLES),
    st.sampled_from(OUTLETS),
    st.sampled_from(SPANS),
    listed=st.sampled_from((None, date(2031, 4, 5), date(2031, 4, 6))),
    confidence=st.sampled_from((0.5, 0.9, 0.95)),
    damaged=st.booleans(),
    cut=st.booleans(),
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
