"""How many of the headlines some filters choose each outlet has: counted by the database, from the roll-up where it knows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from app.model import Filters
from app.store.filters import Chosen, chosen
from app.store.queries import count
from app.store.schema import NO_OUTLET, headline, outlet

FEW = (
    20_000  # headlines: at a million of 5,000 outlets, as many rows are counted as fast as the roll-up's 600,000 cells
)


@dataclass(frozen=True, slots=True)
class OutletCount:
    """An outlet and its share of the headlines chosen."""

    slug: str
    name: str
    headlines: int


def outlet_counts(connection: Connection, filters: Filters, *, limit: int) -> tuple[OutletCount, ...]:
    """The outlets with most of the headlines chosen, most first, then by slug. Raises as `chosen` does."""
    rows = busiest(connection, chosen(connection, filters), limit)
    return tuple(OutletCount(row.slug, row.name, int(row.number)) for row in rows)


def busiest(connection: Connection, found: Chosen, limit: int, *, without: str = "") -> list[Row[Any]]:
    """Keys, slugs and names of these outlets with their `number` of headlines; the outlet with the slug `without` left out."""
    number: Any
    ranked = select(outlet.c.id, outlet.c.slug, outlet.c.name).where(outlet.c.slug != without)
    if found.is_everything and found.first is None and found.last is None:
        number = outlet.c.headlines
        ranked = ranked.where(number > 0)
    else:
        counted = _counted(connection, found)
        number = counted.c.number
        ranked = ranked.join(counted, counted.c.outlet_id == outlet.c.id)
    ranked = ranked.add_columns(number.label("number")).order_by(number.desc(), outlet.c.slug).limit(limit)
    return list(connection.execute(ranked))


def _counted(connection: Connection, found: Chosen) -> Any:
    """Headlines chosen by `outlet_id`, as a table.

    The roll-up has its cells by outlet first: without outlets it is read whole, and the rows of a few days are sooner counted.
    """
    if found.counted and (found.outlets is not None or count(connection, found) > FEW):
        cells, conditions = found.cells_by_outlet()
        key: Any = cells.c.outlet_id
        return (
            select(key, func.sum(cells.c.headlines).label("number"))
            .where(*conditions, key != NO_OUTLET)
            .group_by(key)
            .subquery()
        )
    key = headline.c.outlet_id
    return found.select(key, func.count().label("number")).where(key.is_not(None)).group_by(key).subquery()
