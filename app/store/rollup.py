"""The roll-up: how many headlines each outlet has on each span of days, kept with the rows in one transaction."""

from __future__ import annotations

from collections import Counter
from typing import Any

from app.store.bulk import Bulk
from app.store.schema import NO_OUTLET

Cells = Counter[tuple[int, Any, Any]]
"""(outlet's integer key or NO_OUTLET, first day, last day) -> how many headlines came (or went, below zero)."""

_CELL = ("outlet_id", "published_on", "published_to")
_SPAN = ("published_on", "published_to")


def cell(outlet: int | None, published_on: Any, published_to: Any) -> tuple[int, Any, Any]:
    """Where a headline is counted; days as the database has them."""
    return (NO_OUTLET if outlet is None else outlet, published_on, published_to)


def apply(bulk: Bulk, changes: Cells) -> None:
    """Count the changes in: `day_count`, `day_total` and the counts and days of the outlets, which must be locked."""
    cells = {key: count for key, count in changes.items() if count}
    totals = Counter[tuple[Any, Any]]()
    for (_, first, last), count in cells.items():
        totals[first, last] += count
    _count(bulk, "day_count", _CELL, cells)
    _count(bulk, "day_total", _SPAN, {key: count for key, count in totals.items() if count})
    _count_outlets(bulk, cells)


def outlets_of(changes: Cells) -> set[int]:
    """The outlets whose counts change."""
    return {outlet for (outlet, _, _), count in changes.items() if count and outlet != NO_OUTLET}


def _count(bulk: Bulk, table: str, key: tuple[str, ...], counts: dict[Any, int]) -> None:
    bulk.add(table, (*key, "headlines"), [(*place, count) for place, count in counts.items()], key)
    emptied = sorted(place for place, count in counts.items() if count < 0)
    condition = " AND ".join(f"{name} = ?" for name in key)
    bulk.many(f"DELETE FROM {table} WHERE {condition} AND headlines = 0", emptied)


def _count_outlets(bulk: Bulk, cells: dict[tuple[int, Any, Any], int]) -> None:
    """`headlines` by what changed; the days from the outlet's cells where some went, else from those that came."""
    counts: dict[int, int] = {}
    days: dict[int, tuple[Any, Any]] = {}
    shrunk: set[int] = set()
    for (outlet, first, last), count in cells.items():
        if outlet == NO_OUTLET:
            continue
        counts[outlet] = counts.get(outlet, 0) + count
        if count < 0:
            shrunk.add(outlet)
        earliest, latest = days.get(outlet, (first, last))
        days[outlet] = (min(earliest, first), max(latest, last))
    bulk.many(
        """UPDATE outlet SET headlines = headlines + ?,
                  first_on = CASE WHEN first_on <= ? THEN first_on ELSE ? END,
                  last_on = CASE WHEN last_on >= ? THEN last_on ELSE ? END
            WHERE id = ?""",
        [
            (counts[outlet], first, first, last, last, outlet)
            for outlet, (first, last) in sorted(days.items())
            if outlet not in shrunk
        ],
    )
    bulk.many(
        """UPDATE outlet SET headlines = headlines + ?,
                  first_on = (SELECT min(published_on) FROM day_count WHERE outlet_id = outlet.id),
                  last_on = (SELECT max(published_to) FROM day_count WHERE outlet_id = outlet.id)
            WHERE id = ?""",
        [(counts[outlet], outlet) for outlet in sorted(shrunk)],
    )
