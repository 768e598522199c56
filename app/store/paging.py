"""Pages by key: some rows of an ordered whole, and the cursor of what follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select

from app.errors import OptionError
from app.model import Page
from app.store import cursors

MAX_LIMIT = 1000
T = TypeVar("T")


def checked(limit: int) -> int:
    """A page size from 1 to `MAX_LIMIT`; OptionError for another."""
    if not 1 <= limit <= MAX_LIMIT:
        raise OptionError(f"limit is from 1 to {MAX_LIMIT:,}", option="limit")
    return limit


def page(
    connection: Connection,
    ordered: Select[Any],
    limit: int,
    *,
    asked: str,
    key: Callable[[Row[Any]], cursors.Key],
    item: Callable[[Row[Any]], T],
    total: int | None = None,
    warnings: tuple[str, ...] = (),
) -> Page[T]:
    """The first `limit` rows of a statement in order; one more is read to know whether anything follows."""
    rows = connection.execute(ordered.limit(checked(limit) + 1)).all()
    more = len(rows) > limit
    following = cursors.encode(asked, key(rows[limit - 1])) if more else None
    return Page(tuple(map(item, rows[:limit])), following, total, warnings)
