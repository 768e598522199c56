"""What is asked about documents: captures, lists, candidates, rejections, collections.

A document is named by its sha256, or by the beginning of it where that is unambiguous (8 digits at least).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, exists, func, literal, select, tuple_

from app.errors import NotKnownError
from app.model import (
    CaptureRow,
    CollectionSummary,
    DateOrder,
    DocumentSummary,
    Listing,
    Page,
    Reason,
    RejectedCandidate,
    StoredCandidate,
)
from app.store import cursors
from app.store.filters import find_collection, find_document
from app.store.paging import checked, page
from app.store.queries import spans
from app.store.schema import candidate, capture, collection, document, headline, listing

_SUMMARY = (
    document.c.sha256,
    document.c.name,
    document.c.format,
    document.c.size,
    document.c.title,
    document.c.outlet,
    document.c.origin_title,
    document.c.origin_outlet,
    document.c.pieces,
    document.c.entries,
    document.c.rejections,
    document.c.complete,
    document.c.reached,
    document.c.first_on,
    document.c.last_on,
    document.c.ingested_at,
)


# ---------------------------------------------------------------- documents


def documents(
    connection: Connection,
    *,
    in_collection: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
    total: bool = False,
) -> Page[DocumentSummary]:
    """Documents, those stored last first. A collection nobody knows gives an empty page with a warning."""
    checked(limit)
    asked = cursors.question("documents", collection=in_collection)
    warnings: list[str] = []
    chosen = select(document.c.id).select_from(document)
    if in_collection is not None:
        chosen = chosen.where(_captured_in(find_collection(connection, in_collection, warnings)))
    place = (document.c.ingested_at, document.c.sha256)
    statement = chosen.with_only_columns(*_SUMMARY).order_by(*(column.desc() for column in place))
    if cursor is not None:
        at, sha256 = cursors.decode(cursor, asked, (datetime, str))
        here = tuple_(literal(at, document.c.ingested_at.type), literal(sha256, document.c.sha256.type))
        statement = statement.where(tuple_(*place) < here)
    return page(
        connection,
        statement,
        limit,
        asked=asked,
        key=lambda row: (row.ingested_at, row.sha256),
        item=_document,
        total=connection.scalar(chosen.with_only_columns(func.count())) if total else None,
        warnings=tuple(warnings),
    )


def document_by_sha256(connection: Connection, written: str) -> DocumentSummary:
    """A document. Raises OptionError for text that is no (beginning of a) sha256 or begins several, NotKnownError."""
    found = _document_id(connection, written)
    return _document(connection.execute(select(*_SUMMARY).where(document.c.id == found)).one())


def _document(row: Sequence[Any]) -> DocumentSummary:
    return DocumentSummary(*row)


def _document_id(connection: Connection, written: str) -> int:
    found = find_document(connection, written)
    if found is None:
        raise NotKnownError(f"No document is stored under {written}")
    return found


def _captured_in(collection_id: int) -> Any:
    return exists().where(capture.c.collection_id == collection_id, capture.c.document_id == document.c.id)


def captures(connection: Connection, written: str, *, limit: int = 50, cursor: str | None = None) -> Page[CaptureRow]:
    """Where and when a document was captured, in an order that stays."""
    checked(limit)
    found = _document_id(connection, written)
    asked = cursors.question("captures", of=found)
    statement = (
        select(
            capture.c.name,
            capture.c.uri,
            capture.c.captured_at,
            capture.c.ingested_at,
            collection.c.name.label("collection"),
            capture.c.fingerprint,
        )
        .outerjoin(collection, collection.c.id == capture.c.collection_id)
        .where(capture.c.document_id == found)
        .order_by(capture.c.fingerprint)
    )
    if cursor is not None:
        statement = statement.where(capture.c.fingerprint > cursors.decode(cursor, asked, (str,))[0])
    return page(
        connection,
        statement,
        limit,
        asked=asked,
        key=lambda row: (row.fingerprint,),
        item=lambda row: CaptureRow(row.name, row.uri, row.captured_at, row.ingested_at, row.collection),
    )


def listings(connection: Connection, written: str, *, limit: int = 50, cursor: str | None = None) -> Page[Listing]:
    """The lists found in a document, in its order."""
    checked(limit)
    found = _document_id(connection, written)
    asked = cursors.question("listings", of=found)
    statement = select(listing).where(listing.c.document_id == found).order_by(listing.c.ordinal)
    if cursor is not None:
        statement = statement.where(listing.c.ordinal > cursors.decode(cursor, asked, (int,))[0])
    return page(connection, statement, limit, asked=asked, key=lambda row: (row.ordinal,), item=_listing)


def _listing(row: Row[Any]) -> Listing:
    return Listing(
        index=row.ordinal,
        layout=row.layout,
        line=row.line,
        date_order=DateOrder(row.date_order) if row.date_order else None,
        date_order_from=row.date_order_from,
        languages=tuple(row.languages),
        headings=tuple(row.headings),
        damaged=row.damaged,
        first_on=row.first_on,
        last_on=row.last_on,
    )


# ---------------------------------------------------------------- candidates


def candidates(
    connection: Connection,
    written: str,
    *,
    limit: int = 50,
    cursor: str | None = None,
    total: bool = False,
    from_line: int = 0,
) -> Page[StoredCandidate]:
    """What was read in a document, sightings and rejections, in its order; `from_line` leaves out those that begin before it."""
    checked(limit)
    found = _document_id(connection, written)
    asked = cursors.question("candidates", of=found)
    statement = (
        select(*candidate.c, listing.c.layout, headline.c.public_id)
        .join_from(candidate, listing, _own_list())
        .outerjoin(headline, headline.c.id == candidate.c.headline_id)
        .where(candidate.c.document_id == found)
        .order_by(candidate.c.position)
    )
    if from_line:
        statement = statement.where(candidate.c.line >= from_line)
    if cursor is not None:
        statement = statement.where(candidate.c.position > cursors.decode(cursor, asked, (int,))[0])
    counted = select(func.count()).where(candidate.c.document_id == found, candidate.c.line >= from_line)
    return page(
        connection,
        statement,
        limit,
        asked=asked,
        key=lambda row: (row.position,),
        item=_candidate,
        total=connection.scalar(counted) if total else None,
    )


def _own_list() -> Any:
    return and_(listing.c.document_id == candidate.c.document_id, listing.c.ordinal == candidate.c.listing)


def _candidate(row: Row[Any]) -> StoredCandidate:
    return StoredCandidate(
        position=row.position,
        line=row.line,
        start=row.start_byte,
        end=row.end_byte,
        raw=row.raw,
        spans=spans(row.spans),
        title=row.title,
        outlet=row.outlet,
        published_on=row.published_on,
        published_to=row.published_to,
        listed_on=row.listed_on,
        url=row.url,
        author=row.author,
        damaged=row.damaged,
        cut=row.cut,
        confidence=row.confidence,
        rule=row.rule,
        layout=row.layout,
        headline=row.public_id,
        reason=Reason(row.reason) if row.reason else None,
        detail=row.detail,
        extra=row.extra,
    )


# ---------------------------------------------------------------- rejections


def rejections(
    connection: Connection,
    *,
    reason: Reason | None = None,
    in_document: str | None = None,
    in_collection: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
    total: bool = False,
) -> Page[RejectedCandidate]:
    """Rejections by (document sha256, position). What nobody knows gives an empty page with a warning."""
    checked(limit)
    asked = cursors.question("rejections", reason=reason, document=in_document, collection=in_collection)
    chosen, warnings = _rejected(connection, reason, in_document, in_collection)
    counted = connection.scalar(chosen.with_only_columns(func.count())) if total else None
    statement = _rejections_in_order(chosen)
    if cursor is not None:
        sha256, position = cursors.decode(cursor, asked, (str, int))
        statement = statement.where(_after(str(sha256), int(str(position))))
    return page(
        connection,
        statement,
        limit,
        asked=asked,
        key=lambda row: (row.sha256, row.position),
        item=_rejection,
        total=counted,
        warnings=warnings,
    )


def rejection_counts(
    connection: Connection, *, in_document: str | None = None, in_collection: str | None = None
) -> Mapping[Reason, int]:
    """How many rejections there are for each reason, in the order of their codes."""
    chosen, _ = _rejected(connection, None, in_document, in_collection)
    grouped = chosen.with_only_columns(candidate.c.reason, func.count()).group_by(candidate.c.reason)
    return {Reason(reason): number for reason, number in connection.execute(grouped.order_by(candidate.c.reason))}


def _rejected(
    connection: Connection, reason: Reason | None, written: str | None, label: str | None
) -> tuple[Select[Any], tuple[str, ...]]:
    warnings: list[str] = []
    statement = select(candidate.c.id).join_from(candidate, document, document.c.id == candidate.c.document_id)
    statement = statement.where(candidate.c.reason.is_not(None))
    if reason is not None:
        statement = statement.where(candidate.c.reason == str(reason))
    if written is not None:
        found = find_document(connection, written)
        if found is None:
            warnings.append(f"No document is stored under {written}")
        statement = statement.where(candidate.c.document_id == (-1 if found is None else found))
    if label is not None:
        statement = statement.where(_captured_in(find_collection(connection, label, warnings)))
    return statement, tuple(warnings)


def _rejections_in_order(chosen: Select[Any]) -> Select[Any]:
    columns = (
        document.c.sha256,
        document.c.name,
        candidate.c.position,
        candidate.c.line,
        candidate.c.reason,
        candidate.c.detail,
        candidate.c.raw,
        candidate.c.title,
        candidate.c.outlet,
        listing.c.layout,
    )
    return (
        chosen.with_only_columns(*columns).join(listing, _own_list()).order_by(document.c.sha256, candidate.c.position)
    )


def _after(sha256: str, position: int) -> Any:
    return tuple_(document.c.sha256, candidate.c.position) > tuple_(sha256, position)


def _rejection(row: Row[Any]) -> RejectedCandidate:
    return RejectedCandidate(
        row.sha256,
        row.name,
        row.position,
        row.line,
        Reason(row.reason),
        row.detail,
        row.raw,
        row.title,
        row.outlet,
        row.layout,
    )


# ---------------------------------------------------------------- collections


def collections(connection: Connection) -> tuple[CollectionSummary, ...]:
    """All collections by name, with their documents counted."""
    counted = (
        select(collection.c.name, func.count(capture.c.document_id.distinct()))
        .outerjoin(capture, capture.c.collection_id == collection.c.id)
        .group_by(collection.c.name)
        .order_by(collection.c.name)
    )
    return tuple(CollectionSummary(name, number) for name, number in connection.execute(counted))
