"""Finding outlets by what people call them: slug, name, alias or domain."""

from __future__ import annotations

import difflib
import re

from sqlalchemy import ColumnElement, Connection, func, select

from app.store.outlets import outlet_key
from app.store.schema import outlet, outlet_alias, outlet_domain
from app.store.types import storable

_NEAR = 2000  # outlets compared by likeness, those with most headlines: some 20 ms
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*:)?(?://)?(?:[^/@]*@)?(?:www\.)?([^/:?#@\s]+\.[^/:?#@\s]+)(?:[/:?#].*)?", re.I
)
_STANDS = func.coalesce(outlet.c.merged_into, outlet.c.id)  # an outlet merged into another stands for that one


def outlets_called(connection: Connection, written: str) -> tuple[int, ...]:
    """Keys of the outlets meant by a slug (that outlet alone), or by a name, alias or domain (all who bear it); () for none."""
    name = storable(written.strip())
    if not name:
        return ()
    if by_slug := _found(connection, outlet.c.slug == name):
        return by_slug
    key = outlet_key(name)
    bearers = select(outlet_alias.c.outlet_id).where(outlet_alias.c.key == key)
    by_name = _found(connection, outlet.c.key == key) + _found(connection, outlet.c.id.in_(bearers))
    by_name = by_name or _found(connection, outlet.c.name == name)  # a person may have named it otherwise
    if by_name:
        return tuple(sorted(set(by_name)))
    address = _ADDRESS.fullmatch(name)
    if address is None:
        return ()
    owners = select(outlet_domain.c.outlet_id).where(outlet_domain.c.domain == address[1].lower())
    return _found(connection, outlet.c.id.in_(owners))


def _found(connection: Connection, condition: ColumnElement[bool]) -> tuple[int, ...]:
    return tuple(connection.scalars(select(_STANDS).where(condition).distinct().order_by(_STANDS)))


def nearest_outlet(connection: Connection, written: str) -> str | None:
    """The name most like what was written, of the outlets with most headlines; None where none is like it."""
    found = _nearest(connection, written)
    return found and found[0]


def nearest_slug(connection: Connection, written: str) -> str | None:
    """The slug of the outlet whose name is most like what was written, as `nearest_outlet` finds it."""
    found = _nearest(connection, written)
    return found and found[1]


def _nearest(connection: Connection, written: str) -> tuple[str, str] | None:
    """Name and slug."""
    known = connection.execute(
        select(outlet.c.name, outlet.c.slug, outlet.c.key)
        .where(outlet.c.merged_into.is_(None))
        .order_by(outlet.c.headlines.desc(), outlet.c.slug.desc())
        .limit(_NEAR)
    )
    names = {key: (name, slug) for name, slug, key in known}
    near = difflib.get_close_matches(outlet_key(written), names, 1)
    return names[near[0]] if near else None
