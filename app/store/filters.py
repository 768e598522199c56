"""What filters mean in SQL: the one function behind search, totals, timeline and export, so that they cannot disagree."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Table,
    and_,
    bindparam,
    cast,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    table,
    tuple_,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from app.errors import OptionError
from app.model import Filters, Order
from app.store.outlet_names import nearest_outlet, outlets_called
from app.store.schema import (
    SEARCH_TABLE,
    collection,
    day_count,
    day_total,
    document,
    headline,
    headline_collection,
    headline_document,
    headline_redirect,
    outlet,
)
from app.store.search import Match, compiled, fts5, tsquery
from app.store.types import storable

HAS = {"url": headline.c.url, "outlet": headline.c.outlet_id, "author": headline.c.author}
FLAGS = {"damaged": headline.c.damaged, "cut": headline.c.cut}
MIN_PREFIX = 8  # of a sha256
MAX_OUTLETS = 100  # named in one question: each is looked up by itself
_HINTS = 5  # unknown outlets whose nearest is looked for, some 20 ms each
FEW = 20_000  # headlines: of ten million, a page of 50 is found among as many when an outlet with more is looked for
_HEXADECIMAL = frozenset("0123456789abcdef")

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The headlines some filters choose. `day` and `key` are the columns of the order, from the table that drives the query.

    `outlets` and `excluded` hold keys of outlets (None: not asked for). `counted` says that the roll-up knows these headlines:
    filters of dates and outlets alone.
    """

    source: FromClause
    day: ColumnElement[date]
    key: ColumnElement[str]
    where: tuple[Condition, ...]
    outlets: tuple[int, ...] | None
    excluded: tuple[int, ...]
    first: date | None
    last: date | None
    document_id: int | None
    collection_id: int | None
    counted: bool
    warnings: tuple[str, ...]

    @property
    def is_everything(self) -> bool:
        """Whether these are all headlines of the days asked for."""
        return self.counted and self.outlets is None and not self.excluded

    def select(self, *columns: Any) -> Select[*tuple[Any, ...]]:
        """A SELECT of the headlines chosen; nothing is said of their order."""
        return select(*columns).select_from(self.source).where(*self.where)

    def order(self, order: Order) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        """By (published_on, public_id), so that one order is the other one backwards."""
        columns = (self.day, self.key)
        return (columns[0].desc(), columns[1].desc()) if order is Order.NEWEST else (columns[0].asc(), columns[1].asc())

    def beyond(self, order: Order, day: date, key: str) -> Condition:
        """What follows the headline with this day and public id."""
        place = tuple_(self.day, self.key)
        here = tuple_(literal(day), literal(key, headline.c.public_id.type))
        return place < here if order is Order.NEWEST else place > here

    def cells(self) -> tuple[FromClause, tuple[Condition, ...]]:
        """The roll-up's cells of the headlines chosen, where `counted`: a table with spans and counts, and conditions."""
        if self.is_everything:
            return day_total, tuple(inside(day_total.c.published_on, day_total.c.published_to, self.first, self.last))
        return self.cells_by_outlet()

    def cells_by_outlet(self) -> tuple[FromClause, tuple[Condition, ...]]:
        """The same, a cell for each outlet; NO_OUTLET's among them."""
        found = inside(day_count.c.published_on, day_count.c.published_to, self.first, self.last)
        if self.outlets is not None:
            found.append(day_count.c.outlet_id.in_(self.outlets))
        if self.excluded:
            found.append(day_count.c.outlet_id.not_in(self.excluded))
        return day_count, tuple(found)


def chosen(connection: Connection, filters: Filters) -> Chosen:
    """What filters choose in this database.

    An outlet, collection, document or headline nobody knows chooses nothing and leaves a warning. Raises OptionError for a
    value that means nothing (`date_from` after `date_to`, an ambiguous or malformed sha256), QueryError for a malformed query.
    """
    _check(filters)
    match = compiled(filters.q)
    warnings: list[str] = []
    outlets = _outlets(connection, filters.outlets, warnings) if filters.outlets else None
    excluded = _outlets(connection, filters.exclude_outlets, warnings)
    document_id = _document(connection, filters.document, warnings)
    collection_id = None if filters.collection is None else find_collection(connection, filters.collection, warnings)
    few = collection_id is not None and _is_few(connection, outlets)
    source, day, key, where = _driven(document_id, collection_id, by_outlet=few)
    where += inside(day, headline.c.published_to, filters.date_from, filters.date_to)
    where += _about_outlets(outlets, excluded)
    where += [HAS[name].is_not(None) for name in sorted(filters.has)]
    where += [FLAGS[name] for name in sorted(filters.flags)]
    if filters.min_confidence is not None:
        where.append(headline.c.confidence >= filters.min_confidence)
    if filters.copy_of is not None:
        where.append(headline.c.copy_key == _copy_key(connection, filters.copy_of, warnings))
    if match is not None:
        where.append(_text(connection, match))
    plain = (filters.copy_of, filters.min_confidence, match, document_id, collection_id) == (None,) * 5
    return Chosen(
        source,
        day,
        key,
        tuple(where),
        outlets,
        excluded,
        filters.date_from,
        filters.date_to,
        document_id,
        collection_id,
        plain and not filters.has and not filters.flags,
        tuple(warnings),
    )


def _check(filters: Filters) -> None:
    if filters.date_from and filters.date_to and filters.date_from > filters.date_to:
        raise OptionError(f"from ({filters.date_from}) is after to ({filters.date_to})", option="from")
    for option, given, known in (("has", filters.has, HAS), ("flag", filters.flags, FLAGS)):
        if unknown := sorted(given - known.keys()):
            raise OptionError(f"{option} is one of {', '.join(known)}, not {unknown[0]}", option=option)
    for option, names in (("outlet", filters.outlets), ("exclude_outlet", filters.exclude_outlets)):
        if len(names) > MAX_OUTLETS:
            raise OptionError(f"{option} is given at most {MAX_OUTLETS} times", option=option)
    if filters.min_confidence is not None and not 0 <= filters.min_confidence <= 1:
        raise OptionError("min_confidence is from 0 to 1", option="min_confidence")


def _driven(
    document_id: int | None, collection_id: int | None, *, by_outlet: bool
) -> tuple[FromClause, ColumnElement[date], ColumnElement[str], list[Condition]]:
    """The table whose key has the headlines in order, joined to `headline`; and what holds of the rest.

    A document drives, since it is small. A collection is walked, unless an outlet leaves few headlines to look up in it.
    """
    if document_id is None and (collection_id is None or by_outlet):
        inside_it = [] if collection_id is None else [_in_collection(headline, collection_id)]
        return headline, headline.c.published_on, headline.c.public_id, inside_it
    if document_id is None:
        member, owner = headline_collection, [headline_collection.c.collection_id == collection_id]
    else:
        member, owner = headline_document, [headline_document.c.document_id == document_id]
        if collection_id is not None:
            owner.append(_in_collection(member, collection_id))
    joined = member.join(headline, headline.c.id == member.c.headline_id)
    return joined, member.c.published_on, member.c.public_id, owner


def _in_collection(member: Table, collection_id: int) -> Condition:
    other = headline_collection.alias("other")
    place = and_(other.c.published_on == member.c.published_on, other.c.public_id == member.c.public_id)
    return exists().where(other.c.collection_id == collection_id, place)


def _is_few(connection: Connection, outlets: tuple[int, ...] | None) -> bool:
    """Whether outlets have so few headlines that looking at each costs less than walking a collection in search of them."""
    if outlets is None:
        return False
    counted = select(func.sum(outlet.c.headlines)).where(outlet.c.id.in_(outlets))
    return int(connection.scalar(counted) or 0) <= FEW


def inside(
    first_on: ColumnElement[date], last_on: ColumnElement[date], first: date | None, last: date | None
) -> list[Condition]:
    """Spans that lie within two days. The upper bound is said of both ends, since an index begins with the first."""
    found: list[Condition] = []
    if first is not None:
        found.append(first_on >= first)
    if last is not None:
        found += [first_on <= last, last_on <= last]
    return found


def _about_outlets(outlets: tuple[int, ...] | None, excluded: tuple[int, ...]) -> list[Condition]:
    found: list[Condition] = []
    if outlets is not None:
        one = len(outlets) == 1
        found.append(headline.c.outlet_id == outlets[0] if one else headline.c.outlet_id.in_(outlets))
    if excluded:
        found.append(or_(headline.c.outlet_id.is_(None), headline.c.outlet_id.not_in(excluded)))
    return found


def _text(connection: Connection, match: Match) -> Condition:
    if connection.dialect.name == "sqlite":
        index = table(SEARCH_TABLE, column("rowid"), column(SEARCH_TABLE))
        found = select(index.c.rowid).where(index.c[SEARCH_TABLE].op("MATCH")(fts5(match.include)))
        return headline.c.id.not_in(found) if match.complement else headline.c.id.in_(found)
    matches = headline.c.search_text.op("@@", is_comparison=True)(
        cast(bindparam(None, tsquery(match.include)), TSQUERY)
    )
    return ~matches if match.complement else matches


# ---------------------------------------------------------------- values a person writes, looked up


def _outlets(connection: Connection, written: Sequence[str], warnings: list[str]) -> tuple[int, ...]:
    """Keys of the outlets named, in order, each once; () where nobody knows any of them."""
    found: set[int] = set()
    unknown = 0
    for name in dict.fromkeys(written):
        called = outlets_called(connection, name)
        found.update(called)
        if not called:
            unknown += 1
            nearest = nearest_outlet(connection, name) if unknown <= _HINTS else None
            hint = f"; the nearest is {nearest}" if nearest else ""
            several = "; several are given one by one, not with commas" if "," in name else ""
            warnings.append(f"No outlet is known as {name}{several or hint}")
    return tuple(sorted(found))


def _document(connection: Connection, written: str | None, warnings: list[str]) -> int | None:
    if written is None:
        return None
    found = find_document(connection, written)
    if found is None:
        warnings.append(f"No document is stored under {written}")
    return found if found is not None else -1


def find_document(connection: Connection, written: str) -> int | None:
    """The key of the document with this sha256, or the only one whose sha256 begins so; None for none.

    Raises OptionError for text that cannot be (the beginning of) a sha256, and for a beginning of several.
    """
    prefix = written.lower()
    if not MIN_PREFIX <= len(prefix) <= 64 or not _HEXADECIMAL.issuperset(prefix):
        raise OptionError(
            f"A document is named by its sha256, or {MIN_PREFIX} or more of its first digits", option="document"
        )
    within = and_(document.c.sha256 >= prefix, document.c.sha256 < prefix + "g")
    found = connection.scalars(select(document.c.id).where(within).limit(2)).all()
    if len(found) > 1:
        raise OptionError(f"The sha256 of several documents begins with {written}: give more of it", option="document")
    return found[0] if found else None


def find_collection(connection: Connection, written: str, warnings: list[str]) -> int:
    """The key of a collection; -1, which no row has, and a warning where there is none of this name."""
    found = connection.scalar(select(collection.c.id).where(collection.c.name == storable(written)))
    if found is None:
        names = connection.scalars(select(collection.c.name).order_by(collection.c.name).limit(1000)).all()
        near = difflib.get_close_matches(written, names, 1)
        hint = f"; the nearest is {near[0]}" if near else ""
        warnings.append(f"There is no collection {written}{hint}")
    return found if found is not None else -1


def _copy_key(connection: Connection, written: str, warnings: list[str]) -> str:
    known = storable(written)
    successor = select(headline_redirect.c.successor).where(headline_redirect.c.public_id == known).scalar_subquery()
    found = connection.scalar(select(headline.c.copy_key).where(headline.c.public_id.in_([known, successor])))
    if found is None:
        warnings.append(f"No headline is stored under {written}")
    return found or ""
