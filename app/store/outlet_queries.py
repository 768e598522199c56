"""What is asked about outlets."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, or_, select

from app.errors import NotKnownError, OptionError, RetiredError
from app.model import OutletSummary, Page
from app.store import cursors
from app.store.outlet_names import nearest_slug
from app.store.outlets import outlet_key
from app.store.paging import checked, page
from app.store.schema import outlet, outlet_alias, outlet_domain
from app.store.types import storable

ORDERS = ("count", "slug")
_COLUMNS = (outlet.c.id, outlet.c.slug, outlet.c.name, outlet.c.headlines, outlet.c.first_on, outlet.c.last_on)


def outlets(
    connection: Connection,
    q: str | None = None,
    *,
    order: str = "count",
    limit: int = 50,
    cursor: str | None = None,
    total: bool = False,
) -> Page[OutletSummary]:
    """Outlets with what is stored of them; those with most headlines first (then by slug), or by slug.

    `q` finds names and aliases that hold its letters and digits, whatever stands between them. Raises OptionError and
    CursorError.
    """
    checked(limit)
    if order not in ORDERS:
        raise OptionError(f"order is one of {', '.join(ORDERS)}, not {order}", option="order")
    asked = cursors.question("outlets", q=q, order=order)
    chosen = _chosen(q)
    statement = chosen.with_only_columns(*_COLUMNS)
    statement = statement.order_by(*([outlet.c.headlines.desc()] if order == "count" else []), outlet.c.slug)
    if cursor is not None and order == "count":
        headlines, slug = cursors.decode(cursor, asked, (int, str))
        further = and_(outlet.c.headlines == headlines, outlet.c.slug > slug)
        statement = statement.where(outlet.c.headlines <= headlines, or_(outlet.c.headlines < headlines, further))
    elif cursor is not None:
        statement = statement.where(outlet.c.slug > cursors.decode(cursor, asked, (str,))[0])
    return page(
        connection,
        statement,
        limit,
        asked=asked,
        key=lambda row: (row.headlines, row.slug) if order == "count" else (row.slug,),
        item=_summary,
        total=connection.scalar(chosen.with_only_columns(func.count())) if total else None,
    )


def _chosen(q: str | None) -> Select[Any]:
    statement = select(outlet.c.id).where(outlet.c.merged_into.is_(None))
    if q is None or not q.strip():
        return statement
    key = outlet_key(q)
    bearers = select(outlet_alias.c.outlet_id).where(outlet_alias.c.key.contains(key, autoescape=True))
    return statement.where(or_(outlet.c.key.contains(key, autoescape=True), outlet.c.id.in_(bearers)))


def _summary(row: Row[Any]) -> OutletSummary:
    return OutletSummary(row.slug, row.name, row.headlines, row.first_on, row.last_on)


def outlet_by_slug(connection: Connection, slug: str) -> OutletSummary:
    """An outlet with its aliases and domains.

    Raises RetiredError, with the slug of the other, for one that was merged into another; NotKnownError for a slug nobody has.
    """
    row = connection.execute(select(*_COLUMNS, outlet.c.merged_into).where(outlet.c.slug == storable(slug))).first()
    if row is None:
        nearest = nearest_slug(connection, slug)
        hint = f"; the nearest is {nearest}" if nearest else ""
        raise NotKnownError(f"No outlet has the slug {slug}{hint}")
    if row.merged_into is not None:
        successor = connection.scalars(select(outlet.c.slug).where(outlet.c.id == row.merged_into)).one()
        raise RetiredError(f"The outlet {slug} was merged into {successor}", successor=successor)
    aliases = select(outlet_alias.c.alias).where(outlet_alias.c.outlet_id == row.id).order_by(outlet_alias.c.alias)
    domains = select(outlet_domain.c.domain).where(outlet_domain.c.outlet_id == row.id).order_by(outlet_domain.c.domain)
    return OutletSummary(
        row.slug,
        row.name,
        row.headlines,
        row.first_on,
        row.last_on,
        tuple(connection.scalars(aliases)),
        tuple(connection.scalars(domains)),
    )
