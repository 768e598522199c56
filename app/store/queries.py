"""What is asked about headlines. Each function takes a connection in a snapshot (`engine.reading`) and gives typed values.

Order: by (published_on, public_id), newest or oldest first; the two orders mirror each other, also among the headlines of one day.
A month or a year stands at its first day.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from datetime import date
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, select, tuple_

from app.errors import NotKnownError, RetiredError
from app.model import FieldFrom, Filters, Headline, Order, Page, Precision, Sighting
from app.store import cursors
from app.store.filters import Chosen, chosen
from app.store.paging import checked, page
from app.store.schema import (
    candidate,
    capture,
    document,
    headline,
    headline_redirect,
    listing,
    outlet,
    revision,
)
from app.store.types import storable

_CHUNK = 1000  # rows fetched at once while streaming
_PLACE = (date, str)
_WHERE_READ: dict[str | None, FieldFrom | None] = {None: None} | {str(place): place for place in FieldFrom}
_PRECISION = {str(precision): precision for precision in Precision}
_COLUMNS = (
    headline.c.public_id,
    headline.c.title,
    outlet.c.name,
    outlet.c.slug,
    headline.c.outlet_printed,
    headline.c.outlet_from,
    headline.c.published_on,
    headline.c.published_to,
    headline.c.published_at,
    headline.c.precision,
    headline.c.date_from,
    headline.c.listed_on,
    headline.c.url,
    headline.c.author,
    headline.c.language,
    headline.c.damaged,
    headline.c.cut,
    headline.c.confidence,
    headline.c.copy_key,
    headline.c.sightings,
)


# ---------------------------------------------------------------- headlines


def headlines(
    connection: Connection,
    filters: Filters,
    *,
    order: Order = Order.NEWEST,
    limit: int = 50,
    cursor: str | None = None,
    total: bool = False,
) -> Page[Headline]:
    """One page of the headlines chosen. `total` counts them all.

    Raises OptionError or QueryError for filters and limits that mean nothing, CursorError for a cursor of another question.
    """
    checked(limit)
    found = chosen(connection, filters)
    asked = cursors.question("headlines", filters=filters, order=order)
    return _page(connection, found, asked, order, limit, cursor, count(connection, found) if total else None)


def page_before(connection: Connection, filters: Filters, *, order: Order, limit: int, cursor: str) -> str | None:
    """The cursor of the page before the one that `cursor` begins; None where that is the first. Raises as `headlines` does.

    The page before ends with the headline the cursor names, so it begins after the one `limit` places further back.
    """
    found = chosen(connection, filters)
    asked = cursors.question("headlines", filters=filters, order=order)
    back = Order.OLDEST if order is Order.NEWEST else Order.NEWEST
    day, key = cursors.decode(cursor, asked, _PLACE)
    assert isinstance(day, date)
    further = found.select(found.day, found.key).where(found.beyond(back, day, str(key))).order_by(*found.order(back))
    row = connection.execute(further.offset(checked(limit) - 1).limit(1)).first()
    return cursors.encode(asked, tuple(row)) if row else None


def iterate(connection: Connection, filters: Filters, order: Order = Order.NEWEST) -> Generator[Headline, None, None]:
    """All headlines chosen, in the order of the pages, from this connection's one snapshot, with bounded memory.

    Filters are read at once, so what is wrong with them is raised here and not at the first row.
    """
    found = chosen(connection, filters)
    return _streamed(connection, _in_order(found, order))


def _streamed(connection: Connection, statement: Select[Any]) -> Generator[Headline, None, None]:
    with connection.execute(statement, execution_options={"yield_per": _CHUNK}) as result:
        for rows in result.partitions():
            yield from map(_headline, rows)


def count(connection: Connection, found: Chosen) -> int:
    """How many headlines are chosen: from the roll-up where it knows them, else from the rows."""
    if not found.counted:
        return connection.scalar(found.select(func.count())) or 0
    cells, conditions = found.cells()
    return int(connection.scalar(select(func.sum(cells.c.headlines)).where(*conditions)) or 0)


def headline_by_id(connection: Connection, public_id: str) -> Headline:
    """The headline with this public id. Raises RetiredError, with its successor, for a retired id; NotKnownError for any other."""
    return _headline(_stored(connection, public_id, *_COLUMNS))


def copies(
    connection: Connection, public_id: str, *, limit: int = 50, cursor: str | None = None, total: bool = False
) -> Page[Headline]:
    """The same headline at other outlets, oldest first. Raises as `headline_by_id` does."""
    checked(limit)
    own = _stored(connection, public_id, headline.c.public_id, headline.c.outlet_id)
    found = chosen(connection, Filters(copy_of=own.public_id))
    elsewhere = replace(found, where=(*found.where, headline.c.outlet_id.is_distinct_from(own.outlet_id)))
    asked = cursors.question("copies", of=own.public_id)
    counted = count(connection, elsewhere) if total else None
    return _page(connection, elsewhere, asked, Order.OLDEST, limit, cursor, counted)


def _in_order(found: Chosen, order: Order) -> Select[Any]:
    return found.select(*_COLUMNS).outerjoin(outlet, outlet.c.id == headline.c.outlet_id).order_by(*found.order(order))


def _page(
    connection: Connection,
    found: Chosen,
    asked: str,
    order: Order,
    limit: int,
    cursor: str | None,
    total: int | None,
) -> Page[Headline]:
    statement = _in_order(found, order)
    if cursor is not None:
        day, key = cursors.decode(cursor, asked, _PLACE)
        assert isinstance(day, date)
        statement = statement.where(found.beyond(order, day, str(key)))
    return page(
        connection,
        statement,
        limit,
        asked=asked,
        key=lambda row: (row.published_on, row.public_id),
        item=_headline,
        total=total,
        warnings=found.warnings,
    )


def _headline(row: Row[Any]) -> Headline:
    values = list(row)
    values[5] = _WHERE_READ[values[5]]
    values[9] = _PRECISION[values[9]]
    values[10] = _WHERE_READ[values[10]]
    return Headline(*values)


def _stored(connection: Connection, public_id: str, *columns: Any) -> Row[Any]:
    known = storable(public_id)
    joined = select(*columns).select_from(headline).outerjoin(outlet, outlet.c.id == headline.c.outlet_id)
    row = connection.execute(joined.where(headline.c.public_id == known)).first()
    if row is not None:
        return row
    successor = connection.scalar(select(headline_redirect.c.successor).where(headline_redirect.c.public_id == known))
    if successor is not None:
        raise RetiredError(f"The headline {public_id} goes on as {successor}", successor=successor)
    raise NotKnownError(f"No headline is stored under {public_id}")


# ---------------------------------------------------------------- the evidence of one headline


def sightings(
    connection: Connection, public_id: str, *, limit: int = 50, cursor: str | None = None, total: bool = False
) -> Page[Sighting]:
    """Where a headline was seen, by (document sha256, position). Raises as `headline_by_id` does."""
    checked(limit)
    own = _stored(connection, public_id, headline.c.id, headline.c.lead_document_id, headline.c.lead_position)
    asked = cursors.question("sightings", of=public_id)
    joined = (
        select(
            document.c.sha256,
            document.c.name.label("document_name"),
            document.c.id.label("document_id"),
            listing.c.layout,
            *(column for column in candidate.c if column.name not in ("id", "document_id", "listing")),
        )
        .join_from(candidate, document, document.c.id == candidate.c.document_id)
        .join(listing, and_(listing.c.document_id == document.c.id, listing.c.ordinal == candidate.c.listing))
        .where(candidate.c.headline_id == own.id)
        .order_by(document.c.sha256, candidate.c.position)
    )
    if cursor is not None:
        place = cursors.decode(cursor, asked, (str, int))
        joined = joined.where(tuple_(document.c.sha256, candidate.c.position) > tuple_(*place))
    seen = select(func.count()).where(candidate.c.headline_id == own.id)
    found = page(
        connection,
        joined,
        limit,
        asked=asked,
        key=lambda row: (row.sha256, row.position),
        item=lambda row: row,
        total=connection.scalar(seen) if total else None,
    )
    captures = _first_captures(connection, {row.document_id for row in found.items})
    lead = (own.lead_document_id, own.lead_position)
    items = tuple(_sighting(row, captures[row.document_id], lead) for row in found.items)
    return Page(items, found.next, found.total)


def _first_captures(connection: Connection, documents: set[int]) -> dict[int, Any]:
    """The earliest capture of each document; those without a time come last."""
    rows = connection.execute(
        select(capture.c.document_id, capture.c.uri, capture.c.captured_at)
        .where(capture.c.document_id.in_(documents))
        .order_by(capture.c.captured_at.desc().nulls_first(), capture.c.fingerprint.desc())
    )
    return {row.document_id: row for row in rows}


def _sighting(row: Row[Any], seen: Any, lead: tuple[int, int]) -> Sighting:
    return Sighting(
        document=row.sha256,
        document_name=row.document_name,
        uri=seen.uri,
        captured_at=seen.captured_at,
        position=row.position,
        line=row.line,
        start=row.start_byte,
        end=row.end_byte,
        raw=row.raw,
        spans=spans(row.spans),
        title=row.title,
        outlet=row.outlet,
        published_on=row.published_on,
        listed_on=row.listed_on,
        layout=row.layout,
        rule=row.rule,
        confidence=row.confidence,
        damaged=row.damaged,
        cut=row.cut,
        lead=(row.document_id, row.position) == lead,
    )


def spans(stored: dict[str, list[int]]) -> dict[str, tuple[int, int]]:
    """Spans as the model has them."""
    return {name: (first, last) for name, (first, last) in stored.items()}


# ---------------------------------------------------------------- the state of the data


def data_revision(connection: Connection) -> str:
    """A text that is another one after any commit; it may change without need.

    SQLite: a number drawn anew by every transaction that writes. Postgres: the snapshot itself, in which a commit always shows,
    with the server's last start (which a restore to an earlier time needs) and the database's identity.
    """
    if connection.dialect.name == "sqlite":
        return f"s{connection.scalar(select(revision.c.value))}"
    state = connection.exec_driver_sql(
        "SELECT pg_postmaster_start_time()::text, oid, pg_current_snapshot()::text"
        " FROM pg_database WHERE datname = current_database()"
    ).one()
    return "p" + blake2b(repr(tuple(state)).encode(), digest_size=12).hexdigest()
