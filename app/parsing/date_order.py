"""Day-month or month-day: decided once for a list, by evidence that says so, else not at all. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.model import DateOrder
from app.parsing.date_values import Numeric, Printed


@dataclass(frozen=True, slots=True)
class OrderEvidence:
    """The order of a list's dates, and how it is known.

    `how` is "unambiguous" (some of its dates exist under one order only), "sequence" (they run in order under one only),
    "document" (they fit the document's own dates under one only), "contradictory" (some exist under one order only, some under
    another: each stands for itself, the others stay ambiguous), or "" (nothing says, or nothing needs saying). `order` is None
    for the last two.
    """

    order: DateOrder | None
    how: str


def infer_order(dates: Sequence[Printed], *, document_dates: Sequence[date] = ()) -> OrderEvidence:
    """The order all numeric dates of one list are written in. `dates` stand in list order; what is not numeric is passed over."""
    numbers = [printed for printed in dates if isinstance(printed, Numeric)]
    if not numbers:
        return OrderEvidence(None, "")
    possible = frozenset.intersection(*(number.orders for number in numbers))
    if not possible:
        return OrderEvidence(None, "contradictory")
    if len(possible) == 1:
        return OrderEvidence(next(iter(possible)), "unambiguous")
    return OrderEvidence(None, "")
